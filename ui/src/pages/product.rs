//! A product: how its stock is kept, its variants, its records.

pub mod product_form;
mod stores;
mod variant_form;
mod variants;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use shared::time::Timestamp;
use shared::wire::ordercloud::catalog::{Product, Variant};

use crate::account::Account;
use crate::api::records::{self, RecordPath};
use crate::api::{Page, catalog};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::dialog::Confirm;
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, nothing, skeleton_lines};
use crate::components::pager::{page_size, pager};
use crate::components::quantity_cell::Row;
use crate::components::record_form::RecordCreate;
use crate::components::record_panel::RecordPanel;
use crate::components::record_table::{Rows, Scope, WRITERS, record_table};
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::format;
use crate::pages::products::keeping;
use crate::query::Query;
use product_form::ProductForm;
use stores::{Sold, stores};
use variant_form::VariantForm;

/// What lies over the page.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    EditProduct(Box<Product>),
    DeleteProduct(Box<Product>),
    NewVariant,
    EditVariant(Box<Variant>),
    NewRecord,
}

/// Everything that the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    id: Memo<String>,
    query: Query,
    over: RwSignal<Over>,
    product: Loading<Product>,
    variants: Loading<Page<Variant>>,
    records: Loading<Rows>,
    /// Goes up when the table of sellers is to be read again.
    reload: RwSignal<u32>,
    can_edit: bool,
}

#[component]
pub fn ProductPage() -> AnyView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| parameters.with(|map| map.get_str("product").unwrap_or_default().to_owned()));
    let query = Query::here();
    let page = Shared {
        id,
        query,
        over: RwSignal::new(Over::Nothing),
        product: Loading::new(move || {
            let id = id.get();
            async move { catalog::find(&id).await }
        }),
        variants: Loading::new(move || {
            let id = id.get();
            async move { catalog::variants(&id, &[("pageSize", "100")]).await }
        }),
        records: load_records(id, query),
        reload: RwSignal::new(0),
        can_edit: Account::here().may(WRITERS),
    };
    let title = Signal::derive(move || page.product.get().map_or_else(|| id.get(), |product| product.name));
    let rows = Signal::derive(move || page.records.get().map(|rows| rows.rows).unwrap_or_default());
    let changed = Callback::new(move |()| page.refetch());
    // The lists stay while only the product's figures move.
    let settings = Memo::new(move |_| page.product.get().map(without_figures));
    view! {
        <Frame title=title above=("/products", "Products")>
            <Loaded value=page.product waiting=skeleton_lines view=move |product| page.facts(&product) />
            {page.stores(rows)}
            {part(move || settings.get().map(|product| page.contents(&product)))}
            <RecordPanel rows=rows changed=changed />
            {part(move || page.over())}
        </Frame>
    }
    .into_any()
}

fn without_figures(mut product: Product) -> Product {
    if let Some(inventory) = &mut product.inventory {
        (inventory.quantity_available, inventory.written, inventory.infinite) = (0, 0, false);
        inventory.last_updated = Timestamp::default();
    }
    product
}

fn load_records(id: Memo<String>, query: Query) -> Loading<Rows> {
    let asked = Memo::new(move |_| (id.get(), query.get("variant"), query.get("page"), page_size(query)));
    Loading::new(move || {
        let (id, variant, page, size) = asked.get();
        async move {
            let parameters = [("ProductID", &id), ("VariantID", &variant), ("page", &page), ("pageSize", &size)]
                .map(|(name, value)| (name, value.as_str()));
            records::list(&parameters).await.map(Rows::from)
        }
    })
}

impl Shared {
    fn refetch(self) {
        self.product.refetch();
        self.variants.refetch();
        self.records.refetch();
        self.reload.update(|turn| *turn = turn.wrapping_add(1));
    }

    /// Who sells a product of many stores. It stays while the product is read again.
    fn stores(self, rows: Signal<Vec<Row>>) -> AnyView {
        let sold = Memo::new(move |_| self.product.get().as_ref().and_then(Sold::of));
        let changed = Callback::new(move |moved: bool| {
            self.product.refetch();
            self.variants.refetch();
            // Counts in the list of records follow by themselves.
            if moved {
                self.records.refetch();
            }
        });
        part(move || sold.get().map(|sold| stores(sold, rows, self.reload, changed)))
    }

    /// Whether the person may write the product itself: a seller's people only their own.
    fn may_write(self, product: &Product) -> bool {
        self.can_edit && Account::here().supplier().is_none_or(|own| own == product.owner_id)
    }

    fn contents(self, product: &Product) -> AnyView {
        view! {
            {self.variant_section(product)}
            {self.record_section(product)}
        }
        .into_any()
    }

    fn facts(self, product: &Product) -> AnyView {
        let editable = product.clone();
        let deletable = product.clone();
        let edit = self.may_write(product).then(|| {
            let open = move |_| self.over.set(Over::EditProduct(Box::new(editable.clone())));
            let delete = move |_| self.over.set(Over::DeleteProduct(Box::new(deletable.clone())));
            view! {
                <button type="button" class="button button-plain button-bad" on:click=pressed(delete)>
                    {icon(Icon::Delete)}
                    "Delete product"
                </button>
                <button type="button" class="button" on:click=pressed(open)>
                    {icon(Icon::Edit)}
                    "Edit product"
                </button>
            }
            .into_any()
        });
        let available = product
            .inventory
            .as_ref()
            .map_or(format::NONE.to_owned(), |inventory| format::quantity(inventory.quantity_available));
        let extras = &product.extras;
        let account = Account::here();
        let facts = [
            ("ID", Some(product.id.clone())),
            ("Stock is kept", Some(keeping(product).to_owned())),
            ("Owner", (product.owner_id != account.marketplace()).then(|| product.owner_id.clone())),
            ("SKU", extras.sku.clone()),
            ("UPC", extras.upc.clone()),
            ("Price", extras.price.as_ref().map(|price| format::price(&price.to_string()))),
            ("Sale price", extras.sale_price.as_ref().map(|price| format::price(&price.to_string()))),
        ];
        let facts = facts
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| view! { <span>{name} " " <b>{value}</b></span> }.into_any()))
            .collect_view();
        view! {
            <div class="lead">
                <div class="lead-number">
                    <span class="figure-number">{available}</span>
                    <span class="figure-word">"available"</span>
                </div>
                <div class="summary-line">{active_chip(product.active)} {facts}</div>
                <div class="section-tools">{edit}</div>
            </div>
            {product.description.clone().map(|text| view! { <p class="lead-text">{text}</p> }.into_any())}
        }
        .into_any()
    }

    fn record_section(self, product: &Product) -> AnyView {
        let kept = product.inventory.is_some();
        let new = (self.can_edit && kept).then(|| {
            view! {
                <button type="button" class="button" on:click=pressed(move |_| self.over.set(Over::NewRecord))>
                    {icon(Icon::Add)}
                    "New record"
                </button>
            }
            .into_any()
        });
        let query = self.query;
        let only = move || {
            let variant = query.get("variant");
            (!variant.is_empty()).then(|| {
                view! {
                    <button
                        type="button"
                        class="filter is-set"
                        aria-label=format!("Variant {variant}: show records of all variants")
                        on:click=pressed(move |_| query.step(&[("variant", "")]))
                    >
                        "Variant "
                        <strong>{variant.clone()}</strong>
                        {icon(Icon::Close)}
                    </button>
                }
                .into_any()
            })
        };
        let show = move |rows: Rows| {
            if rows.rows.is_empty() {
                return no_records(kept, !query.get("variant").is_empty());
            }
            view! {
                {record_table(Scope::Product, &rows.rows, self.records.busy)}
                {pager(query, &rows.meta)}
            }
            .into_any()
        };
        view! {
            <div class="section-head">
                <h2>"Records"</h2>
                <div class="section-tools">{part(only)} {new}</div>
            </div>
            <Loaded value=self.records waiting=skeleton_lines view=show />
        }
        .into_any()
    }

    fn over(self) -> AnyView {
        let close = Callback::new(move |()| self.over.set(Over::Nothing));
        let saved = Callback::new(move |product: Product| {
            if product.id == self.id.get_untracked() {
                self.refetch();
            } else {
                browser::go(&format!("/products/{}", crate::api::escaped(&product.id)));
            }
        });
        let id = self.id.get_untracked();
        let changed = Callback::new(move |()| self.refetch());
        match self.over.get() {
            Over::Nothing => ().into_any(),
            Over::EditProduct(product) => view! { <ProductForm product=*product close=close saved=saved /> }.into_any(),
            Over::DeleteProduct(product) => confirm_delete(*product, close),
            Over::NewVariant => view! { <VariantForm product=id close=close saved=changed /> }.into_any(),
            Over::EditVariant(variant) => {
                view! { <VariantForm product=id variant=*variant close=close saved=changed /> }.into_any()
            }
            Over::NewRecord => {
                let created = Callback::new(move |path: RecordPath| {
                    self.refetch();
                    self.query.step(&[("panel", &path.to_text())]);
                });
                view! { <RecordCreate product=id close=close created=created /> }.into_any()
            }
        }
    }
}

fn confirm_delete(product: Product, close: Callback<()>) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let title = format!("Delete {}", product.name);
    let run = move |()| {
        let product = product.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let result = catalog::delete(&product.id).await;
            busy.set(false);
            match result {
                Ok(()) => {
                    toast::say(format!("{} deleted", product.name));
                    close.run(());
                    browser::go("/products");
                }
                Err(fault) => problem.set(Some(format!("Not deleted: {}", fault.message))),
            }
        });
    };
    view! {
        <Confirm
            title=title
            text="Its variants and all their records go away with it. This cannot be undone."
            act="Delete product"
            busy=busy
            problem=problem
            close=close
            run=Callback::new(run)
        />
    }
    .into_any()
}

fn no_records(kept: bool, filtered: bool) -> AnyView {
    let (title, text) = match (kept, filtered) {
        (_, true) => ("No record of this variant", "Give it a record, or show the records of all variants."),
        (true, false) => ("No records yet", "A record says how many of this product are at a location."),
        (false, false) => ("Stock is not kept", "Turn on inventory in the product's settings to give it records."),
    };
    nothing(Icon::Records, title, text, ().into_any())
}
