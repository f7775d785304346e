//! The domain of Onhand. It knows the business and nothing else: no HTTP, SQL, clock, randomness, async.

/// Identities: IDs of clients, numbers of the service.
pub mod ids;
/// Filters, search, sort and paging of lists.
pub mod listing;
/// Exact decimal amounts.
pub mod money;
/// Why and how quantities changed.
pub mod movements;
/// Faults and refusals in words of the domain.
pub mod problem;
/// Counts of units.
pub mod quantity;
/// Stock of one item at one location for one owner.
pub mod records;
/// Roles of callers.
pub mod roles;
/// Points in time.
pub mod time;
/// Bodies of the dialects.
pub mod wire;
/// Extended properties.
pub mod xp;
