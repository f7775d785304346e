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

#[tokio::test]
async fn memberships_of_two_at_once_and_of_what_is_just_deleted() {
    let app = TestApp::with_buyer().await;
    let join = || app.post(MEMBERS, json!({ "UserGroupID": "vip", "UserID": "ann" }));
    let leave = || app.delete("/v1/buyers/acme/usergroups/vip/assignments/ann");
    app.post(GROUPS, json!({ "ID": "vip", "Name": "VIP" })).await;

    let (one, two) = tokio::join!(join(), join());
    assert_eq!([one.status, two.status], [StatusCode::NO_CONTENT; 2]);
    let (one, two) = tokio::join!(leave(), leave());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);

    for (path, missing) in
        [("/v1/buyers/acme/usergroups/vip", ("UserGroup", "vip")), ("/v1/buyers/acme/users/ann", ("User", "ann"))]
    {
        let (deleted, joined) = tokio::join!(app.delete(path), join());
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        assert_eq!(joined.missing(), missing, "{joined:?}");
        app.post(GROUPS, json!({ "ID": "vip", "Name": "VIP" })).await;
    }
    assert!(!app.database.contents().contains("membership: "), "neither leaves a membership behind");
}

#[tokio::test]
async fn a_membership_shows_at_once_what_the_group_may_see() {
    let app = TestApp::with_buyer().await;
    app.patch("/v1/products/mug/inventoryrecords/mug-dub", json!({ "AllowAllBuyers": false })).await;
    let assignment = json!({ "InventoryRecordID": "mug-dub", "BuyerID": "acme", "UserGroupID": "trade" });
    app.post("/v1/products/mug/inventoryrecords/assignments", assignment).await;
    let ann = app.token_of("acme", "ann").await;
    let seen = async || {
        let records = "/v1/me/products/mug/inventoryrecords";
        app.call(&ann, Method::GET, records, None, &[]).await.body["Meta"]["TotalCount"].clone()
    };

    assert_eq!(seen().await, 1);
    app.delete("/v1/buyers/acme/usergroups/trade/assignments/ann").await;
    assert_eq!(seen().await, 0);
    app.post(MEMBERS, json!({ "UserGroupID": "trade", "UserID": "ann" })).await;
    assert_eq!(seen().await, 1);
    app.delete("/v1/buyers/acme/usergroups/trade").await;
    assert_eq!(seen().await, 0);
}

#[tokio::test]
async fn another_marketplace_and_another_buyer_see_no_group() {
    let app = TestApp::with_buyer().await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith" })).await;
    let other = app.other_marketplace().await;
    let supplier = app.supplier("larch").await;
    let before = app.database.contents();
    let membership = json!({ "ID": "trade", "Name": "x", "UserGroupID": "trade", "UserID": "ann" });

    for (method, path) in [
        (Method::GET, GROUPS),
        (Method::POST, GROUPS),
        (Method::GET, MEMBERS),
        (Method::POST, MEMBERS),
        (Method::PATCH, "/v1/buyers/acme/usergroups/trade"),
        (Method::DELETE, "/v1/buyers/acme/usergroups/trade"),
        (Method::DELETE, "/v1/buyers/acme/usergroups/trade/assignments/ann"),
    ] {
        let foreign = app.call(&other, method.clone(), path, Some(&membership), &[]).await;
        assert_eq!(foreign.missing(), ("Buyer", "acme"), "{method} {path}");
        let refused = app.call(&supplier, method.clone(), path, Some(&membership), &[]).await;
        assert_eq!(refused.error_code(), "Auth.InsufficientRoles", "{method} {path}");
        let path = path.replace("acme", "zenith");
        if path.contains("trade") {
            let elsewhere = app.call(&app.token, method, &path, Some(&membership), &[]).await;
            assert_eq!(elsewhere.missing(), ("UserGroup", "trade"), "{path}");
        }
    }
    assert_eq!(app.database.contents(), before);
}
