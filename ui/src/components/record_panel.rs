//! A record beside its list: quantities, settings, history. Which one is open stands in the address.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::ordercloud::records::ListedRecord;

use super::chip::state_chip;
use super::dialog::Confirm;
use super::icons::{Icon, icon};
use super::loaded::{Loaded, Loading, skeleton_lines};
use super::quantity_cell::{QuantityCell, Row};
use super::record_form::RecordEdit;
use super::record_marks::record_marks;
use super::record_table::WRITERS;
use super::side_panel::SidePanel;
use super::timeline::timeline;
use super::toast;
use crate::account::Account;
use crate::api::Problem;
use crate::api::records::{self, RecordPath};
use crate::browser;
use crate::dynamic::{part, pressed};
use crate::format;
use crate::query::Query;

/// The most movements that are shown.
const HISTORY: &str = "50";

#[component]
pub fn RecordPanel(
    /// The rows of the list, which the panel steps through.
    rows: Signal<Vec<Row>>,
    /// Records came or went: the list is to be read again.
    changed: Callback<()>,
) -> AnyView {
    let query = Query::here();
    let path = Memo::new(move |_| RecordPath::from_text(&query.get("panel")));
    let open = Memo::new(move |_| path.with(Option::is_some));
    let panel = move || open.get().then(|| panel(query, path, rows, changed));
    view! { <div class="panel-place-holder" data-open=Signal::derive(move || open.get().to_string())>{part(panel)}</div> }.into_any()
}

fn panel(query: Query, path: Memo<Option<RecordPath>>, rows: Signal<Vec<Row>>, changed: Callback<()>) -> AnyView {
    let row: Loading<Row> = Loading::new(move || {
        let path = path.get();
        let here = path.as_ref().and_then(|path| find(&rows.get(), path));
        async move {
            match (here, path) {
                (Some(row), _) => Ok(row),
                (None, Some(path)) => records::find_listed(&path).await?.map(Row::new).ok_or_else(missing),
                (None, None) => Err(missing()),
            }
        }
    });
    let index = move || path.get().and_then(|path| rows.get().iter().position(|row| is_at(row, &path)));
    let place = Signal::derive(move || match index() {
        Some(index) => format!("{} of {}", index.saturating_add(1), rows.with(Vec::len)),
        None => String::new(),
    });
    let close = Callback::new(move |()| {
        let text = query.get("panel");
        query.step(&[("panel", "")]);
        request_animation_frame(move || {
            let row = browser::find(&format!("[data-record=\"{text}\"]"));
            if let Some(back) = row.or_else(|| browser::find("h1")) {
                browser::focus(&back);
            }
        });
    });
    let step = Callback::new(move |by: isize| {
        let next = untrack(index).and_then(|index| index.checked_add_signed(by));
        let row = next.and_then(|next| rows.with_untracked(|rows| rows.get(next).cloned()));
        if let Some(row) = row {
            query.replace(&[("panel", &RecordPath::of(&row.get_untracked()).to_text())]);
        }
    });
    let title = move || match row.get() {
        Some(row) => heading(&row.get()),
        None => "Record".into_any(),
    };
    let title = view! { {part(title)} }.into_any();
    view! {
        <SidePanel title=title close=close step=step place=place>
            <Loaded value=row waiting=skeleton_lines view=move |row| contents(row, close, changed) />
        </SidePanel>
    }
    .into_any()
}

fn is_at(row: &Row, path: &RecordPath) -> bool {
    row.with_untracked(|listed| RecordPath::of(listed) == *path)
}

fn find(rows: &[Row], path: &RecordPath) -> Option<Row> {
    rows.iter().find(|row| is_at(row, path)).cloned()
}

fn missing() -> Problem {
    Problem {
        status: 404,
        message: "There is no such record, or it is not yours to see.".to_owned(),
        ..Problem::default()
    }
}

fn heading(listed: &ListedRecord) -> AnyView {
    let product = crate::api::escaped(&listed.product_id);
    view! {
        <a href=format!("/products/{product}") title=format::item(listed)>
            {format::item(listed)}
        </a>
        <small>
            <code>{format::item_id(listed)}</code>
            " at "
            {format::location(listed)}
        </small>
    }
    .into_any()
}

fn contents(row: Row, close: Callback<()>, changed: Callback<()>) -> AnyView {
    let account = Account::here();
    let can_edit = account.may(WRITERS);
    let editing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let edit = {
        let row = row.clone();
        move || {
            editing.get().then(|| {
                view! {
                    <RecordEdit
                        row=row.clone()
                        close=Callback::new(move |()| editing.set(false))
                        moved=changed
                    />
                }
                .into_any()
            })
        }
    };
    let delete = {
        let row = row.clone();
        move || deleting.get().then(|| confirm_delete(row.clone(), deleting, close, changed))
    };
    let settings = {
        let row = row.clone();
        move || row.with(|listed| settings(listed, account))
    };
    let tools = can_edit.then(|| {
        view! {
            <button type="button" class="button" on:click=pressed(move |_| editing.set(true))>
                {icon(Icon::Edit)}
                "Edit record"
            </button>
            <button type="button" class="button button-plain button-bad" on:click=pressed(move |_| deleting.set(true))>
                {icon(Icon::Delete)}
                "Delete record"
            </button>
        }
        .into_any()
    });
    view! {
        <div class="panel-body">
            {quantities(row.clone(), can_edit)} <section>
                <h3>"Settings"</h3>
                {part(settings)}
            </section>
            <section>{record_marks(row.with_untracked(|listed| listed.record.number))}</section>
            <section>
                <h3>"History"</h3>
                {history(row)}
            </section>
        </div>
        <footer class="panel-foot">{tools}</footer>
        {part(edit)}
        {part(delete)}
    }
    .into_any()
}

/// What is available, loud and to be changed, and the sum that makes it.
fn quantities(row: Row, can_edit: bool) -> AnyView {
    let chip = {
        let row = row.clone();
        move || state_chip(row.with(|listed| listed.record.level()))
    };
    let sum = {
        let row = row.clone();
        move || {
            row.with(|listed| {
                let stock = listed.record.stock;
                [
                    ("", stock.on_hand, "on hand"),
                    ("\u{2212}", stock.allocated, "allocated"),
                    ("\u{2212}", stock.safety_stock, "safety stock"),
                    ("=", stock.available(), "available"),
                ]
                .map(|(sign, number, word)| {
                    view! {
                        <div>
                            <dt>{word}</dt>
                            <dd>
                                <span>{sign}</span>
                                {format::quantity(number.0)}
                            </dd>
                        </div>
                    }
                    .into_any()
                })
                .collect_view()
            })
        }
    };
    view! {
        <section class="panel-quantity">
            <div class="panel-loud">
                <QuantityCell row=row can_edit=can_edit />
                <span class="panel-word">"available"</span>
                {part(chip)}
            </div>
            <dl class="sum">{part(sum)}</dl>
        </section>
    }
    .into_any()
}

fn settings(listed: &ListedRecord, account: Account) -> AnyView {
    let record = &listed.record;
    let number = |number: Option<i64>| number.map(format::quantity);
    let amount = |amount: &Option<shared::money::Amount>| amount.as_ref().map(ToString::to_string);
    let price = |price: &Option<shared::money::Amount>| amount(price).map(|digits| format::price(&digits));
    let yes = |value: bool| Some(if value { "Yes" } else { "No" }.to_owned());
    let attributes = (!record.attributes.is_empty()).then(|| record.attributes.join(", "));
    let facts = [
        ("Record", Some(record.id.clone())),
        ("Owner", Some(account.owner_name(&record.owner_id, listed.supplier_name.as_deref()))),
        ("Location", Some(format::location(listed))),
        ("Notification point", number(record.notification_point)),
        ("Floor", number(record.floor)),
        ("Orders may exceed stock", yes(record.order_can_exceed)),
        ("All buyers see it", yes(record.allow_all_buyers)),
        ("Bin", number(record.bin_id)),
        ("Locator", record.locator_name.clone()),
        ("Price", price(&record.price)),
        ("Sale price", price(&record.sale_price)),
        ("Retail price", price(&record.retail_price)),
        ("Currency", number(record.currency_id)),
        ("LTD", amount(&record.ltd)),
        ("Fulfilment provider", record.fulfilment_provider.clone()),
        ("Attributes", attributes),
        ("SKU", listed.sku.clone()),
        ("UPC", listed.upc.clone()),
        ("Updated", Some(format::date(record.last_updated))),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|value| (name, value)))
        .map(|(name, value)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
            .into_any()
        })
        .collect_view();
    let xp = record.xp.to_text().and_then(|text| text.parse::<serde_json::Value>().ok()).map(|xp| {
        let text = serde_json::to_string_pretty(&xp).unwrap_or_default();
        view! {
            <div class="facts-wide">
                <dt>"Extended properties"</dt>
                <dd>
                    <pre>{text}</pre>
                </dd>
            </div>
        }
        .into_any()
    });
    view! { <dl class="facts">{facts} {xp}</dl> }.into_any()
}

fn history(row: Row) -> AnyView {
    let movements = Loading::new(move || {
        // Each change of the record has a movement, so a new version means a longer history.
        let path = row.with(RecordPath::of);
        async move { Ok(records::movements(&path, HISTORY).await?.items) }
    });
    let show = |movements: Vec<shared::wire::ordercloud::movements::Movement>| {
        if movements.is_empty() {
            view! { <p class="quiet">"No change has been recorded yet."</p> }.into_any()
        } else {
            timeline(&movements)
        }
    };
    view! { <Loaded value=movements waiting=skeleton_lines view=show /> }.into_any()
}

fn confirm_delete(row: Row, open: RwSignal<bool>, close: Callback<()>, changed: Callback<()>) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let listed = row.get_untracked();
    let run = move |()| {
        let listed = row.get_untracked();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let result = records::delete(&RecordPath::of(&listed), listed.record.version).await;
            busy.set(false);
            match result {
                Ok(()) => {
                    open.set(false);
                    close.run(());
                    changed.run(());
                    toast::say(format!("Record {} deleted", listed.record.id));
                }
                Err(fault) => problem.set(Some(explain_delete(&fault))),
            }
        });
    };
    let stock = format::count(listed.record.stock.on_hand.0, "unit", "units");
    let text = format!(
        "{} at {} has {stock} on hand. The record and its place in every sum go away. This cannot be undone.",
        format::item(&listed),
        format::location(&listed),
    );
    view! {
        <Confirm
            title=format!("Delete record {}", listed.record.id)
            text=text
            act="Delete record"
            busy=busy
            problem=problem
            close=Callback::new(move |()| open.set(false))
            run=Callback::new(run)
        />
    }
    .into_any()
}

fn explain_delete(problem: &Problem) -> String {
    if problem.is_clash() {
        "Not deleted: the record has changed since it was read. Close this and look at it again.".to_owned()
    } else if problem.code == "InventoryRecord.OpenOrdersExist" {
        "Not deleted: units of it are allocated to open orders. Ship or cancel those first.".to_owned()
    } else {
        format!("Not deleted: {}", problem.message)
    }
}
