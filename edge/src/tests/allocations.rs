//! Whose units a record holds.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::shoppers::Shop;

#[tokio::test]
async fn a_record_tells_whose_units_it_holds() {
    let shop = Shop::with_order("o").await;
    let held = "/v1/inventoryrecords/1/allocations";
    assert_eq!(shop.get(held).await.body["Meta"]["TotalCount"], 0, "a line reserves nothing");
    shop.submit("o").await;

    let told = shop.get(held).await;
    assert_eq!(
        told.body["Items"],
        json!([{ "OrderID": "o", "LineItemID": "l-1", "FromCompanyID": "acme", "FromUserID": "ann", "Quantity": 2,
                 "DateSubmitted": "2026-01-05T09:00:00.000+00:00" }])
    );
    shop.act("o", "ship").await;
    assert_eq!(shop.get(held).await.body["Meta"]["TotalCount"], 0, "what left is held no more");
}

#[tokio::test]
async fn others_are_not_told() {
    let shop = Shop::with_order("o").await;
    let supplier = shop.supplier("larch").await;
    let other = shop.other_marketplace().await;
    for token in [&supplier, &other] {
        let hidden = shop.send_as(token, "GET", "/v1/inventoryrecords/1/allocations", Value::Null).await;
        assert_eq!((hidden.status, hidden.missing()), (StatusCode::NOT_FOUND, ("InventoryRecord", "1")));
    }
    assert_eq!(shop.get("/v1/inventoryrecords/x/allocations").await.missing(), ("InventoryRecord", "x"));
    let refused = shop.call(&shop.ann, Method::GET, "/v1/inventoryrecords/1/allocations", None, &[]).await;
    assert_eq!(refused.error_code(), "Auth.InsufficientRoles");
}
