//! The history of records.

use shared::listing::{ListFault, ListQuery, Page};
use shared::wire::ordercloud::movements::Movement;

use super::records;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::movements::{self, Bounds, Cursor};
use crate::store::records::ItemPath;

/// What the options of the query bound.
fn bounds(query: &ListQuery) -> Result<Bounds, ListFault> {
    let before = match query.options.get("before") {
        None => None,
        Some(text) => Some(Cursor::from_text(text).ok_or_else(|| ListFault::WrongType {
            field: "before".to_owned(),
            reason: "must be the NextPageKey of the page before".to_owned(),
        })?),
    };
    Ok(Bounds {
        from: query.moment("from")?,
        to: query.moment("to")?,
        before,
        job: query.options.get("jobid").cloned(),
        order: query.options.get("orderid").cloned(),
    })
}

/// The movements of all records that the caller may see, newest first.
pub async fn list(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<Movement>, Error> {
    let bounds = bounds(query)?;
    let db = app.database(caller.marketplace);
    movements::list(db, caller.marketplace, caller.confined_to(), &bounds, query).await
}

/// The movements of one record, newest first.
pub async fn of_record(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    id: &str,
    query: &ListQuery,
) -> Result<Page<Movement>, Error> {
    let bounds = bounds(query)?;
    let number = records::number(app, caller, path, id).await?;
    let db = app.database(caller.marketplace);
    movements::of_record(db, caller.marketplace, number, &bounds, query).await
}
