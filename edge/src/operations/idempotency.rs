//! Requests that carry an `Idempotency-Key`: the second one is answered as the first was.

use shared::ids::MarketplaceNumber;
use shared::problem::FieldProblem;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::secrets;
use crate::store::idempotency::{self, Times};

/// While an answer is not written down, this long is taken for "still running"; after it, for "died on the way".
const RUNNING_SECS: i64 = 10;

/// A key with what it is the key of.
#[derive(Clone, Debug)]
pub struct Claim {
    marketplace: MarketplaceNumber,
    request: String,
    body: String,
}

/// What became of an earlier request with the same key.
pub enum Earlier {
    /// There was none.
    None,
    /// Its answer, as JSON text.
    Answered(String),
    /// It made this object, and ended before its answer was written down.
    Made { id: String },
}

/// `Idempotency-Key`, where it was sent: 1 to 255 visible characters.
pub fn key(header: Option<&str>) -> Result<Option<&str>, Error> {
    match header {
        None => Ok(None),
        Some(key) if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) => Ok(Some(key)),
        Some(_) => Err(FieldProblem::new("Idempotency-Key", "must be 1 to 255 visible characters").into()),
    }
}

impl Claim {
    /// A key is one caller's, for one method and path.
    pub fn new(caller: &Caller, method: &str, path: &str, key: &str, body: &[u8]) -> Self {
        // IDs of users are unique within their company only.
        let who = match (caller.user, &caller.anonymous) {
            (Some(number), None) => format!("user {number}"),
            // Many share the user.
            (Some(number), Some(anonymous)) => format!("user {number} {anonymous}"),
            (None, _) => format!("client {}", caller.who),
        };
        Self {
            marketplace: caller.marketplace,
            request: secrets::sha256(format!("{who}\n{method}\n{path}\n{key}")),
            body: secrets::sha256(body),
        }
    }

    /// Looks the key up. Another body under the same key is refused; so is one whose first request may still run.
    pub async fn earlier(&self, app: &App) -> Result<Earlier, Error> {
        let now = app.clock.now();
        let db = app.database(self.marketplace);
        let Some(earlier) = idempotency::find(db, self.marketplace, &self.request, times(app).since).await? else {
            return Ok(Earlier::None);
        };
        if earlier.body != self.body {
            return Err(Error::IdempotencyKeyReused);
        }
        match earlier.answer {
            Some(answer) => Ok(Earlier::Answered(answer)),
            None if earlier.at.plus_secs(RUNNING_SECS) > now => Err(Error::IdempotencyInProgress),
            None => Ok(Earlier::Made { id: earlier.object }),
        }
    }

    /// Statements that take the key, for the batch that makes the object.
    pub fn statements(&self, app: &App, object: &str) -> Vec<Statement> {
        idempotency::claim(self.marketplace, &self.request, &self.body, object, times(app))
    }

    /// As [`Self::statements`], for the batch that makes a job: the answer is its number.
    pub fn job_statements(&self, app: &App) -> Vec<Statement> {
        idempotency::claim_for_job(self.marketplace, &self.request, &self.body, times(app))
    }

    /// Writes the answer down. If that fails the change stands all the same, and the object tells the answer.
    pub async fn answer(&self, app: &App, answer: &str) {
        let statement = idempotency::answer(self.marketplace, &self.request, answer);
        if let Err(error) = app.database(self.marketplace).batch(vec![statement]).await {
            let line = serde_json::json!({ "level": "warn", "task": "idempotency", "cause": format!("{error:?}") });
            app.log.line(&line.to_string());
        }
    }
}

fn times(app: &App) -> Times {
    let now = app.clock.now();
    Times { now, since: now.plus_secs(app.settings.kept.keys_secs.saturating_neg()) }
}

/// Whether the batch was refused because another request took the key first.
pub fn was_taken(error: &Error) -> bool {
    matches!(error, Error::Guard(name) if name == idempotency::KEY_TAKEN)
}
