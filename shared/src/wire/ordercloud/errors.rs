//! The one error body of the dialect.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// Never empty; clients read the first.
    pub errors: Vec<ErrorEntry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorEntry {
    /// The code that clients decide on: `NotFound`.
    pub error_code: String,
    /// A sentence for people.
    pub message: String,
    /// Facts for programs; never null for `NotFound`.
    pub data: Value,
}
