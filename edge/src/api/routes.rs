//! Which handler a path and a method lead to. A table, so that a route costs a line of data and no code.

use std::sync::Arc;

use http::Method;

use super::ordercloud::call::Handler;
use crate::error::Error;

/// The handlers of a path, by method.
#[derive(Clone, Default)]
pub struct Methods(Vec<(Method, Handler)>);

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        $(
            #[doc = concat!("The handler of `", stringify!($method), "`.")]
            pub fn $name(handler: Handler) -> Methods {
                Methods(vec![(Method::$method, handler)])
            }
        )*
        impl Methods {
            $(
                pub fn $name(mut self, handler: Handler) -> Self {
                    self.0.push((Method::$method, handler));
                    self
                }
            )*
        }
    };
}
methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

/// Paths, with an ID in place of each `{name}`.
#[derive(Clone, Default)]
pub struct Routes(Vec<(String, Methods)>);

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn route(mut self, path: &str, methods: Methods) -> Self {
        self.0.push((path.to_owned(), methods));
        self
    }

    pub fn merge(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Ready to be asked. Fails where two paths are the same.
    pub fn compiled(self) -> Result<Table, Error> {
        let mut tree = matchit::Router::new();
        for (place, (path, _)) in self.0.iter().enumerate() {
            tree.insert(path.as_str(), place).map_err(Error::internal)?;
        }
        Ok(Table(Arc::new(Compiled { tree, routes: self.0 })))
    }
}

/// See [`Routes::compiled`].
#[derive(Clone)]
pub struct Table(Arc<Compiled>);

struct Compiled {
    /// From a path to its place in `routes`.
    tree: matchit::Router<usize>,
    routes: Vec<(String, Methods)>,
}

/// Where a request leads.
pub struct Found<'a> {
    /// The path with the names of its IDs.
    pub route: &'a str,
    /// None: the path is known, but not with this method.
    pub handler: Option<Handler>,
    /// The IDs in the path, decoded once, from left to right. None where one is no UTF-8.
    pub ids: Option<Vec<String>>,
}

impl Table {
    pub fn find(&self, method: &Method, path: &str) -> Option<Found<'_>> {
        let Compiled { tree, routes } = self.0.as_ref();
        let found = tree.at(path).ok()?;
        let (route, methods) = routes.get(*found.value)?;
        // HEAD is GET whose body stays here.
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let handler = methods.0.iter().find(|(known, _)| known == method).map(|(_, handler)| *handler);
        let decode =
            |id: &str| percent_encoding::percent_decode_str(id).decode_utf8().ok().map(std::borrow::Cow::into_owned);
        Some(Found { route, handler, ids: found.params.iter().map(|(_, id)| decode(id)).collect() })
    }
}
