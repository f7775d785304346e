//! Marketplaces: made by the platform's operator, set up by their owners.

use serde_json::Value;
use shared::ids::{MarketplaceNumber, is_legal_id};
use shared::listing::{ListQuery, Page};
use shared::problem::{Kind, Refusal};
use shared::roles::PartyKind;
use shared::wire::members::Mode;
use shared::wire::ordercloud::parties::User;
use shared::wire::ordercloud::session::Marketplace;
use shared::wire::{Body, Members};

use super::resource::ATTEMPTS;
use super::tokens::marketplace_of;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::random;
use crate::secrets;
use crate::store::users::{self, Company};
use crate::store::{MOVED_ON, Stored, clients, marketplaces};

/// A marketplace that was made, or whose credentials were made valid again. The secret is told this once.
pub struct Made {
    pub marketplace: Marketplace,
    pub client_id: String,
    pub client_secret: String,
    /// Whether it is new.
    pub new: bool,
}

/// What the operator asks for.
#[derive(Default)]
struct Wanted {
    id: String,
    name: String,
    number: Option<i64>,
    client_id: Option<String>,
    client_secret: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

impl Wanted {
    fn read(body: &Body) -> Result<Self, Error> {
        let mut wanted = Self::default();
        let mut members = Members::new(body, Mode::Replace);
        members.id("ID", &mut wanted.id);
        if wanted.id.is_empty() && body.get("ID").is_none_or(Value::is_null) {
            members.fault("ID", "is required");
        }
        members.text("Name", 100, &mut wanted.name);
        members.optional_integer("Number", &mut wanted.number);
        if wanted.number.is_some_and(|number| number < 1) {
            members.fault("Number", "must be 1 or more");
        }
        members.reference("ClientID", &mut wanted.client_id);
        if let (Some(client), Some(number)) = (&wanted.client_id, wanted.number) {
            if marketplace_of(client) != Some(MarketplaceNumber(number)) {
                members.fault("ClientID", format!("must begin with {number}-"));
            }
        } else if wanted.client_id.is_some() {
            members.fault("Number", "is required with a ClientID, which begins with it");
        }
        members.optional_text("ClientSecret", 256, &mut wanted.client_secret);
        if wanted.client_secret.as_ref().is_some_and(|secret| secret.chars().count() < 32) {
            members.fault("ClientSecret", "must be at least 32 characters");
        }
        members.optional_text("Username", 100, &mut wanted.username);
        members.optional_text("Password", 256, &mut wanted.password);
        if wanted.password.as_ref().is_some_and(|password| password.chars().count() < 10) {
            members.fault("Password", "must be at least 10 characters");
        }
        if wanted.username.as_deref() == Some("") {
            members.fault("Username", "must not be empty");
        }
        if wanted.username.is_some() != wanted.password.is_some() {
            members.fault("Password", "goes together with Username");
        }
        members.finish()?;
        Ok(wanted)
    }
}

/// Makes a marketplace with its first client and user. The same body again makes the credentials valid again, also when
/// both come at once.
pub async fn create(app: &App, body: &Body) -> Result<Made, Error> {
    let wanted = Wanted::read(body)?;
    for _ in 0..ATTEMPTS {
        match make(app, &wanted).await {
            // Another made a marketplace, a user or a client between our look and our write.
            Err(Error::Guard(name)) if name.starts_with("unique: ") => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

async fn make(app: &App, wanted: &Wanted) -> Result<Made, Error> {
    let db = app.database(MarketplaceNumber(wanted.number.unwrap_or_default()));
    let now = app.clock.now();
    let existing = marketplaces::find(db, &wanted.id).await?;
    let number = match (&existing, wanted.number) {
        (Some(existing), wanted_number) => {
            let same = wanted.client_id.is_some() && wanted_number == Some(existing.number);
            if !same {
                return Err(Error::Taken { kind: Kind::Marketplace, id: wanted.id.clone() });
            }
            MarketplaceNumber(existing.number)
        }
        (None, Some(number)) => {
            let number = MarketplaceNumber(number);
            if marketplaces::find_by_number(db, number).await?.is_some() {
                return Err(Error::Taken { kind: Kind::Marketplace, id: number.to_string() });
            }
            number
        }
        (None, None) => marketplaces::next_number(db).await?,
    };
    let client_id = match &wanted.client_id {
        Some(id) => id.clone(),
        None => format!("{number}-{}", random::id()?),
    };
    let client_secret = match &wanted.client_secret {
        Some(secret) => secret.clone(),
        None => random::secret()?,
    };
    let mut statements = Vec::new();
    if existing.is_none() {
        statements.push(marketplaces::insert(number, &wanted.id, &wanted.name, now));
    }
    statements.push(clients::renew(number, &client_id, &wanted.name, &secrets::sha256(&client_secret), now));
    if let (Some(username), Some(password)) = (&wanted.username, &wanted.password) {
        statements.extend(administrator(app, number, &wanted.name, username, password).await?);
    }
    db.batch(statements).await?;
    let stored = marketplaces::find_by_number(db, number).await?.ok_or_else(|| Error::internal("it was just made"))?;
    Ok(Made { marketplace: stored.value, client_id, client_secret, new: existing.is_none() })
}

/// Makes the user, or makes it valid again. A password that it has already is left alone, and what was signed in by it.
async fn administrator(
    app: &App,
    number: MarketplaceNumber,
    marketplace_name: &str,
    username: &str,
    password: &str,
) -> Result<Vec<Statement>, Error> {
    let db = app.database(number);
    let now = app.clock.now();
    match users::find_account(db, number, username).await? {
        Some(account) if account.company.kind == PartyKind::Seller => {
            let fits = secrets::password_fits(password, account.password_hash.as_deref())?;
            let hash = if fits { None } else { Some(secrets::hash_password(password)?) };
            Ok(users::renew(number, account.user.number, hash.as_deref(), now))
        }
        Some(_) => Err(Refusal::UsernameTaken.into()),
        None => {
            let is_free =
                is_legal_id(username) && users::find(db, number, Company::MARKETPLACE_OWNER, username).await?.is_none();
            let mut user = User::blank(if is_free { username.to_owned() } else { random::id()? }, String::new(), now);
            username.clone_into(&mut user.username);
            "Administrator".clone_into(&mut user.first_name);
            marketplace_name.clone_into(&mut user.last_name);
            user.email = if username.contains('@') { username.to_owned() } else { format!("{username}@localhost") };
            user.active = true;
            let hash = secrets::hash_password(password)?;
            Ok(users::insert(number, Company::MARKETPLACE_OWNER, &user, Some(&hash), now))
        }
    }
}

pub async fn list(app: &App, query: &ListQuery) -> Result<Page<Marketplace>, Error> {
    marketplaces::list(app.database(MarketplaceNumber(0)), query).await
}

pub async fn get(app: &App, id: &str) -> Result<Stored<Marketplace>, Error> {
    for db in app.databases.all() {
        if let Some(found) = marketplaces::find(db, id).await? {
            return Ok(found);
        }
    }
    Err(Error::not_found(Kind::Marketplace, id))
}

/// The marketplace of the caller.
pub async fn own(app: &App, caller: &Caller) -> Result<Stored<Marketplace>, Error> {
    let found = marketplaces::find_by_number(app.database(caller.marketplace), caller.marketplace).await?;
    found.ok_or_else(|| Error::not_found(Kind::Marketplace, caller.marketplace.to_string()))
}

/// Which settings a PATCH may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// `Name` and `Active`.
    Operators,
    /// `Name` and `RequireInventoryRecord`.
    Owners,
}

pub async fn patch(app: &App, id: &str, body: &Body, settings: Settings) -> Result<Marketplace, Error> {
    for _ in 0..ATTEMPTS {
        let stored = get(app, id).await?;
        let mut marketplace = stored.value.clone();
        let mut members = Members::new(body, Mode::Patch);
        members.text("Name", 100, &mut marketplace.name);
        match settings {
            Settings::Operators => members.boolean("Active", &mut marketplace.active),
            Settings::Owners => {
                members.boolean("RequireInventoryRecord", &mut marketplace.require_inventory_record);
            }
        }
        members.finish()?;
        let db = app.database(MarketplaceNumber(stored.number));
        match db.batch(marketplaces::update(&stored, &marketplace)).await {
            Ok(_) => return Ok(marketplace),
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}
