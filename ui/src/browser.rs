//! Small services of the browser: focus, keys, storage, navigation. No views.

use std::cell::RefCell;

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent};

type Navigate = Box<dyn Fn(&str, bool, bool)>;

thread_local! {
    /// Where focus was before each dialog or panel that is open, so that it can go back.
    static FOCUS: RefCell<Vec<Option<HtmlElement>>> = const { RefCell::new(Vec::new()) };
    static NAVIGATE: RefCell<Option<Navigate>> = const { RefCell::new(None) };
}

/// Takes the router's way of going to an address: path, whether to replace the entry, whether to scroll to the top.
pub fn set_navigate(navigate: impl Fn(&str, bool, bool) + 'static) {
    NAVIGATE.set(Some(Box::new(navigate)));
}

/// Goes to a page.
pub fn go(url: &str) {
    navigate(url, false, true);
}

/// Changes the address of the page one is on, as a step that "back" undoes.
pub fn step(url: &str) {
    navigate(url, false, false);
}

/// Changes the address of the page one is on, in place.
pub fn replace(url: &str) {
    navigate(url, true, false);
}

fn navigate(url: &str, replace: bool, scroll: bool) {
    NAVIGATE.with_borrow(|navigate| {
        if let Some(navigate) = navigate {
            navigate(url, replace, scroll);
        }
    });
}

/// Remembers what has focus, before something opens over it.
pub fn remember_focus() {
    let element = document().active_element().and_then(|element| element.dyn_into().ok());
    FOCUS.with_borrow_mut(|stack| stack.push(element));
}

/// Gives focus back to what had it, if that is still there.
pub fn give_focus_back() {
    let element = FOCUS.with_borrow_mut(Vec::pop).flatten();
    // A modal dialog still keeps what is outside from taking focus while it is on its way out.
    request_animation_frame(move || {
        if let Some(element) = element.filter(|element| element.is_connected()) {
            focus(&element);
        }
    });
}

pub fn focus(element: &HtmlElement) {
    // An element that cannot take focus leaves it where it is, which is all that can be done.
    drop(element.focus());
}

/// Focuses the first element that a selector finds.
pub fn focus_first(selector: &str) {
    if let Some(element) = find(selector) {
        focus(&element);
    }
}

/// Keeps focus where it is while what has it is made anew: on the thing that answers to the same `data-focus` or
/// `data-record`. Called before the old elements go.
pub fn keep_focus() {
    let Some(active) = document().active_element() else { return };
    let name = ["data-focus", "data-record"].into_iter().find(|name| active.has_attribute(name));
    let Some(name) = name else { return };
    let value = active.get_attribute(name).unwrap_or_default();
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if is_lost {
            focus_first(&format!("[{name}=\"{value}\"]"));
        }
    });
}

pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements under `root` that a selector finds, in reading order.
pub fn find_all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

pub fn target_element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}

/// Where the link leads that an event is on, without the query.
pub fn linked_path(event: &Event) -> Option<String> {
    let link = target_element(event.target())?.closest("a[href]").ok().flatten()?;
    Some(link.get_attribute("href")?.split(['?', '#']).next().unwrap_or_default().to_owned())
}

/// Whether a key goes into a field, so that it is no shortcut.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    target_element(event.target())
        .and_then(|element| element.closest("input, textarea, select, [contenteditable]").ok().flatten())
        .is_some()
}

pub fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

/// Whether a click asks for more than itself, such as a new tab.
pub fn has_pressed_modifier(event: &web_sys::MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}

/// Whether a modal dialog lies over the page.
pub fn is_modal_open() -> bool {
    find("dialog:modal").is_some()
}

/// Whether the browser has any network at all.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Loads the whole program again, at the address one is on.
pub fn reload() {
    drop(window().location().reload());
}

/// A value that outlives the page.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps a value, where the browser lets us; where not, the choice lasts as long as the page.
pub fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        drop(storage.set_item(key, value));
    }
}

/// A value that a reload of the page outlives, and its tab does not.
pub fn stored_in_tab(key: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps a value, where the browser lets us and it is not too large; none, and what could not be kept, removes it.
pub fn store_in_tab(key: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    if value.is_none_or(|value| storage.set_item(key, value).is_err()) {
        drop(storage.remove_item(key));
    }
}

/// Puts a text where the person pastes from; says whether the browser lets us.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Only a page that came safely has one.
    if clipboard.is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// A text in small letters, by the browser's tables, which cost no bytes.
pub fn lower(text: &str) -> String {
    String::from(js_sys::JsString::from(text).to_lower_case())
}

/// A text that nobody else has: the time, and 52 random bits.
pub fn unique_key() -> String {
    format!("{:x}-{:x}", js_sys::Date::now().to_bits(), js_sys::Math::random().to_bits())
}

/// `⌘` on a Mac, `Ctrl` elsewhere.
pub fn command_key() -> &'static str {
    let agent = window().navigator().user_agent().unwrap_or_default();
    if agent.contains("Mac") || agent.contains("iPhone") || agent.contains("iPad") { "⌘" } else { "Ctrl " }
}
