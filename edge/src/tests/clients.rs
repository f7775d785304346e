//! `/v1/apiclients`.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::TestApp;

const SECRET: &str = "thirty-two characters of a secret";

fn body() -> Value {
    json!({ "AppName": "shop", "AccessTokenDuration": 60, "Active": true })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

fn path(answer: &super::Answer) -> String {
    format!("/v1/apiclients/{}", answer.body["ID"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_client_comes_back_whole_and_tells_its_secret_once() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let mut sent = json!({
        "ID": "my-own", "AppName": "shop", "AccessTokenDuration": 10, "RefreshTokenDuration": 524_160,
        "AnonymousTokenDuration": 60, "ClientSecret": SECRET, "Active": true, "DefaultContextUserName": null,
        "AllowAnyBuyer": true, "AllowAnySupplier": true, "AllowSeller": true, "IsAnonBuyer": true,
        "MinimumRequiredRoles": ["ProductReader"], "MinimumRequiredCustomRoles": ["Own"],
        "MaximumGrantedRoles": ["ProductReader", "CatalogAdmin"], "MaximumGrantedCustomRoles": ["Own"],
        "Roles": ["ProductReader"], "SupplierID": "s1", "BuyerID": null, "xp": { "a": 1 }, "AssignedBuyerCount": 7,
    });

    let made = app.post("/v1/apiclients", sent.clone()).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let id = made.body["ID"].as_str().expect("an ID").to_owned();
    assert!(id.starts_with("100-") && id.len() == 26, "the service makes IDs: {id}");
    assert_eq!(made.header("location"), format!("http://onhand.test/v1/apiclients/{id}"));
    sent["ID"] = json!(id);
    for name in ["AssignedBuyerCount", "AssignedSupplierCount"] {
        sent[name] = json!(0);
    }
    for event in ["OrderCheckout", "OrderReturn", "AddToCart"] {
        sent[format!("{event}IntegrationEventID")] = Value::Null;
        sent[format!("{event}IntegrationEventName")] = Value::Null;
    }
    assert_eq!(made.body, sent);
    sent["ClientSecret"] = Value::Null;
    assert_eq!(app.get(&path(&made)).await.body, sent);
    assert_eq!(app.get("/v1/apiclients?SupplierID=s1").await.body["Items"], json!([sent]));
    assert!(!app.database.contents().contains(SECRET));
}

#[tokio::test]
async fn a_secret_is_kept_replaced_generated_or_removed_as_the_write_says() {
    let app = TestApp::new().await;
    let made = app.post("/v1/apiclients", with(body(), "ClientSecret", json!(SECRET))).await;
    let id = made.body["ID"].as_str().unwrap_or_default().to_owned();
    let works = async |secret: &str| !app.client_token(&id, secret, "").await.is_empty();

    let kept = app.put(&path(&made), body()).await;
    assert_eq!((kept.status, &kept.body["ClientSecret"]), (StatusCode::OK, &Value::Null));
    assert!(works(SECRET).await);

    let generated = app.patch(&path(&made), json!({ "GenerateSecret": true })).await;
    let new = generated.body["ClientSecret"].as_str().unwrap_or_default();
    assert_eq!(new.len(), 43);
    assert!(works(new).await && !works(SECRET).await);

    let removed = app.patch(&path(&made), json!({ "ClientSecret": null })).await;
    assert_eq!(removed.body["ClientSecret"], Value::Null);
    assert!(!works(new).await && !works("").await, "a public client gets no token by itself");

    let public = app.post("/v1/apiclients", body()).await;
    assert_eq!(public.body["ClientSecret"], Value::Null);
}

#[tokio::test]
async fn a_weak_secret_or_two_ways_to_set_one_are_refused() {
    let app = TestApp::new().await;
    for (members, field) in [
        (json!({ "ClientSecret": "short" }), "ClientSecret"),
        (json!({ "ClientSecret": "" }), "ClientSecret"),
        (json!({ "ClientSecret": "x".repeat(257) }), "ClientSecret"),
        (json!({ "ClientSecret": 1 }), "ClientSecret"),
        (json!({ "ClientSecret": SECRET, "GenerateSecret": true }), "GenerateSecret"),
        (json!({ "GenerateSecret": "yes" }), "GenerateSecret"),
        (json!({ "AccessTokenDuration": 9 }), "AccessTokenDuration"),
        (json!({ "AccessTokenDuration": 601 }), "AccessTokenDuration"),
        (json!({ "RefreshTokenDuration": -1 }), "RefreshTokenDuration"),
        (json!({ "RefreshTokenDuration": 524_161 }), "RefreshTokenDuration"),
        (json!({ "SupplierID": "s1", "BuyerID": "b1" }), "BuyerID"),
        (json!({ "Roles": "FullAccess" }), "Roles"),
        (json!({ "Roles": ["Emperor"] }), "Roles"),
    ] {
        let mut sent = body();
        for (name, value) in members.as_object().into_iter().flatten() {
            sent[name] = value.clone();
        }
        let answer = app.post("/v1/apiclients", sent).await;
        assert_eq!((answer.status, answer.field()), (StatusCode::BAD_REQUEST, field), "{members}: {answer:?}");
    }
    let mut without = body();
    without.as_object_mut().expect("an object").remove("AccessTokenDuration");
    assert_eq!(app.post("/v1/apiclients", without).await.field(), "AccessTokenDuration");
    assert_eq!(app.get("/v1/apiclients").await.body["Meta"]["TotalCount"], 1);
}

#[tokio::test]
async fn a_put_makes_no_client_and_nothing_renames_one() {
    let app = TestApp::new().await;
    let made = app.post("/v1/apiclients", body()).await;

    let put = app.put("/v1/apiclients/100-new", body()).await;
    let renamed = app.patch(&path(&made), json!({ "ID": "100-other" })).await;

    assert_eq!((put.status, put.missing()), (StatusCode::NOT_FOUND, ("ApiClient", "100-new")));
    assert_eq!((renamed.status, &renamed.body["ID"]), (StatusCode::OK, &made.body["ID"]));
}

#[tokio::test]
async fn what_a_client_names_must_exist() {
    let app = TestApp::new().await;
    let made = app.post("/v1/apiclients", body()).await;
    for (member, id, kind) in [
        ("SupplierID", "nobody", "Supplier"),
        ("BuyerID", "nobody", "Buyer"),
        ("DefaultContextUserName", "nobody", "User"),
    ] {
        let posted = app.post("/v1/apiclients", with(body(), member, json!(id))).await;
        let patched = app.patch(&path(&made), json!({ member: id })).await;

        assert_eq!((posted.status, posted.missing()), (StatusCode::NOT_FOUND, (kind, id)));
        assert_eq!((patched.status, patched.missing()), (StatusCode::NOT_FOUND, (kind, id)));
    }
    assert_eq!(app.get(&path(&made)).await.body, made.body);
}

#[tokio::test]
async fn a_suppliers_client_acts_for_that_suppliers_users_alone() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    let user =
        |id: &str| json!({ "ID": id, "Username": id, "FirstName": "F", "LastName": "L", "Email": "e", "Active": true });
    app.post("/v1/suppliers/s1/users", user("one")).await;
    app.post("/v1/suppliers/s2/users", user("two")).await;

    let (client, secret) = app.client(&json!({ "SupplierID": "s1", "DefaultContextUserName": "one" })).await;
    let foreign = app
        .post("/v1/apiclients", with(with(body(), "SupplierID", json!("s1")), "DefaultContextUserName", json!("two")))
        .await;

    let token = app.client_token(&client, &secret, "").await;
    assert_eq!(app.call(&token, Method::GET, "/v1/suppliers", None, &[]).await.column("ID"), [json!("s1")]);
    assert_eq!(foreign.missing(), ("User", "two"));
    // A user who went does not stand in the way of other changes, such as turning the client off.
    app.delete("/v1/suppliers/s1/users/one").await;
    let off = app.patch(&format!("/v1/apiclients/{client}"), json!({ "Active": false })).await;
    assert_eq!(off.status, StatusCode::OK, "{off:?}");
}

#[tokio::test]
async fn a_secret_opens_no_more_than_whoever_sets_it_holds() {
    let app = TestApp::new().await;
    app.post(
        "/v1/adminusers",
        json!({
            "ID": "low", "Username": "low", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true,
            "Roles": ["ProductReader"],
        }),
    )
    .await;
    let full = app.post("/v1/apiclients", with(body(), "GenerateSecret", json!(true))).await;
    let public = app.post("/v1/apiclients", with(body(), "AllowSeller", json!(true))).await;
    let token = app.token_with(&["ApiClientAdmin", "ProductReader"]).await;
    let before = app.database.contents();
    let call = async |method: Method, path: &str, body: Value| app.call(&token, method, path, Some(&body), &[]).await;
    let secret = |body: Value| with(body, "GenerateSecret", json!(true));
    let clients = "/v1/apiclients";

    for (answer, field) in [
        (call(Method::POST, clients, secret(body())).await, "Roles"),
        (call(Method::POST, clients, with(body(), "Roles", json!(["ProductAdmin"]))).await, "Roles"),
        (
            call(Method::POST, clients, secret(with(body(), "DefaultContextUserName", json!("admin")))).await,
            "DefaultContextUserName",
        ),
        (call(Method::PATCH, &path(&full), json!({ "GenerateSecret": true })).await, "Roles"),
        (call(Method::PATCH, &path(&public), json!({ "ClientSecret": SECRET })).await, "Roles"),
    ] {
        assert_eq!((answer.status, answer.field()), (StatusCode::BAD_REQUEST, field), "{answer:?}");
    }
    assert_eq!(app.database.contents(), before);

    let own = call(Method::POST, clients, secret(with(body(), "Roles", json!(["ProductReader"])))).await;
    assert_eq!(own.status, StatusCode::CREATED, "{own:?}");
    assert_eq!(call(Method::PATCH, &path(&own), json!({ "Roles": null })).await.field(), "Roles");
    let acting = call(Method::PATCH, &path(&own), json!({ "DefaultContextUserName": "low" })).await;
    assert_eq!(acting.status, StatusCode::OK, "{acting:?}");
    let acting = call(Method::PATCH, &path(&own), json!({ "DefaultContextUserName": "admin" })).await;
    assert_eq!(acting.field(), "DefaultContextUserName");
    let narrowed = json!({ "DefaultContextUserName": "admin", "MaximumGrantedRoles": ["ProductReader"] });
    assert_eq!(call(Method::PATCH, &path(&own), narrowed).await.status, StatusCode::OK);
    let widened = call(Method::PATCH, &path(&own), json!({ "MaximumGrantedRoles": [] })).await;
    assert_eq!(widened.field(), "DefaultContextUserName");
    let renamed = call(Method::PATCH, &path(&full), json!({ "AppName": "still theirs" })).await;
    assert_eq!(renamed.status, StatusCode::OK, "what it opened before it may go on to open");
}

#[tokio::test]
async fn the_roles_of_a_supplier_are_not_taken_along_to_the_owner() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let (client, _) = app.client(&json!({ "SupplierID": "s1", "Roles": ["FullAccess"] })).await;
    let token = app.token_with(&["ApiClientAdmin", "SupplierReader"]).await;

    let body = json!({ "SupplierID": null });
    let moved = app.call(&token, Method::PATCH, &format!("/v1/apiclients/{client}"), Some(&body), &[]).await;

    assert_eq!((moved.status, moved.field()), (StatusCode::BAD_REQUEST, "Roles"), "{moved:?}");
}

#[tokio::test]
async fn full_access_to_a_supplier_is_not_full_access() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let user = json!({
        "ID": "u", "Username": "u", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true,
        "Roles": ["FullAccess"],
    });
    app.post("/v1/suppliers/s1/users", user).await;
    let (client, _) = app.client(&json!({ "DefaultContextUserName": "u", "AllowAnySupplier": true })).await;
    let token = app.token_with(&["ApiClientAdmin"]).await;
    let patch = async |body: Value| {
        app.call(&token, Method::PATCH, &format!("/v1/apiclients/{client}"), Some(&body), &[]).await
    };

    let kept = patch(json!({ "DefaultContextUserName": "U", "AppName": "still" })).await;
    let taken = patch(json!({ "DefaultContextUserName": "admin" })).await;
    let freed = patch(json!({ "DefaultContextUserName": null })).await;

    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    assert_eq!((taken.field(), freed.field()), ("DefaultContextUserName", "Roles"), "{taken:?} {freed:?}");
}

#[tokio::test]
async fn a_suppliers_caller_keeps_its_own_clients_alone() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    let (theirs, _) = app.client(&json!({ "SupplierID": "s2" })).await;
    let own = app.supplier_token("s1", &["FullAccess"]).await;
    let call = async |method: Method, path: &str, body: Value| app.call(&own, method, path, Some(&body), &[]).await;

    let made = call(Method::POST, "/v1/apiclients", with(body(), "GenerateSecret", json!(true))).await;
    assert_eq!((made.status, &made.body["SupplierID"]), (StatusCode::CREATED, &json!("s1")), "{made:?}");
    let freed = call(Method::PATCH, &path(&made), json!({ "SupplierID": null })).await;
    assert_eq!(freed.body["SupplierID"], "s1", "it cannot leave its supplier");
    let given = call(Method::PATCH, &path(&made), json!({ "SupplierID": "s2" })).await;
    assert_eq!(given.missing(), ("Supplier", "s2"));
    let as_owner = call(Method::PATCH, &path(&made), json!({ "DefaultContextUserName": "admin" })).await;
    assert_eq!(as_owner.missing(), ("User", "admin"));
    let listed = call(Method::GET, "/v1/apiclients?SupplierID=*", json!({})).await;
    assert!(listed.column("SupplierID").iter().all(|id| id == "s1"), "{listed:?}");
    for (method, id) in [
        (Method::GET, theirs.as_str()),
        (Method::PUT, theirs.as_str()),
        (Method::PATCH, theirs.as_str()),
        (Method::DELETE, theirs.as_str()),
        (Method::DELETE, super::CLIENT_ID),
    ] {
        let answer = call(method, &format!("/v1/apiclients/{id}"), body()).await;
        assert_eq!((answer.status, answer.missing()), (StatusCode::NOT_FOUND, ("ApiClient", id)));
    }
    let without_role = app.supplier_token("s1", &["ProductAdmin"]).await;
    let refused = app.call(&without_role, Method::GET, "/v1/apiclients", None, &[]).await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
}

#[tokio::test]
async fn another_marketplace_and_another_role_see_no_client() {
    let app = TestApp::new().await;
    let made = app.post("/v1/apiclients", body()).await;
    let other = app.other_marketplace().await;
    let reader = app.token_with(&["ApiClientReader"]).await;

    let foreign = app.call(&other, Method::GET, &path(&made), None, &[]).await;
    let listed = app.call(&other, Method::GET, "/v1/apiclients?AppName=shop", None, &[]).await;
    let read = app.call(&reader, Method::GET, &path(&made), None, &[]).await;
    let written = app.call(&reader, Method::DELETE, &path(&made), None, &[]).await;

    assert_eq!(foreign.missing().0, "ApiClient");
    assert_eq!(listed.body["Meta"]["TotalCount"], 0);
    assert_eq!((read.status, written.error_code()), (StatusCode::OK, "Auth.InsufficientRoles"));
}

#[tokio::test]
async fn a_client_is_patched_by_two_at_once_and_deleted_once() {
    let app = TestApp::new().await;
    let made = app.post("/v1/apiclients", body()).await;
    let client = path(&made);

    let (one, two) =
        tokio::join!(app.patch(&client, json!({ "xp": { "a": 1 } })), app.patch(&client, json!({ "xp": { "b": 2 } })),);
    assert_eq!([one.status, two.status], [StatusCode::OK; 2]);
    assert_eq!(app.get(&client).await.body["xp"], json!({ "a": 1, "b": 2 }));

    let (one, two) = tokio::join!(app.delete(&client), app.delete(&client));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);
}

#[tokio::test]
async fn a_client_made_while_its_supplier_is_deleted_does_not_remain() {
    let app = TestApp::new().await;
    let count = async || app.get("/v1/apiclients").await.body["Meta"]["TotalCount"].clone();
    let sent = with(body(), "SupplierID", json!("s1"));

    app.add_supplier("s1").await;
    let (made, _) = tokio::join!(app.post("/v1/apiclients", sent.clone()), app.delete("/v1/suppliers/s1"));
    assert_eq!((made.status, count().await), (StatusCode::CREATED, json!(1)), "{made:?}");

    app.add_supplier("s1").await;
    let (deleted, made) = tokio::join!(app.delete("/v1/suppliers/s1"), app.post("/v1/apiclients", sent));
    assert_eq!((deleted.status, made.missing()), (StatusCode::NO_CONTENT, ("Supplier", "s1")), "{made:?}");
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_public_client_opens_no_more_to_everybody_than_its_maker_holds() {
    let app = TestApp::with_buyer().await;
    let public = with(with(body(), "IsAnonBuyer", json!(true)), "DefaultContextUserName", json!("ann"));
    let made = app.post("/v1/apiclients", public.clone()).await;
    let shut = app.post("/v1/apiclients", with(public.clone(), "IsAnonBuyer", json!(false))).await;
    let token = app.token_with(&["ApiClientAdmin", "Shopper"]).await;
    let call = async |method: Method, path: &str, body: Value| app.call(&token, method, path, Some(&body), &[]).await;
    let narrow = |body: Value| with(body, "MaximumGrantedRoles", json!(["Shopper"]));

    for (method, path, body) in [
        (Method::POST, "/v1/apiclients".to_owned(), public.clone()),
        (Method::PATCH, path(&shut), json!({ "IsAnonBuyer": true })),
    ] {
        let refused = call(method, &path, body).await;
        assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "DefaultContextUserName"));
    }
    assert_eq!(call(Method::POST, "/v1/apiclients", narrow(public)).await.status, StatusCode::CREATED);
    assert_eq!(call(Method::PATCH, &path(&made), json!({ "AppName": "still" })).await.status, StatusCode::OK);
    assert_eq!(call(Method::PATCH, &path(&shut), narrow(json!({ "IsAnonBuyer": true }))).await.status, StatusCode::OK);
    let widened = call(Method::PATCH, &path(&shut), json!({ "MaximumGrantedRoles": [] })).await;
    assert_eq!(widened.field(), "DefaultContextUserName");
}

#[tokio::test]
async fn a_buyers_client_acts_for_that_buyer_alone() {
    let app = TestApp::with_buyer().await;
    app.put("/v1/buyers/zenith", json!({ "Name": "Zenith", "Active": true })).await;
    let own = with(body(), "BuyerID", json!("acme"));
    let made = app.post("/v1/apiclients", with(own.clone(), "DefaultContextUserName", json!("ann"))).await;
    assert_eq!((made.status, &made.body["BuyerID"]), (StatusCode::CREATED, &json!("acme")), "{made:?}");
    let filtered = app.get("/v1/apiclients?BuyerID=acme").await;
    assert_eq!(filtered.column("ID"), [made.body["ID"].clone()]);

    let elsewhere = app.patch(&path(&made), json!({ "BuyerID": "zenith" })).await;
    let granted = app.post("/v1/apiclients", with(own.clone(), "Roles", json!(["ProductReader"]))).await;
    let admin = app.post("/v1/apiclients", with(own.clone(), "DefaultContextUserName", json!("admin"))).await;
    let both = app.patch(&path(&made), json!({ "SupplierID": "s1" })).await;
    assert_eq!((elsewhere.missing(), admin.missing()), (("User", "ann"), ("User", "admin")));
    assert_eq!((granted.field(), both.field()), ("Roles", "BuyerID"));

    app.patch("/v1/buyers/acme", json!({ "ID": "apex" })).await;
    assert_eq!(app.get(&path(&made)).await.body["BuyerID"], "apex");
    let (created, deleted) =
        tokio::join!(app.post("/v1/apiclients", with(body(), "BuyerID", json!("apex"))), app.delete("/v1/buyers/apex"));
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert!(created.status == StatusCode::CREATED || created.missing() == ("Buyer", "apex"), "{created:?}");
    assert_eq!(app.get("/v1/apiclients?BuyerID=*").await.body["Meta"]["TotalCount"], 0, "they go with the buyer");
}
