//! A job as its queue shows it.

use serde::Serialize;

use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    #[serde(rename = "jobID")]
    pub job_id: i64,
    #[serde(rename = "tenantID")]
    pub tenant_id: i64,
    pub location_code: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// ISO 8601, UTC, with milliseconds and `Z`; the last two are absent until they happen.
    pub added: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,
    pub has_data: bool,
    /// Rows worked off.
    pub item_count: i64,
    pub status: String,
    pub success: bool,
    pub messages: Vec<String>,
}

/// `2026-03-02T08:15:00.120Z`.
pub fn time(at: Timestamp) -> String {
    at.to_wire().replace("+00:00", "Z")
}
