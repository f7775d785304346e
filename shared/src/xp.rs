//! Extended properties: a JSON object that belongs to the client. Kept, merged, never understood.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most bytes of xp as compact JSON, after merging.
pub const XP_LIMIT: usize = 8_000;

const NOT_AN_OBJECT: &str = "must be an object or null";
const TOO_LARGE: &str = "must be at most 8000 bytes of JSON";

/// An object of at most 8000 bytes of compact JSON, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Xp(Option<Map<String, Value>>);

impl Xp {
    /// Reads an object or null; the error is a clause about the member.
    pub fn from_json(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Null => Ok(Self(None)),
            Value::Object(object) => Self(Some(object.clone())).within_limit(),
            _ => Err(NOT_AN_OBJECT),
        }
    }

    /// This xp with the keys of `patch` put in, deep; a null inside is stored as null, a null as a whole clears all.
    pub fn merged(&self, patch: &Value) -> Result<Self, &'static str> {
        match patch {
            Value::Null => Ok(Self(None)),
            Value::Object(patch) => {
                let mut object = self.0.clone().unwrap_or_default();
                merge(&mut object, patch);
                Self(Some(object)).within_limit()
            }
            _ => Err(NOT_AN_OBJECT),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Compact JSON, as stored; nothing for nothing.
    pub fn to_text(&self) -> Option<String> {
        self.0.as_ref().and_then(|object| serde_json::to_string(object).ok())
    }

    /// What [`Self::to_text`] made.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn within_limit(self) -> Result<Self, &'static str> {
        if self.to_text().is_some_and(|text| text.len() > XP_LIMIT) { Err(TOO_LARGE) } else { Ok(self) }
    }
}

fn merge(into: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        match (into.get_mut(key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}
