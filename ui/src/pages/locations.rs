//! Where stock is: the owner's own places and those of each supplier.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use shared::problem::FieldProblem;
use shared::time::Timestamp;
use shared::wire::members::Mode;
use shared::wire::ordercloud::locations::Address;
use shared::wire::ordercloud::records::Summary;
use shared::wire::{Body, Members};

use crate::account::Account;
use crate::api::answers::shown_address;
use crate::api::{Page, Problem, locations, records, with_query};
use crate::components::dialog::Confirm;
use crate::components::field::{Choice, FormDialog, field};
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, nothing};
use crate::components::pager::{page_size, pager};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::form::{Field, Form, Kind};
use crate::format;
use crate::query::Query;

const COLUMNS: [Column; 5] = [
    Column::new("Location", "col-main", "AddressName"),
    Column::new("Address", "col-wide", "City"),
    Column::new("Records", "col-number", ""),
    Column::new("Available", "col-quantity col-static", ""),
    Column::new("Tools", "col-tools", ""),
];

const FIELDS: &[Field] = &[
    Field::new("AddressName", "Name", Kind::Text, ""),
    Field::new("ID", "Location ID", Kind::Own, "Letters, digits, - and _. Made for you when empty."),
    Field::new("Street1", "Street", Kind::Required, ""),
    Field::new("Street2", "Street, second line", Kind::Text, ""),
    Field::new("City", "City", Kind::Required, ""),
    Field::new("State", "State", Kind::Text, "Required in the US and Canada."),
    Field::new("Zip", "Postal code", Kind::Text, "Required in the US and Canada."),
    Field::new("Country", "Country", Kind::Required, "Two letters: IE, US."),
    Field::new("Phone", "Phone", Kind::Text, ""),
    Field::new("CompanyName", "Company", Kind::Text, ""),
    Field::new("DirectShip", "Ships to customers", Kind::Flag, ""),
    Field::new("Pickup", "Customers pick up here", Kind::Flag, ""),
    Field::new("TransferEnabled", "Takes part in transfers", Kind::Flag, ""),
    Field::new("IncludeInAggregateExport", "In the aggregate export", Kind::Flag, ""),
    Field::new("IncludeInLocationExport", "In the location export", Kind::Flag, ""),
];

/// What lies over the page.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    New,
    Edit(Box<Address>),
    Delete(Box<Address>),
}

#[derive(Clone, Copy)]
struct Shared {
    query: Query,
    /// The supplier whose places are shown; nothing for the owner's own.
    supplier: Memo<Option<String>>,
    list: Loading<Page<Address>>,
    summary: Loading<Summary>,
    over: RwSignal<Over>,
    can_edit: Memo<bool>,
}

#[component]
pub fn Locations() -> AnyView {
    let account = Account::here();
    let query = Query::here();
    let supplier =
        Memo::new(move |_| account.supplier().or_else(|| Some(query.get("owner")).filter(|owner| !owner.is_empty())));
    let list = Loading::new(move || {
        let (supplier, search, sort) = (supplier.get(), query.get("search"), query.get("sort"));
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let parameters = [("search", &search), ("sortBy", &sort), ("page", &page), ("pageSize", &size)];
            locations::list(supplier.as_deref(), &parameters.map(|(name, value)| (name, value.as_str()))).await
        }
    });
    let can_edit = Memo::new(move |_| {
        account.may(if supplier.get().is_some() { &["SupplierAddressAdmin"] } else { &["AdminAddressAdmin"] })
    });
    let page = Shared {
        query,
        supplier,
        list,
        summary: Loading::new(records::summary),
        over: RwSignal::new(Over::Nothing),
        can_edit,
    };
    let owners = owner_filter();
    let filters = if account.supplier().is_some() { Vec::new() } else { vec![owners] };
    let actions = view! {
        <button
            type="button"
            class="button button-primary"
            hidden=Signal::derive(move || !can_edit.get())
            on:click=pressed(move |_| page.over.set(Over::New))
        >
            {icon(Icon::Add)}
            <span>"New location"</span>
        </button>
    }
    .into_any();
    let whose = move || match supplier.get() {
        Some(supplier) => {
            let named = owners.choices.with(|owners| owners.iter().find(|owner| owner.value == supplier).cloned());
            format!("of {}", named.map_or(supplier, |owner| owner.label))
        }
        None => format!("of {}", account.marketplace_name()),
    };
    let totals = move || {
        page.list.get().map_or("\u{a0}".to_owned(), |list| {
            let total = list.meta.total_count;
            format!("{} {} {}", format::total(total), if total == 1 { "location" } else { "locations" }, whose())
        })
    };
    view! {
        <Frame title="Locations">
            <FilterBar search="Search locations" filters=filters actions=actions.into_any() />
            <p class="totals" role="status">
                {part(totals)}
            </p>
            <Loaded value=list waiting=waiting view=move |list| page.contents(&list) />
            {part(move || page.over())}
        </Frame>
    }
    .into_any()
}

fn owner_filter() -> Filter {
    let suppliers = Loading::new(|| crate::api::parties::suppliers(&[("pageSize", "100"), ("sortBy", "Name")]));
    let choices = Signal::derive(move || {
        let suppliers = suppliers.get().map(|page| page.items).unwrap_or_default();
        suppliers.into_iter().map(|supplier| Choice::new(supplier.id, supplier.name)).collect::<Vec<_>>()
    });
    Filter { name: "owner", label: "Supplier", choices, many: false }
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 12);
    view! { <Table caption="Locations" columns=COLUMNS.to_vec() default_sort="AddressName" rows=rows /> }.into_any()
}

impl Shared {
    fn contents(self, list: &Page<Address>) -> AnyView {
        if list.items.is_empty() {
            return self.none();
        }
        let rows = list.items.iter().enumerate().map(|(index, address)| self.row(address, index == 0)).collect_view();
        view! {
            <Table
                caption="Locations"
                columns=COLUMNS.to_vec()
                default_sort="AddressName"
                busy=self.list.busy
                rows=rows.into_any()
            />
            {pager(self.query, &list.meta)}
        }
        .into_any()
    }

    fn none(self) -> AnyView {
        let query = self.query;
        if query.get("search").is_empty() {
            let way_on = self.can_edit.get_untracked().then(|| {
                let open = move |_| self.over.set(Over::New);
                view! { <button type="button" class="button button-primary" on:click=pressed(open)>"New location"</button> }.into_any()
            });
            return nothing(
                Icon::Locations,
                "No locations yet",
                "A location is a place that stock is at: a warehouse, a store.",
                way_on.into_any(),
            );
        }
        let clear = move |_| query.step(&[("search", "")]);
        let way_on =
            view! { <button type="button" class="button" on:click=pressed(clear)>"Clear search"</button> }.into_any();
        nothing(
            Icon::Search,
            "No location matches",
            "Search for something shorter, or look at another owner.",
            way_on.into_any(),
        )
    }

    fn row(self, address: &Address, is_first: bool) -> AnyView {
        let account = Account::here();
        let name = format::address_name(address);
        let line = format::address_line(address);
        let owner = self.supplier.get_untracked();
        let id = address.id.clone();
        let of = owner.clone().unwrap_or_else(|| account.marketplace());
        // The sums arrive on their own; until then the place is kept.
        let sums = Memo::new(move |_| {
            let summary = self.summary.get()?;
            let place = summary.by_location.into_iter().find(|place| place.address_id == id && place.owner_id == of);
            Some(place.map_or((0, 0), |place| (place.records, place.sums.available.0)))
        });
        let stop = if is_first { "0" } else { "-1" };
        let records_link =
            with_query("/records", &[("location", &address.id), ("owner", owner.as_deref().unwrap_or_default())]);
        let records = {
            let name = name.clone();
            move || match sums.get() {
                Some((records, _)) if records > 0 => {
                    let label = format!("{} at {name}", format::count(records, "record", "records"));
                    let href = records_link.clone();
                    view! { <a href=href aria-label=label data-label="records" tabindex=stop>{format::quantity(records)}</a> }.into_any()
                }
                Some(_) => "0".into_any(),
                None => ().into_any(),
            }
        };
        let available = move || sums.get().map(|(_, available)| format::quantity(available));
        let (editable, deletable) = (address.clone(), address.clone());
        let edit = move |_| self.over.set(Over::Edit(Box::new(editable.clone())));
        let delete = self.can_edit.get_untracked().then(|| {
            let open = move |_| self.over.set(Over::Delete(Box::new(deletable.clone())));
            view! {
                <button
                    type="button"
                    class="icon-button row-tools"
                    aria-label=format!("Delete {name}")
                    title="Delete location"
                    tabindex=stop
                    on:click=pressed(open)
                >
                    {icon(Icon::Delete)}
                </button>
            }
            .into_any()
        });
        view! {
            <tr>
                <td class="col-main">
                    <button type="button" class="row-open" data-edit="" title=name.clone() tabindex=stop on:click=pressed(edit)>
                        {name.clone()}
                    </button>
                    <code hidden=name == address.id>{address.id.clone()}</code>
                </td>
                <td class="col-wide quiet" title=line.clone()>
                    {line.clone()}
                </td>
                <td class="col-number">{part(records)}</td>
                <td class="col-quantity col-static">
                    <span class="quantity-number">{part(available)}</span>
                </td>
                <td class="col-tools">{delete}</td>
            </tr>
        }
        .into_any()
    }

    fn over(self) -> AnyView {
        match self.over.get() {
            Over::Nothing => ().into_any(),
            Over::New => self.form(None),
            Over::Edit(address) => self.form(Some(*address)),
            Over::Delete(address) => self.confirm_delete(*address),
        }
    }

    fn done(self) {
        self.over.set(Over::Nothing);
        self.list.refetch();
        self.summary.refetch();
    }

    fn form(self, address: Option<Address>) -> AnyView {
        let base = address.clone().unwrap_or_else(|| Address::blank(String::new(), Timestamp::default()));
        let form = Form::new(FIELDS, &shown_address(&base));
        let busy = RwSignal::new(false);
        let can_edit = self.can_edit.get_untracked();
        let (title, act) = match &address {
            Some(address) => (format::address_name(address), "Save location"),
            None => ("New location".to_owned(), "Create location"),
        };
        let submit = move |()| {
            let body = match body(form, address.as_ref(), &base) {
                Ok(body) => Value::Object(body),
                Err(problems) => return form.fault(problems),
            };
            let (supplier, address) = (self.supplier.get_untracked(), address.clone());
            busy.set(true);
            spawn_local(async move {
                let result = match &address {
                    Some(address) => locations::patch(supplier.as_deref(), &address.id, &body).await,
                    None => locations::create(supplier.as_deref(), &body).await,
                };
                busy.set(!can_edit);
                match result {
                    Ok(address) => {
                        toast::say(format!("{} saved", format::address_name(&address)));
                        self.done();
                    }
                    Err(problem) if problem.code == "IdExists" => {
                        form.fault(vec![FieldProblem::new("ID", "is taken by another location")]);
                    }
                    Err(problem) => form.refuse(&problem),
                }
            });
        };
        let close = Callback::new(move |()| self.over.set(Over::Nothing));
        view! {
            <FormDialog title=title act=act form=form busy=busy close=close submit=Callback::new(submit)>
                <div class="form-row">{field(form, "AddressName")} {field(form, "ID")}</div>
                <div class="form-row">{field(form, "Street1")} {field(form, "Street2")}</div>
                <div class="form-row">{field(form, "City")} {field(form, "Zip")}</div>
                <div class="form-row">{field(form, "State")} {field(form, "Country")}</div>
                <div class="form-row">{field(form, "Phone")} {field(form, "CompanyName")}</div>
                <div class="form-flags">
                    {field(form, "DirectShip")} {field(form, "Pickup")} {field(form, "TransferEnabled")}
                    {field(form, "IncludeInAggregateExport")} {field(form, "IncludeInLocationExport")}
                </div>
            </FormDialog>
        }
        .into_any()
    }

    fn confirm_delete(self, address: Address) -> AnyView {
        let busy = RwSignal::new(false);
        let problem = RwSignal::new(None::<String>);
        let name = format::address_name(&address);
        let title = format!("Delete {name}");
        let run = move |()| {
            let (supplier, id, name) = (self.supplier.get_untracked(), address.id.clone(), name.clone());
            busy.set(true);
            problem.set(None);
            spawn_local(async move {
                let result = locations::delete(supplier.as_deref(), &id).await;
                busy.set(false);
                match result {
                    Ok(()) => {
                        toast::say(format!("{name} deleted"));
                        self.done();
                    }
                    Err(fault) => problem.set(Some(explain_delete(&fault))),
                }
            });
        };
        view! {
            <Confirm
                title=title
                text="The location goes away for everyone. This cannot be undone."
                act="Delete location"
                busy=busy
                problem=problem
                close=Callback::new(move |()| self.over.set(Over::Nothing))
                run=Callback::new(run)
            />
        }
        .into_any()
    }
}

fn explain_delete(problem: &Problem) -> String {
    if problem.code == "Address.CannotDeleteInventoryRecordAddress" {
        "Not deleted: inventory records stand here. Move them to another location or delete them first.".to_owned()
    } else {
        format!("Not deleted: {}", problem.message)
    }
}

/// A new location says all that stands in the form; an edited one only what changed.
fn body(form: Form, address: Option<&Address>, base: &Address) -> Result<Body, Vec<FieldProblem>> {
    let (body, mode) = match address {
        Some(_) => (form.changes()?, Mode::Patch),
        None => (form.body()?, Mode::Replace),
    };
    let mut members = Members::new(&body, mode);
    base.clone().read(&mut members);
    members.finish()?;
    Ok(body)
}
