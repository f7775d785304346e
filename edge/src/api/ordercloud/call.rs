//! Requests become domain values. No decisions.
//!
//! There are three kinds of handler and one thing that they take, so that what reads a request is compiled once and not
//! once per endpoint.

use std::pin::Pin;
use std::sync::Arc;

use http::Method;
use serde_json::Value;
use shared::listing::{self, ListQuery, Offer};
use shared::wire::Body;
use shared::wire::kibo::refresh;

use super::error::Failure;
use crate::app::App;
use crate::auth::{self, Caller};
use crate::error::Error;
use crate::message::{Request, Response};
use crate::operations::idempotency::{self, Claim};
use crate::operations::resource::AnyResource;

/// The largest body of this dialect, in bytes. xp is 8 kB, so the largest object is far below.
pub const BODY_LIMIT: usize = 1_000_000;

/// The largest body that a path takes.
pub fn body_limit(path: &str) -> usize {
    let takes_many = ["/v1/inventory/refresh", "/v1/inventory/adjust", "/v1/inventory/refresh/preview"].contains(&path);
    if takes_many { refresh::BODY_LIMIT } else { BODY_LIMIT }
}

/// What a handler answers.
pub type Answer = Result<Response, Failure>;
type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A request, read, of whomever.
pub struct Incoming {
    pub app: Arc<App>,
    /// The IDs in the path, decoded once, from left to right.
    pub ids: Vec<String>,
    pub request: Request,
}

/// A request of a known caller. Boxed, since each handler holds it while it waits.
pub type Call = Box<Known>;

/// See [`Call`].
pub struct Known {
    pub caller: Caller,
    incoming: Incoming,
}

impl std::ops::Deref for Known {
    type Target = Incoming;

    fn deref(&self) -> &Incoming {
        &self.incoming
    }
}

/// A route's handler out of an `async fn(Call) -> Answer`. Without a good token it is not called.
macro_rules! handle {
    ($handler:expr) => {
        $crate::api::ordercloud::call::Handler::Known(|call| Box::pin($handler(call)))
    };
}
/// A route's handler out of an `async fn(Incoming) -> Answer`, for what needs no token.
macro_rules! handle_anyone {
    ($handler:expr) => {
        $crate::api::ordercloud::call::Handler::Anyone(|incoming| Box::pin($handler(incoming)))
    };
}
/// A route's handler out of an `async fn(&AnyResource, Call) -> Answer` and the resource.
macro_rules! handle_resource {
    ($resource:expr, $handler:expr) => {
        $crate::api::ordercloud::call::Handler::Resource($resource, |resource, call| Box::pin($handler(resource, call)))
    };
}
pub(crate) use handle_anyone;
pub(super) use {handle, handle_resource};

/// What a route runs.
#[derive(Clone, Copy)]
pub enum Handler {
    Known(fn(Call) -> Answering),
    Anyone(fn(Incoming) -> Answering),
    Resource(&'static AnyResource, OfResource),
}

/// A handler that resources have in common.
pub type OfResource = fn(&'static AnyResource, Call) -> Answering;

impl Handler {
    pub async fn answer(self, app: Arc<App>, ids: Vec<String>, request: Request) -> Answer {
        let incoming = Incoming { app, ids, request };
        match self {
            Self::Known(handler) => handler(Known::read(incoming).await?).await,
            Self::Anyone(handler) => {
                incoming.check_size()?;
                handler(incoming).await
            }
            Self::Resource(resource, handler) => handler(resource, Known::read(incoming).await?).await,
        }
    }
}

impl Known {
    /// Who asks comes first: a body is not looked at before.
    async fn read(incoming: Incoming) -> Result<Call, Error> {
        let token = bearer(&incoming.request).ok_or(Error::Unauthenticated)?;
        let caller = auth::caller(&incoming.app, token).await?;
        // Who looks through other eyes looks only.
        let mine = incoming.path() == "/v1/me" || incoming.path().starts_with("/v1/me/");
        let looks = incoming.request.method == Method::GET && mine;
        if caller.viewed_groups.is_some() && !looks {
            return Err(Error::NotForThisCaller);
        }
        incoming.check_size()?;
        Ok(Box::new(Self { caller, incoming }))
    }

    /// The key of the request, if it has one.
    pub fn claim(&self) -> Result<Option<Claim>, Error> {
        let key = idempotency::key(self.header("idempotency-key"))?;
        Ok(key.map(|key| Claim::new(&self.caller, self.method(), self.path(), key, self.bytes())))
    }

    /// The body, which is then let go here.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.incoming.request.body)
    }
}

fn bearer(request: &Request) -> Option<&str> {
    auth::bearer(request.header("authorization")?)
}

impl Incoming {
    fn check_size(&self) -> Result<(), Error> {
        let limit = body_limit(self.path());
        if self.request.body.len() <= limit { Ok(()) } else { Err(Error::TooLarge { limit }) }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    pub fn method(&self) -> &str {
        self.request.method.as_str()
    }

    /// The path as it came.
    pub fn path(&self) -> &str {
        &self.request.path
    }

    pub fn bytes(&self) -> &[u8] {
        &self.request.body
    }

    /// The body as a JSON object. Handlers ask for it after the roles were looked at, since 403 goes before 400.
    pub fn object(&self) -> Result<Body, Error> {
        if self.request.body.is_empty() {
            return Err(Error::UnreadableBody { why: "The body is empty; a JSON object is needed.".to_owned() });
        }
        match serde_json::from_slice(&self.request.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Error::UnreadableBody { why: "The body must be a JSON object.".to_owned() }),
            Err(error) => Err(Error::UnreadableBody { why: format!("The body is no JSON: {error}.") }),
        }
    }

    /// The parameters of the address as a list's.
    pub fn query(&self, offer: &Offer) -> Result<ListQuery, Error> {
        let query = self.request.query.as_bytes();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
        Ok(listing::parse(offer, &pairs)?)
    }

    /// The parameter of that name, matched without case; an empty one is none.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.request.query.as_bytes());
        let found = pairs.find(|(known, value)| known.eq_ignore_ascii_case(name) && !value.is_empty());
        found.map(|(_, value)| value.into_owned())
    }

    /// The last ID of the path, and those before it.
    pub fn last_id(&self) -> Result<(&str, &[String]), Error> {
        let (id, parents) = self.ids.split_last().ok_or_else(|| Error::internal("a route without an ID"))?;
        Ok((id, parents))
    }

    /// Host and port, as the caller named them.
    pub fn host(&self) -> &str {
        &self.request.host
    }

    /// The absolute address of a new object under the one that was asked for.
    pub fn child(&self, id: &str) -> String {
        format!("{}://{}{}/{id}", self.request.scheme, self.request.host, self.path().trim_end_matches('/'))
    }

    /// The network address of the caller, where the platform tells it.
    pub fn client_address(&self) -> Option<&str> {
        self.header("cf-connecting-ip")
    }

    /// The version that `If-Match` asks for; none without the header or with `*`. A tag that we never gave is version 0,
    /// which nothing has. A weak one counts too: a proxy that compresses an answer weakens its tag.
    pub fn if_match(&self) -> Option<i64> {
        let text = self.header("if-match")?.trim();
        if text == "*" {
            return None;
        }
        let tag = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        Some(tag.and_then(|version| version.parse().ok()).unwrap_or(0))
    }
}
