//! Buyers. Only the marketplace owner's callers reach them.

use async_trait::async_trait;
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{Kind, Refusal};
use shared::time::Timestamp;
use shared::wire::Members;
use shared::wire::ordercloud::buyers::Buyer;

use super::resource::Resource;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::users::{BUYER_GONE, HAS_OPEN_ORDER};
use crate::store::{Stored, buyers};

pub struct Buyers;

#[async_trait]
impl Resource for Buyers {
    type Value = Buyer;
    type Scope = ();

    const KIND: Kind = Kind::Buyer;
    const READ: &'static [&'static str] = &["BuyerReader", "BuyerAdmin"];
    const WRITE: &'static [&'static str] = &["BuyerAdmin"];
    const OFFER: Offer = buyers::OFFER;

    async fn scope(_app: &App, caller: &Caller, _parents: &[String]) -> Result<(), Error> {
        caller.need_owner()
    }

    async fn find(app: &App, caller: &Caller, _scope: &(), id: &str) -> Result<Option<Stored<Buyer>>, Error> {
        buyers::find(app.database(caller.marketplace), caller.marketplace, id).await
    }

    async fn list(app: &App, caller: &Caller, _scope: &(), query: &ListQuery) -> Result<Page<Buyer>, Error> {
        buyers::list(app.database(caller.marketplace), caller.marketplace, query).await
    }

    fn blank(_caller: &Caller, _scope: &(), id: String, now: Timestamp) -> Buyer {
        Buyer::blank(id, now)
    }

    fn reset(value: &Buyer) -> Buyer {
        value.reset()
    }

    fn read(value: &mut Buyer, members: &mut Members<'_>) {
        value.read(members);
    }

    fn id(value: &Buyer) -> &str {
        &value.id
    }

    async fn insert(app: &App, caller: &Caller, _scope: &(), buyer: Buyer) -> Result<Buyer, Error> {
        let statements = buyers::insert(caller.marketplace, &buyer, app.clock.now());
        app.database(caller.marketplace).batch(statements).await?;
        Ok(buyer)
    }

    async fn update(
        app: &App,
        caller: &Caller,
        _scope: &(),
        stored: &Stored<Buyer>,
        buyer: Buyer,
    ) -> Result<Buyer, Error> {
        app.database(caller.marketplace).batch(buyers::update(caller.marketplace, stored, &buyer)).await?;
        Ok(buyer)
    }

    async fn delete(app: &App, caller: &Caller, _scope: &(), stored: &Stored<Buyer>) -> Result<(), Error> {
        let statements = buyers::delete(caller.marketplace, stored);
        app.database(caller.marketplace).batch(statements).await.map_err(kept)?;
        Ok(())
    }
}

/// A user with an open order stays, and so does its buyer.
pub fn kept(error: Error) -> Error {
    match error {
        Error::Guard(name) if name == HAS_OPEN_ORDER => Refusal::UserHasOpenOrder.into(),
        error => error,
    }
}

/// The buyer in the path. Looked up each time, so that a rename holds at once.
pub async fn named(app: &App, caller: &Caller, id: &str) -> Result<Stored<Buyer>, Error> {
    let found = buyers::find(app.database(caller.marketplace), caller.marketplace, id).await?;
    found.ok_or_else(|| Error::not_found(Kind::Buyer, id))
}

/// The buyer was deleted between the look at it and the write under it.
pub fn gone(error: Error, id: &str) -> Error {
    match error {
        Error::Guard(name) if name == BUYER_GONE => Error::not_found(Kind::Buyer, id),
        error => error,
    }
}
