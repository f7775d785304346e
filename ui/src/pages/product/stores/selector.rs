//! The store selector as a shopper sees it, of the row that one is in: who sells it, for what, and who cannot now.

use leptos::prelude::*;

use super::grid::Grid;
use crate::api::eyes::{self, Eyes};
use crate::api::item::Item;
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::dynamic::{changed, part};
use crate::format;
use crate::pages::orders::buyer_choices;

#[derive(Clone, Copy)]
struct Shop {
    buyer: Memo<String>,
    /// The seller that was chosen, as a shopper would.
    chosen: RwSignal<String>,
    name: Memo<String>,
}

/// Nothing where the person's roles do not let it look through a buyer's eyes.
pub fn selector(grid: Grid) -> AnyView {
    if !grid.account.may(&["BuyerImpersonation"]) {
        return ().into_any();
    }
    let buyers = buyer_choices();
    let picked = RwSignal::new(String::new());
    let buyer = Memo::new(move |_| {
        let picked = picked.get();
        let first = || buyers.with(|buyers| buyers.first().map(|buyer| buyer.value.clone())).unwrap_or_default();
        if picked.is_empty() { first() } else { picked }
    });
    let line = move || grid.plan.with_value(|plan| plan.lines.get(grid.row.get()).cloned());
    let shop = Shop {
        buyer,
        chosen: RwSignal::new(String::new()),
        name: Memo::new(move |_| line().map(|line| line.name).unwrap_or_default()),
    };
    let product = grid.plan.with_value(|plan| plan.sold.product.clone());
    let asked = Memo::new(move |_| (buyer.get(), line().and_then(|line| line.variant), grid.turn.get()));
    let found = Loading::new(move || {
        let (product, (buyer, variant, _)) = (product.clone(), asked.get());
        async move {
            if buyer.is_empty() {
                return Ok(None);
            }
            match eyes::sellers(&Eyes { buyer, groups: Vec::new() }, &product, variant.as_deref()).await {
                Ok(page) => Ok(Some(page.items)),
                Err(problem) if problem.status == 404 => Ok(None),
                Err(problem) => Err(problem),
            }
        }
    });
    let options = move || {
        let current = buyer.get();
        let options = buyers.get().into_iter().map(|choice| {
            let selected = choice.value == current;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }.into_any()
        });
        options.collect_view()
    };
    view! {
        <aside class="shop" aria-labelledby="shop-title">
            <div class="shop-head">
                <h3 id="shop-title">"In the shop"</h3>
                <label>
                    <span class="quiet">"as "</span>
                    <select
                        class="select-small"
                        aria-label="Through the eyes of"
                        on:change=changed(move |event| picked.set(event_target_value(&event)))
                    >
                        {part(options)}
                    </select>
                </label>
            </div>
            <div class="shop-card">
                <Loaded value=found waiting=skeleton_lines view=move |sellers| shop.card(sellers) />
            </div>
        </aside>
    }
    .into_any()
}

impl Shop {
    fn card(self, sellers: Option<Vec<Item>>) -> AnyView {
        let Some(sellers) = sellers else {
            let text = if self.buyer.get_untracked().is_empty() {
                "There is no buyer whose eyes to look through. Make a buyer first."
            } else {
                "Shoppers do not get it: the product or the variant is not active."
            };
            return view! { <p class="quiet">{text}</p> }.into_any();
        };
        let name = move || self.name.get();
        if sellers.is_empty() {
            return view! {
                <p class="shop-item">{part(name)}</p>
                <p class="quiet">"Nobody sells it. The shop has no seller to choose."</p>
            }
            .into_any();
        }
        // Who was chosen stays chosen as long as one can buy there.
        let can_buy = |id: &str| sellers.iter().any(|seller| seller.flag("Enabled") && seller.text("SellerID") == id);
        if !can_buy(&self.chosen.get_untracked()) {
            let first = sellers.iter().find(|seller| seller.flag("Enabled"));
            self.chosen.set(first.map(|seller| seller.text("SellerID")).unwrap_or_default());
        }
        let rows = sellers.iter().map(|seller| self.row(seller)).collect_view();
        let chosen = self.chosen;
        let price = move || {
            let id = chosen.get();
            let seller = sellers.iter().find(|seller| seller.text("SellerID") == id);
            match seller {
                Some(seller) => view! { <p class="shop-price">{prices(seller)}</p> }.into_any(),
                None => view! { <p class="shop-price quiet">"Sold out"</p> }.into_any(),
            }
        };
        view! {
            <p class="shop-item">{part(name)}</p>
            {part(price)}
            <fieldset class="shop-sellers">
                <legend>"Sold by"</legend>
                {rows}
            </fieldset>
        }
        .into_any()
    }

    fn row(self, seller: &Item) -> AnyView {
        let id = seller.text("SellerID");
        let is_enabled = seller.flag("Enabled");
        let stock = match (seller.flag("Infinite"), seller.number("Available")) {
            (true, _) => "In stock".to_owned(),
            (false, 0) => "Sold out".to_owned(),
            (false, number) => format!("{} in stock", format::quantity(number)),
        };
        let chosen = {
            let id = id.clone();
            move || self.chosen.get() == id
        };
        view! {
            <label class=if is_enabled { "shop-seller" } else { "shop-seller is-disabled" }>
                <input
                    type="radio"
                    name="shop-seller"
                    disabled=!is_enabled
                    prop:checked=Signal::derive(chosen)
                    on:change=changed(move |_| self.chosen.set(id.clone()))
                />
                <span class="shop-name">{seller.text("SellerName")} <small>{stock}</small></span>
                <span class="shop-cost">{prices(seller)}</span>
            </label>
        }
        .into_any()
    }
}

/// The sale price and the other struck, or the one there is.
fn prices(seller: &Item) -> AnyView {
    let price =
        |name: &str| Some(seller.text(name)).filter(|price| !price.is_empty()).map(|price| format::price(&price));
    match (price("Price"), price("SalePrice")) {
        (price, Some(sale)) => {
            view! { <span>{sale}</span> {price.map(|price| view! { <s>{price}</s> }.into_any())} }.into_any()
        }
        (Some(price), None) => view! { <span>{price}</span> }.into_any(),
        (None, None) => ().into_any(),
    }
}
