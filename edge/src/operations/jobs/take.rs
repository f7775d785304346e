//! Takes requests for jobs, whatever the dialect: read whole, refused or kept, and under one key kept once.

use shared::refresh::Kind;
use shared::wire::kibo::refresh::{BODY, Request};

use super::{accept, location};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::idempotency::{Claim, Earlier};

/// What becomes of elements with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRows {
    /// One refuses the whole.
    Refuse,
    /// The others are applied, and the job tells of these.
    Skip,
}

/// What became of a request.
pub struct Taken {
    pub job: i64,
    /// The answer is that of an earlier request with the same key.
    pub is_replay: bool,
}

/// Reads and keeps the request, and tells of how many elements it is. The body is let go as soon as it is read.
pub async fn take(
    app: &App,
    caller: &Caller,
    kind: Kind,
    body: Vec<u8>,
    bad_rows: BadRows,
    claim: Option<&Claim>,
) -> Result<(Taken, usize), Error> {
    let earlier = replayed(app, claim).await?;
    let request = read(&body, kind)?;
    drop(body);
    let items = request.rows.len();
    if let Some(job) = earlier {
        return Ok((Taken { job, is_replay: true }, items));
    }
    let (named, rows) = match bad_rows {
        BadRows::Refuse => request.without_faults()?,
        BadRows::Skip => (request.location, request.rows),
    };
    let location = location(app, caller, &named).await?;
    let made = accept(app, caller, kind, &location, rows, claim).await;
    Ok((taken(app, claim, made).await?, items))
}

/// Reads a body. Its elements may have faults, the rest may not.
pub(super) fn read(body: &[u8], kind: Kind) -> Result<Request, Error> {
    Request::read(body, kind).map_err(|fault| {
        if fault.field == BODY { Error::UnreadableBody { why: fault.to_string() } } else { fault.into() }
    })
}

/// What became of a request that nobody had made before, as far as was known.
pub(super) async fn taken(app: &App, claim: Option<&Claim>, made: Result<i64, Error>) -> Result<Taken, Error> {
    match made {
        Ok(job) => Ok(Taken { job, is_replay: false }),
        // Another request with the same key was faster: its number is written down, and what it asked for may be done.
        Err(error @ (Error::IdempotencyInProgress | Error::Refused(_))) => {
            let job = replayed(app, claim).await?.ok_or(error)?;
            Ok(Taken { job, is_replay: true })
        }
        Err(error) => Err(error),
    }
}

/// The job of an earlier request with the key.
pub(super) async fn replayed(app: &App, claim: Option<&Claim>) -> Result<Option<i64>, Error> {
    let Some(claim) = claim else { return Ok(None) };
    match claim.earlier(app).await? {
        Earlier::Answered(number) => Ok(number.parse().ok()),
        Earlier::None | Earlier::Made { .. } => Ok(None),
    }
}
