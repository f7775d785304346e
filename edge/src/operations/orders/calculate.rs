//! A calculation of the seller puts lines on records, whether their shopper sees these or not.

use shared::orders::Status;
use shared::problem::{FieldProblem, Kind};
use shared::wire::ordercloud::calculation::Calculation;

use super::lines::{Opened, open};
use super::{Target, may_write};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::ATTEMPTS;
use crate::store::MOVED_ON;
use crate::store::orders::overrides::{override_record, record_of};
use crate::store::orders::touch;

/// Stores the records of a calculation on their lines, all or none.
pub async fn calculate(
    app: &App,
    caller: &Caller,
    target: &Target<'_>,
    calculation: &Calculation,
) -> Result<(), Error> {
    let marketplace = caller.marketplace;
    let db = app.database(marketplace);
    for _ in 0..ATTEMPTS {
        let Opened { order, lines: before } = open(app, caller, target).await?;
        may_write(caller, &order)?;
        if order.value.status != Status::Unsubmitted {
            let reason = "cannot change once the order is submitted";
            return Err(FieldProblem::new("LineItemOverrides.InventoryRecordID", reason).into());
        }
        let mut statements = Vec::from(touch(marketplace, &order, &order.value, app.clock.now()));
        for applied in &calculation.overrides {
            let line = before.iter().find(|line| line.value.id == applied.line_item_id);
            let line = line.ok_or_else(|| Error::not_found(Kind::LineItem, &applied.line_item_id))?;
            let Some(record) = &applied.inventory_record_id else { continue };
            let number = record_of(db, marketplace, line, record).await?;
            let number = number.ok_or_else(|| Error::not_found(Kind::InventoryRecord, record))?;
            statements.push(override_record(marketplace, order.number, line.number, number, record));
        }
        match db.batch(statements).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}
