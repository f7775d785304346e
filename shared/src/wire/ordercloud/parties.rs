//! `Supplier` and `User`: who owns stock, and who may sign in.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::wire::Members;
use crate::xp::Xp;

/// The fewest characters of a password. The most keeps the work of hashing one bounded.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=256;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Supplier {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub active: bool,
    pub date_created: Timestamp,
    pub all_buyers_can_order: bool,
    /// The integer identity of the seller. Never changes.
    pub number: i64,
    /// Where the seller's stock is when a request names no place.
    #[serde(rename = "DefaultAddressID")]
    pub default_address_id: Option<String>,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl Supplier {
    pub fn blank(id: String, date_created: Timestamp) -> Self {
        Self {
            id,
            name: String::new(),
            active: false,
            date_created,
            all_buyers_can_order: false,
            number: 0,
            default_address_id: None,
            xp: Xp::default(),
        }
    }

    /// The base of a PUT: OrderCloud's own members at their defaults, the extra ones kept.
    pub fn reset(&self) -> Self {
        Self {
            number: self.number,
            default_address_id: self.default_address_id.clone(),
            ..Self::blank(self.id.clone(), self.date_created)
        }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.text("Name", 100, &mut self.name);
        members.boolean("Active", &mut self.active);
        members.boolean("AllBuyersCanOrder", &mut self.all_buyers_can_order);
        members.reference("DefaultAddressID", &mut self.default_address_id);
        members.xp(&mut self.xp);
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct User {
    #[serde(rename = "ID")]
    pub id: String,
    /// The marketplace owner, the supplier or the buyer.
    #[serde(rename = "CompanyID")]
    pub company_id: String,
    /// Unique in the marketplace, upper and lower case being the same.
    pub username: String,
    /// Never told: null in every answer.
    pub password: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: Option<String>,
    pub terms_accepted: Option<Timestamp>,
    pub active: bool,
    #[serde(rename = "xp")]
    pub xp: Xp,
    /// The roles that the user holds in the end.
    pub available_roles: Vec<String>,
    pub locale: Option<serde_json::Value>,
    pub date_created: Timestamp,
    pub last_active: Option<Timestamp>,
    pub password_last_set_date: Option<Timestamp>,
    pub failed_login_attempts: i64,
    /// The roles given to the user; nothing given means all that its party may hold.
    pub roles: Option<Vec<String>>,
}

impl User {
    pub fn blank(id: String, company_id: String, date_created: Timestamp) -> Self {
        Self {
            id,
            company_id,
            username: String::new(),
            password: None,
            first_name: String::new(),
            last_name: String::new(),
            email: String::new(),
            phone: None,
            terms_accepted: None,
            active: false,
            xp: Xp::default(),
            available_roles: Vec::new(),
            locale: None,
            date_created,
            last_active: None,
            password_last_set_date: None,
            failed_login_attempts: 0,
            roles: None,
        }
    }

    /// The base of a PUT. What the server keeps of its own, the password and the extra members stay.
    pub fn reset(&self) -> Self {
        Self {
            last_active: self.last_active,
            password_last_set_date: self.password_last_set_date,
            failed_login_attempts: self.failed_login_attempts,
            roles: self.roles.clone(),
            ..Self::blank(self.id.clone(), self.company_id.clone(), self.date_created)
        }
    }

    /// Reads a user. A password that was sent is in `password` afterwards, in clear, and only there.
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.text("Username", 100, &mut self.username);
        members.optional_text("Password", *PASSWORD_CHARS.end(), &mut self.password);
        if self.password.as_ref().is_some_and(|password| password.chars().count() < *PASSWORD_CHARS.start()) {
            members.fault("Password", "must be at least 10 characters");
        }
        members.text("FirstName", 100, &mut self.first_name);
        members.text("LastName", 100, &mut self.last_name);
        members.text("Email", 200, &mut self.email);
        members.optional_text("Phone", 100, &mut self.phone);
        members.date("TermsAccepted", &mut self.terms_accepted);
        if members.mode() == super::super::members::Mode::Replace && !members.has("Active") {
            members.fault("Active", "is required");
        }
        members.boolean("Active", &mut self.active);
        members.optional_texts("Roles", 100, &mut self.roles);
        members.xp(&mut self.xp);
    }
}
