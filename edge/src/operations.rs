//! Load, decide with `shared`, write one guarded batch. The only door to a write. No JSON of a dialect, no statuses.

pub mod allocations;
pub mod assignments;
pub mod buyers;
pub mod cart;
pub mod catalog;
pub mod clients;
pub mod groups;
pub mod idempotency;
pub mod impersonation;
pub mod inquiry;
pub mod jobs;
pub mod locations;
pub mod marketplaces;
pub mod me;
pub mod members;
pub mod movements;
pub mod orders;
pub mod records;
pub mod resource;
pub mod seller_keys;
pub mod sellers;
pub mod sessions;
pub mod storefront;
pub mod suppliers;
pub mod tokens;
pub mod users;
