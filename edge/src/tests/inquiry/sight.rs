//! Who is told what: marketplaces, suppliers, roles.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::shown;
use crate::tests::jobs::INVENTORY;
use crate::tests::{Answer, TestApp};

async fn ask(app: &TestApp, token: &str, tenant: &str, path: &str, body: &Value) -> Answer {
    app.call(token, Method::POST, &format!("{INVENTORY}{path}"), Some(body), &[("x-vol-tenant", tenant)]).await
}

/// The owner's P at HARB, and larch's S at its own address.
async fn with_supplier() -> (TestApp, String) {
    let app = TestApp::with_locations().await;
    let larch = app.supplier("larch").await;
    app.run_items("refresh", "HARB", json!([{ "partNumber": "P", "quantity": 5 }])).await;
    app.run_items("refresh", "larch-home", json!([{ "partNumber": "S", "quantity": 2 }])).await;
    (app, larch)
}

#[tokio::test]
async fn a_supplier_is_told_of_its_own_records() {
    let (app, larch) = with_supplier().await;
    let items = json!([{ "partNumber": "P" }, { "partNumber": "S" }]);
    let question = json!({ "type": "ANY", "items": items });
    let page = |code: &str| json!({ "type": "ANY", "requestLocation": { "locationCode": code } });

    let own = ask(&app, &larch, "100", "", &question).await;
    let whole = ask(&app, &app.token, "100", "", &question).await;
    let sums = ask(&app, &larch, "100", "/aggregate", &json!({ "items": items })).await;

    assert_eq!(shown(&own.body), ["larch-home/S 2"]);
    assert_eq!(shown(&whole.body), ["HARB/P 5", "larch-home/S 2"]);
    assert_eq!((&sums.body[0]["onHand"], &sums.body[1]["onHand"]), (&json!(0), &json!(2)));
    assert_eq!(shown(&ask(&app, &larch, "100", "", &page("larch-home")).await.body), ["larch-home/S 2"]);
    assert_eq!(ask(&app, &larch, "100", "", &page("HARB")).await.body, json!([]));
    let listed = json!({ "type": "ANY", "items": items, "locationWhitelist": ["HARB", "larch-home"] });
    assert_eq!(shown(&ask(&app, &larch, "100", "", &listed).await.body), ["larch-home/S 2"]);
}

#[tokio::test]
async fn one_code_of_two_suppliers_means_neither_page() {
    let (app, larch) = with_supplier().await;
    app.supplier("maple").await;
    let place = json!({ "Street1": "1", "City": "C", "Country": "IE" });
    app.put("/v1/suppliers/maple/addresses/larch-home", place).await;
    let page = json!({ "type": "ANY", "requestLocation": { "locationCode": "larch-home" } });

    let refused = ask(&app, &app.token, "100", "", &page).await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body["message"], "locationCode must mean one location; larch-home is one of 2");
    assert_eq!(shown(&ask(&app, &larch, "100", "", &page).await.body), ["larch-home/S 2"]);
}

#[tokio::test]
async fn another_marketplace_knows_nothing_of_it() {
    let (app, _) = with_supplier().await;
    let other = app.other_marketplace().await;
    let question = json!({ "type": "ALL_STORES", "items": [{ "partNumber": "P" }] });
    let page = json!({ "type": "ANY", "locationCode": "HARB" });

    for body in [&question, &page] {
        assert_eq!(ask(&app, &other, "200", "", body).await.body, json!([]));
        assert_eq!(ask(&app, &other, "100", "", body).await.status, StatusCode::FORBIDDEN);
    }
    let sums = ask(&app, &other, "200", "/aggregate", &question).await;
    assert_eq!(sums.body, json!([{ "tenantID": 200, "onHand": 0, "available": 0, "floor": 0, "partNumber": "P" }]));
}

#[tokio::test]
async fn roles_are_asked_for() {
    let (app, _) = with_supplier().await;
    let (reader, nobody) = (app.token_with(&["ProductReader"]).await, app.token_with(&["BuyerReader"]).await);
    let question = json!({ "type": "ANY", "items": [{ "partNumber": "P" }] });

    for path in ["", "/aggregate"] {
        assert_eq!(ask(&app, &reader, "100", path, &question).await.status, StatusCode::OK);
        assert_eq!(ask(&app, &nobody, "100", path, &question).await.status, StatusCode::FORBIDDEN);
    }
}
