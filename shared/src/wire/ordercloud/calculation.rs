//! `OrderCalculateResponse`, as far as it says anything here: which record each line takes its stock from.

use serde_json::{Value, json};

use crate::wire::Members;

/// A calculation as it is applied. Prices, promotions and removals of a calculation are not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calculation {
    pub overrides: Vec<Override>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Override {
    pub line_item_id: String,
    /// None leaves the line as it is.
    pub inventory_record_id: Option<String>,
}

impl Calculation {
    pub fn read(&mut self, members: &mut Members<'_>) {
        self.overrides = members.objects("LineItemOverrides", Override::read).unwrap_or_default();
    }

    /// The answer: what was applied, and nothing else.
    pub fn to_json(&self) -> Value {
        let overrides: Vec<Value> = self
            .overrides
            .iter()
            .map(|applied| {
                json!({
                    "LineItemID": applied.line_item_id, "UnitPrice": null, "Product": null, "PromotionOverrides": [],
                    "InventoryRecordID": applied.inventory_record_id, "Remove": null,
                })
            })
            .collect();
        json!({
            "LineItemOverrides": overrides, "ShippingTotal": null, "TaxTotal": null, "FeeTotal": null,
            "HttpStatusCode": 200, "UnhandledErrorBody": null, "xp": null, "Succeeded": true,
        })
    }
}

impl Override {
    fn read(members: &mut Members<'_>) -> Self {
        let mut applied = Self::default();
        members.required_reference("LineItemID", &mut applied.line_item_id);
        members.reference("InventoryRecordID", &mut applied.inventory_record_id);
        applied
    }
}
