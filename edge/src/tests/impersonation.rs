//! Acting for a buyer's user, and looking through a buyer's eyes.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

const ACT: &str = "/v1/buyers/acme/users/ann/accesstoken";
const LOOK: &str = "/v1/buyers/acme/viewtoken";

#[tokio::test]
async fn a_server_acts_for_a_shopper() {
    let app = TestApp::with_buyer().await;
    let (client, _) = app.client(&json!({})).await;

    let told = app.post(ACT, json!({ "ClientID": client, "Roles": ["Shopper", "ProductAdmin"] })).await;

    assert_eq!((told.status, &told.body["token_type"]), (StatusCode::OK, &json!("bearer")));
    let token = told.body["access_token"].as_str().expect("a token");
    let me = app.call(token, Method::GET, "/v1/me", None, &[]).await;
    assert_eq!(
        (&me.body["ID"], &me.body["Buyer"]["ID"], &me.body["Seller"]),
        (&json!("ann"), &json!("acme"), &Value::Null)
    );
    let refused = app.call(token, Method::GET, "/v1/products", None, &[]).await;
    assert_eq!(refused.body["Errors"][0]["Data"]["AssignedRoles"], json!(["Shopper"]));
}

#[tokio::test]
async fn what_is_wrong_with_an_impersonation_is_told() {
    let app = TestApp::with_buyer().await;
    let (client, _) = app.client(&json!({})).await;
    let wanted = |client: &str, roles: Value| json!({ "ClientID": client, "Roles": roles });

    assert_eq!(app.post(ACT, wanted("100-x", json!(["Shopper"]))).await.error_code(), "Impersonation.ClientIDNotFound");
    assert_eq!(app.post(ACT, json!({ "ClientID": client })).await.field(), "Roles");
    assert_eq!(app.post(ACT, json!({ "Roles": [] })).await.field(), "ClientID");
    assert_eq!(app.post(ACT, wanted(&client, json!(["ProductAdmin"]))).await.error_code(), "Auth.InsufficientRole");
    let unknown = app.post("/v1/buyers/acme/users/x/accesstoken", wanted(&client, json!(["Shopper"]))).await;
    assert_eq!(unknown.missing(), ("User", "x"));
    let admin = app.token_with(&["BuyerUserAdmin"]).await;
    let refused = app.call(&admin, Method::POST, ACT, Some(&wanted(&client, json!(["Shopper"]))), &[]).await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
    app.patch("/v1/buyers/acme/users/ann", json!({ "Active": false })).await;
    assert_eq!(app.post(ACT, wanted(&client, json!(["Shopper"]))).await.error_code(), "Auth.UserNotActive");
}

#[tokio::test]
async fn a_view_token_looks_and_does_nothing_else() {
    let app = TestApp::with_buyer().await;

    let told = app.post(LOOK, json!({ "UserGroupIDs": ["trade"] })).await;

    assert_eq!((told.status, &told.body["expires_in"]), (StatusCode::OK, &json!(600)));
    let token = told.body["access_token"].as_str().expect("a token");
    assert_eq!(app.call(token, Method::GET, "/v1/me", None, &[]).await.body["Buyer"]["ID"], "acme");
    for (method, path) in [
        (Method::GET, "/v1/products"),
        (Method::GET, "/v1/orders/Outgoing"),
        (Method::POST, "/v1/orders/Outgoing"),
        (Method::PATCH, "/v1/me"),
        (Method::GET, "/v1/cart"),
        (Method::GET, "/v1/buyers"),
    ] {
        let refused = app.call(token, method, path, Some(&json!({})), &[]).await;
        assert_eq!(refused.error_code(), "Auth.UserNotAuthorizedToAdmin", "{path}");
    }
    app.clock.advance_secs(601);
    assert_eq!(app.call(token, Method::GET, "/v1/me", None, &[]).await.error_code(), "InvalidToken");
    assert_eq!(app.post(LOOK, json!({ "UserGroupIDs": ["x"] })).await.missing(), ("UserGroup", "x"));
    assert_eq!(app.post("/v1/buyers/x/viewtoken", json!({})).await.missing(), ("Buyer", "x"));
}

#[tokio::test]
async fn a_view_token_stands_as_long_as_its_buyer_and_whoever_asked_for_it() {
    let app = TestApp::with_buyer().await;
    let (id, secret) = app.client(&json!({ "Roles": ["BuyerImpersonation"] })).await;
    let admin = app.client_token(&id, &secret, "").await;
    let view = async || {
        let told = app.call(&admin, Method::POST, LOOK, None, &[]).await;
        told.body["access_token"].as_str().expect("a token").to_owned()
    };
    let looks = async |token: &str| app.call(token, Method::GET, "/v1/me", None, &[]).await.status == StatusCode::OK;

    let token = view().await;
    assert!(looks(&token).await);
    app.patch("/v1/buyers/acme", json!({ "Active": false })).await;
    app.clock.advance_secs(31);
    assert!(!looks(&token).await);
    app.patch("/v1/buyers/acme", json!({ "Active": true })).await;
    app.clock.advance_secs(31);
    assert!(looks(&token).await);
    app.patch(&format!("/v1/apiclients/{id}"), json!({ "Roles": ["BuyerReader"] })).await;
    app.clock.advance_secs(31);
    assert!(!looks(&token).await);
}

#[tokio::test]
async fn an_anonymous_shopper_has_a_name_nobody_can_guess() {
    let app = TestApp::with_buyer().await;
    let made = app.post("/v1/apiclients", json!({ "AppName": "Shop", "AccessTokenDuration": 60, "Active": true, "IsAnonBuyer": true, "DefaultContextUserName": "ann", "AnonymousTokenDuration": 20 })).await;
    let id = made.body["ID"].as_str().expect("an ID");
    let ask = async |known: &str| {
        let form =
            [("grant_type", "client_credentials"), ("scope", "Shopper"), ("client_id", id), ("anonuserid", known)];
        app.ask_token(&form).await
    };

    let one = ask("").await;
    let other = ask("short").await;
    assert_eq!((one.status, &one.body["expires_in"]), (StatusCode::OK, &json!(1_199)), "{one:?}");
    let name = |answer: &super::Answer| {
        super::tokens::claims(answer.body["access_token"].as_str().expect("a token"))["orderid"]
            .as_str()
            .expect("a name")
            .to_owned()
    };
    assert_ne!(name(&one), name(&other));
    assert_eq!(name(&ask(&name(&one)).await), name(&one));

    let token = |answer: &super::Answer| answer.body["access_token"].as_str().expect("a token").to_owned();
    let line = json!({ "ProductID": "mug", "InventoryRecordID": "mug-dub" });
    app.call(&token(&one), Method::POST, "/v1/cart/lineitems", Some(&line), &[]).await;
    let cart = app.call(&token(&one), Method::GET, "/v1/cart", None, &[]).await;
    assert_eq!(cart.body["LineItemCount"], 1);
    let others = app.call(&token(&other), Method::GET, "/v1/cart", None, &[]).await;
    assert_eq!(
        (&others.body["ID"], &others.body["LineItemCount"]),
        (&Value::Null, &json!(0)),
        "they share a user and no cart"
    );
    let order = format!("/v1/orders/Outgoing/{}", cart.body["ID"].as_str().expect("an ID"));
    assert_eq!(app.call(&token(&other), Method::GET, &order, None, &[]).await.status, StatusCode::NOT_FOUND);

    app.patch(&format!("/v1/apiclients/{id}"), json!({ "IsAnonBuyer": false })).await;
    assert_eq!(ask("").await.error_code(), "Auth.OauthError");
}

#[tokio::test]
async fn a_client_lets_anonymous_shoppers_in_by_its_own_rules() {
    let app = TestApp::with_buyer().await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;
    let code = async |members: Value, scope: &str| app.anonymous(&members, scope).await.error_code().to_owned();

    assert_eq!(code(json!({}), "").await, "");
    assert_eq!(code(json!({ "BuyerID": "acme" }), "Shopper").await, "");
    assert_eq!(code(json!({ "MinimumRequiredRoles": ["Shopper"] }), "").await, "");
    assert_eq!(code(json!({ "MinimumRequiredRoles": ["OrderAdmin"] }), "").await, "Auth.InvalidUsernameOrPassword");
    assert_eq!(code(json!({ "MaximumGrantedRoles": ["MeAdmin"] }), "Shopper").await, "Auth.InsufficientRole");
    assert_eq!(code(json!({ "DefaultContextUserName": null }), "").await, "Auth.InvalidUsernameOrPassword");
    assert_eq!(code(json!({ "DefaultContextUserName": "admin" }), "").await, "Auth.InvalidUsernameOrPassword");
    assert_eq!(code(json!({ "Active": false }), "").await, "Auth.ClientNotActive");
    app.patch("/v1/buyers/acme", json!({ "Active": false })).await;
    assert_eq!(code(json!({}), "").await, "Auth.CompanyNotActive");
    app.patch("/v1/buyers/acme", json!({ "Active": true })).await;
    app.patch("/v1/buyers/acme/users/ann", json!({ "Active": false })).await;
    assert_eq!(code(json!({}), "").await, "Auth.UserNotActive");
}

#[tokio::test]
async fn whoever_takes_the_name_of_a_user_who_went_is_not_shared_by_another_buyers_client() {
    let app = TestApp::with_buyer().await;
    let public =
        json!({ "BuyerID": "acme", "GenerateSecret": false, "IsAnonBuyer": true, "DefaultContextUserName": "ann" });
    let (id, _) = app.client(&public).await;
    app.delete("/v1/buyers/acme/users/ann").await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;
    let ann = json!({ "Username": "ann", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true });
    assert_eq!(app.put("/v1/buyers/zenith/users/ann", ann).await.status, StatusCode::OK);

    let refused = app.ask_token(&[("grant_type", "client_credentials"), ("client_id", &id)]).await;

    assert_eq!(refused.error_code(), "Auth.InvalidUsernameOrPassword", "{refused:?}");
}

#[tokio::test]
async fn an_impersonation_that_asks_for_no_role_is_told_so() {
    let app = TestApp::with_buyer().await;
    let (client, _) = app.client(&json!({})).await;

    for roles in [json!([]), Value::Null] {
        let refused = app.post(ACT, json!({ "ClientID": client, "Roles": roles })).await;
        assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "Roles"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_view_is_as_narrow_as_the_client_of_whoever_looks() {
    let app = TestApp::with_buyer().await;
    let (id, secret) = app.client(&json!({})).await;
    let admin = app.client_token(&id, &secret, "").await;
    let told = app.call(&admin, Method::POST, LOOK, None, &[]).await;
    let token = told.body["access_token"].as_str().expect("a token");
    assert_eq!(app.call(token, Method::GET, "/v1/me", None, &[]).await.status, StatusCode::OK);

    app.patch(&format!("/v1/apiclients/{id}"), json!({ "MaximumGrantedRoles": ["ProductReader"] })).await;
    app.clock.advance_secs(31);

    assert_eq!(app.call(token, Method::GET, "/v1/me", None, &[]).await.error_code(), "InvalidToken");
}

#[tokio::test]
async fn a_view_shows_the_groups_that_are_looked_through() {
    let app = TestApp::with_buyer().await;
    app.post("/v1/buyers/acme/usergroups", json!({ "ID": "vip", "Name": "VIP" })).await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;
    app.post("/v1/buyers/zenith/usergroups", json!({ "ID": "theirs", "Name": "Theirs" })).await;
    let view = async |groups: Value| app.post(LOOK, json!({ "UserGroupIDs": groups })).await;
    let groups = async |token: &Value| {
        let token = token.as_str().expect("a token").to_owned();
        app.call(&token, Method::GET, "/v1/me/usergroups", None, &[]).await.column("ID")
    };

    let both = view(json!(["vip", "trade", "vip"])).await;
    let none = view(json!([])).await;

    assert_eq!(groups(&both.body["access_token"]).await, [json!("trade"), json!("vip")]);
    assert!(groups(&none.body["access_token"]).await.is_empty());
    app.delete("/v1/buyers/acme/usergroups/trade").await;
    assert_eq!(groups(&both.body["access_token"]).await, [json!("vip")], "at once");
    assert_eq!(view(json!(["vip", "theirs"])).await.missing(), ("UserGroup", "theirs"));
    assert_eq!(view(json!("vip")).await.field(), "UserGroupIDs");
    assert_eq!(view(json!(vec!["vip"; 101])).await.field(), "UserGroupIDs");
    app.database.take_ran();
    view(json!(["vip"])).await;
    let few = app.database.take_ran().len();
    assert!(view(json!(vec!["vip"; 100])).await.body["access_token"].as_str().is_some_and(|token| token.len() < 3_000));
    assert_eq!(app.database.take_ran().len(), few, "a hundred groups are found as one");
}
