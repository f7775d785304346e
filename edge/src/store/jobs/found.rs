//! Jobs as they are read.

use serde_json::json;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::refresh::Counts;
use shared::time::Timestamp;
use shared::wire::ordercloud::jobs::Job;

use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::listing::{self, Source};
use crate::store::read;

#[derive(Clone, Debug)]
pub struct StoredJob {
    pub number: i64,
    pub kind: String,
    pub state: String,
    pub who: String,
    pub dialect: String,
    pub location_id: String,
    pub items: i64,
    pub items_done: i64,
    pub chunks: i64,
    pub chunks_done: i64,
    pub added: Timestamp,
    pub started: Option<Timestamp>,
    pub finished: Option<Timestamp>,
    pub counts: Counts,
    /// The first texts for the client, without [`Self::told`]'s last one.
    pub messages: Vec<String>,
    /// How many rows there is something to say about.
    pub reported: i64,
    pub undone_by: Option<i64>,
    pub undoes: Option<i64>,
}

impl StoredJob {
    /// The texts for the client, with how many more there would be.
    pub fn told(&self) -> Vec<String> {
        let mut messages = self.messages.clone();
        // The first text of a job that failed is about the job.
        let of_rows = messages.len().saturating_sub(usize::from(self.state == "FAILED"));
        let untold = self.reported.saturating_sub(i64::try_from(of_rows).unwrap_or(i64::MAX));
        if untold > 0 {
            messages.push(format!("{untold} more rows were reported"));
        }
        messages
    }
}

/// As our own endpoints tell it.
impl From<StoredJob> for Job {
    fn from(job: StoredJob) -> Self {
        Job {
            messages: job.told(),
            id: job.number,
            kind: job.kind,
            status: job.state,
            address_id: job.location_id,
            who: job.who,
            dialect: job.dialect,
            added: job.added,
            started: job.started,
            finished: job.finished,
            items: job.items,
            done: job.items_done,
            counts: job.counts,
            chunks: job.chunks,
            chunks_done: job.chunks_done,
            undone_by: job.undone_by,
            undoes: job.undoes,
        }
    }
}

macro_rules! columns {
    () => {
        columns!("job.messages")
    };
    ($messages:literal) => {
        concat!(
            "job.number, job.kind, job.state, job.who, job.dialect, job.location_id, job.items, job.items_done, job.chunks,
         job.chunks_done, job.added, job.started, job.finished, job.count_added, job.count_changed, job.count_unchanged,
         job.count_refused, job.products_created, job.reported, job.undone_by, job.undoes, ",
            $messages,
            " AS messages"
        )
    };
}

fn job(row: &Row) -> Result<StoredJob, Error> {
    let columns = read::Columns::of(row);
    columns.done(StoredJob {
        number: columns.integer("number"),
        kind: columns.text("kind"),
        state: columns.text("state"),
        who: columns.text("who"),
        dialect: columns.text("dialect"),
        location_id: columns.text("location_id"),
        items: columns.integer("items"),
        items_done: columns.integer("items_done"),
        chunks: columns.integer("chunks"),
        chunks_done: columns.integer("chunks_done"),
        added: columns.time("added"),
        started: columns.optional_time("started"),
        finished: columns.optional_time("finished"),
        counts: counts(row)?,
        messages: columns.json("messages"),
        reported: columns.integer("reported"),
        undone_by: columns.optional_integer("undone_by"),
        undoes: columns.optional_integer("undoes"),
    })
}

pub(super) fn counts(row: &Row) -> Result<Counts, Error> {
    Ok(Counts {
        added: read::integer(row, "count_added")?,
        changed: read::integer(row, "count_changed")?,
        unchanged: read::integer(row, "count_unchanged")?,
        refused: read::integer(row, "count_refused")?,
        products_created: read::integer(row, "products_created")?,
    })
}

/// The job, if it is at a location of the owner that the caller is confined to.
pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
) -> Result<Option<StoredJob>, Error> {
    let statement = find_statement(marketplace, confined_to, number);
    read::first(db.batch(vec![statement]).await?).as_ref().map(job).transpose()
}

pub(super) fn find_statement(
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    number: i64,
) -> Statement {
    Statement::new(
        concat!(
            "SELECT ",
            columns!(),
            " FROM job WHERE marketplace = ?1 AND number = ?2 AND (?3 IS NULL OR owner = ?3)"
        ),
        vec![json!(marketplace), json!(number), json!(confined_to)],
    )
}

pub const OFFER: Offer = Offer {
    members: &[
        Member::of("ID", ValueKind::Integer).sortable(),
        Member::text("Type").sortable(),
        Member::text("Status").sortable(),
        Member::text("AddressID").searchable().sortable(),
        Member::text("Who").searchable().sortable(),
        Member::text("Dialect").sortable(),
        Member::of("Added", ValueKind::Date).sortable(),
        Member::of("Started", ValueKind::Date).sortable(),
        Member::of("Finished", ValueKind::Date).sortable(),
        Member::of("Items", ValueKind::Integer).sortable(),
        Member::of("UndoneBy", ValueKind::Integer),
        Member::of("Undoes", ValueKind::Integer),
    ],
    options: &["from", "to"],
    default_sort: &["!ID"],
    ..Offer::EMPTY
};

/// `?2`: the supplier that the caller is confined to, or null; `?3`, `?4`: from and to.
pub const SOURCE: Source = Source {
    select: columns!(),
    from: "job",
    scope: "job.marketplace = ?1 AND (?2 IS NULL OR job.owner = ?2)
            AND (?3 IS NULL OR job.added >= ?3) AND (?4 IS NULL OR job.added <= ?4)",
    columns: &[
        ("ID", "job.number"),
        ("Type", "job.kind"),
        ("Status", "job.state"),
        ("AddressID", "job.location_id"),
        ("Who", "job.who"),
        ("Dialect", "job.dialect"),
        ("Added", "job.added"),
        ("Started", "job.started"),
        ("Finished", "job.finished"),
        ("Items", "job.items"),
        ("UndoneBy", "job.undone_by"),
        ("Undoes", "job.undoes"),
    ],
    xp: None,
    key: None,
    tie: "job.number",
    related: &[],
};

/// A page of jobs, by default the newest first: it reads what it shows, and counts the marketplace's jobs.
pub async fn page(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    query: &ListQuery,
) -> Result<Page<Job>, Error> {
    let moment = |name: &str| query.moment(name).map(|at| json!(at.map(|at| at.0)));
    let scope = vec![json!(marketplace), json!(confined_to), moment("from")?, moment("to")?];
    listing::page(db, &SOURCE, scope, query, &|row| Ok(job(row)?.into())).await
}

/// Which jobs a list shows.
#[derive(Clone, Debug, Default)]
pub struct JobsFilter {
    pub location_id: Option<String>,
    /// The words of kinds; none are all.
    pub kinds: Option<Vec<String>>,
    pub limit: u32,
}

/// The newest jobs. Without a filter it reads what it shows; a filter passes over those that do not fit.
///
/// A thousand jobs with a hundred texts each would be more than an isolate holds. Of a job with many characters of them
/// only the first ten are read, so [`StoredJob::told`] speaks of more that are not told; the job by itself has them.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    confined_to: Option<SupplierNumber>,
    filter: &JobsFilter,
) -> Result<Vec<StoredJob>, Error> {
    let statement = Statement::new(
        concat!(
            "SELECT ",
            columns!(
                "iif(length(job.messages) <= 2500, job.messages, (
                   SELECT json_group_array(value) FROM (SELECT value FROM json_each(job.messages) LIMIT 10)))"
            ),
            " FROM job WHERE marketplace = ?1 AND (?2 IS NULL OR owner = ?2) AND (?3 IS NULL OR location_id = ?3)
               AND (?4 IS NULL OR kind IN (SELECT value FROM json_each(?4)))
             ORDER BY number DESC LIMIT CAST(?5 AS INTEGER)"
        ),
        vec![
            json!(marketplace),
            json!(confined_to),
            json!(filter.location_id),
            json!(filter.kinds.as_ref().map(|kinds| json!(kinds).to_string())),
            json!(filter.limit),
        ],
    );
    read::each(&db.batch(vec![statement]).await?.pop().unwrap_or_default(), &job)
}
