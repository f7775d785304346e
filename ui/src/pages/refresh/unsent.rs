//! A file that was chosen and not sent yet, as the browser's tab keeps it: a reload of the page loses nothing. What is larger
//! than a tab may keep, some five million characters, is lost by a reload.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Value, json};
use shared::feed::columns::{from_text, to_text};
use shared::feed::plan::Mapping;
use shared::feed::{Feed, Wish};
use shared::refresh::Kind;

use super::draft::{Draft, Opened};
use crate::browser;

const KEY: &str = "refresh-file";

/// Brings back what `whose` left, and from then on keeps what is in the draft and was not sent.
pub fn keep(draft: Draft, whose: String) {
    if let Some(found) = browser::stored_in_tab(KEY).and_then(|text| serde_json::from_str(&text).ok()) {
        restore(draft, &whose, &found);
    }
    Effect::new(move |_| {
        let is_sent = |file: &Arc<Opened>| {
            draft.sending.with(|sending| sending.as_ref().is_some_and(|sending| Arc::ptr_eq(&sending.file, file)))
        };
        let text = draft
            .file
            .with(|file| file.as_ref().filter(|file| !is_sent(file)).map(|file| written(draft, &whose, file)));
        browser::store_in_tab(KEY, text.as_deref());
    });
}

fn written(draft: Draft, whose: &str, file: &Opened) -> String {
    let (fields, place) = draft.mapping.with(|mapping| (to_text(&mapping.fields), mapping.place.clone()));
    json!({
        "whose": whose, "name": file.name, "text": file.text, "delimiter": file.wish.delimiter,
        "header": file.wish.has_header, "fields": fields, "place": place,
        "adjusts": draft.said.get().map(|kind| kind == Kind::Adjust), "skips": draft.skips.get(),
    })
    .to_string()
}

/// What somebody else left, or another version of this program, is no file.
fn restore(draft: Draft, whose: &str, found: &Value) -> Option<()> {
    let text = |name: &str| found.get(name)?.as_str();
    if text("whose")? != whose {
        return None;
    }
    let wish = Wish {
        delimiter: text("delimiter").and_then(|text| text.chars().next()),
        has_header: found.get("header").and_then(Value::as_bool),
    };
    let feed = Feed::read(text("text")?, wish).ok()?;
    let fields = from_text(text("fields")?, feed.columns.len())?;
    draft.mapping.set(Mapping { fields, place: text("place")?.to_owned(), ..Mapping::default() });
    let kind = |adjusts| if adjusts { Kind::Adjust } else { Kind::Refresh };
    draft.said.set(found.get("adjusts")?.as_bool().map(kind));
    draft.skips.set(found.get("skips")?.as_bool()?);
    draft.file.set(Some(Opened { name: text("name")?.to_owned(), text: text("text")?.to_owned(), wish, feed }.into()));
    Some(())
}
