//! The admin of an inventory service: a single page, rendered in the browser, that speaks the service's own API.

#![recursion_limit = "256"]

/// Who is signed in.
mod account;
/// Calls of the service.
mod api;
/// The map of the admin.
mod app;
/// Focus, keys, storage, navigation.
mod browser;
/// The parts that pages are made of.
mod components;
/// One type for all closures.
mod dynamic;
/// Reading and saving the person's files.
mod files;
/// Drafts of forms.
mod form;
/// Values to text.
mod format;
/// Pages whose code comes when they are opened.
mod opening;
/// One page per route.
mod pages;
/// The state of a list in the address.
mod query;
/// Light or dark.
mod scheme;

fn main() {
    scheme::apply();
    leptos::mount::mount_to_body(app::App);
}
