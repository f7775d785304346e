//! Rows of a file into requests: one location each, in the file's order, no longer than the service takes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::columns::{Field, names_deltas};
use super::figures::{Style, Verdict, is_number, judge, plain};
use super::{Feed, Line};
use crate::refresh::Kind;
use crate::wire::kibo::refresh::NOT_BUILT;

/// A location that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: String,
    pub name: String,
}

/// What the person has said of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// For each column what it means.
    pub fields: Vec<Option<Field>>,
    /// For each column what its commas and points mean, where the person had to say so.
    pub styles: BTreeMap<usize, Style>,
    /// The ID of the one location of all rows, where no column names it.
    pub place: String,
}

/// Rows that go in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The ID of the location.
    pub place: String,
    /// Which lines of the feed, from 0.
    pub rows: Vec<usize>,
}

/// A row that cannot be sent: it names no location, or its cells are in the wrong columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Astray {
    /// Which line of the feed, from 0.
    pub row: usize,
    pub reason: String,
}

/// What a file becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub parts: Vec<Part>,
    pub astray: Vec<Astray>,
}

impl Mapping {
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|mapped| *mapped == Some(field))
    }

    /// Gives a column its meaning, and takes it from the column that had it.
    pub fn set(&mut self, column: usize, field: Option<Field>) {
        for (other, slot) in self.fields.iter_mut().enumerate() {
            if other == column {
                *slot = field;
            } else if *slot == field {
                *slot = None;
            }
        }
    }

    /// A value of a column whose numbers could mean either of two, and nobody has said which.
    pub fn unclear(&self, feed: &Feed, column: usize) -> Option<String> {
        let is_number = self.fields.get(column).copied().flatten().is_some_and(Field::is_number);
        match verdict(feed, column) {
            Verdict::Unclear(value) if is_number => Some(value),
            _ => None,
        }
    }

    /// What is still to be said before there can be requests.
    pub fn missing(&self, feed: &Feed) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if !self.fields.iter().flatten().any(|field| field.names_item()) {
            missing.push("Choose the column that names the items: part number, UPC or SKU.");
        }
        if self.column(Field::Quantity).is_none() {
            missing.push("Choose the column that holds the quantities.");
        }
        if self.column(Field::Location).is_none() && self.place.is_empty() {
            missing.push("Choose the location, or the column that names it.");
        }
        let unclear = |column: usize| !self.styles.contains_key(&column) && self.unclear(feed, column).is_some();
        if (0..self.fields.len()).any(unclear) {
            missing.push("Say what the commas and points of the numbers mean.");
        }
        missing
    }

    /// What commas and points of each column mean.
    pub fn settled(&self, feed: &Feed) -> Vec<Style> {
        let style = |column: usize| match (verdict(feed, column), self.styles.get(&column)) {
            (Verdict::Clear(style), _) => style,
            (Verdict::Unclear(_), said) => said.copied().unwrap_or(Style::PointDecimals),
        };
        (0..self.fields.len()).map(style).collect()
    }
}

/// What a column tells of its style. The numbers of JSON are no spreadsheet's, and have a point for decimals alone.
fn verdict(feed: &Feed, column: usize) -> Verdict {
    if feed.delimiter.is_none() { Verdict::Clear(Style::Exact) } else { judge(feed.values(column)) }
}

/// What the quantities of a file are, where it says so: deltas by a plus or by the name of their column, counts where none
/// is below 0. A minus alone says nothing, since some systems count what they have sold too much of.
pub fn kind(feed: &Feed, mapping: &Mapping) -> Option<Kind> {
    let Some(column) = mapping.column(Field::Quantity) else { return Some(Kind::Refresh) };
    let has_plus = feed.values(column).any(|value| value.starts_with('+') && is_number(value));
    if has_plus || feed.columns.get(column).is_some_and(|name| names_deltas(name)) {
        return Some(Kind::Adjust);
    }
    (below_zero(feed, mapping) == 0).then_some(Kind::Refresh)
}

/// How many rows have a quantity below 0.
pub fn below_zero(feed: &Feed, mapping: &Mapping) -> usize {
    let is_below = |value: &&str| value.starts_with(['-', '\u{2212}', '\u{2013}']) && is_number(value);
    mapping.column(Field::Quantity).map_or(0, |column| feed.values(column).filter(is_below).count())
}

/// Parts a file into requests. `are_all` says whether `places` are all there are; what is not among them is astray then,
/// and else for the service to judge.
pub fn plan(feed: &Feed, mapping: &Mapping, places: &[Place], are_all: bool, kind: Kind) -> Plan {
    let column = mapping.column(Field::Location);
    let unsupported = unsupported(feed, mapping);
    let mut plan = Plan::default();
    // By what a file calls a location: its ID, or why there is none.
    let mut found: BTreeMap<&str, Result<String, String>> = BTreeMap::new();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for (row, line) in feed.lines.iter().enumerate() {
        let member = unsupported.iter().find(|column| !line.cell(**column).is_empty());
        let member = member.and_then(|column| feed.columns.get(*column));
        let reason = member.map(|name| format!("has a member {name}, which is not supported"));
        if let Some(reason) = reason.or_else(|| feed.misfit(line).map(str::to_owned)) {
            plan.astray.push(Astray { row, reason });
            continue;
        }
        let called = column.map_or(mapping.place.as_str(), |column| line.cell(column));
        match found.entry(called).or_insert_with(|| place_of(called, places, are_all)) {
            Err(reason) => plan.astray.push(Astray { row, reason: reason.clone() }),
            Ok(place) => {
                let last = open.get(place).and_then(|part| plan.parts.get_mut(*part));
                match last.filter(|part| part.rows.len() < kind.limit()) {
                    Some(part) => part.rows.push(row),
                    None => {
                        open.insert(place.clone(), plan.parts.len());
                        plan.parts.push(Part { place: place.clone(), rows: vec![row] });
                    }
                }
            }
        }
    }
    plan
}

/// The members of a body that the service would refuse a row for. Nothing maps them, and without them the row would be another
/// one: stock of the future would count as here. In other files such a name says no more than that of any column.
fn unsupported(feed: &Feed, mapping: &Mapping) -> Vec<usize> {
    let columns = feed.columns.iter().zip(&mapping.fields).enumerate();
    let is_meant = |name: &String, field: &Option<Field>| field.is_none() && NOT_BUILT.contains(&name.as_str());
    let found = columns.filter(|(_, (name, field))| feed.has_bodies && is_meant(name, field));
    found.map(|(column, _)| column).collect()
}

/// The ID of what a file calls a location: an ID or a name, letter by letter or else but for capitals.
fn place_of(called: &str, places: &[Place], are_all: bool) -> Result<String, String> {
    if called.is_empty() {
        return Err("names no location".to_owned());
    }
    let small = called.to_lowercase();
    let ways: [&dyn Fn(&Place) -> bool; 4] = [
        &|place| place.id == called,
        &|place| place.name == called,
        &|place| place.id.to_lowercase() == small,
        &|place| place.name.to_lowercase() == small,
    ];
    for way in ways {
        let mut fitting = places.iter().filter(|place| way(place));
        match (fitting.next(), fitting.next()) {
            (Some(place), None) => return Ok(place.id.clone()),
            (Some(_), Some(_)) => return Err(format!("names the location {called}, which there are several of")),
            (None, _) => {}
        }
    }
    if are_all { Err(format!("names the location {called}, which is not known")) } else { Ok(called.to_owned()) }
}

/// How many rows name an item that a part before theirs names too, which a look at each part by itself does not know:
/// anywhere, or at the same location.
pub fn repeats<'a>(feed: &Feed, mapping: &Mapping, parts: impl Iterator<Item = &'a Part>, is_by_place: bool) -> usize {
    let columns = mapping.fields.iter().enumerate().filter(|(_, field)| field.is_some_and(Field::names_item));
    let columns: Vec<usize> = columns.map(|(column, _)| column).collect();
    // By an item's name the first part that has it.
    let mut first: BTreeMap<(&str, usize, &str), usize> = BTreeMap::new();
    let mut repeats = 0_usize;
    for (index, part) in parts.enumerate() {
        let place = if is_by_place { part.place.as_str() } else { "" };
        for line in part.rows.iter().filter_map(|row| feed.lines.get(*row)) {
            let names = columns.iter().map(|column| (*column, line.cell(*column))).filter(|(_, cell)| !cell.is_empty());
            let firsts = names.map(|(column, cell)| *first.entry((place, column, cell)).or_insert(index));
            if firsts.min().is_some_and(|first| first < index) {
                repeats = repeats.saturating_add(1);
            }
        }
    }
    repeats
}

/// The body of a request with the rows of a part.
pub fn body(feed: &Feed, mapping: &Mapping, part: &Part) -> Value {
    let styles = mapping.settled(feed);
    let lines = part.rows.iter().filter_map(|row| feed.lines.get(*row));
    let items = lines.map(|line| Value::Object(item(line, mapping, &styles))).collect();
    let mut body = Map::new();
    body.insert("locationCode".to_owned(), Value::String(part.place.clone()));
    body.insert("items".to_owned(), Value::Array(items));
    Value::Object(body)
}

/// An empty cell is not sent, so that what the record has there stays.
fn item(line: &Line, mapping: &Mapping, styles: &[Style]) -> Map<String, Value> {
    let mut item = Map::new();
    for (column, (field, style)) in mapping.fields.iter().zip(styles).enumerate() {
        let cell = line.cell(column);
        let Some(field) = field.filter(|field| *field != Field::Location && !cell.is_empty()) else { continue };
        let value = match field {
            Field::Attributes => Value::Array(words(cell).map(|word| Value::String(word.to_owned())).collect()),
            field if field.is_number() => Value::String(plain(cell, *style)),
            _ => Value::String(cell.to_owned()),
        };
        item.insert(field.member().to_owned(), value);
    }
    item
}

/// Attributes in one cell are parted by bars, by semicolons or by commas, whichever there are.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    let mark = ['|', ';', ','].into_iter().find(|mark| cell.contains(*mark)).unwrap_or('|');
    cell.split(mark).map(str::trim).filter(|word| !word.is_empty())
}

/// A piece of a list that is shown as one but kept in parts: which page of which part, and which of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    pub part: usize,
    /// From 1, pages being as long as those of the whole.
    pub page: usize,
    pub skip: usize,
    pub take: usize,
}

/// Where the items of a page of the whole are, the parts having so many items each.
pub fn slices(counts: &[usize], page: usize, size: usize) -> Vec<Slice> {
    let mut slices = Vec::new();
    let size = size.max(1);
    let mut before = size.saturating_mul(page.saturating_sub(1));
    let mut wanted = size;
    for (part, count) in counts.iter().enumerate() {
        if before >= *count {
            before = before.saturating_sub(*count);
            continue;
        }
        let mut at = before;
        before = 0;
        while wanted > 0 && at < *count {
            let skip = at.checked_rem(size).unwrap_or_default();
            let take = wanted.min(size.saturating_sub(skip)).min(count.saturating_sub(at));
            let page = at.div_euclid(size).saturating_add(1);
            slices.push(Slice { part, page, skip, take });
            (at, wanted) = (at.saturating_add(take), wanted.saturating_sub(take));
        }
        if wanted == 0 {
            break;
        }
    }
    slices
}

/// Rising numbers as short text: `2-40,42`.
pub fn to_ranges(numbers: impl Iterator<Item = u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let range = |(first, last): (u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ranges.into_iter().map(range).collect::<Vec<_>>().join(",")
}

/// How many numbers there are in what [`to_ranges`] wrote.
pub fn count_of_ranges(text: &str) -> u32 {
    let count = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        last.checked_sub(first)?.checked_add(1)
    };
    text.split(',').filter_map(count).fold(0, u32::saturating_add)
}

/// The number at a place, from 0, of what [`to_ranges`] wrote.
pub fn in_ranges(text: &str, place: u32) -> Option<u32> {
    let mut left = place;
    for range in text.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        let reach = last.checked_sub(first)?;
        if left <= reach {
            return first.checked_add(left);
        }
        left = left.saturating_sub(reach).saturating_sub(1);
    }
    None
}
