//! A native modal dialog: its title says the act, its buttons name it. Focus goes in and comes back.

use leptos::html;
use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::browser;
use crate::dynamic::{changed, part, pressed};

/// A dialog that is open as long as it stands in the page. Escape and the cross ask `close`.
#[component]
pub fn Dialog(
    #[prop(into)] title: String,
    close: Callback<()>,
    #[prop(default = "dialog")] class: &'static str,
    /// Whether the person can leave it; a lost session cannot be waved away.
    #[prop(default = true)]
    can_close: bool,
    children: Children,
) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::remember_focus();
    dialog.on_load(|dialog| {
        // At once, so that what is typed right after goes into it. It stands in the page and is not open yet, so this
        // cannot fail.
        drop(dialog.show_modal());
    });
    on_cleanup(browser::give_focus_back);
    let cross = can_close.then(|| {
        view! {
            <button type="button" class="icon-button" aria-label="Close" on:click=pressed(move |_| close.run(()))>
                {icon(Icon::Close)}
            </button>
        }
        .into_any()
    });
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        if can_close {
            close.run(());
        }
    };
    view! {
        <dialog class=class node_ref=dialog aria-labelledby="dialog-title" on:cancel=changed(cancel)>
            <header class="dialog-head">
                <h2 id="dialog-title">{title}</h2>
                {cross}
            </header>
            {children()}
        </dialog>
    }
    .into_any()
}

/// Asks before something is done that cannot be undone.
#[component]
pub fn Confirm(
    #[prop(into)] title: String,
    /// What it means.
    #[prop(into)]
    text: Signal<String>,
    /// The act, as on the button: `Delete record`.
    act: &'static str,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    close: Callback<()>,
    run: Callback<()>,
) -> AnyView {
    let fault =
        move || problem.get().map(|problem| view! { <p class="form-fault" role="alert">{problem}</p> }.into_any());
    view! {
        <Dialog title=title close=close class="dialog dialog-small">
            <div class="dialog-body form">
                <p>{part(move || text.get())}</p>
                {part(fault)}
            </div>
            {dialog_foot(act, "button button-danger", busy, close, run)}
        </Dialog>
    }
    .into_any()
}

/// The way out of a dialog, and its act, whose button looks like `class`.
pub fn dialog_foot(
    act: &'static str,
    class: &'static str,
    busy: RwSignal<bool>,
    close: Callback<()>,
    run: Callback<()>,
) -> AnyView {
    view! {
        <footer class="dialog-foot">
            <button type="button" class="button" on:click=pressed(move |_| close.run(()))>"Cancel"</button>
            <button
                type="button"
                class=class
                disabled=Signal::derive(move || busy.get())
                on:click=pressed(move |_| run.run(()))
            >
                {act}
            </button>
        </footer>
    }
    .into_any()
}
