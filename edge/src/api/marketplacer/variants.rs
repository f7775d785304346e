//! A seller's own variants, and the adverts that they are of.

use http::StatusCode;
use shared::problem::Kind;
use shared::wire::marketplacer::adverts::{self, Advert};
use shared::wire::marketplacer::paging::{Links, Page};
use shared::wire::marketplacer::variants::{Variant, one, page as page_of, read, read_stock_on_hand};

use super::call::Call;
use super::error::Failure;
use super::{Answer, document, number, ok};
use crate::error::Error;
use crate::message::Response;
use crate::operations::sellers::{self, variants};
use crate::store::sellers::{Item, Wanted};

/// The most variants beside a page of adverts: some 10 MB of an answer.
const INCLUDED_LIMIT: usize = 20_000;

/// The page that the address asks for.
fn page(pairs: &[(String, String)]) -> Result<Page, Failure> {
    Page::read(pairs).map_err(|problem| Failure::wrong_parameter(problem.to_string()))
}

fn all(items: Vec<Item>) -> Vec<Variant> {
    items.into_iter().map(|item| item.shown).collect()
}

/// `GET variants` and `GET adverts/{advert}/variants`
pub async fn list(call: Call, advert: Option<&str>) -> Answer {
    let pairs = call.pairs();
    let page = page(&pairs)?;
    let product = match advert {
        Some(id) => Some(variants::advert(&call.app, &call.caller, number(id)?).await?.id),
        None => None,
    };
    let filter = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let wanted = Wanted { product, external_id: filter("external_id"), sku: filter("sku"), barcode: filter("barcode") };
    let (found, total) = variants::list(&call.app, &call.caller, &wanted, &page).await?;
    Ok(ok(page_of(&all(found), &Links::of(&call.address(), &pairs, &page, total))))
}

/// The item that the path names: a variant, and where it names an advert too, one of that.
async fn item(call: &Call, advert: Option<&str>, variant: &str) -> Result<Item, Error> {
    let found = sellers::item(&call.app, &call.caller, number(variant)?).await?;
    match advert {
        Some(advert) if number(advert)? != found.product => Err(Error::not_found(Kind::Variant, variant)),
        _ => Ok(found),
    }
}

/// `GET variants/{variant}`
pub async fn get(call: Call, advert: Option<&str>, variant: &str) -> Answer {
    Ok(ok(one(&item(&call, advert, variant).await?.shown)))
}

/// `PUT variants/{variant}`
pub async fn put(call: Call, advert: Option<&str>, variant: &str) -> Answer {
    let document = call.document()?;
    let item = item(&call, advert, variant).await?;
    variants::check_own(&call.caller, &item)?;
    let edit = read(&document).map_err(Error::from)?;
    Ok(ok(one(&variants::put(&call.app, &call.caller, item.shown.id, &edit).await?.shown)))
}

/// `DELETE variants/{variant}`
pub async fn delete(call: Call, advert: Option<&str>, variant: &str) -> Answer {
    let item = item(&call, advert, variant).await?;
    variants::delete(&call.app, &call.caller, item.shown.id).await?;
    Ok(Response::new(StatusCode::NO_CONTENT))
}

/// `POST variants/stock_on_hand`
pub async fn set_stock(call: Call) -> Answer {
    let counts = read_stock_on_hand(&call.document()?).map_err(Error::from)?;
    variants::set_stock(&call.app, &call.caller, &counts).await?;
    Ok(document(StatusCode::CREATED, b"{}".to_vec()))
}

/// `GET adverts`
pub async fn adverts(call: Call) -> Answer {
    let pairs = call.pairs();
    let page = page(&pairs)?;
    let (found, total) = variants::adverts(&call.app, &call.caller, &page).await?;
    let links = Links::of(&call.address(), &pairs, &page, total);
    let variants: usize = found.iter().map(|advert| advert.variants.len()).sum();
    if includes_variants(&pairs) && variants > INCLUDED_LIMIT {
        let limit = format!(
            "page[size] must be smaller: with include=variants an answer has at most {INCLUDED_LIMIT} variants"
        );
        return Err(Failure::wrong_parameter(limit));
    }
    let included = included(&call, &pairs, &found).await?;
    Ok(ok(adverts::page(&found, included.as_deref(), &links)))
}

/// `GET adverts/{advert}`
pub async fn advert(call: Call, id: &str) -> Answer {
    let found = variants::advert(&call.app, &call.caller, number(id)?).await?;
    let included = included(&call, &call.pairs(), std::slice::from_ref(&found)).await?;
    Ok(ok(adverts::one(&found, included.as_deref())))
}

/// The variants of adverts, where the address asks for them.
async fn included(call: &Call, pairs: &[(String, String)], adverts: &[Advert]) -> Result<Option<Vec<Variant>>, Error> {
    if !includes_variants(pairs) {
        return Ok(None);
    }
    Ok(Some(all(variants::of_adverts(&call.app, &call.caller, adverts).await?)))
}

fn includes_variants(pairs: &[(String, String)]) -> bool {
    pairs.iter().any(|(name, value)| name == "include" && value.split(',').any(|part| part == "variants"))
}
