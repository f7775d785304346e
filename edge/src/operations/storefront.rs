//! What a shopper sees: active products and variants, and of stock only what is for all buyers, or assigned to its buyer or
//! to one of its groups. What it does not see is not there.

use serde_json::{Value, json};
use shared::listing::{ListQuery, Page};
use shared::problem::Kind;
use shared::wire::ordercloud::catalog::{Product, Variant};
use shared::wire::ordercloud::sellers::Seller;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::records::{self, Found, ItemPath, Place};
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
    let found = storefront::product(app.database(caller.marketplace), caller.marketplace, &shopper, id).await?;
    let found = found.map(|found| found.product.value).filter(|product| product.active);
    Ok(shown(&found.ok_or_else(|| Error::not_found(Kind::Product, id))?))
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

/// The active item that the path names; with `even_inactive`, any.
async fn item(app: &App, caller: &Caller, path: &ItemPath, even_inactive: bool) -> Result<Place, Error> {
    let may_see = |place: &Place| place.product_active || even_inactive;
    let no_variant = || Error::not_found(Kind::Variant, path.variant.as_deref().unwrap_or_default());
    match records::place(app.database(caller.marketplace), caller.marketplace, path).await? {
        Found::Item(place) if may_see(&place) && (place.active || even_inactive) => Ok(place),
        Found::Item(product) | Found::NoVariant(product) if may_see(&product) => Err(no_variant()),
        Found::Item(_) | Found::NoVariant(_) | Found::NoProduct => Err(Error::not_found(Kind::Product, &path.product)),
    }
}

/// The active variants of an active product.
pub async fn variants(app: &App, caller: &Caller, product: &str, query: &ListQuery) -> Result<Page<Variant>, Error> {
    let shopper = shopper(caller)?;
    let path = ItemPath { product: product.to_owned(), variant: None };
    let product = item(app, caller, &path, false).await?.product;
    storefront::variants(app.database(caller.marketplace), caller.marketplace, &shopper, product, query).await
}

/// One active variant of an active product.
pub async fn variant(app: &App, caller: &Caller, product: &str, id: &str) -> Result<Variant, Error> {
    let shopper = shopper(caller)?;
    let path = ItemPath { product: product.to_owned(), variant: Some(id.to_owned()) };
    let product = item(app, caller, &path, false).await?.product;
    let found =
        storefront::variant(app.database(caller.marketplace), caller.marketplace, &shopper, product, id).await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Variant, id))?.value)
}

/// The records that the shopper sees of a product, or of a variant of it. With `explain`, which is for those who look
/// through its eyes, all of them, each with `Shown` and `Because`.
pub async fn records(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    query: &ListQuery,
    explain: bool,
) -> Result<Page<Value>, Error> {
    let shopper = shopper(caller)?;
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let place = item(app, caller, path, explain).await?;
    if !explain {
        let page = storefront::records(db, marketplace, &caller.marketplace_id, &shopper, place.item, query).await?;
        return Ok(page.map(|record| json!(record)));
    }
    let active = place.product_active && place.active;
    let page = storefront::explained(db, marketplace, &caller.marketplace_id, &shopper, place.item, query).await?;
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

/// The store selector: the sellers of a product, or of a variant of it, whose stock the shopper sees.
pub async fn sellers(app: &App, caller: &Caller, path: &ItemPath, query: &ListQuery) -> Result<Page<Seller>, Error> {
    let shopper = shopper(caller)?;
    let place = item(app, caller, path, false).await?;
    storefront::sellers(app.database(caller.marketplace), caller.marketplace, &shopper, place.item, query).await
}
