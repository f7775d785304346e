//! Tokens of `/oauth/token`: who gets one, with which roles, for how long.

use shared::ids::{MarketplaceNumber, is_legal_id};
use shared::roles::{self, PartyKind};
use shared::time::Timestamp;

use super::sessions::{self, Door, SignedIn, is_half_over};
use crate::app::App;
use crate::auth::{self, ISSUER, OPERATOR, TokenClaims};
use crate::error::{Error, TokenRefusal};
use crate::random;
use crate::secrets;
use crate::store::clients::{self, StoredClient};
use crate::store::tokens::{self, RefreshToken, TokenKind};
use crate::store::users::{self, Account, Company};

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
    /// The anonymous shopper that somebody was before.
    pub anonymous: Option<&'a str>,
}

/// How long the operator's tokens live, in seconds.
const OPERATOR_SECS: i64 = 3_600;

pub async fn client_credentials(app: &App, grant: &Grant<'_>) -> Result<Issued, Error> {
    if secrets::same(grant.client_id, &app.settings.operator_id) {
        return operator(app, grant);
    }
    let at = app.clock.now();
    let (marketplace, client) = client(app, grant).await?;
    // A public client may do this for anonymous shoppers only.
    let is_anonymous = client.secret_hash.is_none();
    if is_anonymous && !client.value.is_anon_buyer {
        return Err(TokenRefusal::WrongSecret.into());
    }
    let account = match &client.value.default_context_user_name {
        Some(username) => {
            let account = users::find_account(app.database(marketplace), marketplace, username).await?;
            Some(account.ok_or(TokenRefusal::WrongUsernameOrPassword)?)
        }
        None => None,
    };
    if is_anonymous {
        let account = account.filter(|account| account.company.kind == PartyKind::Buyer);
        let account = account.ok_or(TokenRefusal::WrongUsernameOrPassword)?;
        // The one that it was, or a new one that nobody can guess.
        let known = grant.anonymous.filter(|id| id.len() == random::ID_CHARS && is_legal_id(id));
        let anonymous = known.map_or_else(random::id, |id| Ok(id.to_owned()))?;
        let bearer = Bearer::new(&client, Some(&account), &grant.roles, at, Some(anonymous))?;
        return issue(app, marketplace, &client, bearer, None);
    }
    let bearer = Bearer::new(&client, account.as_ref(), &grant.roles, at, None)?;
    let refresh_token = first_refresh_token(app, marketplace, &client, &bearer).await?;
    issue(app, marketplace, &client, bearer, refresh_token)
}

pub async fn password(
    app: &App,
    grant: &Grant<'_>,
    username: &str,
    password: &str,
    address: Option<&str>,
) -> Result<Issued, Error> {
    let (marketplace, client) = client(app, grant).await?;
    let SignedIn { account, at } =
        sessions::sign_in(app, marketplace, username, password, address, Door::Token).await?;
    let bearer = Bearer::new(&client, Some(&account), &grant.roles, at, None)?;
    let refresh_token = first_refresh_token(app, marketplace, &client, &bearer).await?;
    issue(app, marketplace, &client, bearer, refresh_token)
}

/// The next access token. The refresh token stays the same and lasts its time anew, so that two tabs with one token do
/// not sign each other out, and a client that refreshes for a year leaves one row.
pub async fn refresh(app: &App, grant: &Grant<'_>, token: &str) -> Result<Issued, Error> {
    let at = app.clock.now();
    let (marketplace, client) = client(app, grant).await?;
    let db = app.database(marketplace);
    let hash = secrets::sha256(token);
    let found = tokens::find_refresh_token(db, marketplace, &hash, TokenKind::Client).await?;
    let lifetime_secs = refresh_secs(&client);
    let kept = found
        .filter(|kept| kept.expires_at > at && kept.client.as_ref() == Some(&client.value.id) && lifetime_secs > 0)
        .ok_or(TokenRefusal::BadRefreshToken)?;
    let account = match kept.user {
        Some(user) => {
            let account = users::find_account_by_number(db, marketplace, user).await?;
            Some(account.ok_or(TokenRefusal::BadRefreshToken)?)
        }
        None => None,
    };
    // The roles of the first token, as far as they are still held.
    let bearer = Bearer::new(&client, account.as_ref(), &kept.roles, at, None)?;
    if is_half_over(kept.expires_at, at, lifetime_secs) {
        db.batch(vec![tokens::extend(marketplace, &hash, at.plus_secs(lifetime_secs))]).await?;
    }
    issue(app, marketplace, &client, bearer, Some(token.to_owned()))
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

/// For whom a token is: a user, or without one the client itself.
struct Bearer<'a> {
    account: Option<&'a Account>,
    kind: PartyKind,
    roles: Vec<String>,
    /// When what it stands on was looked at.
    at: Timestamp,
    /// Which of the anonymous shoppers that share the user.
    anonymous: Option<String>,
}

impl<'a> Bearer<'a> {
    /// Refuses a user whom the client does not admit, and a request for nothing but roles that are not held.
    fn new(
        client: &StoredClient,
        account: Option<&'a Account>,
        asked: &[String],
        at: Timestamp,
        anonymous: Option<String>,
    ) -> Result<Self, TokenRefusal> {
        let (kind, held) = match account {
            Some(account) => {
                admit(client, account, anonymous.is_some())?;
                (account.company.kind, account.user.value.available_roles.clone())
            }
            None => (client.company.kind, client.company.kind.held(client.value.roles.as_deref())),
        };
        let roles = roles::granted(kind, &held, asked, &client.value.maximum_granted_roles);
        if roles.is_empty() {
            return Err(TokenRefusal::InsufficientRole);
        }
        Ok(Self { account, kind, roles, at, anonymous })
    }
}

/// Whether the client lets the user in. A supplier's or a buyer's client lets in that company's users alone; that the
/// owner's is for anonymous shoppers lets in their user.
fn admit(client: &StoredClient, account: &Account, is_anonymous: bool) -> Result<(), TokenRefusal> {
    let value = &client.value;
    let admitted = if client.company == Company::MARKETPLACE_OWNER {
        match account.company.kind {
            PartyKind::Seller => value.allow_seller,
            PartyKind::Supplier => value.allow_any_supplier,
            PartyKind::Buyer => value.allow_any_buyer || is_anonymous,
        }
    } else {
        client.company == account.company
    };
    let held = &account.user.value.available_roles;
    let lacking = value.minimum_required_roles.iter().any(|role| !roles::suffice(account.company.kind, held, &[role]));
    if !admitted || lacking {
        return Err(TokenRefusal::WrongUsernameOrPassword);
    }
    if !account.user.value.active {
        return Err(TokenRefusal::UserNotActive);
    }
    if !account.company_active {
        return Err(TokenRefusal::CompanyNotActive);
    }
    Ok(())
}

/// How long a refresh token of the client lasts after its last use, in seconds; 0 is none.
fn refresh_secs(client: &StoredClient) -> i64 {
    client.value.refresh_token_duration.saturating_mul(60)
}

async fn first_refresh_token(
    app: &App,
    marketplace: MarketplaceNumber,
    client: &StoredClient,
    bearer: &Bearer<'_>,
) -> Result<Option<String>, Error> {
    let lifetime_secs = refresh_secs(client);
    if lifetime_secs == 0 {
        return Ok(None);
    }
    let token = format!("{marketplace}-{}", random::secret()?);
    let kept = RefreshToken {
        client: Some(client.value.id.clone()),
        user: bearer.account.map(|account| account.user.number),
        roles: bearer.roles.clone(),
        expires_at: bearer.at.plus_secs(lifetime_secs),
    };
    let password_set = bearer.account.and_then(|account| account.user.value.password_last_set_date);
    sessions::keep(app, marketplace, &token, TokenKind::Client, &kept, password_set).await?;
    Ok(Some(token))
}

fn issue(
    app: &App,
    marketplace: MarketplaceNumber,
    client: &StoredClient,
    bearer: Bearer<'_>,
    refresh_token: Option<String>,
) -> Result<Issued, Error> {
    let minutes = match bearer.anonymous {
        Some(_) => client.value.anonymous_token_duration,
        None => client.value.access_token_duration,
    };
    // One second less than the client's setting, as the original tells it.
    let expires_in = minutes.saturating_mul(60).saturating_sub(1);
    let claims = TokenClaims {
        usr: bearer.account.map_or(&client.value.id, |account| &account.user.value.username).clone(),
        cid: Some(client.value.id.clone()),
        role: bearer.roles,
        uid: bearer.account.map(|account| account.user.number),
        orderid: bearer.anonymous,
        ..claims(marketplace, bearer.kind.word(), bearer.at)
    };
    Ok(Issued { access_token: auth::sign(app, claims, expires_in)?, expires_in, refresh_token })
}

/// What all tokens say.
pub fn claims(marketplace: MarketplaceNumber, usrtype: &str, at: Timestamp) -> TokenClaims {
    TokenClaims {
        iss: ISSUER.to_owned(),
        aud: ISSUER.to_owned(),
        usr: String::new(),
        cid: None,
        usrtype: usrtype.to_owned(),
        role: Vec::new(),
        mkt: marketplace.0,
        uid: None,
        at: at.0,
        nbf: 0,
        exp: 0,
        orderid: None,
        view: None,
    }
}

fn operator(app: &App, grant: &Grant<'_>) -> Result<Issued, Error> {
    let fits = grant.client_secret.is_some_and(|secret| secrets::same(secret, &app.settings.operator_secret));
    if !fits || app.settings.operator_secret.is_empty() {
        return Err(TokenRefusal::WrongSecret.into());
    }
    let claims = TokenClaims {
        usr: app.settings.operator_id.clone(),
        cid: Some(app.settings.operator_id.clone()),
        role: vec![roles::PLATFORM_OPERATOR.to_owned()],
        ..claims(MarketplaceNumber(0), OPERATOR, app.clock.now())
    };
    Ok(Issued { access_token: auth::sign(app, claims, OPERATOR_SECS)?, expires_in: OPERATOR_SECS, refresh_token: None })
}
