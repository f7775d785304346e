//! The service: its ports and settings.

use std::sync::Arc;

use shared::ids::MarketplaceNumber;

use crate::lookups::Lookups;
use crate::platform::{Clock, Database, Kv, Log};

pub struct App {
    pub databases: Databases,
    pub kv: Arc<dyn Kv>,
    pub clock: Arc<dyn Clock>,
    pub log: Arc<dyn Log>,
    pub settings: Settings,
    /// What this isolate remembers of callers for some seconds.
    pub lookups: Lookups,
}

impl App {
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
}

/// The `kid` of tokens signed with the present key.
pub const SIGNING_KEY_ID: &str = "1";
