//! Looks at what a file would do, and does it: one request after the other, since order counts.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::feed::columns::Field;
use shared::feed::fingerprint;
use shared::feed::plan::{Mapping, Plan, body, count_of_ranges, plan, repeats, to_ranges};
use shared::refresh::{Effect, Kind};
use shared::time::Timestamp;

use super::draft::{Draft, Opened};
use super::kept::{self, Local, Run};
use crate::api::item::Item;
use crate::api::{Problem, jobs};
use crate::browser;
use crate::components::toast;
use crate::format;

/// How many rows do what, in the order of [`Effect::ALL`].
pub type Tally = [i64; 4];

/// What the file would do, as far as that is known.
#[derive(Clone)]
pub struct Preview {
    pub plan: Arc<Plan>,
    /// Parts that a run has sent before it was stopped. Only the rest is looked at.
    pub taken: Vec<usize>,
    /// For each part that was looked at so far.
    pub tallies: Vec<Tally>,
    /// Why the service takes nothing of a part.
    pub refusals: Vec<Option<String>>,
    pub products: i64,
    pub as_of: Option<Timestamp>,
    pub problem: Option<Problem>,
    /// How many rows name an item that an earlier part names too: at any location, and at the same.
    pub repeats: (usize, usize),
    /// What a run that was stopped has done already.
    pub already: Option<Already>,
}

/// What a run that was stopped has done already.
#[derive(Clone)]
pub struct Already {
    /// Whether this is the same plan, so that only the rest of it was looked at and will be sent.
    pub is_rest: bool,
    pub words: String,
    pub jobs: Vec<String>,
}

impl Preview {
    pub fn is_whole(&self) -> bool {
        self.tallies.len() == self.plan.parts.len()
    }

    pub fn total(&self, effect: Effect) -> i64 {
        self.tallies.iter().map(|tally| tally.get(effect as usize).copied().unwrap_or_default()).sum()
    }

    /// Rows that are not sent at all: those without a location, and those of parts that the service does not take.
    pub fn local(&self, file: &Opened, draft: Draft) -> Vec<Local> {
        let feed = &file.feed;
        let mapping = draft.mapping.get_untracked();
        let told = |row: usize, reason: &str| {
            let line = feed.lines.get(row);
            let named = mapping.fields.iter().enumerate().filter(|(_, field)| field.is_some_and(Field::names_item));
            let names = named.filter_map(|(column, _)| Some(line?.cell(column))).filter(|cell| !cell.is_empty());
            Local {
                line: line.map(|line| line.number).unwrap_or_default(),
                item: names.collect::<Vec<_>>().join(" · "),
                reason: reason.to_owned(),
            }
        };
        let mut local: Vec<Local> = self.plan.astray.iter().map(|astray| told(astray.row, &astray.reason)).collect();
        for (part, refusal) in self.plan.parts.iter().zip(&self.refusals) {
            if let Some(reason) = refusal {
                local.extend(part.rows.iter().map(|row| told(*row, reason)));
            }
        }
        local.sort_by_key(|local| local.line);
        local
    }

    /// Rows that will not be applied.
    pub fn refused(&self) -> i64 {
        let parts = self.plan.parts.iter().zip(&self.refusals);
        let unsent: usize = parts.filter(|(_, refusal)| refusal.is_some()).map(|(part, _)| part.rows.len()).sum();
        let local = self.plan.astray.len().saturating_add(unsent);
        self.total(Effect::Refused).saturating_add(format::whole(local))
    }

    /// Rows that will be applied, also where that changes nothing.
    pub fn applied(&self) -> i64 {
        [Effect::Added, Effect::Changed, Effect::Unchanged].map(|effect| self.total(effect)).iter().sum()
    }
}

/// The counts of an answer.
pub fn tally(counts: &Item) -> Tally {
    ["Added", "Changed", "Unchanged", "Refused"].map(|name| counts.number(name))
}

/// Looks at each part in turn, from where a problem stopped it.
pub fn look(draft: Draft) {
    let Some(file) = draft.file.get_untracked() else { return };
    let Some(places) = draft.places.get_untracked() else { return };
    let (mapping, Some(kind)) = (draft.mapping.get_untracked(), draft.kind.get_untracked()) else { return };
    // A run of another file is no matter of this one.
    let stopped = draft.sending.get_untracked().filter(|s| s.is_stopped() && s.file.feed == file.feed);
    let mut preview = draft.preview.get_untracked().unwrap_or_else(|| {
        let plan = plan(&file.feed, &mapping, &places.list, places.are_all, kind);
        let stopped = stopped.as_ref();
        let is_rest = stopped.is_some_and(|stopped| stopped.sends(&file, &mapping, kind, &plan));
        let taken = stopped.filter(|_| is_rest).map(|stopped| stopped.taken().to_vec()).unwrap_or_default();
        // A reload forgets a run that was stopped, and not what it did.
        let half_sent = || {
            let run = kept::half_sent(&draft.whose.get_value(), &fingerprint(file.text.bytes()))?;
            let rows = run.lines.iter().map(|lines| count_of_ranges(lines)).fold(0, u32::saturating_add);
            Some(Already {
                is_rest: false,
                words: format!("{} {AGAIN}", done(&run, rows, Kind::Adjust)),
                jobs: run.jobs,
            })
        };
        let already = stopped.and_then(|stopped| stopped.already(is_rest)).or_else(half_sent);
        let repeats = |is_by_place| {
            let rest = plan.parts.iter().enumerate().filter(|(index, _)| !taken.contains(index));
            repeats(&file.feed, &mapping, rest.map(|(_, part)| part), is_by_place)
        };
        Preview {
            repeats: (repeats(false), repeats(true)),
            plan: Arc::new(plan),
            taken,
            tallies: Vec::new(),
            refusals: Vec::new(),
            products: 0,
            as_of: None,
            problem: None,
            already,
        }
    });
    preview.problem = None;
    let turn = draft.turn.get_untracked().wrapping_add(1);
    draft.turn.set(turn);
    draft.preview.set(Some(preview.clone()));
    spawn_local(async move {
        let plan = preview.plan.clone();
        for (index, part) in plan.parts.iter().enumerate().skip(preview.tallies.len()) {
            // Looked at once more, deltas that were added would count twice.
            if preview.taken.contains(&index) {
                preview.tallies.push([0; 4]);
                preview.refusals.push(None);
                draft.preview.set(Some(preview.clone()));
                continue;
            }
            let answer = jobs::preview(kind, &[("pageSize", "1")], &body(&file.feed, &mapping, part)).await;
            if draft.turn.get_untracked() != turn {
                return;
            }
            match answer {
                Ok(answer) => {
                    preview.tallies.push(tally(&answer));
                    preview.refusals.push(None);
                    preview.products = preview.products.saturating_add(answer.number("CreatesProducts"));
                    preview.as_of = preview.as_of.or_else(|| answer.moment("AsOf"));
                }
                Err(problem) if matches!(problem.status, 400 | 404) => {
                    preview.tallies.push([0; 4]);
                    preview.refusals.push(Some(problem.message));
                }
                Err(problem) => {
                    preview.problem = Some(problem);
                    draft.preview.set(Some(preview));
                    return;
                }
            }
            draft.preview.set(Some(preview.clone()));
        }
    });
}

/// A run that is being sent. It keeps what it sends, so that it goes on as it began whatever is said of the file meanwhile.
#[derive(Clone)]
pub struct Sending {
    whose: String,
    pub file: Arc<Opened>,
    mapping: Mapping,
    kind: Kind,
    skips: bool,
    plan: Arc<Plan>,
    /// The same for each attempt, so that nothing is done twice.
    key: String,
    /// Which parts of the plan are sent.
    parts: Vec<usize>,
    pub run: Run,
    pub problem: Option<Problem>,
    pub is_active: bool,
}

impl Sending {
    pub fn is_stopped(&self) -> bool {
        !self.is_active && self.problem.is_some()
    }

    /// Whether the draft still says what is sent.
    fn sends(&self, file: &Opened, mapping: &Mapping, kind: Kind, plan: &Plan) -> bool {
        self.kind == kind && self.mapping == *mapping && *self.plan == *plan && self.file.feed == file.feed
    }

    /// The parts that the service has taken.
    fn taken(&self) -> &[usize] {
        self.parts.get(..self.run.jobs.len()).unwrap_or_default()
    }

    fn rows(&self, parts: &[usize]) -> usize {
        parts.iter().filter_map(|part| self.plan.parts.get(*part)).map(|part| part.rows.len()).sum()
    }

    /// Whether the part that failed may be at work all the same, since its answer is missing.
    pub fn is_in_doubt(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| matches!(problem.status, 0 | 409 | 500..))
    }

    /// What it has done, in words: for who sends the rest of it, or something else in its place.
    fn already(&self, is_rest: bool) -> Option<Already> {
        let jobs = self.run.jobs.clone();
        let sent = (!jobs.is_empty()).then(|| done(&self.run, self.rows(self.taken()), self.kind));
        // The same key once more does no harm; another one does.
        let doubtful = self.parts.get(jobs.len()..=jobs.len()).filter(|_| self.is_in_doubt() && !is_rest);
        let doubt = doubtful.map(|part| {
            let (rows, deed) = (format::count(self.rows(part), "row", "rows"), deed(self.kind));
            let which =
                if jobs.is_empty() { format!("{rows} of {}", self.run.file) } else { format!("Another {rows}") };
            format!("{which} may have been {deed}: the answer did not arrive.")
        });
        if sent.is_none() && doubt.is_none() {
            return None;
        }
        let end = if is_rest { "This is what the rest would do." } else { AGAIN }.to_owned();
        let words = sent.into_iter().chain(doubt).chain([end]).collect::<Vec<_>>().join(" ");
        Some(Already { is_rest, words, jobs })
    }
}

const AGAIN: &str = "They would be sent again.";

fn deed(kind: Kind) -> &'static str {
    if kind == Kind::Adjust { "added" } else { "set" }
}

/// What a run has done, in words.
fn done(run: &Run, rows: impl TryInto<i64>, kind: Kind) -> String {
    let (file, deed) = (&run.file, deed(kind));
    let (one, many) = (format!("row of {file} was already {deed}"), format!("rows of {file} were already {deed}"));
    let job = if run.jobs.len() == 1 { "job" } else { "jobs" };
    format!("{} as {job} {}.", format::count(rows, &one, &many), run.jobs.join(", "))
}

/// Sends what was looked at: the rest, where a part of the same plan is sent already.
pub fn send(draft: Draft) {
    let (Some(file), Some(preview)) = (draft.file.get_untracked(), draft.preview.get_untracked()) else { return };
    let Some(kind) = draft.kind.get_untracked() else { return };
    let (mapping, skips) = (draft.mapping.get_untracked(), draft.skips.get_untracked());
    let stopped = draft.sending.get_untracked().filter(Sending::is_stopped);
    let refused = |part: &usize| preview.refusals.get(*part).is_some_and(Option::is_some);
    let local = preview.local(&file, draft);
    let sending = match stopped.filter(|stopped| stopped.sends(&file, &mapping, kind, &preview.plan)) {
        // What may be at work is asked for as it was.
        Some(stopped) if stopped.is_in_doubt() => stopped,
        Some(stopped) => {
            let taken = stopped.taken().to_vec();
            let parts: Vec<usize> =
                stopped.parts.iter().copied().filter(|part| taken.contains(part) || !refused(part)).collect();
            let run = Run { parts: parts.len(), unsent: local.len(), local, ..stopped.run.clone() };
            Sending { skips, parts, run, ..stopped }
        }
        None => {
            let parts: Vec<usize> = (0..preview.plan.parts.len()).filter(|part| !refused(part)).collect();
            Sending {
                key: browser::unique_key(),
                run: Run {
                    file: file.name.clone(),
                    print: fingerprint(file.text.bytes()),
                    adds: kind == Kind::Adjust,
                    unit: file.feed.unit().to_owned(),
                    parts: parts.len(),
                    unsent: local.len(),
                    local,
                    ..Run::default()
                },
                whose: draft.whose.get_value(),
                file,
                mapping,
                kind,
                skips,
                plan: preview.plan.clone(),
                parts,
                problem: None,
                is_active: false,
            }
        }
    };
    go_on(draft, sending);
}

/// Sends the rest of a run that was stopped.
pub fn resume(draft: Draft) {
    if let Some(sending) = draft.sending.get_untracked().filter(Sending::is_stopped) {
        go_on(draft, sending);
    }
}

fn go_on(draft: Draft, mut sending: Sending) {
    (sending.problem, sending.is_active) = (None, true);
    draft.sending.set(Some(sending.clone()));
    let guard = window_event_listener_untyped("beforeunload", |event| event.prevent_default());
    spawn_local(async move {
        let (plan, file) = (sending.plan.clone(), sending.file.clone());
        let parts: Vec<_> = sending.parts.iter().skip(sending.run.jobs.len()).copied().collect();
        for part in parts.into_iter().filter_map(|index| plan.parts.get(index)) {
            let key = format!("{}-{}", sending.key, sending.run.jobs.len());
            let body = body(&file.feed, &sending.mapping, part);
            match jobs::send(sending.kind, sending.skips, &key, &body).await {
                Ok(job) => {
                    sending.run.jobs.push(job);
                    let lines = part.rows.iter().filter_map(|row| file.feed.lines.get(*row)).map(|line| line.number);
                    sending.run.lines.push(to_ranges(lines));
                    kept::keep(&sending.whose, &sending.run);
                    draft.sending.set(Some(sending.clone()));
                }
                Err(problem) => {
                    sending.problem = Some(problem);
                    break;
                }
            }
        }
        guard.remove();
        sending.is_active = false;
        let (problem, run) = (sending.problem.clone(), sending.run.clone());
        draft.sending.set(Some(sending));
        // The file stays; what it would do now is to be looked at anew.
        draft.look_anew();
        if problem.is_none() {
            finish(&run);
        }
    });
}

/// What was sent is watched, where the person is still waiting for it.
fn finish(run: &Run) {
    let place = window().location();
    let is_here = place.pathname().is_ok_and(|path| path == "/refresh");
    if is_here && place.search().is_ok_and(|query| query.contains("step=run")) {
        browser::replace(&kept::address(&run.jobs));
    } else {
        toast::say(format!("{} sent", run.file));
    }
}
