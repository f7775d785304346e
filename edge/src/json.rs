//! Reading JSON of our own making: columns, rows, tokens, what KV keeps. It is parsed into a [`Value`] and taken apart by
//! hand, since serde compiles a parser for each type that it reads, and those were a thirtieth of the Worker.

use serde_json::Value;

use crate::platform::Row;

/// The JSON of a text.
pub fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// What JSON of our own making is read into.
pub trait FromJson: Sized {
    fn from_json(value: Value) -> Option<Self>;
}

impl FromJson for Row {
    fn from_json(value: Value) -> Option<Self> {
        if let Value::Object(row) = value { Some(row) } else { None }
    }
}

impl FromJson for Value {
    fn from_json(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl FromJson for String {
    fn from_json(value: Value) -> Option<Self> {
        if let Value::String(text) = value { Some(text) } else { None }
    }
}

impl FromJson for i64 {
    fn from_json(value: Value) -> Option<Self> {
        whole(&value)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_json(value).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Option<Self> {
        let Value::Array(elements) = value else { return None };
        let mut read = Self::with_capacity(elements.len());
        for element in elements {
            read.push(T::from_json(element)?);
        }
        Some(read)
    }
}

impl<T: FromJson, const N: usize> FromJson for [T; N] {
    fn from_json(value: Value) -> Option<Self> {
        Vec::from_json(value)?.try_into().ok()
    }
}

/// A member of an object of our own making; one that is absent is null.
pub fn take<T: FromJson>(object: &mut Row, member: &str) -> Option<T> {
    T::from_json(object.remove(member).unwrap_or_default())
}

/// A whole number, however it is written.
pub fn whole(value: &Value) -> Option<i64> {
    let Value::Number(number) = value else { return None };
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => Some(whole),
        // An expression over a bound value is REAL; whole it is all the same.
        (None, Some(float)) if float.fract() == 0.0 && float.abs() < 9.0e15 => {
            #[expect(clippy::cast_possible_truncation, reason = "Whole and below 2^53, checked in this arm.")]
            let whole = float as i64;
            Some(whole)
        }
        _ => None,
    }
}
