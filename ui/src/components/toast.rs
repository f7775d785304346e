//! One line at the bottom left that says what happened, with a way to take it back. Never for faults of a field.

use std::time::Duration;

use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::dynamic::{part, pressed};

/// How long a toast stays; its undo is offered as long.
const SHOWN: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Toast {
    number: u32,
    text: String,
    undo: Option<Callback<()>>,
}

/// The toast that is shown, and the newest turn. One at a time: a newer one takes the place.
#[derive(Clone, Copy)]
struct Shown(RwSignal<Option<Toast>>, StoredValue<u32>);

thread_local! {
    static SHOWN_TOAST: std::cell::Cell<Option<Shown>> = const { std::cell::Cell::new(None) };
}

/// Says what happened.
pub fn say(text: impl Into<String>) {
    show(Turn::next(), text.into(), None);
}

/// The place in time of something that was begun and will be told of. Of two that were on their way at once the one that
/// was begun last is told, and can be taken back, whichever of them ends first.
#[derive(Clone, Copy)]
pub struct Turn(u32);

impl Turn {
    pub fn next() -> Self {
        let Some(Shown(_, last)) = SHOWN_TOAST.get() else { return Self(0) };
        last.update_value(|last| *last = last.wrapping_add(1));
        Self(last.get_value())
    }

    /// Says what happened and offers to take it back.
    pub fn say_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        show(self, text.into(), Some(Callback::new(move |()| undo())));
    }
}

fn show(Turn(number): Turn, text: String, undo: Option<Callback<()>>) {
    let Some(Shown(shown, _)) = SHOWN_TOAST.get() else { return };
    if shown.with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.number > number)) {
        return;
    }
    shown.set(Some(Toast { number, text, undo }));
    set_timeout(
        move || {
            if shown.with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.number == number)) {
                shown.set(None);
            }
        },
        SHOWN,
    );
}

/// Where toasts appear; stands once in the app.
#[component]
pub fn Toasts() -> AnyView {
    let shown = RwSignal::new(None::<Toast>);
    SHOWN_TOAST.set(Some(Shown(shown, StoredValue::new(0))));
    let toast = move || {
        shown.get().map(|toast| {
            let undo = toast.undo.map(|undo| {
                let take_back = move |_| {
                    shown.set(None);
                    undo.run(());
                };
                view! { <button type="button" class="toast-undo" on:click=pressed(take_back)>{icon(Icon::Undo)} "Undo"</button> }.into_any()
            });
            view! {
                <div class="toast">
                    <span class="toast-text">{toast.text}</span>
                    {undo}
                    <button type="button" class="toast-close" aria-label="Dismiss" on:click=pressed(move |_| shown.set(None))>
                        {icon(Icon::Close)}
                    </button>
                </div>
            }.into_any()
        })
    };
    view! { <div class="toasts" role="status">{part(toast)}</div> }.into_any()
}
