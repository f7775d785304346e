//! Signing in by password, and the admin's session.

use std::net::IpAddr;

use shared::ids::MarketplaceNumber;
use shared::roles::PartyKind;
use shared::time::Timestamp;
use shared::wire::ordercloud::session::{MarketplaceName, Session, SignIn};

use super::tokens::{claims, marketplace_of};
use crate::app::App;
use crate::auth::{self, TokenClaims};
use crate::error::{Error, TokenRefusal};
use crate::random;
use crate::secrets;
use crate::store::tokens::{self, RefreshToken, TOO_MANY_ATTEMPTS, TokenKind};
use crate::store::users::{self, Account};
use crate::store::{MOVED_ON, marketplaces};

/// How long an access token of the admin's session lives, in seconds.
const SESSION_TOKEN_SECS: i64 = 900;
/// How long a session lives after its last use, in seconds: two weeks.
pub const SESSION_SECS: i64 = 14 * 86_400;
/// Failed sign-ins within a minute after which a name, or an address at the admin's door, is refused.
const FAILURES: i64 = 5;
/// The same of an address at `/oauth/token`, where a shop's server signs in all its shoppers.
const FAILURES_OF_SERVER: i64 = 100;
/// How many attempts that failed or are not decided yet there may be for each failure that is allowed. Bounds what
/// guessing at many places at once can try before the first failure is counted; a person signs in once.
const UNDECIDED: i64 = 4;
/// When it is worth to try again: what was counted is forgotten after a minute.
const RETRY_AFTER_SECS: u32 = 60;

/// Through which door somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Admin,
    Token,
}

/// Who signed in, and when that was begun: a password that was changed since was not the one that fitted.
pub struct SignedIn {
    pub account: Account,
    pub at: Timestamp,
}

/// The account that the name and the password belong to.
pub async fn sign_in(
    app: &App,
    marketplace: MarketplaceNumber,
    username: &str,
    password: &str,
    address: Option<&str>,
    door: Door,
) -> Result<SignedIn, Error> {
    let db = app.database(marketplace);
    let at = app.clock.now();
    let slot = tokens::slot(at);
    let attempt = Attempt::of(username, address, door);
    let begun = db
        .batch(vec![
            tokens::refuse_too_many(marketplace, &attempt.limits, slot),
            tokens::count_attempts(marketplace, &attempt.undecided, slot, 1),
        ])
        .await;
    match begun {
        Err(Error::Guard(name)) if name == TOO_MANY_ATTEMPTS => {
            return Err(Error::TooManyAttempts { retry_after_secs: RETRY_AFTER_SECS });
        }
        begun => begun?,
    };
    let found = users::find_account(db, marketplace, username).await?;
    let hash = found.as_ref().and_then(|account| account.password_hash.as_deref());
    let fits = secrets::password_fits(password, hash)?;
    let Some(account) = found.filter(|_| fits) else {
        let mut statements = vec![tokens::count_attempts(marketplace, &attempt.failures, slot, 1)];
        statements.push(users::note_failed_sign_in(marketplace, username));
        db.batch(statements).await?;
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    };
    let mut statements = vec![tokens::count_attempts(marketplace, &attempt.undecided, slot, -1)];
    let refusal = if !account.user.value.active {
        Some(TokenRefusal::UserNotActive)
    } else if !account.company_active {
        Some(TokenRefusal::CompanyNotActive)
    } else {
        statements.push(users::note_sign_in(marketplace, account.user.number, at));
        None
    };
    db.batch(statements).await?;
    match refusal {
        Some(refusal) => Err(refusal.into()),
        None => Ok(SignedIn { account, at }),
    }
}

/// What an attempt is counted under. The texts are hashed: what people type by mistake may be their password.
struct Attempt {
    failures: Vec<String>,
    undecided: Vec<String>,
    limits: Vec<(String, i64)>,
}

impl Attempt {
    fn of(username: &str, address: Option<&str>, door: Door) -> Self {
        let of_address = match door {
            Door::Admin => ("admin address", FAILURES),
            Door::Token => ("address", FAILURES_OF_SERVER),
        };
        let name = ("name", username.to_ascii_lowercase(), FAILURES);
        let address = address.map(|address| (of_address.0, network(address), of_address.1));
        let mut attempt = Self { failures: Vec::new(), undecided: Vec::new(), limits: Vec::new() };
        for (what, text, limit) in std::iter::once(name).chain(address) {
            let failures = secrets::sha256(format!("{what} {text}"));
            let undecided = secrets::sha256(format!("undecided {what} {text}"));
            attempt.limits.push((failures.clone(), limit));
            attempt.limits.push((undecided.clone(), limit.saturating_mul(UNDECIDED)));
            attempt.failures.push(failures);
            attempt.undecided.push(undecided);
        }
        attempt
    }
}

/// An IPv4 address as it is, of an IPv6 address the half that a household has to itself.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

/// Signs an administrator in: the session, and the token that its cookie keeps.
pub async fn start(app: &App, request: &SignIn, address: Option<&str>) -> Result<(Session, String), Error> {
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
    let number = MarketplaceNumber(marketplace.number);
    let signed_in = sign_in(app, number, &request.username, &request.password, address, Door::Admin).await?;
    let SignedIn { account, at } = &signed_in;
    if !marketplace.value.active {
        return Err(TokenRefusal::SellerNotActive.into());
    }
    if account.company.kind == PartyKind::Buyer {
        return Err(TokenRefusal::WrongUsernameOrPassword.into());
    }
    let token = format!("{number}-{}", random::secret()?);
    let kept = RefreshToken {
        client: None,
        user: Some(account.user.number),
        roles: Vec::new(),
        expires_at: at.plus_secs(SESSION_SECS),
    };
    keep(app, number, &token, TokenKind::Session, &kept, account.user.value.password_last_set_date).await?;
    Ok((session(app, number, account, *at).await?, token))
}

/// Keeps a refresh token, unless the password that it stands on was changed or the user deactivated meanwhile.
pub async fn keep(
    app: &App,
    marketplace: MarketplaceNumber,
    token: &str,
    kind: TokenKind,
    kept: &RefreshToken,
    password_set: Option<Timestamp>,
) -> Result<(), Error> {
    let statements = tokens::insert_refresh_token(marketplace, &secrets::sha256(token), kind, kept, password_set);
    match app.database(marketplace).batch(statements).await {
        Err(Error::Guard(name)) if name == MOVED_ON => Err(TokenRefusal::WrongUsernameOrPassword.into()),
        outcome => outcome.map(|_| ()),
    }
}

/// The next access token of a session.
pub async fn go_on(app: &App, token: &str) -> Result<Session, Error> {
    let marketplace = marketplace_of(token).ok_or(Error::Unauthenticated)?;
    let db = app.database(marketplace);
    let hash = secrets::sha256(token);
    let now = app.clock.now();
    let found = tokens::find_refresh_token(db, marketplace, &hash, TokenKind::Session).await?;
    let kept = found.filter(|kept| kept.expires_at > now).ok_or(Error::Unauthenticated)?;
    let user = kept.user.ok_or(Error::Unauthenticated)?;
    let account = users::find_account_by_number(db, marketplace, user).await?.ok_or(Error::Unauthenticated)?;
    if !account.user.value.active || !account.company_active {
        return Err(Error::Unauthenticated);
    }
    if is_half_over(kept.expires_at, now, SESSION_SECS) {
        db.batch(vec![tokens::extend(marketplace, &hash, now.plus_secs(SESSION_SECS))]).await?;
    }
    session(app, marketplace, &account, now).await
}

/// What lasts `lifetime_secs` from its last use is extended at its half, not at each use: a write per week or so instead
/// of one per page.
pub fn is_half_over(expires_at: Timestamp, now: Timestamp, lifetime_secs: i64) -> bool {
    expires_at < now.plus_secs(lifetime_secs.div_euclid(2))
}

pub async fn end(app: &App, token: &str) -> Result<(), Error> {
    if let Some(marketplace) = marketplace_of(token) {
        let statement = tokens::delete_refresh_token(marketplace, &secrets::sha256(token));
        app.database(marketplace).batch(vec![statement]).await?;
    }
    Ok(())
}

async fn session(app: &App, number: MarketplaceNumber, account: &Account, at: Timestamp) -> Result<Session, Error> {
    let db = app.database(number);
    let marketplace = marketplaces::find_by_number(db, number).await?.ok_or(Error::Unauthenticated)?;
    if !marketplace.value.active {
        return Err(Error::Unauthenticated);
    }
    let user = account.user.value.clone();
    let claims = TokenClaims {
        usr: user.username.clone(),
        uid: Some(account.user.number),
        role: user.available_roles.clone(),
        ..claims(number, account.company.kind.word(), at)
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
