//! The six routes that resources have in common.

use crate::api::routes::{Methods, Routes, get};
use http::StatusCode;

use super::call::{Answer, Call, handle_resource};
use super::respond;
use crate::operations::resource::{self, AnyResource, Resource};

/// `GET`, `POST` on the collection; `GET`, `PUT`, `PATCH`, `DELETE` on `{collection}/{id}`.
pub fn routes<R: Resource>(collection: &str) -> Routes {
    let of = AnyResource::of::<R>();
    both(
        collection,
        get(handle_resource!(of, list)).post(handle_resource!(of, create)),
        one(of).delete(handle_resource!(of, delete)),
    )
}

/// The routes of objects that PUT makes and that go with another: no POST, no DELETE.
pub fn routes_of_parts<R: Resource>(collection: &str) -> Routes {
    let of = AnyResource::of::<R>();
    both(collection, get(handle_resource!(of, list)), one(of))
}

fn both(collection: &str, all: Methods, one: Methods) -> Routes {
    Routes::new().route(collection, all).route(&format!("{collection}/{{id}}"), one)
}

fn one(of: &'static AnyResource) -> Methods {
    get(handle_resource!(of, read)).put(handle_resource!(of, replace)).patch(handle_resource!(of, patch))
}

async fn list(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.read)?;
    let query = call.query(&of.offer)?;
    Ok(respond::raw_page(resource::list(of, &call.app, &call.caller, &call.ids, &query).await?))
}

async fn create(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.write)?;
    let shown = resource::create(of, &call.app, &call.caller, &call.ids, &call.object()?).await?;
    Ok(respond::located(respond::raw_json(StatusCode::CREATED, shown.json), &call.child(&shown.id)))
}

async fn read(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.read)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::raw_json(StatusCode::OK, resource::get(of, &call.app, &call.caller, parents, id).await?.json))
}

async fn replace(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.write)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::raw_json(
        StatusCode::OK,
        resource::replace(of, &call.app, &call.caller, parents, id, &call.object()?).await?.json,
    ))
}

async fn patch(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.write)?;
    let (id, parents) = call.last_id()?;
    Ok(respond::raw_json(
        StatusCode::OK,
        resource::patch(of, &call.app, &call.caller, parents, id, &call.object()?).await?.json,
    ))
}

async fn delete(of: &AnyResource, call: Call) -> Answer {
    call.caller.need(of.write)?;
    let (id, parents) = call.last_id()?;
    resource::delete(of, &call.app, &call.caller, parents, id).await?;
    Ok(respond::no_content())
}
