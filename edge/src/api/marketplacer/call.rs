//! A request of a known seller, checked in this dialect's order.

use std::sync::Arc;

use http::Method;
use shared::wire::marketplacer::Document;

use super::error::Failure;
use super::{BODY_LIMIT, MEDIA_TYPE};
use crate::app::App;
use crate::auth::{self, Caller, keys};
use crate::error::Error;
use crate::message::Request;

pub struct Call {
    pub app: Arc<App>,
    pub caller: Caller,
    pub request: Request,
}

impl Call {
    /// The key, then the content type, then the size.
    pub async fn read(app: Arc<App>, request: Request) -> Result<Self, Failure> {
        let caller = keys::seller(&app, key(&request).ok_or(Error::Unauthenticated)?).await?;
        let has_body = request.method == Method::POST || request.method == Method::PUT;
        if has_body && !is_ours(request.header("content-type").unwrap_or_default()) {
            return Err(Failure::wrong_media_type());
        }
        if request.body.len() > BODY_LIMIT {
            return Err(Error::TooLarge { limit: BODY_LIMIT }.into());
        }
        Ok(Self { app, caller, request })
    }

    /// The body, as far as it is JSON.
    pub fn document(&self) -> Result<Document, Error> {
        Document::read(&self.request.body).map_err(|why| Error::UnreadableBody { why })
    }

    /// The parameters in the address.
    pub fn pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.request.query.as_bytes()).into_owned().collect()
    }

    /// The address without its parameters.
    pub fn address(&self) -> String {
        format!("{}://{}{}", self.request.scheme, self.request.host, self.request.path)
    }
}

/// The key in one of the two headers, or in both, where it is the same. A scheme other than `Bearer` is not looked at
/// beside the other header.
fn key(request: &Request) -> Option<&str> {
    let own = request.header("marketplacer-api-key").map(str::trim).filter(|key| !key.is_empty());
    let authorization = request.header("authorization").map(str::trim).filter(|text| !text.is_empty());
    match (own, authorization) {
        (own, None) => own,
        (None, Some(authorization)) => auth::bearer(authorization),
        (Some(own), Some(authorization)) => match auth::bearer(authorization) {
            Some(bearer) => (bearer == own).then_some(own),
            None => is_basic(authorization).then_some(own),
        },
    }
}

fn is_basic(authorization: &str) -> bool {
    authorization.split_once(' ').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
}

/// Whether the content type is the one of this dialect, perhaps with parameters.
fn is_ours(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(MEDIA_TYPE))
}
