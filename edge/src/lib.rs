//! The Worker: one event handler, and the reply as bytes. No logic.

pub mod api;
pub mod app;
pub mod auth;
pub mod error;
pub mod json;
pub mod jws;
pub mod lookups;
pub mod message;
pub mod operations;
pub mod platform;
pub mod random;
pub mod router;
pub mod schedule;
pub mod secrets;
pub mod store;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use futures_util::StreamExt as _;
use worker::js_sys::Reflect;
use worker::wasm_bindgen::JsValue;
use worker::{
    Context, Env, MessageBatch, MessageExt as _, Request, Response, ResponseBody, ResponseBuilder, ScheduleContext,
    ScheduledEvent, event,
};

use crate::app::{App, Databases, Kept, Settings};
use crate::operations::jobs::work;
use crate::platform::RateLimit;
use crate::platform::cloudflare::{Cloudflare, Console, WorkerClock};
use crate::router::Router;

thread_local! {
    /// The service of this isolate, built once: bindings outlive a request.
    static SERVICE: RefCell<Option<(Arc<App>, Router)>> = const { RefCell::new(None) };
}

/// The headers that somebody reads. The others never cross into wasm.
const KNOWN_HEADERS: [&str; 13] = [
    "accept",
    "authorization",
    "cf-connecting-ip",
    "content-type",
    "cookie",
    "host",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "origin",
    "x-request-id",
    "x-vol-tenant",
    "marketplacer-api-key",
];

/// Below this many bytes gzip saves nothing worth its time.
const GZIP_FROM_BYTES: usize = 1_024;

/// Of a body that is too large, this much is read and thrown away.
const DRAINED_BODY_BYTES: usize = 32_000_000;

fn service(env: &Env) -> worker::Result<(Arc<App>, Router)> {
    if let Some(service) = SERVICE.with_borrow(Clone::clone) {
        return Ok(service);
    }
    let ports = Cloudflare::new(env)?;
    // Secrets are variables like others; one that is not set is empty, and refused where it may not be.
    let text = |name: &str| env.var(name).map(|value| value.to_string()).unwrap_or_default();
    let settings = Settings {
        signing_key: text("ONHAND_SIGNING_KEY"),
        operator_id: text("ONHAND_OPERATOR_ID"),
        operator_secret: text("ONHAND_OPERATOR_SECRET"),
        kept: Kept::read(&text).map_err(|reason| worker::Error::RustError(reason.to_owned()))?,
    };
    let settings = settings.checked().map_err(|reason| worker::Error::RustError(reason.to_owned()))?;
    let app = Arc::new(App {
        databases: Databases::new(Arc::new(ports.database)),
        kv: Arc::new(ports.kv),
        queue: Arc::new(ports.queue),
        clock: Arc::new(WorkerClock),
        log: Arc::new(Console),
        rate_limit: ports.rate_limit.map(|limit| Arc::new(limit) as Arc<dyn RateLimit>),
        settings,
        lookups: lookups::Lookups::default(),
        woken: AtomicI64::default(),
    });
    let router = Router::new(app.clone()).map_err(|error| worker::Error::RustError(format!("{error:?}")))?;
    let service = (app, router);
    SERVICE.set(Some(service.clone()));
    Ok(service)
}

#[event(fetch)]
async fn fetch(mut incoming: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let (_, router) = match service(&env) {
        Ok(service) => service,
        Err(error) => {
            log_failed_start(&error);
            return Response::error("The service is not set up; its log says why.", 503);
        }
    };
    // Not `incoming.method()`, which takes every method that it does not know for GET.
    let method = incoming.inner().method();
    let known = http::Method::from_bytes(method.as_bytes()).ok();
    let Some(mut request) = known.and_then(|method| message::Request::new(method, &incoming.inner().url())) else {
        return reply(router::unreadable_address(), false);
    };
    for name in KNOWN_HEADERS {
        if let Some(value) = incoming.headers().get(name)? {
            request.headers.push((name.to_owned(), value));
        }
    }
    let gzip = client_accept_encoding(&incoming)?.is_some_and(|encodings| accepts_gzip(&encodings));
    if !matches!(method.as_str(), "GET" | "DELETE" | "HEAD") {
        request.body = body(&mut incoming, router::body_limit(&request.path)).await?;
    }
    reply(router.answer(request).await, gzip)
}

/// The body, or of one that is too large as much as shows that: memory that one body took is never given back. The rest
/// is taken off the connection, within bounds, for else the caller may see a broken connection instead of the answer.
/// Where the length is told and small, the body crosses in one piece, which is faster.
async fn body(incoming: &mut Request, limit: usize) -> worker::Result<Vec<u8>> {
    let length = incoming.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length <= limit) || incoming.inner().body().is_none() {
        return incoming.bytes().await;
    }
    let mut stream = incoming.stream()?;
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    while seen <= DRAINED_BODY_BYTES
        && let Some(chunk) = stream.next().await
    {
        let chunk = chunk?;
        seen = seen.saturating_add(chunk.len());
        if bytes.len() <= limit {
            bytes.extend(chunk);
        }
    }
    Ok(bytes)
}

/// The answer with its body as bytes, so that no stream is made.
fn reply(mut response: message::Response, gzip: bool) -> worker::Result<Response> {
    if gzip && response.body.len() >= GZIP_FROM_BYTES {
        // The runtime compresses what is labelled so.
        response.set("content-encoding", "gzip");
        let vary = response.header("vary").map_or_else(String::new, |vary| format!("{vary}, "));
        response.set("vary", format!("{vary}Accept-Encoding"));
    }
    let headers = worker::Headers::new();
    for (name, value) in &response.headers {
        headers.append(name, value)?;
    }
    let body = if response.body.is_empty() { ResponseBody::Empty } else { ResponseBody::Body(response.body) };
    Ok(ResponseBuilder::new().with_status(response.status.as_u16()).with_headers(headers).body(body))
}

/// What the caller itself sent as `Accept-Encoding`. Cloudflare replaces the header by its own, and keeps the caller's
/// beside it.
fn client_accept_encoding(incoming: &Request) -> worker::Result<Option<String>> {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let own = member(incoming.inner(), "cf").and_then(|cf| member(&cf, "clientAcceptEncoding"));
    match own.and_then(|own| own.as_string()) {
        Some(own) => Ok(Some(own)),
        None => incoming.headers().get("accept-encoding"),
    }
}

/// Whether `Accept-Encoding` names gzip and does not refuse it.
fn accepts_gzip(encodings: &str) -> bool {
    encodings.split(',').map(str::trim).any(|encoding| {
        let (name, quality) = encoding.split_once(';').unwrap_or((encoding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    match service(&env) {
        Ok((app, _)) => schedule::run(&app).await,
        Err(error) => log_failed_start(&error),
    }
}

/// Wake-ups. Never an error: it would end every request that the isolate works on.
#[event(queue)]
async fn queue(batch: MessageBatch<String>, env: Env, _context: Context) -> worker::Result<()> {
    let service = service(&env);
    for message in batch.raw_iter() {
        let is_done = match &service {
            Ok((app, _)) => work::consume(app, &message.body().as_string().unwrap_or_default()).await,
            Err(error) => {
                log_failed_start(error);
                false
            }
        };
        if is_done { message.ack() } else { message.retry() }
    }
    Ok(())
}

/// Bindings or settings are missing or not safe to use.
fn log_failed_start(error: &worker::Error) {
    let line = serde_json::json!({ "level": "error", "task": "start", "cause": error.to_string() });
    worker::console_error!("{line}");
}
