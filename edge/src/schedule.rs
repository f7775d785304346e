//! Cron: finds work that nobody was woken for, and drops what is due. No rules of its own.

use serde_json::json;

use crate::app::App;
use crate::error::Error;
use crate::operations::jobs::work;
use crate::platform::Database;
use crate::store;

/// The hour of the day, in UTC, in which the large and old is dropped: then stock moves least.
const NIGHT_HOUR: i64 = 3;
const HOUR_MS: i64 = 3_600_000;
/// So long one run drops; the next one, a minute later, goes on.
const DROP_SECS: i64 = 10;

/// Runs every minute. A failure is logged and tried again by the next run.
pub async fn run(app: &App) {
    work::find_stuck(app).await;
    for db in app.databases.all() {
        if let Err(error) = drop_due(app, db).await {
            let line = json!({ "level": "error", "task": "schedule", "cause": format!("{error:?}") });
            app.log.line(&line.to_string());
        }
    }
}

async fn drop_due(app: &App, db: &dyn Database) -> Result<(), Error> {
    let (now, kept) = (app.clock.now(), &app.settings.kept);
    db.batch(vec![
        store::tokens::drop_expired_refresh_tokens(now),
        store::tokens::drop_old_attempts(now),
        store::idempotency::drop_old(now, kept.keys_secs),
    ])
    .await?;
    if now.0.div_euclid(HOUR_MS).rem_euclid(24) != NIGHT_HOUR {
        return Ok(());
    }
    let until = now.plus_secs(DROP_SECS);
    while app.clock.now() < until {
        let gone = db.batch(store::retention::drop_some(now, kept)).await?;
        if gone.iter().all(Vec::is_empty) {
            break;
        }
    }
    Ok(())
}
