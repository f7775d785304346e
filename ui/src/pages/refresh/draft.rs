//! What the person has chosen and said so far. It outlives the page, so that one may look at something else and come back, and
//! until it is sent a reload too.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::feed::columns::{from_text, guess, signature, to_text};
use shared::feed::plan::{self, Mapping, Place};
use shared::feed::{Feed, Wish};
use shared::refresh::Kind;

use super::kept;
use super::look::{Preview, Sending};
use super::unsent;
use crate::account::Account;
use crate::api::{Problem, locations, parties, records};
use crate::browser;

/// The most pages of locations that are read.
const PAGES: u32 = 20;

/// A file that was read, and the text it was read from.
pub struct Opened {
    pub name: String,
    pub text: String,
    pub wish: Wish,
    pub feed: Feed,
}

/// The locations to choose from.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub list: Vec<Place>,
    /// Whether there are no others that a file could name.
    pub are_all: bool,
}

#[derive(Clone, Copy)]
pub struct Draft {
    pub whose: StoredValue<String>,
    pub file: RwSignal<Option<Arc<Opened>>>,
    /// Why the last file could not be read.
    pub fault: RwSignal<Option<String>>,
    pub mapping: RwSignal<Mapping>,
    /// What the person has said that the quantities are.
    pub said: RwSignal<Option<Kind>>,
    /// What they are: as was said, else as the file tells. Nothing where that is to be asked.
    pub kind: Memo<Option<Kind>>,
    /// Whether rows that cannot be applied are left out, instead of holding up the rest.
    pub skips: RwSignal<bool>,
    /// Nothing while they are on their way.
    pub places: RwSignal<Option<Arc<Places>>>,
    pub places_fault: RwSignal<Option<Problem>>,
    pub preview: RwSignal<Option<Preview>>,
    pub sending: RwSignal<Option<Sending>>,
    /// Raised by whatever makes a preview that is on its way out of date.
    pub turn: RwSignal<u32>,
}

thread_local! {
    /// Whose draft it is, what keeps its signals, and the draft.
    static KEPT: RefCell<Option<(String, Owner, Draft)>> = const { RefCell::new(None) };
}

impl Draft {
    /// Of the person who is signed in.
    pub fn here() -> Self {
        let whose = Account::here().whose();
        KEPT.with_borrow_mut(|kept| match kept {
            Some((other, _, draft)) if *other == whose => *draft,
            kept => {
                // Not below the page, with which the signals would go. A new root takes the place of what is current.
                let page = Owner::current();
                let owner = Owner::new_root(None);
                if let Some(page) = page {
                    page.set();
                }
                let draft = owner.with(|| {
                    let draft = Self::new(whose.clone());
                    unsent::keep(draft, whose.clone());
                    draft
                });
                *kept = Some((whose, owner, draft));
                draft
            }
        })
    }

    fn new(whose: String) -> Self {
        let file = RwSignal::new(None::<Arc<Opened>>);
        let mapping = RwSignal::new(Mapping::default());
        let said = RwSignal::new(None);
        let told = move || file.with(|file| mapping.with(|mapping| plan::kind(&file.as_ref()?.feed, mapping)));
        Self {
            whose: StoredValue::new(whose),
            file,
            fault: RwSignal::new(None),
            mapping,
            said,
            kind: Memo::new(move |_| said.get().or_else(told)),
            skips: RwSignal::new(false),
            places: RwSignal::new(None),
            places_fault: RwSignal::new(None),
            preview: RwSignal::new(None),
            sending: RwSignal::new(None),
            turn: RwSignal::new(0),
        }
    }

    /// Takes a file in. One that cannot be read leaves the one before in its place.
    pub fn open(self, name: String, text: String) -> bool {
        match Feed::read(&text, Wish::default()) {
            Ok(feed) => {
                self.fault.set(None);
                self.mapping.set(self.first_mapping(&feed));
                self.take(Opened { name, text, wish: Wish::default(), feed });
                true
            }
            Err(fault) => {
                self.fault.set(Some(format!("{name}: {fault}")));
                false
            }
        }
    }

    /// Reads the file again, as the person says it should be read.
    pub fn read_again(self, wish: Wish) {
        let Some(file) = self.file.get_untracked() else { return };
        match Feed::read(&file.text, wish) {
            Ok(feed) => {
                self.fault.set(None);
                self.mapping.set(self.first_mapping(&feed));
                self.take(Opened { name: file.name.clone(), text: file.text.clone(), wish, feed });
            }
            Err(fault) => self.fault.set(Some(fault)),
        }
    }

    fn take(self, opened: Opened) {
        self.said.set(None);
        self.skips.set(false);
        self.file.set(Some(Arc::new(opened)));
        self.forget_preview();
    }

    /// What was said of such columns before, else a guess.
    fn first_mapping(self, feed: &Feed) -> Mapping {
        let places = self.places.get_untracked().unwrap_or_default();
        let remembered = self.memory(feed).and_then(|key| browser::stored(&key)).unwrap_or_default();
        let (fields, place) = remembered.rsplit_once('@').unwrap_or_default();
        let is_place = |value: &str| places.list.iter().any(|place| place.id == value || place.name == value);
        let fields = from_text(fields, feed.columns.len()).unwrap_or_else(|| guess(feed, is_place));
        let place = if is_place(place) || self.places.with_untracked(Option::is_none) { place } else { "" };
        Mapping { fields, place: place.to_owned(), ..Mapping::default() }
    }

    /// Keeps what the columns mean for the next file that has them.
    pub fn remember(self) {
        let Some(file) = self.file.get_untracked() else { return };
        let mapping = self.mapping.get_untracked();
        if let Some(key) = self.memory(&file.feed) {
            browser::store(&key, &format!("{}@{}", to_text(&mapping.fields), mapping.place));
        }
    }

    /// Under what is kept what such columns mean, and where their rows were: one person's, as the locations are.
    fn memory(self, feed: &Feed) -> Option<String> {
        Some(format!("refresh-columns:{}:{}", self.whose.get_value(), signature(feed)?))
    }

    pub fn change(self, change: impl FnOnce(&mut Mapping)) {
        self.mapping.update(change);
        self.forget_preview();
    }

    /// What was looked at is no longer what would happen.
    pub fn forget_preview(self) {
        self.look_anew();
        // What is on its way goes on. What was stopped stays known: its rows would be sent twice.
        if !self.sending.with_untracked(|sending| sending.as_ref().is_some_and(|s| s.is_active || s.is_stopped())) {
            self.sending.set(None);
        }
    }

    pub fn look_anew(self) {
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
        self.preview.set(None);
    }

    /// What was sent is undone: nothing of it is there to be done twice, unless a part is in doubt that nobody can undo.
    pub fn forget_sent(self, jobs: &[String]) {
        kept::forget_sent(&self.whose.get_value(), jobs);
        let is_undone = |sending: &Sending| {
            let sent = &sending.run.jobs;
            let is_known = sending.is_stopped() && !sending.is_in_doubt() && !sent.is_empty();
            is_known && sent.iter().all(|job| jobs.contains(job))
        };
        if self.sending.with_untracked(|sending| sending.as_ref().is_some_and(is_undone)) {
            self.sending.set(None);
            self.look_anew();
        }
    }

    /// Whether the run that these jobs are of was stopped, and its rest can still be sent.
    pub fn has_rest(self, jobs: &[String]) -> bool {
        self.sending.with(|sending| sending.as_ref().is_some_and(|s| s.is_stopped() && s.run.jobs == jobs))
    }

    /// Whether the run that begins with this job is on its way.
    pub fn is_sending_run(self, first: &str) -> bool {
        let is_it = |sending: &Sending| sending.is_active && sending.run.jobs.first().is_some_and(|job| job == first);
        self.sending.with(|sending| sending.as_ref().is_some_and(is_it))
    }

    pub fn is_sending(self) -> bool {
        self.sending.with(|sending| sending.as_ref().is_some_and(|sending| sending.is_active))
    }

    /// Reads the locations, where they are not known yet.
    pub fn read_places(self) {
        let supplier = Account::here().supplier();
        self.places_fault.set(None);
        spawn_local(async move {
            match read_places(supplier).await {
                Ok(places) => self.places.set(Some(Arc::new(places))),
                Err(problem) => self.places_fault.set(Some(problem)),
            }
        });
    }

    /// Whether all is said that a preview needs.
    pub fn is_ready(self) -> bool {
        self.file.with(|file| file.as_ref().is_some_and(|file| self.mapping.with(|m| m.missing(&file.feed).is_empty())))
    }

    /// The name of a location, its ID where it has none.
    pub fn place_name(self, id: &str) -> String {
        let places = self.places.get().unwrap_or_default();
        let known = places.list.iter().find(|place| place.id == id && !place.name.is_empty());
        known.map_or_else(|| id.to_owned(), |place| place.name.clone())
    }
}

/// Reads the locations that the person may refresh: its own, and those of suppliers where there is stock.
async fn read_places(supplier: Option<String>) -> Result<Places, Problem> {
    let mut places = Places { list: Vec::new(), are_all: true };
    for page in 1..=PAGES {
        let number = page.to_string();
        let parameters = [("pageSize", "100"), ("sortBy", "AddressName"), ("page", number.as_str())];
        let answer = locations::list(supplier.as_deref(), &parameters).await?;
        places.list.extend(answer.items.into_iter().map(|address| {
            let name = address.address_name.unwrap_or_default();
            Place { id: address.id, name }
        }));
        places.are_all = page >= u32::try_from(answer.meta.total_pages).unwrap_or(u32::MAX);
        if places.are_all {
            break;
        }
    }
    // Not everyone who stocks may read the suppliers; what is not known here, the service knows.
    let others = match supplier {
        Some(_) => Some(0),
        None => parties::suppliers(&[("pageSize", "1")]).await.ok().map(|page| page.meta.total_count),
    };
    if others != Some(0) {
        places.are_all = false;
        let stocked = records::summary().await.map(|summary| summary.by_location).unwrap_or_default();
        for place in stocked {
            if !places.list.iter().any(|known| known.id == place.address_id) {
                places.list.push(Place { id: place.address_id, name: place.address_name.unwrap_or_default() });
            }
        }
    }
    Ok(places)
}
