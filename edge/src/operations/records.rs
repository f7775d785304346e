//! Inventory records of products and of variants. A supplier's caller sees and writes only those its supplier owns.

use shared::listing::{ListQuery, Page};
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::wire::members::Mode;
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord, Summary};
use shared::wire::{Body, Members};
use shared::xp;

use super::catalog::{own_id, owner};
use super::idempotency::{self, Claim};
use super::members;
use super::resource::{ATTEMPTS, check_new_id, check_reserved};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::random;
use crate::store::movements::Author;
use crate::store::records::{
    self, Change, Found, ItemPath, New, Place, RECORD_ID_KEY, StoredRecord, XpChange, refusals,
};
use crate::store::{MOVED_ON, locations};

/// The item that the path names, if the caller may see it.
pub(super) async fn place(app: &App, caller: &Caller, path: &ItemPath) -> Result<Place, Error> {
    let found = records::place(app.database(caller.marketplace), caller.marketplace, path).await?;
    let is_seen = match &found {
        Found::Item(place) | Found::NoVariant(place) => {
            members::may_see(app, caller, place.owner, place.multi_store).await?
        }
        Found::NoProduct => false,
    };
    match found {
        Found::Item(place) if is_seen => Ok(place),
        Found::NoVariant(_) if is_seen => {
            Err(Error::not_found(Kind::Variant, path.variant.as_deref().unwrap_or_default()))
        }
        Found::Item(_) | Found::NoVariant(_) | Found::NoProduct => Err(Error::not_found(Kind::Product, &path.product)),
    }
}

/// The record, if the caller may see it; else the first thing on its path that it may not.
pub(super) async fn find(app: &App, caller: &Caller, path: &ItemPath, id: &str) -> Result<StoredRecord, Error> {
    match look(app, caller, path, id).await? {
        Some(found) => Ok(found),
        None => {
            place(app, caller, path).await?;
            Err(Error::not_found(Kind::InventoryRecord, id))
        }
    }
}

async fn look(app: &App, caller: &Caller, path: &ItemPath, id: &str) -> Result<Option<StoredRecord>, Error> {
    let db = app.database(caller.marketplace);
    let found = records::find(db, caller.marketplace, &caller.marketplace_id, path, id).await?;
    Ok(found.filter(|found| caller.confined_to().is_none_or(|own| own.0 == found.owner)))
}

pub async fn get(app: &App, caller: &Caller, path: &ItemPath, id: &str) -> Result<InventoryRecord, Error> {
    Ok(find(app, caller, path, id).await?.value)
}

pub async fn list(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    query: &ListQuery,
) -> Result<Page<InventoryRecord>, Error> {
    let place = place(app, caller, path).await?;
    let db = app.database(caller.marketplace);
    records::of_item(db, caller.marketplace, &caller.marketplace_id, place.item, caller.confined_to(), query).await
}

pub async fn everywhere(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<ListedRecord>, Error> {
    let db = app.database(caller.marketplace);
    records::everywhere(db, caller.marketplace, &caller.marketplace_id, caller.confined_to(), query).await
}

pub async fn summary(app: &App, caller: &Caller) -> Result<Summary, Error> {
    let db = app.database(caller.marketplace);
    let now = app.clock.now();
    records::summary(db, caller.marketplace, &caller.marketplace_id, caller.confined_to(), now).await
}

/// The record's number, for its history.
pub async fn number(app: &App, caller: &Caller, path: &ItemPath, id: &str) -> Result<i64, Error> {
    Ok(find(app, caller, path, id).await?.value.number)
}

/// Makes a record. With a claim, the batch takes its key too.
pub async fn create(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    body: &Body,
    claim: Option<&Claim>,
) -> Result<InventoryRecord, Error> {
    let place = place(app, caller, path).await?;
    check_level(&place, path)?;
    let mut record = read(InventoryRecord::blank(String::new(), own_id(caller)), body, Mode::Replace)?;
    if record.id.is_empty() {
        record.id = random::id()?;
    }
    settle_quantity(&mut record, body);
    insert(app, caller, path, &place, &record, claim).await
}

/// PUT: creates or replaces.
pub async fn replace(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    id: &str,
    body: &Body,
    if_match: Option<i64>,
) -> Result<InventoryRecord, Error> {
    for _ in 0..ATTEMPTS {
        let outcome = match look(app, caller, path, id).await? {
            Some(before) => {
                let after = read(before.value.reset(), body, Mode::Replace)?;
                // OnHand alone says the count; else QuantityAvailable does, and its default is 0.
                let on_hand_says = body.contains_key("OnHand") && !body.contains_key("QuantityAvailable");
                let sent = |member: &str| match member {
                    "QuantityAvailable" => !on_hand_says,
                    "OnHand" => on_hand_says,
                    "ID" | "OrderCanExceed" | "AllowAllBuyers" | "NotificationPoint" | "xp" => true,
                    extra => body.contains_key(extra),
                };
                let edit = Edit { before: &before, after: &after, if_match, xp: XpChange::Replaced };
                change(app, caller, &edit, &sent).await
            }
            None => {
                let place = place(app, caller, path).await?;
                check_new_id(id)?;
                if if_match.is_some() {
                    return Err(Error::PreconditionFailed);
                }
                check_level(&place, path)?;
                let mut record = read(InventoryRecord::blank(id.to_owned(), own_id(caller)), body, Mode::Replace)?;
                settle_quantity(&mut record, body);
                insert(app, caller, path, &place, &record, None).await
            }
        };
        match outcome {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            // Made by another between our look and our write: now it is there to be replaced.
            Err(Error::Taken { kind: Kind::InventoryRecord, id: taken }) if taken == id => {
                if look(app, caller, path, id).await?.is_none() {
                    return Err(Error::Taken { kind: Kind::InventoryRecord, id: taken });
                }
            }
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn patch(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    id: &str,
    body: &Body,
    if_match: Option<i64>,
) -> Result<InventoryRecord, Error> {
    for _ in 0..ATTEMPTS {
        let before = find(app, caller, path, id).await?;
        let after = read(before.value.clone(), body, Mode::Patch)?;
        let steps = body.get("xp").and_then(xp::merge_steps);
        let xp = match (body.get("xp"), &steps) {
            (None | Some(serde_json::Value::Null), _) => XpChange::Replaced,
            (Some(_), Some(steps)) => XpChange::Merged(steps),
            (Some(_), None) => XpChange::MergedBefore,
        };
        let edit = Edit { before: &before, after: &after, if_match, xp };
        match change(app, caller, &edit, &|member| body.contains_key(member)).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn delete(app: &App, caller: &Caller, path: &ItemPath, id: &str, if_match: Option<i64>) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let found = find(app, caller, path, id).await?;
        check_version(&found, if_match)?;
        let statements = records::delete(caller.marketplace, found.value.number, if_match, &author(app, caller));
        match app.database(caller.marketplace).batch(statements).await {
            Ok(_) => return Ok(()),
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(Error::Guard(name)) if name == refusals::OPEN_ORDERS => {
                return Err(Refusal::RecordHasOpenOrders.into());
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

fn author<'a>(app: &App, caller: &'a Caller) -> Author<'a> {
    Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() }
}

/// Where records may live: under a product that has an Inventory, at the level that its tracking asks for.
fn check_level(place: &Place, path: &ItemPath) -> Result<(), Refusal> {
    if !place.has_inventory {
        return Err(Refusal::ProductInventoryMustExist);
    }
    if place.variant_level_tracking != path.variant.is_some() {
        return Err(Refusal::WrongTrackingLevel);
    }
    Ok(())
}

fn check_version(found: &StoredRecord, if_match: Option<i64>) -> Result<(), Error> {
    match if_match {
        Some(version) if version != found.value.version => Err(Error::PreconditionFailed),
        _ => Ok(()),
    }
}

/// Reads the body onto a base.
fn read(mut record: InventoryRecord, body: &Body, mode: Mode) -> Result<InventoryRecord, Vec<FieldProblem>> {
    let mut members = Members::new(body, mode);
    record.read(&mut members);
    check_reserved(&record.id, &mut members);
    members.finish()?;
    Ok(record)
}

/// A new record has no allocated units: what is to be available is on hand, beside the safety stock.
fn settle_quantity(record: &mut InventoryRecord, body: &Body) {
    if body.contains_key("QuantityAvailable") {
        let available = shared::quantity::Quantity(record.quantity_available);
        let nothing = shared::quantity::Quantity(0);
        record.stock.on_hand = available - (nothing - record.stock.safety_stock);
    } else if !body.contains_key("OnHand") {
        record.stock.on_hand = record.stock.safety_stock;
    }
}

async fn insert(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    place: &Place,
    record: &InventoryRecord,
    claim: Option<&Claim>,
) -> Result<InventoryRecord, Error> {
    let db = app.database(caller.marketplace);
    let owner = owner(app, caller, &record.owner_id).await?;
    let location = locations::find(db, caller.marketplace, owner, &record.address_id).await?;
    let location = location.ok_or_else(|| Error::not_found(Kind::Address, &record.address_id))?.number;
    let mut statements: Vec<Statement> = claim.map(|claim| claim.statements(app, &record.id)).unwrap_or_default();
    let new = New { place, owner, location: Some(location), record, seller: caller.confined_to().map(|own| own.0) };
    statements.extend(records::insert(caller.marketplace, &[new], &author(app, caller)));
    statements.push(records::read_back(caller.marketplace, None));
    match db.batch(statements).await {
        Ok(results) => Ok(records::written_back(results, &caller.marketplace_id)?.value),
        Err(error) if idempotency::was_taken(&error) => Err(Error::IdempotencyInProgress),
        Err(Error::Guard(name)) => Err(match name.as_str() {
            refusals::OTHER_LEVEL => Refusal::OtherLevelHasRecords.into(),
            refusals::LOCATION => Error::not_found(Kind::Address, &record.address_id),
            refusals::SETTINGS => {
                // The product changed under us: what it is now tells the reason.
                let now = self::place(app, caller, path).await?;
                check_level(&now, path)?;
                Error::Busy
            }
            name if name == RECORD_ID_KEY => Error::Taken { kind: Kind::InventoryRecord, id: record.id.clone() },
            _ => Error::Guard(name),
        }),
        Err(error) => Err(error),
    }
}

/// A change of a record that a client asked for.
struct Edit<'a> {
    before: &'a StoredRecord,
    after: &'a InventoryRecord,
    if_match: Option<i64>,
    xp: XpChange<'a>,
}

async fn change(
    app: &App,
    caller: &Caller,
    edit: &Edit<'_>,
    sent: &(dyn Fn(&str) -> bool + Sync),
) -> Result<InventoryRecord, Error> {
    let Edit { before, after, if_match, xp: xp_change } = *edit;
    check_version(before, if_match)?;
    let db = app.database(caller.marketplace);
    let location = if !sent("AddressID") {
        None
    } else if after.address_id == before.value.address_id {
        Some(before.location)
    } else {
        let found = locations::find(db, caller.marketplace, before.owner, &after.address_id).await?;
        Some(found.ok_or_else(|| Error::not_found(Kind::Address, &after.address_id))?.number)
    };
    let change = Change { before, after, location, if_match, xp: xp_change };
    let statements = records::update(caller.marketplace, &change, sent, &author(app, caller));
    match db.batch(statements).await {
        Ok(results) => Ok(records::written_back(results, &caller.marketplace_id)?.value),
        Err(Error::Guard(name)) => Err(match name.as_str() {
            refusals::LOCATION => Error::not_found(Kind::Address, &after.address_id),
            refusals::XP_TOO_LARGE => FieldProblem::new("xp", xp::TOO_LARGE).into(),
            name if name == RECORD_ID_KEY => Error::Taken { kind: Kind::InventoryRecord, id: after.id.clone() },
            _ => Error::Guard(name),
        }),
        Err(error) => Err(error),
    }
}
