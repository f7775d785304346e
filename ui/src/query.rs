//! The state of a list is its address: reading and changing the query of the URL. No meaning of any parameter.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::api::with_query;
use crate::browser;

/// The query of the current address.
#[derive(Clone, Copy)]
pub struct Query(Memo<ParamsMap>);

impl Query {
    /// Of the page that is being built.
    pub fn here() -> Self {
        Self(use_query_map())
    }

    /// The value of a parameter; empty when it is not there.
    pub fn get(self, name: &str) -> String {
        self.0.with(|map| map.get_str(name).unwrap_or_default().to_owned())
    }

    /// The values of a parameter that holds several, parted by commas.
    pub fn list(self, name: &str) -> Vec<String> {
        self.get(name).split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Whether any of these parameters narrows the list.
    pub fn is_filtered(self, filters: &[&str]) -> bool {
        filters.iter().any(|name| !self.get(name).is_empty())
    }

    /// The address with some parameters changed; an empty value takes one away. The page goes back to the first
    /// unless it is among the changes.
    pub fn link(self, changes: &[(&str, &str)]) -> String {
        let path = window().location().pathname().unwrap_or_default();
        let restart = changes.iter().any(|(name, _)| !matches!(*name, "panel" | "page"));
        let mut parameters: Vec<(String, String)> = self.0.with_untracked(|map| {
            map.clone()
                .into_iter()
                .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
                .filter(|(name, _)| !(restart && name == "page"))
                .map(|(name, value)| (name.into_owned(), value))
                .collect()
        });
        parameters.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        with_query(&path, &parameters)
    }

    /// Changes parameters, as a step that "back" undoes.
    pub fn step(self, changes: &[(&str, &str)]) {
        browser::step(&self.link(changes));
    }

    /// Changes parameters in place, as while typing.
    pub fn replace(self, changes: &[(&str, &str)]) {
        browser::replace(&self.link(changes));
    }
}
