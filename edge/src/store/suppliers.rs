//! Suppliers.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::parties::Supplier;

use super::listing::{self, Source};
use super::{Stored, count_up, expect_one_change, raise_catalogue_version, read, tokens};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("AllBuyersCanOrder", ValueKind::Boolean),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::of("Number", ValueKind::Integer),
        Member::text("DefaultAddressID"),
    ],
    xp: true,
    default_sort: &["ID"],
    ..Offer::EMPTY
};

/// `?2`: the supplier that the caller is confined to, or null.
pub const SOURCE: Source = Source {
    select: "s.number, s.version, s.id, s.name, s.active, s.all_buyers_can_order, s.date_created, s.xp, \
             l.id AS default_address_id",
    from: "supplier s LEFT JOIN location l ON l.marketplace = s.marketplace AND l.number = s.default_location",
    scope: "s.marketplace = ?1 AND (?2 IS NULL OR s.number = ?2)",
    columns: &[
        ("ID", "s.id"),
        ("Name", "s.name"),
        ("Active", "s.active"),
        ("AllBuyersCanOrder", "s.all_buyers_can_order"),
        ("DateCreated", "s.date_created"),
        ("Number", "s.number"),
        ("DefaultAddressID", "l.id"),
    ],
    xp: Some("s.xp"),
    key: None,
    tie: "s.id",
    related: &[],
};

fn stored(row: &Row) -> Result<Stored<Supplier>, Error> {
    let columns = read::Columns::of(row);
    let number = columns.integer("number");
    columns.done(Stored {
        number,
        version: columns.integer("version"),
        value: Supplier {
            id: columns.text("id"),
            name: columns.text("name"),
            active: columns.boolean("active"),
            date_created: columns.time("date_created"),
            all_buyers_can_order: columns.boolean("all_buyers_can_order"),
            number,
            default_address_id: columns.optional_text("default_address_id"),
            xp: columns.xp("xp"),
        },
    })
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    id: &str,
) -> Result<Option<Stored<Supplier>>, Error> {
    let statement = Statement::new(
        "SELECT s.number, s.version, s.id, s.name, s.active, s.all_buyers_can_order, s.date_created, s.xp,
                l.id AS default_address_id
         FROM supplier s LEFT JOIN location l ON l.marketplace = s.marketplace AND l.number = s.default_location
         WHERE s.marketplace = ?1 AND s.id = ?2",
        vec![json!(marketplace), json!(id)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<Supplier>, Error> {
    let scope = vec![json!(marketplace), json!(confined_to)];
    listing::page(db, &SOURCE, scope, query, &|row| stored(row).map(|stored| stored.value)).await
}

/// Makes the supplier under the next number. Its ID cannot be the marketplace owner's.
pub fn insert(marketplace: MarketplaceNumber, supplier: &Supplier, now: Timestamp) -> Vec<Statement> {
    vec![
        not_the_owners_id(marketplace, &supplier.id),
        count_up(marketplace, "supplier"),
        Statement::new(
            "INSERT INTO supplier (marketplace, number, id, name, active, all_buyers_can_order, xp, date_created)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7 FROM counter
             WHERE marketplace = ?1 AND kind = 'supplier'",
            vec![
                json!(marketplace),
                json!(supplier.id),
                json!(supplier.name),
                json!(supplier.active),
                json!(supplier.all_buyers_can_order),
                json!(supplier.xp.to_text()),
                json!(now.0),
            ],
        ),
    ]
}

/// Writes the supplier over the version that was read. `default_location` is the number of the default address; refused
/// with [`LOCATION_GONE`] if it went meanwhile. What names the supplier by its ID follows.
pub fn update(
    marketplace: MarketplaceNumber,
    stored: &Stored<Supplier>,
    supplier: &Supplier,
    default_location: Option<i64>,
) -> Vec<Statement> {
    let mut statements = vec![
        not_the_owners_id(marketplace, &supplier.id),
        Statement::new(
            "INSERT INTO guard (name) SELECT 'location_gone' WHERE ?3 IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM location WHERE marketplace = ?1 AND owner = ?2 AND number = ?3)",
            vec![json!(marketplace), json!(stored.number), json!(default_location)],
        ),
        Statement::new(
            "UPDATE supplier SET id = ?4, name = ?5, active = ?6, all_buyers_can_order = ?7, default_location = ?8,
                    xp = ?9, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![
                json!(marketplace),
                json!(stored.number),
                json!(stored.version),
                json!(supplier.id),
                json!(supplier.name),
                json!(supplier.active),
                json!(supplier.all_buyers_can_order),
                json!(default_location),
                json!(supplier.xp.to_text()),
            ],
        ),
        expect_one_change(),
    ];
    if supplier.id != stored.value.id {
        statements.push(Statement::new(
            "UPDATE product SET default_supplier_id = ?3, version = version + 1
             WHERE marketplace = ?1 AND default_supplier_id = ?2",
            vec![json!(marketplace), json!(stored.value.id), json!(supplier.id)],
        ));
    }
    statements
}

/// Deletes the supplier with its addresses, users and clients. Refused with `supplier_in_use` while it owns records or
/// products.
pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<Supplier>) -> Vec<Statement> {
    let both = || vec![json!(marketplace), json!(stored.number)];
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'supplier_in_use'
             WHERE EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND owner = ?2)
                OR EXISTS (SELECT 1 FROM product WHERE marketplace = ?1 AND owner = ?2)",
            both(),
        ),
        Statement::new(
            "DELETE FROM supplier WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
        tokens::end_those_of_supplier(marketplace, stored.number),
        Statement::new("DELETE FROM location WHERE marketplace = ?1 AND owner = ?2", both()),
        // So that no job makes records there any more.
        raise_catalogue_version(marketplace),
        Statement::new(
            "DELETE FROM user WHERE marketplace = ?1 AND company_kind = 'supplier' AND company = ?2",
            both(),
        ),
        Statement::new("DELETE FROM api_client WHERE marketplace = ?1 AND supplier = ?2", both()),
    ]
}

/// The name with which [`delete`] refuses.
pub const SUPPLIER_IN_USE: &str = "supplier_in_use";
/// The name with which a supplier is refused the ID of the marketplace's owner.
pub const OWNERS_ID: &str = "owners_id";

/// The name with which [`update`] refuses.
pub const LOCATION_GONE: &str = "location_gone";
/// The name with which [`must_exist`] refuses.
pub const SUPPLIER_GONE: &str = "supplier_gone";

/// Aborts the batch if the supplier was deleted since it was looked up, so that nothing is made under it. Passes where
/// there is no supplier.
pub fn must_exist(marketplace: MarketplaceNumber, supplier: Option<SupplierNumber>) -> Statement {
    must_all_exist(marketplace, supplier.as_slice())
}

/// [`must_exist`] of several.
pub fn must_all_exist(marketplace: MarketplaceNumber, suppliers: &[SupplierNumber]) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'supplier_gone' FROM json_each(?2) e
         WHERE NOT EXISTS (SELECT 1 FROM supplier WHERE marketplace = ?1 AND number = e.value)",
        vec![json!(marketplace), json!(json!(suppliers).to_string())],
    )
}

/// An owner is named by its ID, so the marketplace and a supplier cannot have the same.
fn not_the_owners_id(marketplace: MarketplaceNumber, id: &str) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'owners_id' WHERE EXISTS (SELECT 1 FROM marketplace WHERE number = ?1 AND id = ?2)",
        vec![json!(marketplace), json!(id)],
    )
}
