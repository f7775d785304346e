//! Lines of orders: their shape, what they may name, and the sums of their order.

use http::StatusCode;
use serde_json::{Value, json};

use crate::tests::shoppers::Shop;

const LINES: &str = "/v1/orders/Outgoing/o-1/lineitems";

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
