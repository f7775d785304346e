//! Records that a calculation puts lines on.

use serde_json::json;
use shared::ids::MarketplaceNumber;

use super::lines::StoredLine;
use crate::error::Error;
use crate::platform::{Database, Statement};
use crate::store::read;

/// The number of the record with that ID of the line's item, whoever may see it.
pub async fn record_of(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    line: &StoredLine,
    record: &str,
) -> Result<Option<i64>, Error> {
    let statement = Statement::new(
        "SELECT r.number FROM product p
         CROSS JOIN record r ON r.marketplace = p.marketplace AND r.id = ?4
           AND r.item = iif(p.variant_level_tracking = 1, CAST(?3 AS INTEGER), p.number)
         WHERE p.marketplace = ?1 AND p.number = ?2",
        vec![json!(marketplace), json!(line.product), json!(line.variant), json!(record)],
    );
    read::first(db.batch(vec![statement]).await?).map(|row| read::integer(&row, "number")).transpose()
}

/// Puts a line of an order on a record. The batch writes the order's new version too.
pub fn override_record(
    marketplace: MarketplaceNumber,
    order: i64,
    line: i64,
    record: i64,
    record_id: &str,
) -> Statement {
    Statement::new(
        "UPDATE line_item SET record = ?4, record_id = ?5, record_overridden = 1
         WHERE marketplace = ?1 AND sales_order = ?2 AND number = ?3",
        vec![json!(marketplace), json!(order), json!(line), json!(record), json!(record_id)],
    )
}
