//! The sheet of keys, on `?`.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;

#[component]
pub fn Shortcuts(close: Callback<()>) -> AnyView {
    let command = format!("{}K", browser::command_key());
    let groups = [
        (
            "Everywhere",
            vec![
                (command, "Go to a page or find a record"),
                ("/".into(), "Search the list"),
                ("?".into(), "Show these keys"),
                ("Esc".into(), "Close what is open"),
            ],
        ),
        (
            "In a table",
            vec![
                ("↑ ↓".into(), "Walk through the rows"),
                ("Home End".into(), "First and last row"),
                ("Enter".into(), "Open the row"),
                ("e".into(), "Edit the row"),
            ],
        ),
        (
            "In a quantity",
            vec![
                ("12".into(), "Set to 12"),
                ("+3 -2".into(), "Change by that many"),
                ("Enter".into(), "Save and move down"),
                ("Esc".into(), "Put back what was there"),
            ],
        ),
        (
            "In assignments",
            vec![
                ("Space".into(), "Assign or withdraw"),
                ("Shift Space".into(), "Choose the row"),
                ("Ctrl Space".into(), "Choose the column"),
                ("Esc".into(), "Choose nothing"),
            ],
        ),
        ("In a panel", vec![("j k".into(), "Next and previous record"), ("Esc".into(), "Close the panel")]),
    ];
    let groups = groups
        .into_iter()
        .map(|(title, keys): (&str, Vec<(String, &str)>)| {
            let rows = keys
                .into_iter()
                .map(|(keys, act)| {
                    let keys =
                        keys.split(' ').map(|key| view! { <kbd>{key.to_owned()}</kbd> }.into_any()).collect_view();
                    view! {
                        <div>
                            <dt>{keys}</dt>
                            <dd>{act}</dd>
                        </div>
                    }
                    .into_any()
                })
                .collect_view();
            view! {
                <section>
                    <h3>{title}</h3>
                    <dl class="keys">{rows}</dl>
                </section>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <Dialog title="Keys" close=close>
            <div class="dialog-body shortcuts">{groups}</div>
        </Dialog>
    }
    .into_any()
}
