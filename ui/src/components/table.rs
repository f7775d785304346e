//! The frame of every table: sticky header, sorting in the address, widths that stay, rows one walks with the keys.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::icons::{Icon, icon};
use crate::browser;
use crate::dynamic::{keyed, left, part, pressed};
use crate::query::Query;

/// A column. Its class gives width and alignment, and says at which widths of the table it goes away.
#[derive(Clone, Copy)]
pub struct Column {
    pub label: &'static str,
    pub class: &'static str,
    /// The member to sort on, with `!` where the first click sorts downwards.
    pub sort: &'static str,
}

impl Column {
    pub const fn new(label: &'static str, class: &'static str, sort: &'static str) -> Self {
        Self { label, class, sort }
    }
}

/// A table whose rows are walked with arrows, Home and End. Enter opens a row, `e` edits it; a row's first control opens
/// it, the one with `data-edit` edits it.
#[component]
pub fn Table(
    caption: &'static str,
    columns: Vec<Column>,
    /// The order without `sort` in the address.
    #[prop(default = "")]
    default_sort: &'static str,
    #[prop(default = RwSignal::new(false))] busy: RwSignal<bool>,
    rows: AnyView,
) -> AnyView {
    let query = Query::here();
    let heads = columns.into_iter().map(|column| head(column, query, default_sort)).collect_view();
    view! {
        <table class="table" aria-busy=Signal::derive(move || busy.get().to_string()) on:keydown=keyed(walk) on:focusin=left(rove) on:click=pressed(open)>
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn head(column: Column, query: Query, default_sort: &'static str) -> AnyView {
    if column.sort.is_empty() {
        // Tools need no heading to the eye.
        let class = if column.class == "col-tools" { "hidden" } else { "" };
        return view! {
            <th scope="col" class=column.class>
                <span class=class>{column.label}</span>
            </th>
        }
        .into_any();
    }
    let key = column.sort.trim_start_matches('!');
    let current = move || {
        let sort = query.get("sort");
        if sort.is_empty() { default_sort.to_owned() } else { sort }
    };
    let direction = Memo::new(move |_| match current().strip_prefix('!') {
        Some(member) if member == key => "descending",
        None if current() == key => "ascending",
        _ => "none",
    });
    let turn = move |_| {
        let next = match direction.get_untracked() {
            "ascending" => format!("!{key}"),
            "descending" => key.to_owned(),
            _ => column.sort.to_owned(),
        };
        query.step(&[("sort", &next)]);
    };
    let arrow = move || match direction.get() {
        "ascending" => icon(Icon::Up),
        "descending" => icon(Icon::Down),
        _ => ().into_any(),
    };
    view! {
        <th scope="col" class=column.class aria-sort=Signal::derive(move || direction.get())>
            <button type="button" class="sort" data-focus=format!("sort-{key}") on:click=pressed(turn)>
                {column.label}
                <span class="sort-arrow">{part(arrow)}</span>
            </button>
        </th>
    }
    .into_any()
}

/// Rows of grey while the first rows are on their way; as high as the rows that come.
pub fn skeleton_rows(columns: &[Column], rows: usize) -> AnyView {
    let row = || {
        let cells =
            columns.iter().map(|column| view! { <td class=column.class><i></i></td> }.into_any()).collect_view();
        view! { <tr class="skeleton">{cells}</tr> }.into_any()
    };
    (0..rows).map(|_| row()).collect_view().into_any()
}

const CONTROLS: &str = "a, button:not([hidden])";

/// Only the row that was last in focus is in the tab order.
fn rove(event: FocusEvent) {
    let Some(row) = row_of(event.target().and_then(|target| target.dyn_into().ok())) else { return };
    let Some(body) = row.parent_element() else { return };
    for control in browser::find_all(&body, CONTROLS) {
        let here = row.contains(Some(&control));
        drop(control.set_attribute("tabindex", if here { "0" } else { "-1" }));
    }
}

/// A click anywhere in a row opens it, unless it was meant for something in it or for the text.
fn open(event: MouseEvent) {
    let Some(target) = browser::target_element(event.target()) else { return };
    let on_control = target.closest("a, button, input, .clash, .quantity").ok().flatten().is_some();
    let selecting = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    if on_control || selecting || browser::has_pressed_modifier(&event) {
        return;
    }
    if let Some(first) = row_of(Some(target)).and_then(|row| browser::find_all(&row, ".row-open").into_iter().next()) {
        first.click();
    }
}

fn walk(event: KeyboardEvent) {
    if browser::is_typing(&event) || browser::has_modifier(&event) {
        return;
    }
    let target: Option<HtmlElement> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(target) = target else { return };
    let Some(row) = row_of(Some(target.clone().into())) else { return };
    let across = browser::find_all(&row, CONTROLS);
    let column = across.iter().position(|control| *control == target).unwrap_or_default();
    let next = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling().and_then(|row| control(&row, column)),
        "ArrowUp" => row.previous_element_sibling().and_then(|row| control(&row, column)),
        "ArrowRight" => across.get(column.saturating_add(1)).cloned(),
        "ArrowLeft" => column.checked_sub(1).and_then(|column| across.get(column).cloned()),
        "Home" => row.parent_element().and_then(|body| control(&body.first_element_child()?, column)),
        "End" => row.parent_element().and_then(|body| control(&body.last_element_child()?, column)),
        "e" => {
            if let Some(edit) = browser::find_all(&row, "[data-edit]").first() {
                event.prevent_default();
                edit.click();
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        browser::focus(&next);
    }
}

/// Moves focus from a control to the one below it, as after entering a number; says whether there is one.
pub fn focus_below(selector: &str, from: &Element) -> bool {
    let below = row_of(Some(from.clone())).and_then(|row| row.next_element_sibling());
    let next = below.and_then(|row| browser::find_all(&row, selector).into_iter().next());
    if let Some(next) = &next {
        browser::focus(next);
    }
    next.is_some()
}

fn row_of(element: Option<Element>) -> Option<Element> {
    element?.closest("tbody > tr").ok().flatten()
}

fn control(row: &Element, column: usize) -> Option<HtmlElement> {
    let controls = browser::find_all(row, CONTROLS);
    controls.get(column).or(controls.last()).cloned()
}
