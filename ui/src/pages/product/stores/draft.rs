//! What a person typed into a seller's cell, and the change of the record that it means. No views.

use serde_json::{Map, Value, json};
use shared::money::Amount;
use shared::wire::Body;
use shared::wire::ordercloud::records::InventoryRecord;

use crate::format;

/// The texts of a cell's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub count: String,
    pub infinite: bool,
    pub price: String,
    pub sale_price: String,
}

impl Draft {
    /// The fields as they show a record; empty for a seller that has none.
    pub fn of(record: Option<&InventoryRecord>) -> Self {
        let Some(record) = record else { return Self::default() };
        Self {
            count: record.quantity_available.to_string(),
            infinite: record.stock.infinite,
            price: text(record.price.as_ref()),
            sale_price: text(record.sale_price.as_ref()),
        }
    }

    /// The members that differ from the record; all that say something where there is none.
    pub fn changes(&self, record: Option<&InventoryRecord>) -> Result<Body, &'static str> {
        let before = Self::of(record);
        let mut body = Map::new();
        let count = self.count.trim();
        if record.is_none() || count != before.count {
            let current = record.map_or(0, |record| record.quantity_available);
            let is_left_out = count.is_empty() && (record.is_none() || self.infinite);
            let after = if is_left_out { current } else { format::typed(count)?.applied(current) };
            if record.is_none() || after != current {
                body.insert("QuantityAvailable".to_owned(), json!(after));
            }
        }
        if self.infinite != before.infinite {
            body.insert("Infinite".to_owned(), json!(self.infinite));
        }
        for (name, typed, shown) in
            [("Price", &self.price, &before.price), ("SalePrice", &self.sale_price, &before.sale_price)]
        {
            let after = price(typed)?;
            if after != price(shown)? {
                body.insert(name.to_owned(), after.map_or(Value::Null, |amount| json!(amount.to_string())));
            }
        }
        Ok(body)
    }
}

/// The members of a change as they were before it.
pub fn undoing(change: &Body, before: &InventoryRecord) -> Value {
    let was = |name: &str| match name {
        "QuantityAvailable" => json!(before.quantity_available),
        "Infinite" => json!(before.stock.infinite),
        "Price" => json!(before.price.as_ref().map(ToString::to_string)),
        _ => json!(before.sale_price.as_ref().map(ToString::to_string)),
    };
    Value::Object(change.keys().map(|name| (name.clone(), was(name))).collect())
}

fn text(amount: Option<&Amount>) -> String {
    amount.map(|amount| format::price(&amount.to_string())).unwrap_or_default()
}

/// A price as a person types it: `29.90`, `29,90`. Empty takes it away.
fn price(typed: &str) -> Result<Option<Amount>, &'static str> {
    let plain = typed.trim().replace(',', ".");
    if plain.is_empty() {
        return Ok(None);
    }
    let amount: Option<Amount> = plain.parse().ok();
    amount.filter(|amount| !amount.is_negative()).map(Some).ok_or("Type a price: 29.90, or nothing for the variant's")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> InventoryRecord {
        let mut record = InventoryRecord::blank("leeds".to_owned(), "trail".to_owned());
        record.quantity_available = 12;
        record.price = "29.9".parse().ok();
        record
    }

    fn changes(draft: &Draft, record: Option<&InventoryRecord>) -> Result<Value, &'static str> {
        draft.changes(record).map(Value::Object)
    }

    #[test]
    fn only_what_differs_is_sent() {
        let record = record();
        let draft = Draft::of(Some(&record));
        assert_eq!(draft, Draft { count: "12".to_owned(), price: "29.90".to_owned(), ..Draft::default() });
        assert_eq!(changes(&draft, Some(&record)), Ok(json!({})));
        let fewer = Draft { count: "-2".to_owned(), ..draft.clone() };
        assert_eq!(changes(&fewer, Some(&record)), Ok(json!({ "QuantityAvailable": 10 })));
        let cheap = Draft { price: String::new(), sale_price: " 19,5".to_owned(), ..draft.clone() };
        assert_eq!(changes(&cheap, Some(&record)), Ok(json!({ "Price": null, "SalePrice": "19.5" })));
        let endless = Draft { count: String::new(), infinite: true, ..draft };
        assert_eq!(changes(&endless, Some(&record)), Ok(json!({ "Infinite": true })));
    }

    #[test]
    fn a_seller_that_had_none_begins_with_what_is_typed_or_with_none() {
        assert_eq!(changes(&Draft::default(), None), Ok(json!({ "QuantityAvailable": 0 })));
        let five = Draft { count: "5".to_owned(), price: "3".to_owned(), ..Draft::default() };
        assert_eq!(changes(&five, None), Ok(json!({ "QuantityAvailable": 5, "Price": "3" })));
    }

    #[test]
    fn what_is_no_count_or_price_is_told() {
        let record = record();
        let draft = Draft::of(Some(&record));
        assert!(Draft { count: "many".to_owned(), ..draft.clone() }.changes(Some(&record)).is_err());
        assert!(Draft { count: String::new(), ..draft.clone() }.changes(Some(&record)).is_err());
        for price in ["-1", "x", "1.2.3"] {
            assert!(Draft { price: price.to_owned(), ..draft.clone() }.changes(Some(&record)).is_err(), "{price}");
        }
    }

    #[test]
    fn an_undo_sets_what_the_change_has_set() {
        let record = record();
        let change = Draft { count: "3".to_owned(), ..Draft::default() }.changes(Some(&record)).unwrap_or_default();
        assert_eq!(undoing(&change, &record), json!({ "QuantityAvailable": 12, "Price": "29.9" }));
    }
}
