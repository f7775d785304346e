//! Products, variants and records as a shopper sees them: only what is active, and of stock only what it may see.
//!
//! `?1` is the marketplace; `?2`, `?3`, `?4` are the shopper's buyer, user and groups.

mod records;
mod sellers;

pub use records::{EXPLAINED, OF_ITEM, OFFER as RECORDS_OFFER, explained, records};
pub use sellers::{OFFER as SELLERS_OFFER, SOURCE as SELLERS, sellers};

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::wire::ordercloud::catalog::{Product, Variant};

use super::catalog::products::list::{RECORDS, list_columns as product_columns, members, related};
use super::catalog::products::{self, StoredProduct, tables};
use super::catalog::variants::{self, list_columns as variant_columns};
use super::listing::{self, Key, RelatedSource, Source};
use super::visibility::{Shopper, visible};
use super::{Stored, read};
use crate::error::Error;
use crate::platform::{Database, Statement};

macro_rules! seen {
    () => {
        visible!("?2", "?3", "?4")
    };
}
use seen;

// An item's records, each with whether the shopper sees it, which the limit makes SQLite work out once. That there are
// records at all decides whether the written figure shows; hidden ones add nothing to anything.
macro_rules! of_product {
    () => {
        concat!(
            "(SELECT r.number, r.infinite, r.on_hand - r.allocated - r.safety_stock AS available, r.updated_at, ",
            seen!(),
            " AS seen FROM record r WHERE r.marketplace = p.marketplace AND r.item = p.number LIMIT -1) seen"
        )
    };
}
macro_rules! of_product_by_variant {
    () => {
        concat!(
            "(SELECT r.number, r.infinite, r.on_hand - r.allocated - r.safety_stock AS available, r.updated_at, ",
            seen!(),
            " AS seen, iif(v.has_inventory = 1, v.quantity, 0) AS written
              FROM variant v INDEXED BY variant_id
              LEFT JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number
              WHERE v.marketplace = p.marketplace AND v.product = p.number AND v.active = 1 LIMIT -1) seen"
        )
    };
}
macro_rules! of_variant {
    () => {
        concat!(
            "(SELECT r.number, r.infinite, r.on_hand - r.allocated - r.safety_stock AS available, r.updated_at, ",
            seen!(),
            " AS seen FROM record r WHERE r.marketplace = v.marketplace AND r.item = v.number LIMIT -1) seen"
        )
    };
}
/// What the records come to: `[records, available, any infinite, newest change]`.
macro_rules! sums {
    () => {
        "json_array(count(seen.number), sum(iif(seen.seen = 1 AND seen.infinite = 0, seen.available, 0)),
                    max(iif(seen.seen = 1, seen.infinite, 0)), max(iif(seen.seen = 1, seen.updated_at, NULL)))"
    };
}
macro_rules! sums_by_variant {
    () => {
        "json_array(count(seen.number),
                    sum(CASE WHEN seen.number IS NULL THEN seen.written
                             WHEN seen.seen = 1 AND seen.infinite = 0 THEN seen.available ELSE 0 END),
                    max(iif(seen.seen = 1, seen.infinite, 0)), max(iif(seen.seen = 1, seen.updated_at, NULL)))"
    };
}

macro_rules! product_select {
    () => {
        concat!(
            "p.*, coalesce(s.id, m.id) AS owner_id, iif(p.variant_level_tracking = 1, (SELECT ",
            sums_by_variant!(),
            " FROM ",
            of_product_by_variant!(),
            "), (SELECT ",
            sums!(),
            " FROM ",
            of_product!(),
            ")) AS stock,
             (SELECT count(*) FROM variant v INDEXED BY variant_id
              WHERE v.marketplace = p.marketplace AND v.product = p.number AND v.active = 1) AS variant_count,
             (SELECT count(DISTINCT e.value ->> '$.SpecID')
              FROM variant v INDEXED BY variant_id CROSS JOIN json_each(v.specs) e
              WHERE v.marketplace = p.marketplace AND v.product = p.number AND v.active = 1) AS spec_count"
        )
    };
}

pub const PRODUCTS_OFFER: Offer = Offer {
    members: members![],
    xp: true,
    options: &["catalogID", "categoryID", "depth", "sellerID"],
    default_sort: &["ID"],
    related: &[RECORDS],
};

pub const PRODUCTS: Source = Source {
    select: product_select!(),
    from: tables!(),
    scope: "p.marketplace = ?1 AND p.active = 1",
    columns: product_columns![
        [" AND v.active = 1"] "(CASE WHEN p.has_inventory = 0 THEN NULL WHEN p.variant_level_tracking = 1 THEN (SELECT coalesce(",
        sums_by_variant!(),
        " ->> 1, 0) FROM ",
        of_product_by_variant!(),
        ") ELSE (SELECT iif(count(*) = 0, p.quantity, ",
        sums!(),
        " ->> 1) FROM ",
        of_product!(),
        ") END)"
    ],
    xp: Some("p.xp"),
    key: Some(Key { value: "p.number", found: "p.marketplace = ?1 AND p.number = page.key" }),
    tie: "p.id",
    related: &[related!([" AND v.active = 1"] seen!())],
};

fn scope(marketplace: MarketplaceNumber, shopper: &Shopper) -> Vec<Value> {
    let mut scope = vec![json!(marketplace)];
    scope.extend(shopper.params());
    scope
}

/// The active products.
pub async fn products(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    shopper: &Shopper,
    query: &ListQuery,
) -> Result<Page<Product>, Error> {
    let scope = scope(marketplace, shopper);
    let read = |row: &_| products::stored(row).map(|stored| stored.product.value);
    Ok(listing::page(db, &PRODUCTS, scope, query, &read).await?.with_facets())
}

/// The product, active or not.
pub async fn product(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    shopper: &Shopper,
    id: &str,
) -> Result<Option<StoredProduct>, Error> {
    let mut params = scope(marketplace, shopper);
    params.push(json!(id));
    let sql = concat!("SELECT ", product_select!(), " FROM ", tables!(), " WHERE p.marketplace = ?1 AND p.id = ?5");
    read::first(db.batch(vec![Statement::new(sql, params)]).await?).as_ref().map(products::stored).transpose()
}

macro_rules! variant_select {
    () => {
        concat!("v.*, (SELECT ", sums!(), " FROM ", of_variant!(), ") AS stock")
    };
}

/// `?5`: the product.
pub const VARIANTS: Source = Source {
    select: variant_select!(),
    from: "variant v INDEXED BY variant_id",
    scope: "v.marketplace = ?1 AND v.product = ?5 AND v.active = 1",
    columns: variant_columns![
        "(SELECT iif(count(*) = 0, iif(v.has_inventory = 1, v.quantity, NULL), ",
        sums!(),
        " ->> 1) FROM ",
        of_variant!(),
        ")"
    ],
    xp: Some("v.xp"),
    key: None,
    tie: "v.id",
    related: &[],
};

/// The active variants of a product.
pub async fn variants(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    shopper: &Shopper,
    product: i64,
    query: &ListQuery,
) -> Result<Page<Variant>, Error> {
    let mut scope = scope(marketplace, shopper);
    scope.push(json!(product));
    listing::page(db, &VARIANTS, scope, query, &|row| variants::stored(row).map(|stored| stored.value)).await
}

/// The variant of a product, active or not.
pub async fn variant(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    shopper: &Shopper,
    product: i64,
    id: &str,
) -> Result<Option<Stored<Variant>>, Error> {
    let mut params = scope(marketplace, shopper);
    params.extend([json!(product), json!(id)]);
    let sql = concat!(
        "SELECT ",
        variant_select!(),
        " FROM variant v WHERE v.marketplace = ?1 AND v.product = ?5 AND v.id = ?6"
    );
    read::first(db.batch(vec![Statement::new(sql, params)]).await?).as_ref().map(variants::stored).transpose()
}
