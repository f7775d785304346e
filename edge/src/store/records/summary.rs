//! Sums over the records of a marketplace.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::time::Timestamp;
use shared::wire::ordercloud::records::{LocationSummary, Summary, Sums};

use super::level;
use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::read;

fn sums(row: &Row) -> Result<Sums, Error> {
    Ok(Sums {
        on_hand: read::quantity(row, "on_hand")?,
        allocated: read::quantity(row, "allocated")?,
        available: read::quantity(row, "available")?,
        out: read::integer(row, "out")?,
        low: read::integer(row, "low")?,
        oversold: read::integer(row, "oversold")?,
        infinite: read::integer(row, "infinite")?,
    })
}

/// Reads the marketplace's records once, the other tables by their sizes. A location without records has zeros.
pub async fn summary(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    confined_to: Option<SupplierNumber>,
    now: Timestamp,
) -> Result<Summary, Error> {
    let scope = || vec![json!(marketplace), json!(confined_to)];
    let statements = vec![
        Statement::new(
            concat!(
                "WITH summed AS MATERIALIZED (
                   SELECT r.location, count(*) AS records,
                          sum(iif(r.infinite = 1, 0, r.on_hand)) AS on_hand,
                          sum(iif(r.infinite = 1, 0, r.allocated)) AS allocated,
                          sum(iif(r.infinite = 1, 0, r.on_hand - r.allocated - r.safety_stock)) AS available,
                          sum(",
                level!(),
                " = 'out') AS out, sum(",
                level!(),
                " = 'low') AS low, sum(",
                level!(),
                " = 'oversold') AS oversold, sum(r.infinite) AS infinite
                   FROM record r WHERE r.marketplace = ?1 AND (?2 IS NULL OR r.owner = ?2) GROUP BY r.location)
                 SELECT l.id, l.address_name, s.id AS supplier_id, coalesce(t.records, 0) AS records,
                        coalesce(t.on_hand, 0) AS on_hand, coalesce(t.allocated, 0) AS allocated,
                        coalesce(t.available, 0) AS available, coalesce(t.out, 0) AS out, coalesce(t.low, 0) AS low,
                        coalesce(t.oversold, 0) AS oversold, coalesce(t.infinite, 0) AS infinite
                 FROM location l LEFT JOIN summed t ON t.location = l.number
                 LEFT JOIN supplier s ON s.marketplace = l.marketplace AND s.number = l.owner
                 WHERE l.marketplace = ?1 AND (?2 IS NULL OR l.owner = ?2)
                 ORDER BY coalesce(l.address_name, l.id), l.id, l.number"
            ),
            scope(),
        ),
        Statement::new(
            "SELECT (SELECT count(*) FROM product WHERE marketplace = ?1 AND (?2 IS NULL OR owner = ?2)) AS products,
                    (SELECT count(*) FROM supplier WHERE marketplace = ?1 AND (?2 IS NULL OR number = ?2)) AS suppliers",
            scope(),
        ),
    ];
    let mut results = db.batch(statements).await?.into_iter();
    let mut by_location = Vec::new();
    for row in results.next().unwrap_or_default() {
        by_location.push(LocationSummary {
            address_id: read::text(&row, "id")?,
            address_name: read::optional_text(&row, "address_name")?,
            owner_id: read::optional_text(&row, "supplier_id")?.unwrap_or_else(|| marketplace_id.to_owned()),
            records: read::integer(&row, "records")?,
            sums: sums(&row)?,
            last_refreshed: None,
        });
    }
    let counts = results.next().unwrap_or_default().into_iter().next().ok_or_else(|| Error::internal("no counts"))?;
    let add = |total: i64, value: i64| total.saturating_add(value);
    let total = by_location.iter().map(|location| location.sums).fold(Sums::default(), |total, next| Sums {
        on_hand: total.on_hand + next.on_hand,
        allocated: total.allocated + next.allocated,
        available: total.available + next.available,
        out: add(total.out, next.out),
        low: add(total.low, next.low),
        oversold: add(total.oversold, next.oversold),
        infinite: add(total.infinite, next.infinite),
    });
    Ok(Summary {
        records: by_location.iter().map(|location| location.records).fold(0, add),
        products: read::integer(&counts, "products")?,
        locations: i64::try_from(by_location.len()).unwrap_or(i64::MAX),
        suppliers: read::integer(&counts, "suppliers")?,
        sums: total,
        as_of: now,
        by_location,
    })
}
