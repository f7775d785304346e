//! Counts and deltas for many items at one location: the rows, how they are cut into chunks, and what each of them does.
//! Which item and which record a row means is in [`resolve()`].

mod facts;
mod outcomes;
mod resolve;
#[cfg(test)]
mod tests;

pub use facts::{Found, Item, Known, Location, Record, Stocked, pick};
pub use outcomes::{Counts, Effect, Outcome, Reason, Shown};
pub use resolve::{NewProduct, RecordChange, Resolution, TakeOver, resolve};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::money::Amount;

/// What the quantities of a request are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Counts: they replace what is on hand.
    Refresh,
    /// Deltas: they are added to it.
    Adjust,
}

impl Kind {
    /// The most rows of one request.
    pub fn limit(self) -> usize {
        match self {
            Self::Refresh => 12_000,
            Self::Adjust => 1_000,
        }
    }
}

/// The kinds of identifier, in the order in which they name a new product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identifier {
    PartNumber,
    Sku,
    Upc,
}

impl Identifier {
    pub const ALL: [Self; 3] = [Self::PartNumber, Self::Sku, Self::Upc];

    /// As a row spells it.
    pub fn member(self) -> &'static str {
        match self {
            Self::PartNumber => "partNumber",
            Self::Sku => "sku",
            Self::Upc => "upc",
        }
    }

    /// As the table of identifiers spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::PartNumber => "part",
            Self::Sku => "sku",
            Self::Upc => "upc",
        }
    }
}

/// One element of a request. What was not sent is none, and stays as it is. A chunk keeps it as JSON, by short names.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// Its place in the request, from 0.
    #[serde(rename = "i")]
    pub index: u32,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    pub upc: Option<String>,
    #[serde(rename = "q")]
    pub quantity: i64,
    #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
    pub bin: Option<i64>,
    #[serde(rename = "h", skip_serializing_if = "Option::is_none")]
    pub safety_stock: Option<i64>,
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub floor: Option<i64>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub ltd: Option<Amount>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub currency_id: Option<i64>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub retail_price: Option<Amount>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub locator_name: Option<String>,
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// Why the row cannot be applied, where it was taken into the job only to be reported.
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl Row {
    /// Reads what a chunk keeps. By hand, because the derived way is as large as all else that reads rows.
    pub fn from_kept(kept: Value) -> Self {
        let mut row = Self::default();
        let Value::Object(members) = kept else { return row };
        for (name, value) in members {
            let number = value.as_i64();
            match (name.as_str(), value) {
                ("i", _) => row.index = number.and_then(|index| u32::try_from(index).ok()).unwrap_or_default(),
                ("q", _) => row.quantity = number.unwrap_or_default(),
                ("b", _) => row.bin = number,
                ("h", _) => row.safety_stock = number,
                ("f", _) => row.floor = number,
                ("c", _) => row.currency_id = number,
                ("p", Value::String(text)) => row.part_number = Some(text),
                ("s", Value::String(text)) => row.sku = Some(text),
                ("u", Value::String(text)) => row.upc = Some(text),
                ("l", Value::String(text)) => row.ltd = text.parse().ok(),
                ("r", Value::String(text)) => row.retail_price = text.parse().ok(),
                ("n", Value::String(text)) => row.locator_name = Some(text),
                ("x", Value::String(text)) => row.fault = Some(text),
                ("a", Value::Array(kept)) => {
                    for attribute in kept {
                        if let Value::String(text) = attribute {
                            row.attributes.push(text);
                        }
                    }
                }
                _ => {}
            }
        }
        row
    }

    pub fn identifier(&self, kind: Identifier) -> Option<&str> {
        match kind {
            Identifier::PartNumber => self.part_number.as_deref(),
            Identifier::Sku => self.sku.as_deref(),
            Identifier::Upc => self.upc.as_deref(),
        }
    }

    /// The identifiers that were sent.
    pub fn identifiers(&self) -> impl Iterator<Item = (Identifier, &str)> {
        Identifier::ALL.into_iter().filter_map(|kind| Some((kind, self.identifier(kind)?)))
    }

    /// How a message names the row: `items[41] partNumber=A-7`. A long identifier is cut: a job keeps up to a hundred
    /// messages, and up to a thousand jobs are told at once.
    pub fn name(&self) -> String {
        match self.identifiers().next() {
            Some((kind, value)) => format!("items[{}] {}={}", self.index, kind.member(), cut_text(value, 60)),
            None => format!("items[{}]", self.index),
        }
    }
}

/// The text, or so many of its characters and a sign that there are more.
fn cut_text(text: &str, most: usize) -> String {
    let mut characters = text.chars();
    let mut cut: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        cut.push('…');
    }
    cut
}

/// Rows with the very same identifiers and bin get each other's last word: each of their values becomes the last one
/// that any of them sent. In the end that is what comes of applying them one after the other; but a chunk that holds an
/// earlier one does not write what a later chunk would take back, and the same request a second time writes nothing.
/// Only for counts: of deltas each one matters.
pub fn settle_duplicates(rows: &mut [Row]) {
    fn keep<T: Clone>(last: &mut Option<T>, own: &mut Option<T>) {
        match (last.as_ref(), own.is_some()) {
            (Some(last), true) => *own = Some(last.clone()),
            (None, true) => last.clone_from(own),
            (_, false) => {}
        }
    }
    // What was sent last under each key, and where it lies in `lasts`.
    let (mut places, mut lasts) = (BTreeMap::<String, i64>::new(), Vec::<Row>::new());
    for row in rows.iter_mut().rev().filter(|row| row.fault.is_none()) {
        let key = format!("{:?}", (&row.part_number, &row.sku, &row.upc, row.bin));
        let known = places.get(&key).and_then(|place| lasts.get_mut(usize::try_from(*place).ok()?));
        if let Some(last) = known {
            row.quantity = last.quantity;
            keep(&mut last.safety_stock, &mut row.safety_stock);
            keep(&mut last.floor, &mut row.floor);
            keep(&mut last.ltd, &mut row.ltd);
            keep(&mut last.currency_id, &mut row.currency_id);
            keep(&mut last.retail_price, &mut row.retail_price);
            keep(&mut last.locator_name, &mut row.locator_name);
        } else {
            places.insert(key, i64::try_from(lasts.len()).unwrap_or(i64::MAX));
            lasts.push(Row { attributes: Vec::new(), ..row.clone() });
        }
    }
}

/// Rows of one chunk. Clients are told to send multiples of 3,000.
pub const ITEMS_PER_CHUNK: usize = 3_000;

/// Bytes of a chunk: a row of the database has at most 2 MB, and what became of its 3,000 rows lies beside them.
const CHUNK_BYTES: usize = 1_000_000;

/// Bytes of a list: a value of the database has at most 2 MB.
const LIST_BYTES: usize = 1_500_000;

/// Bytes of a list of changes; see [`change_lists`].
const CHANGE_BYTES: usize = 500_000;

/// A part of a job that is applied at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// How many rows.
    pub items: usize,
    /// The rows as a JSON array.
    pub payload: String,
}

/// Cuts rows into chunks. A row has at most about 100 kB: each of its texts is bounded.
pub fn chunks(rows: &[Row]) -> Vec<Chunk> {
    cut(&mut rows.iter().map(|row| serde_json::to_string(row).unwrap_or_default()), ITEMS_PER_CHUNK, CHUNK_BYTES)
}

/// JSON texts as arrays that are short enough to be values of the database.
pub fn lists(texts: &mut dyn Iterator<Item = String>) -> Vec<String> {
    cut(texts, usize::MAX, LIST_BYTES).into_iter().map(|list| list.payload).collect()
}

/// As [`lists`], of changes. Their movement tells each before and after, with up to 300 bytes of its own: of 3,000 such
/// entries that is less than the database's 2 MB.
pub fn change_lists(texts: &mut dyn Iterator<Item = String>) -> Vec<String> {
    cut(texts, usize::MAX, CHANGE_BYTES).into_iter().map(|list| list.payload).collect()
}

/// Compiled once, whatever is cut.
fn cut(texts: &mut dyn Iterator<Item = String>, most_items: usize, most_bytes: usize) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let (mut items, mut payload) = (0_usize, String::new());
    for text in texts {
        if items > 0 && (items >= most_items || payload.len().saturating_add(text.len()) > most_bytes) {
            payload.push(']');
            chunks.push(Chunk { items, payload: std::mem::take(&mut payload) });
            items = 0;
        }
        payload.push(if items == 0 { '[' } else { ',' });
        payload.push_str(&text);
        items = items.saturating_add(1);
    }
    if items > 0 {
        payload.push(']');
        chunks.push(Chunk { items, payload });
    }
    chunks
}
