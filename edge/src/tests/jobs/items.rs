//! `GET /v1/inventory/jobs/{job}/items`: what became of the rows, as pages and as CSV.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::tests::{Answer, TestApp};

const ITEMS: &str = "/v1/inventory/jobs/2/items";

/// With a job 2 whose rows did each thing that rows do.
async fn with_rows() -> TestApp {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/tea", json!({ "Name": "Tea" })).await;
    let tracked = json!({ "Name": "Cup", "Inventory": { "Enabled": true, "VariantLevelTracking": true } });
    app.put("/v1/products/cup", tracked).await;
    app.put("/v1/products/cup/variants/red", json!({ "SKU": "cup-red" })).await;
    let before = json!([{ "sku": "S", "quantity": 5, "safetyStock": 1 }, { "sku": "T", "quantity": 2 }]);
    app.do_items("refresh", "HARB", before).await;
    let rows = json!([
        { "sku": "S", "partNumber": "=S,1", "quantity": 9 }, { "sku": "T", "quantity": 2 },
        { "sku": "cup-red", "quantity": 3 }, { "upc": "0036000291452", "quantity": 4 },
        { "partNumber": "tea", "upc": "-7", "quantity": 1 }, { "sku": "T", "quantity": 0.5 },
    ]);
    app.do_items("refresh?onBadRows=skip", "HARB", rows).await;
    app
}

async fn csv(app: &TestApp, path: &str) -> Answer {
    app.call(&app.token, Method::GET, path, None, &[("accept", "text/csv")]).await
}

#[tokio::test]
async fn every_row_tells_what_it_did() {
    let app = with_rows().await;

    let items = app.get(ITEMS).await;

    let row = |index: u32, outcome: &str, part: Value, upc: Value, sku: Value| {
        json!({
            "Index": index, "Outcome": outcome, "PartNumber": part, "UPC": upc, "SKU": sku, "ProductID": null,
            "VariantID": null, "RecordID": null, "Before": null, "After": null, "Reason": null,
        })
    };
    let with = |mut row: Value, members: Value| {
        for (name, value) in members.as_object().expect("members") {
            row[name] = value.clone();
        }
        row
    };
    assert_eq!(
        items.body,
        json!({
            "Meta": { "Page": 1, "PageSize": 20, "TotalCount": 6, "TotalPages": 1, "ItemRange": [1, 6], "NextPageKey": null },
            "Items": [
                with(row(0, "changed", json!("=S,1"), json!(null), json!("S")), json!({
                    "ProductID": "S", "RecordID": "HARB", "Before": { "OnHand": 5, "Available": 4 },
                    "After": { "OnHand": 9, "Available": 8 },
                })),
                with(row(1, "unchanged", json!(null), json!(null), json!("T")), json!({
                    "ProductID": "T", "RecordID": "HARB", "Before": { "OnHand": 2, "Available": 2 },
                    "After": { "OnHand": 2, "Available": 2 },
                })),
                with(row(2, "added", json!(null), json!(null), json!("cup-red")), json!({
                    "ProductID": "cup", "VariantID": "red", "RecordID": "HARB", "After": { "OnHand": 3, "Available": 3 },
                })),
                with(row(3, "added", json!(null), json!("0036000291452"), json!(null)), json!({
                    "ProductID": "0036000291452", "RecordID": "HARB", "After": { "OnHand": 4, "Available": 4 },
                })),
                with(row(4, "refused", json!("tea"), json!("-7"), json!(null)), json!({ "Reason": "the product has no Inventory" })),
                with(row(5, "refused", json!(null), json!(null), json!("T")), json!({
                    "Reason": "items[5].quantity must be an integer of 0 or more",
                })),
            ],
        })
    );
    let again = app.call(&app.token, Method::GET, ITEMS, None, &[("if-none-match", items.header("etag"))]).await;
    assert_eq!((again.status, items.header("vary")), (StatusCode::NOT_MODIFIED, "Accept"));
}

#[tokio::test]
async fn rows_are_filtered_by_outcome_and_paged() {
    let app = with_rows().await;
    let listed = async |query: &str| {
        let answer = app.get(&format!("{ITEMS}{query}")).await;
        (
            answer.column("Index").iter().filter_map(Value::as_i64).collect::<Vec<_>>(),
            answer.body["Meta"]["TotalCount"].clone(),
        )
    };

    assert_eq!(listed("?Outcome=refused").await, (vec![4, 5], json!(2)));
    assert_eq!(listed("?Outcome=Added|CHANGED").await, (vec![0, 2, 3], json!(3)));
    assert_eq!(listed("?Outcome=!unchanged&pageSize=2&page=2").await, (vec![3, 4], json!(5)));
    assert_eq!(listed("?pageSize=4&page=2").await, (vec![4, 5], json!(6)));
    assert_eq!(listed("?page=9").await, (vec![], json!(6)));
    assert_eq!(listed("?page=4294967295&pageSize=100").await, (vec![], json!(6)));
    assert_eq!(listed("?Outcome=nothing").await, (vec![], json!(0)));
    for (query, code) in [
        ("?Index=1", "List.InvalidProperty"),
        ("?pageSize=101", "List.InvalidPageSize"),
        ("?search=x", "List.InvalidSearchProperty"),
        ("?sortBy=Index", "List.InvalidSortProperty"),
    ] {
        let answer = app.get(&format!("{ITEMS}{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.error_code(), code, "{query}");
    }
}

#[tokio::test]
async fn as_csv_they_come_all_at_once_and_no_cell_is_a_formula() {
    let app = with_rows().await;

    let all = csv(&app, &format!("{ITEMS}?pageSize=2")).await;
    let refused = csv(&app, &format!("{ITEMS}?Outcome=refused")).await;
    let both = app.call(&app.token, Method::GET, ITEMS, None, &[("accept", "application/json, text/csv;q=0.5")]).await;

    let header = "Index,Outcome,PartNumber,UPC,SKU,ProductID,VariantID,RecordID,BeforeOnHand,BeforeAvailable,AfterOnHand,\
                  AfterAvailable,Reason\r\n";
    let bad = "4,refused,tea,'-7,,,,,,,,,the product has no Inventory\r\n\
               5,refused,,,T,,,,,,,,items[5].quantity must be an integer of 0 or more\r\n";
    assert_eq!(
        all.body,
        format!(
            "{header}0,changed,\"'=S,1\",,S,S,,HARB,5,4,9,8,\r\n1,unchanged,,,T,T,,HARB,2,2,2,2,\r\n\
             2,added,,,cup-red,cup,red,HARB,,,3,3,\r\n3,added,,0036000291452,,0036000291452,,HARB,,,4,4,\r\n{bad}"
        )
    );
    assert_eq!(refused.body, format!("{header}{bad}"));
    assert_eq!(
        (all.status, all.header("content-type"), all.header("content-disposition"), all.header("vary")),
        (
            StatusCode::OK,
            "text/csv; charset=utf-8; header=present",
            "attachment; filename=\"job-2-items.csv\"",
            "Accept"
        )
    );
    assert!(both.body["Items"].is_array());
}

#[tokio::test]
async fn rows_of_several_chunks_follow_one_another_and_only_done_ones_are_told() {
    let app = TestApp::with_locations().await;
    let rows: Value = (0..6_500).map(|n| json!({ "upc": format!("{n:013}"), "quantity": n % 3 })).collect();
    app.post_items(&app.token, "refresh", "HARB", rows.clone()).await;
    let none = app.get("/v1/inventory/jobs/1/items").await;
    let empty = csv(&app, "/v1/inventory/jobs/1/items").await;
    app.deliver().await;
    app.do_items("refresh", "HARB", (0..6_500).map(|n| json!({ "upc": format!("{n:013}"), "quantity": 1 })).collect())
        .await;

    let across = app.get(&format!("{ITEMS}?page=30&pageSize=100")).await;
    let next = app.get(&format!("{ITEMS}?page=31&pageSize=100")).await;
    let last = app.get(&format!("{ITEMS}?page=65&pageSize=100")).await;
    let some = app.get(&format!("{ITEMS}?Outcome=unchanged&page=11&pageSize=100")).await;
    let all = csv(&app, ITEMS).await;

    assert_eq!((none.body["Meta"]["TotalCount"].clone(), none.body["Items"].clone()), (json!(0), json!([])));
    assert_eq!(empty.body.as_str().map(|text| text.lines().count()), Some(1));
    let place = |answer: &Answer, at: usize| {
        let item = &answer.body["Items"][at];
        (
            item["Index"].as_u64().unwrap_or_default(),
            item["UPC"].as_str().unwrap_or_default().to_owned(),
            item["ProductID"].clone(),
        )
    };
    for (answer, at, index) in
        [(&across, 99, 2_999), (&next, 0, 3_000), (&last, 99, 6_499), (&some, 0, 3_001), (&some, 99, 3_298)]
    {
        let upc = format!("{index:013}");
        assert_eq!(place(answer, at), (index, upc.clone(), json!(upc)));
    }
    assert_eq!(some.body["Meta"]["TotalCount"], 2_167);
    let lines: Vec<&str> = all.body.as_str().expect("CSV").lines().collect();
    assert_eq!(lines.len(), 6_501);
    for (place, line) in lines.iter().skip(1).enumerate() {
        assert!(
            line.starts_with(&format!("{place},"))
                && line.contains(&format!("{place:013},,{place:013},,HARB,{},", place % 3)),
            "{line}"
        );
    }
}

#[tokio::test]
async fn rows_of_a_job_that_failed_are_those_that_were_applied() {
    let app = TestApp::with_locations().await;
    app.post_items(&app.token, "refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.delete("/v1/addresses/HARB").await;
    app.deliver().await;

    assert_eq!(app.get("/v1/inventory/jobs/1").await.body["Status"], "FAILED");
    assert_eq!(app.get("/v1/inventory/jobs/1/items").await.body["Items"], json!([]));
}

#[tokio::test]
async fn what_is_gone_has_no_id_and_what_is_renamed_has_its_new_one() {
    let app = with_rows().await;
    app.delete("/v1/products/T").await;
    app.patch("/v1/products/S", json!({ "ID": "renamed" })).await;

    let items = app.get(ITEMS).await;

    assert_eq!(items.column("ProductID")[..2], [json!("renamed"), json!(null)]);
    assert_eq!(items.column("RecordID")[..2], [json!("HARB"), json!(null)]);
    assert_eq!(items.column("SKU")[..2], [json!("S"), json!("T")]);
}

#[tokio::test]
async fn rows_of_an_undo_are_the_records_that_it_put_back() {
    let app = with_rows().await;
    app.undo(2).await;
    app.deliver().await;

    let items = app.get("/v1/inventory/jobs/3/items?Outcome=changed").await;

    assert_eq!(items.status, StatusCode::OK, "{items:?}");
    let told: Vec<Value> = items.body["Items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| json!([item["Outcome"], item["ProductID"], item["RecordID"], item["Before"], item["After"]]))
        .collect();
    let [nine, five] = [json!({ "OnHand": 9, "Available": 8 }), json!({ "OnHand": 5, "Available": 4 })];
    assert!(told.contains(&json!(["changed", "S", "HARB", nine, five])), "{told:?}");
    let three = json!({ "OnHand": 3, "Available": 3 });
    assert!(told.contains(&json!(["changed", "cup", null, three, null])), "the record that it made is gone: {told:?}");
    assert_eq!(csv(&app, "/v1/inventory/jobs/3/items").await.status, StatusCode::OK);
}
