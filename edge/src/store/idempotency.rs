//! Answers kept for requests that carry an `Idempotency-Key`.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::time::Timestamp;

use super::read;
use crate::error::Error;
use crate::platform::{Database, Statement};

/// What is known of an earlier request with the same key.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// SHA-256 over its body, in hexadecimal.
    pub body: String,
    /// The ID of the object that was made.
    pub object: String,
    /// None yet: the change is made, its answer not written down.
    pub answer: Option<String>,
    pub at: Timestamp,
}

/// `request`: SHA-256 over caller, method, path and key. One that was made before `since` is as good as none.
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    request: &str,
    since: Timestamp,
) -> Result<Option<Earlier>, Error> {
    let statement = Statement::new(
        "SELECT body, object, answer, at FROM idempotency WHERE marketplace = ?1 AND request = ?2 AND at > ?3",
        vec![json!(marketplace), json!(request), json!(since.0)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some(Earlier {
        body: read::text(&row, "body")?,
        object: read::text(&row, "object")?,
        answer: read::optional_text(&row, "answer")?,
        at: read::time(&row, "at")?,
    }))
}

/// A key at a time: who claims it when, and what is older than `since` and so as good as none.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub now: Timestamp,
    pub since: Timestamp,
}

/// Claims the key, in the batch that makes the change. A key that is claimed aborts the batch with [`KEY_TAKEN`].
pub fn claim(marketplace: MarketplaceNumber, request: &str, body: &str, object: &str, times: Times) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM idempotency WHERE marketplace = ?1 AND request = ?2 AND at <= ?3",
            vec![json!(marketplace), json!(request), json!(times.since.0)],
        ),
        Statement::new(
            "INSERT INTO idempotency (marketplace, request, body, object, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            vec![json!(marketplace), json!(request), json!(body), json!(object), json!(times.now.0)],
        ),
    ]
}

/// As [`claim`], behind the statements that make a job: its number is the answer, so it is written down at once.
pub fn claim_for_job(marketplace: MarketplaceNumber, request: &str, body: &str, times: Times) -> Vec<Statement> {
    let mut statements = claim(marketplace, request, body, "", times);
    statements.push(Statement::new(
        "UPDATE idempotency SET answer = (SELECT CAST(value AS TEXT) FROM counter
                                          WHERE marketplace = ?1 AND kind = 'job')
         WHERE marketplace = ?1 AND request = ?2",
        vec![json!(marketplace), json!(request)],
    ));
    statements
}

pub const KEY_TAKEN: &str = "unique: idempotency.marketplace, idempotency.request";

/// Writes the answer down.
pub fn answer(marketplace: MarketplaceNumber, request: &str, answer: &str) -> Statement {
    Statement::new(
        "UPDATE idempotency SET answer = ?3 WHERE marketplace = ?1 AND request = ?2",
        vec![json!(marketplace), json!(request), json!(answer)],
    )
}

/// Drops answers older than this, of all marketplaces of the database, a bounded number at a time.
pub fn drop_old(now: Timestamp, kept_secs: i64) -> Statement {
    Statement::new(
        "DELETE FROM idempotency WHERE (marketplace, request) IN
           (SELECT marketplace, request FROM idempotency WHERE at < ?1 ORDER BY at LIMIT 1000)",
        vec![json!(now.plus_secs(kept_secs.saturating_neg()).0)],
    )
}
