//! Jobs, what became of their rows, and what would.

use serde::{Deserialize, Serialize};

use crate::listing::Page;
use crate::refresh::{Counts, Effect, Outcome, Row, Shown};
use crate::time::Timestamp;
use crate::wire::csv::Line;

/// The answer to a request that made a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTaken {
    #[serde(rename = "JobID")]
    pub job_id: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Job {
    /// Grows in the order of acceptance.
    #[serde(rename = "ID")]
    pub id: i64,
    /// `REFRESH`, `ADJUST`, `UNDO`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// `PENDING`, `WORKING`, then `SUCCESS` or `FAILED`.
    pub status: String,
    #[serde(rename = "AddressID")]
    pub address_id: String,
    pub who: String,
    /// `OrderCloud`, `Kibo`, `Admin`.
    pub dialect: String,
    pub added: Timestamp,
    pub started: Option<Timestamp>,
    pub finished: Option<Timestamp>,
    /// Rows in all.
    pub items: i64,
    /// Rows of the chunks that are done.
    pub done: i64,
    pub counts: Counts,
    pub chunks: i64,
    pub chunks_done: i64,
    /// The jobs that put this one back, and that this one puts back.
    pub undone_by: Option<i64>,
    pub undoes: Option<i64>,
    pub messages: Vec<String>,
}

/// IDs of what a row means; null for what is gone, and for what nothing was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub product: Option<String>,
    pub variant: Option<String>,
    pub record: Option<String>,
}

/// What became of a row, or what would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JobItem {
    /// The row's place in the request, from 0.
    pub index: u32,
    pub outcome: Effect,
    pub part_number: Option<String>,
    #[serde(rename = "UPC")]
    pub upc: Option<String>,
    #[serde(rename = "SKU")]
    pub sku: Option<String>,
    #[serde(rename = "ProductID")]
    pub product_id: Option<String>,
    #[serde(rename = "VariantID")]
    pub variant_id: Option<String>,
    #[serde(rename = "RecordID")]
    pub record_id: Option<String>,
    /// Null where there was no record.
    pub before: Option<Shown>,
    /// Null for a row that was refused.
    pub after: Option<Shown>,
    /// Why it was refused, or what of it was not applied.
    pub reason: Option<String>,
}

impl JobItem {
    /// The cells of [`Self::csv_line`].
    pub const CSV_HEADER: &str = "Index,Outcome,PartNumber,UPC,SKU,ProductID,VariantID,RecordID,BeforeOnHand,\
                                  BeforeAvailable,AfterOnHand,AfterAvailable,Reason\r\n";

    pub fn new(row: &Row, outcome: &Outcome, names: Names) -> Self {
        Self {
            index: outcome.index,
            outcome: outcome.effect,
            part_number: row.part_number.clone(),
            upc: row.upc.clone(),
            sku: row.sku.clone(),
            product_id: names.product,
            variant_id: names.variant,
            record_id: names.record,
            before: outcome.before,
            after: outcome.after,
            reason: outcome.reason.as_ref().map(crate::refresh::Reason::text),
        }
    }

    pub fn csv_line(&self) -> String {
        let mut line = Line::default().number(Some(i64::from(self.index))).text(Some(self.outcome.word()));
        let texts = [&self.part_number, &self.upc, &self.sku, &self.product_id, &self.variant_id, &self.record_id];
        for text in texts {
            line = line.text(text.as_deref());
        }
        for shown in [self.before, self.after] {
            line = line.number(shown.map(|shown| shown.on_hand)).number(shown.map(|shown| shown.available));
        }
        line.text(self.reason.as_deref()).end()
    }
}

/// What a request would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Preview {
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub creates_products: i64,
    /// A time before the ledger was read.
    pub as_of: Timestamp,
    pub items: Page<JobItem>,
}
