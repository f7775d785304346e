//! The service as a whole: health, unknown paths, headers.

use http::{Method, StatusCode};
use serde_json::json;

use super::TestApp;

#[tokio::test]
async fn it_says_that_it_is_up_to_anyone() {
    let app = TestApp::bare();

    let answer = app.get("/healthz").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["status"], "ok");
    assert_eq!(answer.body["schema"], 8);
}

#[tokio::test]
async fn an_unknown_path_is_not_found_with_its_data() {
    let app = TestApp::new().await;

    let answer = app.get("/v1/unicorns").await;

    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.error_code(), "NotFound");
    assert_eq!(answer.body["Errors"][0]["Data"], json!({ "ObjectType": "Route", "ObjectID": "/v1/unicorns" }));
}

#[tokio::test]
async fn who_asks_comes_before_what_is_asked() {
    let app = TestApp::new().await;

    let answer = app.call("", Method::GET, "/v1/unicorns", None, &[]).await;

    assert_eq!((answer.status, answer.error_code()), (StatusCode::UNAUTHORIZED, "InvalidToken"));
}

#[tokio::test]
async fn a_request_keeps_its_own_id_if_it_is_safe() {
    let app = TestApp::new().await;

    let kept = app.call("", Method::GET, "/healthz", None, &[("x-request-id", "order-4711")]).await;
    let replaced = app.call("", Method::GET, "/healthz", None, &[("x-request-id", "<script>")]).await;

    assert_eq!(kept.header("x-request-id"), "order-4711");
    assert_eq!(replaced.header("x-request-id").len(), 22);
}

#[tokio::test]
async fn a_supplier_is_made_read_changed_and_deleted() {
    let app = TestApp::new().await;

    let made = app.post("/v1/suppliers", json!({ "ID": "s1", "Name": "North", "xp": { "a": { "b": 1 } } })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(made.header("location"), "http://onhand.test/v1/suppliers/s1");
    assert_eq!(made.body["Number"], 1);

    let patched = app.patch("/v1/suppliers/s1", json!({ "ID": "s2", "xp": { "a": { "c": null } } })).await;
    assert_eq!(patched.body["xp"], json!({ "a": { "b": 1, "c": null } }), "{patched:?}");

    let replaced = app.put("/v1/suppliers/s2", json!({ "Name": "South" })).await;
    assert_eq!((replaced.status, &replaced.body["xp"]), (StatusCode::OK, &json!(null)));

    let listed = app.get("/v1/suppliers?Name=so*&xp.a=!1").await;
    assert_eq!(listed.column("ID"), vec![json!("s2")], "{listed:?}");

    assert_eq!(app.delete("/v1/suppliers/s2").await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/v1/suppliers/s2").await.error_code(), "NotFound");
}
