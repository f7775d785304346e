//! The domain of Onhand. It knows the business and nothing else: no HTTP, SQL, clock, randomness, async.

pub mod listing;
pub mod problem;
pub mod time;
