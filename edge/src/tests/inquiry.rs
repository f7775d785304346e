//! Questions about the stock of many items: the scenarios of the Kibo dialect, and each of its switches.

mod pages;
mod plans;
mod refused;
mod sight;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::jobs::INVENTORY;
use super::{Answer, TestApp};

impl TestApp {
    /// Asks in the Kibo dialect, at `…/inventory{path}`.
    async fn ask(&self, path: &str, body: &Value) -> Answer {
        self.kibo(Method::POST, &format!("{INVENTORY}{path}"), Some(body)).await
    }

    /// The answer to a question, each record as `HARB/P 5`: location, the first of its identifiers, available.
    async fn told(&self, body: &Value) -> Vec<String> {
        let answer = self.ask("", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{body}: {answer:?}");
        shown(&answer.body)
    }
}

fn shown(records: &Value) -> Vec<String> {
    let text = |record: &Value, member: &str| record[member].as_str().map(str::to_owned);
    let one = |record: &Value| {
        let named = ["partNumber", "sku", "upc"].iter().find_map(|member| text(record, member));
        let code = text(record, "locationCode").unwrap_or_default();
        format!("{code}/{} {}", named.unwrap_or_default(), record["available"])
    };
    records.as_array().expect("an answer is an array").iter().map(one).collect()
}

/// HARB: P 5, Q 1. MILL: P 5, Q 5.
async fn two_stores() -> TestApp {
    let app = TestApp::with_locations().await;
    for (location, units) in [("HARB", 1), ("MILL", 5)] {
        let items = json!([{ "partNumber": "P", "quantity": 5 }, { "partNumber": "Q", "quantity": units }]);
        app.run_items("refresh", location, items).await;
    }
    app
}

/// A question for three of P and of Q, with more members.
fn both(wanted: &str, members: &Value) -> Value {
    let items = json!([{ "partNumber": "P", "quantity": 3 }, { "partNumber": "Q", "quantity": "3" }]);
    let mut body = json!({ "type": wanted, "items": items });
    for (name, value) in members.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_what_a_legacy_refresh_counted_is_read_back_whole() {
    let app = TestApp::with_locations().await;
    let address = json!({ "AddressName": "Harbour Street", "Street1": "1", "City": "C", "State": "ME", "Zip": "04101", "Country": "US" });
    app.put("/v1/addresses/HARB", address).await;
    let row = json!({ "partNumber": "TENT-2P", "quantity": "12", "ltd": "3.5", "safetyStock": 2, "floor": 4 });
    app.run_items("refresh", "HARB", json!([row])).await;

    let answer = app.ask("", &json!({ "type": "ANY", "items": [{ "partNumber": "TENT-2P" }] })).await;

    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.body,
        json!([{
            "locationName": "Harbour Street", "locationCode": "HARB", "tenantID": 100, "onHand": 12, "available": 10,
            "allocated": 0, "pending": 0, "partNumber": "TENT-2P", "blockAssignment": false, "ltd": 3.5, "floor": 4,
            "safetyStock": 2, "distance": 0, "directShip": true, "transferEnabled": false, "pickup": true,
            "countryCode": "US",
        }])
    );
}

#[tokio::test]
async fn c_what_jobs_left_in_their_order() {
    let app = TestApp::with_locations().await;
    let (tent, stove) = ("0036000291452", "0012345678905");
    for (verb, items) in [
        (
            "refresh",
            json!([{ "upc": tent, "quantity": 8, "safetyStock": 1, "attributes": ["A1", "A2"] }, { "upc": stove, "quantity": 5 }]),
        ),
        ("refresh", json!([{ "upc": tent, "quantity": 6, "attributes": ["A2", "B7"] }])),
        ("adjust", json!([{ "upc": tent, "quantity": "-2" }])),
        ("refresh", json!([{ "upc": stove, "quantity": 0 }])),
    ] {
        app.send_items(verb, "MILL", items).await;
    }
    app.deliver().await;
    let mut body = json!({ "type": "ANY", "items": [{ "upc": tent }, { "upc": stove }], "includeAttributes": true });

    let positive = app.ask("", &body).await.body;
    body["includeNegativeInventory"] = json!(true);
    let all = app.ask("", &body).await.body;

    let rest = |upc: &str, members: Value| {
        let mut record = json!({
            "locationName": "Mill Lane", "locationCode": "MILL", "tenantID": 100, "allocated": 0, "pending": 0, "upc": upc,
            "blockAssignment": false, "ltd": 0, "floor": 0, "distance": 0, "directShip": true, "transferEnabled": false,
            "pickup": true, "countryCode": "IE",
        });
        for (name, value) in members.as_object().into_iter().flatten() {
            record[name] = value.clone();
        }
        record
    };
    let first = json!({ "onHand": 4, "available": 3, "safetyStock": 1, "attributes": ["A1", "A2", "B7"] });
    let second = json!({ "onHand": 0, "available": 0, "safetyStock": 0 });
    assert_eq!(positive, json!([rest(tent, first.clone())]));
    assert_eq!(all, json!([rest(tent, first), rest(stove, second)]));
    body["includeAttributes"] = json!(false);
    assert_eq!(app.ask("", &body).await.body[0]["attributes"], Value::Null);
}

#[tokio::test]
async fn d_types() {
    let app = two_stores().await;

    assert_eq!(app.told(&both("ALL", &json!({}))).await, ["MILL/P 5", "MILL/Q 5"]);
    assert_eq!(app.told(&both("PARTIAL", &json!({}))).await, ["HARB/P 5", "MILL/P 5", "MILL/Q 5"]);
    assert_eq!(app.told(&both("ANY", &json!({}))).await, ["HARB/P 5", "HARB/Q 1", "MILL/P 5", "MILL/Q 5"]);
    app.send_items("refresh", "HARB", json!([{ "partNumber": "Q", "quantity": 0 }])).await;
    app.deliver().await;
    let stores = app.told(&json!({ "type": "ALL_STORES", "items": [{ "partNumber": "Q", "quantity": 9 }] })).await;
    assert_eq!(stores, ["HARB/Q 0", "MILL/Q 5"]);
}

#[tokio::test]
async fn every_optional_member_of_a_record_is_shown() {
    let app = TestApp::with_locations().await;
    let row = json!({
        "partNumber": "P", "sku": "S", "upc": "7", "quantity": 3, "binID": 9, "currencyID": 978, "retailPrice": 19.99,
        "inventoryLocatorName": "Aisle 5",
    });
    app.run_items("refresh", "HARB", json!([row])).await;

    let record = app.ask("", &json!({ "type": "ANY", "items": [{ "sku": "S" }] })).await.body[0].clone();

    for (member, value) in [
        ("partNumber", json!("P")),
        ("sku", json!("S")),
        ("upc", json!("7")),
        ("currencyID", json!(978)),
        ("retailPrice", json!(19.99)),
        ("inventoryLocatorName", json!("Aisle 5")),
        ("binID", Value::Null),
    ] {
        assert_eq!(record[member], value, "{member}");
    }
}

#[tokio::test]
async fn an_item_is_meant_by_all_its_identifiers() {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "partNumber": "P", "sku": "S", "upc": "7", "quantity": 3 }, { "sku": "T", "quantity": 4 }]);
    app.run_items("refresh", "HARB", rows).await;
    let tracked = json!({ "Name": "Cup", "Inventory": { "Enabled": true, "VariantLevelTracking": true } });
    app.put("/v1/products/cup", tracked).await;
    app.put("/v1/products/cup/variants/red", json!({ "SKU": "cup-red" })).await;
    app.run_items("refresh", "HARB", json!([{ "sku": "cup-red", "quantity": 6 }])).await;
    let asked = async |item: Value| app.told(&json!({ "type": "ANY", "items": [item] })).await;

    for item in [
        json!({ "partNumber": "P" }),
        json!({ "upc": "7" }),
        json!({ "upc": "7", "sku": "S" }),
        json!({ "upc": "7", "sku": "S", "partNumber": "P", "quantity": null }),
    ] {
        assert_eq!(asked(item.clone()).await, ["HARB/P 3"], "{item}");
    }
    for item in [
        json!({ "sku": "P" }),
        json!({ "upc": "7", "sku": "T" }),
        json!({ "upc": "7", "sku": "S", "partNumber": "X" }),
        json!({ "partNumber": "p" }),
        json!({ "upc": "07" }),
    ] {
        assert_eq!(asked(item.clone()).await, [""; 0], "{item}");
    }
    assert_eq!(app.ask("", &json!({ "type": "ANY", "items": [{ "sku": "cup-red" }] })).await.body[0]["onHand"], 6);
    let twice = json!({ "type": "PARTIAL", "items": [{ "sku": "S", "quantity": 9 }, { "upc": "7" }, { "sku": "S" }] });
    assert_eq!(app.told(&twice).await, ["HARB/P 3", "HARB/P 3"], "for each item that it answers");
}

#[tokio::test]
async fn locations_are_chosen_by_code_and_flag() {
    let app = two_stores().await;
    let place = |name: &str, flags: Value| {
        let mut body = json!({ "AddressName": name, "Street1": "1", "City": "C", "Country": "IE" });
        body.as_object_mut()
            .expect("an object")
            .extend(flags.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        body
    };
    app.put(
        "/v1/addresses/MILL",
        place(
            "Mill Lane",
            json!({ "DirectShip": false, "TransferEnabled": true, "Pickup": false, "IncludeInLocationExport": false }),
        ),
    )
    .await;
    app.put("/v1/addresses/HARB", place("Harbour Street", json!({ "IncludeInAggregateExport": false }))).await;
    let (harbour, mill) = (["HARB/P 5", "HARB/Q 1"], ["MILL/P 5", "MILL/Q 5"]);
    let all = [harbour, mill].concat();

    for (members, expected) in [
        (json!({ "locationWhitelist": ["MILL", "NOWHERE", "not a code"] }), mill.to_vec()),
        (json!({ "locationWhitelist": [] }), all.clone()),
        (json!({ "locationWhitelist": ["NOWHERE"] }), vec![]),
        (json!({ "locationBlacklist": ["MILL"] }), harbour.to_vec()),
        (json!({ "locationWhitelist": ["MILL", "HARB"], "locationBlacklist": ["HARB"] }), mill.to_vec()),
        (json!({ "requestLocation": { "locationCode": "MILL" } }), mill.to_vec()),
        (json!({ "locationCode": "MILL" }), mill.to_vec()),
        (json!({ "requestLocation": { "locationName": "Harbour Street" } }), harbour.to_vec()),
        (json!({ "requestLocation": { "locationCode": "NOWHERE" } }), vec![]),
        (json!({ "requestLocation": { "locationCode": "MILL" }, "locationWhitelist": ["HARB"] }), vec![]),
        (json!({ "directShip": true }), harbour.to_vec()),
        (json!({ "directShip": false }), all.clone()),
        (json!({ "transferEnabled": true }), mill.to_vec()),
        (json!({ "transferEnabled": false }), harbour.to_vec()),
        (json!({ "pickup": true }), harbour.to_vec()),
        (json!({ "pickup": false }), mill.to_vec()),
        (json!({ "includeInAggregateExport": true }), mill.to_vec()),
        (json!({ "includeInLocationExport": true }), harbour.to_vec()),
        (json!({ "includeInLocationExport": false, "pickup": true }), vec![]),
        (json!({ "excludeBlockedAssignment": true }), all.clone()),
        (json!({ "limit": 3 }), all[..3].to_vec()),
        (json!({ "limit": "1", "locationPriorityList": ["NOWHERE", "MILL"] }), mill[..1].to_vec()),
        (json!({ "locationPriorityList": ["MILL"] }), [mill, harbour].concat()),
    ] {
        assert_eq!(app.told(&both("ANY", &members)).await, expected, "{members}");
    }
}

#[tokio::test]
async fn safety_stock_and_negative_figures_count_when_asked() {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "sku": "held", "quantity": 4, "safetyStock": 3 }, { "sku": "none", "quantity": 0 }]);
    app.run_items("refresh", "HARB", rows).await;
    app.run_items("adjust", "MILL", json!([{ "sku": "held", "quantity": -2 }])).await;
    let items = json!([{ "sku": "held", "quantity": 2 }, { "sku": "none" }]);
    let ask = async |wanted: &str, ignore: bool, negative: bool| {
        let body = json!({ "type": wanted, "items": items, "ignoreSafetyStock": ignore, "includeNegativeInventory": negative });
        app.told(&body).await
    };

    assert_eq!(ask("ANY", false, false).await, ["HARB/held 1"]);
    assert_eq!(ask("ANY", true, false).await, ["HARB/held 4"]);
    assert_eq!(ask("ANY", false, true).await, ["HARB/held 1", "HARB/none 0", "MILL/held -2"]);
    assert_eq!(ask("PARTIAL", false, true).await, [""; 0]);
    assert_eq!(ask("PARTIAL", true, false).await, ["HARB/held 4"]);
    let sums = app.ask("/aggregate/?responseFields=", &json!({ "items": items })).await.body;
    assert_eq!(
        sums,
        json!([
            { "tenantID": 100, "onHand": 2, "available": 1, "floor": 0, "sku": "held" },
            { "tenantID": 100, "onHand": 0, "available": 0, "floor": 0, "sku": "none" },
        ])
    );
    let body = json!({ "items": items, "includeNegativeInventory": true, "ignoreSafetyStock": true });
    assert_eq!(app.ask("/aggregate", &body).await.body[0]["available"], 2);
}

#[tokio::test]
async fn bins_of_an_item_at_a_location_count_together() {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "sku": "S", "quantity": 3 }, { "sku": "S", "quantity": 2, "binID": 4 }]);
    app.run_items("refresh", "HARB", rows).await;

    let enough = app.told(&json!({ "type": "ALL", "items": [{ "sku": "S", "quantity": 5 }] })).await;
    let short = app.told(&json!({ "type": "ALL", "items": [{ "sku": "S", "quantity": 6 }] })).await;

    assert_eq!((enough, short), (vec!["HARB/S 3".to_owned(), "HARB/S 2".to_owned()], vec![]));
}

#[tokio::test]
async fn sums_are_by_item_in_the_order_of_the_request() {
    let app = two_stores().await;
    app.run_items("refresh", "HARB", json!([{ "partNumber": "P", "quantity": 5, "floor": 2, "sku": "S" }])).await;
    let items = json!([{ "sku": "unknown", "upc": "9" }, { "partNumber": "Q", "quantity": 99 }, { "sku": "S" }, { "sku": "S" }]);

    let sums = app.ask("/aggregate?x-vol-site=5", &json!({ "items": items })).await;
    let some = app.ask("/aggregate", &json!({ "items": items, "locationCode": "HARB" })).await;

    let of_s = json!({ "tenantID": 100, "onHand": 10, "available": 10, "floor": 2, "sku": "S" });
    assert_eq!(
        (sums.status, sums.body),
        (
            StatusCode::OK,
            json!([
                { "tenantID": 100, "onHand": 0, "available": 0, "floor": 0, "sku": "unknown", "upc": "9" },
                { "tenantID": 100, "onHand": 6, "available": 6, "floor": 0, "partNumber": "Q" },
                of_s, of_s,
            ])
        )
    );
    assert_eq!(some.body[1]["onHand"], 1);
}
