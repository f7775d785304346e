//! A [`Resource`] with its types forgotten. The rules that hold for all kinds are compiled against what is here once,
//! and not once per kind; what is compiled per kind is only the thin adapter below.

use std::marker::PhantomData;
use std::pin::Pin;

use serde::Serialize;
use shared::listing::{ListQuery, Offer};
use shared::problem::Kind;
use shared::time::Timestamp;
use shared::wire::Members;

use super::Resource;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::Stored;

/// What an `async fn` returns, boxed.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

type FindCollection = for<'a> fn(&'a App, &'a Caller, &'a [String]) -> Later<'a, Box<dyn Collection>>;

/// A kind of objects. The constants are those of [`Resource`].
#[derive(Debug)]
pub struct AnyResource {
    pub kind: Kind,
    pub read: &'static [&'static str],
    pub write: &'static [&'static str],
    pub offer: Offer,
    pub put_creates: bool,
    pub make_id: fn(&Caller) -> Result<String, Error>,
    /// Finds what the path names before the object.
    pub collection: FindCollection,
}

/// An object as it is answered: as JSON, since its type is forgotten.
pub struct Shown {
    pub id: String,
    pub json: Vec<u8>,
}

/// The objects of one kind under what the path names.
pub trait Collection: Send + Sync {
    fn find<'a>(&'a self, app: &'a App, caller: &'a Caller, id: &'a str) -> Later<'a, Option<Box<dyn Found + 'a>>>;
    /// The JSON of the page.
    fn list<'a>(&'a self, app: &'a App, caller: &'a Caller, query: &'a ListQuery) -> Later<'a, Vec<u8>>;
    fn blank<'a>(&'a self, caller: &Caller, id: String, now: Timestamp) -> Box<dyn Draft + 'a>;
}

/// A stored object.
pub trait Found: Send + Sync {
    fn shown(&self) -> Result<Shown, Error>;
    /// The base of a PUT.
    fn reset(&self) -> Box<dyn Draft + '_>;
    /// The base of a PATCH.
    fn copy(&self) -> Box<dyn Draft + '_>;
    fn delete<'a>(&'a self, app: &'a App, caller: &'a Caller) -> Later<'a, ()>;
}

/// An object that is not written yet: a new one, or one to be written over the stored one it was made of.
pub trait Draft: Send {
    fn read(&mut self, members: &mut Members<'_>);
    fn id(&self) -> &str;
    fn write<'a>(self: Box<Self>, app: &'a App, caller: &'a Caller) -> Later<'a, Shown>
    where
        Self: 'a;
}

impl AnyResource {
    pub const fn of<R: Resource>() -> &'static Self {
        &Self {
            kind: R::KIND,
            read: R::READ,
            write: R::WRITE,
            offer: R::OFFER,
            put_creates: R::PUT_CREATES,
            make_id: R::make_id,
            collection: |app, caller, parents| {
                Box::pin(async move {
                    let scope = R::scope(app, caller, parents).await?;
                    Ok(Box::new(CollectionOf::<R> { scope, of: PhantomData }) as Box<dyn Collection>)
                })
            },
        }
    }
}

struct CollectionOf<R: Resource> {
    scope: R::Scope,
    of: PhantomData<R>,
}

struct FoundOf<'a, R: Resource> {
    scope: &'a R::Scope,
    stored: Stored<R::Value>,
}

struct DraftOf<'a, R: Resource> {
    scope: &'a R::Scope,
    /// What it is written over; none makes a new one.
    over: Option<&'a Stored<R::Value>>,
    value: R::Value,
}

impl<R: Resource> Collection for CollectionOf<R> {
    fn find<'a>(&'a self, app: &'a App, caller: &'a Caller, id: &'a str) -> Later<'a, Option<Box<dyn Found + 'a>>> {
        Box::pin(async move {
            let found = R::find(app, caller, &self.scope, id).await?;
            Ok(found.map(|stored| Box::new(FoundOf::<R> { scope: &self.scope, stored }) as Box<dyn Found + 'a>))
        })
    }

    fn list<'a>(&'a self, app: &'a App, caller: &'a Caller, query: &'a ListQuery) -> Later<'a, Vec<u8>> {
        Box::pin(async move { json(&R::list(app, caller, &self.scope, query).await?) })
    }

    fn blank<'a>(&'a self, caller: &Caller, id: String, now: Timestamp) -> Box<dyn Draft + 'a> {
        let value = R::blank(caller, &self.scope, id, now);
        Box::new(DraftOf::<R> { scope: &self.scope, over: None, value })
    }
}

impl<R: Resource> FoundOf<'_, R> {
    fn draft(&self, value: R::Value) -> Box<dyn Draft + '_> {
        Box::new(DraftOf::<R> { scope: self.scope, over: Some(&self.stored), value })
    }
}

impl<R: Resource> Found for FoundOf<'_, R> {
    fn shown(&self) -> Result<Shown, Error> {
        shown::<R>(&self.stored.value)
    }

    fn reset(&self) -> Box<dyn Draft + '_> {
        self.draft(R::reset(&self.stored.value))
    }

    fn copy(&self) -> Box<dyn Draft + '_> {
        self.draft(self.stored.value.clone())
    }

    fn delete<'a>(&'a self, app: &'a App, caller: &'a Caller) -> Later<'a, ()> {
        R::delete(app, caller, self.scope, &self.stored)
    }
}

impl<R: Resource> Draft for DraftOf<'_, R> {
    fn read(&mut self, members: &mut Members<'_>) {
        R::read(&mut self.value, members);
    }

    fn id(&self) -> &str {
        R::id(&self.value)
    }

    fn write<'a>(self: Box<Self>, app: &'a App, caller: &'a Caller) -> Later<'a, Shown>
    where
        Self: 'a,
    {
        let Self { scope, over, value } = *self;
        let written = match over {
            None => R::insert(app, caller, scope, value),
            Some(stored) => R::update(app, caller, scope, stored, value),
        };
        Box::pin(async move { shown::<R>(&written.await?) })
    }
}

fn shown<R: Resource>(value: &R::Value) -> Result<Shown, Error> {
    Ok(Shown { id: R::id(value).to_owned(), json: json(value)? })
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(Error::internal)
}
