//! A field that looks things up while one types, and a list to choose from. The palette is made of the same.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Problem;
use crate::dynamic::{changed, keyed, left, part, pointed, pressed};

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
    let finder = Finder {
        find,
        pick,
        always_open,
        text,
        open: RwSignal::new(always_open),
        found: RwSignal::new(Vec::new()),
        problem: RwSignal::new(None),
        active: RwSignal::new(0),
        turn: StoredValue::new(0),
        waiting: StoredValue::new(None),
        behind: StoredValue::new(false),
        picks_first: StoredValue::new(false),
    };
    let Finder { open, active, .. } = finder;
    if always_open {
        finder.look();
    }
    let list_id = format!("{id}-list");
    let list = finder.list(list_id.clone(), label);
    view! {
        <div class=if always_open { "picker is-open" } else { "picker" }>
            <input
                id=id
                type="text"
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=Signal::derive(move || open.get().to_string())
                aria-controls=list_id
                aria-activedescendant=Signal::derive(move || format!("option-{}", active.get()))
                aria-invalid=Signal::derive(move || invalid.get())
                autocomplete="off"
                spellcheck="false"
                autofocus=always_open
                placeholder=placeholder
                prop:value=Signal::derive(move || text.get())
                on:input=changed(move |event| finder.type_in(event_target_value(&event)))
                on:focus=left(move |_| finder.enter())
                on:blur=left(move |_| {
                    open.try_set(always_open);
                })
                on:keydown=keyed(move |event| finder.key(&event))
            />
            {list}
        </div>
    }
    .into_any()
}

/// Everything that the parts of a picker share.
#[derive(Clone, Copy)]
struct Finder {
    find: fn(String) -> Finding,
    pick: Callback<Found>,
    always_open: bool,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    found: RwSignal<Vec<Found>>,
    problem: RwSignal<Option<String>>,
    /// The option that Enter picks.
    active: RwSignal<usize>,
    /// Counts look-ups, so that a late answer does not replace a newer one.
    turn: StoredValue<u32>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// What was found is not of the text that stands there now.
    behind: StoredValue<bool>,
    /// Enter came before the answer, and means the first of what is found.
    picks_first: StoredValue<bool>,
}

impl Finder {
    fn look(self) {
        let mine = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(mine);
        let finding = (self.find)(self.text.get_untracked());
        spawn_local(async move {
            let answer = finding.await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            self.behind.set_value(false);
            let picks_first = self.picks_first.get_value();
            self.picks_first.set_value(false);
            match answer {
                Ok(things) => {
                    let first = things.first().cloned().filter(|_| picks_first);
                    self.active.set(0);
                    self.problem.set(None);
                    self.found.set(things);
                    if let Some(first) = first {
                        self.choose(first);
                    }
                }
                Err(fault) => self.problem.set(Some(fault.message)),
            }
        });
    }

    fn type_in(self, text: String) {
        self.text.set(text);
        self.open.set(true);
        self.behind.set_value(true);
        self.picks_first.set_value(false);
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let look = move || {
            if self.turn.try_get_value().is_some() {
                self.look();
            }
        };
        self.waiting.set_value(set_timeout_with_handle(look, PAUSE).ok());
    }

    fn enter(self) {
        if !self.always_open {
            self.open.set(true);
            self.look();
        }
    }

    fn choose(self, thing: Found) {
        if !self.always_open {
            self.open.set(false);
            self.text.set(thing.label.clone());
        }
        self.pick.run(thing);
    }

    fn key(self, event: &KeyboardEvent) {
        let last = self.found.with_untracked(Vec::len).saturating_sub(1);
        let is_open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if is_open => self.active.update(|active| *active = active.saturating_add(1).min(last)),
            "ArrowDown" => self.enter(),
            "ArrowUp" => self.active.update(|active| *active = active.saturating_sub(1)),
            "Enter" if is_open && self.behind.get_value() => self.picks_first.set_value(true),
            "Enter" if is_open => {
                let thing = self.found.with_untracked(|found| found.get(self.active.get_untracked()).cloned());
                if let Some(thing) = thing {
                    self.choose(thing);
                }
            }
            "Escape" if is_open && !self.always_open => {
                event.stop_propagation();
                self.open.set(false);
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn list(self, id: String, label: &'static str) -> AnyView {
        let none = move || {
            let nothing = self.found.with(Vec::is_empty) && !self.text.get().is_empty();
            let text = self.problem.get().or_else(|| nothing.then(|| "Nothing matches".to_owned()));
            text.map(|text| view! { <p class="menu-none">{text}</p> }.into_any())
        };
        let list = move || {
            self.open.get().then(|| {
                let options =
                    move || options(&self.found.get(), self.active, Callback::new(move |thing| self.choose(thing)));
                view! {
                    <div class="picker-list">
                        <ul role="listbox" id=id.clone() aria-label=label>
                            {options}
                        </ul>
                        {part(none)}
                    </div>
                }
                .into_any()
            })
        };
        view! { {part(list)} }.into_any()
    }
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
                aria-selected=Signal::derive(move || (active.get() == index).to_string())
                on:pointermove=pointed(move |_| active.set(index))
                // The field keeps focus, so the press must not take it before the click arrives.
                on:mousedown=pressed(move |event| event.prevent_default())
                on:click=pressed(move |_| choose.run(picked.clone()))
            >
                <span>{thing.label.clone()}</span>
                <code>{thing.detail.clone()}</code>
            </li>
        }
        .into_any();
        views.push(row.into_any());
    }
    views.into_any()
}
