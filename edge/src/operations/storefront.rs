//! What a shopper sees: active products and variants, and of stock only what is for all buyers, or assigned to its buyer or
//! to one of its groups. What it does not see is not there.

use serde_json::{Value, json};
use shared::listing::{ListQuery, Page};
use shared::problem::Kind;
use shared::wire::ordercloud::catalog::{Product, Variant};

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::catalog::products::StoredProduct;
use crate::store::storefront;
use crate::store::visibility::Shopper;

/// Somebody who shops, or looks through a shopper's eyes.
pub fn shopper(caller: &Caller) -> Result<Shopper, Error> {
    let shopper = caller.shopper()?;
    caller.need(&["Shopper"])?;
    Ok(shopper)
}

/// The active products.
pub async fn products(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<Value>, Error> {
    let shopper = shopper(caller)?;
    let page = storefront::products(app.database(caller.marketplace), caller.marketplace, &shopper, query).await?;
    Ok(page.map(|product| shown(&product)))
}

/// One active product.
pub async fn product(app: &App, caller: &Caller, id: &str) -> Result<Value, Error> {
    let shopper = shopper(caller)?;
    Ok(shown(&found(app, caller, &shopper, id, false).await?.product.value))
}

/// A `BuyerProduct`: without what is the seller's business.
fn shown(product: &Product) -> Value {
    let mut shown = json!(product);
    if let Some(members) = shown.as_object_mut() {
        for own in ["OwnerID", "DefaultPriceScheduleID", "AutoForward"] {
            members.remove(own);
        }
        members.insert("PriceSchedule".to_owned(), Value::Null);
    }
    shown
}

async fn found(
    app: &App,
    caller: &Caller,
    shopper: &Shopper,
    id: &str,
    even_inactive: bool,
) -> Result<StoredProduct, Error> {
    let found = storefront::product(app.database(caller.marketplace), caller.marketplace, shopper, id).await?;
    let found = found.filter(|found| found.product.value.active || even_inactive);
    found.ok_or_else(|| Error::not_found(Kind::Product, id))
}

/// The active variants of an active product.
pub async fn variants(app: &App, caller: &Caller, product: &str, query: &ListQuery) -> Result<Page<Variant>, Error> {
    let shopper = shopper(caller)?;
    let product = found(app, caller, &shopper, product, false).await?.product.number;
    storefront::variants(app.database(caller.marketplace), caller.marketplace, &shopper, product, query).await
}

/// One active variant of an active product.
pub async fn variant(app: &App, caller: &Caller, product: &str, id: &str) -> Result<Variant, Error> {
    let shopper = shopper(caller)?;
    let db = app.database(caller.marketplace);
    let product = found(app, caller, &shopper, product, false).await?.product.number;
    let found = storefront::variant(db, caller.marketplace, &shopper, product, id).await?;
    let found = found.filter(|found| found.value.active);
    Ok(found.ok_or_else(|| Error::not_found(Kind::Variant, id))?.value)
}

/// The records that the shopper sees of a product, or of a variant of it. With `explain`, which is for those who look
/// through its eyes, all of them, each with `Shown` and `Because`.
pub async fn records(
    app: &App,
    caller: &Caller,
    product: &str,
    variant: Option<&str>,
    query: &ListQuery,
    explain: bool,
) -> Result<Page<Value>, Error> {
    let shopper = shopper(caller)?;
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let product = found(app, caller, &shopper, product, explain).await?.product;
    let (item, active) = match variant {
        None => (product.number, product.value.active),
        Some(id) => {
            let found = storefront::variant(db, marketplace, &shopper, product.number, id).await?;
            let found = found.filter(|found| found.value.active || explain);
            let found = found.ok_or_else(|| Error::not_found(Kind::Variant, id))?;
            (found.number, product.value.active && found.value.active)
        }
    };
    if !explain {
        let page = storefront::records(db, marketplace, &caller.marketplace_id, &shopper, item, query).await?;
        return Ok(page.map(|record| json!(record)));
    }
    let page = storefront::explained(db, marketplace, &caller.marketplace_id, &shopper, item, query).await?;
    Ok(page.map(|(record, because)| {
        let because = if active { because.as_str() } else { "ProductInactive" };
        let mut told = json!(record);
        if let Some(members) = told.as_object_mut() {
            members.insert("Shown".to_owned(), json!(!matches!(because, "NotAssigned" | "ProductInactive")));
            members.insert("Because".to_owned(), json!(because));
        }
        told
    }))
}
