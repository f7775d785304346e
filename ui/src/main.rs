//! The admin. For now it only says its name.

use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <main><h1>"Onhand"</h1></main> });
}
