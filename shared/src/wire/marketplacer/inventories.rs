//! Inventories: the stock that one seller holds of one variant. And the memberships that sellers hold them by.

use super::Document;
use super::answer::Answer;
use super::attributes::{ELEMENT_LIMIT, Reading, TEXT_LIMIT, id};
use super::raw::{Parts, Raw};
use crate::money::Amount;
use crate::problem::FieldProblem;

const KIND: &str = "inventories";
const NAMES: [&str; 6] = ["count_on_hand", "price", "sale_price", "infinite", "seller_id", "fulfilment_provider"];

/// What is wrong with the `seller_id` of somebody who is no member.
pub const NO_MEMBER: &str = "must be the id of a member of the multi-store";

/// What one element asks for. What is not there is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub count_on_hand: Option<i64>,
    /// No price within clears it.
    pub price: Option<Option<Amount>>,
    pub sale_price: Option<Option<Amount>>,
    pub infinite: Option<bool>,
    pub fulfilment_provider: Option<String>,
}

impl Change {
    /// Adds a change that is made after it.
    pub fn then(&mut self, later: Self) {
        self.count_on_hand = later.count_on_hand.or(self.count_on_hand);
        self.price = later.price.or(self.price.take());
        self.sale_price = later.sale_price.or(self.sale_price.take());
        self.infinite = later.infinite.or(self.infinite);
        self.fulfilment_provider = later.fulfilment_provider.or(self.fulfilment_provider.take());
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A parent's PUT: whose inventory changes, and how, in the order of the array. That a seller is a member is not looked at
/// here.
pub fn read_parent(document: &Document) -> Result<Vec<(i64, Change)>, Vec<FieldProblem>> {
    let elements = elements(document)?;
    if elements.clone().count() > ELEMENT_LIMIT {
        return Err(vec![FieldProblem::new("data", format!("must have at most {ELEMENT_LIMIT} elements"))]);
    }
    let mut reading = Reading::new(String::new());
    let mut changes = Vec::new();
    for (index, element) in elements.enumerate() {
        if reading.is_full() {
            break;
        }
        reading.place = format!("data[{index}]");
        let Some((seller, change)) = read(element, &mut reading) else { continue };
        match seller.map(id) {
            Some(Some(seller)) => changes.push((seller, change)),
            Some(None) => reading.attribute_fault("seller_id", NO_MEMBER),
            None => reading.attribute_fault("seller_id", "is required"),
        }
    }
    reading.finish(changes)
}

/// A member's PUT: the last element alone.
pub fn read_member(document: &Document) -> Result<Change, Vec<FieldProblem>> {
    let Some((index, last)) = elements(document)?.enumerate().last() else {
        return Err(vec![FieldProblem::new("data", "must have an element")]);
    };
    let mut reading = Reading::new(format!("data[{index}]"));
    let change = read(last, &mut reading).map(|(_, change)| change);
    reading.finish(change.unwrap_or_default())
}

fn elements(document: &Document) -> Result<Parts<'_>, Vec<FieldProblem>> {
    let elements = document.member("data").map_err(|fault| vec![fault])?.elements();
    elements.ok_or_else(|| vec![FieldProblem::new("data", "must be an array")])
}

/// Whose inventory an element names, if anybody's, and what it asks for.
fn read<'a>(element: Raw<'a>, reading: &mut Reading) -> Option<(Option<Raw<'a>>, Change)> {
    let (mut seller, mut change) = (None, Change::default());
    for (name, value) in reading.attributes(element, KIND, &NAMES)? {
        match name {
            "count_on_hand" => change.count_on_hand = reading.count(name, value),
            "price" => change.price = reading.price(name, value),
            "sale_price" => change.sale_price = reading.price(name, value),
            "infinite" => change.infinite = reading.boolean(name, value),
            "seller_id" => seller = Some(value),
            _ => change.fulfilment_provider = reading.text(name, TEXT_LIMIT, value).map(Option::unwrap_or_default),
        }
    }
    Some((seller, change))
}

/// An inventory as it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    pub id: i64,
    /// Shown as 0 when it is negative.
    pub count_on_hand: i64,
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
    /// The count is not shown, nor is a price that is not set.
    pub infinite: bool,
    pub seller_id: i64,
    pub fulfilment_provider: String,
}

/// The answer of GET and PUT.
pub fn list(inventories: &[Inventory]) -> Vec<u8> {
    let mut answer = Answer::start();
    answer.member("data", "[");
    for inventory in inventories {
        answer.open("", inventory.id, KIND);
        if !inventory.infinite {
            answer.number("count_on_hand", inventory.count_on_hand.max(0));
        }
        for (name, price) in [("price", &inventory.price), ("sale_price", &inventory.sale_price)] {
            if price.is_some() || !inventory.infinite {
                answer.price(name, price.as_ref());
            }
        }
        answer.boolean("infinite", inventory.infinite);
        answer.number("seller_id", inventory.seller_id);
        answer.text("fulfilment_provider", Some(&inventory.fulfilment_provider));
        answer.close("}}");
    }
    answer.close("]");
    answer.finish()
}

/// A membership as it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The membership's own id, not the seller's.
    pub id: i64,
    pub seller_id: i64,
    pub seller_name: String,
}

/// The answer of `GET /multi_store_memberships`.
pub fn memberships(memberships: &[Membership]) -> Vec<u8> {
    let mut answer = Answer::start();
    answer.member("data", "[");
    for membership in memberships {
        answer.open("", membership.id, "multi_store_memberships");
        answer.number("seller_id", membership.seller_id);
        answer.text("seller_name", Some(&membership.seller_name));
        answer.close("}}");
    }
    answer.close("]");
    answer.finish()
}

#[cfg(test)]
mod tests;
