//! The Marketplacer dialect: the inventories that many sellers hold of one variant, and a seller's own variants.
//!
//! Quirks, each with its reason:
//! - A body must be `application/vnd.api+json`, even where it is no document of JSON:API, as the vendor asks.
//! - Ids are numbers, prices text in inventories and adverts and numbers in variants, as the vendor prints each.
//! - `code` of an error is the status as a number and `status` a word, the reverse of JSON:API.
//! - A method that a path does not have is 404, as a path that nobody has.
//! - A member's PUT is an array of which the last element counts, and its `seller_id` never does.
//! - What is infinite has no count, and no price that is not set.
//! - The order of checks is key, content type, JSON, what the path names, document.

mod call;
pub mod error;
mod inventories;
mod variants;

use std::sync::Arc;

use http::{Method, StatusCode};

use crate::app::App;
use crate::error::Error;
use crate::message::{Request, Response};
use call::Call;
use error::Failure;
use shared::problem::Kind;

pub type Answer = Result<Response, Failure>;

const BASE: &str = "/api/v2/client";
const MEDIA_TYPE: &str = "application/vnd.api+json";

/// The largest body, in bytes: 10,000 elements with all their members have less.
pub const BODY_LIMIT: usize = 4_000_000;

/// Whether a path is this dialect's to answer.
pub fn owns(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request whose path this dialect [`owns`].
pub async fn answer(app: &Arc<App>, request: Request) -> Answer {
    let path = request.path.clone();
    let method = if request.method == Method::HEAD { Method::GET } else { request.method.clone() };
    let call = Call::read(app.clone(), request).await?;
    let rest = path.strip_prefix(BASE).unwrap_or_default();
    let parts: Vec<&str> = rest.strip_suffix('/').unwrap_or(rest).split('/').skip(1).collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["multi_store_memberships"]) => inventories::memberships(call).await,
        ("GET", ["variants", variant, "inventories"]) => inventories::list(call, variant).await,
        ("PUT", ["variants", variant, "inventories"]) => inventories::put(call, variant).await,
        ("DELETE", ["variants", variant, "inventories", id]) => inventories::delete(call, variant, id).await,
        ("POST", ["variants", "stock_on_hand"]) => variants::set_stock(call).await,
        ("GET", ["variants"]) => variants::list(call, None).await,
        ("GET", ["adverts", advert, "variants"]) => variants::list(call, Some(advert)).await,
        ("GET", ["variants", variant]) => variants::get(call, None, variant).await,
        ("PUT", ["variants", variant]) => variants::put(call, None, variant).await,
        ("DELETE", ["variants", variant]) => variants::delete(call, None, variant).await,
        ("GET", ["adverts", advert, "variants", variant]) => variants::get(call, Some(advert), variant).await,
        ("PUT", ["adverts", advert, "variants", variant]) => variants::put(call, Some(advert), variant).await,
        ("DELETE", ["adverts", advert, "variants", variant]) => variants::delete(call, Some(advert), variant).await,
        ("GET", ["adverts"]) => variants::adverts(call).await,
        ("GET", ["adverts", advert]) => variants::advert(call, advert).await,
        _ => Err(Error::not_found(Kind::Route, path).into()),
    }
}

/// An answer with a body.
fn document(status: StatusCode, body: Vec<u8>) -> Response {
    Response { status, headers: vec![("content-type", MEDIA_TYPE.to_owned())], body }
}

fn ok(body: Vec<u8>) -> Response {
    document(StatusCode::OK, body)
}

/// The integer identity in a path; what is no positive integer names nothing.
fn number(id: &str) -> Result<i64, Error> {
    let digits = id.bytes().all(|b| b.is_ascii_digit());
    let number = id.parse().ok().filter(|number| digits && *number > 0);
    number.ok_or_else(|| Error::not_found(Kind::Route, id))
}
