//! Requests that set or change counts.

use serde_json::json;
use shared::refresh::Kind;

use super::call::Call;
use super::{Answer, WRITE, ok};
use crate::error::Error;
use crate::message::Response;
use crate::operations::idempotency::{self, Claim};
use crate::operations::jobs::{self, BadRows, SYNC_ROWS, Taken, work};

/// How long a small request waits for its turn.
const TURN_SECS: i64 = 5;

/// `POST …/refresh` and `…/adjust`
pub async fn take(mut call: Call, kind: Kind) -> Answer {
    let (taken, _) = accept(&mut call, kind).await?;
    if !taken.is_replay {
        work::wake(&call.app, call.caller.marketplace).await;
    }
    Ok(marked(ok(&json!({ "jobID": taken.job }))?, &taken))
}

/// `POST …/smart-refresh` and `…/smart-adjust`
pub async fn take_now(mut call: Call, kind: Kind) -> Answer {
    let (taken, items) = accept(&mut call, kind).await?;
    let (app, marketplace) = (&call.app, call.caller.marketplace);
    let until = app.clock.now().plus_secs(TURN_SECS);
    let is_done = items <= SYNC_ROWS && work::settle(app, marketplace, taken.job, until).await;
    let body = if is_done {
        json!({ "method": "sync", "jobID": null })
    } else {
        work::wake(app, marketplace).await;
        json!({ "method": "async", "jobID": taken.job.to_string() })
    };
    Ok(marked(ok(&body)?, &taken))
}

fn marked(response: Response, taken: &Taken) -> Response {
    if taken.is_replay { response.with("idempotent-replayed", "true") } else { response }
}

async fn accept(call: &mut Call, kind: Kind) -> Result<(Taken, usize), Error> {
    call.caller.need(WRITE)?;
    let claim = claim(call)?;
    let body = std::mem::take(&mut call.request.body);
    jobs::take(&call.app, &call.caller, kind, body, BadRows::Refuse, claim.as_ref()).await
}

/// The key of the request. All spellings of a path are one.
fn claim(call: &Call) -> Result<Option<Claim>, Error> {
    let path = call.request.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let key = idempotency::key(call.request.header("idempotency-key"))?;
    Ok(key.map(|key| Claim::new(&call.caller, "POST", path, key, &call.request.body)))
}
