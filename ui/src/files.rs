//! The person's files: read as text, whatever it is written in, and saved where the browser keeps downloads.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlElement, TextDecoder, Url};

/// The text of a file, or in a sentence why there is none.
pub async fn read(file: File) -> Result<String, String> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| unreadable(&file))?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(format!("{} is a workbook. Save its sheet as CSV and choose that file.", file.name()));
    }
    let encoding = match bytes.as_slice() {
        [0xff, 0xfe, ..] => "utf-16le",
        [0xfe, 0xff, ..] => "utf-16be",
        _ => match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            // What is no UTF-8 was written by an office program with the letters of Windows.
            Err(fault) => return decode("windows-1252", fault.as_bytes()).ok_or_else(|| unreadable(&file)),
        },
    };
    decode(encoding, &bytes).ok_or_else(|| unreadable(&file))
}

fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let decoder = TextDecoder::new_with_label(encoding).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}

fn unreadable(file: &File) -> String {
    format!("{} could not be read. It may have been moved or changed since it was chosen.", file.name())
}

/// Saves a text as a file.
pub fn save(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        // The names of the attributes are legal, the one reason for which this could fail.
        drop(link.set_attribute("href", &url));
        drop(link.set_attribute("download", name));
        link.click();
    }
    drop(Url::revoke_object_url(&url));
}
