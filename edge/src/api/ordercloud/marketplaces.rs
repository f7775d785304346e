//! `/v1/marketplaces` for the platform's operator, `/v1/marketplace` for a marketplace's owner. Ours, by OrderCloud's
//! conventions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use shared::wire::ordercloud::session::Marketplace;

use super::error::Failure;
use super::extract::{Here, Ids, Query, Sent};
use super::respond;
use crate::app::App;
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
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    here: Here,
    sent: Sent,
) -> Result<Response, Failure> {
    caller.need_operator()?;
    let made = marketplaces::create(&app, &sent.object()?).await?;
    let address = here.child(&made.marketplace.id);
    let new = made.new;
    let answer =
        Made { marketplace: made.marketplace, client_id: made.client_id, client_secret: made.client_secret };
    if new {
        return Ok(respond::created(&address, &answer));
    }
    Ok(respond::json(StatusCode::OK, &answer))
}

/// `GET /v1/marketplaces`
pub async fn list(State(app): State<Arc<App>>, caller: Caller, query: Query) -> Result<Response, Failure> {
    caller.need_operator()?;
    let query = query.list(&store::marketplaces::OFFER)?;
    Ok(respond::ok(&marketplaces::list(&app, &query).await?))
}

/// `GET /v1/marketplaces/{id}`
pub async fn get(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids) -> Result<Response, Failure> {
    caller.need_operator()?;
    Ok(respond::ok(&marketplaces::get(&app, named(&path)?).await?.value))
}

/// `PATCH /v1/marketplaces/{id}`
pub async fn patch(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    sent: Sent,
) -> Result<Response, Failure> {
    caller.need_operator()?;
    let body = sent.object()?;
    Ok(respond::ok(&marketplaces::patch(&app, named(&path)?, &body, Settings::Operators).await?))
}

/// `GET /v1/marketplace`
pub async fn own(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Failure> {
    owner(&caller)?;
    Ok(respond::ok(&marketplaces::own(&app, &caller).await?.value))
}

/// `PATCH /v1/marketplace`
pub async fn patch_own(State(app): State<Arc<App>>, caller: Caller, sent: Sent) -> Result<Response, Failure> {
    owner(&caller)?;
    let body = sent.object()?;
    Ok(respond::ok(&marketplaces::patch(&app, &caller.marketplace_id, &body, Settings::Owners).await?))
}

/// The owner's callers with `FullAccess`.
fn owner(caller: &Caller) -> Result<(), Error> {
    caller.need(&[])?;
    if caller.confined_to().is_some() { Err(Error::NotForThisCaller) } else { Ok(()) }
}

fn named(path: &[String]) -> Result<&str, Error> {
    path.first().map(String::as_str).ok_or_else(|| Error::internal("a route without an ID"))
}
