//! Whose units a record holds: lines of open orders that took from it and are not shipped.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Offer, Page};

use crate::error::Error;
use crate::platform::Database;
use crate::store::listing::{self, Source};
use crate::store::read;

/// The list takes no filters.
pub const OFFER: Offer = Offer::EMPTY;

/// `?2`: the record. Newest orders first, along the index of lines by record.
const SOURCE: Source = Source {
    select: "o.id AS order_id, l.id AS line_id, coalesce(b.id, o.from_company_id) AS buyer_id,
             coalesce(u.id, o.from_user_id) AS user_id, l.taken, o.date_submitted",
    from: "line_item l INDEXED BY line_item_record
           CROSS JOIN sales_order o ON o.marketplace = l.marketplace AND o.number = l.sales_order
           LEFT JOIN buyer b ON b.marketplace = o.marketplace AND b.number = o.buyer
           LEFT JOIN user u ON u.marketplace = o.marketplace AND u.number = o.user",
    scope: "l.marketplace = ?1 AND l.record = ?2 AND l.taken_from = 'record' AND l.taken > 0 AND o.status = 'Open'",
    columns: &[],
    xp: None,
    key: None,
    tie: "l.sales_order DESC, l.number",
    related: &[],
};

/// The lines that hold units of the record, as the wire shows them.
pub async fn of_record(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    record: i64,
    query: &ListQuery,
) -> Result<Page<Value>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace), json!(record)], query, &|row| {
        Ok(json!({
            "OrderID": read::text(row, "order_id")?, "LineItemID": read::text(row, "line_id")?,
            "FromCompanyID": read::optional_text(row, "buyer_id")?, "FromUserID": read::optional_text(row, "user_id")?,
            "Quantity": read::integer(row, "taken")?, "DateSubmitted": read::optional_time(row, "date_submitted")?,
        }))
    })
    .await
}
