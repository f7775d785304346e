//! The OrderCloud dialect: its routes, and our own endpoints that follow its conventions.
//!
//! Quirks, each with its reason:
//! - Every call of the SDK carries `Content-Type: application/json`, GET and DELETE too: a body is never demanded for it.
//! - `NotFound` always carries `Data`: the SDK reads `Data.ObjectType` unguarded.
//! - PUT answers 200 also when it creates.
//! - 403 goes before 400, and what the path names before what the body holds.

mod assignments;
mod buyers;
pub mod call;
pub mod error;
mod jobs;
mod marketplaces;
mod me;
mod order_acts;
mod orders;
mod records;
mod resource;
pub mod respond;
mod sellers;
mod storefront;
mod tokens;

use crate::api::routes::{Routes, get, post};
use shared::problem::Kind;

use crate::error::Error;
use crate::operations::buyers::Buyers;
use crate::operations::catalog::products::Products;
use crate::operations::catalog::variants::Variants;
use crate::operations::clients::ApiClients;
use crate::operations::groups::UserGroups;
use crate::operations::locations::{Addresses, MarketplaceOwner, SupplierOwner};
use crate::operations::suppliers::Suppliers;
use crate::operations::users::{BuyersStaff, OwnersStaff, SuppliersStaff, Users};
use call::{Answer, Call, handle, handle_anyone};

pub fn routes() -> Routes {
    Routes::new()
        .route("/oauth/token", post(handle_anyone!(tokens::token)))
        .route(
            "/v1/session",
            post(handle_anyone!(tokens::sign_in))
                .put(handle_anyone!(tokens::go_on))
                .delete(handle_anyone!(tokens::sign_out)),
        )
        .route("/v1/marketplaces", get(handle!(marketplaces::list)).post(handle!(marketplaces::create)))
        .route("/v1/marketplaces/{id}", get(handle!(marketplaces::get)).patch(handle!(marketplaces::patch)))
        .route("/v1/marketplace", get(handle!(marketplaces::own)).patch(handle!(marketplaces::patch_own)))
        .merge(resource::routes::<Suppliers>("/v1/suppliers"))
        .merge(sellers::routes())
        .merge(resource::routes::<Addresses<SupplierOwner>>("/v1/suppliers/{supplier}/addresses"))
        .merge(resource::routes::<Users<SuppliersStaff>>("/v1/suppliers/{supplier}/users"))
        .merge(resource::routes::<Addresses<MarketplaceOwner>>("/v1/addresses"))
        .merge(resource::routes::<Users<OwnersStaff>>("/v1/adminusers"))
        .merge(resource::routes::<Buyers>("/v1/buyers"))
        .merge(resource::routes::<UserGroups>("/v1/buyers/{buyer}/usergroups"))
        .merge(resource::routes::<Users<BuyersStaff>>("/v1/buyers/{buyer}/users"))
        .merge(buyers::routes())
        .merge(me::routes())
        .merge(storefront::routes())
        .merge(resource::routes::<ApiClients>("/v1/apiclients"))
        .merge(resource::routes::<Products>("/v1/products"))
        .merge(resource::routes_of_parts::<Variants>("/v1/products/{product}/variants"))
        .merge(records::routes())
        .merge(jobs::routes())
        .merge(assignments::routes())
        .merge(order_acts::routes())
        .merge(orders::routes())
}

/// A path or a method that nobody has. Who asks comes first: without a token it is 401.
pub fn unknown(call: &Call) -> Answer {
    Err(Error::not_found(Kind::Route, call.path()).into())
}
