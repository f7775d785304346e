//! `RefreshRequest` and `AdjustRequest`. Elements are read one by one and let go, so that a body of 12,000 of them is in
//! memory once as text and once as rows.
//!
//! A fault of the request as a whole ends the reading. A fault of one element is kept with its place: who refuses
//! everything for it takes the first one, who reports rows takes them all.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::Value;

use super::numbers::{Integer, decimal};
use crate::money::Amount;
use crate::problem::FieldProblem;
use crate::refresh::{Kind, Row};

/// Characters of an identifier, and of an attribute.
const TEXT_LIMIT: usize = 255;
/// Characters of `inventoryLocatorName`.
const LOCATOR_LIMIT: usize = 50;
/// The largest body, in bytes: 12,000 elements with all their members have about 2.5 MB.
pub const BODY_LIMIT: usize = 16 * 1_024 * 1_024;
/// The name of the body itself in a fault: it is no JSON, or no object.
pub const BODY: &str = "The body";

/// As many elements with a fault are told of, where they refuse the whole.
const TOLD: usize = 10;

/// Attributes of an element.
const ATTRIBUTE_LIMIT: usize = 63;

/// Stock of the future, tagged or granular: taken for present stock it would be wrong.
pub const NOT_BUILT: [&str; 6] = ["deliveryDate", "tags", "lotCode", "condition", "serialNumber", "date"];

/// Which location a request names; at least one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedLocation {
    pub name: Option<String>,
    pub code: Option<String>,
}

/// A request, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub location: NamedLocation,
    /// The elements in their order. One with a fault is there to be reported: with its fault, and what of it names an item.
    pub rows: Vec<Row>,
    /// The first faults of elements, one each: `items[17].quantity must be an integer of 0 or more`.
    pub faults: Vec<FieldProblem>,
}

impl Request {
    /// Reads a body. A fault outside the elements refuses it.
    pub fn read(body: &[u8], kind: Kind) -> Result<Self, FieldProblem> {
        if is_dense(body) {
            return Err(FieldProblem::new(BODY, "has too many values in one place"));
        }
        let mut reading = Reading { kind, request: Self::default(), items: None, fault: None, in_items: false };
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let read = deserializer.deserialize_any(&mut reading).and_then(|()| deserializer.end());
        if let Err(error) = read {
            return Err(if !error.is_data() {
                FieldProblem::new(BODY, format!("is no JSON: {error}"))
            } else if reading.in_items {
                FieldProblem::new("items", "must be an array")
            } else {
                FieldProblem::new(BODY, "must be a JSON object")
            });
        }
        if let Some(fault) = reading.fault {
            return Err(fault);
        }
        if reading.request.location == NamedLocation::default() {
            return Err(FieldProblem::new("locationName", "or locationCode is required"));
        }
        let limit = kind.limit();
        match reading.items {
            None => Err(FieldProblem::new("items", "is required")),
            Some(0) => Err(FieldProblem::new("items", "must not be empty")),
            Some(items) if items > limit => {
                Err(FieldProblem::new("items", format!("must have at most {limit} elements, and has {items}")))
            }
            Some(_) => Ok(reading.request),
        }
    }

    /// Refuses the whole for its bad elements, of which it tells the first ones.
    pub fn without_faults(self) -> Result<(NamedLocation, Vec<Row>), Vec<FieldProblem>> {
        if self.faults.is_empty() { Ok((self.location, self.rows)) } else { Err(self.faults) }
    }
}

/// The most values of one element, and of all else: far more than anybody sends.
const VALUES: usize = 100_000;

/// Whether some value of the body would be too large to be held whole. What JSON makes of memory is up to a hundred times
/// its size, so this counts commas and brackets: those of each element, and those beside the elements.
fn is_dense(body: &[u8]) -> bool {
    let (mut depth, mut beside, mut within) = (0_usize, 0_usize, 0_usize);
    let (mut in_text, mut is_escaped) = (false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' | b'}' | b']' | b',' => {
                match byte {
                    b'{' | b'[' => depth = depth.saturating_add(1),
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                (beside, within) =
                    if depth > 2 { (beside, within.saturating_add(1)) } else { (beside.saturating_add(1), 0) };
            }
            _ => {}
        }
        if beside.max(within) > VALUES {
            return true;
        }
    }
    false
}

/// What a visitor's refusal says; the request's own texts take its place.
const UNWANTED: &str = "unwanted";

/// Refuses what a visitor does not want. Serde's own refusals say what it was instead, floats among it, and the printing of
/// floats alone is a fiftieth of the Worker.
macro_rules! refuses {
    ($($visit:ident: $value:ty),+) => {
        $(fn $visit<E: de::Error>(self, _: $value) -> Result<(), E> {
            Err(E::custom(UNWANTED))
        })+
    };
}

/// The state of reading a body: visits the object and the array in it.
struct Reading {
    kind: Kind,
    request: Request,
    /// How many elements there are.
    items: Option<usize>,
    /// The first fault outside the elements.
    fault: Option<FieldProblem>,
    in_items: bool,
}

impl<'de> Visitor<'de> for &mut Reading {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    refuses!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Err(E::custom(UNWANTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(de::Error::custom(UNWANTED))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "locationName" => {
                    let value = map.next_value()?;
                    self.request.location.name = self.location("locationName", value);
                }
                "locationCode" => {
                    let value = map.next_value()?;
                    self.request.location.code = self.location("locationCode", value);
                }
                "items" => {
                    self.in_items = true;
                    map.next_value_seed(Items(self))?;
                    self.in_items = false;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl Reading {
    fn location(&mut self, member: &str, value: Value) -> Option<String> {
        location_text(value).unwrap_or_else(|why| {
            self.fault.get_or_insert(FieldProblem::new(member, why));
            None
        })
    }
}

/// The name or the code of a location.
pub fn location_text(value: Value) -> Result<Option<String>, &'static str> {
    match value {
        Value::Null => Ok(None),
        // No location has such a name, and a value of the database has its limit.
        Value::String(text) if text.chars().count() > TEXT_LIMIT => Err("must have at most 255 characters"),
        Value::String(text) if !text.is_empty() => Ok(Some(text)),
        _ => Err("must be text of at least one character"),
    }
}

/// The member `items`.
struct Items<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    refuses!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(de::Error::custom(UNWANTED))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.items = None;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Reading { kind, request, items, .. } = self.0;
        // Of a member that is sent twice, the last one counts.
        (request.rows, request.faults) = (Vec::new(), Vec::new());
        let mut count = 0_usize;
        while count < kind.limit()
            && let Some(element) = seq.next_element::<Value>()?
        {
            let mut row = Row { index: u32::try_from(count).unwrap_or(u32::MAX), ..Row::default() };
            if let Err(fault) = read_row(&mut row, element, *kind) {
                row.fault = Some(fault.to_string());
                if request.faults.len() < TOLD {
                    request.faults.push(fault);
                }
            }
            request.rows.push(row);
            count = count.saturating_add(1);
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        *items = Some(count);
        Ok(())
    }
}

/// Reads an element onto a row that has only its index.
fn read_row(row: &mut Row, element: Value, kind: Kind) -> Result<(), FieldProblem> {
    let mut fault: Option<(&str, String)> = None;
    let mut quantity = None;
    let Value::Object(members) = element else {
        return Err(FieldProblem::new(format!("items[{}]", row.index), "must be an object"));
    };
    for (name, value) in members {
        // What is null was not sent.
        if value.is_null() {
            continue;
        }
        let read = match (name.as_str(), kind) {
            ("partNumber", _) => identifier(value, &mut row.part_number).map_err(|why| ("partNumber", why)),
            ("upc", _) => identifier(value, &mut row.upc).map_err(|why| ("upc", why)),
            ("sku", _) => identifier(value, &mut row.sku).map_err(|why| ("sku", why)),
            ("quantity", Kind::Refresh) => put(&mut quantity, Integer::Count.read(&value), "quantity"),
            ("quantity", Kind::Adjust) => put(&mut quantity, Integer::Delta.read(&value), "quantity"),
            ("binID", _) => put(&mut row.bin, Integer::Identity.read(&value), "binID"),
            (name, _) if NOT_BUILT.contains(&name) => not_built(name, &value),
            (_, Kind::Adjust) => Ok(()),
            ("ltd" | "LTD" | "lTD", _) => ltd(&value, &mut row.ltd),
            ("floor", _) => put(&mut row.floor, Integer::Signed.read(&value), "floor"),
            ("safetyStock", _) => put(&mut row.safety_stock, Integer::Signed.read(&value), "safetyStock"),
            ("currencyID", _) => put(&mut row.currency_id, Integer::Signed.read(&value), "currencyID"),
            ("retailPrice", _) => put(&mut row.retail_price, decimal(&value), "retailPrice"),
            ("inventoryLocatorName", _) => locator(value, &mut row.locator_name),
            ("attributes", _) => attributes(value, &mut row.attributes),
            _ => Ok(()),
        };
        if let Err(why) = read {
            fault.get_or_insert(why);
        }
    }
    if fault.is_none() {
        match quantity {
            Some(quantity) => row.quantity = quantity,
            None => {
                let wanted = if kind == Kind::Refresh { Integer::Count } else { Integer::Delta };
                fault = Some(("quantity", format!("is required and {}", wanted.wanted())));
            }
        }
    }
    if fault.is_none() && row.identifiers().next().is_none() {
        return Err(FieldProblem::new(format!("items[{}]", row.index), "must have a partNumber, upc or sku"));
    }
    match fault {
        None => Ok(()),
        Some((member, why)) => Err(FieldProblem::new(format!("items[{}].{member}", row.index), why)),
    }
}

type Read = Result<(), (&'static str, String)>;

fn put<T>(target: &mut Option<T>, read: Result<T, &'static str>, member: &'static str) -> Read {
    *target = Some(read.map_err(|why| (member, why.to_owned()))?);
    Ok(())
}

/// An identifier of an item.
pub fn identifier(value: Value, target: &mut Option<String>) -> Result<(), String> {
    match value {
        Value::String(text) if text.is_empty() => Err("must not be empty".to_owned()),
        Value::String(text) if text.chars().count() > TEXT_LIMIT => {
            Err(format!("must have at most {TEXT_LIMIT} characters"))
        }
        Value::String(text) => {
            *target = Some(text);
            Ok(())
        }
        Value::Number(_) => Err("must be text: a number would lose its leading zeros".to_owned()),
        _ => Err("must be text".to_owned()),
    }
}

/// The three spellings of one member.
fn ltd(value: &Value, target: &mut Option<Amount>) -> Read {
    let amount = decimal(value).map_err(|why| ("ltd", why.to_owned()))?;
    match target {
        Some(other) if *other != amount => Err(("ltd", "must be the same in all its spellings".to_owned())),
        _ => {
            *target = Some(amount);
            Ok(())
        }
    }
}

fn locator(value: Value, target: &mut Option<String>) -> Read {
    match value {
        Value::String(text) if text.chars().count() <= LOCATOR_LIMIT => {
            *target = Some(text);
            Ok(())
        }
        _ => Err(("inventoryLocatorName", format!("must be text of at most {LOCATOR_LIMIT} characters"))),
    }
}

fn attributes(value: Value, target: &mut Vec<String>) -> Read {
    let fault = |why: String| Err(("attributes", why));
    let Value::Array(elements) = value else { return fault("must be an array of text".to_owned()) };
    if elements.len() > ATTRIBUTE_LIMIT {
        return fault(format!("must have at most {ATTRIBUTE_LIMIT} elements"));
    }
    for element in elements {
        match element {
            Value::String(text) if text.chars().count() > TEXT_LIMIT => {
                return fault(format!("must have elements of at most {TEXT_LIMIT} characters"));
            }
            Value::String(text) => {
                if !text.is_empty() {
                    target.push(text);
                }
            }
            _ => return fault("must be an array of text".to_owned()),
        }
    }
    Ok(())
}

/// Refuses a member of `NOT_BUILT`; an empty map of tags is none.
pub fn not_built(name: &str, value: &Value) -> Result<(), (&'static str, String)> {
    match NOT_BUILT.into_iter().find(|known| *known == name) {
        Some("tags") if value.as_object().is_some_and(serde_json::Map::is_empty) => Ok(()),
        Some(member) => Err((member, "is not supported".to_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
