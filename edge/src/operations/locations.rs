//! Addresses: the marketplace owner's own, and each supplier's.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{Kind, Refusal};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::locations::Address;

use super::resource::Resource;
use super::suppliers;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::locations::{LOCATION_IN_USE, MARKETPLACE_OWNER};
use crate::store::{Stored, locations};

/// Whose addresses a path means.
#[async_trait]
pub trait Owner: Send + Sync + 'static {
    const READ: &'static [&'static str];
    const WRITE: &'static [&'static str];

    /// The owner's number.
    async fn number(app: &App, caller: &Caller, parents: &[String]) -> Result<i64, Error>;
}

/// `/v1/addresses`.
pub struct MarketplaceOwner;

#[async_trait]
impl Owner for MarketplaceOwner {
    const READ: &'static [&'static str] = &["AdminAddressReader", "AdminAddressAdmin"];
    const WRITE: &'static [&'static str] = &["AdminAddressAdmin"];

    async fn number(_app: &App, caller: &Caller, _parents: &[String]) -> Result<i64, Error> {
        if caller.confined_to().is_some() { Err(Error::NotForThisCaller) } else { Ok(MARKETPLACE_OWNER) }
    }
}

/// `/v1/suppliers/{supplier}/addresses`.
pub struct SupplierOwner;

#[async_trait]
impl Owner for SupplierOwner {
    const READ: &'static [&'static str] = &["SupplierAddressReader", "SupplierAddressAdmin"];
    const WRITE: &'static [&'static str] = &["SupplierAddressAdmin"];

    async fn number(app: &App, caller: &Caller, parents: &[String]) -> Result<i64, Error> {
        let supplier = parents.first().map(String::as_str).unwrap_or_default();
        suppliers::named(app, caller, supplier).await
    }
}

/// The addresses of an [`Owner`].
pub struct Addresses<O>(std::marker::PhantomData<O>);

#[async_trait]
impl<O: Owner> Resource for Addresses<O> {
    type Value = Address;
    type Scope = i64;

    const KIND: Kind = Kind::Address;
    const READ: &'static [&'static str] = O::READ;
    const WRITE: &'static [&'static str] = O::WRITE;
    const OFFER: Offer = locations::OFFER;

    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<i64, Error> {
        O::number(app, caller, parents).await
    }

    async fn find(app: &App, caller: &Caller, owner: &i64, id: &str) -> Result<Option<Stored<Address>>, Error> {
        locations::find(app.database(caller.marketplace), caller.marketplace, *owner, id).await
    }

    async fn list(app: &App, caller: &Caller, owner: &i64, query: &ListQuery) -> Result<Page<Address>, Error> {
        locations::list(app.database(caller.marketplace), caller.marketplace, *owner, query).await
    }

    fn blank(_caller: &Caller, _owner: &i64, id: String, now: Timestamp) -> Address {
        Address::blank(id, now)
    }

    fn reset(value: &Address) -> Address {
        value.reset()
    }

    fn read(value: &mut Address, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &Address) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, owner: &i64, address: Address) -> Result<Address, Error> {
        let statements = locations::insert(caller.marketplace, *owner, &address, app.clock.now());
        app.database(caller.marketplace).batch(statements).await?;
        Ok(address)
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _owner: &i64,
        stored: &Stored<Address>,
        address: Address,
    ) -> Result<Address, Error> {
        let statements = locations::update(caller.marketplace, stored, &address);
        app.database(caller.marketplace).batch(statements).await?;
        Ok(address)
    }

    async fn delete(app: &App, caller: &Caller, _owner: &i64, stored: &Stored<Address>) -> Result<(), Error> {
        let statements = locations::delete(caller.marketplace, stored);
        app.database(caller.marketplace).batch(statements).await.map_err(|error| match error {
            Error::Guard(name) if name == LOCATION_IN_USE => Refusal::AddressHasRecords.into(),
            error => error,
        })?;
        Ok(())
    }
}
