//! Items as sellers' systems see them, and what is written about their stock.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::wire::marketplacer::adverts::Advert;
use shared::wire::marketplacer::paging::Page;
use shared::wire::marketplacer::variants::Variant;

use super::members::sells;
use super::{read, records};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

/// The number of the default location of the supplier `s`: the one it names, else its first.
macro_rules! default_location {
    () => {
        "coalesce(s.default_location, (SELECT min(d.number) FROM location d INDEXED BY location_owner
                                       WHERE d.marketplace = s.marketplace AND d.owner = s.number))"
    };
}

mod stock;

pub use stock::{
    Figure, Place, default_records, inventories, inventories_statement, must_be_default, must_have_none, must_show,
    places_of, set_written,
};

/// A variant of a product, or a product without variants, which is its own.
#[derive(Clone, Debug)]
pub struct Item {
    pub shown: Variant,
    pub product: i64,
    pub product_id: String,
    /// None where the product is its own variant.
    pub variant_id: Option<String>,
    pub owner: i64,
    pub is_multi_store: bool,
    /// Whether the supplier that asks is a member of the multi-store.
    pub is_of_member: bool,
    pub has_inventory: bool,
    pub variant_level_tracking: bool,
}

impl Item {
    /// What the rules of records look at; whether it is active is no matter here.
    pub fn place(&self) -> records::Place {
        records::Place {
            item: self.shown.id,
            product: self.product,
            owner: self.owner,
            has_inventory: self.has_inventory,
            variant_level_tracking: self.variant_level_tracking,
            multi_store: self.is_multi_store,
            product_active: true,
            active: true,
        }
    }
}

// Of the product `p`, its owner `s` and its variant `v`, which is null where it has none. What is available where the
// product is no multi-store is the owner's default record; the written figure where there are no records at all.
macro_rules! item_columns {
    () => {
        concat!(
            "coalesce(v.number, p.number) AS number, p.number AS product, p.id AS product_id, v.id AS variant_id,
             p.owner, p.multi_store, p.has_inventory, p.variant_level_tracking,
             iif(v.number IS NULL, p.sku, v.sku) AS sku, iif(v.number IS NULL, p.barcode, v.barcode) AS barcode,
             iif(v.number IS NULL, p.ean, v.ean) AS ean, iif(v.number IS NULL, p.upc, v.upc) AS upc,
             iif(v.number IS NULL, p.external_id, v.external_id) AS external_id,
             iif(v.number IS NULL, p.price, v.price) AS price,
             iif(v.number IS NULL, p.sale_price, v.sale_price) AS sale_price,
             iif(v.number IS NULL, p.notes, v.notes) AS notes,
             iif(v.number IS NULL, p.quantity, v.quantity) AS quantity,
             iif(v.number IS NULL, p.quantity_infinite, v.quantity_infinite) AS quantity_infinite,
             p.multi_store = 0 AND EXISTS (SELECT 1 FROM record r WHERE r.marketplace = ?1
               AND r.item = coalesce(v.number, p.number)) AS has_records,
             iif(p.multi_store = 1, NULL,
               (SELECT json_array(r.on_hand - r.allocated - r.safety_stock, r.infinite) FROM record r
                WHERE r.marketplace = ?1 AND r.item = coalesce(v.number, p.number) AND r.location = ",
            default_location!(),
            " AND r.bin_id IS NULL ORDER BY +r.number LIMIT 1)) AS stock, ",
            sells!("p", "?2"),
            " AS is_of_member"
        )
    };
}

fn item(row: &Row) -> Result<Item, Error> {
    let columns = read::Columns::of(row);
    let (count_on_hand, infinite) = match columns.optional_json::<[i64; 2]>("stock") {
        Some([available, infinite]) => (available, infinite != 0),
        None if columns.boolean("has_records") => (0, false),
        None => (columns.integer("quantity"), columns.boolean("quantity_infinite")),
    };
    columns.done(Item {
        shown: Variant {
            id: columns.integer("number"),
            count_on_hand,
            infinite,
            sku: columns.optional_text("sku"),
            barcode: columns.optional_text("barcode"),
            ean: columns.optional_text("ean"),
            upc: columns.optional_text("upc"),
            external_id: columns.optional_text("external_id"),
            price: columns.amount("price"),
            sale_price: columns.amount("sale_price"),
            notes: columns.optional_text("notes"),
        },
        product: columns.integer("product"),
        product_id: columns.text("product_id"),
        variant_id: columns.optional_text("variant_id"),
        owner: columns.integer("owner"),
        is_multi_store: columns.boolean("multi_store"),
        is_of_member: columns.boolean("is_of_member"),
        has_inventory: columns.boolean("has_inventory"),
        variant_level_tracking: columns.boolean("variant_level_tracking"),
    })
}

/// How many rows are read at a time of what may be thousands: until it is read, a row takes some 3 kB of memory.
const READ: usize = 1_000;

/// The items of these numbers, as the supplier `own` stands to them; of those that there are, in the order of the numbers.
pub async fn items(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    own: SupplierNumber,
    numbers: &[i64],
) -> Result<Vec<Item>, Error> {
    let mut items = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(READ) {
        let statement = Statement::new(
            concat!(
                "SELECT ",
                item_columns!(),
                " FROM json_each(?3) e
                  LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value
                  CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, e.value)
                  LEFT JOIN supplier s ON s.marketplace = ?1 AND s.number = p.owner
                  WHERE v.number IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM variant w INDEXED BY variant_id WHERE w.marketplace = ?1 AND w.product = p.number)
                  ORDER BY e.key"
            ),
            vec![json!(marketplace), json!(own), json!(json!(numbers).to_string())],
        );
        let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
        items.extend(read::each(&rows, &item)?);
    }
    Ok(items)
}

/// What a list of items is about.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those of this product, whoever owns it; else all that the supplier owns.
    pub product: Option<i64>,
    pub external_id: Option<String>,
    pub sku: Option<String>,
    pub barcode: Option<String>,
}

/// A page of the items that the supplier `own` owns, or of those of a product; and how many there are.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    own: SupplierNumber,
    wanted: &Wanted,
    page: &Page,
) -> Result<(Vec<Item>, i64), Error> {
    macro_rules! from {
        ($by:literal, $of:literal) => {
            concat!(
                " FROM product p",
                $by,
                " LEFT JOIN supplier s ON s.marketplace = p.marketplace AND s.number = p.owner
                  LEFT JOIN variant v INDEXED BY variant_id ON v.marketplace = p.marketplace AND v.product = p.number
                  WHERE p.marketplace = ?1 AND ",
                $of,
                " AND (?4 IS NULL OR iif(v.number IS NULL, p.external_id, v.external_id) = ?4)
                  AND (?5 IS NULL OR iif(v.number IS NULL, p.sku, v.sku) = ?5)
                  AND (?6 IS NULL OR iif(v.number IS NULL, p.barcode, v.barcode) = ?6)"
            )
        };
    }
    macro_rules! both {
        ($by:literal, $of:literal) => {
            [
                concat!("SELECT count(*) AS total", from!($by, $of)),
                concat!(
                    "SELECT ",
                    item_columns!(),
                    from!($by, $of),
                    " ORDER BY p.number, v.number LIMIT CAST(?7 AS INTEGER) OFFSET CAST(?8 AS INTEGER)"
                ),
            ]
        };
    }
    let [count, select] = if wanted.product.is_some() {
        both!("", "p.number = ?3")
    } else {
        both!(" INDEXED BY product_of_supplier", "p.owner = ?2 AND p.owner <> 0 AND ?3 IS NULL")
    };
    let mut params = vec![
        json!(marketplace),
        json!(own),
        json!(wanted.product),
        json!(wanted.external_id),
        json!(wanted.sku),
        json!(wanted.barcode),
    ];
    let counted = Statement::new(count, params.clone());
    params.extend([json!(page.size), json!(page.offset())]);
    paged(db.batch(vec![counted, Statement::new(select, params)]).await?, &item)
}

/// A page of the products that the supplier owns, or the one of this number; and how many there are.
pub async fn adverts(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    own: SupplierNumber,
    number: Option<i64>,
    page: &Page,
) -> Result<(Vec<Advert>, i64), Error> {
    macro_rules! both {
        ($by:literal, $of:expr) => {
            [
                concat!("SELECT count(*) AS total FROM product p", $by, " WHERE p.marketplace = ?1 AND ", $of),
                concat!(
                    "SELECT p.number, p.name, p.description, p.price, p.sale_price, p.external_id, p.active, p.multi_store,
                            coalesce((SELECT json_group_array(x.number) FROM (
                                        SELECT number FROM variant INDEXED BY variant_id
                                        WHERE marketplace = p.marketplace AND product = p.number ORDER BY number) x
                                      HAVING count(*) > 0), json_array(p.number)) AS variants
                     FROM product p",
                    $by,
                    " WHERE p.marketplace = ?1 AND ",
                    $of,
                    " ORDER BY p.number LIMIT CAST(?4 AS INTEGER) OFFSET CAST(?5 AS INTEGER)"
                ),
            ]
        };
    }
    let [count, select] = if number.is_some() {
        both!("", concat!("p.number = ?3 AND (p.owner = ?2 OR ", sells!("p", "?2"), ")"))
    } else {
        both!(" INDEXED BY product_of_supplier", "p.owner = ?2 AND p.owner <> 0 AND ?3 IS NULL")
    };
    let mut params = vec![json!(marketplace), json!(own), json!(number)];
    let counted = Statement::new(count, params.clone());
    params.extend([json!(page.size), json!(page.offset())]);
    paged(db.batch(vec![counted, Statement::new(select, params)]).await?, &|row| {
        let columns = read::Columns::of(row);
        columns.done(Advert {
            id: columns.integer("number"),
            title: columns.text("name"),
            description: columns.optional_text("description"),
            price: columns.amount("price"),
            sale_price: columns.amount("sale_price"),
            external_id: columns.optional_text("external_id"),
            is_published: columns.boolean("active"),
            is_multi_store: columns.boolean("multi_store"),
            variants: columns.json("variants"),
        })
    })
}

/// The answers of a statement that counts and of one that selects.
fn paged<T>(results: Vec<Vec<Row>>, read: &dyn Fn(&Row) -> Result<T, Error>) -> Result<(Vec<T>, i64), Error> {
    let mut results = results.into_iter();
    let total = results.next().and_then(|rows| rows.into_iter().next());
    let total = total.map_or(Ok(0), |row| read::integer(&row, "total"))?;
    Ok((read::each(&results.next().unwrap_or_default(), read)?, total))
}

/// Aborts the batch with [`super::MOVED_ON`] where the product has got variants meanwhile.
pub fn must_have_no_variants(marketplace: MarketplaceNumber, product: i64) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' WHERE EXISTS
           (SELECT 1 FROM variant INDEXED BY variant_id WHERE marketplace = ?1 AND product = ?2)",
        vec![json!(marketplace), json!(product)],
    )
}
