//! The grammar of delimited text, as spreadsheets write it and not only as RFC 4180 says it.

use super::Line;

/// The characters that may part columns. Where two fit equally well the first is meant: texts with semicolons or tabs
/// often hold commas, and seldom the other way around.
pub const DELIMITERS: [char; 3] = [';', '\t', ','];

/// How much of a file is looked at for its delimiter.
const SAMPLE: usize = 20_000;

/// The lines of a text, with the number of the line each begins at; or the number of a line that opens a quote which
/// nothing closes.
pub fn parse(text: &str, delimiter: char) -> Result<Vec<Line>, u32> {
    match split(text, delimiter) {
        (lines, None) => Ok(lines),
        (_, Some(opened)) => Err(opened),
    }
}

/// A cell opens with a quote, also after blanks, and also as `="…"`, which keeps a spreadsheet from reading a number.
fn split(text: &str, delimiter: char) -> (Vec<Line>, Option<u32>) {
    let mut lines = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    // Whether a quote may open here; a closed one may not open again.
    let mut is_fresh = true;
    let mut opened = None;
    let (mut line, mut begun) = (1_u32, 1_u32);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let ends_line = letter == '\n' || (letter == '\r' && next != Some('\n'));
        if ends_line {
            line = line.saturating_add(1);
        }
        if opened.is_some() {
            match letter {
                '"' if next == Some('"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => opened = None,
                _ => cell.push(letter),
            }
        } else if letter == delimiter {
            cells.push(std::mem::take(&mut cell));
            is_fresh = true;
        } else if ends_line {
            cells.push(std::mem::take(&mut cell));
            lines.push(Line { number: begun, cells: std::mem::take(&mut cells) });
            (is_fresh, begun) = (true, line);
        } else if letter == '"' && is_fresh {
            cell.clear();
            (opened, is_fresh) = (Some(line), false);
        } else if letter == '=' && is_fresh && next == Some('"') {
            letters.next();
            cell.clear();
            (opened, is_fresh) = (Some(line), false);
        } else if letter != '\r' {
            is_fresh = is_fresh && letter.is_whitespace();
            cell.push(letter);
        }
    }
    if !cells.is_empty() || !cell.is_empty() || !is_fresh {
        cells.push(cell);
        lines.push(Line { number: begun, cells });
    }
    (lines, opened)
}

/// The delimiter that gives the most lines as many columns as the first one has.
pub fn sniff(text: &str) -> char {
    let sample = text.char_indices().nth(SAMPLE).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    let fit = |delimiter: char| {
        let (lines, _) = split(sample, delimiter);
        let mut widths = lines.iter().filter(|line| !line.is_blank()).map(|line| line.cells.len());
        let first = widths.next().unwrap_or_default();
        if first < 2 { 0 } else { widths.filter(|width| *width == first).count().saturating_add(1) }
    };
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let fit = fit(delimiter);
        if fit > best.1 {
            best = (delimiter, fit);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes one line, quoting what needs it.
    fn write<'a>(cells: impl Iterator<Item = &'a str>, delimiter: char, text: &mut String) {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                text.push(delimiter);
            }
            let special = |letter: char| letter == delimiter || matches!(letter, '"' | '\r' | '\n');
            let is_padded = cell.trim() != cell;
            if cell.contains(special) || cell.starts_with('=') || is_padded {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(cell);
            }
        }
        text.push_str("\r\n");
    }

    fn cells(text: &str, delimiter: char) -> Vec<(u32, Vec<String>)> {
        parse(text, delimiter).unwrap().into_iter().map(|line| (line.number, line.cells)).collect()
    }

    fn line(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_breaks() {
        let text = "a,\"b,\"\"c\"\"\"\r\n\"d\r\ne\",f\r\ng,h";
        assert_eq!(cells(text, ','), [line(1, &["a", "b,\"c\""]), line(2, &["d\r\ne", "f"]), line(4, &["g", "h"])]);
    }

    #[test]
    fn what_a_spreadsheet_wrote_to_keep_zeros_is_a_text() {
        assert_eq!(cells("=\"001\";=\"0;2\"", ';'), [line(1, &["001", "0;2"])]);
        assert_eq!(cells("a, \"b,c\" ,d", ','), [line(1, &["a", "b,c ", "d"])]);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        assert_eq!(
            cells("a\rb\nc\r\n\r\nd", ','),
            [line(1, &["a"]), line(2, &["b"]), line(3, &["c"]), line(4, &[""]), line(5, &["d"]),]
        );
    }

    #[test]
    fn a_quote_that_nothing_closes_is_named_by_its_line() {
        assert_eq!(parse("a\nb,\"c\nd\n", ','), Err(2));
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_even_lines() {
        assert_eq!(sniff("sku,quantity\na,1\nb,2\n"), ',');
        assert_eq!(sniff("sku;quantity\na;1,000\nb;2,000\n"), ';');
        assert_eq!(sniff("a;1,000\nb;2,000\n"), ';');
        assert_eq!(sniff("sku\tname\na\tone, two; three\n"), '\t');
        assert_eq!(sniff("name,quantity\n\"a;b;c\",1\n\"d;e;f\",2\n"), ',');
        assert_eq!(sniff("sku\na\nb\n"), ',');
        assert_eq!(sniff(""), ',');
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            rows in prop::collection::vec(prop::collection::vec("[a-c0-2,;\t\"=\r\n é]{0,6}", 1..5), 0..8),
            delimiter in prop::sample::select(DELIMITERS.to_vec()),
        ) {
            let mut text = String::new();
            for row in &rows {
                write(row.iter().map(String::as_str), delimiter, &mut text);
            }
            let read: Vec<_> = parse(&text, delimiter).unwrap().into_iter().map(|line| line.cells).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn any_text_reads_without_a_fault_of_ours(text in "[a,;\"=\r\n]{0,40}") {
            let delimiter = sniff(&text);
            if let Ok(lines) = parse(&text, delimiter) {
                prop_assert!(lines.windows(2).all(|pair| pair[0].number < pair[1].number));
            }
        }
    }
}
