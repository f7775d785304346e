//! What a list is asked for: filters, search, sort, page; and a page of answers. Parsed here, no SQL.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a member of a list's items holds, which decides how filter values are read and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    Integer,
    Boolean,
    Date,
    /// Exact decimals, kept as text; compared as numbers.
    Decimal,
}

/// A member that lists may filter, search or sort on.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// As on the wire, with its path: `Inventory.QuantityAvailable`.
    pub name: &'static str,
    pub kind: ValueKind,
    pub searchable: bool,
    pub sortable: bool,
}

/// What one list offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    pub members: &'static [Member],
    /// Whether `xp.…` filters and sorts.
    pub xp: bool,
    /// Parameters that are options of this route and no filters, beyond those every list has. Matched without case.
    pub options: &'static [&'static str],
    /// The order without `sortBy`: the names of sortable members, `!` before a name turns it around. The ID breaks ties.
    pub default_sort: &'static [&'static str],
}

/// Why the parameters of a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFault {
    PageSize,
    /// Page below 1 or no number; the field is named.
    Page {
        field: String,
        reason: String,
    },
    UnknownMember {
        field: String,
    },
    WrongType {
        field: String,
        reason: String,
    },
    NotSearchable {
        field: String,
    },
    NotSortable {
        field: String,
    },
}
