//! Our own: memberships of multi-stores, and the keys of sellers' systems.

use super::call::{Answer, Call, handle};
use super::respond;
use crate::api::routes::{Routes, delete, get, put};
use crate::operations::{members, seller_keys};
use crate::store::listing::Source;
use crate::store::members::{OF_MEMBER, OF_PARENT, OFFER as MEMBERS_OFFER};
use crate::store::seller_keys::OFFER as KEYS_OFFER;

pub fn routes() -> Routes {
    Routes::new()
        .route("/v1/suppliers/{parent}/members", get(handle!(members_of)))
        .route("/v1/suppliers/{parent}/members/{member}", put(handle!(join)).delete(handle!(leave)))
        .route("/v1/suppliers/{member}/memberships", get(handle!(memberships_of)))
        .route("/v1/suppliers/{supplier}/apikeys", get(handle!(keys)).post(handle!(make_key)))
        .route("/v1/suppliers/{supplier}/apikeys/{id}", delete(handle!(revoke_key)))
}

/// `GET …/members`
async fn members_of(call: Call) -> Answer {
    list(call, &OF_PARENT).await
}

/// `GET …/memberships`
async fn memberships_of(call: Call) -> Answer {
    list(call, &OF_MEMBER).await
}

async fn list(call: Call, source: &'static Source) -> Answer {
    call.caller.need(members::READ)?;
    let query = call.query(&MEMBERS_OFFER)?;
    let (supplier, _) = call.last_id()?;
    Ok(respond::page(&members::list(&call.app, &call.caller, source, supplier, &query).await?))
}

/// `PUT …/members/{member}`
async fn join(call: Call) -> Answer {
    call.caller.need(members::WRITE)?;
    let (member, parents) = call.last_id()?;
    let parent = parents.first().map(String::as_str).unwrap_or_default();
    Ok(respond::ok(&members::join(&call.app, &call.caller, parent, member).await?))
}

/// `DELETE …/members/{member}`
async fn leave(call: Call) -> Answer {
    call.caller.need(members::WRITE)?;
    let (member, parents) = call.last_id()?;
    let parent = parents.first().map(String::as_str).unwrap_or_default();
    members::leave(&call.app, &call.caller, parent, member).await?;
    Ok(respond::no_content())
}

/// `GET …/apikeys`
async fn keys(call: Call) -> Answer {
    let (supplier, _) = call.last_id()?;
    let number = seller_keys::keeper(&call.app, &call.caller, supplier).await?;
    let query = call.query(&KEYS_OFFER)?;
    Ok(respond::page(&seller_keys::list(&call.app, &call.caller, number, &query).await?))
}

/// `POST …/apikeys`
async fn make_key(call: Call) -> Answer {
    let (supplier, _) = call.last_id()?;
    let number = seller_keys::keeper(&call.app, &call.caller, supplier).await?;
    let made = seller_keys::create(&call.app, &call.caller, (number, supplier), &call.object()?).await?;
    Ok(respond::unstored(respond::created(&call.child(&made.id), &made)))
}

/// `DELETE …/apikeys/{id}`
async fn revoke_key(call: Call) -> Answer {
    let (id, parents) = call.last_id()?;
    let supplier = parents.first().map(String::as_str).unwrap_or_default();
    seller_keys::revoke(&call.app, &call.caller, supplier, id).await?;
    Ok(respond::no_content())
}
