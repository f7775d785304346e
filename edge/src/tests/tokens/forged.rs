//! Tokens that nobody should believe, and what a token of one kind sees of the rest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;

use super::super::TestApp;
use super::claims;
use crate::auth::{self, OPERATOR, TokenClaims};
use crate::operations::tokens;
use crate::platform::Clock as _;

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_token_is_believed_only_if_we_signed_it() {
    let app = TestApp::new().await;
    let other = TestApp::signing_with("another-signing-key-of-32-bytes-");
    let operator = other.operator().await;
    other.marketplace(&operator, "demo", 100).await;
    let of_another_key = other.client_token(super::CLIENT_ID, super::CLIENT_SECRET, "").await;
    let narrow = app.client_token(super::CLIENT_ID, super::CLIENT_SECRET, "ProductReader").await;
    let parts: Vec<&str> = narrow.split('.').collect();
    let mut more = claims(&narrow);
    more["role"] = json!(["FullAccess"]);
    let mut operators = claims(&narrow);
    operators["usrtype"] = json!("operator");
    let none = |claims: &Value, alg: &str| format!("{}.{}.", encoded(&json!({ "alg": alg })), encoded(claims));

    for (what, token) in [
        ("nothing", String::new()),
        ("a word", "undefined".to_owned()),
        ("another key", of_another_key),
        ("another deployment's operator", operator),
        ("alg none", none(&more, "none")),
        ("alg None", none(&operators, "None")),
        ("alg none with the old signature", format!("{}{}", none(&more, "none"), parts[2])),
        ("another algorithm", format!("{}.{}.{}", encoded(&json!({ "alg": "HS512" })), parts[1], parts[2])),
        ("another header", format!("{}.{}.{}", encoded(&json!({ "alg": "HS256" })), parts[1], parts[2])),
        ("more roles", format!("{}.{}.{}", parts[0], encoded(&more), parts[2])),
        ("an operator", format!("{}.{}.{}", parts[0], encoded(&operators), parts[2])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("half a signature", narrow[..narrow.len() - 20].to_owned()),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("five parts", format!("{narrow}.x.y")),
        ("a payload that is no JSON", format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode("{"), parts[2])),
        ("a long text", "a.".repeat(50_000)),
    ] {
        let answer = app.call(&token, Method::GET, "/v1/suppliers", None, &[]).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::UNAUTHORIZED, "InvalidToken"), "{what}");
        assert_eq!(answer.body["Errors"][0]["Data"], Value::Null);
    }
    for header in ["Bearer", "Bearer ", "Basic YTpi", "bearer", &narrow] {
        let answer = app.call("", Method::GET, "/v1/suppliers", None, &[("authorization", header)]).await;
        assert_eq!(answer.error_code(), "InvalidToken", "{header}");
    }
    let lower_case = format!("bearer  {}", app.token);
    let answer = app.call("", Method::GET, "/v1/suppliers", None, &[("authorization", &lower_case)]).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_is_good_from_its_beginning_to_its_end() {
    let app = TestApp::new().await;

    app.clock.advance_secs(35_998);
    assert!(app.is_valid(&app.token).await);
    app.clock.advance_secs(1);
    assert!(!app.is_valid(&app.token).await, "over");
    app.clock.advance_secs(-36_000);
    assert!(!app.is_valid(&app.token).await, "not begun");
}

#[tokio::test]
async fn the_operator_sees_nothing_inside_a_marketplace() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let operator = app.operator().await;
    let before = app.database.contents();
    let body = json!({ "ID": "x", "Name": "x", "Street1": "1", "City": "c", "Country": "IE" });

    for path in [
        "/v1/suppliers",
        "/v1/suppliers/s1",
        "/v1/suppliers/s1/addresses",
        "/v1/suppliers/s1/users",
        "/v1/addresses",
        "/v1/addresses/x",
        "/v1/adminusers",
        "/v1/adminusers/admin",
        "/v1/apiclients",
        "/v1/apiclients/100-backoffice",
        "/v1/marketplace",
        "/v1/products",
        "/v1/products/p",
        "/v1/products/p/inventoryrecords",
    ] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = app.call(&operator, method.clone(), path, Some(&body), &[]).await;
            let refused = answer.status == StatusCode::FORBIDDEN || answer.missing().0 == "Route";
            assert!(refused, "{method} {path}: {answer:?}");
        }
    }
    assert_eq!(app.database.contents(), before);
    let unknown = app.call(&operator, Method::GET, "/v1/unicorns", None, &[]).await;
    assert_eq!(unknown.missing(), ("Route", "/v1/unicorns"));
}

#[tokio::test]
async fn an_operator_who_was_replaced_is_nobody() {
    let app = TestApp::new().await;
    let claims = |usr: &str| TokenClaims {
        usr: usr.to_owned(),
        role: vec!["PlatformOperator".to_owned()],
        ..tokens::claims(MarketplaceNumber(0), OPERATOR, app.clock.now())
    };
    let present = auth::sign(&app.app, claims("operator"), 60).expect("a token");
    let former = auth::sign(&app.app, claims("former"), 60).expect("a token");

    assert_eq!(app.call(&present, Method::GET, "/v1/marketplaces", None, &[]).await.status, StatusCode::OK);
    assert_eq!(app.call(&former, Method::GET, "/v1/marketplaces", None, &[]).await.error_code(), "InvalidToken");
}

#[tokio::test]
async fn no_marketplace_reaches_the_operators_routes() {
    let app = TestApp::new().await;
    let before = app.database.contents();

    for (method, path) in [
        (Method::GET, "/v1/marketplaces"),
        (Method::POST, "/v1/marketplaces"),
        (Method::GET, "/v1/marketplaces/demo"),
        (Method::PATCH, "/v1/marketplaces/demo"),
    ] {
        let body = json!({ "ID": "x", "Name": "x", "Active": false });
        let answer = app.call(&app.token, method, path, Some(&body), &[]).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"), "{path}");
        assert_eq!(answer.body["Errors"][0]["Data"]["SufficientRoles"], json!(["PlatformOperator"]));
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn a_log_line_tells_no_secret() {
    let app = TestApp::new().await;
    let user = json!({
        "ID": "u", "Username": "u", "Password": "Garden-gate-12", "FirstName": "F", "LastName": "L", "Email": "e",
        "Active": true,
    });
    app.is_valid(&app.token).await;
    app.database.run_script("DROP TABLE user; DROP TABLE refresh_token; DROP TABLE api_client;");

    let answers = [
        app.post("/v1/adminusers", user).await,
        app.sign_in("admin", super::PASSWORD).await,
        app.post(
            "/v1/apiclients",
            json!({ "AppName": "a", "AccessTokenDuration": 60, "ClientSecret": "thirty-two characters of a secret" }),
        )
        .await,
    ];

    for answer in answers {
        assert_eq!((answer.status.as_u16(), answer.error_code()), (500, "ServerError"));
        assert!(!answer.body.to_string().contains("table"), "the cause is for the log alone");
    }
    let lines = app.log.lines.lock().expect("nothing panicked").join("\n");
    assert_eq!(lines.lines().count(), 3);
    for secret in ["Garden-gate", "Lamp-post", "thirty-two", super::CLIENT_SECRET, &app.token, "Bearer"] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
    let line: Value = serde_json::from_str(lines.lines().next().unwrap_or_default()).expect("a line is JSON");
    assert_eq!(
        (&line["route"], &line["status"], &line["method"]),
        (&json!("/v1/adminusers"), &json!(500), &json!("POST"))
    );
}

#[test]
fn a_key_that_can_be_guessed_stops_the_service() {
    let settings = |key: &str, secret: &str| crate::app::Settings {
        signing_key: key.to_owned(),
        operator_id: "operator".to_owned(),
        operator_secret: secret.to_owned(),
        kept: crate::app::Kept::default(),
    };
    let good = "0123456789abcdef0123456789abcdef";

    assert!(settings(good, good).checked().is_ok());
    assert!(settings(good, "").checked().is_ok(), "a platform may do without an operator");
    for (key, secret, named) in [("", good, "SIGNING_KEY"), (&good[1..], good, "SIGNING_KEY"), (good, "x", "OPERATOR")]
    {
        let refused = settings(key, secret).checked().err().unwrap_or_default();
        assert!(refused.contains(named) && !refused.contains(good), "{refused}");
    }
}
