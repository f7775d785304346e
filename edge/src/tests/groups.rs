//! User groups and their members.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

const GROUPS: &str = "/v1/buyers/acme/usergroups";
const MEMBERS: &str = "/v1/buyers/acme/usergroups/assignments";

#[tokio::test]
async fn a_group_shows_every_member_it_has_and_follows_its_name() {
    let app = TestApp::with_buyer().await;

    let made = app.post(GROUPS, json!({ "ID": "vip", "Name": "VIP" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.body, json!({ "ID": "vip", "Name": "VIP", "Description": null, "xp": null }));
    assert_eq!(app.get(GROUPS).await.column("ID"), [json!("trade"), json!("vip")]);
    assert_eq!(app.post(GROUPS, json!({ "ID": "assignments", "Name": "x" })).await.field(), "ID");

    app.patch(&format!("{GROUPS}/trade"), json!({ "ID": "wholesale" })).await;
    assert_eq!(app.get(MEMBERS).await.body["Items"], json!([{ "UserGroupID": "wholesale", "UserID": "ann" }]));
    assert_eq!(app.delete(&format!("{GROUPS}/wholesale")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(MEMBERS).await.body["Meta"]["TotalCount"], 0);
}

#[tokio::test]
async fn memberships_are_made_once_and_listed_by_group_and_user() {
    let app = TestApp::with_buyer().await;
    let membership = json!({ "UserGroupID": "trade", "UserID": "ann" });

    let again = app.post(MEMBERS, membership).await;
    assert_eq!((again.status, again.body), (StatusCode::NO_CONTENT, Value::Null));
    for (query, count) in [
        ("", 1),
        ("?userGroupID=trade&userID=ann", 1),
        ("?userID=bob", 0),
        ("?userGroupID=x", 0),
        ("?userID=&userGroupID=", 1),
        ("?USERID=ann&userGroupID=x", 0),
    ] {
        assert_eq!(app.get(&format!("{MEMBERS}{query}")).await.body["Meta"]["TotalCount"], count, "{query}");
    }
    for (body, missing) in [
        (json!({ "UserGroupID": "x", "UserID": "ann" }), ("UserGroup", "x")),
        (json!({ "UserGroupID": "trade", "UserID": "x" }), ("User", "x")),
    ] {
        assert_eq!(app.post(MEMBERS, body).await.missing(), missing);
    }
    assert_eq!(app.post(MEMBERS, json!({ "UserID": "ann" })).await.field(), "UserGroupID");
    assert_eq!(app.get(&format!("{MEMBERS}?Colour=red")).await.error_code(), "List.InvalidProperty");

    assert_eq!(app.delete(&format!("{GROUPS}/trade/assignments/ann")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.delete(&format!("{GROUPS}/trade/assignments/ann")).await.missing(), ("User", "ann"));
    assert_eq!(app.delete(&format!("{GROUPS}/x/assignments/ann")).await.missing(), ("UserGroup", "x"));
}

#[tokio::test]
async fn a_user_of_another_buyer_is_no_member() {
    let app = TestApp::with_buyer().await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;

    let foreign =
        app.post("/v1/buyers/zenith/usergroups/assignments", json!({ "UserGroupID": "trade", "UserID": "ann" }));
    assert_eq!(foreign.await.missing(), ("UserGroup", "trade"));
    let reader = app.token_with(&["UserGroupReader"]).await;
    let refused = app.call(&reader, Method::POST, MEMBERS, Some(&json!({})), &[]).await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
}
