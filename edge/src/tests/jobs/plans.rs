//! How the statements of jobs find their rows: by whole keys, whatever the marketplace holds.

use http::{Method, StatusCode};
use serde_json::json;

use super::QUEUE;
use crate::tests::TestApp;

/// What a statement makes for itself out of a list that it is given. An undo makes more of them: the entries (`e`) of a
/// movement, what becomes of each (`v`), an item with its parent (`i`), outcomes (`o`) and messages (`t`).
const BOUNDED: &[&str] = &[
    "SCAN e VIRTUAL TABLE INDEX 1:",
    "SCAN o VIRTUAL TABLE INDEX 1:",
    "SCAN json_each VIRTUAL TABLE INDEX 1:",
    "SCAN v",
    "SCAN i",
    "SCAN o",
    "SCAN t",
    "SCAN x",
    "SCAN CONSTANT ROW",
    "SCAN (subquery-2)",
    "SCAN (subquery-3)",
    "SCAN (subquery-4)",
];

/// The plan lines of what ran since this was last asked for that read more than keys name. The greatest number of a
/// movement and the first open chunk are one row of an index each.
fn wide_lines(app: &TestApp) -> Vec<String> {
    let mut lines = Vec::new();
    for statement in app.database.take_ran() {
        for line in app.database.plan(&statement) {
            let scans = line.starts_with("SCAN") && !BOUNDED.contains(&line.as_str());
            let reads_marketplace = line.contains("(marketplace=?)")
                && !line.starts_with("SEARCH movement ")
                && !line.contains("INDEX chunk_open");
            if scans || reads_marketplace || line.contains("AUTOMATIC") {
                lines.push(format!("{line} in {:.200}", statement.sql));
            }
        }
    }
    lines
}

#[tokio::test]
async fn what_a_job_reads_it_finds_by_keys() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    let tracked = json!({ "Name": "Cup", "Inventory": { "Enabled": true, "VariantLevelTracking": true } });
    app.put("/v1/products/cup", tracked).await;
    app.put("/v1/products/cup/variants/red", json!({ "SKU": "cup-red" })).await;
    app.database.take_ran();

    for (verb, rows) in [
        (
            "refresh",
            json!([{ "partNumber": "mug", "sku": "M", "quantity": 4 }, { "sku": "cup-red", "upc": "13", "quantity": 6 }]),
        ),
        ("refresh", json!([{ "upc": "new", "quantity": 4, "attributes": ["a"] }])),
        ("refresh", json!([{ "upc": "new", "quantity": 5, "attributes": ["b"] }, { "sku": "M", "quantity": 5 }])),
        ("refresh", json!([{ "upc": "new", "quantity": 5 }])),
        ("adjust", json!([{ "upc": "new", "quantity": -1, "binID": 3 }, { "sku": "M", "quantity": 1 }])),
    ] {
        let job = app.run_items(verb, "HARB", rows).await;
        assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
        assert_eq!(wide_lines(&app), Vec::<String>::new());
    }
    let by_name = json!({ "locationName": "Harbour Street", "items": [{ "sku": "M", "quantity": 1 }] });
    app.kibo(Method::POST, "/inv/api/v5/inventory/refresh", Some(&by_name)).await;
    app.deliver().await;
    assert_eq!(wide_lines(&app), Vec::<String>::new());
}

#[tokio::test]
async fn the_queue_is_read_from_its_newest_job() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.database.take_ran();

    let listed = app.kibo(Method::GET, QUEUE, None).await;

    assert_eq!(listed.status, StatusCode::OK);
    let plans: Vec<Vec<String>> =
        app.database.take_ran().iter().map(|statement| app.database.plan(statement)).collect();
    let of_jobs: Vec<&String> = plans.iter().flatten().filter(|line| line.contains(" job ")).collect();
    assert_eq!(of_jobs, ["SEARCH job USING PRIMARY KEY (marketplace=?)"]);
    assert!(plans.iter().flatten().all(|line| !line.contains("ORDER BY")), "in the order of the key: {plans:?}");
}

#[tokio::test]
async fn an_undo_finds_what_it_puts_back_by_keys() {
    let app = TestApp::with_locations().await;
    let rows = |quantity: i64| json!([{ "sku": "S", "quantity": quantity, "floor": quantity }]);
    app.run_items("refresh", "HARB", rows(1)).await;
    app.run_items("refresh", "HARB", rows(2)).await;
    app.database.take_ran();

    for job in [2, 1, 4] {
        assert_eq!(app.undo(job).await.status, StatusCode::ACCEPTED);
        app.deliver().await;
        assert_eq!(wide_lines(&app), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_list_of_jobs_is_read_from_its_newest_job() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.database.take_ran();

    app.get("/v1/inventory/jobs").await;
    app.get("/v1/inventory/jobs/1").await;

    let plans: Vec<Vec<String>> =
        app.database.take_ran().iter().map(|statement| app.database.plan(statement)).collect();
    let of_jobs: Vec<&String> = plans.iter().flatten().filter(|line| line.contains(" job ")).collect();
    assert_eq!(
        of_jobs,
        ["SEARCH job USING PRIMARY KEY (marketplace=?)", "SEARCH job USING PRIMARY KEY (marketplace=? AND number=?)"]
    );
    assert!(plans.iter().flatten().all(|line| !line.contains("ORDER BY")), "in the order of the key: {plans:?}");
}

#[tokio::test]
async fn rows_of_a_job_are_found_by_keys_and_in_their_order() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.database.take_ran();

    app.get("/v1/inventory/jobs/1/items?Outcome=added").await;

    let plans: Vec<String> =
        app.database.take_ran().iter().flat_map(|statement| app.database.plan(statement)).collect();
    let of_chunks: Vec<&String> = plans.iter().filter(|line| line.contains(" c ")).collect();
    assert_eq!(
        of_chunks,
        [
            "SEARCH c USING PRIMARY KEY (marketplace=? AND job=?)",
            "SEARCH c USING PRIMARY KEY (marketplace=? AND job=? AND seq=?)"
        ]
    );
    assert!(plans.iter().all(|line| !line.contains("ORDER BY") && !line.contains("AUTOMATIC")), "{plans:?}");
    for table in ["v", "p", "r"] {
        let whole = format!("SEARCH {table} USING ");
        let found = plans.iter().find(|line| line.starts_with(&whole) && line.contains("(marketplace=? AND number=?)"));
        assert!(found.is_some(), "{table} in {plans:?}");
    }
}

#[tokio::test]
async fn what_a_preview_reads_it_finds_by_keys() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1, "attributes": ["a"] }])).await;
    app.database.take_ran();

    let rows = json!([{ "sku": "S", "upc": "1", "quantity": 2, "attributes": ["b"] }, { "upc": "new", "quantity": 1 }]);
    let seen = app.post_items(&app.token, "refresh/preview", "HARB", rows).await;

    assert_eq!((&seen.body["Changed"], &seen.body["Added"]), (&json!(1), &json!(1)));
    assert_eq!(wide_lines(&app), Vec::<String>::new());
}
