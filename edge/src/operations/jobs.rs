//! Refreshes and adjustments of many items: accepted here, applied in [`work`].

mod items;
mod look_up;
mod preview;
mod take;
mod undo;
pub mod work;

pub use items::{csv, items};
pub use look_up::look_up;
pub use preview::preview;
pub use take::{BadRows, Taken, take};
pub use undo::undo;

use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Page};
use shared::problem::FieldProblem;
use shared::refresh::{self, Kind, Location, Row};
use shared::wire::kibo::refresh::NamedLocation;
use shared::wire::ordercloud::jobs::Job;

use super::idempotency::{self, Claim};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::store::jobs::{self, JobsFilter, StoredJob};
use crate::store::locations::MARKETPLACE_OWNER;
use crate::store::movements::Author;
use crate::{random, secrets};

/// Up to so many rows are applied before a caller that asks for it is answered.
pub const SYNC_ROWS: usize = 25;

/// The location that a request means: a supplier's caller its own; the owner's caller its own first, else the only
/// supplier's that fits.
pub async fn location(app: &App, caller: &Caller, named: &NamedLocation) -> Result<Location, Error> {
    location_if_any(app, caller, named).await?.ok_or_else(|| {
        let (member, asked) = asked_location(named);
        FieldProblem::new(member, format!("names no location: {asked}")).into()
    })
}

/// The member that names a location, and what it says.
fn asked_location(named: &NamedLocation) -> (&'static str, &str) {
    match (&named.code, &named.name) {
        (Some(code), _) => ("locationCode", code),
        (None, name) => ("locationName", name.as_deref().unwrap_or_default()),
    }
}

/// As [`location`], or none where there is no such location.
pub async fn location_if_any(app: &App, caller: &Caller, named: &NamedLocation) -> Result<Option<Location>, Error> {
    let (code, name) = (named.code.as_deref(), named.name.as_deref());
    let (member, asked) = asked_location(named);
    let db = app.database(caller.marketplace);
    let mut places = jobs::places(db, caller.marketplace, code, name).await?;
    if let Some(own) = caller.confined_to() {
        places.retain(|place| place.location.owner == own.0);
    }
    if places.is_empty() {
        return Ok(None);
    }
    if let (Some(_), Some(name)) = (code, name) {
        places.retain(|place| place.name.as_deref() == Some(name));
        if places.is_empty() {
            let reason = format!("and locationName must mean one location; {asked} has another name");
            return Err(FieldProblem::new(member, reason).into());
        }
    }
    if places.iter().any(|place| place.location.owner == MARKETPLACE_OWNER) {
        places.retain(|place| place.location.owner == MARKETPLACE_OWNER);
    }
    match <[_; 1]>::try_from(places) {
        Ok([place]) => Ok(Some(place.location)),
        Err(several) => {
            let reason = format!("must mean one location; {asked} is one of {}", several.len());
            Err(FieldProblem::new(member, reason).into())
        }
    }
}

/// Takes a job: its number, once it is kept. With a claim, the batch takes its key too.
pub async fn accept(
    app: &App,
    caller: &Caller,
    kind: Kind,
    location: &Location,
    mut rows: Vec<Row>,
    claim: Option<&Claim>,
) -> Result<i64, Error> {
    if kind == Kind::Refresh {
        refresh::settle_duplicates(&mut rows);
    }
    let chunks = refresh::chunks(&rows);
    drop(rows);
    let author = Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() };
    let statements = jobs::accept(caller.marketplace, kind, caller.confined_to(), location, chunks, &author);
    make(app, caller.marketplace, statements, claim).await
}

/// Makes the job of the statements, which end with its number: that number, once it is kept.
async fn make(
    app: &App,
    marketplace: MarketplaceNumber,
    mut statements: Vec<Statement>,
    claim: Option<&Claim>,
) -> Result<i64, Error> {
    if let Some(claim) = claim {
        // Behind the job's number, which is the answer.
        let end = statements.len().saturating_sub(1);
        let claimed: Vec<Statement> = claim.job_statements(app);
        statements.splice(end..end, claimed);
    }
    match app.database(marketplace).batch(statements).await {
        Ok(results) => jobs::accepted_number(&results),
        Err(error) if idempotency::was_taken(&error) => Err(Error::IdempotencyInProgress),
        Err(error) => Err(error),
    }
}

/// A job that the caller may see.
pub async fn get(app: &App, caller: &Caller, number: i64) -> Result<Option<StoredJob>, Error> {
    let db = app.database(caller.marketplace);
    let found = jobs::find(db, caller.marketplace, caller.confined_to(), number).await?;
    if found.as_ref().is_some_and(|job| job.finished.is_none()) {
        // Whoever waits for work sees to it that it is done.
        work::nudge(app, caller.marketplace).await;
    }
    Ok(found)
}

/// A page of the jobs that the caller may see.
pub async fn page(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<Job>, Error> {
    let db = app.database(caller.marketplace);
    let found = jobs::page(db, caller.marketplace, caller.confined_to(), query).await?;
    if found.items.iter().any(|job| job.finished.is_none()) {
        work::nudge(app, caller.marketplace).await;
    }
    Ok(found)
}

/// The ID of a product none of whose identifiers could be one. It is made of the product's number, so that a preview tells
/// what the job will give, and of what nobody else knows, so that nobody can take it before.
fn made_id(app: &App, marketplace: MarketplaceNumber, item: i64) -> String {
    let hash = secrets::sha256(format!("{}\nitem {marketplace} {item}", app.settings.signing_key));
    hash.get(..random::ID_CHARS).unwrap_or_default().to_owned()
}

/// The newest jobs that the caller may see.
pub async fn list(app: &App, caller: &Caller, filter: &JobsFilter) -> Result<Vec<StoredJob>, Error> {
    let db = app.database(caller.marketplace);
    let found = jobs::list(db, caller.marketplace, caller.confined_to(), filter).await?;
    if found.iter().any(|job| job.finished.is_none()) {
        work::nudge(app, caller.marketplace).await;
    }
    Ok(found)
}
