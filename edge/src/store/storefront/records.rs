//! The records of an item that a shopper sees; and for whoever looks through its eyes, why not the others.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Offer, Page};
use shared::wire::ordercloud::records::InventoryRecord;

use super::{scope, seen};
use crate::error::Error;
use crate::platform::{Database, Row};
use crate::store::listing::{self, Source};
use crate::store::locations::address_json;
use crate::store::read;
use crate::store::records::{self, columns, own_columns, places, stored};
use crate::store::visibility::{Shopper, visible};

/// As the seller's lists of records; addresses are always filled.
pub const OFFER: Offer = Offer { options: &["includeAddress", "explain"], ..records::OFFER };

/// `?5`: the item.
pub const OF_ITEM: Source = Source {
    select: concat!(columns!(), ", ", address_json!(), " AS address"),
    from: concat!("record r", places!()),
    scope: concat!("r.marketplace = ?1 AND r.item = ?5 AND ", seen!()),
    columns: own_columns![],
    xp: Some("r.xp"),
    key: None,
    tie: "r.id",
    related: &[],
};

/// All records of the item, each with why it is shown or not.
pub const EXPLAINED: Source = Source {
    select: concat!(
        columns!(),
        ", ",
        address_json!(),
        " AS address,
         CASE WHEN r.allow_all_buyers = 1 THEN 'AllBuyers'
              WHEN EXISTS (SELECT 1 FROM record_assignment a WHERE a.marketplace = ?1 AND a.record = r.number
                           AND a.buyer = ?2 AND a.user_group = 0) THEN 'AssignedToBuyer'
              WHEN ",
        seen!(),
        " THEN 'AssignedToGroup' ELSE 'NotAssigned' END AS because"
    ),
    scope: "r.marketplace = ?1 AND r.item = ?5",
    ..OF_ITEM
};

/// The records of the item that the shopper sees.
pub async fn records(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    shopper: &Shopper,
    item: i64,
    query: &ListQuery,
) -> Result<Page<InventoryRecord>, Error> {
    let mut scope = scope(marketplace, shopper);
    scope.push(json!(item));
    let read = |row: &Row| stored(row, marketplace_id).map(|stored| stored.value);
    listing::page(db, &OF_ITEM, scope, query, &read).await
}

/// All records of the item, each with the word for why the shopper sees it or does not.
pub async fn explained(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    shopper: &Shopper,
    item: i64,
    query: &ListQuery,
) -> Result<Page<(InventoryRecord, String)>, Error> {
    let mut scope = scope(marketplace, shopper);
    scope.push(json!(item));
    let read = |row: &Row| Ok((stored(row, marketplace_id)?.value, read::text(row, "because")?));
    listing::page(db, &EXPLAINED, scope, query, &read).await
}
