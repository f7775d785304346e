//! An order beside the list: its lines with where each takes its stock, and what may be done with it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::orders::status_chip;
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, Problem, escaped, orders, with_query};
use crate::browser;
use crate::components::dialog::Confirm;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::side_panel::SidePanel;
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::format;
use crate::query::Query;

/// What lets one cancel, ship and complete.
const SELLERS: &[&str] = &["OrderAdmin"];

/// What one may do with an order, with its words.
struct Act {
    path: &'static str,
    button: &'static str,
    done: &'static str,
    means: &'static str,
}

const CANCEL: Act = Act {
    path: "cancel",
    button: "Cancel order",
    done: "canceled",
    means: "What it holds goes back to the records it came from. A canceled order is final.",
};
const SHIP: Act = Act {
    path: "ship",
    button: "Ship order",
    done: "shipped",
    means: "What it holds leaves what is on hand. This cannot be undone.",
};
const COMPLETE: Act = Act {
    path: "complete",
    button: "Complete order",
    done: "completed",
    means: "What was not shipped leaves what is on hand, and nothing more is to come. This cannot be undone.",
};

#[component]
pub fn OrderPanel(
    /// The orders of the list, which the panel steps through.
    ids: Signal<Vec<String>>,
    /// An order changed: the list is to be read again.
    changed: Callback<()>,
) -> AnyView {
    let query = Query::here();
    let id = Memo::new(move |_| query.get("panel"));
    let open = Memo::new(move |_| id.with(|id| !id.is_empty()));
    let shown = move || open.get().then(|| panel(query, id, ids, changed));
    view! { <div class="panel-place-holder" data-open=Signal::derive(move || open.get().to_string())>{part(shown)}</div> }
        .into_any()
}

fn panel(query: Query, id: Memo<String>, ids: Signal<Vec<String>>, changed: Callback<()>) -> AnyView {
    let order: Loading<Whole> = Loading::new(move || {
        let id = id.get();
        async move {
            let (order, lines) = (orders::find(&id).await?, orders::lines(&id).await?);
            let stocked = orders::with_records(&bare_products(&lines)).await?;
            Ok(Whole { order, lines, stocked })
        }
    });
    let index = move || ids.with(|ids| id.with(|id| ids.iter().position(|known| known == id)));
    let place = Signal::derive(move || {
        index().map_or(String::new(), |index| format!("{} of {}", index.saturating_add(1), ids.with(Vec::len)))
    });
    let close = Callback::new(move |()| {
        let id = query.get("panel");
        query.step(&[("panel", "")]);
        request_animation_frame(move || {
            if let Some(back) = browser::find(&format!("[data-order=\"{id}\"]")).or_else(|| browser::find("h1")) {
                browser::focus(&back);
            }
        });
    });
    let step = Callback::new(move |by: isize| {
        let next = untrack(index).and_then(|index| index.checked_add_signed(by));
        if let Some(id) = next.and_then(|next| ids.with_untracked(|ids| ids.get(next).cloned())) {
            query.replace(&[("panel", &id)]);
        }
    });
    let again = Callback::new(move |()| {
        order.refetch();
        changed.run(());
    });
    let heading = move || {
        let who = order.get().map(|Whole { order, .. }| {
            let buyer = order.text("FromCompanyID");
            view! {
                <small>
                    <a href=format!("/buyers/{}", escaped(&buyer))>{buyer.clone()}</a>
                    " · "
                    {order.text("FromUserID")}
                </small>
            }
            .into_any()
        });
        view! {
            {id.get()}
            {who}
        }
        .into_any()
    };
    let title = view! { {part(heading)} }.into_any();
    view! {
        <SidePanel title=title close=close step=step place=place>
            <Loaded value=order waiting=skeleton_lines view=move |whole| contents(&whole, again) />
        </SidePanel>
    }
    .into_any()
}

/// An order with its lines.
#[derive(Clone)]
struct Whole {
    order: Item,
    lines: Page<Item>,
    /// Of the products of lines that name no record, those that have records.
    stocked: Vec<String>,
}

/// The products of the lines that name no record.
fn bare_products(lines: &Page<Item>) -> Vec<String> {
    let bare = lines.items.iter().filter(|line| line.text("InventoryRecordID").is_empty());
    let mut products: Vec<String> = bare.map(|line| line.text("ProductID")).collect();
    products.sort_unstable();
    products.dedup();
    products
}

fn contents(whole: &Whole, changed: Callback<()>) -> AnyView {
    let Whole { order, lines, stocked } = whole;
    let units: i64 = lines.items.iter().map(|line| line.number("Quantity")).fold(0, i64::saturating_add);
    let dates = ["DateCreated", "DateSubmitted", "DateCompleted", "DateCanceled"];
    let facts = [
        ("Total", order.price("Total")),
        ("Units", Some(format::quantity(units))),
        ("To", Some(order.text("ToCompanyID"))),
        ("Comments", Some(order.text("Comments"))),
    ];
    let facts = facts
        .into_iter()
        .chain(dates.map(|date| (date.trim_start_matches("Date"), order.moment(date).map(format::date_in_full))));
    let facts = facts
        .filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|value| (name, value)))
        .map(|(name, value)| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> }.into_any())
        .collect_view();
    let submitted = order.flag("IsSubmitted");
    let rows = lines.items.iter().map(|line| line_row(line, submitted, stocked)).collect_view();
    let doing = RwSignal::new(None::<&'static Act>);
    let tools = tools(order, lines, doing);
    let id = order.text("ID");
    let confirm = move || doing.get().map(|act| confirm(id.clone(), act, doing, changed));
    view! {
        <div class="panel-body">
            <section>
                {status_chip(&order.text("Status"))}
                <dl class="facts">{facts}</dl>
            </section>
            <section>
                <h3>{format::count(order.number("LineItemCount"), "line", "lines")}</h3>
                <ul class="lines">{rows}</ul>
            </section>
        </div>
        <footer class="panel-foot">{tools}</footer>
        {part(confirm)}
    }
    .into_any()
}

/// What may be done with it now; the one that comes next is the loud one.
fn tools(order: &Item, lines: &Page<Item>, doing: RwSignal<Option<&'static Act>>) -> AnyView {
    if !Account::here().may(SELLERS) {
        return ().into_any();
    }
    let shipped = lines.items.iter().any(|line| line.number("QuantityShipped") > 0);
    let acts: &[(&'static Act, &'static str)] = match (order.text("Status").as_str(), shipped) {
        ("Unsubmitted", _) => &[(&CANCEL, "button button-plain button-bad")],
        ("Open", false) => {
            &[(&SHIP, "button button-primary"), (&COMPLETE, "button"), (&CANCEL, "button button-plain button-bad")]
        }
        ("Open", true) => &[(&COMPLETE, "button button-primary")],
        _ => &[],
    };
    let buttons = acts.iter().map(|(act, class)| {
        let act = *act;
        view! { <button type="button" class=*class on:click=pressed(move |_| doing.set(Some(act)))>{act.button}</button> }
            .into_any()
    });
    buttons.collect_view().into_any()
}

fn line_row(line: &Item, submitted: bool, stocked: &[String]) -> AnyView {
    let product = line.object("Product");
    let (id, record) = (line.text("ProductID"), line.text("InventoryRecordID"));
    let name = if product.is_empty() { id.clone() } else { product.text("Name") };
    let variant = line.object("Variant").text("ID");
    let shipped = line.number("QuantityShipped");
    let source = if record.is_empty() && stocked.contains(&id) {
        none_named(submitted)
    } else if record.is_empty() {
        "from its own figure".into_any()
    } else {
        let found = with_query("/records", &[("search", &record)]);
        view! { <span>"from " <a href=found><code>{record}</code></a></span> }.into_any()
    };
    let price = line.price("UnitPrice").map(|price| format!("at {price}")).unwrap_or_default();
    view! {
        <li>
            <strong class="line-units">{format::quantity(line.number("Quantity"))}</strong>
            <span class="line-item">
                <a href=format!("/products/{}", escaped(&id))>{name}</a>
                <code hidden=variant.is_empty()>{variant.clone()}</code>
                <small>{source} " " {price} {(shipped > 0).then(|| format!(" · {} shipped", format::quantity(shipped)))}</small>
            </span>
            <span class="line-total">{line.price("LineTotal")}</span>
        </li>
    }
    .into_any()
}

/// The trap that the mark makes seen: where a product has records, a line that names none takes no stock.
fn none_named(submitted: bool) -> AnyView {
    let text = if submitted { "Names no record: took no stock" } else { "Names no record: will take no stock" };
    view! { <span class="line-trap">{icon(Icon::Alert)} {text}</span> }.into_any()
}

fn confirm(id: String, act: &'static Act, doing: RwSignal<Option<&'static Act>>, changed: Callback<()>) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let title = format!("{} {id}", act.button);
    let run = move |()| {
        let id = id.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let result: Result<Item, Problem> = orders::act(&id, act.path).await;
            busy.set(false);
            match result {
                Ok(_) => {
                    doing.set(None);
                    changed.run(());
                    toast::say(format!("{id} {}", act.done));
                }
                Err(fault) => problem.set(Some(format!("Not {}: {}", act.done, fault.message))),
            }
        });
    };
    let close = Callback::new(move |()| doing.set(None));
    view! { <Confirm title=title text=act.means act=act.button busy=busy problem=problem close=close run=Callback::new(run) /> }
        .into_any()
}
