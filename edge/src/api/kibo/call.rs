//! A request of a known caller, checked in this dialect's order.

use std::sync::Arc;

use super::error::Failure;
use crate::app::App;
use crate::auth::{self, Caller};
use crate::error::Error;
use crate::message::Request;
use shared::movements::Dialect;
use shared::problem::FieldProblem;
use shared::wire::kibo::refresh::BODY_LIMIT;

pub struct Call {
    pub app: Arc<App>,
    pub caller: Caller,
    pub request: Request,
}

impl Call {
    /// Token, tenant header, its tenant, size.
    pub async fn read(app: Arc<App>, request: Request) -> Result<Self, Failure> {
        let token = request.header("authorization").and_then(auth::bearer).ok_or(Error::Unauthenticated)?;
        let mut caller = auth::caller(&app, token).await?;
        let tenant = request.header("x-vol-tenant").map(str::trim).unwrap_or_default();
        if tenant.is_empty() || !tenant.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::from(FieldProblem::new("x-vol-tenant", "must be the number of the tenant")).into());
        }
        // A number that is too large is nobody's.
        if tenant.parse() != Ok(caller.marketplace.0) || caller.viewed_groups.is_some() {
            return Err(Error::NotForThisCaller.into());
        }
        if request.body.len() > BODY_LIMIT {
            return Err(Error::TooLarge { limit: BODY_LIMIT }.into());
        }
        caller.dialect = Dialect::Kibo;
        Ok(Self { app, caller, request })
    }

    /// The values of the parameter in the address that are not empty.
    pub fn values(&self, name: &str) -> Vec<String> {
        let pairs = form_urlencoded::parse(self.request.query.as_bytes());
        pairs.filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned()).collect()
    }
}
