//! API clients.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::clients::ApiClient;

use super::listing::{self, Source};
use super::users::Company;
use super::{Stored, expect_one_change, read, tokens};
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
        Member::of("AnonymousTokenDuration", ValueKind::Integer),
        Member::of("AllowAnyBuyer", ValueKind::Boolean),
        Member::of("AllowAnySupplier", ValueKind::Boolean),
        Member::of("AllowSeller", ValueKind::Boolean),
        Member::of("IsAnonBuyer", ValueKind::Boolean),
        Member::text("SupplierID"),
        Member::text("BuyerID"),
    ],
    xp: true,
    default_sort: &["ID"],
    ..Offer::EMPTY
};

/// `?2`: the supplier that the caller is confined to, or null.
pub const SOURCE: Source = Source {
    select: "c.*, s.id AS supplier_id, b.id AS buyer_id",
    from: "api_client c LEFT JOIN supplier s ON s.marketplace = c.marketplace AND s.number = c.supplier
           LEFT JOIN buyer b ON b.marketplace = c.marketplace AND b.number = c.buyer",
    scope: "c.marketplace = ?1 AND (?2 IS NULL OR c.supplier = ?2)",
    columns: &[
        ("ID", "c.id"),
        ("AppName", "c.app_name"),
        ("DefaultContextUserName", "c.default_context_user_name"),
        ("Active", "c.active"),
        ("AccessTokenDuration", "c.access_token_duration"),
        ("RefreshTokenDuration", "c.refresh_token_duration"),
        ("AnonymousTokenDuration", "c.anonymous_token_duration"),
        ("AllowAnyBuyer", "c.allow_any_buyer"),
        ("AllowAnySupplier", "c.allow_any_supplier"),
        ("AllowSeller", "c.allow_seller"),
        ("IsAnonBuyer", "c.is_anon_buyer"),
        ("SupplierID", "s.id"),
        ("BuyerID", "b.id"),
    ],
    xp: Some("c.xp"),
    key: None,
    tie: "c.id",
    related: &[],
};

fn client(row: &Row) -> Result<ApiClient, Error> {
    let columns = read::Columns::of(row);
    columns.done(ApiClient {
        app_name: columns.text("app_name"),
        access_token_duration: columns.integer("access_token_duration"),
        refresh_token_duration: columns.integer("refresh_token_duration"),
        anonymous_token_duration: columns.integer("anonymous_token_duration"),
        active: columns.boolean("active"),
        default_context_user_name: columns.optional_text("default_context_user_name"),
        allow_any_buyer: columns.boolean("allow_any_buyer"),
        allow_any_supplier: columns.boolean("allow_any_supplier"),
        allow_seller: columns.boolean("allow_seller"),
        is_anon_buyer: columns.boolean("is_anon_buyer"),
        minimum_required_roles: columns.json("minimum_required_roles"),
        minimum_required_custom_roles: columns.json("minimum_required_custom_roles"),
        maximum_granted_roles: columns.json("maximum_granted_roles"),
        maximum_granted_custom_roles: columns.json("maximum_granted_custom_roles"),
        roles: columns.optional_json("roles"),
        supplier_id: columns.optional_text("supplier_id"),
        buyer_id: columns.optional_text("buyer_id"),
        xp: columns.xp("xp"),
        ..ApiClient::blank(columns.text("id"))
    })
}

/// An API client with what only the service may know.
#[derive(Clone, Debug)]
pub struct StoredClient {
    pub version: i64,
    /// SHA-256 in hexadecimal; none is a public client.
    pub secret_hash: Option<String>,
    /// Whom it acts for.
    pub company: Company,
    pub marketplace_id: String,
    pub marketplace_active: bool,
    /// Whether the company that it acts for is there and active; the marketplace's owner always is.
    pub company_active: bool,
    pub date_created: Timestamp,
    pub value: ApiClient,
}

pub async fn find(db: &dyn Database, marketplace: MarketplaceNumber, id: &str) -> Result<Option<StoredClient>, Error> {
    let statement = Statement::new(
        "SELECT c.*, s.id AS supplier_id, b.id AS buyer_id,
                iif(coalesce(c.supplier, c.buyer) IS NULL, 1, coalesce(s.active, b.active, 0)) AS company_active,
                m.id AS marketplace_id, m.active AS marketplace_active
         FROM api_client c JOIN marketplace m ON m.number = c.marketplace
         LEFT JOIN supplier s ON s.marketplace = c.marketplace AND s.number = c.supplier
         LEFT JOIN buyer b ON b.marketplace = c.marketplace AND b.number = c.buyer
         WHERE c.marketplace = ?1 AND c.id = ?2",
        vec![json!(marketplace), json!(id)],
    );
    let Some(row) = read::first(db.batch(vec![statement]).await?) else { return Ok(None) };
    Ok(Some(StoredClient {
        version: read::integer(&row, "version")?,
        secret_hash: read::optional_text(&row, "secret_hash")?,
        company: match (read::optional_integer(&row, "supplier")?, read::optional_integer(&row, "buyer")?) {
            (Some(number), _) => Company::of_supplier(SupplierNumber(number)),
            (None, Some(number)) => Company::of_buyer(number),
            (None, None) => Company::MARKETPLACE_OWNER,
        },
        marketplace_id: read::text(&row, "marketplace_id")?,
        marketplace_active: read::boolean(&row, "marketplace_active")?,
        company_active: read::boolean(&row, "company_active")?,
        date_created: read::time(&row, "date_created")?,
        value: client(&row)?,
    }))
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<ApiClient>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace), json!(confined_to)], query, &client).await
}

/// The columns that a client writes, from `?5` on in both statements below.
fn written(client: &ApiClient, secret_hash: Option<&str>, company: Company) -> Vec<Value> {
    let texts = |texts: &[String]| json!(serde_json::to_string(texts).unwrap_or_else(|_| "[]".to_owned()));
    vec![
        json!(client.app_name),
        json!(secret_hash),
        json!(company.supplier()),
        json!(company.buyer()),
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
    company: Company,
    now: Timestamp,
) -> Statement {
    let mut params = vec![json!(marketplace), json!(client.id), json!(now.0), json!(secret_hash.map(|_| now.0))];
    params.extend(written(client, secret_hash, company));
    Statement::new(
        "INSERT INTO api_client (marketplace, id, date_created, secret_last_set, app_name, secret_hash, supplier, buyer,
                access_token_duration, refresh_token_duration, anonymous_token_duration, active,
                default_context_user_name, allow_any_buyer, allow_any_supplier, allow_seller, is_anon_buyer,
                minimum_required_roles, minimum_required_custom_roles, maximum_granted_roles,
                maximum_granted_custom_roles, roles, xp)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23)",
        params,
    )
}

/// Writes the client over the one that was read. Another secret, or none any more, ends what the old one was given.
pub fn update(
    marketplace: MarketplaceNumber,
    stored: &StoredClient,
    client: &ApiClient,
    secret_hash: Option<&str>,
    company: Company,
    now: Timestamp,
) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(stored.value.id), json!(stored.version), json!(now.0)];
    params.extend(written(client, secret_hash, company));
    let mut statements = vec![
        Statement::new(
            "UPDATE api_client SET secret_last_set = iif(secret_hash IS ?6, secret_last_set, ?4), app_name = ?5,
                    secret_hash = ?6, supplier = ?7, buyer = ?8, access_token_duration = ?9, refresh_token_duration = ?10,
                    anonymous_token_duration = ?11, active = ?12, default_context_user_name = ?13,
                    allow_any_buyer = ?14, allow_any_supplier = ?15, allow_seller = ?16, is_anon_buyer = ?17,
                    minimum_required_roles = ?18, minimum_required_custom_roles = ?19, maximum_granted_roles = ?20,
                    maximum_granted_custom_roles = ?21, roles = ?22, xp = ?23, version = version + 1
             WHERE marketplace = ?1 AND id = ?2 AND version = ?3",
            params,
        ),
        expect_one_change(),
    ];
    if stored.secret_hash.as_deref() != secret_hash {
        statements.push(tokens::end_those_of_client(marketplace, &stored.value.id));
    }
    statements
}

/// Deletes the client and the refresh tokens that it was given.
pub fn delete(marketplace: MarketplaceNumber, id: &str, version: i64) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM api_client WHERE marketplace = ?1 AND id = ?2 AND version = ?3",
            vec![json!(marketplace), json!(id), json!(version)],
        ),
        expect_one_change(),
        tokens::end_those_of_client(marketplace, id),
    ]
}

/// A client names its user by user name, so the name follows when the user is renamed.
pub fn rename_user(marketplace: MarketplaceNumber, old: &str, new: &str) -> Statement {
    Statement::new(
        "UPDATE api_client SET default_context_user_name = ?3, version = version + 1
         WHERE marketplace = ?1 AND default_context_user_name = ?2 COLLATE NOCASE",
        vec![json!(marketplace), json!(old), json!(new)],
    )
}

/// As [`super::Stored`], for the rules that all resources share; clients have no number.
pub fn as_stored(client: StoredClient) -> Stored<ApiClient> {
    Stored { number: 0, version: client.version, value: client.value }
}

/// The client with this ID and secret, valid again: made, or set to act for the marketplace's owner with every role.
pub fn renew(marketplace: MarketplaceNumber, id: &str, app_name: &str, secret_hash: &str, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO api_client (marketplace, id, app_name, secret_hash, secret_last_set, access_token_duration,
                refresh_token_duration, anonymous_token_duration, active, allow_any_buyer, allow_any_supplier,
                allow_seller, is_anon_buyer, date_created)
         VALUES (?1, ?2, ?3, ?4, ?5, 600, 0, 10080, 1, 1, 1, 1, 0, ?5)
         ON CONFLICT (marketplace, id) DO UPDATE SET
           secret_last_set = iif(secret_hash IS excluded.secret_hash, secret_last_set, excluded.secret_last_set),
           secret_hash = excluded.secret_hash, active = 1, roles = NULL, supplier = NULL, buyer = NULL,
           default_context_user_name = NULL, maximum_granted_roles = '[]', version = version + 1",
        vec![json!(marketplace), json!(id), json!(app_name), json!(secret_hash), json!(now.0)],
    )
}
