//! A field of a form: label above, help below, fault in its place. And the dialog that holds a form.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;
use crate::dynamic::{changed, part, pressed, sent};
use crate::form::{Entry, Form, Kind};
use crate::format;

/// A value to choose and the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// The field of a member.
pub fn field(form: Form, name: &'static str) -> AnyView {
    let Some(entry) = form.entry(name) else { return ().into_any() };
    if entry.field.kind == Kind::Flag {
        return flag(form, entry);
    }
    let id = field_id(name);
    let text = entry.text;
    let invalid = move || form.fault_of(name).is_some().to_string();
    let described = format!("{id}-note");
    let control = match entry.field.kind {
        Kind::Json | Kind::Lines => {
            let class = if entry.field.kind == Kind::Json { "code" } else { "" };
            view! {
                <textarea
                    id=id.clone()
                    class=class
                    rows="4"
                    spellcheck=(entry.field.kind == Kind::Lines).to_string()
                    aria-describedby=described.clone()
                    aria-invalid=Signal::derive(invalid)
                    prop:value=Signal::derive(move || text.get())
                    on:input=changed(move |event| text.set(event_target_value(&event)))
                ></textarea>
            }
            .into_any()
        }
        kind => {
            let (mode, class) = match kind {
                Kind::Whole => ("numeric", "number"),
                Kind::Decimal => ("decimal", "number"),
                _ => ("text", ""),
            };
            view! {
                <input
                    id=id.clone()
                    type="text"
                    class=class
                    inputmode=mode
                    autocomplete="off"
                    aria-describedby=described.clone()
                    aria-invalid=Signal::derive(invalid)
                    prop:value=Signal::derive(move || text.get())
                    on:input=changed(move |event| text.set(event_target_value(&event)))
                />
            }
            .into_any()
        }
    };
    around(form, entry, id, control)
}

/// A field whose value is chosen from a list.
pub fn choice_field(form: Form, name: &'static str, choices: Signal<Vec<Choice>>) -> AnyView {
    let Some(entry) = form.entry(name) else { return ().into_any() };
    let id = field_id(name);
    let text = entry.text;
    let options = move || {
        let current = text.get();
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let selected = choice.value == current;
                view! { <option value=choice.value selected=selected>{choice.label}</option> }.into_any()
            })
            .collect_view()
    };
    let control = view! {
        <select
            id=id.clone()
            aria-describedby=format!("{id}-note")
            aria-invalid=Signal::derive(move || form.fault_of(name).is_some().to_string())
            on:change=changed(move |event| text.set(event_target_value(&event)))
        >
            {part(options)}
        </select>
    }
    .into_any();
    around(form, entry, id, control)
}

/// The frame of a field: its label, its control, and below it the fault or else the help.
pub fn around(form: Form, entry: Entry, id: String, control: AnyView) -> AnyView {
    let name = entry.field.name;
    let note = note(form, entry);
    view! {
        <div class="field" data-field=name>
            <label for=id.clone()>{label_of(name, form)}</label>
            {control}
            <p class="field-note" id=format!("{id}-note")>
                {note}
            </p>
        </div>
    }
    .into_any()
}

fn label_of(name: &'static str, form: Form) -> AnyView {
    let Some(entry) = form.entry(name) else { return ().into_any() };
    let required = (entry.field.kind == Kind::Required)
        .then(|| view! { <span class="field-required">"required"</span> }.into_any());
    view! {
        {entry.field.label}
        {required}
    }
    .into_any()
}

fn note(form: Form, entry: Entry) -> impl Fn() -> AnyView + Send + 'static {
    let (name, help) = (entry.field.name, entry.field.help);
    move || match form.fault_of(name) {
        Some(fault) => view! { <span class="field-fault">{format::fault(&fault)}</span> }.into_any(),
        None => help.into_any(),
    }
}

fn flag(form: Form, entry: Entry) -> AnyView {
    let id = field_id(entry.field.name);
    let text = entry.text;
    let label = entry.field.label;
    let note = note(form, entry);
    view! {
        <div class="field field-flag">
            <input
                id=id.clone()
                type="checkbox"
                aria-describedby=format!("{id}-note")
                prop:checked=Signal::derive(move || text.get() == "true")
                on:change=changed(move |event| text.set(event_target_checked(&event).to_string()))
            />
            <label for=id.clone()>{label}</label>
            <p class="field-note" id=format!("{id}-note")>
                {note}
            </p>
        </div>
    }
    .into_any()
}

pub fn field_id(name: &str) -> String {
    format!("field-{}", name.replace('.', "-"))
}

/// A form in a dialog. The button names the act; while it runs, nothing can be sent twice.
#[component]
pub fn FormDialog(
    #[prop(into)] title: String,
    /// The act, as on the button: `Create record`.
    act: &'static str,
    form: Form,
    busy: RwSignal<bool>,
    close: Callback<()>,
    submit: Callback<()>,
    /// What stands at the left of the buttons.
    #[prop(optional)]
    aside: Option<AnyView>,
    children: Children,
) -> AnyView {
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            form.clear_problems();
            submit.run(());
        }
    };
    // The first faulty field takes focus, so that the fault is read and at hand.
    Effect::new(move |_| {
        if form.problems.with(|problems| !problems.is_empty()) {
            request_animation_frame(|| {
                if let Some(folded) = browser::find("dialog details:has([aria-invalid=true])") {
                    // The name of the attribute is legal, the one reason for which this could fail.
                    drop(folded.set_attribute("open", ""));
                }
                browser::focus_first("dialog [aria-invalid=true]");
            });
        }
    });
    let fault = move || {
        form.problem
            .get()
            .map(|problem| view! { <p class="form-fault form-fault-foot" role="alert">{problem}</p> }.into_any())
    };
    view! {
        <Dialog title=title close=close class="dialog dialog-form">
            <form on:submit=sent(send) novalidate="">
                <div class="dialog-body form">{children()}</div>
                {part(fault)}
                <footer class="dialog-foot">
                    {aside} <button type="button" class="button" on:click=pressed(move |_| close.run(()))>"Cancel"</button>
                    <button type="submit" class="button button-primary" disabled=Signal::derive(move || busy.get())>{act}</button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
