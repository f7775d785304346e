//! Buyers: the six operations, who may not, and what goes with one.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;
use super::shoppers::Shop;

const BUYERS: &str = "/v1/buyers";

fn user(id: &str) -> Value {
    json!({ "ID": id, "Username": id, "Password": "Lamp-post-77", "FirstName": "Ann", "LastName": id,
            "Email": "ann@example.test", "Active": true })
}

impl TestApp {
    /// Buyer `acme` with user `ann` and group `trade`, of which she is a member.
    pub async fn with_buyer() -> Self {
        let app = Self::with_record(5).await;
        app.put("/v1/buyers/acme", json!({ "Name": "Acme", "Active": true })).await;
        let made = app.post("/v1/buyers/acme/users", user("ann")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        app.post("/v1/buyers/acme/usergroups", json!({ "ID": "trade", "Name": "Trade" })).await;
        let joined = app.post("/v1/buyers/acme/usergroups/assignments", trade("ann")).await;
        assert_eq!(joined.status, StatusCode::NO_CONTENT, "{joined:?}");
        app
    }
}

fn trade(user: &str) -> Value {
    json!({ "UserGroupID": "trade", "UserID": user })
}

#[tokio::test]
async fn a_buyer_shows_every_member_it_has() {
    let app = TestApp::new().await;

    let made = app.post(BUYERS, json!({ "ID": "acme", "Name": "Acme" })).await;

    let expected = json!({
        "ID": "acme", "Name": "Acme", "DefaultCatalogID": "acme", "Active": false,
        "DateCreated": "2026-01-05T09:00:00.000+00:00", "xp": null,
    });
    assert_eq!((made.status, &made.body), (StatusCode::CREATED, &expected));
    assert_eq!(app.get("/v1/buyers/acme").await.body, expected);
    assert_eq!(app.post(BUYERS, json!({ "ID": "acme", "Name": "Other" })).await.error_code(), "IdExists");
    assert_eq!(app.post(BUYERS, json!({})).await.field(), "Name");

    let renamed = app.patch("/v1/buyers/acme", json!({ "ID": "zenith", "xp": { "a": 1 } })).await;
    assert_eq!((&renamed.body["ID"], &renamed.body["xp"]), (&json!("zenith"), &json!({ "a": 1 })));
    let put = app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;
    assert_eq!((&put.body["xp"], &put.body["Active"]), (&Value::Null, &json!(true)));
    assert_eq!(app.get("/v1/buyers?search=zen&sortBy=!Name").await.column("ID"), [json!("zenith")]);
    assert_eq!(app.delete("/v1/buyers/zenith").await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.delete("/v1/buyers/zenith").await.missing(), ("Buyer", "zenith"));
}

#[tokio::test]
async fn of_two_creates_of_one_buyer_one_is_refused() {
    let app = TestApp::new().await;
    let body = json!({ "ID": "acme", "Name": "Acme" });

    let (one, two) = tokio::join!(app.post(BUYERS, body.clone()), app.post(BUYERS, body.clone()));

    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn nobody_else_reaches_a_buyer() {
    let app = TestApp::with_buyer().await;
    let supplier = app.supplier("larch").await;
    let other = app.other_marketplace().await;
    let reader = app.token_with(&["BuyerReader"]).await;

    for path in ["/v1/buyers/acme", "/v1/buyers/acme/users/ann", "/v1/buyers/acme/usergroups/trade"] {
        let refused = app.call(&supplier, Method::GET, path, None, &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(app.call(&other, Method::GET, path, None, &[]).await.missing(), ("Buyer", "acme"));
    }
    assert_eq!(app.call(&reader, Method::GET, BUYERS, None, &[]).await.status, StatusCode::OK);
    let refused = app.call(&reader, Method::DELETE, "/v1/buyers/acme", None, &[]).await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
}

#[tokio::test]
async fn a_buyer_takes_all_of_its_own_along() {
    let app = TestApp::with_buyer().await;
    let client = app
        .post(
            "/v1/apiclients",
            json!({ "AppName": "Till", "AccessTokenDuration": 60, "Active": true, "BuyerID": "acme" }),
        )
        .await;
    assert_eq!((client.status, &client.body["BuyerID"]), (StatusCode::CREATED, &json!("acme")));
    let token = app.token_of("acme", "ann").await;
    assert!(app.is_valid(&token).await);

    assert_eq!(app.delete("/v1/buyers/acme").await.status, StatusCode::NO_CONTENT);

    assert!(!app.is_valid_soon(&token).await);
    let left = app.database.contents();
    for table in ["user_group: ", "membership: ", "record_assignment: "] {
        assert!(!left.contains(&format!("\n{table}")), "{table}");
    }
    assert!(!left.contains("\"ann\""));
    let id = client.body["ID"].as_str().expect("an ID");
    assert_eq!(app.get(&format!("/v1/apiclients/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_buyer_or_user_with_an_open_order_stays() {
    let shop = Shop::with_order("o").await;
    shop.as_ann("POST", "/v1/orders/Outgoing/o/submit", Value::Null).await;

    for path in ["/v1/buyers/acme/users/ann", "/v1/buyers/acme"] {
        assert_eq!(shop.delete(path).await.error_code(), "User.CannotDeleteWithOpenOrder", "{path}");
    }
    shop.as_seller("POST", "/v1/orders/All/o/cancel", Value::Null).await;
    assert_eq!(shop.delete("/v1/buyers/acme").await.status, StatusCode::NO_CONTENT);
    let order = shop.get("/v1/orders/All/o").await;
    assert_eq!((&order.body["FromCompanyID"], &order.body["FromUserID"]), (&json!("acme"), &json!("ann")));
    assert_eq!(order.body["FromUser"], Value::Null);
}

#[tokio::test]
async fn an_inactive_buyer_shops_no_more() {
    let app = TestApp::with_buyer().await;
    let token = app.token_of("acme", "ann").await;
    assert!(app.is_valid(&token).await);

    app.patch("/v1/buyers/acme", json!({ "Active": false })).await;

    assert!(!app.is_valid_soon(&token).await);
    let (id, secret) = app.client(&json!({ "AllowAnyBuyer": true })).await;
    let form = [
        ("grant_type", "password"),
        ("username", "ann"),
        ("password", "Lamp-post-77"),
        ("client_id", &id),
        ("client_secret", &secret),
    ];
    assert_eq!(app.ask_token(&form).await.error_code(), "Auth.CompanyNotActive");
}

#[tokio::test]
async fn whoever_administers_buyers_users_makes_shoppers_and_sets_their_passwords() {
    let app = TestApp::with_buyer().await;
    let admin = app.token_with(&["BuyerUserAdmin"]).await;

    let made = app.call(&admin, Method::POST, "/v1/buyers/acme/users", Some(&user("bob")), &[]).await;
    assert_eq!(
        (made.status, &made.body["AvailableRoles"]),
        (StatusCode::CREATED, &json!(["Shopper", "MeAdmin", "MeXpAdmin"]))
    );
    let password = json!({ "Password": "Another-lamp-78" });
    let set = app.call(&admin, Method::PATCH, "/v1/buyers/acme/users/bob", Some(&password), &[]).await;
    assert_eq!(set.status, StatusCode::OK);
    let more = json!({ "Roles": ["ProductAdmin"] });
    let refused = app.call(&admin, Method::PATCH, "/v1/buyers/acme/users/bob", Some(&more), &[]).await;
    assert_eq!(refused.field(), "Roles");
    let mut same_name = user("bob");
    same_name["ID"] = json!("rob");
    assert_eq!(app.post("/v1/buyers/acme/users", same_name).await.error_code(), "User.UsernameMustBeUnique");
}

#[tokio::test]
async fn a_buyer_is_made_by_put_renamed_onto_no_other_and_keeps_what_was_not_sent() {
    let app = TestApp::new().await;
    let made = app.put("/v1/buyers/acme", json!({ "Name": "Acme", "DefaultCatalogID": "winter" })).await;
    assert_eq!((made.status, &made.body["DefaultCatalogID"]), (StatusCode::OK, &json!("winter")));
    let made = app.post(BUYERS, json!({ "Name": "Zenith", "Active": true })).await;
    let id = made.body["ID"].as_str().expect("an ID").to_owned();
    assert_eq!((id.len(), &made.body["DefaultCatalogID"]), (22, &json!(id)));

    for answer in [
        app.patch("/v1/buyers/acme", json!({ "ID": id })).await,
        app.put("/v1/buyers/acme", json!({ "ID": id, "Name": "x" })).await,
    ] {
        assert_eq!((answer.status, answer.missing()), (StatusCode::CONFLICT, ("Buyer", id.as_str())));
    }
    let (one, two) = tokio::join!(
        app.patch("/v1/buyers/acme", json!({ "xp": { "a": 1 } })),
        app.patch("/v1/buyers/acme", json!({ "xp": { "b": 2 }, "Active": true })),
    );
    assert_eq!([one.status, two.status], [StatusCode::OK; 2]);
    let buyer = app.get("/v1/buyers/acme").await.body;
    assert_eq!((&buyer["xp"], &buyer["Active"]), (&json!({ "a": 1, "b": 2 }), &json!(true)));
    assert_eq!(buyer["DefaultCatalogID"], "winter");
    let (one, two) = tokio::join!(app.delete("/v1/buyers/acme"), app.delete("/v1/buyers/acme"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);
}

#[tokio::test]
async fn nothing_is_made_under_a_buyer_that_is_deleted_at_the_same_moment() {
    let app = TestApp::new().await;
    let group = json!({ "ID": "g", "Name": "G" });
    for (path, body, table) in
        [("/v1/buyers/acme/users", user("ann"), "user: "), ("/v1/buyers/acme/usergroups", group, "user_group: ")]
    {
        let rows = || app.database.contents().lines().filter(|line| line.starts_with(table)).count();
        let before = rows();
        app.put("/v1/buyers/acme", json!({ "Name": "Acme" })).await;
        let (made, deleted) = tokio::join!(app.post(path, body.clone()), app.delete("/v1/buyers/acme"));
        assert_eq!((made.status, deleted.status), (StatusCode::CREATED, StatusCode::NO_CONTENT), "{made:?}");
        assert_eq!(rows(), before);

        app.put("/v1/buyers/acme", json!({ "Name": "Acme" })).await;
        let (deleted, made) = tokio::join!(app.delete("/v1/buyers/acme"), app.post(path, body));
        assert_eq!((deleted.status, made.missing()), (StatusCode::NO_CONTENT, ("Buyer", "acme")), "{made:?}");
        assert_eq!(rows(), before);
    }
}

#[tokio::test]
async fn who_shops_reaches_nothing_of_the_owners() {
    let app = TestApp::with_buyer().await;
    let ann = app.token_of("acme", "ann").await;
    let (id, secret) = app.client(&json!({ "BuyerID": "acme" })).await;
    let till = app.client_token(&id, &secret, "").await;
    let anonymous = app.anonymous_token(&json!({}), "").await;
    let before = app.database.contents();

    for token in [&ann, &till, &anonymous] {
        assert!(app.is_valid(token).await);
        for (method, path) in [
            (Method::GET, BUYERS),
            (Method::GET, "/v1/buyers/acme"),
            (Method::PATCH, "/v1/buyers/acme"),
            (Method::GET, "/v1/buyers/acme/users"),
            (Method::PATCH, "/v1/buyers/acme/users/ann"),
            (Method::POST, "/v1/buyers/acme/usergroups/assignments"),
            (Method::GET, "/v1/buyers/acme/usergroups"),
            (Method::POST, "/v1/buyers/acme/users/ann/accesstoken"),
            (Method::POST, "/v1/buyers/acme/viewtoken"),
            (Method::GET, "/v1/apiclients"),
            (Method::GET, "/v1/suppliers"),
            (Method::GET, "/v1/products"),
            (Method::GET, "/v1/marketplace"),
        ] {
            let refused = app.call(token, method, path, Some(&json!({ "Name": "Mine" })), &[]).await;
            assert_eq!(refused.error_code(), "Auth.InsufficientRoles", "{path}");
        }
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn what_a_shopper_was_signed_in_with_goes_with_its_buyer() {
    let app = TestApp::with_buyer().await;
    let (id, secret) = app.client(&json!({ "AllowAnyBuyer": true, "RefreshTokenDuration": 60 })).await;
    let form = |grant: &'static str| vec![("grant_type", grant), ("client_id", &id), ("client_secret", &secret)];
    let first = [form("password"), vec![("username", "ann"), ("password", "Lamp-post-77")]].concat();
    let first = app.ask_token(&first).await;
    let token = first.body["access_token"].as_str().expect("a token");
    let refresh = first.body["refresh_token"].as_str().expect("a refresh token");
    let again = [form("refresh_token"), vec![("refresh_token", refresh)]].concat();
    assert_eq!(app.ask_token(&again).await.status, StatusCode::OK);
    let session = json!({ "Marketplace": "demo", "Username": "ann", "Password": "Lamp-post-77" });
    let origin = [("origin", "http://onhand.test")];
    let refused = app.call("", Method::POST, "/v1/session", Some(&session), &origin).await;
    assert_eq!(refused.error_code(), "Auth.InvalidUsernameOrPassword", "the admin is not for shoppers");

    app.delete("/v1/buyers/acme").await;

    assert!(!app.is_valid_soon(token).await);
    assert_eq!(app.ask_token(&again).await.error_code(), "Auth.OauthError");
    assert!(!app.database.contents().contains("refresh_token: "));
}
