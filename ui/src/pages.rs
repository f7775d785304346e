//! One page per route, with the parts only it uses. No fetching, no formatting rules.

pub mod assignments;
pub mod buyer;
pub mod buyers;
pub mod locations;
pub mod not_found;
pub mod order_panel;
pub mod orders;
pub mod overview;
pub mod product;
pub mod products;
pub mod records;
pub mod refresh;
pub mod seller;
pub mod sellers;
pub mod sign_in;
pub mod unavailable;
pub mod view_as;
