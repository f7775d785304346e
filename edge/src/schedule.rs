//! Cron: drops what is due. No rules of its own.

use serde_json::json;

use crate::app::App;
use crate::store;

/// Runs every minute. A failure is logged and tried again by the next run.
pub async fn run(app: &App) {
    let now = app.clock.now();
    for db in app.databases.all() {
        let due = vec![store::clients::drop_expired_refresh_tokens(now), store::idempotency::drop_old(now)];
        if let Err(error) = db.batch(due).await {
            let line = json!({ "level": "error", "task": "schedule", "cause": format!("{error:?}") });
            app.log.line(&line.to_string());
        }
    }
}
