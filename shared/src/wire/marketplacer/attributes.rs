//! Elements of `data` and the values of their attributes, collecting faults.

use super::raw::Raw;
use crate::money::Amount;
use crate::problem::FieldProblem;

/// The largest count.
const COUNT_LIMIT: i64 = 2_147_483_647;
/// So many faults are told of.
const TOLD: usize = 10;
/// The most elements of a body. All of them are in memory at once.
pub const ELEMENT_LIMIT: usize = 10_000;
/// Characters of a text that has no limit of its own.
pub const TEXT_LIMIT: usize = 255;

const COUNT: &str = "must be an integer of 0 or more";
const PRICE: &str = "must be a decimal number of 0 or more, below 10000000000 and with at most 4 decimals, or null";

/// Elements being read, and the faults found so far.
#[derive(Debug)]
pub struct Reading {
    /// The element at hand: `data[1]`.
    pub place: String,
    faults: Vec<FieldProblem>,
}

impl Reading {
    pub fn new(place: String) -> Self {
        Self { place, faults: Vec::new() }
    }

    /// What was read, unless something was wrong with it.
    pub fn finish<T>(self, read: T) -> Result<T, Vec<FieldProblem>> {
        if self.faults.is_empty() { Ok(read) } else { Err(self.faults) }
    }

    pub fn is_full(&self) -> bool {
        self.faults.len() >= TOLD
    }

    /// A fault of something that is no attribute.
    pub fn fault(&mut self, field: String, reason: impl Into<String>) {
        if !self.is_full() {
            self.faults.push(FieldProblem::new(field, reason));
        }
    }

    /// A fault of an attribute of the element at hand.
    pub fn attribute_fault(&mut self, name: &str, reason: impl Into<String>) {
        self.fault(format!("{}: {name}", self.place), reason);
    }

    /// Those attributes of the element at hand that have one of these names. Its type must be right where it has one.
    pub fn attributes<'a>(
        &mut self,
        element: Raw<'a>,
        kind: &str,
        names: &[&'static str],
    ) -> Option<Vec<(&'static str, Raw<'a>)>> {
        let Some(members) = element.known(&["type", "attributes"]) else {
            self.fault(self.place.clone(), "must be an object");
            return None;
        };
        let mut attributes = None;
        for (name, value) in members {
            if name == "attributes" {
                attributes = value.known(names);
            } else if !value.is(kind) {
                self.fault(format!("{}.type", self.place), format!("must be {kind}"));
            }
        }
        if attributes.is_none() {
            self.fault(format!("{}.attributes", self.place), "must be an object");
        }
        attributes
    }

    pub fn count(&mut self, name: &str, value: Raw<'_>) -> Option<i64> {
        self.read(name, count(value))
    }

    pub fn boolean(&mut self, name: &str, value: Raw<'_>) -> Option<bool> {
        self.read(name, value.boolean().ok_or("must be true or false"))
    }

    /// A price, or null to clear it.
    pub fn price(&mut self, name: &str, value: Raw<'_>) -> Option<Option<Amount>> {
        if value.is_null() {
            return Some(None);
        }
        self.read(name, price(value).ok_or(PRICE)).map(Some)
    }

    /// A text of at most so many characters, or null to clear it.
    pub fn text(&mut self, name: &str, limit: usize, value: Raw<'_>) -> Option<Option<String>> {
        if value.is_null() {
            return Some(None);
        }
        match value.text() {
            // SQLite ends a text at U+0000 in some of its functions.
            Some(text) if text.chars().count() <= limit && !text.contains('\0') => Some(Some(text)),
            _ => {
                self.attribute_fault(
                    name,
                    format!("must be text of at most {limit} characters without U+0000, or null"),
                );
                None
            }
        }
    }

    fn read<T>(&mut self, name: &str, value: Result<T, &'static str>) -> Option<T> {
        value.map_err(|reason| self.attribute_fault(name, reason)).ok()
    }
}

/// A count as number or as digits, or what is wrong with it.
pub fn count(value: Raw<'_>) -> Result<i64, &'static str> {
    match whole(value) {
        Some(count) if count > COUNT_LIMIT => Err("must be at most 2147483647"),
        Some(count) if count >= 0 => Ok(count),
        _ => Err(COUNT),
    }
}

/// An id as number or as digits.
pub fn id(value: Raw<'_>) -> Option<i64> {
    whole(value).filter(|id| *id > 0)
}

/// An integer as number, `5`, `5.0` or `5e0`, or as text of digits alone.
fn whole(value: Raw<'_>) -> Option<i64> {
    match value.number() {
        Some(number) => Amount::exact(number)?.to_string().parse().ok(),
        None => digits(&value.text()?),
    }
}

/// The number of a text that has digits alone; one that no number holds is a very large one.
pub fn digits(text: &str) -> Option<i64> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_plain.then(|| text.parse().unwrap_or(i64::MAX))
}

fn price(value: Raw<'_>) -> Option<Amount> {
    let amount = match value.number() {
        Some(number) => Amount::exact(number),
        None => value.text()?.parse().ok(),
    };
    amount.filter(|amount| !amount.is_negative() && amount.fits(10, 4))
}

#[cfg(test)]
mod tests;
