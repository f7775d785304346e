//! `Idempotency-Key`: whose it is.

use http::{Method, StatusCode};
use serde_json::json;

use super::shoppers::Shop;
use super::{PASSWORD, TestApp};

#[tokio::test]
async fn a_key_is_of_one_person_and_not_of_all_with_the_same_id() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    app.add_supplier("acme").await;
    for (path, username) in [("/v1/adminusers", "pat@demo"), ("/v1/suppliers/acme/users", "pat@acme")] {
        let user = json!({ "ID": "pat", "Username": username, "Password": PASSWORD, "FirstName": "Pat",
                           "LastName": "Quinn", "Email": "pat@example.com", "Active": true });
        assert_eq!(app.post(path, user).await.status, StatusCode::CREATED);
    }
    let post = async |username: &str| {
        let token = app.user_token(username, PASSWORD).await;
        let body = json!({ "AddressID": "dublin", "QuantityAvailable": 5 });
        let path = "/v1/products/mug/inventoryrecords";
        app.call(&token, Method::POST, path, Some(&body), &[("idempotency-key", "1")]).await
    };

    let (owners, suppliers) = (post("pat@demo").await, post("pat@acme").await);

    assert_eq!(owners.status, StatusCode::CREATED, "{owners:?}");
    assert_eq!((suppliers.status, suppliers.missing()), (StatusCode::NOT_FOUND, ("Product", "mug")));
}

#[tokio::test]
async fn a_key_is_of_one_anonymous_shopper_and_not_of_all_who_share_its_user() {
    let shop = Shop::new().await;
    let (client, _) =
        shop.client(&json!({ "GenerateSecret": false, "IsAnonBuyer": true, "DefaultContextUserName": "ann" })).await;
    let post = async || {
        let token = shop.client_token(&client, "", "Shopper").await;
        let key = [("idempotency-key", "1")];
        shop.call(&token, Method::POST, "/v1/orders/Outgoing", Some(&json!({})), &key).await
    };

    let (one, other) = (post().await, post().await);

    assert_eq!((one.status, other.status), (StatusCode::CREATED, StatusCode::CREATED), "{one:?}");
    assert_ne!(one.body["ID"], other.body["ID"]);
}
