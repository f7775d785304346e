//! The rows that were refused, as a file.

use shared::feed::csv;
use shared::wire::csv::Line;

use super::kept::Run;
use crate::api::{Problem, jobs};
use crate::files;

/// Saves the rows that were refused: the service's own table of each job, with the lines of the file before it.
pub async fn save(numbers: &[String], is_run: bool, run: &Run) -> Result<(), Problem> {
    let unit = if run.unit == "Item" { "Item" } else { "Line" };
    let (mut head, mut rows) = (Vec::new(), String::new());
    for number in numbers {
        let table = csv::parse(&jobs::items_as_csv(number, "refused").await?, ',').unwrap_or_default();
        let mut lines = table.into_iter().map(|line| line.cells);
        head = lines.next().unwrap_or_default();
        let index = head.iter().position(|name| name == "Index").unwrap_or_default();
        for cells in lines {
            let row = cells.get(index).and_then(|cell| cell.parse().ok());
            let line = row.and_then(|row| run.line(number, row)).map(|line| line.to_string()).unwrap_or_default();
            let start = Line::default().cell(&line).cell(number);
            rows.push_str(&cells.iter().fold(start, |line, cell| line.cell(cell)).end());
        }
    }
    if is_run {
        for local in &run.local {
            let start = Line::default().cell(&local.line.to_string()).cell("");
            let line = head.iter().fold(start, |line, column: &String| match column.as_str() {
                "PartNumber" => line.text(Some(&local.item)),
                "Reason" => line.text(Some(&local.reason)),
                _ => line.cell(""),
            });
            rows.push_str(&line.end());
        }
    }
    let start = Line::default().cell(unit).cell("Job");
    let first = head.iter().fold(start, |line, column| line.cell(column)).end();
    let name = format!("refused-{}.csv", numbers.first().cloned().unwrap_or_default());
    // A spreadsheet takes a text without this mark for one of its own country's encoding.
    files::save(&name, &format!("\u{feff}{first}{rows}"));
    Ok(())
}
