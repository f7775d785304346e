//! Orders: who sees and who may write them, and what becomes of them but their stock. Lines are in [`lines`].
//!
//! A buyer's user has its own orders and nobody else's. Whoever an order is for, the marketplace's owner or a supplier,
//! has it as an incoming one.

pub mod calculate;
pub mod lines;
pub mod stock;
pub mod submit;

use shared::listing::{ListQuery, Page};
use shared::orders::Status;
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::wire::members::Mode;
use shared::wire::ordercloud::orders::{Order, Parties};
use shared::wire::{Body, Members};

use super::cart::Shopping;
use super::idempotency::{self, Claim};
use super::resource::{ATTEMPTS, check_new_id, check_reserved};
use super::suppliers as operators;
use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::platform::Statement;
use crate::random;
use crate::store::orders::{self, CART_EXISTS, ORDER_ID_KEY, Sight, StoredOrder, USER_GONE, Which};
use crate::store::{MOVED_ON, suppliers};

/// From which side an order is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Incoming,
    Outgoing,
    All,
}

impl Direction {
    /// The word in a path, matched without case.
    pub fn from_word(word: &str) -> Option<Self> {
        let words = [("incoming", Self::Incoming), ("outgoing", Self::Outgoing), ("all", Self::All)];
        words.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, direction)| direction)
    }

    /// Which orders the caller sees from this side.
    pub fn sight(self, caller: &Caller) -> Sight {
        match (&caller.party, self) {
            (Party::Buyer { .. }, Self::Outgoing | Self::All) => match caller.user {
                Some(user) => Sight::OwnOf { user, anonymous: caller.anonymous.clone() },
                None => Sight::Nothing,
            },
            (Party::Supplier { number, .. }, Self::Incoming | Self::All) => Sight::ToSupplier(*number),
            (Party::Seller, Self::Incoming) => Sight::ToOwner,
            (Party::Seller, Self::All) => Sight::Everything,
            _ => Sight::Nothing,
        }
    }
}

/// Which order a request means.
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// The one of that ID, if it is within sight.
    Order {
        direction: Direction,
        id: &'a str,
    },
    Cart(Shopping),
}

impl Target<'_> {
    pub(super) fn which(&self) -> Which<'_> {
        match self {
            Self::Order { id, .. } => Which::Id(id),
            Self::Cart(shopping) => shopping.which(),
        }
    }

    /// The order that was found, if the caller sees it. A cart that is not there is an order with number 0.
    pub(super) fn seen(&self, app: &App, caller: &Caller, found: Option<StoredOrder>) -> Result<StoredOrder, Error> {
        match self {
            Self::Order { direction, id } => {
                let sight = direction.sight(caller);
                found.filter(|order| sight.covers(order)).ok_or_else(|| Error::not_found(Kind::Order, *id))
            }
            Self::Cart(shopping) => Ok(found.unwrap_or_else(|| shopping.new_order(app.clock.now()))),
        }
    }
}

async fn find(app: &App, caller: &Caller, target: &Target<'_>) -> Result<StoredOrder, Error> {
    let db = app.database(caller.marketplace);
    let found = orders::find(db, caller.marketplace, &caller.marketplace_id, target.which()).await?;
    target.seen(app, caller, found)
}

pub async fn get(app: &App, caller: &Caller, target: &Target<'_>) -> Result<Order, Error> {
    Ok(find(app, caller, target).await?.value)
}

pub async fn list(app: &App, caller: &Caller, direction: Direction, query: &ListQuery) -> Result<Page<Order>, Error> {
    let db = app.database(caller.marketplace);
    orders::list(db, caller.marketplace, &caller.marketplace_id, &direction.sight(caller), query).await
}

/// Whether the caller may make orders from this side. Asked before the body is looked at.
pub fn may_create(caller: &Caller, direction: Direction) -> Result<(), Error> {
    match (&caller.party, direction) {
        (Party::Buyer { .. }, Direction::Outgoing | Direction::All) if caller.user.is_some() => Ok(()),
        (Party::Seller, Direction::Incoming | Direction::All) => Ok(()),
        _ => Err(Error::NotForThisCaller),
    }
}

/// Makes an order. With a claim, the batch takes its key too.
pub async fn create(
    app: &App,
    caller: &Caller,
    direction: Direction,
    body: &Body,
    claim: Option<&Claim>,
) -> Result<Order, Error> {
    let order = new_order(app, caller, direction, random::id()?, body).await?;
    let mut statements = claim.map(|claim| claim.statements(app, &order.value.id)).unwrap_or_default();
    statements.extend(orders::insert(caller.marketplace, &order));
    make(app, caller, &order, statements).await
}

/// PUT: replaces, or creates where it may.
pub async fn replace(app: &App, caller: &Caller, target: &Target<'_>, body: &Body) -> Result<Order, Error> {
    for _ in 0..ATTEMPTS {
        let outcome = match (find(app, caller, target).await, target) {
            (Ok(before), _) if before.number != 0 => change(app, caller, &before, Mode::Replace, body).await,
            (Ok(blank), _) => fill_cart(app, caller, blank, Mode::Replace, body).await,
            (Err(Error::NotFound { .. }), Target::Order { direction, id }) => {
                if may_create(caller, *direction).is_err() {
                    return Err(Error::not_found(Kind::Order, *id));
                }
                check_new_id(id)?;
                let order = new_order(app, caller, *direction, (*id).to_owned(), body).await?;
                make(app, caller, &order, orders::insert(caller.marketplace, &order)).await
            }
            (Err(error), _) => return Err(error),
        };
        match outcome {
            Err(Error::Guard(name)) if name == MOVED_ON || name == CART_EXISTS => {}
            // Made by another between our look and our write: now it is there to be replaced, unless it is hidden.
            Err(Error::Taken { kind: Kind::Order, id }) if matches!(target, Target::Order { id: asked, .. } if *asked == id) => {
                if find(app, caller, target).await.is_err() {
                    return Err(Error::Taken { kind: Kind::Order, id });
                }
            }
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn patch(app: &App, caller: &Caller, target: &Target<'_>, body: &Body) -> Result<Order, Error> {
    for _ in 0..ATTEMPTS {
        let before = find(app, caller, target).await?;
        let outcome = if before.number == 0 {
            fill_cart(app, caller, before, Mode::Patch, body).await
        } else {
            change(app, caller, &before, Mode::Patch, body).await
        };
        match outcome {
            Err(Error::Guard(name)) if name == MOVED_ON || name == CART_EXISTS => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn delete(app: &App, caller: &Caller, target: &Target<'_>) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let order = find(app, caller, target).await?;
        if order.number == 0 {
            return Err(Error::not_found(Kind::Order, "cart"));
        }
        may_delete(caller, &order)?;
        let statements = orders::delete(caller.marketplace, &order).into();
        match app.database(caller.marketplace).batch(statements).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}

/// Buyers delete what they did not submit, the marketplace's owner all but open orders.
fn may_delete(caller: &Caller, order: &StoredOrder) -> Result<(), Error> {
    if order.value.is_submitted {
        caller.need(AFTER_SUBMIT)?;
    }
    match (&caller.party, order.value.status) {
        (Party::Supplier { .. }, _) => Err(Error::NotForThisCaller),
        (_, Status::Open) => Err(FieldProblem::new("Status", "is Open: cancel or complete the order first").into()),
        (Party::Buyer { .. }, Status::Canceled) => Err(canceled()),
        _ => Ok(()),
    }
}

/// Writes an order that was submitted, and its lines.
const AFTER_SUBMIT: &[&str] = &["OrderAdmin"];

/// Whether the caller may write the order or a line of it.
pub(super) fn may_write(caller: &Caller, order: &StoredOrder) -> Result<(), Error> {
    if order.value.is_submitted {
        caller.need(AFTER_SUBMIT)?;
    }
    if order.value.status == Status::Canceled { Err(canceled()) } else { Ok(()) }
}

fn canceled() -> Error {
    FieldProblem::new("Status", "is Canceled, which is final").into()
}

/// A new order as the body wants it, between parties that exist.
async fn new_order(
    app: &App,
    caller: &Caller,
    direction: Direction,
    id: String,
    body: &Body,
) -> Result<StoredOrder, Error> {
    may_create(caller, direction)?;
    let now = app.clock.now();
    let mut order = match Shopping::of(caller) {
        Ok(shopping) => shopping.new_order(now),
        Err(_) => StoredOrder::blank(now),
    };
    order.value.id = id;
    let before = order.value.clone();
    let parties = read(&mut order.value, Mode::Replace, body)?;
    may_set_costs(caller, &before, &order.value)?;
    if caller.party == Party::Seller {
        let (Some(company), Some(user)) = (parties.from_company_id, parties.from_user_id) else {
            return Err(Refusal::OrderNeedsFromUser.into());
        };
        let found = orders::orderer(app.database(caller.marketplace), caller.marketplace, &company, &user).await?;
        let Some((buyer, number)) = found else { return Err(Error::not_found(Kind::Buyer, company)) };
        (order.buyer, order.user) = (buyer, number.ok_or(Refusal::UserNotOfBuyer)?);
    }
    if let Some(to) = parties.to_company_id.filter(|to| *to != caller.marketplace_id) {
        let found = suppliers::find(app.database(caller.marketplace), caller.marketplace, &to).await?;
        order.supplier = found.ok_or_else(|| Error::not_found(Kind::Supplier, &to))?.number;
        if direction == Direction::Incoming {
            let reason = "must be the marketplace's own ID here: an order to a supplier is made under All";
            return Err(FieldProblem::new("ToCompanyID", reason).into());
        }
        order.value.to_company_id = to;
    }
    Ok(order)
}

/// Makes the cart, with what the body says.
async fn fill_cart(
    app: &App,
    caller: &Caller,
    mut order: StoredOrder,
    mode: Mode,
    body: &Body,
) -> Result<Order, Error> {
    order.value.id = random::id()?;
    let before = order.value.clone();
    read(&mut order.value, mode, body)?;
    may_set_costs(caller, &before, &order.value)?;
    let mut statements = vec![orders::no_cart(caller.marketplace, &order)];
    statements.extend(orders::insert(caller.marketplace, &order));
    make(app, caller, &order, statements).await
}

/// Reads the body onto a base; the parties that it names are only those of a new order.
fn read(order: &mut Order, mode: Mode, body: &Body) -> Result<Parties, Error> {
    let mut members = Members::new(body, mode);
    order.read(&mut members);
    let parties = Parties::read(&mut members);
    check_reserved(&order.id, &mut members);
    members.finish()?;
    Ok(parties)
}

async fn change(app: &App, caller: &Caller, before: &StoredOrder, mode: Mode, body: &Body) -> Result<Order, Error> {
    may_write(caller, before)?;
    let mut after = match mode {
        Mode::Patch => before.value.clone(),
        // What the caller may not write is not reset either.
        Mode::Replace => {
            let mut after = before.value.reset();
            if !caller.holds(OVERRIDE_SHIPPING) {
                after.shipping_cost = before.value.shipping_cost.clone();
            }
            if !caller.holds(OVERRIDE_TAX) {
                after.tax_cost = before.value.tax_cost.clone();
            }
            after
        }
    };
    read(&mut after, mode, body)?;
    may_set_costs(caller, &before.value, &after)?;
    let mut statements = orders::update(caller.marketplace, before, &after, app.clock.now());
    statements.push(orders::read_back(caller.marketplace, Some(before.number)));
    written(app, caller, &after, statements).await
}

const OVERRIDE_SHIPPING: &str = "OverrideShipping";
const OVERRIDE_TAX: &str = "OverrideTax";

/// What shipping and taxes cost is not for everybody to say.
fn may_set_costs(caller: &Caller, before: &Order, after: &Order) -> Result<(), Error> {
    if before.shipping_cost != after.shipping_cost {
        caller.need(&[OVERRIDE_SHIPPING])?;
    }
    if before.tax_cost != after.tax_cost {
        caller.need(&[OVERRIDE_TAX])?;
    }
    Ok(())
}

/// Runs a batch that makes the order, and answers it.
async fn make(app: &App, caller: &Caller, order: &StoredOrder, mut statements: Vec<Statement>) -> Result<Order, Error> {
    statements.push(orders::read_back(caller.marketplace, None));
    written(app, caller, &order.value, statements).await
}

/// Runs a batch that ends with the order, and answers it.
async fn written(app: &App, caller: &Caller, order: &Order, statements: Vec<Statement>) -> Result<Order, Error> {
    match app.database(caller.marketplace).batch(statements).await {
        Ok(results) => Ok(orders::written_back(results, &caller.marketplace_id)?.value),
        Err(error) if idempotency::was_taken(&error) => Err(Error::IdempotencyInProgress),
        Err(error) => Err(refused(error, caller, order)),
    }
}

/// What a guard of a batch that makes or changes an order says.
pub(super) fn refused(error: Error, caller: &Caller, order: &Order) -> Error {
    match error {
        Error::Guard(name) if name == ORDER_ID_KEY => Error::Taken { kind: Kind::Order, id: order.id.clone() },
        Error::Guard(name) if name == USER_GONE => match caller.party {
            Party::Seller => Refusal::UserNotOfBuyer.into(),
            _ => Error::Unauthenticated,
        },
        error => operators::gone(error, &order.to_company_id),
    }
}
