//! Memberships of multi-stores. The marketplace's owner makes and ends them; a supplier sees its own.

use shared::ids::SupplierNumber;
use shared::listing::{ListQuery, Page};
use shared::problem::{Kind, Refusal};
use shared::wire::ordercloud::sellers::Membership;

use super::suppliers;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::members;
use crate::store::movements::Author;
use crate::store::{MOVED_ON, listing::Source};

pub const READ: &[&str] = &["SupplierReader", "SupplierAdmin"];
pub const WRITE: &[&str] = &["SupplierAdmin"];

/// One of the two lists of a supplier: its members, or the stores that it is a member of.
pub async fn list(
    app: &App,
    caller: &Caller,
    source: &'static Source,
    supplier: &str,
    query: &ListQuery,
) -> Result<Page<Membership>, Error> {
    let supplier = suppliers::named(app, caller, supplier).await?;
    members::list(app.database(caller.marketplace), caller.marketplace, source, supplier.number, query).await
}

/// The members of the seller's own store: number of membership, number and name of the member.
pub async fn all_of(app: &App, caller: &Caller, own: SupplierNumber) -> Result<Vec<(i64, i64, String)>, Error> {
    members::all_of(app.database(caller.marketplace), caller.marketplace, own).await
}

/// PUT: once a member, it stays one.
pub async fn join(app: &App, caller: &Caller, parent: &str, member: &str) -> Result<Membership, Error> {
    caller.need_owner()?;
    let parent_number = suppliers::named(app, caller, parent).await?.number;
    let member_number = suppliers::named(app, caller, member).await?.number;
    let db = app.database(caller.marketplace);
    if let Some(known) = members::find(db, caller.marketplace, parent_number, member_number).await? {
        return Ok(known);
    }
    let statements = members::insert(caller.marketplace, parent_number, member_number, app.clock.now());
    members::written_back(db.batch(statements).await?)?.ok_or_else(|| Error::not_found(Kind::Supplier, member))
}

/// Ends a membership; the member's records of the parent's multi-store products go with it.
pub async fn leave(app: &App, caller: &Caller, parent: &str, member: &str) -> Result<(), Error> {
    caller.need_owner()?;
    let parent = suppliers::named(app, caller, parent).await?.number;
    let number = suppliers::named(app, caller, member).await?.number;
    let author = Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() };
    let statements = members::delete(caller.marketplace, parent, number, &author);
    match app.database(caller.marketplace).batch(statements).await {
        Ok(_) => Ok(()),
        Err(Error::Guard(name)) if name == MOVED_ON => Err(Error::not_found(Kind::Membership, member)),
        Err(Error::Guard(name)) if name == members::OPEN_ORDERS => Err(Refusal::RecordHasOpenOrders.into()),
        Err(error) => Err(error),
    }
}

/// Whether the caller may look at a product: its supplier owns it, or is a member of the multi-store that it is in.
pub async fn may_see(app: &App, caller: &Caller, owner: i64, is_multi_store: bool) -> Result<bool, Error> {
    match caller.confined_to() {
        None => Ok(true),
        Some(own) if own.0 == owner => Ok(true),
        Some(own) if is_multi_store => {
            let db = app.database(caller.marketplace);
            Ok(members::find(db, caller.marketplace, owner, own.0).await?.is_some())
        }
        Some(_) => Ok(false),
    }
}
