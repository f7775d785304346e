//! Variants of adverts, and their stock where no member of a multi-store holds it.

use super::Document;
use super::answer::Answer;
use super::attributes::{ELEMENT_LIMIT, Reading, TEXT_LIMIT, count, digits};
use super::paging::Links;
use super::raw::Raw;
use crate::money::Amount;
use crate::problem::FieldProblem;

const KIND: &str = "variants";
const NAMES: [&str; 10] =
    ["count_on_hand", "infinite", "sku", "barcode", "ean", "upc", "external_id", "price", "sale_price", "notes"];
/// Characters of `notes`.
const NOTES_LIMIT: usize = 2_000;
/// What is wrong with a key of somebody else's variant, or of none.
pub const NO_VARIANT: &str = "is no id of a variant";
/// As much of a key is repeated that is no id.
const KEY_SHOWN: usize = 40;

/// A variant as it is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    pub id: i64,
    /// Shown as 0 when it is negative.
    pub count_on_hand: i64,
    pub infinite: bool,
    pub sku: Option<String>,
    pub barcode: Option<String>,
    pub ean: Option<String>,
    pub upc: Option<String>,
    pub external_id: Option<String>,
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
    pub notes: Option<String>,
}

impl Variant {
    /// Adds it, as a member of this name or as an element.
    pub fn write(&self, name: &str, answer: &mut Answer) {
        answer.open(name, self.id, KIND);
        answer.number("count_on_hand", self.count_on_hand.max(0));
        answer.boolean("infinite", self.infinite);
        answer.text("sku", self.sku.as_deref());
        answer.text("barcode", self.barcode.as_deref());
        answer.text("ean", self.ean.as_deref());
        answer.text("upc", self.upc.as_deref());
        answer.text("external_id", self.external_id.as_deref());
        answer.decimal("price", self.price.as_ref());
        answer.decimal("sale_price", self.sale_price.as_ref());
        answer.text("notes", self.notes.as_deref());
        answer.close("}}");
    }
}

/// The answer of one variant.
pub fn one(variant: &Variant) -> Vec<u8> {
    let mut answer = Answer::start();
    variant.write("data", &mut answer);
    answer.finish()
}

/// The answer of a page of them.
pub fn page(variants: &[Variant], links: &Links) -> Vec<u8> {
    let mut answer = Answer::start();
    write_all("data", variants, &mut answer);
    links.write(&mut answer);
    answer.finish()
}

/// Adds a member that is an array of variants.
pub fn write_all(name: &str, variants: &[Variant], answer: &mut Answer) {
    answer.member(name, "[");
    for variant in variants {
        variant.write("", answer);
    }
    answer.close("]");
}

/// What a PUT asks for. What is not there is kept; nothing within clears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub count_on_hand: Option<i64>,
    pub infinite: Option<bool>,
    pub sku: Option<Option<String>>,
    pub barcode: Option<Option<String>>,
    pub ean: Option<Option<String>>,
    pub upc: Option<Option<String>>,
    pub external_id: Option<Option<String>>,
    pub price: Option<Option<Amount>>,
    pub sale_price: Option<Option<Amount>>,
    pub notes: Option<Option<String>>,
}

/// A PUT of one variant: the object itself, or an array of it.
pub fn read(document: &Document) -> Result<Edit, Vec<FieldProblem>> {
    let element = document.member("data").and_then(only).map_err(|fault| vec![fault])?;
    let mut reading = Reading::new("data".to_owned());
    let mut edit = Edit::default();
    for (name, value) in reading.attributes(element, KIND, &NAMES).unwrap_or_default() {
        match name {
            "count_on_hand" => edit.count_on_hand = reading.count(name, value),
            "infinite" => edit.infinite = reading.boolean(name, value),
            "sku" => edit.sku = reading.text(name, TEXT_LIMIT, value),
            "barcode" => edit.barcode = reading.text(name, TEXT_LIMIT, value),
            "ean" => edit.ean = reading.text(name, TEXT_LIMIT, value),
            "upc" => edit.upc = reading.text(name, TEXT_LIMIT, value),
            "external_id" => edit.external_id = reading.text(name, TEXT_LIMIT, value),
            "price" => edit.price = reading.price(name, value),
            "sale_price" => edit.sale_price = reading.price(name, value),
            _ => edit.notes = reading.text(name, NOTES_LIMIT, value),
        }
    }
    reading.finish(edit)
}

/// The element of an array of one; anything but an array is itself.
fn only(value: Raw<'_>) -> Result<Raw<'_>, FieldProblem> {
    let Some(mut elements) = value.elements() else { return Ok(value) };
    match (elements.next(), elements.next()) {
        (Some(element), None) => Ok(element),
        _ => Err(FieldProblem::new("data", "must be an object or an array of one")),
    }
}

/// A POST of stock: counts of variants by their ids, in the order of the ids; none for infinite. Of an id that is sent
/// twice, the last count counts.
pub fn read_stock_on_hand(document: &Document) -> Result<Vec<(i64, Option<i64>)>, Vec<FieldProblem>> {
    const MEMBER: &str = "count_on_hand";
    let sent = document.member(MEMBER).map_err(|fault| vec![fault])?;
    let Some(mut parts) = sent.members() else {
        return Err(vec![FieldProblem::new(MEMBER, "must be an object of counts by the ids of variants")]);
    };
    let mut reading = Reading::new(String::new());
    let mut by_id: Vec<(i64, Raw<'_>)> = Vec::new();
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        let key = key.text().unwrap_or_default();
        let Some(id) = digits(&key).filter(|id| *id > 0) else {
            reading.fault(format!("{MEMBER}.{}", key.chars().take(KEY_SHOWN).collect::<String>()), NO_VARIANT);
            continue;
        };
        match by_id.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(twice) => {
                if let Some(entry) = by_id.get_mut(twice) {
                    entry.1 = value;
                }
            }
            Err(place) => by_id.insert(place, (id, value)),
        }
        if by_id.len() > ELEMENT_LIMIT {
            return Err(vec![FieldProblem::new(MEMBER, format!("must have at most {ELEMENT_LIMIT} members"))]);
        }
    }
    let mut counts = Vec::with_capacity(by_id.len());
    for (id, value) in by_id {
        match if value.is("INFINITE") { Ok(None) } else { count(value).map(Some) } {
            Ok(stock) => counts.push((id, stock)),
            Err(reason) => reading.fault(format!("{MEMBER}.{id}"), format!("{reason}, or INFINITE")),
        }
    }
    reading.finish(counts)
}

#[cfg(test)]
mod tests;
