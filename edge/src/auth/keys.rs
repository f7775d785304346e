//! Seller's key → [`Caller`].

use shared::ids::MarketplaceNumber;
use shared::movements::Dialect;

use super::{Caller, Standing, remember, remembered};
use crate::app::App;
use crate::error::Error;
use crate::random;
use crate::secrets;
use crate::store::seller_keys;

/// Over how many seconds requests are counted, the fewest that the platform offers: 500 in ten for the vendor's 50 in one.
const RATE_PERIOD_SECS: u32 = 10;

/// The caller of a seller's key, if it still stands. Keys begin with the number of their marketplace; of the key itself
/// nothing but its hash is looked up or kept.
pub async fn seller(app: &App, key: &str) -> Result<Caller, Error> {
    let (number, secret) = key.split_once('-').ok_or(Error::Unauthenticated)?;
    // What cannot be a key of ours costs no look-up.
    if secret.len() != random::SECRET_CHARS {
        return Err(Error::Unauthenticated);
    }
    let marketplace = MarketplaceNumber(number.parse().map_err(|_| Error::Unauthenticated)?);
    let hash = secrets::sha256(key);
    let standing = standing(app, marketplace, &hash).await?.ok_or(Error::Unauthenticated)?;
    if let Some(limit) = &app.rate_limit
        && !limit.admits(&hash).await
    {
        return Err(Error::TooManyAttempts { retry_after_secs: RATE_PERIOD_SECS });
    }
    Ok(Caller {
        marketplace,
        marketplace_id: standing.marketplace_id,
        party: standing.party,
        who: standing.who,
        roles: standing.roles,
        dialect: Dialect::Marketplacer,
        user: None,
        viewed_groups: None,
        client: None,
        anonymous: None,
    })
}

async fn standing(app: &App, marketplace: MarketplaceNumber, hash: &str) -> Result<Option<Standing>, Error> {
    let now = app.clock.now();
    let name = format!("key:{marketplace}:{hash}");
    if let Some(standing) = remembered(app, now, &name).await {
        return Ok(standing);
    }
    let standing = seller_keys::standing(app.database(marketplace), marketplace, hash, now).await?;
    // A key that nobody has is not remembered: anybody can make up more of them than there is room for.
    if standing.is_some() {
        remember(app, now, &name, standing.as_ref()).await?;
    }
    Ok(standing)
}
