//! Random rows and parameters: few letters, so that much matches.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::model::{Asked, Item, Record};

fn text() -> impl Strategy<Value = String> {
    let letters =
        &["a", "A", "b", "é", "É", "ж", "Ж", "%", "_", "'", "\"", "\\", "*", "|", " ", "5", "日", "😀", "-", "!"];
    let mixed = vec(select(letters), 0..4).prop_map(|letters| letters.concat());
    // Longer words of two letters are where wildcards overlap.
    let narrow = vec(select(&["a", "B"]), 2..6).prop_map(|letters| letters.concat());
    prop_oneof![2 => mixed, 1 => narrow]
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![-3_i64..6, Just(1_000_000)]
}

fn price() -> impl Strategy<Value = &'static str> {
    select(&["0", "-0.5", "-1.25", "0.000001", "0.1", "1", "1.5", "12.34", "100"])
}

fn xp() -> impl Strategy<Value = Option<Map<String, Value>>> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        select(&[0.5, 1.0, -2.5, 1e3]).prop_map(Value::from),
        text().prop_map(Value::from),
        select(&["5", "true", "FALSE", "0.5"]).prop_map(Value::from),
        Just(json!([1, "a"])),
        Just(json!({ "a": 1 })),
    ];
    let pair = (select(&["K", "k é", "A"]), value, any::<bool>());
    let object = vec(pair, 0..4).prop_map(|pairs| {
        let nest = |(key, value, nested): (&str, Value, bool)| {
            (key.to_owned(), if nested { json!({ "B": value }) } else { value })
        };
        pairs.into_iter().map(nest).collect()
    });
    option::weighted(0.8, object)
}

fn item() -> impl Strategy<Value = Item> {
    let record = (option::of(text()), option::of(number()), xp()).prop_map(|(address, quantity, xp)| Record {
        address,
        quantity,
        xp,
    });
    let numbers = (option::of(number()), option::of(number()), option::of(number()));
    let rest = (option::of(any::<bool>()), option::of(number()), option::of(price()), option::of(text()));
    (text(), option::of(text()), numbers, rest, xp(), vec(record, 0..3)).prop_map(
        |(id, name, (count, on_hand, allocated), (active, created, price, city), xp, records)| {
            let created = created.map(|half_day| half_day.saturating_mul(43_200_000));
            Item { id, name, count, on_hand, allocated, active, created, price, city, xp, records }
        },
    )
}

pub(super) fn items() -> impl Strategy<Value = Vec<Item>> {
    vec(item(), 0..16).prop_map(|mut items| {
        items.sort_by(|a, b| a.id.cmp(&b.id));
        items.dedup_by(|a, b| a.id == b.id);
        items
    })
}

/// Parts of a filter's value whose operands are of this kind.
fn parts<T: Strategy<Value = String>>(operand: T, signs: &'static [&'static str]) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => (select(signs), operand).prop_map(|(sign, operand)| format!("{sign}{operand}")),
        1 => select(&["*", "!*", "!!*", "**"]).prop_map(str::to_owned),
    ];
    vec(part, 1..4).prop_map(|parts| parts.join("|"))
}

const SIGNS: &[&str] = &["", "", "", "!", "!!", ">", "<", ">=", "<=", "=<", "!>", "!<", "!<=", "!!>"];
const PLAIN: &[&str] = &["", "!"];

fn filter() -> impl Strategy<Value = (String, String)> {
    let words = || {
        let starred = vec(prop_oneof![text(), Just("*".to_owned())], 1..5).prop_map(|pieces| pieces.concat());
        let narrow = vec(select(&["a", "b", "ab", "ba", "*"]), 3..7).prop_map(|pieces| pieces.concat());
        parts(prop_oneof![text(), starred, narrow], SIGNS)
    };
    let numbers = || parts(number().prop_map(|number| number.to_string()), SIGNS);
    let booleans = parts(select(&["true", "FALSE"]).prop_map(str::to_owned), PLAIN);
    let day = select(&["1970-01-01", "1970-01-02T12:00:00Z", "1969-12-31T13:00:00+01:00"]);
    let dates = parts(day.prop_map(str::to_owned), SIGNS);
    let prices = parts(price().prop_map(str::to_owned), SIGNS);
    let free = || {
        let word = select(&["5", "0.5", "5.0", "1E3", "true", "False", "-2.50", "[1,\"a\"]", "1"]);
        prop_oneof![words(), numbers(), parts(word.prop_map(str::to_owned), SIGNS)]
    };
    let named = |names: &'static [&'static str]| select(names).prop_map(str::to_owned);
    prop_oneof![
        3 => (named(&["ID", "Name", "Place.City", "Records.AddressID", "ID|Name|Place.City", "Name|xp.K"]), words()),
        3 => (named(&["Count", "Available", "Records.Quantity", "Count|Available"]), numbers()),
        1 => (named(&["Active"]), booleans),
        1 => (named(&["Created"]), dates),
        1 => (named(&["Price"]), prices),
        3 => (named(&["xp.K", "xp.k é", "xp.A.B", "xp.A", "Records.xp.K", "xp.K|xp.A.B"]), free()),
    ]
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let keys =
        &["ID", "Name", "Count", "Available", "Active", "Created", "Price", "Place.City", "xp.K", "xp.A.B", "xp.A"];
    let sort = vec((any::<bool>(), select(keys)), 1..4).prop_map(|mut sort| {
        let mut seen = Vec::new();
        sort.retain(|(_, key)| {
            let is_new = !seen.contains(key);
            seen.push(*key);
            is_new
        });
        sort
    });
    let search = (text(), select(&["", "Name", "ID,Place.City"])).prop_filter("empty", |(text, _)| !text.is_empty());
    (vec(filter(), 0..3), option::weighted(0.3, search), sort, 1_usize..4, 1_usize..8)
        .prop_map(|(filters, search, sort, page, page_size)| Asked { filters, search, sort, page, page_size })
}
