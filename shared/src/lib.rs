//! The domain of Onhand. It knows the business and nothing else: no HTTP, SQL, clock, randomness, async.
//!
//! - [`feed`]: files of counts as people have them.
//! - [`ids`]: identities; IDs are of clients, numbers of the service.
//! - [`inquiry`]: which records answer a question about many items.
//! - [`listing`]: filters, search, sort and paging of lists.
//! - [`money`]: exact decimal amounts.
//! - [`movements`]: why and through which door quantities changed.
//! - [`orders`]: where orders take stock, and what does not fit.
//! - [`problem`]: faults and refusals in words of the domain.
//! - [`quantity`]: counts of units.
//! - [`records`]: stock of one item at one location for one owner.
//! - [`refresh`]: counts and deltas for many items at one location.
//! - [`roles`]: what callers may do.
//! - [`time`]: points in time.
//! - [`wire`]: bodies of the dialects.
//! - [`xp`]: extended properties.

pub mod feed;
pub mod ids;
pub mod inquiry;
pub mod listing;
pub mod money;
pub mod movements;
pub mod orders;
pub mod problem;
pub mod quantity;
pub mod records;
pub mod refresh;
pub mod roles;
pub mod time;
pub mod wire;
pub mod xp;
