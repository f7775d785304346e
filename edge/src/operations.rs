//! Load, decide with `shared`, write one guarded batch. The only door to a write. No JSON of a dialect, no statuses.

pub mod catalog;
pub mod idempotency;
pub mod locations;
pub mod marketplaces;
pub mod movements;
pub mod records;
pub mod resource;
pub mod suppliers;
pub mod tokens;
