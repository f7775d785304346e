//! `/oauth/token`: who gets a token and with what in it. What happens to tokens later is in `tokens/`.

mod forged;
mod revoked;
mod roles;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, CLIENT_ID, CLIENT_SECRET, PASSWORD, TestApp, USERNAME};

/// What a token says.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a token has three parts");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("the payload is base64url");
    serde_json::from_slice(&bytes).expect("the payload is JSON")
}

/// The parts of a refusal that clients decide on.
fn told(answer: &Answer) -> (u16, &str, &str) {
    (answer.status.as_u16(), answer.body["error"].as_str().unwrap_or_default(), answer.error_code())
}

fn client_form<'a>(id: &'a str, secret: &'a str, scope: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("scope", scope), ("client_secret", secret), ("client_id", id), ("grant_type", "client_credentials")]
}

#[tokio::test]
async fn a_client_gets_a_token_for_its_party() {
    let app = TestApp::new().await;

    let answer = app.ask_token(&client_form(CLIENT_ID, CLIENT_SECRET, "FullAccess")).await;

    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    let token = answer.body["access_token"].as_str().expect("a token");
    assert_eq!(answer.body, json!({ "access_token": token, "token_type": "bearer", "expires_in": 35_999 }));
    let now = 1_767_603_600_i64;
    assert_eq!(
        claims(token),
        json!({
            "usr": CLIENT_ID, "cid": CLIENT_ID, "usrtype": "admin", "role": ["FullAccess"], "iss": "onhand",
            "aud": "onhand", "mkt": 100, "nbf": now, "exp": now + 35_999, "at": now * 1_000,
        }),
    );
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap_or_default()).expect("base64url");
    assert_eq!(serde_json::from_slice::<Value>(&header).expect("JSON"), json!({ "alg": "HS256", "kid": "1" }));
}

#[tokio::test]
async fn a_client_acts_for_its_default_user() {
    let app = TestApp::new().await;
    let (client, secret) = app.client(&json!({ "DefaultContextUserName": USERNAME, "AllowSeller": true })).await;
    let (shut, shut_secret) = app.client(&json!({ "DefaultContextUserName": USERNAME })).await;

    let token = app.client_token(&client, &secret, "ProductReader").await;
    let refused = app.ask_token(&client_form(&shut, &shut_secret, "")).await;

    let claims = claims(&token);
    assert_eq!((&claims["usr"], &claims["usrtype"], &claims["uid"]), (&json!(USERNAME), &json!("admin"), &json!(1)));
    assert_eq!((&claims["cid"], &claims["role"]), (&json!(client), &json!(["ProductReader"])));
    assert_eq!(told(&refused), (400, "invalid_grant", "Auth.InvalidUsernameOrPassword"));
}

#[tokio::test]
async fn a_user_gets_a_token_by_name_and_password() {
    let app = TestApp::new().await;

    let answer = app.sign_in("ADMIN", PASSWORD).await;

    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let claims = claims(answer.body["access_token"].as_str().expect("a token"));
    assert_eq!((&claims["usr"], &claims["uid"], &claims["mkt"]), (&json!(USERNAME), &json!(1), &json!(100)));
    let user = app.get("/v1/adminusers/admin").await.body;
    assert_eq!(user["LastActive"], "2026-01-05T09:00:00.000+00:00");
}

#[tokio::test]
async fn the_users_of_a_company_come_in_where_the_client_lets_them() {
    let app = TestApp::new().await;
    for supplier in ["s1", "s2"] {
        app.add_supplier(supplier).await;
        let user = json!({
            "ID": supplier, "Username": supplier, "Password": PASSWORD, "FirstName": "F", "LastName": "L",
            "Email": "e", "Active": true,
        });
        app.post(&format!("/v1/suppliers/{supplier}/users"), user).await;
    }
    for buyer in ["b1", "b2"] {
        app.put(&format!("/v1/buyers/{buyer}"), json!({ "Name": buyer, "Active": true })).await;
        let user = json!({
            "Username": buyer, "Password": PASSWORD, "FirstName": "F", "LastName": "L", "Email": "e", "Active": true,
        });
        app.put(&format!("/v1/buyers/{buyer}/users/{buyer}"), user).await;
    }
    let come_in = async |members: Value| {
        let (client, secret) = app.client(&members).await;
        let mut admitted = Vec::new();
        for user in [USERNAME, "s1", "s2", "b1", "b2"] {
            let mut form = client_form(&client, &secret, "");
            form[3] = ("grant_type", "password");
            form.extend([("username", user), ("password", PASSWORD)]);
            let answer = app.ask_token(&form).await;
            assert!(answer.status == 200 || told(&answer).2 == "Auth.InvalidUsernameOrPassword", "{answer:?}");
            if answer.status == 200 {
                admitted.push(user);
            }
        }
        admitted.join(" ")
    };

    assert_eq!(come_in(json!({})).await, "");
    assert_eq!(come_in(json!({ "AllowSeller": true })).await, "admin");
    assert_eq!(come_in(json!({ "AllowAnySupplier": true })).await, "s1 s2");
    assert_eq!(come_in(json!({ "AllowAnyBuyer": true })).await, "b1 b2");
    assert_eq!(come_in(json!({ "BuyerID": "b1", "AllowAnySupplier": true, "AllowAnyBuyer": true })).await, "b1");
    assert_eq!(come_in(json!({ "AllowAnyBuyer": true, "MinimumRequiredRoles": ["OrderAdmin"] })).await, "");
    assert_eq!(come_in(json!({ "SupplierID": "s1", "AllowSeller": true, "AllowAnySupplier": true })).await, "s1");
    let both = |roles: Value| json!({ "AllowSeller": true, "AllowAnySupplier": true, "MinimumRequiredRoles": roles });
    assert_eq!(come_in(both(json!(["ProductAdmin", "OrderReader"]))).await, "admin s1 s2");
    assert_eq!(come_in(both(json!(["ProductAdmin", "BuyerAdmin"]))).await, "admin");
}

#[tokio::test]
async fn every_refusal_is_told_as_oauth_and_as_our_errors() {
    let app = TestApp::new().await;
    let (public, _) = app.client(&json!({ "GenerateSecret": false, "AllowSeller": true })).await;
    let (off, off_secret) = app.client(&json!({ "Active": false })).await;
    let grant =
        |grant: &'static str| vec![("grant_type", grant), ("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    let sign_in = |name: &'static str, password: &'static str| {
        [grant("password"), vec![("username", name), ("password", password)]].concat()
    };

    for (form, expected) in [
        (client_form("100-nobody", CLIENT_SECRET, ""), (401, "invalid_client", "ApiClient.InvalidClientID")),
        (client_form("999-backoffice", CLIENT_SECRET, ""), (401, "invalid_client", "ApiClient.InvalidClientID")),
        (client_form("nonsense", CLIENT_SECRET, ""), (401, "invalid_client", "ApiClient.InvalidClientID")),
        (client_form("", "", ""), (401, "invalid_client", "ApiClient.InvalidClientID")),
        (client_form("9999999999999999999-x", "", ""), (401, "invalid_client", "ApiClient.InvalidClientID")),
        (client_form(CLIENT_ID, "wrong", ""), (401, "invalid_client", "Auth.OauthError")),
        (client_form(CLIENT_ID, "", ""), (401, "invalid_client", "Auth.OauthError")),
        (client_form(&public, "", ""), (401, "invalid_client", "Auth.OauthError")),
        (client_form("operator", "wrong", ""), (401, "invalid_client", "Auth.OauthError")),
        (client_form(&off, &off_secret, ""), (401, "invalid_client", "Auth.ClientNotActive")),
        (client_form(CLIENT_ID, CLIENT_SECRET, "MyOwnRole"), (400, "invalid_scope", "Auth.InsufficientRole")),
        (sign_in(USERNAME, "wrong"), (400, "invalid_grant", "Auth.InvalidUsernameOrPassword")),
        (sign_in("nobody", PASSWORD), (400, "invalid_grant", "Auth.InvalidUsernameOrPassword")),
        (sign_in("", PASSWORD), (400, "invalid_request", "Auth.UsernameAndPasswordRequired")),
        (sign_in(USERNAME, ""), (400, "invalid_request", "Auth.UsernameAndPasswordRequired")),
        (grant("refresh_token"), (400, "invalid_grant", "Auth.OauthError")),
        (grant("authorization_code"), (400, "unsupported_grant_type", "Auth.OauthError")),
        (vec![], (400, "unsupported_grant_type", "Auth.OauthError")),
    ] {
        let answer = app.ask_token(&form).await;

        assert_eq!(told(&answer), expected, "{form:?}");
        let entry = &answer.body["Errors"][0];
        assert_eq!((&entry["Message"], &entry["Data"]), (&answer.body["error_description"], &Value::Null));
    }
    for content_type in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
        let body = b"grant_type=client_credentials".to_vec();
        let answer = app.call_raw("", Method::POST, "/oauth/token", content_type, body).await;
        assert_eq!(told(&answer), (400, "invalid_request", "Request.InvalidContentType"), "{content_type}");
    }
    let form = "Application/X-WWW-Form-Urlencoded; charset=utf-8";
    let huge = app.call_raw("", Method::POST, "/oauth/token", form, vec![b'a'; 1_000_001]).await;
    let noise = app.call_raw("", Method::POST, "/oauth/token", form, vec![0xff, 0xfe, b'=', b'&']).await;
    assert_eq!((huge.status.as_u16(), huge.error_code()), (413, "Request.TooLarge"));
    assert_eq!(told(&noise), (400, "unsupported_grant_type", "Auth.OauthError"));
}

#[tokio::test]
async fn an_inactive_user_company_or_marketplace_gets_no_token() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let user = json!({
        "ID": "u", "Username": "u", "Password": PASSWORD, "FirstName": "F", "LastName": "L", "Email": "e",
        "Active": true,
    });
    app.post("/v1/suppliers/s1/users", user).await;
    let (client, secret) = app.client(&json!({ "SupplierID": "s1" })).await;

    app.patch("/v1/suppliers/s1", json!({ "Active": false })).await;
    let of_client = app.ask_token(&client_form(&client, &secret, "")).await;
    let of_user = app.sign_in("u", PASSWORD).await;
    app.patch("/v1/suppliers/s1", json!({ "Active": true })).await;
    app.patch("/v1/suppliers/s1/users/u", json!({ "Active": false })).await;
    let inactive = app.sign_in("u", PASSWORD).await;
    let with_wrong_password = app.sign_in("u", "Lamp-post-78").await;
    let off = json!({ "Active": false });
    app.call(&app.operator().await, Method::PATCH, "/v1/marketplaces/demo", Some(&off), &[]).await;
    let shut = app.ask_token(&client_form(CLIENT_ID, CLIENT_SECRET, "")).await;

    assert_eq!(told(&of_client), (400, "invalid_grant", "Auth.CompanyNotActive"));
    assert_eq!(told(&of_user), (400, "invalid_grant", "Auth.CompanyNotActive"));
    assert_eq!(told(&inactive), (400, "invalid_grant", "Auth.UserNotActive"));
    assert_eq!(told(&with_wrong_password).2, "Auth.InvalidUsernameOrPassword", "only who knows the password is told");
    assert_eq!(told(&shut), (401, "invalid_client", "Auth.SellerNotActive"));
}

#[tokio::test]
async fn a_refresh_token_gives_the_next_access_token_with_the_roles_of_the_first() {
    let app = TestApp::new().await;
    let (client, secret) = app.client(&json!({ "AllowSeller": true, "RefreshTokenDuration": 60 })).await;
    let (other, other_secret) = app.client(&json!({ "AllowSeller": true, "RefreshTokenDuration": 60 })).await;
    let mut form = client_form(&client, &secret, "ProductReader");
    form[3] = ("grant_type", "password");
    form.extend([("username", USERNAME), ("password", PASSWORD)]);
    let first = app.ask_token(&form).await;
    let token = first.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    let refresh = async |client: &str, secret: &str, token: &str| {
        let mut form = client_form(client, secret, "");
        form[3] = ("grant_type", "refresh_token");
        form.push(("refresh_token", token));
        app.ask_token(&form).await
    };

    app.clock.advance_secs(50 * 60);
    let (one, two) = tokio::join!(refresh(&client, &secret, &token), refresh(&client, &secret, &token));
    app.clock.advance_secs(50 * 60);
    let extended = refresh(&client, &secret, &token).await;
    let of_another = refresh(&other, &other_secret, &token).await;
    let without_secret = refresh(&client, "", &token).await;
    app.clock.advance_secs(60 * 60);
    let late = refresh(&client, &secret, &token).await;

    for answer in [&one, &two, &extended] {
        assert_eq!((answer.status, &answer.body["refresh_token"]), (StatusCode::OK, &json!(token)), "{answer:?}");
        let claims = claims(answer.body["access_token"].as_str().expect("a token"));
        assert_eq!((&claims["role"], &claims["usr"]), (&json!(["ProductReader"]), &json!(USERNAME)));
    }
    assert_eq!(told(&of_another), (400, "invalid_grant", "Auth.OauthError"));
    assert_eq!(told(&without_secret), (401, "invalid_client", "Auth.OauthError"));
    assert_eq!(told(&late), (400, "invalid_grant", "Auth.OauthError"));
    assert_eq!(app.database.contents().matches("refresh_token: ").count(), 1, "refreshing leaves no rows behind");
    crate::schedule::run(&app.app).await;
    assert!(!app.database.contents().contains("refresh_token: "), "what is over is dropped");
}

#[tokio::test]
async fn failures_are_counted_over_a_minute_that_slides() {
    let app = TestApp::new().await;
    let wrong = async || app.sign_in("Admin", "wrong").await.status.as_u16();
    app.clock.advance_secs(55);
    for _ in 0..5 {
        assert_eq!(wrong().await, 400);
    }

    app.clock.advance_secs(10);
    let locked = app.sign_in(USERNAME, PASSWORD).await;
    app.clock.advance_secs(60);
    let free = app.sign_in(USERNAME, PASSWORD).await;

    assert_eq!((locked.status.as_u16(), locked.error_code()), (429, "Auth.LockedOut"), "the minute slides");
    assert_eq!(locked.header("retry-after"), "60");
    assert_eq!(free.status, StatusCode::OK);
    let failures = app.get("/v1/adminusers/admin").await.body["FailedLoginAttempts"].clone();
    assert_eq!(failures, 0, "a sign-in that works begins anew");
    app.clock.advance_secs(120);
    crate::schedule::run(&app.app).await;
    assert!(!app.database.contents().contains("sign_in_attempt: "), "what is old is dropped");
}

#[tokio::test]
async fn guessing_at_many_places_at_once_gains_little() {
    let app = TestApp::new().await;
    let guesses = (0..60).map(|_| app.sign_in(USERNAME, "wrong"));

    let answers = futures_util::future::join_all(guesses).await;

    let judged = answers.iter().filter(|answer| answer.status == StatusCode::BAD_REQUEST).count();
    assert!((5..=20).contains(&judged), "{judged} guesses were looked at");
    assert_eq!(app.sign_in(USERNAME, PASSWORD).await.status.as_u16(), 429);
    assert_eq!(
        app.sign_in("somebody-else", "wrong").await.status,
        StatusCode::BAD_REQUEST,
        "others are not locked out"
    );
}

#[tokio::test]
async fn many_people_who_know_their_password_come_in_at_once() {
    let app = TestApp::new().await;
    let sign_ins = (0..12).map(|_| app.sign_in(USERNAME, PASSWORD));

    let answers = futures_util::future::join_all(sign_ins).await;

    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    assert!(!app.database.contents().contains("Lamp-post"));
}
