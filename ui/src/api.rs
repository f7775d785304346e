//! Sends a call, decodes its answer and folds an error body into a `Problem`, once. No endpoints.

/// Answers to shapes, shapes to forms.
pub mod answers;
/// Which buyers and groups see which records.
pub mod assignments;
/// Buyers, their users and groups.
pub mod buyers;
/// Products and their variants.
pub mod catalog;
/// The storefront through a shopper's eyes.
pub mod eyes;
/// Answers read member by member.
pub mod item;
/// Refreshes: looking ahead, sending, and the jobs they become.
pub mod jobs;
/// Own addresses and those of suppliers.
pub mod locations;
/// Orders and their lines.
pub mod orders;
/// Suppliers.
pub mod parties;
/// Inventory records, their sums and their history.
pub mod records;
/// Suppliers as sellers: their stores and keys.
pub mod sellers;
/// Signing in and out.
pub mod session;

use std::cell::RefCell;

use gloo_net::http::{Method, RequestBuilder, Response};
use serde_json::Value;
pub use shared::listing::{Meta, Page};
use shared::problem::FieldProblem;
use shared::wire::Body;

use answers::Answer;

/// Why a call did not do what was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    pub code: String,
    /// A sentence for the person.
    pub message: String,
    /// Faults of members, for the fields of a form.
    pub fields: Vec<FieldProblem>,
    pub retry_after_secs: Option<u32>,
}

impl Problem {
    /// No answer came: the network or the service is away.
    pub fn is_offline(&self) -> bool {
        self.status == 0
    }

    /// The thing has moved on since it was read.
    pub fn is_clash(&self) -> bool {
        self.status == 412
    }

    pub fn offline() -> Self {
        Self {
            message: "The service did not answer. Check the connection and try again.".to_owned(),
            ..Self::default()
        }
    }

    fn unreadable(status: u16) -> Self {
        Self {
            status,
            message: format!("The service gave an answer that cannot be read ({status})."),
            ..Self::default()
        }
    }

    fn from_answer(status: u16, retry_after_secs: Option<u32>, text: &str) -> Self {
        let body = text.parse().unwrap_or(Value::Null);
        let errors = body.get("Errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let Some(first) = errors.first() else {
            return Self { retry_after_secs, ..Self::unreadable(status) };
        };
        let fields = errors.iter().filter_map(field_problem).collect();
        let text = |name: &str| first.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { status, code: text("ErrorCode"), message: text("Message"), fields, retry_after_secs }
    }
}

/// The member that an entry of an error body speaks of: `Data` of a `ValidationFailure` names it.
fn field_problem(entry: &Value) -> Option<FieldProblem> {
    let code = entry.get("ErrorCode")?.as_str()?;
    let text = |name: &str| entry.get("Data")?.get(name)?.as_str();
    let field = text("Field").filter(|_| code == "ValidationFailure")?;
    Some(FieldProblem::new(field, text("Reason").unwrap_or("is not valid")))
}

/// One call of the API.
#[derive(Clone)]
pub struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<i64>,
    key: Option<String>,
    /// Another token than the person's.
    token: Option<String>,
    /// The form that the answer should have.
    accept: &'static str,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        let accept = "application/json";
        Self { method: Method::GET, path: path.into(), body: None, if_match: None, key: None, token: None, accept }
    }

    pub fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::POST, body: Some(body.to_string()), ..Self::get(path) }
    }

    pub fn put(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::PUT, ..Self::post(path, body) }
    }

    pub fn patch(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::PATCH, ..Self::post(path, body) }
    }

    /// Sent again with the same key, the call has its effect once.
    pub fn once(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }

    /// Through the eyes that the token is for. Such a call is not sent again when the token ends.
    pub fn seen_by(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// Answered as a table.
    pub fn for_csv(self) -> Self {
        Self { accept: "text/csv", ..self }
    }

    /// Only if the thing still has this version.
    pub fn if_version(self, version: i64) -> Self {
        Self { if_match: Some(version), ..self }
    }
}

thread_local! {
    /// The access token. Only in memory, where nothing outlives the page.
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sends a call on behalf of the person and decodes the answer. A session that has run out is renewed; one that is
/// lost asks for the password and the call goes on.
pub async fn answer<T: Answer>(call: Call) -> Result<T, Problem> {
    send(&call).await.and_then(|text| read_answer(&text))
}

fn read_answer<T: Answer>(text: &str) -> Result<T, Problem> {
    object_of(text).as_ref().and_then(T::from_answer).ok_or_else(|| Problem::unreadable(200))
}

fn object_of(text: &str) -> Option<Body> {
    match text.parse() {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// As [`answer`], for a call whose answer has no body.
pub async fn done(call: Call) -> Result<(), Problem> {
    send(&call).await.map(drop)
}

/// As [`answer`], for a call whose answer is a text.
pub async fn text(call: Call) -> Result<String, Problem> {
    send(&call).await
}

async fn send(call: &Call) -> Result<String, Problem> {
    if let Some(token) = &call.token {
        return once(call, Some(token)).await;
    }
    loop {
        let token = TOKEN.with_borrow(Clone::clone);
        match once(call, token.as_deref()).await {
            Err(problem) if problem.status == 401 => session::regain(token.as_deref()).await?,
            result => return result,
        }
    }
}

async fn once(call: &Call, token: Option<&str>) -> Result<String, Problem> {
    let mut request = RequestBuilder::new(&call.path).method(call.method.clone()).header("Accept", call.accept);
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    if let Some(version) = call.if_match {
        request = request.header("If-Match", &format!("\"{version}\""));
    }
    if let Some(key) = &call.key {
        request = request.header("Idempotency-Key", key);
    }
    let request = match &call.body {
        Some(body) => request.header("Content-Type", "application/json").body(body.as_str()),
        None => request.build(),
    };
    let response = match request {
        Ok(request) => request.send().await.map_err(|_| Problem::offline())?,
        Err(_) => return Err(Problem::unreadable(0)),
    };
    read(response).await
}

async fn read(response: Response) -> Result<String, Problem> {
    let status = response.status();
    let retry_after = response.headers().get("Retry-After").and_then(|text| text.parse().ok());
    let text = response.text().await.map_err(|_| Problem::offline())?;
    if response.ok() { Ok(text) } else { Err(Problem::from_answer(status, retry_after, &text)) }
}

/// A path segment or a value of a query, escaped.
pub fn escaped(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A path with the parameters that have a value.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = path.to_owned();
    let mut mark = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        url.push(mark);
        url.push_str(name);
        url.push('=');
        url.push_str(&escaped(value));
        mark = '&';
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_body_becomes_a_problem_with_its_fields() {
        let body = r#"{"Errors":[{"ErrorCode":"ValidationFailure","Message":"BinID must be 1 or more.","Data":{"Field":"BinID","Reason":"must be 1 or more"}}]}"#;
        let problem = Problem::from_answer(400, None, body);
        assert_eq!(problem.code, "ValidationFailure");
        assert_eq!(problem.fields, [FieldProblem::new("BinID", "must be 1 or more")]);
    }

    #[test]
    fn an_answer_that_is_no_error_body_is_told_by_its_status() {
        let problem = Problem::from_answer(502, Some(5), "<html>");
        assert_eq!((problem.status, problem.retry_after_secs), (502, Some(5)));
        assert!(problem.message.contains("502"));
    }
}
