//! The six routes that resources have in common.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::error::Failure;
use super::extract::{Here, Ids, Query, Sent};
use super::respond;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::{self, Resource};

type Answer = Result<Response, Failure>;

/// `GET`, `POST` on the collection; `GET`, `PUT`, `PATCH`, `DELETE` on `{collection}/{id}`.
pub fn routes<R: Resource>(collection: &str) -> Router<Arc<App>> {
    Router::new().route(collection, get(list::<R>).post(create::<R>)).route(
        &format!("{collection}/{{id}}"),
        get(read::<R>).put(replace::<R>).patch(patch::<R>).delete(delete::<R>),
    )
}

async fn list<R: Resource>(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(parents): Ids,
    query: Query,
) -> Answer {
    caller.need(R::READ)?;
    let query = query.list(&R::OFFER)?;
    Ok(respond::ok(&resource::list::<R>(&app, &caller, &parents, &query).await?))
}

async fn create<R: Resource>(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(parents): Ids,
    here: Here,
    sent: Sent,
) -> Answer {
    caller.need(R::WRITE)?;
    let value = resource::create::<R>(&app, &caller, &parents, &sent.object()?).await?;
    Ok(respond::created(&here.child(R::id(&value)), &value))
}

async fn read<R: Resource>(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids) -> Answer {
    caller.need(R::READ)?;
    let (id, parents) = split(&path)?;
    Ok(respond::ok(&resource::get::<R>(&app, &caller, parents, id).await?))
}

async fn replace<R: Resource>(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    sent: Sent,
) -> Answer {
    caller.need(R::WRITE)?;
    let (id, parents) = split(&path)?;
    Ok(respond::ok(&resource::replace::<R>(&app, &caller, parents, id, &sent.object()?).await?))
}

async fn patch<R: Resource>(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    sent: Sent,
) -> Answer {
    caller.need(R::WRITE)?;
    let (id, parents) = split(&path)?;
    Ok(respond::ok(&resource::patch::<R>(&app, &caller, parents, id, &sent.object()?).await?))
}

async fn delete<R: Resource>(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids) -> Answer {
    caller.need(R::WRITE)?;
    let (id, parents) = split(&path)?;
    resource::delete::<R>(&app, &caller, parents, id).await?;
    Ok(respond::no_content())
}

/// The last ID of a path, and those before it.
fn split(path: &[String]) -> Result<(&str, &[String]), Error> {
    let (id, parents) = path.split_last().ok_or_else(|| Error::internal("a route without an ID"))?;
    Ok((id, parents))
}
