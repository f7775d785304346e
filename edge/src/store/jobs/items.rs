//! What became of the rows of a job, and the names of what rows mean.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{Member, Offer};
use shared::refresh::{Effect, Outcome, Row};
use shared::wire::ordercloud::jobs::Names;

use super::StoredJob;
use super::found::{find_statement, job};
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
    pub limit: u32,
    pub offset: u64,
}

/// What became of a row, with where it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its chunk, and its place in it: one number, since a chunk has fewer than 10,000 rows.
    place: i64,
    pub outcome: Outcome,
}

/// The job, if it is one that the caller may see, and what became of this part of its rows. Chunks that are not done have
/// no outcomes. It walks over the outcomes before the part too, which are in a few values.
pub async fn find_with_outcomes(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
    slice: &Slice,
) -> Result<Option<(StoredJob, Vec<Kept>)>, Error> {
    let words: Vec<&str> = slice.effects.iter().map(|effect| effect.word()).collect();
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
                json!(json!(words).to_string()),
                json!(slice.limit),
                json!(slice.offset),
            ],
        ),
    ];
    let mut results = db.batch(statements).await?.into_iter();
    let Some(found) = results.next().unwrap_or_default().first().map(job).transpose()? else { return Ok(None) };
    let kept = results.next().unwrap_or_default().iter().map(kept).collect::<Result<_, _>>()?;
    Ok(Some((found, kept)))
}

fn kept(row: &platform::Row) -> Result<Kept, Error> {
    let outcome = Outcome::from_kept(read::json(row, "outcome")?);
    let outcome = outcome.ok_or_else(|| Error::internal("a job keeps an outcome that does not read"))?;
    Ok(Kept { place: read::integer(row, "place")?, outcome })
}

/// The rows themselves and what they mean, in the order of the outcomes. A row that is kept no longer is empty.
pub async fn rows(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    job: i64,
    kept: &[Kept],
) -> Result<Vec<(Row, Names)>, Error> {
    let mut chunks: Vec<i64> = kept.iter().map(|kept| kept.place.div_euclid(10_000)).collect();
    chunks.dedup();
    let places: Vec<i64> = kept.iter().map(|kept| kept.place).collect();
    let statements = vec![
        Statement::new(
            "SELECT c.seq * 10000 + r.key AS place, r.value AS kept
             FROM json_each(?3) s
             CROSS JOIN chunk c ON c.marketplace = ?1 AND c.job = ?2 AND c.seq = s.value
             CROSS JOIN json_each(c.payload) r
             WHERE c.seq * 10000 + r.key IN (SELECT value FROM json_each(?4))",
            vec![json!(marketplace), json!(job), json!(json!(chunks).to_string()), json!(json!(places).to_string())],
        ),
        names_statement(marketplace, &mut kept.iter().map(|kept| &kept.outcome)),
    ];
    let mut results = db.batch(statements).await?.into_iter();
    let mut rows = BTreeMap::new();
    for row in results.next().unwrap_or_default() {
        rows.insert(read::integer(&row, "place")?, Row::from_kept(read::json(&row, "kept")?));
    }
    let names = results.next().unwrap_or_default();
    kept.iter().zip(&names).map(|(kept, row)| Ok((rows.remove(&kept.place).unwrap_or_default(), named(row)?))).collect()
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

fn read_catalogue(row: Option<&platform::Row>) -> Result<Catalogue, Error> {
    let row = row.ok_or_else(|| Error::internal("a caller's marketplace is gone"))?;
    Ok(Catalogue {
        version: read::integer(row, "catalogue_version")?,
        last_item: read::integer(row, "last_item")?,
        last_record: read::integer(row, "last_record")?,
    })
}

pub async fn catalogue(db: &dyn Database, marketplace: MarketplaceNumber) -> Result<Catalogue, Error> {
    let row = read::first(db.batch(vec![catalogue_statement(marketplace)]).await?);
    read_catalogue(row.as_ref())
}

/// What the outcomes' items and records are called, in their order, and how the catalogue is at that moment.
pub async fn names(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    outcomes: &[&Outcome],
) -> Result<(Vec<Names>, Catalogue), Error> {
    let statements =
        vec![names_statement(marketplace, &mut outcomes.iter().copied()), catalogue_statement(marketplace)];
    let mut results = db.batch(statements).await?.into_iter();
    let names = results.next().unwrap_or_default().iter().map(named).collect::<Result<_, _>>()?;
    Ok((names, read_catalogue(results.next().unwrap_or_default().first())?))
}

/// One row for each outcome, in their order: left joins keep it.
fn names_statement(marketplace: MarketplaceNumber, outcomes: &mut dyn Iterator<Item = &Outcome>) -> Statement {
    let numbers: Vec<Value> = outcomes.map(|outcome| json!([outcome.item, outcome.record])).collect();
    Statement::new(
        "SELECT p.id AS product_id, v.id AS variant_id, r.id AS record_id
         FROM json_each(?2) e
         LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value ->> 0
         LEFT JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, e.value ->> 0)
         LEFT JOIN record r ON r.marketplace = ?1 AND r.number = e.value ->> 1",
        vec![json!(marketplace), json!(Value::from(numbers).to_string())],
    )
}

fn named(row: &platform::Row) -> Result<Names, Error> {
    Ok(Names {
        product: read::optional_text(row, "product_id")?,
        variant: read::optional_text(row, "variant_id")?,
        record: read::optional_text(row, "record_id")?,
    })
}
