//! How the statements of each request find their rows: by whole keys, not by reading a table. Requests come through the
//! front door, and every statement that they run is explained. Without statistics, which D1 never has, a plan depends
//! on the schema alone; what the plans cost over many rows is measured on D1 by the black-box tests.

use http::Method;
use serde_json::{Value, json};

use super::shoppers::Shop;
use super::{CLIENT_ID, TestApp};

/// A product with records, and one that tracks by variant.
async fn given_a_shop() -> TestApp {
    let app = TestApp::with_buyer().await;
    app.supplier("larch").await;
    app.put(
        "/v1/products/cup",
        json!({ "Name": "Cup", "Inventory": { "Enabled": true, "VariantLevelTracking": true } }),
    )
    .await;
    app.put("/v1/products/cup/variants/red", json!({ "Specs": [{ "SpecID": "COLOUR", "Value": "red" }] })).await;
    app.put("/v1/products/cup/variants/red/inventoryrecords/r", json!({ "AddressID": "cork", "QuantityAvailable": 3 }))
        .await;
    app.database.take_ran();
    app
}

/// What a statement makes for itself, as long as its request makes it.
const BOUNDED: &[&str] = &[
    "SCAN CONSTANT ROW",
    "SCAN cart",
    "SCAN edited",
    "SCAN x",
    "SCAN f",
    "SCAN fold",
    "SCAN gone",
    "SCAN named",
    "SCAN newest",
    "SCAN o",
    "SCAN seen",
    "SCAN w",
    "SCAN walk",
];

/// The plan lines of what a request ran that read more than a key names.
///
/// `SEARCH … (marketplace=?)` reads a whole marketplace, `SCAN` a whole table; lists out of `json_each` are as long
/// as the request makes them. A bare `movement` is only ever asked for its greatest number, which is one row. What a
/// subquery reads has lines of its own.
async fn lines_that_read_much(app: &TestApp, method: Method, path: &str, body: Option<&Value>) -> Vec<String> {
    lines_of(app, &app.token, method, path, body).await
}

async fn lines_of(app: &TestApp, token: &str, method: Method, path: &str, body: Option<&Value>) -> Vec<String> {
    app.database.take_ran();
    let answer = app.call(token, method.clone(), path, body, &[]).await;
    assert!(answer.status.is_success(), "{method} {path}: {:?}", answer.body);
    what_reads_much(app, &format!("{method} {path}"))
}

/// Of the statements that ran since they were last asked for.
pub fn what_reads_much(app: &TestApp, what: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for statement in app.database.take_ran() {
        for line in app.database.plan(&statement) {
            let bounded = line.contains("VIRTUAL TABLE") || BOUNDED.contains(&line.as_str());
            let scans = line.starts_with("SCAN") && !line.starts_with("SCAN (subquery-") && !bounded;
            let reads_marketplace = line.contains("(marketplace=?)") && !line.starts_with("SEARCH movement ");
            if scans || reads_marketplace || line.contains("AUTOMATIC") {
                lines.push(format!("{what}: {line} in {}", statement.sql));
            }
        }
    }
    lines
}

const RECORDS: &str = "/v1/products/mug/inventoryrecords";
const MEMBERS: &str = "/v1/buyers/acme/usergroups/assignments";
const VARIANT_RECORDS: &str = "/v1/products/cup/variants/red/inventoryrecords";

#[tokio::test]
async fn reads_by_key_read_what_they_return() {
    let app = given_a_shop().await;

    for path in [
        "/v1/products/mug",
        "/v1/products/cup",
        "/v1/products/cup/variants",
        "/v1/products/cup/variants/red",
        "/v1/products/mug/inventoryrecords",
        "/v1/products/mug/inventoryrecords?includeAddress=true",
        "/v1/products/mug/inventoryrecords?AddressID=dublin&pageSize=1",
        "/v1/products/mug/inventoryrecords/mug-dub",
        "/v1/products/mug/inventoryrecords/mug-dub/movements",
        "/v1/products/cup/variants/red/inventoryrecords",
        "/v1/products/cup/variants/red/inventoryrecords/r",
        "/v1/products/cup/variants/red/inventoryrecords/r/movements",
        "/v1/addresses/dublin",
        "/v1/suppliers/larch",
        "/v1/suppliers/larch/addresses/larch-home",
        "/v1/marketplace",
        "/v1/buyers/acme",
        "/v1/buyers/acme/users",
        "/v1/buyers/acme/users/ann",
        "/v1/buyers/acme/usergroups?sortBy=ID",
        "/v1/buyers/acme/usergroups/trade",
        "/v1/buyers/acme/usergroups/assignments",
        "/v1/buyers/acme/usergroups/assignments?userGroupID=trade",
        "/v1/buyers/acme/usergroups/assignments?userID=ann",
        "/v1/me",
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_that_read_much(&app, Method::GET, path, None).await, none);
    }
}

#[tokio::test]
async fn writes_read_what_they_change() {
    let app = given_a_shop().await;
    let record = json!({ "ID": "new", "AddressID": "dublin", "QuantityAvailable": 1 });
    let writes = [
        (Method::POST, RECORDS.to_owned(), Some(record.clone())),
        (Method::PUT, format!("{RECORDS}/put"), Some(json!({ "AddressID": "cork" }))),
        (Method::PUT, format!("{RECORDS}/put"), Some(json!({ "AddressID": "cork", "QuantityAvailable": 2 }))),
        (Method::PATCH, format!("{RECORDS}/new"), Some(json!({ "QuantityAvailable": 2, "xp": { "Bin": "A-1" } }))),
        (Method::PATCH, format!("{RECORDS}/new"), Some(json!({ "ID": "newer", "AddressID": "cork" }))),
        (Method::DELETE, format!("{RECORDS}/newer"), None),
        (Method::POST, VARIANT_RECORDS.to_owned(), Some(record)),
        (Method::PATCH, format!("{VARIANT_RECORDS}/new"), Some(json!({ "OnHand": 9 }))),
        (Method::DELETE, format!("{VARIANT_RECORDS}/new"), None),
        (
            Method::POST,
            "/v1/products".to_owned(),
            Some(json!({ "ID": "hat", "Name": "Hat", "UPC": "1", "Inventory": {} })),
        ),
        (Method::PATCH, "/v1/products/hat".to_owned(), Some(json!({ "Name": "Cap", "SKU": "2" }))),
        (Method::PUT, "/v1/products/hat/variants/red".to_owned(), Some(json!({ "UPC": "3" }))),
        (Method::PATCH, "/v1/products/hat/variants/red".to_owned(), Some(json!({ "Name": "Red" }))),
        (Method::DELETE, "/v1/products/hat".to_owned(), None),
        (Method::PATCH, "/v1/addresses/dublin".to_owned(), Some(json!({ "Phone": "1" }))),
        (Method::PATCH, "/v1/suppliers/larch".to_owned(), Some(json!({ "Name": "Larch" }))),
        (Method::PATCH, "/v1/buyers/acme".to_owned(), Some(json!({ "Name": "Acme" }))),
        (Method::PATCH, "/v1/buyers/acme/users/ann".to_owned(), Some(json!({ "Phone": "1" }))),
        (Method::PATCH, "/v1/buyers/acme/usergroups/trade".to_owned(), Some(json!({ "Name": "T" }))),
        (Method::POST, MEMBERS.to_owned(), Some(json!({ "UserGroupID": "trade", "UserID": "ann" }))),
        (Method::POST, "/v1/buyers/acme/viewtoken".to_owned(), Some(json!({ "UserGroupIDs": ["trade"] }))),
        (
            Method::POST,
            "/v1/buyers/acme/users/ann/accesstoken".to_owned(),
            Some(json!({ "ClientID": CLIENT_ID, "Roles": ["Shopper"] })),
        ),
        (Method::DELETE, "/v1/buyers/acme/usergroups/trade/assignments/ann".to_owned(), None),
        (Method::DELETE, "/v1/buyers/acme/usergroups/trade".to_owned(), None),
        (Method::DELETE, "/v1/buyers/acme/users/ann".to_owned(), None),
    ];

    for (method, path, body) in writes {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_that_read_much(&app, method, &path, body.as_ref()).await, none);
    }
}

#[tokio::test]
async fn lists_over_the_marketplace_pass_over_it_once_and_join_by_keys() {
    let app = given_a_shop().await;

    for path in [
        "/v1/inventoryrecords",
        "/v1/inventoryrecords?ProductID=mug&Address.City=dublin",
        "/v1/inventoryrecords?search=mug&sortBy=!QuantityAvailable",
        "/v1/inventoryrecords?Stock=low&page=2&pageSize=1",
        "/v1/inventoryrecords?AllowAllBuyers=false&Assigned=false",
        "/v1/inventoryrecords?Assignments.BuyerID=acme",
        "/v1/products?InventoryRecords.AddressID=dublin",
        "/v1/inventory/summary",
        "/v1/inventory/movements",
    ] {
        app.database.take_ran();
        app.get(path).await;
        for statement in app.database.take_ran() {
            let plan = app.database.plan(&statement);
            for table in ["r", "p", "v", "l", "s", "m"] {
                let passes = plan
                    .iter()
                    .filter(|line| line.starts_with(&format!("SEARCH {table} ")) && line.contains("(marketplace=?)"));
                assert!(passes.count() <= 1, "{path}: {plan:#?} of {}", statement.sql);
            }
            let wide =
                plan.iter().filter(|line| line.contains("(marketplace=?)") && !line.contains("movement ")).count();
            assert!(wide <= 3, "{path}: {plan:#?} of {}", statement.sql);
            // The sums of the summary, one row per location, are joined by an index of the moment.
            let automatic = plan.iter().filter(|line| line.contains("AUTOMATIC") && !line.starts_with("SEARCH t "));
            assert_eq!(automatic.count(), 0, "{path}: {plan:#?}");
        }
    }
}

#[tokio::test]
async fn orders_read_what_they_name() {
    let shop = Shop::with_order("o").await;
    shop.put(
        "/v1/products/plain",
        json!({ "Name": "Plain", "Active": true, "Inventory": { "Enabled": true, "QuantityAvailable": 9 } }),
    )
    .await;
    let line = json!({ "ID": "l-2", "ProductID": "plain", "Quantity": 2 });
    let requests = [
        (&shop.ann, Method::POST, "/v1/orders/Outgoing/o/lineitems", Some(line)),
        (&shop.ann, Method::GET, "/v1/orders/Outgoing/o", None),
        (&shop.ann, Method::GET, "/v1/orders/Outgoing/o/lineitems", None),
        (&shop.ann, Method::PATCH, "/v1/orders/Outgoing/o", Some(json!({ "Comments": "x" }))),
        (&shop.ann, Method::GET, "/v1/orders/Outgoing", None),
        (&shop.ann, Method::GET, "/v1/me/orders?from=2026-01-01&Status=Open", None),
        (&shop.ann, Method::PUT, "/v1/cart/o", None),
        (&shop.ann, Method::GET, "/v1/cart", None),
        (&shop.ann, Method::PATCH, "/v1/cart/lineitems/l-1", Some(json!({ "UnitPrice": 1 }))),
        (&shop.ann, Method::GET, "/v1/cart/lineitems", None),
        (&shop.ann, Method::GET, "/v1/cart/lineitems/l-1", None),
        (&shop.ann, Method::GET, "/v1/orders/Outgoing/o/lineitems/l-1", None),
        (&shop.ann, Method::POST, "/v1/orders/Outgoing", Some(json!({ "ID": "o-2" }))),
        (&shop.ann, Method::DELETE, "/v1/orders/Outgoing/o-2", None),
        (&shop.ann, Method::POST, "/v1/cart/validate", None),
        (&shop.ann, Method::POST, "/v1/orders/Outgoing/o/submit", None),
        (&shop.token, Method::PATCH, "/v1/orders/All/o/lineitems/l-1", Some(json!({ "Quantity": 1 }))),
        (&shop.token, Method::DELETE, "/v1/orders/All/o/lineitems/l-2", None),
        (&shop.token, Method::POST, "/v1/orders/All/o/ship", None),
        (&shop.token, Method::POST, "/v1/orders/All/o/complete", None),
    ];
    for (token, method, path, body) in requests {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_of(&shop, token, method, path, body.as_ref()).await, none);
    }
}

#[tokio::test]
async fn storefront_reads_of_one_product_read_what_they_name() {
    let shop = Shop::with_order("o").await;
    shop.put(
        "/v1/products/cup",
        json!({ "Name": "Cup", "Active": true, "Inventory": { "Enabled": true, "VariantLevelTracking": true } }),
    )
    .await;
    shop.put("/v1/products/cup/variants/red", json!({ "Specs": [{ "SpecID": "COLOUR", "Value": "red" }] })).await;
    shop.put(
        "/v1/products/cup/variants/red/inventoryrecords/r",
        json!({ "AddressID": "cork", "AllowAllBuyers": false }),
    )
    .await;
    for path in [
        "/v1/me",
        "/v1/me/usergroups",
        "/v1/me/orders",
        "/v1/me/products/mug",
        "/v1/me/products/mug/inventoryrecords",
        "/v1/me/products/cup",
        "/v1/me/products/cup/variants",
        "/v1/me/products/cup/variants/red",
        "/v1/me/products/cup/variants/red/inventoryrecords",
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_of(&shop, &shop.ann, Method::GET, path, None).await, none);
    }
    for path in [
        "/v1/products/mug/inventoryrecords/assignments",
        "/v1/inventoryrecords/assignments?records=1,2",
        "/v1/buyers/acme/usergroups/assignments",
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_that_read_much(&shop, Method::GET, path, None).await, none);
    }
}

#[tokio::test]
async fn assignments_read_what_they_change() {
    let shop = Shop::with_order("o").await;
    shop.put("/v1/buyers/acme/usergroups/trade", json!({ "Name": "Trade" })).await;
    let assignments = format!("{RECORDS}/assignments");
    let one = json!({ "InventoryRecordID": "mug-dub", "BuyerID": "acme", "UserGroupID": "trade" });
    let parties = json!([{ "BuyerID": "acme", "UserGroupID": "trade" }, { "BuyerID": "zenith" }]);
    let bulk = |action: &str| json!({ "Action": action, "RecordNumbers": [1], "Parties": parties });
    let everywhere = "/v1/inventoryrecords/assignments";
    for (method, path, body) in [
        (Method::POST, assignments.clone(), Some(one)),
        (Method::GET, format!("{assignments}?buyerID=acme&level=Group"), None),
        (Method::POST, format!("{everywhere}/bulk"), Some(bulk("Assign"))),
        (Method::GET, format!("{everywhere}?records=1"), None),
        (Method::DELETE, format!("{RECORDS}/mug-dub/assignments?buyerID=zenith"), None),
        (Method::POST, format!("{everywhere}/bulk"), Some(bulk("Withdraw"))),
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(lines_that_read_much(&shop, method, &path, body.as_ref()).await, none);
    }
}
