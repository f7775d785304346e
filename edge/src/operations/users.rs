//! Users: of the marketplace's owner, of each supplier, and of each buyer.
//!
//! Nobody grants a role they do not hold. To set a user's password is to be able to become the user, so it grants all
//! that the user holds.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::roles::PartyKind;
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::parties::User;

use super::resource::Resource;
use super::{buyers, suppliers};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::secrets;
use crate::store::Stored;
use crate::store::users::{self, Company, USERNAME_KEY};

/// The company whose users a path means, found.
pub struct Employer {
    company: Company,
    id: String,
}

/// Whose users a path means.
#[async_trait]
pub trait Staff: Send + Sync + 'static {
    const READ: &'static [&'static str];
    const WRITE: &'static [&'static str];

    async fn employer(app: &App, caller: &Caller, parents: &[String]) -> Result<Employer, Error>;
}

/// `/v1/adminusers`.
pub struct OwnersStaff;

#[async_trait]
impl Staff for OwnersStaff {
    const READ: &'static [&'static str] = &["AdminUserReader", "AdminUserAdmin"];
    const WRITE: &'static [&'static str] = &["AdminUserAdmin"];

    async fn employer(_app: &App, caller: &Caller, _parents: &[String]) -> Result<Employer, Error> {
        caller.need_owner()?;
        Ok(Employer { company: Company::MARKETPLACE_OWNER, id: caller.marketplace_id.clone() })
    }
}

/// `/v1/suppliers/{supplier}/users`.
pub struct SuppliersStaff;

#[async_trait]
impl Staff for SuppliersStaff {
    const READ: &'static [&'static str] = &["SupplierUserReader", "SupplierUserAdmin"];
    const WRITE: &'static [&'static str] = &["SupplierUserAdmin"];

    async fn employer(app: &App, caller: &Caller, parents: &[String]) -> Result<Employer, Error> {
        let supplier = suppliers::named(app, caller, parents.first().map(String::as_str).unwrap_or_default()).await?;
        let company = Company { kind: PartyKind::Supplier, number: supplier.number };
        Ok(Employer { company, id: supplier.value.id })
    }
}

/// `/v1/buyers/{buyer}/users`.
pub struct BuyersStaff;

#[async_trait]
impl Staff for BuyersStaff {
    const READ: &'static [&'static str] = &["BuyerUserReader", "BuyerUserAdmin"];
    const WRITE: &'static [&'static str] = &["BuyerUserAdmin"];

    async fn employer(app: &App, caller: &Caller, parents: &[String]) -> Result<Employer, Error> {
        caller.need_owner()?;
        let buyer = buyers::named(app, caller, parents.first().map(String::as_str).unwrap_or_default()).await?;
        Ok(Employer { company: Company::of_buyer(buyer.number), id: buyer.value.id })
    }
}

/// The users of a [`Staff`].
pub struct Users<S>(std::marker::PhantomData<S>);

#[async_trait]
impl<S: Staff> Resource for Users<S> {
    type Value = User;
    type Scope = Employer;

    const KIND: Kind = Kind::User;
    const READ: &'static [&'static str] = S::READ;
    const WRITE: &'static [&'static str] = S::WRITE;
    const OFFER: Offer = users::OFFER;

    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<Employer, Error> {
        S::employer(app, caller, parents).await
    }

    async fn find(app: &App, caller: &Caller, employer: &Employer, id: &str) -> Result<Option<Stored<User>>, Error> {
        users::find(app.database(caller.marketplace), caller.marketplace, employer.company, id).await
    }

    async fn list(app: &App, caller: &Caller, employer: &Employer, query: &ListQuery) -> Result<Page<User>, Error> {
        users::list(app.database(caller.marketplace), caller.marketplace, employer.company, query).await
    }

    fn blank(_caller: &Caller, employer: &Employer, id: String, now: Timestamp) -> User {
        User::blank(id, employer.id.clone(), now)
    }

    fn reset(value: &User) -> User {
        value.reset()
    }

    fn read(value: &mut User, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &User) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, employer: &Employer, mut user: User) -> Result<User, Error> {
        let now = app.clock.now();
        caller.grant(employer.company.kind, user.roles.as_deref(), None)?;
        let password_hash = hashed(&mut user)?;
        let statements = users::insert(caller.marketplace, employer.company, &user, password_hash.as_deref(), now);
        write(app, caller, employer, statements).await?;
        Ok(told(user, employer, password_hash.is_some().then_some(now)))
    }

    async fn update(
        app: &App,
        caller: &Caller,
        employer: &Employer,
        stored: &Stored<User>,
        mut user: User,
    ) -> Result<User, Error> {
        let now = app.clock.now();
        caller.grant(employer.company.kind, user.roles.as_deref(), Some(&stored.value.available_roles))?;
        if user.password.is_some() && employer.company.kind != PartyKind::Buyer {
            may_become(caller, &stored.value)?;
        }
        let password_hash = hashed(&mut user)?;
        let statements = users::update(caller.marketplace, stored, &user, password_hash.as_deref(), now);
        write(app, caller, employer, statements).await?;
        Ok(told(user, employer, password_hash.is_some().then_some(now)))
    }

    async fn delete(app: &App, caller: &Caller, _employer: &Employer, stored: &Stored<User>) -> Result<(), Error> {
        let statements = users::delete(caller.marketplace, stored);
        app.database(caller.marketplace).batch(statements).await.map_err(buyers::kept)?;
        Ok(())
    }
}

/// The hash of the password that was sent, which is forgotten.
fn hashed(user: &mut User) -> Result<Option<String>, Error> {
    user.password.take().map(|password| secrets::hash_password(&password)).transpose()
}

fn may_become(caller: &Caller, user: &User) -> Result<(), Error> {
    match user.available_roles.iter().find(|role| !caller.holds(role)) {
        None => Ok(()),
        Some(role) => {
            let reason = format!("cannot be set by someone without {role}, which the user holds");
            Err(FieldProblem::new("Password", reason).into())
        }
    }
}

async fn write(
    app: &App,
    caller: &Caller,
    employer: &Employer,
    statements: Vec<crate::platform::Statement>,
) -> Result<(), Error> {
    app.database(caller.marketplace).batch(statements).await.map_err(|error| match error {
        Error::Guard(name) if name == USERNAME_KEY => Refusal::UsernameTaken.into(),
        error => buyers::gone(suppliers::gone(error, &employer.id), &employer.id),
    })?;
    Ok(())
}

/// The user as it now is. `password_set`: when this write set the password, if it did.
fn told(mut user: User, employer: &Employer, password_set: Option<Timestamp>) -> User {
    user.available_roles = employer.company.kind.held(user.roles.as_deref());
    user.password_last_set_date = password_set.or(user.password_last_set_date);
    user
}
