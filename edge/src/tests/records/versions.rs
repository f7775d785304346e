//! Versions of records: what was read is not written over.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::TestApp;
use super::{MUG_DUB, RECORDS};

#[tokio::test]
async fn a_lost_update_is_refused_when_asked() {
    let app = TestApp::with_record(5).await;
    let read = app.get(MUG_DUB).await;
    let with = [("if-match", read.header("etag"))];
    let body = json!({ "QuantityAvailable": 7 });

    let first = app.call(&app.token, Method::PATCH, MUG_DUB, Some(&body), &with).await;
    let second = app.call(&app.token, Method::PATCH, MUG_DUB, Some(&json!({ "QuantityAvailable": 9 })), &with).await;
    let delete = app.call(&app.token, Method::DELETE, MUG_DUB, None, &with).await;

    assert_eq!(first.status, StatusCode::OK);
    assert_ne!(first.header("etag"), read.header("etag"));
    for refused in [second, delete] {
        assert_eq!((refused.status, refused.error_code()), (StatusCode::PRECONDITION_FAILED, "PreconditionFailed"));
    }
    assert_eq!(app.get(MUG_DUB).await.body["QuantityAvailable"], 7);
    let unchanged = app.call(&app.token, Method::GET, MUG_DUB, None, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((unchanged.status, unchanged.body), (StatusCode::NOT_MODIFIED, Value::Null));
}

#[tokio::test]
async fn a_record_made_anew_under_an_id_is_not_the_one_that_was_read() {
    let app = TestApp::with_record(5).await;
    let read = app.get(MUG_DUB).await;
    let with = [("if-match", read.header("etag"))];
    app.clock.advance_secs(1);
    app.delete(MUG_DUB).await;
    app.post(RECORDS, json!({ "ID": "mug-dub", "AddressID": "dublin", "QuantityAvailable": 9 })).await;

    let late = app.call(&app.token, Method::PATCH, MUG_DUB, Some(&json!({ "QuantityAvailable": 4 })), &with).await;

    assert_eq!((late.status, late.error_code()), (StatusCode::PRECONDITION_FAILED, "PreconditionFailed"));
    assert_eq!(app.get(MUG_DUB).await.body["QuantityAvailable"], 9);
}

#[tokio::test]
async fn a_tag_is_known_in_each_form_that_the_way_here_gives_it() {
    let app = TestApp::with_record(5).await;
    let path = MUG_DUB;
    let tag = app.get(path).await.header("etag").to_owned();
    let weak = format!("W/{tag}");
    let call = async |method: Method, path: &str, name: &str, tag: &str| {
        app.call(&app.token, method, path, Some(&json!({ "xp": { "a": 1 } })), &[(name, tag)]).await.status
    };

    for tag in [tag.as_str(), &weak, &format!("\"7\", {weak}"), "*"] {
        assert_eq!(call(Method::GET, path, "if-none-match", tag).await, StatusCode::NOT_MODIFIED, "{tag}");
    }
    assert_eq!(call(Method::GET, path, "if-none-match", "\"7\"").await, StatusCode::OK);
    // A proxy that compresses an answer weakens its tag.
    assert_eq!(call(Method::PATCH, path, "if-match", &weak).await, StatusCode::OK);
    assert_eq!(call(Method::PATCH, path, "if-match", &weak).await, StatusCode::PRECONDITION_FAILED);
    // What the path names comes first.
    assert_eq!(call(Method::PATCH, path, "if-match", "unicorn").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(call(Method::PATCH, &format!("{path}-2"), "if-match", "unicorn").await, StatusCode::NOT_FOUND);
    assert_eq!(call(Method::DELETE, &format!("{path}-2"), "if-match", "unicorn").await, StatusCode::NOT_FOUND);
}
