//! `/v1/marketplaces` of the operator, `/v1/marketplace` of an owner.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, CLIENT_ID, CLIENT_SECRET, PASSWORD, TestApp, USERNAME};

fn acme() -> Value {
    json!({
        "ID": "acme", "Name": "Acme", "Number": 7, "ClientID": "7-first", "ClientSecret": CLIENT_SECRET,
        "Username": "boss@acme.test", "Password": PASSWORD,
    })
}

impl TestApp {
    async fn as_operator(&self, method: Method, path: &str, body: Value) -> Answer {
        let operator = self.operator().await;
        self.call(&operator, method, path, Some(&body), &[]).await
    }
}

#[tokio::test]
async fn the_operator_makes_a_marketplace_with_credentials_that_work() {
    let app = TestApp::bare();

    let made = app.as_operator(Method::POST, "/v1/marketplaces", acme()).await;

    assert_eq!(
        (made.status, made.header("location")),
        (StatusCode::CREATED, "http://onhand.test/v1/marketplaces/acme")
    );
    let mut shape = json!({
        "ID": "acme", "Name": "Acme", "Number": 7, "OwnerID": "acme", "ClientID": "7-first",
        "ClientSecret": CLIENT_SECRET, "Active": true, "DateCreated": "2026-01-05T09:00:00.000+00:00",
        "RequireInventoryRecord": false,
    });
    assert_eq!(made.body, shape);
    let token = app.client_token("7-first", CLIENT_SECRET, "FullAccess").await;
    let user = app.call(&token, Method::GET, "/v1/adminusers", None, &[]).await;
    assert_eq!(user.column("Username"), [json!("boss@acme.test")]);
    shape.as_object_mut().expect("an object").retain(|name, _| !name.starts_with("Client"));
    assert_eq!(app.as_operator(Method::GET, "/v1/marketplaces/acme", json!({})).await.body, shape);
    assert_eq!(app.as_operator(Method::GET, "/v1/marketplaces", json!({})).await.body["Items"], json!([shape]));
}

#[tokio::test]
async fn what_is_not_given_is_made() {
    let app = TestApp::new().await;

    let made = app.as_operator(Method::POST, "/v1/marketplaces", json!({ "ID": "acme", "Name": "Acme" })).await;

    let text = |member: &str| made.body[member].as_str().unwrap_or_default().to_owned();
    assert_eq!((made.status, &made.body["Number"]), (StatusCode::CREATED, &json!(101)));
    assert!(text("ClientID").starts_with("101-"));
    assert!(app.is_valid(&app.client_token(&text("ClientID"), &text("ClientSecret"), "").await).await);
}

#[tokio::test]
async fn the_same_body_again_makes_the_credentials_valid_again_and_ends_nothing() {
    let app = TestApp::new().await;
    let operator = app.operator().await;
    let session = app.user_token(USERNAME, PASSWORD).await;
    app.clock.advance_secs(1);

    let again = app.marketplace(&operator, "demo", 100).await;
    assert_eq!((again.status, &again.body["ClientSecret"]), (StatusCode::OK, &json!(CLIENT_SECRET)));
    assert!(app.is_valid_soon(&session).await && app.is_valid(&app.token).await);

    app.patch("/v1/adminusers/admin", json!({ "Active": false, "Roles": [], "Password": "Another-one-12" })).await;
    let spoilt = json!({
        "GenerateSecret": true, "Active": false, "Roles": [], "MaximumGrantedRoles": ["MeAdmin"],
        "DefaultContextUserName": USERNAME,
    });
    assert_eq!(app.patch(&format!("/v1/apiclients/{CLIENT_ID}"), spoilt).await.status, StatusCode::OK);
    assert_eq!(app.sign_in(USERNAME, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let again = app.marketplace(&operator, "demo", 100).await;
    assert_eq!(again.status, StatusCode::OK);
    let token = app.client_token(CLIENT_ID, CLIENT_SECRET, "FullAccess").await;
    app.clock.advance_secs(31);
    assert!(app.is_valid(&token).await);
    let user = app.call(&token, Method::GET, "/v1/adminusers", None, &[]).await;
    assert_eq!(user.column("Roles"), [Value::Null]);
    assert_eq!(app.sign_in(USERNAME, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_who_make_the_same_marketplace_at_once_both_have_it() {
    let app = TestApp::bare();
    let operator = app.operator().await;
    let body = acme();
    let make = || app.call(&operator, Method::POST, "/v1/marketplaces", Some(&body), &[]);

    let (one, two) = tokio::join!(make(), make());

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::CREATED], "{one:?} {two:?}");
    assert!(!app.client_token("7-first", CLIENT_SECRET, "").await.is_empty());
}

#[tokio::test]
async fn two_marketplaces_made_at_once_get_two_numbers() {
    let app = TestApp::bare();
    let operator = app.operator().await;
    let (one, two) = (json!({ "ID": "one", "Name": "1" }), json!({ "ID": "two", "Name": "2" }));
    let make = |body| app.call(&operator, Method::POST, "/v1/marketplaces", Some(body), &[]);

    let (one, two) = tokio::join!(make(&one), make(&two));

    assert_eq!([one.status, two.status], [StatusCode::CREATED; 2]);
    assert_ne!(one.body["Number"], two.body["Number"]);
}

#[tokio::test]
async fn a_taken_id_number_or_user_name_is_refused() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let user = json!({
        "ID": "u", "Username": "theirs", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true,
    });
    app.post("/v1/suppliers/s1/users", user).await;
    let before = app.database.contents();
    let mut same = acme();
    for (name, value) in [("ID", json!("demo")), ("Number", json!(100)), ("ClientID", json!(CLIENT_ID))] {
        same[name] = value;
    }
    same["Username"] = json!("theirs");

    for (body, id) in [
        (json!({ "ID": "demo", "Name": "x" }), "demo"),
        (json!({ "ID": "demo", "Name": "x", "Number": 8, "ClientID": "8-x" }), "demo"),
        (json!({ "ID": "other", "Name": "x", "Number": 100 }), "100"),
    ] {
        let answer = app.as_operator(Method::POST, "/v1/marketplaces", body).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::CONFLICT, "IdExists"));
        assert_eq!(answer.missing(), ("Marketplace", id));
    }
    let answer = app.as_operator(Method::POST, "/v1/marketplaces", same).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::CONFLICT, "User.UsernameMustBeUnique"));
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn the_first_user_gives_way_to_one_who_has_its_id() {
    let app = TestApp::new().await;
    app.patch("/v1/adminusers/admin", json!({ "Username": "another" })).await;

    let again = app.marketplace(&app.operator().await, "demo", 100).await;

    assert_eq!(again.status, StatusCode::OK, "{again:?}");
    assert_eq!(app.get("/v1/adminusers?sortBy=Username").await.column("Username"), [json!("admin"), json!("another")]);
}

#[tokio::test]
async fn a_faulty_marketplace_is_refused_by_the_member_at_fault() {
    let app = TestApp::bare();
    for (member, value, field) in [
        ("ID", json!(null), "ID"),
        ("ID", json!("a b"), "ID"),
        ("Name", json!(null), "Name"),
        ("Name", json!(""), "Name"),
        ("Number", json!(0), "Number"),
        ("Number", json!(-1), "Number"),
        ("Number", json!(2_147_483_648_i64), "Number"),
        ("Number", json!(1.5), "Number"),
        ("Number", json!("7"), "Number"),
        ("Number", json!(null), "Number"),
        ("ClientID", json!("8-first"), "ClientID"),
        ("ClientID", json!("first"), "ClientID"),
        ("ClientSecret", json!("short"), "ClientSecret"),
        ("Username", json!(""), "Username"),
        ("Username", json!(null), "Password"),
        ("Password", json!("short"), "Password"),
        ("Password", json!(null), "Password"),
    ] {
        let mut body = acme();
        body[member] = value.clone();
        let answer = app.as_operator(Method::POST, "/v1/marketplaces", body).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
        let fields: Vec<_> =
            answer.body["Errors"].as_array().into_iter().flatten().map(|e| &e["Data"]["Field"]).collect();
        assert!(fields.contains(&&json!(field)), "{member} {value}: {fields:?}");
    }
    assert!(!app.database.contents().contains("marketplace: "));
    let last = json!({ "ID": "last", "Name": "x", "Number": 2_147_483_647 });
    assert_eq!(app.as_operator(Method::POST, "/v1/marketplaces", last).await.status, StatusCode::CREATED);
    let next = app.as_operator(Method::POST, "/v1/marketplaces", json!({ "ID": "next", "Name": "x" })).await;
    assert!(next.body["Number"].as_i64().is_some_and(|number| number < 2_147_483_647), "{next:?}");
}

#[tokio::test]
async fn the_operator_and_the_owner_change_what_is_theirs() {
    let app = TestApp::new().await;
    let all = json!({ "Name": "New", "Active": false, "RequireInventoryRecord": true, "ID": "x", "Number": 5 });

    let owners = app.patch("/v1/marketplace", all.clone()).await;
    assert_eq!(owners.status, StatusCode::OK);
    assert_eq!((&owners.body["Active"], &owners.body["RequireInventoryRecord"]), (&json!(true), &json!(true)));
    assert_eq!((&owners.body["Name"], &owners.body["ID"]), (&json!("New"), &json!("demo")));
    assert_eq!(app.get("/v1/marketplace").await.body, owners.body);

    let operators = app
        .as_operator(
            Method::PATCH,
            "/v1/marketplaces/demo",
            json!({ "Active": false, "RequireInventoryRecord": false }),
        )
        .await;
    assert_eq!(operators.body["Active"], false);
    assert_eq!(operators.body["RequireInventoryRecord"], true, "the owner's setting is the owner's");
    let missing = app.as_operator(Method::PATCH, "/v1/marketplaces/nobody", json!({})).await;
    assert_eq!(missing.missing(), ("Marketplace", "nobody"));
}

#[tokio::test]
async fn two_settings_changed_at_once_both_hold() {
    let app = TestApp::new().await;

    let (one, two) = tokio::join!(
        app.patch("/v1/marketplace", json!({ "Name": "New" })),
        app.patch("/v1/marketplace", json!({ "RequireInventoryRecord": true })),
    );

    assert_eq!([one.status, two.status], [StatusCode::OK; 2]);
    let now = app.get("/v1/marketplace").await.body;
    assert_eq!((&now["Name"], &now["RequireInventoryRecord"]), (&json!("New"), &json!(true)));
}

#[tokio::test]
async fn settings_need_full_access_of_the_owner() {
    let app = TestApp::new().await;
    let few = app.token_with(&["ProductAdmin", "AdminUserAdmin"]).await;

    for method in [Method::GET, Method::PATCH] {
        let answer = app.call(&few, method, "/v1/marketplace", Some(&json!({ "Name": "x" })), &[]).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"));
    }
    assert_eq!(app.patch("/v1/marketplace", json!({ "Name": "" })).await.field(), "Name");
    assert_eq!(
        app.patch("/v1/marketplace", json!({ "RequireInventoryRecord": null })).await.field(),
        "RequireInventoryRecord"
    );
}
