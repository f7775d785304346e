//! Lines of orders: reads, what a line names, and the statements that make, change and delete lines.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::orders::{Held, Source};
use shared::wire::ordercloud::catalog::{ShipSize, VariantSpec};
use shared::wire::ordercloud::orders::{LineItem, LineProduct, LineVariant};

use super::Which;
use super::stock::{Line, Orderer};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::catalog::size;
use crate::store::read;
use crate::store::visibility::visible;

macro_rules! line_columns {
    () => {
        "l.*, coalesce(p.id, l.product_id) AS product_name_id, coalesce(r.id, l.record_id) AS record_name_id,
         p.default_supplier_id AS supplier_id,
         iif(p.number IS NULL, NULL, json_object('id', p.id, 'name', p.name, 'description', p.description,
           'returnable', p.returnable, 'quantity_multiplier', p.quantity_multiplier, 'ship_weight', p.ship_weight,
           'ship_height', p.ship_height, 'ship_width', p.ship_width, 'ship_length', p.ship_length,
           'default_supplier_id', p.default_supplier_id, 'parent_id', p.parent_id, 'xp', p.xp)) AS product_now,
         iif(v.number IS NULL, NULL, json_object('id', v.id, 'name', v.name, 'description', v.description,
           'ship_weight', v.ship_weight, 'ship_height', v.ship_height, 'ship_width', v.ship_width,
           'ship_length', v.ship_length, 'xp', v.xp)) AS variant_now"
    };
}
macro_rules! line_joins {
    () => {
        " LEFT JOIN product p ON p.marketplace = l.marketplace AND p.number = l.product
         LEFT JOIN variant v ON v.marketplace = l.marketplace AND v.number = l.variant
         LEFT JOIN record r ON r.marketplace = l.marketplace AND r.number = l.record"
    };
}
pub(crate) use {line_columns, line_joins};

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
    let product = read::integer(row, "product")?;
    let variant = read::optional_integer(row, "variant")?;
    let record = read::optional_integer(row, "record")?;
    let source = match read::optional_text(row, "taken_from")?.as_deref() {
        Some("record") => record.map(Source::Record),
        Some("variant") => variant.map(Source::Variant),
        Some(_) => Some(Source::Product(product)),
        None => None,
    };
    let held = Held { source, units: read::integer(row, "taken")? };
    let product_now = read::optional_json::<Row>(row, "product_now")?;
    let variant_now = read::optional_json::<Row>(row, "variant_now")?;
    let mut value = LineItem {
        product_id: read::text(row, "product_name_id")?,
        quantity: read::integer(row, "quantity")?,
        inventory_record_id: read::optional_text(row, "record_name_id")?,
        specs: read::json(row, "specs")?,
        unit_price: read::amount(row, "unit_price")?,
        quantity_shipped: read::integer(row, "quantity_shipped")?,
        supplier_id: read::optional_text(row, "supplier_id")?,
        cost_center: read::optional_text(row, "cost_center")?,
        date_needed: read::optional_time(row, "date_needed")?,
        shipping_account: read::optional_text(row, "shipping_account")?,
        shipping_address_id: read::optional_text(row, "shipping_address_id")?,
        ship_from_address_id: read::optional_text(row, "ship_from_address_id")?,
        product: product_now.as_ref().map(line_product).transpose()?,
        variant: variant_now.as_ref().map(line_variant).transpose()?,
        xp: read::xp(row, "xp")?,
        ..LineItem::blank(read::text(row, "id")?, read::time(row, "date_added")?)
    };
    if !value.sum_up() {
        return Err(Error::internal("a line is worth more than was let in"));
    }
    Ok(StoredLine {
        number: read::integer(row, "number")?,
        product,
        variant,
        record,
        record_overridden: read::boolean(row, "record_overridden")?,
        held: submitted.then_some(held),
        value,
    })
}

fn line_product(row: &Row) -> Result<LineProduct, Error> {
    Ok(LineProduct {
        id: read::text(row, "id")?,
        name: read::text(row, "name")?,
        description: read::optional_text(row, "description")?,
        returnable: read::boolean(row, "returnable")?,
        quantity_multiplier: read::integer(row, "quantity_multiplier")?,
        size: size(row)?,
        default_supplier_id: read::optional_text(row, "default_supplier_id")?,
        parent_id: read::optional_text(row, "parent_id")?,
        xp: read::xp(row, "xp")?,
    })
}

fn line_variant(row: &Row) -> Result<LineVariant, Error> {
    let size: ShipSize = size(row)?;
    Ok(LineVariant {
        id: read::text(row, "id")?,
        name: read::optional_text(row, "name")?,
        description: read::optional_text(row, "description")?,
        size,
        xp: read::xp(row, "xp")?,
    })
}

/// All lines of an order, in the order in which they were added.
pub(super) fn of(marketplace: MarketplaceNumber, which: Which<'_>) -> Statement {
    match which {
        Which::Id(id) => Statement::new(
            concat!(
                "SELECT ",
                line_columns!(),
                " FROM sales_order o
                 CROSS JOIN line_item l ON l.marketplace = o.marketplace AND l.sales_order = o.number",
                line_joins!(),
                " WHERE o.marketplace = ?1 AND o.id = ?2 ORDER BY l.number"
            ),
            vec![json!(marketplace), json!(id)],
        ),
        Which::CartOf { user, anonymous } => Statement::new(
            concat!(
                "SELECT ",
                line_columns!(),
                " FROM (SELECT marketplace, number FROM sales_order
                        WHERE marketplace = ?1 AND user = ?2 AND status = 'Unsubmitted' AND anonymous IS ?3
                        ORDER BY carted_at DESC, number DESC LIMIT 1) cart
                 CROSS JOIN line_item l ON l.marketplace = ?1 AND l.sales_order = cart.number",
                line_joins!(),
                " ORDER BY l.number"
            ),
            vec![json!(marketplace), json!(user), json!(anonymous)],
        ),
    }
}

/// What a line says of the item and the stock that it means.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub product: &'a str,
    pub record: Option<&'a str>,
}

/// What was found of [`Names`].
#[derive(Clone, Debug)]
pub struct Named {
    pub product: i64,
    pub active: bool,
    pub variant_level_tracking: bool,
    /// Stock is tracked, and there are records: of the product or, where it tracks by variant, of any of them.
    pub stocked: bool,
    /// The marketplace wants a record named wherever there are records.
    pub record_is_required: bool,
    pub variants: Vec<NamedVariant>,
    /// Records of that ID that the order's user may see: number, and the item it is of.
    pub records: Vec<(i64, i64)>,
}

#[derive(Clone, Debug)]
pub struct NamedVariant {
    pub number: i64,
    pub active: bool,
    pub specs: Vec<VariantSpec>,
}

/// Looks up what a line names, in the eyes of the order's user. Nothing where there is no such product.
pub async fn named(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    orderer: Orderer,
    names: Names<'_>,
) -> Result<Option<Named>, Error> {
    let mut statements = vec![product_statement(marketplace, names), variants_statement(marketplace, names)];
    statements.extend(names.record.map(|record| records_statement(marketplace, orderer, names, record)));
    let mut results = db.batch(statements).await?.into_iter();
    let Some(product) = results.next().and_then(|rows| rows.into_iter().next()) else { return Ok(None) };
    let variants = results.next().unwrap_or_default();
    let records = results.next().unwrap_or_default();
    Ok(Some(Named {
        product: read::integer(&product, "number")?,
        active: read::boolean(&product, "active")?,
        variant_level_tracking: read::boolean(&product, "variant_level_tracking")?,
        stocked: read::boolean(&product, "stocked")?,
        record_is_required: read::boolean(&product, "record_is_required")?,
        variants: variants
            .iter()
            .map(|row| {
                Ok(NamedVariant {
                    number: read::integer(row, "number")?,
                    active: read::boolean(row, "active")?,
                    specs: read::json(row, "specs")?,
                })
            })
            .collect::<Result<_, Error>>()?,
        records: records
            .iter()
            .map(|row| Ok((read::integer(row, "number")?, read::integer(row, "item")?)))
            .collect::<Result<_, Error>>()?,
    }))
}

fn product_statement(marketplace: MarketplaceNumber, names: Names<'_>) -> Statement {
    Statement::new(
        "SELECT p.number, p.active, p.variant_level_tracking, m.require_inventory_record AS record_is_required,
                p.has_inventory AND p.inventory_enabled AND CASE p.variant_level_tracking
                  WHEN 1 THEN EXISTS (
                    SELECT 1 FROM variant w INDEXED BY variant_id
                    CROSS JOIN record x ON x.marketplace = w.marketplace AND x.item = w.number
                    WHERE w.marketplace = ?1 AND w.product = p.number)
                  ELSE EXISTS (SELECT 1 FROM record x WHERE x.marketplace = ?1 AND x.item = p.number) END AS stocked
         FROM product p CROSS JOIN marketplace m ON m.number = p.marketplace
         WHERE p.marketplace = ?1 AND p.id = ?2",
        vec![json!(marketplace), json!(names.product)],
    )
}

fn variants_statement(marketplace: MarketplaceNumber, names: Names<'_>) -> Statement {
    Statement::new(
        "SELECT v.number, v.active, v.specs
         FROM product p CROSS JOIN variant v INDEXED BY variant_id
           ON v.marketplace = p.marketplace AND v.product = p.number
         WHERE p.marketplace = ?1 AND p.id = ?2 ORDER BY v.number",
        vec![json!(marketplace), json!(names.product)],
    )
}

fn records_statement(marketplace: MarketplaceNumber, orderer: Orderer, names: Names<'_>, record: &str) -> Statement {
    Statement::new(
        concat!(
            "SELECT r.number, r.item
             FROM product p CROSS JOIN record r ON r.marketplace = p.marketplace AND r.item = p.number AND r.id = ?3
             WHERE p.marketplace = ?1 AND p.id = ?2 AND ",
            visible!("?4", "?5", "'[]'"),
            " UNION ALL
             SELECT r.number, r.item
             FROM product p CROSS JOIN variant v INDEXED BY variant_id
               ON v.marketplace = p.marketplace AND v.product = p.number
             CROSS JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number AND r.id = ?3
             WHERE p.marketplace = ?1 AND p.id = ?2 AND ",
            visible!("?4", "?5", "'[]'")
        ),
        vec![json!(marketplace), json!(names.product), json!(record), json!(orderer.buyer), json!(orderer.user)],
    )
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
