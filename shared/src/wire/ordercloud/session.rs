//! The admin's session and what it shows of the marketplace.

use serde::{Deserialize, Serialize};

use super::parties::User;
use crate::problem::FieldProblem;
use crate::time::Timestamp;
use crate::wire::members::Mode;
use crate::wire::{Body, Members};

/// Body of `POST /v1/session`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignIn {
    /// The marketplace's ID.
    pub marketplace: String,
    pub username: String,
    pub password: String,
}

impl SignIn {
    pub fn read(body: &Body) -> Result<Self, Vec<FieldProblem>> {
        let mut read = Self { marketplace: String::new(), username: String::new(), password: String::new() };
        let mut members = Members::new(body, Mode::Replace);
        members.text("Marketplace", 100, &mut read.marketplace);
        members.text("Username", 100, &mut read.username);
        members.text("Password", 256, &mut read.password);
        members.finish()?;
        Ok(read)
    }
}

/// Answer of `POST /v1/session` and `PUT /v1/session`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Session {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    pub user: User,
    /// The roles of the token.
    pub roles: Vec<String>,
    /// The supplier that the user belongs to; null for the marketplace owner's users.
    #[serde(rename = "SupplierID")]
    pub supplier_id: Option<String>,
    pub marketplace: MarketplaceName,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MarketplaceName {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub number: i64,
}

/// A marketplace as the platform operator sees it, and as its owner does at `/v1/marketplace`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Marketplace {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub number: i64,
    /// The ID under which the marketplace's owner owns things: the marketplace's ID.
    #[serde(rename = "OwnerID")]
    pub owner_id: String,
    pub active: bool,
    pub date_created: Timestamp,
    pub require_inventory_record: bool,
}
