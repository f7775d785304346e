//! `InventoryRecord`, the lists of records over the marketplace, and their sums.

use serde::{Deserialize, Serialize};

use super::catalog::amount_as_number;
use super::locations::Address;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::records::{Level, Stock};
use crate::time::Timestamp;
use crate::wire::Members;
use crate::xp::Xp;

/// The most attributes of a record, as the Kibo dialect has it.
const ATTRIBUTE_LIMIT: usize = 63;
/// The most characters of a locator name, as the Kibo dialect has it.
const LOCATOR_LIMIT: usize = 50;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InventoryRecord {
    #[serde(rename = "ID")]
    pub id: String,
    #[serde(rename = "OwnerID")]
    pub owner_id: String,
    pub allow_all_buyers: bool,
    pub address: Option<Address>,
    #[serde(rename = "AddressID")]
    pub address_id: String,
    pub order_can_exceed: bool,
    /// On hand less allocated less safety stock, for an infinite record too.
    pub quantity_available: i64,
    pub notification_point: Option<i64>,
    pub last_updated: Timestamp,
    #[serde(rename = "xp")]
    pub xp: Xp,
    /// The integer identity of the record. Never changes.
    pub number: i64,
    #[serde(flatten)]
    pub stock: Stock,
    pub floor: Option<i64>,
    #[serde(rename = "BinID")]
    pub bin_id: Option<i64>,
    #[serde(rename = "LTD", with = "amount_as_number")]
    pub ltd: Option<Amount>,
    #[serde(rename = "CurrencyID")]
    pub currency_id: Option<i64>,
    pub retail_price: Option<Amount>,
    pub locator_name: Option<String>,
    pub attributes: Vec<String>,
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
    pub fulfilment_provider: Option<String>,
    /// Goes up with each write and each change of stock; the `ETag` is this in quotes.
    pub version: i64,
}

impl InventoryRecord {
    pub fn blank(id: String, owner_id: String) -> Self {
        Self {
            id,
            owner_id,
            allow_all_buyers: true,
            address: None,
            address_id: String::new(),
            order_can_exceed: false,
            quantity_available: 0,
            notification_point: None,
            last_updated: Timestamp::default(),
            xp: Xp::default(),
            number: 0,
            stock: Stock::default(),
            floor: None,
            bin_id: None,
            ltd: None,
            currency_id: None,
            retail_price: None,
            locator_name: None,
            attributes: Vec::new(),
            price: None,
            sale_price: None,
            fulfilment_provider: None,
            version: 0,
        }
    }

    /// The base of a PUT: OrderCloud's own members at their defaults, the extra ones kept.
    pub fn reset(&self) -> Self {
        Self {
            allow_all_buyers: true,
            address: None,
            address_id: String::new(),
            order_can_exceed: false,
            quantity_available: 0,
            notification_point: None,
            xp: Xp::default(),
            ..self.clone()
        }
    }

    /// Reads a record. What `QuantityAvailable` and `OnHand` mean for the stock is decided where allocated units are
    /// known; here both are only read.
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.id("OwnerID", &mut self.owner_id);
        members.boolean("AllowAllBuyers", &mut self.allow_all_buyers);
        members.required_reference("AddressID", &mut self.address_id);
        members.boolean("OrderCanExceed", &mut self.order_can_exceed);
        members.integer("QuantityAvailable", &mut self.quantity_available);
        members.optional_integer("NotificationPoint", &mut self.notification_point);
        members.xp(&mut self.xp);
        members.integer("OnHand", &mut self.stock.on_hand.0);
        members.integer("SafetyStock", &mut self.stock.safety_stock.0);
        members.boolean("Infinite", &mut self.stock.infinite);
        members.optional_integer("Floor", &mut self.floor);
        members.optional_integer("BinID", &mut self.bin_id);
        if members.has("BinID") && self.bin_id.is_some_and(|bin| bin < 1) {
            members.fault("BinID", "must be 1 or more");
        }
        members.amount("LTD", &mut self.ltd);
        members.optional_integer("CurrencyID", &mut self.currency_id);
        members.amount("RetailPrice", &mut self.retail_price);
        members.optional_text("LocatorName", LOCATOR_LIMIT, &mut self.locator_name);
        members.texts("Attributes", ATTRIBUTE_LIMIT, &mut self.attributes);
        members.price("Price", &mut self.price);
        members.price("SalePrice", &mut self.sale_price);
        members.optional_text("FulfilmentProvider", 255, &mut self.fulfilment_provider);
    }

    pub fn level(&self) -> Level {
        self.stock.level(self.notification_point, self.floor)
    }
}

/// An item of `GET /v1/inventoryrecords`: a record with what it is a record of. `Address` is filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListedRecord {
    #[serde(flatten)]
    pub record: InventoryRecord,
    #[serde(rename = "ProductID")]
    pub product_id: String,
    #[serde(rename = "VariantID")]
    pub variant_id: Option<String>,
    pub product_name: String,
    pub variant_name: Option<String>,
    /// Null for what the marketplace's owner owns.
    pub supplier_name: Option<String>,
    pub part_number: Option<String>,
    #[serde(rename = "UPC")]
    pub upc: Option<String>,
    #[serde(rename = "SKU")]
    pub sku: Option<String>,
}

/// Answer of `GET /v1/inventory/summary`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Summary {
    pub records: i64,
    pub products: i64,
    pub locations: i64,
    pub suppliers: i64,
    #[serde(flatten)]
    pub sums: Sums,
    pub as_of: Timestamp,
    pub by_location: Vec<LocationSummary>,
}

/// Sums over records. Infinite ones are counted and not summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Sums {
    pub on_hand: Quantity,
    pub allocated: Quantity,
    pub available: Quantity,
    pub out: i64,
    pub low: i64,
    pub oversold: i64,
    pub infinite: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LocationSummary {
    #[serde(rename = "AddressID")]
    pub address_id: String,
    pub address_name: Option<String>,
    /// The supplier's ID, or the marketplace's own.
    #[serde(rename = "OwnerID")]
    pub owner_id: String,
    pub records: i64,
    #[serde(flatten)]
    pub sums: Sums,
    /// When a refresh last ended at this location.
    pub last_refreshed: Option<Timestamp>,
}
