//! Inventory records: one function per endpoint.

use serde_json::Value;
use shared::wire::ordercloud::movements::Movement;
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord, Summary};

use super::{Call, Page, Problem, answer, done, escaped, with_query};

/// Where a record lives: under a product, or under one of its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPath {
    pub product: String,
    pub variant: Option<String>,
    pub record: String,
}

impl RecordPath {
    pub fn of(listed: &ListedRecord) -> Self {
        Self {
            product: listed.product_id.clone(),
            variant: listed.variant_id.clone(),
            record: listed.record.id.clone(),
        }
    }

    /// `SHIRT/SHIRT-S/dublin`, for an address. IDs hold no slash.
    pub fn to_text(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}/{variant}/{}", self.product, self.record),
            None => format!("{}/{}", self.product, self.record),
        }
    }

    /// What [`Self::to_text`] made.
    pub fn from_text(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
        let (product, variant, record) = match parts.as_slice() {
            [product, record] => (*product, None, *record),
            [product, variant, record] => (*product, Some((*variant).to_owned()), *record),
            _ => return None,
        };
        Some(Self { product: product.to_owned(), variant, record: record.to_owned() })
    }

    pub fn url(&self) -> String {
        format!("{}/{}", collection(&self.product, self.variant.as_deref()), escaped(&self.record))
    }
}

fn collection(product: &str, variant: Option<&str>) -> String {
    let product = escaped(product);
    match variant {
        Some(variant) => format!("/v1/products/{product}/variants/{}/inventoryrecords", escaped(variant)),
        None => format!("/v1/products/{product}/inventoryrecords"),
    }
}

/// `GET /v1/inventoryrecords`
pub async fn list(parameters: &[(&str, &str)]) -> Result<Page<ListedRecord>, Problem> {
    answer(Call::get(with_query("/v1/inventoryrecords", parameters))).await
}

/// The one record at a path, with what it is a record of.
pub async fn find_listed(path: &RecordPath) -> Result<Option<ListedRecord>, Problem> {
    let variant = path.variant.as_deref().unwrap_or("!*");
    let parameters =
        [("ID", path.record.as_str()), ("ProductID", &path.product), ("VariantID", variant), ("pageSize", "1")];
    Ok(list(&parameters).await?.items.into_iter().next())
}

/// `GET /v1/inventory/summary`
pub async fn summary() -> Result<Summary, Problem> {
    answer(Call::get("/v1/inventory/summary")).await
}

/// `GET …/inventoryrecords/{record}`
pub async fn find(path: &RecordPath) -> Result<InventoryRecord, Problem> {
    answer(Call::get(path.url())).await
}

/// `POST …/inventoryrecords`. Sent again with the same key, it makes one record.
pub async fn create(product: &str, variant: Option<&str>, key: &str, body: &Value) -> Result<InventoryRecord, Problem> {
    answer(Call::post(collection(product, variant), body).once(key)).await
}

/// `PUT …/inventoryrecords/{record}`, if it still has this version.
pub async fn replace(path: &RecordPath, version: i64, body: &Value) -> Result<InventoryRecord, Problem> {
    answer(Call::put(path.url(), body).if_version(version)).await
}

/// `PATCH …/inventoryrecords/{record}`, if it still has this version.
pub async fn patch(path: &RecordPath, version: i64, body: &Value) -> Result<InventoryRecord, Problem> {
    answer(Call::patch(path.url(), body).if_version(version)).await
}

/// `DELETE …/inventoryrecords/{record}`, if it still has this version.
pub async fn delete(path: &RecordPath, version: i64) -> Result<(), Problem> {
    done(Call::delete(path.url()).if_version(version)).await
}

/// `GET …/inventoryrecords/{record}/movements`, newest first.
pub async fn movements(path: &RecordPath, page_size: &str) -> Result<Page<Movement>, Problem> {
    answer(Call::get(with_query(&format!("{}/movements", path.url()), &[("pageSize", page_size)]))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_path_reads_back_as_written() {
        for text in ["MUG/dublin", "SHIRT/SHIRT-S/dublin"] {
            assert_eq!(RecordPath::from_text(text).map(|path| path.to_text()).as_deref(), Some(text));
        }
        assert_eq!(RecordPath::from_text("MUG"), None);
        assert_eq!(RecordPath::from_text(""), None);
    }
}
