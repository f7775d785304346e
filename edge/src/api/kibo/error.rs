//! [`Failure`]: the one match from [`Error`] to this dialect's status and body. No logging.

use http::{Method, StatusCode};
use serde_json::json;
use shared::problem::Kind;

use crate::error::Error;
use crate::message::Response;

/// An error on its way out.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    message: String,
    header: Option<(&'static str, String)>,
    /// For the log alone.
    pub cause: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (status, message) = shape(&error);
        let header = match &error {
            Error::IdempotencyInProgress | Error::Busy | Error::Unavailable(_) => Some(("retry-after", "1".to_owned())),
            Error::TooManyAttempts { retry_after_secs } => Some(("retry-after", retry_after_secs.to_string())),
            _ => None,
        };
        let cause = match error {
            Error::Internal(cause) | Error::Unavailable(cause) => Some(cause),
            Error::Guard(name) => Some(format!("nobody expected the guard {name}")),
            _ => None,
        };
        Self { status, message, header, cause }
    }
}

impl Failure {
    fn new(status: StatusCode, message: String) -> Self {
        Self { status, message, header: None, cause: None }
    }

    /// A path that nobody has.
    pub fn unknown(path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is nothing at {path}"))
    }

    pub fn wrong_method(wanted: &Method) -> Self {
        let failure = Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("Only {wanted} is answered here"));
        Self { header: Some(("allow", wanted.to_string())), ..failure }
    }

    /// A path of the vendor's that is known and not built.
    pub fn not_built(path: &str) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, format!("{path} is not built"))
    }

    pub fn no_job(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no job {id}"))
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn into_response(self) -> Response {
        let error = reason(self.status);
        let body = json!({ "error": error, "message": self.message }).to_string().into_bytes();
        let headers = vec![("content-type", "application/json".to_owned())];
        let response = Response { status: self.status, headers, body };
        match self.header {
            Some((name, value)) => response.with(name, value),
            None => response,
        }
    }
}

/// The standard's words for the statuses that are answered here; the crate has those of all.
fn reason(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "Bad Request",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "Not Found",
        StatusCode::METHOD_NOT_ALLOWED => "Method Not Allowed",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PRECONDITION_FAILED => "Precondition Failed",
        StatusCode::PAYLOAD_TOO_LARGE => "Payload Too Large",
        StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Entity",
        StatusCode::TOO_MANY_REQUESTS => "Too Many Requests",
        StatusCode::NOT_IMPLEMENTED => "Not Implemented",
        StatusCode::SERVICE_UNAVAILABLE => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

fn shape(error: &Error) -> (StatusCode, String) {
    let told = |status: StatusCode, message: &str| (status, message.to_owned());
    match error {
        Error::Unauthenticated | Error::NoToken(_) => {
            told(StatusCode::UNAUTHORIZED, "The bearer token is missing, expired, revoked or not ours")
        }
        Error::MissingRole(missing) => {
            (StatusCode::FORBIDDEN, format!("The token needs one of the roles {}", missing.sufficient.join(", ")))
        }
        Error::NotForThisCaller => told(StatusCode::FORBIDDEN, "The token is not for this tenant or not for this use"),
        Error::NotFound { kind: Kind::Route, id } => (StatusCode::NOT_FOUND, format!("There is nothing at {id}")),
        Error::NotFound { kind, id } => (StatusCode::NOT_FOUND, format!("There is no {} {id}", kind.word())),
        Error::UnreadableBody { why } => (StatusCode::BAD_REQUEST, why.clone()),
        Error::TooLarge { limit } => (StatusCode::PAYLOAD_TOO_LARGE, format!("The body is larger than {limit} bytes")),
        Error::Invalid(problems) => {
            (StatusCode::BAD_REQUEST, problems.first().map(ToString::to_string).unwrap_or_default())
        }
        Error::List(fault) => (StatusCode::BAD_REQUEST, format!("{} {}", fault.field(), fault.reason())),
        Error::Taken { id, .. } => (StatusCode::CONFLICT, format!("{id} is taken")),
        Error::PreconditionFailed => told(StatusCode::PRECONDITION_FAILED, "The object changed since it was read"),
        Error::IdempotencyKeyReused => {
            told(StatusCode::UNPROCESSABLE_ENTITY, "This Idempotency-Key was used with another body")
        }
        Error::IdempotencyInProgress => {
            told(StatusCode::CONFLICT, "The first request with this Idempotency-Key is still running")
        }
        // No lines of orders here.
        Error::Refused(_) | Error::Lines(_) => told(StatusCode::BAD_REQUEST, "A rule of the business refuses this"),
        Error::TooManyAttempts { .. } => told(StatusCode::TOO_MANY_REQUESTS, "Too many requests; wait a minute"),
        Error::Busy => told(StatusCode::SERVICE_UNAVAILABLE, "Others were faster, every time; send it again"),
        Error::Unavailable(_) => told(
            StatusCode::SERVICE_UNAVAILABLE,
            "The database does not answer; whether the request was taken is unknown: look at the queue first",
        ),
        Error::Guard(_) | Error::Internal(_) => told(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on our side; the x-vol-correlation of this answer leads us to it",
        ),
    }
}
