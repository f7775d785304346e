//! `/v1/adminusers` and `/v1/suppliers/{s}/users`.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{PASSWORD, TestApp, USERNAME};

const ANN: &str = "/v1/adminusers/ann";

fn ann() -> Value {
    json!({
        "ID": "ann", "Username": "Ann", "Password": "Garden-gate-12", "FirstName": "Ann", "LastName": "Arbor",
        "Email": "ann@onhand.test", "Phone": "+353 1", "TermsAccepted": "2026-01-02T00:00:00Z", "Active": true,
        "Roles": ["ProductReader"], "xp": { "desk": { "floor": 2 } },
    })
}

fn user(id: &str) -> Value {
    json!({
        "ID": id, "Username": id, "Password": "Garden-gate-12", "FirstName": "F", "LastName": "L",
        "Email": "e@onhand.test", "Active": true,
    })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

#[tokio::test]
async fn a_user_comes_back_whole_and_without_its_password() {
    let app = TestApp::new().await;

    let made = app.post("/v1/adminusers", ann()).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(made.header("location"), "http://onhand.test/v1/adminusers/ann");
    let shape = json!({
        "ID": "ann", "CompanyID": "demo", "Username": "Ann", "Password": null, "FirstName": "Ann",
        "LastName": "Arbor", "Email": "ann@onhand.test", "Phone": "+353 1",
        "TermsAccepted": "2026-01-02T00:00:00.000+00:00", "Active": true, "xp": { "desk": { "floor": 2 } },
        "AvailableRoles": ["ProductReader"], "Locale": null, "DateCreated": "2026-01-05T09:00:00.000+00:00",
        "LastActive": null, "PasswordLastSetDate": "2026-01-05T09:00:00.000+00:00", "FailedLoginAttempts": 0,
        "Roles": ["ProductReader"],
    });
    assert_eq!(made.body, shape);
    assert_eq!(app.get(ANN).await.body, shape);
    assert_eq!(app.get("/v1/adminusers?Username=ann").await.body["Items"], json!([shape]));
    assert!(!app.database.contents().contains("Garden-gate-12"));
}

#[tokio::test]
async fn a_put_resets_what_it_leaves_out_but_password_and_roles() {
    let app = TestApp::new().await;
    app.post("/v1/adminusers", ann()).await;

    let body = json!({ "Username": "ann", "FirstName": "A", "LastName": "B", "Email": "a@b", "Active": true });
    let replaced = app.put(ANN, body.clone()).await;
    let again = app.put(ANN, body).await;

    assert_eq!((replaced.status, &replaced.body), (StatusCode::OK, &again.body));
    assert_eq!((&replaced.body["Phone"], &replaced.body["xp"]), (&Value::Null, &Value::Null));
    assert_eq!(replaced.body["Roles"], json!(["ProductReader"]));
    assert_eq!(app.sign_in("ann", "Garden-gate-12").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_put_makes_a_user_and_a_post_invents_an_id() {
    let app = TestApp::new().await;

    let put = app.put("/v1/adminusers/bob", with(user("x"), "ID", json!(null))).await;
    let posted = app.post("/v1/adminusers", with(user("y"), "ID", json!(null))).await;

    assert_eq!((put.status, &put.body["ID"]), (StatusCode::OK, &json!("bob")), "{put:?}");
    assert_eq!(posted.body["ID"].as_str().map(str::len), Some(22), "{posted:?}");
    assert_eq!(app.get("/v1/adminusers/bob").await.body, put.body);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_merges_xp() {
    let app = TestApp::new().await;
    app.post("/v1/adminusers", ann()).await;

    let patched = app.patch(ANN, json!({ "xp": { "desk": { "seat": 4 } }, "Password": null, "Phone": null })).await;

    assert_eq!(patched.body["xp"], json!({ "desk": { "floor": 2, "seat": 4 } }));
    assert_eq!((&patched.body["Phone"], &patched.body["FirstName"]), (&Value::Null, &json!("Ann")));
    assert_eq!(app.sign_in("ann", "Garden-gate-12").await.status, StatusCode::OK, "null is no new password");
}

#[tokio::test]
async fn a_renamed_user_is_found_under_its_new_name_alone_and_its_clients_follow() {
    let app = TestApp::new().await;
    app.post("/v1/adminusers", ann()).await;
    let (client, secret) = app.client(&json!({ "DefaultContextUserName": "ann", "AllowSeller": true })).await;

    let renamed = app.patch(ANN, json!({ "ID": "anna", "Username": "anna" })).await;

    assert_eq!(renamed.status, StatusCode::OK);
    assert_eq!(app.get(ANN).await.missing(), ("User", "ann"));
    assert_eq!(app.get("/v1/adminusers/anna").await.body, renamed.body);
    assert_eq!(app.sign_in("ann", "Garden-gate-12").await.error_code(), "Auth.InvalidUsernameOrPassword");
    assert_eq!(app.sign_in("anna", "Garden-gate-12").await.status, StatusCode::OK);
    let client_now = app.get(&format!("/v1/apiclients/{client}")).await;
    assert_eq!(client_now.body["DefaultContextUserName"], "anna");
    assert!(app.is_valid(&app.client_token(&client, &secret, "").await).await);
}

#[tokio::test]
async fn a_user_name_is_unique_over_all_companies_whatever_its_case() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/adminusers", ann()).await;

    let posted = app.post("/v1/suppliers/s1/users", with(user("bob"), "Username", json!("ANN"))).await;
    app.post("/v1/suppliers/s1/users", user("bob")).await;
    let patched = app.patch("/v1/suppliers/s1/users/bob", json!({ "Username": "aNN" })).await;
    let put = app.put("/v1/adminusers/carl", with(user("carl"), "Username", json!("BOB"))).await;

    for refused in [posted, patched, put] {
        assert_eq!((refused.status, refused.error_code()), (StatusCode::CONFLICT, "User.UsernameMustBeUnique"));
        assert_eq!(refused.body["Errors"][0]["Data"], Value::Null);
    }
    let other = app.other_marketplace().await;
    let elsewhere = app.call(&other, Method::POST, "/v1/adminusers", Some(&ann()), &[]).await;
    assert_eq!(elsewhere.status, StatusCode::CREATED, "names are of a marketplace");
}

#[tokio::test]
async fn an_id_is_taken_within_its_company_alone() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/adminusers", ann()).await;

    let twice = app.post("/v1/adminusers", with(ann(), "Username", json!("ann2"))).await;
    let of_supplier = app.post("/v1/suppliers/s1/users", with(ann(), "Username", json!("ann3"))).await;
    app.post("/v1/adminusers", user("bob")).await;
    let onto = app.patch("/v1/adminusers/bob", json!({ "ID": "ann" })).await;

    for refused in [twice, onto] {
        assert_eq!((refused.status, refused.error_code()), (StatusCode::CONFLICT, "IdExists"));
        assert_eq!(refused.missing(), ("User", "ann"));
    }
    assert_eq!(of_supplier.status, StatusCode::CREATED, "{of_supplier:?}");
    assert_eq!(of_supplier.body["CompanyID"], "s1");
}

#[tokio::test]
async fn of_two_who_take_a_name_at_once_one_gets_it() {
    let app = TestApp::new().await;
    let post = |id: &'static str| app.post("/v1/adminusers", with(user(id), "Username", json!("twin")));

    let (one, two) = tokio::join!(post("a"), post("b"));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!(app.get("/v1/adminusers?Username=twin").await.body["Meta"]["TotalCount"], 1);
}

#[tokio::test]
async fn two_puts_of_one_new_user_both_succeed_and_two_patches_both_take_effect() {
    let app = TestApp::new().await;

    let (one, two) = tokio::join!(app.put(ANN, ann()), app.put(ANN, ann()));
    let (three, four) = tokio::join!(
        app.patch(ANN, json!({ "xp": { "a": 1 } })),
        app.patch(ANN, json!({ "xp": { "b": 2 }, "Phone": "7" })),
    );

    assert_eq!([one.status, two.status, three.status, four.status], [StatusCode::OK; 4]);
    let stored = app.get(ANN).await.body;
    assert_eq!(stored["xp"], json!({ "desk": { "floor": 2 }, "a": 1, "b": 2 }));
    assert_eq!(stored["Phone"], "7");
}

#[tokio::test]
async fn a_user_is_deleted_once() {
    let app = TestApp::new().await;
    app.post("/v1/adminusers", ann()).await;

    let (one, two) = tokio::join!(app.delete(ANN), app.delete(ANN));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND]);
    assert_eq!(app.delete(ANN).await.missing(), ("User", "ann"));
    assert_eq!(app.patch(ANN, json!({ "Phone": "1" })).await.missing(), ("User", "ann"));
}

#[tokio::test]
async fn nobody_grants_a_role_they_do_not_hold() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let token = app.token_with(&["AdminUserAdmin", "SupplierUserAdmin", "ProductReader"]).await;
    app.post("/v1/adminusers", user("boss")).await;
    let before = app.database.contents();
    let call = async |method: Method, path: &str, body: Value| app.call(&token, method, path, Some(&body), &[]).await;

    let users = "/v1/adminusers";
    let refused = [
        call(Method::POST, users, with(user("x"), "Roles", json!(["ProductReader", "ProductAdmin"]))).await,
        call(Method::POST, users, with(user("x"), "Roles", json!(["FullAccess"]))).await,
        // No roles given means every role.
        call(Method::POST, users, user("x")).await,
        call(Method::PUT, "/v1/adminusers/x", user("x")).await,
        call(Method::POST, "/v1/suppliers/s1/users", user("x")).await,
        call(Method::POST, users, with(user("x"), "Roles", json!(["Emperor"]))).await,
        call(Method::POST, users, with(user("x"), "Roles", json!(["PlatformOperator"]))).await,
        // Nobody of a supplier may hold it, whoever grants it.
        app.post("/v1/suppliers/s1/users", with(user("x"), "Roles", json!(["AdminUserReader"]))).await,
        app.post("/v1/suppliers/s1/users", with(user("x"), "Roles", json!(["Shopper"]))).await,
    ];

    for answer in refused {
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"), "{answer:?}");
        assert_eq!(answer.field(), "Roles");
    }
    assert_eq!(app.database.contents(), before, "nothing was changed");
    let granted = call(Method::POST, users, with(user("x"), "Roles", json!(["ProductReader"]))).await;
    assert_eq!(granted.status, StatusCode::CREATED, "{granted:?}");
}

#[tokio::test]
async fn roles_that_somebody_has_may_stay_but_not_grow() {
    let app = TestApp::new().await;
    let token = app.token_with(&["AdminUserAdmin"]).await;
    app.post("/v1/adminusers", with(ann(), "Roles", json!(["ProductAdmin"]))).await;
    let patch = async |body: Value| app.call(&token, Method::PATCH, ANN, Some(&body), &[]).await;

    let kept = patch(json!({ "Phone": "1", "Roles": ["ProductAdmin", "AdminUserAdmin"] })).await;
    let grown = patch(json!({ "Roles": ["ProductAdmin", "OrderAdmin"] })).await;
    let to_all = patch(json!({ "Roles": null })).await;
    let taken = patch(json!({ "Roles": [] })).await;
    let regained = patch(json!({ "Roles": ["ProductAdmin"] })).await;

    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    assert_eq!((grown.field(), to_all.field()), ("Roles", "Roles"));
    assert_eq!((taken.status, &taken.body["AvailableRoles"]), (StatusCode::OK, &json!([])));
    assert_eq!(regained.field(), "Roles");
}

#[tokio::test]
async fn nobody_sets_the_password_of_someone_who_holds_more() {
    let app = TestApp::new().await;
    let token = app.token_with(&["AdminUserAdmin"]).await;
    let admin = format!("/v1/adminusers/{USERNAME}");

    let body = json!({ "Password": "Mine-from-now-on" });
    let refused = app.call(&token, Method::PATCH, &admin, Some(&body), &[]).await;
    let allowed = app.patch(&admin, body).await;

    assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "Password"));
    assert_eq!(allowed.status, StatusCode::OK);
    assert_eq!(app.sign_in(USERNAME, "Mine-from-now-on").await.status, StatusCode::OK);
    assert_eq!(app.sign_in(USERNAME, PASSWORD).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_suppliers_caller_reaches_its_own_suppliers_users_alone() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.add_supplier("s2").await;
    app.post("/v1/suppliers/s2/users", user("theirs")).await;
    let own = app.supplier_token("s1", &["FullAccess"]).await;
    let call = async |method: Method, path: &str, body: &Value| app.call(&own, method, path, Some(body), &[]).await;

    let made = call(Method::POST, "/v1/suppliers/s1/users", &user("mine")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    for (method, path) in [
        (Method::GET, "/v1/suppliers/s2/users"),
        (Method::POST, "/v1/suppliers/s2/users"),
        (Method::GET, "/v1/suppliers/s2/users/theirs"),
        (Method::PUT, "/v1/suppliers/s2/users/theirs"),
        (Method::PATCH, "/v1/suppliers/s2/users/theirs"),
        (Method::DELETE, "/v1/suppliers/s2/users/theirs"),
    ] {
        let answer = call(method.clone(), path, &user("x")).await;
        assert_eq!((answer.status, answer.missing()), (StatusCode::NOT_FOUND, ("Supplier", "s2")), "{method} {path}");
    }
    for (method, path) in [(Method::GET, "/v1/adminusers"), (Method::POST, "/v1/adminusers"), (Method::PUT, ANN)] {
        let answer = call(method.clone(), path, &ann()).await;
        assert_eq!(answer.error_code(), "Auth.UserNotAuthorizedToAdmin", "{method} {path}");
    }
    assert_eq!(app.get("/v1/suppliers/s2/users/theirs").await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_the_role_nothing_is_read_or_written() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    let reader = app.token_with(&["AdminUserReader", "SupplierUserReader"]).await;
    let stranger = app.token_with(&["ProductAdmin"]).await;

    for path in ["/v1/adminusers", "/v1/suppliers/s1/users"] {
        let read = app.call(&reader, Method::GET, path, None, &[]).await;
        let written = app.call(&reader, Method::POST, path, Some(&ann()), &[]).await;
        let hidden = app.call(&stranger, Method::GET, path, None, &[]).await;

        assert_eq!(read.status, StatusCode::OK);
        assert_eq!((written.status, written.error_code()), (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"));
        assert_eq!(hidden.body["Errors"][0]["Data"]["AssignedRoles"], json!(["ProductAdmin"]));
    }
    let data = app.call(&stranger, Method::GET, "/v1/adminusers", None, &[]).await.body["Errors"][0]["Data"].clone();
    assert_eq!(data["SufficientRoles"], json!(["FullAccess", "AdminUserReader", "AdminUserAdmin"]));
}

#[tokio::test]
async fn another_marketplace_sees_nothing() {
    let app = TestApp::new().await;
    app.add_supplier("s1").await;
    app.post("/v1/adminusers", ann()).await;
    let other = app.other_marketplace().await;

    let read = app.call(&other, Method::GET, ANN, None, &[]).await;
    let listed = app.call(&other, Method::GET, "/v1/adminusers?Username=Ann", None, &[]).await;
    let deleted = app.call(&other, Method::DELETE, ANN, None, &[]).await;
    let below = app.call(&other, Method::GET, "/v1/suppliers/s1/users", None, &[]).await;

    assert_eq!((read.missing(), deleted.missing()), (("User", "ann"), ("User", "ann")));
    assert_eq!(listed.body["Meta"]["TotalCount"], 0);
    assert_eq!(below.missing(), ("Supplier", "s1"));
    assert_eq!(app.get(ANN).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_user_made_while_its_supplier_is_deleted_does_not_remain() {
    let app = TestApp::new().await;
    let path = "/v1/suppliers/s1/users";

    app.add_supplier("s1").await;
    let (made, _) = tokio::join!(app.post(path, user("x")), app.delete("/v1/suppliers/s1"));
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert!(!app.database.contents().contains(r#""company_kind":"supplier""#));

    app.add_supplier("s1").await;
    let (deleted, made) = tokio::join!(app.delete("/v1/suppliers/s1"), app.post(path, user("x")));
    assert_eq!((deleted.status, made.missing()), (StatusCode::NO_CONTENT, ("Supplier", "s1")), "{made:?}");
    assert!(!app.database.contents().contains(r#""company_kind":"supplier""#));
}

#[tokio::test]
async fn lists_filter_search_and_sort() {
    let app = TestApp::new().await;
    for (id, last) in [("a", "Young"), ("b", "Adams"), ("c", "Moore")] {
        app.post("/v1/adminusers", with(user(id), "LastName", json!(last))).await;
    }

    let by_name = app.get("/v1/adminusers?ID=!admin").await;
    let by_id = app.get("/v1/adminusers?ID=a|b|c&sortBy=!ID&pageSize=2").await;
    let found = app.get("/v1/adminusers?search=moo&CompanyID=demo&FailedLoginAttempts=0").await;

    assert_eq!(by_name.column("LastName"), [json!("Adams"), json!("Moore"), json!("Young")]);
    assert_eq!(by_id.column("ID"), [json!("c"), json!("b")]);
    assert_eq!(by_id.body["Meta"]["TotalCount"], 3);
    assert_eq!(found.column("ID"), [json!("c")]);
    assert_eq!(app.get("/v1/adminusers?Password=x").await.error_code(), "List.InvalidProperty");
}
