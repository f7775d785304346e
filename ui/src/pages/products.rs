//! The products of the marketplace, and the way to one more.

use leptos::prelude::*;
use shared::wire::ordercloud::catalog::Product;

use crate::account::Account;
use crate::api::{Page, catalog, escaped};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::record_table::WRITERS;
use crate::components::table::{Column, Table, skeleton_rows};
use crate::dynamic::{part, pressed};
use crate::format;
use crate::pages::product::product_form::ProductForm;
use crate::query::Query;

const COLUMNS: [Column; 5] = [
    Column::new("Product", "col-main", "Name"),
    Column::new("State", "col-state", "Active"),
    Column::new("Stock is kept", "col-place", ""),
    Column::new("Variants", "col-number col-minor", "!VariantCount"),
    Column::new("Available", "col-quantity col-static", "!Inventory.QuantityAvailable"),
];

const FILTERS: [&str; 3] = ["search", "active", "stores"];

/// The order of a list that nobody sorted.
const DEFAULT_SORT: &str = "Name";

#[component]
pub fn Products() -> AnyView {
    let query = Query::here();
    let creating = RwSignal::new(false);
    let list = Loading::new(move || {
        let search = query.get("search");
        let (active, stores) = (query.get("active"), query.get("stores"));
        let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| DEFAULT_SORT.to_owned());
        let (page, size) = (query.get("page"), page_size(query));
        async move {
            let parameters = [
                ("search", &search),
                ("Active", &active),
                ("MultiStore", &stores),
                ("sortBy", &sort),
                ("page", &page),
                ("pageSize", &size),
            ];
            catalog::list(&parameters.map(|(name, value)| (name, value.as_str()))).await
        }
    });
    let active = vec![Choice::new("true", "Active"), Choice::new("false", "Inactive")];
    let stores = vec![Choice::new("true", "Many stores"), Choice::new("false", "Its owner")];
    let filters = vec![
        Filter { name: "active", label: "State", choices: Signal::stored(active), many: false },
        Filter { name: "stores", label: "Sold by", choices: Signal::stored(stores), many: false },
    ];
    let actions = Account::here().may(WRITERS).then(|| new_product(creating));
    let create = move || {
        creating.get().then(|| {
            let close = Callback::new(move |()| creating.set(false));
            let saved = Callback::new(|product: Product| browser::go(&format!("/products/{}", escaped(&product.id))));
            view! { <ProductForm close=close saved=saved /> }.into_any()
        })
    };
    let show = move |page: Page<Product>| contents(query, &page, list.busy, creating);
    let total = Signal::derive(move || list.get().map(|page| page.meta.total_count));
    view! {
        <Frame title="Products">
            <FilterBar
                search="Search products"
                filters=filters
                actions=actions.unwrap_or_else(|| ().into_any())
            />
            {totals(total, "product", "products")}
            <Loaded value=list waiting=waiting view=show />
            {part(create)}
        </Frame>
    }
    .into_any()
}

fn new_product(creating: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="button button-primary" on:click=pressed(move |_| creating.set(true))>
            {icon(Icon::Add)}
            <span>"New product"</span>
        </button>
    }
    .into_any()
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 12);
    view! { <Table caption="Products" columns=COLUMNS.to_vec() default_sort=DEFAULT_SORT rows=rows /> }.into_any()
}

fn contents(query: Query, page: &Page<Product>, busy: RwSignal<bool>, creating: RwSignal<bool>) -> AnyView {
    if page.items.is_empty() {
        return if query.is_filtered(&FILTERS) {
            no_match(query, &FILTERS, "No product matches")
        } else {
            let way_on = Account::here().may(WRITERS).then(|| new_product(creating));
            let text = "A product is what stock is kept of. Make the first one here, or let a feed bring them.";
            nothing(Icon::Products, "No products yet", text, way_on.into_any())
        };
    }
    let rows = page.items.iter().enumerate().map(|(index, product)| row(product, index == 0)).collect_view();
    view! {
        <Table caption="Products" columns=COLUMNS.to_vec() default_sort=DEFAULT_SORT busy=busy rows=rows.into_any() />
        {pager(query, &page.meta)}
    }
    .into_any()
}

/// In which way a product keeps stock, in words.
pub fn keeping(product: &Product) -> &'static str {
    match &product.inventory {
        None => "Not kept",
        Some(inventory) if inventory.variant_level_tracking => "By variant",
        Some(_) => "By product",
    }
}

fn row(product: &Product, is_first: bool) -> AnyView {
    let available = match &product.inventory {
        None => view! { <span class="quiet">{format::NONE}</span> }.into_any(),
        Some(inventory) => {
            let tone =
                if inventory.quantity_available <= 0 { "quantity-number quantity-bad" } else { "quantity-number" };
            view! { <span class=tone>{format::quantity(inventory.quantity_available)}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <td class="col-main">
                <a
                    class="row-open"
                    href=format!("/products/{}", escaped(&product.id))
                    title=product.name.clone()
                    tabindex=if is_first { "0" } else { "-1" }
                >
                    {product.name.clone()}
                </a>
                <code hidden=product.name == product.id>{product.id.clone()}</code>
            </td>
            <td class="col-state">{active_chip(product.active)}</td>
            <td class="col-place">{keeping(product)}</td>
            <td class="col-number col-minor">{format::quantity(product.variant_count)}</td>
            <td class="col-quantity col-static">{available}</td>
        </tr>
    }
    .into_any()
}
