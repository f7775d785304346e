//! Tokens and the admin's session: who gets one, with which roles, for how long.

use shared::ids::MarketplaceNumber;
use shared::roles::{self, PartyKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::clients::ApiClient;
use shared::wire::ordercloud::session::{MarketplaceName, Session, SignIn};

use crate::app::App;
use crate::auth::{self, ISSUER, TokenClaims};
use crate::error::{Error, TokenRefusal};
use crate::random;
use crate::secrets;
use crate::store::clients::{self, RefreshToken, StoredClient, TokenKind};
use crate::store::marketplaces;
use crate::store::users::{self, Account};

/// An access token, as `/oauth/token` answers it.
pub struct Issued {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    pub refresh_token: Option<String>,
}

/// What is asked for, read from the form.
pub struct Grant<'a> {
    pub client_id: &'a str,
    pub client_secret: Option<&'a str>,
    /// The roles of `scope`.
    pub roles: Vec<String>,
}

/// How long the operator's tokens live, in seconds.
const OPERATOR_SECS: i64 = 3_600;
/// How long an access token of the admin's session lives, in seconds.
const SESSION_TOKEN_SECS: i64 = 900;
/// How long a session lives after its last use, in seconds: two weeks.
pub const SESSION_SECS: i64 = 14 * 86_400;
/// Failed sign-ins of one name or address in one minute, after which further ones are refused.
const FAILURES_PER_MINUTE: i64 = 5;

pub async fn client_credentials(app: &App, grant: &Grant<'_>) -> Result<Issued, Error> {
    if secrets::same(grant.client_id, &app.settings.operator_id) {
        return operator(app, grant);
    }
    let (marketplace, client) = client(app, grant).await?;
    if client.secret_hash.is_none() {
        // A public client may do this for anonymous shoppers only, and there are none without buyers.
        return Err(TokenRefusal::WrongSecret.into());
    }
    match client.value.default_context_user_name.clone() {
        Some(username) => {
            let account = users::find_account(app.database(marketplace), marketplace, &username).await?;
            let account = account.ok_or(TokenRefusal::WrongUsernameOrPassword)?;
            for_user(app, marketplace, &client, &account, &grant.roles).await
        }
        None => {
            let kind = if client.supplier.is_some() { PartyKind::Supplier } else { PartyKind::Seller };
            let held = client.value.roles.clone().unwrap_or_else(|| owned(kind.default_roles()));
            let roles = granted(&client.value, &held, &grant.roles)?;
            issue(app, marketplace, &client.value, kind, client.value.id.clone(), None, roles).await
        }
    }
}

pub async fn password(
    app: &App,
    grant: &Grant<'_>,
    username: &str,
    password: &str,
    address: Option<&str>,
) -> Result<Issued, Error> {
    let (marketplace, client) = client(app, grant).await?;
    let account = sign_in(app, marketplace, username, password, address).await?;
    for_user(app, marketplace, &client, &account, &grant.roles).await
}

pub async fn refresh(app: &App, grant: &Grant<'_>, token: &str) -> Result<Issued, Error> {
    let (marketplace, client) = client(app, grant).await?;
    let db = app.database(marketplace);
    let hash = secrets::sha256(token);
    let found = clients::find_refresh_token(db, marketplace, &hash, TokenKind::Client).await?;
    let token = found
        .filter(|token| token.expires_at > app.clock.now() && token.client.as_ref() == Some(&client.value.id))
        .ok_or(TokenRefusal::BadRefreshToken)?;
    // The roles of the first token, as far as they are still held.
    match token.user {
        Some(user) => {
            let account = users::find_account_by_number(db, marketplace, user).await?;
            let account = account.ok_or(TokenRefusal::BadRefreshToken)?;
            for_user(app, marketplace, &client, &account, &token.roles).await
        }
        None => {
            let kind = if client.supplier.is_some() { PartyKind::Supplier } else { PartyKind::Seller };
            let held = client.value.roles.clone().unwrap_or_else(|| owned(kind.default_roles()));
            let roles = granted(&client.value, &held, &token.roles)?;
            issue(app, marketplace, &client.value, kind, client.value.id.clone(), None, roles).await
        }
    }
}

/// The marketplace of a client ID or key: the number before its first dash.
pub fn marketplace_of(id: &str) -> Option<MarketplaceNumber> {
    let (number, _) = id.split_once('-')?;
    let plain = !number.is_empty() && number.len() <= 15 && number.bytes().all(|b| b.is_ascii_digit());
    if plain { number.parse().ok().map(MarketplaceNumber) } else { None }
}

/// The client that asks, if it is who it says and active.
async fn client(app: &App, grant: &Grant<'_>) -> Result<(MarketplaceNumber, StoredClient), Error> {
    let marketplace = marketplace_of(grant.client_id).ok_or(TokenRefusal::UnknownClient)?;
    let found = clients::find(app.database(marketplace), marketplace, grant.client_id).await?;
    let client = found.ok_or(TokenRefusal::UnknownClient)?;
    if let Some(hash) = &client.secret_hash {
        let fits = grant.client_secret.is_some_and(|secret| secrets::same(&secrets::sha256(secret), hash));
        if !fits {
            return Err(TokenRefusal::WrongSecret.into());
        }
    }
    if !client.value.active {
        return Err(TokenRefusal::ClientNotActive.into());
    }
    if !client.marketplace_active {
        return Err(TokenRefusal::SellerNotActive.into());
    }
    if !client.company_active {
        return Err(TokenRefusal::CompanyNotActive.into());
    }
    Ok((marketplace, client))
}

/// The account that the name and the password belong to.
async fn sign_in(
    app: &App,
    marketplace: MarketplaceNumber,
    username: &str,
    password: &str,
    address: Option<&str>,
) -> Result<Account, Error> {
    let db = app.database(marketplace);
    let now = app.clock.now();
    let minute = now.secs().div_euclid(60);
    let subjects: Vec<String> = std::iter::once(format!("name:{}", username.to_lowercase()))
        .chain(address.map(|address| format!("address:{address}")))
        .collect();
    if clients::sign_in_failures(db, marketplace, &subjects, minute).await? >= FAILURES_PER_MINUTE {
        let passed = now.secs().rem_euclid(60);
        let left = u32::try_from(60_i64.saturating_sub(passed)).unwrap_or(60);
        return Err(Error::TooManyAttempts { retry_after_secs: left });
    }
    let account = users::find_account(db, marketplace, username).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    if !secrets::password_fits(password, hash)? {
        let mut statements = clients::count_sign_in_failure(marketplace, &subjects, minute);
        if let Some(account) = &account {
            statements.push(users::note_failed_sign_in(marketplace, account.user.number));
        }
        db.batch(statements).await?;
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    }
    let account = account.ok_or(TokenRefusal::WrongUsernameOrPassword)?;
    if !account.user.value.active {
        return Err(TokenRefusal::UserNotActive.into());
    }
    if !account.company_active {
        return Err(TokenRefusal::CompanyNotActive.into());
    }
    db.batch(vec![users::note_sign_in(marketplace, account.user.number, now)]).await?;
    Ok(account)
}

/// A token for a user through a client, which may not admit every user.
async fn for_user(
    app: &App,
    marketplace: MarketplaceNumber,
    client: &StoredClient,
    account: &Account,
    asked: &[String],
) -> Result<Issued, Error> {
    let value = &client.value;
    let kind = account.company.kind;
    let admitted = match kind {
        PartyKind::Seller => value.allow_seller && client.supplier.is_none(),
        PartyKind::Supplier => {
            client.supplier.map_or(value.allow_any_supplier, |supplier| supplier.0 == account.company.number)
        }
        PartyKind::Buyer => value.allow_any_buyer,
    };
    if !admitted {
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    }
    if !account.user.value.active {
        return Err(TokenRefusal::UserNotActive.into());
    }
    if !account.company_active {
        return Err(TokenRefusal::CompanyNotActive.into());
    }
    let held = &account.user.value.available_roles;
    if value.minimum_required_roles.iter().any(|role| !roles::suffice(held, &[role])) {
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    }
    let roles = granted(value, held, asked)?;
    let username = account.user.value.username.clone();
    issue(app, marketplace, value, kind, username, Some(account.user.number), roles).await
}

fn granted(client: &ApiClient, held: &[String], asked: &[String]) -> Result<Vec<String>, Error> {
    // A client with roles of its own narrows what its users get through it.
    let narrowed_to = match &client.roles {
        Some(roles) if client.maximum_granted_roles.is_empty() => roles,
        _ => &client.maximum_granted_roles,
    };
    let granted = roles::granted(held, asked, narrowed_to);
    if granted.is_empty() { Err(TokenRefusal::InsufficientRole.into()) } else { Ok(granted) }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

async fn issue(
    app: &App,
    marketplace: MarketplaceNumber,
    client: &ApiClient,
    kind: PartyKind,
    usr: String,
    user: Option<i64>,
    roles: Vec<String>,
) -> Result<Issued, Error> {
    let now = app.clock.now();
    let refresh_token = match client.refresh_token_duration {
        0 => None,
        minutes => {
            let token = format!("{marketplace}-{}", random::secret()?);
            let kept = RefreshToken {
                client: Some(client.id.clone()),
                user,
                roles: roles.clone(),
                expires_at: now.plus_secs(minutes.saturating_mul(60)),
            };
            let hash = secrets::sha256(&token);
            let statement = clients::insert_refresh_token(marketplace, &hash, TokenKind::Client, &kept);
            app.database(marketplace).batch(vec![statement]).await?;
            Some(token)
        }
    };
    let lifetime_secs = client.access_token_duration.saturating_mul(60);
    let claims = TokenClaims {
        iss: ISSUER.to_owned(),
        aud: ISSUER.to_owned(),
        usr,
        cid: Some(client.id.clone()),
        usrtype: kind.word().to_owned(),
        role: roles,
        mkt: marketplace.0,
        uid: user,
    };
    // One second less than the client's setting, as the original tells it.
    let expires_in = lifetime_secs.saturating_sub(1);
    Ok(Issued { access_token: auth::sign(app, claims, expires_in)?, expires_in, refresh_token })
}

fn operator(app: &App, grant: &Grant<'_>) -> Result<Issued, Error> {
    let fits = grant.client_secret.is_some_and(|secret| secrets::same(secret, &app.settings.operator_secret));
    if !fits || app.settings.operator_secret.is_empty() {
        return Err(TokenRefusal::WrongSecret.into());
    }
    let claims = TokenClaims {
        iss: ISSUER.to_owned(),
        aud: ISSUER.to_owned(),
        usr: app.settings.operator_id.clone(),
        cid: Some(app.settings.operator_id.clone()),
        usrtype: "operator".to_owned(),
        role: vec![roles::PLATFORM_OPERATOR.to_owned()],
        mkt: 0,
        uid: None,
    };
    Ok(Issued { access_token: auth::sign(app, claims, OPERATOR_SECS)?, expires_in: OPERATOR_SECS, refresh_token: None })
}

/// Signs an administrator in: the session, and the token that its cookie keeps.
pub async fn start_session(app: &App, request: &SignIn, address: Option<&str>) -> Result<(Session, String), Error> {
    let mut marketplace = None;
    for db in app.databases.all() {
        marketplace = marketplaces::find(db, &request.marketplace).await?;
        if marketplace.is_some() {
            break;
        }
    }
    let Some(marketplace) = marketplace else {
        // The same work as for a marketplace that exists, so that the time does not tell.
        secrets::password_fits(&request.password, None)?;
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    };
    if !marketplace.value.active {
        return Err(TokenRefusal::SellerNotActive.into());
    }
    let number = MarketplaceNumber(marketplace.number);
    let account = sign_in(app, number, &request.username, &request.password, address).await?;
    if account.company.kind == PartyKind::Buyer {
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    }
    let token = format!("{number}-{}", random::secret()?);
    let kept = RefreshToken {
        client: None,
        user: Some(account.user.number),
        roles: Vec::new(),
        expires_at: app.clock.now().plus_secs(SESSION_SECS),
    };
    let statement = clients::insert_refresh_token(number, &secrets::sha256(&token), TokenKind::Session, &kept);
    app.database(number).batch(vec![statement]).await?;
    Ok((session(app, number, &account).await?, token))
}

/// The next access token of a session.
pub async fn continue_session(app: &App, token: &str) -> Result<Session, Error> {
    let marketplace = marketplace_of(token).ok_or(Error::Unauthenticated)?;
    let db = app.database(marketplace);
    let hash = secrets::sha256(token);
    let found = clients::find_refresh_token(db, marketplace, &hash, TokenKind::Session).await?;
    let now = app.clock.now();
    let kept = found.filter(|kept| kept.expires_at > now).ok_or(Error::Unauthenticated)?;
    let user = kept.user.ok_or(Error::Unauthenticated)?;
    let account = users::find_account_by_number(db, marketplace, user).await?.ok_or(Error::Unauthenticated)?;
    if !account.user.value.active || !account.company_active {
        return Err(Error::Unauthenticated);
    }
    if is_half_over(kept.expires_at, now) {
        db.batch(vec![clients::extend_session(marketplace, &hash, now.plus_secs(SESSION_SECS))]).await?;
    }
    session(app, marketplace, &account).await
}

/// A session is extended at its half, not at each use: a write per day or two instead of one per page.
fn is_half_over(expires_at: Timestamp, now: Timestamp) -> bool {
    expires_at < now.plus_secs(SESSION_SECS.div_euclid(2))
}

pub async fn end_session(app: &App, token: &str) -> Result<(), Error> {
    if let Some(marketplace) = marketplace_of(token) {
        let statement = clients::delete_refresh_token(marketplace, &secrets::sha256(token));
        app.database(marketplace).batch(vec![statement]).await?;
    }
    Ok(())
}

async fn session(app: &App, number: MarketplaceNumber, account: &Account) -> Result<Session, Error> {
    let db = app.database(number);
    let marketplace = marketplaces::find_by_number(db, number).await?.ok_or(Error::Unauthenticated)?;
    if !marketplace.value.active {
        return Err(Error::Unauthenticated);
    }
    let user = account.user.value.clone();
    let claims = TokenClaims {
        iss: ISSUER.to_owned(),
        aud: ISSUER.to_owned(),
        usr: user.username.clone(),
        cid: None,
        usrtype: account.company.kind.word().to_owned(),
        role: user.available_roles.clone(),
        mkt: number.0,
        uid: Some(account.user.number),
    };
    Ok(Session {
        access_token: auth::sign(app, claims, SESSION_TOKEN_SECS)?,
        expires_in: SESSION_TOKEN_SECS,
        roles: user.available_roles.clone(),
        supplier_id: (account.company.kind == PartyKind::Supplier).then(|| user.company_id.clone()),
        user,
        marketplace: MarketplaceName {
            id: marketplace.value.id,
            name: marketplace.value.name,
            number: marketplace.number,
        },
    })
}
