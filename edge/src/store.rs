//! SQL, and rows to and from the domain. No decisions.

pub mod listing;
