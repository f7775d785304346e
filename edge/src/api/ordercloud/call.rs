//! Requests become domain values. No decisions.
//!
//! There is one kind of handler and one thing that it takes, so that axum's plumbing is compiled once and not once per
//! endpoint: that is a third of the Worker's size.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequestParts as _, RawPathParams, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, IF_MATCH};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use shared::listing::{self, ListQuery, Offer};
use shared::problem::{FieldProblem, Kind};
use shared::wire::Body;

use super::error::Failure;
use crate::app::App;
use crate::auth::{self, Caller};
use crate::error::Error;
use crate::operations::resource::AnyResource;

/// The largest body of this dialect, in bytes. xp is 8 kB, so the largest object is far below.
const BODY_LIMIT: usize = 1_000_000;

/// What a handler answers.
pub type Answer = Result<Response, Failure>;
type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;
type Responding = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A request, read, of whomever.
pub struct Incoming {
    pub app: Arc<App>,
    /// The IDs in the path, decoded once, from left to right.
    pub ids: Vec<String>,
    pub headers: HeaderMap,
    method: Method,
    uri: Uri,
    body: Bytes,
}

/// A request of a known caller.
pub struct Call {
    pub caller: Caller,
    incoming: Incoming,
}

impl std::ops::Deref for Call {
    type Target = Incoming;

    fn deref(&self) -> &Incoming {
        &self.incoming
    }
}

/// A route's handler out of an `async fn(Call) -> Answer`. Without a good token it is not called.
macro_rules! handle {
    ($handler:expr) => {
        $crate::api::ordercloud::call::known(|call| Box::pin($handler(call)))
    };
}
/// A route's handler out of an `async fn(Incoming) -> Answer`, for what needs no token.
macro_rules! handle_anyone {
    ($handler:expr) => {
        $crate::api::ordercloud::call::anyone(|incoming| Box::pin($handler(incoming)))
    };
}
/// A route's handler out of an `async fn(&AnyResource, Call) -> Answer` and the resource.
macro_rules! handle_resource {
    ($resource:expr, $handler:expr) => {
        $crate::api::ordercloud::call::of_resource($resource, |resource, call| Box::pin($handler(resource, call)))
    };
}
pub(super) use {handle, handle_anyone, handle_resource};

/// What a route runs. One type for all of them: see above.
#[derive(Clone, Copy)]
enum Handler {
    Known(fn(Call) -> Answering),
    Anyone(fn(Incoming) -> Answering),
    Resource(&'static AnyResource, OfResource),
}

/// A handler that resources have in common.
pub type OfResource = fn(&'static AnyResource, Call) -> Answering;

/// What the macro `handle` makes of a handler.
pub fn known(handler: fn(Call) -> Answering) -> impl Fn(State<Arc<App>>, Request) -> Responding + Clone {
    responding(Handler::Known(handler))
}

/// What the macro `handle_anyone` makes of a handler.
pub fn anyone(handler: fn(Incoming) -> Answering) -> impl Fn(State<Arc<App>>, Request) -> Responding + Clone {
    responding(Handler::Anyone(handler))
}

/// What the macro `handle_resource` makes of a handler.
pub fn of_resource(
    resource: &'static AnyResource,
    handler: OfResource,
) -> impl Fn(State<Arc<App>>, Request) -> Responding + Clone {
    responding(Handler::Resource(resource, handler))
}

fn responding(handler: Handler) -> impl Fn(State<Arc<App>>, Request) -> Responding + Clone {
    move |State(app), request| {
        Box::pin(async move { answer(handler, app, request).await.unwrap_or_else(IntoResponse::into_response) })
    }
}

async fn answer(handler: Handler, app: Arc<App>, request: Request) -> Answer {
    match handler {
        Handler::Known(handler) => handler(Call::read(app, request).await?).await,
        Handler::Anyone(handler) => handler(Incoming::read(app, request).await?).await,
        Handler::Resource(resource, handler) => handler(resource, Call::read(app, request).await?).await,
    }
}

impl Call {
    /// Who asks comes first: a body is not looked at before.
    async fn read(app: Arc<App>, request: Request) -> Result<Self, Error> {
        let token = bearer(request.headers()).ok_or(Error::Unauthenticated)?;
        let caller = auth::caller(&app, token).await?;
        // Who looks through other eyes looks only.
        let looks = request.method() == Method::GET && request.uri().path().starts_with("/v1/me");
        if caller.viewed_groups.is_some() && !looks {
            return Err(Error::NotForThisCaller);
        }
        Ok(Self { caller, incoming: Incoming::read(app, request).await? })
    }
}

/// The token of `Authorization: Bearer …`; the scheme is matched without case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl Incoming {
    async fn read(app: Arc<App>, request: Request) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let ids = match RawPathParams::from_request_parts(&mut parts, &()).await {
            Ok(params) => params.iter().map(|(_, id)| id.to_owned()).collect(),
            // A path that is no UTF-8 names nothing.
            Err(_) => return Err(Error::not_found(Kind::Route, parts.uri.path())),
        };
        let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| Error::TooLarge { limit: BODY_LIMIT })?;
        Ok(Self { app, ids, headers: parts.headers, method: parts.method, uri: parts.uri, body })
    }

    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path as it came.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as a JSON object. Handlers ask for it after the roles were looked at, since 403 goes before 400.
    pub fn object(&self) -> Result<Body, Error> {
        if self.body.is_empty() {
            return Err(Error::UnreadableBody { why: "The body is empty; a JSON object is needed.".to_owned() });
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Error::UnreadableBody { why: "The body must be a JSON object.".to_owned() }),
            Err(error) => Err(Error::UnreadableBody { why: format!("The body is no JSON: {error}.") }),
        }
    }

    /// The parameters of the address as a list's.
    pub fn query(&self, offer: &Offer) -> Result<ListQuery, Error> {
        let query = self.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Ok(listing::parse(offer, &pairs)?)
    }

    /// The last ID of the path, and those before it.
    pub fn last_id(&self) -> Result<(&str, &[String]), Error> {
        let (id, parents) = self.ids.split_last().ok_or_else(|| Error::internal("a route without an ID"))?;
        Ok((id, parents))
    }

    /// Host and port, as the caller named them.
    pub fn host(&self) -> &str {
        match self.uri.authority() {
            Some(authority) => authority.as_str(),
            None => self.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"),
        }
    }

    /// The absolute address of a new object under the one that was asked for.
    pub fn child(&self, id: &str) -> String {
        let scheme = self.uri.scheme_str().unwrap_or("http");
        format!("{scheme}://{}{}/{id}", self.host(), self.uri.path().trim_end_matches('/'))
    }

    /// The network address of the caller, where the platform tells it.
    pub fn client_address(&self) -> Option<&str> {
        self.headers.get("cf-connecting-ip").and_then(|value| value.to_str().ok())
    }

    /// The version that `If-Match` asks for; none without the header or with `*`. A tag that we never gave is version 0,
    /// which nothing has. A weak one counts too: a proxy that compresses an answer weakens its tag.
    pub fn if_match(&self) -> Option<i64> {
        let text = self.headers.get(IF_MATCH)?.to_str().unwrap_or_default().trim();
        if text == "*" {
            return None;
        }
        let tag = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        Some(tag.and_then(|version| version.parse().ok()).unwrap_or(0))
    }

    /// `Idempotency-Key`: 1 to 255 visible characters.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Error> {
        let Some(header) = self.headers.get("idempotency-key") else { return Ok(None) };
        match header.to_str() {
            Ok(text) if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) => Ok(Some(text)),
            _ => Err(FieldProblem::new("Idempotency-Key", "must be 1 to 255 visible characters").into()),
        }
    }
}
