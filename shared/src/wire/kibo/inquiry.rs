//! `InventoryRequest` and `AggregateRequest`, and what they are answered.

use serde::Serialize;
use serde_json::{Map, Value};

use super::numbers::Integer;
use super::refresh::{BODY, NamedLocation, identifier, location_text, not_built};
use crate::inquiry::{FLAGS, Held, Inquiry, Page, Place, SORTS, Sum, Wanted};
use crate::money::Amount;
use crate::problem::FieldProblem;
use crate::refresh::Row;

/// The most elements of `items`.
const ITEM_LIMIT: usize = 1_000;
/// The most elements of a list of locations.
const CODE_LIMIT: usize = 10_000;
/// The most records of a page.
const PAGE_LIMIT: i64 = 5_000;
/// The most commas and brackets of a body: all that may be asked for, and room for more. What JSON makes of memory is up
/// to a hundred times its size.
const PUNCTUATION_LIMIT: usize = 100_000;
/// Without a limit, so many records for each item.
const RECORDS_PER_ITEM: usize = 100;

/// A request, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub inquiry: Inquiry,
    /// The only location that is asked about.
    pub location: Option<NamedLocation>,
    pub include_attributes: bool,
    pub page: Page,
}

impl Request {
    /// The body of an inquiry.
    pub fn read(body: &[u8]) -> Result<Self, FieldProblem> {
        let mut reading = Reading::new(body)?;
        let wanted = reading.wanted()?;
        let mut request = reading.common()?;
        let inquiry = &mut request.inquiry;
        inquiry.wanted = wanted;
        inquiry.whitelist = reading.codes("locationWhitelist")?.filter(|codes| !codes.is_empty());
        inquiry.blacklist = reading.codes("locationBlacklist")?.unwrap_or_default();
        inquiry.priority = reading.codes("locationPriorityList")?.unwrap_or_default();
        let limit = reading.integer("limit", Integer::Identity)?.and_then(|limit| usize::try_from(limit).ok());
        let items = inquiry.items.len();
        inquiry.limit = limit.unwrap_or(if items == 0 { usize::MAX } else { items.saturating_mul(RECORDS_PER_ITEM) });
        // There is no such thing here: no record is blocked.
        reading.flag("excludeBlockedAssignment")?;
        request.include_attributes = reading.flag("includeAttributes")?.unwrap_or_default();
        request.page = reading.page()?;
        if items == 0 && request.location.is_none() {
            return Err(FieldProblem::new("items", "or requestLocation.locationCode is required"));
        }
        if wanted == Wanted::AllStores && items != 1 {
            return Err(FieldProblem::new("items", "must have exactly one element when type is ALL_STORES"));
        }
        Ok(request)
    }

    /// The body of an aggregate.
    pub fn read_aggregate(body: &[u8]) -> Result<Self, FieldProblem> {
        let request = Reading::new(body)?.common()?;
        if request.inquiry.items.is_empty() {
            return Err(FieldProblem::new("items", "is required and must not be empty"));
        }
        Ok(request)
    }
}

/// The members that are left to read.
struct Reading(Map<String, Value>);

impl Reading {
    fn new(body: &[u8]) -> Result<Self, FieldProblem> {
        if body.iter().filter(|byte| matches!(byte, b'{' | b'[' | b',')).count() > PUNCTUATION_LIMIT {
            return Err(FieldProblem::new(BODY, "has too many values"));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(FieldProblem::new(BODY, "must be a JSON object")),
            Err(error) => Err(FieldProblem::new(BODY, format!("is no JSON: {error}"))),
        }
    }

    /// A member that was sent: null was not.
    fn take(&mut self, member: &str) -> Option<Value> {
        self.0.remove(member).filter(|value| !value.is_null())
    }

    fn flag(&mut self, member: &str) -> Result<Option<bool>, FieldProblem> {
        match self.take(member) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(FieldProblem::new(member, "must be true or false")),
        }
    }

    fn integer(&mut self, member: &str, kind: Integer) -> Result<Option<i64>, FieldProblem> {
        self.take(member).map(|value| kind.read(&value)).transpose().map_err(|why| FieldProblem::new(member, why))
    }

    /// What both requests have.
    fn common(&mut self) -> Result<Request, FieldProblem> {
        let mut inquiry = Inquiry { items: self.items()?, ..Inquiry::default() };
        for (flag, member) in inquiry.flags.iter_mut().zip(FLAGS) {
            *flag = self.flag(member)?;
        }
        // Without direct shipping is no question.
        if let Some(direct_ship) = inquiry.flags.first_mut() {
            *direct_ship = direct_ship.filter(|ships| *ships);
        }
        inquiry.ignore_safety_stock = self.flag("ignoreSafetyStock")?.unwrap_or_default();
        inquiry.include_negative = self.flag("includeNegativeInventory")?.unwrap_or_default();
        if let Some(tags) = self.take("tags") {
            not_built("tags", &tags).map_err(|(member, why)| FieldProblem::new(member, why))?;
        }
        Ok(Request { inquiry, location: self.location()?, ..Request::default() })
    }

    fn wanted(&mut self) -> Result<Wanted, FieldProblem> {
        match self.take("type").as_ref().and_then(Value::as_str) {
            Some("ALL") => Ok(Wanted::All),
            Some("PARTIAL") => Ok(Wanted::Partial),
            Some("ANY") => Ok(Wanted::Any),
            Some("ALL_STORES") => Ok(Wanted::AllStores),
            _ => Err(FieldProblem::new("type", "is required and one of ALL, PARTIAL, ANY, ALL_STORES")),
        }
    }

    fn items(&mut self) -> Result<Vec<Row>, FieldProblem> {
        let elements = match self.take("items") {
            None => Vec::new(),
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(FieldProblem::new("items", "must be an array")),
        };
        let count = elements.len();
        if count > ITEM_LIMIT {
            return Err(FieldProblem::new(
                "items",
                format!("must have at most {ITEM_LIMIT} elements, and has {count}"),
            ));
        }
        (0..).zip(elements).map(|(index, element)| item(index, element)).collect()
    }

    /// The location of `requestLocation`, or of the request itself as all requests of the vendor may have one.
    fn location(&mut self) -> Result<Option<NamedLocation>, FieldProblem> {
        let mut named = NamedLocation { name: self.text("", "locationName")?, code: self.text("", "locationCode")? };
        match self.take("requestLocation") {
            None => {}
            Some(Value::Object(members)) => {
                let mut members = Self(members);
                if members.take("radius").is_some() {
                    let why = "is not supported: locations have no coordinates";
                    return Err(FieldProblem::new("requestLocation.radius", why));
                }
                for (own, member) in [(&mut named.name, "locationName"), (&mut named.code, "locationCode")] {
                    let inner = members.text("requestLocation.", member)?;
                    if own.is_some() && inner.is_some() && *own != inner {
                        return Err(FieldProblem::new(member, "and that of requestLocation must be the same"));
                    }
                    *own = inner.or(own.take());
                }
            }
            Some(_) => return Err(FieldProblem::new("requestLocation", "must be an object")),
        }
        Ok((named != NamedLocation::default()).then_some(named))
    }

    fn text(&mut self, path: &str, member: &str) -> Result<Option<String>, FieldProblem> {
        location_text(self.0.remove(member).unwrap_or_default())
            .map_err(|why| FieldProblem::new(format!("{path}{member}"), why))
    }

    /// A list of codes. What can be no code names no location.
    fn codes(&mut self, member: &str) -> Result<Option<Vec<String>>, FieldProblem> {
        let elements = match self.take(member) {
            None => return Ok(None),
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(FieldProblem::new(member, "must be an array of text")),
        };
        if elements.len() > CODE_LIMIT {
            return Err(FieldProblem::new(member, format!("must have at most {CODE_LIMIT} elements")));
        }
        let text = |element| match element {
            Value::String(text) => Ok(text),
            _ => Err(FieldProblem::new(member, "must be an array of text")),
        };
        elements.into_iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    fn page(&mut self) -> Result<Page, FieldProblem> {
        let number = self.integer("pageNum", Integer::Identity)?.unwrap_or(1);
        let size = self.integer("pageSize", Integer::Identity)?.unwrap_or(100);
        if size > PAGE_LIMIT {
            return Err(FieldProblem::new("pageSize", format!("must be at most {PAGE_LIMIT}")));
        }
        let is_descending = self.flag("sortDescending")?.unwrap_or_default();
        let sort = match self.take("sortByEnum") {
            None => None,
            Some(word) => {
                let known = SORTS.into_iter().find(|known| word.as_str() == Some(known));
                let fault = || FieldProblem::new("sortByEnum", format!("must be one of {}", SORTS.join(", ")));
                Some(known.ok_or_else(fault)?)
            }
        };
        Ok(Page { size, offset: number.saturating_sub(1).saturating_mul(size), sort, is_descending })
    }
}

/// One element of `items`: what names an item, and how many of it.
fn item(index: u32, element: Value) -> Result<Row, FieldProblem> {
    let Value::Object(members) = element else {
        return Err(FieldProblem::new(format!("items[{index}]"), "must be an object"));
    };
    let mut row = Row { index, quantity: 1, ..Row::default() };
    for (member, value) in members {
        if value.is_null() {
            continue;
        }
        let read = match member.as_str() {
            "partNumber" => identifier(value, &mut row.part_number),
            "upc" => identifier(value, &mut row.upc),
            "sku" => identifier(value, &mut row.sku),
            "quantity" => Integer::Count.read(&value).map(|quantity| row.quantity = quantity).map_err(str::to_owned),
            _ => not_built(&member, &value).map_err(|(_, why)| why),
        };
        read.map_err(|why| FieldProblem::new(format!("items[{index}].{member}"), why))?;
    }
    if row.identifiers().next().is_none() {
        return Err(FieldProblem::new(format!("items[{index}]"), "must have a partNumber, upc or sku"));
    }
    Ok(row)
}

/// One record of an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    location_name: &'a str,
    location_code: &'a str,
    #[serde(rename = "tenantID")]
    tenant_id: i64,
    on_hand: i64,
    available: i64,
    allocated: i64,
    /// Promised beyond the stock; there is no such thing here.
    pending: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    part_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<&'a str>,
    block_assignment: bool,
    ltd: Value,
    floor: i64,
    safety_stock: i64,
    #[serde(rename = "currencyID", skip_serializing_if = "Option::is_none")]
    currency_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retail_price: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_locator_name: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    attributes: &'a [String],
    distance: i64,
    direct_ship: bool,
    transfer_enabled: bool,
    pickup: bool,
    country_code: &'a str,
}

impl<'a> Record<'a> {
    /// A location without a name goes by its code.
    pub fn new(tenant_id: i64, inquiry: &Inquiry, held: &'a Held, place: &'a Place) -> Self {
        let [direct_ship, pickup, transfer_enabled, ..] = place.flags;
        Self {
            location_name: place.name.as_deref().unwrap_or(&place.code),
            location_code: &place.code,
            tenant_id,
            on_hand: held.stock.on_hand.0,
            available: inquiry.available(&held.stock).0,
            allocated: held.stock.allocated.0,
            pending: 0,
            part_number: held.part_number.as_deref(),
            upc: held.upc.as_deref(),
            sku: held.sku.as_deref(),
            block_assignment: false,
            ltd: held.ltd.as_ref().map_or(Value::from(0), Amount::to_json_number),
            floor: held.floor.unwrap_or_default(),
            safety_stock: held.stock.safety_stock.0,
            currency_id: held.currency_id,
            retail_price: held.retail_price.as_ref().map(Amount::to_json_number),
            inventory_locator_name: held.locator_name.as_deref(),
            attributes: &held.attributes,
            distance: 0,
            direct_ship,
            transfer_enabled,
            pickup,
            country_code: &place.country,
        }
    }
}

/// What one item comes to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Aggregate<'a> {
    #[serde(rename = "tenantID")]
    pub tenant_id: i64,
    pub on_hand: i64,
    pub available: i64,
    pub floor: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
}

impl<'a> Aggregate<'a> {
    /// By the identifiers that it was asked for by.
    pub fn new(tenant_id: i64, row: &'a Row, sum: Sum) -> Self {
        Self {
            tenant_id,
            on_hand: sum.on_hand.0,
            available: sum.available.0,
            floor: sum.floor.0,
            part_number: row.part_number.as_deref(),
            upc: row.upc.as_deref(),
            sku: row.sku.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests;
