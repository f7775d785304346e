//! What the browser remembers of a person's runs: which jobs belong together, and which line of the file each of their rows
//! was. Each marketplace numbers its jobs for itself, hence each person has a memory of its own.

use serde_json::{Value, json};
use shared::feed::plan::in_ranges;
use shared::wire::Body;

use crate::browser;

/// How many runs are remembered, and how many rows of each that were never sent.
const RUNS: usize = 20;
const LOCALS: usize = 500;

/// A file that was sent, as one or several jobs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    pub file: String,
    /// By what the file is known again; nothing where it does not matter any more.
    pub print: String,
    /// Whether its rows add up, so that sent again they would count twice.
    pub adds: bool,
    /// `Line` or `Item`.
    pub unit: String,
    /// How many jobs it takes; more than `jobs` where not all could be sent.
    pub parts: usize,
    pub jobs: Vec<String>,
    /// For each job the lines of its rows.
    pub lines: Vec<String>,
    /// How many rows were not sent.
    pub unsent: usize,
    /// Those rows, the first of them where they are many.
    pub local: Vec<Local>,
}

/// A row that was not sent, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Local {
    pub line: u32,
    pub item: String,
    pub reason: String,
}

impl Run {
    /// The line of the file that a row of a job was.
    pub fn line(&self, job: &str, row: i64) -> Option<u32> {
        let at = self.jobs.iter().position(|known| known == job)?;
        in_ranges(self.lines.get(at)?, u32::try_from(row).ok()?)
    }

    fn to_value(&self) -> Value {
        let local: Vec<Value> =
            self.local.iter().take(LOCALS).map(|local| json!([local.line, local.item, local.reason])).collect();
        json!({
            "file": self.file, "print": self.print, "adds": self.adds, "unit": self.unit, "parts": self.parts,
            "jobs": self.jobs, "lines": self.lines, "unsent": self.unsent, "local": local,
        })
    }

    fn from_value(value: &Value) -> Option<Self> {
        let body: &Body = value.as_object()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |name: &str| Some(body.get(name)?.as_array()?.iter().filter_map(text).collect());
        let local = body.get("local")?.as_array()?.iter().filter_map(|local| {
            Some(Local {
                line: u32::try_from(local.get(0)?.as_u64()?).ok()?,
                item: text(local.get(1)?)?,
                reason: text(local.get(2)?)?,
            })
        });
        let local: Vec<Local> = local.collect();
        let unsent = body.get("unsent").and_then(Value::as_u64).and_then(|unsent| usize::try_from(unsent).ok());
        Some(Self {
            file: text(body.get("file")?)?,
            print: body.get("print").and_then(text).unwrap_or_default(),
            adds: body.get("adds").and_then(Value::as_bool).unwrap_or_default(),
            unit: text(body.get("unit")?)?,
            parts: usize::try_from(body.get("parts")?.as_u64()?).ok()?,
            jobs: texts("jobs")?,
            lines: texts("lines")?,
            unsent: unsent.unwrap_or(local.len()),
            local,
        })
    }
}

fn key(whose: &str) -> String {
    format!("refresh-runs:{whose}")
}

fn all(whose: &str) -> Vec<Run> {
    let kept = browser::stored(&key(whose)).and_then(|text| text.parse::<Value>().ok());
    let runs = kept.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    runs.iter().filter_map(Run::from_value).collect()
}

/// Keeps a run, in the place of what was known of it before.
pub fn keep(whose: &str, run: &Run) {
    let mut runs = all(whose);
    runs.retain(|other| other.jobs.first() != run.jobs.first());
    // Of a file that is sent once more, what was sent last is what counts.
    runs.iter_mut().filter(|other| other.print == run.print).for_each(|other| other.print.clear());
    runs.insert(0, run.clone());
    write(whose, &runs);
}

/// The run that was to add the rows of a file, and stopped half-way.
pub fn half_sent(whose: &str, print: &str) -> Option<Run> {
    all(whose).into_iter().find(|run| run.adds && run.print == print && run.jobs.len() < run.parts)
}

/// What these jobs did is undone: nothing of it would count twice.
pub fn forget_sent(whose: &str, jobs: &[String]) {
    let mut runs = all(whose);
    let is_undone = |run: &&mut Run| run.jobs.iter().all(|job| jobs.contains(job));
    runs.iter_mut().filter(is_undone).for_each(|run| run.print.clear());
    write(whose, &runs);
}

fn write(whose: &str, runs: &[Run]) {
    let kept: Vec<Value> = runs.iter().take(RUNS).map(Run::to_value).collect();
    browser::store(&key(whose), &Value::Array(kept).to_string());
}

/// The run that a job belongs to.
pub fn of(whose: &str, job: &str) -> Option<Run> {
    all(whose).into_iter().find(|run| run.jobs.iter().any(|known| known == job))
}

/// Where a run is watched.
pub fn address(jobs: &[String]) -> String {
    format!("/refresh/jobs/{}?jobs={}", jobs.first().cloned().unwrap_or_default(), jobs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_reads_back_as_it_was_kept() {
        let run = Run {
            file: "counts.csv".to_owned(),
            print: "cbf2".to_owned(),
            adds: true,
            unit: "Line".to_owned(),
            parts: 3,
            jobs: vec!["41".to_owned(), "42".to_owned()],
            lines: vec!["2-9".to_owned(), "10,12".to_owned()],
            unsent: 700,
            local: vec![Local { line: 11, item: "mug".to_owned(), reason: "names no location".to_owned() }],
        };
        assert_eq!(Run::from_value(&run.to_value()), Some(run.clone()));
        assert_eq!((run.line("41", 3), run.line("42", 1), run.line("43", 0)), (Some(5), Some(12), None));
        assert_eq!(address(&run.jobs), "/refresh/jobs/41?jobs=41,42");
    }
}
