//! A job, or the several that one file became, shown as one: how far it is, what each row did, and the way back.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::draft::Draft;
use super::kept::{self, Run};
use super::look::tally;
use super::outcomes::{Outcomes, Source, figures, outcomes, sum};
use super::progress::{bar, has_ended, job_chip, kind, took, undo_text};
use super::{Step, jobs, refused, steps};
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Problem, jobs as api};
use crate::browser;
use crate::components::dialog::Confirm;
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::record_table::WRITERS;
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::format;
use crate::query::Query;

/// Between two looks at a job that works.
const PAUSE: Duration = Duration::from_millis(700);
/// After a look that failed.
const LONG_PAUSE: Duration = Duration::from_secs(4);

#[component]
pub fn JobPage() -> AnyView {
    let (parameters, query) = (use_params_map(), Query::here());
    let job =
        Memo::new(move |_| parameters.with(|parameters| parameters.get_str("job").unwrap_or_default().to_owned()));
    // From one job to another the router tells the new path and not the new query. Going there once more does,
    // but it takes no address twice: hence by one that differs.
    Effect::new(move |before: Option<String>| {
        let now = job.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                let place = window().location();
                let address = [place.pathname(), place.search()].map(Result::unwrap_or_default).concat();
                browser::replace(&format!("{address}#again"));
                browser::replace(&address);
            });
        }
        now
    });
    let listed = Memo::new(move |_| {
        let listed = query.list("jobs");
        if job.with(|job| listed.contains(job)) { listed } else { Vec::new() }
    });
    let numbers = Memo::new(move |_| {
        let listed = listed.get();
        if listed.is_empty() { vec![job.get()] } else { listed }
    });
    let list = Loading::new(move || {
        let numbers = numbers.get();
        async move {
            let mut jobs = Vec::new();
            for number in numbers {
                jobs.push(api::find(&number).await?);
            }
            Ok::<_, Problem>(jobs)
        }
    });
    let whose = Account::here().whose();
    let run = Memo::new(move |_| kept::of(&whose, &job.get()));
    let is_run = Memo::new(move |_| listed.with(|listed| !listed.is_empty()));
    let title = Signal::derive(move || match (is_run.get(), run.get()) {
        (true, Some(run)) => run.file,
        (true, None) => format!("{} jobs", numbers.with(Vec::len)),
        (false, _) => format!("Job {}", job.get()),
    });
    let show =
        move |list: Vec<Item>| watch(query, list, run.get_untracked().unwrap_or_default(), is_run.get_untracked());
    view! {
        <Frame title=title above=("/refresh/jobs", "Jobs")>
            <Loaded value=list waiting=skeleton_lines view=show />
        </Frame>
    }
    .into_any()
}

/// The jobs as they are now, looked at until they end or the page goes.
fn watch(query: Query, first: Vec<Item>, run: Run, is_run: bool) -> AnyView {
    let jobs = RwSignal::new(first);
    let is_away = RwSignal::new(false);
    let has_ended = Memo::new(move |_| jobs.with(|jobs| jobs.iter().all(has_ended)));
    if !has_ended.get_untracked() {
        spawn_local(look(jobs, is_away));
    }
    let may_refresh = Account::here().may(WRITERS);
    let is_undo = jobs.with_untracked(|jobs| jobs.first().is_some_and(|job| kind(job) == "Undo"));
    let nav = move || {
        let step = if has_ended.get() { Step::Result } else { Step::Run };
        (is_run && may_refresh && !is_undo).then(|| steps(step, Draft::here()))
    };
    let run = Arc::new(run);
    let unsent = {
        let draft = may_refresh.then(Draft::here);
        is_run.then(|| jobs.with_untracked(|jobs| unsent(&run, jobs, draft)))
    };
    let lead = {
        let file = (!is_run && !run.file.is_empty()).then(|| {
            let words = if run.parts > 1 { format!("{}, all {} jobs", run.file, run.parts) } else { run.file.clone() };
            (kept::address(&run.jobs), words)
        });
        move || jobs.with(|jobs| lead(jobs, file.clone()))
    };
    let progress = move || (!has_ended.get()).then(|| working(jobs, is_away));
    let counts = {
        let run = run.clone();
        move || jobs.with(|jobs| figures(query, counts(jobs, is_run, &run)))
    };
    let rows = {
        let run = run.clone();
        move || has_ended.get().then(|| jobs.with_untracked(|jobs| rows(query, jobs, is_run, &run)))
    };
    let several = move || has_ended.get().then(|| jobs.with_untracked(|jobs| several(jobs)));
    let tools = move || has_ended.get().then(|| jobs.with_untracked(|list| tools(list, is_run, &run, may_refresh)));
    view! {
        {part(nav)}
        <div class="step">
            {part(lead)} {part(tools)} {unsent} {part(progress)} {part(counts)} {part(rows)} {part(several)}
        </div>
    }
    .into_any()
}

/// Looks at the first job that has not ended; those after it wait for it.
async fn look(jobs: RwSignal<Vec<Item>>, is_away: RwSignal<bool>) {
    let next = jobs.try_with_untracked(|jobs| {
        let at = jobs.iter().position(|job| !has_ended(job))?;
        Some((at, jobs.get(at)?.number("ID").to_string()))
    });
    let Some(Some((at, number))) = next else { return };
    let found = api::find(&number).await;
    let pause = match &found {
        Ok(job) if has_ended(job) => Duration::ZERO,
        Ok(_) => PAUSE,
        Err(_) => LONG_PAUSE,
    };
    // The page may have gone meanwhile, and its signals with it.
    is_away.try_set(found.is_err());
    if let Ok(job) = found {
        jobs.try_update(|jobs| {
            if let Some(slot) = jobs.get_mut(at) {
                *slot = job;
            }
        });
    }
    set_timeout(move || spawn_local(look(jobs, is_away)), pause);
}

fn counts(jobs: &[Item], is_run: bool, run: &Run) -> [i64; 4] {
    let tallies: Vec<_> = jobs.iter().map(|job| tally(&job.object("Counts"))).collect();
    sum(&tallies, if is_run { run.unsent } else { 0 })
}

/// What it is, where, who asked for it, when, and how long it took.
fn lead(jobs: &[Item], file: Option<(String, String)>) -> AnyView {
    let Some(first) = jobs.first() else { return ().into_any() };
    let mut ranked = ["FAILED", "WORKING", "PENDING", "SUCCESS"].into_iter();
    let status = ranked.find(|status| jobs.iter().any(|job| job.text("Status") == *status)).unwrap_or_default();
    let place = match jobs {
        [one] => Some(one.text("AddressID")).filter(|place| !place.is_empty()).map(|place| format!("at {place}")),
        _ => Some(format!("{} jobs", jobs.len())),
    };
    let made: i64 = jobs.iter().map(|job| job.object("Counts").number("ProductsCreated")).sum();
    let made = (made > 0).then(|| format::count(made, "product made", "products made"));
    let when = first.moment("Added").map(format::date);
    let took = jobs.iter().all(has_ended).then(|| took(jobs)).flatten().map(|took| format!("took {took}"));
    let facts = [Some(kind(first).to_owned()), place, Some(first.text("Who")), when, took, made];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let reference = |member: &str, words: &'static str| {
        let number = first.number(member);
        (jobs.len() == 1 && number > 0)
            .then(|| view! { <a href=format!("/refresh/jobs/{number}")>{format!("{words} {number}")}</a> }.into_any())
    };
    let messages: Vec<String> =
        jobs.iter().filter(|job| job.text("Status") == "FAILED").flat_map(|job| job.texts("Messages")).collect();
    let fault = (!messages.is_empty())
        .then(|| view! { <p class="form-fault" role="alert">{messages.join(" ")}</p> }.into_any());
    view! {
        <div class="run-lead">
            {job_chip(status)}
            <p>{facts.join(" · ")}</p>
            {file.map(|(href, words)| view! { <a href=href>{words}</a> }.into_any())}
            {reference("Undoes", "Undoes job")}
            {reference("UndoneBy", "Undone by job")}
        </div>
        {fault}
    }
    .into_any()
}

fn working(jobs: RwSignal<Vec<Item>>, is_away: RwSignal<bool>) -> AnyView {
    let sum = move |member: &'static str| {
        let total: i64 = jobs.with(|jobs| jobs.iter().map(|job| job.number(member)).sum());
        usize::try_from(total).unwrap_or_default()
    };
    let words = move || {
        let (done, all) = (sum("ChunksDone"), sum("Chunks"));
        let shown = |number: usize| format::quantity(format::whole(number));
        let rows = format!("{} of {} rows", shown(sum("Done")), shown(sum("Items")));
        let away = if is_away.get() { " · The service did not answer; trying again" } else { "" };
        format!("{} of {} chunks done · {rows}{away}", shown(done), shown(all))
    };
    let note = "One may leave: the work goes on, and this page is among the jobs.";
    view! {
        {bar(Signal::derive(move || sum("ChunksDone")), Signal::derive(move || sum("Chunks")), Signal::derive(words))}
        <p class="quiet run-note">{note}</p>
    }
    .into_any()
}

/// Where something came between before all parts were sent.
fn unsent(run: &Run, jobs: &[Item], draft: Option<Draft>) -> Option<AnyView> {
    let missing = run.parts.saturating_sub(run.jobs.len());
    if missing == 0 || run.jobs.is_empty() || jobs.iter().all(|job| job.has("UndoneBy")) {
        return None;
    }
    let is_on_its_way = |draft: Draft| run.jobs.first().is_some_and(|first| draft.is_sending_run(first));
    if draft.is_some_and(is_on_its_way) {
        return None;
    }
    let has_rest = draft.is_some_and(|draft| draft.has_rest(&run.jobs));
    let adjusts = jobs.iter().any(|job| kind(job) == "Adjustment");
    let advice = match (has_rest, adjusts) {
        (true, _) => "What was sent stands.",
        (false, true) => {
            "What was sent stands, and the whole file would add it twice: to start over, undo this run first."
        }
        (false, false) => {
            "What was sent stands; choose the file again to send the rest. Rows that are right already change nothing."
        }
    };
    let text = format!("{missing} of {} parts of {} were not sent. {advice} ", run.parts, run.file);
    let way = has_rest.then(|| view! { <a href="/refresh?step=run">"Send the rest"</a> }.into_any());
    Some(view! { <p class="form-note">{text} {way}</p> }.into_any())
}

fn rows(query: Query, jobs: &[Item], is_run: bool, run: &Arc<Run>) -> AnyView {
    let numbers: Vec<String> = jobs.iter().map(|job| job.number("ID").to_string()).collect();
    let line = {
        let (run, numbers) = (run.clone(), numbers.clone());
        move |part: usize, index: i64| run.line(numbers.get(part)?, index)
    };
    let list = Outcomes {
        tallies: jobs.iter().map(|job| tally(&job.object("Counts"))).collect(),
        places: jobs.iter().map(|job| job.text("AddressID")).collect(),
        unsent: if is_run { run.unsent } else { 0 },
        local: if is_run { run.local.clone() } else { Vec::new() },
        unit: if run.unit == "Item" { "Item" } else { "Line" },
        line: Arc::new(line),
        source: Source::Jobs(numbers),
    };
    outcomes(query, list)
}

fn several(list: &[Item]) -> Option<AnyView> {
    (list.len() > 1).then(|| {
        view! {
            <div class="section-head">
                <h2>{format!("Its {} jobs", list.len())}</h2>
            </div>
            {jobs::table(list, RwSignal::new(false))}
        }
        .into_any()
    })
}

fn tools(jobs: &[Item], is_run: bool, run: &Arc<Run>, may_refresh: bool) -> AnyView {
    let [added, changed, _, refused] = counts(jobs, is_run, run);
    let numbers: Vec<String> = jobs.iter().map(|job| job.number("ID").to_string()).collect();
    let is_undone = jobs.iter().any(|job| job.has("UndoneBy"));
    let is_good = jobs.iter().all(|job| job.text("Status") == "SUCCESS");
    let is_busy = RwSignal::new(false);
    let cut = if is_run { run.unsent.saturating_sub(run.local.len()) } else { 0 };
    let in_file = refused.saturating_sub(format::whole(cut));
    let note = (cut > 0).then(|| {
        let rows = format::count(run.unsent, "row", "rows");
        let kept = format::quantity(format::whole(run.local.len()));
        let text = format!("Of the {rows} that were not sent, this page and its file have the first {kept}.");
        view! { <p class="quiet run-note">{text}</p> }.into_any()
    });
    let download = (refused > 0).then(|| {
        let (numbers, run) = (numbers.clone(), run.clone());
        let save = move |_| {
            let (numbers, run) = (numbers.clone(), run.clone());
            is_busy.set(true);
            spawn_local(async move {
                let saved = refused::save(&numbers, is_run, &run).await;
                is_busy.set(false);
                if let Err(problem) = saved {
                    toast::say(problem.message);
                }
            });
        };
        view! {
            <button type="button" class="button" disabled=Signal::derive(move || is_busy.get()) on:click=pressed(save)>
                {icon(Icon::Down)}
                {format!("Download {}", format::count(in_file, "refused row", "refused rows"))}
            </button>
        }
        .into_any()
    });
    let is_open = RwSignal::new(false);
    let can_undo = may_refresh && is_good && !is_undone && added.saturating_add(changed) > 0;
    let undo = can_undo.then(|| {
        view! {
            <button type="button" class="button" on:click=pressed(move |_| is_open.set(true))>
                {icon(Icon::Undo)}
                "Undo"
            </button>
        }
        .into_any()
    });
    let title = format!("Undo {}", format::count(added.saturating_add(changed), "change", "changes"));
    let text = undo_text(added, changed);
    let dialog = move || is_open.get().then(|| confirm(title.clone(), text.clone(), numbers.clone(), is_open));
    view! {
        <div class="run-tools">{download} {undo}</div>
        {note}
        {part(dialog)}
    }
    .into_any()
}

fn confirm(title: String, text: String, numbers: Vec<String>, is_open: RwSignal<bool>) -> AnyView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let key = browser::unique_key();
    let draft = Draft::here();
    let run = move |()| {
        let (numbers, key) = (numbers.clone(), key.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let mut undos = Vec::new();
            // The last change first, so that each finds what it left.
            for number in numbers.iter().rev() {
                match api::undo(number, &format!("{key}-{number}")).await {
                    Ok(undo) => undos.push(undo),
                    Err(fault) => {
                        busy.set(false);
                        problem.set(Some(format!("Job {number} is not undone: {}", fault.message)));
                        return;
                    }
                }
            }
            draft.forget_sent(&numbers);
            is_open.set(false);
            browser::go(&match undos.as_slice() {
                [one] => format!("/refresh/jobs/{one}"),
                _ => kept::address(&undos),
            });
        });
    };
    view! {
        <Confirm
            title=title
            text=text
            act="Undo changes"
            busy=busy
            problem=problem
            close=Callback::new(move |()| is_open.set(false))
            run=Callback::new(run)
        />
    }
    .into_any()
}
