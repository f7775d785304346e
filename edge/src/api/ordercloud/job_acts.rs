//! What is done to jobs, beside reading them.
//!
//! A body is ignored, as with the acts on orders, but counts for `Idempotency-Key`.

use super::call::{Answer, Call, handle};
use super::jobs::number;
use super::respond;
use crate::api::routes::{Routes, post};
use crate::error::Error;
use crate::message::Response;
use crate::operations::idempotency::{Claim, Earlier};
use crate::operations::jobs::{undo as operation, work};
use http::StatusCode;
use serde_json::json;

const WRITE: &[&str] = &["ProductAdmin"];

pub fn routes() -> Routes {
    Routes::new().route("/v1/inventory/jobs/{id}/undo", post(handle!(undo)))
}

/// `POST /v1/inventory/jobs/{id}/undo`
async fn undo(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let key = call.idempotency_key()?;
    let claim = key.map(|key| Claim::new(&call.caller, call.method(), call.path(), key, call.bytes()));
    if let Some(claim) = &claim
        && let Some(answer) = replayed(&call, claim).await?
    {
        return Ok(answer);
    }
    let number = number(&call)?;
    match (operation::undo(&call.app, &call.caller, number, claim.as_ref()).await, &claim) {
        (Ok(job), _) => {
            work::wake(&call.app, call.caller.marketplace).await;
            Ok(accepted(&job.to_string()))
        }
        // Another request with the same key was faster; by now it may have undone the job, too.
        (Err(error @ (Error::IdempotencyInProgress | Error::Refused(_))), Some(claim)) => {
            Ok(replayed(&call, claim).await?.ok_or(error)?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// The answer of the earlier request with this key, if there was one.
async fn replayed(call: &Call, claim: &Claim) -> Result<Option<Response>, Error> {
    match claim.earlier(&call.app).await? {
        Earlier::Answered(number) => Ok(Some(respond::replayed(accepted(&number)))),
        Earlier::None | Earlier::Made { .. } => Ok(None),
    }
}

/// The number as the database wrote it down.
fn accepted(number: &str) -> Response {
    respond::json(StatusCode::ACCEPTED, &json!({ "JobID": number.parse::<i64>().unwrap_or_default() }))
}
