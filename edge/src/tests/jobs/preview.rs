//! `POST /v1/inventory/refresh/preview`.

use http::StatusCode;
use serde_json::{Value, json};

use crate::tests::{Answer, TestApp};

async fn preview(app: &TestApp, query: &str, items: Value) -> Answer {
    app.post_items(&app.token, &format!("refresh/preview{query}"), "HARB", items).await
}

#[tokio::test]
async fn it_tells_what_would_be_and_writes_nothing() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 1 }])).await;
    app.database.run_script("UPDATE record SET allocated = 2 WHERE on_hand = 5");
    let rows = json!([
        { "sku": "S", "quantity": 3 }, { "sku": "T", "quantity": 1 }, { "sku": "N", "quantity": 2 },
        { "sku": "T", "quantity": "?" },
    ]);
    let before = app.database.contents();
    app.clock.advance_secs(60);

    let seen = preview(&app, "", rows).await;

    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    let row = |index: u32,
               outcome: &str,
               sku: &str,
               product: Value,
               record: Value,
               before: Value,
               after: Value,
               reason: Value| {
        json!({
            "Index": index, "Outcome": outcome, "PartNumber": null, "UPC": null, "SKU": sku, "ProductID": product,
            "VariantID": null, "RecordID": record, "Before": before, "After": after, "Reason": reason,
        })
    };
    let figures = |on_hand: i64, available: i64| json!({ "OnHand": on_hand, "Available": available });
    assert_eq!(
        seen.body,
        json!({
            "Added": 1, "Changed": 1, "Unchanged": 1, "Refused": 1, "CreatesProducts": 1,
            "AsOf": "2026-01-05T09:01:00.000+00:00",
            "Items": {
                "Meta": { "Page": 1, "PageSize": 20, "TotalCount": 4, "TotalPages": 1, "ItemRange": [1, 4], "NextPageKey": null },
                "Items": [
                    row(0, "changed", "S", json!("S"), json!("HARB"), figures(5, 3), figures(3, 1), json!(null)),
                    row(1, "unchanged", "T", json!("T"), json!("HARB"), figures(1, 1), figures(1, 1), json!(null)),
                    row(2, "added", "N", json!("N"), json!("HARB"), json!(null), figures(2, 2), json!(null)),
                    row(3, "refused", "T", json!(null), json!(null), json!(null), json!(null),
                        json!("items[3].quantity must be an integer of 0 or more")),
                ],
            },
        })
    );
    assert_eq!(app.database.contents(), before);
    assert!(app.queue.texts.lock().expect("no test panicked here").is_empty());
}

#[tokio::test]
async fn it_reads_deltas_where_that_is_asked_for() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }])).await;
    let rows = json!([{ "sku": "S", "quantity": -7 }, { "sku": "S", "quantity": "+1" }, { "sku": "S", "quantity": 0 }]);

    let seen = preview(&app, "?type=adjust", rows.clone()).await;
    let as_counts = preview(&app, "?type=refresh", rows).await;
    let odd = preview(&app, "?type=undo", json!([{ "sku": "S", "quantity": 1 }])).await;

    let after: Vec<Value> = seen.body["Items"]["Items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["After"]["OnHand"].clone())
        .collect();
    assert_eq!(after, [json!(-2), json!(-1), json!(-1)]);
    assert_eq!((&as_counts.body["Refused"], &as_counts.body["Changed"]), (&json!(2), &json!(1)));
    assert_eq!((odd.status, odd.error_code(), odd.field()), (StatusCode::BAD_REQUEST, "List.InvalidType", "type"));
}

#[tokio::test]
async fn it_is_filtered_and_paged_over_thousands() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", (0..3_000).map(|n| json!({ "upc": format!("{n:013}"), "quantity": 1 })).collect())
        .await;
    let rows: Value = (0..12_000).map(|n| json!({ "upc": format!("{n:013}"), "quantity": n % 2 })).collect();

    let seen = preview(&app, "?Outcome=changed|unchanged&pageSize=100&page=30", rows.clone()).await;
    let added = preview(&app, "?Outcome=added&page=90&pageSize=100", rows.clone()).await;
    let beyond = preview(&app, "?Outcome=refused&page=4294967295", rows).await;

    let page = &seen.body["Items"];
    assert_eq!((&page["Meta"]["TotalCount"], &page["Items"][99]["Index"]), (&json!(3_000), &json!(2_999)));
    assert_eq!(
        (&added.body["Added"], &added.body["Items"]["Items"][99]["ProductID"]),
        (&json!(9_000), &json!("0000000011999"))
    );
    assert_eq!(
        (&added.body["CreatesProducts"], &added.body["Changed"], &added.body["Unchanged"]),
        (&json!(9_000), &json!(1_500), &json!(1_500))
    );
    assert_eq!((&beyond.body["Items"]["Items"], &beyond.body["Items"]["Meta"]["TotalCount"]), (&json!([]), &json!(0)));
    for (query, code) in [
        ("?Nothing=1", "List.InvalidProperty"),
        ("?pageSize=0", "List.InvalidPageSize"),
        ("?sortBy=Index", "List.InvalidSortProperty"),
    ] {
        let answer = preview(&app, query, json!([{ "sku": "S", "quantity": 1 }])).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, code), "{query}");
    }
}

#[tokio::test]
async fn a_supplier_sees_nothing_of_what_is_not_its_own() {
    let app = TestApp::with_locations().await;
    let larch = app.supplier("larch").await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "UPC": "12", "Inventory": { "Enabled": true } })).await;

    let rows = json!([{ "partNumber": "mug", "quantity": 1 }, { "upc": "12", "sku": "S", "quantity": 1 }, { "sku": "own", "quantity": 1 }]);
    let seen = app.post_items(&larch, "refresh/preview", "larch-home", rows).await;

    assert_eq!((&seen.body["Refused"], &seen.body["Added"]), (&json!(2), &json!(1)));
    for item in [&seen.body["Items"]["Items"][0], &seen.body["Items"]["Items"][1]] {
        assert_eq!(item["Reason"], "no item that you may stock has these identifiers");
        assert_eq!((&item["ProductID"], &item["Before"]), (&Value::Null, &Value::Null));
    }
}

#[tokio::test]
async fn two_at_once_and_twice_are_the_same() {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "sku": "S", "quantity": 1 }, { "partNumber": "no legal ID", "quantity": 1 }]);

    let (first, second) = tokio::join!(preview(&app, "", rows.clone()), preview(&app, "", rows.clone()));
    let third = preview(&app, "", rows.clone()).await;
    app.do_items("refresh", "HARB", rows).await;

    assert_eq!((&first.body, &first.body), (&second.body, &third.body));
    let items = app.get("/v1/inventory/jobs/1/items").await;
    assert_eq!(items.body["Items"], first.body["Items"]["Items"]);
    assert_eq!(items.body["Items"][1]["ProductID"].as_str().map(str::len), Some(22));
}
