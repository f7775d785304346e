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

/// Whose addresses a path means, found.
pub struct Site {
    /// The owner's number.
    owner: i64,
    owner_id: String,
}

/// Whose addresses a path means.
#[async_trait]
pub trait Owner: Send + Sync + 'static {
    const READ: &'static [&'static str];
    const WRITE: &'static [&'static str];

    async fn site(app: &App, caller: &Caller, parents: &[String]) -> Result<Site, Error>;
}

/// `/v1/addresses`.
pub struct MarketplaceOwner;

#[async_trait]
impl Owner for MarketplaceOwner {
    const READ: &'static [&'static str] = &["AdminAddressReader", "AdminAddressAdmin"];
    const WRITE: &'static [&'static str] = &["AdminAddressAdmin"];

    async fn site(_app: &App, caller: &Caller, _parents: &[String]) -> Result<Site, Error> {
        caller.need_owner()?;
        Ok(Site { owner: MARKETPLACE_OWNER, owner_id: caller.marketplace_id.clone() })
    }
}

/// `/v1/suppliers/{supplier}/addresses`.
pub struct SupplierOwner;

#[async_trait]
impl Owner for SupplierOwner {
    const READ: &'static [&'static str] = &["SupplierAddressReader", "SupplierAddressAdmin"];
    const WRITE: &'static [&'static str] = &["SupplierAddressAdmin"];

    async fn site(app: &App, caller: &Caller, parents: &[String]) -> Result<Site, Error> {
        let supplier = suppliers::named(app, caller, parents.first().map(String::as_str).unwrap_or_default()).await?;
        Ok(Site { owner: supplier.number, owner_id: supplier.value.id })
    }
}

/// The addresses of an [`Owner`].
pub struct Addresses<O>(std::marker::PhantomData<O>);

#[async_trait]
impl<O: Owner> Resource for Addresses<O> {
    type Value = Address;
    type Scope = Site;

    const KIND: Kind = Kind::Address;
    const READ: &'static [&'static str] = O::READ;
    const WRITE: &'static [&'static str] = O::WRITE;
    const OFFER: Offer = locations::OFFER;

    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<Site, Error> {
        O::site(app, caller, parents).await
    }

    async fn find(app: &App, caller: &Caller, site: &Site, id: &str) -> Result<Option<Stored<Address>>, Error> {
        locations::find(app.database(caller.marketplace), caller.marketplace, site.owner, id).await
    }

    async fn list(app: &App, caller: &Caller, site: &Site, query: &ListQuery) -> Result<Page<Address>, Error> {
        locations::list(app.database(caller.marketplace), caller.marketplace, site.owner, query).await
    }

    fn blank(_caller: &Caller, _site: &Site, id: String, now: Timestamp) -> Address {
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

    async fn insert(app: &App, caller: &Caller, site: &Site, address: Address) -> Result<Address, Error> {
        let statements = locations::insert(caller.marketplace, &[site.owner], &address, app.clock.now());
        let done = app.database(caller.marketplace).batch(statements).await;
        done.map_err(|error| suppliers::gone(error, &site.owner_id))?;
        Ok(address)
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _site: &Site,
        stored: &Stored<Address>,
        address: Address,
    ) -> Result<Address, Error> {
        let statements = locations::update(caller.marketplace, stored, &address);
        app.database(caller.marketplace).batch(statements).await?;
        Ok(address)
    }

    async fn delete(app: &App, caller: &Caller, _site: &Site, stored: &Stored<Address>) -> Result<(), Error> {
        let statements = locations::delete(caller.marketplace, stored);
        app.database(caller.marketplace).batch(statements).await.map_err(|error| match error {
            Error::Guard(name) if name == LOCATION_IN_USE => Refusal::AddressHasRecords.into(),
            error => error,
        })?;
        Ok(())
    }
}
