//! How the stock stands: totals, what is wrong, and where it is. Every number leads to its records.

use leptos::prelude::*;
use shared::wire::ordercloud::records::{LocationSummary, Summary};

use crate::account::Account;
use crate::api::{records, with_query};
use crate::components::chart::bar;
use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::{Loaded, Loading, nothing};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::format;

const COLUMNS: [Column; 8] = [
    Column::new("Location", "col-main", ""),
    Column::new("Available", "col-quantity col-static", ""),
    Column::new("Share", "col-bar", ""),
    Column::new("On hand", "col-number col-minor", ""),
    Column::new("Allocated", "col-number col-minor", ""),
    Column::new("Out", "col-count", ""),
    Column::new("Low", "col-count", ""),
    Column::new("Oversold", "col-count", ""),
];

#[component]
pub fn Overview() -> AnyView {
    let summary = Loading::new(records::summary);
    view! {
        <Frame title="Overview">
            <Loaded value=summary waiting=waiting view=contents />
        </Frame>
    }
    .into_any()
}

fn waiting() -> AnyView {
    let figures = (0..7).map(|_| view! { <div class="figure skeleton"><i></i><i></i></div> }.into_any()).collect_view();
    let rows = skeleton_rows(&COLUMNS, 8);
    view! {
        <div class="figures">{figures}</div>
        <Table caption="Stock by location" columns=COLUMNS.to_vec() rows=rows />
    }
    .into_any()
}

fn contents(summary: Summary) -> AnyView {
    if summary.records == 0 {
        return nothing_yet();
    }
    let sums = summary.sums;
    let figures = [
        ("Available", sums.available.0, "", "figure"),
        ("On hand", sums.on_hand.0, "", "figure"),
        ("Allocated", sums.allocated.0, "", "figure"),
        ("Records", summary.records, "/records", "figure"),
        ("Out of stock", sums.out, "/records?stock=out", "figure figure-bad"),
        ("Low", sums.low, "/records?stock=low", "figure figure-warn"),
        ("Oversold", sums.oversold, "/records?stock=oversold", "figure figure-bad"),
    ];
    let figures = figures.map(|(word, number, href, class)| figure(word, number, href, class)).collect_view();
    let mut places = summary.by_location;
    places.sort_by_key(|place| std::cmp::Reverse(place.sums.available));
    let most = places.first().map_or(1, |place| place.sums.available.0);
    let count = places.len();
    let rows =
        places.into_iter().enumerate().map(|(index, place)| location_row(&place, most, index == 0)).collect_view();
    view! {
        <div class="figures">{figures}</div>
        <div class="section-head">
            <h2>"Stock by location"</h2>
            <p class="quiet">
                {format!("{} · as of ", format::count(count, "location", "locations"))}
                <time title=format::date_in_full(summary.as_of)>{format::date(summary.as_of)}</time>
            </p>
        </div>
        <Table caption="Stock by location" columns=COLUMNS.to_vec() rows=rows.into_any() />
    }
    .into_any()
}

/// A total. One of nothing wrong is as quiet as the others.
fn figure(word: &'static str, number: i64, href: &'static str, class: &'static str) -> AnyView {
    let class = if number == 0 { "figure" } else { class };
    let inner = view! {
        <span class="figure-number">{format::quantity(number)}</span>
        <span class="figure-word">{word}</span>
    }
    .into_any();
    if href.is_empty() {
        view! { <div class=class>{inner}</div> }.into_any()
    } else {
        view! {
            <a class=class href=href>
                {inner}
            </a>
        }
        .into_any()
    }
}

fn location_row(place: &LocationSummary, most: i64, is_first: bool) -> AnyView {
    let name = place.address_name.clone().unwrap_or_else(|| place.address_id.clone());
    let account = Account::here();
    let foreign = account.supplier().is_none() && place.owner_id != account.marketplace();
    let owner = if foreign { place.owner_id.clone() } else { String::new() };
    let sums = place.sums;
    let to =
        |stock: &str| with_query("/records", &[("location", &place.address_id), ("owner", &owner), ("stock", stock)]);
    let stop = if is_first { "0" } else { "-1" };
    let wrong = [(sums.out, "out", "bad"), (sums.low, "low", "warn"), (sums.oversold, "oversold", "bad")]
        .map(|(number, stock, tone)| {
            let shown = if number == 0 {
                view! { <span class="quiet">"0"</span> }.into_any()
            } else {
                let label = format!("{} {stock} at {name}", format::quantity(number));
                view! {
                    <a class=format!("count-{tone}") href=to(stock) aria-label=label data-label=stock tabindex=stop>
                        {format::quantity(number)}
                    </a>
                }
                .into_any()
            };
            view! { <td class="col-count">{shown}</td> }.into_any()
        })
        .collect_view();
    view! {
        <tr>
            <td class="col-main">
                <a class="row-open" href=to("") title=name.clone() tabindex=stop>
                    {name.clone()}
                </a>
                <code>{owner.clone()}</code>
            </td>
            <td class="col-quantity col-static">
                <span class="quantity-number">{format::quantity(sums.available.0)}</span>
            </td>
            <td class="col-bar">{bar(sums.available.0, most)}</td>
            <td class="col-number col-minor">{format::quantity(sums.on_hand.0)}</td>
            <td class="col-number col-minor">{format::quantity(sums.allocated.0)}</td>
            {wrong}
        </tr>
    }
    .into_any()
}

fn nothing_yet() -> AnyView {
    let way_on = view! {
        <a class="button button-primary" href="/records">
            "Go to records"
        </a>
    }
    .into_any();
    nothing(
        Icon::Overview,
        "No stock yet",
        "Totals and locations appear here with the first inventory record.",
        way_on.into_any(),
    )
}
