//! The third step: what would happen, before anything does; and whether the file sets counts or adds to them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::feed::columns::Field;
use shared::feed::figures::plain;
use shared::feed::plan::below_zero;
use shared::refresh::{Effect, Kind};

use super::draft::{Draft, Opened};
use super::kept;
use super::look::{self, Already, Preview};
use super::outcomes::{Outcomes, Source, figures, outcomes};
use super::progress::bar;
use crate::browser;
use crate::components::loaded::{failure, skeleton_lines};
use crate::dynamic::{changed, part, pressed};
use crate::format;
use crate::query::Query;

pub fn step(draft: Draft, query: Query) -> AnyView {
    // The locations may still be on their way, and a change of what was said asks to look again.
    leptos::prelude::Effect::new(move |_| {
        let is_known = draft.places.with(Option::is_some) && draft.file.with(Option::is_some);
        if is_known && draft.kind.get().is_some() && draft.preview.with(Option::is_none) {
            look::look(draft);
        }
    });
    let phase = Memo::new(move |_| match draft.preview.with(|preview| preview.as_ref().map(Preview::is_whole)) {
        _ if draft.kind.get().is_none() => Phase::Asking,
        Some(true) => Phase::Here,
        _ => Phase::Looking,
    });
    let problem = Memo::new(move |_| {
        let own = draft.preview.with(|preview| preview.as_ref().and_then(|preview| preview.problem.clone()));
        own.or_else(|| draft.places_fault.get())
    });
    let shown = move || match (problem.get(), phase.get()) {
        (Some(problem), _) => {
            let retry = Callback::new(move |()| {
                if draft.places.with_untracked(Option::is_none) {
                    draft.read_places();
                }
                look::look(draft);
            });
            failure(problem, RwSignal::new(false), retry)
        }
        (None, Phase::Asking) => ().into_any(),
        (None, Phase::Looking) => looking(draft),
        (None, Phase::Here) => here(draft, query),
    };
    view! {
        <h2 class="step-title" tabindex="-1">
            "What will happen?"
        </h2>
        {kinds(draft)}
        {part(shown)}
        {foot(draft)}
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Asking,
    Looking,
    Here,
}

/// Set or add, in words and with the first row of the file.
fn kinds(draft: Draft) -> AnyView {
    let example = draft.file.get_untracked().map(|file| first_row(draft, &file)).unwrap_or_default();
    let (number, item) = example;
    let choice = move |kind: Kind, title: &'static str, text: String| {
        let choose = move |_| {
            if draft.kind.get_untracked() != Some(kind) {
                draft.said.set(Some(kind));
                draft.skips.set(false);
                draft.forget_preview();
            }
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="refresh-kind"
                    prop:checked=Signal::derive(move || draft.kind.get() == Some(kind))
                    on:change=changed(choose)
                />
                <strong>{title}</strong>
                <span>{text}</span>
            </label>
        }
        .into_any()
    };
    let added = number.trim_start_matches('+');
    let add = match added.strip_prefix('-') {
        Some(taken) => format!("{taken} are taken from what {item} has on hand now."),
        None => format!("{added} are added to what {item} has on hand now."),
    };
    let question = move || {
        let below = draft
            .file
            .with(|file| draft.mapping.with(|mapping| file.as_ref().map_or(0, |file| below_zero(&file.feed, mapping))));
        draft.kind.get().is_none().then(|| {
            let rows = format::count(below, "row is below 0, and none has", "rows are below 0, and none has");
            view! { <p class="form-note" role="status">{format!("Does the file set counts, or add to them? {rows} a plus sign. A count below 0 is refused; a change below 0 takes away.")}</p> }
                .into_any()
        })
    };
    view! {
        {part(question)}
        <fieldset class="choices">
            <legend class="hidden">"What the quantities of the file are"</legend>
            {choice(Kind::Refresh, "The file sets counts", format!("{item} will have {number} on hand, whatever it has now."))}
            {choice(Kind::Adjust, "The file adds to counts", add)}
        </fieldset>
    }
    .into_any()
}

/// The quantity of the first row, and what has it.
fn first_row(draft: Draft, file: &Opened) -> (String, String) {
    let mapping = draft.mapping.get_untracked();
    let styles = mapping.settled(&file.feed);
    let Some(line) = file.feed.lines.first() else { return <_>::default() };
    let column = mapping.column(Field::Quantity).unwrap_or_default();
    let style = styles.get(column).copied().unwrap_or(shared::feed::figures::Style::PointDecimals);
    let digits = plain(line.cell(column), style);
    let number = digits.parse().map_or(digits, format::quantity);
    let named = mapping.fields.iter().position(|field| field.is_some_and(Field::names_item));
    let item = named.map(|column| line.cell(column)).unwrap_or_default();
    let place = match mapping.column(Field::Location) {
        Some(column) => line.cell(column).to_owned(),
        None => draft.place_name(&mapping.place),
    };
    (number, format!("{item} at {place}"))
}

fn looking(draft: Draft) -> AnyView {
    let far = Memo::new(move |_| {
        draft.preview.with(|preview| {
            preview.as_ref().map(|preview| (preview.tallies.len(), preview.plan.parts.len())).unwrap_or_default()
        })
    });
    let words = move || match far.get() {
        (_, 0 | 1) => "Looking at what each row would do".to_owned(),
        (done, all) => format!("Looking at what each row would do: part {} of {all}", done.saturating_add(1).min(all)),
    };
    view! {
        {bar(Signal::derive(move || far.get().0), Signal::derive(move || far.get().1), Signal::derive(words))}
        {skeleton_lines()}
    }
    .into_any()
}

fn here(draft: Draft, query: Query) -> AnyView {
    let (Some(preview), Some(file)) = (draft.preview.get(), draft.file.get_untracked()) else { return ().into_any() };
    let local = preview.local(&file, draft);
    let counts =
        Effect::ALL.map(|effect| if effect == Effect::Refused { preview.refused() } else { preview.total(effect) });
    let as_of = preview.as_of.map(|at| format!("As of {}. ", format::date(at)));
    let (anywhere, at_one_place) = preview.repeats;
    let repeated = (at_one_place > 0).then(|| {
        let rows = format::count(at_one_place, "row names", "rows name");
        let text = format!("{rows} an item that an earlier part names too. Each part is looked at by itself: what the parts before it will have done to the item is not in these figures.");
        view! { <p class="form-note">{text}</p> }.into_any()
    });
    let products = (preview.products > 0).then(|| {
        let made = format::count(
            preview.products,
            "product that nobody has heard of is",
            "products that nobody has heard of are",
        );
        // Each part makes what the parts before it will have made.
        let most = if anywhere > 0 { "At most " } else { "" };
        format!("{most}{made} made, inactive. ")
    });
    let parts = preview.plan.parts.len().saturating_sub(preview.taken.len());
    let jobs = (parts > 1).then(|| format!("{parts} jobs, one after the other."));
    let again = move |_| {
        draft.forget_preview();
        browser::focus_first(".step-title");
    };
    let list = Outcomes {
        tallies: preview.tallies.clone(),
        places: preview.plan.parts.iter().map(|part| draft.place_name(&part.place)).collect(),
        unsent: local.len(),
        local,
        unit: file.feed.unit(),
        line: line_of(&preview, &file),
        source: Source::Preview(draft),
    };
    let already = preview.already.as_ref().map(already);
    view! {
        {already}
        {repeated}
        {figures(query, counts)}
        <p class="totals">
            {as_of} {products} {jobs} " "
            <button type="button" class="link" on:click=pressed(again)>
                "Look again"
            </button>
        </p>
        {outcomes(query, list)}
    }
    .into_any()
}

/// What was sent before, of this file or of another one.
fn already(already: &Already) -> AnyView {
    let way = if already.jobs.is_empty() {
        view! { <a href="/refresh/jobs">"See the jobs"</a> }.into_any()
    } else {
        view! { <a href=kept::address(&already.jobs)>"See what it did, or undo it"</a> }.into_any()
    };
    view! { <p class="form-note" id="refresh-already">{already.words.clone()} " " {way}</p> }.into_any()
}

/// The line of the file that a row of a part is.
fn line_of(preview: &Preview, file: &Arc<Opened>) -> Arc<dyn Fn(usize, i64) -> Option<u32> + Send + Sync> {
    let (plan, file) = (preview.plan.clone(), file.clone());
    Arc::new(move |part, index| {
        let row = plan.parts.get(part)?.rows.get(usize::try_from(index).ok()?)?;
        Some(file.feed.lines.get(*row)?.number)
    })
}

fn foot(draft: Draft) -> AnyView {
    let counts = Memo::new(move |_| {
        draft.preview.with(|preview| {
            let whole = preview.as_ref().filter(|preview| preview.is_whole() && preview.problem.is_none());
            whole.map(|preview| (preview.applied(), preview.refused()))
        })
    });
    let refused = move || counts.get().map_or(0, |(_, refused)| refused);
    // What was sent already is sent again only by who says so.
    let is_again = Memo::new(move |_| {
        draft.preview.with(|preview| preview.as_ref().and_then(|p| p.already.as_ref()).is_some_and(|a| !a.is_rest))
    });
    let sends_again = RwSignal::new(false);
    let can_run = move || {
        let is_all_right = |(applied, refused)| applied > 0 && (refused == 0 || draft.skips.get());
        counts.get().is_some_and(is_all_right) && (!is_again.get() || sends_again.get())
    };
    let again = move || {
        is_again.get().then(|| {
            view! {
                <div class="field-flag step-skip">
                    <input
                        id="refresh-again"
                        type="checkbox"
                        aria-describedby="refresh-already"
                        prop:checked=Signal::derive(move || sends_again.get())
                        on:change=changed(move |event| sends_again.set(event_target_checked(&event)))
                    />
                    <label for="refresh-again">"Send all rows, those that were sent before once more"</label>
                </div>
            }
            .into_any()
        })
    };
    let leave_out = move || {
        let refused = refused();
        (refused > 0).then(|| {
            let rows = format::count(refused, "row", "rows");
            view! {
                <div class="field-flag step-skip">
                    <input
                        id="refresh-skip"
                        type="checkbox"
                        prop:checked=Signal::derive(move || draft.skips.get())
                        on:change=changed(move |event| draft.skips.set(event_target_checked(&event)))
                    />
                    <label for="refresh-skip">{format!("Leave out the {rows} that cannot be applied, and report them")}</label>
                    <p class="field-note">"Otherwise nothing is sent until the file is mended."</p>
                </div>
            }
            .into_any()
        })
    };
    let act = move || {
        let applied = counts.get().map_or(0, |(applied, _)| applied);
        match draft.kind.get() {
            None => "Choose what the file does".to_owned(),
            _ if applied == 0 => "Nothing to apply".to_owned(),
            Some(Kind::Refresh) => format!("Set {}", format::count(applied, "count", "counts")),
            Some(Kind::Adjust) => format!("Add to {}", format::count(applied, "count", "counts")),
        }
    };
    let run = move |_| {
        if untrack(can_run) {
            look::send(draft);
            browser::go("/refresh?step=run");
        } else {
            let place = if untrack(move || draft.kind.get()).is_none() {
                ".choices input"
            } else {
                ".step-skip input:not(:checked)"
            };
            browser::focus_first(place);
        }
    };
    view! {
        <footer class="step-foot">
            <div class="step-missing">{part(again)} {part(leave_out)}</div>
            <a class="button" href="/refresh?step=columns">
                "Back"
            </a>
            <button
                type="button"
                class="button button-primary"
                aria-disabled=Signal::derive(move || (!can_run()).to_string())
                on:click=pressed(run)
            >
                {part(act)}
            </button>
        </footer>
    }
    .into_any()
}
