//! What became of the rows of a job, and the names of what rows mean.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{Member, Offer};
use shared::refresh::{Counts, Effect, Outcome, Row};
use shared::wire::ordercloud::jobs::Names;

use super::found::{counts, find_statement};
use crate::error::Error;
use crate::platform::{self, Database, Statement};
use crate::store::read;

/// What a list of rows is filtered on.
pub const ITEMS_OFFER: Offer = Offer { members: &[Member::text("Outcome")], ..Offer::EMPTY };

pub const PREVIEW_OFFER: Offer = Offer { options: &["type"], ..ITEMS_OFFER };

/// A part of a job's rows, in their order, of those that did one of these.
#[derive(Clone, Debug)]
pub struct Slice {
    pub effects: Vec<Effect>,
    pub limit: u64,
    pub offset: u64,
}

/// What became of rows, each with where it is kept: its chunk and its place in it as one number, since a chunk has fewer
/// than 10,000 rows.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    places: Vec<i64>,
    pub outcomes: Vec<Outcome>,
}

/// If the job is one that the caller may see, how many of its rows did what, and what became of this part of them. Chunks
/// that are not done have no outcomes. It walks over the outcomes before the part too, which are in a few values.
pub async fn outcomes(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
    slice: &Slice,
) -> Result<Option<(Counts, Kept)>, Error> {
    let mut words = Vec::new();
    for effect in &slice.effects {
        words.push(Value::from(effect.word()));
    }
    let statements = vec![
        find_statement(marketplace, confined_to, number),
        Statement::new(
            "SELECT c.seq * 10000 + o.key AS place, o.value AS outcome
             FROM chunk c CROSS JOIN json_each(c.outcomes) o
             WHERE c.marketplace = ?1 AND c.job = ?2 AND c.state = 'done'
               AND o.value ->> 1 IN (SELECT value FROM json_each(?3))
             ORDER BY c.seq LIMIT CAST(?4 AS INTEGER) OFFSET CAST(?5 AS INTEGER)",
            vec![
                json!(marketplace),
                json!(number),
                json!(Value::from(words).to_string()),
                json!(slice.limit),
                json!(slice.offset),
            ],
        ),
    ];
    let results = db.batch(statements).await?;
    let [found, rows] = results.as_slice() else { return Err(Error::internal("two statements, and not two answers")) };
    let Some(found) = found.first() else { return Ok(None) };
    let mut kept = Kept::default();
    for row in rows {
        let outcome = Outcome::from_kept(read::json(row, "outcome")?);
        kept.outcomes.push(outcome.ok_or_else(|| Error::internal("a job keeps an outcome that does not read"))?);
        kept.places.push(read::integer(row, "place")?);
    }
    Ok(Some((counts(found)?, kept)))
}

/// The rows themselves and what they mean, in the order of the outcomes. A row that is kept no longer is empty, and so are
/// those of an undo, whose chunks keep no array.
pub async fn rows(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    job: i64,
    kept: &Kept,
) -> Result<Vec<(Row, Names)>, Error> {
    let mut chunks = Vec::new();
    for place in &kept.places {
        chunks.push(place.div_euclid(10_000));
    }
    chunks.dedup();
    let statement = Statement::new(
        "SELECT c.seq * 10000 + r.key AS place, r.value AS kept
         FROM json_each(?3) s
         CROSS JOIN chunk c ON c.marketplace = ?1 AND c.job = ?2 AND c.seq = s.value
         CROSS JOIN json_each(iif(substr(c.payload, 1, 1) = '[', c.payload, '[]')) r
         WHERE c.seq * 10000 + r.key IN (SELECT value FROM json_each(?4))",
        vec![
            json!(marketplace),
            json!(job),
            json!(Value::from(chunks).to_string()),
            json!(Value::from(kept.places.as_slice()).to_string()),
        ],
    );
    let (names, found) = names_and(db, marketplace, &kept.outcomes, statement).await?;
    let (mut rows, mut found) = (Vec::new(), found.iter().peekable());
    for (place, names) in kept.places.iter().zip(names) {
        let mut row = Row::default();
        // Both go forward through the chunks.
        if let Some(next) = found.peek()
            && read::integer(next, "place")? == *place
        {
            row = Row::from_kept(read::json(next, "kept")?);
            found.next();
        }
        rows.push((row, names));
    }
    Ok(rows)
}

/// What numbers are given next, and the version of what identifiers and records mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub version: i64,
    pub last_item: i64,
    pub last_record: i64,
}

fn catalogue_statement(marketplace: MarketplaceNumber) -> Statement {
    Statement::new(
        "SELECT m.catalogue_version,
                coalesce((SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'item'), 0) AS last_item,
                coalesce((SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'record'), 0) AS last_record
         FROM marketplace m WHERE m.number = ?1",
        vec![json!(marketplace)],
    )
}

/// What the outcomes' items and records are called, in their order, and how the catalogue is at that moment.
pub async fn names(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    outcomes: &[Outcome],
) -> Result<(Vec<Names>, Catalogue), Error> {
    let (names, catalogue) = names_and(db, marketplace, outcomes, catalogue_statement(marketplace)).await?;
    let row = catalogue.first().ok_or_else(|| Error::internal("a caller's marketplace is gone"))?;
    let catalogue = Catalogue {
        version: read::integer(row, "catalogue_version")?,
        last_item: read::integer(row, "last_item")?,
        last_record: read::integer(row, "last_record")?,
    };
    Ok((names, catalogue))
}

/// The names of what the outcomes mean, and the rows of the other statement. There is one row of names for each outcome, in
/// their order: left joins keep it.
async fn names_and(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    outcomes: &[Outcome],
    other: Statement,
) -> Result<(Vec<Names>, Vec<platform::Row>), Error> {
    let mut numbers = Vec::new();
    for outcome in outcomes {
        numbers.push(json!([outcome.item, outcome.record]));
    }
    let named = Statement::new(
        "SELECT p.id AS product_id, v.id AS variant_id, r.id AS record_id
         FROM json_each(?2) e
         LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value ->> 0
         LEFT JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, e.value ->> 0)
         LEFT JOIN record r ON r.marketplace = ?1 AND r.number = e.value ->> 1",
        vec![json!(marketplace), json!(Value::from(numbers).to_string())],
    );
    let mut results = db.batch(vec![named, other]).await?;
    let found = results.pop().unwrap_or_default();
    let mut names = Vec::new();
    for row in results.pop().unwrap_or_default() {
        names.push(Names {
            product: read::optional_text(&row, "product_id")?,
            variant: read::optional_text(&row, "variant_id")?,
            record: read::optional_text(&row, "record_id")?,
        });
    }
    Ok((names, found))
}
