//! Token → [`Caller`]: marketplace, party, roles. No dialect's wording.

pub mod keys;

use serde::Serialize;
use serde_json::Value;
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::movements::Dialect;
use shared::problem::FieldProblem;
use shared::roles::{self, PartyKind};
use shared::time::Timestamp;

use crate::app::{App, SIGNING_KEY_ID};
use crate::error::{Error, MissingRole};
use crate::json::{FromJson, parsed, take};
use crate::jws;
use crate::platform::Row;
use crate::store;
use crate::store::visibility::Shopper;

/// Who makes a request, as of at most 30 seconds ago.
#[derive(Clone, Debug)]
pub struct Caller {
    pub marketplace: MarketplaceNumber,
    /// The marketplace's ID, under which its owner owns things.
    pub marketplace_id: String,
    pub party: Party,
    /// The ID of the user, or of the client that acts for its party itself.
    pub who: String,
    pub roles: Vec<String>,
    /// The door that a change is told to have come through: the admin's session or the API.
    pub dialect: Dialect,
    /// The user's number, where there is a user.
    pub user: Option<i64>,
    /// The numbers of the groups as whose member somebody looks who is no shopper: only reads of `/v1/me` are for them.
    pub viewed_groups: Option<Vec<i64>>,
    /// The client that the token was given to; none in the admin's session.
    pub client: Option<String>,
    /// Which of the anonymous shoppers that share the user it is.
    pub anonymous: Option<String>,
}

/// The company that a caller belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Party {
    Seller,
    Supplier {
        number: SupplierNumber,
        id: String,
    },
    Buyer {
        number: i64,
        id: String,
    },
    /// The platform's operator, of no marketplace.
    Operator,
}

impl Party {
    pub fn kind(&self) -> PartyKind {
        match self {
            Self::Seller | Self::Operator => PartyKind::Seller,
            Self::Supplier { .. } => PartyKind::Supplier,
            Self::Buyer { .. } => PartyKind::Buyer,
        }
    }
}

impl Caller {
    /// Refuses a caller that holds none of the roles. `FullAccess` suffices for all that the caller's party may hold.
    pub fn need(&self, sufficient: &[&'static str]) -> Result<(), Error> {
        if self.party != Party::Operator {
            if roles::suffice(self.party.kind(), &self.roles, sufficient) {
                return Ok(());
            }
            if self.roles.iter().any(|role| role == roles::FULL_ACCESS) {
                return Err(Error::NotForThisCaller);
            }
        }
        let sufficient = std::iter::once(roles::FULL_ACCESS).chain(sufficient.iter().copied()).collect();
        Err(Error::MissingRole(Box::new(MissingRole { sufficient, assigned: self.roles.clone() })))
    }

    /// Refuses all but the platform's operator.
    pub fn need_operator(&self) -> Result<(), Error> {
        if self.party == Party::Operator {
            return Ok(());
        }
        let sufficient = vec![roles::PLATFORM_OPERATOR];
        Err(Error::MissingRole(Box::new(MissingRole { sufficient, assigned: self.roles.clone() })))
    }

    /// Whose eyes `/v1/me` looks through. Only buyers have such.
    pub fn shopper(&self) -> Result<Shopper, Error> {
        match &self.party {
            Party::Buyer { number, .. } => {
                Ok(Shopper { buyer: *number, user: self.user, groups: self.viewed_groups.clone().unwrap_or_default() })
            }
            _ => Err(Error::NotForThisCaller),
        }
    }

    /// Refuses all but the marketplace owner's callers.
    pub fn need_owner(&self) -> Result<(), Error> {
        if self.party == Party::Seller { Ok(()) } else { Err(Error::NotForThisCaller) }
    }

    /// Whether the caller holds the role.
    pub fn holds(&self, role: &str) -> bool {
        self.party != Party::Operator && roles::suffice(self.party.kind(), &self.roles, &[role])
    }

    /// Nobody grants a role that they do not hold: the member `Roles` of somebody of the party. What they were `before`
    /// may stay. No roles given means the party's default ones.
    pub fn grant(&self, party: PartyKind, given: Option<&[String]>, before: Option<&[String]>) -> Result<(), Error> {
        let fault = |reason: String| Err(FieldProblem::new("Roles", reason).into());
        for role in given.unwrap_or_default() {
            if !roles::ALL.contains(&role.as_str()) {
                return fault(format!("names {role}, which is no role"));
            }
            if !party.may_hold(role) {
                return fault(format!("names {role}, which is not for this kind of user or client"));
            }
        }
        // A buyer's roles open nothing that administering buyers does not: they look at and order what their buyer may.
        if party == PartyKind::Buyer && self.party == Party::Seller {
            return Ok(());
        }
        let before = before.unwrap_or_default();
        let lacking = party.held(given).into_iter().find(|role| !before.contains(role) && !self.holds(role));
        match lacking {
            None => Ok(()),
            Some(role) if given.is_some() => fault(format!("names {role}, which you do not hold")),
            Some(role) => fault(format!("must name roles that you hold: without it, {role} is granted too")),
        }
    }

    /// The number of the supplier whose things alone the caller sees; none for the marketplace owner's callers.
    pub fn confined_to(&self) -> Option<SupplierNumber> {
        match &self.party {
            Party::Supplier { number, .. } => Some(*number),
            _ => None,
        }
    }
}

/// What a token says. `cid` is absent in the admin's session.
#[derive(Clone, Debug, Serialize)]
pub struct TokenClaims {
    pub iss: String,
    pub aud: String,
    pub usr: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
    /// `admin`, `supplier`, `buyer`, or [`OPERATOR`].
    pub usrtype: String,
    pub role: Vec<String>,
    /// The marketplace's number; 0 for the operator.
    pub mkt: i64,
    /// The user's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<i64>,
    /// When the secret or the password behind it was looked at, in milliseconds since 1970.
    pub at: i64,
    /// From when and until when it is good, in seconds since 1970. [`sign`] sets both.
    pub nbf: i64,
    pub exp: i64,
    /// Which anonymous shopper it is, and the ID of its cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orderid: Option<String>,
    /// Through whose eyes the user or client of this token looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

/// A buyer and groups of it, by number.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    pub buyer: i64,
    pub groups: Vec<i64>,
}

impl FromJson for TokenClaims {
    fn from_json(value: Value) -> Option<Self> {
        let mut claims = Row::from_json(value)?;
        Some(Self {
            iss: take(&mut claims, "iss")?,
            aud: take(&mut claims, "aud")?,
            usr: take(&mut claims, "usr")?,
            cid: take(&mut claims, "cid")?,
            usrtype: take(&mut claims, "usrtype")?,
            role: take(&mut claims, "role")?,
            mkt: take(&mut claims, "mkt")?,
            uid: take(&mut claims, "uid")?,
            at: take(&mut claims, "at")?,
            nbf: take(&mut claims, "nbf")?,
            exp: take(&mut claims, "exp")?,
            orderid: take(&mut claims, "orderid")?,
            view: take(&mut claims, "view")?,
        })
    }
}

impl FromJson for View {
    fn from_json(value: Value) -> Option<Self> {
        let mut view = Row::from_json(value)?;
        Some(Self { buyer: take(&mut view, "buyer")?, groups: take(&mut view, "groups")? })
    }
}

/// Issuer and audience of every token.
pub const ISSUER: &str = "onhand";
/// The `usrtype` of the platform's operator.
pub const OPERATOR: &str = "operator";

/// Signs an access token.
pub fn sign(app: &App, mut claims: TokenClaims, lifetime_secs: i64) -> Result<String, Error> {
    let now = app.clock.now();
    claims.nbf = now.secs();
    claims.exp = now.plus_secs(lifetime_secs).secs();
    let payload = serde_json::to_vec(&claims).map_err(Error::internal)?;
    jws::sign(app.settings.signing_key.as_bytes(), SIGNING_KEY_ID, &payload)
}

/// The token of `Authorization: Bearer …`; the scheme is matched without case.
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The claims of a token that we signed and that is valid now.
pub fn verify(app: &App, token: &str) -> Result<TokenClaims, Error> {
    let payload = jws::payload(app.settings.signing_key.as_bytes(), token)?.ok_or(Error::Unauthenticated)?;
    let json = serde_json::from_slice(&payload).map_err(|_| Error::Unauthenticated)?;
    let claims = TokenClaims::from_json(json).ok_or(Error::Unauthenticated)?;
    let now = app.clock.now().secs();
    if (claims.nbf..claims.exp).contains(&now) { Ok(claims) } else { Err(Error::Unauthenticated) }
}

/// The caller of a bearer token, if what stands behind the token still stands.
pub async fn caller(app: &App, token: &str) -> Result<Caller, Error> {
    let claims = verify(app, token)?;
    if claims.usrtype == OPERATOR {
        // A token of an operator that was since replaced.
        if claims.usr != app.settings.operator_id {
            return Err(Error::Unauthenticated);
        }
        return Ok(Caller {
            marketplace: MarketplaceNumber(0),
            marketplace_id: String::new(),
            party: Party::Operator,
            who: claims.usr,
            roles: claims.role,
            dialect: Dialect::OrderCloud,
            user: None,
            viewed_groups: None,
            anonymous: None,
            client: None,
        });
    }
    let marketplace = MarketplaceNumber(claims.mkt);
    let standing = standing(app, marketplace, claims.cid.as_deref(), claims.uid).await?;
    if claims.at < standing.not_before.0 {
        return Err(Error::Unauthenticated);
    }
    if let Some(view) = claims.view {
        return viewer(app, marketplace, standing, view).await;
    }
    let roles = if claims.role.is_empty() {
        Vec::new()
    } else {
        roles::granted(standing.party.kind(), &standing.roles, &claims.role, &standing.narrowed_to)
    };
    Ok(Caller {
        marketplace,
        marketplace_id: standing.marketplace_id,
        party: standing.party,
        who: standing.who,
        roles,
        dialect: if claims.cid.is_some() { Dialect::OrderCloud } else { Dialect::Admin },
        user: claims.uid,
        viewed_groups: None,
        anonymous: claims.orderid,
        client: claims.cid,
    })
}

/// Somebody of the marketplace's owner who looks through a buyer's eyes, as long as both may.
async fn viewer(app: &App, marketplace: MarketplaceNumber, standing: Standing, view: View) -> Result<Caller, Error> {
    let held = roles::granted(PartyKind::Seller, &standing.roles, &[], &standing.narrowed_to);
    if standing.party != Party::Seller || !roles::suffice(PartyKind::Seller, &held, IMPERSONATE) {
        return Err(Error::Unauthenticated);
    }
    let now = app.clock.now();
    let key = format!("buyer:{marketplace}:{}", view.buyer);
    let id = match app.lookups.get(app.kv.as_ref(), now, &key).await {
        Some(text) => text,
        None => {
            let found = store::buyers::find_by_number(app.database(marketplace), marketplace, view.buyer).await?;
            let id = found.filter(|buyer| buyer.active).map(|buyer| buyer.id).unwrap_or_default();
            app.lookups.put(app.kv.as_ref(), now, &key, id.clone()).await?;
            id
        }
    };
    if id.is_empty() {
        return Err(Error::Unauthenticated);
    }
    Ok(Caller {
        marketplace,
        marketplace_id: standing.marketplace_id,
        party: Party::Buyer { number: view.buyer, id },
        who: standing.who,
        roles: vec!["Shopper".to_owned()],
        dialect: Dialect::Admin,
        user: None,
        viewed_groups: Some(view.groups),
        anonymous: None,
        client: None,
    })
}

/// What it takes to act for a buyer's user, or to look through a buyer's eyes.
pub const IMPERSONATE: &[&str] = &["BuyerImpersonation"];

/// What stands behind a token: an active marketplace, client, company and user.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    pub marketplace_id: String,
    pub party: Party,
    pub who: String,
    /// The roles held now.
    pub roles: Vec<String>,
    /// What the client narrows them to; empty narrows nothing.
    pub narrowed_to: Vec<String>,
    /// The last change of the client's secret or the user's password: what was signed in before it is over.
    pub not_before: Timestamp,
}

impl FromJson for Standing {
    fn from_json(value: Value) -> Option<Self> {
        let mut standing = Row::from_json(value)?;
        Some(Self {
            marketplace_id: take(&mut standing, "marketplace_id")?,
            party: take(&mut standing, "party")?,
            who: take(&mut standing, "who")?,
            roles: take(&mut standing, "roles")?,
            narrowed_to: take(&mut standing, "narrowed_to")?,
            not_before: Timestamp::from_wire(&take::<String>(&mut standing, "not_before")?)?,
        })
    }
}

impl FromJson for Party {
    fn from_json(value: Value) -> Option<Self> {
        let object = match value {
            Value::String(word) if word == "Seller" => return Some(Self::Seller),
            Value::String(word) if word == "Operator" => return Some(Self::Operator),
            value => Row::from_json(value)?,
        };
        let (kind, company) = object.into_iter().next()?;
        let mut company = Row::from_json(company)?;
        let (number, id) = (take(&mut company, "number")?, take(&mut company, "id")?);
        match kind.as_str() {
            "Supplier" => Some(Self::Supplier { number: SupplierNumber(number), id }),
            "Buyer" => Some(Self::Buyer { number, id }),
            _ => None,
        }
    }
}

async fn standing(
    app: &App,
    marketplace: MarketplaceNumber,
    client: Option<&str>,
    user: Option<i64>,
) -> Result<Standing, Error> {
    let now = app.clock.now();
    let key = format!("standing:{marketplace}:{}:{}", client.unwrap_or(""), user.unwrap_or(0));
    if let Some(standing) = remembered(app, now, &key).await {
        return standing.ok_or(Error::Unauthenticated);
    }
    let standing = store::tokens::standing(app.database(marketplace), marketplace, client, user).await?;
    remember(app, now, &key, standing.as_ref()).await?;
    standing.ok_or(Error::Unauthenticated)
}

/// What is remembered under the key. Another version of the service may have written another shape.
async fn remembered(app: &App, now: Timestamp, key: &str) -> Option<Option<Standing>> {
    parsed(&app.lookups.get(app.kv.as_ref(), now, key).await?).and_then(Option::from_json)
}

async fn remember(app: &App, now: Timestamp, key: &str, standing: Option<&Standing>) -> Result<(), Error> {
    let text = serde_json::to_string(&standing).map_err(Error::internal)?;
    app.lookups.put(app.kv.as_ref(), now, key, text).await
}
