//! The stock that sellers hold of items: inventories, which are the records without a bin at each seller's default location,
//! and the figures that are written where no record holds it.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::time::Timestamp;

use super::{Item, READ};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::records::{New, StoredRecord, columns, places, stored};
use crate::store::{expect_changes, read};

/// Where a seller's inventories are.
#[derive(Clone, Debug)]
pub struct Place {
    pub seller: i64,
    pub seller_id: String,
    /// The number and the ID of its default location; none where it has no location.
    pub location: Option<(i64, String)>,
}

/// The places of sellers, in the order in which they are named: of those that are members of the parent's store, or, without
/// a parent, of all.
pub async fn places_of(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    parent: Option<i64>,
    sellers: &[i64],
) -> Result<Vec<Place>, Error> {
    let statement = Statement::new(
        concat!(
            "SELECT s.number AS seller, s.id AS seller_id, l.number AS location, l.id AS location_id
             FROM json_each(?3) e
             CROSS JOIN supplier s ON s.marketplace = ?1 AND s.number = e.value
             LEFT JOIN location l ON l.marketplace = ?1 AND l.number = ",
            default_location!(),
            " WHERE ?2 IS NULL OR EXISTS (
                SELECT 1 FROM store_member m WHERE m.marketplace = ?1 AND m.parent = ?2 AND m.member = s.number)
              ORDER BY e.key"
        ),
        vec![json!(marketplace), json!(parent), json!(json!(sellers).to_string())],
    );
    let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
    read::each(&rows, &|row| {
        let columns = read::Columns::of(row);
        let location = columns.optional_integer("location").zip(columns.optional_text("location_id"));
        columns.done(Place { seller: columns.integer("seller"), seller_id: columns.text("seller_id"), location })
    })
}

// `+`: for the sake of the order alone, SQLite would walk the records of the marketplace by their numbers.
/// The statement that answers the inventories of an item, for [`inventories`]: those of members of its multi-store.
pub fn inventories_statement(marketplace: MarketplaceNumber, item: &Item) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM record r",
            places!(),
            " WHERE r.marketplace = ?1 AND r.item = ?2 AND r.bin_id IS NULL AND r.location = ",
            default_location!(),
            " AND EXISTS (SELECT 1 FROM store_member m
                          WHERE m.marketplace = ?1 AND m.parent = ?3 AND m.member = r.owner)
              ORDER BY +r.number"
        ),
        vec![json!(marketplace), json!(item.shown.id), json!(item.owner)],
    )
}

/// The inventories in the last answer of a batch, by number; each seller's first.
pub fn inventories(results: Vec<Vec<Row>>, marketplace_id: &str) -> Result<Vec<StoredRecord>, Error> {
    let mut found: Vec<StoredRecord> = Vec::new();
    for row in results.into_iter().next_back().unwrap_or_default() {
        let record = stored(&row, marketplace_id)?;
        if found.iter().all(|known| known.owner != record.owner) {
            found.push(record);
        }
    }
    Ok(found)
}

/// Aborts the batch with [`crate::store::MOVED_ON`] where a seller has got an inventory of an item meanwhile.
pub fn must_have_none(marketplace: MarketplaceNumber, new: &[New<'_>]) -> Statement {
    let places: Vec<(i64, Option<i64>)> = new.iter().map(|new| (new.place.item, new.location)).collect();
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' FROM json_each(?2) e WHERE EXISTS
           (SELECT 1 FROM record
            WHERE marketplace = ?1 AND item = e.value ->> 0 AND location = e.value ->> 1 AND bin_id IS NULL)",
        vec![json!(marketplace), json!(json!(places).to_string())],
    )
}

/// Aborts the batch with [`crate::store::MOVED_ON`] where a seller's inventories are somewhere else by now.
pub fn must_be_default(marketplace: MarketplaceNumber, places: &[&Place]) -> Statement {
    let places = places.iter().map(|place| json!([place.seller, place.location.as_ref().map(|(number, _)| number)]));
    Statement::new(
        concat!(
            "INSERT INTO guard (name) SELECT 'moved_on' FROM json_each(?2) e WHERE e.value ->> 1 IS NOT
               (SELECT ",
            default_location!(),
            " FROM supplier s WHERE s.marketplace = ?1 AND s.number = e.value ->> 0)"
        ),
        vec![json!(marketplace), json!(Value::Array(places.collect()).to_string())],
    )
}

/// Aborts the batch with [`crate::store::MOVED_ON`] where an item does not show the count any more that its first record is to
/// keep.
pub fn must_show(marketplace: MarketplaceNumber, counts: &[(i64, i64)]) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' FROM json_each(?2) e WHERE e.value ->> 1 IS NOT iif(
           EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND item = e.value ->> 0), 0,
           coalesce((SELECT quantity FROM variant WHERE marketplace = ?1 AND number = e.value ->> 0),
                    (SELECT quantity FROM product WHERE marketplace = ?1 AND number = e.value ->> 0)))",
        vec![json!(marketplace), json!(json!(counts).to_string())],
    )
}

/// What an item's written figure becomes; what is not there stays.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub item: i64,
    pub is_variant: bool,
    pub count: Option<i64>,
    pub infinite: Option<bool>,
}

/// Sets written figures, all of them: aborts with [`crate::store::MOVED_ON`] where an item is gone, or is in no multi-store that
/// keeps stock.
pub fn set_written(marketplace: MarketplaceNumber, figures: &[Figure], now: Timestamp) -> Vec<Statement> {
    let variants = "WITH x AS MATERIALIZED (SELECT ?1 AS marketplace, value ->> 0 AS number, value ->> 1 AS count,
                                                   value ->> 2 AS infinite FROM json_each(?2))
         UPDATE variant SET quantity = coalesce(x.count, variant.quantity),
           has_inventory = 1, quantity_infinite = coalesce(x.infinite, variant.quantity_infinite), inventory_updated = ?3, version = version + 1
         FROM x WHERE variant.marketplace = x.marketplace AND variant.number = x.number
           AND (SELECT multi_store FROM product WHERE marketplace = ?1 AND number = variant.product) = 1";
    let products = "WITH x AS MATERIALIZED (SELECT ?1 AS marketplace, value ->> 0 AS number, value ->> 1 AS count,
                                                   value ->> 2 AS infinite FROM json_each(?2))
         UPDATE product SET quantity = coalesce(x.count, product.quantity),
           quantity_infinite = coalesce(x.infinite, product.quantity_infinite), inventory_updated = ?3, version = version + 1
         FROM x WHERE product.marketplace = x.marketplace AND product.number = x.number
           AND product.has_inventory = 1 AND product.multi_store = 1";
    let mut statements = Vec::new();
    for (is_variant, sql) in [(true, variants), (false, products)] {
        let of_kind = figures.iter().filter(|figure| figure.is_variant == is_variant);
        let rows: Vec<Value> =
            of_kind.map(|figure| json!([figure.item, figure.count, figure.infinite.map(i64::from)])).collect();
        if !rows.is_empty() {
            let count = rows.len();
            let params = vec![json!(marketplace), json!(Value::Array(rows).to_string()), json!(now.0)];
            statements.push(Statement::new(sql, params));
            statements.push(expect_changes(count));
        }
    }
    statements
}

/// The records of items without a bin at a location, which hold the stock of those that are in no multi-store: in the order of
/// the items, by number.
pub async fn default_records(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    location: i64,
    items: &[i64],
) -> Result<Vec<StoredRecord>, Error> {
    let mut records = Vec::with_capacity(items.len());
    for items in items.chunks(READ) {
        let statement = Statement::new(
            concat!(
                "SELECT ",
                columns!(),
                " FROM json_each(?2) e
                  CROSS JOIN record r ON r.marketplace = ?1 AND r.item = e.value AND r.location = ?3",
                places!(),
                " WHERE r.bin_id IS NULL ORDER BY e.key, r.number"
            ),
            vec![json!(marketplace), json!(json!(items).to_string()), json!(location)],
        );
        let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
        records.extend(read::each(&rows, &|row| stored(row, marketplace_id))?);
    }
    Ok(records)
}
