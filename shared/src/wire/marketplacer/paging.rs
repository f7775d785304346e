//! Pages of lists, and the links to them.

use super::answer::Answer;
use super::attributes::digits;
use crate::problem::FieldProblem;

const NUMBER: &str = "page[number]";
const SIZE: &str = "page[size]";
/// The size of a page that asks for none.
const DEFAULT_SIZE: i64 = 50;
/// The largest page. Who asks for more gets so many.
const SIZE_LIMIT: i64 = 1_100;
/// A page with a higher number is as empty as this one.
const NUMBER_LIMIT: i64 = 2_147_483_647;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: i64,
    pub size: i64,
}

impl Page {
    /// Reads the pairs of a query, decoded; the others among them are left alone.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, FieldProblem> {
        let mut page = Self { number: 1, size: DEFAULT_SIZE };
        for (name, value) in pairs {
            let (target, limit) = match name.as_str() {
                NUMBER => (&mut page.number, NUMBER_LIMIT),
                SIZE => (&mut page.size, SIZE_LIMIT),
                _ => continue,
            };
            let fault = || FieldProblem::new(name, "must be an integer of 1 or more");
            *target = digits(value).filter(|number| *number > 0).ok_or_else(fault)?.min(limit);
        }
        Ok(page)
    }

    /// So many elements of the list come before it.
    pub fn offset(&self) -> i64 {
        self.number.saturating_sub(1).saturating_mul(self.size)
    }
}

/// Where other pages of a list are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    pub first: String,
    /// None from the last page on.
    pub next: Option<String>,
    pub last: String,
}

impl Links {
    /// The links of a list that has `total` elements at the absolute URL `base`, with the filters of the request.
    pub fn of(base: &str, pairs: &[(String, String)], page: &Page, total: i64) -> Self {
        let mut filters = format!("{base}?");
        for (name, value) in pairs.iter().filter(|(name, _)| name != NUMBER && name != SIZE) {
            encode(name, &mut filters);
            filters.push('=');
            encode(value, &mut filters);
            filters.push('&');
        }
        let link = |number: i64| format!("{filters}page%5Bnumber%5D={number}&page%5Bsize%5D={}", page.size);
        let last = total.saturating_sub(1).checked_div(page.size).unwrap_or_default().max(0).saturating_add(1);
        Self {
            first: link(1),
            next: (page.number < last).then(|| link(page.number.saturating_add(1))),
            last: link(last),
        }
    }

    pub fn write(&self, answer: &mut Answer) {
        answer.member("links", "{");
        answer.text("first", Some(&self.first));
        answer.text("next", self.next.as_deref());
        answer.text("last", Some(&self.last));
        answer.close("}");
    }
}

/// Percent-encodes all but the characters that mean nothing anywhere in a URL.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            for digit in [byte >> 4, byte & 15] {
                into.extend(char::from_digit(digit.into(), 16).map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
