//! Comparing without case, in a way that SQLite can follow.
//!
//! SQLite's own `lower` knows ASCII only. But a value can only match a text at letters the value has, so it is enough
//! to fold these few in the text: `replace(lower(text), 'É', 'é')`. [`letter_pairs`] says which.

mod letters;

use letters::{RUNS, SECOND};

/// At most so many letters beyond ASCII are folded per value; each costs one nested `replace`, and D1 refuses
/// expressions deeper than 100. The Russian alphabet has 33. Letters beyond are compared with their case.
const MAX_PAIRS: usize = 40;

/// The text in lower case, as far as its letters are ASCII or among the pairs. Only letters whose cases are one
/// character each make pairs: `É` becomes `é`, but `ẞ` (whose lower case has the upper case `SS`) stays.
pub fn fold(text: &str, pairs: &[(char, char)]) -> String {
    let folded =
        |c: char| pairs.iter().find(|(upper, _)| *upper == c).map_or(c.to_ascii_lowercase(), |(_, lower)| *lower);
    text.chars().map(folded).collect()
}

/// The letters beyond ASCII in the text that have two cases, each once: upper and lower.
pub fn letter_pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs = Vec::new();
    for pair in text.chars().filter_map(letter_pair) {
        if !pairs.contains(&pair) && pairs.len() < MAX_PAIRS {
            pairs.push(pair);
        }
    }
    pairs
}

fn letter_pair(c: char) -> Option<(char, char)> {
    if c.is_ascii() {
        return None;
    }
    RUNS.iter().chain(SECOND).find_map(|&(first, last, step, distance)| {
        let is_upper =
            |code: u32| code <= last && code.checked_sub(first).is_some_and(|past| past.is_multiple_of(step));
        let code = u32::from(c);
        let upper = if is_upper(code) { code } else { code.checked_add_signed(distance.checked_neg()?)? };
        let lower = upper.checked_add_signed(distance).filter(|_| is_upper(upper))?;
        Some((char::from_u32(upper)?, char::from_u32(lower)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fold_where_they_come_in_pairs() {
        for (text, folded) in [
            ("ABCz-_%", "abcz-_%"),
            ("ÉÀÜñ", "éàüñ"),
            ("СКЛАД", "склад"),
            ("Σς", "σς"),
            ("Straße", "straße"),
            ("ẞ", "ẞ"),
            ("İı", "İı"),
            ("\u{212a}", "\u{212a}"),             // The Kelvin sign is no K.
            ("\u{1c5}\u{1c4}", "\u{1c5}\u{1c6}"), // One letter with three cases: the title case stays.
            ("日本", "日本"),
        ] {
            assert_eq!(fold(text, &letter_pairs(text)), folded, "{text}");
        }
    }

    #[test]
    fn letters_are_those_of_the_standard_library() {
        let single = |mut chars: Box<dyn Iterator<Item = char>>| chars.next().filter(|_| chars.next().is_none());
        let pair = |c: char| {
            let lower = single(Box::new(c.to_lowercase()))?;
            let upper = single(Box::new(lower.to_uppercase()))?;
            let paired = upper != lower && (c == upper || c == lower);
            (paired && !upper.is_ascii() && !lower.is_ascii()).then_some((upper, lower))
        };
        // No letter of a later plane has a case.
        for c in '\u{80}'..='\u{1ffff}' {
            assert_eq!(letter_pair(c), pair(c), "{c}");
        }
    }

    #[test]
    fn pairs_are_named_once() {
        assert_eq!(letter_pairs("éÉa日Ü"), [('É', 'é'), ('Ü', 'ü')]);
    }
}
