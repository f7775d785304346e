//! The keys of sellers' systems. Only their SHA-256 is kept.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::sellers::SellerKey;

use super::listing::{self, Source};
use super::{expect_one_change, read, suppliers};
use crate::auth::{Party, Standing};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::text("Prefix").searchable(),
        Member::of("LastUsed", ValueKind::Date).sortable(),
        Member::of("DateCreated", ValueKind::Date).sortable(),
    ],
    default_sort: &["DateCreated"],
    ..Offer::EMPTY
};

/// `?2`: the supplier.
pub const SOURCE: Source = Source {
    select: "k.id, k.name, k.prefix, k.last_used, k.date_created",
    from: "seller_key k",
    scope: "k.marketplace = ?1 AND k.supplier = ?2 AND k.revoked_at IS NULL",
    columns: &[
        ("ID", "k.id"),
        ("Name", "k.name"),
        ("Prefix", "k.prefix"),
        ("LastUsed", "k.last_used"),
        ("DateCreated", "k.date_created"),
    ],
    xp: None,
    key: None,
    tie: "k.id",
    related: &[],
};

fn key(row: &Row) -> Result<SellerKey, Error> {
    let columns = read::Columns::of(row);
    columns.done(SellerKey {
        id: columns.text("id"),
        name: columns.text("name"),
        key: None,
        prefix: columns.text("prefix"),
        last_used: columns.optional_time("last_used"),
        date_created: columns.time("date_created"),
    })
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    supplier: i64,
    query: &ListQuery,
) -> Result<Page<SellerKey>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace), json!(supplier)], query, &key).await
}

/// Refused with [`suppliers::SUPPLIER_GONE`] if the supplier went meanwhile.
pub fn insert(marketplace: MarketplaceNumber, supplier: i64, key: &SellerKey, hash: &str) -> Vec<Statement> {
    vec![
        suppliers::must_exist(marketplace, Some(SupplierNumber(supplier))),
        Statement::new(
            "INSERT INTO seller_key (marketplace, supplier, id, name, prefix, hash, date_created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            vec![
                json!(marketplace),
                json!(supplier),
                json!(key.id),
                json!(key.name),
                json!(key.prefix),
                json!(hash),
                json!(key.date_created.0),
            ],
        ),
    ]
}

/// Ends the key; aborts with [`super::MOVED_ON`] where there is none.
pub fn revoke(marketplace: MarketplaceNumber, supplier: i64, id: &str, now: Timestamp) -> Vec<Statement> {
    vec![
        Statement::new(
            "UPDATE seller_key SET revoked_at = ?4
             WHERE marketplace = ?1 AND supplier = ?2 AND id = ?3 AND revoked_at IS NULL",
            vec![json!(marketplace), json!(supplier), json!(id), json!(now.0)],
        ),
        expect_one_change(),
    ]
}

/// What stands behind the key with this hash: nothing, if it was revoked, or its supplier or the marketplace is gone or
/// inactive. Notes the day; a day noted before is not written again.
pub async fn standing(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Standing>, Error> {
    const DAY_MS: i64 = 86_400_000;
    let day = now.0.saturating_sub(now.0.rem_euclid(DAY_MS));
    let found = db
        .batch(vec![Statement::new(
            "SELECT m.id AS marketplace_id, k.id, coalesce(k.last_used, 0) AS last_used, s.number AS supplier,
                    s.id AS supplier_id
             FROM seller_key k
             CROSS JOIN marketplace m ON m.number = k.marketplace AND m.active = 1
             CROSS JOIN supplier s ON s.marketplace = k.marketplace AND s.number = k.supplier AND s.active = 1
             WHERE k.marketplace = ?1 AND k.hash = ?2 AND k.revoked_at IS NULL",
            vec![json!(marketplace), json!(hash)],
        )])
        .await?;
    let Some(row) = read::first(found) else { return Ok(None) };
    if read::integer(&row, "last_used")? < day {
        let noted = Statement::new(
            "UPDATE seller_key SET last_used = ?3 WHERE marketplace = ?1 AND hash = ?2",
            vec![json!(marketplace), json!(hash), json!(day)],
        );
        db.batch(vec![noted]).await?;
    }
    let party = Party::Supplier {
        number: SupplierNumber(read::integer(&row, "supplier")?),
        id: read::text(&row, "supplier_id")?,
    };
    Ok(Some(Standing {
        marketplace_id: read::text(&row, "marketplace_id")?,
        roles: party.kind().held(None),
        narrowed_to: Vec::new(),
        party,
        who: read::text(&row, "id")?,
        not_before: Timestamp(0),
    }))
}
