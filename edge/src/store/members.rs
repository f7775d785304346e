//! Who is a member of whose multi-store.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::sellers::Membership;

use super::listing::{self, Source};
use super::movements::Author;
use super::{count_up, expect_one_change, raise_catalogue_version, read};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::of("Number", ValueKind::Integer).sortable(),
        Member::text("ParentID").searchable().sortable(),
        Member::text("ParentName").searchable().sortable(),
        Member::text("MemberID").searchable().sortable(),
        Member::text("MemberName").searchable().sortable(),
        Member::of("DateCreated", ValueKind::Date).sortable(),
    ],
    default_sort: &["Number"],
    ..Offer::EMPTY
};

/// Whether a supplier is a member of the multi-store that a product is in: the SQL condition, by the name of the product's row
/// and the expression of the supplier. `?1` is the marketplace.
macro_rules! sells {
    ($product:literal, $supplier:literal) => {
        concat!(
            "(",
            $product,
            ".multi_store = 1 AND EXISTS (SELECT 1 FROM store_member sm WHERE sm.marketplace = ?1 AND sm.parent = ",
            $product,
            ".owner AND sm.member = ",
            $supplier,
            "))"
        )
    };
}
pub(crate) use sells;

macro_rules! columns {
    () => {
        "m.number, p.id AS parent_id, p.name AS parent_name, s.id AS member_id, s.name AS member_name, m.date_created"
    };
}
macro_rules! parties {
    ($of:literal) => {
        concat!(
            "store_member m",
            $of,
            " CROSS JOIN supplier p ON p.marketplace = m.marketplace AND p.number = m.parent
              CROSS JOIN supplier s ON s.marketplace = m.marketplace AND s.number = m.member"
        )
    };
}

/// The members of a parent, `?2`.
pub const OF_PARENT: Source = Source {
    select: columns!(),
    from: parties!(""),
    scope: "m.marketplace = ?1 AND m.parent = ?2",
    columns: &[
        ("Number", "m.number"),
        ("ParentID", "p.id"),
        ("ParentName", "p.name"),
        ("MemberID", "s.id"),
        ("MemberName", "s.name"),
        ("DateCreated", "m.date_created"),
    ],
    xp: None,
    key: None,
    tie: "m.number",
    related: &[],
};

/// The stores that a supplier, `?2`, is a member of.
pub const OF_MEMBER: Source = Source {
    from: parties!(" INDEXED BY store_member_of"),
    scope: "m.marketplace = ?1 AND m.member = ?2",
    ..OF_PARENT
};

fn membership(row: &Row) -> Result<Membership, Error> {
    let columns = read::Columns::of(row);
    columns.done(Membership {
        number: columns.integer("number"),
        parent_id: columns.text("parent_id"),
        parent_name: columns.text("parent_name"),
        member_id: columns.text("member_id"),
        member_name: columns.text("member_name"),
        date_created: columns.time("date_created"),
    })
}

/// One of the two lists.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    source: &'static Source,
    supplier: i64,
    query: &ListQuery,
) -> Result<Page<Membership>, Error> {
    listing::page(db, source, vec![json!(marketplace), json!(supplier)], query, &membership).await
}

/// The statement that answers a membership by both numbers.
fn find_statement(marketplace: MarketplaceNumber, parent: i64, member: i64) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM ",
            parties!(""),
            " WHERE m.marketplace = ?1 AND m.parent = ?2 AND m.member = ?3"
        ),
        vec![json!(marketplace), json!(parent), json!(member)],
    )
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    parent: i64,
    member: i64,
) -> Result<Option<Membership>, Error> {
    let results = db.batch(vec![find_statement(marketplace, parent, member)]).await?;
    read::first(results).as_ref().map(membership).transpose()
}

/// The members of a parent's store, by number of membership: what the Marketplacer dialect shows whole.
pub async fn all_of(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    parent: SupplierNumber,
) -> Result<Vec<(i64, i64, String)>, Error> {
    let statement = Statement::new(
        "SELECT m.number, m.member, s.name FROM store_member m
         CROSS JOIN supplier s ON s.marketplace = m.marketplace AND s.number = m.member
         WHERE m.marketplace = ?1 AND m.parent = ?2 ORDER BY m.number",
        vec![json!(marketplace), json!(parent)],
    );
    let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
    read::each(&rows, &|row| {
        Ok((read::integer(row, "number")?, read::integer(row, "member")?, read::text(row, "name")?))
    })
}

/// Makes the supplier a member, if it is none yet; ends with the membership.
pub fn insert(marketplace: MarketplaceNumber, parent: i64, member: i64, now: Timestamp) -> Vec<Statement> {
    vec![
        count_up(marketplace, "store_member"),
        Statement::new(
            "INSERT INTO store_member (marketplace, parent, member, number, date_created)
             SELECT c.marketplace, ?2, ?3, c.value, ?4 FROM counter c
             WHERE c.marketplace = ?1 AND c.kind = 'store_member'
               AND EXISTS (SELECT 1 FROM supplier WHERE marketplace = ?1 AND number = ?2)
               AND EXISTS (SELECT 1 FROM supplier WHERE marketplace = ?1 AND number = ?3)
             ON CONFLICT DO NOTHING",
            vec![json!(marketplace), json!(parent), json!(member), json!(now.0)],
        ),
        find_statement(marketplace, parent, member),
    ]
}

/// Reads what [`insert`] ends with; none where one of the two suppliers is gone.
pub fn written_back(results: Vec<Vec<Row>>) -> Result<Option<Membership>, Error> {
    results.last().and_then(|rows| rows.first()).map(membership).transpose()
}

// The records of the member, `?3`, of multi-store products of the parent, `?2`: all that it has are walked once, by its
// locations.
macro_rules! records_of_member {
    () => {
        " FROM location l
          CROSS JOIN record r INDEXED BY record_location ON r.marketplace = l.marketplace AND r.location = l.number
          LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
          CROSS JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)
          WHERE l.marketplace = ?1 AND l.owner = ?3 AND r.owner = ?3 AND p.owner = ?2 AND p.multi_store = 1"
    };
}

/// The name with which [`delete`] refuses.
pub const OPEN_ORDERS: &str = "open_orders_exist";

/// Ends the membership. The member's records of the parent's multi-store products go with it, explained by movements of
/// 3,000 entries each; refused with [`OPEN_ORDERS`] while one of them has allocated units. The same where a parent leaves
/// its own store.
pub fn delete(marketplace: MarketplaceNumber, parent: i64, member: i64, author: &Author<'_>) -> Vec<Statement> {
    let both = || vec![json!(marketplace), json!(parent), json!(member)];
    let [at, who, dialect] = author.params();
    let mut explained = both();
    explained.extend([at, who, dialect]);
    vec![
        Statement::new("DELETE FROM store_member WHERE marketplace = ?1 AND parent = ?2 AND member = ?3", both()),
        expect_one_change(),
        Statement::new(
            concat!(
                "INSERT INTO guard (name) SELECT 'open_orders_exist' WHERE EXISTS (SELECT 1",
                records_of_member!(),
                " AND r.allocated > 0)"
            ),
            both(),
        ),
        Statement::new(
            concat!(
                "INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
                 SELECT ?1, (SELECT coalesce(max(number), 0) FROM movement WHERE marketplace = ?1) + 1 + gone.chunk,
                        ?4, ?5, ?6, 'Deleted', count(*), json_group_array(json(gone.entry))
                 FROM (SELECT (row_number() OVER (ORDER BY r.number) - 1) / 3000 AS chunk,
                              json_array(r.number, r.movement, r.item, r.location, r.owner,
                                json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite), NULL,
                                json_array(p.id, v.id, l.id)) AS entry",
                records_of_member!(),
                ") gone GROUP BY gone.chunk"
            ),
            explained,
        ),
        Statement::new(
            concat!(
                "DELETE FROM record INDEXED BY record_number WHERE marketplace = ?1 AND number IN (SELECT r.number",
                records_of_member!(),
                ")"
            ),
            both(),
        ),
        raise_catalogue_version(marketplace),
    ]
}
