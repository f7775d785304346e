//! The command palette: goes to a page, or finds a record by its item.

use leptos::prelude::*;

use super::dialog::Dialog;
use super::frame::PLACES;
use super::picker::{Finding, Found, Picker};
use crate::api::records::{self, RecordPath};
use crate::browser;
use crate::format;

/// The most records that are shown.
const RECORDS: &str = "8";

#[component]
pub fn Palette(close: Callback<()>) -> AnyView {
    let pick = move |found: Found| {
        close.run(());
        browser::go(&found.value);
    };
    view! {
        <Dialog title="Search" close=close class="dialog dialog-palette">
            <Picker
                id="palette"
                label="Go to a page or find a record"
                placeholder="Go to a page or find a record"
                find=find
                pick=Callback::new(pick)
                always_open=true
            />
        </Dialog>
    }
    .into_any()
}

fn find(text: String) -> Finding {
    Box::pin(async move {
        let part = browser::lower(text.trim());
        let mut found: Vec<Found> = PLACES
            .iter()
            .filter(|place| browser::lower(place.label).contains(&part))
            .map(|place| Found {
                value: place.path.to_owned(),
                label: place.label.to_owned(),
                detail: String::new(),
                group: "Pages",
            })
            .collect();
        if !part.is_empty() {
            let page = records::list(&[("search", text.trim()), ("pageSize", RECORDS)]).await?;
            found.extend(page.items.iter().map(|listed| Found {
                value: crate::api::with_query("/records", &[("panel", &RecordPath::of(listed).to_text())]),
                label: format!("{} at {}", format::item(listed), format::location(listed)),
                detail: format::quantity(listed.record.quantity_available),
                group: "Records",
            }));
        }
        Ok(found)
    })
}
