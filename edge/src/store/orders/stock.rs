//! What lines of orders stand on, and the statements that take stock and give it back.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::orders::{Held, LineFacts, Named, ProductFacts, RecordFacts, Source, Status, Take, VariantFacts};
use shared::time::Timestamp;

use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::movements::Author;
use crate::store::text::trimmed;
use crate::store::visibility::visible;
use crate::store::{expect_one_change, read};

/// A line as it is to be: what it names, by number.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its place in the order; none for a line that is not written yet.
    pub number: Option<i64>,
    pub id: Option<String>,
    pub quantity: i64,
    pub product: i64,
    pub product_id: String,
    pub variant: Option<i64>,
    pub record: Option<i64>,
    pub record_id: Option<String>,
    /// The record was put there by a calculation: nobody asks whether it may be seen.
    pub overridden: bool,
    /// What the line of a submitted order took.
    pub held: Option<Held>,
}

/// Whose order it is: in whose eyes a record must be visible.
#[derive(Clone, Copy, Debug)]
pub struct Orderer {
    pub buyer: i64,
    pub user: i64,
}

/// What was read of an order's lines in order to decide.
#[derive(Clone, Debug)]
pub struct Facts {
    pub lines: Vec<LineFacts>,
    /// The marketplace wants a record named wherever there are records.
    pub record_is_required: bool,
    /// Item and location of each line's record.
    places: Vec<Value>,
    /// All of it that is no quantity, as [`unless_moved`] compares it.
    text: String,
}

/// A row per line of the JSON array `?2` of `[product, variant, record, overridden, [item, location]]`; `?3`, `?4`: buyer
/// and user of the order. `fact` holds what a decision stands on and no statement asks about again, so no quantities.
macro_rules! facts {
    ($record:literal) => {
        concat!(
            "SELECT f.*, json_array(f.product, f.active, f.enabled, f.variant_level_tracking, f.has_records, f.variant,
                       f.variant_active, f.record, f.usable, f.record_is_required) AS fact
             FROM (
               SELECT e.key AS place,
                 p.number AS product, p.id AS product_id, p.active, p.has_inventory AND p.inventory_enabled AS enabled,
                 p.variant_level_tracking, p.quantity,
                 p.order_can_exceed OR iif(p.variant_level_tracking = 1 AND v.number IS NOT NULL, v.quantity_infinite,
                   p.quantity_infinite) AS order_can_exceed,
                 v.number AS variant, v.id AS variant_id, v.active AS variant_active,
                 iif(v.has_inventory = 1, v.quantity, 0) AS variant_quantity,
                 r.number AS record, r.id AS record_id, json_array(r.item, r.location) AS record_at,
                 r.on_hand - r.allocated - r.safety_stock AS available,
                 r.infinite OR r.order_can_exceed AS never_short,
                 r.item = iif(p.variant_level_tracking = 1, v.number, p.number)
                   AND (e.value ->> 3 OR ",
            visible!("?3", "?4", "'[]'"),
            ") AS usable,
                 CASE WHEN r.number IS NOT NULL THEN 1
                      WHEN p.variant_level_tracking = 1 THEN EXISTS (
                        SELECT 1 FROM variant w INDEXED BY variant_id
                        CROSS JOIN record x ON x.marketplace = w.marketplace AND x.item = w.number
                        WHERE w.marketplace = ?1 AND w.product = p.number)
                      ELSE EXISTS (SELECT 1 FROM record x WHERE x.marketplace = ?1 AND x.item = p.number) END
                   AS has_records,
                 -- Looked up once, and only where a line names no record.
                 CASE WHEN r.number IS NULL THEN (SELECT require_inventory_record FROM marketplace WHERE number = ?1)
                      ELSE 0 END AS record_is_required
               FROM json_each(?2) e
               LEFT JOIN product p ON p.marketplace = ?1 AND p.number = e.value ->> 0
               LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value ->> 1 AND v.product = p.number
               LEFT JOIN record r ON r.marketplace = ?1 AND ",
            $record,
            "
               ORDER BY e.key) f"
        )
    };
}

/// `places`: item and location of each line's record, where they were read.
fn facts_params(marketplace: MarketplaceNumber, orderer: Orderer, lines: &[Line], places: &[Value]) -> Vec<Value> {
    let named = |(place, line): (usize, &Line)| {
        json!([line.product, line.variant, line.record, i64::from(line.overridden), places.get(place)])
    };
    let lines = Value::Array(lines.iter().enumerate().map(named).collect());
    vec![json!(marketplace), json!(lines.to_string()), json!(orderer.buyer), json!(orderer.user)]
}

/// A record by its number alone, and by its whole key where that is known: a row less.
macro_rules! by_number {
    () => {
        facts!("r.number = e.value ->> 2")
    };
}
macro_rules! by_key {
    () => {
        facts!("r.item = e.value ->> '$[4][0]' AND r.location = e.value ->> '$[4][1]' AND r.number = e.value ->> 2")
    };
}

/// The statement of [`facts()`]: by keys alone.
pub fn facts_statement(marketplace: MarketplaceNumber, orderer: Orderer, lines: &[Line]) -> Statement {
    Statement::new(by_number!(), facts_params(marketplace, orderer, lines, &[]))
}

/// What the lines stand on.
pub async fn facts(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    orderer: Orderer,
    lines: &[Line],
) -> Result<Facts, Error> {
    let rows = db.batch(vec![facts_statement(marketplace, orderer, lines)]).await?.pop().unwrap_or_default();
    let seen = read::each(&rows, &|row| read::text(row, "fact"))?;
    let asked = read::each(&rows, &|row| read::boolean(row, "record_is_required"))?;
    Ok(Facts {
        lines: rows.iter().zip(lines).map(|(row, line)| line_facts(row, line)).collect::<Result<_, _>>()?,
        record_is_required: asked.contains(&true),
        places: read::each(&rows, &|row| read::json(row, "record_at"))?,
        text: seen.join(","),
    })
}

fn line_facts(row: &Row, line: &Line) -> Result<LineFacts, Error> {
    let product = match read::optional_integer(row, "product")? {
        Some(number) => Named::Is(ProductFacts {
            number,
            id: read::text(row, "product_id")?,
            active: read::boolean(row, "active")?,
            enabled: read::boolean(row, "enabled")?,
            variant_level_tracking: read::boolean(row, "variant_level_tracking")?,
            order_can_exceed: read::boolean(row, "order_can_exceed")?,
            has_records: read::boolean(row, "has_records")?,
            quantity: read::integer(row, "quantity")?,
        }),
        None => Named::Gone(line.product_id.clone()),
    };
    let variant = match (line.variant, read::optional_integer(row, "variant")?) {
        (None, _) => Named::No,
        (Some(_), None) => Named::Gone(String::new()),
        (Some(_), Some(number)) => Named::Is(VariantFacts {
            number,
            id: read::text(row, "variant_id")?,
            active: read::boolean(row, "variant_active")?,
            quantity: read::integer(row, "variant_quantity")?,
        }),
    };
    let record = match (&line.record_id, read::optional_integer(row, "record")?) {
        (None, _) => Named::No,
        (Some(id), None) => Named::Gone(id.clone()),
        (Some(_), Some(number)) => Named::Is(RecordFacts {
            number,
            id: read::text(row, "record_id")?,
            // Of no product or variant that is there any more: null.
            usable: read::optional_integer(row, "usable")? == Some(1),
            available: read::integer(row, "available")?,
            never_short: read::boolean(row, "never_short")?,
        }),
    };
    Ok(LineFacts { id: line.id.clone(), quantity: line.quantity, product, variant, record, held: line.held })
}

/// Aborts the batch with [`crate::store::MOVED_ON`] unless the lines stand on what they stood on when they were read.
pub fn unless_moved(marketplace: MarketplaceNumber, orderer: Orderer, lines: &[Line], facts: &Facts) -> Statement {
    let mut params = facts_params(marketplace, orderer, lines, &facts.places);
    params.push(json!(facts.text));
    Statement::new(
        concat!(
            "INSERT INTO guard (name) SELECT 'moved_on' WHERE ?5 IS NOT (SELECT coalesce(group_concat(fact, ','), '') FROM (",
            by_key!(),
            "))"
        ),
        params,
    )
}

/// How much more or less an order is to hold of each source. Sums of takes, less what was held.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// Record, change of allocated, change of on hand.
    records: Vec<(i64, i64, i64)>,
    products: Vec<(i64, i64)>,
    variants: Vec<(i64, i64)>,
}

impl Moves {
    /// From what the lines held to what they take.
    pub fn between(lines: &[Line], takes: &[Take]) -> Self {
        let held = lines.iter().filter_map(|line| line.held);
        let given = held.filter_map(|held| Some((held.source?, held.units.saturating_neg())));
        let taken = takes.iter().filter_map(|take| Some((take.source?, take.units)));
        Self::sum(given.chain(taken))
    }

    /// Gives back all that the lines hold.
    pub fn release(lines: &[Line]) -> Self {
        Self::between(lines, &[])
    }

    /// Takes what the lines hold of records out of what is on hand.
    pub fn ship(lines: &[Line]) -> Self {
        let mut moves = Self::release(lines);
        moves.products.clear();
        moves.variants.clear();
        for (_, allocated, on_hand) in &mut moves.records {
            *on_hand = *allocated;
        }
        moves
    }

    fn sum(changes: impl Iterator<Item = (Source, i64)>) -> Self {
        // A list, not a map: an order has few lines, and each kind of map is code of its own.
        let mut sums = Vec::<(Source, i64)>::new();
        for (source, units) in changes {
            match sums.iter_mut().find(|(known, _)| *known == source) {
                Some((_, sum)) => *sum = sum.saturating_add(units),
                None => sums.push((source, units)),
            }
        }
        let mut moves = Self::default();
        for (source, units) in sums.into_iter().filter(|(_, units)| *units != 0) {
            match source {
                Source::Record(number) => moves.records.push((number, units, 0)),
                Source::Product(number) => moves.products.push((number, units)),
                Source::Variant(number) => moves.variants.push((number, units)),
            }
        }
        moves
    }
}

/// What a batch is refused with that asks for more than there is.
pub const INSUFFICIENT: &str = "insufficient_stock";

/// Makes the moves, each record's explained by one movement of the order. Aborts with [`INSUFFICIENT`] where more is
/// asked for than there is; what gives back or leaves as much always passes.
pub fn make(
    marketplace: MarketplaceNumber,
    moves: &Moves,
    why: &'static str,
    order_id: &str,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    let mut statements = Vec::new();
    if !moves.records.is_empty() {
        let records = json!(json!(moves.records).to_string());
        statements.push(Statement::new(
            trimmed!(include_str!("explain.sql")),
            vec![json!(marketplace), records, at.clone(), who, dialect, json!(why), json!(order_id)],
        ));
        statements
            .push(Statement::new(trimmed!(include_str!("move_records.sql")), vec![json!(marketplace), at.clone()]));
        statements.push(all_of(moves.records.len()));
    }
    let figures = [
        (trimmed!(include_str!("move_products.sql")), &moves.products),
        (trimmed!(include_str!("move_variants.sql")), &moves.variants),
    ];
    for (sql, figures) in figures {
        let (taken, given): (Vec<_>, Vec<_>) = figures.iter().copied().partition(|(_, units)| *units > 0);
        if !taken.is_empty() {
            let params = vec![json!(marketplace), json!(json!(taken).to_string()), at.clone()];
            statements.push(Statement::new(sql, params));
            statements.push(all_of(taken.len()));
        }
        // Unguarded: the product may be deleted, and then there is nothing to give back to.
        if !given.is_empty() {
            let params = vec![json!(marketplace), json!(json!(given).to_string()), at.clone()];
            statements.push(Statement::new(sql, params));
        }
    }
    statements
}

/// Aborts with [`INSUFFICIENT`] unless the statement before changed as many rows.
fn all_of(rows: usize) -> Statement {
    Statement::new("INSERT INTO guard (name) SELECT 'insufficient_stock' WHERE changes() <> ?1", vec![json!(rows)])
}

/// Writes down where the lines of an order took their stock; those that took none keep saying so. The takes are looked up
/// from the lines, which are read once each: joining them to the lines reads five times as much.
pub fn note_takes(marketplace: MarketplaceNumber, order: i64, lines: &[Line], takes: &[Take]) -> Option<Statement> {
    let mut taken = serde_json::Map::new();
    for (line, take) in lines.iter().zip(takes) {
        let (Some(number), Some(source)) = (line.number, take.source) else { continue };
        let word = match source {
            Source::Record(_) => "record",
            Source::Product(_) => "product",
            Source::Variant(_) => "variant",
        };
        taken.insert(format!("l{number}"), json!([word, take.units]));
    }
    (!taken.is_empty()).then(|| {
        Statement::new(
            "UPDATE line_item SET
               taken_from = json_extract(?3, '$.l' || number || '[0]'), taken = json_extract(?3, '$.l' || number || '[1]')
             WHERE marketplace = ?1 AND sales_order = ?2 AND json_type(?3, '$.l' || number) IS NOT NULL",
            vec![json!(marketplace), json!(order), json!(Value::Object(taken).to_string())],
        )
    })
}

/// The lines of an order hold nothing any more; `shipped`: because it is on its way.
pub fn let_go(marketplace: MarketplaceNumber, order: i64, shipped: bool) -> Statement {
    Statement::new(
        "UPDATE line_item SET taken = 0, quantity_shipped = iif(?3 = 1, quantity, quantity_shipped)
         WHERE marketplace = ?1 AND sales_order = ?2 AND (taken > 0 OR ?3 = 1)",
        vec![json!(marketplace), json!(order), json!(i64::from(shipped))],
    )
}

/// The dates that a change of an order's state sets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dates {
    pub submitted: bool,
    pub shipped: bool,
    pub canceled: bool,
    pub completed: bool,
}

/// Brings the order into a state, from the version that was read; else the batch aborts with
/// [`crate::store::MOVED_ON`].
pub fn transition(
    marketplace: MarketplaceNumber,
    order: i64,
    version: i64,
    status: Status,
    dates: Dates,
    now: Timestamp,
) -> [Statement; 2] {
    let at = |set: bool| json!(set.then_some(now.0));
    [
        Statement::new(
            "UPDATE sales_order SET status = ?4, last_updated = ?5, version = version + 1,
               date_submitted = coalesce(?6, date_submitted), date_shipped = coalesce(?7, date_shipped),
               date_canceled = coalesce(?8, date_canceled), date_completed = coalesce(?9, date_completed)
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![
                json!(marketplace),
                json!(order),
                json!(version),
                json!(status.word()),
                json!(now.0),
                at(dates.submitted),
                at(dates.shipped),
                at(dates.canceled),
                at(dates.completed),
            ],
        ),
        expect_one_change(),
    ]
}
