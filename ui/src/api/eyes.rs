//! The storefront through a shopper's eyes: one function per endpoint. The token that opens them stands in memory alone and
//! is asked for again when it has run out.

use std::cell::RefCell;

use super::item::Item;
use super::{Answer, Call, Page, Problem, answer, buyers, escaped, with_query};

/// Whose eyes: a shopper of a buyer, member of these groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eyes {
    pub buyer: String,
    pub groups: Vec<String>,
}

thread_local! {
    static TOKEN: RefCell<Option<(Eyes, String)>> = const { RefCell::new(None) };
}

async fn look<T: Answer>(eyes: &Eyes, url: &str) -> Result<T, Problem> {
    let kept = TOKEN.with_borrow(|kept| kept.as_ref().filter(|(of, _)| of == eyes).map(|(_, token)| token.clone()));
    if let Some(token) = kept {
        match answer(Call::get(url).seen_by(&token)).await {
            Err(problem) if problem.status == 401 => {}
            result => return result,
        }
    }
    let token = buyers::view_token(&eyes.buyer, &eyes.groups).await?;
    TOKEN.set(Some((eyes.clone(), token.clone())));
    answer(Call::get(url).seen_by(&token)).await
}

/// `GET /v1/me/products`
pub async fn products(eyes: &Eyes, parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    look(eyes, &with_query("/v1/me/products", parameters)).await
}

/// `GET /v1/me/products/{product}`
pub async fn product(eyes: &Eyes, product: &str) -> Result<Item, Problem> {
    look(eyes, &format!("/v1/me/products/{}", escaped(product))).await
}

/// `GET /v1/me/products/{product}/variants`
pub async fn variants(eyes: &Eyes, product: &str) -> Result<Page<Item>, Problem> {
    look(eyes, &format!("/v1/me/products/{}/variants?pageSize=100", escaped(product))).await
}

/// `GET …/sellers`: the store selector of a product, or of one of its variants.
pub async fn sellers(eyes: &Eyes, product: &str, variant: Option<&str>) -> Result<Page<Item>, Problem> {
    let variant = variant.map(|variant| format!("/variants/{}", escaped(variant))).unwrap_or_default();
    look(eyes, &format!("/v1/me/products/{}{variant}/sellers?pageSize=100", escaped(product))).await
}

/// `GET …/inventoryrecords?explain=true`: all records of a product or of a variant, each with why it is shown or not.
pub async fn explained(eyes: &Eyes, product: &str, variant: Option<&str>) -> Result<Page<Item>, Problem> {
    let variant = variant.map(|variant| format!("/variants/{}", escaped(variant))).unwrap_or_default();
    let path = format!("/v1/me/products/{}{variant}/inventoryrecords", escaped(product));
    look(eyes, &format!("{path}?explain=true&pageSize=100")).await
}
