//! What stands around every page: the rail, the header with the page's name, and what the keys open.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::html::H1;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use super::icons::{Icon, icon, mark};
use super::menu::Menu;
use super::palette::Palette;
use super::shortcuts::Shortcuts;
use super::toast;
use crate::account::Account;
use crate::api::session;
use crate::browser;
use crate::dynamic::{left, part, pointed, pressed};
use crate::scheme;

/// A page that the rail leads to.
pub struct Place {
    pub path: &'static str,
    pub label: &'static str,
    icon: Icon,
}

pub const PLACES: [Place; 9] = [
    Place { path: "/", label: "Overview", icon: Icon::Overview },
    Place { path: "/records", label: "Records", icon: Icon::Records },
    Place { path: "/products", label: "Products", icon: Icon::Products },
    Place { path: "/refresh", label: "Refresh", icon: Icon::Refresh },
    Place { path: "/sellers", label: "Sellers", icon: Icon::Sellers },
    Place { path: "/locations", label: "Locations", icon: Icon::Locations },
    Place { path: "/buyers", label: "Buyers", icon: Icon::Buyers },
    Place { path: "/assignments", label: "Assignments", icon: Icon::Assignments },
    Place { path: "/orders", label: "Orders", icon: Icon::Orders },
];

/// Which of the things that lie over the page is open. Shared by the keys and the buttons of the header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    Palette,
    Shortcuts,
}

thread_local! {
    /// The first page of a visit leaves focus where the browser put it; later ones take it to their title.
    static VISITED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// The rail and what lies over the pages; stands once, outside the routes.
#[component]
pub fn Shell(
    /// Gets a head start on the page at a path.
    prefetch: fn(&str),
    children: Children,
) -> AnyView {
    let over = RwSignal::new(Over::Nothing);
    let keys = window_event_listener(keydown, move |event| shortcut(&event, over));
    on_cleanup(move || keys.remove());
    provide_context(OpenPalette(Callback::new(move |()| over.set(Over::Palette))));
    let close = Callback::new(move |()| over.set(Over::Nothing));
    let shown = move || match over.get() {
        Over::Nothing => ().into_any(),
        Over::Palette => view! { <Palette close=close /> }.into_any(),
        Over::Shortcuts => view! { <Shortcuts close=close /> }.into_any(),
    };
    let ahead = move |event: &web_sys::Event| {
        if let Some(path) = browser::linked_path(event) {
            prefetch(&path);
        }
    };
    view! {
        <a class="skip" href="#content" rel="external">
            "Skip to content"
        </a>
        <div class="shell" on:pointerover=pointed(move |event| ahead(&event)) on:focusin=left(move |event| ahead(&event))>
            {rail()} <div class="shell-page">{children()}</div>
        </div>
        {part(shown)}
    }
    .into_any()
}

/// How a page's header opens the palette of the shell.
#[derive(Clone, Copy)]
struct OpenPalette(Callback<()>);

fn shortcut(event: &KeyboardEvent, over: RwSignal<Over>) {
    let command = event.ctrl_key() || event.meta_key();
    if command
        && event.key().eq_ignore_ascii_case("k")
        && (over.get_untracked() == Over::Palette || !browser::is_modal_open())
    {
        event.prevent_default();
        over.update(|over| *over = if *over == Over::Palette { Over::Nothing } else { Over::Palette });
        return;
    }
    if browser::is_typing(event) || browser::has_modifier(event) || browser::is_modal_open() {
        return;
    }
    match event.key().as_str() {
        "/" => {
            event.prevent_default();
            browser::focus_first("[data-search]");
        }
        "?" => {
            event.prevent_default();
            over.set(Over::Shortcuts);
        }
        _ => {}
    }
}

fn rail() -> AnyView {
    let account = Account::here();
    let pathname = use_location().pathname;
    let links = PLACES
        .iter()
        .map(|place| {
            let current = move || {
                let path = pathname.get();
                let here = if place.path == "/" { path == "/" } else { path.starts_with(place.path) };
                if here { "page" } else { "false" }
            };
            view! {
                <li>
                    <a href=place.path aria-current=Signal::derive(current) title=place.label>
                        {icon(place.icon)}
                        <span>{place.label}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <nav class="rail" aria-label="Pages">
            <div class="rail-head">
                {mark()} <div class="rail-name">
                    <strong>"Onhand"</strong>
                    <span title=Signal::derive(move || account.marketplace_name())>{part(move || account.marketplace_name())}</span>
                </div>
            </div>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// A page: its header and its content. Coming to it moves focus to its name.
#[component]
pub fn Frame(
    #[prop(into)] title: Signal<String>,
    /// The page above it: address and name.
    #[prop(optional)]
    above: Option<(&'static str, &'static str)>,
    children: Children,
) -> AnyView {
    let heading = NodeRef::<H1>::new();
    heading.on_load(|heading| {
        if VISITED.replace(true) {
            request_animation_frame(move || browser::focus(&heading));
        }
    });
    Effect::new(move |_| document().set_title(&format!("{} · Onhand", title.get())));
    let OpenPalette(open) = expect_context();
    let crumb = above.map(|(path, name)| {
        view! {
            <a class="crumb" href=path>
                {name}
            </a>
            <span class="crumb-mark" aria-hidden="true">
                {icon(Icon::ChevronRight)}
            </span>
        }
        .into_any()
    });
    view! {
        <header class="head">
            <div class="head-title">
                {crumb} <h1 tabindex="-1" node_ref=heading title=Signal::derive(move || title.get())>
                    {part(move || title.get())}
                </h1>
            </div>
            <div class="head-tools">
                <button type="button" class="head-search" on:click=pressed(move |_| open.run(()))>
                    {icon(Icon::Search)}
                    <span>"Search"</span>
                    <kbd>{format!("{}K", browser::command_key())}</kbd>
                </button>
                {scheme_button()}
                {person_menu()}
            </div>
        </header>
        <main id="content" class="content" tabindex="-1">
            {children()}
        </main>
    }
    .into_any()
}

fn scheme_button() -> AnyView {
    let dark = RwSignal::new(scheme::is_dark());
    let label = move || if dark.get() { "Use the light scheme" } else { "Use the dark scheme" };
    let turn = move |_| {
        dark.update(|dark| *dark = !*dark);
        scheme::choose(dark.get_untracked());
    };
    view! {
        <button type="button" class="icon-button" aria-label=Signal::derive(label) title=Signal::derive(label) on:click=pressed(turn)>
            {part(move || icon(if dark.get() { Icon::Sun } else { Icon::Moon }))}
        </button>
    }
    .into_any()
}

fn person_menu() -> AnyView {
    let account = Account::here();
    let open = RwSignal::new(false);
    let face = view! { <span class="avatar">{part(move || account.initials())}</span> }.into_any();
    let leave = move |_| {
        spawn_local(async move {
            match session::sign_out().await {
                Ok(()) => account.set(None),
                // A session that is gone already is what was asked for.
                Err(problem) if !problem.is_offline() => account.set(None),
                Err(problem) => toast::say(problem.message),
            }
        });
    };
    let content = move || {
        let name = account.session().map(|session| session.user.username).unwrap_or_default();
        view! {
            <div class="menu-head">
                <strong>{account.person()}</strong>
                <span>{name} " · " {account.marketplace_name()}</span>
            </div>
            <button type="button" class="menu-item" on:click=pressed(leave)>
                {icon(Icon::SignOut)}
                "Sign out"
            </button>
        }
        .into_any()
    };
    let label = Signal::derive(move || format!("{}: account of {}", account.initials(), account.person()));
    view! { <Menu open=open face=face.into_any() label=label class="person" content=content /> }.into_any()
}
