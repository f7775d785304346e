//! `/v1/me/products`: what a shopper sees. No cache but the shopper's own may keep it.

use serde::Serialize;
use shared::listing::ListFault;
use shared::time::Timestamp;

use super::call::{Answer, Call, handle};
use super::records::item;
use super::respond;
use crate::api::routes::{Routes, get};
use crate::message::Response;
use crate::operations::storefront;
use crate::store::catalog::variants::OFFER as VARIANTS_OFFER;
use crate::store::storefront::{PRODUCTS_OFFER, RECORDS_OFFER, SELLERS_OFFER};

pub fn routes() -> Routes {
    Routes::new()
        .route("/v1/me/products", get(handle!(products)))
        .route("/v1/me/products/{product}", get(handle!(product)))
        .route("/v1/me/products/{product}/variants", get(handle!(variants)))
        .route("/v1/me/products/{product}/variants/{variant}", get(handle!(variant)))
        .route("/v1/me/products/{product}/sellers", get(handle!(sellers)))
        .route("/v1/me/products/{product}/variants/{variant}/sellers", get(handle!(sellers)))
        .route("/v1/me/products/{product}/inventoryrecords", get(handle!(records)))
        .route("/v1/me/products/{product}/variants/{variant}/inventoryrecords", get(handle!(records)))
}

/// With a time just before the ledger was read, so that it never says too much, and the word to caches.
fn told(as_of: Timestamp, body: &impl Serialize) -> Response {
    respond::page(body)
        .with("cache-control", "private, max-age=0, must-revalidate")
        .with("vary", "Authorization")
        .with("x-stock-as-of", as_of.to_wire())
}

/// `GET /v1/me/products`
async fn products(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    storefront::shopper(&call.caller)?;
    let query = call.query(&PRODUCTS_OFFER)?;
    Ok(told(as_of, &storefront::products(&call.app, &call.caller, &query).await?))
}

/// `GET /v1/me/products/{product}`
async fn product(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    let (id, _) = call.last_id()?;
    Ok(told(as_of, &storefront::product(&call.app, &call.caller, id).await?))
}

/// `GET /v1/me/products/{product}/variants`
async fn variants(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    storefront::shopper(&call.caller)?;
    let query = call.query(&VARIANTS_OFFER)?;
    let (product, _) = call.last_id()?;
    Ok(told(as_of, &storefront::variants(&call.app, &call.caller, product, &query).await?))
}

/// `GET /v1/me/products/{product}/variants/{variant}`
async fn variant(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    let (id, parents) = call.last_id()?;
    let product = parents.first().map(String::as_str).unwrap_or_default();
    Ok(told(as_of, &storefront::variant(&call.app, &call.caller, product, id).await?))
}

/// `GET …/inventoryrecords` of a product or of a variant
async fn records(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    storefront::shopper(&call.caller)?;
    let query = call.query(&RECORDS_OFFER)?;
    let explain = query.options.get("explain");
    // To shoppers it is a filter on a member that records do not have.
    if explain.is_some() && call.caller.viewed_groups.is_none() {
        return Err(ListFault::UnknownMember { field: "explain".to_owned() }.into());
    }
    let explain = explain.is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let page = storefront::records(&call.app, &call.caller, &item(&call.ids)?, &query, explain).await?;
    Ok(told(as_of, &page))
}

/// `GET …/sellers` of a product or of a variant
async fn sellers(call: Call) -> Answer {
    let as_of = call.app.clock.now();
    storefront::shopper(&call.caller)?;
    let query = call.query(&SELLERS_OFFER)?;
    Ok(told(as_of, &storefront::sellers(&call.app, &call.caller, &item(&call.ids)?, &query).await?))
}
