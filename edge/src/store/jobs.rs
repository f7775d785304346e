//! Jobs and their chunks: accepted, applied and read.

mod apply;
mod facts;
mod found;
mod items;
mod undo;

pub use apply::{
    ATTRIBUTES_MOVED, Applied, CATALOGUE_MOVED, CHUNK_DONE, CHUNK_NOT_NEXT, apply, at_its_turn, count_attempt, fail,
};
pub use facts::{identifiers, is_plain, items, places, product_ids, records};
pub use found::{JobsFilter, OFFER, SOURCE, StoredJob, find, list, page};
pub use items::{ITEMS_OFFER, PREVIEW_OFFER, Slice, names, outcomes, rows};
pub use undo::{MOVEMENT_GONE, NOT_UNDOABLE, UndoPart, Undoable, accept_undo, apply_undo, undoable};

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::refresh::{Chunk, Kind, Location, Row};
use shared::time::Timestamp;

use super::movements::Author;
use super::{count_up, read};
use crate::error::Error;
use crate::platform::{self, Database, Statement};
use crate::store::text::trimmed;

/// The word of a kind.
pub fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Refresh => "REFRESH",
        Kind::Adjust => "ADJUST",
    }
}

/// The kind of a job that puts another back.
pub const UNDO: &str = "UNDO";

/// Makes the job under the next number, with its chunks. Ends with the number.
pub fn accept(
    marketplace: MarketplaceNumber,
    kind: Kind,
    confined_to: Option<SupplierNumber>,
    location: &Location,
    chunks: Vec<Chunk>,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    let items = chunks.iter().fold(0_usize, |sum, chunk| sum.saturating_add(chunk.items));
    let mut statements = vec![
        count_up(marketplace, "job"),
        Statement::new(
            "INSERT INTO job (marketplace, number, added, who, dialect, kind, confined_to, location, location_id, owner,
                    items, chunks)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
             FROM counter WHERE marketplace = ?1 AND kind = 'job'",
            vec![
                json!(marketplace),
                at,
                who,
                dialect,
                json!(word(kind)),
                json!(confined_to),
                json!(location.number),
                json!(location.id),
                json!(location.owner),
                json!(items),
                json!(chunks.len()),
            ],
        ),
    ];
    for (seq, chunk) in chunks.into_iter().enumerate() {
        statements.push(Statement::new(
            "INSERT INTO chunk (marketplace, job, seq, items, payload)
             SELECT marketplace, value, ?2, ?3, ?4 FROM counter WHERE marketplace = ?1 AND kind = 'job'",
            vec![json!(marketplace), json!(seq), json!(chunk.items), serde_json::Value::String(chunk.payload)],
        ));
    }
    statements.push(Statement::new(
        "SELECT value AS number FROM counter WHERE marketplace = ?1 AND kind = 'job'",
        vec![json!(marketplace)],
    ));
    statements
}

/// The number of a job that was just made.
pub fn accepted_number(results: &[Vec<platform::Row>]) -> Result<i64, Error> {
    let row = results.last().and_then(|rows| rows.first());
    read::integer(row.ok_or_else(|| Error::internal("a job that was just made has no number"))?, "number")
}

/// A chunk that is to be applied, with what was read of its job and its marketplace at that moment.
#[derive(Clone, Debug)]
pub struct OpenChunk {
    pub marketplace: MarketplaceNumber,
    pub job: i64,
    pub seq: i64,
    pub kind: Kind,
    pub rows: Vec<Row>,
    /// What it puts back, where the job is an undo: then there are no rows, and the kind means nothing.
    pub undo: Option<UndoPart>,
    pub attempts: i64,
    pub attempted: Timestamp,
    pub who: String,
    pub dialect: String,
    pub confined_to: Option<i64>,
    /// None when it is gone.
    pub location: Option<Location>,
    pub items_done: i64,
    pub messages: Vec<String>,
    pub reported: i64,
    pub catalogue_version: i64,
    pub last_item: i64,
    pub last_record: i64,
}

/// The oldest open chunk of the first marketplace from `from` to `to` that has one.
pub async fn next(db: &dyn Database, from: i64, to: i64) -> Result<Option<OpenChunk>, Error> {
    let row = read::first(db.batch(vec![next_statement(from, to)]).await?);
    row.as_ref().map(open_chunk).transpose()
}

/// The statement of [`next`]: by keys alone.
pub fn next_statement(from: i64, to: i64) -> Statement {
    Statement::new(trimmed!(include_str!("jobs/next.sql")), vec![json!(from), json!(to)])
}

fn open_chunk(row: &platform::Row) -> Result<OpenChunk, Error> {
    let columns = read::Columns::of(row);
    let location = columns.optional_text("location_id");
    let location =
        location.map(|id| Location { number: columns.integer("location"), owner: columns.integer("owner"), id });
    let kept: serde_json::Value = columns.json("payload");
    let word_of_kind = columns.text("kind");
    let undo = (word_of_kind == UNDO).then(|| UndoPart::read(&kept));
    let mut rows = Vec::new();
    if let serde_json::Value::Array(elements) = kept {
        rows.extend(elements.into_iter().map(Row::from_kept));
    }
    columns.done(OpenChunk {
        marketplace: MarketplaceNumber(columns.integer("marketplace")),
        job: columns.integer("job"),
        seq: columns.integer("seq"),
        kind: if word_of_kind == word(Kind::Adjust) { Kind::Adjust } else { Kind::Refresh },
        rows,
        undo,
        attempts: columns.integer("attempts"),
        attempted: columns.time("attempted"),
        who: columns.text("who"),
        dialect: columns.text("dialect"),
        confined_to: columns.optional_integer("confined_to"),
        location,
        items_done: columns.integer("items_done"),
        messages: columns.json("messages"),
        reported: columns.integer("reported"),
        catalogue_version: columns.integer("catalogue_version"),
        last_item: columns.integer("last_item"),
        last_record: columns.integer("last_record"),
    })
}

/// The marketplaces that have an open chunk, in their order. Reads the index of open chunks alone.
pub async fn with_work(db: &dyn Database) -> Result<Vec<i64>, Error> {
    let statement = Statement::new(
        "SELECT DISTINCT marketplace FROM chunk INDEXED BY chunk_open WHERE state = 'pending' ORDER BY marketplace",
        Vec::new(),
    );
    let rows = db.batch(vec![statement]).await?.pop().unwrap_or_default();
    read::each(&rows, &|row| read::integer(row, "marketplace"))
}

/// The most texts that a job keeps for its client.
pub const MESSAGES: usize = 100;
