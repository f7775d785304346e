//! One page per route, with the parts only it uses. No fetching, no formatting rules.

pub mod locations;
pub mod not_found;
pub mod overview;
pub mod product;
pub mod products;
pub mod records;
pub mod sign_in;
