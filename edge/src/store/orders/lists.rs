//! Lists of orders, and of the lines of one.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::wire::ordercloud::orders::{LineItem, Order};

use super::lines::{self, line_columns, line_joins};
use super::{Sight, StoredOrder, columns, stored, tables};
use crate::error::Error;
use crate::platform::Database;
use crate::store::listing::{self, Key, Source};

pub const OFFER: Offer = Offer {
    members: &[
        Member::of("DateSubmitted", ValueKind::Date).sortable(),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::text("ID").searchable().sortable(),
        Member::text("FromCompanyID").searchable().sortable(),
        Member::text("ToCompanyID").searchable().sortable(),
        Member::text("FromUserID").sortable(),
        Member::text("Status").sortable(),
        Member::of("DateApproved", ValueKind::Date).sortable(),
        Member::of("DateDeclined", ValueKind::Date).sortable(),
        Member::of("DateCanceled", ValueKind::Date).sortable(),
        Member::of("DateCompleted", ValueKind::Date).sortable(),
        Member::of("LastUpdated", ValueKind::Date).sortable(),
        Member::of("Subtotal", ValueKind::Decimal).sortable(),
        Member::of("ShippingCost", ValueKind::Decimal).sortable(),
        Member::of("TaxCost", ValueKind::Decimal).sortable(),
        Member::of("Gratuity", ValueKind::Decimal).sortable(),
        Member::of("Fees", ValueKind::Decimal).sortable(),
        Member::of("PromotionDiscount", ValueKind::Decimal).sortable(),
        Member::of("Total", ValueKind::Decimal).sortable(),
        Member::of("IsSubmitted", ValueKind::Boolean).sortable(),
        Member::of("LineItemCount", ValueKind::Integer),
        Member::text("Comments").searchable(),
        Member::text("BillingAddressID"),
        Member::text("ShippingAddressID"),
    ],
    xp: true,
    options: &["buyerID", "supplierID", "from", "to"],
    default_sort: &["DateSubmitted"],
    ..Offer::EMPTY
};

macro_rules! to_company {
    () => {
        "coalesce(s.id, o.to_company_id, (SELECT m.id FROM marketplace m WHERE m.number = o.marketplace))"
    };
}

/// What the options `buyerID`, `supplierID`, `from` and `to` ask for: `?2` to `?5`.
macro_rules! asked_for {
    () => {
        concat!(
            "o.marketplace = ?1 AND (?2 IS NULL OR coalesce(b.id, o.from_company_id) = ?2) AND (?3 IS NULL OR ",
            to_company!(),
            " = ?3) AND (?4 IS NULL OR o.date_created >= ?4) AND (?5 IS NULL OR o.date_created <= ?5)"
        )
    };
}

/// Every order of the marketplace.
pub const SOURCE: Source = Source {
    select: columns!(),
    from: tables!(),
    scope: asked_for!(),
    columns: &[
        ("DateSubmitted", "o.date_submitted"),
        ("DateCreated", "o.date_created"),
        ("ID", "o.id"),
        ("FromCompanyID", "coalesce(b.id, o.from_company_id)"),
        ("ToCompanyID", to_company!()),
        ("FromUserID", "coalesce(u.id, o.from_user_id)"),
        ("Status", "o.status"),
        ("DateApproved", "NULL"),
        ("DateDeclined", "NULL"),
        ("DateCanceled", "o.date_canceled"),
        ("DateCompleted", "o.date_completed"),
        ("LastUpdated", "o.last_updated"),
        ("Subtotal", "o.subtotal"),
        ("ShippingCost", "o.shipping_cost"),
        ("TaxCost", "o.tax_cost"),
        ("Gratuity", "o.gratuity"),
        ("Fees", "'0'"),
        ("PromotionDiscount", "'0'"),
        ("Total", "o.total"),
        ("IsSubmitted", "(o.date_submitted IS NOT NULL)"),
        ("LineItemCount", "o.line_item_count"),
        ("Comments", "o.comments"),
        ("BillingAddressID", "o.billing_address_id"),
        ("ShippingAddressID", "o.shipping_address_id"),
    ],
    xp: Some("o.xp"),
    key: Some(Key { value: "o.number", found: "o.marketplace = ?1 AND o.number = page.key" }),
    tie: "o.id",
    related: &[],
};

/// `?6`: the user; `?7`: the anonymous shopper.
const OWN: Source = Source {
    from: tables!("INDEXED BY sales_order_user"),
    scope: concat!(asked_for!(), " AND o.user = ?6 AND o.anonymous IS ?7"),
    key: None,
    ..SOURCE
};

/// `?6`: 0, the marketplace's owner, to whom most orders go.
const TO_OWNER: Source = Source { scope: concat!(asked_for!(), " AND o.supplier = ?6"), ..SOURCE };

/// `?6`: the supplier.
const TO_SUPPLIER: Source = Source { from: tables!("INDEXED BY sales_order_supplier"), key: None, ..TO_OWNER };

/// The orders within sight.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    sight: &Sight,
    query: &ListQuery,
) -> Result<Page<Order>, Error> {
    let option = |name: &str| json!(query.options.get(name));
    let moment = |name: &str| query.moment(name).map(|at| json!(at.map(|at| at.0)));
    let mut scope = vec![json!(marketplace), option("buyerid"), option("supplierid"), moment("from")?, moment("to")?];
    let source = match sight {
        Sight::OwnOf { user, anonymous } => {
            scope.extend([json!(user), json!(anonymous)]);
            &OWN
        }
        Sight::ToSupplier(number) => {
            scope.push(json!(number));
            &TO_SUPPLIER
        }
        Sight::ToOwner => {
            scope.push(json!(0));
            &TO_OWNER
        }
        Sight::Everything => &SOURCE,
        Sight::Nothing => return Ok(Page::new(query.page, query.page_size, 0, Vec::new())),
    };
    listing::page(db, source, scope, query, &|row| stored(row, marketplace_id).map(|stored| stored.value)).await
}

pub const LINES_OFFER: Offer = Offer {
    members: &[
        Member::of("DateAdded", ValueKind::Date).sortable(),
        Member::text("ID").searchable().sortable(),
        Member::text("ProductID").searchable().sortable(),
        Member::text("Product.Name"),
        Member::text("Variant.ID"),
        Member::of("Quantity", ValueKind::Integer),
        Member::of("QuantityShipped", ValueKind::Integer),
        Member::text("InventoryRecordID"),
        Member::of("UnitPrice", ValueKind::Decimal),
        Member::of("PriceOverridden", ValueKind::Boolean),
        Member::text("SupplierID"),
        Member::text("CostCenter"),
        Member::of("DateNeeded", ValueKind::Date),
        Member::text("ShippingAccount"),
        Member::text("ShippingAddressID"),
        Member::text("ShipFromAddressID"),
    ],
    xp: true,
    default_sort: &["DateAdded"],
    ..Offer::EMPTY
};

/// `?2`: the order.
pub const LINES_SOURCE: Source = Source {
    select: line_columns!(),
    from: concat!("line_item l", line_joins!()),
    scope: "l.marketplace = ?1 AND l.sales_order = ?2",
    columns: &[
        ("DateAdded", "l.date_added"),
        ("ID", "l.id"),
        ("ProductID", "coalesce(p.id, l.product_id)"),
        ("Product.Name", "p.name"),
        ("Variant.ID", "v.id"),
        ("Quantity", "l.quantity"),
        ("QuantityShipped", "l.quantity_shipped"),
        ("InventoryRecordID", "coalesce(r.id, l.record_id)"),
        ("UnitPrice", "l.unit_price"),
        ("PriceOverridden", "(l.unit_price IS NOT NULL)"),
        ("SupplierID", "p.default_supplier_id"),
        ("CostCenter", "l.cost_center"),
        ("DateNeeded", "l.date_needed"),
        ("ShippingAccount", "l.shipping_account"),
        ("ShippingAddressID", "l.shipping_address_id"),
        ("ShipFromAddressID", "l.ship_from_address_id"),
    ],
    xp: Some("l.xp"),
    key: None,
    tie: "l.id",
    related: &[],
};

/// The lines of an order.
pub async fn list_lines(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    order: &StoredOrder,
    query: &ListQuery,
) -> Result<Page<LineItem>, Error> {
    let scope = vec![json!(marketplace), json!(order.number)];
    listing::page(db, &LINES_SOURCE, scope, query, &|row| lines::stored(row, false).map(|stored| stored.value)).await
}
