//! Memberships of multi-stores.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;
use super::sellers::{PARENT, QUAY, Stores, attributes};

const MEMBERS: &str = "/v1/suppliers/parent/members";

fn counted(count: i64) -> Value {
    json!({ "data": [{ "attributes": { "count_on_hand": count } }] })
}

#[tokio::test]
async fn a_membership_is_made_once_and_seen_from_both_sides() {
    let stores = Stores::new().await;
    let app = &stores.app;

    let again = app.put(&format!("{MEMBERS}/quay"), json!({})).await;

    let shape = json!({ "Number": 1, "ParentID": "parent", "ParentName": "Bikes", "MemberID": "quay",
        "MemberName": "Quay Cycles", "DateCreated": "2026-01-05T09:00:00.000+00:00" });
    assert_eq!((again.status, &again.body), (StatusCode::OK, &shape));
    assert_eq!(app.get(MEMBERS).await.column("MemberID"), [json!("quay"), json!("moor")]);
    assert_eq!(app.get(&format!("{MEMBERS}?MemberName=Moor*")).await.column("Number"), [json!(2)]);
    assert_eq!(app.get("/v1/suppliers/quay/memberships").await.body["Items"], json!([shape]));
    assert_eq!(app.get("/v1/suppliers/quay/members").await.body["Items"], json!([]));
    let told = stores.get(&stores.parent, "multi_store_memberships").await;
    assert_eq!(
        told.body["data"][0],
        json!({ "id": 1, "type": "multi_store_memberships",
        "attributes": { "seller_id": QUAY, "seller_name": "Quay Cycles" } })
    );
    assert_eq!(stores.get(&stores.quay, "multi_store_memberships").await.body, json!({ "data": [] }));
}

#[tokio::test]
async fn the_owner_alone_makes_and_ends_them() {
    let stores = Stores::new().await;
    let token = stores.app.supplier_token("parent", &["FullAccess"]).await;
    let as_parent = async |method: Method, path: &str| stores.app.call(&token, method, path, None, &[]).await;

    for answer in [
        as_parent(Method::PUT, &format!("{MEMBERS}/strange")).await,
        as_parent(Method::DELETE, &format!("{MEMBERS}/quay")).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(as_parent(Method::GET, MEMBERS).await.column("MemberID").len(), 2);
    assert_eq!(as_parent(Method::GET, "/v1/suppliers/quay/members").await.missing(), ("Supplier", "quay"));
    for path in [format!("{MEMBERS}/nobody"), "/v1/suppliers/nobody/members/quay".to_owned()] {
        assert_eq!(stores.app.put(&path, json!({})).await.missing(), ("Supplier", "nobody"));
    }
    assert_eq!(stores.app.delete(&format!("{MEMBERS}/strange")).await.missing(), ("Membership", "strange"));
}

#[tokio::test]
async fn a_members_stock_in_the_store_goes_with_it() {
    let stores = Stores::new().await;
    stores.put(&stores.quay, &Stores::of(stores.s), counted(3)).await;
    stores.put(&stores.quay, &Stores::of(stores.m), counted(4)).await;
    stores.put(&stores.moor, &Stores::of(stores.s), counted(5)).await;
    let pump = json!({ "ID": "pump", "Name": "Pump", "OwnerID": "quay", "Inventory": { "Enabled": true } });
    stores.app.post("/v1/products", pump).await;
    let own = json!({ "ID": "own", "OwnerID": "quay", "AddressID": "default", "QuantityAvailable": 1 });
    stores.app.post("/v1/products/pump/inventoryrecords", own).await;

    let left = stores.app.delete(&format!("{MEMBERS}/quay")).await;
    let twice = stores.app.delete(&format!("{MEMBERS}/quay")).await;

    assert_eq!((left.status, twice.status), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    let records = stores.app.get("/v1/inventoryrecords").await;
    assert_eq!(records.column("OwnerID"), [json!("moor"), json!("quay")]);
    assert_eq!(records.column("ProductID"), [json!("bike"), json!("pump")]);
    let gone = stores.app.get("/v1/inventory/movements?Why=Deleted").await;
    assert_eq!(gone.column("VariantID"), [json!("s"), json!("m")]);
    assert_eq!(stores.get(&stores.quay, &Stores::of(stores.s)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stores.put(&stores.quay, &Stores::of(stores.s), counted(9)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(attributes(&stores.get(&stores.parent, &Stores::of(stores.s)).await).len(), 1);
}

#[tokio::test]
async fn who_owes_units_to_an_order_stays() {
    let stores = Stores::new().await;
    stores.put(&stores.quay, &Stores::of(stores.s), counted(3)).await;
    stores.submit(2).await;

    let refused = stores.app.delete(&format!("{MEMBERS}/quay")).await;
    let by_key = stores.delete(&stores.quay, &format!("{}/1", Stores::of(stores.s))).await;

    assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "InventoryRecord.OpenOrdersExist"));
    assert_eq!(by_key.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(attributes(&stores.get(&stores.quay, &Stores::of(stores.s)).await)[0]["count_on_hand"], 1);
}

#[tokio::test]
async fn a_deleted_supplier_is_a_member_no_more() {
    let app = TestApp::new().await;
    for id in ["parent", "member"] {
        app.post("/v1/suppliers", json!({ "ID": id, "Name": id, "Active": true })).await;
    }
    app.put("/v1/suppliers/parent/members/member", json!({})).await;
    app.put("/v1/suppliers/parent/members/parent", json!({})).await;

    app.delete("/v1/suppliers/member").await;

    assert_eq!(app.get("/v1/suppliers/parent/members").await.column("MemberID"), [json!("parent")]);
}

#[tokio::test]
async fn an_undo_brings_no_stock_back_to_who_left() {
    let stores = Stores::new().await;
    stores.put(&stores.quay, &Stores::of(stores.m), counted(1)).await;
    let token = stores.app.supplier_token("quay", &["FullAccess"]).await;
    let send = async |path: &str, body: &Value| stores.app.call(&token, Method::POST, path, Some(body), &[]).await;
    let rows = json!({ "locationCode": "default", "items": [{ "partNumber": "s", "quantity": 7 }] });
    send("/v1/inventory/refresh", &rows).await;
    stores.app.deliver().await;
    send("/v1/inventory/jobs/1/undo", &json!({})).await;
    stores.app.deliver().await;
    assert_eq!(stores.app.get("/v1/inventoryrecords?ProductID=bike").await.column("VariantID"), [json!("m")]);

    stores.app.delete(&format!("{MEMBERS}/quay")).await;
    send("/v1/inventory/jobs/2/undo", &json!({})).await;
    stores.app.deliver().await;

    assert_eq!(stores.app.get("/v1/inventory/jobs/3/items").await.column("Outcome"), [json!("refused")]);
    assert_eq!(stores.app.get("/v1/inventoryrecords?ProductID=bike").await.body["Items"], json!([]));
    stores.app.put(&format!("{MEMBERS}/quay"), json!({})).await;
    let undone = stores.app.post("/v1/inventory/jobs/3/undo", json!({})).await;
    assert_eq!(undone.status, StatusCode::ACCEPTED, "{undone:?}");
    stores.app.deliver().await;
    assert_eq!(stores.app.get("/v1/inventory/jobs/4").await.body["Status"], "SUCCESS");
    assert_eq!(stores.app.get("/v1/inventoryrecords?ProductID=bike").await.body["Items"], json!([]));
}

#[tokio::test]
async fn a_multi_store_closes_when_its_members_stock_is_gone() {
    let stores = Stores::new().await;
    stores.app.put(&format!("{MEMBERS}/parent"), json!({})).await;
    stores.put(&stores.quay, &Stores::of(stores.s), counted(3)).await;
    let own = json!({ "data": [{ "attributes": { "seller_id": PARENT, "count_on_hand": 1 } }] });
    stores.put(&stores.parent, &Stores::of(stores.s), own).await;
    let close = async || stores.app.patch("/v1/products/bike", json!({ "MultiStore": false })).await;

    let refused = close().await;
    stores.delete(&stores.quay, &format!("{}/1", Stores::of(stores.s))).await;
    let closed = close().await;

    assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "Product.StoresHaveStock"));
    assert_eq!((closed.status, &closed.body["MultiStore"]), (StatusCode::OK, &json!(false)));
    assert_eq!(stores.get(&stores.quay, &Stores::of(stores.s)).await.status, StatusCode::NOT_FOUND);
    stores.app.patch("/v1/products/bike", json!({ "MultiStore": true })).await;
    stores.app.delete(&format!("{MEMBERS}/parent")).await;
    assert_eq!(stores.app.get("/v1/inventoryrecords").await.body["Items"], json!([]));
}
