//! An address that leads nowhere.

use leptos::prelude::*;

use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::nothing;

#[component]
pub fn NotFound() -> AnyView {
    let way_on = view! {
        <a class="button" href="/records">
            "Go to records"
        </a>
    }
    .into_any();
    view! {
        <Frame title="Not found">
            {nothing(Icon::Search, "There is no page here", "The address may be mistyped, or the page has moved.", way_on.into_any())}
        </Frame>
    }
    .into_any()
}
