//! Variants. PUT makes them; they go with their product.

use async_trait::async_trait;
use shared::ids::SupplierNumber;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{FieldProblem, Kind};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::catalog::Variant;

use super::{identifier_taken, own_id, products};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::Resource;
use crate::store::Stored;
use crate::store::catalog::variants::{self, PRODUCT_GONE, SPECS_KEY};

pub struct Variants;

/// The product in the path.
pub struct OfProduct {
    number: i64,
    id: String,
    owner_id: String,
    /// The supplier whose records alone count, where a member of its multi-store asks.
    counted: Option<SupplierNumber>,
}

#[async_trait]
impl Resource for Variants {
    type Value = Variant;
    type Scope = OfProduct;

    const KIND: Kind = Kind::Variant;
    const READ: &'static [&'static str] = &["ProductReader", "ProductAdmin"];
    const WRITE: &'static [&'static str] = &["ProductAdmin"];
    const OFFER: Offer = variants::OFFER;

    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<OfProduct, Error> {
        let id = parents.first().map(String::as_str).unwrap_or_default();
        let found = products::visible(app, caller, id).await?;
        let product = found.ok_or_else(|| Error::not_found(Kind::Product, id))?.product;
        let counted = caller.confined_to().filter(|_| own_id(caller) != product.value.owner_id);
        Ok(OfProduct { number: product.number, id: product.value.id, owner_id: product.value.owner_id, counted })
    }

    async fn find(app: &App, caller: &Caller, product: &OfProduct, id: &str) -> Result<Option<Stored<Variant>>, Error> {
        variants::find(app.database(caller.marketplace), caller.marketplace, product.number, id, product.counted).await
    }

    async fn list(app: &App, caller: &Caller, product: &OfProduct, query: &ListQuery) -> Result<Page<Variant>, Error> {
        variants::list(app.database(caller.marketplace), caller.marketplace, product.number, product.counted, query)
            .await
    }

    fn blank(_caller: &Caller, _product: &OfProduct, id: String, _now: Timestamp) -> Variant {
        Variant::blank(id)
    }

    fn reset(value: &Variant) -> Variant {
        value.reset()
    }

    fn read(value: &mut Variant, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &Variant) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, product: &OfProduct, variant: Variant) -> Result<Variant, Error> {
        products::only_its_owners(caller, &product.owner_id, &product.id)?;
        let statements = variants::insert(caller.marketplace, product.number, &variant, app.clock.now());
        app.database(caller.marketplace).batch(statements).await.map_err(|error| refused(error, product, &variant))?;
        again(app, caller, product, &variant.id).await
    }

    async fn update(
        app: &App,
        caller: &Caller,
        product: &OfProduct,
        stored: &Stored<Variant>,
        variant: Variant,
    ) -> Result<Variant, Error> {
        products::only_its_owners(caller, &product.owner_id, &product.id)?;
        let statements = variants::update(caller.marketplace, stored, &variant, app.clock.now());
        app.database(caller.marketplace).batch(statements).await.map_err(|error| refused(error, product, &variant))?;
        again(app, caller, product, &variant.id).await
    }
}

/// The variant as it was just written.
async fn again(app: &App, caller: &Caller, product: &OfProduct, id: &str) -> Result<Variant, Error> {
    let found =
        variants::find(app.database(caller.marketplace), caller.marketplace, product.number, id, product.counted)
            .await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Variant, id))?.value)
}

fn refused(error: Error, product: &OfProduct, variant: &Variant) -> Error {
    match error {
        Error::Guard(name) if name == SPECS_KEY => {
            FieldProblem::new("Specs", "must differ from those of the product's other variants").into()
        }
        Error::Guard(name) if name == PRODUCT_GONE => Error::not_found(Kind::Product, &product.id),
        error => identifier_taken(error, Kind::Variant, &variant.extras),
    }
}
