//! What stands behind a token, refresh tokens and sessions, and attempts to sign in.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::time::Timestamp;

use super::{expect_one_change, read};
use crate::auth::{Party, Standing};
use crate::error::Error;
use crate::platform::{Database, Statement};

/// What stands behind a token of this client and this user: nothing, if one of them is gone or inactive, or the
/// marketplace or the company is gone or inactive.
pub async fn standing(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    client: Option<&str>,
    user: Option<i64>,
) -> Result<Option<Standing>, Error> {
    let statement = Statement::new(
        "SELECT m.id AS marketplace_id, c.id AS client_id, c.roles AS client_roles, c.maximum_granted_roles,
                coalesce(c.secret_last_set, 0) AS secret_last_set, u.id AS user_id, u.roles AS user_roles,
                coalesce(u.password_last_set, 0) AS password_last_set,
                coalesce(u.company_kind, iif(c.supplier IS NOT NULL, 'supplier', iif(c.buyer IS NULL, 'seller', 'buyer')))
                  AS company_kind,
                s.number AS supplier, s.id AS supplier_id, b.number AS buyer, b.id AS buyer_id
         FROM marketplace m
         LEFT JOIN api_client c ON c.marketplace = m.number AND c.id = ?2 AND c.active = 1
         LEFT JOIN user u ON u.marketplace = m.number AND u.number = CAST(?3 AS INTEGER) AND u.active = 1
         LEFT JOIN supplier s ON s.marketplace = m.number AND s.active = 1
           AND s.number = iif(u.number IS NULL, c.supplier, iif(u.company_kind = 'supplier', u.company, NULL))
         LEFT JOIN buyer b ON b.marketplace = m.number AND b.active = 1
           AND b.number = iif(u.number IS NULL, c.buyer, iif(u.company_kind = 'buyer', u.company, NULL))
         WHERE m.number = ?1 AND m.active = 1
           AND (?2 IS NULL OR c.id IS NOT NULL) AND (?3 IS NULL OR u.id IS NOT NULL)
           AND (?2 IS NOT NULL OR ?3 IS NOT NULL)",
        vec![json!(marketplace), json!(client), json!(user)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    let party = match read::text(&row, "company_kind")?.as_str() {
        "seller" => Party::Seller,
        "supplier" => match (read::optional_integer(&row, "supplier")?, read::optional_text(&row, "supplier_id")?) {
            (Some(number), Some(id)) => Party::Supplier { number: SupplierNumber(number), id },
            _ => return Ok(None),
        },
        _ => match (read::optional_integer(&row, "buyer")?, read::optional_text(&row, "buyer_id")?) {
            (Some(number), Some(id)) => Party::Buyer { number, id },
            _ => return Ok(None),
        },
    };
    let (who, roles) = match read::optional_text(&row, "user_id")? {
        Some(user) => (user, "user_roles"),
        None => (read::text(&row, "client_id")?, "client_roles"),
    };
    let given: Option<Vec<String>> = read::optional_json(&row, roles)?;
    let not_before = read::integer(&row, "secret_last_set")?.max(read::integer(&row, "password_last_set")?);
    Ok(Some(Standing {
        marketplace_id: read::text(&row, "marketplace_id")?,
        roles: party.kind().held(given.as_deref()),
        narrowed_to: read::optional_json(&row, "maximum_granted_roles")?.unwrap_or_default(),
        party,
        who,
        not_before: Timestamp(not_before),
    }))
}

/// A refresh token of a client, or the admin's session.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    pub client: Option<String>,
    pub user: Option<i64>,
    pub roles: Vec<String>,
    pub expires_at: Timestamp,
}

/// Which of the two a refresh token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Client,
    Session,
}

impl TokenKind {
    fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Session => "session",
        }
    }
}

/// Keeps a refresh token. Aborts with [`super::MOVED_ON`] unless its user is active and still has the password that was
/// set at `password_set`.
pub fn insert_refresh_token(
    marketplace: MarketplaceNumber,
    hash: &str,
    kind: TokenKind,
    token: &RefreshToken,
    password_set: Option<Timestamp>,
) -> Vec<Statement> {
    vec![
        Statement::new(
            "INSERT INTO refresh_token (marketplace, hash, kind, client, user, roles, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
             WHERE ?5 IS NULL OR EXISTS (
               SELECT 1 FROM user u WHERE u.marketplace = ?1 AND u.number = CAST(?5 AS INTEGER) AND u.active = 1
                 AND u.password_last_set IS ?8)",
            vec![
                json!(marketplace),
                json!(hash),
                json!(kind.word()),
                json!(token.client),
                json!(token.user),
                json!(serde_json::to_string(&token.roles).unwrap_or_else(|_| "[]".to_owned())),
                json!(token.expires_at.0),
                json!(password_set.map(|at| at.0)),
            ],
        ),
        expect_one_change(),
    ]
}

pub async fn find_refresh_token(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    hash: &str,
    kind: TokenKind,
) -> Result<Option<RefreshToken>, Error> {
    let statement = Statement::new(
        "SELECT client, user, roles, expires_at FROM refresh_token
         WHERE marketplace = ?1 AND hash = ?2 AND kind = ?3",
        vec![json!(marketplace), json!(hash), json!(kind.word())],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some(RefreshToken {
        client: read::optional_text(&row, "client")?,
        user: read::optional_integer(&row, "user")?,
        roles: read::json(&row, "roles")?,
        expires_at: read::time(&row, "expires_at")?,
    }))
}

pub fn delete_refresh_token(marketplace: MarketplaceNumber, hash: &str) -> Statement {
    Statement::new(
        "DELETE FROM refresh_token WHERE marketplace = ?1 AND hash = ?2",
        vec![json!(marketplace), json!(hash)],
    )
}

/// Moves the end of a refresh token or session.
pub fn extend(marketplace: MarketplaceNumber, hash: &str, expires_at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE refresh_token SET expires_at = ?3 WHERE marketplace = ?1 AND hash = ?2",
        vec![json!(marketplace), json!(hash), json!(expires_at.0)],
    )
}

/// Ends what was signed in as the user: refresh tokens and sessions.
pub fn end_those_of_user(marketplace: MarketplaceNumber, user: i64) -> Statement {
    Statement::new(
        "DELETE FROM refresh_token INDEXED BY refresh_token_user WHERE marketplace = ?1 AND user = ?2",
        vec![json!(marketplace), json!(user)],
    )
}

/// Ends the refresh tokens that the client was given.
pub fn end_those_of_client(marketplace: MarketplaceNumber, client: &str) -> Statement {
    Statement::new(
        "DELETE FROM refresh_token WHERE marketplace = ?1 AND client = ?2",
        vec![json!(marketplace), json!(client)],
    )
}

/// Ends the refresh tokens and sessions of a supplier's users and clients.
pub fn end_those_of_supplier(marketplace: MarketplaceNumber, supplier: i64) -> Statement {
    Statement::new(
        "DELETE FROM refresh_token WHERE marketplace = ?1 AND (
           user IN (SELECT number FROM user WHERE marketplace = ?1 AND company_kind = 'supplier' AND company = ?2)
           OR client IN (SELECT id FROM api_client WHERE marketplace = ?1 AND supplier = ?2))",
        vec![json!(marketplace), json!(supplier)],
    )
}

/// Ends the refresh tokens of a buyer's users and clients.
pub fn end_those_of_buyer(marketplace: MarketplaceNumber, buyer: i64) -> Statement {
    Statement::new(
        "DELETE FROM refresh_token WHERE marketplace = ?1 AND (
           user IN (SELECT number FROM user WHERE marketplace = ?1 AND company_kind = 'buyer' AND company = ?2)
           OR client IN (SELECT id FROM api_client WHERE marketplace = ?1 AND buyer = ?2))",
        vec![json!(marketplace), json!(buyer)],
    )
}

/// Seconds of one slot in which attempts are counted.
const SLOT_SECS: i64 = 10;
/// The slots that count: those of the last minute, the one that it began in included.
const SLOTS: i64 = 7;

/// The slot of a moment.
pub fn slot(now: Timestamp) -> i64 {
    now.secs().div_euclid(SLOT_SECS)
}

/// Aborts the batch with [`TOO_MANY_ATTEMPTS`] if a subject was counted as often as its limit in the last minute.
pub fn refuse_too_many(marketplace: MarketplaceNumber, limits: &[(String, i64)], slot: i64) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'too_many_attempts' WHERE EXISTS (
           SELECT 1 FROM json_each(?2) l WHERE l.value ->> 1 <= (
             SELECT coalesce(sum(a.attempts), 0) FROM sign_in_attempt a
             WHERE a.marketplace = ?1 AND a.subject = l.value ->> 0 AND a.slot > ?3))",
        vec![json!(marketplace), json!(json!(limits).to_string()), json!(slot.saturating_sub(SLOTS))],
    )
}

/// The name with which [`refuse_too_many`] aborts.
pub const TOO_MANY_ATTEMPTS: &str = "too_many_attempts";

/// Counts something of each subject, or takes one back with -1.
pub fn count_attempts(marketplace: MarketplaceNumber, subjects: &[String], slot: i64, change: i64) -> Statement {
    Statement::new(
        "INSERT INTO sign_in_attempt (marketplace, subject, slot, attempts)
         SELECT ?1, value, ?3, ?4 FROM json_each(?2) WHERE true
         ON CONFLICT (marketplace, subject, slot) DO UPDATE SET attempts = attempts + excluded.attempts",
        vec![json!(marketplace), json!(json!(subjects).to_string()), json!(slot), json!(change)],
    )
}

/// Drops what was counted more than a minute ago, of all marketplaces of the database.
pub fn drop_old_attempts(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM sign_in_attempt WHERE slot <= ?1", vec![json!(slot(now).saturating_sub(SLOTS))])
}

/// Drops refresh tokens and sessions that ended, of all marketplaces of the database.
pub fn drop_expired_refresh_tokens(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM refresh_token WHERE expires_at <= ?1", vec![json!(now.0)])
}
