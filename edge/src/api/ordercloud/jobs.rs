//! Refreshes and adjustments of many items, and the jobs that they become. Ours; the body is Kibo's.
//!
//! Quirks, each with its reason:
//! - Faults name members as Kibo spells them, since the body is Kibo's: `items[17].quantity`.
//! - The rows of a job are one resource in two shapes: pages of JSON, and as CSV the whole of it.

use http::StatusCode;
use shared::listing::ListFault;
use shared::problem::{FieldProblem, Kind as Thing};
use shared::refresh::Kind;
use shared::wire::ordercloud::jobs::{Job, JobTaken};

use super::call::{Answer, Call, handle};
use super::records::{READ, WRITE};
use super::respond;
use crate::api::routes::{Routes, get, post};
use crate::error::Error;
use crate::message::Response;
use crate::operations::jobs::{self, BadRows, Taken, work};
use crate::store::jobs::{ITEMS_OFFER, OFFER, PREVIEW_OFFER};

pub fn routes() -> Routes {
    Routes::new()
        .route("/v1/inventory/refresh", post(handle!(refresh)))
        .route("/v1/inventory/adjust", post(handle!(adjust)))
        .route("/v1/inventory/refresh/preview", post(handle!(preview)))
        .route("/v1/inventory/jobs", get(handle!(list)))
        .route("/v1/inventory/jobs/{job}", get(handle!(read)))
        .route("/v1/inventory/jobs/{job}/items", get(handle!(items)))
        .route("/v1/inventory/jobs/{job}/undo", post(handle!(undo)))
}

/// `POST /v1/inventory/refresh`
async fn refresh(call: Call) -> Answer {
    take(call, Kind::Refresh).await
}

/// `POST /v1/inventory/adjust`
async fn adjust(call: Call) -> Answer {
    take(call, Kind::Adjust).await
}

async fn take(mut call: Call, kind: Kind) -> Answer {
    call.caller.need(WRITE)?;
    let claim = call.claim()?;
    let bad_rows = match call.parameter("onBadRows").as_deref() {
        None | Some("refuse") => BadRows::Refuse,
        Some("skip") => BadRows::Skip,
        Some(_) => return Err(FieldProblem::new("onBadRows", "must be refuse or skip").into()),
    };
    let body = call.take_bytes();
    let (taken, _) = jobs::take(&call.app, &call.caller, kind, body, bad_rows, claim.as_ref()).await?;
    Ok(accepted(&call, &taken).await)
}

/// `POST /v1/inventory/jobs/{job}/undo`. A body is ignored, as with the acts on orders, but counts for `Idempotency-Key`.
async fn undo(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let claim = call.claim()?;
    let job = number(&call)?;
    let taken = jobs::undo(&call.app, &call.caller, job, claim.as_ref()).await?;
    Ok(accepted(&call, &taken).await)
}

/// The number of a job, whose turn comes now if it is new.
async fn accepted(call: &Call, taken: &Taken) -> Response {
    let answer = respond::json(StatusCode::ACCEPTED, &JobTaken { job_id: taken.job });
    if taken.is_replay {
        return respond::replayed(answer);
    }
    work::wake(&call.app, call.caller.marketplace).await;
    answer
}

/// `POST /v1/inventory/refresh/preview`
async fn preview(mut call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let query = call.query(&PREVIEW_OFFER)?;
    let kind = match query.options.get("type").map(String::as_str) {
        None | Some("" | "refresh") => Kind::Refresh,
        Some("adjust") => Kind::Adjust,
        Some(_) => {
            let reason = "must be refresh or adjust".to_owned();
            return Err(ListFault::WrongType { field: "type".to_owned(), reason }.into());
        }
    };
    let body = call.take_bytes();
    Ok(respond::ok(&jobs::preview(&call.app, &call.caller, kind, body, &query).await?))
}

/// `GET /v1/inventory/jobs`
async fn list(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&jobs::page(&call.app, &call.caller, &query).await?))
}

/// `GET /v1/inventory/jobs/{job}`
async fn read(call: Call) -> Answer {
    call.caller.need(READ)?;
    let job = number(&call)?;
    let found = jobs::get(&call.app, &call.caller, job).await?;
    let found = found.ok_or_else(|| Error::not_found(Thing::Job, job.to_string()))?;
    Ok(respond::page(&Job::from(found)))
}

/// `GET /v1/inventory/jobs/{job}/items`
async fn items(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&ITEMS_OFFER)?;
    let job = number(&call)?;
    let answer = if wants_csv(call.header("accept").unwrap_or_default()) {
        let text = jobs::csv(&call.app, &call.caller, job, &query).await?;
        let headers = vec![
            ("content-type", "text/csv; charset=utf-8; header=present".to_owned()),
            ("content-disposition", format!("attachment; filename=\"job-{job}-items.csv\"")),
        ];
        Response { status: StatusCode::OK, headers, body: text.into_bytes() }
    } else {
        respond::page(&jobs::items(&call.app, &call.caller, job, &query).await?)
    };
    Ok(answer.with("vary", "Accept"))
}

/// Whether `Accept` names CSV and not JSON.
fn wants_csv(accept: &str) -> bool {
    let named = |kind: &str| {
        let mut ranges = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
        ranges.any(|range| range.eq_ignore_ascii_case(kind))
    };
    named("text/csv") && !named("application/json")
}

/// The number in the path. What is no number names no job.
fn number(call: &Call) -> Result<i64, Error> {
    let (id, _) = call.last_id()?;
    let number = id.parse().ok().filter(|_| id.bytes().all(|b| b.is_ascii_digit()));
    number.ok_or_else(|| Error::not_found(Thing::Job, id))
}
