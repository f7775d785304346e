//! The ports: what the service needs of its host, and the plain values they exchange.
//! No domain types but [`Timestamp`].

pub mod cloudflare;
#[cfg(test)]
pub mod memory;

use async_trait::async_trait;
use serde_json::Value;
use shared::time::Timestamp;

use crate::error::Error;

/// One statement with its values. `?1` is always the marketplace.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub sql: std::borrow::Cow<'static, str>,
    /// Null, boolean, number or text. Numbers reach SQL as REAL.
    pub params: Vec<Value>,
}

impl Statement {
    pub fn new(sql: impl Into<std::borrow::Cow<'static, str>>, params: Vec<Value>) -> Self {
        Self { sql: sql.into(), params }
    }
}

/// A row by column name.
pub type Row = serde_json::Map<String, Value>;

#[async_trait]
pub trait Database: Send + Sync {
    /// Runs the statements in order, all or none, and returns the rows of each.
    ///
    /// A guard or a unique key that refuses is [`Error::Guard`], an outage [`Error::Unavailable`]; whatever else fails
    /// is [`Error::Internal`].
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error>;
}

#[async_trait]
pub trait Kv: Send + Sync {
    /// The text put under the key, perhaps a minute old; `None` may be as old. Never the truth.
    async fn get(&self, key: &str) -> Result<Option<String>, Error>;
    async fn put(&self, key: &str, text: &str, ttl_secs: u32) -> Result<(), Error>;
}

#[async_trait]
pub trait Queue: Send + Sync {
    /// Sends a wake-up. It arrives late, twice, out of order or never.
    async fn send(&self, text: String) -> Result<(), Error>;
}

#[async_trait]
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
    /// Waits as short as possible, so that whatever else the host has to do is done first.
    async fn pause(&self);
}

#[async_trait]
pub trait RateLimit: Send + Sync {
    /// Whether one more request under the key is within the rate. A shield, not a quota: it is counted per place.
    async fn admits(&self, key: &str) -> bool;
}

pub trait Log: Send + Sync {
    /// Writes one line of JSON.
    fn line(&self, json: &str);
}

/// The name in the text of a database's error, when a guard or a unique key refused: the guard's own name, or
/// `unique: record.marketplace, record.item, record.id`.
///
/// Texts begin alike on SQLite and on D1 (`D1_ERROR: …`) and end differently, so only the beginning is read.
pub fn guard_name(text: &str) -> Option<String> {
    let text = text.strip_prefix("D1_ERROR: ").unwrap_or(text);
    if let Some(rest) = text.strip_prefix("UNIQUE constraint failed: ") {
        let columns = rest.split(':').next().unwrap_or(rest);
        return Some(format!("unique: {}", columns.trim()));
    }
    let name: String = text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    let ends = text.get(name.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    (ends && name.contains('_')).then_some(name)
}

/// What the text of a database's error means. A refusal of ours is told first, whatever else its words are like.
pub fn database_error(text: String) -> Error {
    match guard_name(&text) {
        Some(name) => Error::Guard(name),
        None if is_outage(&text) => Error::Unavailable(text),
        None => Error::Internal(text),
    }
}

/// Whether the text of a database's error tells of an outage and not of a bug: what D1's documented list names beside
/// faults of a statement, and `internal error`, which is seen too, mostly with a reference. All of them pass, also those
/// that name a limit: the same batch may find a database that is less busy.
fn is_outage(text: &str) -> bool {
    // Most of the list says that the database or its object was reset, or is to be.
    ["reset", "overloaded", "Network connection lost", "transient issue", "client disconnected", "internal error"]
        .iter()
        .any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::{database_error, guard_name};
    use crate::error::Error;

    #[test]
    fn an_outage_is_told_from_a_bug_and_from_a_refusal() {
        for outage in [
            "D1 DB reset because its code was updated.",
            "Internal error while starting up D1 DB storage caused object to be reset.",
            "Network connection lost.",
            "Internal error in D1 DB storage caused object to be reset.",
            "Internal error in D1 DB storage caused object to be reset; reference = abc",
            "Cannot resolve D1 DB due to transient issue on remote node.",
            "Can't read from request stream because client disconnected.",
            "D1 DB storage operation exceeded timeout which caused object to be reset.",
            "D1 DB is overloaded. Requests queued for too long.",
            "D1 DB is overloaded. Too many requests queued.",
            "D1 DB's isolate exceeded its memory limit and was reset.",
            "D1 DB exceeded its CPU time limit and was reset.",
            "internal error",
            "internal error; reference = vf4c1",
        ] {
            for text in [outage.to_owned(), format!("D1_ERROR: {outage}")] {
                assert!(matches!(database_error(text), Error::Unavailable(_)), "{outage}");
            }
        }
        for bug in [
            "D1_ERROR: no such column: x: SQLITE_ERROR",
            "D1_ERROR: near \"FORM\": syntax error at offset 9: SQLITE_ERROR",
            "D1_ERROR: CHECK constraint failed: record_allocated: SQLITE_CONSTRAINT",
            "D1_ERROR: NOT NULL constraint failed: record.id: SQLITE_CONSTRAINT",
            "D1_ERROR: too many SQL variables at offset 9: SQLITE_ERROR",
            "D1_ERROR: string or blob too big: SQLITE_TOOBIG",
            "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
        ] {
            assert!(matches!(database_error(bug.to_owned()), Error::Internal(_)), "{bug}");
        }
        let refusal = database_error("D1_ERROR: catalogue_moved: SQLITE_CONSTRAINT".to_owned());
        assert!(matches!(refusal, Error::Guard(name) if name == "catalogue_moved"));
    }

    #[test]
    fn a_guard_is_told_from_a_fault() {
        assert_eq!(guard_name("D1_ERROR: version_mismatch: SQLITE_CONSTRAINT").as_deref(), Some("version_mismatch"));
        assert_eq!(guard_name("version_mismatch").as_deref(), Some("version_mismatch"));
        assert_eq!(
            guard_name("D1_ERROR: UNIQUE constraint failed: record.marketplace, record.id: SQLITE_CONSTRAINT")
                .as_deref(),
            Some("unique: record.marketplace, record.id"),
        );
        assert_eq!(guard_name("no such table: record"), None);
        assert_eq!(guard_name("D1_ERROR: CHECK constraint failed: record_allocated: SQLITE_CONSTRAINT"), None);
    }
}
