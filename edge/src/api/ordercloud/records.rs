//! Inventory records at product and at variant level, and over the marketplace.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use shared::wire::ordercloud::records::InventoryRecord;

use super::error::Failure;
use super::extract::{Here, IdempotencyKey, Ids, IfMatch, Query, Sent};
use super::respond;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::idempotency::{Claim, Earlier};
use crate::operations::{movements, records};
use crate::store::movements::OFFER as MOVEMENTS;
use crate::store::records::{EVERYWHERE_OFFER, ItemPath, OFFER};

const READ: &[&str] = &["ProductReader", "ProductAdmin"];
const WRITE: &[&str] = &["ProductAdmin"];

type Answer = Result<Response, Failure>;

pub fn routes() -> Router<Arc<App>> {
    let mut router = Router::new()
        .route("/v1/inventoryrecords", get(everywhere))
        .route("/v1/inventory/summary", get(summary))
        .route("/v1/inventory/movements", get(all_movements));
    for item in ["/v1/products/{product}", "/v1/products/{product}/variants/{variant}"] {
        router = router
            .route(&format!("{item}/inventoryrecords"), get(list).post(create))
            .route(&format!("{item}/inventoryrecords/{{record}}"), get(read).put(replace).patch(patch).delete(delete))
            .route(&format!("{item}/inventoryrecords/{{record}}/movements"), get(history));
    }
    router
}

/// `GET /v1/inventoryrecords`
async fn everywhere(State(app): State<Arc<App>>, caller: Caller, query: Query) -> Answer {
    caller.need(READ)?;
    let query = query.list(&EVERYWHERE_OFFER)?;
    Ok(respond::page(&records::everywhere(&app, &caller, &query).await?))
}

/// `GET /v1/inventory/summary`
async fn summary(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    caller.need(READ)?;
    Ok(respond::ok(&records::summary(&app, &caller).await?))
}

/// `GET /v1/inventory/movements`
async fn all_movements(State(app): State<Arc<App>>, caller: Caller, query: Query) -> Answer {
    caller.need(READ)?;
    let query = query.list(&MOVEMENTS)?;
    Ok(respond::page(&movements::list(&app, &caller, &query).await?))
}

/// `GET …/inventoryrecords`
async fn list(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids, query: Query) -> Answer {
    caller.need(READ)?;
    let query = query.list(&OFFER)?;
    Ok(respond::page(&records::list(&app, &caller, &item(&path)?, &query).await?))
}

/// `POST …/inventoryrecords`
async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    IdempotencyKey(key): IdempotencyKey,
    here: Here,
    uri: Uri,
    sent: Sent,
) -> Answer {
    caller.need(WRITE)?;
    let path = item(&path)?;
    let claim = key.map(|key| Claim::new(&caller, "POST", uri.path(), &key, sent.bytes()));
    if let Some(claim) = &claim {
        if let Some(answer) = replayed(&app, &caller, &path, claim, &here).await? {
            return Ok(answer);
        }
    }
    let outcome = match sent.object() {
        Ok(body) => records::create(&app, &caller, &path, &body, claim.as_ref()).await,
        Err(error) => Err(error),
    };
    match (outcome, claim) {
        (Ok(record), claim) => {
            if let (Some(claim), Ok(text)) = (claim, serde_json::to_string(&record)) {
                claim.answer(&app, &text).await;
            }
            Ok(made(&record, &here))
        }
        // Another request with the same key was faster: it may be done by now.
        (Err(Error::IdempotencyInProgress), Some(claim)) => {
            let answer = replayed(&app, &caller, &path, &claim, &here).await?;
            Ok(answer.ok_or(Error::IdempotencyInProgress)?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

fn made(record: &InventoryRecord, here: &Here) -> Response {
    respond::versioned(respond::created(&here.child(&record.id), record), record.version)
}

/// The answer of the earlier request with this key, if there was one.
async fn replayed(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    claim: &Claim,
    here: &Here,
) -> Result<Option<Response>, Error> {
    let record = match claim.earlier(app).await? {
        Earlier::None => return Ok(None),
        Earlier::Answered(answer) => serde_json::from_str(&answer).map_err(Error::internal)?,
        Earlier::Made { id } => records::get(app, caller, path, &id).await?,
    };
    Ok(Some(respond::replayed(made(&record, here))))
}

/// `GET …/inventoryrecords/{record}`
async fn read(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids) -> Answer {
    caller.need(READ)?;
    let (path, id) = record(&path)?;
    answered(&records::get(&app, &caller, &path, id).await?)
}

/// `PUT …/inventoryrecords/{record}`
async fn replace(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    IfMatch(version): IfMatch,
    sent: Sent,
) -> Answer {
    caller.need(WRITE)?;
    let (path, id) = record(&path)?;
    answered(&records::replace(&app, &caller, &path, id, &sent.object()?, version).await?)
}

/// `PATCH …/inventoryrecords/{record}`
async fn patch(
    State(app): State<Arc<App>>,
    caller: Caller,
    Ids(path): Ids,
    IfMatch(version): IfMatch,
    sent: Sent,
) -> Answer {
    caller.need(WRITE)?;
    let (path, id) = record(&path)?;
    answered(&records::patch(&app, &caller, &path, id, &sent.object()?, version).await?)
}

/// `DELETE …/inventoryrecords/{record}`
async fn delete(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids, IfMatch(version): IfMatch) -> Answer {
    caller.need(WRITE)?;
    let (path, id) = record(&path)?;
    records::delete(&app, &caller, &path, id, version).await?;
    Ok(respond::no_content())
}

/// `GET …/inventoryrecords/{record}/movements`
async fn history(State(app): State<Arc<App>>, caller: Caller, Ids(path): Ids, query: Query) -> Answer {
    caller.need(READ)?;
    let query = query.list(&MOVEMENTS)?;
    let (path, id) = record(&path)?;
    Ok(respond::page(&movements::of_record(&app, &caller, &path, id, &query).await?))
}

fn answered(record: &InventoryRecord) -> Answer {
    Ok(respond::versioned(respond::json(StatusCode::OK, record), record.version))
}

/// The item of a path that ends there: product, or product and variant.
fn item(path: &[String]) -> Result<ItemPath, Error> {
    match path {
        [product] => Ok(ItemPath { product: product.clone(), variant: None }),
        [product, variant] => Ok(ItemPath { product: product.clone(), variant: Some(variant.clone()) }),
        _ => Err(Error::internal("a route of records without its item")),
    }
}

/// The item and the record of a path.
fn record(path: &[String]) -> Result<(ItemPath, &str), Error> {
    let (id, item_path) = path.split_last().ok_or_else(|| Error::internal("a route without a record"))?;
    Ok((item(item_path)?, id))
}
