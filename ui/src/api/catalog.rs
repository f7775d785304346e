//! Products and variants: one function per endpoint.

use serde_json::Value;
use shared::wire::ordercloud::catalog::{Product, Variant};

use super::{Call, Page, Problem, answer, done, escaped, with_query};

const PRODUCTS: &str = "/v1/products";

fn product_url(product: &str) -> String {
    format!("{PRODUCTS}/{}", escaped(product))
}

fn variant_url(product: &str, variant: &str) -> String {
    format!("{}/variants/{}", product_url(product), escaped(variant))
}

/// `GET /v1/products`
pub async fn list(parameters: &[(&str, &str)]) -> Result<Page<Product>, Problem> {
    answer(Call::get(with_query(PRODUCTS, parameters))).await
}

/// `GET /v1/products/{product}`
pub async fn find(product: &str) -> Result<Product, Problem> {
    answer(Call::get(product_url(product))).await
}

/// `POST /v1/products`
pub async fn create(body: &Value) -> Result<Product, Problem> {
    answer(Call::post(PRODUCTS, body)).await
}

/// `PATCH /v1/products/{product}`
pub async fn patch(product: &str, body: &Value) -> Result<Product, Problem> {
    answer(Call::patch(product_url(product), body)).await
}

/// `DELETE /v1/products/{product}`
pub async fn delete(product: &str) -> Result<(), Problem> {
    done(Call::delete(product_url(product))).await
}

/// `GET /v1/products/{product}/variants`
pub async fn variants(product: &str, parameters: &[(&str, &str)]) -> Result<Page<Variant>, Problem> {
    answer(Call::get(with_query(&format!("{}/variants", product_url(product)), parameters))).await
}

/// `PUT /v1/products/{product}/variants/{variant}`, which makes one where there is none.
pub async fn put_variant(product: &str, variant: &str, body: &Value) -> Result<Variant, Problem> {
    answer(Call::put(variant_url(product, variant), body)).await
}

/// `PATCH /v1/products/{product}/variants/{variant}`
pub async fn patch_variant(product: &str, variant: &str, body: &Value) -> Result<Variant, Problem> {
    answer(Call::patch(variant_url(product, variant), body)).await
}
