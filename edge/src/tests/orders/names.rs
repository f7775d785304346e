//! What a line may name: products and variants that are sold, records that the order's user may use.

use http::StatusCode;
use serde_json::{Value, json};

use crate::tests::Answer;
use crate::tests::shoppers::Shop;

const LINES: &str = "/v1/orders/Outgoing/o-1/lineitems";
const L_1: &str = "/v1/orders/Outgoing/o-1/lineitems/l-1";

impl Shop {
    async fn add(&self, line: Value) -> Answer {
        self.as_ann("POST", LINES, line).await
    }
}

fn refused(answer: &Answer, code: &str) {
    assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, code), "{answer:?}");
}

#[tokio::test]
async fn a_product_that_is_not_sold_is_not_found() {
    let shop = Shop::with_order("o-1").await;
    shop.post("/v1/products", json!({ "ID": "jug", "Name": "Jug" })).await;
    let stranger = shop.other_marketplace().await;
    let vase = json!({ "ID": "vase", "Name": "Vase", "Active": true });
    shop.send_as(&stranger, "POST", "/v1/products", vase).await;

    for id in ["jug", "vase", "nothing"] {
        assert_eq!(shop.add(json!({ "ProductID": id })).await.missing(), ("Product", id));
    }
    shop.patch("/v1/products/mug", json!({ "Active": false })).await;
    let patched = shop.as_ann("PATCH", L_1, json!({ "Quantity": 1 })).await;
    assert_eq!(patched.missing(), ("Product", "mug"));
    assert_eq!(shop.as_ann("DELETE", L_1, Value::Null).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_record_is_one_of_the_lines_product() {
    let shop = Shop::with_order("o-1").await;
    shop.post("/v1/products", json!({ "ID": "jug", "Name": "Jug", "Active": true, "Inventory": {} })).await;
    shop.post("/v1/products/jug/inventoryrecords", json!({ "ID": "jug-dub", "AddressID": "dublin" })).await;

    for record in ["jug-dub", "nothing"] {
        let line = json!({ "ProductID": "mug", "InventoryRecordID": record });
        assert_eq!(shop.add(line).await.missing(), ("InventoryRecord", record));
        let patched = shop.as_ann("PATCH", L_1, json!({ "InventoryRecordID": record })).await;
        assert_eq!(patched.missing(), ("InventoryRecord", record));
    }
    assert_eq!(shop.get_as_ann(L_1).await.body["InventoryRecordID"], "mug-dub");
}

#[tokio::test]
async fn a_record_is_one_that_the_orders_user_may_see_whoever_writes_the_line() {
    let shop = Shop::with_order("o-1").await;
    let record = "/v1/products/mug/inventoryrecords/mug-dub";
    shop.patch(record, json!({ "AllowAllBuyers": false })).await;
    let line = json!({ "ID": "l-2", "ProductID": "mug", "InventoryRecordID": "mug-dub" });
    let from = |id: &str, buyer: &str, user: &str| json!({ "ID": id, "FromCompanyID": buyer, "FromUserID": user });
    for (id, buyer, user) in [("for-ann", "acme", "ann"), ("for-zoe", "zenith", "zoe")] {
        shop.as_seller("POST", "/v1/orders/Incoming", from(id, buyer, user)).await;
    }

    assert_eq!(shop.add(line.clone()).await.missing(), ("InventoryRecord", "mug-dub"));
    let patched = shop.as_ann("PATCH", L_1, json!({ "Quantity": 1 })).await;
    assert_eq!(patched.missing(), ("InventoryRecord", "mug-dub"), "judged at every write");
    shop.given_assignment("acme", 0);

    assert_eq!(shop.add(line.clone()).await.status, StatusCode::CREATED);
    for (order, expected) in [("for-ann", StatusCode::CREATED), ("for-zoe", StatusCode::NOT_FOUND)] {
        let lines = format!("/v1/orders/Incoming/{order}/lineitems");
        assert_eq!(shop.as_seller("POST", &lines, line.clone()).await.status, expected, "{order}");
    }
}

#[tokio::test]
async fn a_member_of_a_group_uses_the_records_of_its_group() {
    let shop = Shop::with_order("o-1").await;
    shop.patch("/v1/products/mug/inventoryrecords/mug-dub", json!({ "AllowAllBuyers": false })).await;
    shop.put("/v1/buyers/acme/usergroups/trade", json!({ "Name": "Trade" })).await;
    shop.given_assignment("acme", 1);
    let line = json!({ "ProductID": "mug", "InventoryRecordID": "mug-dub" });

    let outside = shop.add(line.clone()).await;
    let member = json!({ "UserGroupID": "trade", "UserID": "ann" });
    shop.post("/v1/buyers/acme/usergroups/assignments", member).await;
    let inside = shop.add(line).await;

    assert_eq!((outside.missing(), inside.status), (("InventoryRecord", "mug-dub"), StatusCode::CREATED));
}

impl Shop {
    /// `mug-dub` assigned to the buyer, or to its group of that number.
    fn given_assignment(&self, buyer: &str, group: i64) {
        self.database.run_script(&format!(
            "INSERT INTO record_assignment (marketplace, record, buyer, user_group)
             SELECT marketplace, 1, number, {group} FROM buyer WHERE id = '{buyer}'"
        ));
    }
}

#[tokio::test]
async fn lines_follow_renames_and_outlive_what_they_name() {
    let shop = Shop::with_order("o-1").await;

    shop.patch("/v1/products/mug/inventoryrecords/mug-dub", json!({ "ID": "dub" })).await;
    shop.patch("/v1/products/mug", json!({ "ID": "cup", "Name": "Cup" })).await;
    let renamed = shop.get_as_ann(L_1).await;
    shop.delete("/v1/products/cup/inventoryrecords/dub").await;
    let record_gone = shop.get_as_ann(L_1).await;
    let judged = shop.as_ann("PATCH", L_1, json!({ "Quantity": 1 })).await;
    let without = shop.as_ann("PATCH", L_1, json!({ "InventoryRecordID": null })).await;
    shop.delete("/v1/products/cup").await;
    let product_gone = shop.get_as_ann(L_1).await;

    let body = &renamed.body;
    assert_eq!((&body["ProductID"], &body["Product"]["Name"]), (&json!("cup"), &json!("Cup")));
    assert_eq!(body["InventoryRecordID"], "dub");
    assert_eq!(record_gone.body["InventoryRecordID"], "mug-dub", "as it was called when the line was written");
    assert_eq!(judged.missing(), ("InventoryRecord", "mug-dub"));
    assert_eq!((without.status, &without.body["InventoryRecordID"]), (StatusCode::OK, &Value::Null));
    assert_eq!((&product_gone.body["ProductID"], &product_gone.body["Product"]), (&json!("cup"), &Value::Null));
}

/// A cup that is tracked by its variants: `red` has record `r`, `blue` is not sold.
async fn given_variants() -> Shop {
    let shop = Shop::with_order("o-1").await;
    let inventory = json!({ "Enabled": true, "VariantLevelTracking": true });
    shop.put("/v1/products/cup", json!({ "Name": "Cup", "Active": true, "Inventory": inventory })).await;
    for (id, option, active) in [("red", "R", true), ("green", "G", true), ("blue", "B", false)] {
        let specs = json!([{ "SpecID": "COLOUR", "OptionID": option }]);
        shop.put(&format!("/v1/products/cup/variants/{id}"), json!({ "Active": active, "Specs": specs })).await;
    }
    let record = json!({ "AddressID": "dublin", "QuantityAvailable": 3 });
    shop.put("/v1/products/cup/variants/red/inventoryrecords/r", record).await;
    shop
}

#[tokio::test]
async fn a_line_means_the_variant_that_its_specs_say() {
    let shop = given_variants().await;
    let colour =
        |option: &str| json!([{ "SpecID": "COLOUR", "OptionID": option }, { "SpecID": "GIFT", "Value": "yes" }]);
    let cup = |option: &str, record: Value| json!({ "ProductID": "cup", "Specs": colour(option), "InventoryRecordID": record });

    let red = shop.add(cup("R", json!("r"))).await;

    assert_eq!((red.status, &red.body["Variant"]["ID"]), (StatusCode::CREATED, &json!("red")), "{red:?}");
    assert_eq!(red.body["Specs"][0]["OptionID"], "R");
    assert_eq!(red.body["Specs"].as_array().map(Vec::len), Some(2), "what is no variant's is kept");
    refused(&shop.add(json!({ "ProductID": "cup" })).await, "Spec.OneOrMoreRequiresValue");
    refused(&shop.add(cup("B", Value::Null)).await, "LineItem.VariantNotFound");
    refused(&shop.add(cup("X", Value::Null)).await, "LineItem.VariantNotFound");
    assert_eq!(shop.add(cup("G", json!("r"))).await.missing(), ("InventoryRecord", "r"), "another variant's");
    let line = format!("{LINES}/{}", red.body["ID"].as_str().unwrap_or_default());
    let moved = shop.as_ann("PATCH", &line, json!({ "Specs": colour("G"), "InventoryRecordID": null })).await;
    assert_eq!(moved.body["Variant"]["ID"], "green", "{moved:?}");
    let twice = json!([{ "SpecID": "COLOUR", "OptionID": "R" }, { "SpecID": "COLOUR", "OptionID": "G" }]);
    let refused = shop.as_ann("PATCH", &line, json!({ "Specs": twice })).await;
    assert_eq!(refused.field(), "Specs");
}

#[tokio::test]
async fn a_line_that_will_take_no_stock_says_so() {
    let shop = given_variants().await;
    shop.post("/v1/products", json!({ "ID": "jug", "Name": "Jug", "Active": true })).await;
    let green = json!({ "ProductID": "cup", "Specs": [{ "SpecID": "COLOUR", "OptionID": "G" }] });

    for (line, warns) in [
        (json!({ "ProductID": "mug" }), true),
        (json!({ "ProductID": "mug", "InventoryRecordID": "mug-dub" }), false),
        (json!({ "ProductID": "jug" }), false),
        (green, true),
    ] {
        let made = shop.add(line.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        assert_eq!(made.header("x-onhand-warning").is_empty(), !warns, "{line}");
    }
    let put = shop.as_ann("PUT", L_1, json!({ "ProductID": "mug" })).await;
    let patched = shop.as_ann("PATCH", L_1, json!({ "InventoryRecordID": "mug-dub" })).await;
    assert_eq!((put.header("x-onhand-warning").is_empty(), patched.header("x-onhand-warning")), (false, ""));
}

#[tokio::test]
async fn a_marketplace_may_want_a_record_on_each_line_that_could_have_one() {
    let shop = Shop::with_order("o-1").await;
    shop.post("/v1/products", json!({ "ID": "jug", "Name": "Jug", "Active": true })).await;
    shop.patch("/v1/marketplace", json!({ "RequireInventoryRecord": true })).await;

    for answer in [
        shop.add(json!({ "ProductID": "mug" })).await,
        shop.as_ann("PUT", L_1, json!({ "ProductID": "mug" })).await,
        shop.as_ann("PATCH", L_1, json!({ "InventoryRecordID": null })).await,
    ] {
        assert_eq!((answer.error_code(), answer.field()), ("ValidationFailure", "InventoryRecordID"), "{answer:?}");
    }
    assert_eq!(shop.add(json!({ "ProductID": "jug" })).await.status, StatusCode::CREATED);
    assert_eq!(shop.as_ann("PATCH", L_1, json!({ "Quantity": 1 })).await.status, StatusCode::OK);
}
