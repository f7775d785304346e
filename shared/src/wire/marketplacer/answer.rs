//! JSON under way, in the order in which members are given.

use crate::money::Amount;

/// An object.
#[derive(Clone, Debug)]
pub struct Answer(String);

impl Answer {
    pub fn start() -> Self {
        Self("{".to_owned())
    }

    /// A member of an object by its JSON, or without a name an element of an array. `{` and `[` open what [`Self::close`]
    /// ends.
    pub fn member(&mut self, name: &str, json: &str) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
        if !name.is_empty() {
            self.0.push('"');
            self.0.push_str(name);
            self.0.push_str("\":");
        }
        self.0.push_str(json);
    }

    /// Opens an object and its attributes, which `}}` ends.
    pub fn open(&mut self, name: &str, id: i64, kind: &str) {
        self.member(name, "{");
        self.number("id", id);
        self.text("type", Some(kind));
        self.member("attributes", "{");
    }

    pub fn close(&mut self, brackets: &str) {
        self.0.push_str(brackets);
    }

    pub fn number(&mut self, name: &str, number: i64) {
        self.member(name, &number.to_string());
    }

    pub fn boolean(&mut self, name: &str, value: bool) {
        self.member(name, if value { "true" } else { "false" });
    }

    pub fn text(&mut self, name: &str, text: Option<&str>) {
        let json = text.and_then(|text| serde_json::to_string(text).ok());
        self.member(name, json.as_deref().unwrap_or("null"));
    }

    /// A price as text: `"27.38"`.
    pub fn price(&mut self, name: &str, price: Option<&Amount>) {
        let text = price.map(Amount::to_string);
        self.text(name, text.as_deref());
    }

    /// A price as number: `27.38`.
    pub fn decimal(&mut self, name: &str, price: Option<&Amount>) {
        let json = price.map(Amount::to_string);
        self.member(name, json.as_deref().unwrap_or("null"));
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.close("}");
        self.0.into_bytes()
    }
}
