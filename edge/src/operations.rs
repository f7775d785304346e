//! Load, decide with `shared`, write one guarded batch. The only door to a write. No JSON of a dialect, no statuses.

pub mod cart;
pub mod catalog;
pub mod clients;
pub mod idempotency;
pub mod locations;
pub mod marketplaces;
pub mod movements;
pub mod orders;
pub mod records;
pub mod resource;
pub mod sessions;
pub mod suppliers;
pub mod tokens;
pub mod users;
