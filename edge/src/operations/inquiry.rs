//! Questions about the stock of many items at once. Nothing is changed.

use shared::inquiry::{Stocked, Sum, choose, sums};
use shared::problem::FieldProblem;
use shared::wire::kibo::inquiry::Request;

use super::jobs;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::inquiry::{self, Scope};

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
    let Request { inquiry: asked, location, page, .. } = request;
    let location = match location {
        None => None,
        Some(named) => match jobs::location_if_any(app, caller, named).await? {
            Some(location) => Some(location),
            None => return Ok(Stocked::default()),
        },
    };
    let mut scope = Scope {
        marketplace: caller.marketplace,
        owner: caller.confined_to().map(|own| own.0),
        attributes: request.include_attributes,
    };
    let statement = match location {
        Some(location) if asked.items.is_empty() => {
            Some(inquiry::of_location(scope, location.number, page, asked.ignore_safety_stock))
        }
        Some(location) => {
            // Of locations with one code, an owner has one.
            scope.owner = Some(location.owner);
            inquiry::of_items(scope, &asked.items, Some(&[location.id]))
        }
        None => inquiry::of_items(scope, &asked.items, asked.whitelist.as_deref()),
    };
    let stocked = match statement {
        Some(statement) => inquiry::read(app.database(caller.marketplace), statement).await?,
        None => None,
    };
    let reason = "come to too many records; ask for fewer at a time, for fewer locations, or for smaller pages";
    stocked.ok_or_else(|| FieldProblem::new("items", reason).into())
}
