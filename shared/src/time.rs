//! Points in time. No clock: the time is always an argument.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Milliseconds since 1970-01-01T00:00:00Z. In JSON the text of [`Timestamp::to_wire`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// As OrderCloud writes it: `2021-02-23T20:39:03.173+00:00`.
const WIRE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+00:00");

impl Timestamp {
    pub fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(1_000)))
    }

    /// Whole seconds since 1970, rounded down.
    pub fn secs(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// `2021-02-23T20:39:03.173+00:00`.
    pub fn to_wire(self) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0).saturating_mul(1_000_000))
            .ok()
            .and_then(|at| at.format(WIRE).ok())
            .unwrap_or_default()
    }

    /// Reads an RFC 3339 time of any offset, or a day (`2021-02-23`, its beginning in UTC). Only times that
    /// [`Self::to_wire`] can write: those of the years 0 to 9999 in UTC.
    pub fn from_wire(text: &str) -> Option<Self> {
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        let at = OffsetDateTime::parse(&full, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        if at.year() < 0 {
            return None;
        }
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_wire())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_wire(&text).ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_as_written() {
        let at = Timestamp(1_614_112_743_173);
        assert_eq!(at.to_wire(), "2021-02-23T20:39:03.173+00:00");
        assert_eq!(Timestamp::from_wire(&at.to_wire()), Some(at));
        assert_eq!(Timestamp::from_wire("2021-02-23T20:39:03.173Z"), Some(at));
    }

    #[test]
    fn a_day_is_its_beginning_and_nonsense_is_no_time() {
        assert_eq!(Timestamp::from_wire("1970-01-02"), Some(Timestamp(86_400_000)));
        assert_eq!(Timestamp::from_wire("yesterday"), None);
    }

    #[test]
    fn a_time_outside_the_years_that_can_be_written_is_none() {
        for text in ["9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999-23:59"] {
            assert_eq!(Timestamp::from_wire(text), None, "{text}");
        }
        let last = Timestamp::from_wire("9999-12-31T23:59:59Z").expect("a time");
        assert_eq!(last.to_wire(), "9999-12-31T23:59:59.000+00:00");
    }
}
