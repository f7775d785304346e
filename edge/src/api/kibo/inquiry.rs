//! Questions about the stock of many items.

use shared::wire::kibo::inquiry::{Aggregate, Record, Request};

use super::call::Call;
use super::{Answer, READ, ok, ok_bytes};
use crate::error::Error;
use crate::operations::inquiry;

/// `POST …/inventory`
pub async fn inquire(mut call: Call) -> Answer {
    call.caller.need(READ)?;
    let request = Request::read(&std::mem::take(&mut call.request.body)).map_err(Error::from)?;
    let found = inquiry::inquire(&call.app, &call.caller, &request).await?;
    // One by one: an answer may be large.
    let mut body = vec![b'['];
    for held in &found.records {
        let Some(place) = found.places.get(held.place) else { continue };
        if body.len() > 1 {
            body.push(b',');
        }
        let record = Record::new(call.caller.marketplace.0, &request.inquiry, held, place);
        serde_json::to_writer(&mut body, &record).map_err(Error::internal)?;
    }
    body.push(b']');
    Ok(ok_bytes(body))
}

/// `POST …/inventory/aggregate`
pub async fn aggregate(mut call: Call) -> Answer {
    call.caller.need(READ)?;
    let request = Request::read_aggregate(&std::mem::take(&mut call.request.body)).map_err(Error::from)?;
    let sums = inquiry::aggregate(&call.app, &call.caller, &request).await?;
    let tenant = call.caller.marketplace.0;
    let shown: Vec<Aggregate<'_>> =
        request.inquiry.items.iter().zip(sums).map(|(row, sum)| Aggregate::new(tenant, row, sum)).collect();
    ok(&shown)
}
