//! Variants of products.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::catalog::{ItemExtras, Variant, VariantInventory, VariantSpec};

use super::{change_identifiers, claim_identifiers, extras, item_stock, size, written};
use crate::error::Error;
use crate::json::FromJson;
use crate::platform::{Database, Row, Statement};
use crate::store::listing::{self, Source};
use crate::store::text::trimmed;
use crate::store::{Stored, count_up, expect_one_change, raise_catalogue_version, read};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::text("Description").searchable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("ShipWeight", ValueKind::Decimal),
        Member::of("ShipHeight", ValueKind::Decimal),
        Member::of("ShipWidth", ValueKind::Decimal),
        Member::of("ShipLength", ValueKind::Decimal),
        Member::of("Inventory.QuantityAvailable", ValueKind::Integer),
        Member::of("Inventory.NotificationPoint", ValueKind::Integer),
        Member::of("Number", ValueKind::Integer),
        Member::text("PartNumber"),
        Member::text("UPC"),
        Member::text("SKU"),
        Member::text("EAN"),
        Member::text("Barcode"),
        Member::text("ExternalID"),
        Member::of("Price", ValueKind::Decimal),
        Member::of("SalePrice", ValueKind::Decimal),
    ],
    xp: true,
    default_sort: &["ID"],
    ..Offer::EMPTY
};

// Of the records that count for who asks: all, or those of the supplier of this expression.
macro_rules! columns {
    ($supplier:literal) => {
        concat!(
            "v.*, (SELECT json_array(count(*),
                sum(iif(r.infinite = 1 OR r.owner <> coalesce(",
            $supplier,
            ", r.owner), 0, r.on_hand - r.allocated - r.safety_stock)),
                max(iif(r.owner = coalesce(",
            $supplier,
            ", r.owner), r.infinite, 0)), max(iif(r.owner = coalesce(",
            $supplier,
            ", r.owner), r.updated_at, NULL)))
              FROM record r WHERE r.marketplace = v.marketplace AND r.item = v.number) AS stock"
        )
    };
}

/// The expressions of a variant's members, by the one of what is available of it.
macro_rules! list_columns {
    ($($available:tt)+) => {
        &[
            ("ID", "v.id"),
            ("Name", "v.name"),
            ("Description", "v.description"),
            ("Active", "v.active"),
            ("ShipWeight", "v.ship_weight"),
            ("ShipHeight", "v.ship_height"),
            ("ShipWidth", "v.ship_width"),
            ("ShipLength", "v.ship_length"),
            ("Inventory.QuantityAvailable", concat!($($available)+)),
            ("Inventory.NotificationPoint", "iif(v.has_inventory = 1, v.notification_point, NULL)"),
            ("Number", "v.number"),
            ("PartNumber", "v.part_number"),
            ("UPC", "v.upc"),
            ("SKU", "v.sku"),
            ("EAN", "v.ean"),
            ("Barcode", "v.barcode"),
            ("ExternalID", "v.external_id"),
            ("Price", "v.price"),
            ("SalePrice", "v.sale_price"),
        ]
    };
}
pub(crate) use list_columns;

/// `?2`: the supplier whose records alone count, or null; `?3`: the number of the product.
const SOURCE: Source = Source {
    select: columns!("?2"),
    from: "variant v",
    scope: "v.marketplace = ?1 AND v.product = ?3",
    columns: list_columns![
        "(SELECT iif(count(*) = 0, iif(v.has_inventory = 1, v.quantity, NULL),
                         sum(iif(r.infinite = 1 OR r.owner <> coalesce(?2, r.owner), 0,
                                 r.on_hand - r.allocated - r.safety_stock)))
              FROM record r WHERE r.marketplace = v.marketplace AND r.item = v.number)"
    ],
    xp: Some("v.xp"),
    key: None,
    tie: "v.id",
    related: &[],
};

/// Reads a variant from its columns and from `stock`, which is what its records come to.
pub fn stored(row: &Row) -> Result<Stored<Variant>, Error> {
    let columns = read::Columns::of(row);
    let stock = item_stock(row, "stock")?;
    let written = columns.boolean("has_inventory").then_some(columns.integer("quantity"));
    let inventory = if written.is_some() || stock.records > 0 {
        Some(VariantInventory {
            quantity_available: if stock.records > 0 { stock.available } else { written.unwrap_or_default() },
            notification_point: columns.optional_integer("notification_point"),
            last_updated: columns.time("inventory_updated").max(Timestamp(stock.updated)),
            infinite: stock.infinite || (stock.records == 0 && columns.boolean("quantity_infinite")),
            written,
        })
    } else {
        None
    };
    let extras = extras(row)?;
    columns.done(Stored {
        number: extras.number,
        version: columns.integer("version"),
        value: Variant {
            id: columns.text("id"),
            name: columns.optional_text("name"),
            description: columns.optional_text("description"),
            active: columns.boolean("active"),
            size: size(row)?,
            inventory,
            specs: columns.json("specs"),
            xp: columns.xp("xp"),
            extras,
            endless: columns.boolean("quantity_infinite"),
        },
    })
}

impl FromJson for VariantSpec {
    fn from_json(value: Value) -> Option<Self> {
        let spec = Row::from_json(value)?;
        let text = |member: &str| spec.get(member).and_then(Value::as_str).map(str::to_owned);
        Some(Self::new(text("SpecID")?, text("OptionID"), text("Value")))
    }
}

/// The variant, with the sums over the records of the supplier alone, where one is given.
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    product: i64,
    id: &str,
    supplier: Option<SupplierNumber>,
) -> Result<Option<Stored<Variant>>, Error> {
    let sql =
        concat!("SELECT ", columns!("?4"), " FROM variant v WHERE v.marketplace = ?1 AND v.product = ?2 AND v.id = ?3");
    let statement = Statement::new(sql, vec![json!(marketplace), json!(product), json!(id), json!(supplier)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    product: i64,
    supplier: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<Variant>, Error> {
    let scope = vec![json!(marketplace), json!(supplier), json!(product)];
    listing::page(db, &SOURCE, scope, query, &|row| stored(row).map(|stored| stored.value)).await
}

/// The columns that a client writes, in the order of both statements below.
fn all_written(variant: &Variant) -> Vec<Value> {
    let inventory = variant.inventory.as_ref().filter(|inventory| inventory.written.is_some());
    let mut values = vec![
        json!(variant.id),
        json!(variant.name),
        json!(variant.description),
        json!(variant.active),
        json!(inventory.is_some()),
        json!(inventory.and_then(|inventory| inventory.notification_point)),
        json!(inventory.and_then(|inventory| inventory.written).unwrap_or_default()),
        json!(serde_json::to_string(&variant.specs).unwrap_or_else(|_| "[]".to_owned())),
        json!(variant.spec_key()),
        json!(variant.xp.to_text()),
    ];
    values.extend(written(&variant.size, &variant.extras));
    values
}

/// Makes the variant under the next number of items, if its product is still there; else aborts with `product_gone`.
/// Without a part number it has its ID for one, where that is free.
pub fn insert(marketplace: MarketplaceNumber, product: i64, variant: &Variant, now: Timestamp) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(product), json!(now.0)];
    params.extend(all_written(variant));
    let mut statements = vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'product_gone'
             WHERE NOT EXISTS (SELECT 1 FROM product WHERE marketplace = ?1 AND number = ?2)",
            vec![json!(marketplace), json!(product)],
        ),
        count_up(marketplace, "item"),
        Statement::new(trimmed!(include_str!("variants/insert.sql")), params),
    ];
    statements.extend(claim_identifiers(marketplace, &variant.extras, &variant.id));
    if variant.extras.part_number.is_none() {
        statements.push(Statement::new(
            "UPDATE variant SET part_number = id
             WHERE marketplace = ?1
               AND number = (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'item')
               AND EXISTS (SELECT 1 FROM identifier i WHERE i.marketplace = ?1 AND i.kind = 'part'
                           AND i.value = variant.id AND i.item = variant.number)",
            vec![json!(marketplace)],
        ));
    }
    statements.push(raise_catalogue_version(marketplace));
    statements
}

/// The name with which [`insert`] refuses.
pub const PRODUCT_GONE: &str = "product_gone";
/// The unique key on the specs of a product's variants.
pub const SPECS_KEY: &str = "unique: variant.marketplace, variant.product, variant.spec_key";

/// Writes the variant over the version that was read.
pub fn update(
    marketplace: MarketplaceNumber,
    stored: &Stored<Variant>,
    variant: &Variant,
    now: Timestamp,
) -> Vec<Statement> {
    let settings = |variant: &Variant| {
        let written = |inventory: &VariantInventory| (inventory.notification_point, inventory.written);
        (variant.inventory.as_ref().map(written), variant.endless)
    };
    let inventory_updated = (settings(&stored.value) != settings(variant)).then_some(now.0);
    let mut params = vec![json!(marketplace), json!(stored.number), json!(stored.version)];
    params.extend(all_written(variant));
    params.push(json!(inventory_updated));
    params.push(json!(stored.value.inventory.as_ref().and_then(|inventory| inventory.written).unwrap_or_default()));
    params.push(json!(variant.endless));
    let mut statements =
        vec![Statement::new(trimmed!(include_str!("variants/update.sql")), params), expect_one_change()];
    statements.extend(change_identifiers(marketplace, &stored.value.extras, &variant.extras));
    statements
}

/// Deletes the variant with its records and identifiers. The movement of its records is made before, by the caller of
/// this.
pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<Variant>) -> Vec<Statement> {
    let both = || vec![json!(marketplace), json!(stored.number)];
    let mut statements = vec![Statement::new("DELETE FROM record WHERE marketplace = ?1 AND item = ?2", both())];
    let unnamed = ItemExtras { number: stored.number, ..ItemExtras::default() };
    statements.extend(change_identifiers(marketplace, &stored.value.extras, &unnamed));
    statements.extend([
        Statement::new(
            "DELETE FROM variant WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
        raise_catalogue_version(marketplace),
    ]);
    statements
}
