//! Stub.
use crate::components::frame::Frame;
use leptos::prelude::*;
#[component]
pub fn Overview() -> AnyView {
    view! { <Frame title="Overview">"stub"</Frame> }.into_any()
}
