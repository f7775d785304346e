//! The statements that make, change and delete orders.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::time::Timestamp;
use shared::wire::ordercloud::orders::Order;

use super::{StoredOrder, columns, stored, tables, written};
use crate::error::Error;
use crate::platform::{Row, Statement};
use crate::store::{count_up, expect_one_change, suppliers};

/// The unique key on the IDs of orders.
pub const ORDER_ID_KEY: &str = "unique: sales_order.marketplace, sales_order.id";
/// The name with which [`insert`] refuses an order of a user who is gone.
pub const USER_GONE: &str = "user_gone";
/// The name with which [`no_cart`] aborts.
pub const CART_EXISTS: &str = "cart_exists";

/// Makes the order under the next number. Refused with [`USER_GONE`] or [`suppliers::SUPPLIER_GONE`] if one of its
/// parties went meanwhile.
pub fn insert(marketplace: MarketplaceNumber, order: &StoredOrder) -> Vec<Statement> {
    let supplier = (order.supplier != 0).then_some(SupplierNumber(order.supplier));
    let mut params = vec![
        json!(marketplace),
        json!(order.value.id),
        json!(order.buyer),
        json!(order.user),
        json!(order.supplier),
        json!(order.anonymous),
        json!(order.value.date_created.0),
    ];
    params.extend(written(&order.value));
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'user_gone' WHERE NOT EXISTS (
               SELECT 1 FROM user WHERE marketplace = ?1 AND number = ?2 AND company_kind = 'buyer' AND company = ?3)",
            vec![json!(marketplace), json!(order.user), json!(order.buyer)],
        ),
        suppliers::must_exist(marketplace, supplier),
        count_up(marketplace, "sales_order"),
        Statement::new(
            "INSERT INTO sales_order (marketplace, number, id, buyer, user, supplier, anonymous, date_created,
                    last_updated, comments, billing_address_id, shipping_address_id, shipping_cost, tax_cost, gratuity,
                    line_item_count, subtotal, total, xp)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17
             FROM counter WHERE marketplace = ?1 AND kind = 'sales_order'",
            params,
        ),
    ]
}

/// Aborts the batch with [`CART_EXISTS`] if the user has an unsubmitted order: it is the cart then, and no other one is
/// to be made.
pub fn no_cart(marketplace: MarketplaceNumber, order: &StoredOrder) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'cart_exists' WHERE EXISTS (
           SELECT 1 FROM sales_order WHERE marketplace = ?1 AND user = ?2 AND status = 'Unsubmitted' AND anonymous IS ?3)",
        vec![json!(marketplace), json!(order.user), json!(order.anonymous)],
    )
}

/// Writes what a client writes over the version that was read; the ID too, where it changes.
pub fn update(marketplace: MarketplaceNumber, before: &StoredOrder, after: &Order, now: Timestamp) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(before.number), json!(before.version), json!(now.0)];
    params.extend(written(after));
    let mut statements = vec![
        Statement::new(
            "UPDATE sales_order SET last_updated = ?4, comments = ?5, billing_address_id = ?6, shipping_address_id = ?7,
                    shipping_cost = ?8, tax_cost = ?9, gratuity = ?10, line_item_count = ?11, subtotal = ?12,
                    total = ?13, xp = ?14, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            params,
        ),
        expect_one_change(),
    ];
    if after.id != before.value.id {
        statements.push(Statement::new(
            "UPDATE sales_order SET id = ?3 WHERE marketplace = ?1 AND number = ?2",
            vec![json!(marketplace), json!(before.number), json!(after.id)],
        ));
    }
    statements
}

/// Writes the sums over the lines, and a new version, over the version that was read.
pub fn touch(marketplace: MarketplaceNumber, before: &StoredOrder, after: &Order, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE sales_order SET last_updated = ?4, line_item_count = ?5, subtotal = ?6, total = ?7,
                    version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![
                json!(marketplace),
                json!(before.number),
                json!(before.version),
                json!(now.0),
                json!(after.line_item_count),
                json!(after.subtotal),
                json!(after.total),
            ],
        ),
        expect_one_change(),
    ]
}

/// Makes the order its user's cart, whatever was so before and at whatever time.
pub fn make_cart(marketplace: MarketplaceNumber, order: &StoredOrder, now: Timestamp) -> [Statement; 2] {
    [
        Statement::new(
            "UPDATE sales_order SET carted_at = max(CAST(?4 AS INTEGER), 1 + (
               SELECT max(c.carted_at) FROM sales_order c
               WHERE c.marketplace = ?1 AND c.user = sales_order.user AND c.status = 'Unsubmitted'))
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(order.number), json!(order.version), json!(now.0)],
        ),
        expect_one_change(),
    ]
}

/// Deletes the order with its lines, if it is of the version that was read.
pub fn delete(marketplace: MarketplaceNumber, order: &StoredOrder) -> [Statement; 2] {
    [
        Statement::new(
            "DELETE FROM sales_order WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(order.number), json!(order.version)],
        ),
        expect_one_change(),
    ]
}

/// The order by its number, as it lies there after the statements before; without a number the newest.
pub fn read_back(marketplace: MarketplaceNumber, number: Option<i64>) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM ",
            tables!(),
            " WHERE o.marketplace = ?1
               AND o.number = coalesce(?2, (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'sales_order'))"
        ),
        vec![json!(marketplace), json!(number)],
    )
}

/// The order in the last answer of a batch that ends with [`read_back`].
pub fn written_back(results: Vec<Vec<Row>>, marketplace_id: &str) -> Result<StoredOrder, Error> {
    let row = results.last().and_then(|rows| rows.first());
    let row = row.ok_or_else(|| Error::internal("an order that was just written is not there"))?;
    stored(row, marketplace_id)
}
