//! Cron: finds work that nobody was woken for, and drops what is due. No rules of its own.

use serde_json::json;

use crate::app::App;
use crate::operations::jobs::work;
use crate::store;

/// Runs every minute. A failure is logged and tried again by the next run.
pub async fn run(app: &App) {
    work::find_stuck(app).await;
    let now = app.clock.now();
    for db in app.databases.all() {
        let due = vec![
            store::tokens::drop_expired_refresh_tokens(now),
            store::tokens::drop_old_attempts(now),
            store::idempotency::drop_old(now),
        ];
        if let Err(error) = db.batch(due).await {
            let line = json!({ "level": "error", "task": "schedule", "cause": format!("{error:?}") });
            app.log.line(&line.to_string());
        }
    }
}
