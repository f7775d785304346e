//! `Address`: a location, the marketplace owner's or a supplier's.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::wire::Members;
use crate::xp::Xp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    #[serde(rename = "ID")]
    pub id: String,
    pub date_created: Timestamp,
    pub company_name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub street1: String,
    pub street2: Option<String>,
    pub city: String,
    pub state: Option<String>,
    pub zip: Option<String>,
    /// At most 2 characters.
    pub country: String,
    pub phone: Option<String>,
    pub address_name: Option<String>,
    pub direct_ship: bool,
    pub pickup: bool,
    pub transfer_enabled: bool,
    pub include_in_aggregate_export: bool,
    pub include_in_location_export: bool,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl Address {
    /// What a new address has where the client says nothing: it ships and hands out, and takes part in no transfers.
    pub fn blank(id: String, date_created: Timestamp) -> Self {
        Self {
            id,
            date_created,
            company_name: None,
            first_name: None,
            last_name: None,
            street1: String::new(),
            street2: None,
            city: String::new(),
            state: None,
            zip: None,
            country: String::new(),
            phone: None,
            address_name: None,
            direct_ship: true,
            pickup: true,
            transfer_enabled: false,
            include_in_aggregate_export: true,
            include_in_location_export: true,
            xp: Xp::default(),
        }
    }

    /// The base of a PUT: OrderCloud's own members at their defaults, the extra ones kept.
    pub fn reset(&self) -> Self {
        Self {
            direct_ship: self.direct_ship,
            pickup: self.pickup,
            transfer_enabled: self.transfer_enabled,
            include_in_aggregate_export: self.include_in_aggregate_export,
            include_in_location_export: self.include_in_location_export,
            ..Self::blank(self.id.clone(), self.date_created)
        }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.optional_text("CompanyName", 100, &mut self.company_name);
        members.optional_text("FirstName", 100, &mut self.first_name);
        members.optional_text("LastName", 100, &mut self.last_name);
        members.text("Street1", 100, &mut self.street1);
        members.optional_text("Street2", 100, &mut self.street2);
        members.text("City", 100, &mut self.city);
        members.optional_text("State", 100, &mut self.state);
        members.optional_text("Zip", 100, &mut self.zip);
        members.text("Country", 2, &mut self.country);
        members.optional_text("Phone", 100, &mut self.phone);
        members.optional_text("AddressName", 100, &mut self.address_name);
        members.boolean("DirectShip", &mut self.direct_ship);
        members.boolean("Pickup", &mut self.pickup);
        members.boolean("TransferEnabled", &mut self.transfer_enabled);
        members.boolean("IncludeInAggregateExport", &mut self.include_in_aggregate_export);
        members.boolean("IncludeInLocationExport", &mut self.include_in_location_export);
        members.xp(&mut self.xp);
        if matches!(self.country.as_str(), "US" | "CA") {
            for (name, value) in [("State", &self.state), ("Zip", &self.zip)] {
                if value.as_deref().is_none_or(str::is_empty) {
                    members.fault(name, "is required when Country is US or CA");
                }
            }
        }
    }
}
