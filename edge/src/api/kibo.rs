//! The Kibo dialect: counts and deltas of many items at once, as jobs.
//!
//! Quirks, each with its reason:
//! - One path has up to five prefixes and an optional slash at its end, so paths are matched here and not in the table of
//!   routes. Never a redirect: one client takes it for success.
//! - Every error is a JSON object with `error` and `message`: one client parses whatever it gets.
//! - `jobID` is a number in one answer and text in another, as its clients' types say.
//! - Numbers may come as text, and every member that is null counts as not sent.
//! - Records of one item at one location, in several bins, count together towards what an inquiry asks for, and one that
//!   never sells out is always enough; each is shown with its own figures. Nothing is blocked, pending or at a distance.
//! - An inquiry names its location in `requestLocation` or, as every request may, beside `items`.
//! - The order of checks is the vendor's: path and method, token, tenant header, its tenant, size, JSON, schema, location.

mod call;
pub mod error;
mod inquiry;
mod jobs;
mod refresh;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde::Serialize;
use shared::refresh::Kind;

use crate::app::App;
use crate::error::Error;
use crate::message::{Request, Response};
use call::Call;
use error::Failure;

pub type Answer = Result<Response, Failure>;

const READ: &[&str] = &["ProductReader", "ProductAdmin"];
const WRITE: &[&str] = &["ProductAdmin"];

/// What stands before `/refresh`.
const INVENTORY: [&str; 5] = [
    "/api/commerce/inventory/v5/inventory",
    "/commerce/inventory/v5/inventory",
    "/api/v5/inventory",
    "/inv/api/v5/inventory",
    "/commerce/inventory/api/v5/inventory",
];
const QUEUE: [&str; 2] = ["/api/commerce/inventory/v1/queue", "/commerce/inventory/v1/queue"];

/// Whether a path is this dialect's to answer.
pub fn owns(path: &str) -> bool {
    let under = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    ["/api/commerce", "/commerce", "/inv", "/api/v5"].into_iter().any(under)
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route<'a> {
    /// `POST …/refresh` and `…/adjust`
    Take(Kind),
    /// `POST …/smart-refresh` and `…/smart-adjust`
    TakeNow(Kind),
    /// `GET …/queue`
    Jobs,
    /// `GET …/queue/{jobID}`
    Job(&'a str),
    /// `POST …/inventory`
    Inquire,
    /// `POST …/aggregate`
    Aggregate,
    /// `POST`, known and not built.
    NotBuilt,
}

/// The route of a path, with or without a slash at its end.
fn route(path: &str) -> Option<Route<'_>> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let below = |prefix: &&str| path.strip_prefix(*prefix);
    if let Some(rest) = QUEUE.iter().find_map(below) {
        return match rest.strip_prefix('/') {
            None if rest.is_empty() => Some(Route::Jobs),
            Some(id) if !id.is_empty() && !id.contains('/') => Some(Route::Job(id)),
            _ => None,
        };
    }
    match INVENTORY.iter().find_map(below)? {
        "/refresh" => Some(Route::Take(Kind::Refresh)),
        "/adjust" => Some(Route::Take(Kind::Adjust)),
        "/smart-refresh" => Some(Route::TakeNow(Kind::Refresh)),
        "/smart-adjust" => Some(Route::TakeNow(Kind::Adjust)),
        "" => Some(Route::Inquire),
        "/aggregate" => Some(Route::Aggregate),
        "/delete" | "/deleteItems" | "/allocate" | "/deallocate" | "/fulfill" => Some(Route::NotBuilt),
        _ => None,
    }
}

/// Answers a request whose path this dialect [`owns`].
pub async fn answer(app: &Arc<App>, request: Request) -> Answer {
    let path = request.path.clone();
    let route = route(&path).ok_or_else(|| Failure::unknown(&path))?;
    let wanted = match route {
        Route::Jobs | Route::Job(_) => Method::GET,
        _ => Method::POST,
    };
    if request.method != wanted {
        return Err(Failure::wrong_method(&wanted));
    }
    let call = Call::read(app.clone(), request).await?;
    match route {
        Route::Take(kind) => refresh::take(call, kind).await,
        Route::TakeNow(kind) => refresh::take_now(call, kind).await,
        Route::Jobs => jobs::list(call).await,
        Route::Job(id) => jobs::get(call, id).await,
        Route::Inquire => inquiry::inquire(call).await,
        Route::Aggregate => inquiry::aggregate(call).await,
        Route::NotBuilt => Err(Failure::not_built(&path)),
    }
}

/// 200 with a body. The content type is bare: one client hands on the text of any other.
fn ok(body: &impl Serialize) -> Answer {
    serde_json::to_vec(body).map(ok_bytes).map_err(|error| Error::internal(error).into())
}

fn ok_bytes(body: Vec<u8>) -> Response {
    Response { status: StatusCode::OK, headers: vec![("content-type", "application/json".to_owned())], body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_and_a_slash_at_the_end_lead_to_the_same_route() {
        for prefix in INVENTORY {
            for slash in ["", "/"] {
                assert_eq!(route(&format!("{prefix}/refresh{slash}")), Some(Route::Take(Kind::Refresh)));
                assert_eq!(route(&format!("{prefix}/smart-adjust{slash}")), Some(Route::TakeNow(Kind::Adjust)));
            }
            assert!(owns(&format!("{prefix}/refresh")));
            assert_eq!(route(&format!("{prefix}/refresh/now")), None);
        }
        for prefix in QUEUE {
            assert_eq!(route(prefix), Some(Route::Jobs));
            assert_eq!(route(&format!("{prefix}/")), Some(Route::Jobs));
            assert_eq!(route(&format!("{prefix}/7")), Some(Route::Job("7")));
            assert_eq!(route(&format!("{prefix}/7/")), Some(Route::Job("7")));
            assert_eq!(route(&format!("{prefix}/7/8")), None);
        }
    }

    #[test]
    fn what_another_dialect_has_is_not_ours() {
        for path in ["/api/v2/client/variants/1/inventories", "/v1/products", "/inventory", "/invoices", "/api"] {
            assert!(!owns(path), "{path}");
        }
    }
}
