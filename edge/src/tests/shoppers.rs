//! Buyers with users who shop, and what they shop for.

use serde_json::{Value, json};

use super::{Answer, CLIENT_ID, TestApp};

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
        let ann = app.given_shopper("acme", "ann").await;
        let bob = app.given_shopper("acme", "bob").await;
        let zoe = app.given_shopper("zenith", "zoe").await;
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

    pub async fn get_as_ann(&self, path: &str) -> Answer {
        self.as_ann("GET", path, Value::Null).await
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

impl Shop {
    /// Submits an order of ann's.
    pub async fn submit(&self, order: &str) -> Answer {
        self.as_ann("POST", &format!("/v1/orders/Outgoing/{order}/submit"), Value::Null).await
    }

    /// Submits, cancels, ships or completes an order, as the seller.
    pub async fn act(&self, order: &str, act: &str) -> Answer {
        self.as_seller("POST", &format!("/v1/orders/All/{order}/{act}"), Value::Null).await
    }
}

impl TestApp {
    /// A buyer's user, both active, and a token of it.
    pub async fn given_shopper(&self, buyer: &str, id: &str) -> String {
        self.put(&format!("/v1/buyers/{buyer}"), json!({ "Name": buyer, "Active": true })).await;
        let email = format!("{id}@example.test");
        let user = json!({ "Username": id, "FirstName": id, "LastName": id, "Email": email, "Active": true });
        self.put(&format!("/v1/buyers/{buyer}/users/{id}"), user).await;
        self.token_of(buyer, id).await
    }

    /// A token of a buyer's user, by impersonation.
    pub async fn token_of(&self, buyer: &str, user: &str) -> String {
        let wanted = json!({ "ClientID": CLIENT_ID, "Roles": ["Shopper", "MeAdmin", "MeXpAdmin"] });
        let told = self.post(&format!("/v1/buyers/{buyer}/users/{user}/accesstoken"), wanted).await;
        told.body["access_token"].as_str().unwrap_or_default().to_owned()
    }

    /// The answer to an anonymous shopper of a new public client that acts for `ann`, with these members beside.
    pub async fn anonymous(&self, members: &Value, scope: &str) -> Answer {
        let mut wanted = json!({ "GenerateSecret": false, "IsAnonBuyer": true, "DefaultContextUserName": "ann" });
        for (name, value) in members.as_object().into_iter().flatten() {
            wanted[name] = value.clone();
        }
        let (id, _) = self.client(&wanted).await;
        self.ask_token(&[("grant_type", "client_credentials"), ("client_id", &id), ("scope", scope)]).await
    }

    /// A token of such a one.
    pub async fn anonymous_token(&self, members: &Value, scope: &str) -> String {
        let answer = self.anonymous(members, scope).await;
        answer.body["access_token"].as_str().unwrap_or_default().to_owned()
    }
}
