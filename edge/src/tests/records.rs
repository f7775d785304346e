//! Inventory records: the six operations at both levels, owners, keys that make retries safe. Their versions are in
//! `records/`.

mod versions;

use http::{Method, StatusCode};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use super::TestApp;

const RECORDS: &str = "/v1/products/mug/inventoryrecords";
const MUG_DUB: &str = "/v1/products/mug/inventoryrecords/mug-dub";

#[tokio::test]
async fn a_record_shows_every_member_it_has() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;

    let made = app.post(RECORDS, json!({ "ID": "mug-dub", "AddressID": "dublin", "QuantityAvailable": 5 })).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(made.header("location"), "http://onhand.test/v1/products/mug/inventoryrecords/mug-dub");
    // A version never comes again under the same ID, so it begins at the time, in milliseconds since 1970.
    assert_eq!(made.header("etag"), "\"1767603600000\"");
    let address = app.get("/v1/addresses/dublin").await.body;
    assert_eq!(
        made.body,
        json!({
            "ID": "mug-dub", "OwnerID": "demo", "AllowAllBuyers": true, "Address": address, "AddressID": "dublin",
            "OrderCanExceed": false, "QuantityAvailable": 5, "NotificationPoint": null,
            "LastUpdated": "2026-01-05T09:00:00.000+00:00", "xp": null, "Number": 1, "OnHand": 5, "Allocated": 0,
            "SafetyStock": 0, "Infinite": false, "Floor": null, "BinID": null, "LTD": null, "CurrencyID": null,
            "RetailPrice": null, "LocatorName": null, "Attributes": [], "Price": null, "SalePrice": null,
            "FulfilmentProvider": null, "Version": 1_767_603_600_000_i64,
        })
    );
    assert_eq!(app.get(MUG_DUB).await.body, made.body);
}

#[tokio::test]
async fn every_member_reads_back_as_written() {
    let app = TestApp::with_record(5).await;
    let all = json!({
        "AllowAllBuyers": false, "AddressID": "cork", "OrderCanExceed": true, "QuantityAvailable": -3,
        "NotificationPoint": 4, "xp": { "Aisle": "7", "deep": { "n": null } }, "SafetyStock": 2, "Infinite": true,
        "Floor": -1, "BinID": 9, "LTD": 1.5, "CurrencyID": 978, "RetailPrice": "19.99", "LocatorName": "Aisle 5",
        "Attributes": ["a", "b"], "Price": "0.29", "SalePrice": "27.38", "FulfilmentProvider": "fulfilio",
    });

    let patched = app.patch(MUG_DUB, all.clone()).await;

    for (member, value) in all.as_object().expect("an object") {
        assert_eq!(&patched.body[member], value, "{member} of {patched:?}");
    }
    assert_eq!((&patched.body["OnHand"], &patched.body["Address"]["ID"]), (&json!(-1), &json!("cork")));
    let cleared =
        json!({ "NotificationPoint": null, "Floor": null, "BinID": null, "LTD": null, "Price": null, "xp": null });
    let patched = app.patch(MUG_DUB, cleared.clone()).await;
    for member in cleared.as_object().expect("an object").keys() {
        assert_eq!(patched.body[member], Value::Null, "{member}");
    }
    assert_eq!(patched.body["SalePrice"], "27.38");
}

#[tokio::test]
async fn put_creates_replaces_and_keeps_what_orderclouds_clients_do_not_know() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let body = json!({ "AddressID": "cork", "QuantityAvailable": 8, "SafetyStock": 2, "Price": 3, "xp": { "a": 1 } });

    let created = app.put(MUG_DUB, body).await;
    let replaced = app.put(MUG_DUB, json!({ "AddressID": "cork" })).await;

    assert_eq!((created.status, &created.body["OnHand"]), (StatusCode::OK, &json!(10)), "{created:?}");
    assert_eq!(replaced.body["QuantityAvailable"], 0);
    assert_eq!((&replaced.body["SafetyStock"], &replaced.body["Price"]), (&json!(2), &json!("3")));
    assert_eq!(replaced.body["xp"], Value::Null);
    let missing = app.put(MUG_DUB, json!({ "QuantityAvailable": 1 })).await;
    assert_eq!(missing.body["Errors"][0]["Data"], json!({ "Field": "AddressID", "Reason": "is required" }));
}

#[tokio::test]
async fn what_is_available_goes_before_what_is_on_hand() {
    let app = TestApp::with_record(5).await;

    let both = app.patch(MUG_DUB, json!({ "QuantityAvailable": 3, "OnHand": 100, "SafetyStock": 4 })).await;
    let on_hand = app.patch(MUG_DUB, json!({ "OnHand": 100 })).await;
    let put = app.put(MUG_DUB, json!({ "AddressID": "dublin", "OnHand": 50 })).await;

    assert_eq!((&both.body["OnHand"], &both.body["QuantityAvailable"]), (&json!(7), &json!(3)));
    assert_eq!(on_hand.body["QuantityAvailable"], 96);
    assert_eq!((&put.body["OnHand"], &put.body["QuantityAvailable"]), (&json!(50), &json!(46)));
}

#[tokio::test]
async fn a_record_lives_at_the_level_that_its_product_tracks() {
    let app = TestApp::with_product(Value::Null).await;
    app.put("/v1/products/mug/variants/s", json!({})).await;
    let body = json!({ "ID": "r", "AddressID": "dublin" });
    let code = async |path: &str| app.post(path, body.clone()).await.error_code().to_owned();
    let at_variant = "/v1/products/mug/variants/s/inventoryrecords";

    assert_eq!(code(RECORDS).await, "InventoryConfiguration.ProductInventoryMustExist");
    app.patch("/v1/products/mug", json!({ "Inventory": { "Enabled": false } })).await;
    assert_eq!(code(at_variant).await, "InventoryConfiguration.InvalidVariantLevelTracking");
    app.patch("/v1/products/mug", json!({ "Inventory": { "VariantLevelTracking": true } })).await;
    assert_eq!(code(RECORDS).await, "InventoryConfiguration.InvalidVariantLevelTracking");
    assert_eq!(code(at_variant).await, "");
    assert_eq!(app.get(RECORDS).await.body["Meta"]["TotalCount"], 0);
    assert_eq!(app.get(at_variant).await.column("ID"), [json!("r")]);
}

#[tokio::test]
async fn the_first_missing_thing_on_the_path_is_named() {
    let app = TestApp::with_record(5).await;
    app.put("/v1/products/mug/variants/s", json!({})).await;

    for (path, kind, id) in [
        ("/v1/products/jug/inventoryrecords/x", "Product", "jug"),
        ("/v1/products/mug/inventoryrecords/x", "InventoryRecord", "x"),
        ("/v1/products/mug/variants/t/inventoryrecords/mug-dub", "Variant", "t"),
        ("/v1/products/mug/variants/s/inventoryrecords/mug-dub", "InventoryRecord", "mug-dub"),
        ("/v1/products/jug/variants/s/inventoryrecords/mug-dub/movements", "Product", "jug"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.body["Errors"][0]["Data"], json!({ "ObjectType": kind, "ObjectID": id }), "{path}");
    }
}

#[tokio::test]
async fn an_address_must_belong_to_the_records_owner() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    app.post("/v1/suppliers", json!({ "ID": "north", "Name": "North", "Active": true })).await;
    let home = json!({ "ID": "home", "Street1": "1", "City": "Galway", "Country": "IE" });
    app.post("/v1/suppliers/north/addresses", home).await;

    let foreign = app.post(RECORDS, json!({ "AddressID": "home" })).await;
    let own = app.post(RECORDS, json!({ "ID": "n", "AddressID": "home", "OwnerID": "north" })).await;
    let unknown = app.post(RECORDS, json!({ "AddressID": "home", "OwnerID": "south" })).await;
    let moved =
        app.patch("/v1/products/mug/inventoryrecords/n", json!({ "AddressID": "dublin", "OwnerID": "demo" })).await;

    assert_eq!(foreign.body["Errors"][0]["Data"], json!({ "ObjectType": "Address", "ObjectID": "home" }));
    assert_eq!((own.status, &own.body["OwnerID"]), (StatusCode::CREATED, &json!("north")), "{own:?}");
    assert_eq!(unknown.body["Errors"][0]["Data"], json!({ "ObjectType": "Supplier", "ObjectID": "south" }));
    assert_eq!(moved.body["Errors"][0]["Data"], json!({ "ObjectType": "Address", "ObjectID": "dublin" }));
    let refused = app.delete("/v1/suppliers/north/addresses/home").await;
    assert_eq!(refused.error_code(), "Address.CannotDeleteInventoryRecordAddress");
}

#[tokio::test]
async fn a_rename_moves_the_record_and_a_taken_id_stays() {
    let app = TestApp::with_record(5).await;
    app.post(RECORDS, json!({ "ID": "other", "AddressID": "dublin" })).await;

    let renamed = app.patch(MUG_DUB, json!({ "ID": "new" })).await;
    let taken = app.patch("/v1/products/mug/inventoryrecords/new", json!({ "ID": "other" })).await;
    let reserved = app.patch("/v1/products/mug/inventoryrecords/new", json!({ "ID": "assignments" })).await;

    assert_eq!((&renamed.body["ID"], &renamed.body["Number"]), (&json!("new"), &json!(1)));
    assert_eq!(app.get(MUG_DUB).await.status, StatusCode::NOT_FOUND);
    assert_eq!((taken.status, taken.error_code()), (StatusCode::CONFLICT, "IdExists"));
    assert_eq!(reserved.error_code(), "ValidationFailure");
}

#[tokio::test]
async fn two_patches_at_once_keep_both() {
    let app = TestApp::with_record(5).await;

    let patches = (0..20).map(|n| app.patch(MUG_DUB, json!({ "xp": { (format!("k{n}")): n } })));
    let answers = futures_util::future::join_all(patches).await;

    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK), "{answers:?}");
    assert_eq!(app.get(MUG_DUB).await.body["xp"].as_object().map(serde_json::Map::len), Some(20));
}

#[tokio::test]
async fn two_creates_of_one_id_give_one_conflict() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let body = json!({ "ID": "r", "AddressID": "dublin", "QuantityAvailable": 1 });

    let (one, two) = tokio::join!(app.post(RECORDS, body.clone()), app.post(RECORDS, body.clone()));

    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!(app.get("/v1/inventory/movements").await.body["Meta"]["TotalCount"], 1);
}

#[tokio::test]
async fn a_key_makes_a_repeated_post_harmless() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let key = [("idempotency-key", "4711")];
    let body = json!({ "AddressID": "dublin", "QuantityAvailable": 1 });

    let first = app.call(&app.token, Method::POST, RECORDS, Some(&body), &key).await;
    let again = app.call(&app.token, Method::POST, RECORDS, Some(&body), &key).await;
    let other = app.call(&app.token, Method::POST, RECORDS, Some(&json!({ "AddressID": "cork" })), &key).await;

    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!((other.status, other.error_code()), (StatusCode::UNPROCESSABLE_ENTITY, "Idempotency.KeyReused"));
    assert_eq!(app.get(RECORDS).await.body["Meta"]["TotalCount"], 1);
    app.clock.advance_secs(24 * 3_600 + 1);
    let app_token = app.client_token(super::CLIENT_ID, super::CLIENT_SECRET, "").await;
    let anew = app.call(&app_token, Method::POST, RECORDS, Some(&body), &key).await;
    assert_eq!((anew.status, anew.header("idempotent-replayed")), (StatusCode::CREATED, ""));
}

#[tokio::test]
async fn a_failed_post_leaves_its_key_free() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let key = [("idempotency-key", "4711")];

    let failed = app.call(&app.token, Method::POST, RECORDS, Some(&json!({ "AddressID": "nowhere" })), &key).await;
    let made = app.call(&app.token, Method::POST, RECORDS, Some(&json!({ "AddressID": "cork" })), &key).await;

    assert_eq!((failed.status, made.status), (StatusCode::NOT_FOUND, StatusCode::CREATED));
}

#[tokio::test]
async fn an_answer_that_was_never_written_down_is_told_by_the_record() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let key = [("idempotency-key", "4711")];
    let body = json!({ "ID": "r", "AddressID": "dublin" });
    app.call(&app.token, Method::POST, RECORDS, Some(&body), &key).await;
    app.database.run_script("UPDATE idempotency SET answer = NULL");

    let running = app.call(&app.token, Method::POST, RECORDS, Some(&body), &key).await;
    app.clock.advance_secs(11);
    let later = app.call(&app.token, Method::POST, RECORDS, Some(&body), &key).await;

    assert_eq!((running.status, running.error_code()), (StatusCode::CONFLICT, "Idempotency.InProgress"));
    assert_eq!(running.header("retry-after"), "1");
    assert_eq!((later.status, &later.body["ID"]), (StatusCode::CREATED, &json!("r")));
}

#[tokio::test]
async fn records_of_the_marketplace_are_found_by_what_people_know() {
    let app = TestApp::with_record(5).await;
    app.post(RECORDS, json!({ "ID": "c", "AddressID": "cork", "QuantityAvailable": 0, "NotificationPoint": 3 })).await;
    app.post(RECORDS, json!({ "ID": "low", "AddressID": "cork", "QuantityAvailable": 3, "Floor": 3 })).await;
    app.post(RECORDS, json!({ "ID": "over", "AddressID": "cork", "QuantityAvailable": -1 })).await;
    app.post(RECORDS, json!({ "ID": "inf", "AddressID": "cork", "Infinite": true })).await;
    let ids = async |query: &str| {
        let answer = app.get(&format!("/v1/inventoryrecords?sortBy=ID&{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.column("ID").iter().map(|id| id.as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(ids("Stock=out").await, ["c"]);
    assert_eq!(ids("Stock=low|oversold").await, ["low", "over"]);
    assert_eq!(ids("Stock=infinite").await, ["inf"]);
    assert_eq!(ids("Stock=ok").await, ["mug-dub"]);
    assert_eq!(ids("search=STONE&AddressID=dublin").await, ["mug-dub"]);
    assert_eq!(ids("search=cork%20depot&QuantityAvailable=>2").await, ["low"]);
    assert_eq!(ids("ProductID=mug&Address.City=dublin").await, ["mug-dub"]);
    let sorted = app.get("/v1/inventoryrecords?sortBy=!QuantityAvailable&pageSize=2&includeAddress=true").await;
    assert_eq!(sorted.column("ID"), [json!("mug-dub"), json!("low")]);
    assert_eq!(sorted.body["Meta"]["TotalCount"], 5);
    assert_eq!(sorted.body["Items"][0]["ProductName"], "Stone mug");
    assert_eq!(sorted.body["Items"][0]["Address"]["AddressName"], "dublin depot");
    assert_eq!(app.get("/v1/inventoryrecords?Colour=red").await.error_code(), "List.InvalidProperty");
}

#[tokio::test]
async fn the_list_of_an_item_fills_addresses_when_asked() {
    let app = TestApp::with_record(5).await;

    let without = app.get(RECORDS).await;
    let with = app.get(&format!("{RECORDS}?includeAddress=true&AddressID=dublin")).await;

    assert_eq!(without.body["Items"][0]["Address"], Value::Null);
    assert_eq!(with.body["Items"][0]["Address"]["City"], "dublin");
    let tag = without.header("etag");
    let same = app.call(&app.token, Method::GET, RECORDS, None, &[("if-none-match", tag)]).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_summary_counts_and_sums() {
    let app = TestApp::with_record(5).await;
    app.post(RECORDS, json!({ "ID": "c", "AddressID": "cork", "QuantityAvailable": -2, "SafetyStock": 1 })).await;
    app.post(RECORDS, json!({ "ID": "i", "AddressID": "cork", "QuantityAvailable": 9, "Infinite": true })).await;

    let summary = app.get("/v1/inventory/summary").await;

    for (member, value) in [
        ("Records", 3),
        ("Products", 1),
        ("Locations", 2),
        ("Suppliers", 0),
        ("OnHand", 4),
        ("Allocated", 0),
        ("Available", 3),
        ("Out", 0),
        ("Low", 0),
        ("Oversold", 1),
        ("Infinite", 1),
    ] {
        assert_eq!(summary.body[member], value, "{member} of {summary:?}");
    }
    assert_eq!(summary.body["ByLocation"][0]["AddressID"], "cork");
    assert_eq!(summary.body["ByLocation"][0]["Available"], -2);
}

#[tokio::test]
async fn another_marketplace_sees_nothing() {
    let app = TestApp::with_record(5).await;
    let other = app.other_marketplace().await;

    let read = app.call(&other, Method::GET, MUG_DUB, None, &[]).await;
    let write = app.call(&other, Method::PATCH, MUG_DUB, Some(&json!({ "QuantityAvailable": 0 })), &[]).await;
    let list = app.call(&other, Method::GET, "/v1/inventoryrecords", None, &[]).await;
    let movements = app.call(&other, Method::GET, "/v1/inventory/movements", None, &[]).await;

    assert_eq!((read.status, write.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!((&list.body["Meta"]["TotalCount"], &movements.body["Meta"]["TotalCount"]), (&json!(0), &json!(0)));
    assert_eq!(app.get(MUG_DUB).await.body["QuantityAvailable"], 5);
}

#[tokio::test]
async fn the_database_merges_xp_as_the_domain_does() {
    let app = TestApp::with_record(5).await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut expected = shared::xp::Xp::default();

    for _ in 0..300 {
        let patch = patches().new_tree(&mut runner).expect("a patch is made").current();
        expected = expected.merged(&patch).expect("patches are small");
        let answer = app.patch(MUG_DUB, json!({ "xp": patch })).await;
        assert_eq!(answer.body["xp"], json!(expected), "after {patch}");
    }
}

/// Objects, nulls, lists and texts, three deep, over few keys, one of which no path of SQLite can name.
fn patches() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "[a-z'\"\\\\€]{0,4}".prop_map(Value::from)
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[ab$.€]", inner, 0..3).prop_map(|map| json!(map)),
        ]
    });
    let key = prop_oneof![9 => "[abc $.\\[\\]'€]{1,2}", 1 => Just("a\"b".to_owned())];
    prop::collection::btree_map(key, value, 1..3).prop_map(|map| json!(map))
}

#[tokio::test]
async fn xp_that_grows_too_large_by_merging_is_refused() {
    let app = TestApp::with_record(5).await;
    app.patch(MUG_DUB, json!({ "xp": { "a": "x".repeat(5_000) } })).await;

    let refused = app.patch(MUG_DUB, json!({ "xp": { "b": "x".repeat(5_000) }, "QuantityAvailable": 1 })).await;

    assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
    assert_eq!(refused.body["Errors"][0]["Data"]["Field"], "xp");
    assert_eq!(app.get(MUG_DUB).await.body["QuantityAvailable"], 5);
}

#[tokio::test]
async fn a_null_where_none_is_allowed_is_named_once() {
    let app = TestApp::with_record(5).await;
    app.put("/v1/products/mug/variants/s", json!({ "Specs": [{ "SpecID": "SIZE", "Value": "S" }] })).await;

    for (path, body, field) in [
        (MUG_DUB, json!({ "ID": null }), "ID"),
        (MUG_DUB, json!({ "AddressID": null }), "AddressID"),
        (MUG_DUB, json!({ "AddressID": 5 }), "AddressID"),
        ("/v1/products/mug/variants/s", json!({ "Specs": null }), "Specs"),
    ] {
        let refused = app.patch(path, body).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
        assert_eq!(refused.body["Errors"].as_array().map(Vec::len), Some(1), "{refused:?}");
        assert_eq!(refused.body["Errors"][0]["Data"]["Field"], field);
    }
}
