//! Products and variants.

pub mod products;
pub mod variants;

use shared::problem::Kind;

use crate::app::App;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::store::catalog::IDENTIFIER_KEY;
use crate::store::locations::MARKETPLACE_OWNER;
use crate::store::suppliers;

/// The ID under which the caller's company owns things.
pub fn own_id(caller: &Caller) -> String {
    match &caller.party {
        Party::Supplier { id, .. } => id.clone(),
        _ => caller.marketplace_id.clone(),
    }
}

/// The number of the owner that a body names. What a supplier's caller makes is owned by its supplier, whatever it says.
pub async fn owner(app: &App, caller: &Caller, id: &str) -> Result<i64, Error> {
    if let Some(own) = caller.confined_to() {
        return Ok(own.0);
    }
    if id == caller.marketplace_id {
        return Ok(MARKETPLACE_OWNER);
    }
    let found = suppliers::find(app.database(caller.marketplace), caller.marketplace, id).await?;
    Ok(found.ok_or_else(|| Error::not_found(Kind::Supplier, id))?.number)
}

/// An identifier that another item has.
fn identifier_taken(error: Error, kind: Kind, extras: &shared::wire::ordercloud::catalog::ItemExtras) -> Error {
    match error {
        Error::Guard(name) if name == IDENTIFIER_KEY => {
            let given = [("PartNumber", &extras.part_number), ("UPC", &extras.upc), ("SKU", &extras.sku)];
            let named: Vec<String> = given
                .iter()
                .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}")))
                .collect();
            Error::Taken { kind, id: named.join(", ") }
        }
        error => error,
    }
}
