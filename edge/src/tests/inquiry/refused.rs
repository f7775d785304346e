//! Questions that cannot be answered, and data that makes answers large.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::two_stores;
use crate::store::inquiry::MOST_CHARACTERS;
use crate::tests::TestApp;
use crate::tests::jobs::INVENTORY;

#[tokio::test]
async fn a_bad_question_is_refused_by_the_name_of_its_member_and_changes_nothing() {
    let app = two_stores().await;
    let before = app.database.contents();
    let items = json!([{ "partNumber": "P" }]);
    for (path, body, message) in [
        ("", json!([]), "The body must be a JSON object"),
        ("", json!({ "items": items }), "type is required and one of ALL, PARTIAL, ANY, ALL_STORES"),
        ("", json!({ "type": "ANY" }), "items or requestLocation.locationCode is required"),
        ("", json!({ "type": "ANY", "items": [{ "partNumber": "" }] }), "items[0].partNumber must not be empty"),
        ("", json!({ "type": "ANY", "items": items, "pageSize": 5_001 }), "pageSize must be at most 5000"),
        (
            "",
            json!({ "type": "ANY", "requestLocation": { "locationCode": "x".repeat(3_000_000) } }),
            "requestLocation.locationCode must have at most 255 characters",
        ),
        ("/aggregate", json!({ "items": [] }), "items is required and must not be empty"),
        ("/aggregate", json!({ "items": items, "tags": { "a": "b" } }), "tags is not supported"),
    ] {
        let refused = app.ask(path, &body).await;

        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(refused.body, json!({ "error": "Bad Request", "message": message }));
        assert!(!refused.header("x-vol-correlation").is_empty());
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn no_body_ends_in_a_failure_of_ours() {
    let app = two_stores().await;
    let deep = format!("{{\"type\":\"ANY\",\"items\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let dense = format!("{{\"x\":[{}0]}}", "0,".repeat(1_000_000));
    for body in ["", "{", "null", "\u{0}", &deep, &dense] {
        for path in ["", "/aggregate"] {
            let mut request =
                crate::message::Request::new(Method::POST, &format!("http://onhand.test{INVENTORY}{path}"))
                    .expect("an address");
            request.headers.push(("authorization".to_owned(), format!("Bearer {}", app.token)));
            request.headers.push(("x-vol-tenant".to_owned(), "100".to_owned()));
            request.body = body.as_bytes().to_vec();
            assert_eq!(app.send(request).await.status, StatusCode::BAD_REQUEST, "{body:.20}");
        }
    }
    for name in ["\u{0}\u{1}", "'; DROP TABLE record; --", "𝕊\"\\%_*", &"\u{1}".repeat(255)] {
        let item = json!({ "partNumber": name, "upc": name, "sku": name, "quantity": "99999999" });
        let body = json!({
            "type": "ANY", "items": vec![item; 300], "locationPriorityList": [name], "locationBlacklist": [name], "limit": 2_147_483_647,
        });
        assert_eq!(app.ask("", &body).await.body, json!([]), "{:?}", name.chars().next());
        assert_eq!(app.ask("/aggregate", &body).await.body.as_array().map(Vec::len), Some(300));
        let listed = json!({ "type": "ANY", "items": [{ "sku": "S" }], "locationWhitelist": vec![name; 10_000] });
        assert_eq!(app.ask("", &listed).await.body, json!([]));
        let page = json!({ "type": "ANY", "requestLocation": { "locationCode": name, "locationName": name } });
        assert_eq!(app.ask("", &page).await.body, json!([]));
    }
}

#[tokio::test]
async fn names_that_no_statement_can_carry_are_too_many() {
    let app = TestApp::with_locations().await;
    let name = "\u{1}".repeat(255);
    let items = vec![json!({ "partNumber": name, "upc": name, "sku": name }); 1_000];
    for path in ["", "/aggregate"] {
        let refused = app.ask(path, &json!({ "type": "ANY", "items": items })).await;
        assert_eq!((refused.status, &refused.body["error"]), (StatusCode::BAD_REQUEST, &json!("Bad Request")));
    }
}

#[tokio::test]
async fn attributes_of_any_size_are_answered_until_they_are_too_many() {
    let app = TestApp::with_locations().await;
    let attributes: Vec<String> = (0..63).map(|n| format!("{n:03}{}", "\u{1}".repeat(252))).collect();
    let rows: Value =
        (0..100).map(|n| json!({ "sku": n.to_string(), "quantity": 1, "attributes": attributes })).collect();
    app.run_items("refresh", "HARB", rows).await;
    let page = |size: i64, attributes: bool| json!({ "type": "ANY", "locationCode": "HARB", "pageSize": size, "includeAttributes": attributes });

    let some = app.ask("", &page(20, true)).await;
    let many = app.ask("", &page(100, true)).await;
    let plain = app.ask("", &page(100, false)).await;

    const { assert!(100 * 63 * 252 * 6 > MOST_CHARACTERS) };
    assert_eq!(some.body[19]["attributes"], json!(attributes));
    assert_eq!(many.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        many.body["message"],
        "items come to too many records; ask for fewer at a time, for fewer locations, or for smaller pages"
    );
    assert_eq!(plain.body.as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn many_records_are_one_answer() {
    let app = TestApp::with_locations().await;
    let rows = |at: usize| (0..900).map(|n| json!({ "sku": format!("S-{n}"), "quantity": n + at })).collect::<Value>();
    for (at, location) in ["HARB", "MILL"].into_iter().enumerate() {
        app.run_items("refresh", location, rows(at)).await;
    }
    let items: Value = (0..900).map(|n| json!({ "sku": format!("S-{n}"), "quantity": 1 })).collect();

    let all = app.ask("", &json!({ "type": "ALL", "items": items })).await;
    let any = app.ask("", &json!({ "type": "ANY", "items": items })).await;

    assert_eq!(all.body.as_array().map(Vec::len), Some(900), "the first item is sold out at HARB");
    assert_eq!(any.body.as_array().map(Vec::len), Some(1_799));
    assert_eq!((&any.body[898]["sku"], &any.body[899]["locationCode"]), (&json!("S-899"), &json!("MILL")));
}
