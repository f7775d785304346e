//! How something stands: a word, a shape and a soft colour. The shapes tell apart where colours do not.

use leptos::prelude::*;
use shared::records::Level;

use crate::format;

/// The shapes: full, half, struck.
pub const FULL: &str = "M4 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0Z";
pub const HALF: &str = "M8 4a4 4 0 0 0 0 8Z";
pub const STRUCK: &str = "M5 7.2h6v1.6H5Z";

/// The same circle, as a line around what fills it less.
const RING: &str = FULL;
const ENDLESS: &str = "M8 8C7 6.5 6.2 5.8 5 5.8a2.2 2.2 0 0 0 0 4.4c1.2 0 2-.7 3-2.2s1.8-2.2 3-2.2a2.2 2.2 0 0 1 0 4.4c-1.2 0-2-.7-3-2.2Z";

/// A word with a shape in a ring; without a shape the ring is empty.
pub fn chip(word: &str, class: &'static str, shape: &'static str) -> AnyView {
    draw(word, class, shape, RING)
}

/// Whether something is in use.
pub fn active_chip(active: bool) -> AnyView {
    if active { draw("Active", "chip chip-plain", FULL, "") } else { draw("Inactive", "chip", STRUCK, "") }
}

/// How a record's stock stands.
pub fn state_chip(level: Level) -> AnyView {
    let (class, shape, line) = match level {
        Level::Ok => ("chip chip-plain", FULL, ""),
        Level::Low => ("chip chip-warn", HALF, RING),
        Level::Out => ("chip chip-bad", "", RING),
        Level::Oversold => ("chip chip-bad", "M4 7h8v2H4Z", ""),
        Level::Infinite => ("chip chip-quiet", "", ENDLESS),
    };
    draw(format::level(level), class, shape, line)
}

fn draw(word: &str, class: &'static str, shape: &'static str, line: &'static str) -> AnyView {
    let word = word.to_owned();
    view! {
        <span class=class>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                {(!shape.is_empty()).then(|| view! { <path d=shape /> }.into_any())}
                {(!line.is_empty()).then(|| view! { <path class="chip-line" d=line /> }.into_any())}
            </svg>
            {word}
        </span>
    }
    .into_any()
}
