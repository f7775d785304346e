//! Which item and which record each row means, and what applying the rows in their order comes to. Pure: the preview and
//! the job call the same function with what they found.

use std::collections::BTreeMap;

use super::facts::{ATTRIBUTE_LIMIT, Item, Known, Record, Stocked, pick};
use super::outcomes::{Counts, Effect, Outcome, Reason};
use super::{Identifier, Kind, Row};
use crate::ids::{ID_LIMIT, RESERVED_ID, is_legal_id};
use crate::money::Amount;

/// A product that unknown identifiers make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    pub number: i64,
    pub id: String,
    pub name: String,
    pub part_number: Option<String>,
    pub sku: Option<String>,
    pub upc: Option<String>,
}

/// An identifier that an item gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeOver {
    pub item: i64,
    pub is_variant: bool,
    /// The item is made with it.
    pub is_new: bool,
    pub kind: Identifier,
    pub value: String,
}

/// What becomes of a record: what was sent, and none for what stays as it lies there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordChange {
    pub number: i64,
    pub item: i64,
    pub id: String,
    pub is_new: bool,
    /// The count, or the sum of the deltas.
    pub quantity: i64,
    pub bin: Option<i64>,
    pub safety_stock: Option<i64>,
    pub floor: Option<i64>,
    pub ltd: Option<Amount>,
    pub currency_id: Option<i64>,
    pub retail_price: Option<Amount>,
    pub locator_name: Option<String>,
    /// All that it then has.
    pub attributes: Option<Vec<String>>,
    /// What it had when they were united.
    pub attributes_before: Vec<String>,
}

/// What applying the rows comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// One per row, in their order.
    pub outcomes: Vec<Outcome>,
    pub counts: Counts,
    pub products: Vec<NewProduct>,
    pub take_overs: Vec<TakeOver>,
    /// Records that are made or changed, each once.
    pub changes: Vec<RecordChange>,
}

/// An item as rows leave it.
struct WorkedItem {
    number: i64,
    facts: Option<Item>,
    records: Vec<Worked>,
}

/// A record as rows leave it.
struct Worked {
    now: Record,
    /// None for a record that is made.
    found: Option<Record>,
    change: RecordChange,
}

struct Work<'a> {
    kind: Kind,
    known: Known,
    make_id: &'a dyn Fn(i64) -> String,
    /// In the order of their numbers; new ones have the greatest.
    items: Vec<WorkedItem>,
    resolution: Resolution,
}

/// Applies the rows in their order to what was found. `make_id` makes the ID of a product that has no identifier which
/// could be one, of its number.
pub fn resolve(kind: Kind, rows: &[Row], mut known: Known, make_id: &dyn Fn(i64) -> String) -> Resolution {
    let items = std::mem::take(&mut known.items).into_iter().map(WorkedItem::of).collect();
    let mut work = Work { kind, known, make_id, items, resolution: Resolution::default() };
    for row in rows {
        let outcome = work.apply(row).unwrap_or_else(|reason| Outcome {
            index: row.index,
            effect: Effect::Refused,
            item: None,
            record: None,
            before: None,
            after: None,
            reason: Some(reason),
        });
        work.resolution.counts.count(outcome.effect);
        work.resolution.outcomes.push(outcome);
    }
    work.finish()
}

impl WorkedItem {
    fn of(found: Stocked) -> Self {
        let item = found.number;
        let records = found.records.into_iter().map(|record| {
            let change = RecordChange { number: record.number, item, id: record.id.clone(), ..RecordChange::default() };
            Worked { now: record.clone(), found: Some(record), change }
        });
        Self { number: item, facts: found.facts, records: records.collect() }
    }

    /// The place of the record that a row with this bin means.
    fn place_of(&self, bin: Option<i64>) -> Option<usize> {
        let number = pick(self.records.iter().map(|worked| &worked.now), bin)?;
        self.records.iter().position(|worked| worked.now.number == number)
    }
}

impl Work<'_> {
    fn apply(&mut self, row: &Row) -> Result<Outcome, Reason> {
        if let Some(fault) = &row.fault {
            return Err(Reason::Told(fault.clone()));
        }
        let items = self.known.found.items(row);
        let item = match items.as_slice() {
            [] => self.make_product(row),
            [item] => *item,
            _ => return Err(Reason::TwoItems),
        };
        let Ok(place) = self.items.binary_search_by_key(&item, |item| item.number) else {
            // What identifiers lead to has been looked up.
            return Err(Reason::NotAllowed);
        };
        let record = self.items.get(place).and_then(|item| item.place_of(row.bin));
        // All that can be refused is, before anything is changed.
        let take_overs = self.check(place, row, record.is_some())?;
        for (kind, value) in take_overs {
            self.name(place, kind, value, false);
        }
        Ok(match record {
            Some(record) => self.write(place, record, row, Effect::Unchanged),
            None => {
                let record = self.make_record(place, row.bin);
                self.write(place, record, row, Effect::Added)
            }
        })
    }

    /// Whether the row may be applied to the item, and the identifiers that the item gets by it.
    fn check(&mut self, place: usize, row: &Row, has_record: bool) -> Result<Vec<(Identifier, String)>, Reason> {
        let mut take_overs = Vec::new();
        let Some(facts) = self.items.get_mut(place).and_then(|item| item.facts.as_mut()) else {
            // Found by its only identifier, with its record: nothing to ask about.
            return Ok(take_overs);
        };
        let is_foreign = self.known.confined_to.is_some_and(|own| own != facts.owner);
        if is_foreign && !has_record && !facts.is_of_member {
            return Err(Reason::NotAllowed);
        }
        for (kind, value) in row.identifiers() {
            match facts.value(kind) {
                Some(own) if own == value => {}
                Some(own) => return Err(Reason::OtherValue { kind, value: own.clone() }),
                None if is_foreign => return Err(Reason::NotAllowed),
                None => take_overs.push((kind, value.to_owned())),
            }
        }
        if !has_record {
            if !facts.has_inventory {
                return Err(Reason::NoInventory);
            }
            match (facts.is_variant, facts.variant_level_tracking) {
                (false, true) => return Err(Reason::KeptAtVariants),
                (true, false) => return Err(Reason::KeptAtProduct),
                _ => {}
            }
        }
        Ok(take_overs)
    }

    /// Gives the item an identifier.
    fn name(&mut self, place: usize, kind: Identifier, value: String, is_new: bool) {
        let Some(item) = self.items.get_mut(place) else { return };
        let Some(facts) = &mut item.facts else { return };
        *facts.value(kind) = Some(value.clone());
        let (item, is_variant) = (item.number, facts.is_variant);
        self.known.found.insert(kind, value.clone(), item);
        self.resolution.take_overs.push(TakeOver { item, is_variant, is_new, kind, value });
    }

    /// The number of a product with the row's identifiers.
    fn make_product(&mut self, row: &Row) -> i64 {
        let number = self.known.last_item.saturating_add(1);
        self.known.last_item = number;
        let free = |id: &&str| is_free_id(id, &self.known.product_ids);
        let own = row.identifiers().map(|(_, value)| value).find(free).map(str::to_owned);
        let id = own.unwrap_or_else(|| (self.make_id)(number));
        self.known.product_ids.insert(id.clone(), number);
        let facts = Item { owner: self.known.location.owner, has_inventory: true, ..Item::default() };
        let place = self.items.len();
        self.items.push(WorkedItem { number, facts: Some(facts), records: Vec::new() });
        let name = row.identifiers().next().map_or(id.as_str(), |(_, value)| value).chars().take(100).collect();
        let Row { part_number, sku, upc, .. } = row.clone();
        self.resolution.products.push(NewProduct { number, id, name, part_number, sku, upc });
        self.resolution.counts.products_created = self.resolution.counts.products_created.saturating_add(1);
        for (kind, value) in row.identifiers() {
            self.name(place, kind, value.to_owned(), true);
        }
        number
    }

    /// The place of a new record among the item's.
    fn make_record(&mut self, place: usize, bin: Option<i64>) -> usize {
        let number = self.known.last_record.saturating_add(1);
        self.known.last_record = number;
        let Some(item) = self.items.get_mut(place) else { return 0 };
        let location = self.known.location.id.as_str();
        let taken = item.facts.as_ref().map(|facts| facts.record_ids.as_slice()).unwrap_or_default();
        let (mut id, mut suffix) = (location.to_owned(), number);
        while taken.contains(&id) || item.records.iter().any(|worked| worked.now.id == id) {
            let short: String = location.chars().take(ID_LIMIT.saturating_sub(20)).collect();
            id = format!("{short}-{suffix}");
            suffix = suffix.saturating_add(1);
        }
        let change =
            RecordChange { number, item: item.number, id: id.clone(), is_new: true, bin, ..RecordChange::default() };
        let now = Record { number, id, bin, ..Record::default() };
        item.records.push(Worked { now, found: None, change });
        item.records.len().saturating_sub(1)
    }

    /// Puts the row's values onto the record, to which this has been done so far.
    fn write(&mut self, place: usize, record: usize, row: &Row, effect: Effect) -> Outcome {
        let mut outcome =
            Outcome { index: row.index, effect, item: None, record: None, before: None, after: None, reason: None };
        let worked = self.items.get_mut(place).and_then(|item| item.records.get_mut(record));
        let Some(Worked { now, change, .. }) = worked else { return outcome };
        (outcome.item, outcome.record) = (Some(change.item), Some(change.number));
        let before = now.clone();
        match self.kind {
            Kind::Refresh => {
                now.on_hand = row.quantity;
                change.quantity = row.quantity;
                if let Some(safety_stock) = row.safety_stock {
                    now.safety_stock = safety_stock;
                    change.safety_stock = row.safety_stock;
                }
                put(row.floor.as_ref(), &mut now.floor, &mut change.floor);
                put(row.ltd.as_ref(), &mut now.ltd, &mut change.ltd);
                put(row.currency_id.as_ref(), &mut now.currency_id, &mut change.currency_id);
                put(row.retail_price.as_ref(), &mut now.retail_price, &mut change.retail_price);
                put(row.locator_name.as_ref(), &mut now.locator_name, &mut change.locator_name);
                if !row.attributes.is_empty() {
                    match union(&now.attributes, &row.attributes) {
                        Some(union) => now.attributes = union,
                        None => outcome.reason = Some(Reason::TooManyAttributes { limit: ATTRIBUTE_LIMIT }),
                    }
                }
            }
            Kind::Adjust => {
                now.on_hand = now.on_hand.saturating_add(row.quantity);
                change.quantity = change.quantity.saturating_add(row.quantity);
            }
        }
        outcome.after = Some(now.shown());
        if effect != Effect::Added {
            outcome.before = Some(before.shown());
            if before != *now {
                outcome.effect = Effect::Changed;
            }
        }
        outcome
    }

    fn finish(mut self) -> Resolution {
        for Worked { now, found, mut change } in self.items.into_iter().flat_map(|item| item.records) {
            if found.as_ref() == Some(&now) {
                continue;
            }
            if let Some(found) = found.filter(|found| found.attributes != now.attributes) {
                change.attributes = Some(now.attributes);
                change.attributes_before = found.attributes;
            } else if change.is_new {
                change.attributes = Some(now.attributes);
            }
            self.resolution.changes.push(change);
        }
        self.resolution
    }
}

/// A value that was sent is kept and marked as sent.
fn put<T: Clone>(sent: Option<&T>, now: &mut Option<T>, change: &mut Option<T>) {
    if let Some(sent) = sent {
        *now = Some(sent.clone());
        *change = Some(sent.clone());
    }
}

/// Both, each attribute once; none where that is too many.
fn union(own: &[String], sent: &[String]) -> Option<Vec<String>> {
    let mut union = own.to_vec();
    for attribute in sent {
        if !union.contains(attribute) {
            union.push(attribute.clone());
        }
    }
    (union.len() <= ATTRIBUTE_LIMIT).then_some(union)
}

/// Whether a new product may have the ID.
fn is_free_id(id: &str, taken: &BTreeMap<String, i64>) -> bool {
    is_legal_id(id) && id != RESERVED_ID && !taken.contains_key(id)
}
