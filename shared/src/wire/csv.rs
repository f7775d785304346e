//! Lines of CSV, as RFC 4180 has them, for programs and for spreadsheets. No shapes.

/// A line under way.
#[derive(Default)]
pub struct Line(String);

impl Line {
    /// Adds a text; none is an empty cell. A spreadsheet takes a text that begins with one of a few signs for a formula,
    /// and works it out: such a text gets an apostrophe before it.
    #[must_use]
    pub fn text(self, text: Option<&str>) -> Self {
        let text = text.unwrap_or_default();
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            self.cell(&format!("'{text}"))
        } else {
            self.cell(text)
        }
    }

    /// Adds a number; none is an empty cell.
    #[must_use]
    pub fn number(self, number: Option<i64>) -> Self {
        let text = number.map(|number| number.to_string());
        self.cell(text.as_deref().unwrap_or_default())
    }

    /// Adds a cell as it is, quoted where it must.
    #[must_use]
    pub fn cell(mut self, text: &str) -> Self {
        if text.contains(['"', ',', '\r', '\n']) {
            self.0.push('"');
            self.0.push_str(&text.replace('"', "\"\""));
            self.0.push('"');
        } else {
            self.0.push_str(text);
        }
        self.0.push(',');
        self
    }

    /// The line with its end.
    #[must_use]
    pub fn end(mut self) -> String {
        self.0.pop();
        self.0.push_str("\r\n");
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn cells_are_quoted_where_they_must_and_formulas_are_texts() {
        for (text, cell) in [
            ("A-7", "A-7"),
            ("Aisle 5", "Aisle 5"),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-7", "'-7"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("=A1,B1", "\"'=A1,B1\""),
        ] {
            let line = Line::default().number(Some(-3)).text(Some(text)).number(None).text(None).end();
            assert_eq!(line, format!("-3,{cell},,\r\n"), "{text}");
        }
    }
}
