//! What one seller has of one variant: so many, none left, without end, or nothing at all. Told apart by shape and word.

use leptos::prelude::*;
use shared::records::Level;
use shared::wire::ordercloud::records::ListedRecord;

use super::Held;
use super::editor::{editor, quick};
use super::grid::{At, Grid, Mode};
use super::plan;
use crate::components::chip::state_chip;
use crate::components::icons::{Icon, icon};
use crate::dynamic::part;
use crate::format;

#[derive(Clone, Copy)]
pub struct Cell {
    pub grid: Grid,
    pub at: At,
    pub held: Held,
    pub can_write: bool,
    /// Records that the seller has of it elsewhere.
    pub others: usize,
}

pub fn cell(cell: Cell) -> AnyView {
    let Cell { grid, at, held, can_write, .. } = cell;
    let (item, seller) = grid.names(at);
    let mode = Memo::new(move |_| grid.editing.get().filter(|(of, _)| *of == at).map(|(_, mode)| mode));
    let class = move || match held.with(|listed| listed.as_ref().map(|listed| listed.record.level())) {
        None => "stall is-none",
        Some(Level::Out | Level::Oversold) => "stall is-out",
        Some(Level::Infinite) => "stall is-infinite",
        Some(_) => "stall",
    };
    let face = move || held.with(|listed| cell.face(listed.as_ref()));
    let edit = move || match mode.get() {
        None => ().into_any(),
        Some(Mode::Count(text)) => quick(grid, at, held, text),
        Some(Mode::Whole) => editor(grid, at, held),
    };
    let state = move || if mode.with(Option::is_some) { "stalls-cell is-editing" } else { "stalls-cell" };
    view! {
        <td class=Signal::derive(state)>
            <button
                type="button"
                class=Signal::derive(class)
                tabindex=if at == (0, 0) { "0" } else { "-1" }
                data-focus=format!("{},{}", at.0, at.1)
                aria-disabled=(!can_write).to_string()
            >
                <span class="hidden">{format!("{item} at {seller}: ")}</span>
                {part(face)}
            </button>
            {part(edit)}
        </td>
    }
    .into_any()
}

impl Cell {
    fn face(self, listed: Option<&ListedRecord>) -> AnyView {
        let Some(listed) = listed else { return self.vacant() };
        let level = listed.record.level();
        let number = match level {
            Level::Infinite => "∞".to_owned(),
            _ => format::quantity(listed.record.quantity_available),
        };
        let tone = match level {
            Level::Out | Level::Oversold => "stall-number quantity-bad",
            Level::Low => "stall-number quantity-warn",
            Level::Ok | Level::Infinite => "stall-number",
        };
        let chip = (level != Level::Ok).then(|| state_chip(level));
        let prices =
            self.grid.plan.with_value(|plan| plan.lines.get(self.at.0).map(|line| plan::prices(line, &listed.record)));
        let others = (self.others > 0).then(|| {
            let title = format!("{} of it at other places", format::count(self.others, "more record", "more records"));
            view! { <small class="stall-more" title=title>"+" {self.others.to_string()}</small> }.into_any()
        });
        view! {
            <span class="stall-count">{chip} " " {others} " " <span class=tone>{number}</span> <span class="hidden">" available, "</span></span>
            <span class="stall-price">{prices.map(price_line)}</span>
        }
        .into_any()
    }

    /// The seller does not sell it.
    fn vacant(self) -> AnyView {
        let can_add = self.can_write
            && self.grid.plan.with_value(|plan| plan.sellers.get(self.at.1).is_some_and(|it| it.is_member));
        let add = can_add.then(|| view! { <span class="stall-add">{icon(Icon::Add)} "Add"</span> }.into_any());
        view! {
            <span class="stall-none-mark" aria-hidden="true">{format::NONE}</span>
            <span class="stall-price">"Not sold"</span>
            {add}
        }
        .into_any()
    }
}

/// What it costs: the sale price first, the other struck. A price of the variant is told from the seller's own by a title
/// and a lighter weight.
fn price_line([(price, is_own), (sale, is_own_sale)]: [(Option<String>, bool); 2]) -> AnyView {
    let class = |is_own: bool| if is_own { "is-own" } else { "" };
    let title = |is_own: bool| if is_own { "The seller's own price" } else { "The variant's price" };
    match (price, sale) {
        (None, None) => view! { <span>"No price"</span> }.into_any(),
        (Some(price), None) => {
            view! { <span class="hidden">"price "</span> <span class=class(is_own) title=title(is_own)>{price}</span> }
                .into_any()
        }
        (price, Some(sale)) => view! {
            <span class="hidden">"price "</span>
            <s class=class(is_own) title=title(is_own)>{price}</s>
            <span class="hidden">", on sale for"</span>
            " "
            <span class=class(is_own_sale) title=title(is_own_sale)>{sale}</span>
        }
        .into_any(),
    }
}
