//! The six routes that resources have in common.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::call::{Answer, Call, handle};
use super::respond;
use crate::app::App;
use crate::operations::resource::{self, Resource};

/// `GET`, `POST` on the collection; `GET`, `PUT`, `PATCH`, `DELETE` on `{collection}/{id}`.
pub fn routes<R: Resource>(collection: &str) -> Router<Arc<App>> {
    Router::new().route(collection, get(handle!(list::<R>)).post(handle!(create::<R>))).route(
        &format!("{collection}/{{id}}"),
        get(handle!(read::<R>)).put(handle!(replace::<R>)).patch(handle!(patch::<R>)).delete(handle!(delete::<R>)),
    )
}

/// The routes of objects that PUT makes and that go with another: no POST, no DELETE.
pub fn routes_of_parts<R: Resource>(collection: &str) -> Router<Arc<App>> {
    Router::new().route(collection, get(handle!(list::<R>))).route(
        &format!("{collection}/{{id}}"),
        get(handle!(read::<R>)).put(handle!(replace::<R>)).patch(handle!(patch::<R>)),
    )
}

async fn list<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::READ)?;
    let query = call.query(&R::OFFER)?;
    Ok(respond::page(&resource::list::<R>(&call.app, &call.caller, &call.ids, &query).await?))
}

async fn create<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::WRITE)?;
    let value = resource::create::<R>(&call.app, &call.caller, &call.ids, &call.object()?).await?;
    Ok(respond::created(&call.child(R::id(&value)), &value))
}

async fn read<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::READ)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::ok(&resource::get::<R>(&call.app, &call.caller, parents, id).await?))
}

async fn replace<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::WRITE)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::ok(&resource::replace::<R>(&call.app, &call.caller, parents, id, &call.object()?).await?))
}

async fn patch<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::WRITE)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::ok(&resource::patch::<R>(&call.app, &call.caller, parents, id, &call.object()?).await?))
}

async fn delete<R: Resource>(call: Call) -> Answer {
    call.caller.need(R::WRITE)?;
    let (id, parents) = call.last_id()?;
    resource::delete::<R>(&call.app, &call.caller, parents, id).await?;
    Ok(respond::no_content())
}
