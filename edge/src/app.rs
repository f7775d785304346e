//! The service: its ports and settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use shared::ids::MarketplaceNumber;
use shared::time::Timestamp;

use crate::lookups::Lookups;
use crate::platform::{Clock, Database, Kv, Log, Queue, RateLimit};

pub struct App {
    pub databases: Databases,
    pub kv: Arc<dyn Kv>,
    pub queue: Arc<dyn Queue>,
    pub clock: Arc<dyn Clock>,
    pub log: Arc<dyn Log>,
    /// None where the host has none.
    pub rate_limit: Option<Arc<dyn RateLimit>>,
    pub settings: Settings,
    /// What this isolate remembers of callers for some seconds.
    pub lookups: Lookups,
    /// When this isolate last sent a wake-up, in milliseconds since 1970.
    pub woken: AtomicI64,
}

impl App {
    /// Whether a wake-up is due: the last one is this old. Asking counts as sending.
    pub fn may_wake(&self, now: Timestamp, every_ms: i64) -> bool {
        let last = self.woken.load(Ordering::Relaxed);
        let due = now.0.saturating_sub(last) >= every_ms || now.0 < last;
        if due {
            self.woken.store(now.0, Ordering::Relaxed);
        }
        due
    }

    /// The database that holds the marketplace.
    pub fn database(&self, marketplace: MarketplaceNumber) -> &dyn Database {
        self.databases.of(marketplace)
    }
}

/// Which database holds which marketplace. One today; a second one is a binding and an entry here.
pub struct Databases {
    only: Arc<dyn Database>,
}

impl Databases {
    pub fn new(only: Arc<dyn Database>) -> Self {
        Self { only }
    }

    pub fn of(&self, _marketplace: MarketplaceNumber) -> &dyn Database {
        self.only.as_ref()
    }

    /// Every database, for what concerns all marketplaces.
    pub fn all(&self) -> impl Iterator<Item = &dyn Database> {
        std::iter::once(self.only.as_ref())
    }
}

/// What the environment sets. Secrets are here, so this is never logged.
#[derive(Clone)]
pub struct Settings {
    /// Signs access tokens; 32 bytes or more.
    pub signing_key: String,
    pub operator_id: String,
    pub operator_secret: String,
    pub kept: Kept,
}

/// How long what grows without end is kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Movements and payloads of chunks, and so what can be undone.
    pub chunks_secs: i64,
    /// All other movements.
    pub movements_secs: i64,
    /// Jobs after their end, and those of them that can be undone. A job goes with its payloads at the latest.
    pub jobs_secs: i64,
    pub undoable_jobs_secs: i64,
    /// Idempotency keys.
    pub keys_secs: i64,
    /// Keys of sellers after they were revoked.
    pub revoked_secs: i64,
}

const DAY_SECS: i64 = 24 * 3_600;
/// Of days or hours: beyond it is a mistake.
const LONGEST: i64 = 100_000;

impl Kept {
    /// What the environment says, by the name of a variable. One that is not set keeps its default.
    pub fn read(text: &dyn Fn(&str) -> String) -> Result<Self, &'static str> {
        let mut kept = Self::default();
        for (name, unit_secs, secs) in [
            ("ONHAND_KEEP_CHUNKS_DAYS", DAY_SECS, &mut kept.chunks_secs),
            ("ONHAND_KEEP_MOVEMENTS_DAYS", DAY_SECS, &mut kept.movements_secs),
            ("ONHAND_KEEP_JOBS_DAYS", DAY_SECS, &mut kept.jobs_secs),
            ("ONHAND_KEEP_UNDOABLE_JOBS_DAYS", DAY_SECS, &mut kept.undoable_jobs_secs),
            ("ONHAND_KEEP_KEYS_HOURS", 3_600, &mut kept.keys_secs),
            ("ONHAND_KEEP_REVOKED_DAYS", DAY_SECS, &mut kept.revoked_secs),
        ] {
            let text = text(name);
            match text.parse::<i64>() {
                _ if text.is_empty() => {}
                Ok(units) if (1..=LONGEST).contains(&units) => *secs = units.saturating_mul(unit_secs),
                _ => return Err("each ONHAND_KEEP_… must be a whole number from 1 to 100000"),
            }
        }
        Ok(kept)
    }
}

impl Default for Kept {
    fn default() -> Self {
        let days = |days: i64| days.saturating_mul(DAY_SECS);
        Self {
            chunks_secs: days(90),
            movements_secs: days(400),
            jobs_secs: days(30),
            undoable_jobs_secs: days(90),
            keys_secs: days(1),
            revoked_secs: days(400),
        }
    }
}

/// The fewest bytes of a key or secret that nobody can guess.
const SECRET_BYTES: usize = 32;

impl Settings {
    /// The settings, or what is wrong with them, without telling them. With a short key anybody could forge tokens, so
    /// the service does not start. No operator's secret at all means that there is no operator.
    pub fn checked(self) -> Result<Self, &'static str> {
        if self.signing_key.len() < SECRET_BYTES {
            return Err("ONHAND_SIGNING_KEY must be at least 32 bytes");
        }
        if !self.operator_secret.is_empty() && self.operator_secret.len() < SECRET_BYTES {
            return Err("ONHAND_OPERATOR_SECRET must be at least 32 bytes, or empty");
        }
        Ok(self)
    }
}

/// The `kid` of tokens signed with the present key.
pub const SIGNING_KEY_ID: &str = "1";
