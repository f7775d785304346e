//! Waiting, empty, failed and offline look the same everywhere: the one wrapper around what is loaded.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::icons::{Icon, icon};
use crate::api::Problem;
use crate::browser;
use crate::dynamic::{part, pressed};
use crate::query::Query;

/// Nobody sees that something is on its way before this: quicker answers would only flash.
const PATIENCE: Duration = Duration::from_millis(150);

/// Something that is read from the service, and read again when what it depends on changes.
///
/// What was read is kept without its type, so that the machinery around it is compiled once and not per type.
pub struct Loading<T: 'static> {
    answer: LocalResource<Result<Kept, Problem>>,
    /// Whether an answer is being waited for, old contents being there or not.
    pub busy: RwSignal<bool>,
    of: PhantomData<fn() -> T>,
}

type Kept = Arc<dyn Any + Send + Sync>;
type Fetching = Pin<Box<dyn Future<Output = Result<Kept, Problem>>>>;

impl<T> Clone for Loading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loading<T> {}

impl<T: Clone + Send + Sync + 'static> Loading<T> {
    pub fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Problem>> + 'static,
    {
        let busy = RwSignal::new(true);
        let fetch = move || {
            let fetching = fetch();
            Box::pin(async move { fetching.await.map(|value| Arc::new(value) as Kept) }) as Fetching
        };
        Self { answer: resource(Box::new(fetch), busy), busy, of: PhantomData }
    }

    pub fn refetch(self) {
        self.answer.refetch();
    }

    /// The last good answer; nothing yet, or a failure, is nothing.
    pub fn get(self) -> Option<T> {
        self.answer.get()?.ok()?.downcast_ref::<T>().cloned()
    }
}

fn resource(fetch: Box<dyn Fn() -> Fetching>, busy: RwSignal<bool>) -> LocalResource<Result<Kept, Problem>> {
    let turn = StoredValue::new(0_u32);
    LocalResource::new(move || {
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        busy.set(true);
        let fetching = fetch();
        async move {
            let answer = fetching.await;
            if turn.try_get_value() == Some(mine) {
                busy.set(false);
            }
            answer
        }
    })
}

#[derive(Clone, PartialEq)]
enum Phase {
    Waiting,
    Failed(Problem),
    Here,
}

/// Shows what was loaded by `view`; until then `waiting`, and what went wrong with a way on.
#[component]
pub fn Loaded<T: Clone + Send + Sync + 'static>(
    value: Loading<T>,
    /// Stands there after a moment of waiting.
    waiting: fn() -> AnyView,
    view: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let phase = phase(value.answer);
    let here = move || {
        browser::keep_focus();
        value.get().map(&view)
    };
    let around = frame(phase, value.busy, waiting, Callback::new(move |()| value.refetch()));
    view! {
        {around}
        {part(here)}
    }
    .into_any()
}

fn phase(answer: LocalResource<Result<Kept, Problem>>) -> Memo<Phase> {
    Memo::new(move |_| match answer.get() {
        None => Phase::Waiting,
        Some(Err(problem)) => Phase::Failed(problem),
        Some(Ok(_)) => Phase::Here,
    })
}

/// What stands there when nothing is here. Not generic, so that it is compiled once.
fn frame(phase: Memo<Phase>, busy: RwSignal<bool>, waiting: fn() -> AnyView, retry: Callback<()>) -> AnyView {
    let shown = move || match phase.get() {
        Phase::Waiting => patiently(waiting),
        Phase::Failed(problem) => failure(problem, busy, retry),
        Phase::Here => ().into_any(),
    };
    view! { {part(shown)} }.into_any()
}

/// A view that appears only when the wait is long enough to be seen.
fn patiently(waiting: fn() -> AnyView) -> AnyView {
    let seen = RwSignal::new(false);
    set_timeout(
        move || {
            seen.try_set(true);
        },
        PATIENCE,
    );
    view! {
        <div class="waiting" role="status">
            <span class="hidden">"Loading"</span>
            {part(move || seen.get().then(waiting))}
        </div>
    }
    .into_any()
}

/// What went wrong, and the way on.
pub fn failure(problem: Problem, busy: RwSignal<bool>, retry: Callback<()>) -> AnyView {
    let (drawing, title) = match problem.status {
        0 => (Icon::Offline, "No connection"),
        403 => (Icon::Alert, "Your roles do not open this"),
        404 => (Icon::Alert, "Not found"),
        _ => (Icon::Alert, "This could not be loaded"),
    };
    let again = (!matches!(problem.status, 403 | 404)).then(|| {
        view! {
            <button type="button" class="button" disabled=Signal::derive(move || busy.get()) on:click=pressed(move |_| retry.run(()))>
                "Try again"
            </button>
        }.into_any()
    });
    view! {
        <div class="nothing" role="alert">
            {icon(drawing)}
            <h2>{title}</h2>
            <p>{problem.message}</p>
            {again}
        </div>
    }
    .into_any()
}

/// The words for a list without items, and what to do about it.
pub fn nothing(drawing: Icon, title: &'static str, text: &'static str, way_on: AnyView) -> AnyView {
    view! {
        <div class="nothing">
            {icon(drawing)}
            <h2>{title}</h2>
            <p>{text}</p>
            {way_on}
        </div>
    }
    .into_any()
}

/// As [`nothing`], for a list whose filters leave nothing over.
pub fn no_match(query: Query, filters: &'static [&'static str], title: &'static str) -> AnyView {
    let clear = move |_| query.step(&filters.iter().map(|name| (*name, "")).collect::<Vec<_>>());
    let way_on = view! { <button type="button" class="button" on:click=pressed(clear)>"Clear filters"</button> };
    let text = if filters.contains(&"search") {
        "Take away a filter, or search for something shorter."
    } else {
        "Take away a filter to see more."
    };
    nothing(Icon::Search, title, text, way_on.into_any())
}

/// Lines of grey where text will be.
pub fn skeleton_lines() -> AnyView {
    view! {
        <div class="skeleton-lines">
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
    .into_any()
}
