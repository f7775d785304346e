//! What a request would do: found and resolved as the job would, and nothing written.

use shared::listing::{ListQuery, Page};
use shared::refresh::{Kind, Outcome, Resolution, resolve, settle_duplicates};
use shared::wire::kibo::refresh::Request;
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
    let Request { location: named, mut rows, .. } = read(&body, kind)?;
    drop(body);
    let location = location(app, caller, &named).await?;
    if kind == Kind::Refresh {
        settle_duplicates(&mut rows);
    }
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    for _ in 0..ATTEMPTS {
        let as_of = app.clock.now();
        let (_, before) = jobs::names(db, marketplace, &[]).await?;
        let confined_to = caller.confined_to().map(|supplier| supplier.0);
        let mut known = look_up(db, marketplace, &location, confined_to, &rows).await?;
        (known.last_item, known.last_record) = (before.last_item, before.last_record);
        let resolution = resolve(kind, &rows, known, &|item| made_id(app, marketplace, item));
        let (places, outcomes, total) = shown(&resolution, query);
        let (names, then) = jobs::names(db, marketplace, &outcomes).await?;
        if then != before {
            continue;
        }
        let mut items = Vec::new();
        for ((place, outcome), names) in places.iter().zip(&outcomes).zip(names) {
            if let Some(row) = rows.get(*place) {
                items.push(JobItem::new(row, outcome, with_new(names, outcome, &resolution)));
            }
        }
        let counts = resolution.counts;
        return Ok(Preview {
            added: counts.added,
            changed: counts.changed,
            unchanged: counts.unchanged,
            refused: counts.refused,
            creates_products: counts.products_created,
            as_of,
            items: Page::new(query.page, query.page_size, total, items),
        });
    }
    Err(Error::Busy)
}

/// The places and the outcomes of the rows on the query's page, and how many there are on all pages.
fn shown(resolution: &Resolution, query: &ListQuery) -> (Vec<usize>, Vec<Outcome>, u64) {
    let (from, wanted) = (offset(query), wanted(query));
    let to = from.saturating_add(u64::from(query.page_size));
    let (mut places, mut outcomes, mut total) = (Vec::new(), Vec::new(), 0_u64);
    for (place, outcome) in resolution.outcomes.iter().enumerate() {
        if wanted.contains(&outcome.effect) {
            if from <= total && total < to {
                places.push(place);
                outcomes.push(outcome.clone());
            }
            total = total.saturating_add(1);
        }
    }
    (places, outcomes, total)
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
