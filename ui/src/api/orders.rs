//! Orders and their lines: one function per endpoint.

use serde_json::Value;

use super::item::Item;
use super::{Call, Page, Problem, answer, escaped, with_query};

const ORDERS: &str = "/v1/orders/All";

/// `GET /v1/orders/All`
pub async fn list(parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(ORDERS, parameters))).await
}

/// `GET /v1/orders/All/{order}`
pub async fn find(order: &str) -> Result<Item, Problem> {
    answer(Call::get(format!("{ORDERS}/{}", escaped(order)))).await
}

/// `GET /v1/orders/All/{order}/lineitems`
pub async fn lines(order: &str) -> Result<Page<Item>, Problem> {
    answer(Call::get(format!("{ORDERS}/{}/lineitems?pageSize=100", escaped(order)))).await
}

/// `POST /v1/orders/All/{order}/{act}`: cancel, ship, complete.
pub async fn act(order: &str, act: &str) -> Result<Item, Problem> {
    answer(Call::post(format!("{ORDERS}/{}/{act}", escaped(order)), &Value::Null)).await
}

/// `GET /v1/products`: those of the products that have records.
pub async fn with_records(products: &[String]) -> Result<Vec<String>, Problem> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let parameters =
        [("ID", products.join("|")), ("InventoryRecords.ID", "*".to_owned()), ("pageSize", "100".to_owned())];
    let parameters = parameters.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page: Page<Item> = answer(Call::get(with_query("/v1/products", &parameters))).await?;
    Ok(page.items.iter().map(|product| product.text("ID")).collect())
}
