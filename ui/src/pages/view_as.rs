//! Through the eyes of a buyer's shopper: the products it gets, with what it may buy of each, and beside the list a
//! product's records with why each is shown or not.

mod product;

use leptos::prelude::*;

use super::orders::buyer_choices;
use crate::account::Account;
use crate::api::eyes::{self, Eyes};
use crate::api::item::Item;
use crate::api::{Page, Problem, buyers, with_query};
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager, totals};
use crate::components::table::{Column, Table, skeleton_rows};
use crate::dynamic::part;
use crate::format;
use crate::query::Query;
use product::product_panel;

const COLUMNS: [Column; 2] = [
    Column::new("Product", "col-main", "Name"),
    Column::new("Available", "col-quantity col-static", "!Inventory.QuantityAvailable"),
];

const FILTERS: [&str; 2] = ["search", "stock"];

/// Everything that the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    query: Query,
    eyes: Memo<Eyes>,
    /// The product that is open.
    product: Memo<String>,
    buyers: Signal<Vec<Choice>>,
    groups: Signal<Vec<Choice>>,
    list: Loading<Page<Item>>,
}

#[component]
pub fn ViewAs() -> AnyView {
    let query = Query::here();
    let eyes = Memo::new(move |_| Eyes { buyer: query.get("buyer"), groups: query.list("groups") });
    let buyer = Memo::new(move |_| query.get("buyer"));
    let groups = Loading::new(move || {
        let buyer = buyer.get();
        async move {
            if buyer.is_empty() {
                return Ok(Vec::new());
            }
            Ok(buyers::list(&buyers::of(&buyer, "usergroups"), &[("pageSize", "100"), ("sortBy", "Name")]).await?.items)
        }
    });
    // The product that is open does not read the list again.
    let asked = Memo::new(move |_| asked(query));
    let page = Shared {
        query,
        eyes,
        product: Memo::new(move |_| query.get("product")),
        buyers: buyer_choices(),
        groups: Signal::derive(move || {
            let groups: Vec<Item> = groups.get().unwrap_or_default();
            groups.iter().map(|group| Choice::new(group.text("ID"), group.text("Name"))).collect()
        }),
        list: Loading::new(move || {
            let (eyes, asked) = (eyes.get(), asked.get());
            async move { seen(&eyes, &asked).await }
        }),
    };
    let is_looking = Memo::new(move |_| !buyer.get().is_empty());
    let contents = move || if is_looking.get() { page.look() } else { choose(query) };
    view! {
        <Frame title="View as" above=("/assignments", "Assignments")>
            {part(contents)}
        </Frame>
    }
    .into_any()
}

fn asked(query: Query) -> Vec<(&'static str, String)> {
    let sort = Some(query.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or_else(|| "Name".to_owned());
    let stock = match query.get("stock").as_str() {
        "in" => ">0",
        "out" => "<1",
        _ => "",
    };
    vec![
        ("search", query.get("search")),
        ("Inventory.QuantityAvailable", stock.to_owned()),
        ("sortBy", sort),
        ("page", query.get("page")),
        ("pageSize", page_size(query)),
    ]
}

async fn seen(eyes: &Eyes, asked: &[(&'static str, String)]) -> Result<Page<Item>, Problem> {
    if eyes.buyer.is_empty() {
        return Ok(Page::new(1, 1, 0, Vec::new()));
    }
    let parameters: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    eyes::products(eyes, &parameters).await
}

/// The name of a choice, or its value while the choices are not here.
fn named(choices: Signal<Vec<Choice>>, value: &str) -> String {
    choices.with(|choices| {
        choices.iter().find(|choice| choice.value == value).map_or(value.to_owned(), |choice| choice.label.clone())
    })
}

/// Whose eyes: one buyer of all.
fn choose(query: Query) -> AnyView {
    let found = Loading::new(move || {
        let search = query.get("search");
        async move {
            let parameters = [("search", search.as_str()), ("pageSize", "100"), ("sortBy", "Name")];
            Ok(buyers::list(buyers::BUYERS, &parameters).await?.items)
        }
    });
    let list = move |found: Vec<Item>| {
        if found.is_empty() && !query.get("search").is_empty() {
            return nothing(Icon::Search, "No buyer matches", "Search for something shorter.", ().into_any());
        }
        if found.is_empty() {
            let way_on = view! { <a class="button" href="/buyers">"Go to buyers"</a> };
            let text = "One looks through the eyes of a buyer's shopper. Make a buyer first.";
            return nothing(Icon::Buyers, "No buyers yet", text, way_on.into_any());
        }
        let rows = found.iter().enumerate().map(|(index, buyer)| {
            let (id, name) = (buyer.text("ID"), buyer.text("Name"));
            let tab = if index == 0 { "0" } else { "-1" };
            view! {
                <tr>
                    <td class="col-main">
                        <a class="row-open" href=with_query("/view-as", &[("buyer", &id)]) tabindex=tab>{name.clone()}</a>
                        <code hidden=name == id>{id.clone()}</code>
                    </td>
                </tr>
            }
            .into_any()
        });
        let columns = vec![Column::new("Buyer", "col-main", "")];
        let rows = rows.collect_view().into_any();
        view! { <div class="narrow"><Table caption="Buyers" columns=columns rows=rows /></div> }.into_any()
    };
    view! {
        <FilterBar search="Search buyers" />
        <p class="totals">"Choose whose eyes to look through: you see what its shoppers get, and why not the rest."</p>
        <Loaded value=found waiting=waiting view=list />
    }
    .into_any()
}

impl Shared {
    fn look(self) -> AnyView {
        let stock = [("in", "In stock"), ("out", "Out")].map(|(value, label)| Choice::new(value, label)).to_vec();
        let filters = vec![
            Filter { name: "groups", label: "Member of", choices: self.groups, many: true },
            Filter { name: "stock", label: "Stock", choices: Signal::stored(stock), many: false },
        ];
        let total = Signal::derive(move || self.list.get().map(|page| page.meta.total_count));
        view! {
            {self.band()}
            <FilterBar search="Search as the shopper does" filters=filters />
            {totals(total, "product", "products")}
            <Loaded value=self.list waiting=waiting view=move |page| self.contents(&page) />
            {part(move || product_panel(self))}
        }
        .into_any()
    }

    /// Makes plain that one looks through other eyes, and leads out.
    fn band(self) -> AnyView {
        let who = move || named(self.buyers, &self.eyes.get().buyer);
        let member = move || {
            let groups = self.eyes.get().groups;
            let names: Vec<String> = groups.iter().map(|group| named(self.groups, group)).collect();
            match names.as_slice() {
                [] => "in none of its groups".to_owned(),
                [group] => format!("member of {group}"),
                [groups @ .., last] => format!("member of {} and {last}", groups.join(", ")),
            }
        };
        view! {
            <div class="band" role="note">
                {icon(Icon::Assignments)}
                <span>"You look as a shopper of " <strong>{part(who)}</strong> ", " {part(member)}</span>
                <span class="band-ways">
                    <a href="/view-as">"Other buyer"</a>
                    <a href="/assignments">"Stop looking"</a>
                </span>
            </div>
        }
        .into_any()
    }

    fn contents(self, page: &Page<Item>) -> AnyView {
        if page.items.is_empty() {
            if !self.query.is_filtered(&FILTERS) {
                let text = "Shoppers get active products; there is none.";
                let way_on = view! { <a class="button" href="/products">"Go to products"</a> };
                return nothing(Icon::Products, "Nothing to see", text, way_on.into_any());
            }
            return no_match(self.query, &FILTERS, "The shopper finds no product");
        }
        let rows = page.items.iter().enumerate().map(|(index, product)| self.row(product, index == 0)).collect_view();
        view! {
            <Table
                caption="Products as the shopper gets them"
                columns=COLUMNS.to_vec()
                default_sort="Name"
                busy=self.list.busy
                rows=rows.into_any()
            />
            {pager(self.query, &page.meta)}
        }
        .into_any()
    }

    fn row(self, product: &Item, is_first: bool) -> AnyView {
        let (id, name) = (product.text("ID"), product.text("Name"));
        let link = {
            let id = id.clone();
            move || self.query.link(&[("product", &id), ("page", &self.query.get("page"))])
        };
        let current = {
            let id = id.clone();
            move || (self.product.get() == id).then_some("true")
        };
        let tab = if is_first { "0" } else { "-1" };
        view! {
            <tr aria-current=Signal::derive(current)>
                <td class="col-main">
                    <a class="row-open" data-record=id.clone() href=Signal::derive(link) title=name.clone() tabindex=tab>
                        {name.clone()}
                    </a>
                    <code hidden=name == id>{id.clone()}</code>
                </td>
                <td class="col-quantity col-static">{quantity(product)}</td>
            </tr>
        }
        .into_any()
    }

    /// Whether the person may change what the shopper sees.
    fn can_edit() -> bool {
        Account::here().may(crate::components::record_table::WRITERS)
    }
}

/// What a shopper may buy of a product; without end, so many, or not kept.
fn quantity(product: &Item) -> AnyView {
    let inventory = product.object("Inventory");
    if inventory.is_empty() {
        return view! { <span class="quiet" title="Stock of it is not kept">{format::NONE}</span> }.into_any();
    }
    if inventory.flag("Infinite") {
        return view! { <span class="quantity-number" title="A record of it never sells out">"∞"</span> }.into_any();
    }
    let number = inventory.number("QuantityAvailable");
    let class = if number > 0 { "quantity-number" } else { "quantity-number quantity-bad" };
    view! { <span class=class>{format::quantity(number)}</span> }.into_any()
}

fn waiting() -> AnyView {
    let rows = skeleton_rows(&COLUMNS, 12);
    view! { <Table caption="Products" columns=COLUMNS.to_vec() default_sort="Name" rows=rows /> }.into_any()
}
