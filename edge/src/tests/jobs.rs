//! Jobs, in the Kibo dialect and through our own endpoints: accepted, applied in their order, seen.

mod accepted;
mod agreement;
mod doors;
mod items;
mod listed;
mod order;
mod plans;
mod preview;
mod rows;
mod sight;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, TestApp};
use crate::operations::jobs::work;

pub const INVENTORY: &str = "/api/commerce/inventory/v5/inventory";
pub const QUEUE: &str = "/api/commerce/inventory/v1/queue";

impl TestApp {
    /// With the locations `HARB` "Harbour Street" and `MILL` "Mill Lane".
    pub async fn with_locations() -> Self {
        let app = Self::new().await;
        for (id, name) in [("HARB", "Harbour Street"), ("MILL", "Mill Lane")] {
            let body = json!({ "ID": id, "AddressName": name, "Street1": "1 Main", "City": "Galway", "Country": "IE" });
            app.post("/v1/addresses", body).await;
        }
        app
    }

    /// Sends in the Kibo dialect, to marketplace 100.
    pub async fn kibo(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.call(&self.token, method, path, body, &[("x-vol-tenant", "100")]).await
    }

    /// Sends a request of items to `…/inventory/{verb}`.
    pub async fn send_items(&self, verb: &str, location: &str, items: Value) -> Answer {
        let body = json!({ "locationCode": location, "items": items });
        self.kibo(Method::POST, &format!("{INVENTORY}/{verb}"), Some(&body)).await
    }

    pub async fn job(&self, number: i64) -> Value {
        self.kibo(Method::GET, &format!("{QUEUE}/{number}"), None).await.body
    }

    /// Delivers the wake-ups that lie in the queue, those that are sent meanwhile too.
    pub async fn deliver(&self) {
        loop {
            let texts = std::mem::take(&mut *self.queue.texts.lock().expect("no test panicked here"));
            if texts.is_empty() {
                break;
            }
            for text in texts {
                work::consume(&self.app, &text).await;
            }
        }
        assert_eq!(*self.log.lines.lock().expect("no test panicked here"), Vec::<String>::new());
    }

    /// Takes a job and works it off: how it ended.
    pub async fn run_items(&self, verb: &str, location: &str, items: Value) -> Value {
        let taken = self.send_items(verb, location, items).await;
        assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
        self.deliver().await;
        self.job(taken.body["jobID"].as_i64().expect("a job has a number")).await
    }

    /// `POST /v1/inventory/{verb}` of items at a location, as whoever the token is of.
    pub async fn post_items(&self, token: &str, verb: &str, location: &str, items: Value) -> Answer {
        let body = json!({ "locationCode": location, "items": items });
        self.call(token, Method::POST, &format!("/v1/inventory/{verb}"), Some(&body), &[]).await
    }

    /// Sends items to `/v1/inventory/{verb}`, works them off, and answers the job.
    pub async fn do_items(&self, verb: &str, location: &str, items: Value) -> Value {
        let taken = self.post_items(&self.token, verb, location, items).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
        self.deliver().await;
        self.get(&format!("/v1/inventory/jobs/{}", taken.body["JobID"])).await.body
    }

    /// A record of a product, by their IDs.
    pub async fn record_of(&self, product: &str, record: &str) -> Value {
        self.get(&format!("/v1/products/{product}/inventoryrecords/{record}")).await.body
    }
}

#[tokio::test]
async fn a_refresh_makes_item_and_record_and_its_job_tells() {
    let app = TestApp::with_locations().await;
    let body = json!({
        "locationName": "Harbour Street",
        "items": [{ "partNumber": "TENT-2P", "quantity": "12", "ltd": "3.5", "safetyStock": 2, "floor": 4 }],
    });

    let taken = app.kibo(Method::POST, "/inv/api/v5/inventory/refresh", Some(&body)).await;

    assert_eq!((taken.status, &taken.body), (StatusCode::OK, &json!({ "jobID": 1 })));
    assert_eq!(taken.header("content-type"), "application/json");
    let pending = app.job(1).await;
    assert_eq!(
        pending,
        json!({
            "jobID": 1, "tenantID": 100, "locationCode": "HARB", "type": "REFRESH", "added": "2026-01-05T09:00:00.000Z",
            "hasData": true, "itemCount": 0, "status": "PENDING", "success": false, "messages": [],
        })
    );
    app.deliver().await;
    let done = app.job(1).await;
    assert_eq!((&done["status"], &done["success"], &done["itemCount"]), (&json!("SUCCESS"), &json!(true), &json!(1)));
    let record = app.record_of("TENT-2P", "HARB").await;
    for (member, value) in [
        ("OnHand", json!(12)),
        ("QuantityAvailable", json!(10)),
        ("SafetyStock", json!(2)),
        ("Floor", json!(4)),
        ("LTD", json!(3.5)),
        ("AddressID", json!("HARB")),
    ] {
        assert_eq!(record[member], value, "{member} of {record}");
    }
}
