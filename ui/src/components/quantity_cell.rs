//! A record's quantity: available loud, on hand and allocated small; changed in place. The number is the server's.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::{Button, Input};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::records::Level;
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord};

use super::table;
use super::toast::{self, Turn};
use crate::api::records::{self, RecordPath};
use crate::browser;
use crate::dynamic::{changed, keyed, left, part, pressed};
use crate::format::{self, Typed};

/// A row that a table and a panel show alike: a change in one is seen in the other.
pub type Row = ArcRwSignal<ListedRecord>;

#[derive(Clone, PartialEq)]
enum Cell {
    Shown,
    Editing,
    Saving,
    /// The record moved on while the person typed; both numbers stand there.
    Clash(Typed),
}

/// Everything of one cell that its parts share.
#[derive(Clone, Copy)]
struct Editor {
    row: StoredValue<Row>,
    cell: RwSignal<Cell>,
    text: RwSignal<String>,
    fault: RwSignal<Option<String>>,
    /// Whether the number in a field that opens is selected, so that typing takes its place.
    select: StoredValue<bool>,
    input: NodeRef<Input>,
    button: NodeRef<Button>,
}

#[component]
pub fn QuantityCell(
    row: Row,
    /// Whether the person may change it.
    can_edit: bool,
    /// Whether the cell is reached by Tab at first; of a table's rows only the first is.
    #[prop(default = true)]
    in_tab_order: bool,
) -> AnyView {
    let editor = Editor {
        row: StoredValue::new(row.clone()),
        cell: RwSignal::new(Cell::Shown),
        text: RwSignal::new(String::new()),
        fault: RwSignal::new(None),
        select: StoredValue::new(true),
        input: NodeRef::new(),
        button: NodeRef::new(),
    };
    let Editor { cell, fault, button, .. } = editor;
    // Without a pause: a key that is pressed right after the click belongs into the field.
    Effect::new(move |_| {
        if let Some(input) = editor.input.get() {
            // The text is set by the view a moment later, which would undo the selection were it another one.
            input.set_value(&editor.text.get_untracked());
            browser::focus(&input);
            if editor.select.get_value() {
                input.select();
            }
        }
    });
    let editing = Memo::new(move |_| cell.get() == Cell::Editing);
    let number = {
        let row = row.clone();
        move || {
            row.with(|listed| match listed.record.level() {
                Level::Infinite => "∞".to_owned(),
                _ => format::quantity(listed.record.quantity_available),
            })
        }
    };
    let tone = {
        let row = row.clone();
        move || {
            row.with(|listed| match listed.record.level() {
                Level::Out | Level::Oversold => "quantity-number quantity-bad",
                Level::Low => "quantity-number quantity-warn",
                Level::Ok | Level::Infinite => "quantity-number",
            })
        }
    };
    let parts = {
        let row = row.clone();
        move || {
            row.with(|listed| {
                let stock = listed.record.stock;
                let (on_hand, allocated) = (format::quantity(stock.on_hand.0), format::quantity(stock.allocated.0));
                format!("{on_hand} on hand · {allocated} allocated")
            })
        }
    };
    let purpose = move || row.with(|listed| label_of(listed, can_edit));
    let state = move || match cell.get() {
        Cell::Shown => "quantity",
        Cell::Editing => "quantity is-editing",
        Cell::Saving => "quantity is-saving",
        Cell::Clash(_) => "quantity is-clash",
    };
    view! {
        <div class=Signal::derive(state)>
            <button
                type="button"
                class="quantity-show"
                node_ref=button
                data-edit=""
                hidden=Signal::derive(move || editing.get())
                disabled=!can_edit
                tabindex=if in_tab_order { "0" } else { "-1" }
                on:click=pressed(move |_| editor.begin(None))
                on:keydown=keyed(move |event| editor.key_on_button(&event))
            >
                <span class="hidden">{part(purpose)}</span>
                <span class=Signal::derive(tone)>{part(number)}</span>
                <span class="hidden">" available "</span>
                <span class="quantity-parts">{part(parts)}</span>
            </button>
            {part(move || editing.get().then(|| editor.field()))}
            <span class="quantity-progress" hidden=Signal::derive(move || cell.get() != Cell::Saving)></span>
            {part(move || fault.get().map(|fault| view! { <p class="quantity-fault" role="alert">{fault}</p> }.into_any()))}
            {part(move || match cell.get() {
                Cell::Clash(mine) => editor.clash(mine),
                _ => ().into_any(),
            })}
        </div>
    }
    .into_any()
}

/// What the button is for, read before its number.
fn label_of(listed: &ListedRecord, can_edit: bool) -> String {
    let (item, place) = (format::item(listed), format::location(listed));
    if can_edit { format!("Set quantity of {item} at {place}: ") } else { format!("{item} at {place}: ") }
}

impl Editor {
    fn listed(self) -> ListedRecord {
        self.row.with_value(ReadUntracked::read_untracked).clone()
    }

    /// Opens the field, with a character that was typed or with the number that stands there.
    fn begin(self, typed: Option<String>) {
        if self.cell.get_untracked() == Cell::Saving {
            return;
        }
        self.select.set_value(typed.is_none());
        self.text.set(typed.unwrap_or_else(|| self.listed().record.quantity_available.to_string()));
        self.fault.set(None);
        self.cell.set(Cell::Editing);
    }

    fn key_on_button(self, event: &KeyboardEvent) {
        let key = event.key();
        let starts = matches!(key.as_bytes(), [b'0'..=b'9' | b'+' | b'-' | b'=']);
        if starts && !browser::has_modifier(event) {
            event.prevent_default();
            self.begin(Some(key));
        }
    }

    fn field(self) -> AnyView {
        let label = label_of(&self.listed(), true);
        view! {
            <input
                class="quantity-input"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                enterkeyhint="done"
                aria-label=label
                aria-invalid=Signal::derive(move || self.fault.get().is_some().to_string())
                node_ref=self.input
                prop:value=Signal::derive(move || self.text.get())
                on:input=changed(move |event| self.text.set(event_target_value(&event)))
                on:keydown=keyed(move |event| self.key_in_field(&event))
                on:blur=left(move |event| self.leave(&event))
            />
        }
        .into_any()
    }

    fn key_in_field(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                let field = browser::target_element(event.target());
                let below = |field| table::focus_below("[data-edit]", &field);
                // At once, so that digits typed right after go into the row below; without one, the cell itself.
                if self.commit() && !field.is_some_and(below) {
                    self.focus_button();
                }
            }
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                self.close();
                self.focus_button();
            }
            _ => {}
        }
    }

    /// Leaving the field keeps what was typed, as a sheet does.
    fn leave(self, _: &FocusEvent) {
        if self.cell.try_get_untracked() == Some(Cell::Editing) {
            self.commit();
        }
    }

    fn close(self) {
        self.fault.set(None);
        self.cell.set(Cell::Shown);
    }

    fn focus_button(self) {
        let button = self.button;
        request_animation_frame(move || {
            if let Some(button) = button.get_untracked() {
                browser::focus(&button);
            }
        });
    }

    /// Reads what was typed and saves it; says whether the field is done with.
    fn commit(self) -> bool {
        match format::typed(&self.text.get_untracked()) {
            Err(fault) => {
                self.fault.set(Some(fault.to_owned()));
                false
            }
            Ok(typed) => {
                let current = self.listed().record.quantity_available;
                if typed.applied(current) == current {
                    self.close();
                } else {
                    self.save(typed);
                }
                true
            }
        }
    }

    fn save(self, typed: Typed) {
        let row = self.row.get_value();
        let before = row.get_untracked();
        let quantity = typed.applied(before.record.quantity_available);
        self.fault.set(None);
        self.cell.set(Cell::Saving);
        let turn = Turn::next();
        spawn_local(async move {
            match set_quantity(&row, before.record.version, quantity).await {
                Ok(after) => {
                    self.cell.try_set(Cell::Shown);
                    offer_undo(turn, row, before.record.quantity_available, &after);
                }
                Err(problem) if problem.is_clash() => match reread(&row).await {
                    Ok(()) => {
                        self.cell.try_set(Cell::Clash(typed));
                    }
                    Err(problem) => self.refuse(problem.message),
                },
                Err(problem) => self.refuse(problem.message),
            }
        });
    }

    /// Shows what went wrong, with what was typed still in the field.
    fn refuse(self, message: String) {
        self.fault.try_set(Some(message));
        self.cell.try_set(Cell::Editing);
    }

    fn clash(self, mine: Typed) -> AnyView {
        let theirs = self.listed().record.quantity_available;
        let wanted = mine.applied(theirs);
        let set = match mine {
            Typed::Exactly(_) => format!("Set {}", format::quantity(wanted)),
            Typed::By(difference) => format!("Set {} ({})", format::quantity(wanted), format::delta(difference)),
        };
        let keep = move |_| {
            self.close();
            self.focus_button();
        };
        let overwrite = move |_| {
            self.save(Typed::Exactly(wanted));
            self.focus_button();
        };
        view! {
            <div class="clash" role="alert">
                <p>
                    <strong>"Changed to "{format::quantity(theirs)}</strong>
                    " while you were typing."
                </p>
                <div class="clash-choice">
                    <button type="button" class="button" on:click=pressed(keep)>"Keep "{format::quantity(theirs)}</button>
                    <button type="button" class="button button-primary" on:click=pressed(overwrite)>{set}</button>
                </div>
            </div>
        }
        .into_any()
    }
}

/// Sets the quantity available if the record still has this version, and shows the server's answer.
async fn set_quantity(row: &Row, version: i64, quantity: i64) -> Result<InventoryRecord, crate::api::Problem> {
    let path = RecordPath::of(&row.get_untracked());
    let record = records::patch(&path, version, &json!({ "QuantityAvailable": quantity })).await?;
    show(row, record.clone());
    Ok(record)
}

async fn reread(row: &Row) -> Result<(), crate::api::Problem> {
    let record = records::find(&RecordPath::of(&row.get_untracked())).await?;
    show(row, record);
    Ok(())
}

/// Puts the server's record in the place of the one that is shown.
pub fn show(row: &Row, record: InventoryRecord) {
    row.update(|listed| listed.record = record);
}

fn offer_undo(turn: Turn, row: Row, before: i64, after: &InventoryRecord) {
    let item = format::item_id(&row.get_untracked());
    let (was, is) = (format::quantity(before), format::quantity(after.quantity_available));
    let version = after.version;
    turn.say_with_undo(format!("{item} set to {is}, was {was}"), move || {
        let (row, item) = (row.clone(), item.clone());
        spawn_local(async move {
            match set_quantity(&row, version, before).await {
                Ok(record) => toast::say(format!("{item} is {} again", format::quantity(record.quantity_available))),
                Err(problem) if problem.is_clash() => {
                    // Should the record be unreadable too, the number that stands there stays.
                    drop(reread(&row).await);
                    let now = format::quantity(row.get_untracked().record.quantity_available);
                    toast::say(format!("Not undone: {item} has changed to {now} since"));
                }
                Err(problem) => toast::say(format!("Not undone: {}", problem.message)),
            }
        });
    });
}
