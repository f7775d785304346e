//! Many at once: the chosen rows by the chosen columns, or the chosen rows for all buyers. What will change is counted
//! before it does.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::matrix::Row;
use super::{LOOKERS, Shared, learn, rows_of};
use crate::account::Account;
use crate::api::assignments::{self, Counts, Party};
use crate::api::with_query;
use crate::components::dialog::Dialog;
use crate::components::toast;
use crate::dynamic::{part, pressed};
use crate::format;

/// The most records of one change.
const MOST: usize = 1_000;

/// What is about to be done.
#[derive(Clone, PartialEq)]
pub enum Over {
    Assign(Counts),
    Withdraw(Counts),
    /// Show these to all buyers; so many are already.
    ShowToAll(Vec<Row>, usize),
    /// Limit these to the buyers they are assigned to; so many are already.
    Limit(Vec<Row>, usize),
}

/// What a dialog says.
struct Words {
    title: String,
    /// How many change, and what that means for them.
    changing: (i64, &'static str),
    /// How many are as wanted, and how that is said.
    staying: (i64, &'static str),
    note: Option<String>,
    act: String,
    /// What the act takes away is told by its colour.
    takes: bool,
    done: String,
}

fn records(count: i64) -> String {
    format::count(count, "record", "records")
}

impl Shared {
    /// What the marks mean while nothing is chosen; else what may be done with what is.
    pub fn bar(self, total: u64, all_here: bool) -> AnyView {
        let (rows, columns) = (self.rows.with(Vec::len), self.columns.with(Vec::len));
        if rows == 0 && columns == 0 {
            return legend();
        }
        let who = self.who();
        let (text, hint) = match (rows, columns) {
            (0, _) => (who, "Choose the records, then assign or withdraw them."),
            (_, 0) => (records(format::whole(rows)), "Choose buyers or groups by the boxes over their columns."),
            _ => (format!("{} × {who}", records(format::whole(rows))), ""),
        };
        let ready = rows > 0 && columns > 0;
        let button = |label: &'static str, class: &'static str, is_shown: bool, run: fn(Self)| {
            is_shown.then(|| {
                view! { <button type="button" class=class on:click=pressed(move |_| run(self))>{label}</button> }
                    .into_any()
            })
        };
        let rest = (all_here && total > u64::try_from(rows).unwrap_or_default()).then(|| {
            let most = total.min(u64::try_from(MOST).unwrap_or_default());
            let label = if total > most { "Choose the first " } else { "Choose all " };
            view! {
                <button type="button" class="button button-plain" on:click=pressed(move |_| self.choose_all())>
                    {label} {format::total(most)}
                </button>
            }
            .into_any()
        });
        view! {
            <div class="matrix-bar" role="toolbar" aria-label="With what is chosen">
                <strong>{text}</strong>
                <span class="quiet" hidden=ready>{hint}</span>
                {button("Assign…", "button button-primary", ready, |page| page.count(false))}
                {button("Withdraw…", "button", ready, |page| page.count(true))}
                {button("Show to all…", "button", rows > 0, |page| page.ask_for_all(true))}
                {button("Limit to assigned…", "button", rows > 0, |page| page.ask_for_all(false))}
                {rest}
                {self.eyes()}
                {button("Clear", "button button-plain", true, Self::clear)}
            </div>
        }
        .into_any()
    }

    /// `Acme, Trade`, or how many.
    fn who(self) -> String {
        self.columns.with(|columns| match columns.as_slice() {
            [column] => column.who(),
            columns => format::count(columns.len(), "column", "columns"),
        })
    }

    /// The way to look through the eyes of the one buyer whose columns are chosen.
    fn eyes(self) -> Option<AnyView> {
        let chosen: Vec<Party> = self.columns.with(|columns| columns.iter().map(|it| it.party.clone()).collect());
        let buyer = chosen.first()?.buyer.clone();
        if !Account::here().may(LOOKERS) || chosen.iter().any(|party| party.buyer != buyer) {
            return None;
        }
        let groups: Vec<String> = chosen.into_iter().filter_map(|party| party.group).collect();
        let link = with_query("/view-as", &[("buyer", &buyer), ("groups", &groups.join(","))]);
        Some(view! { <a class="button button-plain" href=link>"View as"</a> }.into_any())
    }

    fn choose_all(self) {
        let asked = self.asked.get_untracked();
        spawn_local(async move {
            for number in 1_u32.. {
                let mut asked = asked.clone();
                asked.extend([("page", number.to_string()), ("pageSize", "100".to_owned())]);
                match rows_of(&asked).await {
                    Ok(found) => {
                        let is_last = u64::from(number) >= found.meta.total_pages;
                        let many = self.rows.try_update(|rows| {
                            let others =
                                found.items.into_iter().filter(|row| rows.iter().all(|it| it.number != row.number));
                            rows.extend(others.collect::<Vec<_>>());
                            rows.len()
                        });
                        if is_last || many.is_none_or(|many| many >= MOST) {
                            return;
                        }
                    }
                    Err(problem) => return toast::say(problem.message),
                }
            }
        });
    }

    fn chosen(self) -> (Vec<i64>, Vec<Party>) {
        (
            self.rows.with_untracked(|rows| rows.iter().map(|row| row.number).take(MOST).collect()),
            self.columns.with_untracked(|columns| columns.iter().map(|column| column.party.clone()).collect()),
        )
    }

    /// Asks the service what the act would change, then the person.
    fn count(self, withdraw: bool) {
        let (rows, columns) = self.chosen();
        spawn_local(async move {
            match assignments::bulk(withdraw, &rows, &columns, true).await {
                Ok(counts) => self.over.set(Some(if withdraw { Over::Withdraw(counts) } else { Over::Assign(counts) })),
                Err(problem) => toast::say(problem.message),
            }
        });
    }

    fn ask_for_all(self, all: bool) {
        let (changing, staying): (Vec<Row>, Vec<Row>) =
            self.rows.with_untracked(|rows| rows.iter().cloned().partition(|row| row.all != all));
        if all {
            self.over.set(Some(Over::ShowToAll(changing, staying.len())));
            return;
        }
        // What was chosen on pages that were not shown is not known yet.
        let unknown: Vec<i64> = self.assigned.with_untracked(|assigned| {
            changing.iter().map(|row| row.number).filter(|number| !assigned.is_known(*number)).collect()
        });
        spawn_local(async move {
            for numbers in unknown.chunks(100) {
                if let Err(problem) = learn(self.assigned, numbers).await {
                    return toast::say(problem.message);
                }
            }
            self.over.set(Some(Over::Limit(changing, staying.len())));
        });
    }

    fn words(self, over: &Over) -> Words {
        let one = self.columns.with_untracked(|columns| match columns.as_slice() {
            [column] => Some(column.clone()),
            _ => None,
        });
        let pairs = |counts: &Counts, act: &str, link: &str, done: &str| match &one {
            Some(column) => {
                let many = records(counts.changed);
                let (who, short) = (column.who(), column.short());
                let title = format!("{act} {many} {link} {who}");
                (title, format!("{act} {many} {link} {short}"), format!("{many} {done} {link} {who}"))
            }
            None => {
                let many = format::count(counts.changed, "assignment", "assignments");
                (format!("{act} {many}"), format!("{act} {many}"), format!("{many} {done}"))
            }
        };
        match over {
            Over::Assign(counts) => {
                let moot = self.rows.with_untracked(|rows| rows.iter().filter(|row| row.all).count());
                let note = format!("Of them {} seen by all buyers anyway.", are(format::whole(moot)));
                let (title, act, done) = pairs(counts, if one.is_some() { "Assign" } else { "Make" }, "to", "assigned");
                let (changing, staying) = ((counts.changed, "to assign"), (counts.unchanged, "assigned already"));
                Words { title, changing, staying, note: (moot > 0).then_some(note), act, takes: false, done }
            }
            Over::Withdraw(counts) => {
                let (title, act, done) = pairs(counts, "Withdraw", "from", "withdrawn");
                let (changing, staying) = ((counts.changed, "to withdraw"), (counts.unchanged, "not assigned"));
                let note = Some("Its shoppers lose sight of them, unless they see them another way.".to_owned());
                Words { title, changing, staying, note, act, takes: true, done }
            }
            Over::ShowToAll(rows, staying) => {
                let many = records(format::whole(rows.len()));
                let title = format!("Show {many} to all buyers");
                Words {
                    changing: (format::whole(rows.len()), "to show"),
                    staying: (format::whole(*staying), "shown to all already"),
                    note: Some("Assignments are kept for when they are limited again.".to_owned()),
                    act: title.clone(),
                    title,
                    takes: false,
                    done: format!("{many} now seen by all buyers"),
                }
            }
            Over::Limit(rows, staying) => {
                let many = records(format::whole(rows.len()));
                let nobody = self
                    .assigned
                    .with_untracked(|assigned| rows.iter().filter(|row| assigned.is_empty(row.number)).count());
                let note = format!("{} assigned to nobody: no shopper will see them.", are(format::whole(nobody)));
                Words {
                    title: format!("Limit {many} to assigned buyers"),
                    changing: (format::whole(rows.len()), "to limit"),
                    staying: (format::whole(*staying), "limited already"),
                    note: (nobody > 0).then_some(note),
                    act: format!("Limit {many}"),
                    takes: true,
                    done: format!("{many} now seen by assigned buyers only"),
                }
            }
        }
    }

    /// What will change, before it does.
    pub fn dialog(self) -> AnyView {
        let Some(over) = self.over.get() else { return ().into_any() };
        let words = self.words(&over);
        let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
        let close = Callback::new(move |()| self.over.set(None));
        let (changing, staying) = (words.changing, words.staying);
        let act = (changing.0 > 0).then(|| {
            let done = words.done.clone();
            let run = move |_| {
                busy.set(true);
                let (over, done) = (over.clone(), done.clone());
                spawn_local(async move {
                    match self.run(over).await {
                        Ok(()) => {
                            self.over.set(None);
                            toast::say(done);
                        }
                        Err(fault) => problem.set(Some(fault)),
                    }
                    busy.set(false);
                    self.reread.run(());
                });
            };
            let class = if words.takes { "button button-danger" } else { "button button-primary" };
            view! {
                <button type="button" class=class disabled=Signal::derive(move || busy.get()) on:click=pressed(run)>
                    {words.act}
                </button>
            }
            .into_any()
        });
        let line = |(count, what): (i64, &'static str)| {
            view! { <div><dt>{format::quantity(count)}</dt><dd>{what}</dd></div> }.into_any()
        };
        let fault =
            move || problem.get().map(|text| view! { <p class="form-fault" role="alert">{text}</p> }.into_any());
        let title = if changing.0 > 0 { words.title } else { "Nothing to change".to_owned() };
        let leave = if changing.0 > 0 { "Cancel" } else { "Close" };
        view! {
            <Dialog title=title close=close class="dialog dialog-small">
                <div class="dialog-body form">
                    <dl class="tally">{line(changing)} {line(staying)}</dl>
                    {words.note.filter(|_| changing.0 > 0).map(|note| view! { <p class="quiet">{note}</p> }.into_any())}
                    {part(fault)}
                </div>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=pressed(move |_| close.run(()))>{leave}</button>
                    {act}
                </footer>
            </Dialog>
        }
        .into_any()
    }

    /// Does it; says what stopped it.
    async fn run(self, over: Over) -> Result<(), String> {
        let (rows, all) = match over {
            Over::Assign(_) | Over::Withdraw(_) => {
                let (rows, columns) = self.chosen();
                let withdraw = matches!(over, Over::Withdraw(_));
                let result = assignments::bulk(withdraw, &rows, &columns, false).await;
                return result.map(drop).map_err(|problem| problem.message);
            }
            Over::ShowToAll(rows, _) => (rows, true),
            Over::Limit(rows, _) => (rows, false),
        };
        let many = rows.len();
        for (before, row) in rows.into_iter().enumerate() {
            if let Err(problem) = assignments::show_to_all(&row.path, all).await {
                return Err(format!("{before} of {many} changed. {} not: {}", row.name(), problem.message));
            }
            self.rows.update(|chosen| {
                if let Some(chosen) = chosen.iter_mut().find(|it| it.number == row.number) {
                    chosen.all = all;
                }
            });
        }
        Ok(())
    }
}

/// `1 record is`, `3 records are`.
fn are(count: i64) -> String {
    format!("{} {}", records(count), if count == 1 { "is" } else { "are" })
}

fn legend() -> AnyView {
    let marks = [
        ("cell is-on", "Assigned"),
        ("cell is-through", "Through the whole buyer"),
        ("cell is-moot", "All buyers see it"),
        ("cell", "Not seen"),
    ];
    let mark = |(class, word): (&'static str, &'static str)| {
        view! { <li><i class=class aria-hidden="true"></i>{word}</li> }.into_any()
    };
    view! { <ul class="legend" aria-label="What the marks mean">{marks.map(mark).collect_view()}</ul> }.into_any()
}
