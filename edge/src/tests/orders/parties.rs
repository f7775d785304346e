//! Who sees and who makes orders: users of buyers, the marketplace's owner, suppliers, strangers.

use http::StatusCode;
use serde_json::{Value, json};

use crate::tests::shoppers::Shop;

const OUTGOING: &str = "/v1/orders/Outgoing";
const INCOMING: &str = "/v1/orders/Incoming";
const ALL: &str = "/v1/orders/All";

#[tokio::test]
async fn a_user_sees_its_own_orders_and_nobody_elses() {
    let shop = Shop::with_order("o-1").await;

    for other in [&shop.bob, &shop.zoe] {
        for direction in [OUTGOING, INCOMING, ALL, "/v1/me/orders"] {
            let list = shop.send_as(other, "GET", direction, Value::Null).await;
            assert_eq!((list.status, &list.body["Meta"]["TotalCount"]), (StatusCode::OK, &json!(0)), "{direction}");
        }
        for (method, path, body) in [
            ("GET", "/v1/orders/Outgoing/o-1", Value::Null),
            ("PATCH", "/v1/orders/All/o-1", json!({ "Comments": "x" })),
            ("DELETE", "/v1/orders/Outgoing/o-1", Value::Null),
            ("GET", "/v1/orders/Outgoing/o-1/lineitems", Value::Null),
            ("GET", "/v1/orders/Outgoing/o-1/lineitems/l-1", Value::Null),
            ("POST", "/v1/orders/Outgoing/o-1/lineitems", json!({ "ProductID": "mug" })),
            ("PUT", "/v1/cart/o-1", Value::Null),
        ] {
            let hidden = shop.send_as(other, method, path, body).await;
            assert_eq!((hidden.status, hidden.missing()), (StatusCode::NOT_FOUND, ("Order", "o-1")), "{method} {path}");
        }
    }
    for direction in [OUTGOING, ALL, "/v1/me/orders"] {
        assert_eq!(shop.get_as_ann(direction).await.column("ID"), [json!("o-1")], "{direction}");
    }
    assert_eq!(shop.get_as_ann(INCOMING).await.body["Meta"]["TotalCount"], 0);
    assert_eq!(shop.get_as_ann("/v1/orders/Incoming/o-1").await.missing(), ("Order", "o-1"));
}

#[tokio::test]
async fn another_marketplace_sees_nothing() {
    let shop = Shop::with_order("o-1").await;
    let stranger = shop.other_marketplace().await;

    let list = shop.send_as(&stranger, "GET", ALL, Value::Null).await;
    let order = shop.send_as(&stranger, "GET", "/v1/orders/All/o-1", Value::Null).await;
    let line = shop.send_as(&stranger, "GET", "/v1/orders/All/o-1/lineitems/l-1", Value::Null).await;

    assert_eq!(list.body["Meta"]["TotalCount"], 0);
    assert_eq!((order.missing(), line.missing()), (("Order", "o-1"), ("Order", "o-1")));
}

#[tokio::test]
async fn another_direction_is_no_route() {
    let shop = Shop::with_order("o-1").await;

    for path in ["/v1/orders/sideways", "/v1/orders/sideways/o-1", "/v1/orders/sideways/o-1/lineitems/l-1"] {
        assert_eq!(shop.get_as_ann(path).await.missing(), ("Route", path));
    }
    assert_eq!(shop.get_as_ann("/v1/orders/OUTGOING/o-1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_order_is_for_the_seller_or_for_a_supplier() {
    let shop = Shop::with_order("o-1").await;
    let larch = shop.supplier("larch").await;
    let pine = shop.supplier("pine").await;

    let made = shop.as_ann("POST", OUTGOING, json!({ "ID": "o-2", "ToCompanyID": "larch" })).await;
    let unknown = shop.as_ann("POST", OUTGOING, json!({ "ToCompanyID": "nobody" })).await;

    assert_eq!((made.status, &made.body["ToCompanyID"]), (StatusCode::CREATED, &json!("larch")), "{made:?}");
    assert_eq!(unknown.missing(), ("Supplier", "nobody"));
    for (token, direction, ids) in [
        (&larch, INCOMING, vec!["o-2"]),
        (&larch, ALL, vec!["o-2"]),
        (&larch, OUTGOING, vec![]),
        (&pine, INCOMING, vec![]),
        (&shop.token, INCOMING, vec!["o-1"]),
        (&shop.token, ALL, vec!["o-1", "o-2"]),
        (&shop.token, OUTGOING, vec![]),
    ] {
        let list = shop.send_as(token, "GET", &format!("{direction}?sortBy=ID"), Value::Null).await;
        assert_eq!(list.column("ID"), ids, "{direction}");
    }
    let seen = shop.send_as(&larch, "GET", "/v1/orders/Incoming/o-2", Value::Null).await;
    let hidden = shop.send_as(&larch, "GET", "/v1/orders/Incoming/o-1", Value::Null).await;
    assert_eq!((seen.status, hidden.missing()), (StatusCode::OK, ("Order", "o-1")));
}

#[tokio::test]
async fn a_supplier_writes_its_orders_and_makes_or_deletes_none() {
    let shop = Shop::new().await;
    let larch = shop.supplier("larch").await;
    shop.as_ann("POST", OUTGOING, json!({ "ID": "o-2", "ToCompanyID": "larch" })).await;
    let order = "/v1/orders/Incoming/o-2";

    let patched = shop.send_as(&larch, "PATCH", order, json!({ "Comments": "On its way" })).await;
    let made = shop.send_as(&larch, "POST", INCOMING, json!({})).await;
    let put = shop.send_as(&larch, "PUT", "/v1/orders/Incoming/o-9", json!({})).await;
    let deleted = shop.send_as(&larch, "DELETE", order, Value::Null).await;

    assert_eq!((patched.status, &patched.body["Comments"]), (StatusCode::OK, &json!("On its way")), "{patched:?}");
    assert_eq!((made.status, made.error_code()), (StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"));
    assert_eq!((put.status, put.missing()), (StatusCode::NOT_FOUND, ("Order", "o-9")));
    assert_eq!((deleted.status, deleted.error_code()), (StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"));
}

#[tokio::test]
async fn the_seller_makes_orders_for_a_buyers_user() {
    let shop = Shop::new().await;
    shop.supplier("larch").await;
    let for_ann = |more: Value| {
        let mut body = json!({ "FromCompanyID": "acme", "FromUserID": "ann" });
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        body
    };

    let made = shop.as_seller("POST", INCOMING, for_ann(json!({ "ID": "o-1" }))).await;
    let put = shop.as_seller("PUT", "/v1/orders/All/o-2", for_ann(json!({ "ToCompanyID": "larch" }))).await;

    assert_eq!((made.status, &made.body["FromUser"]["ID"]), (StatusCode::CREATED, &json!("ann")), "{made:?}");
    assert_eq!((put.status, &put.body["ToCompanyID"]), (StatusCode::OK, &json!("larch")), "{put:?}");
    assert_eq!(shop.get_as_ann(&format!("{OUTGOING}?sortBy=ID")).await.column("ID"), [json!("o-1"), json!("o-2")]);
    for (path, body, status, code) in [
        (INCOMING, json!({}), StatusCode::BAD_REQUEST, "Order.CreateIncomingRequiresFromUser"),
        (INCOMING, json!({ "FromUserID": "ann" }), StatusCode::BAD_REQUEST, "Order.CreateIncomingRequiresFromUser"),
        (
            INCOMING,
            json!({ "FromCompanyID": "acme", "FromUserID": "zoe" }),
            StatusCode::BAD_REQUEST,
            "Buyer.UserNotFound",
        ),
        (INCOMING, json!({ "FromCompanyID": "x", "FromUserID": "ann" }), StatusCode::NOT_FOUND, "NotFound"),
        (INCOMING, for_ann(json!({ "ToCompanyID": "larch" })), StatusCode::BAD_REQUEST, "ValidationFailure"),
        (OUTGOING, for_ann(json!({})), StatusCode::FORBIDDEN, "Auth.UserNotAuthorizedToAdmin"),
    ] {
        let refused = shop.as_seller("POST", path, body).await;
        assert_eq!((refused.status, refused.error_code()), (status, code), "{refused:?}");
    }
    let unasked = shop.as_seller("PUT", "/v1/orders/Outgoing/o-3", for_ann(json!({}))).await;
    assert_eq!(unasked.missing(), ("Order", "o-3"));
}

#[tokio::test]
async fn an_order_asks_for_its_roles() {
    let shop = Shop::with_order("o-1").await;
    let reader = shop.token_with(&["OrderReader"]).await;
    let shopping = shop.token_with(&["Shopper"]).await;
    let stranger = shop.token_with(&["ProductAdmin"]).await;

    for (token, method, path, expected) in [
        (&reader, "GET", ALL, StatusCode::OK),
        (&reader, "GET", "/v1/orders/All/o-1/lineitems", StatusCode::OK),
        (&reader, "PATCH", "/v1/orders/All/o-1", StatusCode::FORBIDDEN),
        (&reader, "PATCH", "/v1/orders/All/o-1/lineitems/l-1", StatusCode::FORBIDDEN),
        (&shopping, "GET", ALL, StatusCode::FORBIDDEN),
        (&shopping, "GET", "/v1/orders/All/o-1", StatusCode::OK),
        (&stranger, "GET", "/v1/orders/All/o-1", StatusCode::FORBIDDEN),
        (&stranger, "GET", "/v1/me/orders", StatusCode::FORBIDDEN),
        (&shop.token, "GET", "/v1/me/orders", StatusCode::FORBIDDEN),
        (&shop.token, "GET", "/v1/cart", StatusCode::FORBIDDEN),
        (&shop.token, "PUT", "/v1/cart/o-1", StatusCode::FORBIDDEN),
    ] {
        let body = if method == "PATCH" { json!({ "CostCenter": "x" }) } else { Value::Null };
        assert_eq!(shop.send_as(token, method, path, body).await.status, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn an_order_tells_its_parties_by_the_names_they_have_and_then_by_those_they_had() {
    let shop = Shop::with_order("o-1").await;
    shop.supplier("larch").await;
    shop.as_ann("POST", OUTGOING, json!({ "ID": "o-2", "ToCompanyID": "larch" })).await;
    shop.as_ann("POST", "/v1/orders/Outgoing/o-2/lineitems", json!({ "ProductID": "mug" })).await;
    let parties = async || {
        let order = shop.as_seller("GET", "/v1/orders/All/o-2", Value::Null).await.body;
        ["FromCompanyID", "FromUserID", "ToCompanyID"].map(|member| order[member].clone())
    };

    shop.patch("/v1/buyers/acme", json!({ "ID": "apex" })).await;
    shop.patch("/v1/buyers/apex/users/ann", json!({ "ID": "anna" })).await;
    shop.patch("/v1/suppliers/larch", json!({ "ID": "elm" })).await;
    assert_eq!(parties().await, ["apex", "anna", "elm"]);
    for act in ["submit", "complete"] {
        assert_eq!(shop.act("o-2", act).await.status, StatusCode::CREATED);
    }
    for path in ["/v1/suppliers/elm", "/v1/buyers/apex/users/anna", "/v1/buyers/apex"] {
        assert_eq!(shop.delete(path).await.status, StatusCode::NO_CONTENT, "{path}");
    }

    assert_eq!(parties().await, ["apex", "anna", "elm"]);
    let order = shop.as_seller("GET", "/v1/orders/All/o-2", Value::Null).await;
    assert_eq!(order.body["FromUser"], Value::Null);
    let gone = shop.as_seller("GET", "/v1/orders/All/o-1", Value::Null).await;
    assert_eq!(gone.missing(), ("Order", "o-1"), "what was not submitted goes with its user");
    for query in ["buyerID=apex", "supplierID=elm", "FromUserID=anna"] {
        let list = shop.as_seller("GET", &format!("{ALL}?{query}"), Value::Null).await;
        assert_eq!(list.column("ID"), [json!("o-2")], "{query}");
    }
}
