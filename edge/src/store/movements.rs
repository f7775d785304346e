//! Movements: the changes of records, explained. Written with the change, in its batch; never edited.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::movements::{Dialect, Why};
use shared::quantity::Quantity;
use shared::records::Stock;
use shared::time::Timestamp;
use shared::wire::ordercloud::movements::Movement;

use super::listing::{self, Source};
use super::read;
use crate::error::Error;
use crate::json::FromJson;
use crate::platform::{Database, Row, Statement};
use crate::store::text::trimmed;

/// Who makes a change, through which dialect, when.
pub struct Author<'a> {
    pub who: &'a str,
    pub dialect: Dialect,
    pub at: Timestamp,
}

impl Author<'_> {
    /// The values of `at`, `who`, `dialect`.
    pub fn params(&self) -> [Value; 3] {
        [json!(self.at.0), json!(self.who), json!(self.dialect.word())]
    }
}

/// The name with which a record with allocated units refuses to go.
pub const OPEN_ORDERS: &str = "open_orders_exist";

/// Before all records of a product, or of one variant of it, go: refuses with [`OPEN_ORDERS`], or explains the going of all, 3,000 to a row: an
/// entry with three IDs of 100 characters has about 450 bytes, and a value of D1 2,000,000.
pub fn delete_of_product(
    marketplace: MarketplaceNumber,
    product: i64,
    variant: Option<i64>,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'open_orders_exist' WHERE EXISTS
               (SELECT 1 FROM record WHERE marketplace = ?1 AND allocated > 0
                  AND item IN (SELECT CAST(?2 AS INTEGER) WHERE ?3 IS NULL UNION ALL
                               SELECT number FROM variant
                               WHERE marketplace = ?1 AND product = ?2 AND (?3 IS NULL OR number = ?3)))",
            vec![json!(marketplace), json!(product), json!(variant)],
        ),
        Statement::new(
            trimmed!(include_str!("movements/delete_of_product.sql")),
            vec![json!(marketplace), json!(product), at, who, dialect, json!(variant)],
        ),
    ]
}

pub const OFFER: Offer = Offer {
    members: &[
        Member::of("ID", ValueKind::Integer),
        Member::of("Date", ValueKind::Date),
        Member::text("Who"),
        Member::text("Dialect"),
        Member::text("Why"),
        Member::text("Ref"),
        Member::of("RecordNumber", ValueKind::Integer),
        Member::text("ProductID"),
        Member::text("VariantID"),
        Member::text("AddressID"),
    ],
    options: &["from", "to", "before", "JobID", "OrderID"],
    ..Offer::EMPTY
};

macro_rules! names {
    () => {
        "LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value ->> 2
         LEFT JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, e.value ->> 2)
         LEFT JOIN location l ON l.marketplace = ?1 AND l.number = e.value ->> 3"
    };
}

macro_rules! columns {
    () => {
        "m.number, m.at, m.who, m.dialect, m.why, m.reference, e.key AS place, e.value AS entry,
         coalesce(p.id, e.value ->> '$[7][0]') AS product_id, coalesce(v.id, e.value ->> '$[7][1]') AS variant_id,
         coalesce(l.id, e.value ->> '$[7][2]') AS address_id"
    };
}

/// `?3`, `?4`: from and to; `?5`, `?8`: before which movement, and after which entry of it; `?6`, `?7`: the job, the
/// order. The bound on the number stands alone, so that it bounds what is read.
macro_rules! bounds {
    () => {
        "m.marketplace = ?1 AND m.number <= CAST(coalesce(?5, 9007199254740991) AS INTEGER)
         AND (?5 IS NULL OR m.number < ?5 OR e.key > ?8)
         AND (?3 IS NULL OR m.at >= ?3) AND (?4 IS NULL OR m.at <= ?4)
         AND (?6 IS NULL OR (m.reference = ?6 AND m.why IN ('Refreshed', 'Adjusted', 'Undone')))
         AND (?7 IS NULL OR (m.reference = ?7 AND m.why IN ('Ordered', 'Canceled', 'Shipped')))"
    };
}

/// The numbers of a record's movements, newest first; `?2`: the record.
macro_rules! walk {
    () => {
        "WITH RECURSIVE walk (number, previous) AS (
           SELECT r.movement, e.value ->> 1
           FROM record r
           CROSS JOIN movement m ON m.marketplace = r.marketplace AND m.number = r.movement
           CROSS JOIN json_each(m.data) e
           WHERE r.marketplace = ?1 AND r.number = ?2 AND e.value ->> 0 = r.number
           UNION ALL
           SELECT m.number, e.value ->> 1
           FROM walk w
           CROSS JOIN movement m ON m.marketplace = ?1 AND m.number = w.previous
           CROSS JOIN json_each(m.data) e
           WHERE e.value ->> 0 = CAST(?2 AS INTEGER))"
    };
}

/// `?2`: the supplier that the caller is confined to, or null.
const SOURCE: Source = Source {
    select: columns!(),
    from: concat!("movement m CROSS JOIN json_each(m.data) e ", names!()),
    scope: concat!("(?2 IS NULL OR e.value ->> 4 = ?2) AND ", bounds!()),
    columns: &[
        ("ID", "m.number"),
        ("Date", "m.at"),
        ("Who", "m.who"),
        ("Dialect", "m.dialect"),
        ("Why", "m.why"),
        ("Ref", "m.reference"),
        ("RecordNumber", "(e.value ->> 0)"),
        ("ProductID", "coalesce(p.id, e.value ->> '$[7][0]')"),
        ("VariantID", "coalesce(v.id, e.value ->> '$[7][1]')"),
        ("AddressID", "coalesce(l.id, e.value ->> '$[7][2]')"),
    ],
    xp: None,
    key: None,
    tie: "m.number DESC, e.key",
    related: &[],
};

/// One record's, `?2`. Walks its whole history for each page.
const HISTORY: Source = Source {
    from: concat!(
        "(",
        walk!(),
        " SELECT number FROM walk) w
         CROSS JOIN movement m ON m.marketplace = ?1 AND m.number = w.number
         CROSS JOIN json_each(m.data) e ",
        names!()
    ),
    scope: concat!("e.value ->> 0 = CAST(?2 AS INTEGER) AND ", bounds!()),
    ..SOURCE
};

/// An entry of a movement's data, as far as answers show it. The array is read by position.
struct Entry {
    record: i64,
    before: Option<Stock>,
    after: Option<Stock>,
}

impl FromJson for Entry {
    fn from_json(value: Value) -> Option<Self> {
        let mut parts = Vec::from_json(value)?.into_iter();
        let record = i64::from_json(parts.next()?)?;
        let mut stocks = parts.skip(4);
        Some(Self { record, before: Option::from_json(stocks.next()?)?, after: Option::from_json(stocks.next()?)? })
    }
}

/// On hand, allocated, safety stock, infinite.
impl FromJson for Stock {
    fn from_json(value: Value) -> Option<Self> {
        let [on_hand, allocated, safety_stock, infinite] = <[i64; 4]>::from_json(value)?;
        Some(Self {
            on_hand: Quantity(on_hand),
            allocated: Quantity(allocated),
            safety_stock: Quantity(safety_stock),
            infinite: infinite != 0,
        })
    }
}

fn movement(row: &Row) -> Result<Movement, Error> {
    let columns = read::Columns::of(row);
    let entry: Entry = read::json(row, "entry")?;
    let unknown = || Error::internal("a movement with an unknown word");
    columns.done(Movement {
        id: columns.integer("number"),
        date: columns.time("at"),
        who: columns.text("who"),
        dialect: Dialect::from_word(&columns.text("dialect")).ok_or_else(unknown)?,
        why: Why::from_word(&columns.text("why")).ok_or_else(unknown)?,
        reference: columns.optional_text("reference"),
        record_number: entry.record,
        product_id: columns.optional_text("product_id"),
        variant_id: columns.optional_text("variant_id"),
        address_id: columns.optional_text("address_id"),
        before: entry.before,
        after: entry.after,
    })
}

/// Where a page of movements ended: the next one begins behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    movement: i64,
    /// The place in the movement's data of the last entry that was shown; none where no entry of it is left.
    entry: Option<i64>,
}

impl Cursor {
    /// Reads `51` or `51.2`.
    pub fn from_text(text: &str) -> Option<Self> {
        let (movement, entry) = match text.split_once('.') {
            Some((movement, entry)) => (movement, Some(entry.parse().ok()?)),
            None => (text, None),
        };
        Some(Self { movement: movement.parse().ok()?, entry })
    }
}

/// What a list of movements may be bounded by, beside its filters.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Only what comes behind it.
    pub before: Option<Cursor>,
    pub job: Option<String>,
    pub order: Option<String>,
}

impl Bounds {
    /// The parameters of both sources; `second` is their `?2`.
    fn scope(&self, marketplace: MarketplaceNumber, second: Value) -> Vec<Value> {
        vec![
            json!(marketplace),
            second,
            json!(self.from.map(|at| at.0)),
            json!(self.to.map(|at| at.0)),
            json!(self.before.map(|cursor| cursor.movement)),
            json!(self.job),
            json!(self.order),
            json!(self.before.and_then(|cursor| cursor.entry)),
        ]
    }

    /// Whether they leave out more than the newest movements.
    fn choose(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.job.is_some() || self.order.is_some()
    }
}

/// A page of movements, each with its place in its row; a full one tells where the next one begins.
fn keyed(page: Page<(i64, Movement)>) -> Page<Movement> {
    let is_full = u32::try_from(page.items.len()) == Ok(page.meta.page_size);
    let key = page.items.last().filter(|_| is_full).map(|(place, movement)| format!("{}.{place}", movement.id));
    let mut page = page.map(|(_, movement)| movement);
    page.meta.next_page_key = key;
    page
}

fn placed(row: &Row) -> Result<(i64, Movement), Error> {
    Ok((read::integer(row, "place")?, movement(row)?))
}

/// The movements of the marketplace, newest first.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    bounds: &Bounds,
    query: &ListQuery,
) -> Result<Page<Movement>, Error> {
    let scope = bounds.scope(marketplace, json!(confined_to));
    Ok(keyed(listing::page(db, &SOURCE, scope, query, &placed).await?))
}

/// The movements of one record, newest first: a walk along its entries, each of which names the one before. Where all
/// are wanted, the walk ends with the page.
pub async fn of_record(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    record: i64,
    bounds: &Bounds,
    query: &ListQuery,
) -> Result<Page<Movement>, Error> {
    if bounds.choose() || !query.filters.is_empty() {
        let scope = bounds.scope(marketplace, json!(record));
        return Ok(keyed(listing::page(db, &HISTORY, scope, query, &placed).await?));
    }
    let ListQuery { page, page_size, .. } = *query;
    let skip = u64::from(page).saturating_sub(1).saturating_mul(u64::from(page_size));
    let before = bounds.before.map(|cursor| cursor.movement);
    let statements = vec![
        Statement::new(
            concat!(
                walk!(),
                " SELECT ",
                columns!(),
                " FROM walk w
                 CROSS JOIN movement m ON m.marketplace = ?1 AND m.number = w.number
                 CROSS JOIN json_each(m.data) e ",
                names!(),
                " WHERE e.value ->> 0 = CAST(?2 AS INTEGER) AND (?5 IS NULL OR w.number < ?5)
                 LIMIT CAST(?3 AS INTEGER) OFFSET CAST(?4 AS INTEGER)"
            ),
            vec![json!(marketplace), json!(record), json!(page_size), json!(skip), json!(before)],
        ),
        Statement::new(
            "SELECT movements FROM record WHERE marketplace = ?1 AND number = ?2",
            vec![json!(marketplace), json!(record)],
        ),
    ];
    let mut results = db.batch(statements).await?.into_iter();
    let rows = results.next().unwrap_or_default();
    let total = match results.next().unwrap_or_default().first() {
        Some(row) => u64::try_from(read::integer(row, "movements")?).unwrap_or_default(),
        None => 0,
    };
    let items: Vec<(i64, Movement)> = read::each(&rows, &placed)?;
    // Older movements may have been dropped: where a page is not full the walk has met its end.
    let seen = skip.saturating_add(u64::try_from(items.len()).unwrap_or_default());
    let is_end = before.is_none() && (page == 1 || !items.is_empty()) && seen < skip.saturating_add(page_size.into());
    Ok(keyed(Page::new(page, page_size, if is_end { seen } else { total }, items)))
}
