//! Assignments of inventory records, our own list and changes over the marketplace, and whose units a record holds.
//!
//! Quirk: the word `assignments` stands where an ID could be, so no record can have it for one.

use serde_json::json;
use shared::wire::Members;
use shared::wire::members::Mode;
use shared::wire::ordercloud::assignments::Bulk;

use super::call::{Answer, Call, handle};
use super::records::{READ, WRITE, item};
use super::respond;
use crate::api::routes::{Routes, delete, get, post};
use crate::error::Error;
use crate::operations::{allocations, assignments};
use crate::store::assignments::{EVERYWHERE_OFFER, OFFER};
use crate::store::orders::allocations::OFFER as ALLOCATIONS;

pub fn routes() -> Routes {
    let mut routes = Routes::new()
        .route("/v1/inventoryrecords/assignments", get(handle!(everywhere)))
        .route("/v1/inventoryrecords/assignments/bulk", post(handle!(bulk)))
        .route("/v1/inventoryrecords/{record}/allocations", get(handle!(allocations)));
    for item in ["/v1/products/{product}", "/v1/products/{product}/variants/{variant}"] {
        routes = routes
            .route(&format!("{item}/inventoryrecords/assignments"), get(handle!(list)).post(handle!(save)))
            .route(&format!("{item}/inventoryrecords/{{record}}/assignments"), delete(handle!(remove)));
    }
    routes
}

/// `GET …/inventoryrecords/assignments`
async fn list(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&assignments::list(&call.app, &call.caller, &item(&call.ids)?, &query).await?))
}

/// `POST …/inventoryrecords/assignments`
async fn save(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    assignments::save(&call.app, &call.caller, &item(&call.ids)?, &call.object()?).await?;
    Ok(respond::no_content())
}

/// `DELETE …/inventoryrecords/{record}/assignments?buyerID&userGroupID`; a `userID` is a leftover of the SDK's.
async fn remove(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let (record, path) = call.last_id()?;
    let (buyer, group) = (call.parameter("buyerID"), call.parameter("userGroupID"));
    assignments::remove(&call.app, &call.caller, &item(path)?, record, buyer.as_deref(), group.as_deref()).await?;
    Ok(respond::no_content())
}

/// `GET /v1/inventoryrecords/assignments`
async fn everywhere(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&EVERYWHERE_OFFER)?;
    Ok(respond::page(&assignments::everywhere(&call.app, &call.caller, &query).await?))
}

/// `GET /v1/inventoryrecords/{number}/allocations`
async fn allocations(call: Call) -> Answer {
    call.caller.need(READ)?;
    let query = call.query(&ALLOCATIONS)?;
    let (record, _) = call.last_id()?;
    Ok(respond::page(&allocations::list(&call.app, &call.caller, record, &query).await?))
}

/// `POST /v1/inventoryrecords/assignments/bulk`
async fn bulk(call: Call) -> Answer {
    call.caller.need(WRITE)?;
    let body = call.object()?;
    let mut wanted = Bulk::default();
    let mut members = Members::new(&body, Mode::Replace);
    wanted.read(&body, &mut members);
    members.finish().map_err(Error::from)?;
    let counts = assignments::bulk(&call.app, &call.caller, &wanted).await?;
    Ok(respond::ok(&json!({ "Changed": counts.changed, "Unchanged": counts.unchanged, "DryRun": wanted.dry_run })))
}
