//! Which roles a token carries, and that a supplier's `FullAccess` ends where the supplier does.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TestApp};
use super::{claims, client_form};

#[tokio::test]
async fn a_token_carries_what_was_asked_for_as_far_as_it_is_held() {
    let app = TestApp::new().await;
    let (few, few_secret) = app.client(&json!({ "Roles": ["ProductReader", "MeAdmin"] })).await;
    let (most, most_secret) = app.client(&json!({ "MaximumGrantedRoles": ["ProductReader", "CatalogAdmin"] })).await;
    let (few, most) = ((few.as_str(), few_secret.as_str()), (most.as_str(), most_secret.as_str()));

    for ((client, secret), scope, roles) in [
        (few, "", json!(["ProductReader", "MeAdmin"])),
        (few, "ProductReader ProductAdmin", json!(["ProductReader"])),
        (few, "  MeAdmin   MeAdmin ", json!(["MeAdmin"])),
        (few, "undefined MeAdmin", json!(["MeAdmin"])),
        (few, "FullAccess", Value::Null),
        (few, "undefined", Value::Null),
        (few, "productreader", Value::Null),
        (most, "", json!(["ProductReader"])),
        (most, "FullAccess", Value::Null),
        (most, "ProductReader BuyerAdmin CatalogAdmin PlatformOperator", json!(["ProductReader"])),
        ((CLIENT_ID, CLIENT_SECRET), "FullAccess", json!(["FullAccess"])),
        ((CLIENT_ID, CLIENT_SECRET), "ProductAdmin", json!(["ProductAdmin"])),
    ] {
        let answer = app.ask_token(&client_form(client, secret, scope)).await;
        let carried = answer.body["access_token"].as_str().map_or(Value::Null, |token| claims(token)["role"].clone());
        assert_eq!(carried, roles, "{scope}");
        if carried.is_null() {
            assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "Auth.InsufficientRole"));
        }
    }
    let token = app.client_token(CLIENT_ID, CLIENT_SECRET, "").await;
    assert!(token.len() < 3_000, "a token of all roles fits a cookie: {}", token.len());
}

#[tokio::test]
async fn a_users_roles_are_the_users_and_not_the_clients() {
    let app = TestApp::new().await;
    let user = json!({
        "ID": "u", "Username": "u", "Password": PASSWORD, "FirstName": "F", "LastName": "L", "Email": "e",
        "Active": true, "Roles": ["OrderReader", "ProductReader"],
    });
    app.post("/v1/adminusers", user).await;
    let (client, secret) = app
        .client(
            &json!({ "AllowSeller": true, "Roles": ["MeAdmin"], "MaximumGrantedRoles": ["ProductReader", "MeAdmin"] }),
        )
        .await;

    let mut form = client_form(&client, &secret, "");
    form[3] = ("grant_type", "password");
    form.extend([("username", "u"), ("password", PASSWORD)]);
    let token = app.ask_token(&form).await.body["access_token"].clone();

    assert_eq!(claims(token.as_str().expect("a token"))["role"], json!(["ProductReader"]));
}

#[tokio::test]
async fn full_access_of_a_supplier_ends_where_the_supplier_does() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    app.post("/v1/addresses", json!({ "ID": "x", "Street1": "1", "City": "c", "Country": "IE" })).await;
    let (client, secret) = app.client(&json!({ "SupplierID": "s1", "Roles": ["FullAccess"] })).await;
    let full = app.client_token(&client, &secret, "FullAccess").await;
    let all = app.client_token(&client, &secret, "").await;
    let asked = app.ask_token(&client_form(&client, &secret, "AdminUserAdmin AdminAddressAdmin BuyerAdmin")).await;
    let before = app.database.contents();
    let body =
        json!({ "ID": "y", "Name": "y", "Street1": "1", "City": "c", "Country": "IE", "RequireInventoryRecord": true });

    assert_eq!(asked.error_code(), "Auth.InsufficientRole", "not even by asking for the role by its name");
    for token in [&full, &all] {
        for (method, path) in [
            (Method::GET, "/v1/addresses"),
            (Method::POST, "/v1/addresses"),
            (Method::GET, "/v1/addresses/x"),
            (Method::PUT, "/v1/addresses/x"),
            (Method::PATCH, "/v1/addresses/x"),
            (Method::DELETE, "/v1/addresses/x"),
            (Method::GET, "/v1/adminusers"),
            (Method::GET, "/v1/adminusers/admin"),
            (Method::DELETE, "/v1/adminusers/admin"),
            (Method::GET, "/v1/marketplace"),
            (Method::PATCH, "/v1/marketplace"),
            (Method::POST, "/v1/suppliers"),
            (Method::PUT, "/v1/suppliers/s2"),
            (Method::DELETE, "/v1/suppliers/s1"),
        ] {
            let answer = app.call(token, method.clone(), path, Some(&body), &[]).await;
            assert_eq!(
                (answer.status, answer.error_code()),
                (StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"),
                "{method} {path}",
            );
        }
        for path in ["/v1/suppliers/s2", "/v1/suppliers/s2/addresses", "/v1/suppliers/s2/users"] {
            let answer = app.call(token, Method::GET, path, None, &[]).await;
            assert_eq!(answer.missing(), ("Supplier", "s2"), "{path}");
        }
    }
    assert_eq!(app.database.contents(), before);
    let own = app.call(&full, Method::PATCH, "/v1/suppliers/s1", Some(&json!({ "Name": "Ours" })), &[]).await;
    assert_eq!((own.status, &own.body["Name"]), (StatusCode::OK, &json!("Ours")));
}
