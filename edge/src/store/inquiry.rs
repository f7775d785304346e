//! What questions about many items are answered from. Who asks reads a row for each identifier, and two for each record.

use std::collections::btree_map::Entry;

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber, is_legal_id};
use shared::inquiry::{Held, Place, Stocked};
use shared::quantity::Quantity;
use shared::records::Stock;
use shared::refresh::{Row as Asked, lists};
use shared::wire::kibo::inquiry::Page;

use crate::error::Error;
use crate::json::FromJson;
use crate::platform::{Database, Statement};
use crate::store::read;

/// Records are read up to so many characters, which are about 70,000 records: in memory they and their answer come to
/// half of what an isolate has.
pub const MOST_CHARACTERS: i64 = 8_000_000;

/// Puts the parts of a statement together: who is chosen, from where else, and which of its records.
macro_rules! statement {
    ($chosen:literal, $from:literal, $condition:literal) => {
        concat!(
            include_str!($chosen),
            include_str!("inquiry/facts.sql"),
            "    FROM chosen c ",
            $from,
            " CROSS JOIN record r ON r.marketplace = ?1 AND r.item = c.item ",
            $condition,
            " CROSS JOIN location l ON l.marketplace = ?1 AND l.number = r.location
    WHERE ?3 IS NULL OR r.owner = ?3))
WHERE characters - length(facts) <= ?4 GROUP BY characters / 100000"
        )
    };
}

/// What is read, and of whom.
#[derive(Clone, Copy)]
pub struct Scope {
    pub marketplace: MarketplaceNumber,
    pub confined_to: Option<SupplierNumber>,
    pub attributes: bool,
}

impl Scope {
    fn params(self, second: Value) -> Vec<Value> {
        vec![json!(self.marketplace), second, json!(self.confined_to), json!(MOST_CHARACTERS), json!(self.attributes)]
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Found {
    pub stocked: Stocked,
    /// There was more than is read.
    pub is_cut: bool,
}

/// The records of items: those at the locations, or all.
pub async fn of_items(db: &dyn Database, scope: Scope, items: &[Asked], at: Option<&[i64]>) -> Result<Found, Error> {
    let named = items.iter().enumerate().map(|(place, item)| {
        let mut element = vec![json!(place)];
        for (kind, value) in item.identifiers() {
            element.extend([json!(kind.word()), json!(value)]);
        }
        Value::Array(element).to_string()
    });
    let statement = |list| {
        let mut params = scope.params(Value::String(list));
        match at {
            None => Statement::new(statement!("inquiry/asked.sql", "", ""), params),
            Some(at) => {
                params.push(json!(json!(at).to_string()));
                Statement::new(
                    statement!("inquiry/asked.sql", "CROSS JOIN json_each(?6) w", "AND r.location = w.value"),
                    params,
                )
            }
        }
    };
    found(db, lists(&mut { named }).into_iter().map(statement).collect()).await
}

/// A page of what a location has.
pub async fn of_location(
    db: &dyn Database,
    scope: Scope,
    location: i64,
    page: &Page,
    ignore_safety_stock: bool,
) -> Result<Found, Error> {
    let mut params = scope.params(json!(location));
    params.extend([json!(page.size), json!(page.offset)]);
    let statement = match page.sort {
        None => {
            Statement::new(statement!("inquiry/page.sql", "", "AND r.location = ?2 AND r.number = c.number"), params)
        }
        Some(sort) => {
            let direction = if page.is_descending { -1 } else { 1 };
            params.extend([json!(sort), json!(direction), json!(ignore_safety_stock)]);
            Statement::new(
                statement!("inquiry/sorted_page.sql", "", "AND r.location = ?2 AND r.number = c.number"),
                params,
            )
        }
    };
    found(db, vec![statement]).await
}

/// The numbers of the locations that have these codes, whosever they are.
pub async fn locations<'a>(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    codes: impl Iterator<Item = &'a String>,
) -> Result<Vec<i64>, Error> {
    let codes: Vec<&String> = codes.filter(|code| is_legal_id(code)).collect();
    let statement = Statement::new(
        "SELECT l.number FROM json_each(?2) e
         CROSS JOIN location l INDEXED BY location_code ON l.marketplace = ?1 AND l.id = e.value",
        vec![json!(marketplace), json!(json!(codes).to_string())],
    );
    let rows = db.batch(vec![statement]).await?.pop().unwrap_or_default();
    rows.iter().map(|row| read::integer(row, "number")).collect()
}

async fn found(db: &dyn Database, statements: Vec<Statement>) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut characters = 0_i64;
    for rows in db.batch(statements).await? {
        let mut most = 0;
        for row in rows {
            most = most.max(read::integer(&row, "characters")?);
            let records: Vec<Value> = read::json(&row, "records")?;
            for facts in records {
                put(&mut found.stocked, facts)
                    .ok_or_else(|| Error::internal("a record does not hold what the schema says"))?;
            }
        }
        characters = characters.saturating_add(most);
    }
    found.is_cut = characters > MOST_CHARACTERS;
    Ok(found)
}

/// Reads what `facts.sql` says of a record.
fn put(stocked: &mut Stocked, facts: Value) -> Option<()> {
    let [item, part_number, upc, sku, location, number, rest @ ..] = <[Value; 24]>::from_json(facts)?;
    let [on_hand, allocated, safety_stock, infinite, floor, ltd, currency_id, retail_price, locator_name, rest @ ..] =
        rest;
    let [attributes, code, name, country, direct_ship, pickup, transfer, aggregate, export] = rest;
    let amount = |value| Some(Option::<String>::from_json(value)?.and_then(|text| text.parse().ok()));
    let flag = |value: Value| i64::from_json(value).map(|flag| flag != 0);
    let location = i64::from_json(location)?;
    stocked.records.push(Held {
        item: usize::try_from(i64::from_json(item)?).ok()?,
        location,
        number: i64::from_json(number)?,
        stock: Stock {
            on_hand: Quantity(i64::from_json(on_hand)?),
            allocated: Quantity(i64::from_json(allocated)?),
            safety_stock: Quantity(i64::from_json(safety_stock)?),
            infinite: flag(infinite)?,
        },
        floor: Option::from_json(floor)?,
        ltd: amount(ltd)?,
        currency_id: Option::from_json(currency_id)?,
        retail_price: amount(retail_price)?,
        locator_name: Option::from_json(locator_name)?,
        attributes: Vec::from_json(attributes)?,
        part_number: Option::from_json(part_number)?,
        upc: Option::from_json(upc)?,
        sku: Option::from_json(sku)?,
    });
    if let Entry::Vacant(entry) = stocked.places.entry(location) {
        entry.insert(Place {
            code: String::from_json(code)?,
            name: Option::from_json(name)?,
            country: String::from_json(country)?,
            flags: [flag(direct_ship)?, flag(pickup)?, flag(transfer)?, flag(aggregate)?, flag(export)?],
        });
    }
    Some(())
}
