//! Numbers as Kibo's clients write them: a JSON number, or text of a plain pattern.

use serde_json::Value;

use crate::money::Amount;

/// The largest magnitude of an integer.
const BOUND: i64 = 2_147_483_647;

/// Which integers a member takes, and which signs their text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    /// 0 or more; digits alone.
    Count,
    /// Any; a sign of either kind.
    Delta,
    /// 1 or more; digits alone.
    Identity,
    /// Any; a minus alone.
    Signed,
}

impl Integer {
    /// The number, or what is wrong with it.
    pub fn read(self, value: &Value) -> Result<i64, &'static str> {
        let number = match value {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) => self.read_text(text),
            _ => None,
        };
        let least = match self {
            Self::Count => 0,
            Self::Identity => 1,
            Self::Delta | Self::Signed => i64::MIN,
        };
        match number {
            Some(number) if number < least => Err(self.wanted()),
            Some(number) if !(-BOUND..=BOUND).contains(&number) => Err("must be at most 2147483647 in magnitude"),
            Some(number) => Ok(number),
            None => Err(self.wanted()),
        }
    }

    pub fn wanted(self) -> &'static str {
        match self {
            Self::Count => "must be an integer of 0 or more",
            Self::Identity => "must be an integer of 1 or more",
            Self::Delta | Self::Signed => "must be an integer",
        }
    }

    fn read_text(self, text: &str) -> Option<i64> {
        let digits = match (self, text.as_bytes().first()) {
            (Self::Delta | Self::Signed, Some(b'-')) | (Self::Delta, Some(b'+')) => text.get(1..)?,
            _ => text,
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // More digits than fit are a magnitude above the bound, whatever they are.
        let magnitude = digits.parse().unwrap_or(i64::MAX);
        Some(if text.starts_with('-') { 0_i64.saturating_sub(magnitude) } else { magnitude })
    }
}

/// A float that is an integer; one out of range becomes the nearest that is in range.
fn whole(float: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "The cast saturates, and what is out of range is refused.")]
    (float.fract() == 0.0).then_some(float as i64)
}

/// A decimal number below 1e12. More than six digits after the point are rounded, as amounts are kept.
pub fn decimal(value: &Value) -> Result<Amount, &'static str> {
    Amount::nearest(value).ok_or("must be a decimal number below 1000000000000")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KINDS: [Integer; 4] = [Integer::Count, Integer::Delta, Integer::Identity, Integer::Signed];

    /// The columns of the specification's table, `None` for 400, and the decimal.
    fn read(value: &Value) -> ([Option<i64>; 4], Option<String>) {
        (KINDS.map(|kind| kind.read(value).ok()), decimal(value).ok().map(|amount| amount.to_string()))
    }

    #[test]
    fn numbers_are_read_as_the_table_says() {
        let all = |n: i64| ([Some(n); 4], Some(n.to_string()));
        for (value, expected) in [
            (json!(101), all(101)),
            (json!("101"), all(101)),
            (json!("007"), all(7)),
            (json!(0), ([Some(0), Some(0), None, Some(0)], Some("0".to_owned()))),
            (json!("0"), ([Some(0), Some(0), None, Some(0)], Some("0".to_owned()))),
            (json!(-2), ([None, Some(-2), None, Some(-2)], Some("-2".to_owned()))),
            (json!("-2"), ([None, Some(-2), None, Some(-2)], Some("-2".to_owned()))),
            (json!("+2"), ([None, Some(2), None, None], None)),
            (json!(5.0), all(5)),
            (json!(1e3), all(1000)),
            (json!(1.5), ([None; 4], Some("1.5".to_owned()))),
            (json!("1.5"), ([None; 4], Some("1.5".to_owned()))),
            (json!("5.0"), ([None; 4], Some("5".to_owned()))),
            (json!(2_147_483_647_i64), all(2_147_483_647)),
            (json!(2_147_483_648_i64), ([None; 4], Some("2147483648".to_owned()))),
            (json!(999_999_999_999_i64), ([None; 4], Some("999999999999".to_owned()))),
            (json!(1e12), ([None; 4], None)),
            (json!(-1e300), ([None; 4], None)),
            (json!("99999999999999999999999"), ([None; 4], None)),
        ] {
            assert_eq!(read(&value), expected, "{value}");
        }
        for text in ["1e3", "0x10", "12abc", "abc", "", " ", " 5 ", "-", "+", "--2", "1.", ".5", "٣"] {
            assert_eq!(read(&json!(text)), ([None; 4], None), "{text}");
        }
        for value in [json!(true), json!(false), json!([]), json!({}), json!(null)] {
            assert_eq!(read(&value), ([None; 4], None), "{value}");
        }
    }

    #[test]
    fn decimals_keep_what_they_are_up_to_six_places() {
        for (value, expected) in [
            (json!(19.99), "19.99"),
            (json!("19.990"), "19.99"),
            (json!(0.1 + 0.2), "0.3"),
            (json!(1e-7), "0"),
            (json!(1e-300), "0"),
            (json!("0.00000000000000000000000000000000000001"), "0"),
            (json!("3.14159265"), "3.141593"),
            (json!(-0.0), "0"),
        ] {
            assert_eq!(decimal(&value).ok().map(|amount| amount.to_string()).as_deref(), Some(expected), "{value}");
        }
    }
}
