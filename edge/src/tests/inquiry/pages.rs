//! All that one location has, page by page.

use serde_json::{Value, json};

use super::shown;
use crate::tests::TestApp;

/// At HARB: `P-0` to `P-6`, of which some are sold out or oversold. At MILL: one item.
async fn a_location() -> TestApp {
    let app = TestApp::with_locations().await;
    let rows: Value = (0..7)
        .zip([0, 3, 6, 2, 5, 1, 4])
        .map(|(n, units)| json!({ "partNumber": format!("P-{n}"), "quantity": units, "safetyStock": n % 3 }))
        .collect();
    app.run_items("refresh", "HARB", rows).await;
    app.run_items("refresh", "MILL", json!([{ "partNumber": "P-3", "quantity": 50 }])).await;
    app
}

fn page(members: Value) -> Value {
    let mut body = json!({ "type": "ANY", "requestLocation": { "locationCode": "HARB" } });
    for (name, value) in members.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn pages_have_every_record_once() {
    let app = a_location().await;

    let whole = app.told(&page(json!({}))).await;
    let mut pages = Vec::new();
    for number in 1..=4 {
        pages.push(app.told(&page(json!({ "pageSize": "3", "pageNum": number }))).await);
    }

    let expected = ["HARB/P-0 0", "HARB/P-1 2", "HARB/P-2 4", "HARB/P-3 2", "HARB/P-4 4", "HARB/P-5 -1", "HARB/P-6 4"];
    assert_eq!(whole, expected);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1, 0]);
    assert_eq!(pages.concat(), expected);
    assert_eq!(app.told(&page(json!({ "items": [] }))).await, expected);
    assert_eq!(app.told(&page(json!({ "limit": 2, "pageNum": 2, "pageSize": 3 }))).await, expected[3..5]);
    assert_eq!(app.told(&page(json!({ "pageNum": 2_147_483_647, "pageSize": 5_000 }))).await, [""; 0]);
    assert_eq!(app.told(&page(json!({ "directShip": true, "locationBlacklist": ["HARB"] }))).await, [""; 0]);
    assert_eq!(app.told(&page(json!({ "requestLocation": { "locationCode": "NOWHERE" } }))).await, [""; 0]);
}

#[tokio::test]
async fn what_is_new_comes_last() {
    let app = a_location().await;
    let first = app.told(&page(json!({ "pageSize": 4 }))).await;

    app.run_items(
        "refresh",
        "HARB",
        json!([{ "partNumber": "A-NEW", "quantity": 1 }, { "partNumber": "P-0", "quantity": 0 }]),
    )
    .await;

    assert_eq!(app.told(&page(json!({ "pageSize": 4 }))).await, first);
    assert_eq!(
        app.told(&page(json!({ "pageSize": 4, "pageNum": 2 }))).await.last().map(String::as_str),
        Some("HARB/A-NEW 1")
    );
}

#[tokio::test]
async fn a_page_is_sorted_when_asked() {
    let app = a_location().await;
    let sorted = async |sort: &str, descending: bool| {
        let body = page(json!({ "sortByEnum": sort, "sortDescending": descending, "pageSize": 4 }));
        let answer = app.ask("", &body).await;
        shown(&answer.body).iter().map(|record| record.chars().nth(7).unwrap_or_default()).collect::<String>()
    };

    // On hand: 0 3 6 2 5 1 4. Available: 0 2 4 2 4 -1 4.
    assert_eq!(sorted("ON_HAND", false).await, "0531");
    assert_eq!(sorted("ON_HAND", true).await, "2461");
    assert_eq!(sorted("AVAILABLE", false).await, "5013");
    assert_eq!(sorted("AVAILABLE", true).await, "2461");
    assert_eq!(sorted("ALLOCATED", true).await, "0123");
    assert_eq!(sorted("PART_NUMBER", true).await, "6543");
    assert_eq!(sorted("PART_NUMBER", false).await, "0123");
    assert_eq!(sorted("PRODUCT_ID", true).await, "6543");
    let ignoring = page(json!({ "sortByEnum": "AVAILABLE", "ignoreSafetyStock": true, "pageSize": 2 }));
    assert_eq!(app.told(&ignoring).await, ["HARB/P-0 0", "HARB/P-5 1"]);
}
