//! Things whose members are read where they are shown, so that no shape of them is compiled in.

use serde_json::Value;
use shared::time::Timestamp;
use shared::wire::Body;

use super::Page;
use super::answers::Answer;
use crate::format;

/// An object of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item(Body);

impl Answer for Item {
    fn from_answer(object: &Body) -> Option<Self> {
        Some(Self(object.clone()))
    }
}

impl Item {
    /// The text of a member; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    pub fn number(&self, name: &str) -> i64 {
        self.0.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A moment; none where there is none.
    pub fn moment(&self, name: &str) -> Option<Timestamp> {
        self.0.get(name).and_then(Value::as_str).and_then(Timestamp::from_wire)
    }

    /// A price: the service's exact digits, with two decimals at least; none where there is none.
    pub fn price(&self, name: &str) -> Option<String> {
        let number = self.0.get(name).filter(|value| value.is_number())?;
        Some(format::price(&number.to_string()))
    }

    /// A nested object; an empty one where there is none.
    pub fn object(&self, name: &str) -> Self {
        Self(self.0.get(name).and_then(Value::as_object).cloned().unwrap_or_default())
    }

    /// A nested page of a list; an empty one where there is none.
    pub fn page(&self, name: &str) -> Page<Self> {
        let page = self.0.get(name).and_then(Value::as_object).and_then(Page::from_answer);
        page.unwrap_or_else(|| Page { meta: super::Meta::new(1, 1, 0, 0), items: Vec::new() })
    }

    /// The texts of a nested array.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let texts = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        texts.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Whether a member is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a form shows it.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_price_has_two_decimals_at_least() {
        let prices = json!({ "a": 4, "b": 41.5, "c": 0.125, "d": null });
        let item = Item(prices.as_object().cloned().unwrap_or_default());
        let told = ["a", "b", "c", "d", "e"].map(|name| item.price(name));
        assert_eq!(told.map(Option::unwrap_or_default), ["4.00", "41.50", "0.125", "", ""]);
    }
}
