//! Lists of records: of one item, and over the marketplace.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, Related, ValueKind};
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord};

use super::{columns, level, places, stored};
use crate::error::Error;
use crate::platform::{Database, Row};
use crate::store::assignments::party_joins;
use crate::store::listing::{self, Key, RelatedSource, Source};
use crate::store::locations::address_json;
use crate::store::read;

/// The expressions of a record's own members, and more behind them.
macro_rules! own_columns {
    ($($more:expr),* $(,)?) => {
        &[
            ("ID", "r.id"),
            ("AddressID", "l.id"),
            ("OwnerID", "coalesce(s.id, (SELECT m.id FROM marketplace m WHERE m.number = r.marketplace))"),
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
            $($more),*
        ]
    };
}

pub(crate) use own_columns;

/// The two lists under an item.
pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("AddressID").searchable().sortable(),
        Member::text("OwnerID"),
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
    options: &["includeAddress"],
    default_sort: &["ID"],
    ..Offer::EMPTY
};

/// `?2`: the item; `?3`: the supplier that the caller is confined to, or null.
const OF_ITEM: Source = Source {
    select: columns!(),
    from: concat!("record r", places!()),
    scope: "r.marketplace = ?1 AND r.item = ?2 AND (?3 IS NULL OR r.owner = ?3)",
    columns: own_columns![],
    xp: Some("r.xp"),
    key: None,
    tie: "r.id",
    related: &[],
};

const OF_ITEM_WITH_ADDRESS: Source =
    Source { select: concat!(columns!(), ", ", address_json!(), " AS address"), ..OF_ITEM };

/// The records of one item. Addresses are filled where the option `includeAddress` is `true`.
pub async fn of_item(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    item: i64,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<InventoryRecord>, Error> {
    let with_address = query.options.get("includeaddress").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let source = if with_address { &OF_ITEM_WITH_ADDRESS } else { &OF_ITEM };
    let scope = vec![json!(marketplace), json!(item), json!(confined_to)];
    listing::page(db, source, scope, query, &|row| stored(row, marketplace_id).map(|stored| stored.value)).await
}

/// `GET /v1/inventoryrecords`. `Assigned` and `Assignments.…` are asked, not shown: whom records are assigned to has a list of
/// its own.
pub const EVERYWHERE_OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("AddressID").searchable().sortable(),
        Member::text("OwnerID").sortable(),
        Member::of("AllowAllBuyers", ValueKind::Boolean).sortable(),
        Member::of("OrderCanExceed", ValueKind::Boolean).sortable(),
        Member::of("QuantityAvailable", ValueKind::Integer).sortable(),
        Member::of("NotificationPoint", ValueKind::Integer).sortable(),
        Member::of("LastUpdated", ValueKind::Date).sortable(),
        Member::of("Number", ValueKind::Integer).sortable(),
        Member::of("OnHand", ValueKind::Integer).sortable(),
        Member::of("Allocated", ValueKind::Integer).sortable(),
        Member::of("SafetyStock", ValueKind::Integer).sortable(),
        Member::of("Infinite", ValueKind::Boolean).sortable(),
        Member::of("Floor", ValueKind::Integer).sortable(),
        Member::of("BinID", ValueKind::Integer).sortable(),
        Member::of("LTD", ValueKind::Decimal).sortable(),
        Member::of("CurrencyID", ValueKind::Integer).sortable(),
        Member::of("RetailPrice", ValueKind::Decimal).sortable(),
        Member::text("LocatorName").sortable(),
        Member::of("Price", ValueKind::Decimal).sortable(),
        Member::of("SalePrice", ValueKind::Decimal).sortable(),
        Member::text("FulfilmentProvider").sortable(),
        Member::of("Version", ValueKind::Integer).sortable(),
        Member::text("ProductID").searchable().sortable(),
        Member::text("ProductName").searchable().sortable(),
        Member::text("VariantID").searchable().sortable(),
        Member::text("VariantName").searchable().sortable(),
        Member::text("SupplierName").sortable(),
        Member::text("PartNumber").searchable().sortable(),
        Member::text("UPC").searchable().sortable(),
        Member::text("SKU").searchable().sortable(),
        Member::text("Address.AddressName").searchable().sortable(),
        Member::text("Address.City").sortable(),
        Member::text("Address.State").sortable(),
        Member::text("Address.Zip").sortable(),
        Member::text("Address.Country").sortable(),
        Member::text("Stock"),
        Member::of("Assigned", ValueKind::Boolean),
    ],
    xp: true,
    // Accepted, as on the other lists of records; addresses are filled anyway.
    options: &["includeAddress"],
    default_sort: &["Number"],
    related: &[Related {
        prefix: "Assignments.",
        members: &[Member::text("BuyerID"), Member::text("UserGroupID")],
        xp: false,
    }],
};

/// `?2`: the supplier that the caller is confined to, or null.
const EVERYWHERE: Source = Source {
    select: concat!(
        columns!(),
        ", ",
        address_json!(),
        " AS address, p.id AS product_id, p.name AS product_name, v.id AS variant_id, v.name AS variant_name,
          s.name AS supplier_name, iif(v.number IS NULL, p.part_number, v.part_number) AS part_number,
          iif(v.number IS NULL, p.upc, v.upc) AS upc, iif(v.number IS NULL, p.sku, v.sku) AS sku"
    ),
    from: concat!(
        "record r LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
         LEFT JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)",
        places!()
    ),
    scope: "r.marketplace = ?1 AND (?2 IS NULL OR r.owner = ?2)",
    columns: own_columns![
        ("ProductID", "p.id"),
        ("ProductName", "p.name"),
        ("VariantID", "v.id"),
        ("VariantName", "v.name"),
        ("SupplierName", "s.name"),
        ("PartNumber", "iif(v.number IS NULL, p.part_number, v.part_number)"),
        ("UPC", "iif(v.number IS NULL, p.upc, v.upc)"),
        ("SKU", "iif(v.number IS NULL, p.sku, v.sku)"),
        ("Address.AddressName", "l.address_name"),
        ("Address.City", "l.city"),
        ("Address.State", "l.state"),
        ("Address.Zip", "l.zip"),
        ("Address.Country", "l.country"),
        ("Stock", level!()),
        ("Assigned", "EXISTS (SELECT 1 FROM record_assignment a WHERE a.marketplace = ?1 AND a.record = r.number)"),
    ],
    xp: Some("r.xp"),
    key: Some(Key { value: "r.number", found: "r.marketplace = ?1 AND r.number = page.key" }),
    tie: "r.number",
    related: &[RelatedSource {
        prefix: "Assignments.",
        from: concat!("record_assignment a", party_joins!()),
        scope: "a.marketplace = ?1 AND a.record = r.number",
        columns: &[("BuyerID", "b.id"), ("UserGroupID", "g.id")],
        xp: None,
    }],
};

fn listed(row: &Row, marketplace_id: &str) -> Result<ListedRecord, Error> {
    Ok(ListedRecord {
        record: stored(row, marketplace_id)?.value,
        product_id: read::text(row, "product_id")?,
        variant_id: read::optional_text(row, "variant_id")?,
        product_name: read::text(row, "product_name")?,
        variant_name: read::optional_text(row, "variant_name")?,
        supplier_name: read::optional_text(row, "supplier_name")?,
        part_number: read::optional_text(row, "part_number")?,
        upc: read::optional_text(row, "upc")?,
        sku: read::optional_text(row, "sku")?,
    })
}

/// The records of the marketplace, or of the supplier that the caller is confined to.
pub async fn everywhere(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<ListedRecord>, Error> {
    let scope = vec![json!(marketplace), json!(confined_to)];
    listing::page(db, &EVERYWHERE, scope, query, &|row| listed(row, marketplace_id)).await
}
