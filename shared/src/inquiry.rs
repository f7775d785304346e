//! Questions about the stock of many items at many locations: which records answer them, in which order, and their sums.
//! No distances: locations have no coordinates. No maps and no sorting: what is stocked comes in order, and code that keeps
//! it so would be most of the size of this.

#[cfg(test)]
mod tests;

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
    pub whitelist: Option<Vec<String>>,
    pub blacklist: Vec<String>,
    /// Codes whose records come before those of others.
    pub priority: Vec<String>,
    pub ignore_safety_stock: bool,
    /// Where there is less than nothing, that counts too.
    pub include_negative: bool,
    /// The most records that answer.
    pub limit: usize,
}

/// The orders of a page.
pub const SORTS: [&str; 5] = ["ON_HAND", "AVAILABLE", "ALLOCATED", "PART_NUMBER", "PRODUCT_ID"];

/// A part of what one location has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub size: i64,
    /// How many records come before it.
    pub offset: i64,
    /// One of [`SORTS`]; else by items and records.
    pub sort: Option<&'static str>,
    pub is_descending: bool,
}

/// Where a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub number: i64,
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
    /// Which of the places it is at.
    pub place: usize,
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

/// What may answer: places by code, and the records place by place, at each of them item by item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stocked {
    pub places: Vec<Place>,
    pub records: Vec<Held>,
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

    /// What there is of each item at each place. Records of one item at one place, in several bins, count together.
    fn levels(&self, stocked: &Stocked) -> Vec<Level> {
        let fits: Vec<bool> = stocked.places.iter().map(|place| self.fits(place)).collect();
        let mut levels: Vec<Level> = Vec::new();
        for held in &stocked.records {
            if levels.last().is_none_or(|level| !level.is_of(held)) {
                let fits = fits.get(held.place).copied().unwrap_or_default();
                levels.push(Level { place: held.place, item: held.item, fits, ..Level::default() });
            }
            if let Some(level) = levels.last_mut() {
                level.available = level.available + self.available(&held.stock);
                level.is_infinite |= held.stock.infinite;
            }
        }
        levels
    }

    /// Whether there is as much of the item as was asked for.
    fn reaches(&self, level: &Level) -> bool {
        level.fits && self.items.get(level.item).is_some_and(|row| level.has(row.quantity))
    }
}

/// What there is of an item at a place.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    place: usize,
    item: usize,
    available: Quantity,
    /// Never sold out, whatever is counted.
    is_infinite: bool,
    /// The place is one that counts.
    fits: bool,
}

impl Level {
    fn is_of(&self, held: &Held) -> bool {
        (self.place, self.item) == (held.place, held.item)
    }

    fn has(&self, quantity: i64) -> bool {
        self.is_infinite || self.available >= Quantity(quantity)
    }
}

/// Keeps the records that answer, those at places of priority first. An item that is asked for twice is answered twice.
pub fn choose(inquiry: &Inquiry, stocked: &mut Stocked) {
    let levels = inquiry.levels(stocked);
    let Stocked { records, places } = stocked;
    // Of how many items each place has enough.
    let mut reached = vec![0_usize; places.len()];
    for level in levels.iter().filter(|level| inquiry.reaches(level)) {
        if let Some(reached) = reached.get_mut(level.place) {
            *reached = reached.saturating_add(1);
        }
    }
    let answers = |level: &Level| match inquiry.wanted {
        _ if inquiry.items.is_empty() => level.fits,
        Wanted::AllStores => level.fits,
        Wanted::Any => level.fits && (inquiry.include_negative || level.has(1)),
        Wanted::Partial => inquiry.reaches(level),
        Wanted::All => reached.get(level.place) == Some(&inquiry.items.len()),
    };
    let mut levels = levels.iter();
    let mut level = levels.next();
    records.retain(|held| {
        while level.is_some_and(|level| !level.is_of(held)) {
            level = levels.next();
        }
        level.is_some_and(answers)
    });
    if !inquiry.priority.is_empty() {
        reorder(&inquiry.priority, places, records);
    }
    records.truncate(inquiry.limit);
}

/// Puts the records at places of priority first.
fn reorder(priority: &[String], places: &[Place], records: &mut Vec<Held>) {
    let mut of_places: Vec<Vec<Held>> = places.iter().map(|_| Vec::new()).collect();
    for held in records.drain(..) {
        if let Some(of_place) = of_places.get_mut(held.place) {
            of_place.push(held);
        }
    }
    for code in priority {
        for (place, of_place) in places.iter().zip(&mut of_places) {
            if place.code == *code {
                records.append(of_place);
            }
        }
    }
    for of_place in &mut of_places {
        records.append(of_place);
    }
}

/// What each item comes to. Where nothing is available, nothing is added, unless negative figures count. Records that
/// never sell out are in no sum.
pub fn sums(inquiry: &Inquiry, stocked: &mut Stocked) -> Vec<Sum> {
    stocked.records.retain(|held| !held.stock.infinite);
    let mut sums = vec![Sum::default(); inquiry.items.len()];
    let mut records = stocked.records.iter().peekable();
    for level in inquiry.levels(stocked) {
        let Some(sum) = sums.get_mut(level.item) else { continue };
        while let Some(held) = records.next_if(|held| level.is_of(held)) {
            if level.fits {
                sum.on_hand = sum.on_hand + held.stock.on_hand;
                sum.floor = sum.floor + Quantity(held.floor.unwrap_or_default());
            }
        }
        if level.fits && (inquiry.include_negative || level.available > Quantity(0)) {
            sum.available = sum.available + level.available;
        }
    }
    sums
}
