//! A field that looks things up while one types, and a list to choose from. The palette is made of the same.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Problem;

/// After the last key of a look-up.
const PAUSE: Duration = Duration::from_millis(150);

/// Something that can be picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What picking it means: an ID, an address.
    pub value: String,
    pub label: String,
    /// What tells it from others of the same label.
    pub detail: String,
    /// The heading it stands under; those of one group follow each other.
    pub group: &'static str,
}

pub type Finding = Pin<Box<dyn Future<Output = Result<Vec<Found>, Problem>>>>;

/// A combobox: an input with a list of what was found for its text.
#[component]
pub fn Picker(
    #[prop(into)] id: String,
    label: &'static str,
    placeholder: &'static str,
    /// Looks things up for a text.
    find: fn(String) -> Finding,
    pick: Callback<Found>,
    /// Whether the list stands in the flow and is always open, as in the palette.
    #[prop(default = false)]
    always_open: bool,
    #[prop(default = RwSignal::new(String::new()))] text: RwSignal<String>,
    #[prop(into, default = Signal::stored("false".to_owned()))] invalid: Signal<String>,
) -> AnyView {
    let open = RwSignal::new(always_open);
    let found = RwSignal::new(Vec::<Found>::new());
    let problem = RwSignal::new(None::<String>);
    let active = RwSignal::new(0_usize);
    let turn = StoredValue::new(0_u32);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let input = NodeRef::<Input>::new();

    let look = move || {
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        let finding = find(text.get_untracked());
        spawn_local(async move {
            let answer = finding.await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(things) => {
                    active.set(0);
                    problem.set(None);
                    found.set(things);
                }
                Err(fault) => problem.set(Some(fault.message)),
            }
        });
    };
    let look_later = move || {
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        waiting.set_value(set_timeout_with_handle(look, PAUSE).ok());
    };
    if always_open {
        look();
    }
    let choose = move |thing: Found| {
        if !always_open {
            open.set(false);
            text.set(thing.label.clone());
        }
        pick.run(thing);
    };
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                if open.get_untracked() {
                    active.update(|active| *active = active.saturating_add(1).min(last));
                } else {
                    open.set(true);
                    look();
                }
            }
            "ArrowUp" => {
                event.prevent_default();
                active.update(|active| *active = active.saturating_sub(1));
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                let thing = found.with_untracked(|found| found.get(active.get_untracked()).cloned());
                if let Some(thing) = thing {
                    choose(thing);
                }
            }
            "Escape" if open.get_untracked() && !always_open => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            _ => {}
        }
    };
    let list_id = format!("{id}-list");
    let options = move || options(&found.get(), active, Callback::new(choose));
    let list = {
        let list_id = list_id.clone();
        move || {
            open.get().then(|| {
                let none = move || {
                    let text = problem.get().or_else(|| {
                        (found.with(Vec::is_empty) && !text.get().is_empty()).then(|| "Nothing matches".to_owned())
                    });
                    text.map(|text| view! { <p class="menu-none">{text}</p> })
                };
                view! {
                    <div class="picker-list">
                        <ul role="listbox" id=list_id.clone() aria-label=label>
                            {options}
                        </ul>
                        {none}
                    </div>
                }
            })
        }
    };
    view! {
        <div class=if always_open { "picker is-open" } else { "picker" }>
            <input
                id=id
                type="text"
                node_ref=input
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || open.get().to_string()
                aria-controls=list_id
                aria-activedescendant=move || format!("option-{}", active.get())
                aria-invalid=move || invalid.get()
                autocomplete="off"
                spellcheck="false"
                autofocus=always_open
                placeholder=placeholder
                prop:value=move || text.get()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    open.set(true);
                    look_later();
                }
                on:focus=move |_| {
                    if !always_open {
                        open.set(true);
                        look();
                    }
                }
                on:blur=move |_| {
                    open.try_set(always_open);
                }
                on:keydown=keys
            />
            {list}
        </div>
    }
    .into_any()
}

fn options(found: &[Found], active: RwSignal<usize>, choose: Callback<Found>) -> AnyView {
    let mut group = "";
    let mut views = Vec::new();
    for (index, thing) in found.iter().enumerate() {
        if thing.group != group {
            group = thing.group;
            views.push(view! { <li role="presentation" class="picker-group">{group}</li> }.into_any());
        }
        let picked = thing.clone();
        let row = view! {
            <li
                role="option"
                id=format!("option-{index}")
                class="picker-option"
                aria-selected=move || (active.get() == index).to_string()
                on:pointermove=move |_| active.set(index)
                // The field keeps focus, so the press must not take it before the click arrives.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| choose.run(picked.clone())
            >
                <span>{thing.label.clone()}</span>
                <code>{thing.detail.clone()}</code>
            </li>
        };
        views.push(row.into_any());
    }
    views.into_any()
}
