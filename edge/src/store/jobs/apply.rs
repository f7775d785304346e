//! The batch that applies a chunk, and what ends one otherwise.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;
use shared::refresh::{Kind, Location, RecordChange, Resolution, TakeOver, change_lists, lists};
use shared::time::Timestamp;

use super::OpenChunk;
use crate::platform::Statement;
use crate::store::movements::Author;
use crate::store::raise_catalogue_version;
use crate::store::text::trimmed;

/// Another has applied the chunk.
pub const CHUNK_DONE: &str = "chunk_done";
/// An earlier chunk of the marketplace is open.
pub const CHUNK_NOT_NEXT: &str = "chunk_not_next";
/// What identifiers and records mean may have changed since it was read.
pub const CATALOGUE_MOVED: &str = "catalogue_moved";
/// Somebody else changed the attributes of a record meanwhile.
pub const ATTRIBUTES_MOVED: &str = "attributes_moved";

/// What applying a chunk comes to, for its job.
pub struct Applied<'a> {
    pub chunk: &'a OpenChunk,
    pub location: &'a Location,
    pub resolution: &'a Resolution,
    /// The rows' outcomes, as a JSON array.
    pub outcomes: String,
    /// The texts of the job with those of this chunk, and how many rows are spoken of.
    pub messages: Value,
    pub reported: i64,
}

/// Applies the chunk: all of it, once, in its turn, and only to what was read.
pub fn apply(applied: &Applied<'_>, author: &Author<'_>) -> Vec<Statement> {
    let Applied { chunk, location, resolution, .. } = applied;
    let marketplace = chunk.marketplace;
    let mut statements = guards(chunk, &resolution.changes);
    statements.extend(make_items(marketplace, location, resolution, author));
    let is_adjust = chunk.kind == Kind::Adjust;
    let why = if is_adjust { "Adjusted" } else { "Refreshed" };
    let [at, who, dialect] = author.params();
    for list in change_lists(&mut resolution.changes.iter().map(change_text)) {
        statements.push(Statement::new(
            trimmed!(include_str!("explain.sql")),
            vec![
                json!(marketplace),
                Value::String(list.clone()),
                at.clone(),
                who.clone(),
                dialect.clone(),
                json!(why),
                json!(chunk.job.to_string()),
                json!(location.number),
                json!(location.owner),
                json!(is_adjust),
            ],
        ));
        statements.push(Statement::new(
            trimmed!(include_str!("upsert.sql")),
            vec![
                json!(marketplace),
                Value::String(list),
                json!(location.number),
                json!(location.owner),
                at.clone(),
                json!(is_adjust),
            ],
        ));
    }
    if resolution.changes.iter().any(|change| change.is_new) || !resolution.take_overs.is_empty() {
        statements.push(set_counter(marketplace, "record", last(resolution, chunk.last_record)));
        statements.push(raise_catalogue_version(marketplace));
    }
    statements.extend(finish(applied, at));
    statements
}

fn last(resolution: &Resolution, before: i64) -> i64 {
    resolution.changes.iter().filter(|change| change.is_new).map(|change| change.number).max().unwrap_or(before)
}

/// Guards that the chunk is open and none before it is.
pub fn at_its_turn(chunk: &OpenChunk) -> Vec<Statement> {
    let key = || vec![json!(chunk.marketplace), json!(chunk.job), json!(chunk.seq)];
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'chunk_done' WHERE NOT EXISTS
               (SELECT 1 FROM chunk WHERE marketplace = ?1 AND job = ?2 AND seq = ?3 AND state = 'pending')",
            key(),
        ),
        Statement::new(
            "INSERT INTO guard (name) SELECT 'chunk_not_next' WHERE EXISTS
               (SELECT 1 FROM chunk INDEXED BY chunk_open
                WHERE marketplace = ?1 AND state = 'pending' AND (job, seq) < (?2, ?3))",
            key(),
        ),
    ]
}

fn guards(chunk: &OpenChunk, changes: &[RecordChange]) -> Vec<Statement> {
    let mut guards = at_its_turn(chunk);
    guards.push(Statement::new(
        "INSERT INTO guard (name) SELECT 'catalogue_moved' WHERE NOT EXISTS
           (SELECT 1 FROM marketplace WHERE number = ?1 AND catalogue_version = ?2)",
        vec![json!(chunk.marketplace), json!(chunk.catalogue_version)],
    ));
    // A union was made of what was read, so that must be what lies there.
    let united = changes.iter().filter(|change| change.attributes.is_some() && !change.is_new);
    let before = |change: &RecordChange| Value::from(change.attributes_before.as_slice()).to_string();
    for list in lists(&mut united.map(|change| array(&[number(Some(change.number)), text(Some(&before(change)))]))) {
        guards.push(Statement::new(
            "INSERT INTO guard (name) SELECT 'attributes_moved' WHERE EXISTS
               (SELECT 1 FROM json_each(?2) e
                CROSS JOIN record r ON r.marketplace = ?1 AND r.number = e.value ->> 0
                WHERE r.attributes <> e.value ->> 1)",
            vec![json!(chunk.marketplace), json!(list)],
        ));
    }
    guards
}

/// The array that explain.sql and upsert.sql read.
fn change_text(change: &RecordChange) -> String {
    let attributes = change.attributes.as_ref().map(|attributes| Value::from(attributes.as_slice()).to_string());
    array(&[
        number(Some(change.number)),
        number(Some(change.item)),
        text(Some(&change.id)),
        number(Some(change.quantity)),
        number(change.safety_stock),
        number(change.floor),
        text(change.ltd.as_ref().map(ToString::to_string).as_deref()),
        number(change.currency_id),
        text(change.retail_price.as_ref().map(ToString::to_string).as_deref()),
        text(change.locator_name.as_deref()),
        text(attributes.as_deref()),
        number(change.bin),
        number(Some(i64::from(change.is_new))),
    ])
}

// JSON by hand: there are thousands of these arrays, and values of them would be made only to be written.

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

fn text(text: Option<&str>) -> String {
    text.and_then(|text| serde_json::to_string(text).ok()).unwrap_or_else(|| "null".to_owned())
}

fn array(elements: &[String]) -> String {
    format!("[{}]", elements.join(","))
}

/// Products for identifiers that nobody had, and identifiers that items get.
fn make_items(
    marketplace: MarketplaceNumber,
    location: &Location,
    resolution: &Resolution,
    author: &Author<'_>,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut products = resolution.products.iter().map(|made| {
        let identifiers = [made.part_number.as_deref(), made.sku.as_deref(), made.upc.as_deref()].map(text);
        array(&[number(Some(made.number)), text(Some(&made.id)), text(Some(&made.name)), identifiers.join(",")])
    });
    for list in lists(&mut products) {
        statements.push(Statement::new(
            "INSERT INTO product (marketplace, number, owner, date_created, inventory_updated, id, name, active,
                    has_inventory, inventory_enabled, part_number, sku, upc)
             SELECT ?1, e.value ->> 0, ?3, ?4, ?4, e.value ->> 1, e.value ->> 2, 0, 1, 1, e.value ->> 3, e.value ->> 4,
                    e.value ->> 5
             FROM json_each(?2) e",
            vec![json!(marketplace), json!(list), json!(location.owner), json!(author.at.0)],
        ));
    }
    if let Some(made) = resolution.products.last() {
        statements.push(set_counter(marketplace, "item", made.number));
    }
    let named =
        |take: &TakeOver| array(&[number(Some(take.item)), text(Some(take.kind.word())), text(Some(&take.value))]);
    for list in lists(&mut resolution.take_overs.iter().map(named)) {
        statements.push(Statement::new(
            "INSERT INTO identifier (marketplace, item, kind, value)
             SELECT ?1, e.value ->> 0, e.value ->> 1, e.value ->> 2 FROM json_each(?2) e",
            vec![json!(marketplace), json!(list)],
        ));
    }
    for (is_variant, sql) in
        [(false, trimmed!(include_str!("name_products.sql"))), (true, trimmed!(include_str!("name_variants.sql")))]
    {
        // New products have theirs already.
        let taken = resolution.take_overs.iter().filter(|take| !take.is_new && take.is_variant == is_variant);
        for list in lists(&mut taken.map(named)) {
            statements.push(Statement::new(sql, vec![json!(marketplace), json!(list)]));
        }
    }
    statements
}

fn set_counter(marketplace: MarketplaceNumber, kind: &str, value: i64) -> Statement {
    Statement::new(
        "INSERT INTO counter (marketplace, kind, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (marketplace, kind) DO UPDATE SET value = excluded.value WHERE excluded.value <> counter.value",
        vec![json!(marketplace), json!(kind), json!(value)],
    )
}

fn finish(applied: &Applied<'_>, at: Value) -> Vec<Statement> {
    let Applied { chunk, resolution, outcomes, messages, reported, .. } = applied;
    let counts = resolution.counts;
    vec![
        Statement::new(
            "UPDATE chunk SET state = 'done', outcomes = ?4 WHERE marketplace = ?1 AND job = ?2 AND seq = ?3",
            vec![json!(chunk.marketplace), json!(chunk.job), json!(chunk.seq), json!(outcomes)],
        ),
        Statement::new(
            trimmed!(include_str!("progress.sql")),
            vec![
                json!(chunk.marketplace),
                json!(chunk.job),
                at,
                json!(chunk.rows.len()),
                json!(counts.added),
                json!(counts.changed),
                json!(counts.unchanged),
                json!(counts.refused),
                json!(counts.products_created),
                json!(messages.to_string()),
                json!(reported),
            ],
        ),
    ]
}

/// Ends the job without its open chunks. A job that has ended stays as it ended. One that was being undone can be again.
pub fn fail(chunk: &OpenChunk, messages: &Value, author: &Author<'_>) -> Vec<Statement> {
    vec![
        Statement::new(
            "UPDATE job SET state = 'FAILED', started = coalesce(started, max(added, CAST(?3 AS INTEGER))),
                    finished = max(coalesce(started, added), CAST(?3 AS INTEGER)), messages = ?4
             WHERE marketplace = ?1 AND number = ?2 AND finished IS NULL",
            vec![json!(chunk.marketplace), json!(chunk.job), json!(author.at.0), json!(messages.to_string())],
        ),
        Statement::new(
            "UPDATE chunk SET state = 'failed' WHERE marketplace = ?1 AND job = ?2 AND state = 'pending'",
            vec![json!(chunk.marketplace), json!(chunk.job)],
        ),
        Statement::new(
            "UPDATE job SET undone_by = NULL
             WHERE marketplace = ?1 AND undone_by = ?2 AND number =
               (SELECT undoes FROM job WHERE marketplace = ?1 AND number = ?2 AND state = 'FAILED')",
            vec![json!(chunk.marketplace), json!(chunk.job)],
        ),
    ]
}

/// Counts an attempt that ended by a bug.
pub fn count_attempt(chunk: &OpenChunk, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE chunk SET attempts = attempts + 1, attempted = ?4
         WHERE marketplace = ?1 AND job = ?2 AND seq = ?3 AND state = 'pending'",
        vec![json!(chunk.marketplace), json!(chunk.job), json!(chunk.seq), json!(now.0)],
    )
}
