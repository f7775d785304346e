//! How a run goes while it is sent and while its jobs work; and the words for a job.

use leptos::prelude::*;

use super::draft::Draft;
use super::{kept, look};
use crate::api::item::Item;
use crate::components::chip;
use crate::components::loaded::failure;
use crate::dynamic::part;
use crate::format;

/// The fourth step, until all is sent.
pub fn sending(draft: Draft) -> AnyView {
    let far = Memo::new(move |_| {
        draft.sending.with(|sending| {
            sending.as_ref().map(|sending| (sending.run.jobs.len(), sending.run.parts)).unwrap_or_default()
        })
    });
    let words = move || match far.get() {
        (_, 0 | 1) => "Sending the file".to_owned(),
        (done, all) if done >= all => format!("All {all} parts are sent"),
        (done, all) => {
            format!("Sending part {} of {all}. Keep this window open until all are sent.", done.saturating_add(1))
        }
    };
    let problem = Memo::new(move |_| draft.sending.with(|sending| sending.as_ref()?.problem.clone()));
    let fault = move || {
        problem
            .get()
            .map(|problem| failure(problem, RwSignal::new(false), Callback::new(move |()| look::resume(draft))))
    };
    let sent = move || {
        let jobs = draft.sending.with(|sending| {
            let sending = sending.as_ref()?;
            (!sending.is_active && !sending.run.jobs.is_empty()).then(|| sending.run.jobs.clone())
        })?;
        Some(view! { <p><a class="button" href=kept::address(&jobs)>"Watch what was sent"</a></p> }.into_any())
    };
    view! {
        <h2 class="step-title" tabindex="-1">
            "Sending"
        </h2>
        {bar(Signal::derive(move || far.get().0), Signal::derive(move || far.get().1), Signal::derive(words))}
        {part(fault)}
        {part(sent)}
    }
    .into_any()
}

/// How much is done, as a bar and in words.
pub fn bar(done: Signal<usize>, all: Signal<usize>, words: Signal<String>) -> AnyView {
    view! {
        <div class="run-progress" role="status">
            <progress
                aria-label="Done"
                max=Signal::derive(move || all.get().max(1).to_string())
                value=Signal::derive(move || done.get().to_string())
            ></progress>
            <p>{part(move || words.get())}</p>
        </div>
    }
    .into_any()
}

pub fn has_ended(job: &Item) -> bool {
    matches!(job.text("Status").as_str(), "SUCCESS" | "FAILED")
}

/// What a job is, as a noun.
pub fn kind(job: &Item) -> &'static str {
    match job.text("Type").as_str() {
        "ADJUST" => "Adjustment",
        "UNDO" => "Undo",
        _ => "Refresh",
    }
}

/// How far a job is.
pub fn job_chip(status: &str) -> AnyView {
    let (word, class, shape) = match status {
        "SUCCESS" => ("Done", "chip chip-plain", chip::FULL),
        "FAILED" => ("Failed", "chip chip-bad", "M7.2 5h1.6v3.6H7.2ZM7.2 9.8h1.6v1.4H7.2Z"),
        "WORKING" => ("Working", "chip chip-warn", chip::HALF),
        _ => ("Waiting", "chip chip-quiet", ""),
    };
    chip::chip(word, class, shape)
}

/// How long the jobs took, from the first start to the last end.
pub fn took(jobs: &[Item]) -> Option<String> {
    let started = jobs.iter().filter_map(|job| job.moment("Started")).min()?;
    let finished = jobs.iter().filter_map(|job| job.moment("Finished")).max()?;
    Some(duration(finished.0.saturating_sub(started.0)))
}

fn duration(millis: i64) -> String {
    let seconds = millis.div_euclid(1_000);
    match (seconds.div_euclid(60), seconds.rem_euclid(60)) {
        (0, 0) => "under 1 s".to_owned(),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// What a job did, in words: `1,204 changed, 3 refused`.
pub fn deeds(job: &Item) -> String {
    let counts = job.object("Counts");
    let deeds = [("Added", "added"), ("Changed", "changed"), ("Refused", "refused")];
    let told = deeds.into_iter().filter(|(member, _)| counts.number(member) > 0);
    let told: Vec<String> =
        told.map(|(member, word)| format!("{} {word}", format::quantity(counts.number(member)))).collect();
    match (told.is_empty(), counts.number("Unchanged")) {
        (false, _) => told.join(", "),
        (true, 0) => format::NONE.to_owned(),
        (true, unchanged) => format!("{} unchanged", format::quantity(unchanged)),
    }
}

/// What an undo will do, before it does.
pub fn undo_text(added: i64, changed: i64) -> String {
    let mut parts = Vec::new();
    if changed > 0 {
        let records = format::count(changed, "record gets", "records get");
        parts.push(format!("{records} back what stood there before, on hand and all else that was refreshed."));
    }
    if added > 0 {
        let records = format::count(added, "record that was added goes", "records that were added go");
        parts.push(format!("{records} away, or to 0 where something has used that record since."));
    }
    parts.push("What has moved since stays as it is, and is named in the result. An undo can be undone.".to_owned());
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_as_exact_as_one_cares() {
        for (millis, told) in
            [(0, "under 1 s"), (999, "under 1 s"), (12_400, "12 s"), (60_000, "1 min"), (184_000, "3 min 4 s")]
        {
            assert_eq!(duration(millis), told);
        }
    }
}
