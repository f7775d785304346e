//! What can be wrong with a request, in words of the domain. No statuses, no codes of a dialect.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One fault of one member of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The member as the client spells it, with its path: `Inventory.QuantityAvailable`, `Specs[1].OptionID`.
    pub field: String,
    /// What is wrong and what would do, as a clause: `must be a whole number`.
    pub reason: String,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.reason)
    }
}

/// The kinds of object that a request can name. The words are those of `NotFound` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Address,
    ApiClient,
    ApiKey,
    Buyer,
    InventoryRecord,
    InventoryRecordAssignment,
    Job,
    LineItem,
    Marketplace,
    Membership,
    Order,
    Product,
    Route,
    Supplier,
    User,
    UserGroup,
    Variant,
}

impl Kind {
    /// The word of the wire: `InventoryRecord`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "Address",
            Self::ApiClient => "ApiClient",
            Self::ApiKey => "ApiKey",
            Self::Buyer => "Buyer",
            Self::InventoryRecord => "InventoryRecord",
            Self::InventoryRecordAssignment => "InventoryRecordAssignment",
            Self::Job => "Job",
            Self::LineItem => "LineItem",
            Self::Marketplace => "Marketplace",
            Self::Membership => "Membership",
            Self::Order => "Order",
            Self::Product => "Product",
            Self::Route => "Route",
            Self::Supplier => "Supplier",
            Self::User => "User",
            Self::UserGroup => "UserGroup",
            Self::Variant => "Variant",
        }
    }
}

/// A rule of the business said no. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The product has no `Inventory`, so it can have no records; or it has records, so it must keep its `Inventory`.
    ProductInventoryMustExist,
    /// The record's level is not the one that the product's tracking setting asks for.
    WrongTrackingLevel,
    /// Records of the other level exist.
    OtherLevelHasRecords,
    /// The tracking setting cannot change while records exist.
    TrackingCannotChange,
    /// Members of the multi-store keep stock of the product.
    StoresHaveStock,
    /// Parent and child products cannot track by variant.
    TrackingNotForParents,
    /// A record has units allocated to open orders.
    RecordHasOpenOrders,
    /// Records stand at this address, or belong to this supplier.
    AddressHasRecords,
    /// A user name of this marketplace is taken.
    UsernameTaken,
    /// An assignment names no buyer.
    AssignmentNeedsBuyer,
    /// There are no assignments to single users.
    NoAssignmentToUsers,
    /// A user, or one of a buyer's, has an open order.
    UserHasOpenOrder,
    /// The client of an impersonation is not there or not active.
    NoSuchClientToImpersonate,
    /// An order is made from a JSON object.
    OrderBodyUnreadable,
    /// An order that a seller makes needs the buyer and the user whose it is.
    OrderNeedsFromUser,
    /// The buyer has no such user.
    UserNotOfBuyer,
    QuantityMustBePositive,
    /// The product of a line is what the line is.
    ProductIsFixed,
    /// The line does not say a spec by which the product's variants differ.
    SpecMissing {
        spec_id: String,
    },
    /// Only an unsubmitted order can be submitted.
    OrderCannotBeSubmitted,
    /// An order without lines cannot be submitted.
    OrderHasNoLines,
    /// The order is not in a state from which the caller may cancel it.
    OrderCannotBeCanceled,
    /// Only an open order that is not on its way can be shipped.
    OrderCannotBeShipped,
    /// Only an open order can be completed.
    OrderCannotBeCompleted,
    /// Only a job that ended well can be undone.
    JobNotSuccessful,
    /// A job can be undone once.
    JobAlreadyUndone,
    /// What the job changed is not kept any more.
    JobTooOld,
}
