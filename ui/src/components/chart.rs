//! A number as the length of a bar, beside the number itself.

use leptos::prelude::*;

/// A bar whose whole length stands for `most`. What is below 0 has no length.
pub fn bar(number: i64, most: i64) -> AnyView {
    let share = number.max(0).saturating_mul(1_000).checked_div(most.max(1)).unwrap_or_default();
    // In tenths of a percent, so that no float is needed.
    let width = format!("{}.{}%", share.div_euclid(10), share.rem_euclid(10));
    view! {
        <svg class="bar" aria-hidden="true">
            <rect class="bar-ground" width="100%" height="8" rx="4" />
            <rect class="bar-full" width=width height="8" rx="4" />
        </svg>
    }
    .into_any()
}
