//! Who buys: the buyers of the marketplace, and the way to one more.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use shared::problem::FieldProblem;

use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, buyers, escaped};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::dialog::Confirm;
use crate::components::field::{Choice, FormDialog, field};
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::form::{Field, Form, Kind};
use crate::format;
use crate::query::Query;

const COLUMNS: [Column; 3] = [
    Column::new("Buyer", "col-main", "Name"),
    Column::new("State", "col-state", ""),
    Column::new("Since", "col-date", "DateCreated"),
];

const FILTERS: [&str; 2] = ["search", "active"];

/// What lets one write buyers.
pub const WRITERS: &[&str] = &["BuyerAdmin"];

#[component]
pub fn Buyers() -> AnyView {
    let query = Query::here();
    let creating = RwSignal::new(false);
    let list = Loading::new(move || {
        let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| "Name".to_owned());
        let (search, active) = (query.get("search"), query.get("active"));
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let parameters =
                [("search", &search), ("Active", &active), ("sortBy", &sort), ("page", &page), ("pageSize", &size)];
            buyers::list(buyers::BUYERS, &parameters.map(|(name, value)| (name, value.as_str()))).await
        }
    });
    let states = vec![Choice::new("true", "Active"), Choice::new("false", "Inactive")];
    let filters = vec![Filter { name: "active", label: "State", choices: Signal::stored(states), many: false }];
    let actions = if Account::here().may(WRITERS) { new_buyer(creating) } else { ().into_any() };
    let create = move || creating.get().then(|| form(creating));
    let total = Signal::derive(move || list.get().map(|page| page.meta.total_count));
    view! {
        <Frame title="Buyers">
            <FilterBar search="Search buyers" filters=filters actions=actions />
            {totals(total, "buyer", "buyers")}
            <Loaded value=list waiting=waiting view=move |page| contents(query, &page, list.busy, creating) />
            {part(create)}
        </Frame>
    }
    .into_any()
}

fn new_buyer(creating: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="button button-primary" on:click=pressed(move |_| creating.set(true))>
            {icon(Icon::Add)}
            <span>"New buyer"</span>
        </button>
    }
    .into_any()
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 8);
    view! { <Table caption="Buyers" columns=COLUMNS.to_vec() default_sort="Name" rows=rows /> }.into_any()
}

fn contents(query: Query, page: &Page<Item>, busy: RwSignal<bool>, creating: RwSignal<bool>) -> AnyView {
    if page.items.is_empty() {
        return if query.is_filtered(&FILTERS) {
            no_match(query, &FILTERS, "No buyer matches")
        } else {
            let way_on = Account::here().may(WRITERS).then(|| new_buyer(creating));
            let text = "A buyer is a company whose people order from you. Records that not everybody may see are assigned to buyers.";
            nothing(Icon::Buyers, "No buyers yet", text, way_on.into_any())
        };
    }
    let rows = page.items.iter().enumerate().map(|(index, buyer)| row(buyer, index == 0)).collect_view();
    view! {
        <Table caption="Buyers" columns=COLUMNS.to_vec() default_sort="Name" busy=busy rows=rows.into_any() />
        {pager(query, &page.meta)}
    }
    .into_any()
}

fn row(buyer: &Item, is_first: bool) -> AnyView {
    let (id, name) = (buyer.text("ID"), buyer.text("Name"));
    view! {
        <tr>
            <td class="col-main">
                <a class="row-open" href=format!("/buyers/{}", escaped(&id)) title=name.clone() tabindex=if is_first { "0" } else { "-1" }>
                    {name.clone()}
                </a>
                <code hidden=name == id>{id.clone()}</code>
            </td>
            <td class="col-state">{active_chip(buyer.flag("Active"))}</td>
            <td class="col-date">{buyer.moment("DateCreated").map(format::date)}</td>
        </tr>
    }
    .into_any()
}

const FIELDS: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Buyer ID", Kind::Own, "Letters, digits, - and _. Made for you when empty."),
    Field::new("Active", "Active: its people can sign in and order", Kind::Flag, ""),
];

fn form(creating: RwSignal<bool>) -> AnyView {
    let form = Form::new(FIELDS, &serde_json::json!({ "Active": true }));
    let close = Callback::new(move |()| creating.set(false));
    let saved = Callback::new(move |buyer: Item| {
        browser::go(&format!("/buyers/{}", escaped(&buyer.text("ID"))));
    });
    let content = view! {
        {field(form, "Name")}
        {field(form, "ID")}
        {field(form, "Active")}
    };
    make_dialog("New buyer", "Create buyer", form, buyers::BUYERS.to_owned(), None, close, saved, content.into_any())
}

/// A form that makes something in a collection, or changes the one with that ID.
#[expect(clippy::too_many_arguments, reason = "One dialog for three kinds of things, each told by its words.")]
pub fn make_dialog(
    title: impl Into<String>,
    act: &'static str,
    form: Form,
    under: String,
    id: Option<String>,
    close: Callback<()>,
    saved: Callback<Item>,
    content: AnyView,
) -> AnyView {
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let body = match if id.is_some() { form.changes() } else { form.body() } {
            Ok(body) => Value::Object(body),
            Err(problems) => return form.fault(problems),
        };
        let (under, id) = (under.clone(), id.clone());
        busy.set(true);
        spawn_local(async move {
            let result = match &id {
                Some(id) => buyers::patch(&under, id, &body).await,
                None => buyers::create(&under, &body).await,
            };
            busy.set(false);
            match result {
                Ok(item) => {
                    close.run(());
                    toast::say(format!("{} saved", name_of(&item)));
                    saved.run(item);
                }
                Err(problem) if problem.code == "IdExists" => form.fault(vec![FieldProblem::new("ID", "is taken")]),
                Err(problem) if problem.code == "User.UsernameMustBeUnique" => {
                    form.fault(vec![FieldProblem::new("Username", "is taken by another user")]);
                }
                Err(problem) => form.refuse(&problem),
            }
        });
    };
    view! {
        <FormDialog title=title.into() act=act form=form busy=busy close=close submit=Callback::new(submit)>
            {content}
        </FormDialog>
    }
    .into_any()
}

/// What a buyer, a group or a user is called.
pub fn name_of(item: &Item) -> String {
    let person = format!("{} {}", item.text("FirstName"), item.text("LastName")).trim().to_owned();
    [item.text("Name"), person, item.text("ID")].into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

/// Asks before a thing of a collection is deleted, and deletes it.
pub fn confirm_delete(
    item: &Item,
    under: String,
    text: String,
    act: &'static str,
    close: Callback<()>,
    done: Callback<()>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let (id, name) = (item.text("ID"), name_of(item));
    let title = format!("Delete {name}");
    let run = move |()| {
        let (under, id, name) = (under.clone(), id.clone(), name.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let result = buyers::delete(&under, &id).await;
            busy.set(false);
            match result {
                Ok(()) => {
                    toast::say(format!("{name} deleted"));
                    close.run(());
                    done.run(());
                }
                Err(fault) => problem.set(Some(format!("Not deleted: {}", fault.message))),
            }
        });
    };
    view! { <Confirm title=title text=text act=act busy=busy problem=problem close=close run=Callback::new(run) /> }
        .into_any()
}
