//! How many things a list has, and its foot: which part of it is shown, how many at a time, and the ways to the other parts.

use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::api::Meta;
use crate::dynamic::{changed, part, pressed};
use crate::format;
use crate::query::Query;

/// How many rows a page may have; the first is what a page has when nobody chose.
const SIZES: [&str; 3] = ["50", "20", "100"];

/// A list of so few is always whole, and has no pages to choose from.
const LEAST: u64 = 20;

/// The page size that the address asks for, as the service takes it.
pub fn page_size(query: Query) -> String {
    let size = query.get("size");
    if SIZES.contains(&size.as_str()) { size } else { SIZES.first().copied().unwrap_or_default().to_owned() }
}

/// How many things a list has, above it; a line as high while that is not known.
pub fn totals(count: Signal<Option<u64>>, one: &'static str, many: &'static str) -> AnyView {
    let text = move || count.get().map_or_else(|| "\u{a0}".to_owned(), |count| format::count(count, one, many));
    view! {
        <p class="totals" role="status">
            {part(text)}
        </p>
    }
    .into_any()
}

pub fn pager(query: Query, meta: &Meta) -> AnyView {
    if meta.total_count <= LEAST {
        return ().into_any();
    }
    let [first, last] = meta.item_range.map(format::total);
    let range = format!("{first}–{last} of {}", format::total(meta.total_count));
    let options = ["20", "50", "100"].map(|size| {
        let chosen = meta.page_size.to_string() == size;
        view! { <option value=size selected=chosen>{size}</option> }.into_any()
    });
    let has_next = u64::from(meta.page) < meta.total_pages;
    view! {
        <nav class="pager" aria-label="Pages of the list">
            <label class="pager-size">
                "Rows"
                <select data-focus="page-size" on:change=changed(move |event| query.step(&[("size", &event_target_value(&event))]))>{options}</select>
            </label>
            <span class="pager-range">{range}</span>
            {turn(query, meta.page.saturating_sub(1), meta.page > 1, "Previous page", Icon::Back)}
            {turn(query, meta.page.saturating_add(1), has_next, "Next page", Icon::ChevronRight)}
        </nav>
    }
    .into_any()
}

fn turn(query: Query, page: u32, possible: bool, label: &'static str, drawing: Icon) -> AnyView {
    let go = move |_| {
        if !possible {
            return;
        }
        let page = if page <= 1 { String::new() } else { page.to_string() };
        query.step(&[("page", &page)]);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=label
            // Not `disabled`, which would take focus away from the last page's button.
            aria-disabled=(!possible).to_string()
            data-focus=label
            on:click=pressed(go)
        >
            {icon(drawing)}
        </button>
    }
    .into_any()
}
