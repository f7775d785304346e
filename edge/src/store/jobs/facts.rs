//! What the rows of a chunk stand on: locations, identifiers, items and records.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::refresh::{Found, Identifier, Item, Location, Record, Row, lists};

use crate::error::Error;
use crate::platform::{self, Database, Statement};
use crate::store::read;
use crate::store::text::trimmed;

/// A location that a request may mean.
#[derive(Clone, Debug)]
pub struct Place {
    pub location: Location,
    pub name: Option<String>,
}

/// The locations with the ID or, without one, with the name, of whomever.
pub async fn places(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    code: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<Place>, Error> {
    let statement = match code {
        Some(code) => Statement::new(
            "SELECT number, owner, id, address_name FROM location INDEXED BY location_code
             WHERE marketplace = ?1 AND id = ?2",
            vec![json!(marketplace), json!(code)],
        ),
        None => Statement::new(
            "SELECT number, owner, id, address_name FROM location INDEXED BY location_name
             WHERE marketplace = ?1 AND address_name = ?2",
            vec![json!(marketplace), json!(name)],
        ),
    };
    let rows = db.batch(vec![statement]).await?.pop().unwrap_or_default();
    rows.iter()
        .map(|row| {
            let location = Location {
                number: read::integer(row, "number")?,
                owner: read::integer(row, "owner")?,
                id: read::text(row, "id")?,
            };
            Ok(Place { location, name: read::optional_text(row, "address_name")? })
        })
        .collect()
}

/// The rows of all statements. The database refuses a batch of none.
async fn all_rows(db: &dyn Database, statements: Vec<Statement>) -> Result<Vec<platform::Row>, Error> {
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    Ok(db.batch(statements).await?.into_iter().flatten().collect())
}

/// Which items have the identifiers of the rows; and at once, each with its item, the records at the location of rows that
/// need no more: those with one identifier and without attributes.
pub async fn identifiers(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    location: i64,
    rows: &[Row],
) -> Result<(Found, Vec<(i64, Record)>), Error> {
    let (mut found, mut records) = (Found::default(), Vec::new());
    let mut names = Vec::new();
    for row in rows.iter().filter(|row| row.fault.is_none()) {
        let is_plain = i64::from(is_plain(row));
        names.extend(row.identifiers().map(|(kind, value)| json!([kind.word(), value, is_plain]).to_string()));
    }
    let lists = lists(&mut each_once(names));
    let statements = lists.into_iter().map(|list| identifiers_statement(marketplace, location, list)).collect();
    for row in all_rows(db, statements).await? {
        let (kind, item) = (read::text(&row, "kind")?, read::integer(&row, "item")?);
        if let Some(kind) = Identifier::ALL.into_iter().find(|known| known.word() == kind) {
            found.insert(kind, read::text(&row, "value")?, item);
        }
        if row.get("number").is_some_and(|number| !number.is_null()) {
            records.push((item, record(&row)?));
        }
    }
    Ok((found, records))
}

/// Whether a row is found and applied without anything but its record.
pub fn is_plain(row: &Row) -> bool {
    row.attributes.is_empty() && row.identifiers().nth(1).is_none()
}

fn identifiers_statement(marketplace: MarketplaceNumber, location: i64, list: String) -> Statement {
    Statement::new(
        trimmed!(include_str!("identifiers.sql")),
        vec![json!(marketplace), Value::String(list), json!(location)],
    )
}

/// The texts in their order, each once.
fn each_once(mut texts: Vec<String>) -> std::vec::IntoIter<String> {
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter()
}

/// The items' records at the location, each with its item. Attributes are read of the items alone that are flagged.
pub async fn records(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    location: i64,
    items: &[(i64, bool)],
) -> Result<Vec<(i64, Record)>, Error> {
    let lists = lists(&mut items.iter().map(|(item, flag)| format!("[{item},{}]", i64::from(*flag))));
    let statements = lists.into_iter().map(|list| records_statement(marketplace, location, list)).collect();
    let rows = all_rows(db, statements).await?;
    read::each(&rows, &|row| Ok((read::integer(row, "item")?, record(row)?)))
}

fn records_statement(marketplace: MarketplaceNumber, location: i64, list: String) -> Statement {
    Statement::new(
        "SELECT r.item, r.number, r.id, r.on_hand, r.allocated, r.safety_stock, r.floor, r.bin_id, r.ltd, r.currency_id,
                r.retail_price, r.locator_name, iif(e.value ->> 1, r.attributes, '[]') AS attributes
         FROM json_each(?2) e
         CROSS JOIN record r ON r.marketplace = ?1 AND r.item = e.value ->> 0 AND r.location = ?3",
        vec![json!(marketplace), json!(list), json!(location)],
    )
}

fn record(row: &platform::Row) -> Result<Record, Error> {
    Ok(Record {
        number: read::integer(row, "number")?,
        id: read::text(row, "id")?,
        on_hand: read::integer(row, "on_hand")?,
        allocated: read::integer(row, "allocated")?,
        safety_stock: read::integer(row, "safety_stock")?,
        floor: read::optional_integer(row, "floor")?,
        bin: read::optional_integer(row, "bin_id")?,
        ltd: read::amount(row, "ltd")?,
        currency_id: read::optional_integer(row, "currency_id")?,
        retail_price: read::amount(row, "retail_price")?,
        locator_name: read::optional_text(row, "locator_name")?,
        attributes: read::json(row, "attributes")?,
    })
}

/// The facts of items, each with its number.
pub async fn items(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    location: &Location,
    items: &[i64],
) -> Result<Vec<(i64, Item)>, Error> {
    let lists = lists(&mut items.iter().map(ToString::to_string));
    let statement = |list| {
        Statement::new(
            trimmed!(include_str!("items.sql")),
            vec![json!(marketplace), Value::String(list), json!(location.id), json!(location.owner)],
        )
    };
    let rows = all_rows(db, lists.into_iter().map(statement).collect()).await?;
    read::each(&rows, &|row| Ok((read::integer(row, "item")?, item(row)?)))
}

/// Of IDs those that products have.
pub async fn product_ids(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    ids: Vec<String>,
) -> Result<Vec<String>, Error> {
    let lists = lists(&mut each_once(ids.into_iter().map(|id| json!(id).to_string()).collect()));
    let statement = |list| {
        Statement::new(
            "SELECT p.id FROM json_each(?2) e CROSS JOIN product p ON p.marketplace = ?1 AND p.id = e.value",
            vec![json!(marketplace), Value::String(list)],
        )
    };
    let rows = all_rows(db, lists.into_iter().map(statement).collect()).await?;
    read::each(&rows, &|row| read::text(row, "id"))
}

fn item(row: &platform::Row) -> Result<Item, Error> {
    Ok(Item {
        is_variant: read::boolean(row, "is_variant")?,
        owner: read::integer(row, "owner")?,
        is_of_member: read::boolean(row, "is_of_member")?,
        has_inventory: read::boolean(row, "has_inventory")?,
        variant_level_tracking: read::boolean(row, "variant_level_tracking")?,
        part_number: read::optional_text(row, "part_number")?,
        sku: read::optional_text(row, "sku")?,
        upc: read::optional_text(row, "upc")?,
        record_ids: read::json(row, "record_ids")?,
    })
}
