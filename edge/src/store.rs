//! SQL, and rows ↔ domain. Takes the database and the marketplace. No decisions.

pub mod assignments;
pub mod buyers;
pub mod catalog;
pub mod clients;
pub mod groups;
pub mod idempotency;
pub mod inquiry;
pub mod jobs;
pub mod listing;
pub mod locations;
pub mod marketplaces;
pub mod members;
pub mod movements;
pub mod orders;
pub mod read;
pub mod records;
pub mod retention;
pub mod seller_keys;
pub mod sellers;
pub mod storefront;
pub mod suppliers;
mod text;
pub mod tokens;
pub mod users;
pub mod visibility;

use serde_json::json;
use shared::ids::MarketplaceNumber;

use crate::platform::Statement;

/// An object as it lies in the database.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    /// The integer identity within the marketplace; never changes.
    pub number: i64,
    /// Goes up with each write.
    pub version: i64,
    pub value: T,
}

/// Gives the next number of a kind: `item`, `record`, `supplier`, `location`, `user`, `buyer`, `user_group`,
/// `sales_order`, `job`, `store_member`. Statements behind it in the same
/// batch read it with `(SELECT value FROM counter WHERE marketplace = ?1 AND kind = '…')`.
pub fn count_up(marketplace: MarketplaceNumber, kind: &'static str) -> Statement {
    count_up_by(marketplace, kind, 1)
}

/// Gives the next numbers of a kind, of which [`count_up`]'s query reads the last.
pub fn count_up_by(marketplace: MarketplaceNumber, kind: &'static str, count: usize) -> Statement {
    Statement::new(
        "INSERT INTO counter (marketplace, kind, value) VALUES (?1, ?2, CAST(?3 AS INTEGER))
         ON CONFLICT (marketplace, kind) DO UPDATE SET value = value + excluded.value",
        vec![json!(marketplace), json!(kind), json!(count)],
    )
}

/// Aborts the batch with `moved_on` unless the statement before changed exactly one row: what was read to decide is
/// not what lies there any more.
pub fn expect_one_change() -> Statement {
    expect_changes(1)
}

/// [`expect_one_change`] of a statement that changes `count` rows.
pub fn expect_changes(count: usize) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' WHERE changes() <> CAST(?1 AS INTEGER)",
        vec![json!(count)],
    )
}

/// The name with which [`expect_one_change`] aborts.
pub const MOVED_ON: &str = "moved_on";

/// Tells whoever resolves identifiers and records that what they resolved may have changed.
pub fn raise_catalogue_version(marketplace: MarketplaceNumber) -> Statement {
    Statement::new(
        "UPDATE marketplace SET catalogue_version = catalogue_version + 1 WHERE number = ?1",
        vec![json!(marketplace)],
    )
}

#[cfg(test)]
mod tests {
    use super::{
        assignments, buyers, clients, groups, jobs, locations, marketplaces, members, orders, seller_keys, storefront,
        suppliers, users,
    };

    #[test]
    fn every_list_serves_what_it_offers() {
        for (source, offer) in [
            (buyers::SOURCE, buyers::OFFER),
            (clients::SOURCE, clients::OFFER),
            (groups::SOURCE, groups::OFFER),
            (groups::OF_USER, groups::OFFER),
            (groups::OF_NUMBERS, groups::OFFER),
            (jobs::SOURCE, jobs::OFFER),
            (locations::SOURCE, locations::OFFER),
            (marketplaces::SOURCE, marketplaces::OFFER),
            (members::OF_PARENT, members::OFFER),
            (members::OF_MEMBER, members::OFFER),
            (orders::SOURCE, orders::OFFER),
            (orders::LINES_SOURCE, orders::LINES_OFFER),
            (assignments::EVERYWHERE, assignments::EVERYWHERE_OFFER),
            (seller_keys::SOURCE, seller_keys::OFFER),
            (storefront::OF_ITEM, storefront::RECORDS_OFFER),
            (storefront::PRODUCTS, storefront::PRODUCTS_OFFER),
            (storefront::SELLERS, storefront::SELLERS_OFFER),
            (suppliers::SOURCE, suppliers::OFFER),
            (users::SOURCE, users::OFFER),
        ] {
            assert_eq!(source.missing(&offer), Vec::<String>::new());
        }
    }
}
