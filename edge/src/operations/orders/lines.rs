//! Lines of orders. Every write of a line is one of its order too: a batch that writes the order's next version keeps
//! two writers of an order's lines apart, and what was decided over all lines stays true.

use shared::listing::{ListQuery, Page};
use shared::orders::{LineFault, SpecFault, Status, match_variant};
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::wire::members::Mode;
use shared::wire::ordercloud::orders::{LineItem, TOO_MUCH};
use shared::wire::{Body, Members};

use super::{Target, may_write, refused};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::{ATTEMPTS, check_new_id, check_reserved};
use crate::platform::Statement;
use crate::random;
use crate::store::MOVED_ON;
use crate::store::orders::lines::{self, Extent, LINE_ID_KEY, StoredLine};
use crate::store::orders::names::{Names, named};
use crate::store::orders::stock::{INSUFFICIENT, Line};
use crate::store::orders::{self, CART_EXISTS, StoredOrder};

/// The most lines of an order: each write of one looks at all, and a batch takes them as one parameter.
const LINE_LIMIT: usize = 1_000;

/// A line that was written.
pub struct Written {
    pub line: LineItem,
    /// It will take no stock although its product has records: it names none of them.
    pub unstocked: bool,
}

/// An order with all its lines.
pub(in crate::operations) struct Opened {
    pub order: StoredOrder,
    pub lines: Vec<StoredLine>,
}

impl Opened {
    fn line(&self, id: &str) -> Result<(usize, &StoredLine), Error> {
        let found = self.lines.iter().enumerate().find(|(_, line)| line.value.id == id);
        found.ok_or_else(|| Error::not_found(Kind::LineItem, id))
    }
}

/// The order that a request means, with its lines but what their products and variants are.
pub(in crate::operations) async fn open(app: &App, caller: &Caller, target: &Target<'_>) -> Result<Opened, Error> {
    open_at(app, caller, target, Extent::Bare).await
}

/// The order that a request means, with lines of it.
pub(super) async fn open_at(
    app: &App,
    caller: &Caller,
    target: &Target<'_>,
    extent: Extent<'_>,
) -> Result<Opened, Error> {
    let Caller { marketplace, ref marketplace_id, .. } = *caller;
    let db = app.database(marketplace);
    let found = orders::find_with_lines(db, marketplace, marketplace_id, target.which(), extent).await?;
    let (order, lines) = found.map_or((None, Vec::new()), |(order, lines)| (Some(order), lines));
    Ok(Opened { order: target.seen(app, caller, order)?, lines })
}

pub async fn get(app: &App, caller: &Caller, target: &Target<'_>, id: &str) -> Result<LineItem, Error> {
    let opened = open_at(app, caller, target, Extent::One(id)).await?;
    let line = opened.lines.into_iter().next().ok_or_else(|| Error::not_found(Kind::LineItem, id))?;
    Ok(line.value)
}

pub async fn list(app: &App, caller: &Caller, target: &Target<'_>, query: &ListQuery) -> Result<Page<LineItem>, Error> {
    let order = super::find(app, caller, target).await?;
    orders::list_lines(app.database(caller.marketplace), caller.marketplace, &order, query).await
}

pub async fn create(app: &App, caller: &Caller, target: &Target<'_>, body: &Body) -> Result<Written, Error> {
    write(app, caller, target, &|opened| {
        let line = read(LineItem::blank(String::new(), app.clock.now()), Mode::Replace, body)?;
        Ok(Change::Add(unwritten(opened, line)?))
    })
    .await
}

/// PUT: creates or replaces.
pub async fn replace(app: &App, caller: &Caller, target: &Target<'_>, id: &str, body: &Body) -> Result<Written, Error> {
    write(app, caller, target, &|opened| {
        let Ok((place, before)) = opened.line(id) else {
            check_new_id(id)?;
            let line = read(LineItem::blank(id.to_owned(), app.clock.now()), Mode::Replace, body)?;
            return Ok(Change::Add(unwritten(opened, line)?));
        };
        let mut base = before.value.reset();
        if before.held.is_some() {
            base.inventory_record_id.clone_from(&before.value.inventory_record_id);
            base.specs.clone_from(&before.value.specs);
        }
        Ok(Change::Replace(place, StoredLine { value: read(base, Mode::Replace, body)?, ..before.clone() }))
    })
    .await
}

pub async fn patch(app: &App, caller: &Caller, target: &Target<'_>, id: &str, body: &Body) -> Result<Written, Error> {
    write(app, caller, target, &|opened| {
        let (place, before) = opened.line(id)?;
        let value = read(before.value.clone(), Mode::Patch, body)?;
        Ok(Change::Replace(place, StoredLine { value, ..before.clone() }))
    })
    .await
}

pub async fn delete(app: &App, caller: &Caller, target: &Target<'_>, id: &str) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let opened = open(app, caller, target).await?;
        let (place, _) = opened.line(id)?;
        may_write_lines(caller, &opened.order)?;
        match apply(app, caller, &opened, Change::Delete(place)).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}

/// What becomes of the lines of an order: one changes.
enum Change {
    Add(StoredLine),
    /// The line at that place is to be so.
    Replace(usize, StoredLine),
    /// The line at that place goes.
    Delete(usize),
}

/// Decides anew what to write until nobody else wrote the order meanwhile.
async fn write(
    app: &App,
    caller: &Caller,
    target: &Target<'_>,
    decide: &(dyn Fn(&Opened) -> Result<Change, Error> + Sync),
) -> Result<Written, Error> {
    for _ in 0..ATTEMPTS {
        let opened = open(app, caller, target).await?;
        may_write_lines(caller, &opened.order)?;
        let change = decide(&opened)?;
        match apply(app, caller, &opened, change).await {
            Err(Error::Guard(name)) if name == MOVED_ON || name == CART_EXISTS || name == INSUFFICIENT => {}
            Ok(Some(written)) => return Ok(written),
            Ok(None) => return Err(Error::internal("a line that was written has no answer")),
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

/// What left cannot be ordered otherwise.
fn may_write_lines(caller: &Caller, order: &StoredOrder) -> Result<(), Error> {
    may_write(caller, order)?;
    if order.date_shipped.is_some() || order.value.status == Status::Completed {
        return Err(FieldProblem::new("Status", "does not let lines change: the order was shipped").into());
    }
    Ok(())
}

/// Reads the body onto a base.
fn read(mut line: LineItem, mode: Mode, body: &Body) -> Result<LineItem, Error> {
    let product = line.product_id.clone();
    let mut members = Members::new(body, mode);
    line.read(&mut members);
    check_reserved(&line.id, &mut members);
    members.finish()?;
    if !product.is_empty() && line.product_id != product {
        return Err(Refusal::ProductIsFixed.into());
    }
    if line.quantity < 1 {
        return Err(Refusal::QuantityMustBePositive.into());
    }
    Ok(line)
}

/// A new line behind those that are there.
fn unwritten(opened: &Opened, value: LineItem) -> Result<StoredLine, Error> {
    if opened.lines.len() >= LINE_LIMIT {
        let reason = format!("would be one line too many: an order has at most {LINE_LIMIT}");
        return Err(FieldProblem::new("ProductID", reason).into());
    }
    let number = opened.lines.iter().map(|line| line.number).max().unwrap_or_default().saturating_add(1);
    Ok(StoredLine { number, product: 0, variant: None, record: None, record_overridden: false, held: None, value })
}

/// Makes the change, in one batch. Answers the line, unless it went.
async fn apply(app: &App, caller: &Caller, opened: &Opened, change: Change) -> Result<Option<Written>, Error> {
    let Opened { order, lines: before } = opened;
    let number = (order.number != 0).then_some(order.number);
    let mut after = before.clone();
    let mut unstocked = false;
    let mut written = None;
    let (line, statement) = match change {
        Change::Delete(place) => {
            let line = after.remove(place);
            (None, lines::delete(caller.marketplace, order.number, line.number))
        }
        Change::Add(line) => {
            let resolved = resolve(app, caller, order, None, line).await?;
            unstocked = resolved.unstocked;
            let mut line = resolved.line;
            written = Some(after.len());
            after.push(line.clone());
            if line.value.id.is_empty() {
                line.value.id = random::id()?;
            }
            let statement = lines::insert(caller.marketplace, number, &line);
            (Some(line), statement)
        }
        Change::Replace(place, line) => {
            let resolved = resolve(app, caller, order, before.get(place), line).await?;
            unstocked = resolved.unstocked;
            let line = resolved.line;
            written = Some(place);
            if let Some(replaced) = after.get_mut(place) {
                *replaced = line.clone();
            }
            let statement = lines::update(caller.marketplace, order.number, &line);
            (Some(line), statement)
        }
    };
    let stock = stock(app, caller, order, before, &after, written).await?;
    let mut sums = order.clone();
    if !sums.value.sum_up_lines(after.iter().map(|line| &line.value)) {
        return Err(FieldProblem::new("Total", TOO_MUCH).into());
    }
    let mut statements = match number {
        Some(_) => orders::touch(caller.marketplace, order, &sums.value, app.clock.now()).into(),
        None => new_cart(caller, &mut sums)?,
    };
    statements.push(statement);
    statements.extend(stock);
    statements.extend(line.as_ref().map(|line| lines::read_back(caller.marketplace, number, line.number)));
    match app.database(caller.marketplace).batch(statements).await {
        Ok(results) if line.is_some() => Ok(Some(Written { line: lines::written_back(results)?, unstocked })),
        Ok(_) => Ok(None),
        Err(Error::Guard(name)) if name == LINE_ID_KEY => {
            let id = line.map(|line| line.value.id).unwrap_or_default();
            Err(Error::Taken { kind: Kind::LineItem, id })
        }
        Err(error) => Err(refused(error, caller, &order.value)),
    }
}

/// The statements that take or give back the stock of the lines as they are to be; the line at `written` is the one that
/// answers for it, and it may use what the others leave.
async fn stock(
    app: &App,
    caller: &Caller,
    order: &StoredOrder,
    before: &[StoredLine],
    after: &[StoredLine],
    written: Option<usize>,
) -> Result<Vec<Statement>, Error> {
    let before: Vec<Line> = before.iter().map(StoredLine::to_stock).collect();
    let mut after: Vec<Line> = after.iter().map(StoredLine::to_stock).collect();
    if let Some(place) = written {
        let line = after.remove(place);
        after.push(line);
    }
    super::stock::change_lines(app, caller, order, &before, &after, written.is_some()).await
}

/// The statements that make the cart of a first line.
fn new_cart(caller: &Caller, order: &mut StoredOrder) -> Result<Vec<Statement>, Error> {
    order.value.id = random::id()?;
    let mut statements = vec![orders::no_cart(caller.marketplace, order)];
    statements.extend(orders::insert(caller.marketplace, order));
    Ok(statements)
}

/// A line whose names were found.
struct Resolved {
    line: StoredLine,
    /// See [`Written::unstocked`].
    unstocked: bool,
}

/// Finds what the line names, by number: product, variant and record, as far as the order's user sees them. A line of a
/// submitted order keeps what it names.
async fn resolve(
    app: &App,
    caller: &Caller,
    order: &StoredOrder,
    before: Option<&StoredLine>,
    mut line: StoredLine,
) -> Result<Resolved, Error> {
    if let Some(before) = before.filter(|before| before.held.is_some()) {
        for (member, kept) in [
            ("InventoryRecordID", line.value.inventory_record_id == before.value.inventory_record_id),
            ("Specs", line.value.specs == before.value.specs),
        ] {
            if !kept {
                return Err(FieldProblem::new(member, "cannot change once the order was submitted").into());
            }
        }
        return Ok(Resolved { line, unstocked: false });
    }
    // What a calculation put there is nobody's choice, so nobody asks whether it may be seen.
    let overridden = before.is_some_and(|before| {
        before.record_overridden && before.value.inventory_record_id == line.value.inventory_record_id
    });
    let wanted = line.value.inventory_record_id.as_deref().filter(|_| !overridden);
    let names = Names { product: &line.value.product_id, record: wanted };
    let db = app.database(caller.marketplace);
    let found = named(db, caller.marketplace, order.orderer(), names).await?;
    let no_product = || Error::not_found(Kind::Product, &line.value.product_id);
    let found = found.filter(|found| found.active).ok_or_else(no_product)?;

    let sold: Vec<_> = found.variants.iter().filter(|variant| variant.active).collect();
    let specs: Vec<_> = sold.iter().map(|variant| variant.specs.as_slice()).collect();
    let variant = match match_variant(&line.value.specs, !found.variants.is_empty(), &specs) {
        Ok(place) => place.and_then(|place| sold.get(place)).map(|variant| variant.number),
        Err(SpecFault::Missing { spec_id }) => return Err(Refusal::SpecMissing { spec_id }.into()),
        Err(SpecFault::NoVariant) => {
            return Err(vec![LineFault::NoVariant { product_id: line.value.product_id.clone() }].into());
        }
    };
    let item = if found.variant_level_tracking { variant } else { Some(found.product) };
    if !overridden {
        let record = found.records.iter().find(|(_, of)| Some(*of) == item).map(|(number, _)| *number);
        if let (Some(id), None) = (wanted, record) {
            return Err(Error::not_found(Kind::InventoryRecord, id));
        }
        line.record = record;
        line.record_overridden = false;
    }
    let unstocked = found.stocked && line.record.is_none();
    if unstocked && found.record_is_required {
        let line_id = Some(line.value.id).filter(|id| !id.is_empty());
        return Err(vec![LineFault::NamesNoRecord { line_id }].into());
    }
    line.product = found.product;
    line.variant = variant;
    Ok(Resolved { line, unstocked })
}
