//! The table of records by parties. It is built once for a page of records; what changes in it is painted onto its cells,
//! since thousands of cells that each watch for themselves would be slow. One cell is in the tab order, arrows lead on.

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::ordercloud::records::ListedRecord;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::Shared;
use super::cells::{Look, paint};
use super::parties::Column;
use crate::api::assignments;
use crate::api::records::RecordPath;
use crate::browser;
use crate::components::table::skeleton_rows;
use crate::components::toast::{self, Turn};
use crate::dynamic::{keyed, left, pressed};
use crate::format;

/// What the table shows of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub number: i64,
    pub path: RecordPath,
    /// The product's name.
    pub product: String,
    pub item: String,
    pub item_id: String,
    pub place: String,
    /// Whether all buyers see it, so that its assignments do not matter.
    pub all: bool,
}

impl Row {
    pub fn of(listed: &ListedRecord) -> Self {
        Self {
            number: listed.record.number,
            path: RecordPath::of(listed),
            product: listed.product_name.clone(),
            item: format::item(listed),
            item_id: format::item_id(listed),
            place: format::location(listed),
            all: listed.record.allow_all_buyers,
        }
    }

    pub fn name(&self) -> String {
        format!("{} at {}", self.item, self.place)
    }
}

/// A place in the table: row and column from 1. Row 0 and column 0 have the boxes that choose.
type At = (usize, usize);

fn at_of(element: &Element) -> Option<At> {
    let text = element.get_attribute("data-focus")?;
    let (row, column) = text.split_once(',')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// The table while its first rows are on their way.
pub fn waiting() -> AnyView {
    const COLUMNS: [crate::components::table::Column; 2] = [
        crate::components::table::Column::new("", "matrix-item", ""),
        crate::components::table::Column::new("", "matrix-rest", ""),
    ];
    view! {
        <div class="matrix-region">
            <table class="matrix is-waiting">
                <tbody>{skeleton_rows(&COLUMNS, 16)}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What handlers need to know of the table that is shown.
#[derive(Clone, Copy)]
struct Grid {
    page: Shared,
    shown: StoredValue<(Vec<Row>, Vec<Column>)>,
    table: NodeRef<html::Table>,
}

/// The table of these records by these parties.
pub fn matrix(page: Shared, rows: &[Row], columns: &[Column], busy: RwSignal<bool>) -> AnyView {
    let table = NodeRef::<html::Table>::new();
    let grid = Grid { page, shown: StoredValue::new((rows.to_vec(), columns.to_vec())), table };
    Effect::new(move |before: Option<Vec<Look>>| grid.paint(&before.unwrap_or_default()));
    let mut over = Vec::<(&str, usize)>::new();
    for column in columns {
        match over.last_mut() {
            Some((_, span)) if column.party.group.is_some() => *span = span.saturating_add(1),
            _ => over.push((&column.buyer_name, 1)),
        }
    }
    // Over a column alone there is no room for a name; its head has it.
    over.iter_mut().filter(|(_, span)| *span == 1).for_each(|(name, _)| *name = "");
    let over = over.into_iter().map(|(name, span)| {
        let name = name.to_owned();
        view! { <th scope="colgroup" class="matrix-buyer" colspan=span.to_string() title=name.clone()><span>{name.clone()}</span></th> }.into_any()
    });
    let after = columns.iter().skip(1).map(Some).chain([None]);
    let heads = columns.iter().zip(after).zip(1..).map(|((column, after), at)| {
        let is_whole = column.party.group.is_none() && after.is_some_and(|after| after.party.group.is_some());
        head(page.can_edit, column, if is_whole { "Whole buyer".to_owned() } else { column.short() }, at)
    });
    let before = [None].into_iter().chain(rows.iter().map(Some));
    let body = rows.iter().zip(before).zip(1..).map(|((row, before), at)| {
        let again = before.is_some_and(|before| before.item_id == row.item_id);
        line(page.can_edit, row, at, again, columns)
    });
    let widths = columns.iter().map(|_| view! { <col class="matrix-party" /> }.into_any()).collect_view();
    view! {
        <div class="matrix-region" role="region" aria-label="Records by buyers and groups">
            <div class="matrix-clip">
                <table
                    class="matrix"
                    role="grid"
                    aria-multiselectable="true"
                    aria-busy=Signal::derive(move || busy.get().to_string())
                    node_ref=table
                    on:click=pressed(move |event| grid.press(&event))
                    on:keydown=keyed(move |event| grid.key(&event))
                    on:focusin=left(move |event| grid.rove(&event))
                >
                    <caption class="hidden">"Which buyers and groups see which records"</caption>
                    <colgroup>
                        <col class="matrix-item" />
                        <col class="matrix-place" />
                        {widths}
                        <col />
                    </colgroup>
                    <thead>
                        <tr>
                            <th scope="col" rowspan="2" class="matrix-item">
                                <label>{choice(page.can_edit, (0, 0), "Choose all on this page".to_owned())} <span>"Item"</span></label>
                            </th>
                            <th scope="col" rowspan="2" class="matrix-place">"Location"</th>
                            {over.collect_view()}
                            <td rowspan="2" class="matrix-rest"></td>
                        </tr>
                        <tr>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// The box that chooses a row or a column.
fn choice(can_edit: bool, (row, column): At, label: String) -> AnyView {
    can_edit
        .then(|| {
            view! { <input type="checkbox" tabindex="-1" aria-label=label data-focus=format!("{row},{column}") /> }
                .into_any()
        })
        .into_any()
}

fn head(can_edit: bool, column: &Column, name: String, at: usize) -> AnyView {
    let class = if column.party.group.is_none() { "matrix-head is-whole" } else { "matrix-head" };
    let box_label = format!("Choose the column of {}", column.who());
    view! {
        <th scope="col" class=class title=column.who()>
            <label>
                <span>{name}</span>
                {choice(can_edit, (0, at), box_label)}
            </label>
        </th>
    }
    .into_any()
}

/// A record; `again` where the one above is of the same item.
fn line(can_edit: bool, row: &Row, at: usize, again: bool, columns: &[Column]) -> AnyView {
    let name = row.name();
    let id = (row.item != row.item_id && !row.all && !again)
        .then(|| view! { <code>{row.item_id.clone()}</code> }.into_any());
    let cells = columns.iter().zip(1..).map(|(column, across)| {
        let class = if column.party.group.is_none() { "is-whole" } else { "" };
        let tab = if (at, across) == (1, 1) { "0" } else { "-1" };
        view! {
            <td class=class>
                <button type="button" class="cell" tabindex=tab data-focus=format!("{at},{across}")></button>
            </td>
        }
        .into_any()
    });
    view! {
        <tr class=if again { "is-again" } else { "" }>
            <th scope="row" class="matrix-item" title=name.clone()>
                <label>
                    {choice(can_edit, (at, 0), format!("Choose {name}"))}
                    <span class="matrix-name"><span class="matrix-item-name">{row.item.clone()}</span> " " {id} <small>{row.place.clone()}</small></span>
                    <span class="matrix-all" hidden=!row.all>"All buyers"</span>
                </label>
            </th>
            <td class="matrix-place" title=row.place.clone()>{row.place.clone()}</td>
            {cells.collect_view()}
            <td class="matrix-rest"></td>
        </tr>
    }
    .into_any()
}

impl Grid {
    /// Lays the state of each cell on it where it is another than before, and of each box.
    fn paint(self, before: &[Look]) -> Vec<Look> {
        let Some(table) = self.table.get() else { return Vec::new() };
        self.shown.with_value(|(rows, columns)| {
            let looks: Vec<Look> = self.page.assigned.with(|assigned| {
                self.page.columns.with(|chosen| {
                    let look = |row, column: &Column| Look::of(row, &column.party, assigned, chosen.contains(column));
                    rows.iter().flat_map(|row| columns.iter().map(move |column| look(row, column))).collect()
                })
            });
            let names = rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column)));
            let cells = browser::find_all(&table, ".cell");
            for (index, ((cell, look), (row, column))) in cells.iter().zip(&looks).zip(names).enumerate() {
                if before.get(index) != Some(look) {
                    paint(
                        cell,
                        *look,
                        &format!("{} for {}: {}", row.name(), column.who(), look.words()),
                        self.page.can_edit,
                    );
                }
            }
            self.paint_choices(&table, rows, columns);
            looks
        })
    }

    fn paint_choices(self, table: &Element, rows: &[Row], columns: &[Column]) {
        let chosen_row = |row: &Row| self.page.rows.with(|chosen| chosen.iter().any(|it| it.number == row.number));
        let chosen_column = |column: &Column| self.page.columns.with(|chosen| chosen.contains(column));
        let count = rows.iter().filter(|row| chosen_row(row)).count();
        for input in browser::find_all(table, "input") {
            let Some(at) = at_of(&input) else { continue };
            let Ok(input) = input.dyn_into::<HtmlInputElement>() else { continue };
            let is_chosen = match at {
                (0, 0) => count == rows.len(),
                (0, column) => columns.get(column.saturating_sub(1)).is_some_and(chosen_column),
                (row, _) => rows.get(row.saturating_sub(1)).is_some_and(chosen_row),
            };
            input.set_checked(is_chosen);
            input.set_indeterminate(at == (0, 0) && count > 0 && !is_chosen);
        }
    }

    fn press(self, event: &MouseEvent) {
        let Some(target) = browser::target_element(event.target()) else { return };
        let Some(at) = at_of(&target) else { return };
        match target.dyn_ref::<HtmlInputElement>() {
            Some(input) => self.choose(at, input.checked(), event.shift_key()),
            None => self.toggle(at, &target),
        }
    }

    /// Chooses a row or a column, or with shift all from the one that was chosen last.
    fn choose(self, at: At, on: bool, extend: bool) {
        let last = self.page.anchor.get_value().filter(|last| extend && (last.0 == 0) == (at.0 == 0));
        self.page.anchor.set_value(Some(at));
        let (is_column, here) = if at.0 == 0 { (at.1 > 0, at.1) } else { (false, at.0) };
        let there = last.map_or(here, |last| if is_column { last.1 } else { last.0 });
        self.shown.with_value(|(rows, columns)| {
            let from = here.min(there).saturating_sub(1);
            let many = here.max(there).saturating_sub(from);
            if is_column {
                self.page.columns.update(|chosen| {
                    for column in columns.iter().skip(from).take(many) {
                        chosen.retain(|other| other != column);
                        if on {
                            chosen.push(column.clone());
                        }
                    }
                });
                return;
            }
            let many = if at == (0, 0) { rows.len() } else { many };
            self.page.rows.update(|chosen| {
                for row in rows.iter().skip(from).take(many) {
                    chosen.retain(|other| other.number != row.number);
                    if on {
                        chosen.push(row.clone());
                    }
                }
            });
        });
    }

    /// Assigns or withdraws the record of a cell at once, with a way back. The cell shows it when the service said so.
    fn toggle(self, at: At, cell: &Element) {
        if !self.page.can_edit || cell.has_attribute("aria-busy") {
            return;
        }
        let found = self.shown.with_value(|(rows, columns)| {
            let row = rows.get(at.0.saturating_sub(1)).cloned();
            row.zip(columns.get(at.1.saturating_sub(1)).cloned())
        });
        let Some((row, column)) = found else { return };
        let is_assigned = self.page.assigned.with_untracked(|assigned| assigned.has(row.number, &column.party));
        drop(cell.set_attribute("aria-busy", "true"));
        let cell = cell.clone();
        spawn_local(async move {
            self.page.change(&row, &column, !is_assigned).await;
            drop(cell.remove_attribute("aria-busy"));
        });
    }

    fn rove(self, event: &FocusEvent) {
        let Some(target) = browser::target_element(event.target()).filter(|target| at_of(target).is_some()) else {
            return;
        };
        let Some(table) = self.table.get_untracked() else { return };
        for before in browser::find_all(&table, "[data-focus][tabindex=\"0\"]") {
            drop(before.set_attribute("tabindex", "-1"));
        }
        drop(target.set_attribute("tabindex", "0"));
    }

    fn key(self, event: &KeyboardEvent) {
        let Some(at) = browser::target_element(event.target()).and_then(|target| at_of(&target)) else { return };
        let control = event.ctrl_key() || event.meta_key();
        let (rows, columns) = self.shown.with_value(|(rows, columns)| (rows.len(), columns.len()));
        let first = usize::from(!self.page.can_edit);
        let (row, column) = at;
        let next = match event.key().as_str() {
            "ArrowDown" => (row.saturating_add(1), column),
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowRight" => (row, column.saturating_add(1)),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "PageDown" => (row.saturating_add(10), column),
            "PageUp" => (row.saturating_sub(10).max(1), column),
            "Home" => (if control { 1 } else { row }, 1),
            "End" => (if control { rows } else { row }, columns),
            " " if self.page.can_edit && row > 0 && event.shift_key() => return turn(event, (row, 0)),
            " " if self.page.can_edit && column > 0 && control => return turn(event, (0, column)),
            "Escape" => return self.page.clear(),
            _ => return,
        };
        event.prevent_default();
        let next = (next.0.clamp(first, rows), next.1.clamp(first, columns));
        browser::focus_first(&format!(".matrix [data-focus=\"{},{}\"]", next.0, next.1));
    }
}

/// Chooses or lets go of the row or column of the cell that the keys are on.
fn turn(event: &KeyboardEvent, (row, column): At) {
    event.prevent_default();
    if let Some(input) = browser::find(&format!(".matrix [data-focus=\"{row},{column}\"]")) {
        input.click();
    }
}

impl Shared {
    /// Assigns or withdraws one record, and offers to take it back.
    async fn change(self, row: &Row, column: &Column, assign: bool) {
        let turn = Turn::next();
        match assignments::bulk(!assign, &[row.number], std::slice::from_ref(&column.party), false).await {
            Ok(_) => {
                self.assigned.update(|assigned| assigned.set(row.number, &column.party, assign));
                let act = if assign { "assigned to" } else { "withdrawn from" };
                let (row, column) = (row.clone(), column.clone());
                turn.say_with_undo(format!("{} {act} {}", row.name(), column.who()), move || {
                    let (row, column) = (row.clone(), column.clone());
                    spawn_local(async move { Box::pin(self.change(&row, &column, !assign)).await });
                });
            }
            Err(problem) => toast::say(problem.message),
        }
    }

    /// Lets go of all rows and columns.
    pub fn clear(self) {
        self.rows.set(Vec::new());
        self.columns.set(Vec::new());
    }
}
