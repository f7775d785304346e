//! Joins the front doors, answers `/healthz` and unknown paths, and puts on every answer what every answer has.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::wire::kibo::refresh;

use crate::api::ordercloud;
use crate::api::ordercloud::call::{Answer, Handler, Incoming, handle_anyone};
use crate::api::ordercloud::error::Failure;
use crate::api::ordercloud::respond;
use crate::api::routes::{Table, get};
use crate::api::{kibo, marketplacer};
use crate::app::App;
use crate::error::Error;
use crate::message::{Request, Response};
use crate::random;
use crate::store;

const REQUEST_ID: &str = "x-request-id";

/// The whole service over an [`App`].
#[derive(Clone)]
pub struct Router {
    app: Arc<App>,
    table: Table,
}

impl Router {
    pub fn new(app: Arc<App>) -> Result<Self, Error> {
        let table = ordercloud::routes().route("/healthz", get(handle_anyone!(healthz))).compiled()?;
        Ok(Self { app, table })
    }

    async fn of_ordercloud(&self, request: Request) -> Outcome {
        let found = self.table.find(&request.method, &request.path);
        let route = found.as_ref().map(|found| found.route.to_owned());
        let answer = match found.and_then(|found| Some((found.handler?, found.ids?))) {
            Some((handler, ids)) => handler.answer(self.app.clone(), ids, request).await,
            None => UNKNOWN.answer(self.app.clone(), Vec::new(), request).await,
        };
        match answer {
            Ok(response) => Outcome { response, route, cause: None },
            Err(failure) => Outcome { cause: failure.cause(), route, response: failure.into_response() },
        }
    }

    /// The answer, with what every answer has: request ID, CORS, caching and the log.
    pub async fn answer(&self, request: Request) -> Response {
        let app = &self.app;
        let started = app.clock.now();
        let id = request_id(&request);
        let method = request.method.clone();
        let known = request.header("if-none-match").map(str::to_owned);
        let cors = has_cors(&request.path);
        let correlates = kibo::owns(&request.path);
        let Outcome { mut response, route, cause } = if method == Method::OPTIONS && cors {
            Outcome { response: Response::new(StatusCode::NO_CONTENT), route: None, cause: None }
        } else if correlates {
            of_kibo(app, request).await
        } else if marketplacer::owns(&request.path) {
            of_marketplacer(app, request).await
        } else {
            self.of_ordercloud(request).await
        };
        if let Some(cause) = cause {
            let line = json!({
                "level": "error",
                "method": method.as_str(),
                "route": route,
                "status": response.status.as_u16(),
                "duration_ms": app.clock.now().0.saturating_sub(started.0),
                "request_id": id,
                "cause": cause,
            });
            app.log.line(&line.to_string());
        }
        let reads = method == Method::GET || method == Method::HEAD;
        if reads && known.is_some_and(|known| is_known(&known, response.header("etag"))) {
            response.status = StatusCode::NOT_MODIFIED;
            response.body.clear();
            response.headers.retain(|(name, _)| *name != "content-type");
        }
        if method == Method::HEAD {
            response.body.clear();
        }
        if correlates {
            response.set("x-vol-correlation", id.as_str());
        }
        response.set(REQUEST_ID, id);
        // Without a word of ours, caches on the way may keep what they like.
        if response.header("cache-control").is_none() {
            response.set("cache-control", "private, no-cache");
        }
        if cors {
            allow_all_origins(&mut response);
        }
        response
    }
}

/// An answer, and what the log says of it.
struct Outcome {
    response: Response,
    route: Option<String>,
    /// Why it is a failure of ours.
    cause: Option<String>,
}

async fn of_kibo(app: &Arc<App>, request: Request) -> Outcome {
    // Its paths hold nothing but numbers of jobs.
    let route = Some(request.path.clone());
    match kibo::answer(app, request).await {
        Ok(response) => Outcome { response, route, cause: None },
        Err(mut failure) => Outcome { cause: failure.cause.take(), route, response: failure.into_response() },
    }
}

async fn of_marketplacer(app: &Arc<App>, request: Request) -> Outcome {
    let route = Some(request.path.clone());
    match marketplacer::answer(app, request).await {
        Ok(response) => Outcome { response, route, cause: None },
        Err(mut failure) => Outcome { cause: failure.cause.take(), route, response: failure.into_response() },
    }
}

/// A path or a method that nobody has.
const UNKNOWN: Handler = Handler::Known(|call| Box::pin(async move { ordercloud::unknown(&call) }));

/// The largest body, in bytes, that a path takes. Of a larger one it is shown one byte more, and says so itself.
pub fn body_limit(path: &str) -> usize {
    if kibo::owns(path) {
        return refresh::BODY_LIMIT;
    }
    if marketplacer::owns(path) { marketplacer::BODY_LIMIT } else { ordercloud::call::body_limit(path) }
}

/// An address that is too long, or none: nothing can be routed by it.
pub fn unreadable_address() -> Response {
    let why = "The address cannot be read: it is too long, or has characters that must be percent-encoded.".to_owned();
    Failure(Error::UnreadableBody { why }).into_response()
}

/// `GET /healthz`
async fn healthz(incoming: Incoming) -> Answer {
    let version = env!("CARGO_PKG_VERSION");
    Ok(match store::marketplaces::schema(incoming.app.database(MarketplaceNumber(0))).await {
        Ok(schema) => respond::ok(&json!({ "status": "ok", "version": version, "schema": schema })),
        Err(_) => {
            let body = json!({ "status": "unavailable", "version": version, "reason": "the database does not answer" });
            respond::json(StatusCode::SERVICE_UNAVAILABLE, &body)
        }
    })
}

/// Whether `If-None-Match` names the tag; a weak one is as good, since bodies are not put together from pieces.
fn is_known(known: &str, tag: Option<&str>) -> bool {
    let Some(tag) = tag else { return false };
    known.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The caller's own ID, if it is safe to log, else one of ours.
fn request_id(request: &Request) -> String {
    let own = request.header(REQUEST_ID).filter(|text| {
        (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    });
    own.map_or_else(|| random::id().unwrap_or_else(|_| "unknown".to_owned()), str::to_owned)
}

/// `/v1` and `/oauth` are for every page; the admin's session is for our own page alone.
fn has_cors(path: &str) -> bool {
    (path.starts_with("/v1/") && path != "/v1/session") || path.starts_with("/oauth/")
}

/// Any origin, never with credentials: a token must be sent on purpose.
fn allow_all_origins(response: &mut Response) {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
        (
            "access-control-allow-headers",
            "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, x-request-id",
        ),
        (
            "access-control-expose-headers",
            "Location, ETag, x-request-id, x-stock-as-of, x-onhand-warning, idempotent-replayed",
        ),
        ("access-control-max-age", "7200"),
    ] {
        response.set(name, value);
    }
}
