//! The statements that make, change and delete records, each with the movement that explains it.

use serde_json::{Map, Value, json};
use shared::ids::MarketplaceNumber;
use shared::wire::ordercloud::records::InventoryRecord;
use shared::xp::{MergeStep, XP_LIMIT};

use super::{Place, StoredRecord, columns, places};
use crate::platform::Statement;
use crate::store::locations::address_json;
use crate::store::members::sells;
use crate::store::movements::Author;
use crate::store::text::trimmed;
use crate::store::{count_up_by, expect_changes, expect_one_change, raise_catalogue_version};

/// The record by its number, or the newest, as it lies there after the statements before.
pub fn read_back(marketplace: MarketplaceNumber, number: Option<i64>) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            ", ",
            address_json!(),
            " AS address FROM record r",
            places!(),
            " WHERE r.marketplace = ?1
               AND r.number = coalesce(?2, (SELECT value FROM counter WHERE marketplace = ?1 AND kind = 'record'))"
        ),
        vec![json!(marketplace), json!(number)],
    )
}

/// What an insert of a record may be refused for.
pub mod refusals {
    /// The product's settings changed since they were read, or the seller is none of its sellers any more.
    pub const SETTINGS: &str = "product_settings_changed";
    /// The product has records of the other level.
    pub const OTHER_LEVEL: &str = "other_level_has_records";
    /// The location is gone.
    pub const LOCATION: &str = "location_gone";
    /// xp is too large after merging.
    pub const XP_TOO_LARGE: &str = "xp_too_large";
    /// The record has allocated units.
    pub const OPEN_ORDERS: &str = "open_orders_exist";
}

/// The most records that one statement writes. Where an ID, prices and a provider are all that is no number, each takes at
/// most 2,100 bytes of it, of which 1,530 are a provider of 255 control characters, and a value of D1 holds 2,000,000.
const SET: usize = 900;

/// A record to be made.
pub struct New<'a> {
    pub place: &'a Place,
    pub owner: i64,
    /// None for the first that the owner has, which this batch makes.
    pub location: Option<i64>,
    pub record: &'a InventoryRecord,
    /// Who must own the product, or be a member of its multi-store; none where anybody may.
    pub seller: Option<i64>,
}

/// Makes records under the next numbers, in their order, explained by a movement.
pub fn insert(marketplace: MarketplaceNumber, new: &[New<'_>], author: &Author<'_>) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    let mut statements = Vec::new();
    for new in new.chunks(SET) {
        let places = list(new.iter().map(|New { place, owner, location, seller, .. }| {
            let Place { item, product, variant_level_tracking, multi_store, .. } = place;
            json!([product, item, variant_level_tracking, multi_store, seller, location, owner])
        }));
        let rows = list(new.iter().map(|New { place, owner, location, record, .. }| {
            json!([place.item, location, owner, record.id, changes(record, &|_| true)])
        }));
        statements.extend([
            may_insert(marketplace, places),
            count_up_by(marketplace, "record", new.len()),
            Statement::new(
                trimmed!(include_str!("insert.sql")),
                vec![json!(marketplace), rows, at.clone(), json!(new.len())],
            ),
            Statement::new(
                trimmed!(include_str!("explain_insert.sql")),
                vec![json!(marketplace), json!(new.len()), at.clone(), who.clone(), dialect.clone()],
            ),
        ]);
    }
    if !statements.is_empty() {
        statements.push(raise_catalogue_version(marketplace));
    }
    statements
}

/// Refuses, by the names of [`refusals`], what may not be made: `[product, item, whether it tracks by variant, whether it is a
/// multi-store, seller, location, owner]` each.
fn may_insert(marketplace: MarketplaceNumber, places: Value) -> Statement {
    Statement::new(
        concat!(
            "INSERT INTO guard (name) SELECT refusal FROM (
               SELECT CASE
                 WHEN NOT EXISTS (
                   SELECT 1 FROM product p WHERE p.marketplace = ?1 AND p.number = e.value ->> 0 AND p.has_inventory = 1
                     AND p.variant_level_tracking = e.value ->> 2 AND p.multi_store = e.value ->> 3
                     AND (e.value ->> 4 IS NULL OR p.owner = e.value ->> 4 OR ",
            sells!("p", "(e.value ->> 4)"),
            ") AND (e.value ->> 0 = e.value ->> 1
                   OR EXISTS (SELECT 1 FROM variant WHERE marketplace = ?1 AND number = e.value ->> 1)))
                 THEN 'product_settings_changed'
                 WHEN EXISTS (
                   SELECT 1 FROM record WHERE marketplace = ?1 AND item IN (
                     SELECT e.value ->> 0 WHERE e.value ->> 0 <> e.value ->> 1
                     UNION ALL SELECT number FROM variant
                     WHERE e.value ->> 0 = e.value ->> 1 AND marketplace = ?1 AND product = e.value ->> 0))
                 THEN 'other_level_has_records'
                 WHEN e.value ->> 5 IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM location WHERE marketplace = ?1 AND number = e.value ->> 5 AND owner = e.value ->> 6)
                 THEN 'location_gone' END AS refusal
               FROM json_each(?2) e) WHERE refusal IS NOT NULL"
        ),
        vec![json!(marketplace), places],
    )
}

/// Rows as a parameter that `json_each` reads.
fn list(rows: impl Iterator<Item = Value>) -> Value {
    json!(Value::Array(rows.collect()).to_string())
}

/// The members that `sent` names, as the statements read them: by column, and `available` for `QuantityAvailable`.
fn changes(record: &InventoryRecord, sent: &(dyn Fn(&str) -> bool + Sync)) -> Value {
    let columns = [
        ("QuantityAvailable", "available", json!(record.quantity_available)),
        ("OnHand", "on_hand", json!(record.stock.on_hand)),
        ("SafetyStock", "safety_stock", json!(record.stock.safety_stock)),
        ("Infinite", "infinite", json!(i64::from(record.stock.infinite))),
        ("OrderCanExceed", "order_can_exceed", json!(i64::from(record.order_can_exceed))),
        ("AllowAllBuyers", "allow_all_buyers", json!(i64::from(record.allow_all_buyers))),
        ("NotificationPoint", "notification_point", json!(record.notification_point)),
        ("Floor", "floor", json!(record.floor)),
        ("BinID", "bin_id", json!(record.bin_id)),
        ("LTD", "ltd", json!(record.ltd)),
        ("CurrencyID", "currency_id", json!(record.currency_id)),
        ("RetailPrice", "retail_price", json!(record.retail_price)),
        ("LocatorName", "locator_name", json!(record.locator_name)),
        ("Attributes", "attributes", json!(json!(record.attributes).to_string())),
        ("Price", "price", json!(record.price)),
        ("SalePrice", "sale_price", json!(record.sale_price)),
        ("FulfilmentProvider", "fulfilment_provider", json!(record.fulfilment_provider)),
        ("xp", "xp", json!(record.xp.to_text())),
    ];
    // One by one: what collects into a map sorts first, and nothing else here sorts such pairs.
    let mut changed = Map::new();
    for (_, column, value) in columns.into_iter().filter(|(member, ..)| sent(member)) {
        changed.insert(column.to_owned(), value);
    }
    Value::Object(changed)
}

/// A change of the members of a record that `sent` names. What is not sent stays as it lies there, whatever was read, so two
/// changes of different members never meet; `on_hand` follows from `available` there too.
pub struct Edit<'a> {
    pub number: i64,
    /// The record with what was sent read onto it.
    pub after: &'a InventoryRecord,
    pub sent: &'a (dyn Fn(&str) -> bool + Sync),
    /// The version that the record must be of.
    pub version: Option<i64>,
    /// How xp is merged by the database, so that two merges at once both stay; else it is replaced where it is sent.
    pub xp_steps: Option<&'a [MergeStep]>,
    /// Where the record must be, without a bin.
    pub location: Option<i64>,
}

/// Edits records, each of them once; explained by a movement where a quantity changes. Aborts with `moved_on` where one is
/// gone, or is not of the version or at the location that is needed.
pub fn edit(marketplace: MarketplaceNumber, edits: &[Edit<'_>], author: &Author<'_>) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    let mut statements = Vec::new();
    for edits in edits.chunks(SET) {
        let rows = list(edits.iter().map(|edit| {
            let sent =
                changes(edit.after, &|member| (edit.sent)(member) && (member != "xp" || edit.xp_steps.is_none()));
            json!([edit.number, sent, edit.version, edit.xp_steps, edit.location])
        }));
        statements.extend([
            Statement::new(
                trimmed!(concat!(include_str!("edited.sql"), include_str!("explain_edit.sql"))),
                vec![json!(marketplace), rows.clone(), at.clone(), who.clone(), dialect.clone()],
            ),
            Statement::new(
                trimmed!(concat!(include_str!("edited.sql"), include_str!("update.sql"))),
                vec![json!(marketplace), rows, at.clone()],
            ),
            expect_changes(edits.len()),
        ]);
    }
    statements
}

/// A change of a record: what the client sent, and what must not have changed meanwhile.
pub struct Change<'a> {
    pub before: &'a StoredRecord,
    /// The record with the client's members read onto it.
    pub after: &'a InventoryRecord,
    /// The number of the location that the client puts it at; none where the client says nothing of it.
    pub location: Option<i64>,
    /// The version that the client insists on.
    pub if_match: Option<i64>,
    /// How xp changes.
    pub xp: XpChange<'a>,
}

/// How a change treats xp.
#[derive(Clone, Copy)]
pub enum XpChange<'a> {
    /// As the other members: replaced where it is sent.
    Replaced,
    /// Merged by the database, so that two merges at once both stay.
    Merged(&'a [MergeStep]),
    /// Merged before, so that the record must be what was read.
    MergedBefore,
}

/// Changes what `sent` names of one record, as [`edit`] does, and its ID and location. Ends with the record as it then is.
pub fn update(
    marketplace: MarketplaceNumber,
    change: &Change<'_>,
    sent: &(dyn Fn(&str) -> bool + Sync),
    author: &Author<'_>,
) -> Vec<Statement> {
    let number = change.before.value.number;
    let (version, xp_steps) = match change.xp {
        XpChange::Replaced => (change.if_match, None),
        XpChange::Merged(steps) => (change.if_match, Some(steps)),
        XpChange::MergedBefore => (Some(change.before.value.version), None),
    };
    let edited = Edit { number, after: change.after, sent, version, xp_steps, location: None };
    let mut statements = edit(marketplace, &[edited], author);
    if xp_steps.is_some() {
        statements.push(Statement::new(
            "INSERT INTO guard (name) SELECT 'xp_too_large' WHERE EXISTS
               (SELECT 1 FROM record WHERE marketplace = ?1 AND number = ?2 AND length(CAST(xp AS BLOB)) > ?3)",
            vec![json!(marketplace), json!(number), json!(XP_LIMIT)],
        ));
    }
    let id = sent("ID").then(|| change.after.id.clone());
    if id.is_some() || change.location.is_some() {
        statements.extend(rename_or_move(marketplace, number, id, change.location));
    }
    if sent("BinID") {
        // The bin says which record rows of a job mean.
        statements.push(raise_catalogue_version(marketplace));
    }
    statements.push(read_back(marketplace, Some(number)));
    statements
}

/// Gives a record another ID, another location, or both, and writes nothing where it has them already. Apart from the
/// other members, because these are parts of keys: named in an UPDATE, each rewrites the record's indexes.
fn rename_or_move(
    marketplace: MarketplaceNumber,
    number: i64,
    id: Option<String>,
    location: Option<i64>,
) -> Vec<Statement> {
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'location_gone' WHERE ?2 IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM location WHERE marketplace = ?1 AND number = ?2)",
            vec![json!(marketplace), json!(location)],
        ),
        Statement::new(
            "UPDATE record SET id = coalesce(?3, id), location = coalesce(?4, location)
             WHERE marketplace = ?1 AND number = ?2 AND (id <> ?3 OR location <> ?4)",
            vec![json!(marketplace), json!(number), json!(id), json!(location)],
        ),
        Statement::new(
            "UPDATE marketplace SET catalogue_version = catalogue_version + 1 WHERE number = ?1 AND changes() > 0",
            vec![json!(marketplace)],
        ),
    ]
}

/// Deletes the record, explained by a movement. Refused with [`refusals::OPEN_ORDERS`] while units are allocated;
/// aborts with `moved_on` where it is gone or `if_match` is not its version.
pub fn delete(
    marketplace: MarketplaceNumber,
    number: i64,
    if_match: Option<i64>,
    author: &Author<'_>,
) -> Vec<Statement> {
    let [at, who, dialect] = author.params();
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'open_orders_exist'
             WHERE EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND number = ?2 AND allocated > 0)",
            vec![json!(marketplace), json!(number)],
        ),
        Statement::new(
            "INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
             SELECT r.marketplace, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1),
                    ?3, ?4, ?5, 'Deleted', 1,
                    json_array(json_array(r.number, r.movement, r.item, r.location, r.owner,
                      json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite), NULL,
                      json_array(p.id, v.id, l.id)))
             FROM record r
             LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
             LEFT JOIN product p ON p.marketplace = r.marketplace AND p.number = coalesce(v.product, r.item)
             LEFT JOIN location l ON l.marketplace = r.marketplace AND l.number = r.location
             WHERE r.marketplace = ?1 AND r.number = ?2",
            vec![json!(marketplace), json!(number), at, who, dialect],
        ),
        Statement::new(
            "DELETE FROM record WHERE marketplace = ?1 AND number = ?2 AND (?3 IS NULL OR version = ?3)",
            vec![json!(marketplace), json!(number), json!(if_match)],
        ),
        expect_one_change(),
        raise_catalogue_version(marketplace),
    ]
}
