//! The ports on SQLite and vectors, with D1's limits and D1's surprises. No shortcuts around SQL.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, limits::Limit};
use serde_json::Value;
use shared::time::Timestamp;

use super::{Clock, Database, Kv, Log, Queue, Row, Statement, database_error};
use crate::error::Error;

/// D1: bound parameters of one statement.
const PARAMETERS: i32 = 100;
/// D1: bytes of one value.
const VALUE_BYTES: i32 = 2_000_000;
/// D1: bytes of the SQL text.
const SQL_BYTES: i32 = 100_000;
/// D1: bytes of a pattern of LIKE or GLOB.
const PATTERN_BYTES: i32 = 50;
/// D1: terms of a compound SELECT.
const COMPOUND_TERMS: i32 = 5;

/// A database in memory with the migrations applied.
pub struct MemoryDatabase {
    connection: Mutex<Connection>,
    /// The statements that were run, in their order.
    ran: Mutex<Vec<Statement>>,
}

impl Default for MemoryDatabase {
    fn default() -> Self {
        let database = Self::empty();
        for text in migrations() {
            database.run_script(&text);
        }
        database
    }
}

impl MemoryDatabase {
    /// Without any migration.
    pub fn empty() -> Self {
        let connection = Connection::open_in_memory().expect("SQLite opens a database in memory");
        connection.pragma_update(None, "foreign_keys", true).expect("foreign keys turn on");
        for (limit, value) in [
            (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, PARAMETERS),
            (Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_BYTES),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, COMPOUND_TERMS),
        ] {
            connection.set_limit(limit, value).expect("a limit is set");
        }
        Self { connection: Mutex::new(connection), ran: Mutex::default() }
    }

    /// Runs SQL as it stands. Only for migrations and for what a test takes as given.
    pub fn run_script(&self, sql: &str) {
        self.connection.lock().expect("no test panicked here").execute_batch(sql).expect("the script runs");
    }

    /// Every row of every table, as text.
    pub fn contents(&self) -> String {
        let connection = self.connection.lock().expect("no test panicked here");
        let tables = Statement::new("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", vec![]);
        let mut contents = String::new();
        for table in run(&connection, &tables).expect("the tables are listed") {
            let name = table["name"].as_str().expect("a table has a name").to_owned();
            let rows =
                run(&connection, &Statement::new(format!("SELECT * FROM {name}"), vec![])).expect("a table reads");
            for row in rows {
                contents.extend([name.as_str(), ": ", &Value::Object(row).to_string(), "\n"]);
            }
        }
        contents
    }

    /// The statements that were run since this was last asked for.
    pub fn take_ran(&self) -> Vec<Statement> {
        std::mem::take(&mut self.ran.lock().expect("no test panicked here"))
    }

    /// The lines of `EXPLAIN QUERY PLAN`.
    pub fn plan(&self, statement: &Statement) -> Vec<String> {
        let connection = self.connection.lock().expect("no test panicked here");
        let explained = Statement::new(format!("EXPLAIN QUERY PLAN {}", statement.sql), statement.params.clone());
        run(&connection, &explained)
            .expect("the statement is explained")
            .iter()
            .map(|row| row["detail"].as_str().expect("a plan line has a detail").to_owned())
            .collect()
    }
}

/// The migrations in their order.
pub fn migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("migrations exist").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).expect("a migration reads")).collect()
}

#[async_trait]
impl Database for MemoryDatabase {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
        // Others may come in between two batches, as they do on D1.
        tokio::task::yield_now().await;
        if statements.is_empty() {
            return Err(Error::Internal("No SQL statements detected.".to_owned()));
        }
        let mut connection = self.connection.lock().expect("no test panicked here");
        let transaction = connection.transaction().map_err(Error::internal)?;
        self.ran.lock().expect("no test panicked here").extend(statements.iter().cloned());
        let mut results = Vec::with_capacity(statements.len());
        for statement in &statements {
            results.push(run(&transaction, statement)?);
        }
        transaction.commit().map_err(Error::internal)?;
        Ok(results)
    }
}

fn run(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, Error> {
    let fail = |error: rusqlite::Error| match database_error(error.to_string()) {
        Error::Internal(text) => Error::Internal(format!("{text} in {}", statement.sql)),
        told => told,
    };
    let mut prepared = connection.prepare_cached(&statement.sql).map_err(fail)?;
    let columns: Vec<String> = prepared.column_names().into_iter().map(str::to_owned).collect();
    for (index, param) in statement.params.iter().enumerate() {
        prepared.raw_bind_parameter(index.saturating_add(1), Bound(param)).map_err(fail)?;
    }
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(fail)? {
        let mut read = Row::new();
        for (index, column) in columns.iter().enumerate() {
            let value = match row.get_ref(index).map_err(fail)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::from(number),
                ValueRef::Real(number) => Value::from(number),
                ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
                ValueRef::Blob(_) => return Err(Error::Internal("a column holds a blob".to_owned())),
            };
            read.insert(column.clone(), value);
        }
        found.push(read);
    }
    Ok(found)
}

/// A value as D1 binds it: every number and boolean is REAL.
struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Null => SqlValue::Null,
            Value::Bool(flag) => SqlValue::Real(f64::from(u8::from(*flag))),
            Value::Number(number) => SqlValue::Real(number.as_f64().expect("JSON numbers are floats")),
            Value::String(text) => SqlValue::Text(text.clone()),
            other => panic!("{other} cannot be bound: give it as JSON text"),
        };
        Ok(ToSqlOutput::Owned(value))
    }
}

#[derive(Default)]
pub struct MemoryKv {
    texts: Mutex<BTreeMap<String, String>>,
}

#[async_trait]
impl Kv for MemoryKv {
    async fn get(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self.texts.lock().expect("no test panicked here").get(key).cloned())
    }

    async fn put(&self, key: &str, text: &str, _ttl_secs: u32) -> Result<(), Error> {
        self.texts.lock().expect("no test panicked here").insert(key.to_owned(), text.to_owned());
        Ok(())
    }
}

/// Keeps what was sent until a test delivers it.
#[derive(Default)]
pub struct MemoryQueue {
    pub texts: Mutex<Vec<String>>,
    /// Takes nothing.
    pub is_down: AtomicBool,
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn send(&self, text: String) -> Result<(), Error> {
        if self.is_down.load(Ordering::Relaxed) {
            return Err(Error::Internal("the queue is down".to_owned()));
        }
        self.texts.lock().expect("no test panicked here").push(text);
        Ok(())
    }
}

/// A clock that tests set.
pub struct MemoryClock {
    now: AtomicI64,
}

impl Default for MemoryClock {
    /// 2026-01-05T09:00:00Z.
    fn default() -> Self {
        Self { now: AtomicI64::new(1_767_603_600_000) }
    }
}

impl MemoryClock {
    pub fn advance_secs(&self, secs: i64) {
        self.now.fetch_add(secs.saturating_mul(1_000), Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for MemoryClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    async fn pause(&self) {
        tokio::task::yield_now().await;
    }
}

#[derive(Default)]
pub struct MemoryLog {
    pub lines: Mutex<Vec<String>>,
}

impl Log for MemoryLog {
    fn line(&self, json: &str) {
        self.lines.lock().expect("no test panicked here").push(json.to_owned());
    }
}
