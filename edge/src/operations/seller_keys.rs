//! Keys of sellers' systems: made, told once, revoked.

use shared::listing::{ListQuery, Page};
use shared::problem::Kind;
use shared::wire::members::Mode;
use shared::wire::ordercloud::sellers::{SellerKey, read_key_name};
use shared::wire::{Body, Members};

use super::suppliers;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::random;
use crate::secrets;
use crate::store::{MOVED_ON, seller_keys};

/// How much of a key is kept to know it by: the marketplace's number, the dash and six characters.
const PREFIX_CHARS: usize = 6;

/// The supplier's number. Refuses who may not keep its keys.
pub async fn keeper(app: &App, caller: &Caller, supplier: &str) -> Result<i64, Error> {
    let within_own = caller.confined_to().is_some();
    caller.need(if within_own { &["SupplierAdmin", "SupplierUserAdmin"] } else { &["SupplierAdmin"] })?;
    Ok(suppliers::named(app, caller, supplier).await?.number)
}

pub async fn list(app: &App, caller: &Caller, supplier: i64, query: &ListQuery) -> Result<Page<SellerKey>, Error> {
    seller_keys::list(app.database(caller.marketplace), caller.marketplace, supplier, query).await
}

/// Makes a key of the supplier of this number and ID. The answer alone tells it.
pub async fn create(
    app: &App,
    caller: &Caller,
    (number, supplier): (i64, &str),
    body: &Body,
) -> Result<SellerKey, Error> {
    let mut members = Members::new(body, Mode::Replace);
    let name = read_key_name(&mut members);
    members.finish()?;
    let secret = random::secret()?;
    let text = format!("{}-{secret}", caller.marketplace);
    let shown = secret.get(..PREFIX_CHARS).unwrap_or_default();
    let key = SellerKey {
        id: random::id()?,
        name,
        prefix: format!("{}-{shown}", caller.marketplace),
        key: Some(text.clone()),
        last_used: None,
        date_created: app.clock.now(),
    };
    let statements = seller_keys::insert(caller.marketplace, number, &key, &secrets::sha256(&text));
    app.database(caller.marketplace).batch(statements).await.map_err(|error| suppliers::gone(error, supplier))?;
    Ok(key)
}

/// Ends a key. What an isolate knows of it, it forgets within 30 s.
pub async fn revoke(app: &App, caller: &Caller, supplier: &str, id: &str) -> Result<(), Error> {
    let supplier = keeper(app, caller, supplier).await?;
    let statements = seller_keys::revoke(caller.marketplace, supplier, id, app.clock.now());
    match app.database(caller.marketplace).batch(statements).await {
        Ok(_) => Ok(()),
        Err(Error::Guard(name)) if name == MOVED_ON => Err(Error::not_found(Kind::ApiKey, id)),
        Err(error) => Err(error),
    }
}
