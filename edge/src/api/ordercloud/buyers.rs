//! What buyers have beside the routes of all resources: memberships of their groups, and tokens to act or look for them.

use crate::api::routes::{Routes, delete, get, post};
use serde_json::json;
use shared::wire::Body;

use super::call::{Answer, Call, handle};
use super::respond;
use crate::auth::IMPERSONATE;
use crate::message::Response;
use crate::operations::tokens::Issued;
use crate::operations::{groups, impersonation};
use crate::store::groups::MEMBERS_OFFER;

pub fn routes() -> Routes {
    Routes::new()
        .route("/v1/buyers/{buyer}/usergroups/assignments", get(handle!(members)).post(handle!(join)))
        .route("/v1/buyers/{buyer}/usergroups/{group}/assignments/{user}", delete(handle!(leave)))
        .route("/v1/buyers/{buyer}/users/{user}/accesstoken", post(handle!(act_for)))
        .route("/v1/buyers/{buyer}/viewtoken", post(handle!(look_as)))
}

/// `GET …/usergroups/assignments`
async fn members(call: Call) -> Answer {
    call.caller.need(groups::READ)?;
    let query = call.query(&MEMBERS_OFFER)?;
    Ok(respond::page(&groups::members(&call.app, &call.caller, &call.ids, &query).await?))
}

/// `POST …/usergroups/assignments`
async fn join(call: Call) -> Answer {
    call.caller.need(groups::WRITE)?;
    groups::join(&call.app, &call.caller, &call.ids, &call.object()?).await?;
    Ok(respond::no_content())
}

/// `DELETE …/usergroups/{group}/assignments/{user}`
async fn leave(call: Call) -> Answer {
    call.caller.need(groups::WRITE)?;
    let (user, parents) = call.last_id()?;
    let group = parents.get(1).map(String::as_str).unwrap_or_default();
    groups::leave(&call.app, &call.caller, parents, group, user).await?;
    Ok(respond::no_content())
}

/// `POST …/users/{user}/accesstoken`
async fn act_for(call: Call) -> Answer {
    call.caller.need(IMPERSONATE)?;
    let (user, parents) = call.last_id()?;
    let buyer = parents.first().map(String::as_str).unwrap_or_default();
    Ok(told(impersonation::act_for(&call.app, &call.caller, buyer, user, &call.object()?).await?))
}

/// `POST …/viewtoken`
async fn look_as(call: Call) -> Answer {
    call.caller.need(IMPERSONATE)?;
    let (buyer, _) = call.last_id()?;
    let body = if call.bytes().is_empty() { Body::new() } else { call.object()? };
    Ok(told(impersonation::look_as(&call.app, &call.caller, buyer, &body).await?))
}

fn told(issued: Issued) -> Response {
    let body = json!({ "access_token": issued.access_token, "token_type": "bearer", "expires_in": issued.expires_in });
    respond::unstored(respond::ok(&body))
}
