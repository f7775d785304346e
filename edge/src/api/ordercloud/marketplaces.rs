//! `/v1/marketplaces` for the platform's operator, `/v1/marketplace` for a marketplace's owner. Ours, by OrderCloud's
//! conventions.

use http::StatusCode;
use serde::Serialize;
use shared::wire::ordercloud::session::Marketplace;

use super::call::{Answer, Call};
use super::respond;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::marketplaces::{self, Settings};
use crate::store;

/// The answer to the making of a marketplace, the only one that tells the secret.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Made {
    #[serde(flatten)]
    marketplace: Marketplace,
    #[serde(rename = "ClientID")]
    client_id: String,
    client_secret: String,
}

/// `POST /v1/marketplaces`
pub async fn create(call: Call) -> Answer {
    call.caller.need_operator()?;
    let made = marketplaces::create(&call.app, &call.object()?).await?;
    let address = call.child(&made.marketplace.id);
    let new = made.new;
    let answer = Made { marketplace: made.marketplace, client_id: made.client_id, client_secret: made.client_secret };
    if new {
        return Ok(respond::created(&address, &answer));
    }
    Ok(respond::json(StatusCode::OK, &answer))
}

/// `GET /v1/marketplaces`
pub async fn list(call: Call) -> Answer {
    call.caller.need_operator()?;
    let query = call.query(&store::marketplaces::OFFER)?;
    Ok(respond::page(&marketplaces::list(&call.app, &query).await?))
}

/// `GET /v1/marketplaces/{id}`
pub async fn get(call: Call) -> Answer {
    call.caller.need_operator()?;
    let (id, _) = call.last_id()?;
    Ok(respond::ok(&marketplaces::get(&call.app, id).await?.value))
}

/// `PATCH /v1/marketplaces/{id}`
pub async fn patch(call: Call) -> Answer {
    call.caller.need_operator()?;
    let (id, _) = call.last_id()?;
    Ok(respond::ok(&marketplaces::patch(&call.app, id, &call.object()?, Settings::Operators).await?))
}

/// `GET /v1/marketplace`
pub async fn own(call: Call) -> Answer {
    owner(&call.caller)?;
    Ok(respond::ok(&marketplaces::own(&call.app, &call.caller).await?.value))
}

/// `PATCH /v1/marketplace`
pub async fn patch_own(call: Call) -> Answer {
    owner(&call.caller)?;
    let id = &call.caller.marketplace_id;
    Ok(respond::ok(&marketplaces::patch(&call.app, id, &call.object()?, Settings::Owners).await?))
}

/// The owner's callers with `FullAccess`.
fn owner(caller: &Caller) -> Result<(), Error> {
    caller.need(&[])?;
    caller.need_owner()
}
