//! Who the caller is, and what it may say of itself.

use serde_json::{Value, json};
use shared::listing::{ListQuery, Page};
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
use crate::store::{MOVED_ON, groups};
use shared::problem::Refusal;

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

/// The caller as a `MeUser`. A caller without a user is told as one that has the caller's ID.
pub async fn get(app: &App, caller: &Caller) -> Result<Value, Error> {
    let user = match account(app, caller).await? {
        Some(account) => account.user.value,
        None => User {
            username: caller.who.clone(),
            active: true,
            available_roles: caller.roles.clone(),
            ..User::blank(caller.who.clone(), company_id(caller).to_owned(), app.clock.now())
        },
    };
    Ok(shown(caller, &user))
}

fn company_id(caller: &Caller) -> &str {
    match &caller.party {
        Party::Seller | Party::Operator => &caller.marketplace_id,
        Party::Supplier { id, .. } | Party::Buyer { id, .. } => id,
    }
}

fn shown(caller: &Caller, user: &User) -> Value {
    let mut shown = json!(user);
    if let Some(members) = shown.as_object_mut() {
        members.remove("FailedLoginAttempts");
        for company in ["Buyer", "Supplier", "Seller"] {
            members.insert(company.to_owned(), Value::Null);
        }
        let id = company_id(caller);
        let (name, company) = match &caller.party {
            Party::Buyer { .. } => ("Buyer", json!({ "ID": id, "DefaultCatalogID": id })),
            Party::Supplier { .. } => ("Supplier", json!({ "ID": id })),
            Party::Seller | Party::Operator => ("Seller", json!({ "ID": id })),
        };
        members.insert(name.to_owned(), company);
    }
    shown
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

/// The groups that the caller is a member of.
pub async fn user_groups(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<UserGroup>, Error> {
    match caller.user {
        Some(user) => groups::of_user(app.database(caller.marketplace), caller.marketplace, user, query).await,
        None => Ok(Page::new(query.page, query.page_size, 0, Vec::new())),
    }
}
