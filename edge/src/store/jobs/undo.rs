//! A job that puts back what another did. Which records it puts back is decided by the database, by what lies there at that
//! moment, so there is nothing to read before and nothing to race with.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::refresh::Reason;
use shared::time::Timestamp;

use super::{MESSAGES, OpenChunk, at_its_turn};
use crate::error::Error;
use crate::platform::{Database, Statement};
use crate::store::movements::Author;
use crate::store::text::trimmed;
use crate::store::{count_up, read};

/// The job is not, or is no longer, one that can be undone.
pub const NOT_UNDOABLE: &str = "not_undoable";
/// What a chunk would put back is not kept any more.
pub const MOVEMENT_GONE: &str = "movement_gone";

/// What decides whether a job can be undone.
#[derive(Clone, Debug)]
pub struct Undoable {
    pub is_success: bool,
    pub is_undone: bool,
    pub started: Option<Timestamp>,
}

/// The job, if it is at a location of the owner that the caller is confined to.
pub async fn undoable(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
) -> Result<Option<Undoable>, Error> {
    let statement = Statement::new(
        "SELECT state = 'SUCCESS' AS is_success, undone_by IS NOT NULL AS is_undone, started
         FROM job WHERE marketplace = ?1 AND number = ?2 AND (?3 IS NULL OR owner = ?3)",
        vec![json!(marketplace), json!(number), json!(confined_to)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some(Undoable {
        is_success: read::boolean(&row, "is_success")?,
        is_undone: read::boolean(&row, "is_undone")?,
        started: read::optional_time(&row, "started")?,
    }))
}

/// Makes the job that undoes another under the next number, once, with a chunk for each of its movements. Ends with the
/// number.
pub fn accept_undo(
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    undone: i64,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'not_undoable' WHERE NOT EXISTS
               (SELECT 1 FROM job WHERE marketplace = ?1 AND number = ?2 AND state = 'SUCCESS' AND undone_by IS NULL)",
            vec![json!(marketplace), json!(undone)],
        ),
        count_up(marketplace, "job"),
        Statement::new(
            trimmed!(include_str!("undo/chunks.sql")),
            vec![json!(marketplace), json!(undone.to_string())],
        ),
        Statement::new(
            "INSERT INTO job (marketplace, number, added, who, dialect, kind, confined_to, location, location_id, owner,
                    items, chunks, undoes)
             SELECT j.marketplace, c.value, ?3, ?4, ?5, 'UNDO', ?6, j.location, j.location_id, j.owner,
                    (SELECT sum(items) FROM chunk WHERE marketplace = ?1 AND job = c.value),
                    (SELECT count(*) FROM chunk WHERE marketplace = ?1 AND job = c.value), j.number
             FROM job j CROSS JOIN counter c ON c.marketplace = ?1 AND c.kind = 'job'
             WHERE j.marketplace = ?1 AND j.number = ?2",
            vec![json!(marketplace), json!(undone), at, who, dialect, json!(confined_to)],
        ),
        Statement::new(
            "UPDATE job SET undone_by = (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'job')
             WHERE marketplace = ?1 AND number = ?2",
            vec![json!(marketplace), json!(undone)],
        ),
        Statement::new(
            "SELECT value AS number FROM counter WHERE marketplace = ?1 AND kind = 'job'",
            vec![json!(marketplace)],
        ),
    ]
}

/// What a chunk of an undo puts back.
#[derive(Clone, Copy, Debug)]
pub struct UndoPart {
    /// The movement; none where the undone job moved nothing.
    movement: Option<i64>,
    /// The place of its first entry among the rows of the job.
    first: i64,
}

impl UndoPart {
    /// Reads the payload of such a chunk.
    pub(super) fn read(payload: &Value) -> Self {
        let number = |member: &str| payload.get(member).and_then(Value::as_i64);
        Self { movement: number("movement"), first: number("first").unwrap_or_default() }
    }
}

/// Applies a chunk of an undo: all of it, once, in its turn.
pub fn apply_undo(chunk: &OpenChunk, part: UndoPart, author: &Author<'_>) -> Vec<Statement> {
    let UndoPart { movement, first } = part;
    let [at, who, dialect] = author.params();
    let of_chunk = |sql: &'static str, others: Vec<Value>| {
        let mut params = vec![json!(chunk.marketplace), json!(chunk.job), json!(chunk.seq)];
        params.extend(others);
        Statement::new(sql, params)
    };
    let reasons = [Reason::MovedSince, Reason::GoneSince, Reason::PlaceTaken].map(|reason| json!(reason.text()));
    let mut decide = vec![json!(chunk.marketplace), json!(movement), json!(chunk.job), json!(chunk.seq), json!(first)];
    decide.extend(reasons);
    let mut statements = at_its_turn(chunk);
    statements.extend([
        Statement::new(
            "INSERT INTO guard (name) SELECT 'movement_gone' WHERE ?2 IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM movement WHERE marketplace = ?1 AND number = ?2)",
            vec![json!(chunk.marketplace), json!(movement)],
        ),
        Statement::new(trimmed!(include_str!("undo/decide.sql")), decide),
        of_chunk(
            trimmed!(include_str!("undo/explain.sql")),
            vec![at.clone(), who, dialect, json!(chunk.job.to_string())],
        ),
        of_chunk(trimmed!(include_str!("undo/update.sql")), vec![at.clone()]),
        of_chunk(trimmed!(include_str!("undo/drop.sql")), vec![]),
        of_chunk(trimmed!(include_str!("undo/add.sql")), vec![at.clone()]),
        of_chunk(trimmed!(include_str!("undo/progress.sql")), vec![at, json!(MESSAGES)]),
        // Records went or came back: the marks of their entries are those of drop.sql and add.sql.
        of_chunk(
            "UPDATE marketplace SET catalogue_version = catalogue_version + 1 WHERE number = ?1 AND EXISTS
               (SELECT 1 FROM chunk WHERE marketplace = ?1 AND job = ?2 AND seq = ?3
                  AND (instr(payload, '],null,[\"') OR instr(payload, ',null,[null,[')))",
            vec![],
        ),
        of_chunk(
            "UPDATE chunk SET payload = json_object('movement', CAST(?4 AS INTEGER), 'first', CAST(?5 AS INTEGER))
             WHERE marketplace = ?1 AND job = ?2 AND seq = ?3",
            vec![json!(movement), json!(first)],
        ),
    ]);
    statements
}
