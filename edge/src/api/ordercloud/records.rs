//! Inventory records at product and at variant level, and over the marketplace.

use crate::api::routes::{Routes, get};
use crate::message::Response;
use http::StatusCode;
use serde_json::Value;
use shared::wire::ordercloud::records::InventoryRecord;

use super::call::{Answer, Call, handle};
use super::respond;
use crate::error::Error;
use crate::operations::idempotency::{Claim, Earlier};
use crate::operations::{movements, records};
use crate::store::movements::OFFER as MOVEMENTS;
use crate::store::records::{EVERYWHERE_OFFER, ItemPath, OFFER};

pub(super) const READ: &[&str] = &["ProductReader", "ProductAdmin"];
pub(super) const WRITE: &[&str] = &["ProductAdmin"];

pub fn routes() -> Routes {
    let mut router = Routes::new()
        .route("/v1/inventoryrecords", get(handle!(everywhere)))
        .route("/v1/inventory/summary", get(handle!(summary)))
        .route("/v1/inventory/movements", get(handle!(all_movements)));
    for item in ["/v1/products/{product}", "/v1/products/{product}/variants/{variant}"] {
        router = router
            .route(&format!("{item}/inventoryrecords"), get(handle!(list)).post(handle!(create)))
            .route(
                &format!("{item}/inventoryrecords/{{record}}"),
                get(handle!(read)).put(handle!(replace)).patch(handle!(patch)).delete(handle!(delete)),
            )
            .route(&format!("{item}/inventoryrecords/{{record}}/movements"), get(handle!(history)));
    }
    router
}

/// `GET /v1/inventoryrecords`
async fn everywhere(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&EVERYWHERE_OFFER)?;
    Ok(respond::page(&records::everywhere(&call.app, &call.caller, &query).await?))
}

/// `GET /v1/inventory/summary`
async fn summary(call: Call) -> Answer {
    call.caller.need(READ)?;
    Ok(respond::ok(&records::summary(&call.app, &call.caller).await?))
}

/// `GET /v1/inventory/movements`
async fn all_movements(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&MOVEMENTS)?;
    Ok(respond::page(&movements::list(&call.app, &call.caller, &query).await?))
}

/// `GET …/inventoryrecords`
async fn list(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&records::list(&call.app, &call.caller, &item(&call.ids)?, &query).await?))
}

/// `POST …/inventoryrecords`
async fn create(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let path = item(&call.ids)?;
    let claim = call.claim()?;
    if let Some(claim) = &claim
        && let Some(answer) = replayed(&call, &path, claim).await?
    {
        return Ok(answer);
    }
    let outcome = match call.object() {
        Ok(body) => records::create(&call.app, &call.caller, &path, &body, claim.as_ref()).await,
        Err(error) => Err(error),
    };
    match (outcome, claim) {
        (Ok(record), claim) => {
            if let (Some(claim), Ok(text)) = (claim, serde_json::to_string(&record)) {
                claim.answer(&call.app, &text).await;
            }
            Ok(made(&record, &call))
        }
        // Another request with the same key was faster: it may be done by now.
        (Err(Error::IdempotencyInProgress), Some(claim)) => {
            let answer = replayed(&call, &path, &claim).await?;
            Ok(answer.ok_or(Error::IdempotencyInProgress)?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

fn made(record: &InventoryRecord, call: &Call) -> Response {
    respond::versioned(respond::created(&call.child(&record.id), record), record.version)
}

/// The answer of the earlier request with this key, if there was one.
async fn replayed(call: &Call, path: &ItemPath, claim: &Claim) -> Result<Option<Response>, Error> {
    let response = match claim.earlier(&call.app).await? {
        Earlier::None => return Ok(None),
        Earlier::Answered(answer) => {
            let record: Value = serde_json::from_str(&answer).map_err(Error::internal)?;
            let id = record.get("ID").and_then(Value::as_str).unwrap_or_default();
            let version = record.get("Version").and_then(Value::as_i64).unwrap_or_default();
            let answer = respond::located(respond::raw_json(StatusCode::CREATED, answer.into_bytes()), &call.child(id));
            respond::versioned(answer, version)
        }
        Earlier::Made { id } => made(&records::get(&call.app, &call.caller, path, &id).await?, call),
    };
    Ok(Some(respond::replayed(response)))
}

/// `GET …/inventoryrecords/{record}`
async fn read(call: Call) -> Answer {
    call.caller.need(READ)?;
    let (path, id) = record(&call.ids)?;
    Ok(answered(&records::get(&call.app, &call.caller, &path, id).await?))
}

/// `PUT …/inventoryrecords/{record}`
async fn replace(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let (path, id) = record(&call.ids)?;
    let version = call.if_match();
    Ok(answered(&records::replace(&call.app, &call.caller, &path, id, &call.object()?, version).await?))
}

/// `PATCH …/inventoryrecords/{record}`
async fn patch(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let (path, id) = record(&call.ids)?;
    let version = call.if_match();
    Ok(answered(&records::patch(&call.app, &call.caller, &path, id, &call.object()?, version).await?))
}

/// `DELETE …/inventoryrecords/{record}`
async fn delete(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let (path, id) = record(&call.ids)?;
    records::delete(&call.app, &call.caller, &path, id, call.if_match()).await?;
    Ok(respond::no_content())
}

/// `GET …/inventoryrecords/{record}/movements`
async fn history(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&MOVEMENTS)?;
    let (path, id) = record(&call.ids)?;
    Ok(respond::page(&movements::of_record(&call.app, &call.caller, &path, id, &query).await?))
}

fn answered(record: &InventoryRecord) -> Response {
    respond::versioned(respond::json(StatusCode::OK, record), record.version)
}

/// The item of a path that ends there: product, or product and variant.
pub(super) fn item(path: &[String]) -> Result<ItemPath, Error> {
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
