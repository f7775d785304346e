//! What a row opens: a panel from the right, beside the page and not over it. Its address is in the URL.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::html;
use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::browser;
use crate::dynamic::{part, pressed};

/// Escape closes it, `j` and `k` go to the next and the previous thing. Focus goes to its title; whoever closes it knows
/// the row that focus goes back to, which need not be the one that opened it.
#[component]
pub fn SidePanel(
    title: AnyView,
    close: Callback<()>,
    /// Goes forward by one, or back.
    step: Callback<isize>,
    /// Where the thing stands among those that can be stepped through: `3 of 50`.
    #[prop(into)]
    place: Signal<String>,
    children: Children,
) -> AnyView {
    let heading = NodeRef::<html::H2>::new();
    heading.on_load(|heading| request_animation_frame(move || browser::focus(&heading)));
    let keys = window_event_listener(keydown, move |event: KeyboardEvent| {
        if browser::is_typing(&event) || browser::has_modifier(&event) || browser::is_modal_open() {
            return;
        }
        match event.key().as_str() {
            "Escape" => close.run(()),
            "j" => step.run(1),
            "k" => step.run(-1),
            _ => {}
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <dialog open class="panel" aria-labelledby="panel-title">
            <header class="panel-head">
                <h2 id="panel-title" tabindex="-1" node_ref=heading>
                    {title}
                </h2>
                <div class="panel-tools">
                    <span class="panel-place">{part(move || place.get())}</span>
                    <button type="button" class="icon-button" aria-label="Previous (k)" on:click=pressed(move |_| step.run(-1))>
                        {icon(Icon::Up)}
                    </button>
                    <button type="button" class="icon-button" aria-label="Next (j)" on:click=pressed(move |_| step.run(1))>
                        {icon(Icon::Down)}
                    </button>
                    <button type="button" class="icon-button" aria-label="Close (Esc)" on:click=pressed(move |_| close.run(()))>
                        {icon(Icon::Close)}
                    </button>
                </div>
            </header>
            {children()}
        </dialog>
    }
    .into_any()
}
