//! What questions about many items are answered from. Who asks reads a row for each identifier, and two for each record.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, is_legal_id};
use shared::inquiry::{Held, Page, Place, Stocked};
use shared::quantity::Quantity;
use shared::records::Stock;
use shared::refresh::{Row as Asked, lists};

use crate::error::Error;
use crate::json::FromJson;
use crate::platform::{Database, Statement};
use crate::store::read;
use crate::store::text::trimmed;

/// Records are read up to so many characters, which are about 70,000 records: in memory they and their answer come to
/// half of what an isolate has.
pub const MOST_CHARACTERS: i64 = 8_000_000;

/// Puts the parts of a statement together: what is chosen, and which of its records.
macro_rules! statement {
    ($chosen:literal, $condition:literal) => {
        trimmed!(concat!(
            include_str!($chosen),
            include_str!("inquiry/facts.sql"),
            "    FROM chosen c CROSS JOIN record r ON r.marketplace = ?1 AND r.item = c.item AND ",
            $condition,
            "    CROSS JOIN location l ON l.marketplace = ?1 AND l.number = r.location
    WHERE ?3 IS NULL OR r.owner = ?3
    ORDER BY l.id, l.number, c.place, r.number))
WHERE characters - length(facts) <= ?4 GROUP BY characters / 100000"
        ))
    };
}

/// What is read, and of whom.
#[derive(Clone, Copy)]
pub struct Scope {
    pub marketplace: MarketplaceNumber,
    /// Of this owner alone.
    pub owner: Option<i64>,
    pub attributes: bool,
}

impl Scope {
    fn params(self, second: Value) -> Vec<Value> {
        vec![json!(self.marketplace), second, json!(self.owner), json!(MOST_CHARACTERS), json!(self.attributes)]
    }
}

/// The records of items: those at the locations with these codes, or all. None where the names of the items are too long.
pub fn of_items(scope: Scope, items: &[Asked], codes: Option<&[String]>) -> Option<Statement> {
    let mut named = items.iter().enumerate().map(|(place, item)| {
        let mut element = vec![json!(place)];
        for (kind, value) in item.identifiers() {
            element.extend([json!(kind.word()), json!(value)]);
        }
        Value::Array(element).to_string()
    });
    let [list] = <[String; 1]>::try_from(lists(&mut named)).ok()?;
    let mut params = scope.params(Value::String(list));
    Some(match codes {
        None => Statement::new(statement!("inquiry/asked.sql", "true\n"), params),
        Some(codes) => {
            // What can be no code names no location.
            let codes: Vec<&String> = codes.iter().filter(|code| is_legal_id(code)).collect();
            params.push(json!(json!(codes).to_string()));
            Statement::new(
                statement!(
                    "inquiry/asked.sql",
                    "r.location IN (
      SELECT n.number FROM json_each(?6) w
      CROSS JOIN location n INDEXED BY location_code ON n.marketplace = ?1 AND n.id = w.value)\n"
                ),
                params,
            )
        }
    })
}

/// A page of what a location has.
pub fn of_location(scope: Scope, location: i64, page: &Page, ignore_safety_stock: bool) -> Statement {
    let mut params = scope.params(json!(location));
    params.extend([json!(page.size), json!(page.offset)]);
    let Some(sort) = page.sort else {
        return Statement::new(statement!("inquiry/page.sql", "r.location = ?2 AND r.number = c.number\n"), params);
    };
    let direction = if page.is_descending { -1 } else { 1 };
    params.extend([json!(sort), json!(direction), json!(ignore_safety_stock)]);
    Statement::new(statement!("inquiry/sorted_page.sql", "r.location = ?2 AND r.number = c.number\n"), params)
}

/// The records, or none where there are more than are read.
pub async fn read(db: &dyn Database, statement: Statement) -> Result<Option<Stocked>, Error> {
    let mut stocked = Stocked::default();
    for row in db.batch(vec![statement]).await?.pop().unwrap_or_default() {
        if read::integer(&row, "characters")? > MOST_CHARACTERS {
            return Ok(None);
        }
        let records: Vec<Value> = read::json(&row, "records")?;
        for facts in records {
            put(&mut stocked, facts).ok_or_else(|| Error::internal("a record does not hold what the schema says"))?;
        }
    }
    Ok(Some(stocked))
}

/// Reads what `facts.sql` says of a record.
fn put(stocked: &mut Stocked, facts: Value) -> Option<()> {
    let [item, part_number, upc, sku, on_hand, allocated, safety_stock, infinite, rest @ ..] =
        <[Value; 23]>::from_json(facts)?;
    let [floor, ltd, currency_id, retail_price, locator_name, attributes, location, rest @ ..] = rest;
    let [code, name, country, flags @ ..] = rest;
    let amount = |value| Some(Option::<String>::from_json(value)?.and_then(|text| text.parse().ok()));
    let is_set = |value: &Value| value.as_i64() != Some(0);
    let number = i64::from_json(location)?;
    if stocked.places.last().is_none_or(|place| place.number != number) {
        stocked.places.push(Place {
            number,
            code: String::from_json(code)?,
            name: Option::from_json(name)?,
            country: String::from_json(country)?,
            flags: flags.each_ref().map(is_set),
        });
    }
    stocked.records.push(Held {
        item: usize::try_from(i64::from_json(item)?).ok()?,
        place: stocked.places.len().checked_sub(1)?,
        stock: Stock {
            on_hand: Quantity(i64::from_json(on_hand)?),
            allocated: Quantity(i64::from_json(allocated)?),
            safety_stock: Quantity(i64::from_json(safety_stock)?),
            infinite: is_set(&infinite),
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
    Some(())
}
