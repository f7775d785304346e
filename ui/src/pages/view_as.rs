//! Through the eyes of a buyer's shopper: what it is shown, and why not the rest.

use leptos::prelude::*;

use super::orders::buyer_choices;
use crate::api::item::Item;
use crate::api::{Page, assignments, buyers};
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, nothing, skeleton_lines};
use crate::components::pager::{page_size, pager};
use crate::components::table::{Column, Table};
use crate::dynamic::part;
use crate::format;
use crate::query::Query;

#[component]
pub fn ViewAs() -> AnyView {
    let query = Query::here();
    let groups = Loading::new(move || {
        let buyer = query.get("buyer");
        async move {
            if buyer.is_empty() {
                return Ok(Page::new(1, 1, 0, Vec::new()));
            }
            buyers::list(&buyers::of(&buyer, "usergroups"), &[("pageSize", "100")]).await
        }
    });
    let group_choices = Signal::derive(move || {
        let groups: Vec<Item> = groups.get().map(|page| page.items).unwrap_or_default();
        groups.iter().map(|group| Choice::new(group.text("ID"), group.text("Name"))).collect::<Vec<_>>()
    });
    let filters = vec![
        Filter { name: "buyer", label: "Buyer", choices: buyer_choices(), many: false },
        Filter { name: "groups", label: "Member of", choices: group_choices, many: true },
    ];
    // The token is for these eyes alone, lives in memory and ends by itself; what is shown was read with it.
    let seen = Loading::new(move || {
        let (buyer, groups, search) = (query.get("buyer"), query.list("groups"), query.get("search"));
        let (number, size) = (query.get("page"), page_size(query));
        async move {
            if buyer.is_empty() {
                return Ok(None);
            }
            let token = buyers::view_token(&buyer, &groups).await?;
            let parameters =
                [("search", &search), ("sortBy", &"Name".to_owned()), ("page", &number), ("pageSize", &size)];
            let products =
                assignments::seen_products(&token, &parameters.map(|(name, value)| (name, value.as_str()))).await?;
            Ok(Some((token, products)))
        }
    });
    let show = move |seen: Option<(String, Page<Item>)>| match seen {
        None => nothing(
            Icon::Assignments,
            "Whose eyes?",
            "Choose a buyer, and the groups that its shopper is a member of.",
            ().into_any(),
        ),
        Some((token, products)) => contents(query, token, &products),
    };
    let band = move || {
        let buyer = query.get("buyer");
        (!buyer.is_empty()).then(|| {
            let groups = query.list("groups");
            let who = if groups.is_empty() { "of no group".to_owned() } else { format!("of {}", groups.join(", ")) };
            view! {
                <p class="band">
                    {icon(Icon::Assignments)}
                    <span>"You see what a shopper of " <strong>{buyer}</strong> " sees who is a member " {who} "."</span>
                    <a href="/view-as">"Stop"</a>
                </p>
            }
            .into_any()
        })
    };
    view! {
        <Frame title="View as" above=("/assignments", "Assignments")>
            <FilterBar search="Search products" filters=filters />
            {part(band)}
            <Loaded value=seen waiting=skeleton_lines view=show />
        </Frame>
    }
    .into_any()
}

fn contents(query: Query, token: String, products: &Page<Item>) -> AnyView {
    if products.items.is_empty() {
        return nothing(
            Icon::Products,
            "Nothing to see",
            "No active product is shown to such a shopper.",
            ().into_any(),
        );
    }
    let columns = vec![Column::new("Product", "col-main", ""), Column::new("Available", "col-quantity col-static", "")];
    let rows = products.items.iter().map(|product| product_row(query, product)).collect_view();
    let detail = move || {
        let product = query.get("product");
        (!product.is_empty()).then(|| records(token.clone(), product))
    };
    view! {
        <Table caption="Products as the shopper sees them" columns=columns rows=rows.into_any() />
        {pager(query, &products.meta)}
        {part(detail)}
    }
    .into_any()
}

fn product_row(query: Query, product: &Item) -> AnyView {
    let (id, name) = (product.text("ID"), product.text("Name"));
    let inventory = product.object("Inventory");
    let available = if inventory.is_empty() {
        format::NONE.to_owned()
    } else {
        format::quantity(inventory.number("QuantityAvailable"))
    };
    let link = {
        let id = id.clone();
        move || query.link(&[("product", if query.get("product") == id { "" } else { &id })])
    };
    let current = {
        let id = id.clone();
        move || (query.get("product") == id).then_some("true")
    };
    view! {
        <tr aria-current=Signal::derive(current)>
            <td class="col-main">
                <a class="row-open" href=Signal::derive(link) title="Show its records">{name.clone()}</a>
                <code hidden=name == id>{id.clone()}</code>
            </td>
            <td class="col-quantity col-static">
                <span class="quantity-number">{available}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// The records of a product, of each variant where there are some, with why each is shown or not.
fn records(token: String, product: String) -> AnyView {
    let title = format!("Records of {product}");
    let found = Loading::new(move || {
        let (token, product) = (token.clone(), product.clone());
        async move {
            let mut records = assignments::explained(&token, &product, None).await?.items;
            for variant in assignments::seen_variants(&token, &product).await?.items {
                records.extend(assignments::explained(&token, &product, Some(&variant.text("ID"))).await?.items);
            }
            Ok(records)
        }
    });
    let show = |records: Vec<Item>| {
        if records.is_empty() {
            return view! { <p class="quiet section-none">"It has no records: its own figure is what shoppers see."</p> }.into_any();
        }
        let columns = vec![
            Column::new("Record", "col-main", ""),
            Column::new("Shown", "col-state", ""),
            Column::new("Why", "col-wide", ""),
            Column::new("Available", "col-quantity col-static", ""),
        ];
        let rows = records.iter().map(record_row).collect_view();
        view! { <Table caption="Records and why they are shown" columns=columns rows=rows.into_any() /> }.into_any()
    };
    view! {
        <div class="section-head">
            <h2>{title}</h2>
        </div>
        <Loaded value=found waiting=skeleton_lines view=show />
    }
    .into_any()
}

fn record_row(record: &Item) -> AnyView {
    let shown = record.flag("Shown");
    let why = match record.text("Because").as_str() {
        "AllBuyers" => "All buyers see it",
        "AssignedToBuyer" => "Assigned to the buyer",
        "AssignedToGroup" => "Assigned to one of the groups",
        "ProductInactive" => "The product is not active",
        _ => "Not assigned to the buyer or these groups",
    };
    let address = record.object("Address");
    let place = [address.text("AddressName"), record.text("AddressID")]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    let (class, word) = if shown { ("chip chip-plain", "Shown") } else { ("chip chip-bad", "Hidden") };
    let shape = if shown { "M4 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0Z" } else { "M5 7.2h6v1.6H5Z" };
    view! {
        <tr>
            <td class="col-main">
                <span>{place}</span>
                <code>{record.text("ID")}</code>
            </td>
            <td class="col-state">
                <span class=class><svg viewBox="0 0 16 16" aria-hidden="true"><path d=shape /></svg> {word}</span>
            </td>
            <td class="col-wide quiet">{why}</td>
            <td class="col-quantity col-static">
                <span class="quantity-number">{format::quantity(record.number("QuantityAvailable"))}</span>
            </td>
        </tr>
    }
    .into_any()
}
