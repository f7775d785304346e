//! `Product` and `Variant`.

mod product;
mod variant;

pub use product::{Product, ProductInventory};
pub use variant::{Variant, VariantInventory, VariantSpec};

use serde::{Deserialize, Serialize};

use crate::money::Amount;
use crate::wire::Members;

/// The most characters of an identifier, as the Kibo dialect has it.
const IDENTIFIER_LIMIT: usize = 255;

/// The extra members that products and variants share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemExtras {
    /// The integer identity of the item. Never changes.
    pub number: i64,
    /// Each value of the three identifiers names at most one item of a marketplace.
    pub part_number: Option<String>,
    #[serde(rename = "UPC")]
    pub upc: Option<String>,
    #[serde(rename = "SKU")]
    pub sku: Option<String>,
    #[serde(rename = "EAN")]
    pub ean: Option<String>,
    pub barcode: Option<String>,
    #[serde(rename = "ExternalID")]
    pub external_id: Option<String>,
    pub notes: Option<String>,
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
}

impl ItemExtras {
    pub fn read(&mut self, members: &mut Members<'_>) {
        for (name, into) in [("PartNumber", &mut self.part_number), ("UPC", &mut self.upc), ("SKU", &mut self.sku)] {
            members.optional_text(name, IDENTIFIER_LIMIT, into);
            if into.as_deref() == Some("") {
                members.fault(name, "must not be empty");
            }
        }
        members.optional_text("EAN", IDENTIFIER_LIMIT, &mut self.ean);
        members.optional_text("Barcode", IDENTIFIER_LIMIT, &mut self.barcode);
        members.optional_text("ExternalID", IDENTIFIER_LIMIT, &mut self.external_id);
        members.optional_text("Notes", 2_000, &mut self.notes);
        members.price("Price", &mut self.price);
        members.price("SalePrice", &mut self.sale_price);
    }
}

/// Whether an Inventory counts what was without end. One that was read so and is sent back as it was does not.
fn recounts(inventory: &Members<'_>) -> bool {
    inventory.has("QuantityAvailable") && !inventory.is_true("Infinite")
}

/// Weight and size, as decimals that the wire shows as numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShipSize {
    #[serde(with = "amount_as_number")]
    pub ship_weight: Option<Amount>,
    #[serde(with = "amount_as_number")]
    pub ship_height: Option<Amount>,
    #[serde(with = "amount_as_number")]
    pub ship_width: Option<Amount>,
    #[serde(with = "amount_as_number")]
    pub ship_length: Option<Amount>,
}

impl ShipSize {
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.price("ShipWeight", &mut self.ship_weight);
        members.price("ShipHeight", &mut self.ship_height);
        members.price("ShipWidth", &mut self.ship_width);
        members.price("ShipLength", &mut self.ship_length);
    }
}

/// Writes an amount as a JSON number, for members that vendors' clients read as numbers.
pub mod amount_as_number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use crate::money::Amount;

    pub fn serialize<S: Serializer>(amount: &Option<Amount>, serializer: S) -> Result<S::Ok, S::Error> {
        amount.as_ref().map(Amount::to_json_number).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
        Ok(Option::<Value>::deserialize(deserializer)?.as_ref().and_then(Amount::from_json))
    }
}

/// The same for an amount that is always there.
pub mod money_as_number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use crate::money::Amount;

    pub fn serialize<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
        amount.to_json_number().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let amount = Amount::from_json(&Value::deserialize(deserializer)?);
        amount.ok_or_else(|| serde::de::Error::custom("no decimal number"))
    }
}
