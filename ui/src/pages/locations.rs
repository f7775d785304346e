//! Stub.
use crate::components::frame::Frame;
use leptos::prelude::*;
#[component]
pub fn Locations() -> AnyView {
    view! { <Frame title="Locations">"stub"</Frame> }.into_any()
}
