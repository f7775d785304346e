//! `/api/v2/client`: inventories of multi-stores, and a seller's own variants.

mod crossing;
mod inventories;
mod ledger;
mod many;
mod plans;
mod races;
mod variants;

use http::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp};

/// A multi-store product `bike` of the supplier `parent` with the variants `s` and `m`; members are `quay` and `moor`, in
/// this order of their numbers from 2, and `strange` is none. Each has a key.
pub struct Stores {
    pub app: TestApp,
    pub parent: String,
    pub quay: String,
    pub moor: String,
    pub strange: String,
    /// The numbers of the two variants.
    pub s: i64,
    pub m: i64,
}

pub const PARENT: i64 = 1;
pub const QUAY: i64 = 2;
pub const MOOR: i64 = 3;

pub async fn key(app: &TestApp, supplier: &str) -> String {
    let made = app.post(&format!("/v1/suppliers/{supplier}/apikeys"), json!({ "Name": "ERP" })).await;
    made.body["Key"].as_str().expect("a key is told when it is made").to_owned()
}

impl Stores {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        for (id, name) in [("parent", "Bikes"), ("quay", "Quay Cycles"), ("moor", "Moor Cycles"), ("strange", "Other")]
        {
            app.post("/v1/suppliers", json!({ "ID": id, "Name": name, "Active": true })).await;
        }
        let inventory = json!({ "Enabled": true, "VariantLevelTracking": true });
        let product = json!({ "ID": "bike", "Name": "Bike", "Active": true, "OwnerID": "parent", "MultiStore": true,
                              "Inventory": inventory });
        app.post("/v1/products", product).await;
        let mut numbers = Vec::new();
        for (id, size) in [("s", "S"), ("m", "M")] {
            let specs = json!([{ "SpecID": "SIZE", "OptionID": size }]);
            let variant = json!({ "Active": true, "Specs": specs, "Price": "500" });
            let made = app.put(&format!("/v1/products/bike/variants/{id}"), variant).await;
            numbers.push(made.body["Number"].as_i64().expect("a variant has a number"));
        }
        for member in ["quay", "moor"] {
            app.put(&format!("/v1/suppliers/parent/members/{member}"), json!({})).await;
        }
        Self {
            parent: key(&app, "parent").await,
            quay: key(&app, "quay").await,
            moor: key(&app, "moor").await,
            strange: key(&app, "strange").await,
            s: numbers[0],
            m: numbers[1],
            app,
        }
    }

    /// Of a service in which somebody else has set up suppliers and keys.
    fn with(app: TestApp) -> Self {
        let none = String::new;
        Self { app, parent: none(), quay: none(), moor: none(), strange: none(), s: 0, m: 0 }
    }

    pub async fn get(&self, key: &str, path: &str) -> Answer {
        self.send(key, Method::GET, path, String::new()).await
    }

    pub async fn put(&self, key: &str, path: &str, body: Value) -> Answer {
        self.send(key, Method::PUT, path, body.to_string()).await
    }

    pub async fn delete(&self, key: &str, path: &str) -> Answer {
        self.send(key, Method::DELETE, path, String::new()).await
    }

    /// With a body as text, so that its numbers are what they say.
    pub async fn send(&self, key: &str, method: Method, path: &str, body: String) -> Answer {
        let path = format!("/api/v2/client/{path}");
        self.app.call_raw(key, method, &path, "application/vnd.api+json", body.into_bytes()).await
    }

    /// The path of a variant's inventories.
    pub fn of(variant: i64) -> String {
        format!("variants/{variant}/inventories")
    }
}

/// What an answer says of each inventory.
pub fn attributes(answer: &Answer) -> Vec<Value> {
    let data = answer.body["data"].as_array().expect("a list has data");
    data.iter().map(|element| element["attributes"].clone()).collect()
}

/// The detail and the source of the first error.
pub fn fault(answer: &Answer) -> (u16, &str, &Value) {
    let error = &answer.body["errors"][0];
    assert_eq!(error["code"], answer.status.as_u16());
    (answer.status.as_u16(), error["detail"].as_str().unwrap_or_default(), &error["source"])
}
