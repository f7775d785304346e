//! Products. A supplier's caller writes only those that its supplier owns, and sees those of its multi-stores too.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{Kind, Refusal};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::catalog::Product;

use super::{identifier_taken, own_id, owner};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::Resource;
use crate::operations::{members, suppliers};
use crate::store::catalog::products::{self, NeedsNoRecords, StoredProduct};
use crate::store::{Stored, movements};

pub struct Products;

/// The product, if the caller may see it.
pub async fn visible(app: &App, caller: &Caller, id: &str) -> Result<Option<StoredProduct>, Error> {
    let found = products::find(app.database(caller.marketplace), caller.marketplace, id, caller.confined_to()).await?;
    let Some(found) = found else { return Ok(None) };
    let is_seen = members::may_see(app, caller, found.owner, found.product.value.multi_store).await?;
    Ok(is_seen.then_some(found))
}

#[async_trait]
impl Resource for Products {
    type Value = Product;
    type Scope = ();

    const KIND: Kind = Kind::Product;
    const READ: &'static [&'static str] = &["ProductReader", "ProductAdmin"];
    const WRITE: &'static [&'static str] = &["ProductAdmin"];
    const OFFER: Offer = products::OFFER;

    async fn scope(_app: &App, _caller: &Caller, _parents: &[String]) -> Result<(), Error> {
        Ok(())
    }

    async fn find(app: &App, caller: &Caller, _scope: &(), id: &str) -> Result<Option<Stored<Product>>, Error> {
        Ok(visible(app, caller, id).await?.map(|found| found.product))
    }

    async fn list(app: &App, caller: &Caller, _scope: &(), query: &ListQuery) -> Result<Page<Product>, Error> {
        products::list(app.database(caller.marketplace), caller.marketplace, caller.confined_to(), query).await
    }

    fn blank(caller: &Caller, _scope: &(), id: String, now: Timestamp) -> Product {
        Product::blank(id, own_id(caller), now)
    }

    fn reset(value: &Product) -> Product {
        value.reset()
    }

    fn read(value: &mut Product, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &Product) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, _scope: &(), product: Product) -> Result<Product, Error> {
        check_tracking(&product)?;
        let owner = owner(app, caller, &product.owner_id).await?;
        let db = app.database(caller.marketplace);
        db.batch(products::insert(caller.marketplace, owner, &product, app.clock.now()))
            .await
            .map_err(|error| identifier_taken(error, Kind::Product, &product.extras))
            .map_err(|error| suppliers::gone(error, &product.owner_id))?;
        again(app, caller, &product.id).await
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _scope: &(),
        stored: &Stored<Product>,
        mut product: Product,
    ) -> Result<Product, Error> {
        only_its_owners(caller, &stored.value.owner_id, &stored.value.id)?;
        product.owner_id.clone_from(&stored.value.owner_id);
        check_tracking(&product)?;
        let needs = needs_no_records(&stored.value, &product);
        let found = StoredProduct { owner: 0, records: 0, product: stored.clone() };
        let db = app.database(caller.marketplace);
        let statements = products::update(caller.marketplace, &found, &product, &needs, app.clock.now());
        db.batch(statements).await.map_err(|error| match error {
            Error::Guard(name) if name == NeedsNoRecords::InventoryGoes.guard() => {
                Refusal::ProductInventoryMustExist.into()
            }
            Error::Guard(name) if name == NeedsNoRecords::TrackingChanges.guard() => {
                Refusal::TrackingCannotChange.into()
            }
            Error::Guard(name) if name == NeedsNoRecords::StoresClose.guard() => Refusal::StoresHaveStock.into(),
            error => identifier_taken(error, Kind::Product, &product.extras),
        })?;
        again(app, caller, &product.id).await
    }

    async fn delete(app: &App, caller: &Caller, _scope: &(), stored: &Stored<Product>) -> Result<(), Error> {
        only_its_owners(caller, &stored.value.owner_id, &stored.value.id)?;
        let found = StoredProduct { owner: 0, records: 0, product: stored.clone() };
        let mut statements = movements::delete_of_product(
            caller.marketplace,
            stored.number,
            None,
            &movements::Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() },
        );
        statements.extend(products::delete(caller.marketplace, &found));
        app.database(caller.marketplace).batch(statements).await.map_err(|error| match error {
            Error::Guard(name) if name == movements::OPEN_ORDERS => Refusal::RecordHasOpenOrders.into(),
            error => error,
        })?;
        Ok(())
    }
}

/// A member of a multi-store reads the parent's products and writes its own records of them, nothing else.
pub fn only_its_owners(caller: &Caller, owner_id: &str, id: &str) -> Result<(), Error> {
    let is_foreign = caller.confined_to().is_some() && own_id(caller) != owner_id;
    if is_foreign { Err(Error::not_found(Kind::Product, id)) } else { Ok(()) }
}

/// The product as it was just written.
async fn again(app: &App, caller: &Caller, id: &str) -> Result<Product, Error> {
    let found = products::find(app.database(caller.marketplace), caller.marketplace, id, caller.confined_to()).await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Product, id))?.product.value)
}

/// Parent and child products cannot track by variant.
fn check_tracking(product: &Product) -> Result<(), Refusal> {
    let tracks = product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking);
    if tracks && (product.is_parent || product.parent_id.is_some()) {
        return Err(Refusal::TrackingNotForParents);
    }
    Ok(())
}

/// What the change may only do while there are no records.
fn needs_no_records(before: &Product, after: &Product) -> Vec<NeedsNoRecords> {
    let tracks =
        |product: &Product| product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking);
    let mut needs = Vec::new();
    if before.inventory.is_some() && after.inventory.is_none() {
        needs.push(NeedsNoRecords::InventoryGoes);
    }
    if tracks(before) != tracks(after) {
        needs.push(NeedsNoRecords::TrackingChanges);
    }
    if before.multi_store && !after.multi_store {
        needs.push(NeedsNoRecords::StoresClose);
    }
    needs
}
