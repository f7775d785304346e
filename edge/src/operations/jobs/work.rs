//! Applies chunks: the marketplace's oldest, then the next marketplace's, one each in turn. Whoever calls, and however
//! often, each chunk is applied once and in its turn: the batch itself says so.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::movements::Dialect;
use shared::refresh::{Outcome, Reason, Resolution, Row, resolve};
use shared::time::Timestamp;

use super::{look_up, made_id};
use crate::app::App;
use crate::error::Error;
use crate::operations::resource::ATTEMPTS;
use crate::platform::Database;
use crate::store::jobs::{self, Applied, CHUNK_DONE, CHUNK_NOT_NEXT, MESSAGES, MOVEMENT_GONE, OpenChunk};
use crate::store::movements::Author;

/// A bug that meets a chunk so often ends its job, or it would stand in the way of all that come after it.
const BUGS: i64 = 5;
/// Between two attempts after a bug.
const REST_SECS: i64 = 5;

/// However many ask, one isolate wakes the consumer for them at most this often.
const NUDGE_EVERY_MS: i64 = 2_000;

/// How a round of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is left to do.
    Idle,
    TimeIsUp,
    /// The database did not answer, or others were always faster: to be tried again later.
    Stuck,
}

/// Sends a wake-up. It carries nothing that is not in the database, so one that is lost costs a minute: the cron looks
/// for work too.
pub async fn wake(app: &App, marketplace: MarketplaceNumber) -> bool {
    match app.queue.send(json!({ "m": marketplace }).to_string()).await {
        Ok(()) => true,
        Err(error) => {
            log(app, "warn", marketplace, None, &error);
            false
        }
    }
}

/// A wake-up of somebody who waits and asks again and again.
pub async fn nudge(app: &App, marketplace: MarketplaceNumber) {
    if app.may_wake(app.clock.now(), NUDGE_EVERY_MS) {
        wake(app, marketplace).await;
    }
}

/// The marketplace that a wake-up names.
pub fn woken(text: &str) -> MarketplaceNumber {
    let message: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    MarketplaceNumber(message.get("m").and_then(serde_json::Value::as_i64).unwrap_or_default())
}

/// Works until nothing is left or the time is up, beginning with the marketplace.
pub async fn work(app: &App, first: MarketplaceNumber, until: Timestamp) -> Ended {
    let mut ended = Ended::Idle;
    for db in app.databases.all() {
        match work_on(app, db, first.0, until).await {
            Ok(Ended::Idle) => {}
            Ok(Ended::TimeIsUp) => return Ended::TimeIsUp,
            Ok(Ended::Stuck) | Err(_) => ended = Ended::Stuck,
        }
    }
    ended
}

/// Takes the marketplaces of a database in turn, until a whole turn finds nothing that goes forward. One that does not is
/// passed over until the next call, so that it does not stand in the way of the others.
async fn work_on(app: &App, db: &dyn Database, first: i64, until: Timestamp) -> Result<Ended, Error> {
    let (mut from, mut stuck) = (first, Vec::new());
    let mut has_moved = first != 0;
    loop {
        // A chunk keeps an isolate busy from one answer of the database to the next. Where both are one process, nobody
        // else would be served until all work is done: not even whoever sent it.
        app.clock.pause().await;
        if app.clock.now() >= until {
            return Ok(Ended::TimeIsUp);
        }
        match step(app, db, from, i64::MAX, &stuck).await? {
            Step::Done(marketplace) => {
                from = marketplace.saturating_add(1);
                has_moved = true;
            }
            Step::Stuck(marketplace) => {
                from = marketplace.saturating_add(1);
                stuck.push(marketplace);
            }
            Step::Nothing if has_moved => (from, has_moved) = (0, false),
            Step::Nothing => return Ok(if stuck.is_empty() { Ended::Idle } else { Ended::Stuck }),
        }
    }
}

/// Works off the marketplace's chunks until the job has ended or the time is up: whether it was applied. Nobody is told of
/// its rows, so what is to be said of them is logged.
pub async fn settle(app: &App, marketplace: MarketplaceNumber, job: i64, until: Timestamp) -> bool {
    let db = app.database(marketplace);
    loop {
        match jobs::find(db, marketplace, None, job).await {
            Ok(Some(ended)) if ended.finished.is_some() => {
                if !ended.messages.is_empty() {
                    let line = json!({
                        "level": "info", "task": "jobs", "marketplace": marketplace, "job": job, "messages": ended.messages,
                    });
                    app.log.line(&line.to_string());
                }
                return ended.state == "SUCCESS";
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return false,
        }
        if app.clock.now() >= until {
            return false;
        }
        match step(app, db, marketplace.0, marketplace.0, &[]).await {
            Ok(Step::Done(_)) => {}
            Ok(Step::Nothing | Step::Stuck(_)) | Err(_) => return false,
        }
    }
}

/// What was done about one chunk, of which marketplace.
enum Step {
    Nothing,
    /// It is done, by whomever.
    Done(i64),
    /// It is to be tried again later. Why is logged.
    Stuck(i64),
}

/// Applies the oldest chunk of the first marketplace from `from` to `to` that has one. An error is an outage.
async fn step(app: &App, db: &dyn Database, from: i64, to: i64, stuck: &[i64]) -> Result<Step, Error> {
    let mut found = None;
    for _ in 0..ATTEMPTS {
        let Some(chunk) = jobs::next(db, from, to).await? else {
            return Ok(found.map_or(Step::Nothing, Step::Done));
        };
        let (marketplace, now) = (chunk.marketplace.0, app.clock.now());
        found = Some(marketplace);
        let rests = chunk.attempts > 0 && now < chunk.attempted.plus_secs(REST_SECS);
        if rests || stuck.contains(&marketplace) {
            return Ok(Step::Stuck(marketplace));
        }
        match apply(app, db, &chunk).await {
            Ok(()) => return Ok(Step::Done(marketplace)),
            // Another was faster, or what was read has moved on.
            Err(Error::Guard(name)) if is_race(&name) => {}
            // Not counted. Where nothing answers, whatever is read next says so; where it was this chunk that asked too much
            // of the database, the others go on.
            Err(error @ Error::Unavailable(_)) => {
                log(app, "warn", chunk.marketplace, Some(chunk.job), &error);
                return Ok(Step::Stuck(marketplace));
            }
            Err(error) => {
                log(app, "error", chunk.marketplace, Some(chunk.job), &error);
                // Counted in the database, so an outage under another name does not count.
                if chunk.attempts.saturating_add(1) < BUGS {
                    db.batch(vec![jobs::count_attempt(&chunk, now)]).await?;
                    return Ok(Step::Stuck(marketplace));
                }
                fail(app, db, &chunk, "of an error on our side").await?;
                return Ok(Step::Done(marketplace));
            }
        }
    }
    Ok(found.map_or(Step::Nothing, Step::Stuck))
}

/// Guards that tell of others' writes between reading and applying. A unique key is none of them: whoever takes one raises
/// the catalogue's version too, so one that refuses would refuse again.
fn is_race(guard: &str) -> bool {
    [CHUNK_DONE, CHUNK_NOT_NEXT, jobs::CATALOGUE_MOVED, jobs::ATTRIBUTES_MOVED].contains(&guard)
}

async fn apply(app: &App, db: &dyn Database, chunk: &OpenChunk) -> Result<(), Error> {
    if let Some(part) = chunk.undo {
        return match db.batch(jobs::apply_undo(chunk, part, &author(app, chunk))).await {
            Err(Error::Guard(name)) if name == MOVEMENT_GONE => {
                fail(app, db, chunk, "what it would put back is not kept any more").await
            }
            done => done.map(|_| ()),
        };
    }
    let Some(location) = &chunk.location else { return fail(app, db, chunk, "its location is gone").await };
    let mut known = look_up(db, chunk.marketplace, location, chunk.confined_to, &chunk.rows).await?;
    known.last_item = chunk.last_item;
    known.last_record = chunk.last_record;
    let resolution = resolve(chunk.kind, &chunk.rows, known, &|item| made_id(app, chunk.marketplace, item));
    let (messages, reported) = messages(chunk, &resolution);
    let applied = Applied {
        chunk,
        location,
        outcomes: outcomes(&resolution.outcomes),
        resolution: &resolution,
        messages: json!(messages),
        reported,
    };
    let statements = jobs::apply(&applied, &author(app, chunk));
    app.clock.pause().await;
    db.batch(statements).await?;
    Ok(())
}

fn author<'a>(app: &App, chunk: &'a OpenChunk) -> Author<'a> {
    let dialect = Dialect::from_word(&chunk.dialect).unwrap_or(Dialect::Kibo);
    Author { who: &chunk.who, dialect, at: app.clock.now() }
}

fn outcomes(outcomes: &[Outcome]) -> String {
    let mut text = String::from("[");
    for outcome in outcomes {
        if text.len() > 1 {
            text.push(',');
        }
        outcome.write(&mut text);
    }
    text.push(']');
    text
}

/// The job's texts with those of this chunk, and how many rows there then is something to say about.
fn messages(chunk: &OpenChunk, resolution: &Resolution) -> (Vec<String>, i64) {
    let (mut messages, mut reported) = (chunk.messages.clone(), chunk.reported);
    for (row, outcome) in chunk.rows.iter().zip(&resolution.outcomes) {
        let Some(reason) = &outcome.reason else { continue };
        reported = reported.saturating_add(1);
        if messages.len() < MESSAGES {
            messages.push(message(row, reason));
        }
    }
    (messages, reported)
}

fn message(row: &Row, reason: &Reason) -> String {
    match reason {
        // The fault names the row's place and member itself.
        Reason::Told(fault) => fault.clone(),
        reason => format!("{}: {}", row.name(), reason.text()),
    }
}

/// Ends the job as failed, because of something.
async fn fail(app: &App, db: &dyn Database, chunk: &OpenChunk, because: &str) -> Result<(), Error> {
    let mut messages = chunk.messages.clone();
    let done = chunk.items_done;
    messages.insert(0, format!("The job could not be worked off, because {because}; {done} rows had been applied."));
    db.batch(jobs::fail(chunk, &json!(messages), &author(app, chunk))).await?;
    Ok(())
}

/// The cron's part: whatever nobody was woken for. Each minute another marketplace comes first. A chunk that ends its
/// isolate leaves no word of it, so it cannot be counted; were its marketplace always the first, no other would come to
/// its turn.
pub async fn find_stuck(app: &App) {
    let minute = usize::try_from(app.clock.now().0.div_euclid(60_000)).unwrap_or_default();
    for db in app.databases.all() {
        match jobs::with_work(db).await {
            Ok(waiting) => {
                let turn = minute.checked_rem(waiting.len());
                let Some(first) = turn.and_then(|turn| waiting.get(turn)) else { continue };
                if !wake(app, MarketplaceNumber(*first)).await {
                    work(app, MarketplaceNumber(*first), app.clock.now().plus_secs(WORK_SECS)).await;
                }
            }
            Err(error) => log(app, "error", MarketplaceNumber(0), None, &error),
        }
    }
}

/// How long one call works before it wakes the next. Well within the 30 s of CPU that an invocation has.
pub const WORK_SECS: i64 = 15;

/// What the consumer does with one wake-up: whether it is done with.
pub async fn consume(app: &App, text: &str) -> bool {
    let first = woken(text);
    match work(app, first, app.clock.now().plus_secs(WORK_SECS)).await {
        Ended::Idle => true,
        Ended::TimeIsUp => app.queue.send(json!({ "m": first }).to_string()).await.is_ok(),
        Ended::Stuck => false,
    }
}

fn log(app: &App, level: &str, marketplace: MarketplaceNumber, job: Option<i64>, error: &Error) {
    let cause = format!("{error:?}");
    let line = json!({ "level": level, "task": "jobs", "marketplace": marketplace, "job": job, "cause": cause });
    app.log.line(&line.to_string());
}
