//! Which buyers and groups records are assigned to.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::wire::ordercloud::assignments::{AssignedParty, Assignment, ListedAssignment};

use super::listing::{self, Source};
use super::{expect_one_change, read};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

/// The list of an item's assignments takes no filters.
pub const OFFER: Offer = Offer { options: &["buyerID", "inventoryRecordID", "userGroupID", "level"], ..Offer::EMPTY };

/// Buyer `b` and group `g` of an assignment `a`, as joins.
macro_rules! party_joins {
    () => {
        " CROSS JOIN buyer b ON b.marketplace = a.marketplace AND b.number = a.buyer
         LEFT JOIN user_group g ON g.marketplace = a.marketplace AND g.number = a.user_group"
    };
}
pub(crate) use party_joins;

/// `?2`: the item; `?3`: the supplier that the caller is confined to, or null; then the IDs of buyer, record and group, and
/// the level, each or null.
const OF_ITEM: Source = Source {
    select: "r.id AS record_id, b.id AS buyer_id, g.id AS user_group_id",
    from: concat!(
        "record r CROSS JOIN record_assignment a ON a.marketplace = r.marketplace AND a.record = r.number",
        party_joins!()
    ),
    scope: "r.marketplace = ?1 AND r.item = ?2 AND (?3 IS NULL OR r.owner = ?3) AND (?4 IS NULL OR b.id = ?4)
            AND (?5 IS NULL OR r.id = ?5) AND (?6 IS NULL OR g.id = ?6)
            AND (?7 IS NULL OR (?7 = 'Company') = (a.user_group = 0))",
    columns: &[],
    xp: None,
    key: None,
    tie: "r.id, b.id, g.id",
    related: &[],
};

fn assignment(row: &Row) -> Result<Assignment, Error> {
    Ok(Assignment {
        record_id: read::text(row, "record_id")?,
        buyer_id: read::text(row, "buyer_id")?,
        user_group_id: read::optional_text(row, "user_group_id")?,
    })
}

/// The assignments of an item's records; `level` is `Company`, `Group` or none.
pub async fn of_item(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    item: i64,
    confined_to: Option<SupplierNumber>,
    level: Option<&str>,
    query: &ListQuery,
) -> Result<Page<Assignment>, Error> {
    let option = |name: &str| json!(query.options.get(name));
    let scope = vec![
        json!(marketplace),
        json!(item),
        json!(confined_to),
        option("buyerid"),
        option("inventoryrecordid"),
        option("usergroupid"),
        json!(level),
    ];
    listing::page(db, &OF_ITEM, scope, query, &assignment).await
}

/// The list over the marketplace: it reads the assignments, however many records there are. `records` are numbers with
/// commas between.
pub const EVERYWHERE_OFFER: Offer = Offer {
    members: &[
        Member::of("RecordNumber", ValueKind::Integer),
        Member::text("InventoryRecordID"),
        Member::text("ProductID"),
        Member::text("VariantID"),
        Member::text("AddressID"),
        Member::text("BuyerID"),
        Member::text("UserGroupID"),
    ],
    options: &["records"],
    ..Offer::EMPTY
};

/// `?2`: the supplier that the caller is confined to, or null; `?3`: a JSON array of record numbers.
pub const EVERYWHERE: Source = Source {
    select: "r.number AS record_number, r.id AS record_id, p.id AS product_id, v.id AS variant_id, l.id AS address_id,
             b.id AS buyer_id, g.id AS user_group_id",
    from: concat!(
        "record_assignment a CROSS JOIN record r ON r.marketplace = a.marketplace AND r.number = a.record",
        party_joins!(),
        " LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
         LEFT JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)
         LEFT JOIN location l ON l.marketplace = r.marketplace AND l.number = r.location"
    ),
    scope: "a.marketplace = ?1 AND (?2 IS NULL OR r.owner = ?2)",
    columns: &[
        ("RecordNumber", "a.record"),
        ("InventoryRecordID", "r.id"),
        ("ProductID", "p.id"),
        ("VariantID", "v.id"),
        ("AddressID", "l.id"),
        ("BuyerID", "b.id"),
        ("UserGroupID", "g.id"),
    ],
    xp: None,
    key: None,
    tie: "a.record, b.id, g.id",
    related: &[],
};

/// Those of the records that `?3` names, found by their numbers.
const OF_RECORDS: Source = Source {
    scope: "a.marketplace = ?1 AND (?2 IS NULL OR r.owner = ?2) AND a.record IN (SELECT value FROM json_each(?3))",
    ..EVERYWHERE
};

/// The assignments of the marketplace, or of the records with these numbers.
pub async fn everywhere(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    records: Option<&[i64]>,
    query: &ListQuery,
) -> Result<Page<ListedAssignment>, Error> {
    let mut scope = vec![json!(marketplace), json!(confined_to)];
    let source = if let Some(records) = records {
        scope.push(json!(json!(records).to_string()));
        &OF_RECORDS
    } else {
        &EVERYWHERE
    };
    listing::page(db, source, scope, query, &|row| {
        Ok(ListedAssignment {
            assignment: assignment(row)?,
            record_number: read::integer(row, "record_number")?,
            product_id: read::text(row, "product_id")?,
            variant_id: read::optional_text(row, "variant_id")?,
            address_id: read::text(row, "address_id")?,
        })
    })
    .await
}

/// A buyer by number, and the group of it that is meant; 0 is the whole buyer.
pub type Party = (i64, i64);

/// Assigns a record, or leaves it assigned. Aborts with [`super::MOVED_ON`] if the record or the party is gone.
pub fn assign(marketplace: MarketplaceNumber, record: i64, party: Party) -> Vec<Statement> {
    let pairs = json!(json!([[record, party.0, party.1]]).to_string());
    vec![all_exist(marketplace, &pairs), insert(marketplace, pairs)]
}

/// Withdraws a record; aborts with [`super::MOVED_ON`] if it is not assigned.
pub fn withdraw(marketplace: MarketplaceNumber, record: i64, party: Party) -> Vec<Statement> {
    vec![delete(marketplace, json!(json!([[record, party.0, party.1]]).to_string())), expect_one_change()]
}

/// `?2`: `[record, buyer, group]`, each.
fn all_exist(marketplace: MarketplaceNumber, triples: &Value) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' WHERE EXISTS (
           SELECT 1 FROM json_each(?2) e
           WHERE NOT EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND number = e.value ->> 0)
              OR NOT EXISTS (SELECT 1 FROM buyer WHERE marketplace = ?1 AND number = e.value ->> 1)
              OR (e.value ->> 2 <> 0
                  AND NOT EXISTS (SELECT 1 FROM user_group WHERE marketplace = ?1 AND number = e.value ->> 2)))",
        vec![json!(marketplace), triples.clone()],
    )
}

fn insert(marketplace: MarketplaceNumber, triples: Value) -> Statement {
    Statement::new(
        "INSERT INTO record_assignment (marketplace, record, buyer, user_group)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
         ON CONFLICT DO NOTHING",
        vec![json!(marketplace), triples],
    )
}

fn delete(marketplace: MarketplaceNumber, triples: Value) -> Statement {
    Statement::new(
        "DELETE FROM record_assignment WHERE marketplace = ?1 AND (record, buyer, user_group) IN
           (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2))",
        vec![json!(marketplace), triples],
    )
}

/// How many of the pairs of these records and parties are there.
pub async fn count(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    records: &[i64],
    parties: &[Party],
) -> Result<i64, Error> {
    let row = read::first(db.batch(vec![counted(marketplace, records, parties)]).await?);
    row.map_or(Ok(0), |row| read::integer(&row, "assigned"))
}

/// The count in the first answer of [`bulk`].
pub fn counted_before(results: &[Vec<Row>]) -> Result<i64, Error> {
    results.first().and_then(|rows| rows.first()).map_or(Ok(0), |row| read::integer(row, "assigned"))
}

fn counted(marketplace: MarketplaceNumber, records: &[i64], parties: &[Party]) -> Statement {
    Statement::new(
        "SELECT count(*) AS assigned FROM json_each(?2) e CROSS JOIN json_each(?3) p
         CROSS JOIN record_assignment a ON a.marketplace = ?1 AND a.record = e.value
           AND a.buyer = p.value ->> 0 AND a.user_group = p.value ->> 1",
        vec![json!(marketplace), json!(json!(records).to_string()), json!(json!(parties).to_string())],
    )
}

/// Assigns all of these records to all of these parties, or withdraws them. The first answer counts what is assigned
/// before. Aborts with [`super::MOVED_ON`] if one of them is gone.
pub fn bulk(marketplace: MarketplaceNumber, records: &[i64], parties: &[Party], withdraw: bool) -> Vec<Statement> {
    let counted = counted(marketplace, records, parties);
    let params = || vec![json!(marketplace), json!(json!(records).to_string()), json!(json!(parties).to_string())];
    let change = if withdraw {
        Statement::new(
            "DELETE FROM record_assignment WHERE marketplace = ?1 AND (record, buyer, user_group) IN
               (SELECT e.value, p.value ->> 0, p.value ->> 1 FROM json_each(?2) e CROSS JOIN json_each(?3) p)",
            params(),
        )
    } else {
        Statement::new(
            "INSERT INTO record_assignment (marketplace, record, buyer, user_group)
             SELECT ?1, e.value, p.value ->> 0, p.value ->> 1 FROM json_each(?2) e CROSS JOIN json_each(?3) p WHERE true
             ON CONFLICT DO NOTHING",
            params(),
        )
    };
    let all_there = Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' WHERE
           EXISTS (SELECT 1 FROM json_each(?2) e
                   WHERE NOT EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND number = e.value))
           OR EXISTS (SELECT 1 FROM json_each(?3) p
                      WHERE NOT EXISTS (SELECT 1 FROM buyer WHERE marketplace = ?1 AND number = p.value ->> 0)
                         OR (p.value ->> 1 <> 0 AND NOT EXISTS (
                               SELECT 1 FROM user_group WHERE marketplace = ?1 AND number = p.value ->> 1)))",
        params(),
    );
    vec![counted, all_there, change]
}

/// The place of a number that is no record that the caller sees. Not the number itself: it may be one that JavaScript
/// cannot hold.
pub async fn unknown_record(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    records: &[i64],
) -> Result<Option<i64>, Error> {
    let statement = Statement::new(
        "SELECT e.key AS place FROM json_each(?2) e
         WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.marketplace = ?1 AND r.number = e.value
                           AND (?3 IS NULL OR r.owner = ?3))
         ORDER BY e.key LIMIT 1",
        vec![json!(marketplace), json!(json!(records).to_string()), json!(confined_to)],
    );
    read::first(db.batch(vec![statement]).await?).map(|row| read::integer(&row, "place")).transpose()
}

/// The numbers of a buyer and of its group, as far as they are there.
pub type FoundParty = (Option<i64>, Option<i64>);

/// Looks up buyers and groups by their IDs, in their order.
pub async fn parties(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    named: &[AssignedParty],
) -> Result<Vec<FoundParty>, Error> {
    let ids: Vec<_> = named.iter().map(|party| (&party.buyer_id, &party.user_group_id)).collect();
    let statement = Statement::new(
        "SELECT b.number AS buyer, g.number AS user_group
         FROM json_each(?2) e
         LEFT JOIN buyer b ON b.marketplace = ?1 AND b.id = e.value ->> 0
         LEFT JOIN user_group g ON g.marketplace = b.marketplace AND g.buyer = b.number AND g.id = e.value ->> 1
         ORDER BY e.key",
        vec![json!(marketplace), json!(json!(ids).to_string())],
    );
    let rows = db.batch(vec![statement]).await?.pop().unwrap_or_default();
    let found = |row: &Row| Ok((read::optional_integer(row, "buyer")?, read::optional_integer(row, "user_group")?));
    read::each(&rows, &found)
}
