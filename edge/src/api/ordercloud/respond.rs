//! Answers of this dialect: JSON, and the headers that go with it.

use http::StatusCode;
use serde::Serialize;

use crate::message::Response;
use crate::secrets;

/// A body with its status.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => raw_json(status, bytes),
        Err(_) => Response::new(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// JSON text that was made before.
pub fn raw_json(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
    Response { status, headers, body }
}

pub fn ok(body: &impl Serialize) -> Response {
    json(StatusCode::OK, body)
}

/// 201 with the absolute address of the new object.
pub fn created(location: &str, body: &impl Serialize) -> Response {
    located(json(StatusCode::CREATED, body), location)
}

pub fn located(response: Response, location: &str) -> Response {
    response.with("location", location)
}

/// 204.
pub fn no_content() -> Response {
    Response::new(StatusCode::NO_CONTENT)
}

/// Puts the version of the object into `ETag`.
pub fn versioned(response: Response, version: i64) -> Response {
    response.with("etag", format!("\"{version}\""))
}

/// A page of a list: its `ETag` is a hash of its body, so that a client that has it is told so.
pub fn page(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => raw_page(bytes),
        Err(_) => Response::new(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A page that was made before.
pub fn raw_page(bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", secrets::sha256(&bytes).get(..32).unwrap_or_default());
    raw_json(StatusCode::OK, bytes).with("etag", tag)
}

/// Says that the answer is the one of an earlier request.
pub fn replayed(response: Response) -> Response {
    response.with("idempotent-replayed", "true")
}

/// Says what the caller may not have meant: the request was done all the same.
pub fn warned(response: Response, warning: &str) -> Response {
    response.with("x-onhand-warning", warning)
}

/// Keeps a secret out of every cache.
pub fn unstored(response: Response) -> Response {
    response.with("cache-control", "no-store")
}
