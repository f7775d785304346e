//! JSON of the Marketplacer dialect: JSON:API with ids as numbers. No rules of the business.
//!
//! Quirks: prices are text in inventories and adverts, numbers in variants; an error's `code` is a number and its `status`
//! a word. Members are written in the order in which the vendor prints them.

use serde::de::IgnoredAny;

use crate::problem::FieldProblem;
use answer::Answer;
use raw::Raw;

pub mod adverts;
pub mod answer;
pub mod attributes;
pub mod inventories;
pub mod paging;
pub mod raw;
pub mod variants;

/// A body that is JSON, of any kind.
#[derive(Clone, Debug)]
pub struct Document(String);

impl Document {
    /// Reads a body; what is no JSON is refused with a sentence.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|error| format!("The body is no JSON: {error}"))?;
        // Numbers are not looked at: 1e400 is JSON. Of bytes, since a second parser, of text, is 2 kB of WebAssembly.
        serde_json::from_slice::<IgnoredAny>(body).map_err(|error| format!("The body is no JSON: {error}"))?;
        Ok(Self(text.trim().to_owned()))
    }

    /// The member of the body's object.
    fn member(&self, name: &'static str) -> Result<Raw<'_>, FieldProblem> {
        let Some(known) = Raw::new(&self.0).known(&[name]) else {
            return Err(FieldProblem::new("The body", "must be a JSON object"));
        };
        known.first().map(|(_, value)| *value).ok_or_else(|| FieldProblem::new(name, "is required"))
    }
}

/// Where an error document says that a fault is: `data/attributes/count_on_hand` for `data[1]: count_on_hand`.
pub fn source_of(problem: &FieldProblem) -> Option<String> {
    let (place, attribute) = problem.field.rsplit_once(' ')?;
    (place.starts_with("data") && place.ends_with(':')).then(|| format!("data/attributes/{attribute}"))
}

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub title: &'static str,
    pub detail: String,
    /// The HTTP status.
    pub code: u16,
    pub source: Option<String>,
    /// The word for the status: `resource_invalid`.
    pub status: &'static str,
}

/// The document of all errors.
pub fn errors(faults: &[Fault]) -> Vec<u8> {
    let mut answer = Answer::start();
    answer.member("errors", "[");
    for fault in faults {
        answer.member("", "{");
        answer.text("title", Some(fault.title));
        answer.text("detail", Some(&fault.detail));
        answer.member("id", "null");
        answer.member("href", "null");
        answer.number("code", i64::from(fault.code));
        answer.text("source", fault.source.as_deref());
        answer.member("links", "null");
        answer.text("status", Some(fault.status));
        answer.close("}");
    }
    answer.close("]");
    answer.finish()
}

#[cfg(test)]
mod tests;
