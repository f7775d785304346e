//! What has to be known of items and records before rows can be resolved.

use std::collections::BTreeMap;

use super::outcomes::Shown;
use super::{Identifier, Row};
use crate::money::Amount;

/// The most attributes of a record.
pub const ATTRIBUTE_LIMIT: usize = 63;

/// The location of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    pub number: i64,
    /// Who owns it, and so the records and products that are made: 0 is the marketplace's owner.
    pub owner: i64,
    pub id: String,
}

/// What is known of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub is_variant: bool,
    /// The owner of its product.
    pub owner: i64,
    /// Whether the owner of the location is a member of the multi-store that it is sold in.
    pub is_of_member: bool,
    pub has_inventory: bool,
    pub variant_level_tracking: bool,
    pub part_number: Option<String>,
    pub sku: Option<String>,
    pub upc: Option<String>,
    /// IDs that its records have, here or elsewhere, of those that a new one at the location might take.
    pub record_ids: Vec<String>,
}

impl Item {
    pub(super) fn value(&mut self, kind: Identifier) -> &mut Option<String> {
        match kind {
            Identifier::PartNumber => &mut self.part_number,
            Identifier::Sku => &mut self.sku,
            Identifier::Upc => &mut self.upc,
        }
    }
}

/// A record of an item at the location.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub number: i64,
    pub id: String,
    pub on_hand: i64,
    pub allocated: i64,
    pub safety_stock: i64,
    pub floor: Option<i64>,
    pub bin: Option<i64>,
    pub ltd: Option<Amount>,
    pub currency_id: Option<i64>,
    pub retail_price: Option<Amount>,
    pub locator_name: Option<String>,
    pub attributes: Vec<String>,
}

impl Record {
    pub(super) fn shown(&self) -> Shown {
        let held_back = self.allocated.saturating_add(self.safety_stock);
        Shown { on_hand: self.on_hand, available: self.on_hand.saturating_sub(held_back) }
    }
}

/// Which items have which identifiers, of those that rows name: by the kind's place in [`Identifier::ALL`].
#[derive(Clone, Debug, Default)]
pub struct Found([BTreeMap<String, i64>; 3]);

impl Found {
    pub fn insert(&mut self, kind: Identifier, value: String, item: i64) {
        let [part_number, sku, upc] = &mut self.0;
        let of_kind = match kind {
            Identifier::PartNumber => part_number,
            Identifier::Sku => sku,
            Identifier::Upc => upc,
        };
        of_kind.insert(value, item);
    }

    /// The items that the row's identifiers lead to, each once.
    pub fn items(&self, row: &Row) -> Vec<i64> {
        let mut items = Vec::new();
        for (kind, of_kind) in Identifier::ALL.into_iter().zip(&self.0) {
            if let Some(item) = row.identifier(kind).and_then(|value| of_kind.get(value))
                && !items.contains(item)
            {
                items.push(*item);
            }
        }
        items
    }
}

/// The record that a row with this bin means: with a bin the one of that bin, else the one without a bin; the oldest if
/// several.
pub fn pick<'a>(records: impl Iterator<Item = &'a Record>, bin: Option<i64>) -> Option<i64> {
    records.filter(|record| record.bin == bin).map(|record| record.number).min()
}

/// An item that rows name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stocked {
    pub number: i64,
    /// Known of those of rows with several identifiers, and of those that have no record of a row's bin.
    pub facts: Option<Item>,
    /// Its records at the location.
    pub records: Vec<Record>,
}

/// What was found of all that the rows name. Lists and few kinds of maps, because each kind is code of its own.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub location: Location,
    /// The supplier whose caller asks; none for the marketplace owner's.
    pub confined_to: Option<i64>,
    pub found: Found,
    /// In the order of their numbers.
    pub items: Vec<Stocked>,
    /// IDs that products have, of those that a new product might take. The values mean nothing.
    pub product_ids: BTreeMap<String, i64>,
    /// The last numbers given to an item and to a record.
    pub last_item: i64,
    pub last_record: i64,
}
