//! Tokens whose ground goes away. They stop once whoever stands behind them is looked up anew, within 30 seconds.

use http::{Method, StatusCode};
use serde_json::json;

use super::super::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TestApp, USERNAME};
use super::{client_form, told};

/// With supplier `s1`, its user `u`, and a token of that user.
async fn with_a_suppliers_user() -> (TestApp, String) {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let user = json!({
        "ID": "u", "Username": "u", "Password": PASSWORD, "FirstName": "F", "LastName": "L", "Email": "e",
        "Active": true,
    });
    app.post("/v1/suppliers/s1/users", user).await;
    let token = app.user_token("u", PASSWORD).await;
    assert!(app.is_valid(&token).await);
    (app, token)
}

#[tokio::test]
async fn a_token_is_answered_from_memory_for_less_than_a_minute() {
    let (app, token) = with_a_suppliers_user().await;

    app.delete("/v1/suppliers/s1/users/u").await;

    assert!(app.is_valid(&token).await);
    app.clock.advance_secs(29);
    assert!(app.is_valid(&token).await);
    app.clock.advance_secs(1);
    assert!(!app.is_valid(&token).await);
}

#[tokio::test]
async fn a_token_stops_with_its_user_its_supplier_and_their_password() {
    let user = "/v1/suppliers/s1/users/u";
    for (path, change) in [
        (user, Some(json!({ "Active": false }))),
        (user, Some(json!({ "Password": "Another-one-12" }))),
        (user, None),
        ("/v1/suppliers/s1", Some(json!({ "Active": false }))),
        ("/v1/suppliers/s1", None),
    ] {
        let (app, token) = with_a_suppliers_user().await;
        app.clock.advance_secs(1);

        let answer = match &change {
            Some(change) => app.patch(path, change.clone()).await,
            None => app.delete(path).await,
        };

        assert!(answer.status.is_success(), "{answer:?}");
        assert!(!app.is_valid_soon(&token).await, "{path} {change:?}");
        assert!(app.is_valid(&app.token).await);
    }
}

#[tokio::test]
async fn a_token_stops_with_its_client_and_its_secret() {
    for change in [
        Some(json!({ "Active": false })),
        Some(json!({ "GenerateSecret": true })),
        Some(json!({ "ClientSecret": null })),
        None,
    ] {
        let app = TestApp::new().await;
        let (client, secret) = app.client(&json!({ "AllowSeller": true, "RefreshTokenDuration": 60 })).await;
        let first = app.ask_token(&client_form(&client, &secret, "")).await;
        let token = first.body["access_token"].as_str().expect("a token").to_owned();
        assert!(app.is_valid(&token).await);
        app.clock.advance_secs(1);

        let path = format!("/v1/apiclients/{client}");
        let answer = match &change {
            Some(change) => app.patch(&path, change.clone()).await,
            None => app.delete(&path).await,
        };

        assert!(answer.status.is_success(), "{answer:?}");
        assert!(!app.is_valid_soon(&token).await, "{change:?}");
        let mut form = client_form(&client, answer.body["ClientSecret"].as_str().unwrap_or(&secret), "");
        form[3] = ("grant_type", "refresh_token");
        form.push(("refresh_token", first.body["refresh_token"].as_str().expect("a refresh token")));
        assert!(app.ask_token(&form).await.status.is_client_error(), "{change:?}");
    }
}

#[tokio::test]
async fn the_same_secret_again_ends_nothing() {
    let app = TestApp::new().await;
    let body = json!({ "ClientSecret": CLIENT_SECRET, "AppName": "again" });
    app.clock.advance_secs(1);

    app.patch(&format!("/v1/apiclients/{CLIENT_ID}"), body).await;

    assert!(app.is_valid_soon(&app.token).await);
}

#[tokio::test]
async fn a_token_stops_with_its_marketplace_and_comes_back_with_it() {
    let app = TestApp::new().await;
    let operator = app.operator().await;
    let set = async |active: bool| {
        let body = json!({ "Active": active });
        app.call(&operator, Method::PATCH, "/v1/marketplaces/demo", Some(&body), &[]).await
    };

    assert_eq!(set(false).await.status, StatusCode::OK);
    assert!(!app.is_valid_soon(&app.token).await);
    assert_eq!(set(true).await.status, StatusCode::OK);
    assert!(app.is_valid_soon(&app.token).await);
}

#[tokio::test]
async fn a_refresh_token_stops_with_its_user() {
    let app = TestApp::new().await;
    let (client, secret) = app.client(&json!({ "AllowSeller": true, "RefreshTokenDuration": 60 })).await;
    let admin = format!("/v1/adminusers/{USERNAME}");
    let sign_in = async |password: &str| {
        let mut form = client_form(&client, &secret, "");
        form[3] = ("grant_type", "password");
        form.extend([("username", USERNAME), ("password", password)]);
        let answer = app.ask_token(&form).await;
        answer.body["refresh_token"].as_str().unwrap_or_default().to_owned()
    };
    let refresh = async |token: &str| {
        let mut form = client_form(&client, &secret, "");
        form[3] = ("grant_type", "refresh_token");
        form.push(("refresh_token", token));
        app.ask_token(&form).await
    };

    let token = sign_in(PASSWORD).await;
    assert_eq!(refresh(&token).await.status, StatusCode::OK);
    app.patch(&admin, json!({ "Active": false })).await;
    app.patch(&admin, json!({ "Active": true })).await;
    assert_eq!(told(&refresh(&token).await), (400, "invalid_grant", "Auth.OauthError"), "it does not come back");

    let token = sign_in(PASSWORD).await;
    app.patch(&admin, json!({ "Password": "Another-one-12" })).await;
    assert_eq!(told(&refresh(&token).await), (400, "invalid_grant", "Auth.OauthError"));

    let token = sign_in("Another-one-12").await;
    app.patch(&format!("/v1/apiclients/{client}"), json!({ "RefreshTokenDuration": 0 })).await;
    assert_eq!(
        told(&refresh(&token).await),
        (400, "invalid_grant", "Auth.OauthError"),
        "the client gives none any more"
    );
}

#[tokio::test]
async fn a_sign_in_that_a_new_password_overtakes_leads_nowhere() {
    let mut outcomes = Vec::new();
    // The new password comes in at each step of the sign-in.
    for steps in 0..8 {
        let app = TestApp::new().await;
        let (client, secret) = app.client(&json!({ "AllowSeller": true, "RefreshTokenDuration": 60 })).await;
        let mut form = client_form(&client, &secret, "");
        form[3] = ("grant_type", "password");
        form.extend([("username", USERNAME), ("password", PASSWORD)]);
        let change = async {
            for _ in 0..steps {
                tokio::task::yield_now().await;
            }
            app.clock.advance_secs(1);
            app.patch(&format!("/v1/adminusers/{USERNAME}"), json!({ "Password": "Another-one-12" })).await
        };

        let (changed, signed_in) = tokio::join!(change, app.ask_token(&form));

        assert_eq!(changed.status, StatusCode::OK);
        let token = signed_in.body["access_token"].as_str().unwrap_or_default();
        assert!(!app.is_valid_soon(token).await, "{signed_in:?}");
        assert!(!app.database.contents().contains("refresh_token: "), "nothing is kept that the old password opened");
        outcomes.push(signed_in.status.is_success());
    }
    assert!(outcomes.contains(&true) && outcomes.contains(&false), "{outcomes:?}");
}

#[tokio::test]
async fn roles_that_are_taken_away_leave_the_token() {
    let app = TestApp::new().await;
    let (client, secret) = app.client(&json!({ "Roles": ["SupplierReader", "ApiClientReader"] })).await;
    let token = app.client_token(&client, &secret, "").await;
    let reads = async |path: &str| {
        app.clock.advance_secs(31);
        app.call(&token, Method::GET, path, None, &[]).await.status.as_u16()
    };
    let path = format!("/v1/apiclients/{client}");

    assert_eq!((reads("/v1/suppliers").await, reads("/v1/apiclients").await), (200, 200));
    app.patch(&path, json!({ "Roles": ["SupplierReader"] })).await;
    assert_eq!((reads("/v1/suppliers").await, reads("/v1/apiclients").await), (200, 403));
    app.patch(&path, json!({ "Roles": null, "MaximumGrantedRoles": ["ApiClientReader"] })).await;
    assert_eq!((reads("/v1/suppliers").await, reads("/v1/apiclients").await), (403, 200));
    app.patch(&path, json!({ "Roles": [] })).await;
    assert_eq!((reads("/v1/suppliers").await, reads("/v1/apiclients").await), (403, 403));
}

#[tokio::test]
async fn whoever_belongs_to_a_supplier_that_is_gone_is_nobody_and_never_the_owner() {
    let (app, token) = with_a_suppliers_user().await;
    let (client, secret) = app.client(&json!({ "SupplierID": "s1" })).await;
    let of_client = app.client_token(&client, &secret, "").await;

    // As if the rows had outlived their supplier.
    app.database.run_script("DELETE FROM supplier");

    for token in [&token, &of_client] {
        assert!(!app.is_valid_soon(token).await);
    }
    assert_eq!(told(&app.sign_in("u", PASSWORD).await).2, "Auth.CompanyNotActive");
    assert_eq!(told(&app.ask_token(&client_form(&client, &secret, "")).await).2, "Auth.CompanyNotActive");
}

#[tokio::test]
async fn what_another_version_left_in_the_cache_is_read_anew() {
    let app = TestApp::new().await;
    app.is_valid(&app.token).await;

    for text in ["{}", "nonsense", r#"{"marketplace_id":"demo"}"#] {
        // The isolate forgot what it remembered; KV holds what another one wrote a moment ago.
        app.clock.advance_secs(31);
        let dated = json!({ "at": app.app.clock.now().0, "text": text }).to_string();
        app.app.kv.put(&format!("standing:100:{CLIENT_ID}:0"), &dated, 60).await.expect("KV is in memory");

        assert!(app.is_valid(&app.token).await, "{text}");
    }
}
