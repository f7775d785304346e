//! Drops what was kept for its time, of all marketplaces of the database, a bounded number of rows at a time.

use serde_json::json;
use shared::time::Timestamp;

use crate::app::Kept;
use crate::platform::Statement;
use crate::store::text::trimmed;

/// Drops some of what is due: jobs with their chunks, movements, and keys that
/// were revoked. Each row that went is a row of the answer, so an
/// answer without rows says that nothing is due.
///
/// A chunk's payload has up to 1 MB and its movement up to 2 MB: so few of them at once.
pub fn drop_some(now: Timestamp, kept: &Kept) -> Vec<Statement> {
    let before = |secs: i64| json!(now.plus_secs(secs.saturating_neg()).0);
    // A job without its payloads could not be read by its rows.
    let of_jobs =
        || vec![before(kept.jobs_secs.min(kept.chunks_secs)), before(kept.undoable_jobs_secs.min(kept.chunks_secs))];
    vec![
        Statement::new(
            trimmed!(concat!(include_str!("retention/due_jobs.sql"), include_str!("retention/chunks.sql"))),
            of_jobs(),
        ),
        Statement::new(
            trimmed!(concat!(include_str!("retention/due_jobs.sql"), include_str!("retention/jobs.sql"))),
            of_jobs(),
        ),
        Statement::new(trimmed!(include_str!("retention/movements_of_jobs.sql")), vec![before(kept.chunks_secs)]),
        Statement::new(trimmed!(include_str!("retention/movements.sql")), vec![before(kept.movements_secs)]),
        Statement::new(
            "DELETE FROM seller_key WHERE (marketplace, supplier, id) IN (
               SELECT marketplace, supplier, id FROM seller_key INDEXED BY seller_key_revoked
               WHERE revoked_at <= ?1 LIMIT 500)
             RETURNING id",
            vec![before(kept.revoked_secs)],
        ),
    ]
}
