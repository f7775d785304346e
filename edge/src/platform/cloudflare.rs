//! The ports on D1, KV and the console of Workers. No SQL, no decisions.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use shared::time::Timestamp;
use worker::js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use worker::send::{SendFuture, SendWrapper};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{D1Database, Env};

use super::{Clock, Database, Kv, Log, Queue, RateLimit, Row, Statement, database_error};
use crate::error::Error;
use crate::json::FromJson as _;

pub struct Cloudflare {
    pub database: D1,
    pub kv: CloudflareKv,
    pub queue: CloudflareQueue,
    pub rate_limit: Option<CloudflareRateLimit>,
}

impl Cloudflare {
    /// Reads the bindings `DB`, `KV` and, where they are there, `QUEUE` and `RATE_LIMIT`.
    #[expect(clippy::disallowed_methods, reason = "This is the one place that reads bindings.")]
    pub fn new(env: &Env) -> worker::Result<Self> {
        Ok(Self {
            database: D1(env.d1("DB")?),
            kv: CloudflareKv(Binding::new(env, "KV")?),
            queue: CloudflareQueue(Binding::new(env, "QUEUE").ok()),
            rate_limit: Binding::new(env, "RATE_LIMIT").ok().map(CloudflareRateLimit),
        })
    }
}

pub struct D1(D1Database);

impl D1 {
    /// Runs the batch. The rows cross into wasm as one text: a call per value would cost more than the query.
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
        let prepared = Array::new();
        for statement in statements {
            let values: Vec<JsValue> = statement.params.iter().map(bound).collect();
            let bound = self.0.prepare(statement.sql).bind(&values).map_err(Error::internal)?;
            prepared.push(bound.inner().as_ref());
        }
        let database: &JsValue = self.0.as_ref();
        let batch: Function = Reflect::get(database, &JsValue::from_str("batch"))
            .and_then(JsCast::dyn_into)
            .map_err(|_| Error::internal("the binding DB has no batch"))?;
        let promise: Promise = batch.call1(database, &prepared).and_then(JsCast::dyn_into).map_err(failure)?;
        let results = JsFuture::from(promise).await.map_err(failure)?;
        let text = JSON::stringify(&results).map_err(failure)?;
        let answers: Value = serde_json::from_str(&String::from(text)).map_err(Error::internal)?;
        rows(answers).ok_or_else(|| Error::internal("the database answered in another shape"))
    }
}

/// The rows of each statement of a batch, out of its answers. One that has none has no member `results`.
fn rows(answers: Value) -> Option<Vec<Vec<Row>>> {
    let results = |mut answer: Row| answer.remove("results").map_or(Some(Vec::new()), Vec::from_json);
    Vec::from_json(answers)?.into_iter().map(results).collect()
}

#[async_trait]
impl Database for D1 {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
        SendFuture::new(self.run(statements)).await
    }
}

fn bound(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => JsValue::from_bool(*flag),
        Value::Number(number) => number.as_f64().map_or(JsValue::NULL, JsValue::from_f64),
        Value::String(text) => JsValue::from_str(text),
        other => JsValue::from_str(&other.to_string()),
    }
}

/// D1 puts the text of SQLite into the message and, shorter, into the cause.
fn failure(thrown: JsValue) -> Error {
    let message = Reflect::get(&thrown, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| "the database failed without a message".to_owned());
    database_error(message)
}

/// A binding itself: the wrappers of the worker crate can write whatever serde knows, which is 4 kB compressed each.
struct Binding(SendWrapper<JsValue>);

impl Binding {
    fn new(env: &Env, name: &str) -> worker::Result<Self> {
        let binding = Reflect::get(env, &JsValue::from_str(name))?;
        if binding.is_undefined() {
            return Err(worker::Error::RustError(format!("there is no binding {name}")));
        }
        Ok(Self(SendWrapper::new(binding)))
    }

    async fn call(&self, name: &str, arguments: &Array) -> Result<JsValue, Error> {
        let run = async {
            let method: Function = Reflect::get(&self.0, &JsValue::from_str(name)).and_then(JsCast::dyn_into)?;
            let promise: Promise = method.apply(&self.0, arguments).and_then(JsCast::dyn_into)?;
            JsFuture::from(promise).await
        };
        run.await.map_err(failure)
    }
}

pub struct CloudflareKv(Binding);

#[async_trait]
impl Kv for CloudflareKv {
    async fn get(&self, key: &str) -> Result<Option<String>, Error> {
        let get = async { self.0.call("get", &Array::of1(&JsValue::from_str(key))).await };
        Ok(SendFuture::new(get).await?.as_string())
    }

    async fn put(&self, key: &str, text: &str, ttl_secs: u32) -> Result<(), Error> {
        let put = async {
            let options = option("expirationTtl", &JsValue::from_f64(f64::from(ttl_secs)))?;
            self.0.call("put", &Array::of3(&JsValue::from_str(key), &JsValue::from_str(text), &options)).await
        };
        SendFuture::new(put).await.map(|_| ())
    }
}

/// An object with one member.
fn option(name: &str, value: &JsValue) -> Result<Object, Error> {
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str(name), value).map_err(failure)?;
    Ok(options)
}

/// None where the host has no queues: then the cron finds the work.
pub struct CloudflareQueue(Option<Binding>);

#[async_trait]
impl Queue for CloudflareQueue {
    async fn send(&self, text: String) -> Result<(), Error> {
        let queue = self.0.as_ref().ok_or_else(|| Error::internal("there is no binding QUEUE"))?;
        let send = async {
            // As text: what is sent as an object may arrive as an empty one.
            let options = option("contentType", &JsValue::from_str("text"))?;
            queue.call("send", &Array::of2(&JsValue::from_str(&text), &options)).await
        };
        SendFuture::new(send).await.map(|_| ())
    }
}

pub struct CloudflareRateLimit(Binding);

#[async_trait]
impl RateLimit for CloudflareRateLimit {
    async fn admits(&self, key: &str) -> bool {
        let limit = async {
            let options = option("key", &JsValue::from_str(key))?;
            let outcome = self.0.call("limit", &Array::of1(&options)).await?;
            Reflect::get(&outcome, &JsValue::from_str("success")).map_err(failure)
        };
        // A shield that fails lets through.
        SendFuture::new(limit).await.ok().and_then(|success| success.as_bool()).unwrap_or(true)
    }
}

pub struct WorkerClock;

#[async_trait]
impl Clock for WorkerClock {
    #[expect(clippy::disallowed_methods, reason = "This is the clock.")]
    fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
    }

    async fn pause(&self) {
        SendFuture::new(worker::Delay::from(Duration::from_millis(1))).await;
    }
}

pub struct Console;

impl Log for Console {
    fn line(&self, json: &str) {
        worker::console_error!("{json}");
    }
}
