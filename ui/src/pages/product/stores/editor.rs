//! A cell while it is edited: only its count, in its place, or all that it says, over it. Enter keeps, Escape restores,
//! and leaving keeps what was typed, as a sheet does.

use leptos::ev::{FocusEvent, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use shared::wire::Body;
use shared::wire::ordercloud::records::ListedRecord;
use wasm_bindgen::JsCast as _;
use web_sys::Node;

use super::Held;
use super::draft::{Draft, undoing};
use super::grid::{At, Grid};
use super::plan::{self, Line};
use crate::api::Problem;
use crate::api::records::{self, RecordPath};
use crate::browser;
use crate::components::icons::{Icon, icon};
use crate::components::toast::{self, Turn};
use crate::dynamic::{changed, keyed, left, part, pressed, sent};
use crate::format;

/// Everything that the parts of an open cell share.
#[derive(Clone, Copy)]
struct Editor {
    grid: Grid,
    at: At,
    /// The record as it was when the cell was opened, or read again since.
    before: StoredValue<Option<ListedRecord>>,
    count: RwSignal<String>,
    infinite: RwSignal<bool>,
    price: RwSignal<String>,
    sale_price: RwSignal<String>,
    fault: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    root: NodeRef<html::Form>,
    first: NodeRef<html::Input>,
}

impl Editor {
    fn open(grid: Grid, at: At, held: Held, typed: Option<String>) -> Self {
        let before = held.get_untracked();
        let draft = Draft::of(before.as_ref().map(|listed| &listed.record));
        let is_typed = typed.is_some();
        let editor = Self {
            grid,
            at,

            before: StoredValue::new(before),
            count: RwSignal::new(typed.unwrap_or(draft.count)),
            infinite: RwSignal::new(draft.infinite),
            price: RwSignal::new(draft.price),
            sale_price: RwSignal::new(draft.sale_price),
            fault: RwSignal::new(None),
            busy: RwSignal::new(false),
            root: NodeRef::new(),
            first: NodeRef::new(),
        };
        // Without a pause: a key that is pressed right after belongs into the field.
        Effect::new(move |_| {
            if let Some(input) = editor.first.get() {
                input.set_value(&editor.count.get_untracked());
                browser::focus(&input);
                if !is_typed {
                    input.select();
                }
            }
        });
        editor
    }

    fn name(self) -> (String, String) {
        self.grid.names(self.at)
    }

    fn draft(self) -> Draft {
        Draft {
            count: self.count.get_untracked(),
            infinite: self.infinite.get_untracked(),
            price: self.price.get_untracked(),
            sale_price: self.sale_price.get_untracked(),
        }
    }

    fn close(self) {
        if self.grid.is_edited(self.at) {
            self.grid.editing.set(None);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        // Keys of the table and of the page are none here.
        event.stop_propagation();
        if event.key() == "Escape" {
            event.prevent_default();
            self.close();
            Grid::focus(self.at);
        }
    }

    /// Leaving for somewhere else keeps what was typed.
    fn leave(self, event: &FocusEvent) {
        let to: Option<Node> = event.related_target().and_then(|target| target.dyn_into().ok());
        let Some(root) = self.root.try_get_untracked().flatten() else { return };
        // What was closed on purpose is left too, a moment before it goes.
        if self.grid.is_edited(self.at) && !root.contains(to.as_ref()) && !self.busy.get_untracked() {
            self.commit(false, false);
        }
    }

    /// Saves what differs. `on` goes to the row below, `wanted` makes a record where there is none even if nothing was
    /// typed.
    fn commit(self, on: bool, wanted: bool) {
        let before = self.before.get_value();
        let is_untouched = self.draft() == Draft::of(before.as_ref().map(|listed| &listed.record));
        let change = match self.draft().changes(before.as_ref().map(|listed| &listed.record)) {
            Ok(change) => change,
            Err(fault) => return self.fault.set(Some(fault.to_owned())),
        };
        if change.is_empty() || (before.is_none() && is_untouched && !wanted) {
            self.close();
        } else {
            self.save(before, change, on);
        }
        if on {
            self.grid.focus_below(self.at);
        }
    }

    fn save(self, before: Option<ListedRecord>, change: Body, on: bool) {
        self.fault.set(None);
        self.busy.set(true);
        let has_focus = self.has_focus();
        let turn = Turn::next();
        spawn_local(async move {
            let saved = match &before {
                Some(listed) => patch(listed, &Value::Object(change.clone())).await,
                None => self.add(change.clone()).await,
            };
            self.busy.try_set(false);
            match saved {
                Ok(now) => {
                    self.close();
                    self.grid.show(self.at, Some(now.clone()));
                    self.tell(turn, before, &change, now);
                    if has_focus && !on {
                        Grid::focus(self.at);
                    }
                }
                Err(problem) if problem.is_clash() => self.clash(before).await,
                Err(problem) => self.refuse(problem.message),
            }
        });
    }

    fn has_focus(self) -> bool {
        let active = document().active_element();
        self.root.get_untracked().is_some_and(|root| root.contains(active.as_ref().map(AsRef::as_ref)))
    }

    /// Stands below the field, as long as the person is still there; else it is said which cell it was.
    fn refuse(self, message: String) {
        if let Some(Some(message)) = self.fault.try_set(Some(message)) {
            let (item, seller) = self.name();
            toast::say(format!("{item} at {seller}: {message}"));
        } else if let Some(first) = self.first.get_untracked() {
            // A button that could not be pressed twice has lost the focus.
            browser::focus(&first);
        }
    }

    async fn clash(self, before: Option<ListedRecord>) {
        let Some(before) = before else { return };
        match plan::reread(&before).await {
            Ok(now) => {
                let (was, is) = (before.record.quantity_available, now.record.quantity_available);
                let what = if was == is {
                    "it changed while you were typing.".to_owned()
                } else {
                    format!("it changed to {} while you were typing.", format::quantity(is))
                };
                self.before.try_update_value(|kept| *kept = Some(now.clone()));
                self.grid.show(self.at, Some(now));
                let way_on = if self.fault.is_disposed() { "" } else { " Enter sets yours, Esc keeps that." };
                self.refuse(format!("Not saved: {what}{way_on}"));
            }
            Err(problem) => self.refuse(problem.message),
        }
    }

    async fn add(self, body: Body) -> Result<ListedRecord, Problem> {
        let plan = self.grid.plan.try_get_value().unwrap_or_default();
        match (plan.lines.get(self.at.0), plan.sellers.get(self.at.1)) {
            (Some(line), Some(seller)) => plan::add(&plan, line, seller, body).await,
            _ => Err(Problem::offline()),
        }
    }

    /// Says what happened, with the way back.
    fn tell(self, turn: Turn, before: Option<ListedRecord>, change: &Body, now: ListedRecord) {
        let (item, seller) = self.name();
        let (grid, at) = (self.grid, self.at);
        let Some(before) = before else {
            return turn.say_with_undo(format!("{seller} sells {item} now"), move || {
                let now = now.clone();
                spawn_local(async move {
                    match records::delete(&RecordPath::of(&now), now.record.version).await {
                        Ok(()) => grid.show(at, None),
                        Err(problem) => toast::say(format!("Not undone: {}", problem.message)),
                    }
                });
            });
        };
        let what = match (change.contains_key("QuantityAvailable"), change.len()) {
            (true, 1) => {
                let [was, is] = [&before, &now].map(|listed| format::quantity(listed.record.quantity_available));
                format!("{item} at {seller} set to {is}, was {was}")
            }
            _ => format!("{item} at {seller} saved"),
        };
        let undo = undoing(change, &before.record);
        turn.say_with_undo(what, move || {
            let (undo, now, told) = (undo.clone(), now.clone(), format!("{item} at {seller} is as it was"));
            spawn_local(async move {
                match patch(&now, &undo).await {
                    Ok(after) => {
                        grid.show(at, Some(after));
                        toast::say(told);
                    }
                    Err(problem) if problem.is_clash() => toast::say("Not undone: it has changed since"),
                    Err(problem) => toast::say(format!("Not undone: {}", problem.message)),
                }
            });
        });
    }

    fn count_field(self, class: &'static str) -> AnyView {
        let (item, seller) = self.name();
        view! {
            <input
                class=class
                type="text"
                inputmode="numeric"
                autocomplete="off"
                enterkeyhint="done"
                placeholder="0"
                aria-label=format!("Count of {item} at {seller}")
                aria-invalid=Signal::derive(move || self.fault.get().is_some().to_string())
                node_ref=self.first
                prop:value=Signal::derive(move || self.count.get())
                on:input=changed(move |event| self.count.set(event_target_value(&event)))
            />
        }
        .into_any()
    }

    fn fault_line(self) -> AnyView {
        part(move || self.fault.get().map(|fault| view! { <p class="stall-fault" role="alert">{fault}</p> }.into_any()))
    }

    fn progress(self) -> AnyView {
        view! { <span class="quantity-progress" hidden=Signal::derive(move || !self.busy.get())></span> }.into_any()
    }
}

async fn patch(listed: &ListedRecord, change: &Value) -> Result<ListedRecord, Problem> {
    let record = records::patch(&RecordPath::of(listed), listed.record.version, change).await?;
    Ok(ListedRecord { record, ..listed.clone() })
}

/// A count alone, in the place of the number.
pub fn quick(grid: Grid, at: At, held: Held, typed: String) -> AnyView {
    let editor = Editor::open(grid, at, held, Some(typed));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        editor.commit(true, true);
    };
    view! {
        <form
            class="stall-quick"
            node_ref=editor.root
            on:submit=sent(send)
            on:keydown=keyed(move |event| editor.key(&event))
            on:focusout=left(move |event| editor.leave(&event))
        >
            {editor.count_field("quantity-input")}
            {editor.progress()}
            {editor.fault_line()}
        </form>
    }
    .into_any()
}

/// All that a cell says.
pub fn editor(grid: Grid, at: At, held: Held) -> AnyView {
    let editor = Editor::open(grid, at, held, None);
    let has_record = held.with_untracked(Option::is_some);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        editor.commit(false, true);
    };
    let (item, seller) = editor.name();
    let counts = move || if editor.infinite.get() { "is not counted" } else { "available" };
    let line = grid.plan.with_value(|plan| plan.lines.get(at.0).cloned());
    let [usual, usual_sale] = line.as_ref().map(usual).unwrap_or_default();
    let remove = has_record.then(|| {
        let ask = move |_| {
            editor.close();
            grid.removing.set(Some(at));
        };
        view! {
            <button
                type="button"
                class="icon-button"
                aria-label="Remove from the selector"
                title="Remove from the selector"
                on:click=pressed(ask)
            >
                {icon(Icon::Delete)}
            </button>
        }
        .into_any()
    });
    let more = held.with_untracked(|listed| listed.as_ref().map(RecordPath::of)).map(|path| {
        let link = grid.query.link(&[("panel", &path.to_text())]);
        view! { <a class="stall-record" href=link>"Record"</a> }.into_any()
    });
    let act = if has_record { "Save" } else { "Add seller" };
    view! {
        <form
            class="stall-editor"
            tabindex="-1"
            aria-label=format!("{item} at {seller}")
            novalidate=""
            node_ref=editor.root
            on:submit=sent(send)
            on:keydown=keyed(move |event| editor.key(&event))
            on:focusout=left(move |event| editor.leave(&event))
        >
            <p class="stall-title"><strong>{seller.clone()}</strong> " · " {line.map(|line| line.short)}</p>
            <div class="stall-line">
                {editor.count_field("quantity-input stall-input")}
                <span class="quiet">{part(counts)}</span>
                {editor.progress()}
            </div>
            <div class="field field-flag">
                <input
                    id="stall-infinite"
                    type="checkbox"
                    prop:checked=Signal::derive(move || editor.infinite.get())
                    on:change=changed(move |event| editor.infinite.set(event_target_checked(&event)))
                />
                <label for="stall-infinite">"Never sells out"</label>
            </div>
            <div class="stall-prices">
                {price_field("Price", "stall-price", editor.price, usual)}
                {price_field("Sale price", "stall-sale", editor.sale_price, usual_sale)}
            </div>
            {editor.fault_line()}
            <div class="stall-foot">
                <button type="submit" class="button button-primary" disabled=Signal::derive(move || editor.busy.get())>{act}</button>
                {more} {remove}
            </div>
        </form>
    }
    .into_any()
}

/// The prices that hold without own ones.
fn usual(line: &Line) -> [String; 2] {
    [&line.price, &line.sale_price]
        .map(|price| price.as_ref().map(|price| format::price(&price.to_string())).unwrap_or_default())
}

fn price_field(label: &'static str, id: &'static str, text: RwSignal<String>, usual: String) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                class="number"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                placeholder=usual
                prop:value=Signal::derive(move || text.get())
                on:input=changed(move |event| text.set(event_target_value(&event)))
            />
        </div>
    }
    .into_any()
}
