//! SQLite with D1's limits and its way to bind numbers.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use rusqlite::limits::Limit;
use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use crate::error::Error;
use crate::platform::{Database, Row, Statement};

const SCHEMA: &str = "
CREATE TABLE place (marketplace INTEGER NOT NULL, id TEXT NOT NULL, city TEXT, PRIMARY KEY (marketplace, id)) STRICT;
CREATE TABLE item (marketplace INTEGER NOT NULL DEFAULT 100, id TEXT NOT NULL, name TEXT COLLATE NOCASE, count INTEGER,
    on_hand INTEGER, allocated INTEGER, active INTEGER, created_at INTEGER, price TEXT, place TEXT, xp TEXT,
    PRIMARY KEY (marketplace, id)) STRICT, WITHOUT ROWID;
CREATE TABLE record (marketplace INTEGER NOT NULL DEFAULT 100, item TEXT NOT NULL, address TEXT, quantity INTEGER,
    xp TEXT) STRICT;
CREATE INDEX record_item ON record (marketplace, item);
";

pub(super) struct Sqlite {
    connection: Mutex<Connection>,
    statements: AtomicUsize,
}

impl Sqlite {
    pub(super) fn empty() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        for (limit, value) in [
            (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
            (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
            (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
        ] {
            connection.set_limit(limit, value).unwrap();
        }
        Self { connection: Mutex::new(connection), statements: AtomicUsize::new(0) }
    }

    /// Integers stay integers, as those out of `json_each` do on D1.
    pub(super) fn insert(&self, table: &str, row: &[(&str, Value)]) {
        let names: Vec<_> = row.iter().map(|(name, _)| *name).collect();
        let places: Vec<_> = (1..=row.len()).map(|n| format!("?{n}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
        let connection = self.connection.lock().unwrap();
        connection.execute(&sql, params_from_iter(row.iter().map(|(_, value)| exact(value)))).unwrap();
    }

    pub(super) fn forget(&self) {
        self.statements.store(0, Ordering::Relaxed);
    }

    pub(super) fn statements(&self) -> usize {
        self.statements.load(Ordering::Relaxed)
    }

    pub(super) fn plan(&self, statement: &Statement) -> String {
        let explain = Statement::new(format!("EXPLAIN QUERY PLAN {}", statement.sql), statement.params.clone());
        let rows = run(&self.connection.lock().unwrap(), &explain).unwrap();
        rows.iter().map(|row| row["detail"].as_str().unwrap().to_owned() + " \n").collect()
    }
}

#[async_trait]
impl Database for Sqlite {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
        self.statements.fetch_add(statements.len(), Ordering::Relaxed);
        let connection = self.connection.lock().unwrap();
        statements.iter().map(|statement| run(&connection, statement).map_err(Error::internal)).collect()
    }
}

fn run(connection: &Connection, statement: &Statement) -> rusqlite::Result<Vec<Row>> {
    let mut prepared = connection.prepare(&statement.sql)?;
    let names: Vec<_> = prepared.column_names().into_iter().map(str::to_owned).collect();
    let rows = prepared.query_map(params_from_iter(statement.params.iter().map(bound)), |row| {
        names.iter().enumerate().map(|(n, name)| Ok((name.clone(), read(row.get_ref(n)?)))).collect()
    })?;
    rows.collect()
}

fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
        ValueRef::Blob(_) => panic!("no blobs here"),
    }
}

/// As D1 binds: every number is REAL.
fn bound(value: &Value) -> SqlValue {
    value.as_f64().map_or_else(|| exact(value), SqlValue::Real)
}

fn exact(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(boolean) => SqlValue::Integer(i64::from(*boolean)),
        Value::Number(number) => SqlValue::Integer(number.as_i64().unwrap()),
        Value::String(text) => SqlValue::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => panic!("no JSON values here"),
    }
}
