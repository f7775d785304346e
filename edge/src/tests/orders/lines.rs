//! Lines of orders: their shape, what they may name, and the sums of their order.

use http::StatusCode;
use serde_json::{Value, json};

use crate::tests::shoppers::Shop;

const LINES: &str = "/v1/orders/Outgoing/o-1/lineitems";
const L_1: &str = "/v1/orders/Outgoing/o-1/lineitems/l-1";

#[tokio::test]
async fn a_line_shows_every_member_it_has() {
    let shop = Shop::with_order("o-1").await;

    let line =
        json!({ "ID": "l-2", "ProductID": "mug", "Quantity": 3, "InventoryRecordID": "mug-dub", "UnitPrice": 19.99 });
    let made = shop.as_ann("POST", LINES, line).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(made.header("location"), "http://onhand.test/v1/orders/Outgoing/o-1/lineitems/l-2");
    assert_eq!(made.header("x-onhand-warning"), "");
    assert_eq!(
        made.body,
        json!({
            "ID": "l-2", "ProductID": "mug", "Quantity": 3, "InventoryRecordID": "mug-dub", "Specs": [],
            "UnitPrice": 19.99, "LineSubtotal": 59.97, "PromotionDiscount": 0, "LineTotal": 59.97,
            "DateAdded": "2026-01-05T09:00:00.000+00:00", "QuantityShipped": 0, "BundleItemID": null,
            "IsBundle": false, "SupplierID": null, "CostCenter": null, "DateNeeded": null, "ShippingAccount": null,
            "ShippingAddressID": null, "ShipFromAddressID": null, "ShippingAddress": null, "ShipFromAddress": null,
            "Product": {
                "ID": "mug", "Name": "Stone mug", "Description": null, "Returnable": false, "QuantityMultiplier": 1,
                "ShipWeight": null, "ShipHeight": null, "ShipWidth": null, "ShipLength": null,
                "DefaultSupplierID": null, "ParentID": null, "xp": null,
            },
            "Variant": null, "PriceScheduleID": null, "IsOnSale": false, "PriceOverridden": true,
            "IncomingOrderID": null, "OutgoingOrderID": null, "InvitationID": null, "xp": null,
        })
    );
    assert_eq!(shop.as_ann("GET", "/v1/orders/all/o-1/lineitems/l-2", Value::Null).await.body, made.body);
    let order = shop.as_ann("GET", "/v1/orders/all/o-1", Value::Null).await;
    assert_eq!((&order.body["LineItemCount"], &order.body["Subtotal"]), (&json!(2), &json!(59.97)));
    assert_eq!(order.body["Total"], 59.97);
}

#[tokio::test]
async fn a_line_has_a_product_and_a_positive_quantity() {
    let shop = Shop::with_order("o-1").await;
    let mug = |member: &str, value: Value| json!({ "ProductID": "mug", (member): value });

    for (body, field) in [
        (json!({}), "ProductID"),
        (mug("Quantity", json!(1.5)), "Quantity"),
        (mug("Quantity", json!("1")), "Quantity"),
        (mug("Quantity", Value::Null), "Quantity"),
        (mug("UnitPrice", json!(-1)), "UnitPrice"),
        (mug("UnitPrice", json!("cheap")), "UnitPrice"),
        (mug("DateNeeded", json!("soon")), "DateNeeded"),
        (mug("Specs", json!([{ "OptionID": "S" }])), "Specs[0].SpecID"),
        (
            mug(
                "Specs",
                json!([1, 2, 3, 4, 5].map(|n| json!({ "SpecID": n.to_string(), "Value": "x".repeat(1_900) }))),
            ),
            "Specs",
        ),
        (mug("xp", json!([])), "xp"),
        (mug("ID", json!("a b")), "ID"),
        (mug("ID", json!("assignments")), "ID"),
    ] {
        let refused = shop.as_ann("POST", LINES, body).await;
        assert_eq!((refused.error_code(), refused.field()), ("ValidationFailure", field), "{refused:?}");
    }
    for quantity in [0, -3] {
        let refused = shop.as_ann("PATCH", L_1, json!({ "Quantity": quantity })).await;
        assert_eq!(refused.error_code(), "LineItem.QuantityMustBePositive");
    }
    for method in ["PUT", "PATCH"] {
        let refused = shop.as_ann(method, L_1, json!({ "ProductID": "jug" })).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "LineItem.CannotChangeProductID"));
    }
    assert_eq!(shop.get_as_ann(LINES).await.column("Quantity"), [json!(2)]);
}

#[tokio::test]
async fn a_line_keeps_what_a_patch_does_not_say_and_a_put_resets_it() {
    let shop = Shop::with_order("o-1").await;
    let all = json!({
        "Quantity": 3, "UnitPrice": 0.5, "CostCenter": "C", "DateNeeded": "2026-02-01T08:30:00.000+00:00",
        "ShippingAccount": "A", "ShippingAddressID": "s", "ShipFromAddressID": "f", "xp": { "a": { "b": 1 } },
    });

    let patched = shop.as_ann("PATCH", L_1, all.clone()).await;
    let merged = shop.as_ann("PATCH", L_1, json!({ "xp": { "a": { "c": 2 } }, "UnitPrice": null })).await;
    let put = shop.as_ann("PUT", L_1, json!({ "ProductID": "mug" })).await;
    let again = shop.as_ann("PUT", L_1, json!({})).await;

    for (member, value) in all.as_object().expect("an object") {
        assert_eq!(&patched.body[member], value, "{member}");
    }
    assert_eq!(merged.body["xp"], json!({ "a": { "b": 1, "c": 2 } }));
    assert_eq!((&merged.body["LineTotal"], &merged.body["PriceOverridden"]), (&json!(0), &json!(false)));
    assert_eq!((put.status, &put.body), (StatusCode::OK, &again.body));
    for member in ["InventoryRecordID", "CostCenter", "DateNeeded", "ShippingAccount", "ShippingAddressID", "xp"] {
        assert_eq!(put.body[member], Value::Null, "{member}");
    }
    assert_eq!(put.body["Quantity"], 1);
}

#[tokio::test]
async fn a_put_makes_a_line_and_a_rename_moves_it() {
    let shop = Shop::with_order("o-1").await;
    let line = |id: &str| format!("{LINES}/{id}");

    let made = shop.as_ann("PUT", &line("l-2"), json!({ "ProductID": "mug" })).await;
    let renamed = shop.as_ann("PATCH", &line("l-2"), json!({ "ID": "l-3" })).await;

    assert_eq!((made.status, &made.body["ID"]), (StatusCode::OK, &json!("l-2")), "{made:?}");
    assert_eq!(renamed.body["ID"], "l-3");
    assert_eq!(shop.get_as_ann(&line("l-2")).await.missing(), ("LineItem", "l-2"));
    for taken in [
        shop.as_ann("POST", LINES, json!({ "ID": "l-1", "ProductID": "mug" })).await,
        shop.as_ann("PATCH", &line("l-3"), json!({ "ID": "l-1" })).await,
    ] {
        assert_eq!((taken.status, taken.error_code()), (StatusCode::CONFLICT, "IdExists"), "{taken:?}");
    }
    let illegal = shop.as_ann("PUT", &line("a.b"), json!({ "ProductID": "mug" })).await;
    assert_eq!(illegal.field(), "ID");
    shop.as_ann("POST", "/v1/orders/Outgoing", json!({ "ID": "o-2" })).await;
    let elsewhere = json!({ "ID": "l-1", "ProductID": "mug" });
    let made = shop.as_ann("POST", "/v1/orders/Outgoing/o-2/lineitems", elsewhere).await;
    assert_eq!(made.status, StatusCode::CREATED, "IDs are unique within their order");
}

#[tokio::test]
async fn an_order_counts_and_sums_its_lines_as_they_are() {
    let shop = Shop::with_order("o-1").await;
    let sums = async || {
        let order = shop.get_as_ann("/v1/orders/Outgoing/o-1").await.body;
        ["LineItemCount", "Subtotal", "Total"].map(|member| order[member].to_string())
    };

    shop.as_ann("PATCH", L_1, json!({ "UnitPrice": 0.1 })).await;
    shop.as_ann("POST", LINES, json!({ "ID": "l-2", "ProductID": "mug", "UnitPrice": "0.2", "Quantity": 5 })).await;
    shop.as_ann("PATCH", "/v1/orders/Outgoing/o-1", json!({ "Gratuity": 1 })).await;
    assert_eq!(sums().await, ["2", "1.2", "2.2"]);
    let dear = json!({ "ProductID": "mug", "UnitPrice": "999999999999", "Quantity": 1 });
    let too_much = shop.as_ann("POST", LINES, dear).await;
    let much_too_much = shop.as_ann("PATCH", L_1, json!({ "UnitPrice": "999999999999" })).await;
    let deleted = shop.as_ann("DELETE", L_1, Value::Null).await;
    let twice = shop.as_ann("DELETE", L_1, Value::Null).await;

    assert_eq!((too_much.error_code(), too_much.field()), ("ValidationFailure", "Total"));
    assert_eq!((much_too_much.error_code(), much_too_much.field()), ("ValidationFailure", "LineTotal"));
    assert_eq!((deleted.status, twice.missing()), (StatusCode::NO_CONTENT, ("LineItem", "l-1")));
    assert_eq!(sums().await, ["1", "1", "2"]);
}

#[tokio::test]
async fn lines_written_at_once_are_all_there_and_all_counted() {
    let shop = Shop::with_order("o-1").await;

    let adds =
        (0..6).map(|n| shop.as_ann("POST", LINES, json!({ "ProductID": "mug", "UnitPrice": 1, "xp": { "n": n } })));
    let added = futures_util::future::join_all(adds).await;
    let patches = (0..6).map(|n| shop.as_ann("PATCH", L_1, json!({ "xp": { (format!("k{n}")): n } })));
    let patched = futures_util::future::join_all(patches).await;

    assert!(added.iter().all(|answer| answer.status == StatusCode::CREATED), "{added:?}");
    assert!(patched.iter().all(|answer| answer.status == StatusCode::OK), "{patched:?}");
    let order = shop.get_as_ann("/v1/orders/Outgoing/o-1").await.body;
    assert_eq!((&order["LineItemCount"], &order["Subtotal"]), (&json!(7), &json!(6)));
    assert_eq!(shop.get_as_ann(L_1).await.body["xp"].as_object().map(serde_json::Map::len), Some(6));
}

#[tokio::test]
async fn two_creates_of_one_id_give_one_line() {
    let shop = Shop::with_order("o-1").await;
    let body = json!({ "ID": "l-2", "ProductID": "mug" });

    let (one, two) = tokio::join!(shop.as_ann("POST", LINES, body.clone()), shop.as_ann("POST", LINES, body));

    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!(shop.get_as_ann(LINES).await.body["Meta"]["TotalCount"], 2);
}

#[tokio::test]
async fn a_submitted_line_keeps_what_it_takes_its_stock_by() {
    let shop = Shop::with_order("o-1").await;
    shop.submit("o-1").await;
    let line = "/v1/orders/All/o-1/lineitems/l-1";

    for body in [json!({ "InventoryRecordID": null }), json!({ "Specs": [{ "SpecID": "a", "Value": "b" }] })] {
        let refused = shop.as_seller("PATCH", line, body.clone()).await;
        let field = body.as_object().and_then(|body| body.keys().next().cloned()).unwrap_or_default();
        assert_eq!((refused.error_code(), refused.field()), ("ValidationFailure", field.as_str()), "{refused:?}");
    }
    let put = shop.as_seller("PUT", line, json!({ "ProductID": "mug", "Quantity": 2, "CostCenter": "C" })).await;
    assert_eq!((put.status, &put.body["InventoryRecordID"]), (StatusCode::OK, &json!("mug-dub")), "{put:?}");
    shop.act("o-1", "ship").await;
    for (method, body) in [("PATCH", json!({ "CostCenter": "D" })), ("DELETE", Value::Null)] {
        let refused = shop.as_seller(method, line, body).await;
        assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "Status"), "{refused:?}");
    }
}
