//! `/v1/addresses` and `/v1/suppliers/{s}/addresses`.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

fn address(id: &str) -> Value {
    json!({ "ID": id, "Street1": "1 Main", "City": "Galway", "Country": "IE" })
}

#[tokio::test]
async fn an_address_comes_back_whole() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let shape = json!({
        "ID": "a1", "DateCreated": "2026-01-05T09:00:00.000+00:00", "CompanyName": "C", "FirstName": "F",
        "LastName": "L", "Street1": "1 Quay", "Street2": "Back", "City": "Córk", "State": "MN", "Zip": "55401",
        "Country": "US", "Phone": "1", "AddressName": "Depot", "DirectShip": false, "Pickup": false,
        "TransferEnabled": false, "IncludeInAggregateExport": false, "IncludeInLocationExport": false,
        "xp": { "dock": { "doors": [1, 2] } },
    });

    for collection in ["/v1/addresses", "/v1/suppliers/s1/addresses"] {
        let made = app.post(collection, shape.clone()).await;
        assert_eq!((made.status, &made.body), (StatusCode::CREATED, &shape));
        assert_eq!(made.header("location"), format!("http://onhand.test{collection}/a1"));
        assert_eq!(app.get(&format!("{collection}/a1")).await.body, shape);
        let listed = app.get(&format!("{collection}?search=c%C3%93rk&DirectShip=false&xp.dock.doors=*")).await;
        assert_eq!(listed.body["Items"], json!([shape]));
    }
    let defaults = app.put("/v1/addresses/a2", address("a2")).await;
    assert_eq!(defaults.status, StatusCode::OK);
    for flag in ["DirectShip", "Pickup", "IncludeInAggregateExport", "IncludeInLocationExport"] {
        assert_eq!(defaults.body[flag], true, "{flag}");
    }
    assert_eq!(defaults.body["TransferEnabled"], false);
}

#[tokio::test]
async fn a_put_resets_all_but_the_flags_that_are_ours() {
    let app = TestApp::new().await;
    let mut full = address("a1");
    for (name, value) in [("Pickup", json!(false)), ("Phone", json!("1")), ("xp", json!({ "a": 1 }))] {
        full[name] = value;
    }
    app.post("/v1/addresses", full).await;

    let once = app.put("/v1/addresses/a1", address("a1")).await;
    let twice = app.put("/v1/addresses/a1", address("a1")).await;

    assert_eq!((once.status, &once.body), (StatusCode::OK, &twice.body));
    assert_eq!(
        (&once.body["Pickup"], &once.body["Phone"], &once.body["xp"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn state_and_zip_are_needed_where_there_are_such() {
    let app = TestApp::new().await;
    app.post("/v1/addresses", address("a1")).await;

    let patched = app.patch("/v1/addresses/a1", json!({ "Country": "CA" })).await;
    let fields: Vec<_> = patched.body["Errors"].as_array().into_iter().flatten().map(|e| &e["Data"]["Field"]).collect();
    assert_eq!((patched.status, fields), (StatusCode::BAD_REQUEST, vec![&json!("State"), &json!("Zip")]));
    let full = app.patch("/v1/addresses/a1", json!({ "Country": "CA", "State": "ON", "Zip": "K1A" })).await;
    assert_eq!(full.status, StatusCode::OK);
    assert_eq!(app.patch("/v1/addresses/a1", json!({ "Zip": null })).await.field(), "Zip");
}

#[tokio::test]
async fn ids_are_of_their_owner() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;

    for collection in ["/v1/addresses", "/v1/suppliers/s1/addresses", "/v1/suppliers/s2/addresses"] {
        assert_eq!(app.post(collection, address("a1")).await.status, StatusCode::CREATED);
        let twice = app.post(collection, address("a1")).await;
        assert_eq!((twice.status, twice.missing()), (StatusCode::CONFLICT, ("Address", "a1")));
        app.post(collection, address("a2")).await;
        let onto = app.patch(&format!("{collection}/a2"), json!({ "ID": "a1" })).await;
        assert_eq!((onto.status, onto.missing()), (StatusCode::CONFLICT, ("Address", "a1")));
    }
    app.delete("/v1/suppliers/s1/addresses/a1").await;
    assert_eq!(app.get("/v1/addresses/a1").await.status, StatusCode::OK);
    assert_eq!(app.get("/v1/suppliers/s2/addresses").await.column("ID"), [json!("a1"), json!("a2")]);
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let path = if method == Method::POST { "/v1/suppliers/no/addresses" } else { "/v1/suppliers/no/addresses/a1" };
        let answer = app.call(&app.token, method, path, Some(&address("a1")), &[]).await;
        assert_eq!(answer.missing(), ("Supplier", "no"), "the path is read from left to right");
    }
}

#[tokio::test]
async fn a_suppliers_caller_reaches_its_own_alone() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    app.post("/v1/suppliers/s2/addresses", address("a1")).await;
    let own = app.supplier_token("s1", &["SupplierAddressAdmin"]).await;
    let reader = app.supplier_token("s1", &["SupplierAddressReader"]).await;
    let call =
        async |token: &str, method: Method, path: &str| app.call(token, method, path, Some(&address("a1")), &[]).await;

    assert_eq!(call(&own, Method::POST, "/v1/suppliers/s1/addresses").await.status, StatusCode::CREATED);
    assert_eq!(call(&reader, Method::GET, "/v1/suppliers/s1/addresses/a1").await.status, StatusCode::OK);
    let refused = call(&reader, Method::DELETE, "/v1/suppliers/s1/addresses/a1").await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = call(&own, method, "/v1/suppliers/s2/addresses/a1").await;
        assert_eq!(answer.missing(), ("Supplier", "s2"));
    }
    assert_eq!(call(&own, Method::GET, "/v1/addresses").await.error_code(), "Auth.InsufficientRoles");
    let other = app.other_marketplace().await;
    assert_eq!(call(&other, Method::GET, "/v1/suppliers/s2/addresses/a1").await.missing(), ("Supplier", "s2"));
}

#[tokio::test]
async fn an_address_where_stock_stands_stays() {
    let app = TestApp::with_record(1).await;

    let refused = app.delete("/v1/addresses/dublin").await;
    let free = app.delete("/v1/addresses/cork").await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error_code(), "Address.CannotDeleteInventoryRecordAddress");
    assert_eq!(refused.body["Errors"][0]["Data"], Value::Null);
    assert_eq!(free.status, StatusCode::NO_CONTENT);
    assert_eq!(app.delete("/v1/addresses/cork").await.missing(), ("Address", "cork"));
    let renamed = app.patch("/v1/addresses/dublin", json!({ "ID": "baile" })).await;
    assert_eq!(renamed.status, StatusCode::OK);
    let record = app.get("/v1/products/mug/inventoryrecords/mug-dub").await.body;
    assert_eq!((&record["AddressID"], &record["Address"]["ID"]), (&json!("baile"), &json!("baile")));
}

#[tokio::test]
async fn an_address_made_while_its_supplier_is_deleted_does_not_remain() {
    let app = TestApp::new().await;
    let path = "/v1/suppliers/s1/addresses";

    app.add_supplier("s1").await;
    let (made, _) = tokio::join!(app.post(path, address("a1")), app.delete("/v1/suppliers/s1"));
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert!(!app.database.contents().contains("location: "));

    app.add_supplier("s1").await;
    let (deleted, made) = tokio::join!(app.delete("/v1/suppliers/s1"), app.post(path, address("a1")));
    assert_eq!((deleted.status, made.missing()), (StatusCode::NO_CONTENT, ("Supplier", "s1")), "{made:?}");
    assert!(!app.database.contents().contains("location: "));
}

#[tokio::test]
async fn two_at_once_lose_nothing() {
    let app = TestApp::new().await;
    let path = "/v1/addresses/a1";

    let (one, two) = tokio::join!(app.put(path, address("a1")), app.put(path, address("a1")));
    let (three, four) = tokio::join!(
        app.patch(path, json!({ "xp": { "a": 1 } })),
        app.patch(path, json!({ "xp": { "b": 2 }, "Phone": "7" })),
    );
    let (five, six) = tokio::join!(app.delete(path), app.delete(path));

    assert_eq!([one.status, two.status, three.status, four.status], [StatusCode::OK; 4]);
    assert!([&three, &four].iter().any(|answer| answer.body["xp"] == json!({ "a": 1, "b": 2 })));
    let mut statuses = [five.status, six.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);
}
