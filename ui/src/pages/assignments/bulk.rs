//! Many at once: the chosen rows by the chosen columns, with a count of what will change before it does.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Shared;
use crate::api::assignments::{self, Party};
use crate::api::records::RecordPath;
use crate::components::dialog::Confirm;
use crate::components::toast;
use crate::dynamic::pressed;
use crate::format;

impl Shared {
    /// What may be done with the chosen rows and columns.
    pub fn bar(self, done: Callback<()>) -> AnyView {
        let (rows, columns) = (self.rows.with(BTreeSet::len), self.columns.with(BTreeSet::len));
        if rows == 0 && columns == 0 {
            return ().into_any();
        }
        let ready = rows > 0 && columns > 0;
        let whole = |count: usize| i64::try_from(count).unwrap_or_default();
        let text = format!(
            "{} by {}",
            format::count(whole(rows), "record", "records"),
            format::count(whole(columns), "column", "columns")
        );
        let ask = move |withdraw: bool| {
            let (rows, columns) = self.chosen();
            spawn_local(async move {
                match assignments::bulk(withdraw, &rows, &columns, true).await {
                    Ok(counts) => self.asking.set(Some((withdraw, counts))),
                    Err(problem) => toast::say(problem.message),
                }
            });
        };
        let clear = move |_| {
            self.rows.set(BTreeSet::new());
            self.columns.set(BTreeSet::new());
        };
        view! {
            <div class="bulk-bar" role="toolbar" aria-label="With what is chosen">
                <span>{text}</span>
                <button type="button" class="button button-primary" disabled=!ready on:click=pressed(move |_| ask(false))>"Assign…"</button>
                <button type="button" class="button" disabled=!ready on:click=pressed(move |_| ask(true))>"Withdraw…"</button>
                <button type="button" class="button" disabled=rows == 0 on:click=pressed(move |_| self.show_to_all(true, done))>"Show to all buyers"</button>
                <button type="button" class="button" disabled=rows == 0 on:click=pressed(move |_| self.show_to_all(false, done))>"Limit to assigned"</button>
                <button type="button" class="button button-plain" on:click=pressed(clear)>"Clear"</button>
            </div>
        }
        .into_any()
    }

    /// Whether all buyers see the chosen records, one after the other.
    fn show_to_all(self, all: bool, done: Callback<()>) {
        let (rows, _) = self.chosen();
        let paths: Vec<RecordPath> =
            self.paths.with_value(|paths| rows.iter().filter_map(|row| paths.get(row).cloned()).collect());
        spawn_local(async move {
            let mut changed = 0;
            for path in &paths {
                if let Err(problem) = assignments::show_to_all(path, all).await {
                    toast::say(format!("{} not changed: {}", path.record, problem.message));
                    return done.run(());
                }
                changed = i64::saturating_add(changed, 1);
            }
            let records = format::count(changed, "record is", "records are");
            toast::say(format!("{records} now seen {}", if all { "by all buyers" } else { "only where assigned" }));
            done.run(());
        });
    }

    fn chosen(self) -> (Vec<i64>, Vec<Party>) {
        (
            self.rows.with_untracked(|rows| rows.iter().copied().collect()),
            self.columns.with_untracked(|columns| columns.iter().cloned().collect()),
        )
    }

    /// What will change, before it does.
    pub fn confirm(self, done: Callback<()>) -> AnyView {
        let Some((withdraw, counts)) = self.asking.get() else { return ().into_any() };
        let busy = RwSignal::new(false);
        let problem = RwSignal::new(None::<String>);
        let many = format::count(counts.changed, "assignment", "assignments");
        let (title, text, act) = if withdraw {
            let rest = format::count(counts.unchanged, "pair has", "pairs have");
            (format!("Withdraw {many}"), format!("{rest} none. Who loses it no longer sees the record."), "Withdraw")
        } else {
            let rest = format::count(counts.unchanged, "is", "are");
            (format!("Make {many}"), format!("{rest} there already."), "Assign")
        };
        let run = move |()| {
            let (rows, columns) = self.chosen();
            busy.set(true);
            spawn_local(async move {
                let result = assignments::bulk(withdraw, &rows, &columns, false).await;
                busy.set(false);
                match result {
                    Ok(counts) => {
                        self.asking.set(None);
                        let many = format::count(counts.changed, "assignment", "assignments");
                        toast::say(format!("{many} {}", if withdraw { "withdrawn" } else { "made" }));
                        done.run(());
                    }
                    Err(fault) => problem.set(Some(fault.message)),
                }
            });
        };
        let close = Callback::new(move |()| self.asking.set(None));
        view! { <Confirm title=title text=text act=act busy=busy problem=problem close=close run=Callback::new(run) /> }
            .into_any()
    }
}
