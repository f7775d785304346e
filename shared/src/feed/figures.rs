//! Numbers as spreadsheets write them, `1,000` and `1.000,5` and `1 000`, into digits that every dialect takes.
//!
//! A comma or a point may part thousands or decimals. One number alone seldom tells; a column often does. Where it does
//! not, nobody guesses: a count that is wrong by a factor of a thousand is worse than a question.

/// What commas and points of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `1,000.5`
    PointDecimals,
    /// `1.000,5`
    CommaDecimals,
    /// As a program writes it, which parts no thousands: what it is, the service says.
    Exact,
}

/// What a column tells of its style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clear(Style),
    /// With a value that could mean either.
    Unclear(String),
}

/// What parts groups of three digits and never means anything else: blanks, among them those that do not break and those
/// that are thin, and apostrophes.
const GROUP_MARKS: [char; 7] = [' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}', '\'', '\u{2019}'];

/// The sign of a number, and its digits with the commas and points among them; nothing for what is no single number.
/// `12 5` is two, and is not for us to put together.
fn pieces(value: &str) -> Option<(&'static str, String)> {
    let (sign, digits) = match value.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(digits) => ("-", digits),
        None => value.strip_prefix('+').map_or(("", value), |digits| ("+", digits)),
    };
    let (whole, rest) = digits.split_at_checked(digits.find([',', '.']).unwrap_or(digits.len()))?;
    let whole = match whole.chars().find(|letter| GROUP_MARKS.contains(letter)) {
        None => whole.to_owned(),
        Some(mark) if is_grouped(whole, mark) => whole.replace(mark, ""),
        Some(_) => return None,
    };
    let is_marked = |byte: u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.');
    let is_right = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()) && rest.bytes().all(is_marked);
    is_right.then(|| (sign, whole + rest))
}

/// Whether a mark parts groups of three, the first of which may be shorter.
fn is_grouped(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

/// Whether a value looks like a number in some style.
pub fn is_number(value: &str) -> bool {
    pieces(value).is_some()
}

/// What all the values of a column tell together.
pub fn judge<'a>(values: impl Iterator<Item = &'a str>) -> Verdict {
    let (mut point, mut comma) = (None, None);
    // Values whose one mark may part thousands, or three decimals.
    let (mut grouped_by_comma, mut grouped_by_point) = (None, None);
    let (mut has_small, mut has_large) = (false, false);
    for value in values {
        let Some((_, digits)) = pieces(value) else { continue };
        let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
        let seen = match (commas, points) {
            (0, 0) => {
                if digits.len() > 3 {
                    has_large = true;
                } else {
                    has_small = true;
                }
                continue;
            }
            (1, 0) if may_be_thousands(&digits, ',') => &mut grouped_by_comma,
            (0, 1) if may_be_thousands(&digits, '.') => &mut grouped_by_point,
            (1, 0) | (0, 2..) => &mut comma,
            (0, 1) | (2.., 0) => &mut point,
            _ if digits.rfind(',') > digits.rfind('.') => &mut comma,
            _ => &mut point,
        };
        seen.get_or_insert(value);
    }
    // Whoever writes three decimals writes them everywhere, and whoever parts thousands does so everywhere.
    let is_told = has_small && !has_large;
    let verdict = match (point, comma, grouped_by_comma, grouped_by_point) {
        (_, None, None, None) | (Some(_), None, _, _) => Ok(Style::PointDecimals),
        (None, Some(_), _, _) => Ok(Style::CommaDecimals),
        (None, None, Some(_), None) if is_told => Ok(Style::PointDecimals),
        (None, None, None, Some(_)) if is_told => Ok(Style::CommaDecimals),
        (Some(value), Some(_), _, _) | (_, _, Some(value), _) | (_, _, _, Some(value)) => Err(value),
    };
    match verdict {
        Ok(style) => Verdict::Clear(style),
        Err(value) => Verdict::Unclear(value.to_owned()),
    }
}

/// `1,000`, and not `0,500`, `1,00` or `1000,000`.
fn may_be_thousands(digits: &str, mark: char) -> bool {
    digits
        .split_once(mark)
        .is_some_and(|(before, after)| (1..=3).contains(&before.len()) && !before.starts_with('0') && after.len() == 3)
}

/// The digits of a number, `-1234.5`; what is no number of this style stays as it is, for the service to refuse.
pub fn plain(value: &str, style: Style) -> String {
    let (group, decimal) = match style {
        Style::PointDecimals => (',', '.'),
        Style::CommaDecimals => ('.', ','),
        Style::Exact => return whole(value).to_owned(),
    };
    let Some((sign, digits)) = pieces(value) else { return value.to_owned() };
    let (whole, decimals) = digits.split_once(decimal).unwrap_or((&digits, ""));
    let has_right_groups = !whole.contains(group) || is_grouped(whole, group);
    if !has_right_groups || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.to_owned();
    }
    let whole = whole.replace(group, "");
    // Three pieces are three pieces, also as `3.00`.
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// Twelve is twelve, also where a program writes `12.0000`.
pub(super) fn whole(value: &str) -> &str {
    let has_all = |text: &str, fits: fn(u8) -> bool| !text.is_empty() && text.bytes().all(fits);
    match value.split_once('.') {
        Some((whole, zeros))
            if has_all(whole.trim_start_matches(['+', '-']), |byte| byte.is_ascii_digit())
                && has_all(zeros, |byte| byte == b'0') =>
        {
            whole
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::arithmetic_side_effects, reason = "A number has few digits.")]

    use proptest::prelude::*;

    use super::*;

    fn judged(values: &[&str]) -> Verdict {
        judge(values.iter().copied())
    }

    #[test]
    fn a_column_tells_what_its_marks_mean() {
        let (points, commas) = (Verdict::Clear(Style::PointDecimals), Verdict::Clear(Style::CommaDecimals));
        assert_eq!(judged(&["12", "1,000"]), points, "whoever writes 12 writes no decimals");
        assert_eq!(judged(&["12", "1.000"]), commas);
        assert_eq!(judged(&["1,000,000"]), points);
        assert_eq!(judged(&["1.000.000"]), commas);
        assert_eq!(judged(&["1,000", "1.5"]), points);
        assert_eq!(judged(&["1,000", "1,5"]), commas, "then 1,000 is one, to three places");
        assert_eq!(judged(&["0,500", "1,000"]), commas);
        assert_eq!(judged(&["1.234,5"]), commas);
        assert_eq!(judged(&["1,234.5"]), points);
        assert_eq!(judged(&["1 000", "12", "n/a"]), points);
        assert_eq!(judged(&[]), points);
    }

    #[test]
    fn a_column_that_could_mean_either_is_not_guessed() {
        for values in [&["1,000", "5,000"][..], &["1.000"], &["1,000", "1500"], &["1,5", "1.5"], &["1,000", "1.000"]] {
            assert!(matches!(judged(values), Verdict::Unclear(_)), "{values:?}");
        }
    }

    #[test]
    fn numbers_become_plain_digits() {
        for (value, style, expected) in [
            ("1,000", Style::PointDecimals, "1000"),
            ("1.000", Style::CommaDecimals, "1000"),
            ("1 000", Style::PointDecimals, "1000"),
            ("1\u{a0}000", Style::CommaDecimals, "1000"),
            ("1'000", Style::PointDecimals, "1000"),
            ("1.000,50", Style::CommaDecimals, "1000.5"),
            ("3.00", Style::PointDecimals, "3"),
            ("1,000", Style::CommaDecimals, "1"),
            ("\u{2212}3", Style::PointDecimals, "-3"),
            ("+3", Style::PointDecimals, "+3"),
            ("007", Style::PointDecimals, "007"),
        ] {
            assert_eq!(plain(value, style), expected, "{value}");
        }
        for value in ["12,34", "1,0000", "1000,000", "twelve", "1.2.3", "", "-", "1e3"] {
            assert_eq!(plain(value, Style::PointDecimals), value);
        }
    }

    #[test]
    fn blanks_and_apostrophes_part_groups_of_three_and_nothing_else() {
        for (value, expected) in [
            ("12 345", "12345"),
            ("1 234 567", "1234567"),
            ("1\u{2009}000", "1000"),
            ("1\u{202f}000,5", "1000.5"),
            ("\u{2212}1\u{2019}000", "-1000"),
        ] {
            assert_eq!(plain(value, Style::CommaDecimals), expected, "{value}");
        }
        for value in ["12 5", "5\n7", "5\n700", "1 00", "1234 567", "1 0000", "1 000'000", "- 5", "5 -", "1'2"] {
            assert_eq!(plain(value, Style::PointDecimals), value);
        }
        assert!(!is_number("12 5") && !is_number("5\n7") && is_number("12 500"));
    }

    proptest! {
        #[test]
        fn a_number_reads_back_from_either_style(number in -9_999_999_999_i64..9_999_999_999, with_groups: bool) {
            let digits = number.unsigned_abs().to_string();
            for (style, group) in [(Style::PointDecimals, ','), (Style::CommaDecimals, '.')] {
                let mut written = String::from(if number < 0 { "-" } else { "" });
                for (index, digit) in digits.chars().enumerate() {
                    if with_groups && index > 0 && (digits.len() - index).is_multiple_of(3) {
                        written.push(group);
                    }
                    written.push(digit);
                }
                prop_assert_eq!(plain(&written, style), number.to_string());
            }
        }
    }
}
