//! The OrderCloud dialect: its routes, and our own endpoints that follow its conventions.
//!
//! Quirks, each with its reason:
//! - Every call of the SDK carries `Content-Type: application/json`, GET and DELETE too: a body is never demanded for it.
//! - `NotFound` always carries `Data`: the SDK reads `Data.ObjectType` unguarded.
//! - PUT answers 200 also when it creates.
//! - 403 goes before 400, and what the path names before what the body holds.

pub mod error;
pub mod extract;
mod marketplaces;
mod resource;
pub mod respond;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::routing::{get, post};
use shared::problem::Kind;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::locations::{Addresses, MarketplaceOwner, SupplierOwner};
use crate::operations::suppliers::Suppliers;
use error::Failure;

/// The first segments of the paths that belong to this dialect.
pub const PREFIXES: &[&str] = &["v1", "oauth"];

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/oauth/token", post(tokens::token))
        .route("/v1/session", post(tokens::sign_in).put(tokens::go_on).delete(tokens::sign_out))
        .route("/v1/marketplaces", get(marketplaces::list).post(marketplaces::create))
        .route("/v1/marketplaces/{id}", get(marketplaces::get).patch(marketplaces::patch))
        .route("/v1/marketplace", get(marketplaces::own).patch(marketplaces::patch_own))
        .merge(resource::routes::<Suppliers>("/v1/suppliers"))
        .merge(resource::routes::<Addresses<SupplierOwner>>("/v1/suppliers/{supplier}/addresses"))
        .merge(resource::routes::<Addresses<MarketplaceOwner>>("/v1/addresses"))
        .layer(DefaultBodyLimit::max(extract::BODY_LIMIT))
}

/// A path or a method that this dialect does not have. Who asks comes first: without a token it is 401.
pub async fn unknown(_caller: Caller, uri: Uri) -> Failure {
    Error::not_found(Kind::Route, uri.path()).into()
}
