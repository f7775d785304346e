//! The one error type of the service. No `StatusCode`, no codes of a dialect: each dialect's `error.rs` makes those.

use shared::listing::ListFault;
use shared::orders::LineFault;
use shared::problem::{FieldProblem, Kind, Refusal};

/// Which roles would do, and which the token has.
#[derive(Clone, Debug)]
pub struct MissingRole {
    pub sufficient: Vec<&'static str>,
    pub assigned: Vec<String>,
}

/// Why a request was not done. Small, since it is handed on in many places. Whatever it is, nothing was changed; only of [`Error::Unavailable`] nobody knows.
#[derive(Clone, Debug)]
pub enum Error {
    /// No token, or one that is forged, expired or revoked.
    Unauthenticated,
    /// A needed role is missing.
    MissingRole(Box<MissingRole>),
    /// This kind of caller may not do it, whatever the roles.
    NotForThisCaller,
    /// No such object, or hidden from the caller.
    NotFound { kind: Kind, id: String },
    /// The body is not what the content type or the route asks for.
    UnreadableBody { why: String },
    /// The body is larger than the limit, in bytes.
    TooLarge { limit: usize },
    /// Members of the body are at fault; never empty.
    Invalid(Vec<FieldProblem>),
    /// A parameter of a list is at fault.
    List(Box<ListFault>),
    /// An ID, or an identifier of an item, is in use.
    Taken { kind: Kind, id: String },
    /// The object moved on since the caller read it.
    PreconditionFailed,
    /// The idempotency key was used with another body.
    IdempotencyKeyReused,
    /// The first request with this idempotency key is not done yet.
    IdempotencyInProgress,
    /// A rule of the business said no.
    Refused(Refusal),
    /// Lines of an order cannot be ordered, each for its reason; never empty.
    Lines(Vec<LineFault>),
    /// No token for this request.
    NoToken(TokenRefusal),
    /// Too many failures from this name or address.
    TooManyAttempts { retry_after_secs: u32 },
    /// Other writers were faster, every time.
    Busy,
    /// A guard or a unique key of the database refused the batch: the guard's name, or `unique: table.column, …`.
    /// Operations turn it into one of the above; one that reaches a caller is a bug.
    Guard(String),
    /// The database cannot be reached or is overloaded; nobody knows whether a batch was made. The cause is logged,
    /// never sent.
    Unavailable(String),
    /// A bug. The cause is logged, never sent.
    Internal(String),
}

impl Error {
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    pub fn not_found(kind: Kind, id: impl Into<String>) -> Self {
        Self::NotFound { kind, id: id.into() }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Vec<LineFault>> for Error {
    fn from(faults: Vec<LineFault>) -> Self {
        Self::Lines(faults)
    }
}

impl From<Vec<FieldProblem>> for Error {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self::Invalid(problems)
    }
}

impl From<FieldProblem> for Error {
    fn from(problem: FieldProblem) -> Self {
        Self::Invalid(vec![problem])
    }
}

impl From<ListFault> for Error {
    fn from(fault: ListFault) -> Self {
        Self::List(Box::new(fault))
    }
}

/// Why a token was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    WrongUsernameOrPassword,
    UnknownClient,
    WrongSecret,
    BadRefreshToken,
    /// None of the roles asked for is held.
    InsufficientRole,
    UserNotActive,
    CompanyNotActive,
    ClientNotActive,
    SellerNotActive,
    UsernameOrPasswordMissing,
    UnknownGrant,
    /// The request is no form.
    WrongContentType,
}

impl From<TokenRefusal> for Error {
    fn from(refusal: TokenRefusal) -> Self {
        Self::NoToken(refusal)
    }
}
