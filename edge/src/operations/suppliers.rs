//! Suppliers. A supplier's caller sees and writes only its own.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{Kind, Refusal};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::parties::Supplier;

use super::resource::Resource;
use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::store::suppliers::{OWNERS_ID, SUPPLIER_IN_USE};
use crate::store::{Stored, locations, suppliers};

pub struct Suppliers;

#[async_trait]
impl Resource for Suppliers {
    type Value = Supplier;
    type Scope = ();

    const KIND: Kind = Kind::Supplier;
    const READ: &'static [&'static str] = &["SupplierReader", "SupplierAdmin"];
    const WRITE: &'static [&'static str] = &["SupplierAdmin"];
    const OFFER: Offer = suppliers::OFFER;

    async fn scope(_app: &App, _caller: &Caller, _parents: &[String]) -> Result<(), Error> {
        Ok(())
    }

    async fn find(app: &App, caller: &Caller, _scope: &(), id: &str) -> Result<Option<Stored<Supplier>>, Error> {
        let found = suppliers::find(app.database(caller.marketplace), caller.marketplace, id).await?;
        Ok(found.filter(|stored| caller.confined_to().is_none_or(|own| own.0 == stored.number)))
    }

    async fn list(app: &App, caller: &Caller, _scope: &(), query: &ListQuery) -> Result<Page<Supplier>, Error> {
        suppliers::list(app.database(caller.marketplace), caller.marketplace, caller.confined_to(), query).await
    }

    fn blank(_caller: &Caller, _scope: &(), id: String, now: Timestamp) -> Supplier {
        Supplier::blank(id, now)
    }

    fn reset(value: &Supplier) -> Supplier {
        value.reset()
    }

    fn read(value: &mut Supplier, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &Supplier) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, _scope: &(), supplier: Supplier) -> Result<Supplier, Error> {
        if caller.confined_to().is_some() {
            return Err(Error::NotForThisCaller);
        }
        // A supplier that does not exist has no addresses.
        if let Some(id) = &supplier.default_address_id {
            return Err(Error::not_found(Kind::Address, id));
        }
        let db = app.database(caller.marketplace);
        db.batch(suppliers::insert(caller.marketplace, &supplier, app.clock.now()))
            .await
            .map_err(|error| refused(error, &supplier.id))?;
        again(app, caller, &supplier.id).await
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _scope: &(),
        stored: &Stored<Supplier>,
        supplier: Supplier,
    ) -> Result<Supplier, Error> {
        let db = app.database(caller.marketplace);
        let default_location = match &supplier.default_address_id {
            None => None,
            Some(id) => {
                let found = locations::find(db, caller.marketplace, stored.number, id).await?;
                Some(found.ok_or_else(|| Error::not_found(Kind::Address, id))?.number)
            }
        };
        db.batch(suppliers::update(caller.marketplace, stored, &supplier, default_location))
            .await
            .map_err(|error| refused(error, &supplier.id))?;
        again(app, caller, &supplier.id).await
    }

    async fn delete(app: &App, caller: &Caller, _scope: &(), stored: &Stored<Supplier>) -> Result<(), Error> {
        if caller.confined_to().is_some() {
            return Err(Error::NotForThisCaller);
        }
        let db = app.database(caller.marketplace);
        db.batch(suppliers::delete(caller.marketplace, stored))
            .await
            .map_err(|error| refused(error, &stored.value.id))?;
        Ok(())
    }
}

/// The supplier as it was just written.
async fn again(app: &App, caller: &Caller, id: &str) -> Result<Supplier, Error> {
    let found = suppliers::find(app.database(caller.marketplace), caller.marketplace, id).await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Supplier, id))?.value)
}

fn refused(error: Error, id: &str) -> Error {
    match error {
        Error::Guard(name) if name == OWNERS_ID => Error::Taken { kind: Kind::Supplier, id: id.to_owned() },
        Error::Guard(name) if name == SUPPLIER_IN_USE => Refusal::AddressHasRecords.into(),
        error => error,
    }
}

/// The number of the supplier in the path, if the caller may see it.
pub async fn named(app: &App, caller: &Caller, id: &str) -> Result<i64, Error> {
    if let Party::Supplier { number, id: own } = &caller.party {
        return if own == id { Ok(number.0) } else { Err(Error::not_found(Kind::Supplier, id)) };
    }
    let found = suppliers::find(app.database(caller.marketplace), caller.marketplace, id).await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Supplier, id))?.number)
}
