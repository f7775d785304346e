//! The list of products.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, Related, ValueKind};
use shared::wire::ordercloud::catalog::Product;

use super::{columns, counted, stored, tables};
use crate::error::Error;
use crate::platform::Database;
use crate::store::listing::{self, Key, RelatedSource, Source};
use crate::store::members::sells;

/// What is asked of products: what shoppers may ask too, and more behind it.
macro_rules! members {
    ($($more:expr),*) => {
        &[
            Member::text("ID").searchable().sortable(),
            Member::text("Name").searchable().sortable(),
            Member::text("Description").searchable().sortable(),
            Member::of("Active", ValueKind::Boolean).sortable(),
            Member::of("QuantityMultiplier", ValueKind::Integer).sortable(),
            Member::of("ShipWeight", ValueKind::Decimal).sortable(),
            Member::of("ShipHeight", ValueKind::Decimal).sortable(),
            Member::of("ShipWidth", ValueKind::Decimal).sortable(),
            Member::of("ShipLength", ValueKind::Decimal).sortable(),
            Member::text("ShipFromAddressID").sortable(),
            Member::text("DefaultSupplierID").sortable(),
            Member::of("Returnable", ValueKind::Boolean).sortable(),
            Member::of("AllSuppliersCanSell", ValueKind::Boolean).sortable(),
            Member::text("ParentID").sortable(),
            Member::of("IsParent", ValueKind::Boolean).sortable(),
            Member::of("SpecCount", ValueKind::Integer).sortable(),
            Member::of("VariantCount", ValueKind::Integer).sortable(),
            Member::of("DateCreated", ValueKind::Date).sortable(),
            Member::of("Inventory.Enabled", ValueKind::Boolean).sortable(),
            Member::of("Inventory.VariantLevelTracking", ValueKind::Boolean).sortable(),
            Member::of("Inventory.OrderCanExceed", ValueKind::Boolean).sortable(),
            Member::of("Inventory.NotificationPoint", ValueKind::Integer).sortable(),
            Member::of("Inventory.QuantityAvailable", ValueKind::Integer).sortable(),
            Member::of("Number", ValueKind::Integer).sortable(),
            Member::text("PartNumber").sortable(),
            Member::text("UPC").sortable(),
            Member::text("SKU").sortable(),
            Member::text("EAN").sortable(),
            Member::text("Barcode").sortable(),
            Member::text("ExternalID").sortable(),
            Member::of("Price", ValueKind::Decimal).sortable(),
            Member::of("SalePrice", ValueKind::Decimal).sortable(),
            Member::of("MultiStore", ValueKind::Boolean).sortable(),
            $($more),*
        ]
    };
}
pub(crate) use members;

pub const OFFER: Offer = Offer {
    members: members![
        Member::text("OwnerID").sortable(),
        Member::of("AutoForward", ValueKind::Boolean).sortable(),
        Member::text("DefaultPriceScheduleID").sortable()
    ],
    xp: true,
    options: &["catalogID", "categoryID", "supplierID"],
    default_sort: &["ID"],
    related: &[RECORDS],
};

/// Conditions on a product's records: one and the same record must meet all of them.
pub const RECORDS: Related = Related {
    prefix: "InventoryRecords.",
    members: &[
        Member::text("ID"),
        Member::text("OwnerID"),
        Member::text("AddressID"),
        Member::of("AllowAllBuyers", ValueKind::Boolean),
        Member::of("OrderCanExceed", ValueKind::Boolean),
        Member::of("QuantityAvailable", ValueKind::Integer),
        Member::of("NotificationPoint", ValueKind::Integer),
        Member::of("LastUpdated", ValueKind::Date),
        Member::of("Number", ValueKind::Integer),
        Member::of("OnHand", ValueKind::Integer),
        Member::of("Allocated", ValueKind::Integer),
        Member::of("SafetyStock", ValueKind::Integer),
        Member::of("Infinite", ValueKind::Boolean),
        Member::of("Floor", ValueKind::Integer),
        Member::of("BinID", ValueKind::Integer),
        Member::of("LTD", ValueKind::Decimal),
        Member::of("CurrencyID", ValueKind::Integer),
        Member::of("RetailPrice", ValueKind::Decimal),
        Member::text("LocatorName"),
        Member::of("Price", ValueKind::Decimal),
        Member::of("SalePrice", ValueKind::Decimal),
        Member::text("FulfilmentProvider"),
        Member::of("Version", ValueKind::Integer),
    ],
    xp: true,
};

/// The expressions of a product's members, by a condition on its variants `v` that count and the expression of what is
/// available of it.
macro_rules! list_columns {
    ([$counts:literal] $($available:tt)+) => {
        &[
        ("ID", "p.id"),
        ("OwnerID", "coalesce(s.id, m.id)"),
        ("Name", "p.name"),
        ("Description", "p.description"),
        ("Active", "p.active"),
        ("QuantityMultiplier", "p.quantity_multiplier"),
        ("ShipWeight", "p.ship_weight"),
        ("ShipHeight", "p.ship_height"),
        ("ShipWidth", "p.ship_width"),
        ("ShipLength", "p.ship_length"),
        ("ShipFromAddressID", "p.ship_from_address_id"),
        ("DefaultSupplierID", "p.default_supplier_id"),
        ("Returnable", "p.returnable"),
        ("AllSuppliersCanSell", "p.all_suppliers_can_sell"),
        ("AutoForward", "p.auto_forward"),
        ("ParentID", "p.parent_id"),
        ("IsParent", "p.is_parent"),
        ("DefaultPriceScheduleID", "p.default_price_schedule_id"),
        (
            "SpecCount",
            concat!(
                "(SELECT count(DISTINCT e.value ->> '$.SpecID')
                  FROM variant v INDEXED BY variant_id CROSS JOIN json_each(v.specs) e
                  WHERE v.marketplace = p.marketplace AND v.product = p.number",
                $counts,
                ")"
            ),
        ),
        (
            "VariantCount",
            concat!(
                "(SELECT count(*) FROM variant v INDEXED BY variant_id
                  WHERE v.marketplace = p.marketplace AND v.product = p.number",
                $counts,
                ")"
            ),
        ),
        ("DateCreated", "p.date_created"),
        ("Inventory.Enabled", "iif(p.has_inventory = 1, p.inventory_enabled, NULL)"),
        ("Inventory.VariantLevelTracking", "iif(p.has_inventory = 1, p.variant_level_tracking, NULL)"),
        ("Inventory.OrderCanExceed", "iif(p.has_inventory = 1, p.order_can_exceed, NULL)"),
        ("Inventory.NotificationPoint", "iif(p.has_inventory = 1, p.notification_point, NULL)"),
        ("Inventory.QuantityAvailable", concat!($($available)+)),
        ("Number", "p.number"),
        ("PartNumber", "p.part_number"),
        ("UPC", "p.upc"),
        ("SKU", "p.sku"),
        ("EAN", "p.ean"),
        ("Barcode", "p.barcode"),
        ("ExternalID", "p.external_id"),
        ("Price", "p.price"),
        ("SalePrice", "p.sale_price"),
        ("MultiStore", "p.multi_store"),
        ]
    };
}
pub(crate) use list_columns;

/// Where [`RECORDS`] come from, by a condition on the variants `v` that count and one on the records `r`.
macro_rules! related {
    ([$counts:literal] $($seen:tt)+) => {
        RelatedSource {
            prefix: "InventoryRecords.",
            from: "record r LEFT JOIN location il ON il.marketplace = r.marketplace AND il.number = r.location
                   LEFT JOIN supplier irs ON irs.marketplace = r.marketplace AND irs.number = r.owner",
            scope: concat!(
                "r.marketplace = p.marketplace AND r.item IN
                   (SELECT p.number UNION ALL
                    SELECT v.number FROM variant v INDEXED BY variant_id
                    WHERE v.marketplace = p.marketplace AND v.product = p.number",
                $counts,
                ") AND ",
                $($seen)+
            ),
            columns: &[
                ("ID", "r.id"),
                ("OwnerID", "coalesce(irs.id, m.id)"),
                ("AddressID", "il.id"),
                ("AllowAllBuyers", "r.allow_all_buyers"),
                ("OrderCanExceed", "r.order_can_exceed"),
                ("QuantityAvailable", "(r.on_hand - r.allocated - r.safety_stock)"),
                ("NotificationPoint", "r.notification_point"),
                ("LastUpdated", "r.updated_at"),
                ("Number", "r.number"),
                ("OnHand", "r.on_hand"),
                ("Allocated", "r.allocated"),
                ("SafetyStock", "r.safety_stock"),
                ("Infinite", "r.infinite"),
                ("Floor", "r.floor"),
                ("BinID", "r.bin_id"),
                ("LTD", "r.ltd"),
                ("CurrencyID", "r.currency_id"),
                ("RetailPrice", "r.retail_price"),
                ("LocatorName", "r.locator_name"),
                ("Price", "r.price"),
                ("SalePrice", "r.sale_price"),
                ("FulfilmentProvider", "r.fulfilment_provider"),
                ("Version", "r.version"),
            ],
            xp: Some("r.xp"),
        }
    };
}
pub(crate) use related;

/// `?2`: the supplier that the caller is confined to, or null; `?3`: the ID of the owner that `supplierID` asks for.
const SOURCE: Source = Source {
    select: columns!("?2"),
    from: tables!(),
    scope: concat!(
        "p.marketplace = ?1 AND (?2 IS NULL OR p.owner = ?2 OR ",
        sells!("p", "?2"),
        ") AND (?3 IS NULL OR coalesce(s.id, m.id) = ?3)"
    ),
    columns: list_columns![
        [""] "(CASE WHEN p.has_inventory = 0 THEN NULL
                   WHEN p.variant_level_tracking = 1 THEN
                     (SELECT coalesce(sum(CASE WHEN r.number IS NULL THEN iif(v.has_inventory = 1, v.quantity, 0)
                                               WHEN r.infinite = 1 OR NOT ", counted!("?2"), " THEN 0
                                               ELSE r.on_hand - r.allocated - r.safety_stock END), 0)
                      FROM variant v INDEXED BY variant_id LEFT JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number
                      WHERE v.marketplace = p.marketplace AND v.product = p.number)
                   ELSE
                     (SELECT iif(count(*) = 0, p.quantity,
                                 sum(iif(r.infinite = 1 OR NOT ", counted!("?2"), ", 0, r.on_hand - r.allocated - r.safety_stock)))
                      FROM record r WHERE r.marketplace = p.marketplace AND r.item = p.number)
              END)"
    ],
    xp: Some("p.xp"),
    key: Some(Key { value: "p.number", found: "p.marketplace = ?1 AND p.number = page.key" }),
    tie: "p.id",
    related: &[related!([""] "(?2 IS NULL OR r.owner = ?2)")],
};

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<Product>, Error> {
    let owner = query.options.get("supplierid");
    let scope = vec![json!(marketplace), json!(confined_to), json!(owner)];
    let page = listing::page(db, &SOURCE, scope, query, &|row| stored(row).map(|stored| stored.product.value)).await?;
    Ok(page.with_facets())
}
