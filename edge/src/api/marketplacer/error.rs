//! [`Failure`]: the one match from [`Error`] to this dialect's status and document. No logging.

use http::StatusCode;
use shared::problem::Refusal;
use shared::wire::marketplacer::{Fault, errors, source_of};

use super::{MEDIA_TYPE, document};
use crate::error::Error;
use crate::message::Response;

/// Errors on their way out.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    faults: Vec<Fault>,
    retry_after_secs: Option<u32>,
    /// For the log alone.
    pub cause: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let retry_after_secs = match &error {
            Error::Busy | Error::Unavailable(_) => Some(1),
            Error::TooManyAttempts { retry_after_secs } => Some(*retry_after_secs),
            _ => None,
        };
        let (status, told) = shape(&error);
        let faults = told.into_iter().map(|(detail, source)| fault(status, detail, source)).collect();
        let cause = match error {
            Error::Internal(cause) | Error::Unavailable(cause) => Some(cause),
            Error::Guard(name) => Some(format!("nobody expected the guard {name}")),
            _ => None,
        };
        Self { status, faults, retry_after_secs, cause }
    }
}

impl Failure {
    pub fn wrong_media_type() -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let faults = vec![fault(status, format!("Send {MEDIA_TYPE}"), None)];
        Self { status, faults, retry_after_secs: None, cause: None }
    }

    /// Parameters of a list that are at fault: not the document's, so 400.
    pub fn wrong_parameter(detail: String) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self { status, faults: vec![fault(status, detail, None)], retry_after_secs: None, cause: None }
    }

    pub fn into_response(self) -> Response {
        let response = document(self.status, errors(&self.faults));
        match self.retry_after_secs {
            Some(secs) => response.with("retry-after", secs.to_string()),
            None => response,
        }
    }
}

fn fault(status: StatusCode, detail: String, source: Option<String>) -> Fault {
    let (word, title) = match status {
        StatusCode::BAD_REQUEST => ("bad_request", "Bad request"),
        StatusCode::UNAUTHORIZED => ("unauthorized", "Unauthorized"),
        StatusCode::FORBIDDEN => ("forbidden", "Forbidden"),
        StatusCode::NOT_FOUND => ("not_found", "Not found"),
        StatusCode::PAYLOAD_TOO_LARGE => ("payload_too_large", "Payload too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "Unsupported media type"),
        StatusCode::UNPROCESSABLE_ENTITY => ("resource_invalid", "Validation error"),
        StatusCode::TOO_MANY_REQUESTS => ("too_many_requests", "Too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => ("service_unavailable", "Service unavailable"),
        _ => ("server_error", "Server error"),
    };
    Fault { title, detail, code: status.as_u16(), source, status: word }
}

/// The status, and what each error of the document says and is about.
fn shape(error: &Error) -> (StatusCode, Vec<(String, Option<String>)>) {
    let one = |status: StatusCode, detail: &str| (status, vec![(detail.to_owned(), None)]);
    match error {
        Error::Unauthenticated | Error::NoToken(_) => {
            one(StatusCode::UNAUTHORIZED, "The key is missing, unknown or revoked, or two keys were sent")
        }
        Error::MissingRole(_) | Error::NotForThisCaller => one(StatusCode::FORBIDDEN, "The key is not for this"),
        Error::NotFound { .. } => one(StatusCode::NOT_FOUND, "No such record for this key"),
        Error::UnreadableBody { why } => one(StatusCode::BAD_REQUEST, why),
        Error::TooLarge { limit } => {
            one(StatusCode::PAYLOAD_TOO_LARGE, &format!("The body is larger than {limit} bytes"))
        }
        Error::Invalid(problems) => {
            let told = problems.iter().map(|problem| (problem.to_string(), source_of(problem))).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, told)
        }
        Error::Refused(Refusal::RecordHasOpenOrders) => {
            one(StatusCode::UNPROCESSABLE_ENTITY, "Units are allocated to open orders")
        }
        Error::Refused(Refusal::OtherLevelHasRecords) => {
            one(StatusCode::UNPROCESSABLE_ENTITY, "The product has stock at another level")
        }
        Error::Refused(_) => one(StatusCode::UNPROCESSABLE_ENTITY, "A rule of the business refuses this"),
        Error::Taken { id, .. } => one(StatusCode::UNPROCESSABLE_ENTITY, &format!("{id} is taken")),
        Error::TooManyAttempts { .. } => {
            one(StatusCode::TOO_MANY_REQUESTS, "More than 50 requests a second, counted over ten")
        }
        Error::Busy => one(StatusCode::SERVICE_UNAVAILABLE, "Others were faster, every time; send it again"),
        Error::Unavailable(_) => one(
            StatusCode::SERVICE_UNAVAILABLE,
            "The database does not answer; whether the request was done is unknown: read first",
        ),
        // No lists by filter, no versions, no keys of requests and no lines of orders here.
        Error::List(_)
        | Error::PreconditionFailed
        | Error::IdempotencyKeyReused
        | Error::IdempotencyInProgress
        | Error::Lines(_)
        | Error::Guard(_)
        | Error::Internal(_) => one(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on our side; the x-request-id of this answer leads us to it",
        ),
    }
}
