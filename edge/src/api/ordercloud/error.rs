//! [`Failure`]: the one match from [`Error`] to this dialect's status and body. No logging.

use http::StatusCode;
use serde_json::{Value, json};
use shared::listing::ListFault;
use shared::orders::LineFault;
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::wire::ordercloud::errors::{ErrorBody, ErrorEntry};

use super::respond;
use crate::error::{Error, TokenRefusal};
use crate::message::Response;

/// An error on its way out.
pub struct Failure(pub Error);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Failure {
    /// The cause of a 500, or of a 503 that is an outage: for the log alone.
    pub fn cause(&self) -> Option<String> {
        match &self.0 {
            Error::Internal(cause) | Error::Unavailable(cause) => Some(cause.clone()),
            Error::Guard(name) => Some(format!("nobody expected the guard {name}")),
            _ => None,
        }
    }

    pub fn into_response(self) -> Response {
        let retry_after_secs = match &self.0 {
            Error::IdempotencyInProgress | Error::Busy | Error::Unavailable(_) => Some(1),
            Error::TooManyAttempts { retry_after_secs } => Some(*retry_after_secs),
            _ => None,
        };
        let (status, errors) = shape(self.0);
        let response = respond::json(status, &ErrorBody { errors });
        match retry_after_secs {
            Some(secs) => response.with("retry-after", secs.to_string()),
            None => response,
        }
    }
}

/// The status and the entries of an error. `/oauth/token` puts its own members beside them.
pub fn shape(error: Error) -> (StatusCode, Vec<ErrorEntry>) {
    match error {
        Error::Unauthenticated => one(
            StatusCode::UNAUTHORIZED,
            "InvalidToken",
            "The access token is missing, expired, revoked or not ours. Ask /oauth/token for a new one.",
            Value::Null,
        ),
        Error::MissingRole(missing) => one(
            StatusCode::FORBIDDEN,
            "Auth.InsufficientRoles",
            "The token has none of the roles that this needs.",
            json!({ "SufficientRoles": missing.sufficient, "AssignedRoles": missing.assigned }),
        ),
        Error::NotForThisCaller => one(
            StatusCode::FORBIDDEN,
            "Auth.UserNotAuthorizedToAdmin",
            "This kind of user may not do this, whatever the roles.",
            Value::Null,
        ),
        Error::NotFound { kind, id } => {
            let message = match kind {
                Kind::Route => format!("No such route or method: {id}."),
                kind => format!("No {} with the ID {id}.", kind.word()),
            };
            one(StatusCode::NOT_FOUND, "NotFound", message, json!({ "ObjectType": kind.word(), "ObjectID": id }))
        }
        Error::UnreadableBody { why } => one(StatusCode::BAD_REQUEST, "Request.InvalidRequestBody", why, Value::Null),
        Error::TooLarge { limit } => one(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request.TooLarge",
            format!("The body is larger than {limit} bytes."),
            Value::Null,
        ),
        Error::Invalid(problems) => (StatusCode::BAD_REQUEST, problems.iter().map(invalid).collect()),
        Error::List(fault) => list_fault(&fault),
        Error::Taken { kind, id } => one(
            StatusCode::CONFLICT,
            "IdExists",
            format!("{id} is taken by another {}.", kind.word()),
            json!({ "ObjectType": kind.word(), "ObjectID": id }),
        ),
        Error::PreconditionFailed => one(
            StatusCode::PRECONDITION_FAILED,
            "PreconditionFailed",
            "The object changed since it was read. Read it again and decide anew.",
            Value::Null,
        ),
        Error::IdempotencyKeyReused => one(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Idempotency.KeyReused",
            "This Idempotency-Key was used with another body. A new request needs a new key.",
            Value::Null,
        ),
        Error::IdempotencyInProgress => one(
            StatusCode::CONFLICT,
            "Idempotency.InProgress",
            "The first request with this Idempotency-Key is still running.",
            Value::Null,
        ),
        Error::Refused(refusal) => refused(&refusal),
        Error::Lines(faults) => {
            let told: Vec<_> = faults.iter().map(line_fault).collect();
            // Clients read the first.
            let status = told.first().map_or(StatusCode::BAD_REQUEST, |(status, _)| *status);
            (status, told.into_iter().flat_map(|(_, entries)| entries).collect())
        }
        Error::NoToken(refusal) => {
            let told = no_token(refusal);
            one(told.status, told.code, told.message, Value::Null)
        }
        Error::TooManyAttempts { .. } => one(
            StatusCode::TOO_MANY_REQUESTS,
            "Auth.LockedOut",
            "Too many failed sign-ins. Wait a minute.",
            Value::Null,
        ),
        Error::Busy => one(
            StatusCode::SERVICE_UNAVAILABLE,
            "Unavailable",
            "Others kept changing the same object. Nothing was changed; send it again.",
            Value::Null,
        ),
        Error::Unavailable(_) => one(
            StatusCode::SERVICE_UNAVAILABLE,
            "Unavailable",
            "The database does not answer. Whether a change was made is unknown: read before you send it again.",
            Value::Null,
        ),
        Error::Guard(_) | Error::Internal(_) => one(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ServerError",
            "Something went wrong on our side. The x-request-id of this answer leads us to it.",
            Value::Null,
        ),
    }
}

fn one(status: StatusCode, code: &str, message: impl Into<String>, data: Value) -> (StatusCode, Vec<ErrorEntry>) {
    (status, vec![ErrorEntry { error_code: code.to_owned(), message: message.into(), data }])
}

fn invalid(problem: &FieldProblem) -> ErrorEntry {
    ErrorEntry {
        error_code: "ValidationFailure".to_owned(),
        message: format!("{problem}."),
        data: json!({ "Field": problem.field, "Reason": problem.reason }),
    }
}

fn list_fault(fault: &ListFault) -> (StatusCode, Vec<ErrorEntry>) {
    let code = match fault {
        ListFault::PageSize => "List.InvalidPageSize",
        ListFault::Page { .. } | ListFault::TooMany { .. } => "ValidationFailure",
        ListFault::UnknownMember { .. } => "List.InvalidProperty",
        ListFault::WrongType { .. } => "List.InvalidType",
        ListFault::NotSearchable { .. } => "List.InvalidSearchProperty",
        ListFault::NotSortable { .. } => "List.InvalidSortProperty",
    };
    let mut data = json!({ "Field": fault.field() });
    if let ("ValidationFailure", Some(object)) = (code, data.as_object_mut()) {
        object.insert("Reason".to_owned(), Value::from(fault.reason()));
    }
    one(StatusCode::BAD_REQUEST, code, format!("{} {}.", fault.field(), fault.reason()), data)
}

fn line_fault(fault: &LineFault) -> (StatusCode, Vec<ErrorEntry>) {
    let bad = |code, message: String| one(StatusCode::BAD_REQUEST, code, message, Value::Null);
    match fault {
        LineFault::ProductGone { product_id } => {
            bad("Order.ProductsNotFound", format!("The product {product_id} is no longer there."))
        }
        LineFault::ProductInactive { product_id } => {
            bad("Order.CannotSubmitWithInactiveProduct", format!("The product {product_id} is not active."))
        }
        LineFault::NoVariant { product_id } => {
            bad("LineItem.VariantNotFound", format!("The specs fit no active variant of {product_id}."))
        }
        LineFault::NoRecord { record_id } => shape(Error::not_found(Kind::InventoryRecord, record_id)),
        LineFault::NamesNoRecord { line_id } => {
            let line = line_id.as_deref().map_or_else(|| "a line".to_owned(), |id| format!("line {id}"));
            let reason = format!("is needed in this marketplace: {line} is for a product that has inventory records");
            (StatusCode::BAD_REQUEST, vec![invalid(&FieldProblem::new("InventoryRecordID", reason))])
        }
        LineFault::Short(shortage) => one(
            StatusCode::BAD_REQUEST,
            "Inventory.Insufficient",
            format!("{} are asked for and {} are available.", shortage.requested, shortage.available),
            json!({
                "LineItemID": shortage.line_id,
                "ProductID": shortage.product_id,
                "QuantityAvailable": shortage.available,
                "QuantityRequested": shortage.requested,
                "VariantID": shortage.variant_id,
            }),
        ),
    }
}

fn refused(refusal: &Refusal) -> (StatusCode, Vec<ErrorEntry>) {
    let (status, code, message) = match refusal {
        Refusal::ProductInventoryMustExist => (
            StatusCode::BAD_REQUEST,
            "InventoryConfiguration.ProductInventoryMustExist",
            "The product needs an Inventory: it has or is to have inventory records.",
        ),
        Refusal::WrongTrackingLevel => (
            StatusCode::BAD_REQUEST,
            "InventoryConfiguration.InvalidVariantLevelTracking",
            "The product's VariantLevelTracking does not fit records at this level.",
        ),
        Refusal::OtherLevelHasRecords => (
            StatusCode::BAD_REQUEST,
            "InventoryConfiguration.CannotCreateInventoryRecord",
            "The product has inventory records of the other level.",
        ),
        Refusal::TrackingCannotChange => (
            StatusCode::BAD_REQUEST,
            "InventoryConfiguration.CannotChangeVariantLevelTracking",
            "VariantLevelTracking cannot change while the product has inventory records.",
        ),
        Refusal::StoresHaveStock => (StatusCode::BAD_REQUEST, "Product.StoresHaveStock", "Members keep stock of it."),
        Refusal::TrackingNotForParents => (
            StatusCode::BAD_REQUEST,
            "InventoryConfiguration.CannotSetVariantLevelTracking",
            "A parent or child product cannot track by variant.",
        ),
        Refusal::RecordHasOpenOrders => {
            (StatusCode::BAD_REQUEST, "InventoryRecord.OpenOrdersExist", "An open order still needs this record.")
        }
        Refusal::AddressHasRecords => (
            StatusCode::BAD_REQUEST,
            "Address.CannotDeleteInventoryRecordAddress",
            "Inventory records stand here. Move or delete them first.",
        ),
        Refusal::UsernameTaken => {
            (StatusCode::CONFLICT, "User.UsernameMustBeUnique", "Another user of this marketplace has this user name.")
        }
        Refusal::OrderBodyUnreadable => {
            (StatusCode::BAD_REQUEST, "Order.CannotCreateInvalid", "An order is made from a JSON object; {} will do.")
        }
        Refusal::OrderNeedsFromUser => (
            StatusCode::BAD_REQUEST,
            "Order.CreateIncomingRequiresFromUser",
            "FromCompanyID and FromUserID must say for which buyer's user the order is.",
        ),
        Refusal::UserNotOfBuyer => {
            (StatusCode::BAD_REQUEST, "Buyer.UserNotFound", "The buyer of FromCompanyID has no user FromUserID.")
        }
        Refusal::QuantityMustBePositive => {
            (StatusCode::BAD_REQUEST, "LineItem.QuantityMustBePositive", "Quantity must be 1 or more.")
        }
        Refusal::ProductIsFixed => (
            StatusCode::BAD_REQUEST,
            "LineItem.CannotChangeProductID",
            "A line keeps its product. Delete it and add another.",
        ),
        Refusal::SpecMissing { spec_id } => {
            let message = format!("The product's variants differ by {spec_id}: Specs must say which one is meant.");
            return one(StatusCode::BAD_REQUEST, "Spec.OneOrMoreRequiresValue", message, Value::Null);
        }
        Refusal::AssignmentNeedsBuyer => {
            (StatusCode::BAD_REQUEST, "PartyAssignment.RequiresBuyer", "An assignment needs a BuyerID.")
        }
        Refusal::NoAssignmentToUsers => (
            StatusCode::BAD_REQUEST,
            "PartyAssignment.UserLevelNotAllowed",
            "Records are assigned to a whole buyer or to a user group: the level is Company or Group.",
        ),
        Refusal::UserHasOpenOrder => {
            (StatusCode::BAD_REQUEST, "User.CannotDeleteWithOpenOrder", "There is an open order of this user or buyer.")
        }
        Refusal::NoSuchClientToImpersonate => {
            (StatusCode::BAD_REQUEST, "Impersonation.ClientIDNotFound", "There is no such active API client.")
        }
        Refusal::OrderCannotBeSubmitted => {
            (StatusCode::BAD_REQUEST, "Order.CannotSubmitBadStatus", "The order was submitted or canceled before.")
        }
        Refusal::OrderHasNoLines => {
            (StatusCode::BAD_REQUEST, "Order.CannotSubmitWithNoLineItems", "The order has no lines.")
        }
        Refusal::OrderCannotBeCanceled => (
            StatusCode::BAD_REQUEST,
            "Order.CannotCancelInCurrentStatus",
            "The order is canceled, completed or on its way, or it is open and only its seller may cancel it.",
        ),
        Refusal::OrderCannotBeShipped => {
            (StatusCode::BAD_REQUEST, "Order.CannotShipBadStatus", "The order is not open, or it is on its way.")
        }
        Refusal::OrderCannotBeCompleted => {
            (StatusCode::BAD_REQUEST, "Order.CannotCompleteBadStatus", "The order is not open.")
        }
        Refusal::JobNotSuccessful => {
            (StatusCode::BAD_REQUEST, "Job.NotSuccessful", "Only a job that ended with SUCCESS can be undone.")
        }
        Refusal::JobAlreadyUndone => (StatusCode::BAD_REQUEST, "Job.AlreadyUndone", "It was undone before."),
        Refusal::JobTooOld => (StatusCode::BAD_REQUEST, "Job.TooOld", "What it changed is not kept any more."),
    };
    one(status, code, message, Value::Null)
}

/// A refused sign-in of the admin: nobody asked for a token by its grant, so it is 401 whatever the reason.
pub fn not_signed_in(refusal: TokenRefusal) -> Response {
    let (_, errors) = shape(Error::NoToken(refusal));
    respond::json(StatusCode::UNAUTHORIZED, &ErrorBody { errors })
}

/// How a refused token is told.
pub struct NoToken {
    pub status: StatusCode,
    /// OAuth's own word.
    pub error: &'static str,
    pub code: &'static str,
    pub message: &'static str,
}

pub fn no_token(refusal: TokenRefusal) -> NoToken {
    let grant = |code, message| NoToken { status: StatusCode::BAD_REQUEST, error: "invalid_grant", code, message };
    let client = |code, message| NoToken { status: StatusCode::UNAUTHORIZED, error: "invalid_client", code, message };
    let request = |error, code, message| NoToken { status: StatusCode::BAD_REQUEST, error, code, message };
    match refusal {
        TokenRefusal::WrongUsernameOrPassword => grant("Auth.InvalidUsernameOrPassword", "Wrong username or password."),
        TokenRefusal::UnknownClient => client("ApiClient.InvalidClientID", "No such API client."),
        TokenRefusal::WrongSecret => client("Auth.OauthError", "Wrong client secret."),
        TokenRefusal::BadRefreshToken => grant("Auth.OauthError", "The refresh token is unknown or expired."),
        TokenRefusal::InsufficientRole => {
            request("invalid_scope", "Auth.InsufficientRole", "None of the roles asked for is held.")
        }
        TokenRefusal::UserNotActive => grant("Auth.UserNotActive", "The user is not active."),
        TokenRefusal::CompanyNotActive => grant("Auth.CompanyNotActive", "The user's company is not active."),
        TokenRefusal::ClientNotActive => client("Auth.ClientNotActive", "The API client is not active."),
        TokenRefusal::SellerNotActive => client("Auth.SellerNotActive", "The marketplace is not active."),
        TokenRefusal::UsernameOrPasswordMissing => {
            request("invalid_request", "Auth.UsernameAndPasswordRequired", "Both username and password are required.")
        }
        TokenRefusal::UnknownGrant => request(
            "unsupported_grant_type",
            "Auth.OauthError",
            "grant_type must be client_credentials, password or refresh_token.",
        ),
        TokenRefusal::WrongContentType => request(
            "invalid_request",
            "Request.InvalidContentType",
            "The Content-Type must be application/x-www-form-urlencoded.",
        ),
    }
}
