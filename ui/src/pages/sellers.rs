//! Suppliers as sellers: who has a store, who is a member of how many, and what each has in stock.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::wire::ordercloud::records::Summary;

use super::buyers::make_dialog;
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, buyers, escaped, records, sellers, with_query};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::field::{Choice, field};
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::dynamic::{part, pressed};
use crate::form::{Field, Form, Kind};
use crate::format;
use crate::query::Query;

const COLUMNS: [Column; 7] = [
    Column::new("Seller", "col-main", "Name"),
    Column::new("Number", "col-number col-minor", ""),
    Column::new("State", "col-state", ""),
    Column::new("Parent of", "col-number", ""),
    Column::new("Member of", "col-number", ""),
    Column::new("Records", "col-number", ""),
    Column::new("Available", "col-quantity col-static", ""),
];

const FILTERS: [&str; 2] = ["search", "active"];

/// What lets one write suppliers and memberships.
pub const WRITERS: &[&str] = &["SupplierAdmin"];

/// So many sellers are asked at once how many stores they are in.
const LANES: usize = 4;

/// How many members a seller's store has, and of how many stores it is a member.
type Counts = (String, u64, u64);

#[derive(Clone, Copy)]
struct Shared {
    query: Query,
    list: Loading<Page<Item>>,
    summary: Loading<Summary>,
    counts: RwSignal<Vec<Counts>>,
    creating: RwSignal<bool>,
    can_create: bool,
}

#[component]
pub fn Sellers() -> AnyView {
    let account = Account::here();
    if let Some(own) = account.supplier() {
        // There is one seller to see, so that is what the rail leads to.
        Effect::new(move |_| browser::replace(&address_of(&own)));
        return ().into_any();
    }
    let query = Query::here();
    let list = Loading::new(move || {
        let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| "Name".to_owned());
        let (search, active) = (query.get("search"), query.get("active"));
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let parameters =
                [("search", &search), ("Active", &active), ("sortBy", &sort), ("page", &page), ("pageSize", &size)];
            buyers::list(sellers::SELLERS, &parameters.map(|(name, value)| (name, value.as_str()))).await
        }
    });
    let page = Shared {
        query,
        list,
        summary: Loading::new(records::summary),
        counts: RwSignal::new(Vec::new()),
        creating: RwSignal::new(false),
        can_create: account.may(WRITERS),
    };
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            count_stores(list.items.iter().map(|seller| seller.text("ID")).collect(), page.counts);
        }
    });
    let states = vec![Choice::new("true", "Active"), Choice::new("false", "Inactive")];
    let filters = vec![Filter { name: "active", label: "State", choices: Signal::stored(states), many: false }];
    let actions = page.can_create.then(|| page.new_seller()).into_any();
    let total = Signal::derive(move || list.get().map(|page| page.meta.total_count));
    view! {
        <Frame title="Sellers">
            <FilterBar search="Search sellers" filters=filters actions=actions />
            {totals(total, "seller", "sellers")}
            <Loaded value=list waiting=waiting view=move |list| page.contents(&list) />
            {part(move || page.creating.get().then(|| page.form()))}
        </Frame>
    }
    .into_any()
}

/// Where a seller's page is.
pub fn address_of(seller: &str) -> String {
    format!("/sellers/{}", escaped(seller))
}

/// Asks for the stores of these sellers, a few at a time, since there is no one call for all. Each row fills in by itself.
fn count_stores(ids: Vec<String>, counts: RwSignal<Vec<Counts>>) {
    counts.set(Vec::new());
    let ids = StoredValue::new(ids.into_iter().rev().collect::<Vec<_>>());
    for _ in 0..LANES {
        spawn_local(async move {
            while let Some(id) = ids.try_update_value(Vec::pop).flatten() {
                let (Ok(members), Ok(stores)) =
                    (sellers::members(&id, "1").await, sellers::memberships(&id, "1").await)
                else {
                    return;
                };
                let found = (id, members.meta.total_count, stores.meta.total_count);
                if counts.try_update(|counts| counts.push(found)).is_none() {
                    return;
                }
            }
        });
    }
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 8);
    view! { <Table caption="Sellers" columns=COLUMNS.to_vec() default_sort="Name" rows=rows /> }.into_any()
}

impl Shared {
    fn new_seller(self) -> AnyView {
        view! {
            <button type="button" class="button button-primary" on:click=pressed(move |_| self.creating.set(true))>
                {icon(Icon::Add)}
                <span>"New seller"</span>
            </button>
        }
        .into_any()
    }

    fn contents(self, page: &Page<Item>) -> AnyView {
        if page.items.is_empty() {
            return if self.query.is_filtered(&FILTERS) {
                no_match(self.query, &FILTERS, "No seller matches")
            } else {
                let way_on = self.can_create.then(|| self.new_seller());
                let text = "A seller is a supplier that keeps stock of its own, and of products of the stores it is a member of.";
                nothing(Icon::Sellers, "No sellers yet", text, way_on.into_any())
            };
        }
        let rows = page.items.iter().enumerate().map(|(index, seller)| self.row(seller, index == 0)).collect_view();
        view! {
            <Table
                caption="Sellers"
                columns=COLUMNS.to_vec()
                default_sort="Name"
                busy=self.list.busy
                rows=rows.into_any()
            />
            {pager(self.query, &page.meta)}
        }
        .into_any()
    }

    fn row(self, seller: &Item, is_first: bool) -> AnyView {
        let (id, name) = (seller.text("ID"), seller.text("Name"));
        let stop = if is_first { "0" } else { "-1" };
        let stores = {
            let id = id.clone();
            Memo::new(move |_| {
                let found = self.counts.with(|counts| counts.iter().find(|(of, ..)| *of == id).cloned());
                found.map(|(_, members, stores)| (members, stores))
            })
        };
        // Sums and stores arrive on their own; until then their place is kept.
        let sums = {
            let id = id.clone();
            Memo::new(move |_| {
                let places = self.summary.get()?.by_location;
                let mut own = (0_i64, 0_i64);
                for place in places.iter().filter(|place| place.owner_id == id) {
                    own.0 = own.0.saturating_add(place.records);
                    own.1 = own.1.saturating_add(place.sums.available.0);
                }
                Some(own)
            })
        };
        let records = {
            let (link, name) = (with_query("/records", &[("owner", &id)]), name.clone());
            move || match sums.get() {
                Some((records, _)) if records > 0 => {
                    let label = format!("{} of {name}", format::count(records, "record", "records"));
                    let href = link.clone();
                    view! { <a href=href aria-label=label data-label="records" tabindex=stop>{format::quantity(records)}</a> }.into_any()
                }
                Some(_) => view! { <span class="quiet">{format::NONE}</span> }.into_any(),
                None => ().into_any(),
            }
        };
        let available = move || match sums.get() {
            Some((0, _)) => view! { <span class="quiet">{format::NONE}</span> }.into_any(),
            Some((_, available)) => {
                view! { <span class="quantity-number">{format::quantity(available)}</span> }.into_any()
            }
            None => ().into_any(),
        };
        let some = |number: u64| if number == 0 { format::NONE.to_owned() } else { format::total(number) };
        view! {
            <tr>
                <td class="col-main">
                    <a class="row-open" href=address_of(&id) title=name.clone() tabindex=stop>
                        {name.clone()}
                    </a>
                    <code hidden=name == id>{id.clone()}</code>
                </td>
                <td class="col-number col-minor">{seller.number("Number").to_string()}</td>
                <td class="col-state">{active_chip(seller.flag("Active"))}</td>
                <td class="col-number">{part(move || stores.get().map(|(members, _)| some(members)))}</td>
                <td class="col-number">{part(move || stores.get().map(|(_, stores)| some(stores)))}</td>
                <td class="col-number">{part(records)}</td>
                <td class="col-quantity col-static">{part(available)}</td>
            </tr>
        }
        .into_any()
    }

    fn form(self) -> AnyView {
        let form = Form::new(FIELDS, &json!({ "Active": true }));
        let close = Callback::new(move |()| self.creating.set(false));
        let saved = Callback::new(move |seller: Item| browser::go(&address_of(&seller.text("ID"))));
        let content = view! { {field(form, "Name")} {field(form, "ID")} {field(form, "Active")} };
        let under = sellers::SELLERS.to_owned();
        make_dialog("New seller", "Create seller", form, under, None, close, saved, content.into_any())
    }
}

const FIELDS: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Seller ID", Kind::Own, "Letters, digits, - and _. Made for you when empty."),
    Field::new("Active", "Active: its people can sign in", Kind::Flag, ""),
];
