//! The first step: a file is dropped or chosen. Below it, what was refreshed lately.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

use super::draft::Draft;
use super::fault;
use super::jobs::latest;
use crate::browser;
use crate::components::icons::{Icon, icon};
use crate::dynamic::{changed, dragged, part};
use crate::files;
use crate::format;
use crate::query::Query;

pub fn step(draft: Draft, query: Query) -> AnyView {
    let is_over = RwSignal::new(false);
    let is_reading = RwSignal::new(false);
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        is_reading.set(true);
        spawn_local(async move {
            let name = file.name();
            let read = files::read(file).await;
            if is_reading.try_set(false).is_some() {
                return;
            }
            let is_open = match read {
                Ok(text) => draft.open(name, text),
                Err(fault) => {
                    draft.fault.set(Some(fault));
                    false
                }
            };
            if is_open {
                query.step(&[("step", "columns")]);
            }
        });
    };
    let choose = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        take(input.files().and_then(|files| files.get(0)));
        // The same file may be chosen again after it was mended.
        input.set_value("");
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let over = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(true);
    };
    let leave = move |event: DragEvent| {
        let to = browser::target_element(event.related_target());
        if to.is_none_or(|to| to.closest(".drop").ok().flatten().is_none()) {
            is_over.set(false);
        }
    };
    let current = move || {
        draft.file.get().map(|file| {
            let rows = format::count(file.feed.lines.len(), "row", "rows");
            view! {
                <p class="step-file">
                    {icon(Icon::Check)} <span><b>{file.name.clone()}</b> " · " {rows}</span>
                    <a class="button" href="/refresh?step=columns">
                        "Go on with it"
                    </a>
                </p>
            }
            .into_any()
        })
    };
    let word = move || if is_reading.get() { "Reading the file" } else { "or drop it anywhere in this frame" };
    view! {
        <h2 class="step-title" tabindex="-1">
            "Which file holds the counts?"
        </h2>
        <div
            class=Signal::derive(move || if is_over.get() { "drop is-over" } else { "drop" })
            on:dragover=dragged(over)
            on:dragleave=dragged(leave)
            on:drop=dragged(drop)
        >
            <input
                id="refresh-file"
                class="hidden"
                type="file"
                accept=".csv,.tsv,.txt,.json,text/csv,application/json"
                aria-describedby="refresh-file-note"
                on:change=changed(choose)
            />
            <label class="button button-primary" for="refresh-file">
                "Choose a CSV or JSON file"
            </label>
            <p role="status">{part(word)}</p>
            <p class="drop-note" id="refresh-file-note">
                "One row for each item: what it is, where it is, and how many there are. Commas, semicolons or tabs; with or without a first line of names."
            </p>
        </div>
        {fault(draft)}
        {part(current)}
        {latest()}
    }
    .into_any()
}
