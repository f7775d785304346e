//! The table of records, of the whole marketplace or of one product. A row opens as a panel.

use leptos::prelude::*;
use shared::wire::ordercloud::records::ListedRecord;

use super::chip::state_chip;
use super::quantity_cell::{QuantityCell, Row};
use super::table::{Column, Table, skeleton_rows};
use crate::account::Account;
use crate::api::records::RecordPath;
use crate::api::{Meta, Page};
use crate::dynamic::part;
use crate::format;
use crate::query::Query;

/// The roles that may change records.
pub const WRITERS: &[&str] = &["ProductAdmin"];
/// The order of a list that nobody sorted.
pub const DEFAULT_SORT: &str = "ProductName";
/// As many grey rows as fill a screen.
const SKELETON: usize = 12;

/// A page of records, each a row that can change.
#[derive(Clone)]
pub struct Rows {
    pub meta: Meta,
    pub rows: Vec<Row>,
}

impl From<Page<ListedRecord>> for Rows {
    fn from(page: Page<ListedRecord>) -> Self {
        Self { meta: page.meta, rows: page.items.into_iter().map(Row::new).collect() }
    }
}

/// Whose records a table shows, which decides what a row need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Marketplace,
    Product,
    Seller,
}

fn columns(scope: Scope, has_owners: bool) -> Vec<Column> {
    let sort = |member: &'static str| if scope == Scope::Marketplace { member } else { "" };
    let mut columns = match scope {
        Scope::Marketplace | Scope::Seller => vec![Column::new("Item", "col-main", sort("ProductName"))],
        Scope::Product => vec![Column::new("Record", "col-main", "")],
    };
    columns.push(Column::new("Location", "col-place", sort("Address.AddressName")));
    if has_owners {
        columns.push(Column::new("Owner", "col-owner", sort("SupplierName")));
    }
    columns.extend([
        Column::new("State", "col-state", ""),
        Column::new("On hand", "col-number col-minor", sort("!OnHand")),
        Column::new("Allocated", "col-number col-minor", sort("!Allocated")),
        Column::new("Available", "col-quantity", sort("!QuantityAvailable")),
        Column::new("Updated", "col-date", sort("!LastUpdated")),
    ]);
    columns
}

/// Whether the owners of the records differ.
fn has_owners(scope: Scope) -> bool {
    scope != Scope::Seller && Account::here().supplier().is_none()
}

fn table(scope: Scope, busy: RwSignal<bool>, rows: impl FnOnce(&[Column]) -> AnyView) -> AnyView {
    let columns = columns(scope, has_owners(scope));
    let rows = rows(&columns);
    view! { <Table caption="Inventory records" columns=columns default_sort=DEFAULT_SORT busy=busy rows=rows /> }
        .into_any()
}

/// The table before its first rows are here.
pub fn waiting_records() -> AnyView {
    table(Scope::Marketplace, RwSignal::new(true), |columns| skeleton_rows(columns, SKELETON))
}

pub fn record_table(scope: Scope, rows: &[Row], busy: RwSignal<bool>) -> AnyView {
    let account = Account::here();
    let (can_edit, has_owners) = (account.may(WRITERS), has_owners(scope));
    let query = Query::here();
    let open = Memo::new(move |_| query.get("panel"));
    let rows = rows
        .iter()
        .enumerate()
        .map(|(index, row)| record_row(scope, row.clone(), query, open, can_edit, has_owners, index == 0))
        .collect_view();
    table(scope, busy, |_| rows.into_any())
}

fn record_row(
    scope: Scope,
    row: Row,
    query: Query,
    open: Memo<String>,
    can_edit: bool,
    has_owners: bool,
    is_first: bool,
) -> AnyView {
    let listed = row.get_untracked();
    let path = RecordPath::of(&listed).to_text();
    let (name, id) = match scope {
        Scope::Marketplace | Scope::Seller => (format::item(&listed), format::item_id(&listed)),
        Scope::Product => {
            (listed.variant_id.clone().unwrap_or_else(|| listed.record.id.clone()), listed.record.id.clone())
        }
    };
    let place = format::location(&listed);
    let owner = has_owners.then(|| {
        let owner = Account::here().owner_name(&listed.record.owner_id, listed.supplier_name.as_deref());
        view! { <td class="col-owner" title=owner.clone()>{owner.clone()}</td> }.into_any()
    });
    let figure = |read: fn(&ListedRecord) -> String| {
        let row = row.clone();
        move || row.with(read)
    };
    let state = {
        let row = row.clone();
        let level = Memo::new(move |_| row.with(|listed| listed.record.level()));
        move || state_chip(level.get())
    };
    let link = {
        let path = path.clone();
        move || query.link(&[("panel", &path)])
    };
    let current = {
        let path = path.clone();
        move || (open.get() == path).then_some("true")
    };
    let same = name == id;
    view! {
        <tr aria-current=Signal::derive(current)>
            <td class="col-main">
                // The address is read when it is followed: filters may have changed since the row was made.
                <a
                    class="row-open"
                    data-record=path
                    href=Signal::derive(link.clone())
                    title=name.clone()
                    tabindex=if is_first { "0" } else { "-1" }
                                    >
                    {name.clone()}
                </a>
                <code hidden=same>{id}</code>
            </td>
            <td class="col-place" title=place.clone()>
                {place.clone()}
            </td>
            {owner}
            <td class="col-state">{part(state)}</td>
            <td class="col-number col-minor">{figure(|listed| format::quantity(listed.record.stock.on_hand.0))}</td>
            <td class="col-number col-minor">{figure(|listed| format::quantity(listed.record.stock.allocated.0))}</td>
            <td class="col-quantity">
                <QuantityCell row=row.clone() can_edit=can_edit in_tab_order=is_first />
            </td>
            <td class="col-date">{figure(|listed| format::date(listed.record.last_updated))}</td>
        </tr>
    }
    .into_any()
}
