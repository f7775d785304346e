//! API clients. The service makes their IDs; a secret is told once, in the answer to the write that set it.
//!
//! Whoever has a client's secret has the roles of the client's user, or without one the client's own; a public client for
//! anonymous shoppers gives those of its user to everybody. So a write that sets the secret, or that widens what the client
//! opens, needs a caller who holds all of that.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{FieldProblem, Kind};
use shared::roles::{self, FULL_ACCESS, PartyKind};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::clients::{ApiClient, SecretChange};

use super::resource::Resource;
use super::{buyers, suppliers};
use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::random;
use crate::secrets;
use crate::store::clients::{self, StoredClient};
use crate::store::users::{self, Account, BUYER_GONE, Company};
use crate::store::{MOVED_ON, Stored};

pub struct ApiClients;

#[async_trait]
impl Resource for ApiClients {
    type Value = ApiClient;
    type Scope = ();

    const KIND: Kind = Kind::ApiClient;
    const READ: &'static [&'static str] = &["ApiClientReader", "ApiClientAdmin"];
    const WRITE: &'static [&'static str] = &["ApiClientAdmin"];
    const OFFER: Offer = clients::OFFER;
    const PUT_CREATES: bool = false;

    /// Begins with the marketplace's number, which leads a request for a token to its database.
    fn make_id(caller: &Caller) -> Result<String, Error> {
        Ok(format!("{}-{}", caller.marketplace, random::id()?))
    }

    async fn scope(_app: &App, _caller: &Caller, _parents: &[String]) -> Result<(), Error> {
        Ok(())
    }

    async fn find(app: &App, caller: &Caller, _scope: &(), id: &str) -> Result<Option<Stored<ApiClient>>, Error> {
        let found = clients::find(app.database(caller.marketplace), caller.marketplace, id).await?;
        let visible =
            |client: &StoredClient| caller.confined_to().is_none_or(|own| client.company.supplier() == Some(own));
        Ok(found.filter(visible).map(clients::as_stored))
    }

    async fn list(app: &App, caller: &Caller, _scope: &(), query: &ListQuery) -> Result<Page<ApiClient>, Error> {
        clients::list(app.database(caller.marketplace), caller.marketplace, caller.confined_to(), query).await
    }

    fn blank(_caller: &Caller, _scope: &(), id: String, _now: Timestamp) -> ApiClient {
        ApiClient::blank(id)
    }

    fn reset(value: &ApiClient) -> ApiClient {
        value.reset()
    }

    fn read(value: &mut ApiClient, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &ApiClient) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, _scope: &(), mut client: ApiClient) -> Result<ApiClient, Error> {
        let company = permitted(app, caller, None, &mut client).await?;
        let hash = secret(&mut client, None)?;
        opens_no_more_than_held(app, caller, None, &client, hash.as_deref(), company).await?;
        let statements = vec![
            company.must_exist(caller.marketplace),
            clients::insert(caller.marketplace, &client, hash.as_deref(), company, app.clock.now()),
        ];
        write(app, caller, &client, statements).await?;
        Ok(client)
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _scope: &(),
        stored: &Stored<ApiClient>,
        mut client: ApiClient,
    ) -> Result<ApiClient, Error> {
        let found = clients::find(app.database(caller.marketplace), caller.marketplace, &stored.value.id).await?;
        let before =
            found.filter(|before| before.version == stored.version).ok_or_else(|| Error::Guard(MOVED_ON.to_owned()))?;
        let company = permitted(app, caller, Some(&before), &mut client).await?;
        let hash = secret(&mut client, before.secret_hash.as_deref())?;
        opens_no_more_than_held(app, caller, Some(&before), &client, hash.as_deref(), company).await?;
        let mut statements = vec![company.must_exist(caller.marketplace)];
        let now = app.clock.now();
        statements.extend(clients::update(caller.marketplace, &before, &client, hash.as_deref(), company, now));
        write(app, caller, &client, statements).await?;
        Ok(client)
    }

    async fn delete(app: &App, caller: &Caller, _scope: &(), stored: &Stored<ApiClient>) -> Result<(), Error> {
        let statements = clients::delete(caller.marketplace, &stored.value.id, stored.version);
        app.database(caller.marketplace).batch(statements).await?;
        Ok(())
    }
}

/// Checks roles and references, and answers the company that the client acts for. A supplier's caller makes clients of
/// its own supplier, whether it says so or not.
async fn permitted(
    app: &App,
    caller: &Caller,
    before: Option<&StoredClient>,
    client: &mut ApiClient,
) -> Result<Company, Error> {
    if let (Party::Supplier { id, .. }, None) = (&caller.party, &client.supplier_id) {
        client.supplier_id = Some(id.clone());
    }
    // Roles that act for another party than before are all new ones.
    let same = before
        .filter(|before| before.value.supplier_id == client.supplier_id && before.value.buyer_id == client.buyer_id);
    if client.roles.is_some() {
        let party = match (&client.supplier_id, &client.buyer_id) {
            (Some(_), _) => PartyKind::Supplier,
            (None, Some(_)) => PartyKind::Buyer,
            (None, None) => PartyKind::Seller,
        };
        let held_before = same.map(|before| party.held(before.value.roles.as_deref()));
        caller.grant(party, client.roles.as_deref(), held_before.as_deref())?;
    }
    let company = match (&client.supplier_id, &client.buyer_id, caller.confined_to()) {
        (Some(id), _, _) => {
            Company { kind: PartyKind::Supplier, number: suppliers::named(app, caller, id).await?.number }
        }
        (None, Some(id), None) => Company::of_buyer(buyers::named(app, caller, id).await?.number),
        (None, Some(id), Some(_)) => return Err(Error::not_found(Kind::Buyer, id)),
        (None, None, _) => Company::MARKETPLACE_OWNER,
    };
    if let Some(name) = &client.default_context_user_name {
        // A user who went since does not stand in the way of other changes.
        let kept = same.is_some_and(|same| same.value.default_context_user_name.as_ref() == Some(name));
        if !kept && user(app, caller, client, company).await?.is_none() {
            return Err(Error::not_found(Kind::User, name));
        }
    }
    Ok(company)
}

/// Does what the write says about the secret; answers the hash to keep. The secret to tell, if there is one, is in
/// `client_secret` afterwards.
fn secret(client: &mut ApiClient, kept: Option<&str>) -> Result<Option<String>, Error> {
    match client.secret_change {
        SecretChange::Keep => return Ok(kept.map(str::to_owned)),
        SecretChange::Generate => client.client_secret = Some(random::secret()?),
        SecretChange::Set | SecretChange::Remove => {}
    }
    Ok(client.client_secret.as_ref().map(secrets::sha256))
}

/// What it takes to have what a client opens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// A user's password, which opens what the user holds, whoever made the client.
    Password,
    Secret,
    /// Anonymous shoppers need none.
    Nothing,
}

impl Key {
    fn of(client: &ApiClient, secret_hash: Option<&str>) -> Self {
        match secret_hash {
            Some(_) => Self::Secret,
            None if client.is_anon_buyer => Self::Nothing,
            None => Self::Password,
        }
    }
}

/// Refuses a write that sets the secret of a client, or widens what it opens, beyond what the caller holds.
async fn opens_no_more_than_held(
    app: &App,
    caller: &Caller,
    before: Option<&StoredClient>,
    client: &ApiClient,
    hash: Option<&str>,
    company: Company,
) -> Result<(), Error> {
    let key = Key::of(client, hash);
    if key == Key::Password {
        return Ok(());
    }
    let Opened { company, roles } = opened(app, caller, client, company).await?;
    if key == Key::Nothing && (company.buyer().is_none() || client.default_context_user_name.is_none()) {
        return Ok(());
    }
    let known = before.filter(|before| Key::of(&before.value, before.secret_hash.as_deref()) == key);
    let known = match known.filter(|_| client.client_secret.is_none()) {
        Some(before) => Some(opened(app, caller, &before.value, before.company).await?),
        None => None,
    };
    // The same word means other things in another company.
    let known = known.filter(|known| known.company == company).map(|known| known.roles).unwrap_or_default();
    let is_new = |role: &String| !known.contains(role) && !known.iter().any(|role| role == FULL_ACCESS);
    match roles.into_iter().find(|role| is_new(role) && !caller.holds(role)) {
        None => Ok(()),
        Some(role) => {
            let member = if client.default_context_user_name.is_some() { "DefaultContextUserName" } else { "Roles" };
            Err(FieldProblem::new(member, format!("would open {role} to the client, which you do not hold")).into())
        }
    }
}

/// The user that the client acts for, if there is such a one. A company's client acts for users of that company.
async fn user(app: &App, caller: &Caller, client: &ApiClient, company: Company) -> Result<Option<Account>, Error> {
    let Some(name) = &client.default_context_user_name else { return Ok(None) };
    let found = users::find_account(app.database(caller.marketplace), caller.marketplace, name).await?;
    Ok(found.filter(|account| company == Company::MARKETPLACE_OWNER || account.company == company))
}

/// What the client's secret opens.
struct Opened {
    company: Company,
    roles: Vec<String>,
}

async fn opened(app: &App, caller: &Caller, client: &ApiClient, company: Company) -> Result<Opened, Error> {
    let (opened, held) = match (&client.default_context_user_name, user(app, caller, client, company).await?) {
        (Some(_), Some(account)) => (account.company, account.user.value.available_roles),
        // Without its user the client gets no token.
        (Some(_), None) => (company, Vec::new()),
        (None, _) => (company, company.kind.held(client.roles.as_deref())),
    };
    Ok(Opened { company: opened, roles: roles::granted(opened.kind, &held, &[], &client.maximum_granted_roles) })
}

async fn write(
    app: &App,
    caller: &Caller,
    client: &ApiClient,
    statements: Vec<crate::platform::Statement>,
) -> Result<(), Error> {
    let written = app.database(caller.marketplace).batch(statements).await;
    written.map_err(|error| match error {
        Error::Guard(name) if name == BUYER_GONE => {
            Error::not_found(Kind::Buyer, client.buyer_id.as_deref().unwrap_or_default())
        }
        error => suppliers::gone(error, client.supplier_id.as_deref().unwrap_or_default()),
    })?;
    Ok(())
}
