//! All jobs: what was refreshed, adjusted and undone, by whom, and what came of it.

use leptos::prelude::*;

use super::progress::{deeds, job_chip, kind, took};
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, jobs, locations};
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::record_table::WRITERS;
use crate::components::table::{Column, Table, skeleton_rows};
use crate::format;
use crate::query::Query;

const COLUMNS: [Column; 7] = [
    Column::new("Job", "col-main", ""),
    Column::new("State", "col-state", ""),
    Column::new("Location", "col-place", ""),
    Column::new("What it did", "col-deeds", ""),
    Column::new("Who", "col-owner", ""),
    Column::new("Took", "col-number col-minor", ""),
    Column::new("When", "col-when", ""),
];

const FILTERS: [&str; 3] = ["status", "type", "location"];
/// What each of the filters is called in a job.
const MEMBERS: [&str; 3] = ["Status", "Type", "AddressID"];

/// How many jobs the first step of a refresh shows.
const LATEST: &str = "5";

#[component]
pub fn Jobs() -> AnyView {
    let query = Query::here();
    let list = Loading::new(move || {
        let values = FILTERS.map(|name| query.get(name).replace(',', "|"));
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let mut parameters = vec![("page", page.as_str()), ("pageSize", &size)];
            parameters.extend(MEMBERS.into_iter().zip(values.iter().map(String::as_str)));
            jobs::list(&parameters).await
        }
    });
    let choices = |choices: &[(&str, &str)]| {
        Signal::stored(choices.iter().map(|(value, label)| Choice::new(*value, *label)).collect::<Vec<_>>())
    };
    let states = [("PENDING", "Waiting"), ("WORKING", "Working"), ("SUCCESS", "Done"), ("FAILED", "Failed")];
    let kinds = [("REFRESH", "Refresh"), ("ADJUST", "Adjustment"), ("UNDO", "Undo")];
    let filters = vec![
        Filter { name: "status", label: "State", choices: choices(&states), many: true },
        Filter { name: "type", label: "Kind", choices: choices(&kinds), many: true },
        Filter { name: "location", label: "Location", choices: places(), many: false },
    ];
    let actions = Account::here().may(WRITERS).then(|| {
        view! {
            <a class="button button-primary" href="/refresh">
                {icon(Icon::Refresh)}
                <span>"Refresh from a file"</span>
            </a>
        }
        .into_any()
    });
    let total = Signal::derive(move || list.get().map(|page| page.meta.total_count));
    view! {
        <Frame title="Jobs" above=("/refresh", "Refresh")>
            <FilterBar filters=filters actions=actions.into_any() />
            {totals(total, "job", "jobs")}
            <Loaded value=list waiting=waiting view=move |page| contents(query, &page, list.busy) />
        </Frame>
    }
    .into_any()
}

fn places() -> Signal<Vec<Choice>> {
    let supplier = Account::here().supplier();
    let places = Loading::new(move || {
        let supplier = supplier.clone();
        async move { locations::list(supplier.as_deref(), &[("pageSize", "100"), ("sortBy", "AddressName")]).await }
    });
    Signal::derive(move || {
        let places = places.get().map(|page| page.items).unwrap_or_default();
        places.iter().map(|place| Choice::new(place.id.clone(), format::address_name(place))).collect::<Vec<_>>()
    })
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 12);
    view! { <Table caption="Jobs" columns=COLUMNS.to_vec() rows=rows /> }.into_any()
}

fn contents(query: Query, page: &Page<Item>, busy: RwSignal<bool>) -> AnyView {
    if page.items.is_empty() {
        if !query.is_filtered(&FILTERS) {
            let text = "A refresh or an adjustment, from a file or through an API, shows here with what each row did.";
            return nothing(Icon::Refresh, "No jobs yet", text, ().into_any());
        }
        return no_match(query, &FILTERS, "No job matches");
    }
    view! {
        {table(&page.items, busy)}
        {pager(query, &page.meta)}
    }
    .into_any()
}

/// A table of jobs, each a way to its page.
pub fn table(jobs: &[Item], busy: RwSignal<bool>) -> AnyView {
    let rows = jobs.iter().enumerate().map(|(index, job)| row(job, index == 0)).collect_view();
    view! { <Table caption="Jobs" columns=COLUMNS.to_vec() busy=busy rows=rows.into_any() /> }.into_any()
}

fn row(job: &Item, is_first: bool) -> AnyView {
    let id = job.number("ID").to_string();
    let (place, who, deeds) = (job.text("AddressID"), job.text("Who"), deeds(job));
    view! {
        <tr>
            <td class="col-main">
                <a
                    class="row-open"
                    href=format!("/refresh/jobs/{id}")
                    data-focus=format!("job-{id}")
                    tabindex=if is_first { "0" } else { "-1" }
                >
                    {kind(job)}
                </a>
                <code>{id}</code>
            </td>
            <td class="col-state">{job_chip(&job.text("Status"))}</td>
            <td class="col-place" title=place.clone()>
                {place.clone()}
            </td>
            <td class="col-deeds" title=deeds.clone()>
                {deeds.clone()}
            </td>
            <td class="col-owner" title=who.clone()>
                {who.clone()}
            </td>
            <td class="col-number col-minor">{took(std::slice::from_ref(job))}</td>
            <td class="col-when">{job.moment("Added").map_or_else(|| format::NONE.to_owned(), format::date)}</td>
        </tr>
    }
    .into_any()
}

/// What was refreshed lately, below the first step.
pub fn latest() -> AnyView {
    let list = Loading::new(|| async { jobs::list(&[("pageSize", LATEST)]).await });
    let show = move |page: Page<Item>| {
        if page.items.is_empty() {
            return ().into_any();
        }
        view! {
            <div class="section-head">
                <h2>"Latest jobs"</h2>
                <div class="section-tools">
                    <a class="button" href="/refresh/jobs">
                        "All jobs"
                    </a>
                </div>
            </div>
            {table(&page.items, list.busy)}
        }
        .into_any()
    };
    view! { <Loaded value=list waiting=|| ().into_any() view=show /> }.into_any()
}
