//! `ApiClient`: what may ask for tokens.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::Members;
use crate::xp::Xp;

/// The fewest and most characters of a secret that a client brings. With 32 random ones no slow hash is needed.
const SECRET_CHARS: std::ops::RangeInclusive<usize> = 32..=256;

/// What a write does to the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SecretChange {
    #[default]
    Keep,
    /// The client becomes a public one.
    Remove,
    /// To the one in `client_secret`.
    Set,
    /// To one that the server makes.
    Generate,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ApiClient {
    /// Made by the server; begins with the marketplace's number.
    #[serde(rename = "ID")]
    pub id: String,
    pub app_name: String,
    /// Minutes.
    pub access_token_duration: i64,
    /// Minutes; 0 means no refresh tokens.
    pub refresh_token_duration: i64,
    /// Minutes.
    pub anonymous_token_duration: i64,
    /// Shown only in the answer to the write that set it.
    pub client_secret: Option<String>,
    #[serde(skip)]
    pub secret_change: SecretChange,
    pub active: bool,
    pub default_context_user_name: Option<String>,
    pub allow_any_buyer: bool,
    pub allow_any_supplier: bool,
    pub allow_seller: bool,
    pub is_anon_buyer: bool,
    pub minimum_required_roles: Vec<String>,
    pub minimum_required_custom_roles: Vec<String>,
    pub maximum_granted_roles: Vec<String>,
    pub maximum_granted_custom_roles: Vec<String>,
    pub assigned_buyer_count: i64,
    pub assigned_supplier_count: i64,
    #[serde(rename = "OrderCheckoutIntegrationEventID")]
    pub order_checkout_integration_event_id: Option<Value>,
    #[serde(rename = "OrderReturnIntegrationEventID")]
    pub order_return_integration_event_id: Option<Value>,
    #[serde(rename = "AddToCartIntegrationEventID")]
    pub add_to_cart_integration_event_id: Option<Value>,
    pub order_checkout_integration_event_name: Option<Value>,
    pub order_return_integration_event_name: Option<Value>,
    pub add_to_cart_integration_event_name: Option<Value>,
    /// The roles given to the client; nothing given means all that its party may hold.
    pub roles: Option<Vec<String>>,
    /// The supplier it acts for; with neither this nor a buyer, the marketplace owner.
    #[serde(rename = "SupplierID")]
    pub supplier_id: Option<String>,
    #[serde(rename = "BuyerID")]
    pub buyer_id: Option<String>,
    #[serde(rename = "xp")]
    pub xp: Xp,
}

impl ApiClient {
    pub fn blank(id: String) -> Self {
        Self {
            id,
            app_name: String::new(),
            access_token_duration: 600,
            refresh_token_duration: 0,
            anonymous_token_duration: 10_080,
            client_secret: None,
            secret_change: SecretChange::Keep,
            active: false,
            default_context_user_name: None,
            allow_any_buyer: false,
            allow_any_supplier: false,
            allow_seller: false,
            is_anon_buyer: false,
            minimum_required_roles: Vec::new(),
            minimum_required_custom_roles: Vec::new(),
            maximum_granted_roles: Vec::new(),
            maximum_granted_custom_roles: Vec::new(),
            assigned_buyer_count: 0,
            assigned_supplier_count: 0,
            order_checkout_integration_event_id: None,
            order_return_integration_event_id: None,
            add_to_cart_integration_event_id: None,
            order_checkout_integration_event_name: None,
            order_return_integration_event_name: None,
            add_to_cart_integration_event_name: None,
            roles: None,
            supplier_id: None,
            buyer_id: None,
            xp: Xp::default(),
        }
    }

    /// The base of a PUT: OrderCloud's own members at their defaults, the extra ones kept.
    pub fn reset(&self) -> Self {
        Self {
            roles: self.roles.clone(),
            supplier_id: self.supplier_id.clone(),
            buyer_id: self.buyer_id.clone(),
            ..Self::blank(self.id.clone())
        }
    }

    /// Reads a client. A secret that was sent is in `client_secret` afterwards, in clear, and only there.
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.text("AppName", 100, &mut self.app_name);
        members.integer_within("AccessTokenDuration", 10, 600, &mut self.access_token_duration);
        if members.mode() == super::super::members::Mode::Replace && !members.has("AccessTokenDuration") {
            members.fault("AccessTokenDuration", "is required");
        }
        members.integer_within("RefreshTokenDuration", 0, 524_160, &mut self.refresh_token_duration);
        members.integer_within("AnonymousTokenDuration", 10, 524_160, &mut self.anonymous_token_duration);
        self.read_secret(members);
        members.boolean("Active", &mut self.active);
        members.optional_text("DefaultContextUserName", 100, &mut self.default_context_user_name);
        members.boolean("AllowAnyBuyer", &mut self.allow_any_buyer);
        members.boolean("AllowAnySupplier", &mut self.allow_any_supplier);
        members.boolean("AllowSeller", &mut self.allow_seller);
        members.boolean("IsAnonBuyer", &mut self.is_anon_buyer);
        members.texts("MinimumRequiredRoles", 100, &mut self.minimum_required_roles);
        members.texts("MinimumRequiredCustomRoles", 100, &mut self.minimum_required_custom_roles);
        members.texts("MaximumGrantedRoles", 100, &mut self.maximum_granted_roles);
        members.texts("MaximumGrantedCustomRoles", 100, &mut self.maximum_granted_custom_roles);
        members.optional_texts("Roles", 100, &mut self.roles);
        members.reference("SupplierID", &mut self.supplier_id);
        members.reference("BuyerID", &mut self.buyer_id);
        if self.supplier_id.is_some() && self.buyer_id.is_some() {
            members.fault("BuyerID", "cannot be set together with SupplierID");
        }
        members.xp(&mut self.xp);
    }

    fn read_secret(&mut self, members: &mut Members<'_>) {
        members.optional_text("ClientSecret", *SECRET_CHARS.end(), &mut self.client_secret);
        let mut generate = false;
        members.boolean("GenerateSecret", &mut generate);
        self.secret_change = match &self.client_secret {
            Some(_) if generate => {
                members.fault("GenerateSecret", "cannot be true when a ClientSecret is given");
                SecretChange::Keep
            }
            Some(secret) if secret.chars().count() < *SECRET_CHARS.start() => {
                members.fault("ClientSecret", "must be at least 32 characters");
                SecretChange::Keep
            }
            Some(_) => SecretChange::Set,
            None if generate => SecretChange::Generate,
            None if members.has("ClientSecret") => SecretChange::Remove,
            None => SecretChange::Keep,
        };
    }
}
