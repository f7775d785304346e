//! Products and variants: the items that records are of.

pub mod products;
pub mod variants;

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::wire::ordercloud::catalog::{ItemExtras, ShipSize};

use super::read;
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

/// The unique key on identifiers.
pub const IDENTIFIER_KEY: &str = "unique: identifier.marketplace, identifier.kind, identifier.value";

fn extras(row: &Row) -> Result<ItemExtras, Error> {
    let columns = read::Columns::of(row);
    columns.done(ItemExtras {
        number: columns.integer("number"),
        part_number: columns.optional_text("part_number"),
        upc: columns.optional_text("upc"),
        sku: columns.optional_text("sku"),
        ean: columns.optional_text("ean"),
        barcode: columns.optional_text("barcode"),
        external_id: columns.optional_text("external_id"),
        notes: columns.optional_text("notes"),
        price: columns.amount("price"),
        sale_price: columns.amount("sale_price"),
    })
}

/// Weight and size, from the columns of either table.
pub fn size(row: &Row) -> Result<ShipSize, Error> {
    let columns = read::Columns::of(row);
    columns.done(ShipSize {
        ship_weight: columns.amount("ship_weight"),
        ship_height: columns.amount("ship_height"),
        ship_width: columns.amount("ship_width"),
        ship_length: columns.amount("ship_length"),
    })
}

/// The columns of size and extras that a client writes, in the order in which both tables have them.
fn written(size: &ShipSize, extras: &ItemExtras) -> Vec<Value> {
    vec![
        json!(size.ship_weight),
        json!(size.ship_height),
        json!(size.ship_width),
        json!(size.ship_length),
        json!(extras.part_number),
        json!(extras.upc),
        json!(extras.sku),
        json!(extras.ean),
        json!(extras.barcode),
        json!(extras.external_id),
        json!(extras.notes),
        json!(extras.price),
        json!(extras.sale_price),
    ]
}

/// What the records of an item come to: `[records, available of the finite ones, any infinite, newest change]`.
struct ItemStock {
    records: i64,
    available: i64,
    infinite: bool,
    updated: i64,
}

/// Reads the JSON array of four numbers in `column`.
fn item_stock(row: &Row, column: &str) -> Result<ItemStock, Error> {
    let [records, available, infinite, updated]: [Option<i64>; 4] = read::json(row, column)?;
    Ok(ItemStock {
        records: records.unwrap_or_default(),
        available: available.unwrap_or_default(),
        infinite: infinite.unwrap_or_default() != 0,
        updated: updated.unwrap_or_default(),
    })
}

/// The identifiers of an item that was just inserted under the newest number go into the table of identifiers, where
/// one that another item has aborts the batch with [`IDENTIFIER_KEY`]. `?2`: the three values as a JSON object by kind.
/// A part number that is null stays with the caller of this: the item's own ID, where that was free.
fn claim_identifiers(marketplace: MarketplaceNumber, extras: &ItemExtras, id: &str) -> Vec<Statement> {
    let given = json!({ "part": extras.part_number, "upc": extras.upc, "sku": extras.sku }).to_string();
    let mut statements = vec![Statement::new(
        "INSERT INTO identifier (marketplace, kind, value, item)
         SELECT c.marketplace, e.key, e.value, c.value
         FROM counter c CROSS JOIN json_each(?2) e
         WHERE c.marketplace = ?1 AND c.kind = 'item' AND e.value IS NOT NULL",
        vec![json!(marketplace), json!(given)],
    )];
    if extras.part_number.is_none() {
        statements.push(Statement::new(
            "INSERT INTO identifier (marketplace, kind, value, item)
             SELECT marketplace, 'part', ?2, value FROM counter WHERE marketplace = ?1 AND kind = 'item'
             ON CONFLICT DO NOTHING",
            vec![json!(marketplace), json!(id)],
        ));
    }
    statements
}

/// Which kinds of identifiers name another item than this.
pub async fn taken_identifiers(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    item: i64,
    identifiers: [(&str, Option<String>); 2],
) -> Result<Vec<String>, Error> {
    let statement = Statement::new(
        "SELECT e.value ->> 0 AS kind FROM json_each(?3) e
         CROSS JOIN identifier i ON i.marketplace = ?1 AND i.kind = e.value ->> 0 AND i.value = e.value ->> 1
         WHERE i.item <> ?2 ORDER BY e.key",
        vec![json!(marketplace), json!(item), json!(json!(identifiers).to_string())],
    );
    let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
    read::each(&rows, &|row| read::text(row, "kind"))
}

/// Gives up the identifiers that an item no longer has and claims those it now has. Nothing where nothing changed.
fn change_identifiers(marketplace: MarketplaceNumber, before: &ItemExtras, after: &ItemExtras) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (kind, old, new) in [
        ("part", &before.part_number, &after.part_number),
        ("upc", &before.upc, &after.upc),
        ("sku", &before.sku, &after.sku),
    ] {
        if old == new {
            continue;
        }
        if let Some(old) = old {
            statements.push(Statement::new(
                "DELETE FROM identifier WHERE marketplace = ?1 AND kind = ?2 AND value = ?3",
                vec![json!(marketplace), json!(kind), json!(old)],
            ));
        }
        if let Some(new) = new {
            statements.push(Statement::new(
                "INSERT INTO identifier (marketplace, kind, value, item) VALUES (?1, ?2, ?3, ?4)",
                vec![json!(marketplace), json!(kind), json!(new), json!(before.number)],
            ));
        }
    }
    if !statements.is_empty() {
        statements.push(super::raise_catalogue_version(marketplace));
    }
    statements
}
