//! What changes the state of an order: validate, submit, cancel, ship, complete; and calculate.
//!
//! Quirks, each with its reason:
//! - The SDK sends `Content-Type: application/json` with these though they have no body; a body is ignored, but counts
//!   for `Idempotency-Key`.
//! - Lines that name no record where there are some take no stock and are let in, as documented; a header says so.

use crate::api::routes::{Routes, post};
use crate::message::Response;
use http::StatusCode;
use shared::wire::members::Mode;
use shared::wire::ordercloud::calculation::Calculation;
use shared::wire::ordercloud::orders::Order;
use shared::wire::{Body, Members};

use super::call::{Answer, Call, handle};
use super::orders::{WRITE, target};
use super::respond;
use crate::error::Error;
use crate::operations::idempotency::{Claim, Earlier};
use crate::operations::orders::submit::{self, Act};
use crate::operations::orders::{self, calculate};

const SELL: &[&str] = &["OrderAdmin"];

pub fn routes() -> Routes {
    let mut router = Routes::new();
    for order in ["/v1/orders/{direction}/{order}", "/v1/cart"] {
        router = router
            .route(&format!("{order}/validate"), post(handle!(validate)))
            .route(&format!("{order}/submit"), post(handle!(submit)));
    }
    router
        .route("/v1/orders/{direction}/{order}/cancel", post(handle!(cancel)))
        .route("/v1/orders/{direction}/{order}/ship", post(handle!(ship)))
        .route("/v1/orders/{direction}/{order}/complete", post(handle!(complete)))
        .route("/v1/orders/{direction}/{order}/calculate", post(handle!(calculate)))
}

/// `POST …/validate`
async fn validate(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    let unstocked = submit::validate(&call.app, &call.caller, &target).await?;
    Ok(warned(respond::no_content(), &unstocked))
}

/// `POST …/submit`
async fn submit(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    let claim = call.claim()?;
    if let Some(claim) = &claim
        && let Some(answer) = replayed(&call, claim).await?
    {
        return Ok(answer);
    }
    match (submit::submit(&call.app, &call.caller, &target, claim.as_ref()).await, claim) {
        (Ok(submitted), claim) => {
            if let (Some(claim), Ok(text)) = (claim, serde_json::to_string(&submitted.order)) {
                claim.answer(&call.app, &text).await;
            }
            Ok(warned(done(&submitted.order), &submitted.unstocked))
        }
        // Another request with the same key was faster: it may be done by now.
        (Err(Error::IdempotencyInProgress), Some(claim)) => {
            let answer = replayed(&call, &claim).await?;
            Ok(answer.ok_or(Error::IdempotencyInProgress)?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// The answer of the earlier request with this key, if there was one.
async fn replayed(call: &Call, claim: &Claim) -> Result<Option<Response>, Error> {
    let response = match claim.earlier(&call.app).await? {
        Earlier::None => return Ok(None),
        Earlier::Answered(answer) => respond::raw_json(StatusCode::CREATED, answer.into_bytes()),
        Earlier::Made { id } => {
            let target = orders::Target::Order { direction: orders::Direction::All, id: &id };
            done(&orders::get(&call.app, &call.caller, &target).await?)
        }
    };
    Ok(Some(respond::replayed(response)))
}

/// `POST …/cancel`
async fn cancel(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    Ok(done(&submit::act(&call.app, &call.caller, &target, Act::Cancel).await?))
}

/// `POST …/ship`
async fn ship(call: Call) -> Answer {
    let (target, _) = target(&call, SELL)?;
    Ok(done(&submit::act(&call.app, &call.caller, &target, Act::Ship).await?))
}

/// `POST …/complete`
async fn complete(call: Call) -> Answer {
    let (target, _) = target(&call, SELL)?;
    Ok(done(&submit::act(&call.app, &call.caller, &target, Act::Complete).await?))
}

/// `POST …/calculate`
async fn calculate(call: Call) -> Answer {
    let (target, _) = target(&call, SELL)?;
    let body = if call.bytes().is_empty() { Body::new() } else { call.object()? };
    let mut calculation = Calculation::default();
    let mut members = Members::new(&body, Mode::Replace);
    calculation.read(&mut members);
    members.finish().map_err(Error::from)?;
    calculate::calculate(&call.app, &call.caller, &target, &calculation).await?;
    Ok(respond::ok(&calculation.to_json()))
}

/// These answer 201 though they make nothing new.
fn done(order: &Order) -> Response {
    respond::json(StatusCode::CREATED, order)
}

/// Tells the lines that take no stock, at most as many as a header should hold.
fn warned(response: Response, unstocked: &[String]) -> Response {
    let Some((first, others)) = unstocked.split_first() else { return response };
    let others = match others.len() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    respond::warned(response, &format!("Line {first}{others}: no stock is taken, since no inventory record is named."))
}
