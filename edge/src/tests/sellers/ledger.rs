//! One ledger: what happens in one dialect shows in the others, and everyone keeps to its own.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::Answer;
use super::{QUAY, Stores, attributes};

fn counted(attributes: Value) -> Value {
    json!({ "data": [{ "attributes": attributes }] })
}

impl Stores {
    /// An order of so many of variant `s` from `quay`'s default record.
    pub async fn submit(&self, quantity: i64) -> Answer {
        self.submit_line(json!({ "Quantity": quantity, "InventoryRecordID": "default" })).await
    }

    /// The same, of no record.
    pub async fn submit_unnamed(&self, quantity: i64) -> Answer {
        self.submit_line(json!({ "Quantity": quantity })).await
    }

    async fn submit_line(&self, line: Value) -> Answer {
        let shopper = self.order(line).await;
        self.submit_order(&shopper).await
    }

    /// An order with the line; ends with the token of whose it is.
    async fn order(&self, mut line: Value) -> String {
        let shopper = self.app.given_shopper("acme", "ann").await;
        let send = async |path: &str, body: Value| {
            let made = self.app.call(&shopper, Method::POST, path, Some(&body), &[]).await;
            assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        };
        send("/v1/orders/Outgoing", json!({ "ID": "o-1" })).await;
        line["ProductID"] = json!("bike");
        line["Specs"] = json!([{ "SpecID": "SIZE", "OptionID": "S" }]);
        send("/v1/orders/Outgoing/o-1/lineitems", line).await;
        shopper
    }

    async fn submit_order(&self, shopper: &str) -> Answer {
        self.app.call(shopper, Method::POST, "/v1/orders/Outgoing/o-1/submit", Some(&json!({})), &[]).await
    }

    async fn count(&self) -> Value {
        let all = attributes(&self.get(&self.quay, &Stores::of(self.s)).await);
        all.iter().find(|one| one["seller_id"] == QUAY).expect("quay has an inventory")["count_on_hand"].clone()
    }
}

#[tokio::test]
async fn what_is_sold_or_refreshed_elsewhere_shows_here() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.put(&stores.quay, &path, counted(json!({ "count_on_hand": 5 }))).await;

    let sold = stores.submit(2).await;
    let after_order = stores.count().await;
    stores.put(&stores.quay, &path, counted(json!({ "count_on_hand": 10 }))).await;
    let record = stores.app.get("/v1/products/bike/variants/s/inventoryrecords/default").await.body;
    let token = stores.app.supplier_token("quay", &["FullAccess"]).await;
    let rows = json!({ "locationCode": "default", "items": [{ "partNumber": "s", "quantity": 7 }] });
    let taken = stores.app.call(&token, Method::POST, "/v1/inventory/refresh", Some(&rows), &[]).await;
    stores.app.deliver().await;

    assert_eq!((sold.status, after_order), (StatusCode::CREATED, json!(3)));
    assert_eq!(
        (&record["OnHand"], &record["Allocated"], &record["QuantityAvailable"]),
        (&json!(12), &json!(2), &json!(10))
    );
    assert_eq!(taken.status, StatusCode::ACCEPTED);
    assert_eq!(stores.count().await, 5);
}

#[tokio::test]
async fn a_member_refreshes_what_it_sells_in_a_store_and_what_is_not_its_own_is_refused() {
    let stores = Stores::new().await;
    stores.put(&stores.quay, &Stores::of(stores.m), counted(json!({ "count_on_hand": 1 }))).await;
    let token = stores.app.supplier_token("quay", &["FullAccess"]).await;
    let rows = json!({ "locationCode": "default", "items": [
        { "partNumber": "s", "quantity": 7 }, { "partNumber": "s", "sku": "new-name", "quantity": 8 } ] });

    stores.app.call(&token, Method::POST, "/v1/inventory/refresh", Some(&rows), &[]).await;
    stores.app.deliver().await;

    let items = stores.app.get("/v1/inventory/jobs/1/items").await;
    assert_eq!(items.column("Outcome"), [json!("added"), json!("refused")]);
    assert_eq!(stores.count().await, 7);
    assert_eq!(stores.app.get("/v1/products/bike/variants/s").await.body["SKU"], Value::Null);
    stores
        .app
        .post("/v1/suppliers/strange/addresses", json!({ "ID": "yard", "Street1": "1", "City": "x", "Country": "IE" }))
        .await;
    let stranger = stores.app.supplier_token("strange", &["FullAccess"]).await;
    let rows = json!({ "locationCode": "yard", "items": [{ "partNumber": "s", "quantity": 7 }] });
    stores.app.call(&stranger, Method::POST, "/v1/inventory/refresh", Some(&rows), &[]).await;
    stores.app.deliver().await;
    assert_eq!(stores.app.get("/v1/inventory/jobs/2/items").await.column("Outcome"), [json!("refused")]);
}

#[tokio::test]
async fn a_members_user_reads_the_product_and_keeps_its_own_records() {
    let stores = Stores::new().await;
    stores.put(&stores.moor, &Stores::of(stores.s), counted(json!({ "count_on_hand": 4 }))).await;
    let token = stores.app.supplier_token("quay", &["FullAccess"]).await;
    let send = async |method: Method, path: &str, body: Value| {
        let body = Some(body).filter(|body| !body.is_null());
        stores.app.call(&token, method, path, body.as_ref(), &[]).await
    };
    let records = "/v1/products/bike/variants/s/inventoryrecords";
    send(
        Method::POST,
        "/v1/suppliers/quay/addresses",
        json!({ "ID": "pier", "Street1": "1", "City": "x", "Country": "IE" }),
    )
    .await;

    assert_eq!(send(Method::GET, "/v1/products", Value::Null).await.column("ID"), [json!("bike")]);
    assert_eq!(send(Method::GET, "/v1/products/bike/variants/s", Value::Null).await.status, StatusCode::OK);
    let made = send(Method::POST, records, json!({ "ID": "mine", "AddressID": "pier", "QuantityAvailable": 2 })).await;
    assert_eq!((made.status, &made.body["OwnerID"]), (StatusCode::CREATED, &json!("quay")));
    assert_eq!(send(Method::GET, records, Value::Null).await.column("ID"), [json!("mine")]);
    for (method, path) in [
        (Method::GET, format!("{records}/default")),
        (Method::PATCH, format!("{records}/default")),
        (Method::DELETE, format!("{records}/default")),
    ] {
        let body = if method == Method::PATCH { json!({ "OnHand": 9 }) } else { Value::Null };
        assert_eq!(send(method, &path, body).await.missing(), ("InventoryRecord", "default"));
    }
    for (method, path, body) in [
        (Method::PATCH, "/v1/products/bike", json!({ "Name": "Mine" })),
        (Method::PUT, "/v1/products/bike", json!({ "Name": "Mine" })),
        (Method::DELETE, "/v1/products/bike", Value::Null),
        (Method::PATCH, "/v1/products/bike/variants/s", json!({ "Name": "Mine" })),
        (Method::PUT, "/v1/products/bike/variants/new", json!({ "Active": true })),
    ] {
        assert_eq!(send(method, path, body).await.missing(), ("Product", "bike"), "{path}");
    }
    let stranger = stores.app.supplier_token("strange", &["FullAccess"]).await;
    let unseen = stores.app.call(&stranger, Method::GET, "/v1/products/bike", None, &[]).await;
    assert_eq!(unseen.missing(), ("Product", "bike"));
    assert_eq!(stores.count().await, 2);
}

#[tokio::test]
async fn the_selector_tells_zero_from_missing_and_from_endless() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.app.put("/v1/suppliers/parent/members/parent", json!({})).await;
    stores.put(&stores.quay, &path, counted(json!({ "count_on_hand": 0, "sale_price": "450" }))).await;
    stores
        .put(&stores.moor, &path, counted(json!({ "infinite": true, "price": 480, "fulfilment_provider": "f" })))
        .await;
    let shopper = stores.app.given_shopper("acme", "ann").await;
    let sellers = "/v1/me/products/bike/variants/s/sellers";

    let shown = stores.app.call(&shopper, Method::GET, sellers, None, &[]).await;
    let none = stores.app.call(&shopper, Method::GET, "/v1/me/products/bike/variants/m/sellers", None, &[]).await;

    assert_eq!(
        shown.body["Items"],
        json!([
        { "SellerID": "quay", "SellerName": "Quay Cycles", "Number": 2, "InventoryRecordID": "default", "Available": 0,
          "Enabled": false, "Infinite": false, "Price": "500", "SalePrice": "450", "FulfilmentProvider": null },
        { "SellerID": "moor", "SellerName": "Moor Cycles", "Number": 3, "InventoryRecordID": "default-3", "Available": 0,
          "Enabled": true, "Infinite": true, "Price": "480", "SalePrice": null, "FulfilmentProvider": "f" } ])
    );
    assert_eq!((none.status, &none.body["Items"]), (StatusCode::OK, &json!([])));
    let record = shown.body["Items"][1]["InventoryRecordID"].as_str().unwrap();
    let hidden = json!({ "AllowAllBuyers": false });
    stores.app.patch(&format!("/v1/products/bike/variants/s/inventoryrecords/{record}"), hidden).await;
    let shown = stores.app.call(&shopper, Method::GET, sellers, None, &[]).await;
    assert_eq!(shown.column("SellerID"), [json!("quay")]);
    assert_eq!(stores.app.get(sellers).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_others_have_is_in_no_sum_of_a_member() {
    let stores = Stores::new().await;
    let pump = json!({ "ID": "pump", "Name": "Pump", "OwnerID": "parent", "MultiStore": true, "Inventory": { "Enabled": true } });
    let pump = stores.app.post("/v1/products", pump).await.body["Number"].as_i64().unwrap();
    for item in [stores.s, pump] {
        stores.put(&stores.quay, &Stores::of(item), counted(json!({ "count_on_hand": 3 }))).await;
        stores.put(&stores.moor, &Stores::of(item), counted(json!({ "count_on_hand": 40 }))).await;
    }
    stores.put(&stores.moor, &Stores::of(stores.m), counted(json!({ "infinite": true }))).await;
    let token = stores.app.supplier_token("quay", &["FullAccess"]).await;
    let as_quay = async |path: &str| stores.app.call(&token, Method::GET, path, None, &[]).await;
    let sum = |answer: &Answer| {
        let inventory = &answer.body["Inventory"];
        (inventory["QuantityAvailable"].clone(), inventory["Infinite"].clone())
    };

    for (path, own, all) in [
        ("/v1/products/bike", (json!(3), json!(false)), (json!(43), json!(true))),
        ("/v1/products/pump", (json!(3), json!(false)), (json!(43), json!(false))),
        ("/v1/products/bike/variants/s", (json!(3), json!(false)), (json!(43), json!(false))),
        ("/v1/products/bike/variants/m", (json!(0), json!(false)), (json!(0), json!(true))),
    ] {
        assert_eq!(sum(&as_quay(path).await), own, "{path}");
        assert_eq!(sum(&stores.app.get(path).await), all, "{path}");
    }
    for list in ["/v1/products", "/v1/products/bike/variants"] {
        let asked = |of: &str| format!("{list}?Inventory.QuantityAvailable={of}");
        assert_eq!(as_quay(&asked("43")).await.body["Items"], json!([]), "{list}");
        assert_ne!(as_quay(&asked("3")).await.body["Items"], json!([]), "{list}");
        assert_ne!(stores.app.get(&asked("43")).await.body["Items"], json!([]), "{list}");
        for item in as_quay(list).await.body["Items"].as_array().unwrap() {
            assert!(item["Inventory"]["QuantityAvailable"].as_i64().is_some_and(|count| count <= 3), "{item}");
        }
    }
}

#[tokio::test]
async fn where_the_product_keeps_the_stock_a_variant_without_end_sells_none() {
    let stores = Stores::new().await;
    let product = async |inventory: Value| {
        assert_eq!(
            stores.app.patch("/v1/products/bike", json!({ "Inventory": inventory })).await.status,
            StatusCode::OK
        );
    };
    product(json!({ "VariantLevelTracking": false, "QuantityAvailable": 2 })).await;
    let endless = json!({ "data": { "attributes": { "infinite": true } } });
    stores.put(&stores.parent, &format!("variants/{}", stores.s), endless).await;

    let shopper = stores.order(json!({ "Quantity": 2 })).await;
    product(json!({ "QuantityAvailable": 1 })).await;
    let short = stores.submit_order(&shopper).await;
    product(json!({ "QuantityAvailable": 2 })).await;
    let sold = stores.submit_order(&shopper).await;

    assert_eq!((short.status, short.error_code()), (StatusCode::BAD_REQUEST, "Inventory.Insufficient"), "{short:?}");
    assert_eq!(sold.status, StatusCode::CREATED, "{sold:?}");
}
