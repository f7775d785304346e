//! Refreshes and adjusts, and the jobs they become: one function per endpoint.

use serde_json::Value;
use shared::refresh::Kind;

use super::item::Item;
use super::{Call, Page, Problem, answer, escaped, text, with_query};

const JOBS: &str = "/v1/inventory/jobs";

fn url(job: &str) -> String {
    format!("{JOBS}/{}", escaped(job))
}

/// `GET /v1/inventory/jobs`, newest first.
pub async fn list(parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(JOBS, parameters))).await
}

/// `GET /v1/inventory/jobs/{job}`
pub async fn find(job: &str) -> Result<Item, Problem> {
    answer(Call::get(url(job))).await
}

/// `GET /v1/inventory/jobs/{job}/items`: what each row did.
pub async fn items(job: &str, parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(&format!("{}/items", url(job)), parameters))).await
}

/// `GET /v1/inventory/jobs/{job}/items` as a file, of one outcome.
pub async fn items_as_csv(job: &str, outcome: &str) -> Result<String, Problem> {
    text(Call::get(with_query(&format!("{}/items", url(job)), &[("Outcome", outcome)])).for_csv()).await
}

/// `POST /v1/inventory/jobs/{job}/undo`: the job that puts back what this one changed.
pub async fn undo(job: &str, key: &str) -> Result<String, Problem> {
    answer(Call::post(format!("{}/undo", url(job)), &Value::Object(serde_json::Map::new())).once(key)).await.map(job_of)
}

/// `POST /v1/inventory/refresh`, `POST /v1/inventory/adjust`: the job it became. Sent again with the same key, it is one.
pub async fn send(kind: Kind, skips: bool, key: &str, body: &Value) -> Result<String, Problem> {
    let path = match kind {
        Kind::Refresh => "/v1/inventory/refresh",
        Kind::Adjust => "/v1/inventory/adjust",
    };
    let call = Call::post(with_query(path, &[("onBadRows", if skips { "skip" } else { "" })]), body);
    answer(call.once(key)).await.map(job_of)
}

fn job_of(answer: Item) -> String {
    answer.number("JobID").to_string()
}

/// `POST /v1/inventory/refresh/preview`: what a request would do.
pub async fn preview(kind: Kind, parameters: &[(&str, &str)], body: &Value) -> Result<Item, Problem> {
    let kind = match kind {
        Kind::Refresh => "",
        Kind::Adjust => "adjust",
    };
    let parameters: Vec<(&str, &str)> = [("type", kind)].into_iter().chain(parameters.iter().copied()).collect();
    answer(Call::post(with_query("/v1/inventory/refresh/preview", &parameters), body)).await
}
