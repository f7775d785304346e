//! Questions about the stock of many items at once. Nothing is changed.

use shared::inquiry::{Stocked, Sum, choose, sums};
use shared::problem::FieldProblem;
use shared::wire::kibo::inquiry::Request;

use super::jobs;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::inquiry::{self, Found, Scope};

/// The records that answer, in the order of the answer.
pub async fn inquire(app: &App, caller: &Caller, request: &Request) -> Result<Stocked, Error> {
    let mut stocked = stocked(app, caller, request).await?;
    choose(&request.inquiry, &mut stocked);
    Ok(stocked)
}

/// What each item comes to, in the order of the request.
pub async fn aggregate(app: &App, caller: &Caller, request: &Request) -> Result<Vec<Sum>, Error> {
    let mut stocked = stocked(app, caller, request).await?;
    Ok(sums(&request.inquiry, &mut stocked))
}

async fn stocked(app: &App, caller: &Caller, request: &Request) -> Result<Stocked, Error> {
    let db = app.database(caller.marketplace);
    let scope = Scope {
        marketplace: caller.marketplace,
        confined_to: caller.confined_to(),
        attributes: request.include_attributes,
    };
    let Request { inquiry: asked, location, page, .. } = request;
    let location = match location {
        None => None,
        Some(named) => match jobs::location_if_any(app, caller, named).await? {
            Some(location) => Some(location.number),
            None => return Ok(Stocked::default()),
        },
    };
    let found = match (location, &asked.whitelist) {
        (Some(location), _) if asked.items.is_empty() => {
            inquiry::of_location(db, scope, location, page, asked.ignore_safety_stock).await?
        }
        (Some(location), _) => inquiry::of_items(db, scope, &asked.items, Some(&[location])).await?,
        (None, Some(codes)) => {
            let at = inquiry::locations(db, caller.marketplace, codes.iter()).await?;
            inquiry::of_items(db, scope, &asked.items, Some(&at)).await?
        }
        (None, None) => inquiry::of_items(db, scope, &asked.items, None).await?,
    };
    match found {
        Found { stocked, is_cut: false } => Ok(stocked),
        Found { is_cut: true, .. } => {
            let reason = "come to too many records; ask for fewer at a time, for fewer locations, or for smaller pages";
            Err(FieldProblem::new("items", reason).into())
        }
    }
}
