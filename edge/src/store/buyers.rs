//! Buyers.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::buyers::Buyer;

use super::listing::{self, Source};
use super::{Stored, count_up, expect_one_change, read, tokens};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::text("DefaultCatalogID"),
    ],
    xp: true,
    default_sort: &["ID"],
    ..Offer::EMPTY
};

pub const SOURCE: Source = Source {
    select: "b.*",
    from: "buyer b",
    scope: "b.marketplace = ?1",
    columns: &[
        ("ID", "b.id"),
        ("Name", "b.name"),
        ("Active", "b.active"),
        ("DateCreated", "b.date_created"),
        ("DefaultCatalogID", "b.default_catalog_id"),
    ],
    xp: Some("b.xp"),
    key: None,
    tie: "b.id",
    related: &[],
};

fn stored(row: &Row) -> Result<Stored<Buyer>, Error> {
    let columns = read::Columns::of(row);
    columns.done(Stored {
        number: columns.integer("number"),
        version: columns.integer("version"),
        value: Buyer {
            name: columns.text("name"),
            default_catalog_id: columns.optional_text("default_catalog_id"),
            active: columns.boolean("active"),
            xp: columns.xp("xp"),
            ..Buyer::blank(columns.text("id"), columns.time("date_created"))
        },
    })
}

pub async fn find(db: &dyn Database, marketplace: MarketplaceNumber, id: &str) -> Result<Option<Stored<Buyer>>, Error> {
    let statement = Statement::new(
        "SELECT b.* FROM buyer b WHERE b.marketplace = ?1 AND b.id = ?2",
        vec![json!(marketplace), json!(id)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn find_by_number(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    number: i64,
) -> Result<Option<Buyer>, Error> {
    let statement = Statement::new(
        "SELECT b.* FROM buyer b WHERE b.marketplace = ?1 AND b.number = ?2",
        vec![json!(marketplace), json!(number)],
    );
    let found = read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()?;
    Ok(found.map(|stored| stored.value))
}

pub async fn list(db: &dyn Database, marketplace: MarketplaceNumber, query: &ListQuery) -> Result<Page<Buyer>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace)], query, &|row| stored(row).map(|stored| stored.value)).await
}

/// Makes the buyer under the next number.
pub fn insert(marketplace: MarketplaceNumber, buyer: &Buyer, now: Timestamp) -> Vec<Statement> {
    vec![
        count_up(marketplace, "buyer"),
        Statement::new(
            "INSERT INTO buyer (marketplace, number, id, name, default_catalog_id, active, xp, date_created)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7 FROM counter WHERE marketplace = ?1 AND kind = 'buyer'",
            vec![
                json!(marketplace),
                json!(buyer.id),
                json!(buyer.name),
                json!(buyer.default_catalog_id),
                json!(buyer.active),
                json!(buyer.xp.to_text()),
                json!(now.0),
            ],
        ),
    ]
}

/// Writes the buyer over the version that was read.
pub fn update(marketplace: MarketplaceNumber, stored: &Stored<Buyer>, buyer: &Buyer) -> Vec<Statement> {
    vec![
        Statement::new(
            "UPDATE buyer SET id = ?4, name = ?5, default_catalog_id = ?6, active = ?7, xp = ?8, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![
                json!(marketplace),
                json!(stored.number),
                json!(stored.version),
                json!(buyer.id),
                json!(buyer.name),
                json!(buyer.default_catalog_id),
                json!(buyer.active),
                json!(buyer.xp.to_text()),
            ],
        ),
        expect_one_change(),
    ]
}

/// Deletes the buyer with its clients and what they and its users were signed in with. Its users, groups, memberships and
/// record assignments go by the database's triggers, which refuse with [`super::users::HAS_OPEN_ORDER`].
pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<Buyer>) -> Vec<Statement> {
    vec![
        tokens::end_those_of_buyer(marketplace, stored.number),
        Statement::new(
            "DELETE FROM buyer WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
        Statement::new(
            "DELETE FROM api_client WHERE marketplace = ?1 AND buyer = ?2",
            vec![json!(marketplace), json!(stored.number)],
        ),
    ]
}
