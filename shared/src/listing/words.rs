//! Filters on a member that holds one of a few words: asked of each word once, and not of each thing of the list.

use super::{Condition, ListQuery, Operand, Order, Pattern};

impl ListQuery {
    /// Whether things with this word pass the filters, all of which are on the member that holds it. The word is in lower
    /// case.
    pub fn admits(&self, word: &str) -> bool {
        self.filters.iter().all(|filter| filter.any.iter().any(|term| holds(&term.condition, word)))
    }
}

fn holds(condition: &Condition, word: &str) -> bool {
    match condition {
        Condition::Any(parts) => parts.iter().any(|part| holds(part, word)),
        Condition::Not(inner) => !holds(inner, word),
        Condition::Equal(Operand::Text(text)) => text.eq_ignore_ascii_case(word),
        Condition::Compare(order, Operand::Text(text)) => match order {
            Order::Above => word > text.as_str(),
            Order::AtLeast => word >= text.as_str(),
            Order::Below => word < text.as_str(),
            Order::AtMost => word <= text.as_str(),
        },
        Condition::Like(pattern) => fits(pattern, word),
        // A word is never absent, and never of another kind.
        Condition::Null | Condition::Equal(_) | Condition::Compare(..) => false,
    }
}

fn fits(Pattern { prefix, middles, suffix }: &Pattern, word: &str) -> bool {
    let rest = word
        .strip_prefix(&prefix.to_ascii_lowercase())
        .and_then(|rest| rest.strip_suffix(&suffix.to_ascii_lowercase()));
    let Some(mut rest) = rest else { return false };
    for middle in middles {
        match rest.split_once(&middle.to_ascii_lowercase()) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::listing::{Member, Offer, parse};

    #[test]
    fn words_pass_as_texts_of_a_list_do() {
        const OFFER: Offer = Offer { members: &[Member::text("Outcome")], ..Offer::EMPTY };
        let words = ["added", "changed", "unchanged", "refused"];
        for (filters, expected) in [
            (&[][..], &words[..]),
            (&["changed"], &["changed"]),
            (&["CHANGED"], &["changed"]),
            (&["added|Refused"], &["added", "refused"]),
            (&["!unchanged"], &["added", "changed", "refused"]),
            (&["*changed"], &["changed", "unchanged"]),
            (&["*an*ed"], &["changed", "unchanged"]),
            (&["u*n*d"], &["unchanged"]),
            (&["changed*changed"], &[]),
            (&["!*ed"], &[]),
            (&["*"], &words),
            (&["!*"], &[]),
            (&[""], &[]),
            (&["!"], &words),
            (&[">changed"], &["unchanged", "refused"]),
            (&["!>changed"], &["added", "changed"]),
            (&["!added", "!refused"], &["changed", "unchanged"]),
            (&["added", "refused"], &[]),
            (&["nothing"], &[]),
        ] {
            let pairs: Vec<_> = filters.iter().map(|value| ("Outcome".to_owned(), (*value).to_owned())).collect();
            let query = parse(&OFFER, &pairs).unwrap();

            let admitted: Vec<&str> = words.into_iter().filter(|word| query.admits(word)).collect();

            assert_eq!(admitted, expected, "{filters:?}");
        }
    }
}
