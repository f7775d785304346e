//! Values become text: quantities, counts, dates, states and words. Pure but for `Intl`, which knows the locale.

use shared::movements::{Dialect, Why};
use shared::problem::FieldProblem;
use shared::records::Level;
use shared::time::Timestamp;
use shared::wire::ordercloud::locations::Address;
use shared::wire::ordercloud::records::ListedRecord;

/// What stands for "there is none".
pub const NONE: &str = "–";

/// A number with the locale's digits and groups, and a real minus: `1,000`, `−2`.
pub fn quantity(number: i64) -> String {
    let digits = grouped(number.unsigned_abs());
    if number < 0 { format!("\u{2212}{digits}") } else { digits }
}

/// A count of a list's items.
pub fn total(number: u64) -> String {
    grouped(number)
}

/// A price of the service's exact digits, with two decimals at least: `41.50`.
pub fn price(digits: &str) -> String {
    match digits.split_once('.') {
        None => format!("{digits}.00"),
        Some((_, decimals)) => format!("{digits}{}", if decimals.len() == 1 { "0" } else { "" }),
    }
}

/// A difference with its sign: `+3`, `−2`.
pub fn delta(number: i64) -> String {
    if number > 0 { format!("+{}", quantity(number)) } else { quantity(number) }
}

/// `1 record`, `2,003 records`.
pub fn count(number: impl TryInto<i64>, one: &str, many: &str) -> String {
    let number = whole(number);
    format!("{} {}", quantity(number), if number == 1 { one } else { many })
}

/// A number of things, as figures are reckoned with.
pub fn whole(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

#[cfg(target_arch = "wasm32")]
fn grouped(number: u64) -> String {
    // Not a Number: sums over a marketplace may have more digits than one keeps.
    String::from(js_sys::BigInt::from(number).to_locale_string(&locale().into(), &wasm_bindgen::JsValue::UNDEFINED))
}

#[cfg(not(target_arch = "wasm32"))]
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn locale() -> String {
    leptos::prelude::window().navigator().language().unwrap_or_else(|| "en".to_owned())
}

/// `24 Nov, 06:12`, in the person's locale and zone.
pub fn date(at: Timestamp) -> String {
    date_with(at, &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")])
}

/// `24 Nov 2026`, of a moment that stands for a whole day.
pub fn day(at: Timestamp) -> String {
    date_with(at, &[("day", "numeric"), ("month", "short"), ("year", "numeric"), ("timeZone", "UTC")])
}

/// `Tuesday, 24 November 2026 at 06:12:04`, for titles.
pub fn date_in_full(at: Timestamp) -> String {
    date_with(at, &[("dateStyle", "full"), ("timeStyle", "medium")])
}

fn date_with(at: Timestamp, style: &[(&str, &str)]) -> String {
    let options = js_sys::Object::new();
    for (name, value) in style {
        // Setting a member of a fresh object cannot fail.
        drop(js_sys::Reflect::set(&options, &(*name).into(), &(*value).into()));
    }
    #[expect(clippy::cast_precision_loss, reason = "Milliseconds of any year a person sees fit 53 bits.")]
    let date = js_sys::Date::new(&(at.0 as f64).into());
    String::from(date.to_locale_string(&locale(), &options))
}

/// The word for how a record's stock stands.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Infinite => "Infinite",
        Level::Oversold => "Oversold",
        Level::Out => "Out",
        Level::Low => "Low",
        Level::Ok => "In stock",
    }
}

/// The product's name, and the variant's after it where there is one. A variant's name that says the product's is enough.
pub fn item(listed: &ListedRecord) -> String {
    let variant = listed.variant_name.as_ref().or(listed.variant_id.as_ref());
    item_name(&listed.product_name, variant.map(String::as_str))
}

fn item_name(product: &str, variant: Option<&str>) -> String {
    match variant {
        Some(variant) if variant.starts_with(product) => variant.to_owned(),
        Some(variant) => format!("{product} · {variant}"),
        None => product.to_owned(),
    }
}

/// The ID of the thing stocked: the variant's where there is one.
pub fn item_id(listed: &ListedRecord) -> String {
    listed.variant_id.clone().unwrap_or_else(|| listed.product_id.clone())
}

/// The name of a location, its ID where it has none.
pub fn location(listed: &ListedRecord) -> String {
    let named = listed.record.address.as_ref().and_then(|address| address.address_name.clone());
    named.unwrap_or_else(|| listed.record.address_id.clone())
}

pub fn address_name(address: &Address) -> String {
    address.address_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| address.id.clone())
}

/// `1 Quay, Cork, IE`.
pub fn address_line(address: &Address) -> String {
    let place = match (&address.state, &address.zip) {
        (Some(state), Some(zip)) => format!("{} {state} {zip}", address.city),
        (Some(state), None) => format!("{} {state}", address.city),
        (None, Some(zip)) => format!("{} {zip}", address.city),
        (None, None) => address.city.clone(),
    };
    [address.street1.as_str(), &place, &address.country]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a person calls the reason of a movement.
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Created => "Created",
        Why::Edited => "Edited",
        Why::Refreshed => "Refreshed",
        Why::Adjusted => "Adjusted",
        Why::Ordered => "Ordered",
        Why::Canceled => "Order canceled",
        Why::Shipped => "Shipped",
        Why::Undone => "Undone",
        Why::Deleted => "Deleted",
    }
}

/// The door a change came through.
pub fn door(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Admin => "in the admin",
        Dialect::OrderCloud => "by the OrderCloud API",
        Dialect::Kibo => "by the Kibo API",
        Dialect::Marketplacer => "by the Marketplacer API",
    }
}

/// A fault as it stands below its field: `Must be a whole number.`
pub fn fault(problem: &FieldProblem) -> String {
    let mut sentence = problem.reason.clone();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// What a person typed into a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// `12`
    Exactly(i64),
    /// `+3`, `-2`
    By(i64),
}

impl Typed {
    /// The quantity it makes of the one that stands there.
    pub fn applied(self, current: i64) -> i64 {
        match self {
            Self::Exactly(number) => number,
            Self::By(difference) => current.saturating_add(difference),
        }
    }
}

/// Reads a quantity as a person types it: `12`, `1,000`, `+3`, `-2`, `=-2` for exactly minus two.
pub fn typed(text: &str) -> Result<Typed, &'static str> {
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, ',' | '\'' | '\u{2019}') && !letter.is_whitespace())
        .map(|letter| if matches!(letter, '\u{2212}' | '\u{2013}') { '-' } else { letter })
        .collect();
    let (digits, build): (&str, fn(i64) -> Typed) = match plain.as_bytes() {
        [b'+' | b'-', ..] => (&plain, Typed::By),
        [b'=', ..] => (plain.get(1..).unwrap_or_default(), Typed::Exactly),
        _ => (&plain, Typed::Exactly),
    };
    digits
        .parse::<i32>()
        .map(|number| build(i64::from(number)))
        .map_err(|_| "Type a whole number: 12, or +3 and -2 to change by")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_names_its_product_once() {
        assert_eq!(item_name("Crag boots", None), "Crag boots");
        assert_eq!(item_name("Crag boots", Some("Size 41")), "Crag boots · Size 41");
        assert_eq!(item_name("Crag boots", Some("Crag boots, 41")), "Crag boots, 41");
    }

    #[test]
    fn quantities_have_groups_and_a_real_minus() {
        assert_eq!(quantity(1_234_567), "1,234,567");
        assert_eq!(quantity(-2), "\u{2212}2");
        assert_eq!(delta(3), "+3");
        assert_eq!(delta(0), "0");
        assert_eq!(count(1, "record", "records"), "1 record");
        assert_eq!(count(2_003, "record", "records"), "2,003 records");
    }

    #[test]
    fn a_typed_quantity_is_absolute_or_a_difference() {
        assert_eq!(typed("12"), Ok(Typed::Exactly(12)));
        assert_eq!(typed(" 1,000 "), Ok(Typed::Exactly(1_000)));
        assert_eq!(typed("+3"), Ok(Typed::By(3)));
        assert_eq!(typed("\u{2212}2"), Ok(Typed::By(-2)));
        assert_eq!(typed("=-2"), Ok(Typed::Exactly(-2)));
        assert_eq!(Typed::By(-2).applied(9), 7);
        for text in ["", "x", "1.5", "+", "--1", "99999999999"] {
            assert!(typed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fault_reads_as_a_sentence() {
        assert_eq!(fault(&FieldProblem::new("BinID", "must be 1 or more")), "Must be 1 or more.");
        assert_eq!(fault(&FieldProblem::new("ID", "")), ".");
    }
}
