//! Buttons that stand beside what they act on: of a section, and of a row.

use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::dynamic::pressed;

pub fn tool(label: &'static str, drawing: Icon, class: &'static str, open: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class=class on:click=pressed(move |_| open())>
            {icon(drawing)}
            {label}
        </button>
    }
    .into_any()
}

/// Of a row: seen while the pointer or the focus is there.
pub fn row_tool(label: String, drawing: Icon, open: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            type="button"
            class="icon-button row-tools"
            aria-label=label.clone()
            title=label
            tabindex="-1"
            on:click=pressed(move |_| open())
        >
            {icon(drawing)}
        </button>
    }
    .into_any()
}
