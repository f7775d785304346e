//! `Movement`: one explained change of a record's quantities.

use serde::{Deserialize, Serialize};

use crate::movements::{Dialect, Why};
use crate::records::Stock;
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Movement {
    /// The movement's number; a chunk of a refresh gives all its records' movements the same one.
    #[serde(rename = "ID")]
    pub id: i64,
    pub date: Timestamp,
    /// The ID of the user or client that did it.
    pub who: String,
    pub dialect: Dialect,
    pub why: Why,
    /// The order or the job.
    #[serde(rename = "Ref")]
    pub reference: Option<String>,
    pub record_number: i64,
    /// Null when the product is gone.
    #[serde(rename = "ProductID")]
    pub product_id: Option<String>,
    #[serde(rename = "VariantID")]
    pub variant_id: Option<String>,
    #[serde(rename = "AddressID")]
    pub address_id: Option<String>,
    /// Null at birth.
    pub before: Option<Stock>,
    /// Null at deletion.
    pub after: Option<Stock>,
}
