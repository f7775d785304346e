//! API clients, refresh tokens and sessions, failed sign-ins, and what stands behind a token.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::roles::PartyKind;
use shared::time::Timestamp;
use shared::wire::ordercloud::clients::ApiClient;

use super::listing::{self, Source};
use super::{Stored, expect_one_change, read};
use crate::auth::{Party, Standing};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("AppName").searchable().sortable(),
        Member::text("DefaultContextUserName").searchable().sortable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("AccessTokenDuration", ValueKind::Integer),
        Member::of("RefreshTokenDuration", ValueKind::Integer),
        Member::of("AllowAnyBuyer", ValueKind::Boolean),
        Member::of("AllowAnySupplier", ValueKind::Boolean),
        Member::of("AllowSeller", ValueKind::Boolean),
        Member::of("IsAnonBuyer", ValueKind::Boolean),
        Member::text("SupplierID"),
    ],
    xp: true,
    default_sort: &["ID"],
    ..Offer::EMPTY
};

const SOURCE: Source = Source {
    select: "c.*, s.id AS supplier_id",
    from: "api_client c LEFT JOIN supplier s ON s.marketplace = c.marketplace AND s.number = c.supplier",
    scope: "c.marketplace = ?1",
    columns: &[
        ("ID", "c.id"),
        ("AppName", "c.app_name"),
        ("DefaultContextUserName", "c.default_context_user_name"),
        ("Active", "c.active"),
        ("AccessTokenDuration", "c.access_token_duration"),
        ("RefreshTokenDuration", "c.refresh_token_duration"),
        ("AllowAnyBuyer", "c.allow_any_buyer"),
        ("AllowAnySupplier", "c.allow_any_supplier"),
        ("AllowSeller", "c.allow_seller"),
        ("IsAnonBuyer", "c.is_anon_buyer"),
        ("SupplierID", "s.id"),
    ],
    xp: Some("c.xp"),
    tie: "c.id",
    related: &[],
};

fn client(row: &Row) -> Result<ApiClient, Error> {
    Ok(ApiClient {
        app_name: read::text(row, "app_name")?,
        access_token_duration: read::integer(row, "access_token_duration")?,
        refresh_token_duration: read::integer(row, "refresh_token_duration")?,
        anonymous_token_duration: read::integer(row, "anonymous_token_duration")?,
        active: read::boolean(row, "active")?,
        default_context_user_name: read::optional_text(row, "default_context_user_name")?,
        allow_any_buyer: read::boolean(row, "allow_any_buyer")?,
        allow_any_supplier: read::boolean(row, "allow_any_supplier")?,
        allow_seller: read::boolean(row, "allow_seller")?,
        is_anon_buyer: read::boolean(row, "is_anon_buyer")?,
        minimum_required_roles: read::json(row, "minimum_required_roles")?,
        minimum_required_custom_roles: read::json(row, "minimum_required_custom_roles")?,
        maximum_granted_roles: read::json(row, "maximum_granted_roles")?,
        maximum_granted_custom_roles: read::json(row, "maximum_granted_custom_roles")?,
        roles: read::optional_json(row, "roles")?,
        supplier_id: read::optional_text(row, "supplier_id")?,
        xp: read::xp(row, "xp")?,
        ..ApiClient::blank(read::text(row, "id")?)
    })
}

/// An API client with what only the service may know.
#[derive(Clone, Debug)]
pub struct StoredClient {
    pub version: i64,
    /// SHA-256 in hexadecimal; none is a public client.
    pub secret_hash: Option<String>,
    pub supplier: Option<SupplierNumber>,
    pub marketplace_id: String,
    pub marketplace_active: bool,
    /// Whether the supplier that it acts for is active; true where there is none.
    pub company_active: bool,
    pub value: ApiClient,
}

pub async fn find(db: &dyn Database, marketplace: MarketplaceNumber, id: &str) -> Result<Option<StoredClient>, Error> {
    let statement = Statement::new(
        "SELECT c.*, s.id AS supplier_id, coalesce(s.active, 1) AS company_active, m.id AS marketplace_id,
                m.active AS marketplace_active
         FROM api_client c JOIN marketplace m ON m.number = c.marketplace
         LEFT JOIN supplier s ON s.marketplace = c.marketplace AND s.number = c.supplier
         WHERE c.marketplace = ?1 AND c.id = ?2",
        vec![json!(marketplace), json!(id)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some(StoredClient {
        version: read::integer(&row, "version")?,
        secret_hash: read::optional_text(&row, "secret_hash")?,
        supplier: read::optional_integer(&row, "supplier")?.map(SupplierNumber),
        marketplace_id: read::text(&row, "marketplace_id")?,
        marketplace_active: read::boolean(&row, "marketplace_active")?,
        company_active: read::boolean(&row, "company_active")?,
        value: client(&row)?,
    }))
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    query: &ListQuery,
) -> Result<Page<ApiClient>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace)], query, client).await
}

/// The columns that a client writes, from `?4` on in both statements below.
fn written(client: &ApiClient, secret_hash: Option<&str>, supplier: Option<i64>) -> Vec<Value> {
    let texts = |texts: &[String]| json!(serde_json::to_string(texts).unwrap_or_else(|_| "[]".to_owned()));
    vec![
        json!(client.app_name),
        json!(secret_hash),
        json!(supplier),
        json!(client.access_token_duration),
        json!(client.refresh_token_duration),
        json!(client.anonymous_token_duration),
        json!(client.active),
        json!(client.default_context_user_name),
        json!(client.allow_any_buyer),
        json!(client.allow_any_supplier),
        json!(client.allow_seller),
        json!(client.is_anon_buyer),
        texts(&client.minimum_required_roles),
        texts(&client.minimum_required_custom_roles),
        texts(&client.maximum_granted_roles),
        texts(&client.maximum_granted_custom_roles),
        client.roles.as_deref().map_or(Value::Null, texts),
        json!(client.xp.to_text()),
    ]
}

pub fn insert(
    marketplace: MarketplaceNumber,
    client: &ApiClient,
    secret_hash: Option<&str>,
    supplier: Option<i64>,
    now: Timestamp,
) -> Statement {
    let mut params = vec![json!(marketplace), json!(client.id), json!(now.0)];
    params.extend(written(client, secret_hash, supplier));
    Statement::new(
        "INSERT INTO api_client (marketplace, id, date_created, app_name, secret_hash, supplier, access_token_duration,
                refresh_token_duration, anonymous_token_duration, active, default_context_user_name, allow_any_buyer,
                allow_any_supplier, allow_seller, is_anon_buyer, minimum_required_roles, minimum_required_custom_roles,
                maximum_granted_roles, maximum_granted_custom_roles, roles, xp)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        params,
    )
}

/// Writes the client over the version that was read.
pub fn update(
    marketplace: MarketplaceNumber,
    id: &str,
    version: i64,
    client: &ApiClient,
    secret_hash: Option<&str>,
    supplier: Option<i64>,
) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(id), json!(version)];
    params.extend(written(client, secret_hash, supplier));
    vec![
        Statement::new(
            "UPDATE api_client SET app_name = ?4, secret_hash = ?5, supplier = ?6, access_token_duration = ?7,
                    refresh_token_duration = ?8, anonymous_token_duration = ?9, active = ?10,
                    default_context_user_name = ?11, allow_any_buyer = ?12, allow_any_supplier = ?13,
                    allow_seller = ?14, is_anon_buyer = ?15, minimum_required_roles = ?16,
                    minimum_required_custom_roles = ?17, maximum_granted_roles = ?18,
                    maximum_granted_custom_roles = ?19, roles = ?20, xp = ?21, version = version + 1
             WHERE marketplace = ?1 AND id = ?2 AND version = ?3",
            params,
        ),
        expect_one_change(),
    ]
}

/// Deletes the client and the refresh tokens that it was given.
pub fn delete(marketplace: MarketplaceNumber, id: &str, version: i64) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM api_client WHERE marketplace = ?1 AND id = ?2 AND version = ?3",
            vec![json!(marketplace), json!(id), json!(version)],
        ),
        expect_one_change(),
        Statement::new(
            "DELETE FROM refresh_token WHERE marketplace = ?1 AND client = ?2",
            vec![json!(marketplace), json!(id)],
        ),
    ]
}

/// What stands behind a token of this client and this user: nothing, if one of them is gone or inactive, or the
/// marketplace or the company is inactive.
pub async fn standing(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    client: Option<&str>,
    user: Option<i64>,
) -> Result<Option<Standing>, Error> {
    let statement = Statement::new(
        "SELECT m.id AS marketplace_id, c.id AS client_id, c.roles AS client_roles, u.id AS user_id,
                u.roles AS user_roles, s.number AS supplier, s.id AS supplier_id
         FROM marketplace m
         LEFT JOIN api_client c ON c.marketplace = m.number AND c.id = ?2 AND c.active = 1
         LEFT JOIN user u ON u.marketplace = m.number AND u.number = CAST(?3 AS INTEGER) AND u.active = 1
         LEFT JOIN supplier s ON s.marketplace = m.number
           AND s.number = iif(?3 IS NULL, c.supplier, iif(u.company_kind = 'supplier', u.company, NULL))
         WHERE m.number = ?1 AND m.active = 1
           AND (?2 IS NULL OR c.id IS NOT NULL) AND (?3 IS NULL OR u.id IS NOT NULL)
           AND (s.number IS NULL OR s.active = 1)",
        vec![json!(marketplace), json!(client), json!(user)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    let party = match (read::optional_integer(&row, "supplier")?, read::optional_text(&row, "supplier_id")?) {
        (Some(number), Some(id)) => Party::Supplier { number: SupplierNumber(number), id },
        _ => Party::Seller,
    };
    let (who, roles) = match read::optional_text(&row, "user_id")? {
        Some(user) => (user, "user_roles"),
        None => (read::text(&row, "client_id")?, "client_roles"),
    };
    let roles = read::optional_json(&row, roles)?.unwrap_or_else(|| default_roles(party.kind()));
    Ok(Some(Standing { marketplace_id: read::text(&row, "marketplace_id")?, party, who, roles }))
}

fn default_roles(kind: PartyKind) -> Vec<String> {
    kind.default_roles().iter().map(|role| (*role).to_owned()).collect()
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

pub fn insert_refresh_token(
    marketplace: MarketplaceNumber,
    hash: &str,
    kind: TokenKind,
    token: &RefreshToken,
) -> Statement {
    Statement::new(
        "INSERT INTO refresh_token (marketplace, hash, kind, client, user, roles, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        vec![
            json!(marketplace),
            json!(hash),
            json!(kind.word()),
            json!(token.client),
            json!(token.user),
            json!(serde_json::to_string(&token.roles).unwrap_or_else(|_| "[]".to_owned())),
            json!(token.expires_at.0),
        ],
    )
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

/// Failed sign-ins in the minute, of whichever subject has the most.
pub async fn sign_in_failures(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    subjects: &[String],
    minute: i64,
) -> Result<i64, Error> {
    let statement = Statement::new(
        "SELECT coalesce(max(failures), 0) AS failures FROM sign_in_failure
         WHERE marketplace = ?1 AND minute = ?3 AND subject IN (SELECT value FROM json_each(?2))",
        vec![json!(marketplace), json!(json!(subjects).to_string()), json!(minute)],
    );
    read::first(db.batch(vec![statement]).await?).map_or(Ok(0), |row| read::integer(&row, "failures"))
}

/// Counts a failed sign-in and forgets those of past minutes.
pub fn count_sign_in_failure(marketplace: MarketplaceNumber, subjects: &[String], minute: i64) -> Vec<Statement> {
    let subjects = json!(json!(subjects).to_string());
    vec![
        Statement::new(
            "INSERT INTO sign_in_failure (marketplace, subject, minute, failures)
             SELECT ?1, value, ?3, 1 FROM json_each(?2) WHERE true
             ON CONFLICT (marketplace, subject, minute) DO UPDATE SET failures = failures + 1",
            vec![json!(marketplace), subjects.clone(), json!(minute)],
        ),
        Statement::new(
            "DELETE FROM sign_in_failure
             WHERE marketplace = ?1 AND subject IN (SELECT value FROM json_each(?2)) AND minute < ?3",
            vec![json!(marketplace), subjects, json!(minute)],
        ),
    ]
}

/// Drops refresh tokens and sessions that ended, of all marketplaces of the database.
pub fn drop_expired_refresh_tokens(now: Timestamp) -> Statement {
    Statement::new("DELETE FROM refresh_token WHERE expires_at < ?1", vec![json!(now.0)])
}

/// As [`super::Stored`], for the rules that all resources share; clients have no number.
pub fn as_stored(client: StoredClient) -> Stored<ApiClient> {
    Stored { number: 0, version: client.version, value: client.value }
}

/// Moves the end of a session.
pub fn extend_session(marketplace: MarketplaceNumber, hash: &str, expires_at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE refresh_token SET expires_at = ?3 WHERE marketplace = ?1 AND hash = ?2 AND kind = 'session'",
        vec![json!(marketplace), json!(hash), json!(expires_at.0)],
    )
}

/// The client with this ID and secret, valid again: made, or its secret, activity and roles set.
pub fn renew(marketplace: MarketplaceNumber, id: &str, app_name: &str, secret_hash: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO api_client (marketplace, id, app_name, secret_hash, access_token_duration, refresh_token_duration,
                anonymous_token_duration, active, allow_any_buyer, allow_any_supplier, allow_seller, is_anon_buyer,
                date_created)
         VALUES (?1, ?2, ?3, ?4, 600, 0, 10080, 1, 1, 1, 1, 0, ?5)
         ON CONFLICT (marketplace, id) DO UPDATE SET secret_hash = excluded.secret_hash, active = 1, roles = NULL,
           supplier = NULL, buyer = NULL, maximum_granted_roles = '[]', version = version + 1",
        vec![json!(marketplace), json!(id), json!(app_name), json!(secret_hash), json!(now.0)],
    )
}
