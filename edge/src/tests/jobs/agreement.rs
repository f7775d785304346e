//! Preview and outcome agree, member by member, whatever the feed and whatever it meets; and where somebody else writes in
//! between, they differ in the rows of what moved and in nothing else.

use std::collections::BTreeSet;

use http::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use crate::tests::TestApp;

/// One feed, and what happens between its preview and its job.
#[derive(Clone, Debug)]
struct Step {
    is_adjust: bool,
    /// As a supplier, at its own location.
    as_supplier: bool,
    rows: Vec<Value>,
    /// By how much somebody else moves which records of the location, by their place in a list.
    moves: Vec<(prop::sample::Index, i64)>,
}

const PARTS: &[&str] = &["A", "B", "mug", "cup", "tea", "lamp", "no legal ID", "assignments"];
const SKUS: &[&str] = &["S", "T", "cup-red", "mug-red", "lamp-sku"];
const UPCS: &[&str] = &["1", "2", "3", "4"];

/// Most rows have one identifier, some two that may not fit, a few an empty one or none.
fn some_identifiers() -> impl Strategy<Value = (Value, Value, Value)> {
    let pick = |names: &'static [&'static str]| prop::sample::select(names).prop_map(|name| json!(name));
    prop_oneof![
        4 => pick(PARTS).prop_map(|part| (part, json!(null), json!(null))),
        3 => pick(SKUS).prop_map(|sku| (json!(null), sku, json!(null))),
        3 => pick(UPCS).prop_map(|upc| (json!(null), json!(null), upc)),
        1 => (pick(PARTS), pick(UPCS)).prop_map(|(part, upc)| (part, json!(null), upc)),
        1 => (pick(PARTS), pick(SKUS), pick(UPCS)),
        1 => prop::sample::select(&["", "  "][..]).prop_map(|blank| (json!(blank), json!(null), json!(null))),
        1 => Just((json!(null), json!(null), json!(null))),
    ]
}

fn some_row() -> impl Strategy<Value = Value> {
    let quantity = prop_oneof![
        2 => (-3_i64..0).prop_map(|n| json!(n)), 12 => (0_i64..9).prop_map(|n| json!(n)), 1 => Just(json!("7")),
        1 => Just(json!(0.5)),
    ];
    // From few up to as many as a record can have, so that unions overflow.
    let attributes = (0_usize..100, prop_oneof![3 => Just(0_usize), 1 => 1_usize..3, 1 => 40_usize..64]).prop_map(
        |(from, count)| (0..count).map(|n| format!("a{}", from.saturating_add(n).rem_euclid(100))).collect::<Vec<_>>(),
    );
    let number = |from: i64| prop::option::weighted(0.2, from..from.saturating_add(3));
    (some_identifiers(), quantity, (number(1), number(-1), number(0)), attributes).prop_map(
        |((part, sku, upc), quantity, (bin, safety_stock, floor), attributes)| {
            json!({
                "partNumber": part, "sku": sku, "upc": upc, "quantity": quantity, "binID": bin, "safetyStock": safety_stock,
                "floor": floor, "attributes": attributes,
            })
        },
    )
}

fn some_step() -> impl Strategy<Value = Step> {
    let moves =
        prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec((any::<prop::sample::Index>(), 1_i64..9), 1..4)];
    (any::<bool>(), prop::bool::weighted(0.3), prop::collection::vec(some_row(), 1..24), moves)
        .prop_map(|(is_adjust, as_supplier, rows, moves)| Step { is_adjust, as_supplier, rows, moves })
}

/// With items of each kind, some of them a supplier's, some counted: the supplier's token.
async fn world() -> (TestApp, String) {
    let app = TestApp::with_locations().await;
    let larch = app.supplier("larch").await;
    for (id, tracking) in [("mug", false), ("cup", true)] {
        let inventory = json!({ "Enabled": true, "VariantLevelTracking": tracking });
        app.put(&format!("/v1/products/{id}"), json!({ "Name": id, "Inventory": inventory })).await;
        app.put(&format!("/v1/products/{id}/variants/red"), json!({ "SKU": format!("{id}-red") })).await;
    }
    app.put("/v1/products/tea", json!({ "Name": "Tea", "UPC": "4" })).await;
    let lamp = json!({ "Name": "Lamp", "SKU": "lamp-sku", "OwnerID": "larch", "Inventory": { "Enabled": true } });
    app.put("/v1/products/lamp", lamp).await;
    app.put("/v1/products/mug/inventoryrecords/HARB", json!({ "AddressID": "MILL", "OnHand": 3 })).await;
    app.put(
        "/v1/products/lamp/inventoryrecords/endless",
        json!({ "AddressID": "HARB", "OnHand": 1, "Infinite": true }),
    )
    .await;
    (app, larch)
}

/// The record that a row means, if it says.
fn record(item: &Value) -> Value {
    json!([item["ProductID"], item["VariantID"], item["RecordID"]])
}

/// Changes the records as an administrator would: those that moved.
async fn move_records(app: &TestApp, location: &str, moves: &[(prop::sample::Index, i64)]) -> BTreeSet<String> {
    let listed = app.get(&format!("/v1/inventoryrecords?AddressID={location}&pageSize=100")).await;
    let records = listed.body["Items"].as_array().expect("a list");
    let mut moved = BTreeSet::new();
    for (place, by) in moves.iter().filter(|_| !records.is_empty()) {
        let found = place.get(records);
        let text = |member: &str| found[member].as_str().unwrap_or_default().to_owned();
        let variant =
            if found["VariantID"].is_null() { String::new() } else { format!("/variants/{}", text("VariantID")) };
        let path = format!("/v1/products/{}{variant}/inventoryrecords/{}", text("ProductID"), text("ID"));
        let on_hand = found["OnHand"].as_i64().expect("a quantity").saturating_add(*by);
        assert_eq!(app.patch(&path, json!({ "OnHand": on_hand })).await.status.as_u16(), 200, "{path}");
        moved.insert(json!([found["ProductID"], found["VariantID"], found["ID"]]).to_string());
    }
    moved
}

/// Takes the steps one after the other. `before`: rows that come before those of each step.
async fn run(steps: &[Step], before: &[Value]) {
    let (app, larch) = world().await;
    // Those of the step begin on its first line or further down.
    let page = before.len().div_euclid(100).saturating_add(1);
    for (number, step) in steps.iter().enumerate() {
        let (token, location) = if step.as_supplier { (&larch, "larch-home") } else { (&app.token, "HARB") };
        let rows: Vec<&Value> = before.iter().chain(&step.rows).collect();
        let body = json!({ "locationCode": location, "items": rows });
        let (verb, query) = if step.is_adjust { ("adjust", "&type=adjust") } else { ("refresh", "") };
        let post = async |path: String| app.call(token, Method::POST, &path, Some(&body), &[]).await.body;

        let seen = post(format!("/v1/inventory/refresh/preview?pageSize=100&page={page}{query}")).await;
        let moved = move_records(&app, location, &step.moves).await;
        let taken = post(format!("/v1/inventory/{verb}?onBadRows=skip")).await;
        app.deliver().await;

        let path = format!("/v1/inventory/jobs/{}", taken["JobID"]);
        let job = app.get(&path).await.body;
        let done = app.get(&format!("{path}/items?pageSize=100&page={page}")).await.body;
        let what = format!("step {number} of {steps:?}\n{seen}\n{done}");
        assert_eq!((&job["Status"], &job["Done"]), (&json!("SUCCESS"), &json!(rows.len())), "{what}");
        if moved.is_empty() {
            assert_eq!(done, seen["Items"], "{what}");
            let counts = ["Added", "Changed", "Unchanged", "Refused"];
            let expected = counts.map(|member| seen[member].clone());
            assert_eq!(counts.map(|member| job["Counts"][member].clone()), expected, "{what}");
            assert_eq!(job["Counts"]["ProductsCreated"], seen["CreatesProducts"], "{what}");
        } else {
            differ_in_what_moved(&seen["Items"], &done, &moved, &what);
        }
    }
}

fn differ_in_what_moved(seen: &Value, done: &Value, moved: &BTreeSet<String>, what: &str) {
    let items = |page: &Value| page["Items"].as_array().expect("a page").clone();
    let (seen, done) = (items(seen), items(done));
    assert_eq!(seen.len(), done.len(), "{what}");
    let mut met = BTreeSet::new();
    for (seen, done) in seen.iter().zip(&done) {
        let record = record(done).to_string();
        if !moved.contains(&record) {
            assert_eq!(done, seen, "{what}");
            continue;
        }
        for member in ["Index", "PartNumber", "UPC", "SKU", "ProductID", "VariantID", "RecordID", "Reason"] {
            assert_eq!(done[member], seen[member], "{member} in {what}");
        }
        // The first row that meets what moved says so; the next ones begin where it ended.
        if met.insert(record) {
            assert_ne!(done["Before"], seen["Before"], "{what}");
        }
    }
}

/// As many feeds each run, the same ones; more with `ONHAND_CASES`.
const FEEDS: usize = 24;

fn feeds(most: usize) -> usize {
    std::env::var("ONHAND_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(most)
}

#[tokio::test]
async fn what_was_seen_is_what_is_done() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..feeds(FEEDS) {
        let steps = prop::collection::vec(some_step(), 1..9).new_tree(&mut runner).expect("steps").current();
        run(&steps, &[]).await;
    }
}

#[tokio::test]
async fn what_was_seen_is_what_is_done_where_a_job_has_several_chunks() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let before: Vec<Value> = (0..2_992).map(|n| json!({ "upc": format!("before-{n}"), "quantity": 0 })).collect();
    for _ in 0..feeds(FEEDS).div_ceil(12) {
        let mut steps = prop::collection::vec(some_step(), 3).new_tree(&mut runner).expect("steps").current();
        for step in &mut steps {
            // Deltas come in requests of a thousand at most.
            (step.is_adjust, step.moves) = (false, Vec::new());
        }
        run(&steps, &before).await;
    }
}

#[tokio::test]
async fn identifiers_that_are_given_meanwhile_are_seen_in_the_outcome() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    let rows = json!([{ "sku": "S", "quantity": 1 }, { "sku": "T", "quantity": 1 }]);

    let seen = app.post_items(&app.token, "refresh/preview", "HARB", rows.clone()).await;
    app.patch("/v1/products/mug", json!({ "SKU": "S" })).await;
    app.do_items("refresh", "HARB", rows).await;

    let items = app.get("/v1/inventory/jobs/1/items").await;
    assert_eq!(seen.body["Items"]["Items"][0]["ProductID"], "S");
    assert_eq!(items.column("ProductID"), [json!("mug"), json!("T")]);
    assert_eq!(items.body["Items"][1], seen.body["Items"]["Items"][1]);
}
