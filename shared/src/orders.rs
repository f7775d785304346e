//! Orders and stock: which variant a line means, where it takes its stock, and what does not fit.

mod stock;
mod variants;

pub use stock::{
    Held, LineFacts, LineFault, Named, ProductFacts, RecordFacts, Shortage, Source, Take, VariantFacts, plan, plan_last,
};
pub use variants::{SpecFault, match_variant};

use serde::{Deserialize, Serialize};

/// Where an order stands. There are no approvals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Unsubmitted,
    Open,
    Completed,
    Canceled,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Unsubmitted, Self::Open, Self::Completed, Self::Canceled];

    pub fn word(self) -> &'static str {
        match self {
            Self::Unsubmitted => "Unsubmitted",
            Self::Open => "Open",
            Self::Completed => "Completed",
            Self::Canceled => "Canceled",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}
