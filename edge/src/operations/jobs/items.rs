//! What became of the rows of a job.

use shared::listing::{ListQuery, Page};
use shared::problem::Kind;
use shared::refresh::{Counts, Effect, ITEMS_PER_CHUNK};
use shared::wire::ordercloud::jobs::JobItem;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::jobs::{self, Slice};

/// The rows that are in memory at once where all are asked for: as many as are applied at once.
const AT_ONCE: usize = ITEMS_PER_CHUNK;

/// What the query's filters admit.
pub(super) fn wanted(query: &ListQuery) -> Vec<Effect> {
    let mut wanted = Effect::ALL.to_vec();
    wanted.retain(|effect| query.admits(effect.word()));
    wanted
}

/// How many things there are before the query's page.
pub(super) fn offset(query: &ListQuery) -> u64 {
    u64::from(query.page.saturating_sub(1)).saturating_mul(u64::from(query.page_size))
}

/// How many rows of the job did what, and this part of them.
async fn part(app: &App, caller: &Caller, job: i64, slice: &Slice) -> Result<(Counts, Vec<JobItem>), Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let found = jobs::outcomes(db, marketplace, caller.confined_to(), job, slice).await?;
    let (counts, kept) = found.ok_or_else(|| Error::not_found(Kind::Job, job.to_string()))?;
    let mut items = Vec::new();
    if !kept.outcomes.is_empty() {
        let rows = jobs::rows(db, marketplace, job, &kept).await?;
        for ((row, names), outcome) in rows.into_iter().zip(&kept.outcomes) {
            items.push(JobItem::new(&row, outcome, names));
        }
    }
    Ok((counts, items))
}

/// A page of the rows of the job's chunks that are done.
pub async fn items(app: &App, caller: &Caller, job: i64, query: &ListQuery) -> Result<Page<JobItem>, Error> {
    let slice = Slice { effects: wanted(query), limit: u64::from(query.page_size), offset: offset(query) };
    let (counts, items) = part(app, caller, job, &slice).await?;
    let mut total = 0_i64;
    for effect in slice.effects {
        total = total.saturating_add(counts.of(effect));
    }
    Ok(Page::new(query.page, query.page_size, u64::try_from(total).unwrap_or_default(), items))
}

/// All rows of the job's chunks that are done and pass the query's filters, as CSV.
pub async fn csv(app: &App, caller: &Caller, job: i64, query: &ListQuery) -> Result<String, Error> {
    let mut slice = Slice { effects: wanted(query), limit: AT_ONCE as u64, offset: 0 };
    let mut text = JobItem::CSV_HEADER.to_owned();
    loop {
        let (_, items) = part(app, caller, job, &slice).await?;
        for item in &items {
            text.push_str(&item.csv_line());
        }
        if items.len() < AT_ONCE {
            return Ok(text);
        }
        slice.offset = slice.offset.saturating_add(AT_ONCE as u64);
    }
}
