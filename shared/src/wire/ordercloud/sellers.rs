//! Sellers in many stores: memberships, the keys of sellers' systems, and the store selector.

use serde::{Deserialize, Serialize};

use crate::money::Amount;
use crate::time::Timestamp;
use crate::wire::Members;

/// A supplier that keeps stock of another's multi-store products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Membership {
    /// The integer identity. Never changes.
    pub number: i64,
    #[serde(rename = "ParentID")]
    pub parent_id: String,
    pub parent_name: String,
    #[serde(rename = "MemberID")]
    pub member_id: String,
    pub member_name: String,
    pub date_created: Timestamp,
}

/// A key with which a seller's system calls the Marketplacer dialect. What it opens is told once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SellerKey {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    /// The key itself; in the answer of the call that made it, never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The first characters of the key, to know it by.
    pub prefix: String,
    /// The day on which it was last used.
    pub last_used: Option<Timestamp>,
    pub date_created: Timestamp,
}

/// The name of a new key.
pub fn read_key_name(members: &mut Members<'_>) -> String {
    let mut name = String::new();
    members.text("Name", 100, &mut name);
    name
}

/// One seller in the store selector of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Seller {
    #[serde(rename = "SellerID")]
    pub seller_id: String,
    pub seller_name: String,
    /// The integer identity of the seller; 0 is the marketplace's owner.
    pub number: i64,
    #[serde(rename = "InventoryRecordID")]
    pub inventory_record_id: String,
    /// Never below 0.
    pub available: i64,
    /// Whether one can buy there: it never sells out, or something is available.
    pub enabled: bool,
    pub infinite: bool,
    /// The record's own price, else its variant's, else its product's.
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
    pub fulfilment_provider: Option<String>,
}
