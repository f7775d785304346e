//! A seller's own items: what they are, and their stock where no member of a multi-store holds it: the owner's default
//! record, or, in a multi-store, the written figure.

use shared::problem::{FieldProblem, Kind};
use shared::wire::marketplacer::adverts::Advert;
use shared::wire::marketplacer::inventories::Change;
use shared::wire::marketplacer::paging::Page;
use shared::wire::marketplacer::variants::{Edit, NO_VARIANT};
use shared::wire::ordercloud::catalog::ItemExtras;

use super::{Writes, again, check_level, item, seller};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::ATTEMPTS;
use crate::platform::Statement;
use crate::store::Stored;
use crate::store::catalog::{IDENTIFIER_KEY, products, taken_identifiers, variants};
use crate::store::movements::{self, Author};
use crate::store::sellers::{self, Figure, Item, Wanted};

/// A page of the seller's own items, or of those of a product that it may see; and how many there are.
pub async fn list(app: &App, caller: &Caller, wanted: &Wanted, page: &Page) -> Result<(Vec<Item>, i64), Error> {
    let own = seller(caller)?;
    sellers::list(app.database(caller.marketplace), caller.marketplace, own, wanted, page).await
}

/// A page of the seller's own products; and how many there are.
pub async fn adverts(app: &App, caller: &Caller, page: &Page) -> Result<(Vec<Advert>, i64), Error> {
    let own = seller(caller)?;
    sellers::adverts(app.database(caller.marketplace), caller.marketplace, own, None, page).await
}

/// The items of adverts that the seller may see.
pub async fn of_adverts(app: &App, caller: &Caller, adverts: &[Advert]) -> Result<Vec<Item>, Error> {
    let own = seller(caller)?;
    let numbers: Vec<i64> = adverts.iter().flat_map(|advert| &advert.variants).copied().collect();
    sellers::items(app.database(caller.marketplace), caller.marketplace, own, &numbers).await
}

/// One product, of its own or of a multi-store that it is a member of.
pub async fn advert(app: &App, caller: &Caller, number: i64) -> Result<Advert, Error> {
    let own = seller(caller)?;
    let (one, db) = (Page { number: 1, size: 1 }, app.database(caller.marketplace));
    let (found, _) = sellers::adverts(db, caller.marketplace, own, Some(number), &one).await?;
    found.into_iter().next().ok_or_else(|| Error::not_found(Kind::Product, number.to_string()))
}

/// Refuses a seller that does not own the item, whatever it may see of it.
pub fn check_own(caller: &Caller, item: &Item) -> Result<(), Error> {
    let is_own = item.owner == seller(caller)?.0;
    if is_own { Ok(()) } else { Err(Error::not_found(Kind::Variant, item.shown.id.to_string())) }
}

/// The item, if the seller owns it.
async fn own_item(app: &App, caller: &Caller, number: i64) -> Result<Item, Error> {
    let found = item(app, caller, number).await?;
    check_own(caller, &found)?;
    Ok(found)
}

/// Changes an item of the seller's own. Ends with the item as it then is.
pub async fn put(app: &App, caller: &Caller, number: i64, edit: &Edit) -> Result<Item, Error> {
    let mut taken_ids = 0_usize;
    for _ in 0..ATTEMPTS {
        let item = own_item(app, caller, number).await?;
        let change = Change { count_on_hand: edit.count_on_hand, infinite: edit.infinite, ..Change::default() };
        let asked = [Stock { item: &item, change, asks: "data".to_owned() }];
        let stocked = stock(app, caller, &asked, taken_ids).await?;
        // First, since a written figure makes a new version too.
        let mut statements = named(app, caller, &item, edit).await?;
        statements.extend(stocked);
        if statements.is_empty() {
            return Ok(item);
        }
        match app.database(caller.marketplace).batch(statements).await {
            Ok(_) => return own_item(app, caller, number).await,
            Err(Error::Guard(name)) if name == IDENTIFIER_KEY => {
                let faults = taken(app, caller, &item, edit).await?;
                if !faults.is_empty() {
                    return Err(faults.into());
                }
            }
            Err(error) => taken_ids = again(error, taken_ids)?,
        }
    }
    Err(Error::Busy)
}

/// A fault for each identifier sent that another item has; none where it has given them up by now.
async fn taken(app: &App, caller: &Caller, item: &Item, edit: &Edit) -> Result<Vec<FieldProblem>, Error> {
    let sent = |text: &Option<Option<String>>| text.clone().flatten();
    let [sku, upc] = [sent(&edit.sku), sent(&edit.upc)];
    let db = app.database(caller.marketplace);
    let found = taken_identifiers(db, caller.marketplace, item.shown.id, [("sku", sku), ("upc", upc)]).await?;
    let fault = |kind: String| FieldProblem::new(format!("data: {kind}"), "is that of another variant");
    Ok(found.into_iter().map(fault).collect())
}

/// Sets the stock of several items, all or none. No count makes an item infinite.
pub async fn set_stock(app: &App, caller: &Caller, counts: &[(i64, Option<i64>)]) -> Result<(), Error> {
    let own = seller(caller)?;
    let numbers: Vec<i64> = counts.iter().map(|(number, _)| *number).collect();
    let mut taken_ids = 0_usize;
    for _ in 0..ATTEMPTS {
        let db = app.database(caller.marketplace);
        let items = sellers::items(db, caller.marketplace, own, &numbers).await?;
        let mut owned = items.iter().filter(|item| item.owner == own.0).peekable();
        let mut asked = Vec::with_capacity(counts.len());
        let mut faults = Vec::new();
        for (number, count) in counts {
            match owned.next_if(|item| item.shown.id == *number) {
                Some(item) => {
                    let infinite = Some(count.is_none());
                    let change = Change { count_on_hand: *count, infinite, ..Change::default() };
                    asked.push(Stock { item, change, asks: format!("count_on_hand.{number}") });
                }
                None => faults.push(FieldProblem::new(format!("count_on_hand.{number}"), NO_VARIANT)),
            }
        }
        if !faults.is_empty() {
            faults.truncate(TOLD);
            return Err(faults.into());
        }
        let statements = stock(app, caller, &asked, taken_ids).await?;
        if statements.is_empty() {
            return Ok(());
        }
        match db.batch(statements).await {
            Ok(_) => return Ok(()),
            Err(error) => taken_ids = again(error, taken_ids)?,
        }
    }
    Err(Error::Busy)
}

/// As many faults are told.
const TOLD: usize = 10;

/// What is asked of the stock of an own item: its count, and whether it is without end.
struct Stock<'a> {
    item: &'a Item,
    change: Change,
    /// What of the request asks it, for a fault.
    asks: String,
}

/// The statements that set the stock of own items: of the default record, or in a multi-store the written figure.
async fn stock(app: &App, caller: &Caller, asked: &[Stock<'_>], taken_ids: usize) -> Result<Vec<Statement>, Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let asked = asked.iter().filter(|stock| !stock.change.is_empty());
    let (written, held): (Vec<&Stock<'_>>, Vec<&Stock<'_>>) = asked.partition(|stock| stock.item.is_multi_store);
    let mut figures = Vec::new();
    for Stock { item, change: Change { count_on_hand, infinite, .. }, asks } in written {
        // A product that is its own variant has a figure in its Inventory; a variant has one of its own.
        if item.variant_id.is_none() {
            check_level(item, asks)?;
        }
        if count_on_hand.is_some_and(|count| count != item.shown.count_on_hand)
            || infinite.is_some_and(|infinite| infinite != item.shown.infinite)
        {
            let is_variant = item.variant_id.is_some();
            figures.push(Figure { item: item.shown.id, is_variant, count: *count_on_hand, infinite: *infinite });
        }
    }
    let mut statements = sellers::set_written(marketplace, &figures, app.clock.now());
    let Some(first) = held.first() else { return Ok(statements) };
    let places = sellers::places_of(db, marketplace, None, &[first.item.owner]).await?;
    // The owner of a key that was looked up a moment ago.
    let place = places.first().ok_or(Error::Unauthenticated)?;
    let numbers: Vec<i64> = held.iter().map(|stock| stock.item.shown.id).collect();
    let records = match &place.location {
        Some((at, _)) => sellers::default_records(db, marketplace, &caller.marketplace_id, *at, &numbers).await?,
        None => Vec::new(),
    };
    let mut records = records.iter().peekable();
    let mut writes = Writes::default();
    for Stock { item, change, asks } in held {
        // The first of an item; others are no default record.
        let mut of_item = || records.next_if(|record| record.item == item.shown.id);
        let first = of_item();
        while of_item().is_some() {}
        writes.set(asks, item, first, place, change, taken_ids)?;
    }
    statements.extend(writes.statements(app, caller));
    Ok(statements)
}

/// The statements that write what the item itself has: names and prices.
async fn named(app: &App, caller: &Caller, item: &Item, edit: &Edit) -> Result<Vec<Statement>, Error> {
    let (db, marketplace, now) = (app.database(caller.marketplace), caller.marketplace, app.clock.now());
    if (Edit { count_on_hand: None, infinite: None, ..edit.clone() }) == Edit::default() {
        return Ok(Vec::new());
    }
    let gone = || Error::not_found(Kind::Variant, item.shown.id.to_string());
    if let Some(id) = &item.variant_id {
        let stored = variants::find(db, marketplace, item.product, id, None).await?.ok_or_else(gone)?;
        let mut variant = stored.value.clone();
        overlay(&mut variant.extras, edit);
        return Ok(changes(&stored, &variant, |stored| variants::update(marketplace, stored, &variant, now)));
    }
    let found = products::find(db, marketplace, &item.product_id, None).await?.ok_or_else(gone)?;
    let mut product = found.product.value.clone();
    overlay(&mut product.extras, edit);
    Ok(changes(&found.product, &product, |_| products::update(marketplace, &found, &product, &[], now)))
}

/// The statements of an update, where the object differs from what is stored.
fn changes<T: PartialEq>(
    stored: &Stored<T>,
    after: &T,
    update: impl FnOnce(&Stored<T>) -> Vec<Statement>,
) -> Vec<Statement> {
    if stored.value == *after { Vec::new() } else { update(stored) }
}

fn overlay(extras: &mut ItemExtras, edit: &Edit) {
    for (into, sent) in [
        (&mut extras.sku, &edit.sku),
        (&mut extras.barcode, &edit.barcode),
        (&mut extras.ean, &edit.ean),
        (&mut extras.upc, &edit.upc),
        (&mut extras.external_id, &edit.external_id),
        (&mut extras.notes, &edit.notes),
    ] {
        if let Some(sent) = sent {
            // An identifier of no characters is none.
            *into = sent.clone().filter(|text| !text.is_empty());
        }
    }
    for (into, sent) in [(&mut extras.price, &edit.price), (&mut extras.sale_price, &edit.sale_price)] {
        if let Some(sent) = sent {
            into.clone_from(sent);
        }
    }
}

/// Deletes an item of the seller's own with its records: a variant, or a product without variants.
pub async fn delete(app: &App, caller: &Caller, number: i64) -> Result<(), Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let author = Author { who: &caller.who, dialect: caller.dialect, at: app.clock.now() };
    for _ in 0..ATTEMPTS {
        let item = own_item(app, caller, number).await?;
        let gone = || Error::not_found(Kind::Variant, number.to_string());
        let variant = item.variant_id.is_some().then_some(number);
        let mut statements = movements::delete_of_product(marketplace, item.product, variant, &author);
        if let Some(id) = &item.variant_id {
            let stored = variants::find(db, marketplace, item.product, id, None).await?.ok_or_else(gone)?;
            statements.extend(variants::delete(marketplace, &stored));
        } else {
            let found = products::find(db, marketplace, &item.product_id, None).await?.ok_or_else(gone)?;
            statements.push(sellers::must_have_no_variants(marketplace, item.product));
            statements.extend(products::delete(marketplace, &found));
        }
        match db.batch(statements).await {
            Ok(_) => return Ok(()),
            Err(error) => {
                again(error, 0)?;
            }
        }
    }
    Err(Error::Busy)
}
