//! Whose units a record holds. A supplier's caller asks only of records that its supplier owns.

use serde_json::Value;
use shared::listing::{ListQuery, Page};
use shared::problem::Kind;

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::assignments::unknown_record;
use crate::store::orders::allocations;

/// The lines of open orders that hold units of the record with this number.
pub async fn list(app: &App, caller: &Caller, record: &str, query: &ListQuery) -> Result<Page<Value>, Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let missing = || Error::not_found(Kind::InventoryRecord, record);
    let number: i64 = record.parse().map_err(|_| missing())?;
    if unknown_record(db, marketplace, caller.confined_to(), &[number]).await?.is_some() {
        return Err(missing());
    }
    allocations::of_record(db, marketplace, number, query).await
}
