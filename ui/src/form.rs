//! Drafts: what stands in the fields of a form, as text, and the JSON it means. No views, no endpoints.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::problem::FieldProblem;
use shared::wire::Body;

use crate::api::Problem;

/// How a member is typed and what JSON it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line; empty is null.
    Text,
    /// One line that must be there; empty is left out, so that the shape says it is missing.
    Required,
    /// One line; empty is left out, so that the service decides.
    Own,
    /// Several lines; empty is null.
    Lines,
    /// A whole number; empty is null.
    Whole,
    /// An exact decimal; empty is null.
    Decimal,
    /// Yes or no.
    Flag,
    /// Words parted by commas.
    Words,
    /// A JSON object; empty is null.
    Json,
    /// Kept out of the body: it says where to send it.
    Aside,
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The member on the wire, with its path: `Inventory.NotificationPoint`.
    pub name: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub kind: Kind,
}

impl Field {
    pub const fn new(name: &'static str, label: &'static str, kind: Kind, help: &'static str) -> Self {
        Self { name, label, help, kind }
    }
}

/// A field with what stands in it.
#[derive(Clone)]
pub struct Entry {
    pub field: Field,
    pub text: RwSignal<String>,
    before: String,
}

/// The draft of a form and the faults found in it.
#[derive(Clone, Copy)]
pub struct Form {
    entries: StoredValue<Vec<Entry>>,
    pub problems: RwSignal<Vec<FieldProblem>>,
    /// A fault of the whole, beside no field.
    pub problem: RwSignal<Option<String>>,
}

impl Form {
    /// A draft whose fields show the members of `value`.
    pub fn new(fields: &[Field], value: &Value) -> Self {
        let entries = fields
            .iter()
            .map(|field| {
                let text = text_of(field.kind, at(value, field.name));
                Entry { field: *field, text: RwSignal::new(text.clone()), before: text }
            })
            .collect();
        Self { entries: StoredValue::new(entries), problems: RwSignal::new(Vec::new()), problem: RwSignal::new(None) }
    }

    pub fn entry(self, name: &str) -> Option<Entry> {
        self.entries.with_value(|entries| entries.iter().find(|entry| entry.field.name == name).cloned())
    }

    /// What stands in a field, for others that depend on it.
    pub fn text(self, name: &str) -> String {
        self.entry(name).map(|entry| entry.text.get()).unwrap_or_default()
    }

    pub fn set_text(self, name: &str, text: impl Into<String>) {
        if let Some(entry) = self.entry(name) {
            entry.text.set(text.into());
        }
    }

    /// The whole draft as a body, or the faults of texts that mean no JSON.
    pub fn body(self) -> Result<Body, Vec<FieldProblem>> {
        self.entries
            .with_value(|entries| body_of(entries.iter().map(|entry| (entry.field, entry.text.get_untracked()))))
    }

    /// Only the members that differ from what the form began with.
    pub fn changes(self) -> Result<Body, Vec<FieldProblem>> {
        self.entries.with_value(|entries| {
            let changed = |entry: &&Entry| entry.text.with_untracked(|text| *text != entry.before);
            body_of(entries.iter().filter(changed).map(|entry| (entry.field, entry.text.get_untracked())))
        })
    }

    pub fn clear_problems(self) {
        self.problems.set(Vec::new());
        self.problem.set(None);
    }

    /// Lays faults beside their fields; those without a field become the form's own.
    pub fn fault(self, problems: Vec<FieldProblem>) {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| self.entry(top_field(&problem.field)).is_some());
        self.problem.set(elsewhere.first().map(|problem| format!("{problem}.")));
        self.problems.set(here);
    }

    /// Lays what the server refused beside its fields, or tells it as the form's own fault.
    pub fn refuse(self, problem: &Problem) {
        if problem.fields.is_empty() {
            self.problem.set(Some(problem.message.clone()));
        } else {
            self.fault(problem.fields.clone());
        }
    }

    /// The fault of one field, elements of its array included.
    pub fn fault_of(self, name: &str) -> Option<FieldProblem> {
        self.problems.with(|problems| problems.iter().find(|problem| top_field(&problem.field) == name).cloned())
    }
}

/// `Attributes` of `Attributes[3]`.
fn top_field(field: &str) -> &str {
    field.split('[').next().unwrap_or(field)
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, name| value.get(name).unwrap_or(&Value::Null))
}

fn text_of(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Json, value) => serde_json::to_string_pretty(value).unwrap_or_default(),
        (Kind::Words, Value::Array(words)) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

/// What a text means as JSON; nothing when the member stays out of the body.
fn json_of(kind: Kind, text: &str) -> Result<Option<Value>, String> {
    let trimmed = text.trim();
    let value = match kind {
        Kind::Aside => return Ok(None),
        Kind::Required | Kind::Own if trimmed.is_empty() => return Ok(None),
        Kind::Flag => Value::Bool(trimmed == "true"),
        Kind::Words => trimmed.split(',').map(str::trim).filter(|word| !word.is_empty()).collect(),
        _ if trimmed.is_empty() => Value::Null,
        Kind::Text | Kind::Required | Kind::Own | Kind::Lines | Kind::Decimal => Value::from(trimmed),
        Kind::Whole => match trimmed.replace('\u{2212}', "-").parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => return Err("must be a whole number".to_owned()),
        },
        Kind::Json => text.parse().map_err(|error| json_fault(text, &error))?,
    };
    Ok(Some(value))
}

/// Where and why a text is no JSON: `is not JSON at line 3, column 14: expected a comma or }`.
fn json_fault(text: &str, error: &serde_json::Error) -> String {
    let full = error.to_string();
    let reason = full.split(" at line ").next().unwrap_or(&full);
    if error.is_eof() {
        let lines = text.trim_end().lines().count();
        return format!("ends too early, in line {lines}: {}", reason.replace("EOF while parsing", "open"));
    }
    format!("is not JSON at line {}, column {}: {reason}", error.line(), error.column())
}

fn body_of(entries: impl Iterator<Item = (Field, String)>) -> Result<Body, Vec<FieldProblem>> {
    let mut body = Map::new();
    let mut problems = Vec::new();
    for (field, text) in entries {
        match json_of(field.kind, &text) {
            Ok(Some(value)) => put(&mut body, field.name, value),
            Ok(None) => {}
            Err(reason) => problems.push(FieldProblem::new(field.name, reason)),
        }
    }
    if problems.is_empty() { Ok(body) } else { Err(problems) }
}

fn put(body: &mut Body, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            body.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = body.entry(head).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(name: &'static str, kind: Kind) -> Field {
        Field::new(name, "", kind, "")
    }

    #[test]
    fn texts_become_a_body_with_its_nested_objects() {
        let texts = [
            (field("Name", Kind::Required), " Mug "),
            (field("Inventory.Enabled", Kind::Flag), "true"),
            (field("Inventory.NotificationPoint", Kind::Whole), ""),
            (field("Attributes", Kind::Words), "a, b,,"),
            (field("Price", Kind::Decimal), "1.50"),
            (field("ID", Kind::Required), ""),
        ];
        let body = body_of(texts.into_iter().map(|(field, text)| (field, text.to_owned())));
        assert_eq!(
            body.map(Value::Object),
            Ok(json!({"Name": "Mug", "Inventory": {"Enabled": true, "NotificationPoint": null},
                      "Attributes": ["a", "b"], "Price": "1.50"}))
        );
    }

    #[test]
    fn a_fault_in_json_tells_its_position() {
        let fault = json_of(Kind::Json, "{\n  \"a\": 1,\n  b\n}").unwrap_err();
        assert!(fault.starts_with("is not JSON at line 3, column 3: "), "{fault}");
        let early = json_of(Kind::Json, "{\n  \"a\": 1\n").unwrap_err();
        assert!(early.starts_with("ends too early, in line 2"), "{early}");
        assert_eq!(json_of(Kind::Json, ""), Ok(Some(Value::Null)));
    }

    #[test]
    fn members_show_as_text_and_read_back() {
        let value = json!({"Inventory": {"QuantityAvailable": -2}, "Attributes": ["a", "b"], "xp": {"k": 1}});
        assert_eq!(text_of(Kind::Whole, at(&value, "Inventory.QuantityAvailable")), "-2");
        assert_eq!(text_of(Kind::Words, at(&value, "Attributes")), "a, b");
        assert_eq!(text_of(Kind::Json, at(&value, "xp")), "{\n  \"k\": 1\n}");
        assert_eq!(text_of(Kind::Text, at(&value, "Missing")), "");
    }
}
