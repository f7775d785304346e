//! What became of each row, as a job keeps it and as pages show it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Identifier, cut_text};

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It made a record.
    Added,
    Changed,
    Unchanged,
    /// It was not applied.
    Refused,
}

impl Effect {
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Unchanged, Self::Refused];

    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// The figures of a record that pages show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Shown {
    pub on_hand: i64,
    pub available: i64,
}

/// What became of a row. In JSON an array, since a job keeps one for each of its rows:
/// `[index, effect, item, record, [on hand, available] before, the same after, reason]`.
///
/// The rows of an undo are the records that the undone job moved, from the last to the first of its chunks. One that is
/// dropped is changed and has no after; one that comes back is added; one that is refused has its item and record.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The row's place in the request, from 0.
    pub index: u32,
    pub effect: Effect,
    pub item: Option<i64>,
    pub record: Option<i64>,
    /// None where there was no record.
    pub before: Option<Shown>,
    pub after: Option<Shown>,
    /// Why it was refused, or what of it was not applied.
    pub reason: Option<Reason>,
}

impl Outcome {
    /// As a job keeps it.
    pub fn write(&self, text: &mut String) {
        let shown = |shown: Option<Shown>| match shown {
            Some(shown) => format!("[{},{}]", shown.on_hand, shown.available),
            None => "null".to_owned(),
        };
        let number = |number: Option<i64>| number.map_or_else(|| "null".to_owned(), |number| number.to_string());
        let reason = self.reason.as_ref().and_then(|reason| serde_json::to_string(&reason.text()).ok());
        let parts = [
            self.index.to_string(),
            format!("\"{}\"", self.effect.word()),
            number(self.item),
            number(self.record),
            shown(self.before),
            shown(self.after),
            reason.unwrap_or_else(|| "null".to_owned()),
        ];
        text.push('[');
        text.push_str(&parts.join(","));
        text.push(']');
    }

    /// Reads what a job keeps.
    pub fn from_kept(kept: Value) -> Option<Self> {
        let Value::Array(parts) = kept else { return None };
        let part = |place: usize| parts.get(place).unwrap_or(&Value::Null);
        let shown = |place: usize| {
            let figure = |of: usize| part(place).get(of).and_then(Value::as_i64);
            Some(Shown { on_hand: figure(0)?, available: figure(1)? })
        };
        let word = part(1).as_str()?;
        Some(Self {
            index: part(0).as_u64().and_then(|index| u32::try_from(index).ok())?,
            effect: Effect::ALL.into_iter().find(|effect| effect.word() == word)?,
            item: part(2).as_i64(),
            record: part(3).as_i64(),
            before: shown(4),
            after: shown(5),
            reason: part(6).as_str().map(|text| Reason::Told(text.to_owned())),
        })
    }
}

/// How many rows did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Counts {
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub products_created: i64,
}

impl Counts {
    /// How many rows did this.
    pub fn of(&self, effect: Effect) -> i64 {
        match effect {
            Effect::Added => self.added,
            Effect::Changed => self.changed,
            Effect::Unchanged => self.unchanged,
            Effect::Refused => self.refused,
        }
    }

    pub fn count(&mut self, effect: Effect) {
        let counter = match effect {
            Effect::Added => &mut self.added,
            Effect::Changed => &mut self.changed,
            Effect::Unchanged => &mut self.unchanged,
            Effect::Refused => &mut self.refused,
        };
        *counter = counter.saturating_add(1);
    }
}

/// Why a row, or a part of it, was not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its identifiers lead to two items.
    TwoItems,
    /// The item has another value for this identifier.
    OtherValue { kind: Identifier, value: String },
    /// The item is a product that keeps its records at its variants.
    KeptAtVariants,
    /// The item is a variant of a product that keeps its records itself.
    KeptAtProduct,
    /// The product takes no records.
    NoInventory,
    /// The caller may not stock the item.
    NotAllowed,
    /// The union has more attributes than a record may have. The rest of the row is applied.
    TooManyAttributes { limit: usize },
    /// What an undo would put back is not as the job left it.
    MovedSince,
    /// The record that an undo would put back is not there, or not at its place.
    GoneSince,
    /// An undo would bring a record back, and another has its ID or its place, or its item or location is gone.
    PlaceTaken,
    /// In words: the fault of a row that could not be read, and whatever a job keeps.
    Told(String),
}

impl Reason {
    /// What to tell, as a sentence without its end.
    pub fn text(&self) -> String {
        match self {
            Self::TwoItems => "its identifiers name two items".to_owned(),
            Self::OtherValue { kind, value } => {
                // A chunk keeps up to 3,000 reasons in one value of the database.
                format!("its item has another {}, {}", kind.member(), cut_text(value, 40))
            }
            Self::KeptAtVariants => "the product keeps its stock by variant; name the variant".to_owned(),
            Self::KeptAtProduct => "the product keeps its stock itself; name the product, not its variant".to_owned(),
            Self::NoInventory => "the product has no Inventory".to_owned(),
            Self::NotAllowed => "no item that you may stock has these identifiers".to_owned(),
            Self::TooManyAttributes { limit } => {
                format!("it would have more than {limit} attributes; they stay as they were, the rest is applied")
            }
            Self::MovedSince => "it has changed since the job, and stays as it is".to_owned(),
            Self::GoneSince => "its record was deleted or moved since the job".to_owned(),
            Self::PlaceTaken => "its record cannot come back: its place is taken or gone".to_owned(),
            Self::Told(text) => text.clone(),
        }
    }
}
