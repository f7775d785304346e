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
    /// A guard or a unique key that refuses is [`Error::Guard`]; whatever else fails is [`Error::Internal`].
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error>;
}

#[async_trait]
pub trait Kv: Send + Sync {
    /// The text put under the key, perhaps a minute old; `None` may be as old. Never the truth.
    async fn get(&self, key: &str) -> Result<Option<String>, Error>;
    async fn put(&self, key: &str, text: &str, ttl_secs: u32) -> Result<(), Error>;
}

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

pub trait Log: Send + Sync {
    /// Writes one line of JSON.
    fn line(&self, json: &str);
}
