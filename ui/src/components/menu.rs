//! A button that opens something small below it. Closes on Escape, and when focus goes elsewhere.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::browser;
use crate::dynamic::{keyed, left, part, pressed};

#[component]
pub fn Menu(
    open: RwSignal<bool>,
    /// What stands on the button.
    face: AnyView,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] class: Signal<&'static str>,
    content: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let around = NodeRef::<Div>::new();
    let button = NodeRef::<Button>::new();
    let leave = move |event: FocusEvent| {
        let to: Option<Node> = event.related_target().and_then(|target| target.dyn_into().ok());
        // Focus also leaves when the whole page goes away, and the signals with it.
        let Some(around) = around.try_get_untracked().flatten() else { return };
        if !around.contains(to.as_ref()) {
            open.set(false);
        }
    };
    let keys = move |event: KeyboardEvent| {
        let Some(around) = around.get_untracked() else { return };
        let step: isize = match event.key().as_str() {
            "Escape" if open.get_untracked() => {
                event.stop_propagation();
                open.set(false);
                if let Some(button) = button.get_untracked() {
                    browser::focus(&button);
                }
                return;
            }
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        open.set(true);
        request_animation_frame(move || {
            let stops = browser::find_all(&around, ".menu-pop :is(a, button, input)");
            let now = leptos::prelude::document().active_element();
            let at = stops.iter().position(|stop| now.as_ref().is_some_and(|now| stop.is_same_node(Some(now))));
            let next = match at {
                None => 0,
                Some(at) => at.saturating_add_signed(step),
            };
            if let Some(stop) = stops.get(next) {
                browser::focus(stop);
            }
        });
    };
    let pop = move || open.get().then(|| view! { <div class="menu-pop" tabindex="-1">{content()}</div> }.into_any());
    view! {
        <div class="menu" node_ref=around on:focusout=left(leave) on:keydown=keyed(keys)>
            <button
                type="button"
                class=Signal::derive(move || class.get())
                node_ref=button
                aria-label=Signal::derive(move || label.get())
                aria-expanded=Signal::derive(move || open.get().to_string())
                on:click=pressed(move |_| open.update(|open| *open = !*open))
            >
                {face}
            </button>
            {part(pop)}
        </div>
    }
    .into_any()
}
