//! Why and through which door a record's quantities changed. There is nothing to edit here.

use serde::{Deserialize, Serialize};

/// Through which dialect a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    OrderCloud,
    Kibo,
    Marketplacer,
    Admin,
}

/// Why a change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    Created,
    Edited,
    Refreshed,
    Adjusted,
    Ordered,
    Canceled,
    Shipped,
    Undone,
    Deleted,
}

impl Dialect {
    pub const ALL: [Self; 4] = [Self::OrderCloud, Self::Kibo, Self::Marketplacer, Self::Admin];

    pub fn word(self) -> &'static str {
        match self {
            Self::OrderCloud => "OrderCloud",
            Self::Kibo => "Kibo",
            Self::Marketplacer => "Marketplacer",
            Self::Admin => "Admin",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.word() == word)
    }
}

impl Why {
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::Edited,
        Self::Refreshed,
        Self::Adjusted,
        Self::Ordered,
        Self::Canceled,
        Self::Shipped,
        Self::Undone,
        Self::Deleted,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Edited => "Edited",
            Self::Refreshed => "Refreshed",
            Self::Adjusted => "Adjusted",
            Self::Ordered => "Ordered",
            Self::Canceled => "Canceled",
            Self::Shipped => "Shipped",
            Self::Undone => "Undone",
            Self::Deleted => "Deleted",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}
