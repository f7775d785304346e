//! Lines of orders: reads, and the statements that make, change and delete lines.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::orders::{Held, Source};
use shared::wire::ordercloud::orders::{LineItem, LineProduct, LineVariant};

use super::Which;
use super::stock::Line;
use crate::error::Error;
use crate::platform::{Row, Statement};
use crate::store::catalog::size;
use crate::store::read;

/// A line as it stands, with what its product and record were called when it was written.
macro_rules! own_columns {
    () => {
        "l.*, l.product_id AS product_name_id, l.record_id AS record_name_id, NULL AS supplier_id"
    };
}
/// A line without what its product and variant are at the moment.
macro_rules! bare_columns {
    () => {
        "l.*, coalesce(p.id, l.product_id) AS product_name_id, coalesce(r.id, l.record_id) AS record_name_id,
         p.default_supplier_id AS supplier_id"
    };
}
macro_rules! line_columns {
    () => {
        concat!(
            $crate::store::orders::lines::bare_columns!(),
            ",
         iif(p.number IS NULL, NULL, json_object('id', p.id, 'name', p.name, 'description', p.description,
           'returnable', p.returnable, 'quantity_multiplier', p.quantity_multiplier, 'ship_weight', p.ship_weight,
           'ship_height', p.ship_height, 'ship_width', p.ship_width, 'ship_length', p.ship_length,
           'default_supplier_id', p.default_supplier_id, 'parent_id', p.parent_id, 'xp', p.xp)) AS product_now,
         iif(v.number IS NULL, NULL, json_object('id', v.id, 'name', v.name, 'description', v.description,
           'ship_weight', v.ship_weight, 'ship_height', v.ship_height, 'ship_width', v.ship_width,
           'ship_length', v.ship_length, 'xp', v.xp)) AS variant_now"
        )
    };
}
macro_rules! line_joins {
    () => {
        " LEFT JOIN product p ON p.marketplace = l.marketplace AND p.number = l.product
         LEFT JOIN variant v ON v.marketplace = l.marketplace AND v.number = l.variant
         LEFT JOIN record r ON r.marketplace = l.marketplace AND r.number = l.record"
    };
}
pub(crate) use {bare_columns, line_columns, line_joins};

/// The lines of the order of the ID `?2`.
macro_rules! named_order {
    ($joins:expr) => {
        concat!(
            " FROM sales_order o
              CROSS JOIN line_item l ON l.marketplace = o.marketplace AND l.sales_order = o.number",
            $joins,
            " WHERE o.marketplace = ?1 AND o.id = ?2"
        )
    };
}
/// The lines of the cart of the user `?2`, of the anonymous shopper `?3`.
macro_rules! cart {
    ($joins:expr) => {
        concat!(
            " FROM (SELECT marketplace, number FROM sales_order
                    WHERE marketplace = ?1 AND user = ?2 AND status = 'Unsubmitted' AND anonymous IS ?3
                    ORDER BY carted_at DESC, number DESC LIMIT 1) cart
              CROSS JOIN line_item l ON l.marketplace = ?1 AND l.sales_order = cart.number",
            $joins
        )
    };
}

/// The unique key on the IDs of an order's lines.
pub const LINE_ID_KEY: &str = "unique: line_item.marketplace, line_item.sales_order, line_item.id";

/// A line with the numbers of what it names.
#[derive(Clone, Debug)]
pub struct StoredLine {
    /// Its place in the order; 0 for a line that is not written yet.
    pub number: i64,
    pub product: i64,
    pub variant: Option<i64>,
    pub record: Option<i64>,
    /// The record was put there by a calculation.
    pub record_overridden: bool,
    /// What it took, on a submitted order.
    pub held: Option<Held>,
    pub value: LineItem,
}

impl StoredLine {
    /// The line as the rules of stock look at it.
    pub fn to_stock(&self) -> Line {
        Line {
            number: (self.number != 0).then_some(self.number),
            id: (!self.value.id.is_empty()).then(|| self.value.id.clone()),
            quantity: self.value.quantity,
            product: self.product,
            product_id: self.value.product_id.clone(),
            variant: self.variant,
            record: self.record,
            record_id: self.value.inventory_record_id.clone(),
            overridden: self.record_overridden,
            held: self.held,
        }
    }
}

/// Reads a line of an order that was `submitted` or not.
pub(super) fn stored(row: &Row, submitted: bool) -> Result<StoredLine, Error> {
    let columns = read::Columns::of(row);
    let product = columns.integer("product");
    let variant = columns.optional_integer("variant");
    let record = columns.optional_integer("record");
    let source = match columns.optional_text("taken_from").as_deref() {
        Some("record") => record.map(Source::Record),
        Some("variant") => variant.map(Source::Variant),
        Some(_) => Some(Source::Product(product)),
        None => None,
    };
    let held = Held { source, units: columns.integer("taken") };
    let now = |column: &str| match row.get(column) {
        None => Ok(None),
        Some(_) => read::optional_json::<Row>(row, column),
    };
    let (product_now, variant_now) = (now("product_now")?, now("variant_now")?);
    let mut value = LineItem {
        product_id: columns.text("product_name_id"),
        quantity: columns.integer("quantity"),
        inventory_record_id: columns.optional_text("record_name_id"),
        specs: columns.json("specs"),
        unit_price: columns.amount("unit_price"),
        quantity_shipped: columns.integer("quantity_shipped"),
        supplier_id: columns.optional_text("supplier_id"),
        cost_center: columns.optional_text("cost_center"),
        date_needed: columns.optional_time("date_needed"),
        shipping_account: columns.optional_text("shipping_account"),
        shipping_address_id: columns.optional_text("shipping_address_id"),
        ship_from_address_id: columns.optional_text("ship_from_address_id"),
        product: product_now.as_ref().map(line_product).transpose()?,
        variant: variant_now.as_ref().map(line_variant).transpose()?,
        xp: columns.xp("xp"),
        ..LineItem::blank(columns.text("id"), columns.time("date_added"))
    };
    if !value.sum_up() {
        return Err(Error::internal("a line is worth more than was let in"));
    }
    columns.done(StoredLine {
        number: columns.integer("number"),
        product,
        variant,
        record,
        record_overridden: columns.boolean("record_overridden"),
        held: submitted.then_some(held),
        value,
    })
}

fn line_product(row: &Row) -> Result<LineProduct, Error> {
    let columns = read::Columns::of(row);
    columns.done(LineProduct {
        id: columns.text("id"),
        name: columns.text("name"),
        description: columns.optional_text("description"),
        returnable: columns.boolean("returnable"),
        quantity_multiplier: columns.integer("quantity_multiplier"),
        size: size(row)?,
        default_supplier_id: columns.optional_text("default_supplier_id"),
        parent_id: columns.optional_text("parent_id"),
        xp: columns.xp("xp"),
    })
}

fn line_variant(row: &Row) -> Result<LineVariant, Error> {
    let columns = read::Columns::of(row);
    columns.done(LineVariant {
        id: columns.text("id"),
        name: columns.optional_text("name"),
        description: columns.optional_text("description"),
        size: size(row)?,
        xp: columns.xp("xp"),
    })
}

/// Which lines of an order are read, and how much of each.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'a> {
    /// All, in the order in which they were added, with nothing but their own row: enough to move stock.
    Own,
    /// All, in that order, without what their products and variants are: enough to write one of them.
    Bare,
    /// The one of that ID, whole.
    One(&'a str),
}

pub(super) fn of(marketplace: MarketplaceNumber, which: Which<'_>, extent: Extent<'_>) -> Statement {
    let (sql, mut params) = match which {
        Which::Id(order) => {
            let sql = match extent {
                Extent::Own => concat!("SELECT ", own_columns!(), named_order!(""), " ORDER BY l.number"),
                Extent::Bare => concat!("SELECT ", bare_columns!(), named_order!(line_joins!()), " ORDER BY l.number"),
                Extent::One(_) => concat!("SELECT ", line_columns!(), named_order!(line_joins!()), " AND l.id = ?3"),
            };
            (sql, vec![json!(marketplace), json!(order)])
        }
        Which::CartOf { user, anonymous } => {
            let sql = match extent {
                Extent::Own => concat!("SELECT ", own_columns!(), cart!(""), " ORDER BY l.number"),
                Extent::Bare => concat!("SELECT ", bare_columns!(), cart!(line_joins!()), " ORDER BY l.number"),
                Extent::One(_) => concat!("SELECT ", line_columns!(), cart!(line_joins!()), " WHERE l.id = ?4"),
            };
            (sql, vec![json!(marketplace), json!(user), json!(anonymous)])
        }
    };
    if let Extent::One(id) = extent {
        params.push(json!(id));
    }
    Statement::new(sql, params)
}

/// The columns of a line in the order of both statements that write them.
fn written(line: &StoredLine) -> Vec<Value> {
    let value = &line.value;
    vec![
        json!(value.id),
        json!(line.product),
        json!(value.product_id),
        json!(line.variant),
        json!(line.record),
        json!(value.inventory_record_id),
        json!(line.record_overridden),
        json!(value.quantity),
        json!(serde_json::to_string(&value.specs).unwrap_or_else(|_| "[]".to_owned())),
        json!(value.unit_price),
        json!(value.cost_center),
        json!(value.date_needed.map(|at| at.0)),
        json!(value.shipping_account),
        json!(value.shipping_address_id),
        json!(value.ship_from_address_id),
        json!(value.xp.to_text()),
    ]
}

/// Makes a line in the order of that number, or in the one that the batch made before. The batch writes the order's new
/// version too: it is what keeps two writers of an order's lines apart.
pub fn insert(marketplace: MarketplaceNumber, order: Option<i64>, line: &StoredLine) -> Statement {
    let mut params = vec![json!(marketplace), json!(order), json!(line.number), json!(line.value.date_added.0)];
    params.extend(written(line));
    Statement::new(
        "INSERT INTO line_item (marketplace, sales_order, number, date_added, id, product, product_id, variant, record,
                record_id, record_overridden, quantity, specs, unit_price, cost_center, date_needed, shipping_account,
                shipping_address_id, ship_from_address_id, xp)
         VALUES (?1, coalesce(?2, (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'sales_order')),
                 ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        params,
    )
}

/// Writes a line over the one of the same number.
pub fn update(marketplace: MarketplaceNumber, order: i64, line: &StoredLine) -> Statement {
    let mut params = vec![json!(marketplace), json!(order), json!(line.number)];
    params.extend(written(line));
    Statement::new(
        "UPDATE line_item SET id = ?4, product = ?5, product_id = ?6, variant = ?7, record = ?8, record_id = ?9,
                record_overridden = ?10, quantity = ?11, specs = ?12, unit_price = ?13, cost_center = ?14,
                date_needed = ?15, shipping_account = ?16, shipping_address_id = ?17, ship_from_address_id = ?18,
                xp = ?19
         WHERE marketplace = ?1 AND sales_order = ?2 AND number = ?3",
        params,
    )
}

pub fn delete(marketplace: MarketplaceNumber, order: i64, line: i64) -> Statement {
    Statement::new(
        "DELETE FROM line_item WHERE marketplace = ?1 AND sales_order = ?2 AND number = ?3",
        vec![json!(marketplace), json!(order), json!(line)],
    )
}

/// The line by its number, as it lies there after the statements before.
pub fn read_back(marketplace: MarketplaceNumber, order: Option<i64>, line: i64) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            line_columns!(),
            " FROM line_item l",
            line_joins!(),
            " WHERE l.marketplace = ?1
               AND l.sales_order = coalesce(?2, (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'sales_order'))
               AND l.number = ?3"
        ),
        vec![json!(marketplace), json!(order), json!(line)],
    )
}

/// The line in the last answer of a batch that ends with [`read_back`].
pub fn written_back(results: Vec<Vec<Row>>) -> Result<LineItem, Error> {
    let row = results.last().and_then(|rows| rows.first());
    let row = row.ok_or_else(|| Error::internal("a line that was just written is not there"))?;
    Ok(stored(row, false)?.value)
}
