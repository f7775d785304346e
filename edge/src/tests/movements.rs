//! The history of records: every change explained, newest first, by a walk.

use http::StatusCode;
use serde_json::json;

use super::TestApp;

const MUG_DUB: &str = "/v1/products/mug/inventoryrecords/mug-dub";

#[tokio::test]
async fn every_change_of_a_quantity_is_explained() {
    let app = TestApp::with_record(5).await;
    app.clock.advance_secs(60);
    app.patch(MUG_DUB, json!({ "QuantityAvailable": 3 })).await;
    app.patch(MUG_DUB, json!({ "xp": { "a": 1 }, "QuantityAvailable": 3 })).await;
    app.patch(MUG_DUB, json!({ "SafetyStock": 1 })).await;

    let history = app.get(&format!("{MUG_DUB}/movements")).await;

    assert_eq!(history.status, StatusCode::OK, "{history:?}");
    assert_eq!(history.column("Why"), [json!("Edited"), json!("Edited"), json!("Created")]);
    assert_eq!(
        history.body["Items"][1],
        json!({
            "ID": 2, "Date": "2026-01-05T09:01:00.000+00:00", "Who": "100-backoffice", "Dialect": "OrderCloud",
            "Why": "Edited", "Ref": null, "RecordNumber": 1, "ProductID": "mug", "VariantID": null,
            "AddressID": "dublin",
            "Before": { "OnHand": 5, "Allocated": 0, "SafetyStock": 0, "Infinite": false },
            "After": { "OnHand": 3, "Allocated": 0, "SafetyStock": 0, "Infinite": false },
        })
    );
    assert_eq!(history.body["Items"][2]["Before"], json!(null));
    assert_eq!(history.body["Meta"]["TotalCount"], 3);
}

#[tokio::test]
async fn each_before_is_the_after_before_it_and_the_last_after_is_the_record() {
    let app = TestApp::with_record(0).await;
    for n in 1..30 {
        app.patch(MUG_DUB, json!({ "QuantityAvailable": n * 7 % 11, "SafetyStock": n % 3 })).await;
    }

    let history = app.get(&format!("{MUG_DUB}/movements?pageSize=100")).await;
    let items = history.body["Items"].as_array().expect("a page");

    for pair in items.windows(2) {
        assert_eq!(pair[0]["Before"], pair[1]["After"]);
    }
    let record = app.get(MUG_DUB).await;
    assert_eq!(items[0]["After"]["OnHand"], record.body["OnHand"]);
    assert_eq!(items[0]["After"]["SafetyStock"], record.body["SafetyStock"]);
    let second = app.get(&format!("{MUG_DUB}/movements?pageSize=4&page=2")).await;
    assert_eq!(second.body["Items"].as_array().expect("a page"), &items[4..8]);
    let key = second.body["Meta"]["NextPageKey"].as_str().expect("a full page has a key");
    let next = app.get(&format!("{MUG_DUB}/movements?pageSize=4&before={key}")).await;
    assert_eq!(next.body["Items"].as_array().expect("a page"), &items[8..12]);
}

#[tokio::test]
async fn movements_of_the_marketplace_are_filtered() {
    let app = TestApp::with_record(5).await;
    app.clock.advance_secs(3_600);
    app.patch(MUG_DUB, json!({ "QuantityAvailable": 3 })).await;
    app.delete(MUG_DUB).await;
    let whys = async |query: &str| {
        let answer = app.get(&format!("/v1/inventory/movements?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.column("Why")
    };

    assert_eq!(whys("").await, [json!("Deleted"), json!("Edited"), json!("Created")]);
    assert_eq!(whys("Why=Edited|Created").await, [json!("Edited"), json!("Created")]);
    assert_eq!(whys("RecordNumber=2").await, Vec::<serde_json::Value>::new());
    assert_eq!(whys("ProductID=mug&from=2026-01-05T09:30:00Z").await, [json!("Deleted"), json!("Edited")]);
    assert_eq!(whys("to=2026-01-05T09:30:00Z").await, [json!("Created")]);
    assert_eq!(whys("before=2").await, [json!("Created")]);
    assert_eq!(whys("OrderID=o1").await, Vec::<serde_json::Value>::new());
    assert_eq!(app.get("/v1/inventory/movements?from=soon").await.error_code(), "List.InvalidType");
}

#[tokio::test]
async fn a_failed_change_explains_nothing() {
    let app = TestApp::with_record(5).await;

    let refused = app.patch(MUG_DUB, json!({ "QuantityAvailable": 1, "AddressID": "nowhere" })).await;

    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("{MUG_DUB}/movements")).await.body["Meta"]["TotalCount"], 1);
    assert_eq!(app.get(MUG_DUB).await.body["QuantityAvailable"], 5);
}

#[tokio::test]
async fn a_date_beyond_the_calendar_is_refused() {
    let app = TestApp::with_record(5).await;

    let bound = app.get("/v1/inventory/movements?from=9999-12-31T23:59:59-01:00").await;
    let filter = app.get("/v1/inventoryrecords?LastUpdated=9999-12-31T23:59:59-01:00").await;

    assert_eq!((bound.error_code(), filter.error_code()), ("List.InvalidType", "List.InvalidType"));
}

#[tokio::test]
async fn a_cursor_goes_on_in_the_middle_of_a_movement() {
    let app = TestApp::with_record(5).await;
    for id in ["a", "b", "c", "d"] {
        app.post("/v1/products/mug/inventoryrecords", json!({ "ID": id, "AddressID": "cork" })).await;
    }
    app.delete("/v1/products/mug").await;

    let mut seen = Vec::new();
    let mut path = "/v1/inventory/movements?pageSize=2".to_owned();
    loop {
        let page = app.get(&path).await;
        seen.extend(page.column("RecordNumber").into_iter().zip(page.column("Why")));
        let Some(key) = page.body["Meta"]["NextPageKey"].as_str() else { break };
        path = format!("/v1/inventory/movements?pageSize=2&before={key}");
    }

    let of = |why: &str, records: [i64; 5]| records.map(|record| (json!(record), json!(why)));
    assert_eq!(seen, [of("Deleted", [1, 2, 3, 4, 5]), of("Created", [5, 4, 3, 2, 1])].concat());
}

#[tokio::test]
async fn a_records_history_is_filtered_too() {
    let app = TestApp::with_record(5).await;
    app.post("/v1/products/mug/inventoryrecords", json!({ "ID": "other", "AddressID": "cork" })).await;
    app.clock.advance_secs(3_600);
    app.patch(MUG_DUB, json!({ "QuantityAvailable": 4 })).await;
    app.patch(MUG_DUB, json!({ "QuantityAvailable": 3 })).await;
    let of = async |query: &str| {
        let list = app.get(&format!("{MUG_DUB}/movements?{query}")).await;
        (list.body["Meta"]["TotalCount"].clone(), list.column("ID"))
    };

    assert_eq!(of("Why=Edited").await, (json!(2), vec![json!(4), json!(3)]));
    assert_eq!(of("to=2026-01-05T09:30:00Z").await, (json!(1), vec![json!(1)]));
    assert_eq!(of("from=2026-01-05T09:30:00Z&pageSize=1").await, (json!(2), vec![json!(4)]));
    assert_eq!(of("before=4").await.1, [json!(3), json!(1)]);
    assert_eq!(of("Why=Edited&before=4").await.1, [json!(3)]);
    assert_eq!(app.get(&format!("{MUG_DUB}/movements?Unicorn=1")).await.error_code(), "List.InvalidProperty");
}

#[tokio::test]
async fn a_product_with_thousands_of_records_goes_in_several_movements() {
    let app = TestApp::with_record(5).await;
    let long = "x".repeat(96);
    app.database.run_script(&format!(
        "UPDATE product SET id = id || '{long}'; UPDATE location SET id = id || '{long}';
         INSERT INTO record (marketplace, number, item, location, owner, id, updated_at)
         WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
         SELECT 100, i, 1, 1, 0, 'r' || i, 0 FROM n;"
    ));

    let gone = app.delete(&format!("/v1/products/mug{long}")).await;

    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    let explained = app.get("/v1/inventory/movements?Why=Deleted&sortBy=&pageSize=1").await;
    assert_eq!(explained.body["Meta"]["TotalCount"], 10_001);
    assert_eq!(explained.column("ProductID"), [json!(format!("mug{long}"))]);
    assert_eq!(app.get("/v1/inventoryrecords").await.body["Meta"]["TotalCount"], 0);
}
