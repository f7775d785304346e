//! Orders take stock, give it back and ship it: each once, all lines or none.

use futures_util::future::join_all;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::Answer;
use super::super::shoppers::Shop;

const MUG_DUB: &str = "/v1/products/mug/inventoryrecords/mug-dub";
const OUTGOING: &str = "/v1/orders/Outgoing";

impl Shop {
    /// On hand, allocated, available of a record.
    async fn stock(&self, path: &str) -> [i64; 3] {
        let body = self.get(path).await.body;
        ["OnHand", "Allocated", "QuantityAvailable"].map(|member| body[member].as_i64().expect("a quantity"))
    }

    /// An unsubmitted order of ann's.
    async fn order(&self, id: &str, lines: &[Value]) {
        self.as_ann("POST", OUTGOING, json!({ "ID": id })).await;
        for line in lines {
            let made = self.as_ann("POST", &format!("{OUTGOING}/{id}/lineitems"), line.clone()).await;
            assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        }
    }
}

fn mugs(quantity: i64) -> Value {
    json!({ "ProductID": "mug", "Quantity": quantity, "InventoryRecordID": "mug-dub" })
}

fn codes(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["Errors"].as_array().expect("errors");
    errors.iter().filter_map(|error| error["ErrorCode"].as_str()).collect()
}

#[tokio::test]
async fn of_many_orders_at_once_as_many_are_accepted_as_fit() {
    let shop = Shop::new().await;
    let orders: Vec<String> = (0..40).map(|n| format!("o-{n}")).collect();
    for id in &orders {
        shop.order(id, &[mugs(1)]).await;
    }

    let answers = join_all(orders.iter().map(|id| shop.submit(id))).await;

    let accepted = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert_eq!(accepted, 5);
    for refused in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "Inventory.Insufficient"));
    }
    assert_eq!(shop.stock(MUG_DUB).await, [5, 5, 0]);
    let explained = shop.get("/v1/inventory/movements?Why=Ordered").await;
    assert_eq!(explained.body["Meta"]["TotalCount"], 5);
}

#[tokio::test]
async fn all_lines_are_taken_or_none() {
    let shop = Shop::new().await;
    shop.post("/v1/products/mug/inventoryrecords", json!({ "ID": "c", "AddressID": "cork", "QuantityAvailable": 9 }))
        .await;
    shop.order("o", &[json!({ "ID": "a", "ProductID": "mug", "Quantity": 9, "InventoryRecordID": "c" }), mugs(3)])
        .await;
    shop.patch(MUG_DUB, json!({ "QuantityAvailable": 2 })).await;

    let refused = shop.submit("o").await;

    assert_eq!((refused.status, codes(&refused)), (StatusCode::BAD_REQUEST, vec!["Inventory.Insufficient"]));
    assert_eq!(shop.stock("/v1/products/mug/inventoryrecords/c").await, [9, 0, 9]);
    assert_eq!(shop.stock(MUG_DUB).await, [2, 0, 2]);
    assert_eq!(shop.as_ann("GET", "/v1/orders/Outgoing/o", Value::Null).await.body["Status"], "Unsubmitted");
}

#[tokio::test]
async fn two_lines_on_one_record_must_fit_together() {
    let shop = Shop::new().await;
    shop.order("o", &[mugs(3)]).await;

    let second = shop.as_ann("POST", "/v1/orders/Outgoing/o/lineitems", mugs(3)).await;

    assert_eq!(second.error_code(), "Inventory.Insufficient");
    let data = json!({ "LineItemID": null, "ProductID": "mug", "QuantityAvailable": 5, "QuantityRequested": 6, "VariantID": null });
    assert_eq!(second.body["Errors"][0]["Data"], data);
}

#[tokio::test]
async fn what_stands_behind_a_line_is_judged_again_at_submit() {
    let shop = Shop::with_order("o").await;
    let cases = [
        (("PATCH", "/v1/products/mug", json!({ "Active": false })), "Order.CannotSubmitWithInactiveProduct"),
        (("PATCH", "/v1/products/mug", json!({ "Active": true })), ""),
        (("PATCH", MUG_DUB, json!({ "AllowAllBuyers": false })), "NotFound"),
        (("PATCH", MUG_DUB, json!({ "AllowAllBuyers": true })), ""),
        (("DELETE", MUG_DUB, Value::Null), "NotFound"),
        (("DELETE", "/v1/products/mug", Value::Null), "Order.ProductsNotFound"),
    ];
    for ((method, path, body), code) in cases {
        shop.as_seller(method, path, body).await;
        let told = shop.as_ann("POST", "/v1/orders/Outgoing/o/validate", Value::Null).await;
        if code.is_empty() {
            assert_eq!(told.status, StatusCode::NO_CONTENT, "{path}");
        } else {
            assert_eq!(told.error_code(), code, "{path}");
            assert_eq!(shop.submit("o").await.error_code(), code, "{path}");
        }
    }
}

#[tokio::test]
async fn states_follow_their_order() {
    let shop = Shop::with_order("o").await;
    shop.as_ann("POST", OUTGOING, json!({ "ID": "empty" })).await;
    assert_eq!(shop.submit("empty").await.error_code(), "Order.CannotSubmitWithNoLineItems");
    assert_eq!(shop.act("o", "ship").await.error_code(), "Order.CannotShipBadStatus");
    assert_eq!(shop.act("o", "complete").await.error_code(), "Order.CannotCompleteBadStatus");

    assert_eq!(shop.submit("o").await.status, StatusCode::CREATED);
    assert_eq!(shop.submit("o").await.error_code(), "Order.CannotSubmitBadStatus");
    let own = shop.as_ann("POST", "/v1/orders/Outgoing/o/cancel", Value::Null).await;
    assert_eq!(own.error_code(), "Order.CannotCancelInCurrentStatus");
    let not_the_buyers = shop.as_ann("POST", "/v1/orders/Outgoing/o/ship", Value::Null).await;
    assert_eq!(not_the_buyers.error_code(), "Auth.InsufficientRoles");
    assert_eq!(shop.stock(MUG_DUB).await, [5, 2, 3]);

    let completed = shop.act("o", "complete").await;
    assert_eq!((completed.status, &completed.body["Status"]), (StatusCode::CREATED, &json!("Completed")));
    assert_eq!(shop.stock(MUG_DUB).await, [3, 0, 3], "complete ships what was not shipped");
    assert_eq!(shop.act("o", "cancel").await.error_code(), "Order.CannotCancelInCurrentStatus");

    let unsubmitted = shop.as_ann("POST", "/v1/orders/Outgoing/empty/cancel", Value::Null).await;
    assert_eq!(unsubmitted.body["Status"], "Canceled");
    assert_eq!(shop.submit("empty").await.error_code(), "Order.CannotSubmitBadStatus");
}

#[tokio::test]
async fn cancel_and_ship_at_once_take_effect_once() {
    for _ in 0..10 {
        let shop = Shop::with_order("o").await;
        shop.submit("o").await;

        let acts = ["cancel", "ship", "cancel", "ship", "complete"];
        let answers = join_all(acts.iter().map(|act| shop.act("o", act))).await;

        let [on_hand, allocated, _] = shop.stock(MUG_DUB).await;
        let shipped = answers[1].status == StatusCode::CREATED
            || answers[3].status == StatusCode::CREATED
            || answers[4].status == StatusCode::CREATED;
        assert_eq!((on_hand, allocated), (if shipped { 3 } else { 5 }, 0), "{answers:?}");
        let canceled = answers[0].status == StatusCode::CREATED || answers[2].status == StatusCode::CREATED;
        assert!(shipped != canceled, "{answers:?}");
    }
}

#[tokio::test]
async fn a_key_makes_a_submit_safe_to_repeat() {
    let shop = Shop::with_order("o").await;
    let with = [("idempotency-key", "k-1")];
    let path = "/v1/orders/Outgoing/o/submit";
    let submit = || shop.call(&shop.ann, Method::POST, path, None, &with);

    let both = join_all([submit(), submit()]).await;
    let later = submit().await;

    let done: Vec<_> = both.iter().filter(|answer| answer.status == StatusCode::CREATED).collect();
    assert!(!done.is_empty(), "{both:?}");
    assert!(both.iter().all(|answer| [StatusCode::CREATED, StatusCode::CONFLICT].contains(&answer.status)), "{both:?}");
    assert_eq!((later.status, later.header("idempotent-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!(later.body, done[0].body);
    assert_eq!(shop.stock(MUG_DUB).await, [5, 2, 3]);
    let other = shop.call(&shop.ann, Method::POST, path, Some(&json!({})), &with).await;
    assert_eq!((other.status, other.error_code()), (StatusCode::UNPROCESSABLE_ENTITY, "Idempotency.KeyReused"));
}

#[tokio::test]
async fn an_open_order_takes_and_gives_the_difference() {
    let shop = Shop::with_order("o").await;
    shop.submit("o").await;
    let line = "/v1/orders/All/o/lineitems/l-1";

    for (quantity, stock) in [(5, [5, 5, 0]), (1, [5, 1, 4])] {
        let changed = shop.patch(line, json!({ "Quantity": quantity })).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        assert_eq!(shop.stock(MUG_DUB).await, stock);
    }
    assert_eq!(shop.patch(line, json!({ "Quantity": 6 })).await.error_code(), "Inventory.Insufficient");
    assert_eq!(shop.patch(line, json!({ "InventoryRecordID": null })).await.error_code(), "ValidationFailure");
    assert_eq!(shop.post("/v1/orders/All/o/lineitems", mugs(4)).await.status, StatusCode::CREATED);
    assert_eq!(shop.stock(MUG_DUB).await, [5, 5, 0]);
    assert_eq!(shop.delete(line).await.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.stock(MUG_DUB).await, [5, 4, 1]);
    let total: i64 = shop.get("/v1/inventory/movements?OrderID=o").await.body["Items"]
        .as_array()
        .expect("movements")
        .iter()
        .map(|m| m["After"]["Allocated"].as_i64().expect("after") - m["Before"]["Allocated"].as_i64().expect("before"))
        .sum();
    assert_eq!(total, 4);

    shop.act("o", "ship").await;
    assert_eq!(shop.stock(MUG_DUB).await, [1, 0, 1]);
    let late = shop.post("/v1/orders/All/o/lineitems", mugs(1)).await;
    assert_eq!((late.status, late.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
}

#[tokio::test]
async fn a_record_needed_by_an_open_order_stays() {
    let shop = Shop::with_order("o").await;
    shop.submit("o").await;
    shop.act("o", "ship").await;

    assert_eq!(shop.delete(MUG_DUB).await.error_code(), "InventoryRecord.OpenOrdersExist");
    assert_eq!(shop.delete("/v1/products/mug").await.error_code(), "InventoryRecord.OpenOrdersExist");
    shop.act("o", "complete").await;
    assert_eq!(shop.delete(MUG_DUB).await.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.get("/v1/orders/All/o/lineitems").await.body["Items"][0]["InventoryRecordID"], "mug-dub");
}

#[tokio::test]
async fn another_marketplaces_seller_ends_nothing() {
    let shop = Shop::with_order("o").await;
    shop.submit("o").await;
    let other = shop.other_marketplace().await;

    for act in ["cancel", "ship", "complete", "submit", "validate", "calculate"] {
        let path = format!("/v1/orders/All/o/{act}");
        let hidden = shop.send_as(&other, "POST", &path, Value::Null).await;
        assert_eq!((hidden.status, hidden.missing()), (StatusCode::NOT_FOUND, ("Order", "o")), "{act}");
        let hidden = shop.send_as(&shop.bob, "POST", &format!("/v1/orders/Outgoing/o/{act}"), Value::Null).await;
        assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&hidden.status), "{act}");
    }
    assert_eq!(shop.stock(MUG_DUB).await, [5, 2, 3]);
}

#[tokio::test]
async fn a_calculation_puts_lines_on_records_unseen() {
    let shop = Shop::new().await;
    shop.patch(MUG_DUB, json!({ "AllowAllBuyers": false })).await;
    shop.order("o", &[json!({ "ID": "l", "ProductID": "mug", "Quantity": 2 })]).await;
    let calculate = |overrides: Value| shop.as_seller("POST", "/v1/orders/All/o/calculate", overrides);
    let on = |line: &str, record: &str| json!({ "LineItemOverrides": [{ "LineItemID": line, "InventoryRecordID": record }] });

    assert_eq!(calculate(on("x", "mug-dub")).await.missing(), ("LineItem", "x"));
    assert_eq!(calculate(on("l", "x")).await.missing(), ("InventoryRecord", "x"));
    assert_eq!(calculate(json!({ "LineItemOverrides": [{}] })).await.error_code(), "ValidationFailure");
    let applied = calculate(on("l", "mug-dub")).await;
    assert_eq!(
        (applied.status, &applied.body["LineItemOverrides"][0]["InventoryRecordID"]),
        (StatusCode::OK, &json!("mug-dub"))
    );

    // The shopper's own change of another member leaves the record where the seller put it.
    let line = "/v1/orders/Outgoing/o/lineitems/l";
    assert_eq!(shop.as_ann("PATCH", line, json!({ "Quantity": 3 })).await.status, StatusCode::OK);
    assert_eq!(shop.submit("o").await.status, StatusCode::CREATED);
    assert_eq!(shop.stock(MUG_DUB).await, [5, 3, 2]);
    assert_eq!(calculate(on("l", "mug-dub")).await.error_code(), "ValidationFailure");
}
