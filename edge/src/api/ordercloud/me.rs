//! `/v1/me` and `/v1/me/usergroups`: who the caller is.

use crate::api::routes::{Routes, get};
use shared::wire::members::Mode;

use super::call::{Answer, Call, handle};
use super::respond;
use crate::auth::Party;
use crate::error::Error;
use crate::operations::me;
use crate::store::groups::OFFER;

pub fn routes() -> Routes {
    Routes::new()
        .route("/v1/me", get(handle!(read)).put(handle!(replace)).patch(handle!(patch)))
        .route("/v1/me/usergroups", get(handle!(user_groups)))
}

/// Any valid token will do, but the operator's, who is nobody within a marketplace.
fn of_a_marketplace(call: &Call) -> Result<(), Error> {
    if call.caller.party == Party::Operator { Err(Error::NotForThisCaller) } else { Ok(()) }
}

/// `GET /v1/me`
async fn read(call: Call) -> Answer {
    of_a_marketplace(&call)?;
    Ok(respond::page(&me::get(&call.app, &call.caller).await?).with("vary", "Authorization"))
}

/// `PUT /v1/me`
async fn replace(call: Call) -> Answer {
    of_a_marketplace(&call)?;
    Ok(respond::ok(&me::change(&call.app, &call.caller, Mode::Replace, &call.object()?).await?))
}

/// `PATCH /v1/me`
async fn patch(call: Call) -> Answer {
    of_a_marketplace(&call)?;
    Ok(respond::ok(&me::change(&call.app, &call.caller, Mode::Patch, &call.object()?).await?))
}

/// `GET /v1/me/usergroups`
async fn user_groups(call: Call) -> Answer {
    of_a_marketplace(&call)?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&me::user_groups(&call.app, &call.caller, &query).await?).with("vary", "Authorization"))
}
