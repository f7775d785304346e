//! The rules of lists written a second time, over rows in memory and straight from the parameters' text.

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::{OFFER, SOURCE, Sqlite, id};
use shared::listing::parse;

#[derive(Clone, Debug)]
struct Item {
    id: String,
    name: Option<String>,
    count: Option<i64>,
    on_hand: Option<i64>,
    allocated: Option<i64>,
    active: Option<bool>,
    created: Option<i64>,
    price: Option<&'static str>,
    city: Option<String>,
    xp: Option<Map<String, Value>>,
    records: Vec<Record>,
}

#[derive(Clone, Debug)]
struct Record {
    address: Option<String>,
    quantity: Option<i64>,
    xp: Option<Map<String, Value>>,
}

/// A value as the rules see it.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Nothing,
    Text(String),
    Number(f64),
    Boolean(bool),
    /// An array or an object inside xp.
    Other(String),
}

impl<T: Into<Seen>> From<Option<T>> for Seen {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl From<&String> for Seen {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Seen {
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<bool> for Seen {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl Item {
    fn see(&self, key: &str) -> Seen {
        match key {
            "ID" => Seen::Text(self.id.clone()),
            "Name" => self.name.as_ref().into(),
            "Count" => self.count.into(),
            "Available" => self.on_hand.zip(self.allocated).map(|(on_hand, allocated)| on_hand - allocated).into(),
            "Active" => self.active.into(),
            "Created" => self.created.into(),
            "Price" => self.price.map_or(Seen::Nothing, |price| Seen::Number(price.parse().unwrap())),
            "Place.City" => self.city.as_ref().into(),
            _ => see_xp(self.xp.as_ref(), key),
        }
    }
}

impl Record {
    fn see(&self, key: &str) -> Seen {
        match key {
            "AddressID" => self.address.as_ref().into(),
            "Quantity" => self.quantity.into(),
            _ => see_xp(self.xp.as_ref(), key),
        }
    }
}

fn see_xp(xp: Option<&Map<String, Value>>, key: &str) -> Seen {
    let whole = xp.map_or(Value::Null, |xp| Value::Object(xp.clone()));
    let path = key.strip_prefix("xp.").unwrap().split('.');
    match path
        .fold(whole, |value, key| value.as_object().and_then(|object| object.get(key).cloned()).unwrap_or_default())
    {
        Value::Null => Seen::Nothing,
        Value::Bool(boolean) => Seen::Boolean(boolean),
        Value::Number(number) => Seen::Number(number.as_f64().unwrap()),
        Value::String(text) => Seen::Text(text),
        other => Seen::Other(other.to_string()),
    }
}

fn any_part_holds(key: &str, seen: &Seen, value: &str) -> bool {
    value.split('|').any(|part| part_holds(key, seen, part))
}

fn part_holds(key: &str, seen: &Seen, part: &str) -> bool {
    if let Some(form) = part.strip_prefix('!') {
        // "not below" says nothing about what has no value or another type.
        let bare = form.trim_start_matches('!');
        let ordered = bare.starts_with(['<', '>']) || bare.starts_with("=<") || bare.starts_with("=>");
        return !part_holds(key, seen, form) && (!ordered || compare(key, seen, bare).is_some());
    }
    if !part.is_empty() && part.chars().all(|c| c == '*') {
        return *seen != Seen::Nothing;
    }
    for (sign, orders) in [
        (">=", [Ordering::Greater, Ordering::Equal]),
        ("=>", [Ordering::Greater, Ordering::Equal]),
        ("<=", [Ordering::Less, Ordering::Equal]),
        ("=<", [Ordering::Less, Ordering::Equal]),
        (">", [Ordering::Greater; 2]),
        ("<", [Ordering::Less; 2]),
    ] {
        if part.starts_with(sign) {
            return compare(key, seen, part).is_some_and(|order| orders.contains(&order));
        }
    }
    if part.contains('*') {
        let Seen::Text(text) = seen else { return false };
        let (text, pattern): (Vec<_>, Vec<_>) = (folded(text), folded(part));
        return matches(&text, &pattern);
    }
    match seen {
        Seen::Text(text) => folded(text) == folded(part),
        Seen::Number(number) => as_number(key, part).is_some_and(|other| other == *number),
        Seen::Boolean(boolean) => part.eq_ignore_ascii_case(&boolean.to_string()),
        Seen::Nothing | Seen::Other(_) => false,
    }
}

/// How the value stands to the operand behind the sign, if they can be compared.
fn compare(key: &str, seen: &Seen, part: &str) -> Option<Ordering> {
    let operand = ["<=", ">=", "=<", "=>", "<", ">"].iter().find_map(|sign| part.strip_prefix(sign))?;
    match seen {
        Seen::Text(text) => Some(text.as_str().cmp(operand)),
        Seen::Number(number) => number.partial_cmp(&as_number(key, operand)?),
        _ => None,
    }
}

fn as_number(key: &str, text: &str) -> Option<f64> {
    if key == "Created" && text.contains('-') {
        return shared::time::Timestamp::from_wire(text).map(|at| at.0 as f64);
    }
    text.parse().ok()
}

fn folded(text: &str) -> Vec<char> {
    text.to_lowercase().chars().collect()
}

fn matches(text: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((&'*', rest)) => (0..=text.len()).any(|n| matches(&text[n..], rest)),
        Some((first, rest)) => text.split_first().is_some_and(|(c, others)| c == first && matches(others, rest)),
    }
}

/// Nothing, then numbers with false as 0 and true as 1, then texts.
fn in_order(a: &Seen, b: &Seen) -> Ordering {
    fn place(seen: &Seen) -> (u8, f64, &str) {
        match seen {
            Seen::Nothing => (0, 0.0, ""),
            Seen::Number(number) => (1, *number, ""),
            Seen::Boolean(boolean) => (1, f64::from(u8::from(*boolean)), ""),
            Seen::Text(text) | Seen::Other(text) => (2, 0.0, text),
        }
    }
    place(a).partial_cmp(&place(b)).unwrap()
}

#[derive(Clone, Debug)]
struct Asked {
    filters: Vec<(String, String)>,
    search: Option<(String, &'static str)>,
    sort: Vec<(bool, &'static str)>,
    page: usize,
    page_size: usize,
}

impl Asked {
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.filters.clone();
        if let Some((text, on)) = &self.search {
            pairs.push(("search".to_owned(), text.clone()));
            pairs.push(("searchOn".to_owned(), (*on).to_owned()));
        }
        let words = self.sort.iter().map(|(descending, key)| format!("{}{key}", if *descending { "!" } else { "" }));
        pairs.push(("sortBy".to_owned(), words.collect::<Vec<_>>().join(",")));
        pairs.push(("page".to_owned(), self.page.to_string()));
        pairs.push(("pageSize".to_owned(), self.page_size.to_string()));
        pairs
    }

    /// All IDs, in order.
    fn answer(&self, items: &[Item]) -> Vec<String> {
        let mut found: Vec<_> = items.iter().filter(|item| self.admits(item)).collect();
        found.sort_by(|a, b| {
            let orders = self.sort.iter().map(|(descending, key)| {
                let order = in_order(&a.see(key), &b.see(key));
                if *descending { order.reverse() } else { order }
            });
            orders.fold(Ordering::Equal, Ordering::then).then_with(|| a.id.cmp(&b.id))
        });
        found.into_iter().map(|item| item.id.clone()).collect()
    }

    fn admits(&self, item: &Item) -> bool {
        let (related, own): (Vec<_>, Vec<_>) = self.filters.iter().partition(|(key, _)| key.starts_with("Records."));
        let own_hold =
            own.iter().all(|(keys, value)| keys.split('|').any(|key| any_part_holds(key, &item.see(key), value)));
        let related_hold = related.is_empty()
            || item.records.iter().any(|record| {
                related.iter().all(|(key, value)| {
                    let key = key.strip_prefix("Records.").unwrap();
                    any_part_holds(key, &record.see(key), value)
                })
            });
        let search_holds = self.search.as_ref().is_none_or(|(text, on)| {
            let members = if on.is_empty() { "ID,Name,Place.City" } else { on };
            members.split(',').any(|key| match item.see(key) {
                Seen::Text(found) => found.to_lowercase().contains(&text.to_lowercase()),
                _ => false,
            })
        });
        own_hold && related_hold && search_holds
    }
}

fn text() -> impl Strategy<Value = String> {
    let letters =
        &["a", "A", "b", "é", "É", "ж", "Ж", "%", "_", "'", "\"", "\\", "*", "|", " ", "5", "日", "😀", "-", "!"];
    vec(select(letters), 0..4).prop_map(|letters| letters.concat())
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
            let created = created.map(|day| day * 43_200_000);
            Item { id, name, count, on_hand, allocated, active, created, price, city, xp, records }
        },
    )
}

fn items() -> impl Strategy<Value = Vec<Item>> {
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
        parts(prop_oneof![text(), starred], SIGNS)
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

fn asked() -> impl Strategy<Value = Asked> {
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

fn stored(items: &[Item]) -> Sqlite {
    let db = Sqlite::empty();
    let json_of = |xp: &Option<Map<String, Value>>| json!(xp.as_ref().map(|xp| Value::Object(xp.clone()).to_string()));
    for item in items {
        db.insert("place", &[("marketplace", json!(100)), ("id", json!(item.id)), ("city", json!(item.city))]);
        db.insert(
            "item",
            &[
                ("id", json!(item.id)),
                ("name", json!(item.name)),
                ("count", json!(item.count)),
                ("on_hand", json!(item.on_hand)),
                ("allocated", json!(item.allocated)),
                ("active", json!(item.active)),
                ("created_at", json!(item.created)),
                ("price", json!(item.price)),
                ("place", json!(item.id)),
                ("xp", json_of(&item.xp)),
            ],
        );
        for record in &item.records {
            let (address, quantity) = (json!(record.address), json!(record.quantity));
            let row =
                [("item", json!(item.id)), ("address", address), ("quantity", quantity), ("xp", json_of(&record.xp))];
            db.insert("record", &row);
        }
    }
    db
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_answers_as_the_rules_say(items in items(), asked in vec(asked(), 8)) {
        let db = stored(&items);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for asked in asked {
            let expected = asked.answer(&items);

            let query = parse(&OFFER, &asked.pairs()).unwrap();
            let page = runtime.block_on(super::page(&db, &SOURCE, vec![json!(100)], &query, id)).unwrap();

            let start = (asked.page - 1) * asked.page_size;
            let shown: Vec<_> = expected.iter().skip(start).take(asked.page_size).cloned().collect();
            prop_assert_eq!(page.meta.total_count, expected.len() as u64, "{:?}", asked);
            prop_assert_eq!(page.items, shown, "{:?}", asked);
        }
    }
}
