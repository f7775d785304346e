//! Products.

pub(crate) mod list;

pub use list::{OFFER, list};

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::time::Timestamp;
use shared::wire::ordercloud::catalog::{Product, ProductInventory};

use super::{change_identifiers, claim_identifiers, extras, item_stock, size, written};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::locations::MARKETPLACE_OWNER;
use crate::store::text::trimmed;
use crate::store::{Stored, count_up, expect_one_change, raise_catalogue_version, read, suppliers};

/// Whether a record `r` of the product `p` is in the sums of who asks, by the expression of the supplier that it is confined
/// to, which may be null: to a member of a multi-store others' stock is none of its own.
macro_rules! counted {
    ($supplier:literal) => {
        concat!("(", $supplier, " IS NULL OR p.owner = ", $supplier, " OR r.owner = ", $supplier, ")")
    };
}
pub(crate) use counted;

// `INDEXED BY`: without statistics, SQLite takes the primary key for the columns that the index lacks, and so reads the
// variants of the whole marketplace for each product.
macro_rules! columns {
    ($supplier:literal) => {
        concat!(
            "p.*, coalesce(s.id, m.id) AS owner_id,
             iif(p.variant_level_tracking = 1,
               (SELECT json_array(count(r.number),
                                  sum(CASE WHEN r.number IS NULL THEN iif(v.has_inventory = 1, v.quantity, 0)
                                           WHEN r.infinite = 1 OR NOT ",
            counted!($supplier),
            " THEN 0 ELSE r.on_hand - r.allocated - r.safety_stock END),
                                  max(iif(",
            counted!($supplier),
            ", r.infinite, 0)), max(iif(",
            counted!($supplier),
            ", r.updated_at, NULL)))
                FROM variant v INDEXED BY variant_id LEFT JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number
                WHERE v.marketplace = p.marketplace AND v.product = p.number),
               (SELECT json_array(count(*),
                                  sum(iif(r.infinite = 1 OR NOT ",
            counted!($supplier),
            ", 0, r.on_hand - r.allocated - r.safety_stock)), max(iif(",
            counted!($supplier),
            ", r.infinite, 0)), max(iif(",
            counted!($supplier),
            ", r.updated_at, NULL)))
                FROM record r WHERE r.marketplace = p.marketplace AND r.item = p.number)) AS stock,
             (SELECT count(*) FROM variant v WHERE v.marketplace = p.marketplace AND v.product = p.number) AS variant_count,
             (SELECT count(DISTINCT e.value ->> '$.SpecID') FROM variant v INDEXED BY variant_id CROSS JOIN json_each(v.specs) e
              WHERE v.marketplace = p.marketplace AND v.product = p.number) AS spec_count"
        )
    };
}

macro_rules! tables {
    () => {
        "product p LEFT JOIN marketplace m ON m.number = p.marketplace
         LEFT JOIN supplier s ON s.marketplace = p.marketplace AND s.number = p.owner"
    };
}

use columns;
pub(crate) use tables;

/// A product with what its rules look at beside its members.
#[derive(Clone, Debug)]
pub struct StoredProduct {
    /// 0 for the marketplace's owner.
    pub owner: i64,
    /// How many records it has, over its variants where it tracks by variant.
    pub records: i64,
    pub product: Stored<Product>,
}

/// Reads a product from its columns and from `stock`, which is what its records come to.
pub fn stored(row: &Row) -> Result<StoredProduct, Error> {
    let columns = read::Columns::of(row);
    let stock = item_stock(row, "stock")?;
    let tracking = columns.boolean("variant_level_tracking");
    let written = columns.integer("quantity");
    let inventory = if columns.boolean("has_inventory") {
        Some(ProductInventory {
            enabled: columns.boolean("inventory_enabled"),
            variant_level_tracking: tracking,
            order_can_exceed: columns.boolean("order_can_exceed"),
            notification_point: columns.optional_integer("notification_point"),
            quantity_available: if tracking || stock.records > 0 { stock.available } else { written },
            last_updated: columns.time("inventory_updated").max(Timestamp(stock.updated)),
            infinite: stock.infinite || (stock.records == 0 && !tracking && columns.boolean("quantity_infinite")),
            written,
        })
    } else {
        None
    };
    let blank = Product::blank(columns.text("id"), columns.text("owner_id"), columns.time("date_created"));
    let product = Product {
        name: columns.text("name"),
        description: columns.optional_text("description"),
        active: columns.boolean("active"),
        inventory,
        quantity_multiplier: columns.integer("quantity_multiplier"),
        size: size(row)?,
        ship_from_address_id: columns.optional_text("ship_from_address_id"),
        default_supplier_id: columns.optional_text("default_supplier_id"),
        returnable: columns.boolean("returnable"),
        all_suppliers_can_sell: columns.boolean("all_suppliers_can_sell"),
        auto_forward: columns.boolean("auto_forward"),
        parent_id: columns.optional_text("parent_id"),
        is_parent: columns.boolean("is_parent"),
        default_price_schedule_id: columns.optional_text("default_price_schedule_id"),
        spec_count: columns.integer("spec_count"),
        variant_count: columns.integer("variant_count"),
        xp: columns.xp("xp"),
        extras: extras(row)?,
        multi_store: columns.boolean("multi_store"),
        endless: columns.boolean("quantity_infinite"),
        ..blank
    };
    columns.done(StoredProduct {
        owner: columns.integer("owner"),
        records: stock.records,
        product: Stored { number: product.extras.number, version: columns.integer("version"), value: product },
    })
}

/// The product, with the sums that a caller confined to the supplier is to see.
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    id: &str,
    confined_to: Option<SupplierNumber>,
) -> Result<Option<StoredProduct>, Error> {
    let sql = concat!("SELECT ", columns!("?3"), " FROM ", tables!(), " WHERE p.marketplace = ?1 AND p.id = ?2");
    let statement = Statement::new(sql, vec![json!(marketplace), json!(id), json!(confined_to)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

/// The columns that a client writes, in the order of both statements below.
fn all_written(product: &Product) -> Vec<Value> {
    let inventory = product.inventory.as_ref();
    let mut values = vec![
        json!(product.id),
        json!(product.name),
        json!(product.description),
        json!(product.active),
        json!(inventory.is_some()),
        json!(inventory.is_some_and(|inventory| inventory.enabled)),
        json!(inventory.is_some_and(|inventory| inventory.variant_level_tracking)),
        json!(inventory.is_some_and(|inventory| inventory.order_can_exceed)),
        json!(inventory.and_then(|inventory| inventory.notification_point)),
        json!(inventory.map_or(0, |inventory| inventory.written)),
        json!(product.quantity_multiplier),
        json!(product.ship_from_address_id),
        json!(product.default_supplier_id),
        json!(product.returnable),
        json!(product.all_suppliers_can_sell),
        json!(product.auto_forward),
        json!(product.parent_id),
        json!(product.is_parent),
        json!(product.default_price_schedule_id),
        json!(product.multi_store),
        json!(product.xp.to_text()),
    ];
    values.extend(written(&product.size, &product.extras));
    values
}

/// Makes the product under the next number of items. Without a part number it has its ID for one, where that is free.
/// Refused with [`suppliers::SUPPLIER_GONE`] if its owner went meanwhile.
pub fn insert(marketplace: MarketplaceNumber, owner: i64, product: &Product, now: Timestamp) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(owner), json!(now.0)];
    params.extend(all_written(product));
    let supplier = (owner != MARKETPLACE_OWNER).then_some(SupplierNumber(owner));
    let mut statements = vec![
        suppliers::must_exist(marketplace, supplier),
        count_up(marketplace, "item"),
        Statement::new(trimmed!(include_str!("products/insert.sql")), params),
    ];
    statements.extend(claim_identifiers(marketplace, &product.extras, &product.id));
    if product.extras.part_number.is_none() {
        statements.push(Statement::new(
            "UPDATE product SET part_number = id
             WHERE marketplace = ?1
               AND number = (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'item')
               AND EXISTS (SELECT 1 FROM identifier i WHERE i.marketplace = ?1 AND i.kind = 'part'
                           AND i.value = product.id AND i.item = product.number)",
            vec![json!(marketplace)],
        ));
    }
    statements.push(raise_catalogue_version(marketplace));
    statements
}

/// What a change of a product's inventory settings needs to be true of its records, and the guard's name if it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsNoRecords {
    /// `Inventory` becomes null.
    InventoryGoes,
    /// `VariantLevelTracking` changes.
    TrackingChanges,
    /// `MultiStore` ends: the records are those of its members.
    StoresClose,
}

impl NeedsNoRecords {
    pub fn guard(self) -> &'static str {
        match self {
            Self::InventoryGoes => "inventory_must_exist",
            Self::TrackingChanges => "tracking_cannot_change",
            Self::StoresClose => "stores_have_stock",
        }
    }
}

/// Writes the product over the version that was read.
pub fn update(
    marketplace: MarketplaceNumber,
    stored: &StoredProduct,
    product: &Product,
    needs: &[NeedsNoRecords],
    now: Timestamp,
) -> Vec<Statement> {
    let before = &stored.product.value;
    let number = stored.product.number;
    let inventory_updated = (settings(before) != settings(product)).then_some(now.0);
    let mut params = vec![json!(marketplace), json!(number), json!(stored.product.version)];
    params.extend(all_written(product));
    params.push(json!(inventory_updated));
    params.push(json!(before.inventory.as_ref().map_or(0, |inventory| inventory.written)));
    params.push(json!(product.endless));
    let mut statements: Vec<Statement> = needs
        .iter()
        .map(|need| {
            Statement::new(
                "INSERT INTO guard (name) SELECT ?3 WHERE EXISTS (SELECT 1 FROM record WHERE marketplace = ?1
                   AND item IN (SELECT CAST(?2 AS INTEGER) UNION ALL
                                SELECT number FROM variant WHERE marketplace = ?1 AND product = ?2)
                   AND (?3 <> 'stores_have_stock' OR owner IN (
                     SELECT m.member FROM product p CROSS JOIN store_member m ON m.marketplace = ?1 AND m.parent = p.owner
                     WHERE p.marketplace = ?1 AND p.number = ?2 AND m.member <> p.owner)))",
                vec![json!(marketplace), json!(number), json!(need.guard())],
            )
        })
        .collect();
    statements.push(Statement::new(trimmed!(include_str!("products/update.sql")), params));
    statements.push(expect_one_change());
    statements.extend(change_identifiers(marketplace, &before.extras, &product.extras));
    if !needs.is_empty() || before.id != product.id || before.multi_store != product.multi_store {
        // Where and by whom records may be made follows from the settings, and which IDs are free from the ID.
        statements.push(raise_catalogue_version(marketplace));
    }
    statements
}

/// What the client wrote of the inventory, without what follows from records.
fn settings(product: &Product) -> Option<(bool, bool, bool, bool, Option<i64>, i64)> {
    product.inventory.as_ref().map(|inventory| {
        (
            product.endless,
            inventory.enabled,
            inventory.variant_level_tracking,
            inventory.order_can_exceed,
            inventory.notification_point,
            inventory.written,
        )
    })
}

/// Deletes the product with its variants, records and identifiers. The movement of its records is made before, by the
/// caller of this.
pub fn delete(marketplace: MarketplaceNumber, stored: &StoredProduct) -> Vec<Statement> {
    let both = || vec![json!(marketplace), json!(stored.product.number)];
    vec![
        Statement::new(
            "DELETE FROM record WHERE marketplace = ?1
               AND item IN (SELECT CAST(?2 AS INTEGER) UNION ALL
                            SELECT number FROM variant WHERE marketplace = ?1 AND product = ?2)",
            both(),
        ),
        // Identifiers are found by their keys only where the subquery is no compound.
        Statement::new(
            "WITH named AS MATERIALIZED (
               SELECT part_number, upc, sku FROM product WHERE marketplace = ?1 AND number = ?2
               UNION ALL
               SELECT part_number, upc, sku FROM variant INDEXED BY variant_id WHERE marketplace = ?1 AND product = ?2),
             gone (kind, value) AS MATERIALIZED (
               SELECT 'part', part_number FROM named
               UNION ALL SELECT 'upc', upc FROM named
               UNION ALL SELECT 'sku', sku FROM named)
             DELETE FROM identifier WHERE marketplace = ?1 AND (kind, value) IN (SELECT kind, value FROM gone)",
            both(),
        ),
        Statement::new("DELETE FROM variant INDEXED BY variant_id WHERE marketplace = ?1 AND product = ?2", both()),
        Statement::new(
            "DELETE FROM product WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.product.number), json!(stored.product.version)],
        ),
        expect_one_change(),
        raise_catalogue_version(marketplace),
    ]
}
