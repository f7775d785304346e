//! What sellers' systems do: inventories of multi-store items, and stock of a seller's own items. Each seller touches its
//! own; a parent those of its members too.

pub mod variants;

use shared::ids::SupplierNumber;
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::time::Timestamp;
use shared::wire::marketplacer::inventories::{Change, NO_MEMBER};
use shared::wire::ordercloud::locations::Address;
use shared::wire::ordercloud::records::InventoryRecord;

use super::resource::ATTEMPTS;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::platform::Statement;
use crate::random;
use crate::store::movements::Author;
use crate::store::records::{self, RECORD_ID_KEY, StoredRecord, refusals};
use crate::store::sellers::{self, Item, Place};
use crate::store::suppliers::SUPPLIER_GONE;
use crate::store::{MOVED_ON, locations};

/// The seller whose key it is.
pub fn seller(caller: &Caller) -> Result<SupplierNumber, Error> {
    caller.confined_to().ok_or(Error::NotForThisCaller)
}

/// The item, if the seller owns it or is a member of the multi-store that it is in.
pub async fn item(app: &App, caller: &Caller, number: i64) -> Result<Item, Error> {
    let own = seller(caller)?;
    let found = sellers::items(app.database(caller.marketplace), caller.marketplace, own, &[number]).await?;
    let found = found.into_iter().next().filter(|item| item.owner == own.0 || item.is_of_member);
    found.ok_or_else(|| Error::not_found(Kind::Variant, number.to_string()))
}

/// The inventories of a multi-store item, in the order of their numbers; an item of a single seller has none.
pub async fn inventories(app: &App, caller: &Caller, item: &Item) -> Result<Vec<StoredRecord>, Error> {
    if !item.is_multi_store {
        return Ok(Vec::new());
    }
    let statement = sellers::inventories_statement(caller.marketplace, item);
    let results = app.database(caller.marketplace).batch(vec![statement]).await?;
    sellers::inventories(results, &caller.marketplace_id)
}

/// Changes inventories of a multi-store item, each seller's by all that is asked of it in turn, all or none. Ends with all
/// inventories of the item.
pub async fn put(
    app: &App,
    caller: &Caller,
    mut item: Item,
    asked: Vec<(i64, Change)>,
) -> Result<Vec<StoredRecord>, Error> {
    let mut changes: Vec<(i64, Change)> = Vec::new();
    // The sellers in the order of the elements, for what is told of them.
    let named: Vec<i64> = asked.iter().map(|(seller, _)| *seller).collect();
    for (seller, change) in asked {
        match changes.iter_mut().find(|(known, _)| *known == seller) {
            Some((_, before)) => before.then(change),
            None => changes.push((seller, change)),
        }
    }
    let sellers: Vec<i64> = changes.iter().map(|(seller, _)| *seller).collect();
    let mut taken_ids = 0_usize;
    for _ in 0..ATTEMPTS {
        if !item.is_multi_store {
            return Err(FieldProblem::new("data", "cannot be set: the advert is of a single seller").into());
        }
        let db = app.database(caller.marketplace);
        let places = sellers::places_of(db, caller.marketplace, Some(item.owner), &sellers).await?;
        if item.owner == seller(caller)?.0 {
            check_members(&named, &sellers, &places)?;
        } else if places.is_empty() {
            return Err(Error::not_found(Kind::Variant, item.shown.id.to_string()));
        }
        let before = inventories(app, caller, &item).await?;
        let mut writes = Writes::default();
        for ((seller, change), place) in changes.iter().zip(&places) {
            let held = before.iter().find(|inventory| inventory.owner == *seller);
            writes.set("data", &item, held, place, change, taken_ids)?;
        }
        let mut statements = writes.statements(app, caller);
        statements.push(sellers::inventories_statement(caller.marketplace, &item));
        match db.batch(statements).await {
            Ok(results) => return sellers::inventories(results, &caller.marketplace_id),
            Err(error) => taken_ids = again(error, taken_ids)?,
        }
        item = self::item(app, caller, item.shown.id).await?;
    }
    Err(Error::Busy)
}

/// Tells of the first elements whose seller is no member: of `sellers`, those are `places` in the same order.
fn check_members(named: &[i64], sellers: &[i64], places: &[Place]) -> Result<(), Error> {
    let mut members = places.iter().peekable();
    let is_stranger = |seller: &&i64| members.next_if(|place| place.seller == **seller).is_none();
    let strangers: Vec<&i64> = sellers.iter().filter(is_stranger).collect();
    let elements = named.iter().enumerate().filter(|(_, seller)| strangers.contains(seller)).take(10);
    let faults: Vec<FieldProblem> =
        elements.map(|(at, _)| FieldProblem::new(format!("data[{at}]: seller_id"), NO_MEMBER)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// The location that is made for a seller that has none.
fn first_location(now: Timestamp) -> Address {
    Address {
        street1: "-".to_owned(),
        city: "-".to_owned(),
        country: "ZZ".to_owned(),
        ..Address::blank(DEFAULT.to_owned(), now)
    }
}

/// The ID of [`first_location`].
const DEFAULT: &str = "default";

/// What brings sellers' inventories to what is asked.
#[derive(Default)]
struct Writes {
    edits: Vec<Edit>,
    new: Vec<New>,
    /// Where the sellers' inventories are.
    places: Vec<Place>,
    /// What was shown of items that get their first record, and stays.
    kept: Vec<(i64, i64)>,
}

struct Edit {
    number: i64,
    location: Option<i64>,
    after: InventoryRecord,
    /// The members that differ.
    sent: Vec<&'static str>,
}

struct New {
    item: records::Place,
    seller: i64,
    location: Option<i64>,
    record: InventoryRecord,
}

impl Writes {
    /// Adds one seller's inventory, `held` where there is one; nothing where it is already what is asked. A fault is of what
    /// `asks`.
    fn set(
        &mut self,
        asks: &str,
        item: &Item,
        held: Option<&StoredRecord>,
        place: &Place,
        change: &Change,
        taken_ids: usize,
    ) -> Result<(), Error> {
        let location = place.location.as_ref().map(|(number, _)| *number);
        if let Some(before) = held {
            let (after, sent) = changed(&before.value, change);
            if !sent.is_empty() {
                self.edits.push(Edit { number: before.value.number, location, after, sent });
                self.at(place);
            }
            return Ok(());
        }
        check_level(item, asks)?;
        // The ID of the location, unless another record of the item has it.
        let id = place.location.as_ref().map_or(DEFAULT, |(_, id)| id);
        let id = match taken_ids {
            0 => id.to_owned(),
            1 => format!("{}-{}", id.get(..80).unwrap_or(id), place.seller),
            _ => random::id()?,
        };
        let mut before = InventoryRecord::blank(id, place.seller_id.clone());
        if !item.is_multi_store {
            before.quantity_available = item.shown.count_on_hand;
            before.stock.infinite = item.shown.infinite;
            if change.count_on_hand.is_none() {
                self.kept.push((item.shown.id, item.shown.count_on_hand));
            }
        }
        let (mut record, _) = changed(&before, change);
        record.stock.on_hand = shared::quantity::Quantity(record.quantity_available);
        self.new.push(New { item: item.place(), seller: place.seller, location, record });
        self.at(place);
        Ok(())
    }

    /// Each place once: all of a seller come one after another.
    fn at(&mut self, place: &Place) {
        if self.places.last().is_none_or(|last| last.seller != place.seller) {
            self.places.push(place.clone());
        }
    }

    /// As few statements as there may be for any number of them.
    fn statements(&self, app: &App, caller: &Caller) -> Vec<Statement> {
        let (marketplace, now) = (caller.marketplace, app.clock.now());
        let author = Author { who: &caller.who, dialect: caller.dialect, at: now };
        let mut statements = Vec::new();
        let (housed, homeless): (Vec<&Place>, Vec<&Place>) =
            self.places.iter().partition(|place| place.location.is_some());
        if !housed.is_empty() {
            statements.push(sellers::must_be_default(marketplace, &housed));
        }
        if !homeless.is_empty() {
            let owners: Vec<i64> = homeless.iter().map(|place| place.seller).collect();
            statements.push(locations::must_have_none(marketplace, &owners));
            statements.extend(locations::insert(marketplace, &owners, &first_location(now), now));
        }
        if !self.kept.is_empty() {
            statements.push(sellers::must_show(marketplace, &self.kept));
        }
        let sent: Vec<_> = self.edits.iter().map(|edit| |member: &str| edit.sent.contains(&member)).collect();
        let edits: Vec<records::Edit<'_>> = self
            .edits
            .iter()
            .zip(&sent)
            .map(|(Edit { number, location, after, .. }, sent)| records::Edit {
                number: *number,
                after,
                sent,
                version: None,
                xp_steps: None,
                location: *location,
            })
            .collect();
        let new: Vec<records::New<'_>> = self
            .new
            .iter()
            .map(|New { item, seller, location, record }| records::New {
                place: item,
                owner: *seller,
                location: *location,
                record,
                seller: Some(*seller),
            })
            .collect();
        statements.extend(records::edit(marketplace, &edits, &author));
        if !new.is_empty() {
            statements.push(sellers::must_have_none(marketplace, &new));
            statements.extend(records::insert(marketplace, &new, &author));
        }
        statements
    }
}

/// The record with the change on it, and which members differ.
fn changed(before: &InventoryRecord, change: &Change) -> (InventoryRecord, Vec<&'static str>) {
    let mut after = before.clone();
    if let Some(count) = change.count_on_hand {
        after.quantity_available = count;
    }
    if let Some(infinite) = change.infinite {
        after.stock.infinite = infinite;
    }
    if let Some(price) = &change.price {
        after.price.clone_from(price);
    }
    if let Some(price) = &change.sale_price {
        after.sale_price.clone_from(price);
    }
    if let Some(provider) = &change.fulfilment_provider {
        after.fulfilment_provider = Some(provider.clone()).filter(|provider| !provider.is_empty());
    }
    let differs = [
        ("QuantityAvailable", before.quantity_available != after.quantity_available),
        ("Infinite", before.stock.infinite != after.stock.infinite),
        ("Price", before.price != after.price),
        ("SalePrice", before.sale_price != after.sale_price),
        ("FulfilmentProvider", before.fulfilment_provider != after.fulfilment_provider),
    ];
    (after, differs.into_iter().filter(|(_, differs)| *differs).map(|(member, _)| member).collect())
}

/// Where records of the item may be. A fault is of what `asks`.
fn check_level(item: &Item, asks: &str) -> Result<(), Error> {
    if !item.has_inventory {
        return Err(FieldProblem::new(asks, "cannot be set: the product keeps no stock, it has no Inventory").into());
    }
    if item.variant_level_tracking != item.variant_id.is_some() {
        let level = if item.variant_level_tracking { "variants" } else { "product" };
        return Err(FieldProblem::new(asks, format!("cannot be set: the stock is kept at the {level}")).into());
    }
    Ok(())
}

/// Takes an inventory away: a parent anybody's, a member its own.
pub async fn delete(app: &App, caller: &Caller, item: &Item, number: i64) -> Result<(), Error> {
    let own = seller(caller)?;
    let author = Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() };
    let is_asked =
        |record: &StoredRecord| record.value.number == number && (record.owner == own.0 || item.owner == own.0);
    for _ in 0..ATTEMPTS {
        let found = inventories(app, caller, item).await?.into_iter().find(is_asked);
        let Some(found) = found else {
            return Err(Error::not_found(Kind::InventoryRecord, number.to_string()));
        };
        // Of that version: else it may be where no inventory is by now.
        let statements = records::delete(caller.marketplace, number, Some(found.value.version), &author);
        match app.database(caller.marketplace).batch(statements).await {
            Ok(_) => return Ok(()),
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            Err(error) => return Err(refused(error)),
        }
    }
    Err(Error::Busy)
}

/// Where what was read in order to decide is not so any more: read again, and decide again, with how many IDs of new records
/// others had by then. All else is refused.
fn again(error: Error, taken_ids: usize) -> Result<usize, Error> {
    match error {
        Error::Guard(name) if name == RECORD_ID_KEY => Ok(taken_ids.saturating_add(1)),
        Error::Guard(name)
            if [MOVED_ON, refusals::LOCATION, refusals::SETTINGS, SUPPLIER_GONE].contains(&name.as_str()) =>
        {
            Ok(taken_ids)
        }
        error => Err(refused(error)),
    }
}

fn refused(error: Error) -> Error {
    match error {
        Error::Guard(name) if name == refusals::OPEN_ORDERS => Refusal::RecordHasOpenOrders.into(),
        Error::Guard(name) if name == refusals::OTHER_LEVEL => Refusal::OtherLevelHasRecords.into(),
        error => error,
    }
}
