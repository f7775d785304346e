//! The inventories of a variant, one a seller, and who may hold them.

use http::StatusCode;
use shared::wire::marketplacer::inventories::{
    Inventory, Membership, list as shown, memberships as told, read_member, read_parent,
};

use super::call::Call;
use super::{Answer, number, ok};
use crate::message::Response;
use crate::operations::{members, sellers};
use crate::store::records::StoredRecord;

/// `GET multi_store_memberships`
pub async fn memberships(call: Call) -> Answer {
    let own = sellers::seller(&call.caller)?;
    let found = members::all_of(&call.app, &call.caller, own).await?;
    let found: Vec<Membership> =
        found.into_iter().map(|(id, seller_id, seller_name)| Membership { id, seller_id, seller_name }).collect();
    Ok(ok(told(&found)))
}

/// `GET variants/{variant}/inventories`
pub async fn list(call: Call, variant: &str) -> Answer {
    let item = sellers::item(&call.app, &call.caller, number(variant)?).await?;
    let found = sellers::inventories(&call.app, &call.caller, &item).await?;
    Ok(ok(shown(&all(found))))
}

/// `PUT variants/{variant}/inventories`
pub async fn put(call: Call, variant: &str) -> Answer {
    let own = sellers::seller(&call.caller)?;
    let document = call.document()?;
    let item = sellers::item(&call.app, &call.caller, number(variant)?).await?;
    let asked = if item.owner == own.0 {
        read_parent(&document)
    } else {
        read_member(&document).map(|change| vec![(own.0, change)])
    };
    let asked = asked.map_err(crate::error::Error::from)?;
    Ok(ok(shown(&all(sellers::put(&call.app, &call.caller, item, asked).await?))))
}

/// `DELETE variants/{variant}/inventories/{id}`
pub async fn delete(call: Call, variant: &str, id: &str) -> Answer {
    let item = sellers::item(&call.app, &call.caller, number(variant)?).await?;
    sellers::delete(&call.app, &call.caller, &item, number(id)?).await?;
    Ok(Response::new(StatusCode::NO_CONTENT))
}

fn all(records: Vec<StoredRecord>) -> Vec<Inventory> {
    let inventory = |record: StoredRecord| Inventory {
        id: record.value.number,
        count_on_hand: record.value.quantity_available,
        price: record.value.price,
        sale_price: record.value.sale_price,
        infinite: record.value.stock.infinite,
        seller_id: record.owner,
        fulfilment_provider: record.value.fulfilment_provider.unwrap_or_default(),
    };
    records.into_iter().map(inventory).collect()
}
