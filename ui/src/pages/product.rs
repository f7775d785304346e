//! Stub.
use crate::components::frame::Frame;
use leptos::prelude::*;
#[component]
pub fn ProductPage() -> AnyView {
    view! { <Frame title="ProductPage">"stub"</Frame> }.into_any()
}
