//! The map of the admin: who may enter, which page an address leads to, and which bundle has it. No loading of data.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_navigate;
use leptos_router::path;
use wasm_split_helpers::wasm_split;

use crate::account::Account;
use crate::api::{Problem, session};
use crate::browser;
use crate::components::frame::Shell;
use crate::components::loaded::failure;
use crate::components::toast::Toasts;
use crate::dynamic::part;
use crate::opening::{LazyPage, Made, Stage};
use crate::pages::assignments::Assignments;
use crate::pages::buyer::BuyerPage;
use crate::pages::buyers::Buyers;
use crate::pages::locations::Locations;
use crate::pages::not_found::NotFound;
use crate::pages::orders::Orders;
use crate::pages::overview::Overview;
use crate::pages::product::ProductPage;
use crate::pages::products::Products;
use crate::pages::records::Records;
use crate::pages::refresh::Refresh;
use crate::pages::refresh::job::JobPage;
use crate::pages::refresh::jobs::Jobs;
use crate::pages::seller::SellerPage;
use crate::pages::sellers::Sellers;
use crate::pages::sign_in::{SignInAgain, SignInPage};
use crate::pages::view_as::ViewAs;

#[component]
pub fn App() -> impl IntoView {
    let account = Account::new();
    provide_context(account);
    session::when_lost(move || account.lost.set(true));
    let boot = RwSignal::new(Boot::Asking);
    resume(account, boot);
    prefetch(&window().location().pathname().unwrap_or_default());
    let inside = move || match boot.get() {
        Boot::Asking => ().into_any(),
        Boot::Failed(problem) => {
            let retry = Callback::new(move |()| resume(account, boot));
            view! { <main class="lone">{failure(problem, RwSignal::new(false), retry)}</main> }.into_any()
        }
        Boot::Known => entrance(account),
    };
    view! {
        <Router>
            <Navigation />
            {part(inside)}
        </Router>
        <Toasts />
    }
}

#[derive(Clone, PartialEq)]
enum Boot {
    /// Whether the cookie still opens the session is not known yet.
    Asking,
    Failed(Problem),
    Known,
}

fn resume(account: Account, boot: RwSignal<Boot>) {
    spawn_local(async move {
        match session::resume().await {
            Ok(session) => {
                account.set(session);
                boot.set(Boot::Known);
            }
            Err(problem) => boot.set(Boot::Failed(problem)),
        }
    });
}

/// Hands the router's way of navigating to code outside of components.
#[component]
fn Navigation() -> impl IntoView {
    let navigate = use_navigate();
    browser::set_navigate(move |url, replace, scroll| {
        navigate(url, NavigateOptions { resolve: false, replace, scroll, ..NavigateOptions::default() });
    });
}

/// The pages for whoever is signed in, else the way in. The address stays, so that signing in leads on to it.
fn entrance(account: Account) -> AnyView {
    let signed_in = Memo::new(move |_| account.is_signed_in());
    let again = move || account.lost.get().then(|| view! { <SignInAgain /> }.into_any());
    let page = move || {
        if signed_in.get() { pages() } else { view! { <SignInPage /> }.into_any() }
    };
    view! {
        {part(page)}
        {part(again)}
    }
    .into_any()
}

fn pages() -> AnyView {
    let stage = Stage::provide();
    view! {
        <Shell prefetch=prefetch>
            {stage.progress()}
            <FlatRoutes fallback=|| view! { <NotFound /> }>
                <Route path=path!("/") view=Overview />
                <Route path=path!("/records") view=Records />
                <Route path=path!("/products") view=PRODUCTS />
                <Route path=path!("/products/:product") view=PRODUCT.in_place() />
                <Route path=path!("/locations") view=LOCATIONS />
                <Route path=path!("/assignments") view=ASSIGNMENTS />
                <Route path=path!("/view-as") view=VIEW_AS />
                <Route path=path!("/refresh") view=REFRESH />
                <Route path=path!("/refresh/jobs") view=JOBS />
                <Route path=path!("/refresh/jobs/:job") view=JOB.in_place() />
                <Route path=path!("/orders") view=ORDERS />
                <Route path=path!("/sellers") view=SELLERS />
                <Route path=path!("/sellers/:seller") view=SELLER.in_place() />
                <Route path=path!("/buyers") view=BUYERS />
                <Route path=path!("/buyers/:buyer") view=BUYER.in_place() />
            </FlatRoutes>
        </Shell>
    }
    .into_any()
}

/// Fetches the bundle of the page at a path, before that page is asked for.
fn prefetch(path: &str) {
    let page = match path.split('/').nth(1).unwrap_or_default() {
        "products" => PRODUCTS,
        "locations" => LOCATIONS,
        "sellers" => SELLERS,
        "buyers" => BUYERS,
        "assignments" | "view-as" => ASSIGNMENTS,
        "refresh" => REFRESH,
        "orders" => ORDERS,
        _ => return,
    };
    page.prefetch();
}

/// Makes pages whose code the build puts into the bundle of the name after `in`.
macro_rules! lazy_pages {
    ($($page:ident in $bundle:ident: $make:ident, $fetch:ident => $component:ident;)*) => { $(
        const $page: LazyPage = LazyPage::new(|| Box::pin($fetch()), || Box::pin($make()));

        #[wasm_split($bundle, fallible, preload($fetch))]
        fn $make() -> Made<AnyView> {
            Ok(view! { <$component /> }.into_any())
        }
    )* };
}

// Overview and records are what most visits begin with, so they are in the program itself, and with them whatever others
// share with them. What several bundles share becomes a file for each such set of bundles, so that many bundles would mean
// many small files: pages that lead to each other are in one.
lazy_pages! {
    PRODUCTS in catalog: products, fetch_products => Products;
    PRODUCT in catalog: product, fetch_product => ProductPage;
    LOCATIONS in locations: locations, fetch_locations => Locations;
    BUYERS in buyers: buyers, fetch_buyers => Buyers;
    BUYER in buyers: buyer, fetch_buyer => BuyerPage;
    SELLERS in sellers: sellers, fetch_sellers => Sellers;
    SELLER in sellers: seller, fetch_seller => SellerPage;
    ASSIGNMENTS in assignments: assignments, fetch_assignments => Assignments;
    VIEW_AS in assignments: view_as, fetch_view_as => ViewAs;
    REFRESH in refresh: refresh, fetch_refresh => Refresh;
    JOBS in refresh: jobs, fetch_jobs => Jobs;
    JOB in refresh: job, fetch_job => JobPage;
    ORDERS in orders: orders, fetch_orders => Orders;
}
