//! What lines of an order take, decided on facts read at once and kept true by the batch that writes it.

use shared::movements::Why;
use shared::orders::{self, Status, Take};

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::store::movements::Author;
use crate::store::orders::StoredOrder;
use crate::store::orders::stock::{self, Facts, Line, Moves, Orderer};

/// Lines that fit, with what each takes.
pub struct Checked {
    facts: Facts,
    pub takes: Vec<Take>,
}

impl Checked {
    /// The IDs of the lines that take nothing although there is stock to take, since they name no record.
    pub fn unstocked(&self, lines: &[Line]) -> Vec<String> {
        let unstocked = lines.iter().zip(&self.takes).filter(|(_, take)| take.unstocked);
        unstocked.map(|(line, _)| line.id.clone().unwrap_or_default()).collect()
    }
}

/// Whether the lines fit together, as things stand; else every line's fault.
pub async fn check(app: &App, caller: &Caller, orderer: Orderer, lines: &[Line]) -> Result<Checked, Error> {
    let facts = stock::facts(app.database(caller.marketplace), caller.marketplace, orderer, lines).await?;
    let takes = orders::plan(&facts.lines, facts.record_is_required)?;
    Ok(Checked { facts, takes })
}

/// The statements that bring an order from what its lines held to what they take, behind those that write the lines. An
/// order that is not submitted takes nothing yet.
pub fn take(
    app: &App,
    caller: &Caller,
    order: &StoredOrder,
    before: &[Line],
    after: &[Line],
    checked: &Checked,
) -> Vec<Statement> {
    let Caller { marketplace, .. } = *caller;
    let mut statements = vec![stock::unless_moved(marketplace, order.orderer(), after, &checked.facts)];
    statements.extend(stock::note_takes(marketplace, order.number, after, &checked.takes));
    let moves = Moves::between(before, &checked.takes);
    statements.extend(stock::make(marketplace, &moves, Why::Ordered.word(), &order.value.id, &author(app, caller)));
    statements
}

/// What becomes of stock where lines of an order are to be `after`, of which the last is the one that is written, or
/// nothing where a line goes. On an open order the difference is taken or given back; before, the line is checked alone.
pub async fn change_lines(
    app: &App,
    caller: &Caller,
    order: &StoredOrder,
    before: &[Line],
    after: &[Line],
    is_written: bool,
) -> Result<Vec<Statement>, Error> {
    let is_submitted = order.value.status != Status::Unsubmitted;
    if !is_submitted && !is_written {
        return Ok(Vec::new());
    }
    let facts = stock::facts(app.database(caller.marketplace), caller.marketplace, order.orderer(), after).await?;
    let takes = orders::plan_last(&facts.lines, facts.record_is_required).map_err(|fault| vec![fault])?;
    let checked = Checked { facts, takes };
    Ok(if is_submitted { take(app, caller, order, before, after, &checked) } else { Vec::new() })
}

pub fn author<'a>(app: &App, caller: &'a Caller) -> Author<'a> {
    Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() }
}
