//! Reading a body whose size is bounded, but not what it makes of memory: a byte of JSON can be a hundred of values.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::problem::FieldProblem;

/// The members of a body that is an object of at most so many values.
pub fn object(body: &[u8], most_values: usize) -> Result<Map<String, Value>, FieldProblem> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let mut left = most_values;
    let read = Bounded(&mut left).deserialize(&mut deserializer);
    match read.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(FieldProblem::new("The body", "must be a JSON object")),
        Err(_) if left == 0 => Err(FieldProblem::new("The body", format!("has more than {most_values} values"))),
        Err(error) => Err(FieldProblem::new("The body", format!("is no JSON: {error}"))),
    }
}

/// A value of at most so many values, itself included.
pub struct Bounded<'a>(pub &'a mut usize);

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        *self.0 = self.0.checked_sub(1).ok_or_else(|| de::Error::custom("too many values"))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(Bounded(&mut *self.0))? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key()? {
            members.insert(name, map.next_value_seed(Bounded(&mut *self.0))?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        object(text.as_bytes(), 8).map(Value::Object).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_body_is_read_up_to_its_most_values() {
        let body = r#"{"a":[1,-2,3.5,"x\n"],"b":null,"c":true}"#;
        assert_eq!(read(body), Ok(json!({ "a": [1, -2, 3.5, "x\n"], "b": null, "c": true })));
        assert_eq!(read(r#"{"a":[1,2,3,4,5,6,7]}"#), Err("The body has more than 8 values".to_owned()));
        assert_eq!(read("[]"), Err("The body must be a JSON object".to_owned()));
        assert_eq!(read("{}x"), Err("The body is no JSON: trailing characters at line 1 column 3".to_owned()));
        assert!(read("").is_err_and(|fault| fault.starts_with("The body is no JSON")));
        assert!(read(&"[".repeat(200)).is_err());
    }
}
