//! The map of the admin: who may enter, and which page an address leads to. No loading of data.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_navigate;
use leptos_router::path;

use crate::account::Account;
use crate::api::{Problem, session};
use crate::browser;
use crate::components::frame::Shell;
use crate::components::loaded::failure;
use crate::components::toast::Toasts;
use crate::dynamic::part;
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
use crate::pages::sign_in::{SignInAgain, SignInPage};
use crate::pages::view_as::ViewAs;

#[component]
pub fn App() -> impl IntoView {
    let account = Account::new();
    provide_context(account);
    session::when_lost(move || account.lost.set(true));
    let boot = RwSignal::new(Boot::Asking);
    resume(account, boot);
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
    view! {
        <Shell>
            <FlatRoutes fallback=|| view! { <NotFound /> }>
                <Route path=path!("/") view=Overview />
                <Route path=path!("/records") view=Records />
                <Route path=path!("/products") view=Products />
                <Route path=path!("/products/:product") view=ProductPage />
                <Route path=path!("/locations") view=Locations />
                <Route path=path!("/assignments") view=Assignments />
                <Route path=path!("/view-as") view=ViewAs />
                <Route path=path!("/refresh") view=Refresh />
                <Route path=path!("/refresh/jobs") view=Jobs />
                <Route path=path!("/refresh/jobs/:job") view=JobPage />
                <Route path=path!("/orders") view=Orders />
                <Route path=path!("/buyers") view=Buyers />
                <Route path=path!("/buyers/:buyer") view=BuyerPage />
            </FlatRoutes>
        </Shell>
    }
    .into_any()
}
