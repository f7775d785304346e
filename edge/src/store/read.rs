//! Reading columns of a row. A column that is not what the schema says is a bug, and reads as [`Error::Internal`].

use std::cell::Cell;

use serde_json::Value;
use shared::money::Amount;
use shared::quantity::Quantity;
use shared::time::Timestamp;
use shared::xp::Xp;

use crate::error::Error;
use crate::json::{FromJson, parsed, whole};
use crate::platform::Row;

fn wrong(column: &str) -> Error {
    Error::Internal(format!("column {column} does not hold what the schema says"))
}

fn value<'a>(row: &'a Row, column: &str) -> Result<&'a Value, Error> {
    row.get(column).ok_or_else(|| wrong(column))
}

pub fn text(row: &Row, column: &str) -> Result<String, Error> {
    value(row, column)?.as_str().map(str::to_owned).ok_or_else(|| wrong(column))
}

pub fn optional_text(row: &Row, column: &str) -> Result<Option<String>, Error> {
    match value(row, column)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(wrong(column)),
    }
}

pub fn integer(row: &Row, column: &str) -> Result<i64, Error> {
    optional_integer(row, column)?.ok_or_else(|| wrong(column))
}

pub fn optional_integer(row: &Row, column: &str) -> Result<Option<i64>, Error> {
    match value(row, column)? {
        Value::Null => Ok(None),
        value => whole(value).map(Some).ok_or_else(|| wrong(column)),
    }
}

pub fn quantity(row: &Row, column: &str) -> Result<Quantity, Error> {
    integer(row, column).map(Quantity)
}

pub fn boolean(row: &Row, column: &str) -> Result<bool, Error> {
    integer(row, column).map(|value| value != 0)
}

pub fn time(row: &Row, column: &str) -> Result<Timestamp, Error> {
    integer(row, column).map(Timestamp)
}

pub fn optional_time(row: &Row, column: &str) -> Result<Option<Timestamp>, Error> {
    Ok(optional_integer(row, column)?.map(Timestamp))
}

pub fn amount(row: &Row, column: &str) -> Result<Option<Amount>, Error> {
    optional_text(row, column)?.map(|text| text.parse().map_err(|_| wrong(column))).transpose()
}

pub fn xp(row: &Row, column: &str) -> Result<Xp, Error> {
    match optional_text(row, column)? {
        None => Ok(Xp::default()),
        Some(text) => Xp::from_text(&text).ok_or_else(|| wrong(column)),
    }
}

/// JSON text.
pub fn json<T: FromJson>(row: &Row, column: &str) -> Result<T, Error> {
    optional_json(row, column)?.ok_or_else(|| wrong(column))
}

/// JSON text or null.
pub fn optional_json<T: FromJson>(row: &Row, column: &str) -> Result<Option<T>, Error> {
    match optional_text(row, column)? {
        None => Ok(None),
        Some(text) => parsed(&text).and_then(T::from_json).map(Some).ok_or_else(|| wrong(column)),
    }
}

/// A row that becomes a value of many parts. What does not hold what the schema says reads as nothing and is told at the
/// end: where each column may end the reading, the compiler writes for each how to drop all that was read before.
pub struct Columns<'a> {
    row: &'a Row,
    /// The first column that was not as it should be.
    wrong: Cell<Option<&'static str>>,
}

impl<'a> Columns<'a> {
    pub fn of(row: &'a Row) -> Self {
        Self { row, wrong: Cell::new(None) }
    }

    /// The value, if all columns were read.
    pub fn done<T>(&self, value: T) -> Result<T, Error> {
        match self.wrong.get() {
            None => Ok(value),
            Some(column) => Err(wrong(column)),
        }
    }

    pub fn text(&self, column: &'static str) -> String {
        self.or_nothing(column, text(self.row, column))
    }

    pub fn optional_text(&self, column: &'static str) -> Option<String> {
        self.or_nothing(column, optional_text(self.row, column))
    }

    pub fn integer(&self, column: &'static str) -> i64 {
        self.or_nothing(column, integer(self.row, column))
    }

    pub fn optional_integer(&self, column: &'static str) -> Option<i64> {
        self.or_nothing(column, optional_integer(self.row, column))
    }

    pub fn quantity(&self, column: &'static str) -> Quantity {
        Quantity(self.integer(column))
    }

    pub fn boolean(&self, column: &'static str) -> bool {
        self.integer(column) != 0
    }

    pub fn time(&self, column: &'static str) -> Timestamp {
        Timestamp(self.integer(column))
    }

    pub fn optional_time(&self, column: &'static str) -> Option<Timestamp> {
        self.optional_integer(column).map(Timestamp)
    }

    pub fn amount(&self, column: &'static str) -> Option<Amount> {
        self.or_nothing(column, amount(self.row, column))
    }

    pub fn xp(&self, column: &'static str) -> Xp {
        self.or_nothing(column, xp(self.row, column))
    }

    pub fn json<T: FromJson + Default>(&self, column: &'static str) -> T {
        self.or_nothing(column, json(self.row, column))
    }

    pub fn optional_json<T: FromJson>(&self, column: &'static str) -> Option<T> {
        self.or_nothing(column, optional_json(self.row, column))
    }

    fn or_nothing<T: Default>(&self, column: &'static str, read: Result<T, Error>) -> T {
        read.unwrap_or_else(|_| {
            self.wrong.set(self.wrong.get().or(Some(column)));
            T::default()
        })
    }
}

/// What each of the rows is. A loop: what collects results is compiled anew for each way to get at them.
pub fn each<T>(rows: &[Row], read: &dyn Fn(&Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(read(row)?);
    }
    Ok(all)
}

/// The only row of the only statement, if there is one.
pub fn first(results: Vec<Vec<Row>>) -> Option<Row> {
    results.into_iter().next()?.into_iter().next()
}
