//! Who may send and see what: marketplaces, suppliers, roles.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{INVENTORY, QUEUE};
use crate::tests::{Answer, TestApp};

async fn send(app: &TestApp, token: &str, location: &str, items: Value) -> Answer {
    let body = json!({ "locationCode": location, "items": items });
    app.call(token, Method::POST, &format!("{INVENTORY}/refresh"), Some(&body), &[("x-vol-tenant", "100")]).await
}

async fn queue(app: &TestApp, token: &str) -> Answer {
    app.call(token, Method::GET, QUEUE, None, &[("x-vol-tenant", "100")]).await
}

#[tokio::test]
async fn a_supplier_counts_at_its_own_locations_and_stocks_its_own_items() {
    let app = TestApp::with_locations().await;
    let larch = app.supplier("larch").await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;

    let foreign = send(&app, &larch, "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    let own = send(
        &app,
        &larch,
        "larch-home",
        json!([{ "sku": "S", "quantity": 1 }, { "partNumber": "mug", "quantity": 2 }]),
    )
    .await;
    app.deliver().await;

    assert_eq!(
        (foreign.status, foreign.body["message"].as_str()),
        (StatusCode::BAD_REQUEST, Some("locationCode names no location: HARB"))
    );
    assert_eq!(own.body, json!({ "jobID": 1 }));
    assert_eq!(
        app.job(1).await["messages"],
        json!(["items[1] partNumber=mug: no item that you may stock has these identifiers"])
    );
    let product = app.get("/v1/products/S").await.body;
    let record = app.record_of("S", "larch-home").await;
    assert_eq!(
        (&product["OwnerID"], &record["OwnerID"], &record["OnHand"]),
        (&json!("larch"), &json!("larch"), &json!(1))
    );
}

#[tokio::test]
async fn the_owners_caller_means_its_own_location_first_and_then_the_only_suppliers() {
    let app = TestApp::with_locations().await;
    app.supplier("larch").await;
    app.supplier("maple").await;
    let place = |name: &str| json!({ "AddressName": name, "Street1": "1", "City": "C", "Country": "IE" });
    for (supplier, id) in [("larch", "HARB"), ("larch", "only"), ("larch", "both"), ("maple", "both")] {
        app.put(&format!("/v1/suppliers/{supplier}/addresses/{id}"), place("Some")).await;
    }

    for location in ["HARB", "only"] {
        assert_eq!(
            send(&app, &app.token, location, json!([{ "sku": "S", "quantity": 3 }])).await.status,
            StatusCode::OK
        );
    }
    let both = send(&app, &app.token, "both", json!([{ "sku": "S", "quantity": 3 }])).await;
    app.deliver().await;

    assert_eq!(
        (both.status, both.body["message"].as_str()),
        (StatusCode::BAD_REQUEST, Some("locationCode must mean one location; both is one of 2"))
    );
    assert_eq!(app.record_of("S", "HARB").await["OwnerID"], "demo");
    assert_eq!(app.record_of("S", "only").await["OwnerID"], "larch");
}

#[tokio::test]
async fn jobs_are_seen_by_those_whose_location_it_is_and_by_the_owner() {
    let app = TestApp::with_locations().await;
    let (larch, maple) = (app.supplier("larch").await, app.supplier("maple").await);
    send(&app, &larch, "larch-home", json!([{ "sku": "S", "quantity": 1 }])).await;
    send(&app, &app.token, "HARB", json!([{ "sku": "T", "quantity": 1 }])).await;
    let numbers =
        |answer: &Answer| answer.body.as_array().unwrap().iter().map(|job| job["jobID"].clone()).collect::<Vec<_>>();
    let one = async |token: &str| {
        app.call(token, Method::GET, &format!("{QUEUE}/1"), None, &[("x-vol-tenant", "100")]).await.status
    };

    assert_eq!(numbers(&queue(&app, &app.token).await), [json!(2), json!(1)]);
    assert_eq!(numbers(&queue(&app, &larch).await), [json!(1)]);
    assert_eq!(numbers(&queue(&app, &maple).await), Vec::<Value>::new());
    assert_eq!(
        (one(&app.token).await, one(&larch).await, one(&maple).await),
        (StatusCode::OK, StatusCode::OK, StatusCode::NOT_FOUND)
    );
}

#[tokio::test]
async fn another_marketplace_has_numbers_and_jobs_of_its_own() {
    let app = TestApp::with_locations().await;
    app.send_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    let other = app.other_marketplace().await;
    let address = json!({ "ID": "HARB", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
    app.call(&other, Method::POST, "/v1/addresses", Some(&address), &[]).await;
    let there = [("x-vol-tenant", "200")];

    assert_eq!(app.call(&other, Method::GET, &format!("{QUEUE}/1"), None, &there).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.call(&other, Method::GET, QUEUE, None, &there).await.body, json!([]));
    let body = json!({ "locationCode": "HARB", "items": [{ "sku": "S", "quantity": 7 }] });
    let taken = app.call(&other, Method::POST, &format!("{INVENTORY}/refresh"), Some(&body), &there).await;
    assert_eq!(taken.body, json!({ "jobID": 1 }));
    app.deliver().await;
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 1);
    let record = app.call(&other, Method::GET, "/v1/products/S/inventoryrecords/HARB", None, &[]).await;
    assert_eq!(record.body["OnHand"], 7);
}

#[tokio::test]
async fn roles_are_asked_for() {
    let app = TestApp::with_locations().await;
    let (reader, nobody) = (app.token_with(&["ProductReader"]).await, app.token_with(&["BuyerReader"]).await);

    let refused = send(&app, &reader, "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;

    assert_eq!((refused.status, refused.body["error"].clone()), (StatusCode::FORBIDDEN, json!("Forbidden")));
    assert_eq!(queue(&app, &reader).await.status, StatusCode::OK);
    assert_eq!(queue(&app, &nobody).await.status, StatusCode::FORBIDDEN);
}
