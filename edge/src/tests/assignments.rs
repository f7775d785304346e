//! Which buyers and groups records are assigned to.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

const RECORDS: &str = "/v1/products/mug/inventoryrecords";
const ASSIGNMENTS: &str = "/v1/products/mug/inventoryrecords/assignments";
const EVERYWHERE: &str = "/v1/inventoryrecords/assignments";

fn to(group: Value) -> Value {
    json!({ "InventoryRecordID": "mug-dub", "BuyerID": "acme", "UserGroupID": group })
}

#[tokio::test]
async fn assignments_are_made_once_listed_by_level_and_withdrawn_one_by_one() {
    let app = TestApp::with_buyer().await;

    for group in [Value::Null, json!("trade"), json!("trade")] {
        assert_eq!(app.post(ASSIGNMENTS, to(group)).await.status, StatusCode::NO_CONTENT);
    }

    let listed = app.get(ASSIGNMENTS).await;
    assert_eq!(listed.body["Items"], json!([to(Value::Null), to(json!("trade"))]));
    for (query, count) in [
        ("level=Company", 1),
        ("level=Group", 1),
        ("buyerID=acme&userGroupID=trade", 1),
        ("buyerID=x", 0),
        ("inventoryRecordID=mug-dub", 2),
    ] {
        assert_eq!(app.get(&format!("{ASSIGNMENTS}?{query}")).await.body["Meta"]["TotalCount"], count, "{query}");
    }
    assert_eq!(app.get(&format!("{ASSIGNMENTS}?level=User")).await.error_code(), "PartyAssignment.UserLevelNotAllowed");

    let one = format!("{RECORDS}/mug-dub/assignments");
    assert_eq!(app.delete(&one).await.error_code(), "PartyAssignment.RequiresBuyer");
    assert_eq!(app.delete(&format!("{one}?buyerID=acme&userID=x")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.delete(&format!("{one}?buyerID=acme")).await.missing(), ("InventoryRecordAssignment", "mug-dub"));
    assert_eq!(app.get(ASSIGNMENTS).await.column("UserGroupID"), [json!("trade")], "the group's stays");
    assert_eq!(app.delete(&format!("{one}?buyerID=acme&userGroupID=trade")).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_an_assignment_names_must_be_there() {
    let app = TestApp::with_buyer().await;

    assert_eq!(app.post(ASSIGNMENTS, json!({ "BuyerID": "acme" })).await.field(), "InventoryRecordID");
    assert_eq!(
        app.post(ASSIGNMENTS, json!({ "InventoryRecordID": "mug-dub" })).await.error_code(),
        "PartyAssignment.RequiresBuyer"
    );
    for (body, missing) in [
        (json!({ "InventoryRecordID": "x", "BuyerID": "acme" }), ("InventoryRecord", "x")),
        (json!({ "InventoryRecordID": "mug-dub", "BuyerID": "x" }), ("Buyer", "x")),
        (to(json!("x")), ("UserGroup", "x")),
    ] {
        assert_eq!(app.post(ASSIGNMENTS, body).await.missing(), missing);
    }
    assert_eq!(app.get(ASSIGNMENTS).await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn assignments_go_with_record_group_and_buyer() {
    let app = TestApp::with_buyer().await;
    app.post(ASSIGNMENTS, to(json!("trade"))).await;
    app.delete("/v1/buyers/acme/usergroups/trade").await;
    assert_eq!(app.get(EVERYWHERE).await.body["Meta"]["TotalCount"], 0);
    app.post(ASSIGNMENTS, to(Value::Null)).await;
    app.delete(&format!("{RECORDS}/mug-dub")).await;
    assert!(!app.database.contents().contains("\nrecord_assignment: "));
}

#[tokio::test]
async fn a_supplier_assigns_its_own_records_only() {
    let app = TestApp::with_buyer().await;
    let supplier = app.supplier("larch").await;
    let number = app.get(&format!("{RECORDS}/mug-dub")).await.body["Number"].clone();

    let refused = app.call(&supplier, Method::POST, ASSIGNMENTS, Some(&to(Value::Null)), &[]).await;
    assert_eq!(refused.missing(), ("Product", "mug"));
    let bulk = json!({ "Action": "Assign", "RecordNumbers": [number], "Parties": [{ "BuyerID": "acme" }] });
    let refused = app.call(&supplier, Method::POST, &format!("{EVERYWHERE}/bulk"), Some(&bulk), &[]).await;
    assert_eq!(refused.missing(), ("InventoryRecord", "1"));
    let hidden = "/v1/products/mug/variants/x/inventoryrecords/assignments";
    let refused = app.call(&supplier, Method::GET, hidden, None, &[]).await;
    assert_eq!(refused.missing(), ("Product", "mug"), "nothing is told of what a product has that is not seen");
    let other = app.other_marketplace().await;
    assert_eq!(app.call(&other, Method::GET, EVERYWHERE, None, &[]).await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn many_are_assigned_and_withdrawn_with_a_count_before() {
    let app = TestApp::with_buyer().await;
    app.post(RECORDS, json!({ "ID": "c", "AddressID": "cork" })).await;
    app.post(ASSIGNMENTS, to(Value::Null)).await;
    let parties = json!([{ "BuyerID": "acme" }, { "BuyerID": "acme", "UserGroupID": "trade" }]);
    let bulk = async |action: &str, dry: bool| {
        let body = json!({ "Action": action, "RecordNumbers": [1, 2, 2], "Parties": parties, "DryRun": dry });
        app.post(&format!("{EVERYWHERE}/bulk"), body).await.body
    };

    assert_eq!(bulk("Assign", true).await, json!({ "Changed": 3, "Unchanged": 1, "DryRun": true }));
    assert_eq!(app.get(EVERYWHERE).await.body["Meta"]["TotalCount"], 1);
    assert_eq!(bulk("Assign", false).await, json!({ "Changed": 3, "Unchanged": 1, "DryRun": false }));
    let listed = app.get(&format!("{EVERYWHERE}?records=2,7")).await;
    assert_eq!(listed.column("UserGroupID"), [Value::Null, json!("trade")]);
    assert_eq!(
        (
            &listed.body["Items"][0]["RecordNumber"],
            &listed.body["Items"][0]["ProductID"],
            &listed.body["Items"][0]["AddressID"]
        ),
        (&json!(2), &json!("mug"), &json!("cork"))
    );
    assert_eq!(app.get(&format!("{EVERYWHERE}?records=x")).await.field(), "records");
    assert_eq!(app.get(&format!("{EVERYWHERE}?BuyerID=acme&UserGroupID=trade")).await.body["Meta"]["TotalCount"], 2);
    assert_eq!(bulk("Withdraw", true).await["Changed"], 4);
    assert_eq!(bulk("Withdraw", false).await["Changed"], 4);
    assert_eq!(bulk("Withdraw", false).await["Unchanged"], 4);
    assert_eq!(app.get(EVERYWHERE).await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn records_are_found_by_whom_they_are_assigned_to() {
    let app = TestApp::with_buyer().await;
    app.post(RECORDS, json!({ "ID": "c", "AddressID": "cork" })).await;
    app.post(ASSIGNMENTS, to(json!("trade"))).await;
    let found = async |query: &str| app.get(&format!("/v1/inventoryrecords?{query}")).await.column("ID");

    assert_eq!(found("Assigned=true").await, [json!("mug-dub")]);
    assert_eq!(found("Assigned=false").await, [json!("c")]);
    assert_eq!(found("Assignments.BuyerID=acme").await, [json!("mug-dub")]);
    assert_eq!(found("Assignments.BuyerID=acme&Assignments.UserGroupID=trade").await, [json!("mug-dub")]);
    assert_eq!(found("Assignments.BuyerID=acme&Assignments.UserGroupID=!*").await, [] as [Value; 0]);
    assert_eq!(found("Assignments.BuyerID=zenith").await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_is_wrong_with_a_bulk_change_is_told_and_nothing_changes() {
    let app = TestApp::with_buyer().await;
    let parties = json!([{ "BuyerID": "acme" }]);
    for (body, field) in [
        (json!({ "Action": "Give", "RecordNumbers": [1], "Parties": parties }), "Action"),
        (json!({ "Action": "Assign", "RecordNumbers": [], "Parties": parties }), "RecordNumbers"),
        (json!({ "Action": "Assign", "RecordNumbers": ["1"], "Parties": parties }), "RecordNumbers"),
        (json!({ "Action": "Assign", "RecordNumbers": [1], "Parties": [] }), "Parties"),
        (json!({ "RecordNumbers": [1], "Parties": parties }), "Action"),
    ] {
        assert_eq!(app.post(&format!("{EVERYWHERE}/bulk"), body.clone()).await.field(), field, "{body}");
    }
    let unknown = json!({ "Action": "Assign", "RecordNumbers": [1, 9], "Parties": parties });
    assert_eq!(app.post(&format!("{EVERYWHERE}/bulk"), unknown).await.missing(), ("InventoryRecord", "9"));
    let parties = json!([{ "BuyerID": "acme" }, { "BuyerID": "acme", "UserGroupID": "x" }, { "BuyerID": "x" }]);
    let unknown = json!({ "Action": "Assign", "RecordNumbers": [1], "Parties": parties });
    assert_eq!(app.post(&format!("{EVERYWHERE}/bulk"), unknown).await.missing(), ("UserGroup", "x"));
    assert_eq!(app.get(EVERYWHERE).await.body["Meta"]["TotalCount"], 0);
}
