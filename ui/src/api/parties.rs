//! Suppliers: one function per endpoint.

use shared::wire::ordercloud::parties::Supplier;

use super::{Call, Page, Problem, answer, with_query};

/// `GET /v1/suppliers`
pub async fn suppliers(parameters: &[(&str, &str)]) -> Result<Page<Supplier>, Problem> {
    answer(Call::get(with_query("/v1/suppliers", parameters))).await
}
