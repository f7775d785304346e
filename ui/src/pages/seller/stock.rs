//! What a seller has in stock of the products that many sell.

use leptos::prelude::*;
use shared::wire::ordercloud::catalog::Product;

use super::Shared;
use crate::api::{Page, Problem, catalog, escaped, records, sellers, with_query};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::record_table::{Rows, Scope, record_table};
use crate::format;

/// So many products are looked through; their IDs stand in one address.
const PRODUCTS: &str = "30";

#[derive(Clone)]
pub struct Stock {
    /// The multi-store products that the seller may keep stock of, each with how many of its variants have a record.
    products: Vec<(Product, usize)>,
    /// Whether it may have records of them: a parent need not be a member of its own store.
    is_member: bool,
    pub rows: Rows,
    /// Whether there are more than are shown.
    more: bool,
}

impl Stock {
    fn none() -> Self {
        Self { products: Vec::new(), is_member: false, rows: Page::new(1, 1, 0, Vec::new()).into(), more: false }
    }
}

/// The stock of a seller.
pub fn load(id: Memo<String>, is_own: bool) -> Loading<Stock> {
    Loading::new(move || {
        let id = id.get();
        async move { read(&id, is_own).await }
    })
}

async fn read(id: &str, is_own: bool) -> Result<Stock, Problem> {
    let members = super::or_none(sellers::members(id, "1").await, is_own)?;
    let stores = sellers::memberships(id, "100").await?.items;
    let is_member = !stores.is_empty();
    let mut parents: Vec<String> = stores.iter().map(|store| store.text("ParentID")).collect();
    // A parent keeps stock of its store's products where it is a member itself; they are its own in any case.
    if members.meta.total_count > 0 && !parents.iter().any(|parent| parent == id) {
        parents.push(id.to_owned());
    }
    if parents.is_empty() {
        return Ok(Stock::none());
    }
    let products = multi_store(&parents).await?;
    if products.items.is_empty() {
        return Ok(Stock::none());
    }
    let ids: Vec<&str> = products.items.iter().map(|product| product.id.as_str()).collect();
    let page = records::list(&[
        ("OwnerID", id),
        ("ProductID", &ids.join("|")),
        ("sortBy", "ProductName,VariantName"),
        ("pageSize", "100"),
    ])
    .await?;
    let more = page.meta.total_pages > 1 || products.meta.total_pages > 1;
    let stocked = |product: &Product| {
        let own = page.items.iter().filter(|listed| listed.product_id == product.id);
        let mut variants: Vec<_> = own.map(|listed| listed.variant_id.clone()).collect();
        variants.sort_unstable();
        variants.dedup();
        variants.len()
    };
    let products = products.items.iter().map(|product| (product.clone(), stocked(product))).collect();
    Ok(Stock { products, is_member, rows: page.into(), more })
}

/// The first multi-store products of these parents.
async fn multi_store(parents: &[String]) -> Result<Page<Product>, Problem> {
    let owners = parents.join("|");
    catalog::list(&[("MultiStore", "true"), ("OwnerID", &owners), ("sortBy", "Name"), ("pageSize", PRODUCTS)]).await
}

/// How many records a member has of a parent's multi-store products, as far as they are looked through.
pub async fn count(parent: &str, member: &str) -> Result<u64, Problem> {
    let products = multi_store(&[parent.to_owned()]).await?.items;
    if products.is_empty() {
        return Ok(0);
    }
    let ids: Vec<String> = products.into_iter().map(|product| product.id).collect();
    let page = records::list(&[("OwnerID", member), ("ProductID", &ids.join("|")), ("pageSize", "1")]).await?;
    Ok(page.meta.total_count)
}

impl Shared {
    pub(super) fn stock_section(self) -> AnyView {
        let all = move || {
            if self.is_own { "/records".to_owned() } else { with_query("/records", &[("owner", &self.id.get())]) }
        };
        let show = move |stock: Stock| {
            if stock.products.is_empty() {
                let text = "There are no multi-store products for it to stock: its stores have none, or it is in none.";
                return view! { <p class="quiet section-none">{text}</p> }.into_any();
            }
            self.stock(&stock)
        };
        view! {
            <div class="section-head">
                <h2>"Stock in stores"</h2>
                <div class="section-tools">
                    <a class="button" href=Signal::derive(all)>"All its records"</a>
                </div>
            </div>
            <Loaded value=self.stock waiting=skeleton_lines view=show />
        }
        .into_any()
    }

    fn stock(self, stock: &Stock) -> AnyView {
        let products = stock.products.iter().map(|(product, stocked)| {
            let by_variant = product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking);
            let of = if by_variant { product.variant_count } else { 1 };
            let share = if !stock.is_member {
                "stocked by its members".to_owned()
            } else if by_variant {
                format!("{} of {}", format::quantity(format::whole(*stocked)), format::count(of, "variant", "variants"))
            } else if *stocked == 0 {
                "not stocked".to_owned()
            } else {
                "stocked".to_owned()
            };
            view! {
                <li>
                    <a href=format!("/products/{}", escaped(&product.id))>{product.name.clone()}</a>
                    <span class="quiet">{share}</span>
                </li>
            }
            .into_any()
        });
        let more = stock.more.then(|| {
            view! { <p class="quiet section-none">"There is more than fits here; all its records have the rest."</p> }.into_any()
        });
        let table = if !stock.is_member {
            ().into_any()
        } else if stock.rows.rows.is_empty() {
            let text =
                "It has no record of any of them, so that shoppers do not see it there. Open a product to add it.";
            view! { <p class="quiet section-none">{text}</p> }.into_any()
        } else {
            record_table(Scope::Seller, &stock.rows.rows, self.stock.busy)
        };
        view! {
            <ul class="shares" aria-label="Multi-store products">{products.collect_view()}</ul>
            {table}
            {more}
        }
        .into_any()
    }
}
