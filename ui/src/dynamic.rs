//! One type for all closures of a kind. A view is compiled anew for each type in it, and each closure is a type of its
//! own: boxed, a hundred handlers and reactive parts cost as much as one. This is what keeps the admin small to load.

use leptos::ev::{DragEvent, Event, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, SubmitEvent};
use leptos::prelude::*;

/// A part of a view that is made again when what it reads changes.
pub fn part<V: IntoAny>(view: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed_part(Box::new(move || view().into_any()))
}

fn boxed_part(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}

/// A handler of clicks.
pub fn pressed(handler: impl FnMut(MouseEvent) + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(handler)
}

/// A handler of the pointer's moves.
pub fn pointed(handler: impl FnMut(PointerEvent) + 'static) -> Box<dyn FnMut(PointerEvent)> {
    Box::new(handler)
}

/// A handler of what is typed into or chosen in a field.
pub fn changed(handler: impl FnMut(Event) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(handler)
}

/// A handler of keys.
pub fn keyed(handler: impl FnMut(KeyboardEvent) + 'static) -> Box<dyn FnMut(KeyboardEvent)> {
    Box::new(handler)
}

/// A handler of focus that comes or goes.
pub fn left(handler: impl FnMut(FocusEvent) + 'static) -> Box<dyn FnMut(FocusEvent)> {
    Box::new(handler)
}

/// A handler of what is dragged over a place or dropped there.
pub fn dragged(handler: impl FnMut(DragEvent) + 'static) -> Box<dyn FnMut(DragEvent)> {
    Box::new(handler)
}

/// A handler of a form that is sent.
pub fn sent(handler: impl FnMut(SubmitEvent) + 'static) -> Box<dyn FnMut(SubmitEvent)> {
    Box::new(handler)
}
