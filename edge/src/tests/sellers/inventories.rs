//! Inventories: who sees, sets and takes away which.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{MOOR, PARENT, QUAY, Stores, attributes, fault};

fn inventory(id: i64, seller: i64, count: i64) -> Value {
    json!({ "id": id, "type": "inventories", "attributes": {
        "count_on_hand": count, "price": null, "sale_price": null, "infinite": false, "seller_id": seller,
        "fulfilment_provider": "" } })
}

fn asked(attributes: Value) -> Value {
    json!({ "data": [{ "type": "inventories", "attributes": attributes }] })
}

#[tokio::test]
async fn a_parent_opens_two_stores_and_changes_one_of_them() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);

    let none = stores.get(&stores.parent, &path).await;
    let opened = stores
        .put(
            &stores.parent,
            &path,
            json!({ "data": [
        { "type": "inventories", "attributes": { "seller_id": QUAY, "count_on_hand": 3, "price": 59.9 } },
        { "type": "inventories", "attributes": { "seller_id": MOOR, "infinite": true } } ] }),
        )
        .await;
    let emptied = stores.put(&stores.parent, &path, asked(json!({ "seller_id": QUAY, "count_on_hand": 0 }))).await;

    assert_eq!((none.status, &none.body), (StatusCode::OK, &json!({ "data": [] })));
    let mut whole = json!({ "data": [
        { "id": 1, "type": "inventories", "attributes": { "count_on_hand": 3, "price": "59.9", "sale_price": null,
            "infinite": false, "seller_id": QUAY, "fulfilment_provider": "" } },
        { "id": 2, "type": "inventories", "attributes": { "infinite": true, "seller_id": MOOR,
            "fulfilment_provider": "" } } ] });
    assert_eq!((opened.status, &opened.body), (StatusCode::OK, &whole));
    assert_eq!(opened.header("content-type"), "application/vnd.api+json");
    whole["data"][0]["attributes"]["count_on_hand"] = json!(0);
    assert_eq!((emptied.status, &emptied.body), (StatusCode::OK, &whole));
}

#[tokio::test]
async fn a_member_sets_its_own_by_the_last_element_alone() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.put(&stores.parent, &path, asked(json!({ "seller_id": QUAY, "count_on_hand": 0 }))).await;
    stores.put(&stores.parent, &path, asked(json!({ "seller_id": MOOR, "infinite": true }))).await;

    let set = stores
        .put(
            &stores.moor,
            &path,
            json!({ "data": [
        { "attributes": { "count_on_hand": "no number" } },
        { "attributes": { "seller_id": QUAY, "infinite": false, "count_on_hand": "8", "sale_price": "49.50" } } ] }),
        )
        .await;

    assert_eq!(set.status, StatusCode::OK);
    assert_eq!(attributes(&set)[0]["count_on_hand"], 0);
    assert_eq!(
        attributes(&set)[1],
        json!({ "count_on_hand": 8, "price": null, "sale_price": "49.5",
        "infinite": false, "seller_id": MOOR, "fulfilment_provider": "" })
    );
}

#[tokio::test]
async fn what_is_not_sent_stays_and_a_kept_count_shows_again() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    let whole = json!({ "count_on_hand": 5, "price": "10.25", "sale_price": 9, "fulfilment_provider": "fulfilio" });
    stores.put(&stores.quay, &path, asked(whole)).await;

    let counted = stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 6 }))).await;
    let endless = stores.put(&stores.quay, &path, asked(json!({ "infinite": true, "price": null }))).await;
    let counted_unseen = stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 7 }))).await;
    let shown = stores.put(&stores.quay, &path, asked(json!({ "infinite": false }))).await;

    let mut expected = json!({ "count_on_hand": 6, "price": "10.25", "sale_price": "9", "infinite": false,
        "seller_id": QUAY, "fulfilment_provider": "fulfilio" });
    assert_eq!(attributes(&counted), [expected.clone()]);
    let unseen = json!({ "sale_price": "9", "infinite": true, "seller_id": QUAY, "fulfilment_provider": "fulfilio" });
    assert_eq!(attributes(&endless), attributes(&counted_unseen));
    assert_eq!(attributes(&counted_unseen), [unseen]);
    expected["count_on_hand"] = json!(7);
    expected["price"] = Value::Null;
    assert_eq!(attributes(&shown), [expected]);
}

#[tokio::test]
async fn a_repeated_put_writes_nothing() {
    let stores = Stores::new().await;
    let (path, body) = (Stores::of(stores.s), asked(json!({ "count_on_hand": 5, "price": 27.38 })));
    let first = stores.put(&stores.quay, &path, body.clone()).await;
    let record = "/v1/products/bike/variants/s/inventoryrecords/default";
    let version = stores.app.get(record).await.body["Version"].clone();

    let second = stores.put(&stores.quay, &path, body).await;
    let empty = stores.put(&stores.parent, &path, json!({ "data": [] })).await;

    assert_eq!((second.status, &second.body, &empty.body), (StatusCode::OK, &first.body, &first.body));
    assert_eq!(stores.app.get(record).await.body["Version"], version);
    let history = stores.app.get(&format!("{record}/movements")).await;
    assert_eq!(history.column("Why"), [json!("Created")]);
    assert_eq!(history.column("Dialect"), [json!("Marketplacer")]);
}

#[tokio::test]
async fn one_bad_element_changes_nothing() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 2 }))).await;
    let before = stores.get(&stores.parent, &path).await.body;

    let two = |second: Value| {
        json!({ "data": [
        { "type": "inventories", "attributes": { "seller_id": QUAY, "count_on_hand": 5 } },
        { "type": "inventories", "attributes": second } ] })
    };
    for (second, detail, source) in [
        (
            json!({ "seller_id": MOOR, "count_on_hand": -1 }),
            "data[1]: count_on_hand must be an integer of 0 or more",
            json!("data/attributes/count_on_hand"),
        ),
        (
            json!({ "seller_id": PARENT, "count_on_hand": 1 }),
            "data[1]: seller_id must be the id of a member of the multi-store",
            json!("data/attributes/seller_id"),
        ),
        (
            json!({ "seller_id": 99 }),
            "data[1]: seller_id must be the id of a member of the multi-store",
            json!("data/attributes/seller_id"),
        ),
        (json!({ "count_on_hand": 1 }), "data[1]: seller_id is required", json!("data/attributes/seller_id")),
    ] {
        let refused = stores.put(&stores.parent, &path, two(second)).await;
        assert_eq!(fault(&refused), (422, detail, &source));
    }
    assert_eq!(stores.get(&stores.parent, &path).await.body, before);
}

#[tokio::test]
async fn checks_come_in_the_order_of_the_specification() {
    let stores = Stores::new().await;
    let path = format!("/api/v2/client/{}", Stores::of(stores.s));
    let none = format!("/api/v2/client/{}", Stores::of(9_999));
    let send = async |key: &str, path: &str, kind: &str, body: &str| {
        let answer = stores.app.call_raw(key, Method::PUT, path, kind, body.as_bytes().to_vec()).await;
        (answer.status.as_u16(), answer.body["errors"][0]["status"].as_str().unwrap_or_default().to_owned())
    };
    let ours = "application/vnd.api+json";

    assert_eq!(send("100-nobodys", &none, "application/json", "{").await, (401, "unauthorized".to_owned()));
    assert_eq!(send(&stores.quay, &none, "application/json", "{").await, (415, "unsupported_media_type".to_owned()));
    assert_eq!(send(&stores.quay, &none, ours, "{data:[]}").await, (400, "bad_request".to_owned()));
    assert_eq!(send(&stores.quay, &none, ours, "{}").await, (404, "not_found".to_owned()));
    assert_eq!(send(&stores.quay, &path, ours, "{}").await, (422, "resource_invalid".to_owned()));
    let with_parameter = "application/vnd.api+json; charset=utf-8";
    assert_eq!(send(&stores.parent, &path, with_parameter, r#"{"data":[]}"#).await, (200, String::new()));
}

#[tokio::test]
async fn a_stranger_finds_nothing_and_writes_nothing() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 2 }))).await;
    let before = stores.get(&stores.parent, &path).await.body;

    for answer in [
        stores.get(&stores.strange, &path).await,
        stores.put(&stores.strange, &path, asked(json!({ "count_on_hand": 9 }))).await,
        stores.delete(&stores.strange, &format!("{path}/1")).await,
        stores.delete(&stores.moor, &format!("{path}/1")).await,
        stores.delete(&stores.quay, &format!("{}/1", Stores::of(stores.m))).await,
        stores.delete(&stores.quay, &format!("{path}/2")).await,
        stores.get(&stores.quay, "variants/x/inventories").await,
        stores.get(&stores.quay, "variants/0/inventories").await,
        stores.send(&stores.quay, Method::POST, &path, "{}".to_owned()).await,
        stores.get(&stores.quay, &format!("{path}/1")).await,
    ] {
        assert_eq!(fault(&answer), (404, "No such record for this key", &Value::Null));
    }
    assert_eq!(stores.get(&stores.parent, &path).await.body, before);
}

#[tokio::test]
async fn who_leaves_the_selector_comes_back_under_a_new_id() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 1, "price": 5 }))).await;
    stores.put(&stores.moor, &path, asked(json!({ "count_on_hand": 4 }))).await;

    let gone = stores.delete(&stores.quay, &format!("{path}/1")).await;
    let twice = stores.delete(&stores.quay, &format!("{path}/1")).await;
    let back = stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 2 }))).await;
    let by_parent = stores.delete(&stores.parent, &format!("{path}/2")).await;

    assert_eq!((gone.status, twice.status), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    assert_eq!(back.body, json!({ "data": [inventory(2, MOOR, 4), inventory(3, QUAY, 2)] }));
    assert_eq!(by_parent.status, StatusCode::NO_CONTENT);
    assert_eq!(stores.get(&stores.moor, &path).await.body, json!({ "data": [inventory(3, QUAY, 2)] }));
}

#[tokio::test]
async fn first_writes_at_once_leave_one_record() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    let set = |count: i64| stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": count })));

    let answers = tokio::join!(set(1), set(2), set(3), set(4));
    for answer in [&answers.0, &answers.1, &answers.2, &answers.3] {
        assert_eq!((answer.status, attributes(answer).len()), (StatusCode::OK, 1));
    }
    let others = tokio::join!(
        stores.put(&stores.quay, &path, asked(json!({ "price": 7 }))),
        stores.put(&stores.moor, &path, asked(json!({ "count_on_hand": 9 })))
    );

    assert_eq!((others.0.status, others.1.status), (StatusCode::OK, StatusCode::OK));
    let found = attributes(&stores.get(&stores.parent, &path).await);
    assert_eq!((found.len(), &found[0]["price"], &found[1]["count_on_hand"]), (2, &json!("7"), &json!(9)));
}

#[tokio::test]
async fn prices_are_exact_from_end_to_end() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    for (sent, told) in [
        ("500", json!("500")),
        ("27.38", json!("27.38")),
        ("27.5", json!("27.5")),
        ("0.29", json!("0.29")),
        ("0", json!("0")),
        ("1e6", json!("1000000")),
        ("\"33.10\"", json!("33.1")),
        ("null", json!(null)),
        ("0.0001", json!("0.0001")),
        ("9999999999.9999", json!("9999999999.9999")),
        ("1234567890.1234", json!("1234567890.1234")),
    ] {
        let body = format!(r#"{{"data":[{{"attributes":{{"price":{sent},"sale_price":{sent}}}}}]}}"#);
        let set = stores.send(&stores.quay, Method::PUT, &path, body).await;
        let found = attributes(&set);
        assert_eq!((&found[0]["price"], &found[0]["sale_price"]), (&told, &told), "{sent}");
        let record = stores.app.get("/v1/products/bike/variants/s/inventoryrecords/default").await;
        assert_eq!(record.body["Price"], told, "{sent}");
    }
    for sent in ["-1", "\"abc\"", "\"\"", "\"1e3\"", "true", "0.00001", "1e10", "0.28999999999999999"] {
        let body = format!(r#"{{"data":[{{"attributes":{{"price":{sent}}}}}]}}"#);
        let refused = stores.send(&stores.quay, Method::PUT, &path, body).await;
        assert_eq!((refused.status.as_u16(), fault(&refused).2), (422, &json!("data/attributes/price")), "{sent}");
    }
}

#[tokio::test]
async fn a_product_without_variants_is_its_own_variant() {
    let stores = Stores::new().await;
    let product = json!({ "ID": "pump", "Name": "Pump", "Active": true, "OwnerID": "parent", "MultiStore": true,
                          "Inventory": { "Enabled": true } });
    let number = stores.app.post("/v1/products", product).await.body["Number"].as_i64().unwrap();

    let set = stores.put(&stores.quay, &Stores::of(number), asked(json!({ "count_on_hand": 3 }))).await;

    assert_eq!(attributes(&set)[0]["count_on_hand"], 3);
    assert_eq!(stores.app.get("/v1/products/pump/inventoryrecords/default").await.body["QuantityAvailable"], 3);
    let bike = stores.app.get("/v1/products/bike").await.body["Number"].as_i64().unwrap();
    assert_eq!(stores.get(&stores.quay, &Stores::of(bike)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_advert_of_a_single_seller_has_no_inventories() {
    let stores = Stores::new().await;
    let product = json!({ "ID": "pump", "Name": "Pump", "Active": true, "OwnerID": "parent",
                          "Inventory": { "Enabled": true } });
    let number = stores.app.post("/v1/products", product).await.body["Number"].as_i64().unwrap();
    let path = Stores::of(number);

    assert_eq!(stores.get(&stores.parent, &path).await.body, json!({ "data": [] }));
    let refused = stores.put(&stores.parent, &path, asked(json!({ "seller_id": QUAY, "count_on_hand": 1 }))).await;
    assert_eq!(fault(&refused), (422, "data cannot be set: the advert is of a single seller", &Value::Null));
    assert_eq!(stores.delete(&stores.parent, &format!("{path}/1")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stores.get(&stores.quay, &path).await.status, StatusCode::NOT_FOUND);
}
