//! What rows do or did: the four figures, which choose what is listed, and the rows, of all parts as one list.

use std::sync::Arc;

use leptos::prelude::*;
use shared::feed::plan::{body, slices};
use shared::refresh::Effect;

use super::draft::Draft;
use super::kept::Local;
use super::look::Tally;
use crate::api::item::Item;
use crate::api::{Meta, Page, Problem, escaped, jobs};
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::pager::{page_size, pager};
use crate::components::table::{Column, Table};
use crate::format;
use crate::query::Query;

/// Where the rows are read.
#[derive(Clone)]
pub enum Source {
    Preview(Draft),
    Jobs(Vec<String>),
}

/// The rows of several parts, which are shown as one list.
pub struct Outcomes {
    /// For each part how many rows do what.
    pub tallies: Vec<Tally>,
    /// For each part where it is.
    pub places: Vec<String>,
    /// How many rows were never sent; they are listed with those that were refused.
    pub unsent: usize,
    /// Those of them that are known.
    pub local: Vec<Local>,
    /// `Line` or `Item`.
    pub unit: &'static str,
    /// Which line of the file a row of a part is.
    pub line: Arc<dyn Fn(usize, i64) -> Option<u32> + Send + Sync>,
    pub source: Source,
}

#[derive(Clone)]
struct Row {
    line: Option<u32>,
    place: String,
    item: Item,
    local: Option<Local>,
}

fn effect_of(word: &str) -> Option<Effect> {
    Effect::ALL.into_iter().find(|effect| effect.word() == word)
}

/// The effect that is listed: what the address asks for, else the first that has rows.
fn shown_effect(query: Query, counts: [i64; 4]) -> Effect {
    let has_rows = |effect: &Effect| counts.get(*effect as usize).is_some_and(|count| *count > 0);
    let order = [Effect::Changed, Effect::Added, Effect::Refused, Effect::Unchanged];
    effect_of(&query.get("outcome")).or_else(|| order.into_iter().find(has_rows)).unwrap_or(Effect::Changed)
}

/// How many rows do what; each figure leads to its rows.
pub fn figures(query: Query, counts: [i64; 4]) -> AnyView {
    let figures = Effect::ALL.into_iter().zip(counts).map(|(effect, count)| {
        let word = match effect {
            Effect::Added => "Added",
            Effect::Changed => "Changed",
            Effect::Unchanged => "Unchanged",
            Effect::Refused => "Refused",
        };
        let class = match effect {
            Effect::Refused if count > 0 => "figure figure-bad",
            Effect::Added | Effect::Changed if count > 0 => "figure",
            _ => "figure figure-quiet",
        };
        let mark = (effect == Effect::Refused && count > 0).then(|| icon(Icon::Alert));
        let current = move || (shown_effect(query, counts) == effect).then_some("true");
        let link = move || query.link(&[("outcome", effect.word())]);
        view! {
            <a
                class=class
                href=Signal::derive(link)
                aria-current=Signal::derive(current)
                data-focus=format!("outcome-{}", effect.word())
                data-noscroll=""
            >
                <span class="figure-number">{format::quantity(count)}</span>
                <span class="figure-word">{mark} {word}</span>
            </a>
        }
        .into_any()
    });
    view! { <nav class="figures figures-choice" aria-label="What rows do">{figures.collect_view()}</nav> }.into_any()
}

/// All counts of a list, what was never sent being refused.
pub fn sum(tallies: &[Tally], local: usize) -> [i64; 4] {
    let mut sum = [0, 0, 0, format::whole(local)];
    for tally in tallies {
        for (total, count) in sum.iter_mut().zip(tally) {
            *total = total.saturating_add(*count);
        }
    }
    sum
}

/// The rows of the figure that is chosen.
pub fn outcomes(query: Query, list: Outcomes) -> AnyView {
    let list = Arc::new(list);
    let counts = sum(&list.tallies, list.unsent);
    let effect = Memo::new(move |_| shown_effect(query, counts));
    let rows = {
        let list = list.clone();
        Loading::new(move || {
            let (effect, page, size) = (effect.get(), query.get("page"), page_size(query));
            let (list, page) = (list.clone(), page.parse().unwrap_or(1));
            async move { fetch(&list, effect, page, size.parse().unwrap_or(50)).await.map(|page| (effect, page)) }
        })
    };
    view! {
        <Loaded
            value=rows
            waiting=skeleton_lines
            view=move |(effect, page)| table(query, &list, effect, &page, rows.busy)
        />
    }
    .into_any()
}

async fn fetch(list: &Outcomes, effect: Effect, page: usize, size: usize) -> Result<Page<Row>, Problem> {
    let refused = effect == Effect::Refused;
    // What was never sent stands first, as a part of its own.
    let local = if refused { list.local.len() } else { 0 };
    let count = |tally: &Tally| tally.get(effect as usize).and_then(|count| usize::try_from(*count).ok());
    let counts: Vec<usize> =
        [local].into_iter().chain(list.tallies.iter().map(|tally| count(tally).unwrap_or_default())).collect();
    let mut rows = Vec::new();
    for slice in slices(&counts, page, size) {
        let Some(part) = slice.part.checked_sub(1) else {
            let skip = slice.page.saturating_sub(1).saturating_mul(size).saturating_add(slice.skip);
            rows.extend(list.local.iter().skip(skip).take(slice.take).map(|local| Row {
                line: Some(local.line),
                place: String::new(),
                item: Item::default(),
                local: Some(local.clone()),
            }));
            continue;
        };
        let (number, length) = (slice.page.to_string(), size.to_string());
        let parameters = [("Outcome", effect.word()), ("page", &number), ("pageSize", &length)];
        let items = read(&list.source, part, &parameters).await?;
        rows.extend(items.items.into_iter().skip(slice.skip).take(slice.take).map(|item| Row {
            line: (list.line)(part, item.number("Index")),
            place: list.places.get(part).cloned().unwrap_or_default(),
            item,
            local: None,
        }));
    }
    let total = counts.iter().copied().map(|count| u64::try_from(count).unwrap_or_default()).sum();
    let whole = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Page { meta: Meta::new(whole(page), whole(size), total, rows.len()), items: rows })
}

async fn read(source: &Source, part: usize, parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    match source {
        Source::Jobs(jobs) => {
            let job = jobs.get(part).map(String::as_str).unwrap_or_default();
            jobs::items(job, parameters).await
        }
        Source::Preview(draft) => {
            let (file, preview) = (draft.file.get_untracked(), draft.preview.get_untracked());
            let part = preview.as_ref().and_then(|preview| preview.plan.parts.get(part));
            let (Some(file), Some(part), Some(kind)) = (file, part, draft.kind.get_untracked()) else {
                return Ok(Item::default().page(""));
            };
            let body = draft.mapping.with_untracked(|mapping| body(&file.feed, mapping, part));
            Ok(jobs::preview(kind, parameters, &body).await?.page("Items"))
        }
    }
}

fn table(query: Query, list: &Outcomes, effect: Effect, page: &Page<Row>, busy: RwSignal<bool>) -> AnyView {
    if page.items.is_empty() {
        let none = match effect {
            Effect::Added => "No row adds a record.",
            Effect::Changed => "No row changes a record.",
            Effect::Unchanged => "No row finds its record as it says already.",
            Effect::Refused => "No row is refused.",
        };
        return view! { <p class="quiet section-none">{none}</p> }.into_any();
    }
    let has_places = list.places.windows(2).any(|pair| pair.first() != pair.last());
    let has_lines = page.items.iter().any(|row| row.line.is_some());
    let unit = if has_lines { list.unit } else { "Row" };
    let mut columns = vec![Column::new(unit, "col-line", ""), Column::new("Item", "col-main", "")];
    if has_places {
        columns.push(Column::new("Location", "col-place", ""));
    }
    columns.push(match effect {
        Effect::Refused => Column::new("Why", "col-why", ""),
        _ => Column::new("On hand", "col-diff", ""),
    });
    // What would be added has its ID already, and is nowhere yet.
    let is_there = effect != Effect::Added || matches!(list.source, Source::Jobs(_));
    let rows = page.items.iter().enumerate();
    let rows = rows.map(|(index, row)| row_view(row, unit, effect, has_places, is_there, index == 0)).collect_view();
    view! {
        <Table caption="Rows of the file" columns=columns busy=busy rows=rows.into_any() />
        {pager(query, &page.meta)}
    }
    .into_any()
}

fn row_view(
    row: &Row,
    unit: &'static str,
    effect: Effect,
    has_places: bool,
    is_there: bool,
    is_first: bool,
) -> AnyView {
    let item = &row.item;
    let number = row.line.map_or_else(|| item.number("Index").saturating_add(1), i64::from);
    let name = match &row.local {
        Some(local) => local.item.clone(),
        None => item_name(item),
    };
    let stop = if is_first { "0" } else { "-1" };
    let name = match link(item).filter(|_| is_there) {
        Some(href) => {
            view! { <a class="row-open" href=href title=name.clone() tabindex=stop>{name.clone()}</a> }.into_any()
        }
        None => view! { <span title=name.clone()>{name.clone()}</span> }.into_any(),
    };
    let place =
        has_places.then(|| view! { <td class="col-place" title=row.place.clone()>{row.place.clone()}</td> }.into_any());
    let reason = row.local.as_ref().map_or_else(|| told(&item.text("Reason")), |local| local.reason.clone());
    let last = if effect == Effect::Refused {
        view! { <td class="col-why" title=reason.clone()>{reason.clone()}</td> }.into_any()
    } else {
        let note =
            (!reason.is_empty()).then(|| view! { <small title=reason.clone()>{reason.clone()}</small> }.into_any());
        view! { <td class="col-diff">{diff(item)} {note}</td> }.into_any()
    };
    view! {
        <tr>
            <td class="col-line" data-unit=unit>{format::quantity(number)}</td>
            <td class="col-main">{name}</td>
            {place}
            {last}
        </tr>
    }
    .into_any()
}

/// A reason without the place that the row has in its request, which nobody here knows.
fn told(reason: &str) -> String {
    let told = reason.strip_prefix("items[").and_then(|rest| rest.split_once(']'));
    told.map_or(reason, |(_, rest)| rest.trim_start_matches(['.', ' '])).to_owned()
}

/// What the row calls the item, else what the item is.
fn item_name(item: &Item) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in ["PartNumber", "SKU", "UPC"].map(|member| item.text(member)) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.extend([item.text("VariantID"), item.text("ProductID")].into_iter().find(|id| !id.is_empty()));
    }
    names.join(" · ")
}

fn link(item: &Item) -> Option<String> {
    let parts = [item.text("ProductID"), item.text("VariantID"), item.text("RecordID")];
    let [product, variant, record] = &parts;
    if product.is_empty() || record.is_empty() {
        return None;
    }
    let path = if variant.is_empty() { format!("{product}/{record}") } else { format!("{product}/{variant}/{record}") };
    Some(format!("/records?panel={}", escaped(&path)))
}

/// Before struck thin, after bold, and the difference with its sign, its colour and an arrow.
fn diff(item: &Item) -> AnyView {
    let (before, after) = (item.object("Before"), item.object("After"));
    let difference = |member: &str| after.number(member).saturating_sub(before.number(member));
    let is_available = difference("OnHand") == 0 && difference("Available") != 0;
    let member = if is_available { "Available" } else { "OnHand" };
    let figure = |figures: &Item| {
        if figures.is_empty() { format::NONE.to_owned() } else { format::quantity(figures.number(member)) }
    };
    let word = is_available.then_some("available ");
    let by = difference(member);
    let (tone, arrow) = match by {
        0 => ("diff-by", None),
        ..0 => ("diff-by timeline-down", Some(Icon::Down)),
        _ => ("diff-by timeline-up", Some(Icon::Up)),
    };
    let is_same = by == 0 && !before.is_empty() && !after.is_empty();
    let was = (!is_same && !before.is_empty()).then(|| view! { <s>{figure(&before)}</s> }.into_any());
    let delta = match (is_same, item.text("Outcome") == "changed") {
        (true, true) => "settings".to_owned(),
        (true, false) => String::new(),
        _ => format::delta(by),
    };
    view! {
        <span class="diff">
            <small>{word}</small>
            {was}
            <b>{figure(&after)}</b>
            <span class=tone>{arrow.map(icon)} {delta}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_reason_is_told_without_its_place_in_the_request() {
        assert_eq!(told("items[17].quantity must be an integer"), "quantity must be an integer");
        assert_eq!(told("items[3] must have a sku"), "must have a sku");
        assert_eq!(told("its identifiers name two items"), "its identifiers name two items");
    }
}
