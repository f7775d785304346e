//! Inventory records: reads, lists and the statements that change them.

mod lists;
mod summary;

pub use lists::{EVERYWHERE_OFFER, OFFER, everywhere, of_item};
pub use summary::summary;

use serde_json::{Map, Value, json};
use shared::ids::MarketplaceNumber;
use shared::records::Stock;
use shared::wire::ordercloud::records::InventoryRecord;

use super::locations::address_json;
use super::movements::Author;
use super::{count_up, expect_one_change, locations, raise_catalogue_version, read};
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
pub(crate) use {columns, level, places};

/// A record with the numbers that identify it and its owner.
#[derive(Clone, Debug)]
pub struct StoredRecord {
    pub item: i64,
    pub location: i64,
    pub owner: i64,
    pub value: InventoryRecord,
}

/// Reads a record; `marketplace_id` is the ID of the owner with number 0. The address is read where the row has one.
fn stored(row: &Row, marketplace_id: &str) -> Result<StoredRecord, Error> {
    let owner = read::integer(row, "owner")?;
    let owner_id = match read::optional_text(row, "supplier_id")? {
        Some(supplier) => supplier,
        None => marketplace_id.to_owned(),
    };
    let stock = Stock {
        on_hand: read::quantity(row, "on_hand")?,
        allocated: read::quantity(row, "allocated")?,
        safety_stock: read::quantity(row, "safety_stock")?,
        infinite: read::boolean(row, "infinite")?,
    };
    let address = match row.get("address") {
        None => None,
        Some(_) => read::optional_json::<Row>(row, "address")?.as_ref().map(locations::address).transpose()?,
    };
    Ok(StoredRecord {
        item: read::integer(row, "item")?,
        location: read::integer(row, "location")?,
        owner,
        value: InventoryRecord {
            allow_all_buyers: read::boolean(row, "allow_all_buyers")?,
            address,
            address_id: read::text(row, "address_id")?,
            order_can_exceed: read::boolean(row, "order_can_exceed")?,
            quantity_available: stock.available().0,
            notification_point: read::optional_integer(row, "notification_point")?,
            last_updated: read::time(row, "updated_at")?,
            xp: read::xp(row, "xp")?,
            number: read::integer(row, "number")?,
            stock,
            floor: read::optional_integer(row, "floor")?,
            bin_id: read::optional_integer(row, "bin_id")?,
            ltd: read::amount(row, "ltd")?,
            currency_id: read::optional_integer(row, "currency_id")?,
            retail_price: read::amount(row, "retail_price")?,
            locator_name: read::optional_text(row, "locator_name")?,
            attributes: read::json(row, "attributes")?,
            price: read::amount(row, "price")?,
            sale_price: read::amount(row, "sale_price")?,
            fulfilment_provider: read::optional_text(row, "fulfilment_provider")?,
            version: read::integer(row, "version")?,
            ..InventoryRecord::blank(read::text(row, "id")?, owner_id)
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
    NoVariant,
}

pub async fn place(db: &dyn Database, marketplace: MarketplaceNumber, path: &ItemPath) -> Result<Found, Error> {
    let statement = Statement::new(
        "SELECT p.number, p.owner, p.has_inventory, p.variant_level_tracking, v.number AS variant
         FROM product p LEFT JOIN variant v ON v.marketplace = p.marketplace AND v.product = p.number AND v.id = ?3
         WHERE p.marketplace = ?1 AND p.id = ?2",
        vec![json!(marketplace), json!(path.product), json!(path.variant)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(Found::NoProduct) };
    let product = read::integer(&row, "number")?;
    let item = match (&path.variant, read::optional_integer(&row, "variant")?) {
        (None, _) => product,
        (Some(_), Some(variant)) => variant,
        (Some(_), None) => return Ok(Found::NoVariant),
    };
    Ok(Found::Item(Place {
        item,
        product,
        owner: read::integer(&row, "owner")?,
        has_inventory: read::boolean(&row, "has_inventory")?,
        variant_level_tracking: read::boolean(&row, "variant_level_tracking")?,
    }))
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

/// The record by its number, as it lies there after the statements before.
fn read_back(marketplace: MarketplaceNumber, number: Option<i64>) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            ", ",
            address_json!(),
            " AS address FROM record r",
            places!(),
            " WHERE r.marketplace = ?1
               AND r.number = coalesce(?2, (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'record'))"
        ),
        vec![json!(marketplace), json!(number)],
    )
}

/// The record in the last answer of a batch that ends in [`read_back`].
pub fn written_back(results: Vec<Vec<Row>>, marketplace_id: &str) -> Result<StoredRecord, Error> {
    let row = results.last().and_then(|rows| rows.first());
    let row = row.ok_or_else(|| Error::internal("a record that was just written is not there"))?;
    stored(row, marketplace_id)
}

/// What an insert of a record may be refused for.
pub mod refusals {
    /// The product's settings changed since they were read.
    pub const SETTINGS: &str = "product_settings_changed";
    /// The product has records of the other level.
    pub const OTHER_LEVEL: &str = "other_level_has_records";
    /// The location is gone.
    pub const LOCATION: &str = "location_gone";
    /// The record has allocated units.
    pub const OPEN_ORDERS: &str = "open_orders_exist";
}

/// Makes the record under the next number, explained by a movement; ends with the record as it then is.
pub fn insert(
    marketplace: MarketplaceNumber,
    place: &Place,
    owner: i64,
    location: i64,
    record: &InventoryRecord,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'product_settings_changed' WHERE NOT EXISTS
               (SELECT 1 FROM product WHERE marketplace = ?1 AND number = ?2 AND has_inventory = 1
                  AND variant_level_tracking = ?4
                  AND (?2 = ?3 OR EXISTS (SELECT 1 FROM variant WHERE marketplace = ?1 AND number = ?3)))",
            vec![json!(marketplace), json!(place.product), json!(place.item), json!(place.variant_level_tracking)],
        ),
        Statement::new(
            "INSERT INTO guard (name) SELECT 'other_level_has_records' WHERE EXISTS
               (SELECT 1 FROM record WHERE marketplace = ?1 AND item IN
                  (SELECT CAST(?2 AS INTEGER) WHERE ?2 <> ?3
                   UNION ALL SELECT number FROM variant WHERE ?2 = ?3 AND marketplace = ?1 AND product = ?2))",
            vec![json!(marketplace), json!(place.product), json!(place.item)],
        ),
        Statement::new(
            "INSERT INTO guard (name) SELECT 'location_gone'
             WHERE NOT EXISTS (SELECT 1 FROM location WHERE marketplace = ?1 AND number = ?2 AND owner = ?3)",
            vec![json!(marketplace), json!(location), json!(owner)],
        ),
        count_up(marketplace, "record"),
        Statement::new(
            include_str!("records/insert.sql"),
            vec![
                json!(marketplace),
                json!(place.item),
                json!(location),
                json!(owner),
                json!(record.id),
                at.clone(),
                json!(changes(record, |_| true).to_string()),
            ],
        ),
        Statement::new(
            "INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
             SELECT r.marketplace, r.movement, ?2, ?3, ?4, 'Created', 1,
                    json_array(json_array(r.number, NULL, r.item, r.location, r.owner, NULL,
                      json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite)))
             FROM counter c CROSS JOIN record r ON r.marketplace = c.marketplace AND r.number = c.value
             WHERE c.marketplace = ?1 AND c.kind = 'record'",
            vec![json!(marketplace), at, who, dialect],
        ),
        raise_catalogue_version(marketplace),
        read_back(marketplace, None),
    ]
}

/// The members that `sent` names, as the statements read them: by column, and `available` for `QuantityAvailable`.
fn changes(record: &InventoryRecord, sent: impl Fn(&str) -> bool) -> Value {
    let columns = [
        ("ID", "id", json!(record.id)),
        ("QuantityAvailable", "available", json!(record.quantity_available)),
        ("OnHand", "on_hand", json!(record.stock.on_hand)),
        ("SafetyStock", "safety_stock", json!(record.stock.safety_stock)),
        ("Infinite", "infinite", json!(i64::from(record.stock.infinite))),
        ("OrderCanExceed", "order_can_exceed", json!(i64::from(record.order_can_exceed))),
        ("AllowAllBuyers", "allow_all_buyers", json!(i64::from(record.allow_all_buyers))),
        ("NotificationPoint", "notification_point", json!(record.notification_point)),
        ("Floor", "floor", json!(record.floor)),
        ("BinID", "bin_id", json!(record.bin_id)),
        ("LTD", "ltd", json!(record.ltd)),
        ("CurrencyID", "currency_id", json!(record.currency_id)),
        ("RetailPrice", "retail_price", json!(record.retail_price)),
        ("LocatorName", "locator_name", json!(record.locator_name)),
        ("Attributes", "attributes", json!(json!(record.attributes).to_string())),
        ("Price", "price", json!(record.price)),
        ("SalePrice", "sale_price", json!(record.sale_price)),
        ("FulfilmentProvider", "fulfilment_provider", json!(record.fulfilment_provider)),
        ("xp", "xp", json!(record.xp.to_text())),
    ];
    let changed = columns.into_iter().filter(|(member, ..)| sent(member));
    Value::Object(changed.map(|(_, column, value)| (column.to_owned(), value)).collect::<Map<_, _>>())
}

/// A change of a record: what the client sent, and what must not have changed meanwhile.
pub struct Change<'a> {
    pub before: &'a StoredRecord,
    /// The record with the client's members read onto it.
    pub after: &'a InventoryRecord,
    /// The number of the location of `after`.
    pub location: i64,
    /// The version that the client insists on.
    pub if_match: Option<i64>,
    /// Whether xp was merged, so that it must be what was read.
    pub merges_xp: bool,
}

/// Changes the members that `sent` names. What the client did not send stays as it lies there, whatever was read, so
/// two changes of different members never meet; `on_hand` follows from `available` there too. Explained by a movement
/// where a quantity changes. Aborts with `moved_on` where the record is gone, `if_match` is not its version, or merged
/// xp is not what was read. Ends with the record as it then is.
pub fn update(
    marketplace: MarketplaceNumber,
    change: &Change<'_>,
    sent: impl Fn(&str) -> bool,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    let number = change.before.value.number;
    let changes = changes(change.after, sent).to_string();
    let mut statements = vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'location_gone'
             WHERE NOT EXISTS (SELECT 1 FROM location WHERE marketplace = ?1 AND number = ?2)",
            vec![json!(marketplace), json!(change.location)],
        ),
        Statement::new(
            include_str!("records/explain_edit.sql"),
            vec![json!(marketplace), json!(number), json!(changes), at.clone(), who, dialect],
        ),
        Statement::new(
            include_str!("records/update.sql"),
            vec![
                json!(marketplace),
                json!(number),
                json!(changes),
                at,
                json!(change.location),
                json!(change.if_match),
                json!(change.merges_xp),
                json!(change.before.value.xp.to_text()),
            ],
        ),
        expect_one_change(),
    ];
    if change.location != change.before.location {
        statements.push(raise_catalogue_version(marketplace));
    }
    statements.push(read_back(marketplace, Some(number)));
    statements
}

/// Deletes the record, explained by a movement. Refused with [`refusals::OPEN_ORDERS`] while units are allocated;
/// aborts with `moved_on` where it is gone or `if_match` is not its version.
pub fn delete(
    marketplace: MarketplaceNumber,
    number: i64,
    if_match: Option<i64>,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'open_orders_exist'
             WHERE EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND number = ?2 AND allocated > 0)",
            vec![json!(marketplace), json!(number)],
        ),
        Statement::new(
            "INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
             SELECT r.marketplace, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1),
                    ?3, ?4, ?5, 'Deleted', 1,
                    json_array(json_array(r.number, r.movement, r.item, r.location, r.owner,
                      json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite), NULL,
                      json_array(p.id, v.id, l.id)))
             FROM record r
             LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
             LEFT JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)
             LEFT JOIN location l ON l.marketplace = r.marketplace AND l.number = r.location
             WHERE r.marketplace = ?1 AND r.number = ?2",
            vec![json!(marketplace), json!(number), at, who, dialect],
        ),
        Statement::new(
            "DELETE FROM record WHERE marketplace = ?1 AND number = ?2 AND (?3 IS NULL OR version = ?3)",
            vec![json!(marketplace), json!(number), json!(if_match)],
        ),
        expect_one_change(),
        raise_catalogue_version(marketplace),
    ]
}
