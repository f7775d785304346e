//! Orders: who wants what, how far each is, and beside the list an order with where its lines take their stock.

use leptos::prelude::*;

use super::order_panel::OrderPanel;
use crate::api::item::Item;
use crate::api::{Page, orders};
use crate::components::chip;
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::format;
use crate::query::Query;

const COLUMNS: [Column; 6] = [
    Column::new("Order", "col-main", "ID"),
    Column::new("State", "col-state col-long", "Status"),
    Column::new("Buyer", "col-place", "FromCompanyID"),
    Column::new("Submitted", "col-date", "!DateSubmitted"),
    Column::new("Lines", "col-number col-minor", ""),
    Column::new("Total", "col-quantity col-static", "!Total"),
];

const FILTERS: [&str; 3] = ["search", "status", "buyer"];

/// The order of a list that nobody sorted.
const DEFAULT_SORT: &str = "!DateSubmitted";

#[component]
pub fn Orders() -> AnyView {
    let query = Query::here();
    let list = Loading::new(move || {
        let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| DEFAULT_SORT.to_owned());
        let (search, status, buyer) = (query.get("search"), query.get("status").replace(',', "|"), query.get("buyer"));
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let parameters = [
                ("search", &search),
                ("Status", &status),
                ("FromCompanyID", &buyer),
                ("sortBy", &sort),
                ("page", &page),
                ("pageSize", &size),
            ];
            orders::list(&parameters.map(|(name, value)| (name, value.as_str()))).await
        }
    });
    let states = ["Unsubmitted", "Open", "Completed", "Canceled"];
    let states = states.map(|state| Choice::new(state, state)).to_vec();
    let filters = vec![
        Filter { name: "status", label: "State", choices: Signal::stored(states), many: true },
        Filter { name: "buyer", label: "Buyer", choices: buyer_choices(), many: false },
    ];
    let total = Signal::derive(move || list.get().map(|page| page.meta.total_count));
    let ids = Signal::derive(move || {
        let page = list.get().map(|page| page.items).unwrap_or_default();
        page.iter().map(|order| order.text("ID")).collect::<Vec<_>>()
    });
    view! {
        <Frame title="Orders">
            <FilterBar search="Search orders" filters=filters />
            {totals(total, "order", "orders")}
            <Loaded value=list waiting=waiting view=move |page| contents(query, &page, list.busy) />
            <OrderPanel ids=ids changed=Callback::new(move |()| list.refetch()) />
        </Frame>
    }
    .into_any()
}

/// The buyers to choose from.
pub fn buyer_choices() -> Signal<Vec<Choice>> {
    let buyers = Loading::new(|| {
        crate::api::buyers::list(crate::api::buyers::BUYERS, &[("pageSize", "100"), ("sortBy", "Name")])
    });
    Signal::derive(move || {
        let buyers = buyers.get().map(|page| page.items).unwrap_or_default();
        buyers.iter().map(|buyer| Choice::new(buyer.text("ID"), buyer.text("Name"))).collect::<Vec<_>>()
    })
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 12);
    view! { <Table caption="Orders" columns=COLUMNS.to_vec() default_sort=DEFAULT_SORT rows=rows /> }.into_any()
}

fn contents(query: Query, page: &Page<Item>, busy: RwSignal<bool>) -> AnyView {
    if page.items.is_empty() {
        return if query.is_filtered(&FILTERS) {
            no_match(query, &FILTERS, "No order matches")
        } else {
            let text = "Orders come from storefronts. What they take from stock shows here and on each record.";
            nothing(Icon::Orders, "No orders yet", text, ().into_any())
        };
    }
    let rows = page.items.iter().enumerate().map(|(index, order)| row(query, order, index == 0)).collect_view();
    view! {
        <Table caption="Orders" columns=COLUMNS.to_vec() default_sort=DEFAULT_SORT busy=busy rows=rows.into_any() />
        {pager(query, &page.meta)}
    }
    .into_any()
}

/// How far an order is.
pub fn status_chip(status: &str) -> AnyView {
    let (class, shape) = match status {
        "Open" => ("chip chip-warn", chip::HALF),
        "Completed" => ("chip chip-plain", chip::FULL),
        "Canceled" => ("chip chip-quiet", chip::STRUCK),
        _ => ("chip chip-quiet", ""),
    };
    chip::chip(status, class, shape)
}

fn row(query: Query, order: &Item, is_first: bool) -> AnyView {
    let id = order.text("ID");
    let who = format!("{} · {}", order.text("FromCompanyID"), order.text("FromUserID"));
    let link = {
        let id = id.clone();
        move || query.link(&[("panel", &id)])
    };
    let current = {
        let id = id.clone();
        move || (query.get("panel") == id).then_some("true")
    };
    view! {
        <tr aria-current=Signal::derive(current)>
            <td class="col-main">
                <a class="row-open" data-order=id.clone() href=Signal::derive(link) title=id.clone() tabindex=if is_first { "0" } else { "-1" }>
                    {id.clone()}
                </a>
            </td>
            <td class="col-state col-long">{status_chip(&order.text("Status"))}</td>
            <td class="col-place" title=who.clone()>{who.clone()}</td>
            <td class="col-date">{order.moment("DateSubmitted").map_or_else(|| format::NONE.to_owned(), format::date)}</td>
            <td class="col-number col-minor">{format::quantity(order.number("LineItemCount"))}</td>
            <td class="col-quantity col-static">
                <span class="quantity-number">{order.price("Total").unwrap_or_default()}</span>
            </td>
        </tr>
    }
    .into_any()
}
