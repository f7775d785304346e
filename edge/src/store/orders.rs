//! Orders: reads, lists and the statements that make, change and delete them. Their lines are in [`lines`].

pub mod allocations;
pub mod lines;
mod lists;
pub mod names;
pub mod overrides;
pub mod stock;
mod writes;

pub use lists::{LINES_OFFER, OFFER, list, list_lines};
#[cfg(test)]
pub use lists::{LINES_SOURCE, SOURCE};
pub use writes::{
    CART_EXISTS, ORDER_ID_KEY, USER_GONE, delete, insert, make_cart, no_cart, read_back, touch, update, written_back,
};

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::orders::Status;
use shared::time::Timestamp;
use shared::wire::ordercloud::orders::Order;

use super::read;
use super::users;
use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use lines::{Extent, StoredLine};
use stock::Orderer;

macro_rules! columns {
    () => {
        concat!(
            "o.*, coalesce(b.id, o.from_company_id) AS from_company, coalesce(u.id, o.from_user_id) AS from_user_name,
             coalesce(s.id, o.to_company_id) AS to_company, iif(u.number IS NULL, NULL, ",
            crate::store::users::user_json!(),
            ") AS from_user"
        )
    };
}
/// Orders with their parties; perhaps by an index that SQLite does not choose by itself, for want of statistics.
macro_rules! tables {
    () => {
        tables!("")
    };
    ($indexed_by:literal) => {
        concat!(
            "sales_order o ",
            $indexed_by,
            " LEFT JOIN user u ON u.marketplace = o.marketplace AND u.number = o.user
             LEFT JOIN buyer b ON b.marketplace = o.marketplace AND b.number = o.buyer
             LEFT JOIN supplier s ON s.marketplace = o.marketplace AND s.number = o.supplier"
        )
    };
}
pub(crate) use {columns, tables};

/// An order with the numbers of its parties and what its shape does not show.
#[derive(Clone, Debug)]
pub struct StoredOrder {
    /// 0 for an order that is not written yet.
    pub number: i64,
    pub version: i64,
    pub buyer: i64,
    pub user: i64,
    /// 0 for the marketplace's owner.
    pub supplier: i64,
    /// The anonymous shopper whose it is.
    pub anonymous: Option<String>,
    pub date_shipped: Option<Timestamp>,
    pub value: Order,
}

impl StoredOrder {
    /// An order that is not written yet.
    pub fn blank(now: Timestamp) -> Self {
        Self {
            number: 0,
            version: 0,
            buyer: 0,
            user: 0,
            supplier: 0,
            anonymous: None,
            date_shipped: None,
            value: Order::blank(String::new(), now),
        }
    }

    /// In whose eyes its records must be visible.
    pub fn orderer(&self) -> Orderer {
        Orderer { buyer: self.buyer, user: self.user }
    }
}

/// Which orders somebody looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Those of a buyer's user; where many anonymous shoppers share it, those of one of them.
    OwnOf {
        user: i64,
        anonymous: Option<String>,
    },
    /// Those to a supplier.
    ToSupplier(SupplierNumber),
    /// Those to the marketplace's owner.
    ToOwner,
    Everything,
    Nothing,
}

impl Sight {
    pub fn covers(&self, order: &StoredOrder) -> bool {
        match self {
            Self::OwnOf { user, anonymous } => order.user == *user && order.anonymous == *anonymous,
            Self::ToSupplier(number) => order.supplier == number.0,
            Self::ToOwner => order.supplier == 0,
            Self::Everything => true,
            Self::Nothing => false,
        }
    }
}

/// Reads an order; `marketplace_id` is the ID of the marketplace's owner.
fn stored(row: &Row, marketplace_id: &str) -> Result<StoredOrder, Error> {
    let columns = read::Columns::of(row);
    let status = columns.text("status");
    let status = Status::from_word(&status).ok_or_else(|| Error::internal(format!("no status is called {status}")))?;
    let date_submitted = columns.optional_time("date_submitted");
    let from_user = columns.optional_json::<Row>("from_user");
    let money = |column| columns.amount(column).unwrap_or_default();
    let value = Order {
        from_user: from_user.as_ref().map(users::user).transpose()?,
        from_company_id: columns.optional_text("from_company").unwrap_or_default(),
        from_user_id: columns.optional_text("from_user_name").unwrap_or_default(),
        to_company_id: columns.optional_text("to_company").unwrap_or_else(|| marketplace_id.to_owned()),
        status,
        is_submitted: date_submitted.is_some(),
        date_submitted,
        date_canceled: columns.optional_time("date_canceled"),
        date_completed: columns.optional_time("date_completed"),
        last_updated: columns.time("last_updated"),
        line_item_count: columns.integer("line_item_count"),
        comments: columns.optional_text("comments"),
        billing_address_id: columns.optional_text("billing_address_id"),
        shipping_address_id: columns.optional_text("shipping_address_id"),
        subtotal: money("subtotal"),
        shipping_cost: money("shipping_cost"),
        tax_cost: money("tax_cost"),
        gratuity: money("gratuity"),
        total: money("total"),
        xp: columns.xp("xp"),
        ..Order::blank(columns.text("id"), columns.time("date_created"))
    };
    columns.done(StoredOrder {
        number: columns.integer("number"),
        version: columns.integer("version"),
        buyer: columns.integer("buyer"),
        user: columns.integer("user"),
        supplier: columns.integer("supplier"),
        anonymous: columns.optional_text("anonymous"),
        date_shipped: columns.optional_time("date_shipped"),
        value,
    })
}

/// How an order is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// By its ID.
    Id(&'a str),
    /// The cart of a user: the unsubmitted order that it last named as such, else the newest.
    CartOf { user: i64, anonymous: Option<&'a str> },
}

fn find_statement(marketplace: MarketplaceNumber, which: Which<'_>) -> Statement {
    match which {
        Which::Id(id) => Statement::new(
            concat!("SELECT ", columns!(), " FROM ", tables!(), " WHERE o.marketplace = ?1 AND o.id = ?2"),
            vec![json!(marketplace), json!(id)],
        ),
        Which::CartOf { user, anonymous } => Statement::new(
            concat!(
                "SELECT ",
                columns!(),
                " FROM ",
                tables!(),
                " WHERE o.marketplace = ?1 AND o.user = ?2 AND o.status = 'Unsubmitted' AND o.anonymous IS ?3
                  ORDER BY o.carted_at DESC, o.number DESC LIMIT 1"
            ),
            vec![json!(marketplace), json!(user), json!(anonymous)],
        ),
    }
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    which: Which<'_>,
) -> Result<Option<StoredOrder>, Error> {
    let statement = find_statement(marketplace, which);
    read::first(db.batch(vec![statement]).await?).map(|row| stored(&row, marketplace_id)).transpose()
}

/// An order and lines of it.
pub type OrderWithLines = (StoredOrder, Vec<StoredLine>);

/// The order with lines of it, as they were at one moment.
pub async fn find_with_lines(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    which: Which<'_>,
    extent: Extent<'_>,
) -> Result<Option<OrderWithLines>, Error> {
    let statements = vec![find_statement(marketplace, which), lines::of(marketplace, which, extent)];
    let mut results = db.batch(statements).await?.into_iter();
    let order = results.next().and_then(|rows| rows.into_iter().next());
    let Some(order) = order.map(|row| stored(&row, marketplace_id)).transpose()? else { return Ok(None) };
    let rows = results.next().unwrap_or_default();
    let lines = read::each(&rows, &|row| lines::stored(row, order.value.is_submitted))?;
    Ok(Some((order, lines)))
}

/// The numbers of a buyer and of its user, by their IDs. Nothing where there is no such buyer.
pub async fn orderer(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    buyer: &str,
    user: &str,
) -> Result<Option<(i64, Option<i64>)>, Error> {
    let statement = Statement::new(
        "SELECT b.number, u.number AS user
         FROM buyer b LEFT JOIN user u
           ON u.marketplace = b.marketplace AND u.company_kind = 'buyer' AND u.company = b.number AND u.id = ?3
         WHERE b.marketplace = ?1 AND b.id = ?2",
        vec![json!(marketplace), json!(buyer), json!(user)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some((read::integer(&row, "number")?, read::optional_integer(&row, "user")?)))
}

/// The columns of an order that a client writes, with the sums, in the order of both statements that write them.
fn written(order: &Order) -> Vec<Value> {
    vec![
        json!(order.comments),
        json!(order.billing_address_id),
        json!(order.shipping_address_id),
        json!(order.shipping_cost),
        json!(order.tax_cost),
        json!(order.gratuity),
        json!(order.line_item_count),
        json!(order.subtotal),
        json!(order.total),
        json!(order.xp.to_text()),
    ]
}
