//! All records of the marketplace: found, sorted, counted, changed in place.

use leptos::prelude::*;
use shared::wire::ordercloud::records::Summary;

use crate::account::Account;
use crate::api::records::{self, RecordPath};
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager};
use crate::components::record_form::RecordCreate;
use crate::components::record_panel::RecordPanel;
use crate::components::record_table::{DEFAULT_SORT, Rows, Scope, WRITERS, record_table, waiting_records};
use crate::dynamic::{part, pressed};
use crate::format;
use crate::query::Query;

const FILTERS: [&str; 4] = ["search", "location", "owner", "stock"];

#[component]
pub fn Records() -> AnyView {
    let account = Account::here();
    let query = Query::here();
    let creating = RwSignal::new(false);
    let summary = Loading::new(records::summary);
    // What the list depends on; the panel and its neighbours in the address do not read the list again.
    let asked = Memo::new(move |_| asked(query));
    let list = Loading::new(move || {
        let asked = asked.get();
        async move {
            let parameters: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
            records::list(&parameters).await.map(Rows::from)
        }
    });
    let rows = Signal::derive(move || list.get().map(|rows| rows.rows).unwrap_or_default());
    let reread = Callback::new(move |()| {
        list.refetch();
        summary.refetch();
    });
    let created = Callback::new(move |path: RecordPath| {
        reread.run(());
        query.step(&[("panel", &path.to_text())]);
    });
    let actions = account.may(WRITERS).then(|| {
        view! {
            <button type="button" class="button button-primary" on:click=pressed(move |_| creating.set(true))>
                {icon(Icon::Add)}
                <span>"New record"</span>
            </button>
        }
        .into_any()
    });
    let create = move || {
        creating.get().then(|| {
            let close = Callback::new(move |()| creating.set(false));
            view! { <RecordCreate close=close created=created /> }.into_any()
        })
    };
    let show = move |rows: Rows| contents(query, rows, list.busy, creating);
    view! {
        <Frame title="Records">
            <FilterBar
                search="Search items, IDs, locations"
                filters=filters(summary, account)
                actions=actions.unwrap_or_else(|| ().into_any())
            />
            {totals(query, summary, list)}
            <Loaded value=list waiting=waiting_records view=show />
            <RecordPanel rows=rows changed=reread />
            {part(create)}
        </Frame>
    }
    .into_any()
}

/// The parameters of the list that the address asks for.
fn asked(query: Query) -> Vec<(&'static str, String)> {
    let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| DEFAULT_SORT.to_owned());
    vec![
        ("search", query.get("search")),
        ("AddressID", query.list("location").join("|")),
        ("OwnerID", query.list("owner").join("|")),
        ("Stock", query.list("stock").join("|")),
        ("sortBy", sort),
        ("page", query.get("page")),
        ("pageSize", page_size(query)),
    ]
}

fn filters(summary: Loading<Summary>, account: Account) -> Vec<Filter> {
    let stock =
        [("out", "Out"), ("low", "Low"), ("oversold", "Oversold"), ("ok", "In stock"), ("infinite", "Infinite")];
    let stock = stock.map(|(value, label)| Choice::new(value, label)).to_vec();
    let mut filters = vec![
        Filter { name: "location", label: "Location", choices: places(summary), many: true },
        Filter { name: "stock", label: "Stock", choices: Signal::stored(stock), many: true },
    ];
    if account.supplier().is_none() {
        filters.insert(1, Filter { name: "owner", label: "Owner", choices: owners(account), many: true });
    }
    filters
}

/// The locations that have records, to choose from.
pub fn places(summary: Loading<Summary>) -> Signal<Vec<Choice>> {
    let places = Memo::new(move |_| {
        let mut places: Vec<Choice> = summary
            .get()
            .map(|summary| summary.by_location)
            .unwrap_or_default()
            .into_iter()
            .map(|place| {
                let name = place.address_name.unwrap_or_else(|| place.address_id.clone());
                Choice::new(place.address_id, name)
            })
            .collect();
        places.sort_by(|one, other| one.label.cmp(&other.label));
        places.dedup_by(|one, other| one.value == other.value);
        places
    });
    places.into()
}

/// Who owns stock, to choose from.
pub fn owners(account: Account) -> Signal<Vec<Choice>> {
    let own = Choice::new(account.marketplace(), account.marketplace_name());
    let suppliers = Loading::new(|| crate::api::parties::suppliers(&[("pageSize", "100"), ("sortBy", "Name")]));
    Signal::derive(move || {
        let suppliers = suppliers.get().map(|page| page.items).unwrap_or_default();
        let suppliers = suppliers.into_iter().map(|supplier| Choice::new(supplier.id, supplier.name));
        [own.clone()].into_iter().chain(suppliers).collect()
    })
}

/// `2,003 records · 14 out of stock · 3 oversold`; of a filtered list, how many of all are shown.
fn totals(query: Query, summary: Loading<Summary>, list: Loading<Rows>) -> AnyView {
    let text = move || {
        let shown = list.get().map(|rows| format::whole(rows.meta.total_count));
        match (query.is_filtered(&FILTERS), shown, summary.get()) {
            (true, Some(shown), Some(summary)) => {
                let all = format::count(summary.records, "record", "records");
                view! { <strong>{format::quantity(shown)}</strong> " of " {all} }.into_any()
            }
            (false, _, Some(summary)) => all_totals(&summary),
            (_, Some(shown), None) => format::count(shown, "record", "records").into_any(),
            (_, None, _) => "\u{a0}".into_any(),
        }
    };
    view! {
        <p class="totals" role="status">
            {part(text)}
        </p>
    }
    .into_any()
}

fn all_totals(summary: &Summary) -> AnyView {
    let part = |number: i64, words: &'static str, stock: &'static str| {
        (number > 0).then(|| {
            view! {
                " · "
                <a href=format!("/records?stock={stock}")>{format::quantity(number)} " " {words}</a>
            }
            .into_any()
        })
    };
    view! {
        <strong>{format::count(summary.records, "record", "records")}</strong>
        {part(summary.sums.out, "out of stock", "out")}
        {part(summary.sums.low, "low", "low")}
        {part(summary.sums.oversold, "oversold", "oversold")}
    }
    .into_any()
}

fn contents(query: Query, rows: Rows, busy: RwSignal<bool>, creating: RwSignal<bool>) -> AnyView {
    if rows.rows.is_empty() {
        let is_filtered = query.is_filtered(&FILTERS);
        return if is_filtered { no_match(query, &FILTERS, "No record matches") } else { nothing_yet(creating) };
    }
    view! {
        {record_table(Scope::Marketplace, &rows.rows, busy)}
        {pager(query, &rows.meta)}
    }
    .into_any()
}

fn nothing_yet(creating: RwSignal<bool>) -> AnyView {
    let way_on = Account::here().may(WRITERS).then(|| {
        view! {
            <button type="button" class="button button-primary" on:click=pressed(move |_| creating.set(true))>
                "New record"
            </button>
        }
        .into_any()
    });
    nothing(
        Icon::Records,
        "No records yet",
        "A record says how many of an item are at a location. Make the first one here, or let a feed bring them.",
        way_on.into_any(),
    )
}
