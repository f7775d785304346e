//! Reading the members of a JSON object onto a value, collecting every fault.
//!
//! A value is read *onto a base*: for a create or a replace the base holds the defaults, for a patch it is the stored
//! value. A member that is absent leaves the base alone, so one function serves POST, PUT and PATCH.

use serde_json::{Map, Value};

use crate::ids::is_legal_id;
use crate::money::Amount;
use crate::problem::FieldProblem;
use crate::time::Timestamp;
use crate::xp::Xp;

/// A JSON object as it came.
pub type Body = Map<String, Value>;

/// The largest text of a member that names no limit of its own, in characters.
const TEXT_LIMIT: usize = 2_000;
/// The most elements of an array, where the member names no limit of its own.
const ARRAY_LIMIT: usize = 1_000;

/// What happens to what the body leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// POST and PUT: the base holds defaults, xp is replaced, required members must be there.
    Replace,
    /// PATCH: the base is the stored value, xp is merged.
    Patch,
}

/// A reader of one object, and of the faults found in it so far.
pub struct Members<'a> {
    body: &'a Body,
    mode: Mode,
    /// What stands before a member's name in a fault: empty, or `Inventory.`.
    path: String,
    problems: Vec<FieldProblem>,
}

impl<'a> Members<'a> {
    pub fn new(body: &'a Body, mode: Mode) -> Self {
        Self { body, mode, path: String::new(), problems: Vec::new() }
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The faults, or nothing when there are none.
    pub fn finish(self) -> Result<(), Vec<FieldProblem>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    /// Whether the body carries the member, be it null.
    pub fn has(&self, name: &str) -> bool {
        self.body.contains_key(name)
    }

    /// Whether the body says true, of a member that it cannot write.
    pub fn is_true(&self, name: &str) -> bool {
        self.body.get(name) == Some(&Value::Bool(true))
    }

    pub fn fault(&mut self, name: &str, reason: impl Into<String>) {
        self.problems.push(FieldProblem::new(format!("{}{name}", self.path), reason));
    }

    /// A text of 1 to `limit` characters. Absent from the body and empty in the base, it is missing.
    pub fn text(&mut self, name: &str, limit: usize, into: &mut String) {
        match self.body.get(name) {
            None if into.is_empty() => self.fault(name, "is required"),
            None => {}
            Some(Value::String(text)) if text.is_empty() => self.fault(name, "must not be empty"),
            Some(Value::String(text)) => {
                if let Some(text) = self.checked_text(name, limit, text) {
                    *into = text;
                }
            }
            Some(_) => self.fault(name, "must be text"),
        }
    }

    /// A text of at most `limit` characters, or null.
    pub fn optional_text(&mut self, name: &str, limit: usize, into: &mut Option<String>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(Value::String(text)) => {
                if let Some(text) = self.checked_text(name, limit, text) {
                    *into = Some(text);
                }
            }
            Some(_) => self.fault(name, "must be text or null"),
        }
    }

    /// An ID: letters, digits, `-`, `_`; at most 100. Absent, it leaves the base alone; so does null where a new
    /// object asks the server for one.
    pub fn id(&mut self, name: &str, into: &mut String) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) if self.mode == Mode::Replace => {}
            Some(Value::String(text)) if is_legal_id(text) => into.clone_from(text),
            Some(Value::String(_)) => self.fault(name, "must be 1 to 100 of the characters A-Z a-z 0-9 - _"),
            Some(_) => self.fault(name, "must be text"),
        }
    }

    /// A reference that there must be. Absent from the body and empty in the base, it is missing.
    pub fn required_reference(&mut self, name: &str, into: &mut String) {
        match self.body.get(name) {
            None if into.is_empty() => self.fault(name, "is required"),
            None => {}
            Some(Value::String(text)) if is_legal_id(text) => into.clone_from(text),
            Some(Value::String(_)) => self.fault(name, "must be 1 to 100 of the characters A-Z a-z 0-9 - _"),
            Some(_) => self.fault(name, "must be text"),
        }
    }

    /// A reference to another object by ID, or null. Whether the object exists is not looked at here.
    pub fn reference(&mut self, name: &str, into: &mut Option<String>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(Value::String(text)) if is_legal_id(text) => *into = Some(text.clone()),
            Some(Value::String(_)) => self.fault(name, "must be 1 to 100 of the characters A-Z a-z 0-9 - _"),
            Some(_) => self.fault(name, "must be text or null"),
        }
    }

    pub fn boolean(&mut self, name: &str, into: &mut bool) {
        match self.body.get(name) {
            None => {}
            Some(Value::Bool(value)) => *into = *value,
            Some(_) => self.fault(name, "must be true or false"),
        }
    }

    /// A whole number of 32 bits.
    pub fn integer(&mut self, name: &str, into: &mut i64) {
        match self.body.get(name) {
            None => {}
            Some(value) => match whole_number(value) {
                Ok(number) => *into = number,
                Err(reason) => self.fault(name, reason),
            },
        }
    }

    /// A whole number of 32 bits within bounds.
    pub fn integer_within(&mut self, name: &str, least: i64, most: i64, into: &mut i64) {
        let mut value = *into;
        let faults = self.problems.len();
        self.integer(name, &mut value);
        if self.problems.len() != faults {
            return;
        }
        if self.body.contains_key(name) && !(least..=most).contains(&value) {
            self.fault(name, format!("must be {least} to {most}"));
        } else {
            *into = value;
        }
    }

    pub fn optional_integer(&mut self, name: &str, into: &mut Option<i64>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(value) => match whole_number(value) {
                Ok(number) => *into = Some(number),
                Err(reason) => self.fault(name, reason),
            },
        }
    }

    /// An exact decimal, as JSON number or as text, or null.
    pub fn amount(&mut self, name: &str, into: &mut Option<Amount>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(value) => match Amount::from_json(value) {
                Some(amount) => *into = Some(amount),
                None => self.fault(name, "must be a decimal number of at most 12 digits before and 6 after the point"),
            },
        }
    }

    /// A decimal of 0 or more, or null.
    pub fn price(&mut self, name: &str, into: &mut Option<Amount>) {
        let mut value = into.clone();
        self.amount(name, &mut value);
        if self.has(name) && value.as_ref().is_some_and(Amount::is_negative) {
            self.fault(name, "must be 0 or more");
        } else {
            *into = value;
        }
    }

    /// A decimal that is never null.
    pub fn required_amount(&mut self, name: &str, into: &mut Amount) {
        let mut value = Some(into.clone());
        self.amount(name, &mut value);
        match value {
            Some(amount) => *into = amount,
            None => self.fault(name, "must be a decimal number"),
        }
    }

    /// An array of texts, replaced whole; null empties it.
    pub fn texts(&mut self, name: &str, limit: usize, into: &mut Vec<String>) {
        let mut value = Some(std::mem::take(into));
        self.optional_texts(name, limit, &mut value);
        *into = value.unwrap_or_default();
    }

    /// An array of texts, or null for none given.
    pub fn optional_texts(&mut self, name: &str, limit: usize, into: &mut Option<Vec<String>>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(Value::Array(elements)) if elements.len() > limit.min(ARRAY_LIMIT) => {
                self.fault(name, format!("must have at most {} elements", limit.min(ARRAY_LIMIT)));
            }
            Some(Value::Array(elements)) => {
                let mut texts = Vec::with_capacity(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    match element {
                        Value::String(text) => {
                            if let Some(text) = self.checked_text(&format!("{name}[{index}]"), 255, text) {
                                texts.push(text);
                            }
                        }
                        _ => self.fault(&format!("{name}[{index}]"), "must be text"),
                    }
                }
                *into = Some(texts);
            }
            Some(_) => self.fault(name, "must be an array of texts"),
        }
    }

    pub fn date(&mut self, name: &str, into: &mut Option<Timestamp>) {
        match self.body.get(name) {
            None => {}
            Some(Value::Null) => *into = None,
            Some(Value::String(text)) => match Timestamp::from_wire(text) {
                Some(at) => *into = Some(at),
                None => self.fault(name, "must be a date such as 2026-01-05T09:00:00Z"),
            },
            Some(_) => self.fault(name, "must be a date or null"),
        }
    }

    /// Replaces xp by what the body says, or merges it in, by the mode; null clears it all.
    pub fn xp(&mut self, into: &mut Xp) {
        let read = self.body.get("xp").map(|value| match self.mode {
            Mode::Replace => Xp::from_json(value),
            Mode::Patch => into.merged(value),
        });
        match read {
            None => {}
            Some(Ok(xp)) => *into = xp,
            Some(Err(reason)) => self.fault("xp", reason),
        }
    }

    /// Reads a nested object with `read`; null is `Some(None)`, absent `None`.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Members<'_>) -> T) -> Option<Option<T>> {
        match self.body.get(name) {
            None => None,
            Some(Value::Null) => Some(None),
            Some(Value::Object(inner)) => {
                let mut nested = Members {
                    body: inner,
                    mode: self.mode,
                    path: format!("{}{name}.", self.path),
                    problems: Vec::new(),
                };
                let value = read(&mut nested);
                self.problems.append(&mut nested.problems);
                Some(Some(value))
            }
            Some(_) => {
                self.fault(name, "must be an object or null");
                None
            }
        }
    }

    /// Reads each element of an array of objects; absent is `None`.
    pub fn objects<T>(&mut self, name: &str, mut read: impl FnMut(&mut Members<'_>) -> T) -> Option<Vec<T>> {
        match self.body.get(name) {
            None => None,
            Some(Value::Array(elements)) if elements.len() > ARRAY_LIMIT => {
                self.fault(name, format!("must have at most {ARRAY_LIMIT} elements"));
                None
            }
            Some(Value::Array(elements)) => {
                let mut values = Vec::with_capacity(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    let Value::Object(inner) = element else {
                        self.fault(&format!("{name}[{index}]"), "must be an object");
                        continue;
                    };
                    let path = format!("{}{name}[{index}].", self.path);
                    let mut nested = Members { body: inner, mode: self.mode, path, problems: Vec::new() };
                    values.push(read(&mut nested));
                    self.problems.append(&mut nested.problems);
                }
                Some(values)
            }
            Some(_) => {
                self.fault(name, "must be an array of objects");
                None
            }
        }
    }

    fn checked_text(&mut self, name: &str, limit: usize, text: &str) -> Option<String> {
        let limit = if limit == 0 { TEXT_LIMIT } else { limit };
        if text.chars().count() > limit {
            self.fault(name, format!("must be at most {limit} characters"));
            None
        } else if text.contains('\0') {
            // SQLite ends a text at U+0000 in some of its functions.
            self.fault(name, "must not contain the character U+0000");
            None
        } else {
            Some(text.to_owned())
        }
    }
}

/// Reads a JSON number of integer value within 32 bits; `5.0` is one, `"5"` is not.
fn whole_number(value: &Value) -> Result<i64, &'static str> {
    const RANGE: &str = "must be from -2147483648 to 2147483647";
    let Value::Number(number) = value else { return Err("must be a whole number") };
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => whole,
        (None, Some(float)) if float.fract() != 0.0 => return Err("must be a whole number"),
        (None, Some(float)) if float.abs() < 4.0e9 => {
            #[expect(clippy::cast_possible_truncation, reason = "Whole and below 2^32, checked in this arm.")]
            let whole = float as i64;
            whole
        }
        _ => return Err(RANGE),
    };
    if i32::try_from(whole).is_ok() { Ok(whole) } else { Err(RANGE) }
}
