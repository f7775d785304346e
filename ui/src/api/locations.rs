//! Addresses, the marketplace owner's and suppliers': one function per endpoint.

use serde_json::Value;
use shared::wire::ordercloud::locations::Address;

use super::{Call, Page, Problem, answer, done, escaped, with_query};

/// The addresses of a supplier, or the marketplace owner's own.
fn collection(supplier: Option<&str>) -> String {
    match supplier {
        Some(supplier) => format!("/v1/suppliers/{}/addresses", escaped(supplier)),
        None => "/v1/addresses".to_owned(),
    }
}

fn url(supplier: Option<&str>, address: &str) -> String {
    format!("{}/{}", collection(supplier), escaped(address))
}

/// `GET /v1/addresses`, `GET /v1/suppliers/{supplier}/addresses`
pub async fn list(supplier: Option<&str>, parameters: &[(&str, &str)]) -> Result<Page<Address>, Problem> {
    answer(Call::get(with_query(&collection(supplier), parameters))).await
}

/// `POST /v1/addresses`, `POST /v1/suppliers/{supplier}/addresses`
pub async fn create(supplier: Option<&str>, body: &Value) -> Result<Address, Problem> {
    answer(Call::post(collection(supplier), body)).await
}

/// `PATCH /v1/addresses/{address}`, `PATCH /v1/suppliers/{supplier}/addresses/{address}`
pub async fn patch(supplier: Option<&str>, address: &str, body: &Value) -> Result<Address, Problem> {
    answer(Call::patch(url(supplier, address), body)).await
}

/// `DELETE /v1/addresses/{address}`, `DELETE /v1/suppliers/{supplier}/addresses/{address}`
pub async fn delete(supplier: Option<&str>, address: &str) -> Result<(), Problem> {
    done(Call::delete(url(supplier, address))).await
}
