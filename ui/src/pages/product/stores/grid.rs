//! The table of variants by sellers. One cell is in the tab order, arrows lead on; typing a number sets a count, Enter
//! opens all that a cell says.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

use super::cell::{Cell, cell};
use super::plan::{Plan, Seller};
use super::removal::confirm_remove;
use super::{Held, may_write};
use crate::account::Account;
use crate::api::escaped;
use crate::browser;
use crate::components::quantity_cell::{self, Row};
use crate::dynamic::{keyed, left, part, pressed};
use crate::format;
use crate::query::Query;

/// A place in the table: row and column, from 0.
pub type At = (usize, usize);

/// How a cell is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only its count, begun with what was typed.
    Count(String),
    /// All that it says.
    Whole,
}

/// Everything that the parts of the section share.
#[derive(Clone, Copy)]
pub struct Grid {
    pub plan: StoredValue<Plan>,
    held: StoredValue<Vec<Held>>,
    /// The cell that is edited.
    pub editing: RwSignal<Option<(At, Mode)>>,
    /// The cell whose record is about to go.
    pub removing: RwSignal<Option<At>>,
    /// The row that focus was in last, which the selector beside shows.
    pub row: RwSignal<usize>,
    /// Goes up with each change, so that the selector looks again.
    pub turn: RwSignal<u32>,
    pub query: Query,
    pub account: Account,
    rows: Signal<Vec<Row>>,
    changed: Callback<bool>,
    table: NodeRef<html::Table>,
}

impl Grid {
    pub fn new(plan: Plan, query: Query, rows: Signal<Vec<Row>>, changed: Callback<bool>) -> Self {
        let mut held = Vec::new();
        for line in &plan.lines {
            held.extend(plan.sellers.iter().map(|seller| RwSignal::new(plan.record(line, seller).0.cloned())));
        }
        let grid = Self {
            plan: StoredValue::new(plan),
            held: StoredValue::new(held),
            editing: RwSignal::new(None),
            removing: RwSignal::new(None),
            row: RwSignal::new(0),
            turn: RwSignal::new(0),
            query,
            account: Account::here(),
            rows,
            changed,
            table: NodeRef::new(),
        };
        Effect::new(move |_| grid.follow());
        grid
    }

    pub fn held(self, (row, column): At) -> Option<Held> {
        let across = self.plan.try_with_value(|plan| plan.sellers.len())?;
        self.held.try_with_value(|held| held.get(row.saturating_mul(across).saturating_add(column)).copied())?
    }

    /// The names of a cell's variant and seller.
    pub fn names(self, (row, column): At) -> (String, String) {
        let names = self.plan.try_with_value(|plan| {
            let line = plan.lines.get(row).map(|line| line.name.clone());
            let seller = plan.sellers.get(column).map(|seller| seller.name.clone());
            (line.unwrap_or_default(), seller.unwrap_or_default())
        });
        names.unwrap_or_default()
    }

    /// Takes over what has changed in the other lists of the page.
    fn follow(self) {
        for row in self.rows.get() {
            let listed = row.get();
            let held = self.held.with_value(|held| {
                let same = |held: &&Held| {
                    held.with_untracked(|own| own.as_ref().is_some_and(|own| own.record.number == listed.record.number))
                };
                held.iter().find(same).copied()
            });
            let is_newer = |held: &Held| {
                held.with_untracked(|own| own.as_ref().is_some_and(|own| own.record.version < listed.record.version))
            };
            if let Some(held) = held.filter(is_newer) {
                held.set(Some(listed));
                self.turn.update(|turn| *turn = turn.wrapping_add(1));
            }
        }
    }

    /// Shows what the service says of a cell now, here and wherever else it stands.
    pub fn show(self, at: At, now: Option<ListedHere>) {
        // The table may be gone by the time that an answer comes, or that a change is taken back.
        let Some(held) = self.held(at) else { return };
        let before = held.get_untracked();
        if let Some(now) = &now {
            let same = |row: &Row| row.with_untracked(|listed| listed.record.number == now.record.number);
            if let Some(row) = self.rows.get_untracked().into_iter().find(same) {
                quantity_cell::show(&row, now.record.clone());
            }
        }
        let moved = before.is_some() != now.is_some();
        held.set(now);
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
        self.changed.run(moved);
    }

    pub fn view(self) -> AnyView {
        let (heads, lines) = self.plan.with_value(|plan| {
            let heads = plan.sellers.iter().map(|seller| self.head(seller)).collect_view();
            let lines = (0..plan.lines.len()).map(|row| self.line(plan, row)).collect_view();
            (heads, lines)
        });
        let confirm = move || self.removing.get().map(|at| confirm_remove(self, at));
        view! {
            <div class="stalls-region" role="region" aria-label="Variants by sellers">
                <table
                    class="stalls"
                    role="grid"
                    node_ref=self.table
                    on:click=pressed(move |event| self.press(&event))
                    on:keydown=keyed(move |event| self.key(&event))
                    on:focusin=left(move |event| self.rove(&event))
                >
                    <caption class="hidden">"Counts and prices of each seller"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="stalls-item">"Variant"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {part(confirm)}
        }
        .into_any()
    }

    fn head(self, seller: &Seller) -> AnyView {
        let name = seller.name.clone();
        let named = if self.account.supplier().is_some() || seller.id == self.account.marketplace() {
            view! { <span>{name.clone()}</span> }.into_any()
        } else {
            view! { <a href=format!("/sellers/{}", escaped(&seller.id)) tabindex="-1">{name.clone()}</a> }.into_any()
        };
        let stranger = (!seller.is_member).then(|| view! { <small>"no member"</small> }.into_any());
        view! { <th scope="col" class="stalls-seller" title=name.clone()>{named} {stranger}</th> }.into_any()
    }

    fn line(self, plan: &Plan, row: usize) -> AnyView {
        let Some(line) = plan.lines.get(row) else { return ().into_any() };
        let price = line.sale_price.as_ref().or(line.price.as_ref()).map(|price| format::price(&price.to_string()));
        let cells = plan.sellers.iter().enumerate().map(|(column, seller)| {
            let at = (row, column);
            let can_write = may_write(self.account, &seller.id);
            let others = plan.record(line, seller).1;
            self.held(at).map(|held| cell(Cell { grid: self, at, held, can_write, others }))
        });
        let current = move || (self.row.get() == row).then_some("true");
        let short = line.short.clone();
        view! {
            <tr aria-current=Signal::derive(current)>
                <th scope="row" class="stalls-item" title=line.name.clone()>
                    <span class="stalls-name">{short}</span>
                    <span class="stalls-under">
                        {line.variant.clone().map(|id| view! { <code>{id}</code> }.into_any())}
                        {price.map(|price| view! { <span>{price}</span> }.into_any())}
                    </span>
                </th>
                {cells.collect_view()}
            </tr>
        }
        .into_any()
    }

    fn press(self, event: &MouseEvent) {
        let Some(at) = browser::target_element(event.target()).and_then(|target| at_of(&target)) else { return };
        self.begin(at, Mode::Whole);
    }

    /// Opens a cell for editing, if it may be written.
    pub fn begin(self, at: At, mode: Mode) {
        let can_write = self.plan.with_value(|plan| {
            let seller = plan.sellers.get(at.1);
            let has_record = self.held(at).is_some_and(|held| held.with_untracked(Option::is_some));
            seller.is_some_and(|seller| may_write(self.account, &seller.id) && (seller.is_member || has_record))
        });
        if can_write {
            self.editing.set(Some((at, mode)));
        }
    }

    /// At once, so that a key that is pressed right after goes to that cell.
    pub fn focus(at: At) {
        browser::focus_first(&format!(".stall[data-focus=\"{},{}\"]", at.0, at.1));
    }

    pub fn is_edited(self, at: At) -> bool {
        self.editing.try_get_untracked().flatten().is_some_and(|(of, _)| of == at)
    }

    /// Goes to the cell below, as after a count; in the last row it stays.
    pub fn focus_below(self, at: At) {
        let last = self.plan.with_value(|plan| plan.lines.len()).saturating_sub(1);
        Self::focus((at.0.saturating_add(1).min(last), at.1));
    }

    fn rove(self, event: &FocusEvent) {
        let Some(target) = browser::target_element(event.target()) else { return };
        let Some(at) = at_of(&target) else { return };
        self.row.set(at.0);
        let Some(table) = self.table.get_untracked() else { return };
        for before in browser::find_all(&table, ".stall[tabindex=\"0\"]") {
            drop(before.set_attribute("tabindex", "-1"));
        }
        drop(target.set_attribute("tabindex", "0"));
    }

    fn key(self, event: &KeyboardEvent) {
        let Some(at) = browser::target_element(event.target()).and_then(|target| at_of(&target)) else { return };
        let (rows, columns) = self.plan.with_value(|plan| (plan.lines.len(), plan.sellers.len()));
        let control = event.ctrl_key() || event.meta_key();
        let (row, column) = at;
        let key = event.key();
        let next = match key.as_str() {
            "ArrowDown" => (row.saturating_add(1), column),
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowRight" => (row, column.saturating_add(1)),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "Home" => (if control { 0 } else { row }, 0),
            "End" => (if control { rows } else { row }, columns),
            "Enter" | "F2" | "e" if !browser::has_modifier(event) => {
                event.prevent_default();
                return self.begin(at, Mode::Whole);
            }
            "Delete" | "Backspace" => {
                event.prevent_default();
                let has_record = self.held(at).is_some_and(|held| held.with_untracked(Option::is_some));
                return if has_record && self.may_remove(at) {
                    self.removing.set(Some(at));
                };
            }
            _ => {
                let starts = matches!(key.as_bytes(), [b'0'..=b'9' | b'+' | b'-' | b'=']);
                if starts && !browser::has_modifier(event) {
                    event.prevent_default();
                    self.begin(at, Mode::Count(key));
                }
                return;
            }
        };
        event.prevent_default();
        let next = (next.0.min(rows.saturating_sub(1)), next.1.min(columns.saturating_sub(1)));
        Self::focus(next);
    }

    pub fn may_remove(self, at: At) -> bool {
        self.plan.with_value(|plan| plan.sellers.get(at.1).is_some_and(|seller| may_write(self.account, &seller.id)))
    }
}

/// What a cell holds.
pub type ListedHere = shared::wire::ordercloud::records::ListedRecord;

fn at_of(element: &Element) -> Option<At> {
    let cell = element.closest(".stall").ok().flatten()?;
    let text = cell.get_attribute("data-focus")?;
    let (row, column) = text.split_once(',')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}
