//! From the parameters of a request to a [`ListQuery`]: every form of a filter is read here, once.

use std::fmt::Display;

use super::{
    Condition, Filter, Key, ListFault, ListQuery, MAX_PAGE_SIZE, Member, Offer, Operand, Order, Pattern, Search, Sort,
    Term, ValueKind,
};
use crate::time::Timestamp;

/// The longest value, search or name inside `xp`, in bytes. No property that is worth comparing is longer.
const MAX_BYTES: usize = 2_000;
/// Conditions of one query, not counting further values of an any-of. They bound the work per row and,
/// since each binds a parameter or two, keep most queries within the 100 that D1 takes.
const MAX_CONDITIONS: usize = 40;
/// Values of one query, those of any-of included. An address of 16 kB holds few more.
const MAX_VALUES: usize = 2_000;
/// Keys of one order.
const MAX_SORTS: usize = 8;

/// How a value is read.
#[derive(Clone, Copy)]
enum Reading {
    Typed(ValueKind),
    Free,
}

/// Reads the decoded parameters of a request, in their order.
///
/// `page`, `pageSize`, `search`, `searchOn`, `sortBy`, `searchType` (accepted, without effect) and the offer's own
/// options match without case; everything else is a filter whose name matches with case. A repeated filter must hold
/// each time, a repeated `sortBy` or `searchOn` goes on where the first ended, of any other option the last one counts.
/// Empty `search`, `searchOn` and `sortBy` are as if absent; an empty filter value is the empty text.
pub fn parse(offer: &Offer, pairs: &[(String, String)]) -> Result<ListQuery, ListFault> {
    let mut query = ListQuery::default();
    let mut search = None;
    let mut search_on = Vec::new();
    let mut budget = Budget::default();
    for (name, value) in pairs {
        match name.to_ascii_lowercase().as_str() {
            "page" => query.page = page(name, value)?,
            "pagesize" => query.page_size = page_size(value)?,
            "search" => search = Some((name, value)),
            "searchon" => search_on.extend(words(value)),
            "searchtype" => {}
            "sortby" => sort_by(offer, value, &mut query.sort)?,
            option if offer.options.iter().any(|own| own.eq_ignore_ascii_case(option)) => {
                query.options.push(option.to_owned(), value.clone());
            }
            _ => query.filters.push(filter(offer, name, value, &mut budget)?),
        }
    }
    let members = searched(offer, &search_on)?;
    if let Some((name, text)) = search.filter(|(_, text)| !text.is_empty()) {
        check_text(name, text)?;
        if members.is_empty() {
            return Err(ListFault::NotSearchable { field: name.clone() });
        }
        query.search = Some(Search { text: text.clone(), members });
    }
    if query.sort.is_empty() {
        query.sort = default_sort(offer);
    }
    Ok(query)
}

fn page(name: &str, value: &str) -> Result<u32, ListFault> {
    let fault = |reason: &str| ListFault::Page { field: name.to_owned(), reason: reason.to_owned() };
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault("must be a whole number from 1"));
    }
    match value.parse() {
        Ok(0) => Err(fault("must be a whole number from 1")),
        Ok(page) => Ok(page),
        Err(_) => Err(fault("must be at most 4294967295")),
    }
}

fn page_size(value: &str) -> Result<u32, ListFault> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let size = value.parse().ok().filter(|size| digits && (1..=MAX_PAGE_SIZE).contains(size));
    size.ok_or(ListFault::PageSize)
}

/// The words of a comma list.
fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

/// The members that a search looks into: those named, or all that are searchable.
fn searched(offer: &Offer, names: &[&str]) -> Result<Vec<Member>, ListFault> {
    let searchable = || offer.members.iter().copied().filter(|member| member.searchable);
    if names.is_empty() {
        return Ok(searchable().collect());
    }
    let mut members = Vec::new();
    for name in names {
        let member = searchable().find(|member| member.name == *name);
        let member = member.ok_or_else(|| ListFault::NotSearchable { field: (*name).to_owned() })?;
        if !members.contains(&member) {
            members.push(member);
        }
    }
    Ok(members)
}

fn sort_by(offer: &Offer, list: &str, sort: &mut Vec<Sort>) -> Result<(), ListFault> {
    for word in words(list) {
        let (descending, name) = direction(word);
        let key = match member(offer.members, name) {
            Some(member) if member.sortable => Some(Key::Member(member)),
            Some(_) => None,
            None => xp(offer.xp, name),
        };
        let key = key.ok_or_else(|| ListFault::NotSortable { field: name.to_owned() })?;
        push_sort(sort, Sort { key, descending });
        if sort.len() > MAX_SORTS {
            let reason = format!("must name at most {MAX_SORTS} properties");
            return Err(ListFault::TooMany { field: "sortBy".to_owned(), reason });
        }
    }
    Ok(())
}

fn default_sort(offer: &Offer) -> Vec<Sort> {
    let mut sort = Vec::new();
    for (descending, name) in offer.default_sort.iter().map(|word| direction(word)) {
        if let Some(member) = member(offer.members, name) {
            push_sort(&mut sort, Sort { key: Key::Member(member), descending });
        }
    }
    sort
}

/// A key that is there already orders nothing a second time.
fn push_sort(sort: &mut Vec<Sort>, next: Sort) {
    if sort.iter().all(|other| other.key != next.key) {
        sort.push(next);
    }
}

fn direction(word: &str) -> (bool, &str) {
    word.strip_prefix('!').map_or((false, word), |name| (true, name))
}

fn member(members: &[Member], name: &str) -> Option<Member> {
    members.iter().copied().find(|member| member.name == name)
}

/// The path that `xp.A.B` names, if it can be named in a quoted JSON path.
fn xp(offered: bool, name: &str) -> Option<Key> {
    let path = name.strip_prefix("xp.").filter(|path| offered && path.len() <= MAX_BYTES)?;
    let sayable = |key: &str| !key.is_empty() && !key.contains(|c: char| c.is_control() || c == '"' || c == '\\');
    path.split('.').all(sayable).then(|| Key::Xp(path.split('.').map(str::to_owned).collect()))
}

/// What a query may still hold.
#[derive(Default)]
struct Budget {
    conditions: usize,
    values: usize,
}

impl Budget {
    fn spend(&mut self, field: &str, condition: &Condition) -> Result<(), ListFault> {
        let parts = match condition {
            Condition::Any(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let alone = parts.iter().filter(|part| !matches!(part, Condition::Equal(_))).count();
        let together = usize::from(alone < parts.len());
        self.conditions = self.conditions.saturating_add(alone).saturating_add(together);
        self.values = self.values.saturating_add(parts.len());
        if self.conditions > MAX_CONDITIONS {
            return Err(too_many(field, MAX_CONDITIONS, "conditions"));
        }
        if self.values > MAX_VALUES {
            return Err(too_many(field, MAX_VALUES, "values"));
        }
        Ok(())
    }
}

fn too_many(field: &str, most: usize, things: &str) -> ListFault {
    ListFault::TooMany { field: field.to_owned(), reason: format!("is one too many: a list takes {most} {things}") }
}

fn filter(offer: &Offer, field: &str, value: &str, budget: &mut Budget) -> Result<Filter, ListFault> {
    let unknown = || ListFault::UnknownMember { field: field.to_owned() };
    let mut related = None;
    let mut any = Vec::new();
    for (index, name) in field.split('|').enumerate() {
        let (prefix, key) = key(offer, name).ok_or_else(unknown)?;
        if index > 0 && prefix != related {
            return Err(unknown());
        }
        related = prefix;
        let reading = match &key {
            Key::Member(member) => Reading::Typed(member.kind),
            Key::Xp(_) => Reading::Free,
        };
        let condition = conditions(field, reading, value)?;
        budget.spend(field, &condition)?;
        any.push(Term { key, condition });
    }
    Ok(Filter { field: field.to_owned(), related, any })
}

fn key(offer: &Offer, name: &str) -> Option<(Option<&'static str>, Key)> {
    let own = member(offer.members, name).map(Key::Member).or_else(|| xp(offer.xp, name));
    if let Some(key) = own {
        return Some((None, key));
    }
    offer.related.iter().find_map(|related| {
        let name = name.strip_prefix(related.prefix)?;
        let key = member(related.members, name).map(Key::Member).or_else(|| xp(related.xp, name))?;
        Some((Some(related.prefix), key))
    })
}

/// Splits at `|` first, then reads each part by itself.
fn conditions(field: &str, reading: Reading, value: &str) -> Result<Condition, ListFault> {
    let mut parts = value.split('|').map(|part| condition(field, reading, part)).collect::<Result<Vec<_>, _>>()?;
    Ok(match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            Condition::Any(parts)
        }
        None => Condition::Any(parts),
    })
}

/// Longer signs before those they begin with.
const ORDERS: [(&str, Order); 6] = [
    (">=", Order::AtLeast),
    ("=>", Order::AtLeast),
    ("<=", Order::AtMost),
    ("=<", Order::AtMost),
    (">", Order::Above),
    ("<", Order::Below),
];

fn condition(field: &str, reading: Reading, part: &str) -> Result<Condition, ListFault> {
    check_text(field, part)?;
    let form = part.trim_start_matches('!');
    let negated = part.len().saturating_sub(form.len()) % 2 == 1;
    let positive = if !form.is_empty() && form.bytes().all(|byte| byte == b'*') {
        Condition::Not(Box::new(Condition::Null))
    } else if let Some((order, text)) = ORDERS.iter().find_map(|(sign, order)| Some((*order, form.strip_prefix(sign)?)))
    {
        if matches!(reading, Reading::Typed(ValueKind::Boolean)) {
            return Err(wrong(field, "is true or false and has no order"));
        }
        Condition::Compare(order, operand(field, reading, text)?)
    } else if form.contains('*') {
        if !matches!(reading, Reading::Free | Reading::Typed(ValueKind::Text)) {
            return Err(wrong(field, "is no text, so that a * can only stand alone"));
        }
        Condition::Like(pattern(form))
    } else {
        Condition::Equal(operand(field, reading, form)?)
    };
    Ok(if negated { negate(positive) } else { positive })
}

fn negate(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        Condition::Compare(order, operand) => Condition::Compare(
            match order {
                Order::Above => Order::AtMost,
                Order::AtLeast => Order::Below,
                Order::Below => Order::AtLeast,
                Order::AtMost => Order::Above,
            },
            operand,
        ),
        other => Condition::Not(Box::new(other)),
    }
}

fn pattern(text: &str) -> Pattern {
    let mut pieces = text.split('*');
    let prefix = pieces.next().unwrap_or_default().to_owned();
    let suffix = pieces.next_back().unwrap_or_default().to_owned();
    Pattern { prefix, middles: pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect(), suffix }
}

fn operand(field: &str, reading: Reading, text: &str) -> Result<Operand, ListFault> {
    let Reading::Typed(kind) = reading else {
        return Ok(Operand::Free { text: text.to_owned(), number: is_number(text) });
    };
    let (read, reason) = match kind {
        ValueKind::Text => (Some(Operand::Text(text.to_owned())), ""),
        ValueKind::Integer => (text.parse().ok().map(Operand::Integer), "must be a whole number"),
        ValueKind::Boolean => (boolean(text).map(Operand::Boolean), "must be true or false"),
        ValueKind::Date => {
            let reason = "must be a date such as 2021-02-23 or 2021-02-23T20:39:03Z";
            (Timestamp::from_wire(text).map(Operand::Date), reason)
        }
        ValueKind::Decimal => {
            let reason = "must be a decimal number with at most 12 digits before the point and 6 after it";
            (millionths(text).map(Operand::Decimal), reason)
        }
    };
    read.ok_or_else(|| wrong(field, reason))
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Reads `-12.34` as -12340000.
fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !plain(whole, 12) || !plain(fraction, 6) {
        return None;
    }
    format!("{sign}{whole}{fraction:0<6}").parse().ok()
}

/// Whether the text is a finite number as JSON writes it.
fn is_number(text: &str) -> bool {
    let json =
        text.len() <= 64 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    json && matches!(serde_json::from_str(text), Ok(serde_json::Value::Number(_)))
}

fn check_text(field: &str, text: &str) -> Result<(), ListFault> {
    if text.contains('\0') {
        return Err(wrong(field, "must not contain the character NUL"));
    }
    if text.len() > MAX_BYTES {
        return Err(wrong(field, format!("must be at most {MAX_BYTES} bytes")));
    }
    Ok(())
}

fn wrong(field: &str, reason: impl Display) -> ListFault {
    ListFault::WrongType { field: field.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests;
