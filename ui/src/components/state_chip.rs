//! How a record's stock stands: a word, a shape and a soft colour.

use leptos::prelude::*;
use shared::records::Level;

use crate::format;

pub fn state_chip(level: Level) -> AnyView {
    // The shapes tell the states apart where colours do not: full, half, empty, struck, endless.
    let (class, shape) = match level {
        Level::Ok => ("chip chip-plain", "M4 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0Z"),
        Level::Low => ("chip chip-warn", "M8 4a4 4 0 0 0 0 8Z"),
        Level::Out => ("chip chip-bad", ""),
        Level::Oversold => ("chip chip-bad", "M4 7h8v2H4Z"),
        Level::Infinite => ("chip chip-quiet", ""),
    };
    let ring = matches!(level, Level::Low | Level::Out);
    let endless = (level == Level::Infinite).then(|| {
        view! { <path class="chip-line" d="M8 8C7 6.5 6.2 5.8 5 5.8a2.2 2.2 0 0 0 0 4.4c1.2 0 2-.7 3-2.2s1.8-2.2 3-2.2a2.2 2.2 0 0 1 0 4.4c-1.2 0-2-.7-3-2.2Z" /> }.into_any()
    });
    view! {
        <span class=class>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                {(!shape.is_empty()).then(|| view! { <path d=shape /> }.into_any())}
                {ring.then(|| view! { <path class="chip-line" d="M4 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0Z" /> }.into_any())} {endless}
            </svg>
            {format::level(level)}
        </span>
    }
    .into_any()
}
