//! The queue as its clients see it. Where a job has many messages, the list tells the first ten and how many more there are.

use shared::problem::FieldProblem;
use shared::wire::kibo::jobs::{Job, time};

use super::call::Call;
use super::error::Failure;
use super::{Answer, READ, ok};
use crate::error::Error;
use crate::operations::jobs;
use crate::store::jobs::{JobsFilter, StoredJob, UNDO};

/// `GET …/queue/{jobID}`
pub async fn get(call: Call, id: &str) -> Answer {
    call.caller.need(READ)?;
    let Some(number) = id.parse::<i64>().ok().filter(|_| id.bytes().all(|b| b.is_ascii_digit())) else {
        return Err(Failure::no_job(id));
    };
    match jobs::get(&call.app, &call.caller, number).await? {
        Some(found) => ok(&shown(found, call.caller.marketplace.0)),
        None => Err(Failure::no_job(id)),
    }
}

/// `GET …/queue?locationCode=&limit=&owner=&types=&originalFilename=`
pub async fn list(call: Call) -> Answer {
    call.caller.need(READ)?;
    let limit = match call.values("limit").first() {
        None => 100,
        Some(text) => match text.parse() {
            Ok(limit) if (1..=1_000).contains(&limit) => limit,
            _ => return Err(Error::from(FieldProblem::new("limit", "must be an integer from 1 to 1000")).into()),
        },
    };
    // No job is made from a file.
    if !call.values("originalFilename").is_empty() {
        return ok(&Vec::<Job>::new());
    }
    let types = call.values("types");
    let mut kinds: Vec<String> =
        types.iter().flat_map(|types| types.split(',')).map(str::trim).map(str::to_owned).collect();
    if kinds.iter().any(|kind| kind == "REFRESH") {
        kinds.push(UNDO.to_owned());
    }
    let filter = JobsFilter {
        location_id: call.values("locationCode").into_iter().next(),
        kinds: (!kinds.is_empty()).then_some(kinds),
        limit,
    };
    let found = jobs::list(&call.app, &call.caller, &filter).await?;
    let shown: Vec<Job> = found.into_iter().map(|job| shown(job, call.caller.marketplace.0)).collect();
    ok(&shown)
}

fn shown(job: StoredJob, tenant: i64) -> Job {
    let messages = job.told();
    Job {
        job_id: job.number,
        tenant_id: tenant,
        location_code: job.location_id,
        // What puts a job back is a refresh for clients that know no other word.
        kind: if job.kind == UNDO { "REFRESH".to_owned() } else { job.kind },
        added: time(job.added),
        started: job.started.map(time),
        finished: job.finished.map(time),
        has_data: true,
        item_count: job.items_done,
        success: job.state == "SUCCESS",
        status: job.state,
        messages,
    }
}
