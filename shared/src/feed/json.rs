//! JSON files: a body as the Kibo dialect takes it, several of them, or a plain array of objects.

use serde_json::{Map, Value};

use super::figures::whole;
use super::{Feed, Line};

/// Members of a body that say where its items are.
const PLACES: [&str; 2] = ["locationCode", "locationName"];

pub fn read(text: &str) -> Result<Feed, String> {
    let value: Value = text.parse().map_err(|error: serde_json::Error| format!("The file is no JSON: {error}."))?;
    let bodies = match value {
        Value::Array(elements) => elements,
        body => vec![body],
    };
    let mut feed = Feed::default();
    for body in bodies {
        let Value::Object(mut body) = body else { return Err(not_rows()) };
        match body.remove("items") {
            Some(Value::Array(items)) => {
                feed.has_bodies = true;
                for item in items {
                    let Value::Object(item) = item else { return Err(not_rows()) };
                    let mut row = Map::new();
                    for place in PLACES {
                        if let Some(value) = body.get(place) {
                            row.insert(place.to_owned(), value.clone());
                        }
                    }
                    row.extend(item);
                    feed.push(row);
                }
            }
            Some(_) => return Err(not_rows()),
            None => feed.push(body),
        }
    }
    Ok(feed)
}

fn not_rows() -> String {
    "The JSON is neither an array of objects nor a body with items.".to_owned()
}

impl Feed {
    fn push(&mut self, row: Map<String, Value>) {
        let number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        let mut cells = vec![String::new(); self.columns.len()];
        for (name, value) in row {
            let text = cell(value);
            let known = self.columns.iter().position(|column| *column == name);
            if let Some(cell) = known.and_then(|column| cells.get_mut(column)) {
                *cell = text;
            } else {
                self.columns.push(name);
                cells.push(text);
            }
        }
        self.lines.push(Line { number, cells });
        self.has_header = true;
    }
}

fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        // An empty map says nothing, as the service has it for tags.
        Value::Object(members) if members.is_empty() => String::new(),
        Value::Number(number) => whole(&number.to_string()).to_owned(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(elements) => elements.into_iter().map(cell).collect::<Vec<_>>().join("|"),
        value => value.to_string(),
    }
}
