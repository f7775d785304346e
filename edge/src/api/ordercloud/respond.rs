//! Answers of this dialect: JSON, and the headers that go with it.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use crate::secrets;

/// A body with its status.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => raw_json(status, bytes),
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// JSON text that was made before.
pub fn raw_json(status: StatusCode, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

pub fn ok(body: &impl Serialize) -> Response {
    json(StatusCode::OK, body)
}

/// 201 with the absolute address of the new object.
pub fn created(location: &str, body: &impl Serialize) -> Response {
    located(json(StatusCode::CREATED, body), location)
}

pub fn located(mut response: Response, location: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// 204.
pub fn no_content() -> Response {
    empty(StatusCode::NO_CONTENT)
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Puts the version of the object into `ETag`.
pub fn versioned(mut response: Response, version: i64) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

pub fn page(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => raw_page(bytes),
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A page of a list: its `ETag` is a hash of its body, so that a client that has it is told so.
pub fn raw_page(bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", secrets::sha256(&bytes).get(..32).unwrap_or_default());
    let mut response = raw_json(StatusCode::OK, bytes);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

/// Says that the answer is the one of an earlier request.
pub fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

/// Says what the caller may not have meant: the request was done all the same.
pub fn warned(mut response: Response, warning: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(warning) {
        response.headers_mut().insert("x-onhand-warning", value);
    }
    response
}
