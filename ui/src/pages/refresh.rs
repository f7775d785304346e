//! Refresh: a file of counts, from choosing it to what it did, step by step.

/// What the columns of the file are.
mod columns;
/// What was chosen and said so far.
mod draft;
/// Choosing the file.
mod file;
/// One job, or several that one file became.
pub mod job;
/// All jobs.
pub mod jobs;
/// What the browser remembers of runs.
mod kept;
/// Looking ahead, and sending.
mod look;
/// What rows do or did.
mod outcomes;
/// What would happen.
mod preview;
/// How a run goes, and what a job is.
mod progress;
/// The rows that were refused, as a file.
mod refused;
/// What a reload must not lose.
mod unsent;

use leptos::prelude::*;

use crate::account::Account;
use crate::browser;
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::nothing;
use crate::components::record_table::WRITERS;
use crate::dynamic::part;
use crate::query::Query;
use draft::Draft;

/// How far one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    File,
    Columns,
    Preview,
    Run,
    Result,
}

impl Step {
    const ALL: [Self; 5] = [Self::File, Self::Columns, Self::Preview, Self::Run, Self::Result];

    fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Columns => "Columns",
            Self::Preview => "Preview",
            Self::Run => "Run",
            Self::Result => "Result",
        }
    }

    /// Its address.
    fn link(self) -> &'static str {
        match self {
            Self::File => "/refresh",
            Self::Columns => "/refresh?step=columns",
            Self::Preview => "/refresh?step=preview",
            Self::Run | Self::Result => "/refresh?step=run",
        }
    }

    /// The step that an address asks for, or the last one before it that can be shown.
    fn of(asked: &str, draft: Draft) -> Self {
        let has_file = draft.file.with(Option::is_some);
        match asked {
            _ if draft.is_sending() => Self::Run,
            "run" if draft.sending.with(Option::is_some) => Self::Run,
            "preview" | "run" if draft.is_ready() => Self::Preview,
            "columns" | "preview" | "run" if has_file => Self::Columns,
            _ => Self::File,
        }
    }
}

#[component]
pub fn Refresh() -> AnyView {
    if !Account::here().may(WRITERS) {
        let way_on = view! { <a class="button" href="/refresh/jobs">"See what others did"</a> }.into_any();
        let text = "Refreshing stock needs the role ProductAdmin. What refreshes did is for everyone to see.";
        let closed = nothing(Icon::Alert, "Your roles do not open this", text, way_on);
        return view! { <Frame title="Refresh">{closed}</Frame> }.into_any();
    }
    let (draft, query) = (Draft::here(), Query::here());
    draft.read_places();
    let step = Memo::new(move |_| Step::of(&query.get("step"), draft));
    Effect::new(move |before: Option<Step>| {
        let now = step.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                browser::focus_first(".step-title");
            });
        }
        now
    });
    let shown = move || match step.get() {
        Step::File => file::step(draft, query),
        Step::Columns => columns::step(draft),
        Step::Preview => preview::step(draft, query),
        Step::Run | Step::Result => progress::sending(draft),
    };
    view! {
        <Frame title="Refresh">{part(move || steps(step.get(), draft))} <div class="step">{part(shown)}</div></Frame>
    }
    .into_any()
}

/// Why the last file could not be read.
fn fault(draft: Draft) -> AnyView {
    part(move || draft.fault.get().map(|fault| view! { <p class="form-fault" role="alert">{fault}</p> }.into_any()))
}

/// The steps, with ways to those that were reached.
fn steps(current: Step, draft: Draft) -> AnyView {
    let has_file = draft.file.with(Option::is_some);
    let (is_ready, is_sending) = (draft.is_ready(), draft.is_sending());
    let is_reached = |step: Step| match step {
        _ if is_sending => false,
        Step::File => true,
        Step::Columns => has_file,
        Step::Preview => is_ready,
        Step::Run | Step::Result => false,
    };
    let items = Step::ALL.map(|step| {
        let class = if step < current { "is-done" } else { "" };
        let current = (step == current).then_some("step");
        let mark = match step {
            step if class == "is-done" && step != Step::Result => icon(Icon::Check),
            step => (step as usize).saturating_add(1).into_any(),
        };
        let face = view! {
            <span class="steps-mark" aria-hidden="true">
                {mark}
            </span>
            <span class="steps-word">{step.label()}</span>
        }
        .into_any();
        let place = if is_reached(step) && current.is_none() {
            view! { <a href=step.link()>{face}</a> }.into_any()
        } else {
            view! { <span>{face}</span> }.into_any()
        };
        view! {
            <li class=class aria-current=current>
                {place}
            </li>
        }
        .into_any()
    });
    view! {
        <nav aria-label="Steps of the refresh">
            <ol class="steps">{items}</ol>
        </nav>
    }
    .into_any()
}
