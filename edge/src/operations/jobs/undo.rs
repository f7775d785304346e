//! Undoing a job: a job of its own, which puts back in its turn what is still as the other one left it.

use shared::problem::{Kind, Refusal};

use super::make;
use super::take::{Taken, replayed, taken};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::idempotency::Claim;
use crate::operations::resource::ATTEMPTS;
use crate::store::jobs::{self, NOT_UNDOABLE};
use crate::store::movements::Author;

/// Takes the undoing of a job, under one key once.
pub async fn undo(app: &App, caller: &Caller, number: i64, claim: Option<&Claim>) -> Result<Taken, Error> {
    if let Some(job) = replayed(app, claim).await? {
        return Ok(Taken { job, is_replay: true });
    }
    taken(app, claim, accept(app, caller, number, claim).await).await
}

/// The number of the job that does it. With a claim, the batch takes its key too.
async fn accept(app: &App, caller: &Caller, number: i64, claim: Option<&Claim>) -> Result<i64, Error> {
    let db = app.database(caller.marketplace);
    let author = Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() };
    // What its movements hold may go meanwhile; the chunk looks again.
    let kept_since = author.at.plus_secs(app.settings.kept.chunks_secs.saturating_neg());
    for _ in 0..ATTEMPTS {
        let found = jobs::undoable(db, caller.marketplace, caller.confined_to(), number).await?;
        let job = found.ok_or_else(|| Error::not_found(Kind::Job, number.to_string()))?;
        if job.is_undone {
            return Err(Refusal::JobAlreadyUndone.into());
        }
        if !job.is_success {
            return Err(Refusal::JobNotSuccessful.into());
        }
        if job.started.is_some_and(|started| started <= kept_since) {
            return Err(Refusal::JobTooOld.into());
        }
        let statements = jobs::accept_undo(caller.marketplace, caller.confined_to(), number, &author);
        match make(app, caller.marketplace, statements, claim).await {
            Err(Error::Guard(name)) if name == NOT_UNDOABLE => {}
            taken => return taken,
        }
    }
    Err(Error::Busy)
}
