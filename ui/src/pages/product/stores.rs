//! Who sells a multi-store product: its variants by its sellers, counts and prices edited in place, and beside the table
//! the store selector as a shopper sees it.

mod cell;
mod draft;
mod editor;
mod grid;
mod plan;
mod removal;
mod selector;

use leptos::prelude::*;
use shared::wire::ordercloud::records::ListedRecord;

use crate::account::Account;
use crate::api::escaped;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, nothing, skeleton_lines};
use crate::components::quantity_cell::Row;
use crate::components::record_table::WRITERS;
use crate::dynamic::part;
use crate::format;
use crate::query::Query;
use grid::Grid;
use plan::Plan;
pub use plan::Sold;
use selector::selector;

/// The section of a product that many sell. `rows` are the records listed elsewhere on the page: what changes here
/// changes there, and the other way round. `changed` hears of each change, and whether a record came or went.
pub fn stores(sold: Sold, rows: Signal<Vec<Row>>, reload: RwSignal<u32>, changed: Callback<bool>) -> AnyView {
    let account = Account::here();
    let query = Query::here();
    let plan: Loading<Plan> = {
        let sold = sold.clone();
        Loading::new(move || {
            reload.track();
            Plan::load(sold.clone(), account)
        })
    };
    let owner = sold.owner.clone();
    let is_supplier = account.supplier().is_some();
    let ways = (!is_supplier && owner != account.marketplace()).then(|| {
        let href = format!("/sellers/{}", escaped(&owner));
        view! { <a class="button" href=href>{icon(Icon::Sellers)} "Members"</a> }.into_any()
    });
    let show = move |plan: Plan| {
        if let Some(none) = none(&plan, account) {
            return none;
        }
        let grid = Grid::new(plan, query, rows, changed);
        let beside = (!is_supplier).then(|| selector(grid));
        view! {
            <div class="stores">
                {grid.view()}
                {beside}
                {legend(is_supplier)}
            </div>
        }
        .into_any()
    };
    let told = move || {
        let plan = plan.get()?;
        let sellers = format::count(plan.sellers.len(), "seller", "sellers");
        (!is_supplier && !plan.sellers.is_empty())
            .then(|| view! { <span class="section-count">{sellers}</span> }.into_any())
    };
    view! {
        <div class="section-head">
            <h2>"Stores " {part(told)}</h2>
            <div class="section-tools">{ways}</div>
        </div>
        <Loaded value=plan waiting=skeleton_lines view=show />
    }
    .into_any()
}

/// What stands there when there is no table to show, and the way on.
fn none(plan: &Plan, account: Account) -> Option<AnyView> {
    let sold = &plan.sold;
    let way = |href: String, word: String| view! { <a class="button" href=href>{word}</a> }.into_any();
    let (title, text, way_on) = if !sold.is_kept {
        (
            "Stock is not kept",
            "Sellers stock a product whose inventory is kept. Turn it on in its settings.",
            ().into_any(),
        )
    } else if sold.owner == account.marketplace() && plan.sellers.is_empty() {
        (
            "No seller owns it",
            "A product for many stores belongs to a seller, whose members stock it. This one is the marketplace's own.",
            ().into_any(),
        )
    } else if plan.lines.is_empty() {
        ("No variants yet", "Its sellers stock variants. Make the first one below.", ().into_any())
    } else if plan.sellers.is_empty() && account.supplier().is_some() {
        (
            "Its members keep the stock",
            "You own the product and are no member of your own store, so there is no stock of yours.",
            ().into_any(),
        )
    } else if plan.sellers.is_empty() {
        let href = format!("/sellers/{}", escaped(&sold.owner));
        (
            "No members yet",
            "Members of the owner's store each keep their own stock and prices of every variant. Add the first one.",
            way(href, "Go to the owner".to_owned()),
        )
    } else {
        return None;
    };
    Some(nothing(Icon::Sellers, title, text, way_on))
}

fn legend(is_supplier: bool) -> AnyView {
    let shop = if is_supplier { "" } else { ", the shop shows it disabled" };
    view! {
        <ul class="legend stores-legend">
            <li><b class="quantity-bad">"0"</b> "Out" {shop}</li>
            <li><b>"∞"</b> "Never sells out"</li>
            <li><i class="stall-none" aria-hidden="true"></i> "Not in the store selector at all"</li>
            <li class="stores-keys"><kbd>"12"</kbd> <kbd>"+3"</kbd> <kbd>"-2"</kbd> "sets the count, " <kbd>"Enter"</kbd> " opens all of it"</li>
        </ul>
    }
    .into_any()
}

/// Whether the person may write a seller's stock.
fn may_write(account: Account, seller: &str) -> bool {
    account.may(WRITERS) && account.supplier().is_none_or(|own| own == seller)
}

/// A record, or none, that a cell shows.
type Held = RwSignal<Option<ListedRecord>>;
