//! Marketplaces and their settings.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::session::Marketplace;

use super::listing::{self, Source};
use super::{Stored, expect_one_change, read};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::of("Number", ValueKind::Integer).sortable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::text("OwnerID"),
        Member::of("RequireInventoryRecord", ValueKind::Boolean),
    ],
    default_sort: &["ID"],
    ..Offer::EMPTY
};

pub const SOURCE: Source = Source {
    select: "m.*",
    from: "marketplace m",
    scope: "true",
    columns: &[
        ("ID", "m.id"),
        ("Name", "m.name"),
        ("Number", "m.number"),
        ("Active", "m.active"),
        ("DateCreated", "m.date_created"),
        ("OwnerID", "m.id"),
        ("RequireInventoryRecord", "m.require_inventory_record"),
    ],
    xp: None,
    key: None,
    tie: "m.id",
    related: &[],
};

fn stored(row: &Row) -> Result<Stored<Marketplace>, Error> {
    let columns = read::Columns::of(row);
    let id = columns.text("id");
    let number = columns.integer("number");
    columns.done(Stored {
        number,
        version: columns.integer("version"),
        value: Marketplace {
            owner_id: id.clone(),
            id,
            name: columns.text("name"),
            number,
            active: columns.boolean("active"),
            date_created: columns.time("date_created"),
            require_inventory_record: columns.boolean("require_inventory_record"),
        },
    })
}

pub async fn find(db: &dyn Database, id: &str) -> Result<Option<Stored<Marketplace>>, Error> {
    let statement = Statement::new("SELECT * FROM marketplace WHERE id = ?1", vec![json!(id)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn find_by_number(
    db: &dyn Database,
    number: MarketplaceNumber,
) -> Result<Option<Stored<Marketplace>>, Error> {
    let statement = Statement::new("SELECT * FROM marketplace WHERE number = ?1", vec![json!(number)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn list(db: &dyn Database, query: &ListQuery) -> Result<Page<Marketplace>, Error> {
    listing::page(db, &SOURCE, vec![], query, &|row| stored(row).map(|stored| stored.value)).await
}

/// The number that a marketplace gets which asks for none: the lowest free one from 100. No number is ever freed.
pub async fn next_number(db: &dyn Database) -> Result<MarketplaceNumber, Error> {
    let statement = Statement::new(
        "SELECT min(free) AS number
         FROM (SELECT 100 AS free UNION SELECT number + 1 FROM marketplace WHERE number >= 100)
         WHERE free NOT IN (SELECT number FROM marketplace)",
        vec![],
    );
    let row = read::first(db.batch(vec![statement]).await?).ok_or_else(|| Error::internal("no number"))?;
    read::integer(&row, "number").map(MarketplaceNumber)
}

pub fn insert(number: MarketplaceNumber, id: &str, name: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO marketplace (number, id, name, date_created) VALUES (?1, ?2, ?3, ?4)",
        vec![json!(number), json!(id), json!(name), json!(now.0)],
    )
}

/// Writes the marketplace over the version that was read.
pub fn update(stored: &Stored<Marketplace>, marketplace: &Marketplace) -> Vec<Statement> {
    vec![
        Statement::new(
            "UPDATE marketplace SET name = ?3, active = ?4, require_inventory_record = ?5, version = version + 1
             WHERE number = ?1 AND version = ?2",
            vec![
                json!(stored.number),
                json!(stored.version),
                json!(marketplace.name),
                json!(marketplace.active),
                json!(marketplace.require_inventory_record),
            ],
        ),
        expect_one_change(),
    ]
}

/// The number of the newest migration, which says that the database answers and is of our shape.
pub async fn schema(db: &dyn Database) -> Result<i64, Error> {
    let statement = Statement::new("SELECT number FROM marketplace LIMIT 1", vec![]);
    db.batch(vec![statement]).await?;
    Ok(SCHEMA)
}

/// The newest file in `migrations/`.
const SCHEMA: i64 = 8;
