//! What a request would do: found and resolved as the job would, and nothing written.

use shared::listing::{ListQuery, Page};
use shared::refresh::{Kind, Outcome, Resolution, resolve, settle_duplicates};
use shared::wire::ordercloud::jobs::{JobItem, Names, Preview};

use super::items::{offset, wanted};
use super::take::read;
use super::{location, look_up, made_id};
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::operations::resource::ATTEMPTS;
use crate::store::jobs;

/// What the request would do to what lies there now. Its reads are many: where the catalogue moves between them, they are
/// made again.
pub async fn preview(
    app: &App,
    caller: &Caller,
    kind: Kind,
    body: Vec<u8>,
    query: &ListQuery,
) -> Result<Preview, Error> {
    let (named, mut rows) = read(&body, kind)?.with_faults();
    drop(body);
    let location = location(app, caller, &named).await?;
    if kind == Kind::Refresh {
        settle_duplicates(&mut rows);
    }
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let wanted = wanted(query);
    for _ in 0..ATTEMPTS {
        let as_of = app.clock.now();
        let catalogue = jobs::catalogue(db, marketplace).await?;
        let confined_to = caller.confined_to().map(|supplier| supplier.0);
        let mut known = look_up(db, marketplace, &location, confined_to, &rows).await?;
        (known.last_item, known.last_record) = (catalogue.last_item, catalogue.last_record);
        let resolution = resolve(kind, &rows, known, &|item| made_id(app, marketplace, item));
        let (skip, size) = (usize::try_from(offset(query)).unwrap_or(usize::MAX), query.page_size as usize);
        let shown = rows.iter().zip(&resolution.outcomes).filter(|(_, outcome)| wanted.contains(&outcome.effect));
        let shown: Vec<_> = shown.skip(skip).take(size).collect();
        let outcomes: Vec<&Outcome> = shown.iter().map(|(_, outcome)| *outcome).collect();
        let (names, then) = jobs::names(db, marketplace, &outcomes).await?;
        if then != catalogue {
            continue;
        }
        let items = shown.iter().zip(names);
        let items =
            items.map(|((row, outcome), names)| JobItem::new(row, outcome, with_new(names, outcome, &resolution)));
        let counts = resolution.counts;
        let total = wanted.iter().fold(0_i64, |sum, effect| sum.saturating_add(counts.of(*effect)));
        let total = u64::try_from(total).unwrap_or_default();
        return Ok(Preview {
            added: counts.added,
            changed: counts.changed,
            unchanged: counts.unchanged,
            refused: counts.refused,
            creates_products: counts.products_created,
            as_of,
            items: Page::new(query.page, query.page_size, total, items.collect()),
        });
    }
    Err(Error::Busy)
}

/// The names with those of what the request itself would make.
fn with_new(mut names: Names, outcome: &Outcome, resolution: &Resolution) -> Names {
    let products = &resolution.products;
    if let Ok(place) = products.binary_search_by_key(&outcome.item, |product| Some(product.number)) {
        names.product = products.get(place).map(|product| product.id.clone());
    }
    let made = resolution.changes.iter().find(|change| change.is_new && Some(change.number) == outcome.record);
    if let Some(made) = made {
        names.record = Some(made.id.clone());
    }
    names
}
