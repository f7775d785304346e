//! What changes slowly and every request needs: who a caller is and what it may do. Kept in the isolate and in KV for
//! some seconds, so that what was revoked stops soon; D1 can rebuild all of it. Never holds stock, never decides.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use shared::time::Timestamp;

use crate::error::Error;
use crate::json::{FromJson, parsed};
use crate::platform::Kv;

/// A value read from D1 longer ago than this is not used.
const MAX_AGE_MS: i64 = 30_000;
/// KV forgets by itself after this; the least that it allows.
const KV_TTL_SECS: u32 = 60;
/// The most values an isolate remembers. They are small; this bounds what a flood of tokens can take.
const CAPACITY: usize = 10_000;

/// A value with the time when D1 was read.
#[derive(Clone)]
struct Dated {
    at: i64,
    text: String,
}

impl FromJson for Dated {
    fn from_json(value: Value) -> Option<Self> {
        let [at, text] = <[Value; 2]>::from_json(value)?;
        Some(Self { at: i64::from_json(at)?, text: String::from_json(text)? })
    }
}

#[derive(Default)]
pub struct Lookups {
    near: Mutex<BTreeMap<String, Dated>>,
}

impl Lookups {
    /// The value under the key, not older than 30 s.
    pub async fn get(&self, kv: &dyn Kv, now: Timestamp, key: &str) -> Option<String> {
        let fresh = |dated: &Dated| now.0.saturating_sub(dated.at) < MAX_AGE_MS;
        if let Some(dated) = self.near.lock().ok().and_then(|near| near.get(key).cloned()).filter(fresh) {
            return Some(dated.text);
        }
        // An outage of KV costs a read of D1, nothing more.
        let text = kv.get(key).await.ok()??;
        let dated = parsed(&text).and_then(Dated::from_json).filter(fresh)?;
        let value = dated.text.clone();
        self.remember(key, dated);
        Some(value)
    }

    /// Keeps a value that was read from D1 at `now`.
    pub async fn put(&self, kv: &dyn Kv, now: Timestamp, key: &str, text: String) -> Result<(), Error> {
        let dated = Dated { at: now.0, text };
        let written = json!([dated.at, dated.text]).to_string();
        self.remember(key, dated);
        // Best effort: without it the next isolate reads D1.
        let _ = kv.put(key, &written, KV_TTL_SECS).await;
        Ok(())
    }

    fn remember(&self, key: &str, dated: Dated) {
        if let Ok(mut near) = self.near.lock() {
            if near.len() >= CAPACITY {
                near.clear();
            }
            near.insert(key.to_owned(), dated);
        }
    }
}
