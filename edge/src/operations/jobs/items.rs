//! What became of the rows of a job.

use shared::listing::{ListQuery, Page};
use shared::problem::Kind;
use shared::refresh::Effect;
use shared::wire::ordercloud::jobs::JobItem;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::jobs::{self, Kept, Slice, StoredJob};

/// The rows that are in memory at once where all are asked for.
const AT_ONCE: u32 = 1_000;

/// What the query's filters admit.
pub(super) fn wanted(query: &ListQuery) -> Vec<Effect> {
    Effect::ALL.into_iter().filter(|effect| query.admits(effect.word())).collect()
}

/// How many things there are before the query's page.
pub(super) fn offset(query: &ListQuery) -> u64 {
    u64::from(query.page.saturating_sub(1)).saturating_mul(u64::from(query.page_size))
}

async fn find(app: &App, caller: &Caller, job: i64, slice: &Slice) -> Result<(StoredJob, Vec<Kept>), Error> {
    let db = app.database(caller.marketplace);
    let found = jobs::find_with_outcomes(db, caller.marketplace, caller.confined_to(), job, slice).await?;
    found.ok_or_else(|| Error::not_found(Kind::Job, job.to_string()))
}

async fn told(app: &App, caller: &Caller, job: i64, kept: &[Kept]) -> Result<Vec<JobItem>, Error> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let rows = jobs::rows(app.database(caller.marketplace), caller.marketplace, job, kept).await?;
    Ok(rows.into_iter().zip(kept).map(|((row, names), kept)| JobItem::new(&row, &kept.outcome, names)).collect())
}

/// A page of the rows of the job's chunks that are done.
pub async fn items(app: &App, caller: &Caller, job: i64, query: &ListQuery) -> Result<Page<JobItem>, Error> {
    let slice = Slice { effects: wanted(query), limit: query.page_size, offset: offset(query) };
    let (found, kept) = find(app, caller, job, &slice).await?;
    let total = slice.effects.iter().fold(0_i64, |sum, effect| sum.saturating_add(found.counts.of(*effect)));
    let items = told(app, caller, job, &kept).await?;
    Ok(Page::new(query.page, query.page_size, u64::try_from(total).unwrap_or_default(), items))
}

/// All rows of the job's chunks that are done and pass the query's filters, as CSV.
pub async fn csv(app: &App, caller: &Caller, job: i64, query: &ListQuery) -> Result<String, Error> {
    let mut slice = Slice { effects: wanted(query), limit: AT_ONCE, offset: 0 };
    let mut text = JobItem::CSV_HEADER.to_owned();
    loop {
        let (_, kept) = find(app, caller, job, &slice).await?;
        for item in told(app, caller, job, &kept).await? {
            text.push_str(&item.csv_line());
        }
        if kept.len() < AT_ONCE as usize {
            return Ok(text);
        }
        slice.offset = slice.offset.saturating_add(u64::from(AT_ONCE));
    }
}
