//! Search and filters of a list. Each filter is a chip with its value; all of it stands in the address.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::field::Choice;
use super::icons::{Icon, icon};
use super::menu::Menu;
use crate::browser;
use crate::dynamic::{changed, part, pressed};
use crate::query::Query;

/// After the last key of a search.
const PAUSE: Duration = Duration::from_millis(200);
/// A longer list of choices has a field to look through it.
const FEW: usize = 9;

/// A filter: the parameter of the address it stands in, and what one may choose.
#[derive(Clone, Copy)]
pub struct Filter {
    pub name: &'static str,
    pub label: &'static str,
    pub choices: Signal<Vec<Choice>>,
    /// Whether several values may hold at once.
    pub many: bool,
}

#[component]
pub fn FilterBar(
    /// What the search looks at: `Search items, IDs, locations`. Without, there is none.
    #[prop(default = "")]
    search: &'static str,
    #[prop(default = Vec::new())] filters: Vec<Filter>,
    /// What one may do, at the right.
    #[prop(optional)]
    actions: Option<AnyView>,
) -> AnyView {
    let query = Query::here();
    let names: Vec<&'static str> = filters.iter().map(|filter| filter.name).chain(["search"]).collect();
    let clear = {
        let names = names.clone();
        move |_| query.step(&names.iter().map(|name| (*name, "")).collect::<Vec<_>>())
    };
    let any = move || names.iter().any(|name| !query.get(name).is_empty());
    let chips = filters.into_iter().map(|filter| chip(query, filter)).collect_view();
    view! {
        <div class="filter-bar" role="search">
            {(!search.is_empty()).then(|| search_field(query, search))}
            <div class="filter-chips">
                {chips}
                <button type="button" class="button button-plain" hidden=Signal::derive(move || !any()) on:click=pressed(clear)>
                    "Clear"
                </button>
            </div>
            <div class="filter-actions">{actions}</div>
        </div>
    }
    .into_any()
}

fn search_field(query: Query, label: &'static str) -> AnyView {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let look = move |text: String| {
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        let later = set_timeout_with_handle(move || query.replace(&[("search", text.trim())]), PAUSE);
        waiting.set_value(later.ok());
    };
    view! {
        <label class="search">
            {icon(Icon::Search)} <span class="hidden">{label}</span>
            <input
                type="search"
                data-search=""
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=Signal::derive(move || query.get("search"))
                on:input=changed(move |event| look(event_target_value(&event)))
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
    }
    .into_any()
}

fn chip(query: Query, filter: Filter) -> AnyView {
    let open = RwSignal::new(false);
    let value = move || {
        let chosen = query.list(filter.name);
        let first = chosen.first()?;
        let label = filter.choices.with(|choices| {
            choices
                .iter()
                .find(|choice| choice.value == *first)
                .map_or_else(|| first.clone(), |choice| choice.label.clone())
        });
        Some(match chosen.len() {
            1 => label,
            more => format!("{label} +{}", more.saturating_sub(1)),
        })
    };
    let label = Signal::derive(move || match value() {
        Some(value) => format!("{} {value}", filter.label),
        None => filter.label.to_owned(),
    });
    let class = Signal::derive(move || if query.get(filter.name).is_empty() { "filter" } else { "filter is-set" });
    let shown = move || value().map(|value| view! { <strong>{value}</strong> }.into_any());
    let face = view! {
        <span>{filter.label} " "</span>
        {part(shown)}
        {icon(Icon::ChevronDown)}
    }
    .into_any();
    view! { <Menu open=open face=face.into_any() label=label class=class content=move || choices(query, filter, open) /> }
        .into_any()
}

fn choices(query: Query, filter: Filter, open: RwSignal<bool>) -> AnyView {
    let sought = RwSignal::new(String::new());
    let long = filter.choices.with_untracked(Vec::len) > FEW;
    let finder = long.then(|| {
        view! {
            <input
                type="search"
                class="menu-find"
                aria-label=format!("Find {}", browser::lower(filter.label))
                placeholder="Find"
                on:input=changed(move |event| sought.set(browser::lower(&event_target_value(&event))))
            />
        }
        .into_any()
    });
    let toggle = move |value: String| {
        let mut chosen = query.list(filter.name);
        let was = chosen.iter().position(|other| *other == value);
        match (was, filter.many) {
            (Some(at), _) => {
                chosen.remove(at);
            }
            (None, true) => chosen.push(value),
            (None, false) => chosen = vec![value],
        }
        query.step(&[(filter.name, &chosen.join(","))]);
        if !filter.many {
            open.set(false);
        }
    };
    let list = move || {
        let sought = sought.get();
        let shown: Vec<_> = filter
            .choices
            .get()
            .into_iter()
            .filter(|choice| sought.is_empty() || browser::lower(&choice.label).contains(&sought))
            .map(|choice| {
                let value = choice.value.clone();
                let chosen = Memo::new(move |_| query.list(filter.name).contains(&value));
                let value = choice.value;
                view! {
                    <button
                        type="button"
                        class="menu-item"
                        role="menuitemcheckbox"
                        aria-checked=Signal::derive(move || chosen.get().to_string())
                        on:click=pressed(move |_| toggle(value.clone()))
                    >
                        <span class="menu-check">{part(move || chosen.get().then(|| icon(Icon::Check)))}</span>
                        {choice.label}
                    </button>
                }
                .into_any()
            })
            .collect();
        if shown.is_empty() {
            view! { <p class="menu-none">"Nothing matches"</p> }.into_any()
        } else {
            shown.collect_view().into_any()
        }
    };
    view! {
        {finder}
        <div class="menu-list" role="menu" aria-label=filter.label>
            {part(list)}
        </div>
    }
    .into_any()
}
