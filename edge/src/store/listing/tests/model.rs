//! The rules of lists written a second time, over rows in memory and straight from the parameters' text.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "the numbers of these tests are few, small and exact"
)]

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::random::{asked, items};
use super::{Key, OFFER, SOURCE, Source, Sqlite, id};
use shared::listing::parse;

/// The same list with its page chosen before it is joined.
const CHOSEN_FIRST: Source =
    Source { key: Some(Key { value: "i.id", found: "i.marketplace = ?1 AND i.id = page.key" }), ..SOURCE };

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) count: Option<i64>,
    pub(super) on_hand: Option<i64>,
    pub(super) allocated: Option<i64>,
    pub(super) active: Option<bool>,
    pub(super) created: Option<i64>,
    pub(super) price: Option<&'static str>,
    pub(super) city: Option<String>,
    pub(super) xp: Option<Map<String, Value>>,
    pub(super) records: Vec<Record>,
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) address: Option<String>,
    pub(super) quantity: Option<i64>,
    pub(super) xp: Option<Map<String, Value>>,
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
pub(super) struct Asked {
    pub(super) filters: Vec<(String, String)>,
    pub(super) search: Option<(String, &'static str)>,
    pub(super) sort: Vec<(bool, &'static str)>,
    pub(super) page: usize,
    pub(super) page_size: usize,
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
            let page = runtime.block_on(super::page(&db, &SOURCE, vec![json!(100)], &query, &id)).unwrap();
            let chosen = runtime.block_on(super::page(&db, &CHOSEN_FIRST, vec![json!(100)], &query, &id)).unwrap();
            prop_assert_eq!(&chosen, &page);

            let start = (asked.page - 1) * asked.page_size;
            let shown: Vec<_> = expected.iter().skip(start).take(asked.page_size).cloned().collect();
            prop_assert_eq!(page.meta.total_count, expected.len() as u64, "{:?}", asked);
            prop_assert_eq!(page.items, shown, "{:?}", asked);
        }
    }
}

/// All words of at most so many of these letters, the empty one included.
fn words(letters: &[char], most: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut longest = words.clone();
    for _ in 0..most {
        longest = longest.iter().flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}"))).collect();
        words.extend(longest.iter().cloned());
    }
    words
}

#[tokio::test]
async fn every_short_pattern_finds_every_short_word_that_it_should() {
    let mut names = words(&['a', 'b'], 5);
    names.sort();
    let db = super::named(&names.iter().map(|name| (name.as_str(), Some(name.as_str()))).collect::<Vec<_>>());

    for pattern in words(&['a', 'B', '*'], 6) {
        let found = super::found(&db, &[("Name", &pattern), ("pageSize", "100")]).await;

        let seen = |name: &&String| any_part_holds("Name", &Seen::Text((*name).clone()), &pattern);
        assert_eq!(found, names.iter().filter(seen).cloned().collect::<Vec<_>>(), "{pattern}");
    }
}
