//! JSON of the OrderCloud dialect and of our own endpoints, which follow its conventions: `PascalCase`, IDs in capitals,
//! `xp` in small letters. No rules of the business.
//!
//! Each shape serializes as the answer and reads a request onto itself (see [`crate::wire::members`]).

pub mod assignments;
pub mod buyers;
pub mod calculation;
pub mod catalog;
pub mod clients;
pub mod errors;
pub mod jobs;
pub mod locations;
pub mod movements;
pub mod orders;
pub mod parties;
pub mod records;
pub mod sellers;
pub mod session;
