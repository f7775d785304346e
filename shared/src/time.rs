//! Points in time. No clock: the time is always an argument.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "Of numbers of at most four digits, and of days, of which 64 bits of milliseconds hold few."
)]

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Milliseconds since 1970-01-01T00:00:00Z. In JSON the text of [`Timestamp::to_wire`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    pub fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(1_000)))
    }

    /// Whole seconds since 1970, rounded down.
    pub fn secs(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// `2021-02-23T20:39:03.173+00:00`. The calendar is written here, and held against a library by a test: that library
    /// is larger than all that is done with times.
    pub fn to_wire(self) -> String {
        let (year, month, day) = date(self.0.div_euclid(DAY_MS));
        let ms = self.0.rem_euclid(DAY_MS);
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}+00:00", ms % 1_000)
    }

    /// Reads an RFC 3339 time of any offset, or a day (`2021-02-23`, its beginning in UTC). Only times that
    /// [`Self::to_wire`] can write: those of the years 0 to 9999 in UTC.
    pub fn from_wire(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = day.as_bytes() else { return None };
        let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?);
        let days = days(year, month, day);
        // What no month has, such as the 31st of June, is another day when it is read back.
        if date(days) != (year, month, day) {
            return None;
        }
        let of_day = if rest.is_empty() { 0 } else { time_of_day(rest)? };
        let at = days.saturating_mul(DAY_MS).saturating_add(of_day);
        (BEGINNING..END).contains(&at).then_some(Self(at))
    }
}

/// The beginning of the year 0, and the end of the year 9999.
const BEGINNING: i64 = -62_167_219_200_000;
const END: i64 = 253_402_300_800_000;

/// `T20:39:03.173+00:00` as milliseconds since the day began in UTC; of another offset they may lie outside the day.
fn time_of_day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let &[b'T' | b't' | b' ', h0, h1, b':', m0, m1, b':', s0, s1, ref rest @ ..] = bytes else { return None };
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[m0, m1])?, number(&[s0, s1])?);
    let (fraction, offset) = match rest {
        [b'.', digits @ ..] => {
            let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (fraction, offset) = digits.split_at_checked(length).filter(|_| length > 0)?;
            let digit = |place: usize| fraction.get(place).map_or(0, |byte| i64::from(byte - b'0'));
            (digit(0) * 100 + digit(1) * 10 + digit(2), offset)
        }
        offset => (0, offset),
    };
    let offset_minutes = match offset {
        [b'Z' | b'z'] => 0,
        &[sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let (hours, minutes) = (number(&[h0, h1])?, number(&[m0, m1])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = hours * 60 + minutes;
            if sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let is_time = hour < 24 && minute < 60 && second < 60;
    is_time.then(|| ((hour * 60 + minute - offset_minutes) * 60 + second) * 1_000 + fraction)
}

/// Digits, at most four of them.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar. Years begin with March here, so that the leap day is the
/// last of its year; 400 of them have 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of [`days`] since 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era.saturating_mul(400) + i64::from(month <= 2), month, day)
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
    use proptest::prelude::*;
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    use super::*;

    proptest! {
        #[test]
        fn times_are_those_of_the_library(ms in BEGINNING..END, minutes in -1_439_i64..1_440) {
            let known = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap();
            let text = Timestamp(ms).to_wire();
            prop_assert_eq!(OffsetDateTime::parse(&text, &Rfc3339).unwrap(), known);
            let offset = time::UtcOffset::from_whole_seconds(i32::try_from(minutes * 60).unwrap()).unwrap();
            if let Ok(local) = known.to_offset(offset).format(&Rfc3339) {
                prop_assert_eq!(Timestamp::from_wire(&local), Some(Timestamp(ms)));
            }
        }

        #[test]
        fn what_the_library_takes_for_a_time_is_one(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-5][0-9](\\.[0-9]{1,4})?([Zz]|[+-][0-2][0-9]:[0-6][0-9])") {
            let known = OffsetDateTime::parse(&text, &Rfc3339).ok().map(|at| at.to_offset(time::UtcOffset::UTC));
            let known = known.filter(|at| (0..=9_999).contains(&at.year()));
            let ms = known.map(|at| i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap());
            prop_assert_eq!(Timestamp::from_wire(&text).map(|at| at.0), ms, "{}", text);
        }
    }

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
