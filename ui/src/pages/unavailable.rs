//! A page whose code could not be fetched: the connection is away, or a newer program has taken the place of this one.

use leptos::prelude::*;

use crate::api::Problem;
use crate::browser;
use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::{failure, nothing};
use crate::dynamic::pressed;

#[component]
pub fn Unavailable(retry: Callback<()>) -> AnyView {
    let contents =
        if browser::is_online() { outdated() } else { failure(Problem::offline(), RwSignal::new(false), retry) };
    view! { <Frame title="Not loaded">{contents}</Frame> }.into_any()
}

fn outdated() -> AnyView {
    let way_on = view! {
        <button type="button" class="button button-primary" on:click=pressed(|_| browser::reload())>
            "Reload"
        </button>
    };
    let text = "Onhand may have been updated since this window was opened. Reload it to go on with the newest.";
    let told = nothing(Icon::Alert, "This page could not be loaded", text, way_on.into_any());
    view! { <div role="alert">{told}</div> }.into_any()
}
