//! `/v1/orders`, `/v1/me/orders` and `/v1/cart`, with their lines. The cart's routes do to one of the caller's orders
//! what the others do to the order that they name.
//!
//! Quirks, each with its reason:
//! - `{direction}` is matched without case: the SDK sends `Outgoing`, the documents write `outgoing`.
//! - The cart is never 404: with no order yet it is one without ID and dates.
//! - A line that names no record takes no stock, silently in the original; here a header says so.

use crate::api::routes::{Routes, get, put};
use crate::message::Response;
use http::StatusCode;
use serde_json::Value;
use shared::problem::{Kind, Refusal};
use shared::wire::ordercloud::orders::Order;

use super::call::{Answer, Call, handle};
use super::respond;
use crate::auth::{Caller, Party};
use crate::error::Error;
use crate::operations::cart::{self, Shopping};
use crate::operations::idempotency::{Claim, Earlier};
use crate::operations::orders::lines::{self, Written};
use crate::operations::orders::{self, Direction, Target};
use crate::store::orders::{LINES_OFFER, OFFER};

const LIST: &[&str] = &["OrderReader", "OrderAdmin"];
const READ: &[&str] = &["Shopper", "OrderReader", "OrderAdmin"];
pub(super) const WRITE: &[&str] = &["Shopper", "OrderAdmin"];
const SHOP: &[&str] = &["Shopper"];

pub fn routes() -> Routes {
    let mut router = Routes::new()
        .route("/v1/me/orders", get(handle!(own)))
        .route("/v1/orders/{direction}", get(handle!(list)).post(handle!(create)))
        .route("/v1/cart/{order}", put(handle!(name_cart)));
    for order in ["/v1/orders/{direction}/{order}", "/v1/cart"] {
        router = router
            .route(order, get(handle!(read)).put(handle!(replace)).patch(handle!(patch)).delete(handle!(delete)))
            .route(&format!("{order}/lineitems"), get(handle!(list_lines)).post(handle!(create_line)))
            .route(
                &format!("{order}/lineitems/{{line}}"),
                get(handle!(read_line))
                    .put(handle!(replace_line))
                    .patch(handle!(patch_line))
                    .delete(handle!(delete_line)),
            );
    }
    router
}

/// The direction of a path; another word is no route.
fn direction(call: &Call) -> Result<Direction, Error> {
    let word = call.ids.first().map(String::as_str).unwrap_or_default();
    Direction::from_word(word).ok_or_else(|| Error::not_found(Kind::Route, call.path()))
}

/// The order that the path names, and what it names behind it. Paths of the cart name no order.
pub(super) fn target<'a>(call: &'a Call, roles: &[&'static str]) -> Result<(Target<'a>, &'a [String]), Error> {
    if call.path().starts_with("/v1/cart") {
        call.caller.need(SHOP)?;
        return Ok((Target::Cart(Shopping::of(&call.caller)?), &call.ids));
    }
    let direction = direction(call)?;
    call.caller.need(roles)?;
    match call.ids.as_slice() {
        [_, id, behind @ ..] => Ok((Target::Order { direction, id }, behind)),
        _ => Err(Error::internal("a route of orders without an order")),
    }
}

/// The order and the line that the path names.
fn line<'a>(call: &'a Call, roles: &[&'static str]) -> Result<(Target<'a>, &'a str), Error> {
    match target(call, roles)? {
        (target, [line, ..]) => Ok((target, line)),
        _ => Err(Error::internal("a route of lines without a line")),
    }
}

/// `GET /v1/me/orders`
async fn own(call: Call) -> Answer {
    call.caller.need(SHOP)?;
    call.caller.shopper()?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&orders::list(&call.app, &call.caller, Direction::Outgoing, &query).await?))
}

/// `GET /v1/orders/{direction}`
async fn list(call: Call) -> Answer {
    let direction = direction(&call)?;
    call.caller.need(if is_buyer(&call.caller) { READ } else { LIST })?;
    let query = call.query(&OFFER)?;
    Ok(respond::page(&orders::list(&call.app, &call.caller, direction, &query).await?))
}

fn is_buyer(caller: &Caller) -> bool {
    matches!(caller.party, Party::Buyer { .. })
}

/// `POST /v1/orders/{direction}`
async fn create(call: Call) -> Answer {
    let direction = direction(&call)?;
    call.caller.need(WRITE)?;
    orders::may_create(&call.caller, direction)?;
    let claim = call.claim()?;
    if let Some(claim) = &claim
        && let Some(answer) = replayed(&call, direction, claim).await?
    {
        return Ok(answer);
    }
    let outcome = match call.object() {
        Ok(body) => orders::create(&call.app, &call.caller, direction, &body, claim.as_ref()).await,
        Err(Error::UnreadableBody { .. }) => Err(Refusal::OrderBodyUnreadable.into()),
        Err(error) => Err(error),
    };
    match (outcome, claim) {
        (Ok(order), claim) => {
            if let (Some(claim), Ok(text)) = (claim, serde_json::to_string(&order)) {
                claim.answer(&call.app, &text).await;
            }
            Ok(respond::created(&call.child(&order.id), &order))
        }
        // Another request with the same key was faster: it may be done by now.
        (Err(Error::IdempotencyInProgress), Some(claim)) => {
            let answer = replayed(&call, direction, &claim).await?;
            Ok(answer.ok_or(Error::IdempotencyInProgress)?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// The answer of the earlier request with this key, if there was one.
async fn replayed(call: &Call, direction: Direction, claim: &Claim) -> Result<Option<Response>, Error> {
    let response = match claim.earlier(&call.app).await? {
        Earlier::None => return Ok(None),
        Earlier::Answered(answer) => {
            let order: Value = serde_json::from_str(&answer).map_err(Error::internal)?;
            let id = order.get("ID").and_then(Value::as_str).unwrap_or_default();
            respond::located(respond::raw_json(StatusCode::CREATED, answer.into_bytes()), &call.child(id))
        }
        Earlier::Made { id } => {
            let order = orders::get(&call.app, &call.caller, &Target::Order { direction, id: &id }).await?;
            respond::created(&call.child(&id), &order)
        }
    };
    Ok(Some(respond::replayed(response)))
}

/// `GET …/{order}`
async fn read(call: Call) -> Answer {
    let (target, _) = target(&call, READ)?;
    Ok(answered(&orders::get(&call.app, &call.caller, &target).await?))
}

/// `PUT …/{order}`
async fn replace(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    Ok(answered(&orders::replace(&call.app, &call.caller, &target, &call.object()?).await?))
}

/// `PATCH …/{order}`
async fn patch(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    Ok(answered(&orders::patch(&call.app, &call.caller, &target, &call.object()?).await?))
}

/// `DELETE …/{order}`
async fn delete(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    orders::delete(&call.app, &call.caller, &target).await?;
    Ok(respond::no_content())
}

/// `PUT /v1/cart/{order}`
async fn name_cart(call: Call) -> Answer {
    call.caller.need(SHOP)?;
    Shopping::of(&call.caller)?;
    let (id, _) = call.last_id()?;
    Ok(answered(&cart::name(&call.app, &call.caller, id).await?))
}

fn answered(order: &Order) -> Response {
    if !order.id.is_empty() {
        return respond::ok(order);
    }
    match serde_json::to_value(order) {
        Ok(Value::Object(mut shape)) => {
            for member in ["ID", "DateCreated", "LastUpdated"] {
                shape.insert(member.to_owned(), Value::Null);
            }
            respond::ok(&shape)
        }
        _ => respond::ok(order),
    }
}

/// `GET …/lineitems`
async fn list_lines(call: Call) -> Answer {
    let (target, _) = target(&call, READ)?;
    let query = call.query(&LINES_OFFER)?;
    Ok(respond::page(&lines::list(&call.app, &call.caller, &target, &query).await?))
}

/// `POST …/lineitems`
async fn create_line(call: Call) -> Answer {
    let (target, _) = target(&call, WRITE)?;
    let written = lines::create(&call.app, &call.caller, &target, &call.object()?).await?;
    Ok(warned(respond::created(&call.child(&written.line.id), &written.line), &written))
}

/// `GET …/lineitems/{line}`
async fn read_line(call: Call) -> Answer {
    let (target, id) = line(&call, READ)?;
    Ok(respond::ok(&lines::get(&call.app, &call.caller, &target, id).await?))
}

/// `PUT …/lineitems/{line}`
async fn replace_line(call: Call) -> Answer {
    let (target, id) = line(&call, WRITE)?;
    let written = lines::replace(&call.app, &call.caller, &target, id, &call.object()?).await?;
    Ok(warned(respond::ok(&written.line), &written))
}

/// `PATCH …/lineitems/{line}`
async fn patch_line(call: Call) -> Answer {
    let (target, id) = line(&call, WRITE)?;
    let written = lines::patch(&call.app, &call.caller, &target, id, &call.object()?).await?;
    Ok(warned(respond::ok(&written.line), &written))
}

/// `DELETE …/lineitems/{line}`
async fn delete_line(call: Call) -> Answer {
    let (target, id) = line(&call, WRITE)?;
    lines::delete(&call.app, &call.caller, &target, id).await?;
    Ok(respond::no_content())
}

const WARNING: &str = "This line names no inventory record, so it will take no stock. Set InventoryRecordID.";

fn warned(response: Response, written: &Written) -> Response {
    if written.unstocked { respond::warned(response, WARNING) } else { response }
}
