//! JSON by its text, for bodies that the parser has found to be JSON: what is looked for here is only where a value ends.
//! Numbers keep their digits, nothing is held of what nobody asks for, and nothing recurses, however deep a body is.

use serde_json::Value;

/// A value, without white space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// The text must be JSON, else what is read of it means nothing.
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    pub fn boolean(self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// The number as it is written.
    pub fn number(self) -> Option<&'a str> {
        self.0.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then_some(self.0)
    }

    /// None also for a text with half a surrogate pair, which is no Unicode.
    pub fn text(self) -> Option<String> {
        if !self.0.starts_with('"') {
            return None;
        }
        match serde_json::from_str(self.0) {
            Ok(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn elements(self) -> Option<Parts<'a>> {
        self.0.strip_prefix('[')?.strip_suffix(']').map(Parts)
    }

    /// The members of an object: a name, its value, a name, and so on.
    pub fn members(self) -> Option<Parts<'a>> {
        self.0.strip_prefix('{')?.strip_suffix('}').map(Parts)
    }

    /// Those members of an object that have one of these names, each once: of a member that is sent twice, the last one
    /// counts.
    pub fn known(self, names: &[&'static str]) -> Option<Vec<(&'static str, Raw<'a>)>> {
        let mut parts = self.members()?;
        let mut known: Vec<(&'static str, Raw<'a>)> = Vec::new();
        while let (Some(sent), Some(value)) = (parts.next(), parts.next()) {
            let Some(name) = names.iter().find(|name| sent.is(name)) else { continue };
            match known.iter_mut().find(|(other, _)| other == name) {
                Some(twice) => twice.1 = value,
                None => known.push((name, value)),
            }
        }
        Some(known)
    }

    /// Whether it is this text, however it is escaped.
    pub fn is(self, text: &str) -> bool {
        if self.0.contains('\\') {
            self.text().as_deref() == Some(text)
        } else {
            self.0.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(text)
        }
    }
}

/// Values that follow each other.
#[derive(Clone, Debug)]
pub struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = Raw<'a>;

    fn next(&mut self) -> Option<Raw<'a>> {
        let text = self.0.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']);
        let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
        let ends = |byte: u8| {
            if is_escaped {
                is_escaped = false;
                return false;
            }
            match byte {
                b'\\' => is_escaped = true,
                b'"' => in_text = !in_text,
                _ if in_text => {}
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.saturating_sub(1),
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => return depth == 0,
                _ => {}
            }
            false
        };
        let end = text.bytes().position(ends).unwrap_or(text.len());
        let (part, rest) = text.split_at_checked(end)?;
        self.0 = rest;
        (!part.is_empty()).then_some(Raw(part))
    }
}
