//! What a list is asked for, filters, search, sort and page, and a page of answers. Parsed here, no SQL.
//!
//! A list says once what it offers, [`parse()`] reads the parameters against it, and `edge` makes SQL of the result:
//!
//! ```
//! use shared::listing::{Condition, Key, Member, Offer, Operand, ValueKind, parse};
//!
//! const RECORDS: Offer = Offer {
//!     members: &[Member::text("ID").searchable().sortable(), Member::of("QuantityAvailable", ValueKind::Integer)],
//!     xp: true,
//!     default_sort: &["ID"],
//!     ..Offer::EMPTY
//! };
//! let pairs = [("QuantityAvailable".to_owned(), "!<3".to_owned()), ("sortBy".to_owned(), "!ID".to_owned())];
//! let query = parse(&RECORDS, &pairs)?;
//! assert_eq!(query.page_size, 20);
//! assert!(query.sort[0].descending);
//! assert!(matches!(query.filters[0].any[0].key, Key::Member(member) if member.name == "QuantityAvailable"));
//! assert!(matches!(query.filters[0].any[0].condition, Condition::Compare(_, Operand::Integer(3))));
//! # Ok::<(), shared::listing::ListFault>(())
//! ```

mod fold;
mod page;
mod parse;
mod words;

use crate::time::Timestamp;

pub use fold::{fold, letter_pairs};
pub use page::{Meta, Page};
pub use parse::parse;

/// Items on a page unless `pageSize` says otherwise.
pub const DEFAULT_PAGE_SIZE: u32 = 20;
/// The most items on a page.
pub const MAX_PAGE_SIZE: u32 = 100;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// As on the wire, with its path: `Inventory.QuantityAvailable`.
    pub name: &'static str,
    pub kind: ValueKind,
    pub searchable: bool,
    pub sortable: bool,
}

impl Member {
    /// A member to filter on.
    pub const fn of(name: &'static str, kind: ValueKind) -> Self {
        Self { name, kind, searchable: false, sortable: false }
    }

    /// A text to filter on.
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, ValueKind::Text)
    }

    /// The same, searched too. Only texts are searched.
    #[must_use]
    pub const fn searchable(self) -> Self {
        Self { searchable: true, ..self }
    }

    /// The same, and `sortBy` may name it.
    #[must_use]
    pub const fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }
}

/// Things that belong to an item and are filtered on under a prefix.
/// All such conditions of a query hold for one and the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Related {
    /// With its point: `InventoryRecords.`.
    pub prefix: &'static str,
    /// Named without the prefix.
    pub members: &'static [Member],
    /// Whether `<prefix>xp.…` filters.
    pub xp: bool,
}

/// What one list offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    pub members: &'static [Member],
    /// Whether `xp.…` filters and sorts.
    pub xp: bool,
    /// Parameters that are options of this route and no filters, beyond those every list has. Matched without case.
    pub options: &'static [&'static str],
    /// The order without `sortBy`: names of members, sortable or not; `!` before a name turns it around.
    /// The ID breaks ties.
    pub default_sort: &'static [&'static str],
    pub related: &'static [Related],
}

impl Offer {
    /// Pages and nothing else: the base of other offers.
    pub const EMPTY: Self = Self { members: &[], xp: false, options: &[], default_sort: &[], related: &[] };
}

/// What one request asks of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuery {
    /// From 1.
    pub page: u32,
    /// From 1 to [`MAX_PAGE_SIZE`].
    pub page_size: u32,
    pub search: Option<Search>,
    /// Never names a key twice. Whatever is left equal, the ID orders.
    pub sort: Vec<Sort>,
    /// All of them hold.
    pub filters: Vec<Filter>,
    /// The offer's own options that were sent, by name in lower case. The last one counts.
    pub options: Options,
}

/// Options by name: a list, since they are few, and each kind of map is code of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options(Vec<(String, String)>);

impl Options {
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    pub fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }
}

impl ListQuery {
    /// The time that one of the offer's own options names, if it was sent.
    pub fn moment(&self, option: &str) -> Result<Option<Timestamp>, ListFault> {
        let Some(text) = self.options.get(option) else { return Ok(None) };
        match Timestamp::from_wire(text) {
            Some(at) => Ok(Some(at)),
            None => Err(ListFault::WrongType {
                field: option.to_owned(),
                reason: "must be a date such as 2026-01-05T09:00:00Z".to_owned(),
            }),
        }
    }
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: DEFAULT_PAGE_SIZE,
            search: None,
            sort: Vec::new(),
            filters: Vec::new(),
            options: Options::default(),
        }
    }
}

/// A text that is found anywhere, without case, in at least one of the members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Never empty.
    pub text: String,
    /// Never empty.
    pub members: Vec<Member>,
}

/// One key of the order. Null and absent values are the lowest: first, or last when descending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: Key,
    pub descending: bool,
}

/// A property that a filter or a sort names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Member(Member),
    /// Keys of nested objects inside `xp`, from the outside in.
    /// Never none, none of them empty or with `"`, `\` or control characters.
    Xp(Vec<String>),
}

/// One parameter: at least one of its terms holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The parameter's name as sent.
    pub field: String,
    /// The prefix of the related things that the terms speak of.
    /// All filters with one prefix hold for one and the same thing.
    pub related: Option<&'static str>,
    /// One term per property that the name lists: `A|B=v`. Never empty.
    pub any: Vec<Term>,
}

/// A property and what is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub key: Key,
    pub condition: Condition,
}

/// What is asked of a value. A value that is null or absent meets [`Condition::Null`] and negations, nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `a|b`: at least one holds. Never empty.
    Any(Vec<Condition>),
    /// `!v`: exactly the things for which the condition does not hold, those without a value included.
    Not(Box<Condition>),
    /// `!*`: null or absent.
    Null,
    /// `v`: texts without case.
    Equal(Operand),
    /// `>v` and the like; `!<v` is read as `>=v`, so that nothing without a value is found.
    /// Texts by code point, with case: the order of `sortBy`.
    Compare(Order, Operand),
    /// `a*b`: texts only, without case.
    Like(Pattern),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// A value to compare with, of the member's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Date(Timestamp),
    /// In millionths.
    Decimal(i64),
    /// Against a value inside `xp`, whose type decides: a number is compared with the number that the text writes,
    /// if it writes one; `true` and `false` are equal to these words; texts are compared as texts.
    /// Arrays and objects equal nothing.
    Free {
        text: String,
        number: bool,
    },
}

/// A text with wildcards, in its literal pieces: `pre*a*b*post`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Before the first wildcard; perhaps empty.
    pub prefix: String,
    /// Between wildcards, in this order and not overlapping; none is empty.
    pub middles: Vec<String>,
    /// After the last wildcard; perhaps empty.
    pub suffix: String,
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
    /// No property of the list, or none that filters.
    UnknownMember {
        field: String,
    },
    /// The value cannot be one of the property.
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
    /// More is asked than one query can hold.
    TooMany {
        field: String,
        reason: String,
    },
}

impl ListFault {
    /// The parameter at fault, as sent, or the name within `searchOn` or `sortBy`.
    pub fn field(&self) -> &str {
        match self {
            Self::PageSize => "pageSize",
            Self::Page { field, .. }
            | Self::UnknownMember { field }
            | Self::WrongType { field, .. }
            | Self::NotSearchable { field }
            | Self::NotSortable { field }
            | Self::TooMany { field, .. } => field,
        }
    }

    /// A clause about the field: `must be a whole number from 1 to 100`.
    pub fn reason(&self) -> &str {
        match self {
            Self::PageSize => "must be a whole number from 1 to 100",
            Self::UnknownMember { .. } => "is not a property that this list can be filtered on",
            Self::NotSearchable { .. } => "is not a property that this list can be searched on",
            Self::NotSortable { .. } => "is not a property that this list can be sorted on",
            Self::Page { reason, .. } | Self::WrongType { reason, .. } | Self::TooMany { reason, .. } => reason,
        }
    }
}
