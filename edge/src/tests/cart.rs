//! The cart: which order it is, and what it is while there is none.

use http::StatusCode;
use serde_json::{Value, json};

use super::shoppers::Shop;

const CART: &str = "/v1/cart";
const LINES: &str = "/v1/cart/lineitems";
const OUTGOING: &str = "/v1/orders/Outgoing";

fn mug(id: &str) -> Value {
    json!({ "ID": id, "ProductID": "mug", "InventoryRecordID": "mug-dub" })
}

async fn cart_id(shop: &Shop) -> Value {
    shop.get_as_ann(CART).await.body["ID"].clone()
}

#[tokio::test]
async fn a_cart_that_is_none_is_an_order_without_id_and_lines() {
    let shop = Shop::new().await;

    let cart = shop.get_as_ann(CART).await;
    let lines = shop.get_as_ann(LINES).await;

    assert_eq!((cart.status, lines.status), (StatusCode::OK, StatusCode::OK));
    for (member, value) in [
        ("ID", Value::Null),
        ("DateCreated", Value::Null),
        ("LastUpdated", Value::Null),
        ("Status", json!("Unsubmitted")),
        ("FromCompanyID", json!("acme")),
        ("FromUserID", json!("ann")),
        ("ToCompanyID", json!("demo")),
        ("LineItemCount", json!(0)),
        ("Total", json!(0)),
    ] {
        assert_eq!(cart.body[member], value, "{member}");
    }
    assert_eq!(lines.body["Meta"]["TotalCount"], 0);
    for (method, body) in [("GET", Value::Null), ("PATCH", json!({ "Quantity": 1 })), ("DELETE", Value::Null)] {
        let missing = shop.as_ann(method, "/v1/cart/lineitems/l-1", body).await;
        assert_eq!((missing.status, missing.missing()), (StatusCode::NOT_FOUND, ("LineItem", "l-1")), "{method}");
    }
    assert_eq!(shop.as_ann("DELETE", CART, Value::Null).await.missing(), ("Order", "cart"));
    assert_eq!(shop.get_as_ann(OUTGOING).await.body["Meta"]["TotalCount"], 0, "looking makes nothing");
}

#[tokio::test]
async fn a_first_write_makes_the_cart() {
    for (method, path, body) in [
        ("POST", LINES, mug("l-1")),
        ("PUT", "/v1/cart/lineitems/l-1", mug("l-1")),
        ("PUT", CART, json!({ "ID": "mine", "Comments": "Ring" })),
        ("PATCH", CART, json!({ "Comments": "Ring" })),
    ] {
        let shop = Shop::new().await;

        let made = shop.as_ann(method, path, body).await;
        let cart = shop.get_as_ann(CART).await;

        assert!(made.status.is_success(), "{method} {path}: {made:?}");
        assert!(cart.body["ID"].is_string(), "{method} {path}: {cart:?}");
        assert_eq!(shop.get_as_ann(OUTGOING).await.column("ID"), [cart.body["ID"].clone()]);
        let lines = shop.get_as_ann(LINES).await.column("ID");
        assert_eq!(cart.body["LineItemCount"], lines.len());
        if path == CART {
            assert_eq!((&made.body, &cart.body["Comments"]), (&cart.body, &json!("Ring")));
        } else {
            assert_eq!(lines, [json!("l-1")]);
        }
    }
}

#[tokio::test]
async fn a_first_line_that_is_refused_makes_no_cart() {
    let shop = Shop::new().await;

    let refused = shop.as_ann("POST", LINES, json!({ "ProductID": "nothing" })).await;
    let short =
        shop.as_ann("POST", LINES, json!({ "ProductID": "mug", "Quantity": 9, "InventoryRecordID": "mug-dub" })).await;

    assert_eq!((refused.missing(), short.error_code()), (("Product", "nothing"), "Inventory.Insufficient"));
    assert_eq!(cart_id(&shop).await, Value::Null);
}

#[tokio::test]
async fn first_lines_at_once_go_into_one_cart() {
    let shop = Shop::new().await;

    let (one, two) = tokio::join!(shop.as_ann("POST", LINES, mug("l-1")), shop.as_ann("POST", LINES, mug("l-2")));
    let other = Shop::new().await;
    let puts = tokio::join!(
        other.as_ann("PATCH", CART, json!({ "xp": { "a": 1 } })),
        other.as_ann("PATCH", CART, json!({ "xp": { "b": 2 } }))
    );

    assert_eq!((one.status, two.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(shop.get_as_ann(OUTGOING).await.body["Meta"]["TotalCount"], 1);
    assert_eq!(shop.get_as_ann(CART).await.body["LineItemCount"], 2);
    assert_eq!((puts.0.status, puts.1.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(other.get_as_ann(CART).await.body["xp"], json!({ "a": 1, "b": 2 }));
}

#[tokio::test]
async fn the_cart_is_the_order_last_named_else_the_newest() {
    let shop = Shop::new().await;
    for id in ["a", "b", "c"] {
        shop.as_ann("POST", OUTGOING, json!({ "ID": id })).await;
    }

    assert_eq!(cart_id(&shop).await, "c");
    for id in ["b", "a", "b"] {
        let named = shop.as_ann("PUT", &format!("/v1/cart/{id}"), Value::Null).await;
        assert_eq!((named.status, &named.body["ID"]), (StatusCode::OK, &json!(id)));
        assert_eq!(cart_id(&shop).await, id);
    }
    shop.as_ann("POST", LINES, mug("l-1")).await;
    shop.submit("b").await;
    assert_eq!(cart_id(&shop).await, "a", "the one named before");
    assert_eq!(shop.as_ann("DELETE", CART, Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(cart_id(&shop).await, "c");
    let submitted = shop.as_ann("PUT", "/v1/cart/b", Value::Null).await;
    assert_eq!((submitted.status, submitted.field()), (StatusCode::BAD_REQUEST, "Status"));
    assert_eq!(shop.as_ann("PUT", "/v1/cart/x", Value::Null).await.missing(), ("Order", "x"));
}

#[tokio::test]
async fn the_routes_of_the_cart_do_what_those_of_its_order_do() {
    let shop = Shop::with_order("o-1").await;
    let line = "/v1/cart/lineitems/l-1";

    let (read, order) = (shop.get_as_ann(CART).await, shop.get_as_ann("/v1/orders/Outgoing/o-1").await);
    let read_line = shop.get_as_ann(line).await;
    let patched = shop.as_ann("PATCH", line, json!({ "Quantity": 3, "UnitPrice": 2 })).await;
    let made = shop.as_ann("POST", LINES, mug("l-2")).await;
    let put = shop.as_ann("PUT", CART, json!({ "Gratuity": 1 })).await;
    let deleted = shop.as_ann("DELETE", "/v1/cart/lineitems/l-2", Value::Null).await;

    assert_eq!(read.body, order.body);
    assert_eq!(read_line.body["ID"], "l-1");
    assert_eq!((patched.status, &patched.body["LineTotal"]), (StatusCode::OK, &json!(6)));
    assert_eq!(made.header("location"), "http://onhand.test/v1/cart/lineitems/l-2");
    assert_eq!((&put.body["ID"], &put.body["Total"]), (&json!("o-1"), &json!(7)));
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.get_as_ann(LINES).await.column("ID"), [json!("l-1")]);
}

#[tokio::test]
async fn a_cart_is_its_users_alone() {
    let shop = Shop::with_order("o-1").await;

    for token in [&shop.bob, &shop.zoe] {
        let cart = shop.send_as(token, "GET", CART, Value::Null).await;
        let line = shop.send_as(token, "GET", "/v1/cart/lineitems/l-1", Value::Null).await;
        assert_eq!((&cart.body["ID"], line.missing()), (&Value::Null, ("LineItem", "l-1")));
    }
}

#[tokio::test]
async fn anonymous_shoppers_share_a_user_and_no_cart() {
    let shop = Shop::new().await;
    let (client, _) = shop
        .client(&json!({
            "GenerateSecret": false, "IsAnonBuyer": true, "DefaultContextUserName": "ann",
        }))
        .await;
    let one = shop.client_token(&client, "", "Shopper").await;
    let two = shop.client_token(&client, "", "Shopper").await;

    let made = shop.send_as(&one, "POST", LINES, mug("l-1")).await;
    shop.send_as(&one, "PATCH", CART, json!({ "ID": "anon" })).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(shop.send_as(&one, "GET", "/v1/me/orders", Value::Null).await.column("ID"), [json!("anon")]);
    for other in [&two, &shop.ann] {
        assert_eq!(shop.send_as(other, "GET", CART, Value::Null).await.body["ID"], Value::Null);
        assert_eq!(shop.send_as(other, "GET", OUTGOING, Value::Null).await.body["Meta"]["TotalCount"], 0);
        let hidden = shop.send_as(other, "GET", "/v1/orders/Outgoing/anon", Value::Null).await;
        assert_eq!(hidden.missing(), ("Order", "anon"));
        let named = shop.send_as(other, "PUT", "/v1/cart/anon", Value::Null).await;
        assert_eq!(named.missing(), ("Order", "anon"));
    }
}
