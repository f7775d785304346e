//! Orders: their shape, who sees and who writes them.

mod lines;
mod submit;

use http::StatusCode;
use serde_json::{Value, json};

use super::shoppers::Shop;

const OUTGOING: &str = "/v1/orders/Outgoing";

#[tokio::test]
async fn an_order_shows_every_member_it_has() {
    let shop = Shop::new().await;

    let made = shop.as_ann("POST", OUTGOING, json!({ "ID": "o-1", "Comments": "Ring twice", "xp": { "a": 1 } })).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(made.header("location"), "http://onhand.test/v1/orders/Outgoing/o-1");
    let at = "2026-01-05T09:00:00.000+00:00";
    assert_eq!(
        made.body,
        json!({
            "ID": "o-1",
            "FromUser": {
                "ID": "ann", "CompanyID": "acme", "Username": "ann", "Password": null, "FirstName": "ann",
                "LastName": "ann", "Email": "ann@example.test", "Phone": null, "TermsAccepted": null, "Active": true,
                "xp": null, "AvailableRoles": ["Shopper", "MeAdmin", "MeXpAdmin"], "Locale": null,
                "DateCreated": at, "LastActive": null, "PasswordLastSetDate": null,
                "FailedLoginAttempts": 0, "Roles": null,
            },
            "FromCompanyID": "acme", "FromUserID": "ann", "ToCompanyID": "demo", "Status": "Unsubmitted",
            "IsSubmitted": false, "DateCreated": at, "DateSubmitted": null, "DateApproved": null, "DateDeclined": null,
            "DateCanceled": null, "DateCompleted": null, "LastUpdated": at, "LineItemCount": 0,
            "Comments": "Ring twice", "BillingAddressID": null, "ShippingAddressID": null, "BillingAddress": null,
            "Subtotal": 0, "ShippingCost": 0, "TaxCost": 0, "Gratuity": 0, "Fees": 0, "PromotionDiscount": 0,
            "Total": 0, "Currency": null, "SubscriptionID": null, "xp": { "a": 1 },
        })
    );
    assert_eq!(shop.as_ann("GET", "/v1/orders/outgoing/o-1", Value::Null).await.body, made.body);
}

#[tokio::test]
async fn a_user_sees_its_own_orders_and_the_seller_sees_all() {
    let shop = Shop::with_order("o-1").await;
    let order = format!("{OUTGOING}/o-1");

    for other in [&shop.bob, &shop.zoe] {
        let hidden = shop.send_as(other, "GET", &order, Value::Null).await;
        assert_eq!((hidden.status, hidden.missing()), (StatusCode::NOT_FOUND, ("Order", "o-1")));
        assert_eq!(shop.send_as(other, "GET", OUTGOING, Value::Null).await.body["Meta"]["TotalCount"], 0);
    }
    assert_eq!(shop.as_ann("GET", OUTGOING, Value::Null).await.column("ID"), [json!("o-1")]);
    assert_eq!(shop.as_seller("GET", "/v1/orders/Incoming", Value::Null).await.column("ID"), [json!("o-1")]);
    assert_eq!(shop.as_seller("GET", "/v1/orders/All/o-1", Value::Null).await.status, StatusCode::OK);
    assert_eq!(shop.as_seller("GET", &order, Value::Null).await.missing(), ("Order", "o-1"));
}
