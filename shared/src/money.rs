//! Exact decimal amounts. No floats are kept; a JSON number is read by its shortest decimal text.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A decimal number with at most 12 digits before the point and 6 after it. Written as text: `"27.38"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(Decimal);

/// Amounts are below this in magnitude.
const BOUND: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);
/// The most digits after the point.
const SCALE: u32 = 6;

impl Default for Amount {
    fn default() -> Self {
        Self(Decimal::ZERO)
    }
}

impl Amount {
    /// The sum, where it is within the bounds.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::checked)
    }

    /// So many of it, where that is within the bounds.
    pub fn times(&self, count: i64) -> Option<Self> {
        self.0.checked_mul(Decimal::from(count)).and_then(Self::checked)
    }

    pub fn is_negative(&self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Whether it has at most so many digits before the point and after it.
    pub fn fits(&self, whole: u32, fraction: u32) -> bool {
        let is_below = |bound| self.0.abs() < Decimal::from(bound);
        self.0.scale() <= fraction && 10_i64.checked_pow(whole).is_none_or(is_below)
    }

    /// Reads the text of a JSON number by its digits, be there an exponent or not: `27.38`, `1e6`, `-0`.
    pub fn exact(text: &str) -> Option<Self> {
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let magnitude = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let kept = digits.trim_end_matches('0');
        if kept.is_empty() {
            return Some(Self::default());
        }
        // So many powers of ten are beyond the digits that are kept; below 0, the digits end after the point.
        let beyond = i64::try_from(whole.len()).ok()?.checked_sub(i64::try_from(kept.len()).ok()?)?;
        let power = exponent.parse::<i64>().ok()?.checked_add(beyond)?;
        let mut mantissa = kept.parse::<i64>().ok()?;
        let scale = match u32::try_from(power) {
            Ok(zeros) => {
                mantissa = mantissa.checked_mul(10_i64.checked_pow(zeros)?)?;
                0
            }
            Err(_) => u32::try_from(power.checked_neg()?).ok().filter(|scale| *scale <= SCALE)?,
        };
        let mut decimal = Decimal::new(mantissa, scale);
        decimal.set_sign_negative(number.starts_with('-'));
        Self::checked(decimal)
    }

    /// Reads a JSON number, or a text such as `"27.38"`.
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Self::exact(&number.to_string()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// As [`Self::from_json`], rounded to the digits that are kept.
    pub fn nearest(value: &Value) -> Option<Self> {
        let decimal = match value {
            // Below what is kept; its exponent may be below what a decimal has.
            Value::Number(number) if number.as_f64().is_some_and(|float| float.abs() < 1e-7) => Decimal::ZERO,
            Value::Number(number) => {
                let text = number.to_string();
                Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()?
            }
            Value::String(text) if is_plain(text) => Decimal::from_str(text).ok()?,
            _ => return None,
        };
        Self::checked(decimal.round_dp(SCALE))
    }

    fn checked(decimal: Decimal) -> Option<Self> {
        let decimal = decimal.normalize();
        (decimal.abs() < BOUND && decimal.scale() <= SCALE).then_some(Self(decimal))
    }

    /// The nearest JSON number, for members that a dialect shows as numbers.
    pub fn to_json_number(&self) -> Value {
        serde_json::from_str(&self.to_string()).unwrap_or(Value::Null)
    }
}

/// A text that is no decimal number within the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAmount;

impl FromStr for Amount {
    type Err = NoAmount;

    fn from_str(text: &str) -> Result<Self, NoAmount> {
        is_plain(text).then(|| Self::exact(text)).flatten().ok_or(NoAmount)
    }
}

/// Digits, perhaps with a minus before them and a point between them.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().filter(|b| *b == b'.').count() <= 1
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|NoAmount| serde::de::Error::custom("no decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(value: Value) -> Option<String> {
        Amount::from_json(&value).map(|amount| amount.to_string())
    }

    #[test]
    fn numbers_and_texts_are_read_exactly() {
        assert_eq!(shown(json!(0.29)).as_deref(), Some("0.29"));
        assert_eq!(shown(json!("27.380")).as_deref(), Some("27.38"));
        assert_eq!(shown(json!(1e6)).as_deref(), Some("1000000"));
        assert_eq!(shown(json!(-3)).as_deref(), Some("-3"));
        assert_eq!(shown(json!("999999999999.999999")).as_deref(), Some("999999999999.999999"));
    }

    #[test]
    fn every_digit_of_a_number_counts() {
        for (text, expected) in [
            ("0.29", Some("0.29")),
            ("1e6", Some("1000000")),
            ("1E+6", Some("1000000")),
            ("2738e-2", Some("27.38")),
            ("0.0000000000012e12", Some("1.2")),
            ("100000000000000000000000000000000e-30", Some("100")),
            ("33.1000000000000000000000000000000000", Some("33.1")),
            ("-1.50", Some("-1.5")),
            ("-0", Some("0")),
            ("0e400", Some("0")),
            ("0.0e-99999999999999999999", Some("0")),
            ("999999999999.999999", Some("999999999999.999999")),
            ("0.28999999999999999", None),
            ("0.2900000000000000000000000000000000000001", None),
            ("1000000000000", None),
            ("1e12", None),
            ("1e400", None),
            ("1e-400", None),
            ("1e99999999999999999999", None),
            ("1e-9223372036854775808", None),
            ("", None),
            ("-", None),
            (".5", None),
            ("1e", None),
            ("1.2.3", None),
            ("٣", None),
        ] {
            assert_eq!(Amount::exact(text).map(|amount| amount.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!("0.2900000000000000000000000000000000000001".parse::<Amount>(), Err(NoAmount));
    }

    #[test]
    fn an_amount_fits_by_its_digits() {
        let fits = |text: &str| text.parse::<Amount>().unwrap().fits(3, 2);
        assert!(fits("999.99") && fits("-999.99") && fits("0"));
        assert!(!fits("1000") && !fits("-1000") && !fits("0.001"));
        assert!("999999999999.999999".parse::<Amount>().unwrap().fits(u32::MAX, 6));
    }

    #[test]
    fn sums_and_products_are_exact_or_none() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        assert_eq!(amount("0.1").plus(&amount("0.2")), Some(amount("0.3")));
        assert_eq!(amount("19.99").times(3), Some(amount("59.97")));
        assert_eq!(amount("999999999999.999999").times(i64::MAX), None);
        assert_eq!(amount("999999999999.999999").plus(&amount("0.000001")), None);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", " 1", "1e3", "NaN", "0x10", "1.", ".5", "--1", "1000000000000", "0.0000001"] {
            assert_eq!(text.parse::<Amount>(), Err(NoAmount), "{text}");
        }
        assert_eq!(shown(json!(1e12)), None);
        assert_eq!(shown(json!(true)), None);
    }
}
