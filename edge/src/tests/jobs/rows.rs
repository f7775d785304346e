//! What rows do to items and records, seen in the OrderCloud dialect.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::tests::TestApp;

/// Applies one row to `HARB`: the job's messages.
async fn apply(app: &TestApp, row: Value) -> Vec<String> {
    let job = app.run_items("refresh", "HARB", json!([row])).await;
    assert_eq!(job["status"], "SUCCESS", "{job}");
    serde_json::from_value(job["messages"].clone()).expect("messages are texts")
}

fn members(record: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| record[name].clone()).collect()
}

#[tokio::test]
async fn every_field_is_kept_and_what_is_not_sent_stays() {
    let app = TestApp::with_locations().await;
    let fields = ["OnHand", "SafetyStock", "Floor", "LTD", "CurrencyID", "RetailPrice", "LocatorName", "Attributes"];

    apply(
        &app,
        json!({ "sku": "S", "quantity": 5, "safetyStock": 1, "floor": 2, "lTD": 2.5, "currencyID": 978,
                "retailPrice": 19.99, "inventoryLocatorName": "Aisle 5", "attributes": ["A1", "A2"] }),
    )
    .await;
    let made = app.record_of("S", "HARB").await;
    apply(&app, json!({ "sku": "S", "quantity": 6, "attributes": ["B7", "A2"], "floor": null })).await;
    let changed = app.record_of("S", "HARB").await;
    apply(&app, json!({ "sku": "S", "quantity": 6, "safetyStock": 0 })).await;
    let again = app.record_of("S", "HARB").await;

    assert_eq!(members(&made, &fields), json!([5, 1, 2, 2.5, 978, "19.99", "Aisle 5", ["A1", "A2"]]));
    assert_eq!(members(&changed, &fields), json!([6, 1, 2, 2.5, 978, "19.99", "Aisle 5", ["A1", "A2", "B7"]]));
    assert_eq!(members(&again, &fields), json!([6, 0, 2, 2.5, 978, "19.99", "Aisle 5", ["A1", "A2", "B7"]]));
    assert_eq!(members(&again, &["Version", "Infinite", "AllowAllBuyers", "OwnerID"]), json!([3, false, true, "demo"]));
}

#[tokio::test]
async fn a_new_product_carries_just_its_identifiers() {
    let app = TestApp::with_locations().await;

    apply(&app, json!({ "upc": "0036000291452", "quantity": 8 })).await;
    apply(&app, json!({ "partNumber": "no legal ID", "quantity": 1 })).await;

    let product = app.get("/v1/products/0036000291452").await.body;
    assert_eq!(
        members(&product, &["Name", "Active", "UPC", "PartNumber", "SKU", "OwnerID"]),
        json!(["0036000291452", false, "0036000291452", null, null, "demo"])
    );
    assert_eq!(
        members(&product["Inventory"], &["Enabled", "QuantityAvailable", "VariantLevelTracking"]),
        json!([true, 8, false])
    );
    let other = app.get("/v1/products?PartNumber=no legal ID").await;
    assert_eq!(
        (other.body["Meta"]["TotalCount"].clone(), other.column("Name")),
        (json!(1), vec![json!("no legal ID")])
    );
    let taken = app.post("/v1/products", json!({ "ID": "next", "Name": "Next", "UPC": "0036000291452" })).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn rows_find_products_and_variants_and_give_them_identifiers() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    let tracked = json!({ "Name": "Cup", "Inventory": { "Enabled": true, "VariantLevelTracking": true } });
    app.put("/v1/products/cup", tracked).await;
    app.put("/v1/products/cup/variants/red", json!({ "SKU": "cup-red" })).await;

    let named = apply(&app, json!({ "partNumber": "mug", "sku": "M-1", "upc": "12", "quantity": 4 })).await;
    apply(&app, json!({ "upc": "12", "quantity": 5 })).await;
    apply(&app, json!({ "sku": "cup-red", "upc": "13", "quantity": 6 })).await;
    let product = apply(&app, json!({ "partNumber": "cup", "quantity": 7 })).await;
    let two = apply(&app, json!({ "sku": "M-1", "upc": "13", "quantity": 7 })).await;
    let other = apply(&app, json!({ "sku": "M-1", "upc": "14", "quantity": 7 })).await;

    assert_eq!(named, Vec::<String>::new());
    assert_eq!(members(&app.get("/v1/products/mug").await.body, &["SKU", "UPC"]), json!(["M-1", "12"]));
    assert_eq!(app.record_of("mug", "HARB").await["OnHand"], 5);
    let variant = app.get("/v1/products/cup/variants/red").await.body;
    assert_eq!(members(&variant, &["SKU", "UPC"]), json!(["cup-red", "13"]));
    let record = app.get("/v1/products/cup/variants/red/inventoryrecords/HARB").await.body;
    assert_eq!(record["OnHand"], 6);
    assert_eq!(product, ["items[0] partNumber=cup: the product keeps its stock by variant; name the variant"]);
    assert_eq!(two, ["items[0] sku=M-1: its identifiers name two items"]);
    assert_eq!(other, ["items[0] sku=M-1: its item has another upc, 12"]);
}

#[tokio::test]
async fn a_variant_of_a_product_that_keeps_its_stock_itself_and_a_product_without_inventory_are_told() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    app.put("/v1/products/mug/variants/red", json!({ "SKU": "mug-red" })).await;
    app.put("/v1/products/tea", json!({ "Name": "Tea" })).await;

    let variant = apply(&app, json!({ "sku": "mug-red", "quantity": 1 })).await;
    let without = apply(&app, json!({ "partNumber": "tea", "quantity": 1 })).await;

    assert_eq!(
        variant,
        ["items[0] sku=mug-red: the product keeps its stock itself; name the product, not its variant"]
    );
    assert_eq!(without, ["items[0] partNumber=tea: the product has no Inventory"]);
}

#[tokio::test]
async fn a_row_means_the_record_without_a_bin_or_that_of_its_bin() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    for (id, bin) in [("binned", json!(4)), ("oldest", Value::Null), ("newer", Value::Null)] {
        let body = json!({ "AddressID": "HARB", "OnHand": 1, "BinID": bin });
        app.put(&format!("/v1/products/mug/inventoryrecords/{id}"), body).await;
    }

    let rows = json!([
        { "partNumber": "mug", "quantity": 10 }, { "partNumber": "mug", "binID": 4, "quantity": 11 },
        { "partNumber": "mug", "binID": "5", "quantity": 12 },
    ]);
    let job = app.run_items("refresh", "HARB", rows).await;

    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
    let records = app.get("/v1/products/mug/inventoryrecords?sortBy=ID").await;
    let shown: Vec<Value> = records.body["Items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| members(record, &["ID", "OnHand", "BinID"]))
        .collect();
    assert_eq!(json!(shown), json!([["HARB", 12, 5], ["binned", 11, 4], ["newer", 1, null], ["oldest", 10, null]]));
}

#[tokio::test]
async fn a_record_is_made_beside_one_that_has_its_id() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    app.put("/v1/products/mug/inventoryrecords/HARB", json!({ "AddressID": "MILL", "OnHand": 3 })).await;

    apply(&app, json!({ "partNumber": "mug", "quantity": 9 })).await;

    let records = app.get("/v1/products/mug/inventoryrecords?sortBy=ID").await;
    assert_eq!(records.column("ID"), [json!("HARB"), json!("HARB-2")]);
    assert_eq!(records.column("OnHand"), [json!(3), json!(9)]);
}

#[tokio::test]
async fn no_id_of_a_record_stands_in_the_way_of_a_job() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "Inventory": { "Enabled": true } })).await;
    // Somebody guesses what comes next.
    for id in ["HARB", "HARB-4", "HARB-5"] {
        app.put(&format!("/v1/products/mug/inventoryrecords/{id}"), json!({ "AddressID": "MILL" })).await;
    }

    apply(&app, json!({ "partNumber": "mug", "quantity": 9 })).await;

    assert_eq!(app.record_of("mug", "HARB-6").await["OnHand"], 9);
}

#[tokio::test]
async fn adjustments_add_and_may_go_below_zero() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5, "safetyStock": 1 }])).await;

    let rows = json!([
        { "sku": "S", "quantity": "+2", "safetyStock": "?" }, { "sku": "S", "quantity": -1 }, { "sku": "N", "quantity": "-3" },
        { "sku": "Z", "quantity": 0 },
    ]);
    let job = app.run_items("adjust", "HARB", rows).await;

    assert_eq!((&job["type"], &job["status"], &job["itemCount"]), (&json!("ADJUST"), &json!("SUCCESS"), &json!(4)));
    assert_eq!(members(&app.record_of("S", "HARB").await, &["OnHand", "SafetyStock"]), json!([6, 1]));
    assert_eq!(app.record_of("N", "HARB").await["OnHand"], -3);
    assert_eq!(app.record_of("Z", "HARB").await["OnHand"], 0);
}

#[tokio::test]
async fn allocated_units_stay_and_other_records_too() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 5 }])).await;
    app.run_items("refresh", "MILL", json!([{ "sku": "S", "quantity": 7 }])).await;
    app.database.run_script("UPDATE record SET allocated = 2 WHERE on_hand = 5");

    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 9 }])).await;

    assert_eq!(
        members(&app.record_of("S", "HARB").await, &["OnHand", "Allocated", "QuantityAvailable"]),
        json!([9, 2, 7])
    );
    assert_eq!(members(&app.record_of("S", "MILL").await, &["OnHand", "Allocated"]), json!([7, 0]));
    assert_eq!(members(&app.record_of("T", "HARB").await, &["OnHand", "Allocated"]), json!([5, 2]));
}

#[tokio::test]
async fn attributes_beyond_63_stay_and_the_rest_is_applied() {
    let app = TestApp::with_locations().await;
    let many: Vec<String> = (0..62).map(|n| format!("a{n}")).collect();
    apply(&app, json!({ "sku": "S", "quantity": 1, "attributes": many })).await;

    let messages = apply(&app, json!({ "sku": "S", "quantity": 2, "floor": 3, "attributes": ["b", "c"] })).await;

    let record = app.record_of("S", "HARB").await;
    assert_eq!(
        (members(&record, &["OnHand", "Floor"]), record["Attributes"].as_array().unwrap().len()),
        (json!([2, 3]), 62)
    );
    assert_eq!(
        messages,
        ["items[0] sku=S: it would have more than 63 attributes; they stay as they were, the rest is applied"]
    );
}

#[tokio::test]
async fn every_change_is_explained_and_what_stays_is_not() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 1 }])).await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 1 }])).await;
    app.run_items("adjust", "HARB", json!([{ "sku": "S", "quantity": -2 }])).await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 3, "floor": 1 }])).await;

    let history = app.get("/v1/products/S/inventoryrecords/HARB/movements").await;
    let shown: Vec<Value> = history.body["Items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|movement| {
            json!([
                movement["Why"],
                movement["Ref"],
                movement["Before"]["OnHand"],
                movement["After"]["OnHand"],
                movement["Dialect"]
            ])
        })
        .collect();
    assert_eq!(
        json!(shown),
        json!([["Refreshed", "4", 3, 3, "Kibo"], ["Adjusted", "3", 5, 3, "Kibo"], ["Refreshed", "1", null, 5, "Kibo"]])
    );
    assert_eq!(history.body["Meta"]["TotalCount"], 3);
    let of_job = app.get("/v1/inventory/movements?JobID=1").await;
    assert_eq!(of_job.column("ProductID"), [json!("S"), json!("T")]);
}

#[tokio::test]
async fn many_reported_rows_are_told_up_to_a_hundred() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/tea", json!({ "Name": "Tea" })).await;
    let rows: Vec<Value> = (0..250).map(|_| json!({ "partNumber": "tea", "quantity": 1 })).collect();

    let job = app.run_items("refresh", "HARB", json!(rows)).await;

    let messages = job["messages"].as_array().unwrap();
    assert_eq!(
        (&job["status"], messages.len(), &messages[100]),
        (&json!("SUCCESS"), 101, &json!("150 more rows were reported"))
    );
    assert_eq!(job["itemCount"], 250);
    let none = app.kibo(Method::GET, "/api/commerce/inventory/v1/queue/2", None).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn records_with_as_many_attributes_as_fit_are_applied_and_undone() {
    let app = TestApp::with_locations().await;
    // The union of a record has 8 kB here, and its movement tells it before and after.
    let rows = |letter: &str, at_once: usize| {
        let attributes: Vec<String> = (0..at_once).map(|n| format!("{letter}{n}-{}", "x".repeat(240))).collect();
        (0..300).map(|n| json!({ "sku": format!("S{n}"), "quantity": 1, "attributes": attributes })).collect::<Value>()
    };
    for letter in ["a", "b", "c", "d"] {
        let job = app.run_items("refresh", "HARB", rows(letter, 8)).await;
        assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
    }
    let attributes = async || app.record_of("S299", "HARB").await["Attributes"].as_array().expect("a list").len();
    assert_eq!(attributes().await, 32);

    app.undo(4).await;
    app.deliver().await;

    assert_eq!((attributes().await, app.job(5).await["success"].clone()), (24, json!(true)));
}

#[tokio::test]
async fn wide_rows_are_reported_beside_what_was_sent() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/mug", json!({ "Name": "Mug", "SKU": "𝕊".repeat(60) })).await;
    let row =
        |n| json!({ "partNumber": "mug", "sku": format!("{n:0>240}"), "upc": format!("{n:0>190}"), "quantity": 1 });

    let job = app.run_items("refresh", "HARB", (0..3_000).map(row).collect()).await;

    assert_eq!((&job["status"], &job["itemCount"]), (&json!("SUCCESS"), &json!(3_000)));
}

#[tokio::test]
async fn what_a_job_does_not_touch_makes_its_movement_no_larger() {
    let app = TestApp::with_locations().await;
    let attributes: Vec<String> = (0..63).map(|n| format!("attribute-number-{n:03}")).collect();
    let rows = |floor: i64, attributes: &[String]| {
        let row = |n| json!({ "sku": format!("S{n}"), "quantity": 1, "floor": floor, "attributes": attributes });
        (0..3_000).map(row).collect::<Value>()
    };
    app.run_items("refresh", "HARB", rows(1, &attributes)).await;

    // Each record has 1.4 kB of attributes, and the movement of 3,000 must fit into 2 MB.
    let changed = app.run_items("refresh", "HARB", rows(2, &[])).await;
    let floor = app.record_of("S7", "HARB").await["Floor"].clone();
    for job in [2, 3] {
        app.undo(job).await;
        app.deliver().await;
    }

    assert_eq!((&changed["status"], floor), (&json!("SUCCESS"), json!(2)));
    assert_eq!((app.job(3).await["success"].clone(), app.job(4).await["success"].clone()), (json!(true), json!(true)));
    let record = app.record_of("S7", "HARB").await;
    assert_eq!(members(&record, &["Floor", "Attributes"]), json!([2, attributes]));
}

#[tokio::test]
async fn attributes_of_a_row_unite_also_where_a_row_before_it_gave_the_identifier() {
    let app = TestApp::with_locations().await;
    apply(&app, json!({ "sku": "S", "quantity": 1, "attributes": ["old"] })).await;

    let rows = json!([
        { "sku": "S", "partNumber": "P", "quantity": 2 },
        { "partNumber": "P", "quantity": 3, "attributes": ["new"] },
    ]);
    let job = app.run_items("refresh", "HARB", rows).await;

    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
    let record = app.record_of("S", "HARB").await;
    assert_eq!(members(&record, &["OnHand", "Attributes"]), json!([3, ["old", "new"]]));
}
