//! Files of counts as people have them: text into cells, columns into what they mean, rows into requests.

use std::collections::BTreeMap;

pub mod columns;
pub mod csv;
pub mod figures;
mod json;
pub mod plan;

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// The names in the first line, or `Column 1` and so on; the members of JSON.
    pub columns: Vec<String>,
    pub lines: Vec<Line>,
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// What parts the columns; nothing for JSON.
    pub delimiter: Option<char>,
    /// Whether the rows are the items of bodies as the service takes them.
    pub has_bodies: bool,
}

/// One row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The number of the line in the file that it begins at, from 1; of JSON the number of the element.
    pub number: u32,
    pub cells: Vec<String>,
}

impl Line {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// How to read a file, where the person knows better than a guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub delimiter: Option<char>,
    pub has_header: Option<bool>,
}

impl Feed {
    /// Reads a file, or says in a sentence why that cannot be done.
    pub fn read(text: &str, wish: Wish) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let feed = if text.trim_start().starts_with(['{', '[']) { json::read(text)? } else { delimited(text, wish)? };
        if feed.lines.is_empty() {
            return Err("There are no rows in the file.".to_owned());
        }
        Ok(feed)
    }

    /// What a person calls the place of a row: `Line` of a text, `Item` of JSON.
    pub fn unit(&self) -> &'static str {
        if self.delimiter.is_some() { "Line" } else { "Item" }
    }

    /// Why the cells of a line may be in the wrong columns, as when a number's comma was taken for a delimiter.
    fn misfit(&self, line: &Line) -> Option<&'static str> {
        let columns = self.columns.len();
        if line.cells.iter().skip(columns).any(|cell| !cell.is_empty()) {
            return Some("has more cells than the file has columns");
        }
        // Below names a cell is what its column says; without names only lines of one length are alike.
        (!self.has_header && line.cells.len() < columns).then_some("has fewer cells than the other lines")
    }

    /// The cells of a column that have something in them.
    pub fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        self.lines.iter().map(move |line| line.cell(column)).filter(|cell| !cell.is_empty())
    }
}

fn delimited(text: &str, wish: Wish) -> Result<Feed, String> {
    // A first line that tells a spreadsheet the delimiter.
    let told = text.strip_prefix("sep=").and_then(|rest| rest.chars().next());
    let delimiter = wish.delimiter.or(told).unwrap_or_else(|| csv::sniff(text));
    let mut lines =
        csv::parse(text, delimiter).map_err(|line| format!("Line {line} opens a quote that nothing closes."))?;
    if told.is_some() {
        lines.drain(..1.min(lines.len()));
    }
    lines.retain(|line| !line.is_blank());
    for cell in lines.iter_mut().flat_map(|line| &mut line.cells) {
        *cell = cleaned(cell);
    }
    let has_header = wish.has_header.unwrap_or_else(|| columns::is_header(&lines));
    let mut names = if has_header && !lines.is_empty() { lines.remove(0).cells } else { Vec::new() };
    // What stands beyond the names belongs to none of them, also where a comma ends the line of names: unless what stands
    // there is more than the rest of a number that was cut at its comma.
    while names.last().is_some_and(String::is_empty) && !has_own_cells(&lines, names.len().saturating_sub(1)) {
        names.pop();
    }
    let width = if has_header { names.len() } else { usual_width(&lines) };
    let name = |index: usize| {
        let named = names.get(index).filter(|name| !name.is_empty()).cloned();
        named.unwrap_or_else(|| format!("Column {}", index.saturating_add(1)))
    };
    Ok(Feed {
        columns: (0..width).map(name).collect(),
        lines,
        has_header,
        delimiter: Some(delimiter),
        has_bodies: false,
    })
}

/// Whether a column has a cell that is not three digits.
fn has_own_cells(lines: &[Line], column: usize) -> bool {
    let is_rest = |cell: &str| cell.is_empty() || (cell.len() == 3 && cell.bytes().all(|byte| byte.is_ascii_digit()));
    lines.iter().any(|line| !is_rest(line.cell(column)))
}

/// A short name for bytes, by which they are known again.
pub fn fingerprint(bytes: impl Iterator<Item = u8>) -> String {
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// How many cells most of the lines have; the fewer, where as many lines have more.
fn usual_width(lines: &[Line]) -> usize {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines {
        let count = widths.entry(line.cells.len()).or_default();
        *count = count.saturating_add(1);
    }
    let most = widths.values().max().copied().unwrap_or_default();
    widths.into_iter().find(|(_, count)| *count == most).map_or(0, |(width, _)| width)
}

/// Without blanks around it, and without the `="…"` that a spreadsheet writes into a quoted cell to keep zeros.
fn cleaned(cell: &str) -> String {
    let cell = cell.trim();
    let kept = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    kept.map_or_else(|| cell.to_owned(), |kept| kept.trim().replace("\"\"", "\""))
}

#[cfg(test)]
mod tests;
