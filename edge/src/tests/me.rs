//! Who the caller is, and what it may say of itself.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

#[tokio::test]
async fn everybody_is_told_who_it_is() {
    let app = TestApp::with_buyer().await;
    let supplier = app.supplier("larch").await;
    let ann = app.token_of("acme", "ann").await;
    let me = async |token: &str| app.call(token, Method::GET, "/v1/me", None, &[]).await.body;

    let shopper = me(&ann).await;
    assert_eq!(
        (&shopper["ID"], &shopper["Username"], &shopper["Password"]),
        (&json!("ann"), &json!("ann"), &Value::Null)
    );
    assert_eq!(shopper["Buyer"], json!({ "ID": "acme", "DefaultCatalogID": "acme" }));
    assert!(shopper.get("FailedLoginAttempts").is_none());
    assert_eq!(
        (me(&supplier).await["Supplier"]["ID"].clone(), me(&app.token).await["Seller"]["ID"].clone()),
        (json!("larch"), json!("demo"))
    );
    let operator = app.operator().await;
    assert_eq!(app.call(&operator, Method::GET, "/v1/me", None, &[]).await.status, StatusCode::FORBIDDEN);
    let groups = app.call(&ann, Method::GET, "/v1/me/usergroups", None, &[]).await;
    assert_eq!(groups.column("ID"), [json!("trade")]);
    assert_eq!(app.get("/v1/me/usergroups").await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn a_user_changes_itself_but_not_what_others_say_of_it() {
    let app = TestApp::with_buyer().await;
    let ann = app.token_of("acme", "ann").await;
    let change = async |method: Method, body: Value| app.call(&ann, method, "/v1/me", Some(&body), &[]).await;

    let changed =
        change(Method::PATCH, json!({ "Phone": "12", "Active": false, "Roles": ["ProductAdmin"], "xp": { "a": 1 } }))
            .await;
    assert_eq!(
        (changed.status, &changed.body["Phone"], &changed.body["Active"]),
        (StatusCode::OK, &json!("12"), &json!(true))
    );
    assert_eq!(changed.body["AvailableRoles"], json!(["Shopper", "MeAdmin", "MeXpAdmin"]));
    assert_eq!(change(Method::PATCH, json!({ "Username": "admin" })).await.error_code(), "User.UsernameMustBeUnique");
    assert_eq!(change(Method::PUT, json!({ "Username": "ann" })).await.field(), "FirstName");
    app.patch("/v1/buyers/acme/users/ann", json!({ "Roles": ["Shopper", "MeXpAdmin"] })).await;
    app.clock.advance_secs(31);
    assert_eq!(change(Method::PATCH, json!({ "xp": { "b": 2 } })).await.body["xp"], json!({ "a": 1, "b": 2 }));
    assert_eq!(change(Method::PATCH, json!({ "Phone": "13" })).await.error_code(), "Auth.InsufficientRoles");
}

#[tokio::test]
async fn a_user_cannot_take_another_id() {
    let app = TestApp::with_buyer().await;
    let ann = app.token_of("acme", "ann").await;

    let body = json!({ "ID": "admin", "Username": "Ann2" });
    let changed = app.call(&ann, Method::PATCH, "/v1/me", Some(&body), &[]).await;

    assert_eq!((&changed.body["ID"], &changed.body["Username"]), (&json!("ann"), &json!("Ann2")), "{changed:?}");
    assert_eq!(app.get("/v1/buyers/acme/users/ann").await.body["Username"], "Ann2");
}

#[tokio::test]
async fn nobody_changes_the_user_that_anonymous_shoppers_share() {
    let app = TestApp::with_buyer().await;
    let before = app.get("/v1/buyers/acme/users/ann").await.body;
    let token = app.anonymous_token(&json!({}), "MeAdmin MeXpAdmin Shopper").await;

    for (method, body) in [
        (Method::PATCH, json!({ "Password": "Mine-from-now-on" })),
        (Method::PATCH, json!({ "xp": { "a": 1 } })),
        (Method::PUT, json!({ "Username": "mine", "FirstName": "F", "LastName": "L", "Email": "e" })),
    ] {
        let refused = app.call(&token, method, "/v1/me", Some(&body), &[]).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"));
    }

    assert_eq!(app.get("/v1/buyers/acme/users/ann").await.body, before);
    let me = app.call(&token, Method::GET, "/v1/me", None, &[]).await;
    assert_eq!((me.status, &me.body["ID"]), (StatusCode::OK, &json!("ann")));
}

#[tokio::test]
async fn a_company_is_told_as_it_is_now() {
    let app = TestApp::with_buyer().await;
    let ann = app.token_of("acme", "ann").await;
    let me = async || app.call(&ann, Method::GET, "/v1/me", None, &[]).await.body;
    assert_eq!(me().await["Buyer"], json!({ "ID": "acme", "DefaultCatalogID": "acme" }));

    app.patch("/v1/buyers/acme", json!({ "ID": "zenith", "DefaultCatalogID": "winter" })).await;

    let told = me().await;
    assert_eq!(told["Buyer"], json!({ "ID": "zenith", "DefaultCatalogID": "winter" }));
    assert_eq!(told["CompanyID"], "zenith");
}

#[tokio::test]
async fn a_client_that_acts_for_itself_is_told_by_its_name() {
    let app = TestApp::with_buyer().await;
    let (id, secret) = app.client(&json!({ "BuyerID": "acme", "AppName": "Till", "Roles": ["Shopper"] })).await;
    app.clock.advance_secs(60);
    let token = app.client_token(&id, &secret, "").await;

    let me = app.call(&token, Method::GET, "/v1/me", None, &[]).await;

    let shape = json!({
        "ID": id, "CompanyID": "acme", "Username": id, "Password": null, "FirstName": "Till", "LastName": "",
        "Email": "", "Phone": null, "TermsAccepted": null, "Active": true, "xp": null, "AvailableRoles": ["Shopper"],
        "Locale": null, "DateCreated": "2026-01-05T09:00:00.000+00:00", "LastActive": null,
        "PasswordLastSetDate": null, "Roles": null, "Supplier": null, "Seller": null,
        "Buyer": { "ID": "acme", "DefaultCatalogID": "acme" },
    });
    assert_eq!((me.status, me.body), (StatusCode::OK, shape));
    let groups = app.call(&token, Method::GET, "/v1/me/usergroups", None, &[]).await;
    assert_eq!((groups.status, &groups.body["Meta"]["TotalCount"]), (StatusCode::OK, &json!(0)));
    let (id, secret) = app.client(&json!({ "BuyerID": "acme" })).await;
    let full = app.client_token(&id, &secret, "").await;
    for (path, body) in [("/v1/me", json!({ "Phone": "1" })), ("/v1/cart", json!({ "Comments": "x" }))] {
        let refused = app.call(&full, Method::PATCH, path, Some(&body), &[]).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"));
    }
}
