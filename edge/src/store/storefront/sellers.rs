//! The store selector: who sells an item, as a shopper sees it.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::wire::ordercloud::sellers::Seller;

use super::{scope, seen};
use crate::error::Error;
use crate::platform::Database;
use crate::store::listing::{self, Source};
use crate::store::read;
use crate::store::visibility::{Shopper, visible};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("SellerID").searchable().sortable(),
        Member::text("SellerName").searchable().sortable(),
        Member::of("Number", ValueKind::Integer).sortable(),
        Member::text("InventoryRecordID"),
        Member::of("Available", ValueKind::Integer).sortable(),
        Member::of("Enabled", ValueKind::Boolean),
        Member::of("Infinite", ValueKind::Boolean),
        Member::of("Price", ValueKind::Decimal).sortable(),
        Member::of("SalePrice", ValueKind::Decimal).sortable(),
        Member::text("FulfilmentProvider"),
    ],
    default_sort: &["Number"],
    ..Offer::EMPTY
};

/// `?5`: the item. Of several records of one owner, the one that can be bought from, else the oldest.
pub const SOURCE: Source = Source {
    select: "o.*",
    from: concat!(
        "(SELECT coalesce(s.id, m.id) AS seller_id, coalesce(s.name, m.name) AS seller_name, r.owner AS number,
                 r.id AS record_id, max(r.on_hand - r.allocated - r.safety_stock, 0) AS available, r.infinite,
                 r.infinite = 1 OR r.on_hand - r.allocated - r.safety_stock > 0 AS enabled,
                 coalesce(r.price, v.price, p.price) AS price,
                 coalesce(r.sale_price, v.sale_price, p.sale_price) AS sale_price, r.fulfilment_provider,
                 row_number() OVER (PARTITION BY r.owner ORDER BY r.infinite DESC,
                   r.on_hand - r.allocated - r.safety_stock > 0 DESC, r.number) AS place
          FROM record r
          CROSS JOIN marketplace m ON m.number = r.marketplace
          LEFT JOIN supplier s ON s.marketplace = r.marketplace AND s.number = r.owner
          LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
          LEFT JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)
          WHERE r.marketplace = ?1 AND r.item = ?5 AND ",
        seen!(),
        ") o"
    ),
    scope: "o.place = 1",
    columns: &[
        ("SellerID", "o.seller_id"),
        ("SellerName", "o.seller_name"),
        ("Number", "o.number"),
        ("InventoryRecordID", "o.record_id"),
        ("Available", "o.available"),
        ("Enabled", "o.enabled"),
        ("Infinite", "o.infinite"),
        ("Price", "o.price"),
        ("SalePrice", "o.sale_price"),
        ("FulfilmentProvider", "o.fulfilment_provider"),
    ],
    xp: None,
    key: None,
    tie: "o.number",
    related: &[],
};

/// The sellers of the item whose stock the shopper sees.
pub async fn sellers(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    shopper: &Shopper,
    item: i64,
    query: &ListQuery,
) -> Result<Page<Seller>, Error> {
    let mut scope = scope(marketplace, shopper);
    scope.push(json!(item));
    listing::page(db, &SOURCE, scope, query, &|row| {
        let columns = read::Columns::of(row);
        columns.done(Seller {
            seller_id: columns.text("seller_id"),
            seller_name: columns.text("seller_name"),
            number: columns.integer("number"),
            inventory_record_id: columns.text("record_id"),
            available: columns.integer("available"),
            enabled: columns.boolean("enabled"),
            infinite: columns.boolean("infinite"),
            price: columns.amount("price"),
            sale_price: columns.amount("sale_price"),
            fulfilment_provider: columns.optional_text("fulfilment_provider"),
        })
    })
    .await
}
