//! Who the caller is, and what it may say of itself.

use serde_json::{Value, json};
use shared::listing::{ListQuery, Page};
use shared::problem::Refusal;
use shared::wire::members::Mode;
use shared::wire::ordercloud::buyers::UserGroup;
use shared::wire::ordercloud::parties::User;
use shared::wire::{Body, Members};

use super::resource::ATTEMPTS;
use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::secrets;
use crate::store::users::{self, Account, USERNAME_KEY};
use crate::store::{MOVED_ON, buyers, clients, groups};

/// What lets a user write all of itself that is its own to write.
const WRITE: &[&str] = &["MeAdmin"];
/// What lets a user write its xp.
const WRITE_XP: &[&str] = &["MeAdmin", "MeXpAdmin"];

async fn account(app: &App, caller: &Caller) -> Result<Option<Account>, Error> {
    match caller.user {
        Some(number) => {
            let found =
                users::find_account_by_number(app.database(caller.marketplace), caller.marketplace, number).await?;
            found.map(Some).ok_or(Error::Unauthenticated)
        }
        None => Ok(None),
    }
}

/// The caller as a `MeUser`. A caller without a user is told as one that has the ID of the caller and the name of its
/// client.
pub async fn get(app: &App, caller: &Caller) -> Result<Value, Error> {
    let user = match account(app, caller).await? {
        Some(account) => account.user.value,
        None => of_client(app, caller).await?,
    };
    let db = app.database(caller.marketplace);
    let (name, company) = match &caller.party {
        Party::Buyer { number, .. } => {
            let found = buyers::find_by_number(db, caller.marketplace, *number).await?;
            let buyer = found.ok_or(Error::Unauthenticated)?;
            ("Buyer", json!({ "ID": buyer.id, "DefaultCatalogID": buyer.default_catalog_id }))
        }
        Party::Supplier { .. } => ("Supplier", json!({ "ID": user.company_id })),
        Party::Seller | Party::Operator => ("Seller", json!({ "ID": user.company_id })),
    };
    let mut shown = json!(user);
    if let Some(members) = shown.as_object_mut() {
        members.remove("FailedLoginAttempts");
        for name in ["Buyer", "Supplier", "Seller"] {
            members.insert(name.to_owned(), Value::Null);
        }
        members.insert(name.to_owned(), company);
    }
    Ok(shown)
}

async fn of_client(app: &App, caller: &Caller) -> Result<User, Error> {
    let client = match &caller.client {
        Some(id) => clients::find(app.database(caller.marketplace), caller.marketplace, id).await?,
        None => None,
    };
    let (name, made) =
        client.map_or_else(|| (String::new(), app.clock.now()), |client| (client.value.app_name, client.date_created));
    let company = match &caller.party {
        Party::Seller | Party::Operator => &caller.marketplace_id,
        Party::Supplier { id, .. } | Party::Buyer { id, .. } => id,
    };
    Ok(User {
        username: caller.who.clone(),
        first_name: name,
        active: true,
        available_roles: caller.roles.clone(),
        ..User::blank(caller.who.clone(), company.clone(), made)
    })
}

/// PUT and PATCH: the caller's user as the body wants it. Its ID, whether it is active and what roles it has, others say:
/// an ID tells in histories who did something.
pub async fn change(app: &App, caller: &Caller, mode: Mode, body: &Body) -> Result<Value, Error> {
    let xp_alone = mode == Mode::Patch && body.keys().all(|member| member == "xp");
    caller.need(if xp_alone { WRITE_XP } else { WRITE })?;
    // Anybody can be an anonymous shopper, and all of them share the user.
    if caller.anonymous.is_some() {
        return Err(Error::NotForThisCaller);
    }
    let mut body = body.clone();
    body.remove("ID");
    body.remove("Roles");
    for _ in 0..ATTEMPTS {
        let Some(Account { user: stored, .. }) = account(app, caller).await? else {
            return Err(Error::NotForThisCaller);
        };
        let before = &stored.value;
        let mut user = if mode == Mode::Patch { before.clone() } else { before.reset() };
        body.insert("Active".to_owned(), json!(before.active));
        let mut members = Members::new(&body, mode);
        user.read(&mut members);
        members.finish()?;
        let now = app.clock.now();
        let hash = user.password.take().map(|password| secrets::hash_password(&password)).transpose()?;
        let statements = users::update(caller.marketplace, &stored, &user, hash.as_deref(), now);
        match app.database(caller.marketplace).batch(statements).await {
            Ok(_) => return get(app, caller).await,
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(Error::Guard(name)) if name == USERNAME_KEY => return Err(Refusal::UsernameTaken.into()),
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

/// The groups that the caller is a member of, or through whose members' eyes it looks.
pub async fn user_groups(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<UserGroup>, Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    match caller.user {
        Some(user) => groups::of_user(db, marketplace, user, query).await,
        None => groups::of_numbers(db, marketplace, caller.viewed_groups.as_deref().unwrap_or_default(), query).await,
    }
}
