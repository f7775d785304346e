//! Requests become domain values. No decisions.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{AUTHORIZATION, HOST, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use shared::listing::{self, ListQuery, Offer};
use shared::problem::{FieldProblem, Kind};
use shared::wire::Body;

use super::error::Failure;
use crate::app::App;
use crate::auth::{self, Caller};
use crate::error::Error;

/// The largest body of this dialect, in bytes. xp is 8 kB, so the largest object is far below.
pub const BODY_LIMIT: usize = 1_000_000;

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or(Error::Unauthenticated)?;
        Ok(auth::caller(app, token).await?)
    }
}

/// The token of `Authorization: Bearer …`; the scheme is matched without case.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The body as it came. It is read as JSON after the roles were looked at, since 403 goes before 400.
pub struct Sent(Bytes);

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        match Bytes::from_request(request, app).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(BytesRejection::FailedToBufferBody(rejection))
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Error::TooLarge { limit: BODY_LIMIT }.into())
            }
            Err(rejection) => Err(Error::UnreadableBody { why: rejection.to_string() }.into()),
        }
    }
}

impl Sent {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The body as a JSON object.
    pub fn object(&self) -> Result<Body, Error> {
        if self.0.is_empty() {
            return Err(Error::UnreadableBody { why: "The body is empty; a JSON object is needed.".to_owned() });
        }
        match serde_json::from_slice(&self.0) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Error::UnreadableBody { why: "The body must be a JSON object.".to_owned() }),
            Err(error) => Err(Error::UnreadableBody { why: format!("The body is no JSON: {error}.") }),
        }
    }
}

/// The IDs in the path, decoded once, from left to right. A path that is no UTF-8 names nothing.
pub struct Ids(pub Vec<String>);

impl FromRequestParts<Arc<App>> for Ids {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, app).await;
        match path {
            Ok(Path(pairs)) => Ok(Self(pairs.into_iter().map(|(_, id)| id).collect())),
            Err(_) if !parts.uri.path().contains('%') => Ok(Self(Vec::new())),
            Err(_) => Err(Error::not_found(Kind::Route, parts.uri.path()).into()),
        }
    }
}

/// The parameters of the address, decoded, in their order.
pub struct Query(pub Vec<(String, String)>);

impl FromRequestParts<Arc<App>> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

impl Query {
    pub fn list(&self, offer: &Offer) -> Result<ListQuery, Error> {
        Ok(listing::parse(offer, &self.0)?)
    }
}

/// The address of the request without its parameters, absolute: where a POST puts what it creates under.
pub struct Here {
    scheme: String,
    host: String,
    path: String,
}

impl FromRequestParts<Arc<App>> for Here {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Failure> {
        let uri = &parts.uri;
        let host = match uri.authority() {
            Some(authority) => authority.as_str(),
            None => parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"),
        };
        Ok(Self {
            scheme: uri.scheme_str().unwrap_or("http").to_owned(),
            host: host.to_owned(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl Here {
    /// The address of a new object with this ID.
    pub fn child(&self, id: &str) -> String {
        format!("{}://{}{}/{id}", self.scheme, self.host, self.path)
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The network address of the caller, where the platform tells it.
pub struct ClientAddress(pub Option<String>);

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Failure> {
        Ok(Self(parts.headers.get("cf-connecting-ip").and_then(|value| value.to_str().ok()).map(str::to_owned)))
    }
}

/// The version that `If-Match` asks for; none without the header or with `*`.
pub struct IfMatch(pub Option<i64>);

impl FromRequestParts<Arc<App>> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Failure> {
        let Some(header) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
        match version {
            Some(version) => Ok(Self(Some(version))),
            // An ETag that we never gave matches nothing.
            None => Err(Error::PreconditionFailed.into()),
        }
    }
}

/// `Idempotency-Key`: 1 to 255 visible characters.
pub struct IdempotencyKey(pub Option<String>);

impl FromRequestParts<Arc<App>> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Failure> {
        let Some(header) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match header.to_str() {
            Ok(text) if (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) => {
                Ok(Self(Some(text.to_owned())))
            }
            _ => {
                let problem = FieldProblem::new("Idempotency-Key", "must be 1 to 255 visible characters");
                Err(Error::Invalid(vec![problem]).into())
            }
        }
    }
}
