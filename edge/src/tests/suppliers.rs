//! `/v1/suppliers`.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

const S1: &str = "/v1/suppliers/s1";

fn address(id: &str) -> Value {
    json!({ "ID": id, "Street1": "1 Main", "City": "Galway", "Country": "IE" })
}

#[tokio::test]
async fn a_supplier_comes_back_whole() {
    let app = TestApp::new().await;
    let mut shape = json!({
        "ID": "s1", "Name": "North", "Active": true, "DateCreated": "2026-01-05T09:00:00.000+00:00",
        "AllBuyersCanOrder": true, "Number": 1, "DefaultAddressID": null, "xp": { "a": [1, null] },
    });

    let made = app.post("/v1/suppliers", shape.clone()).await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;
    let patched = app.patch(S1, json!({ "DefaultAddressID": "home" })).await;

    assert_eq!((made.status, &made.body), (StatusCode::CREATED, &shape));
    shape["DefaultAddressID"] = json!("home");
    assert_eq!(patched.body, shape);
    assert_eq!(app.get(S1).await.body, shape);
    assert_eq!(app.get("/v1/suppliers?DefaultAddressID=home&Number=1").await.body["Items"], json!([shape]));
}

#[tokio::test]
async fn a_put_resets_all_but_what_is_ours() {
    let app = TestApp::new().await;
    app.post("/v1/suppliers", json!({ "ID": "s1", "Name": "North", "Active": true, "xp": { "a": 1 } })).await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;
    app.patch(S1, json!({ "DefaultAddressID": "home" })).await;

    let once = app.put(S1, json!({ "Name": "South" })).await;
    let twice = app.put(S1, json!({ "Name": "South" })).await;

    assert_eq!((once.status, &once.body), (StatusCode::OK, &twice.body));
    assert_eq!(
        (&once.body["Active"], &once.body["xp"], &once.body["Number"]),
        (&json!(false), &json!(null), &json!(1))
    );
    assert_eq!(once.body["DefaultAddressID"], "home");
    let made = app.put("/v1/suppliers/s2", json!({ "Name": "New" })).await;
    assert_eq!((made.status, &made.body["ID"], &made.body["Number"]), (StatusCode::OK, &json!("s2"), &json!(2)));
}

#[tokio::test]
async fn an_id_is_taken_by_a_supplier_or_by_the_owner() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;

    for answer in [
        app.post("/v1/suppliers", json!({ "ID": "s1", "Name": "x" })).await,
        app.patch("/v1/suppliers/s2", json!({ "ID": "s1" })).await,
        app.put("/v1/suppliers/s2", json!({ "ID": "s1", "Name": "x" })).await,
    ] {
        assert_eq!((answer.status, answer.error_code()), (StatusCode::CONFLICT, "IdExists"));
        assert_eq!(answer.missing(), ("Supplier", "s1"));
    }
    for answer in [
        app.post("/v1/suppliers", json!({ "ID": "demo", "Name": "x" })).await,
        app.put("/v1/suppliers/demo", json!({ "Name": "x" })).await,
        app.patch("/v1/suppliers/s2", json!({ "ID": "demo" })).await,
    ] {
        assert_eq!((answer.status, answer.missing()), (StatusCode::CONFLICT, ("Supplier", "demo")), "{answer:?}");
    }
}

#[tokio::test]
async fn everything_follows_a_renamed_supplier() {
    let app = TestApp::new().await;
    let token = app.supplier("s1").await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;
    let product =
        json!({ "ID": "p", "Name": "p", "OwnerID": "s1", "DefaultSupplierID": "s1", "ShipFromAddressID": "home" });
    app.post("/v1/products", product).await;
    app.call(&token, Method::GET, S1, None, &[]).await;

    let renamed = app.patch(S1, json!({ "ID": "north" })).await;
    let moved = app.patch("/v1/suppliers/north/addresses/home", json!({ "ID": "depot" })).await;

    assert_eq!((renamed.status, moved.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(app.get(S1).await.missing(), ("Supplier", "s1"));
    assert_eq!(app.get("/v1/apiclients?SupplierID=north").await.body["Meta"]["TotalCount"], 1);
    let product = app.get("/v1/products/p").await.body;
    assert_eq!((&product["OwnerID"], &product["DefaultSupplierID"]), (&json!("north"), &json!("north")));
    assert_eq!(product["ShipFromAddressID"], "depot");
    let own = app.call(&token, Method::GET, "/v1/suppliers/north/addresses", None, &[]).await;
    assert_eq!(own.column("ID"), [json!("depot"), json!("s1-home")], "its callers need not sign in anew");
    // Whoever takes the old ID is another supplier.
    app.add_supplier("s1").await;
    let other = app.call(&token, Method::GET, "/v1/suppliers/s1/addresses", None, &[]).await;
    assert_eq!(other.missing(), ("Supplier", "s1"));
}

#[tokio::test]
async fn a_default_address_is_one_of_the_suppliers_own() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    app.post("/v1/suppliers/s2/addresses", address("theirs")).await;
    app.post("/v1/addresses", address("owners")).await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;

    for id in ["theirs", "owners", "nowhere"] {
        assert_eq!(app.patch(S1, json!({ "DefaultAddressID": id })).await.missing(), ("Address", id));
    }
    assert_eq!(
        app.post("/v1/suppliers", json!({ "Name": "x", "DefaultAddressID": "home" })).await.missing().0,
        "Address"
    );
    app.patch(S1, json!({ "DefaultAddressID": "home" })).await;
    app.delete("/v1/suppliers/s1/addresses/home").await;
    assert_eq!(app.get(S1).await.body["DefaultAddressID"], Value::Null);
}

#[tokio::test]
async fn a_default_address_deleted_at_the_same_moment_does_not_remain() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;

    let (set, deleted) = tokio::join!(
        app.patch(S1, json!({ "DefaultAddressID": "home" })),
        app.delete("/v1/suppliers/s1/addresses/home"),
    );

    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert!(set.status == StatusCode::OK || set.missing() == ("Address", "home"), "{set:?}");
    assert!(app.database.contents().contains(r#""default_location":null"#));
}

#[tokio::test]
async fn a_supplier_goes_with_its_addresses_users_and_clients() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/suppliers/s1/addresses", address("home")).await;
    let user = json!({ "ID": "u", "Username": "u", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true });
    app.post("/v1/suppliers/s1/users", user).await;
    let (client, secret) = app.client(&json!({ "SupplierID": "s1", "RefreshTokenDuration": 60 })).await;
    app.client_token(&client, &secret, "").await;

    let (one, two) = tokio::join!(app.delete(S1), app.delete(S1));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);
    let contents = app.database.contents();
    for table in ["location: ", "refresh_token: ", "supplier: "] {
        assert!(!contents.contains(table), "{table}");
    }
    assert_eq!(app.get(&format!("/v1/apiclients/{client}")).await.missing().0, "ApiClient");
    assert_eq!(app.get("/v1/adminusers").await.column("ID"), [json!("admin")]);
}

#[tokio::test]
async fn a_supplier_that_owns_stock_stays() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/products", json!({ "ID": "p", "Name": "p", "OwnerID": "s1" })).await;

    let refused = app.delete(S1).await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error_code(), "Address.CannotDeleteInventoryRecordAddress");
    assert_eq!(app.get(S1).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_suppliers_caller_sees_and_keeps_its_own() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    let reader = app.supplier_token("s1", &["SupplierReader"]).await;
    let full = app.supplier_token("s1", &["SupplierAdmin"]).await;
    let call = async |token: &str, method: Method, path: &str| {
        app.call(token, method, path, Some(&json!({ "ID": "s9", "Name": "Mine" })), &[]).await
    };

    assert_eq!(call(&reader, Method::GET, "/v1/suppliers").await.column("ID"), [json!("s1")]);
    assert_eq!(call(&reader, Method::GET, "/v1/suppliers/s2").await.missing(), ("Supplier", "s2"));
    assert_eq!(call(&reader, Method::PATCH, S1).await.error_code(), "Auth.InsufficientRoles");
    assert_eq!(call(&full, Method::PATCH, "/v1/suppliers/s2").await.missing(), ("Supplier", "s2"));
    assert_eq!(call(&full, Method::POST, "/v1/suppliers").await.error_code(), "Auth.UserNotAuthorizedToAdmin");
    assert_eq!(call(&full, Method::DELETE, S1).await.error_code(), "Auth.UserNotAuthorizedToAdmin");
    assert_eq!(call(&full, Method::PATCH, S1).await.body["ID"], "s9");
    let other = app.other_marketplace().await;
    assert_eq!(call(&other, Method::GET, "/v1/suppliers/s2").await.missing(), ("Supplier", "s2"));
    assert_eq!(call(&other, Method::GET, "/v1/suppliers").await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn two_at_once_get_two_numbers_and_one_id() {
    let app = TestApp::new().await;

    let (one, two) = tokio::join!(app.add_supplier("s1"), app.add_supplier("s2"));
    let (three, four) = tokio::join!(app.add_supplier("s3"), app.add_supplier("s3"));

    assert_eq!([one.status, two.status], [StatusCode::CREATED; 2]);
    assert_ne!(one.body["Number"], two.body["Number"]);
    let mut statuses = [three.status, four.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn nothing_is_made_for_a_supplier_that_is_gone() {
    let app = TestApp::new().await;
    let token = app.supplier("acme").await;
    app.call(&token, Method::GET, "/v1/products", None, &[]).await;
    assert_eq!(app.delete("/v1/suppliers/acme").await.status, StatusCode::NO_CONTENT);

    // Who the caller is may be remembered for some seconds.
    let body = json!({ "ID": "cup", "Name": "Cup" });
    let refused = app.call(&token, Method::POST, "/v1/products", Some(&body), &[]).await;

    assert_eq!((refused.status, refused.missing()), (StatusCode::NOT_FOUND, ("Supplier", "acme")));
    assert_eq!(app.get("/v1/products/cup").await.status, StatusCode::NOT_FOUND);
}
