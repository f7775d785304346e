//! User groups of buyers, and who is a member of them.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::Kind;
use shared::time::Timestamp;
use shared::wire::ordercloud::buyers::{UserGroup, UserGroupAssignment};
use shared::wire::{Body, Members, members::Mode};

use super::buyers;
use super::resource::{ATTEMPTS, Resource};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::users::{self, Company};
use crate::store::{MOVED_ON, Stored, groups};

/// The buyer whose groups a path means, found.
pub struct OfBuyer {
    number: i64,
    id: String,
}

async fn of(app: &App, caller: &Caller, parents: &[String]) -> Result<OfBuyer, Error> {
    caller.need_owner()?;
    let id = parents.first().map(String::as_str).unwrap_or_default();
    let buyer = buyers::named(app, caller, id).await?;
    Ok(OfBuyer { number: buyer.number, id: buyer.value.id })
}

pub struct UserGroups;

#[async_trait]
impl Resource for UserGroups {
    type Value = UserGroup;
    type Scope = OfBuyer;

    const KIND: Kind = Kind::UserGroup;
    const READ: &'static [&'static str] = READ;
    const WRITE: &'static [&'static str] = WRITE;
    const OFFER: Offer = groups::OFFER;

    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<OfBuyer, Error> {
        of(app, caller, parents).await
    }

    async fn find(app: &App, caller: &Caller, buyer: &OfBuyer, id: &str) -> Result<Option<Stored<UserGroup>>, Error> {
        groups::find(app.database(caller.marketplace), caller.marketplace, buyer.number, id).await
    }

    async fn list(app: &App, caller: &Caller, buyer: &OfBuyer, query: &ListQuery) -> Result<Page<UserGroup>, Error> {
        groups::list(app.database(caller.marketplace), caller.marketplace, buyer.number, query).await
    }

    fn blank(_caller: &Caller, _buyer: &OfBuyer, id: String, _now: Timestamp) -> UserGroup {
        UserGroup::blank(id)
    }

    fn reset(value: &UserGroup) -> UserGroup {
        UserGroup::blank(value.id.clone())
    }

    fn read(value: &mut UserGroup, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &UserGroup) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, buyer: &OfBuyer, group: UserGroup) -> Result<UserGroup, Error> {
        let statements = groups::insert(caller.marketplace, buyer.number, &group, app.clock.now());
        let made = app.database(caller.marketplace).batch(statements).await;
        made.map_err(|error| buyers::gone(error, &buyer.id))?;
        Ok(group)
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _buyer: &OfBuyer,
        stored: &Stored<UserGroup>,
        group: UserGroup,
    ) -> Result<UserGroup, Error> {
        app.database(caller.marketplace).batch(groups::update(caller.marketplace, stored, &group)).await?;
        Ok(group)
    }

    async fn delete(app: &App, caller: &Caller, _buyer: &OfBuyer, stored: &Stored<UserGroup>) -> Result<(), Error> {
        app.database(caller.marketplace).batch(groups::delete(caller.marketplace, stored)).await?;
        Ok(())
    }
}

/// What reads and writes groups and memberships.
pub const READ: &[&str] = &["UserGroupReader", "UserGroupAdmin"];
pub const WRITE: &[&str] = &["UserGroupAdmin"];

/// The memberships of a buyer's groups.
pub async fn members(
    app: &App,
    caller: &Caller,
    parents: &[String],
    query: &ListQuery,
) -> Result<Page<UserGroupAssignment>, Error> {
    let buyer = of(app, caller, parents).await?;
    groups::members(app.database(caller.marketplace), caller.marketplace, buyer.number, query).await
}

/// Makes a user a member of a group. Harmless when repeated.
pub async fn join(app: &App, caller: &Caller, parents: &[String], body: &Body) -> Result<(), Error> {
    let mut membership = UserGroupAssignment::default();
    for _ in 0..ATTEMPTS {
        let buyer = of(app, caller, parents).await?;
        let mut members = Members::new(body, Mode::Replace);
        membership.read(&mut members);
        members.finish()?;
        let (group, user) = named(app, caller, &buyer, &membership).await?;
        match app.database(caller.marketplace).batch(groups::join(caller.marketplace, group, user)).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}

/// Ends a membership.
pub async fn leave(app: &App, caller: &Caller, parents: &[String], group: &str, user: &str) -> Result<(), Error> {
    let buyer = of(app, caller, parents).await?;
    let membership = UserGroupAssignment { user_group_id: group.to_owned(), user_id: user.to_owned() };
    let (group, number) = named(app, caller, &buyer, &membership).await?;
    match app.database(caller.marketplace).batch(groups::leave(caller.marketplace, group, number)).await {
        // The user is there, but no member.
        Err(Error::Guard(name)) if name == MOVED_ON => Err(Error::not_found(Kind::User, user)),
        outcome => outcome.map(|_| ()),
    }
}

/// The numbers of the group and of the user that a membership names.
async fn named(
    app: &App,
    caller: &Caller,
    buyer: &OfBuyer,
    membership: &UserGroupAssignment,
) -> Result<(i64, i64), Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let group = groups::find(db, marketplace, buyer.number, &membership.user_group_id).await?;
    let group = group.ok_or_else(|| Error::not_found(Kind::UserGroup, &membership.user_group_id))?;
    let user = users::find(db, marketplace, Company::of_buyer(buyer.number), &membership.user_id).await?;
    let user = user.ok_or_else(|| Error::not_found(Kind::User, &membership.user_id))?;
    Ok((group.number, user.number))
}
