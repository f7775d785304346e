//! `LineItem` of an order, with what its product and variant are at the moment.

use serde::{Deserialize, Serialize};

use super::TOO_MUCH;
use crate::money::Amount;
use crate::time::Timestamp;
use crate::wire::Members;
use crate::wire::ordercloud::catalog::{ShipSize, VariantSpec, amount_as_number, money_as_number};
use crate::xp::Xp;

/// The most bytes of a line's specs: a write of a line looks at all lines of its order.
const SPECS_LIMIT: usize = 8_000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LineItem {
    #[serde(rename = "ID")]
    pub id: String,
    #[serde(rename = "ProductID")]
    pub product_id: String,
    pub quantity: i64,
    #[serde(rename = "InventoryRecordID")]
    pub inventory_record_id: Option<String>,
    pub specs: Vec<VariantSpec>,
    #[serde(with = "amount_as_number")]
    pub unit_price: Option<Amount>,
    #[serde(with = "money_as_number")]
    pub line_subtotal: Amount,
    /// Always 0.
    #[serde(with = "money_as_number")]
    pub promotion_discount: Amount,
    #[serde(with = "money_as_number")]
    pub line_total: Amount,
    pub date_added: Timestamp,
    pub quantity_shipped: i64,
    /// Always null.
    #[serde(rename = "BundleItemID")]
    pub bundle_item_id: (),
    pub is_bundle: bool,
    /// The default supplier of the product.
    #[serde(rename = "SupplierID")]
    pub supplier_id: Option<String>,
    pub cost_center: Option<String>,
    pub date_needed: Option<Timestamp>,
    pub shipping_account: Option<String>,
    #[serde(rename = "ShippingAddressID")]
    pub shipping_address_id: Option<String>,
    #[serde(rename = "ShipFromAddressID")]
    pub ship_from_address_id: Option<String>,
    /// Always null, as is the next: the IDs are kept as text.
    pub shipping_address: (),
    pub ship_from_address: (),
    /// None once it was deleted, as the next.
    pub product: Option<LineProduct>,
    pub variant: Option<LineVariant>,
    /// Always null.
    #[serde(rename = "PriceScheduleID")]
    pub price_schedule_id: (),
    pub is_on_sale: bool,
    /// Whether a price was given.
    pub price_overridden: bool,
    /// Always null, as are the next two.
    #[serde(rename = "IncomingOrderID")]
    pub incoming_order_id: (),
    #[serde(rename = "OutgoingOrderID")]
    pub outgoing_order_id: (),
    #[serde(rename = "InvitationID")]
    pub invitation_id: (),
    #[serde(rename = "xp")]
    pub xp: Xp,
}

/// What a line tells of its product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LineProduct {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub returnable: bool,
    pub quantity_multiplier: i64,
    #[serde(flatten)]
    pub size: ShipSize,
    #[serde(rename = "DefaultSupplierID")]
    pub default_supplier_id: Option<String>,
    #[serde(rename = "ParentID")]
    pub parent_id: Option<String>,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

/// What a line tells of its variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LineVariant {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    #[serde(flatten)]
    pub size: ShipSize,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl LineItem {
    pub fn blank(id: String, date_added: Timestamp) -> Self {
        Self {
            id,
            product_id: String::new(),
            quantity: 1,
            inventory_record_id: None,
            specs: Vec::new(),
            unit_price: None,
            line_subtotal: Amount::default(),
            promotion_discount: Amount::default(),
            line_total: Amount::default(),
            date_added,
            quantity_shipped: 0,
            bundle_item_id: (),
            is_bundle: false,
            supplier_id: None,
            cost_center: None,
            date_needed: None,
            shipping_account: None,
            shipping_address_id: None,
            ship_from_address_id: None,
            shipping_address: (),
            ship_from_address: (),
            product: None,
            variant: None,
            price_schedule_id: (),
            is_on_sale: false,
            price_overridden: false,
            incoming_order_id: (),
            outgoing_order_id: (),
            invitation_id: (),
            xp: Xp::default(),
        }
    }

    /// The base of a PUT: what clients write is at its default but the product, all else stays.
    pub fn reset(&self) -> Self {
        Self {
            product_id: self.product_id.clone(),
            quantity_shipped: self.quantity_shipped,
            ..Self::blank(self.id.clone(), self.date_added)
        }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.required_reference("ProductID", &mut self.product_id);
        members.integer("Quantity", &mut self.quantity);
        members.reference("InventoryRecordID", &mut self.inventory_record_id);
        VariantSpec::read_all(members, &mut self.specs);
        if serde_json::to_string(&self.specs).is_ok_and(|text| text.len() > SPECS_LIMIT) {
            members.fault("Specs", format!("must be at most {SPECS_LIMIT} bytes of JSON"));
        }
        members.price("UnitPrice", &mut self.unit_price);
        members.optional_text("CostCenter", 0, &mut self.cost_center);
        members.date("DateNeeded", &mut self.date_needed);
        members.optional_text("ShippingAccount", 0, &mut self.shipping_account);
        members.reference("ShippingAddressID", &mut self.shipping_address_id);
        members.reference("ShipFromAddressID", &mut self.ship_from_address_id);
        members.xp(&mut self.xp);
        if !self.sum_up() {
            members.fault("LineTotal", TOO_MUCH);
        }
    }

    /// Brings what follows from price and quantity up to date. False where it would be no [`Amount`] any more.
    #[must_use]
    pub fn sum_up(&mut self) -> bool {
        self.price_overridden = self.unit_price.is_some();
        let subtotal = match &self.unit_price {
            Some(price) => price.times(self.quantity),
            None => Some(Amount::default()),
        };
        let fits = subtotal.is_some();
        self.line_subtotal = subtotal.unwrap_or_default();
        self.line_total = self.line_subtotal.clone();
        fits
    }
}
