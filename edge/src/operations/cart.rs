//! The cart of a shopper: the unsubmitted order that it last named as such, else its newest one. What is done to it is
//! done to that order, in [`super::orders`].

use shared::orders::Status;
use shared::problem::{FieldProblem, Kind};
use shared::time::Timestamp;
use shared::wire::ordercloud::orders::Order;

use super::orders::Direction;
use super::resource::ATTEMPTS;
use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::store::MOVED_ON;
use crate::store::orders::{self, StoredOrder, Which};

/// Whose cart it is.
#[derive(Clone, Debug)]
pub struct Shopping {
    buyer: i64,
    buyer_id: String,
    user: i64,
    user_id: String,
    anonymous: Option<String>,
    /// The ID of the marketplace's owner, to whom a new order goes.
    to: String,
}

impl Shopping {
    /// Only users of buyers shop.
    pub fn of(caller: &Caller) -> Result<Self, Error> {
        match (&caller.party, caller.user) {
            (Party::Buyer { number, id }, Some(user)) => Ok(Self {
                buyer: *number,
                buyer_id: id.clone(),
                user,
                user_id: caller.who.clone(),
                anonymous: caller.anonymous.clone(),
                to: caller.marketplace_id.clone(),
            }),
            _ => Err(Error::NotForThisCaller),
        }
    }

    pub(super) fn which(&self) -> Which<'_> {
        Which::CartOf { user: self.user, anonymous: self.anonymous.as_deref() }
    }

    /// An order of the shopper that is not written yet and has no ID.
    pub(super) fn new_order(&self, now: Timestamp) -> StoredOrder {
        let mut order = StoredOrder { buyer: self.buyer, user: self.user, ..StoredOrder::blank(now) };
        order.anonymous.clone_from(&self.anonymous);
        order.value.from_company_id.clone_from(&self.buyer_id);
        order.value.from_user_id.clone_from(&self.user_id);
        order.value.to_company_id.clone_from(&self.to);
        order
    }
}

/// Makes an order the cart.
pub async fn name(app: &App, caller: &Caller, id: &str) -> Result<Order, Error> {
    let db = app.database(caller.marketplace);
    let sight = Direction::Outgoing.sight(caller);
    for _ in 0..ATTEMPTS {
        let found = orders::find(db, caller.marketplace, &caller.marketplace_id, Which::Id(id)).await?;
        let order = found.filter(|order| sight.covers(order)).ok_or_else(|| Error::not_found(Kind::Order, id))?;
        if order.value.status != Status::Unsubmitted {
            return Err(FieldProblem::new("Status", "must be Unsubmitted for the order to be the cart").into());
        }
        let named = orders::make_cart(caller.marketplace, &order, app.clock.now()).into();
        match db.batch(named).await {
            Ok(_) => return Ok(order.value),
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}
