//! Taking a seller out of the selector of a variant.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::grid::{At, Grid};
use crate::api::Problem;
use crate::api::records::{self, RecordPath};
use crate::components::dialog::Confirm;
use crate::components::toast;
use crate::format;

/// Asks before a seller's record goes, which takes the seller out of the selector.
pub fn confirm_remove(grid: Grid, at: At) -> AnyView {
    let Some(listed) = grid.held(at).and_then(|held| held.get_untracked()) else { return ().into_any() };
    let (_, seller) = grid.names(at);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let item = format::item(&listed);
    let units = format::count(listed.record.stock.on_hand.0, "unit", "units");
    let text = format!(
        "The record of {item} goes away, with {units} on hand and its prices. The shop does not name {seller} for it \
         any more; to be named as sold out, set the count to 0. This cannot be undone."
    );
    let close = Callback::new(move |()| {
        grid.removing.set(None);
        // A modal dialog still keeps what is outside from taking focus while it is on its way out.
        request_animation_frame(move || Grid::focus(at));
    });
    let title = format!("Remove {seller} from the selector");
    let run = move |()| {
        let (listed, said) = (listed.clone(), format!("{seller} no longer sells {item}"));
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let gone = records::delete(&RecordPath::of(&listed), listed.record.version).await;
            busy.set(false);
            match gone {
                Ok(()) => {
                    close.run(());
                    grid.show(at, None);
                    toast::say(said);
                }
                Err(fault) => problem.set(Some(explain(&fault))),
            }
        });
    };
    view! {
        <Confirm title=title text=text act="Remove seller" busy=busy problem=problem close=close run=Callback::new(run) />
    }
    .into_any()
}

fn explain(problem: &Problem) -> String {
    if problem.is_clash() {
        "Not removed: the record has changed since it was read. Close this and look at it again.".to_owned()
    } else if problem.code == "InventoryRecord.OpenOrdersExist" {
        "Not removed: units of it are allocated to open orders. Ship or cancel those first.".to_owned()
    } else {
        format!("Not removed: {}", problem.message)
    }
}
