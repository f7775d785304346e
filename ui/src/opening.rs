//! Pages whose code is fetched when they are opened. The page that one comes from stays until the next one is there.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped};
use leptos_router::ChooseView;
use leptos_router::hooks::use_location;
use wasm_split_helpers::SplitLoaderError;

use crate::dynamic::part;
use crate::pages::unavailable::Unavailable;

pub type Made<T> = Result<T, SplitLoaderError>;
type Soon<T> = Pin<Box<dyn Future<Output = Made<T>>>>;

/// A page that is in a bundle, apart from the program.
#[derive(Clone, Copy)]
pub struct LazyPage {
    fetch: fn() -> Soon<()>,
    make: fn() -> Soon<AnyView>,
    is_in_place: bool,
}

impl LazyPage {
    /// Of what fetches its code, and what makes the page once that is here.
    pub const fn new(fetch: fn() -> Soon<()>, make: fn() -> Soon<AnyView>) -> Self {
        Self { fetch, make, is_in_place: false }
    }

    /// Waits where it will stand, instead of behind the page before it. For a path with a parameter: when that changes
    /// while code is awaited, the router would never show the page that it asked for.
    pub const fn in_place(self) -> Self {
        Self { is_in_place: true, ..self }
    }

    /// Fetches the code before somebody asks for the page. What fails is tried again when the page is opened.
    pub fn prefetch(self) {
        let fetching = (self.fetch)();
        spawn_local(async move { drop(fetching.await) });
    }
}

/// Where pages stand, one after the other.
#[derive(Clone, Copy)]
pub struct Stage {
    /// Whether a page has stood here, which can stay while the next one is fetched.
    is_taken: StoredValue<bool>,
    /// The path whose page is being fetched.
    awaited: RwSignal<Option<String>>,
    path: Memo<String>,
}

impl Stage {
    /// For the routes that are built below.
    pub fn provide() -> Self {
        let stage =
            Self { is_taken: StoredValue::new(false), awaited: RwSignal::new(None), path: use_location().pathname };
        provide_context(stage);
        Effect::new(move |_| stage.is_taken.set_value(true)); // Runs after the first page has been put there.
        stage
    }

    /// A line over the page while the next one is awaited; the stylesheet shows it when that takes long enough to be seen.
    pub fn progress(self) -> AnyView {
        let is_waiting = Memo::new(move |_| self.awaited.get().is_some_and(|path| path == self.path.get()));
        let line = move || {
            is_waiting.get().then(|| {
                view! {
                    <div class="opening" role="status">
                        <span class="hidden">"Loading"</span>
                    </div>
                }
                .into_any()
            })
        };
        part(line)
    }
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        let opening = Opening::of(self);
        // The router would put a first page that comes late over whatever stands there by then, so that one is in place too.
        if self.is_in_place || !opening.stage.is_taken.get_value() {
            spawn_local_scoped(opening.open());
        } else {
            opening.open().await;
        }
        opening.view()
    }

    async fn preload(&self) {}
}

/// A page on its way.
#[derive(Clone, Copy)]
struct Opening {
    page: LazyPage,
    stage: Stage,
    state: RwSignal<State>,
    made: StoredValue<Option<AnyView>, LocalStorage>,
}

#[derive(Clone, Copy)]
enum State {
    Awaited,
    Failed,
    Here,
}

impl Opening {
    fn of(page: LazyPage) -> Self {
        Self { page, stage: expect_context(), state: RwSignal::new(State::Awaited), made: StoredValue::new_local(None) }
    }

    async fn open(self) {
        let path = self.stage.path.get_untracked();
        self.stage.awaited.set(Some(path.clone()));
        let fetched = (self.page.fetch)().await;
        // The person may have signed out meanwhile, or gone on, if only to another page of the same kind.
        let is_wanted = |now: String| now == path || self.page.is_in_place;
        if self.state.is_disposed() || !self.stage.path.try_get_untracked().is_some_and(is_wanted) {
            return;
        }
        self.stage.awaited.update(|awaited| {
            awaited.take_if(|awaited| *awaited == path);
        });
        let made = match fetched {
            Ok(()) => (self.page.make)().await,
            Err(error) => Err(error),
        };
        let state = if made.is_ok() { State::Here } else { State::Failed };
        self.made.set_value(made.ok());
        self.state.set(state);
    }

    fn view(self) -> AnyView {
        if self.state.is_disposed() {
            return ().into_any();
        }
        let attempt = RwSignal::new(0_u32);
        // In an effect, since the page is to find what is provided here.
        Effect::new(move |before: Option<()>| {
            attempt.track();
            if before.is_some() {
                spawn_local_scoped(self.open());
            }
        });
        let retry = Callback::new(move |()| attempt.update(|attempt| *attempt = attempt.wrapping_add(1)));
        part(move || match self.state.get() {
            State::Awaited => ().into_any(),
            State::Failed => view! { <Unavailable retry=retry /> }.into_any(),
            State::Here => self.made.try_update_value(Option::take).flatten().into_any(),
        })
    }
}
