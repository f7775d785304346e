//! The cart: which order it is, and what it is while there is none.

use http::StatusCode;
use serde_json::{Value, json};

use super::shoppers::Shop;

#[tokio::test]
async fn a_first_line_makes_the_cart() {
    let shop = Shop::new().await;

    let empty = shop.as_ann("GET", "/v1/cart", Value::Null).await;
    let made =
        shop.as_ann("POST", "/v1/cart/lineitems", json!({ "ProductID": "mug", "InventoryRecordID": "mug-dub" })).await;
    let cart = shop.as_ann("GET", "/v1/cart", Value::Null).await;

    assert_eq!((empty.status, &empty.body["ID"]), (StatusCode::OK, &Value::Null), "{empty:?}");
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!((cart.status, &cart.body["LineItemCount"]), (StatusCode::OK, &json!(1)));
}
