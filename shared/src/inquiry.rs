//! Questions about the stock of many items at many locations: which records answer them, in which order, and their sums.
//! No distances: locations have no coordinates.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::money::Amount;
use crate::quantity::Quantity;
use crate::records::Stock;
use crate::refresh::Row;

/// Which records answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Of the locations that have enough of every item.
    All,
    /// Of each location and item, where there is enough of it.
    Partial,
    /// Of each location and item, where there is any.
    #[default]
    Any,
    /// Of every location, whatever there is.
    AllStores,
}

/// The flags of a location that a question may ask for.
pub const FLAGS: [&str; 5] =
    ["directShip", "pickup", "transferEnabled", "includeInAggregateExport", "includeInLocationExport"];

/// A question. Without items it is about all that one location has, and every record found answers it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inquiry {
    pub wanted: Wanted,
    /// Identifiers and quantities.
    pub items: Vec<Row>,
    /// For each of [`FLAGS`] what it must be.
    pub flags: [Option<bool>; FLAGS.len()],
    /// The codes of the only locations that count.
    pub whitelist: Option<BTreeSet<String>>,
    pub blacklist: BTreeSet<String>,
    /// Codes whose records come before those of others.
    pub priority: Vec<String>,
    pub ignore_safety_stock: bool,
    /// Where there is less than nothing, that counts too.
    pub include_negative: bool,
    /// The most records that answer.
    pub limit: usize,
}

/// Where a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub code: String,
    pub name: Option<String>,
    pub country: String,
    /// In the order of [`FLAGS`].
    pub flags: [bool; FLAGS.len()],
}

/// A record that may answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Which item of the question it is of, from 0; in the page of a location, its own place there.
    pub item: usize,
    /// The number of its location.
    pub location: i64,
    /// Its own number.
    pub number: i64,
    pub stock: Stock,
    pub floor: Option<i64>,
    pub ltd: Option<Amount>,
    pub currency_id: Option<i64>,
    pub retail_price: Option<Amount>,
    pub locator_name: Option<String>,
    pub attributes: Vec<String>,
    pub part_number: Option<String>,
    pub upc: Option<String>,
    pub sku: Option<String>,
}

/// Records that may answer, and the locations of all of them by their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stocked {
    pub records: Vec<Held>,
    pub places: BTreeMap<i64, Place>,
}

/// What an item comes to over all locations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub on_hand: Quantity,
    pub available: Quantity,
    pub floor: Quantity,
}

impl Inquiry {
    /// The units of a record that may be promised.
    pub fn available(&self, stock: &Stock) -> Quantity {
        if self.ignore_safety_stock { stock.on_hand - stock.allocated } else { stock.available() }
    }

    fn fits(&self, place: &Place) -> bool {
        self.flags.iter().zip(place.flags).all(|(asked, flag)| asked.is_none_or(|asked| asked == flag))
            && self.whitelist.as_ref().is_none_or(|codes| codes.contains(&place.code))
            && !self.blacklist.contains(&place.code)
    }

    /// What there is of each item at each location that fits. Records of one item at one location, in several bins,
    /// count together.
    fn levels(&self, stocked: &Stocked) -> BTreeMap<(i64, usize), Level> {
        let mut levels = BTreeMap::<_, Level>::new();
        for held in &stocked.records {
            if stocked.places.get(&held.location).is_some_and(|place| self.fits(place)) {
                let level = levels.entry((held.location, held.item)).or_default();
                level.available = level.available + self.available(&held.stock);
                level.is_infinite |= held.stock.infinite;
            }
        }
        levels
    }
}

/// What there is of an item at a location.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    available: Quantity,
    /// Never sold out, whatever is counted.
    is_infinite: bool,
}

impl Level {
    fn reaches(self, quantity: i64) -> bool {
        self.is_infinite || self.available >= Quantity(quantity)
    }
}

/// The records that answer, in the order of the answer: locations by priority, then by code; at one of them in the order
/// of the items. A record that answers two items is there once.
pub fn choose(inquiry: &Inquiry, stocked: &mut Stocked) {
    let levels = inquiry.levels(stocked);
    let Stocked { records, places } = stocked;
    let has_all = |location: i64| {
        let reaches = |(item, row): (usize, &Row)| {
            levels.get(&(location, item)).copied().unwrap_or_default().reaches(row.quantity)
        };
        inquiry.items.iter().enumerate().all(reaches)
    };
    let complete: BTreeSet<i64> = match inquiry.wanted {
        Wanted::All => places.keys().copied().filter(|location| has_all(*location)).collect(),
        _ => BTreeSet::new(),
    };
    records.retain(|held| match (levels.get(&(held.location, held.item)), inquiry.wanted) {
        (None, _) => false,
        _ if inquiry.items.is_empty() => true,
        (Some(_), Wanted::AllStores) => true,
        (Some(_), Wanted::All) => complete.contains(&held.location),
        (Some(level), Wanted::Any) => inquiry.include_negative || level.reaches(1),
        (Some(level), Wanted::Partial) => inquiry.items.get(held.item).is_some_and(|row| level.reaches(row.quantity)),
    });
    if inquiry.items.is_empty() {
        records.sort_by_key(|held| held.item);
    } else {
        let order = order(&inquiry.priority, places);
        records.sort_by_key(|held| (order.get(&held.location).copied(), held.item, held.number));
        let mut seen = BTreeSet::new();
        records.retain(|held| seen.insert(held.number));
    }
    records.truncate(inquiry.limit);
}

/// The place of each location in an answer.
fn order(priority: &[String], places: &BTreeMap<i64, Place>) -> BTreeMap<i64, usize> {
    let mut ranks = BTreeMap::new();
    for (rank, code) in priority.iter().enumerate() {
        ranks.entry(code.as_str()).or_insert(rank);
    }
    let mut sorted: Vec<(usize, &str, i64)> = places
        .iter()
        .map(|(number, place)| (ranks.get(place.code.as_str()).copied().unwrap_or(usize::MAX), &*place.code, *number))
        .collect();
    sorted.sort_unstable();
    sorted.into_iter().enumerate().map(|(place, (_, _, number))| (number, place)).collect()
}

/// What each item comes to. Where nothing is available, nothing is added, unless negative figures count. Records that
/// never sell out are in no sum.
pub fn sums(inquiry: &Inquiry, stocked: &mut Stocked) -> Vec<Sum> {
    stocked.records.retain(|held| !held.stock.infinite);
    let levels = inquiry.levels(stocked);
    let mut sums = vec![Sum::default(); inquiry.items.len()];
    for held in &stocked.records {
        if levels.contains_key(&(held.location, held.item))
            && let Some(sum) = sums.get_mut(held.item)
        {
            sum.on_hand = sum.on_hand + held.stock.on_hand;
            sum.floor = sum.floor + Quantity(held.floor.unwrap_or_default());
        }
    }
    for ((_, item), level) in levels {
        if let Some(sum) = sums.get_mut(item)
            && (inquiry.include_negative || level.available > Quantity(0))
        {
            sum.available = sum.available + level.available;
        }
    }
    sums
}
