//! `/v1/session`: the admin's session.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, PASSWORD, TestApp, USERNAME};

const OURS: (&str, &str) = ("origin", "http://onhand.test");

impl TestApp {
    async fn start_session(&self, username: &str, password: &str) -> Answer {
        let body = json!({ "Marketplace": "demo", "Username": username, "Password": password });
        self.call("", Method::POST, "/v1/session", Some(&body), &[OURS]).await
    }

    async fn session(&self, method: Method, cookie: &str) -> Answer {
        self.call("", method, "/v1/session", None, &[OURS, ("cookie", cookie)]).await
    }
}

/// The cookie as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_administrator_signs_in_goes_on_and_signs_out() {
    let app = TestApp::new().await;

    let started = app.start_session(USERNAME, PASSWORD).await;

    assert_eq!(started.status, StatusCode::OK, "{started:?}");
    let token = started.body["AccessToken"].as_str().expect("a token");
    let mut user = app.get("/v1/adminusers/admin").await.body;
    // It was read before this sign-in was noted.
    user["LastActive"] = Value::Null;
    assert_eq!(
        started.body,
        json!({
            "AccessToken": token, "ExpiresIn": 900, "User": user, "Roles": user["AvailableRoles"],
            "SupplierID": null, "Marketplace": { "ID": "demo", "Name": "demo", "Number": 100 },
        }),
    );
    let set = started.header("set-cookie").to_owned();
    let (_, attributes) = set.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/v1/session; Max-Age=1209600; HttpOnly; Secure; SameSite=Strict");
    assert_eq!((started.header("cache-control"), started.header("access-control-allow-origin")), ("no-store", ""));
    assert!(app.is_valid(token).await);
    assert!(!started.body.to_string().contains(cookie(&started).split('=').nth(1).expect("a value")));

    app.clock.advance_secs(900);
    assert!(!app.is_valid(token).await, "an access token of a session is short-lived");
    let next = app.session(Method::PUT, &cookie(&started)).await;
    assert!(app.is_valid(next.body["AccessToken"].as_str().expect("a token")).await);

    let ended = app.session(Method::DELETE, &cookie(&started)).await;
    let after = app.session(Method::PUT, &cookie(&started)).await;
    let again = app.session(Method::DELETE, &cookie(&started)).await;
    assert_eq!((ended.status, again.status), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
    assert!(
        ended.header("set-cookie").starts_with("onhand_session=; ")
            && ended.header("set-cookie").contains("Max-Age=0;")
    );
    assert_eq!((after.status, after.error_code()), (StatusCode::UNAUTHORIZED, "InvalidToken"));
}

#[tokio::test]
async fn a_session_lasts_two_weeks_from_its_last_use() {
    let app = TestApp::new().await;
    let cookie = cookie(&app.start_session(USERNAME, PASSWORD).await);
    let day = 86_400;

    for days in [5, 5, 13, 13] {
        app.clock.advance_secs(days * day);
        assert_eq!(app.session(Method::PUT, &cookie).await.status, StatusCode::OK);
    }
    app.clock.advance_secs(14 * day);
    assert_eq!(app.session(Method::PUT, &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_is_for_our_own_page_alone() {
    let app = TestApp::new().await;
    let cookie = cookie(&app.start_session(USERNAME, PASSWORD).await);
    let body = json!({ "Marketplace": "demo", "Username": USERNAME, "Password": PASSWORD });

    for origin in ["", "null", "https://evil.test", "http://onhand.test.evil.test", "http://onhand.test:81", "onhand"] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let headers = [("origin", origin), ("cookie", cookie.as_str())];
            let headers = if origin.is_empty() { &headers[1..] } else { &headers[..] };
            let answer = app.call("", method, "/v1/session", Some(&body), headers).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::FORBIDDEN, ""), "{origin}");
        }
    }
    assert_eq!(app.session(Method::PUT, &cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_name_password_or_marketplace_are_told_alike() {
    let app = TestApp::new().await;
    let with = async |marketplace: &str, username: &str, password: &str| {
        let body = json!({ "Marketplace": marketplace, "Username": username, "Password": password });
        app.call("", Method::POST, "/v1/session", Some(&body), &[OURS]).await
    };

    let wrong = with("demo", USERNAME, "Lamp-post-78").await;
    let nobody = with("demo", "nobody", PASSWORD).await;
    let nowhere = with("nowhere", USERNAME, PASSWORD).await;

    assert_eq!((wrong.status, wrong.error_code()), (StatusCode::UNAUTHORIZED, "Auth.InvalidUsernameOrPassword"));
    assert_eq!((&nobody.body, &nowhere.body), (&wrong.body, &wrong.body));
    for body in [json!({}), json!({ "Marketplace": "demo", "Username": USERNAME }), json!({ "Marketplace": 1 })] {
        let answer = app.call("", Method::POST, "/v1/session", Some(&body), &[OURS]).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
        assert!(["Marketplace", "Password"].contains(&answer.field()), "{answer:?}");
    }
}

#[tokio::test]
async fn five_failures_in_a_minute_lock_the_name_or_the_address_out() {
    let app = TestApp::new().await;
    let from = async |address: &str, username: &str, password: &str| {
        let body = json!({ "Marketplace": "demo", "Username": username, "Password": password });
        let headers = [OURS, ("cf-connecting-ip", address)];
        app.call("", Method::POST, "/v1/session", Some(&body), &headers).await.status.as_u16()
    };
    for n in 0..5 {
        assert_eq!(from("2001:db8:1:2::1", &format!("user{n}"), "wrong").await, 401);
    }

    assert_eq!(from("2001:db8:1:2:ffff::9", USERNAME, PASSWORD).await, 429, "one household, one address");
    assert_eq!(from("2001:db8:1:3::1", USERNAME, PASSWORD).await, 200);
    for _ in 0..5 {
        assert_eq!(from("192.0.2.1", USERNAME, "wrong").await, 401);
    }
    assert_eq!(from("192.0.2.2", &USERNAME.to_uppercase(), PASSWORD).await, 429, "the name, from wherever");
    app.clock.advance_secs(71);
    assert_eq!(from("192.0.2.1", USERNAME, PASSWORD).await, 200);
}

#[tokio::test]
async fn a_session_ends_at_once_with_its_user_its_password_or_its_company() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let user = json!({
        "ID": "u", "Username": "u", "Password": PASSWORD, "FirstName": "F", "LastName": "L", "Email": "e",
        "Active": true,
    });
    app.post("/v1/suppliers/s1/users", user.clone()).await;
    let path = "/v1/suppliers/s1/users/u";

    let started = app.start_session("u", PASSWORD).await;
    assert_eq!(started.body["SupplierID"], "s1");
    app.patch("/v1/suppliers/s1", json!({ "Active": false })).await;
    assert_eq!(app.session(Method::PUT, &cookie(&started)).await.status, StatusCode::UNAUTHORIZED);
    app.patch("/v1/suppliers/s1", json!({ "Active": true })).await;
    assert_eq!(app.session(Method::PUT, &cookie(&started)).await.status, StatusCode::OK, "the company came back");

    app.patch(path, json!({ "Password": "Another-one-12" })).await;
    assert_eq!(app.session(Method::PUT, &cookie(&started)).await.status, StatusCode::UNAUTHORIZED);
    let started = app.start_session("u", "Another-one-12").await;
    app.patch(path, json!({ "Active": false })).await;
    app.patch(path, json!({ "Active": true })).await;
    assert_eq!(app.session(Method::PUT, &cookie(&started)).await.status, StatusCode::UNAUTHORIZED);
    let started = app.start_session("u", "Another-one-12").await;
    app.delete(path).await;
    app.post("/v1/suppliers/s1/users", user).await;
    assert_eq!(app.session(Method::PUT, &cookie(&started)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.start_session("u", "Another-one-12").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_cookie_is_no_refresh_token_and_the_other_way_round() {
    let app = TestApp::new().await;
    let (client, secret) = app.client(&json!({ "RefreshTokenDuration": 60 })).await;
    let form =
        [("grant_type", "client_credentials"), ("client_id", client.as_str()), ("client_secret", secret.as_str())];
    let refresh_token = app.ask_token(&form).await.body["refresh_token"].as_str().expect("one").to_owned();
    let session = cookie(&app.start_session(USERNAME, PASSWORD).await);

    let as_cookie = app.session(Method::PUT, &format!("onhand_session={refresh_token}")).await;
    let mut form = form.to_vec();
    form[0] = ("grant_type", "refresh_token");
    form.push(("refresh_token", session.split('=').nth(1).expect("a value")));
    let as_refresh_token = app.ask_token(&form).await;

    assert_eq!(as_cookie.status, StatusCode::UNAUTHORIZED);
    assert_eq!(as_refresh_token.error_code(), "Auth.OauthError");
    for cookie in ["", "onhand_session=", "onhand_session=100-", "onhand_session=x", "other=1; onhand_session"] {
        assert_eq!(app.session(Method::PUT, cookie).await.status, StatusCode::UNAUTHORIZED, "{cookie}");
    }
}
