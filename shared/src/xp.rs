//! Extended properties: a JSON object that belongs to the client. Kept, merged, never understood.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most bytes of xp as compact JSON, after merging.
pub const XP_LIMIT: usize = 8_000;

const NOT_AN_OBJECT: &str = "must be an object or null";
/// What is wrong with xp above the limit.
pub const TOO_LARGE: &str = "must be at most 8000 bytes of JSON";

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
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Some(Self(Some(object))),
            Ok(Value::Null) => Some(Self(None)),
            _ => None,
        }
    }

    fn within_limit(self) -> Result<Self, &'static str> {
        if self.to_text().is_some_and(|text| text.len() > XP_LIMIT) { Err(TOO_LARGE) } else { Ok(self) }
    }
}

/// One step of a merge that the database does by itself: at the path, an object is to be, or this value.
pub type MergeStep = (String, Option<String>);

/// The merge of `patch` as steps in their order, each a path of SQLite's JSON and the value as JSON text, or nothing
/// where there must be an object that the next steps go into. Nothing where a key cannot stand in such a path.
pub fn merge_steps(patch: &Value) -> Option<Vec<MergeStep>> {
    let Value::Object(patch) = patch else { return None };
    let mut steps = Vec::new();
    collect_steps("$", patch, &mut steps)?;
    Some(steps)
}

fn collect_steps(path: &str, patch: &Map<String, Value>, steps: &mut Vec<MergeStep>) -> Option<()> {
    for (key, value) in patch {
        // A quoted key ends at the next quote; there is no way to write one, nor what JSON escapes.
        if key.is_empty() || key.chars().any(|c| c == '"' || c == '\\' || c.is_control()) {
            return None;
        }
        let path = format!("{path}.\"{key}\"");
        match value {
            Value::Object(inner) => {
                steps.push((path.clone(), None));
                collect_steps(&path, inner, steps)?;
            }
            value => steps.push((path, Some(serde_json::to_string(value).ok()?))),
        }
    }
    Some(())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn xp(value: Value) -> Xp {
        Xp::from_json(&value).expect("an object or null")
    }

    #[test]
    fn a_merge_is_deep_and_keeps_nulls() {
        let merged = xp(json!({ "a": { "b": 1, "c": 2 }, "d": [1] })).merged(&json!({ "a": { "b": null }, "d": [2] }));
        assert_eq!(merged, Ok(xp(json!({ "a": { "b": null, "c": 2 }, "d": [2] }))));
        assert_eq!(xp(json!({ "a": 1 })).merged(&Value::Null), Ok(Xp::default()));
        assert_eq!(xp(json!({ "a": 1 })).merged(&json!({ "a": { "b": 2 } })), Ok(xp(json!({ "a": { "b": 2 } }))));
    }

    #[test]
    fn only_an_object_of_at_most_8000_bytes_is_xp() {
        assert_eq!(Xp::from_json(&json!([1])), Err(NOT_AN_OBJECT));
        assert_eq!(Xp::from_json(&json!("text")), Err(NOT_AN_OBJECT));
        let fits = json!({ "k": "x".repeat(XP_LIMIT - 8) });
        assert!(Xp::from_json(&fits).is_ok());
        assert_eq!(Xp::from_json(&json!({ "k": "x".repeat(XP_LIMIT - 7) })), Err(TOO_LARGE));
        assert_eq!(xp(fits).merged(&json!({ "l": 1 })), Err(TOO_LARGE));
    }

    #[test]
    fn a_merge_becomes_steps_unless_a_key_is_no_path() {
        let steps = merge_steps(&json!({ "a": { "b": null }, "c": [1] }));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            steps,
            Some(vec![
                ("$.\"a\"".to_owned(), None),
                ("$.\"a\".\"b\"".to_owned(), text("null")),
                ("$.\"c\"".to_owned(), text("[1]")),
            ])
        );
        assert_eq!(merge_steps(&json!({ "a\"b": 1 })), None);
        assert_eq!(merge_steps(&json!({ "": 1 })), None);
    }

    fn objects() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), "[a-c]{0,3}".prop_map(Value::from)];
        let value = leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(|map| json!(map)),
            ]
        });
        prop::collection::btree_map("[a-d]", value, 0..4).prop_map(|map| json!(map))
    }

    proptest! {
        #[test]
        fn merging_twice_is_merging_once(base in objects(), patch in objects()) {
            let once = xp(base).merged(&patch).expect("small");
            prop_assert_eq!(once.merged(&patch), Ok(once.clone()));
        }

        #[test]
        fn patches_of_different_keys_commute(base in objects(), value in objects()) {
            let (one, two) = (json!({ "x": value.clone() }), json!({ "y": value }));
            let base = xp(base);
            let left = base.merged(&one).and_then(|xp| xp.merged(&two));
            prop_assert_eq!(left, base.merged(&two).and_then(|xp| xp.merged(&one)));
        }

        #[test]
        fn what_is_stored_reads_back(object in objects()) {
            let xp = xp(object);
            let text = xp.to_text().expect("an object has a text");
            prop_assert_eq!(Xp::from_text(&text), Some(xp));
        }
    }
}
