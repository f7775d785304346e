//! Tokens with which the marketplace's owner acts for a buyer's user, or looks through a buyer's eyes.

use shared::problem::{Kind, Refusal};
use shared::roles::{self, PartyKind};
use shared::wire::members::Mode;
use shared::wire::{Body, Members};

use super::buyers;
use super::tokens::{Issued, claims};
use crate::app::App;
use crate::auth::{self, Caller, TokenClaims, View};
use crate::error::{Error, TokenRefusal};
use crate::store::users::{self, Company};
use crate::store::{clients, groups};

/// How long somebody looks through a buyer's eyes with one token, in seconds.
const VIEW_SECS: i64 = 600;
/// The most groups as whose member somebody looks.
const VIEWED_GROUPS: usize = 100;

/// A token of the user, through the client that the body names.
pub async fn act_for(app: &App, caller: &Caller, buyer: &str, user: &str, body: &Body) -> Result<Issued, Error> {
    caller.need_owner()?;
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let at = app.clock.now();
    let buyer = buyers::named(app, caller, buyer).await?;
    let found = users::find(db, marketplace, Company::of_buyer(buyer.number), user).await?;
    let found = found.ok_or_else(|| Error::not_found(Kind::User, user))?;

    let (mut client_id, mut asked) = (String::new(), Vec::new());
    let mut members = Members::new(body, Mode::Replace);
    members.required_reference("ClientID", &mut client_id);
    members.texts("Roles", 100, &mut asked);
    if asked.is_empty() {
        // Asking for nothing would ask for all that is held.
        members.fault("Roles", "must name at least one role");
    }
    members.finish()?;

    let client = clients::find(db, marketplace, &client_id).await?.filter(|client| client.value.active);
    let client = client.ok_or(Refusal::NoSuchClientToImpersonate)?;
    if !found.value.active {
        return Err(TokenRefusal::UserNotActive.into());
    }
    if !buyer.value.active {
        return Err(TokenRefusal::CompanyNotActive.into());
    }
    let held = &found.value.available_roles;
    let roles = roles::granted(PartyKind::Buyer, held, &asked, &client.value.maximum_granted_roles);
    if roles.is_empty() {
        return Err(TokenRefusal::InsufficientRole.into());
    }
    let claims = TokenClaims {
        usr: found.value.username,
        cid: Some(client_id),
        role: roles,
        uid: Some(found.number),
        ..claims(marketplace, PartyKind::Buyer.word(), at)
    };
    let expires_in = client.value.access_token_duration.saturating_mul(60).saturating_sub(1);
    Ok(Issued { access_token: auth::sign(app, claims, expires_in)?, expires_in, refresh_token: None })
}

/// A token that shows the caller what a shopper of the buyer sees who is a member of the groups that the body names. It
/// stands as long as the caller's own does.
pub async fn look_as(app: &App, caller: &Caller, buyer: &str, body: &Body) -> Result<Issued, Error> {
    caller.need_owner()?;
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let at = app.clock.now();
    let buyer = buyers::named(app, caller, buyer).await?;
    let mut ids = Vec::new();
    let mut members = Members::new(body, Mode::Replace);
    members.texts("UserGroupIDs", VIEWED_GROUPS, &mut ids);
    members.finish()?;
    let known = groups::numbers(db, marketplace, buyer.number, &ids).await?;
    if let Some(unknown) = ids.iter().find(|id| known.iter().all(|(known, _)| known != *id)) {
        return Err(Error::not_found(Kind::UserGroup, unknown));
    }
    let claims = TokenClaims {
        usr: caller.who.clone(),
        cid: caller.client.clone(),
        role: vec!["Shopper".to_owned()],
        uid: caller.user,
        view: Some(View { buyer: buyer.number, groups: known.into_iter().map(|(_, number)| number).collect() }),
        ..claims(marketplace, PartyKind::Buyer.word(), at)
    };
    Ok(Issued { access_token: auth::sign(app, claims, VIEW_SECS)?, expires_in: VIEW_SECS, refresh_token: None })
}
