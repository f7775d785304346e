//! `Product`, as the marketplace owner and suppliers see it.

use serde::{Deserialize, Serialize};

use super::{ItemExtras, ShipSize, recounts};
use crate::time::Timestamp;
use crate::wire::Members;
use crate::wire::members::Mode;
use crate::xp::Xp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Product {
    #[serde(rename = "ID")]
    pub id: String,
    #[serde(rename = "OwnerID")]
    pub owner_id: String,
    pub name: String,
    pub description: Option<String>,
    pub active: bool,
    pub inventory: Option<ProductInventory>,
    pub quantity_multiplier: i64,
    #[serde(flatten)]
    pub size: ShipSize,
    #[serde(rename = "ShipFromAddressID")]
    pub ship_from_address_id: Option<String>,
    #[serde(rename = "DefaultSupplierID")]
    pub default_supplier_id: Option<String>,
    pub returnable: bool,
    pub all_suppliers_can_sell: bool,
    pub auto_forward: bool,
    #[serde(rename = "ParentID")]
    pub parent_id: Option<String>,
    pub is_parent: bool,
    #[serde(rename = "DefaultPriceScheduleID")]
    pub default_price_schedule_id: Option<String>,
    pub is_bundle: bool,
    /// Distinct `SpecID`s over the variants.
    pub spec_count: i64,
    pub variant_count: i64,
    pub date_created: Timestamp,
    #[serde(rename = "xp")]
    pub xp: Xp,
    #[serde(flatten)]
    pub extras: ItemExtras,
    /// Members of the owner's store stock the variants.
    pub multi_store: bool,
    /// What is written of its stock never runs out: a seller's system said so. A count, or no Inventory, ends it.
    #[serde(skip)]
    pub endless: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProductInventory {
    /// Stock is tracked and enforced.
    pub enabled: bool,
    pub variant_level_tracking: bool,
    pub order_can_exceed: bool,
    pub notification_point: Option<i64>,
    /// What is shown: the sum of the records, or what was written where there are none.
    pub quantity_available: i64,
    pub last_updated: Timestamp,
    /// Whether a record never sells out; such records are not in the sum.
    pub infinite: bool,
    /// What was written; shadowed, not lost, while records exist.
    #[serde(skip)]
    pub written: i64,
}

impl ProductInventory {
    fn blank() -> Self {
        Self {
            enabled: false,
            variant_level_tracking: false,
            order_can_exceed: false,
            notification_point: None,
            quantity_available: 0,
            last_updated: Timestamp::default(),
            infinite: false,
            written: 0,
        }
    }

    fn read(&mut self, members: &mut Members<'_>) {
        members.boolean("Enabled", &mut self.enabled);
        members.boolean("VariantLevelTracking", &mut self.variant_level_tracking);
        members.boolean("OrderCanExceed", &mut self.order_can_exceed);
        members.optional_integer("NotificationPoint", &mut self.notification_point);
        members.integer("QuantityAvailable", &mut self.written);
    }
}

impl Product {
    pub fn blank(id: String, owner_id: String, date_created: Timestamp) -> Self {
        Self {
            id,
            owner_id,
            name: String::new(),
            description: None,
            active: false,
            inventory: None,
            quantity_multiplier: 1,
            size: ShipSize::default(),
            ship_from_address_id: None,
            default_supplier_id: None,
            returnable: false,
            all_suppliers_can_sell: false,
            auto_forward: false,
            parent_id: None,
            is_parent: false,
            default_price_schedule_id: None,
            is_bundle: false,
            spec_count: 0,
            variant_count: 0,
            date_created,
            xp: Xp::default(),
            extras: ItemExtras::default(),
            multi_store: false,
            endless: false,
        }
    }

    /// The base of a PUT: OrderCloud's own members at their defaults, the extra ones kept.
    pub fn reset(&self) -> Self {
        Self {
            spec_count: self.spec_count,
            variant_count: self.variant_count,
            extras: self.extras.clone(),
            multi_store: self.multi_store,
            endless: self.endless,
            ..Self::blank(self.id.clone(), self.owner_id.clone(), self.date_created)
        }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.id("OwnerID", &mut self.owner_id);
        members.text("Name", 100, &mut self.name);
        members.optional_text("Description", 2_000, &mut self.description);
        members.boolean("Active", &mut self.active);
        let base = match members.mode() {
            Mode::Replace => ProductInventory::blank(),
            Mode::Patch => self.inventory.clone().unwrap_or_else(ProductInventory::blank),
        };
        if let Some(inventory) = members.object("Inventory", |nested| {
            let mut inventory = base;
            inventory.read(nested);
            self.endless &= !recounts(nested);
            inventory
        }) {
            self.inventory = inventory;
        }
        self.endless &= self.inventory.is_some();
        members.integer_within("QuantityMultiplier", 1, i64::from(i32::MAX), &mut self.quantity_multiplier);
        self.size.read(members);
        members.reference("ShipFromAddressID", &mut self.ship_from_address_id);
        members.reference("DefaultSupplierID", &mut self.default_supplier_id);
        members.boolean("Returnable", &mut self.returnable);
        members.boolean("AllSuppliersCanSell", &mut self.all_suppliers_can_sell);
        members.boolean("AutoForward", &mut self.auto_forward);
        members.reference("ParentID", &mut self.parent_id);
        members.boolean("IsParent", &mut self.is_parent);
        members.reference("DefaultPriceScheduleID", &mut self.default_price_schedule_id);
        members.boolean("MultiStore", &mut self.multi_store);
        members.xp(&mut self.xp);
        self.extras.read(members);
    }
}
