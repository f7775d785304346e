//! Buyers with users who shop, and what they shop for.

use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;

use super::{Answer, TestApp};
use crate::auth::{Party, Standing, TokenClaims};

/// Buyer `acme` with users `ann` and `bob`, buyer `zenith` with user `zoe`, and record `mug-dub` of 5 units.
pub struct Shop {
    pub app: TestApp,
    pub ann: String,
    pub bob: String,
    pub zoe: String,
}

impl std::ops::Deref for Shop {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl Shop {
    pub async fn new() -> Self {
        let app = TestApp::with_record(5).await;
        for (number, id) in [(1, "acme"), (2, "zenith")] {
            app.database.run_script(&format!(
                "INSERT INTO buyer (marketplace, number, id, name, active, date_created)
                 VALUES (100, {number}, '{id}', '{id}', 1, 0)"
            ));
        }
        let ann = app.given_shopper((1, "acme"), 11, "ann").await;
        let bob = app.given_shopper((1, "acme"), 12, "bob").await;
        let zoe = app.given_shopper((2, "zenith"), 13, "zoe").await;
        Self { app, ann, bob, zoe }
    }

    /// An order of ann's with one line of a mug from `mug-dub`.
    pub async fn with_order(id: &str) -> Self {
        let shop = Self::new().await;
        shop.as_ann("POST", "/v1/orders/Outgoing", json!({ "ID": id })).await;
        let line = json!({ "ID": "l-1", "ProductID": "mug", "Quantity": 2, "InventoryRecordID": "mug-dub" });
        shop.as_ann("POST", &format!("/v1/orders/Outgoing/{id}/lineitems"), line).await;
        shop
    }

    pub async fn as_ann(&self, method: &str, path: &str, body: Value) -> Answer {
        self.send_as(&self.ann, method, path, body).await
    }

    pub async fn as_seller(&self, method: &str, path: &str, body: Value) -> Answer {
        self.send_as(&self.token, method, path, body).await
    }

    /// A body of null is none.
    pub async fn send_as(&self, token: &str, method: &str, path: &str, body: Value) -> Answer {
        let body = Some(body).filter(|body| !body.is_null());
        self.call(token, method.parse().expect("a method"), path, body.as_ref(), &[]).await
    }
}

impl TestApp {
    async fn given_shopper(&self, (buyer, buyer_id): (i64, &str), user: i64, id: &str) -> String {
        self.database.run_script(&format!(
            "INSERT INTO user (marketplace, number, company_kind, company, id, username, first_name, last_name, email,
                               active, date_created)
             VALUES (100, {user}, 'buyer', {buyer}, '{id}', '{id}', '{id}', '{id}', '{id}@example.test', 1, 0)"
        ));
        let standing = Standing {
            marketplace_id: "demo".to_owned(),
            party: Party::Buyer { number: buyer, id: buyer_id.to_owned() },
            who: id.to_owned(),
            roles: vec!["Shopper".to_owned(), "MeAdmin".to_owned()],
            narrowed_to: Vec::new(),
            not_before: shared::time::Timestamp(0),
        };
        let text = serde_json::to_string(&Some(standing)).expect("it writes");
        let now = crate::platform::Clock::now(self.clock.as_ref());
        let key = format!("standing:{}::{user}", MarketplaceNumber(100));
        self.app.lookups.put(self.app.kv.as_ref(), now, &key, text).await.expect("it is kept");
        let claims = TokenClaims {
            iss: "onhand".to_owned(),
            aud: "onhand".to_owned(),
            usr: id.to_owned(),
            cid: None,
            usrtype: "buyer".to_owned(),
            role: vec!["Shopper".to_owned(), "MeAdmin".to_owned()],
            mkt: 100,
            uid: Some(user),
            at: now.0,
        };
        crate::auth::sign(&self.app, claims, 3_600).expect("it signs")
    }
}
