//! Orders: their shape, who sees and who writes them.

mod lines;
mod lists;
mod names;
mod parties;
mod submit;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::shoppers::Shop;

const OUTGOING: &str = "/v1/orders/Outgoing";
const O_1: &str = "/v1/orders/Outgoing/o-1";

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
    assert_eq!(shop.get_as_ann("/v1/orders/outgoing/o-1").await.body, made.body);
}

#[tokio::test]
async fn an_order_gets_an_id_where_its_client_names_none() {
    let shop = Shop::new().await;

    let made = shop.as_ann("POST", OUTGOING, json!({})).await;
    let named = shop.as_ann("POST", OUTGOING, json!({ "ID": null })).await;

    for answer in [made, named] {
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        assert_eq!(answer.body["ID"].as_str().map(str::len), Some(22));
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_has_a_code_of_its_own() {
    let shop = Shop::new().await;

    for body in ["", "[]", "{", "null"] {
        let body = body.as_bytes().to_vec();
        let refused = shop.call_raw(&shop.ann, Method::POST, OUTGOING, "application/json", body).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "Order.CannotCreateInvalid"));
    }
    let put = shop.as_ann("PUT", O_1, Value::Null).await;
    assert_eq!(put.error_code(), "Request.InvalidRequestBody");
}

#[tokio::test]
async fn a_put_creates_and_replaces_what_clients_write() {
    let shop = Shop::with_order("o-1").await;
    shop.as_ann("PATCH", O_1, json!({ "Comments": "Ring", "Gratuity": 2.5, "xp": { "a": 1 } })).await;
    shop.as_ann("PATCH", &format!("{O_1}/lineitems/l-1"), json!({ "UnitPrice": 10 })).await;

    let created = shop.as_ann("PUT", &format!("{OUTGOING}/o-2"), json!({ "Comments": "New" })).await;
    let before = shop.get_as_ann(O_1).await;
    let replaced = shop.as_ann("PUT", O_1, json!({ "BillingAddressID": "home", "ToCompanyID": "x" })).await;
    let again = shop.as_ann("PUT", O_1, json!({ "BillingAddressID": "home" })).await;

    assert_eq!((created.status, &created.body["ID"]), (StatusCode::OK, &json!("o-2")), "{created:?}");
    assert_eq!((&before.body["Total"], &before.body["xp"]), (&json!(22.5), &json!({ "a": 1 })));
    assert_eq!((replaced.status, &replaced.body), (StatusCode::OK, &again.body));
    for (member, value) in [
        ("Comments", Value::Null),
        ("xp", Value::Null),
        ("Gratuity", json!(0)),
        ("Total", json!(20)),
        ("LineItemCount", json!(1)),
        ("BillingAddressID", json!("home")),
        ("ToCompanyID", json!("demo")),
    ] {
        assert_eq!(again.body[member], value, "{member}");
    }
}

#[tokio::test]
async fn a_patch_changes_what_it_says() {
    let shop = Shop::with_order("o-1").await;
    let all = json!({
        "Comments": "Ring", "BillingAddressID": "b", "ShippingAddressID": "s", "Gratuity": 0.29, "xp": { "a": { "b": 1 } },
    });

    let patched = shop.as_ann("PATCH", O_1, all.clone()).await;
    let merged = shop.as_ann("PATCH", O_1, json!({ "xp": { "a": { "c": null } }, "Comments": null })).await;

    for (member, value) in all.as_object().expect("an object") {
        assert_eq!(&patched.body[member], value, "{member}");
    }
    assert_eq!(merged.body["xp"], json!({ "a": { "b": 1, "c": null } }));
    assert_eq!((&merged.body["Comments"], &merged.body["Total"]), (&Value::Null, &json!(0.29)));
    for (body, field) in [
        (json!({ "Comments": "x".repeat(2_001) }), "Comments"),
        (json!({ "Gratuity": -1 }), "Gratuity"),
        (json!({ "Gratuity": null }), "Gratuity"),
        (json!({ "ID": "a/b" }), "ID"),
        (json!({ "xp": [] }), "xp"),
        (json!({ "Gratuity": 999_999_999_999_u64, "ShippingCost": 1 }), "Total"),
    ] {
        let refused = shop.as_ann("PATCH", O_1, body).await;
        assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, field), "{refused:?}");
    }
}

#[tokio::test]
async fn what_shipping_costs_is_for_those_to_say_who_may() {
    let shop = Shop::with_order("o-1").await;
    let incoming = "/v1/orders/incoming/o-1";

    for member in ["ShippingCost", "TaxCost"] {
        let refused = shop.as_ann("PATCH", O_1, json!({ (member): 1 })).await;
        let unchanged = shop.as_ann("PATCH", O_1, json!({ (member): 0 })).await;
        assert_eq!((refused.status, refused.error_code()), (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"));
        assert_eq!(unchanged.status, StatusCode::OK, "{unchanged:?}");
    }
    assert_eq!(shop.as_ann("POST", OUTGOING, json!({ "TaxCost": 1 })).await.status, StatusCode::FORBIDDEN);
    let set = shop.as_seller("PATCH", incoming, json!({ "ShippingCost": 4.9, "TaxCost": 1 })).await;
    let put = shop.as_ann("PUT", O_1, json!({})).await;

    assert_eq!((set.status, &set.body["Total"]), (StatusCode::OK, &json!(5.9)), "{set:?}");
    assert_eq!((put.status, &put.body["ShippingCost"], &put.body["Total"]), (StatusCode::OK, &json!(4.9), &json!(5.9)));
    let reset = shop.as_seller("PUT", incoming, json!({})).await;
    assert_eq!(reset.body["Total"], 0);
}

#[tokio::test]
async fn a_rename_takes_the_lines_along_and_a_taken_id_stays() {
    let shop = Shop::with_order("o-1").await;
    shop.as_ann("POST", OUTGOING, json!({ "ID": "o-2" })).await;
    shop.send_as(&shop.zoe, "POST", OUTGOING, json!({ "ID": "z" })).await;

    let renamed = shop.as_ann("PUT", O_1, json!({ "ID": "o-3" })).await;
    let lines = shop.get_as_ann(&format!("{OUTGOING}/o-3/lineitems")).await;

    assert_eq!((renamed.status, &renamed.body["ID"]), (StatusCode::OK, &json!("o-3")), "{renamed:?}");
    assert_eq!(lines.column("ID"), [json!("l-1")]);
    assert_eq!(shop.get_as_ann(O_1).await.missing(), ("Order", "o-1"));
    for taken in [
        shop.as_ann("POST", OUTGOING, json!({ "ID": "o-2" })).await,
        shop.as_ann("PATCH", &format!("{OUTGOING}/o-3"), json!({ "ID": "o-2" })).await,
        // Another's order is hidden, but its ID is taken.
        shop.as_ann("PUT", &format!("{OUTGOING}/z"), json!({})).await,
    ] {
        assert_eq!((taken.status, taken.error_code()), (StatusCode::CONFLICT, "IdExists"), "{taken:?}");
    }
    let reserved = shop.as_ann("POST", OUTGOING, json!({ "ID": "assignments" })).await;
    assert_eq!((reserved.status, reserved.field()), (StatusCode::BAD_REQUEST, "ID"));
}

#[tokio::test]
async fn a_submitted_order_is_for_those_who_manage_orders() {
    let shop = Shop::with_order("o-1").await;
    assert_eq!(shop.submit("o-1").await.status, StatusCode::CREATED);

    for (method, path, body) in [
        ("PATCH", O_1.to_owned(), json!({ "Comments": "x" })),
        ("PUT", O_1.to_owned(), json!({})),
        ("DELETE", O_1.to_owned(), Value::Null),
        ("POST", format!("{O_1}/lineitems"), json!({ "ProductID": "mug" })),
        ("PATCH", format!("{O_1}/lineitems/l-1"), json!({ "CostCenter": "x" })),
        ("DELETE", format!("{O_1}/lineitems/l-1"), Value::Null),
    ] {
        let refused = shop.as_ann(method, &path, body).await;
        assert_eq!(
            (refused.status, refused.error_code()),
            (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"),
            "{method} {path}"
        );
    }
    let patched = shop.as_seller("PATCH", "/v1/orders/All/o-1", json!({ "Comments": "x" })).await;
    assert_eq!((patched.status, &patched.body["Comments"]), (StatusCode::OK, &json!("x")));
    assert_eq!(shop.get_as_ann(O_1).await.body["IsSubmitted"], true);
}

#[tokio::test]
async fn a_canceled_order_is_final() {
    let shop = Shop::with_order("o-1").await;
    assert_eq!(shop.act("o-1", "cancel").await.status, StatusCode::CREATED);
    let order = "/v1/orders/All/o-1";

    for (method, path, body) in [
        ("PATCH", order.to_owned(), json!({ "Comments": "x" })),
        ("PUT", order.to_owned(), json!({})),
        ("POST", format!("{order}/lineitems"), json!({ "ProductID": "mug" })),
        ("PUT", format!("{order}/lineitems/l-1"), json!({ "ProductID": "mug" })),
        ("DELETE", format!("{order}/lineitems/l-1"), Value::Null),
    ] {
        let refused = shop.as_seller(method, &path, body).await;
        assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "Status"), "{method} {path}");
    }
    assert_eq!(shop.as_seller("DELETE", order, Value::Null).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_buyer_deletes_what_it_did_not_submit_and_the_seller_all_but_open_orders() {
    let shop = Shop::with_order("o-1").await;

    let deleted = shop.as_ann("DELETE", O_1, Value::Null).await;
    let twice = shop.as_ann("DELETE", O_1, Value::Null).await;

    assert_eq!((deleted.status, twice.missing()), (StatusCode::NO_CONTENT, ("Order", "o-1")));
    shop.as_ann("POST", OUTGOING, json!({ "ID": "o-1" })).await;
    assert_eq!(shop.get_as_ann(O_1).await.body["LineItemCount"], 0, "the lines went too");
    assert_eq!(shop.get_as_ann(&format!("{O_1}/lineitems")).await.body["Meta"]["TotalCount"], 0);
    shop.as_ann("POST", &format!("{O_1}/lineitems"), json!({ "ProductID": "mug" })).await;
    for (act, expected) in [("submit", StatusCode::BAD_REQUEST), ("complete", StatusCode::NO_CONTENT)] {
        assert_eq!(shop.act("o-1", act).await.status, StatusCode::CREATED);
        let answer = shop.as_seller("DELETE", "/v1/orders/Incoming/o-1", Value::Null).await;
        assert_eq!(answer.status, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn two_patches_at_once_keep_both() {
    let shop = Shop::with_order("o-1").await;

    let patches = (0..6).map(|n| shop.as_ann("PATCH", O_1, json!({ "xp": { (format!("k{n}")): n } })));
    let answers = futures_util::future::join_all(patches).await;

    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK), "{answers:?}");
    assert_eq!(shop.get_as_ann(O_1).await.body["xp"].as_object().map(serde_json::Map::len), Some(6));
}

#[tokio::test]
async fn two_creates_of_one_id_give_one_order() {
    let shop = Shop::new().await;
    let body = json!({ "ID": "o-1" });

    let (one, two) = tokio::join!(shop.as_ann("POST", OUTGOING, body.clone()), shop.as_ann("POST", OUTGOING, body));
    let puts = tokio::join!(
        shop.as_ann("PUT", "/v1/orders/Outgoing/o-2", json!({})),
        shop.as_ann("PUT", "/v1/orders/Outgoing/o-2", json!({}))
    );

    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!((puts.0.status, puts.1.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(shop.get_as_ann(OUTGOING).await.body["Meta"]["TotalCount"], 2);
}

#[tokio::test]
async fn a_key_makes_a_repeated_post_harmless() {
    let shop = Shop::new().await;
    let key = [("idempotency-key", "4711")];
    let body = json!({ "Comments": "once" });

    let first = shop.call(&shop.ann, Method::POST, OUTGOING, Some(&body), &key).await;
    let again = shop.call(&shop.ann, Method::POST, OUTGOING, Some(&body), &key).await;
    let other = shop.call(&shop.ann, Method::POST, OUTGOING, Some(&json!({})), &key).await;
    let bobs = shop.call(&shop.bob, Method::POST, OUTGOING, Some(&body), &key).await;

    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!((other.status, other.error_code()), (StatusCode::UNPROCESSABLE_ENTITY, "Idempotency.KeyReused"));
    assert_eq!((bobs.status, bobs.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    assert_eq!(shop.get_as_ann(OUTGOING).await.body["Meta"]["TotalCount"], 1);
}
