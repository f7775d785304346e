//! Joins the front doors, answers `/healthz` and unknown paths, and puts on every answer what every answer has.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN};
use axum::http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use shared::ids::MarketplaceNumber;

use crate::api::ordercloud;
use crate::api::ordercloud::call::known;
use crate::api::ordercloud::error::Cause;
use crate::api::ordercloud::respond;
use crate::app::App;
use crate::error::Error;
use crate::random;
use crate::store;

const REQUEST_ID: &str = "x-request-id";

/// The whole service over an [`App`].
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(ordercloud::routes())
        .route("/healthz", get(healthz))
        .fallback(known(|call| Box::pin(async move { ordercloud::unknown(&call) })))
        .method_not_allowed_fallback(known(|call| Box::pin(async move { ordercloud::unknown(&call) })))
        .layer(middleware::from_fn_with_state(app.clone(), finish))
        .with_state(app)
}

/// An address that is too long, or none: nothing can be routed by it.
pub fn unreadable_address() -> Response {
    let why = "The address cannot be read: it is too long, or has characters that must be percent-encoded.".to_owned();
    ordercloud::error::Failure(Error::UnreadableBody { why }).into_response()
}

/// `GET /healthz`
async fn healthz(State(app): State<Arc<App>>) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    match store::marketplaces::schema(app.database(MarketplaceNumber(0))).await {
        Ok(schema) => respond::ok(&json!({ "status": "ok", "version": version, "schema": schema })),
        Err(_) => {
            let body = json!({ "status": "unavailable", "version": version, "reason": "the database does not answer" });
            respond::json(StatusCode::SERVICE_UNAVAILABLE, &body)
        }
    }
}

/// Request ID, CORS, caching and the log: the one layer around everything.
async fn finish(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = app.clock.now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let cors = has_cors(request.uri().path());
    let mut response = if method == Method::OPTIONS && cors {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
        let line = json!({
            "level": "error",
            "method": method.as_str(),
            "route": route,
            "status": response.status().as_u16(),
            "duration_ms": app.clock.now().0.saturating_sub(started.0),
            "request_id": id,
            "cause": cause,
        });
        app.log.line(&line.to_string());
    }
    if method == Method::GET && known.is_some_and(|known| is_known(&known, response.headers().get(ETAG))) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_TYPE);
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    // Without a word of ours, caches on the way may keep what they like.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if cors {
        allow_all_origins(headers);
    }
    response
}

/// Whether `If-None-Match` names the tag; a weak one is as good, since bodies are not put together from pieces.
fn is_known(known: &HeaderValue, tag: Option<&HeaderValue>) -> bool {
    let (Ok(known), Some(Ok(tag))) = (known.to_str(), tag.map(HeaderValue::to_str)) else { return false };
    known.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The caller's own ID, if it is safe to log, else one of ours.
fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|text| {
        (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    });
    own.map_or_else(|| random::id().unwrap_or_else(|_| "unknown".to_owned()), str::to_owned)
}

/// `/v1` and `/oauth` are for every page; the admin's session is for our own page alone.
fn has_cors(path: &str) -> bool {
    (path.starts_with("/v1/") && path != "/v1/session") || path.starts_with("/oauth/")
}

/// Any origin, never with credentials: a token must be sent on purpose.
fn allow_all_origins(headers: &mut HeaderMap) {
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, x-request-id",
        ),
        (
            ACCESS_CONTROL_EXPOSE_HEADERS,
            "Location, ETag, x-request-id, x-stock-as-of, x-onhand-warning, idempotent-replayed",
        ),
        (ACCESS_CONTROL_MAX_AGE, "7200"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
