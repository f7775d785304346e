//! What objects of the OrderCloud kind have in common: lists, reads, creates, replaces, patches, renames, deletes.
//! A [`Resource`] says what is its own; the functions here are the rules that hold for all. They take it as an
//! [`AnyResource`], so that they are compiled once: per kind they would take 9 kB of wasm.

mod erased;

use async_trait::async_trait;
use serde::Serialize;
use shared::ids::{RESERVED_ID, is_legal_id};
use shared::listing::{ListQuery, Offer, Page};
use shared::problem::{FieldProblem, Kind};
use shared::time::Timestamp;
use shared::wire::members::Mode;
use shared::wire::{Body, Members};

use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::random;
use crate::store::{MOVED_ON, Stored};

pub use erased::{AnyResource, Shown};
use erased::{Draft, Found};

/// How often a decision is made anew when others were faster.
pub const ATTEMPTS: usize = 8;

#[async_trait]
pub trait Resource: Send + Sync + 'static {
    /// The shape on the wire.
    type Value: Serialize + Clone + Send + Sync;
    /// What the path names before the object, found: the supplier of an address.
    type Scope: Send + Sync;

    const KIND: Kind;
    const READ: &'static [&'static str];
    const WRITE: &'static [&'static str];
    const OFFER: Offer;
    /// Whether a PUT onto an ID that nothing has makes an object. Not where the service alone makes IDs.
    const PUT_CREATES: bool = true;

    /// The ID of a new object whose client named none.
    fn make_id(_caller: &Caller) -> Result<String, Error> {
        random::id()
    }

    /// Finds what the path names before the object, from left to right. What the caller may not see is not found.
    async fn scope(app: &App, caller: &Caller, parents: &[String]) -> Result<Self::Scope, Error>;

    async fn find(
        app: &App,
        caller: &Caller,
        scope: &Self::Scope,
        id: &str,
    ) -> Result<Option<Stored<Self::Value>>, Error>;

    async fn list(
        app: &App,
        caller: &Caller,
        scope: &Self::Scope,
        query: &ListQuery,
    ) -> Result<Page<Self::Value>, Error>;

    /// What a new object has where the client says nothing.
    fn blank(caller: &Caller, scope: &Self::Scope, id: String, now: Timestamp) -> Self::Value;

    /// The base of a PUT onto an existing object.
    fn reset(value: &Self::Value) -> Self::Value;

    /// Reads the body onto a base.
    fn read(value: &mut Self::Value, members: &mut Members<'_>);

    fn id(value: &Self::Value) -> &str;

    /// Makes the object, in one batch, and answers it as it then is.
    async fn insert(app: &App, caller: &Caller, scope: &Self::Scope, value: Self::Value) -> Result<Self::Value, Error>;

    /// Writes the object over the stored one, in one batch that aborts with [`MOVED_ON`] if it moved on, and answers it
    /// as it then is.
    async fn update(
        app: &App,
        caller: &Caller,
        scope: &Self::Scope,
        stored: &Stored<Self::Value>,
        value: Self::Value,
    ) -> Result<Self::Value, Error>;

    /// Deletes the object and what goes with it, in one batch. Not for objects that only go with another.
    async fn delete(
        _app: &App,
        _caller: &Caller,
        _scope: &Self::Scope,
        _stored: &Stored<Self::Value>,
    ) -> Result<(), Error> {
        Err(Error::NotForThisCaller)
    }
}

pub async fn get(of: &AnyResource, app: &App, caller: &Caller, parents: &[String], id: &str) -> Result<Shown, Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    found(of, objects.find(app, caller, id).await?, id)?.shown()
}

/// The JSON of the page.
pub async fn list(
    of: &AnyResource,
    app: &App,
    caller: &Caller,
    parents: &[String],
    query: &ListQuery,
) -> Result<Vec<u8>, Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    objects.list(app, caller, query).await
}

pub async fn create(
    of: &AnyResource,
    app: &App,
    caller: &Caller,
    parents: &[String],
    body: &Body,
) -> Result<Shown, Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    let blank = objects.blank(caller, (of.make_id)(caller)?, app.clock.now());
    write(of, app, caller, overlaid(blank, body, Mode::Replace)?).await
}

/// PUT: creates or replaces.
pub async fn replace(
    of: &AnyResource,
    app: &App,
    caller: &Caller,
    parents: &[String],
    id: &str,
    body: &Body,
) -> Result<Shown, Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    for _ in 0..ATTEMPTS {
        let stored = objects.find(app, caller, id).await?;
        let base = match &stored {
            Some(stored) => stored.reset(),
            None if !of.put_creates => return Err(Error::not_found(of.kind, id)),
            None => {
                check_new_id(id)?;
                objects.blank(caller, id.to_owned(), app.clock.now())
            }
        };
        match write(of, app, caller, overlaid(base, body, Mode::Replace)?).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            // Made by another between our look and our write: now it is there to be replaced. Or it is something that
            // the caller cannot replace, and then it stays taken.
            Err(Error::Taken { kind, id: taken }) if kind == of.kind && taken == id => {
                if objects.find(app, caller, id).await?.is_none() {
                    return Err(Error::Taken { kind, id: taken });
                }
            }
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn patch(
    of: &AnyResource,
    app: &App,
    caller: &Caller,
    parents: &[String],
    id: &str,
    body: &Body,
) -> Result<Shown, Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    for _ in 0..ATTEMPTS {
        let stored = found(of, objects.find(app, caller, id).await?, id)?;
        match write(of, app, caller, overlaid(stored.copy(), body, Mode::Patch)?).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

pub async fn delete(of: &AnyResource, app: &App, caller: &Caller, parents: &[String], id: &str) -> Result<(), Error> {
    let objects = (of.collection)(app, caller, parents).await?;
    for _ in 0..ATTEMPTS {
        match found(of, objects.find(app, caller, id).await?, id)?.delete(app, caller).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy)
}

fn found<'a>(of: &AnyResource, found: Option<Box<dyn Found + 'a>>, id: &str) -> Result<Box<dyn Found + 'a>, Error> {
    found.ok_or_else(|| Error::not_found(of.kind, id))
}

/// The draft with the body read onto it.
fn overlaid<'a>(mut draft: Box<dyn Draft + 'a>, body: &Body, mode: Mode) -> Result<Box<dyn Draft + 'a>, Error> {
    let mut members = Members::new(body, mode);
    draft.read(&mut members);
    check_reserved(draft.id(), &mut members);
    members.finish()?;
    Ok(draft)
}

/// No object may have the ID of a fixed word of a path.
pub fn check_reserved(id: &str, members: &mut Members<'_>) {
    if id == RESERVED_ID {
        members.fault("ID", "cannot be the word assignments");
    }
}

/// The ID in the path of a PUT that creates.
pub fn check_new_id(id: &str) -> Result<(), Error> {
    if is_legal_id(id) && id != RESERVED_ID {
        return Ok(());
    }
    Err(FieldProblem::new("ID", "must be 1 to 100 of the characters A-Z a-z 0-9 - _").into())
}

async fn write(of: &AnyResource, app: &App, caller: &Caller, draft: Box<dyn Draft + '_>) -> Result<Shown, Error> {
    let id = draft.id().to_owned();
    draft.write(app, caller).await.map_err(|error| taken(of, error, id))
}

/// A unique key on an ID that refused is that ID taken; every such key ends in the column `id`.
fn taken(of: &AnyResource, error: Error, id: String) -> Error {
    match error {
        Error::Guard(name) if name.starts_with("unique: ") && name.split('.').next_back() == Some("id") => {
            Error::Taken { kind: of.kind, id }
        }
        error => error,
    }
}
