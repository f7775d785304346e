//! Light or dark: the system's wish, unless the person chose.

use leptos::prelude::*;

use crate::browser;

const KEY: &str = "onhand-scheme";

/// Puts the person's choice on the page, if there is one.
pub fn apply() {
    if let Some(scheme) = browser::stored(KEY) {
        mark(&scheme);
    }
}

pub fn is_dark() -> bool {
    match browser::stored(KEY).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches()),
    }
}

pub fn choose(dark: bool) {
    let scheme = if dark { "dark" } else { "light" };
    browser::store(KEY, scheme);
    mark(scheme);
}

fn mark(scheme: &str) {
    if let Some(root) = document().document_element() {
        // The name of the attribute is legal, the one reason for which this could fail.
        drop(root.set_attribute("data-scheme", scheme));
    }
}
