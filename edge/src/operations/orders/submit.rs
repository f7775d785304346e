//! Orders change their state: submit, cancel, ship, complete. Each takes effect once, with its stock, in one batch.

use shared::movements::Why;
use shared::orders::Status;
use shared::problem::Refusal;
use shared::roles::PartyKind;
use shared::wire::ordercloud::orders::Order;

use super::Target;
use super::lines::{Opened, open_at};
use super::stock::{self, author};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::idempotency::{self, Claim};
use crate::operations::resource::ATTEMPTS;
use crate::store::MOVED_ON;
use crate::store::orders::lines::{Extent, StoredLine};
use crate::store::orders::stock::{Dates, INSUFFICIENT, Line, Moves, let_go, make, transition};
use crate::store::orders::{StoredOrder, read_back, written_back};

/// An order that was submitted.
pub struct Submitted {
    pub order: Order,
    /// The IDs of the lines that took nothing although there is stock to take.
    pub unstocked: Vec<String>,
}

/// Repeats all checks of submit and changes nothing. Answers as [`Submitted::unstocked`].
pub async fn validate(app: &App, caller: &Caller, target: &Target<'_>) -> Result<Vec<String>, Error> {
    let (order, lines) = ready(app, caller, target).await?;
    let checked = stock::check(app, caller, order.orderer(), &lines).await?;
    Ok(checked.unstocked(&lines))
}

/// Takes the stock of all lines, or of none. With a claim, the batch takes its key too.
pub async fn submit(
    app: &App,
    caller: &Caller,
    target: &Target<'_>,
    claim: Option<&Claim>,
) -> Result<Submitted, Error> {
    let marketplace = caller.marketplace;
    for _ in 0..ATTEMPTS {
        let (order, lines) = ready(app, caller, target).await?;
        let checked = stock::check(app, caller, order.orderer(), &lines).await?;
        let now = app.clock.now();
        let mut statements = claim.map(|claim| claim.statements(app, &order.value.id)).unwrap_or_default();
        let dates = Dates { submitted: true, ..Dates::default() };
        statements.extend(transition(marketplace, order.number, order.version, Status::Open, dates, now));
        statements.extend(stock::take(app, caller, &order, &lines, &lines, &checked));
        match app.database(marketplace).batch(statements).await {
            // From the version that was read: so nothing else of it can have changed.
            Ok(_) => {
                let (status, date_submitted) = (Status::Open, Some(now));
                let order = Order { status, is_submitted: true, date_submitted, last_updated: now, ..order.value };
                return Ok(Submitted { order, unstocked: checked.unstocked(&lines) });
            }
            // What is there now tells the fault, or that it fits all the same.
            Err(Error::Guard(name)) if name == MOVED_ON || name == INSUFFICIENT => {}
            Err(error) if idempotency::was_taken(&error) => return Err(Error::IdempotencyInProgress),
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

/// An unsubmitted order that has lines.
async fn ready(app: &App, caller: &Caller, target: &Target<'_>) -> Result<(StoredOrder, Vec<Line>), Error> {
    let Opened { order, lines } = open_at(app, caller, target, Extent::Own).await?;
    if order.value.status != Status::Unsubmitted {
        return Err(Refusal::OrderCannotBeSubmitted.into());
    }
    if lines.is_empty() {
        return Err(Refusal::OrderHasNoLines.into());
    }
    Ok((order, lines.iter().map(StoredLine::to_stock).collect()))
}

/// What ends a submitted order's hold on stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Gives the units back.
    Cancel,
    /// Takes the units out of what is on hand.
    Ship,
    /// Ships what was not shipped, and nothing is to come.
    Complete,
}

/// Cancels, ships or completes the order, once.
pub async fn act(app: &App, caller: &Caller, target: &Target<'_>, act: Act) -> Result<Order, Error> {
    let marketplace = caller.marketplace;
    for _ in 0..ATTEMPTS {
        let Opened { order, lines } = open_at(app, caller, target, Extent::Own).await?;
        check_state(caller, &order, act)?;
        let now = app.clock.now();
        let lines: Vec<Line> = lines.iter().map(StoredLine::to_stock).collect();
        let ships = act != Act::Cancel && order.date_shipped.is_none();
        let (status, dates) = match act {
            Act::Cancel => (Status::Canceled, Dates { canceled: true, ..Dates::default() }),
            Act::Ship => (Status::Open, Dates { shipped: true, ..Dates::default() }),
            Act::Complete => (Status::Completed, Dates { shipped: ships, completed: true, ..Dates::default() }),
        };
        let (moves, why) =
            if ships { (Moves::ship(&lines), Why::Shipped) } else { (Moves::release(&lines), Why::Canceled) };
        let mut statements = Vec::from(transition(marketplace, order.number, order.version, status, dates, now));
        if order.value.status == Status::Open && order.date_shipped.is_none() {
            statements.extend(make(marketplace, &moves, why.word(), &order.value.id, &author(app, caller)));
            statements.push(let_go(marketplace, order.number, ships));
        }
        statements.push(read_back(marketplace, Some(order.number)));
        match app.database(marketplace).batch(statements).await {
            Ok(results) => return Ok(written_back(results, &caller.marketplace_id)?.value),
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

fn check_state(caller: &Caller, order: &StoredOrder, act: Act) -> Result<(), Refusal> {
    let is_open = order.value.status == Status::Open;
    let on_its_way = order.date_shipped.is_some();
    let is_buyers = caller.party.kind() == PartyKind::Buyer;
    match act {
        Act::Cancel if order.value.status == Status::Unsubmitted => Ok(()),
        Act::Cancel if is_open && !on_its_way && !is_buyers => Ok(()),
        Act::Cancel => Err(Refusal::OrderCannotBeCanceled),
        Act::Ship if is_open && !on_its_way => Ok(()),
        Act::Ship => Err(Refusal::OrderCannotBeShipped),
        Act::Complete if is_open => Ok(()),
        Act::Complete => Err(Refusal::OrderCannotBeCompleted),
    }
}
