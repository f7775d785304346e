//! `Buyer`, `UserGroup` and `UserGroupAssignment`: who may see stock.

use serde::Serialize;

use crate::time::Timestamp;
use crate::wire::Members;
use crate::wire::members::Mode;
use crate::xp::Xp;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Buyer {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    /// Kept as text; a new buyer that names none has its own ID here.
    #[serde(rename = "DefaultCatalogID")]
    pub default_catalog_id: Option<String>,
    pub active: bool,
    pub date_created: Timestamp,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl Buyer {
    pub fn blank(id: String, date_created: Timestamp) -> Self {
        Self { id, name: String::new(), default_catalog_id: None, active: false, date_created, xp: Xp::default() }
    }

    pub fn reset(&self) -> Self {
        Self::blank(self.id.clone(), self.date_created)
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.text("Name", 100, &mut self.name);
        members.optional_text("DefaultCatalogID", 100, &mut self.default_catalog_id);
        if members.mode() == Mode::Replace && !members.has("DefaultCatalogID") {
            self.default_catalog_id = Some(self.id.clone());
        }
        members.boolean("Active", &mut self.active);
        members.xp(&mut self.xp);
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserGroup {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl UserGroup {
    pub fn blank(id: String) -> Self {
        Self { id, name: String::new(), description: None, xp: Xp::default() }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.text("Name", 100, &mut self.name);
        members.optional_text("Description", 2_000, &mut self.description);
        members.xp(&mut self.xp);
    }
}

/// A user's membership of a group.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UserGroupAssignment {
    #[serde(rename = "UserGroupID")]
    pub user_group_id: String,
    #[serde(rename = "UserID")]
    pub user_id: String,
}

impl UserGroupAssignment {
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.required_reference("UserGroupID", &mut self.user_group_id);
        members.required_reference("UserID", &mut self.user_id);
    }
}
