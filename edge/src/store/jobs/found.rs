//! Jobs as they are read.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::time::Timestamp;

use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::read;

#[derive(Clone, Debug)]
pub struct StoredJob {
    pub number: i64,
    pub kind: String,
    pub state: String,
    pub who: String,
    pub dialect: String,
    pub location_id: String,
    pub items: i64,
    pub items_done: i64,
    pub chunks: i64,
    pub chunks_done: i64,
    pub added: Timestamp,
    pub started: Option<Timestamp>,
    pub finished: Option<Timestamp>,
    pub messages: Vec<String>,
    /// How many rows there is something to say about.
    pub reported: i64,
}

macro_rules! columns {
    () => {
        "number, kind, state, who, dialect, location_id, items, items_done, chunks, chunks_done, added, started, finished,
         messages, reported"
    };
}

fn job(row: &Row) -> Result<StoredJob, Error> {
    Ok(StoredJob {
        number: read::integer(row, "number")?,
        kind: read::text(row, "kind")?,
        state: read::text(row, "state")?,
        who: read::text(row, "who")?,
        dialect: read::text(row, "dialect")?,
        location_id: read::text(row, "location_id")?,
        items: read::integer(row, "items")?,
        items_done: read::integer(row, "items_done")?,
        chunks: read::integer(row, "chunks")?,
        chunks_done: read::integer(row, "chunks_done")?,
        added: read::time(row, "added")?,
        started: read::optional_time(row, "started")?,
        finished: read::optional_time(row, "finished")?,
        messages: read::json(row, "messages")?,
        reported: read::integer(row, "reported")?,
    })
}

/// The job, if it is at a location of the owner that the caller is confined to.
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
) -> Result<Option<StoredJob>, Error> {
    let statement = Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM job WHERE marketplace = ?1 AND number = ?2 AND (?3 IS NULL OR owner = ?3)"
        ),
        vec![json!(marketplace), json!(number), json!(confined_to)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(job).transpose()
}

/// Which jobs a list shows.
#[derive(Clone, Debug, Default)]
pub struct JobsFilter {
    pub location_id: Option<String>,
    /// The words of kinds; none are all.
    pub kinds: Option<Vec<String>>,
    pub limit: u32,
}

/// The newest jobs. Without a filter it reads what it shows; a filter passes over those that do not fit.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    filter: &JobsFilter,
) -> Result<Vec<StoredJob>, Error> {
    let statement = Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM job WHERE marketplace = ?1 AND (?2 IS NULL OR owner = ?2) AND (?3 IS NULL OR location_id = ?3)
               AND (?4 IS NULL OR kind IN (SELECT value FROM json_each(?4)))
             ORDER BY number DESC LIMIT CAST(?5 AS INTEGER)"
        ),
        vec![
            json!(marketplace),
            json!(confined_to),
            json!(filter.location_id),
            json!(filter.kinds.as_ref().map(|kinds| json!(kinds).to_string())),
            json!(filter.limit),
        ],
    );
    db.batch(vec![statement]).await?.pop().unwrap_or_default().iter().map(job).collect()
}
