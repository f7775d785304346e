//! Inventory records: reads, lists and the statements that change them.

mod lists;
mod summary;
mod writes;

pub use lists::{EVERYWHERE_OFFER, OFFER, everywhere, of_item};
pub use summary::summary;
pub use writes::{Change, Edit, New, XpChange, delete, edit, insert, read_back, refusals, update};

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::records::Stock;
use shared::wire::ordercloud::records::InventoryRecord;

use super::locations::address_json;
use super::{locations, read};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

macro_rules! columns {
    () => {
        "r.number, r.item, r.location, r.id, r.owner, r.on_hand, r.allocated, r.safety_stock, r.infinite,
         r.order_can_exceed, r.allow_all_buyers, r.notification_point, r.floor, r.bin_id, r.ltd, r.currency_id,
         r.retail_price, r.locator_name, r.attributes, r.price, r.sale_price, r.fulfilment_provider, r.xp, r.version,
         r.updated_at, l.id AS address_id, s.id AS supplier_id"
    };
}
macro_rules! places {
    () => {
        " LEFT JOIN location l ON l.marketplace = r.marketplace AND l.number = r.location
         LEFT JOIN supplier s ON s.marketplace = r.marketplace AND s.number = r.owner"
    };
}
/// The word of [`shared::records::Level`] in SQL, for filters and sums over many records.
macro_rules! level {
    () => {
        "(CASE WHEN r.infinite = 1 THEN 'infinite'
               WHEN r.on_hand - r.allocated - r.safety_stock < 0 THEN 'oversold'
               WHEN r.on_hand - r.allocated - r.safety_stock = 0 THEN 'out'
               WHEN r.on_hand - r.allocated - r.safety_stock
                 <= max(coalesce(r.notification_point, r.floor), coalesce(r.floor, r.notification_point)) THEN 'low'
               ELSE 'ok' END)"
    };
}
pub(crate) use lists::own_columns;
pub(crate) use {columns, level, places};

/// The unique key on the IDs of an item's records.
pub const RECORD_ID_KEY: &str = "unique: record.marketplace, record.item, record.id";

/// A record with the numbers that identify it and its owner.
#[derive(Clone, Debug)]
pub struct StoredRecord {
    pub item: i64,
    pub location: i64,
    pub owner: i64,
    pub value: InventoryRecord,
}

/// Reads a record; `marketplace_id` is the ID of the owner with number 0. The address is read where the row has one.
pub(crate) fn stored(row: &Row, marketplace_id: &str) -> Result<StoredRecord, Error> {
    let columns = read::Columns::of(row);
    let owner = columns.integer("owner");
    let owner_id = match columns.optional_text("supplier_id") {
        Some(supplier) => supplier,
        None => marketplace_id.to_owned(),
    };
    let stock = Stock {
        on_hand: columns.quantity("on_hand"),
        allocated: columns.quantity("allocated"),
        safety_stock: columns.quantity("safety_stock"),
        infinite: columns.boolean("infinite"),
    };
    let address = match row.get("address") {
        None => None,
        Some(_) => columns.optional_json::<Row>("address").as_ref().map(locations::address).transpose()?,
    };
    columns.done(StoredRecord {
        item: columns.integer("item"),
        location: columns.integer("location"),
        owner,
        value: InventoryRecord {
            allow_all_buyers: columns.boolean("allow_all_buyers"),
            address,
            address_id: columns.text("address_id"),
            order_can_exceed: columns.boolean("order_can_exceed"),
            quantity_available: stock.available().0,
            notification_point: columns.optional_integer("notification_point"),
            last_updated: columns.time("updated_at"),
            xp: columns.xp("xp"),
            number: columns.integer("number"),
            stock,
            floor: columns.optional_integer("floor"),
            bin_id: columns.optional_integer("bin_id"),
            ltd: columns.amount("ltd"),
            currency_id: columns.optional_integer("currency_id"),
            retail_price: columns.amount("retail_price"),
            locator_name: columns.optional_text("locator_name"),
            attributes: columns.json("attributes"),
            price: columns.amount("price"),
            sale_price: columns.amount("sale_price"),
            fulfilment_provider: columns.optional_text("fulfilment_provider"),
            version: columns.integer("version"),
            ..InventoryRecord::blank(columns.text("id"), owner_id)
        },
    })
}

/// The item that a path names: what the rules of records look at.
#[derive(Clone, Debug)]
pub struct Place {
    /// The number of the product or variant.
    pub item: i64,
    pub product: i64,
    /// The owner of the product.
    pub owner: i64,
    pub has_inventory: bool,
    pub variant_level_tracking: bool,
    pub multi_store: bool,
    pub product_active: bool,
    /// Of the item itself: of the variant, where the path names one.
    pub active: bool,
}

/// What a path names before the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPath {
    pub product: String,
    /// None at product level.
    pub variant: Option<String>,
}

/// What was found of an item path.
pub enum Found {
    Item(Place),
    NoProduct,
    /// The product has no such variant; what is known is of the product.
    NoVariant(Place),
}

pub async fn place(db: &dyn Database, marketplace: MarketplaceNumber, path: &ItemPath) -> Result<Found, Error> {
    let statement = Statement::new(
        "SELECT p.number, p.owner, p.has_inventory, p.variant_level_tracking, p.multi_store,
                p.active AS product_active, v.number AS variant, coalesce(v.active, p.active) AS active
         FROM product p LEFT JOIN variant v ON v.marketplace = p.marketplace AND v.product = p.number AND v.id = ?3
         WHERE p.marketplace = ?1 AND p.id = ?2",
        vec![json!(marketplace), json!(path.product), json!(path.variant)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(Found::NoProduct) };
    let product = read::integer(&row, "number")?;
    let variant = read::optional_integer(&row, "variant")?;
    let place = Place {
        item: variant.unwrap_or(product),
        product,
        owner: read::integer(&row, "owner")?,
        has_inventory: read::boolean(&row, "has_inventory")?,
        variant_level_tracking: read::boolean(&row, "variant_level_tracking")?,
        multi_store: read::boolean(&row, "multi_store")?,
        product_active: read::boolean(&row, "product_active")?,
        active: read::boolean(&row, "active")?,
    };
    Ok(if variant.is_none() && path.variant.is_some() { Found::NoVariant(place) } else { Found::Item(place) })
}

/// The record that a path names, with its address. Why there is none is told by [`place`].
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    marketplace_id: &str,
    path: &ItemPath,
    id: &str,
) -> Result<Option<StoredRecord>, Error> {
    let statement = find_statement(marketplace, path, id);
    read::first(db.batch(vec![statement]).await?).map(|row| stored(&row, marketplace_id)).transpose()
}

/// The statement of [`find`]: by keys alone, a row of each table.
pub fn find_statement(marketplace: MarketplaceNumber, path: &ItemPath, id: &str) -> Statement {
    match &path.variant {
        None => Statement::new(
            concat!(
                "SELECT ",
                columns!(),
                ", ",
                address_json!(),
                " AS address
                 FROM product p CROSS JOIN record r ON r.marketplace = p.marketplace AND r.item = p.number",
                places!(),
                " WHERE p.marketplace = ?1 AND p.id = ?2 AND r.id = ?3"
            ),
            vec![json!(marketplace), json!(path.product), json!(id)],
        ),
        Some(variant) => Statement::new(
            concat!(
                "SELECT ",
                columns!(),
                ", ",
                address_json!(),
                " AS address
                 FROM product p
                 CROSS JOIN variant v ON v.marketplace = p.marketplace AND v.product = p.number
                 CROSS JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number",
                places!(),
                " WHERE p.marketplace = ?1 AND p.id = ?2 AND v.id = ?4 AND r.id = ?3"
            ),
            vec![json!(marketplace), json!(path.product), json!(id), json!(variant)],
        ),
    }
}

/// The record in the last answer of a batch that ends with the record.
pub fn written_back(results: Vec<Vec<Row>>, marketplace_id: &str) -> Result<StoredRecord, Error> {
    let row = results.last().and_then(|rows| rows.first());
    let row = row.ok_or_else(|| Error::internal("a record that was just written is not there"))?;
    stored(row, marketplace_id)
}
