//! Stub.
use crate::components::frame::Frame;
use leptos::prelude::*;
#[component]
pub fn Products() -> AnyView {
    view! { <Frame title="Products">"stub"</Frame> }.into_any()
}
