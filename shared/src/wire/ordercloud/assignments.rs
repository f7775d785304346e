//! `InventoryRecordAssignment`, and our own changes of many at once.

use serde::Serialize;

use crate::problem::Refusal;
use crate::wire::{Body, Members};

/// A record that a buyer may see, or one of its groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assignment {
    #[serde(rename = "InventoryRecordID")]
    pub record_id: String,
    #[serde(rename = "BuyerID")]
    pub buyer_id: String,
    /// None is the whole buyer.
    #[serde(rename = "UserGroupID")]
    pub user_group_id: Option<String>,
}

impl Assignment {
    pub fn blank() -> Self {
        Self { record_id: String::new(), buyer_id: String::new(), user_group_id: None }
    }

    /// Reads an assignment; one without a buyer is refused with a code of its own.
    pub fn read(&mut self, body: &Body, members: &mut Members<'_>) -> Result<(), Refusal> {
        members.required_reference("InventoryRecordID", &mut self.record_id);
        if body.get("BuyerID").is_none_or(serde_json::Value::is_null) {
            return Err(Refusal::AssignmentNeedsBuyer);
        }
        members.required_reference("BuyerID", &mut self.buyer_id);
        members.reference("UserGroupID", &mut self.user_group_id);
        Ok(())
    }
}

/// An assignment in the list over the marketplace.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListedAssignment {
    #[serde(flatten)]
    pub assignment: Assignment,
    pub record_number: i64,
    #[serde(rename = "ProductID")]
    pub product_id: String,
    #[serde(rename = "VariantID")]
    pub variant_id: Option<String>,
    #[serde(rename = "AddressID")]
    pub address_id: String,
}

/// A buyer, or one of its groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssignedParty {
    pub buyer_id: String,
    pub user_group_id: Option<String>,
}

/// Many records to assign to many parties, or to withdraw from them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bulk {
    pub withdraw: bool,
    pub record_numbers: Vec<i64>,
    pub parties: Vec<AssignedParty>,
    /// Count only.
    pub dry_run: bool,
}

/// The most records and the most parties of a [`Bulk`].
pub const BULK_RECORDS: usize = 1_000;
pub const BULK_PARTIES: usize = 50;

impl Bulk {
    pub fn read(&mut self, body: &Body, members: &mut Members<'_>) {
        let mut action = String::new();
        members.text("Action", 20, &mut action);
        match action.as_str() {
            "Assign" | "" => {}
            "Withdraw" => self.withdraw = true,
            _ => members.fault("Action", "must be Assign or Withdraw"),
        }
        let numbers = body.get("RecordNumbers").and_then(serde_json::Value::as_array);
        let read: Option<Vec<i64>> =
            numbers.and_then(|numbers| numbers.iter().map(serde_json::Value::as_i64).collect());
        match read {
            Some(numbers) if (1..=BULK_RECORDS).contains(&numbers.len()) => self.record_numbers = numbers,
            _ => members.fault("RecordNumbers", format!("must be 1 to {BULK_RECORDS} numbers of records")),
        }
        self.parties = members
            .objects("Parties", |nested| {
                let mut party = AssignedParty::default();
                nested.required_reference("BuyerID", &mut party.buyer_id);
                nested.reference("UserGroupID", &mut party.user_group_id);
                party
            })
            .unwrap_or_default();
        if !(1..=BULK_PARTIES).contains(&self.parties.len()) {
            members.fault("Parties", format!("must be 1 to {BULK_PARTIES} buyers or groups"));
        }
        members.boolean("DryRun", &mut self.dry_run);
    }
}
