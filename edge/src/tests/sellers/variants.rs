//! A seller's own variants and adverts.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Stores, attributes, fault};

impl Stores {
    /// A product of `quay` of which it keeps records of its own, in no multi-store; ends with its number.
    async fn pump(&self) -> i64 {
        let product = json!({ "ID": "pump", "Name": "Pump", "Active": true, "OwnerID": "quay", "SKU": "PUMP-1",
                              "ExternalID": "erp-1", "Price": "499", "Inventory": { "Enabled": true } });
        self.app.post("/v1/products", product).await.body["Number"].as_i64().unwrap()
    }

    /// [`Self::pump`] with a written count and no record.
    pub async fn figure(&self, count: i64) -> i64 {
        let pump = self.pump().await;
        self.app.patch("/v1/products/pump", json!({ "Inventory": { "QuantityAvailable": count } })).await;
        pump
    }

    async fn addresses(&self, supplier: &str) -> Vec<Value> {
        self.app.get(&format!("/v1/suppliers/{supplier}/addresses")).await.column("ID")
    }
}

fn asked(attributes: Value) -> Value {
    json!({ "data": { "type": "variants", "attributes": attributes } })
}

#[tokio::test]
async fn a_variant_comes_back_whole() {
    let stores = Stores::new().await;
    let pump = stores.pump().await;

    let one = stores.get(&stores.quay, &format!("variants/{pump}?include=shipping_parcel")).await;
    let set = stores
        .put(
            &stores.quay,
            &format!("variants/{pump}"),
            asked(json!({
        "count_on_hand": "13", "barcode": "9300000000017", "price": 59.9, "sku": "HELM-M", "notes": "fragile" })),
        )
        .await;

    let mut shape = json!({ "data": { "id": pump, "type": "variants", "attributes": {
        "count_on_hand": 0, "infinite": false, "sku": "PUMP-1", "barcode": null, "ean": null, "upc": null,
        "external_id": "erp-1", "price": 499, "sale_price": null, "notes": null } } });
    assert_eq!((one.status, &one.body), (StatusCode::OK, &shape));
    for (name, value) in [
        ("count_on_hand", json!(13)),
        ("barcode", json!("9300000000017")),
        ("price", json!(59.9)),
        ("sku", json!("HELM-M")),
        ("notes", json!("fragile")),
    ] {
        shape["data"]["attributes"][name] = value;
    }
    assert_eq!((set.status, &set.body), (StatusCode::OK, &shape));
    assert_eq!(stores.get(&stores.quay, &format!("adverts/{pump}/variants/{pump}")).await.body, shape);
    let product = stores.app.get("/v1/products/pump").await.body;
    assert_eq!((&product["SKU"], &product["Inventory"]["QuantityAvailable"]), (&json!("HELM-M"), &json!(13)));
    let record = stores.app.get("/v1/products/pump/inventoryrecords").await;
    assert_eq!((record.column("OwnerID"), record.column("AddressID")), (vec![json!("quay")], vec![json!("default")]));
}

#[tokio::test]
async fn a_count_of_a_multi_store_variant_and_its_inventories_are_two_things() {
    let stores = Stores::new().await;
    let path = format!("variants/{}", stores.s);
    let inventory = json!({ "data": [{ "attributes": { "count_on_hand": 3 } }] });
    stores.put(&stores.quay, &Stores::of(stores.s), inventory).await;

    let set = stores.put(&stores.parent, &path, asked(json!({ "count_on_hand": 40, "infinite": true }))).await;
    let again = stores.put(&stores.parent, &path, asked(json!({ "infinite": false }))).await;

    assert_eq!((&set.body["data"]["attributes"]["infinite"], set.status), (&json!(true), StatusCode::OK));
    assert_eq!(again.body["data"]["attributes"]["count_on_hand"], 40);
    assert_eq!(attributes(&stores.get(&stores.quay, &Stores::of(stores.s)).await)[0]["count_on_hand"], 3);
    let by_member = stores.put(&stores.quay, &path, asked(json!({ "count_on_hand": 1 }))).await;
    assert_eq!(fault(&by_member), (404, "No such record for this key", &Value::Null));
    assert_eq!(stores.get(&stores.quay, &path).await.body, again.body);
}

#[tokio::test]
async fn lists_show_the_sellers_own_page_by_page() {
    let stores = Stores::new().await;
    let pump = stores.pump().await;
    let ids = |answer: &super::Answer| {
        answer.body["data"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect::<Vec<i64>>()
    };

    let own = stores.get(&stores.parent, "variants?page[size]=1").await;
    let next = stores.get(&stores.parent, "variants?page%5Bsize%5D=1&page%5Bnumber%5D=2").await;

    assert_eq!((ids(&own), ids(&next)), (vec![stores.s], vec![stores.m]));
    let base = "http://onhand.test/api/v2/client/variants?page%5Bnumber%5D=";
    assert_eq!(
        own.body["links"],
        json!({
        "first": format!("{base}1&page%5Bsize%5D=1"), "next": format!("{base}2&page%5Bsize%5D=1"),
        "last": format!("{base}2&page%5Bsize%5D=1") })
    );
    assert_eq!(next.body["links"]["next"], Value::Null);
    assert_eq!(ids(&stores.get(&stores.quay, "variants").await), [pump]);
    assert_eq!(ids(&stores.get(&stores.quay, "variants?external_id=erp-1&sku=PUMP-1").await), [pump]);
    assert_eq!(ids(&stores.get(&stores.quay, "variants?sku=pump-1").await), Vec::<i64>::new());
    assert_eq!(ids(&stores.get(&stores.strange, "variants").await), Vec::<i64>::new());
    for query in ["page[size]=0", "page[number]=-1", "page[size]=x"] {
        assert_eq!(stores.get(&stores.quay, &format!("variants?{query}")).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn adverts_are_read_with_their_variants() {
    let stores = Stores::new().await;
    let bike = stores.app.get("/v1/products/bike").await.body["Number"].as_i64().unwrap();

    let one = stores.get(&stores.quay, &format!("adverts/{bike}?include=variants")).await;
    let all = stores.get(&stores.parent, "adverts").await;
    let variants = stores.get(&stores.moor, &format!("adverts/{bike}/variants")).await;

    assert_eq!((&one.body["data"]["id"], &one.body["data"]["attributes"]["title"]), (&json!(bike), &json!("Bike")));
    let of_one: Vec<&Value> = one.body["included"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(of_one, [&json!(stores.s), &json!(stores.m)]);
    assert_eq!(all.body["data"].as_array().unwrap().len(), 1);
    assert_eq!(variants.body["data"].as_array().unwrap().len(), 2);
    for (key, path) in [
        (&stores.strange, format!("adverts/{bike}")),
        (&stores.strange, format!("adverts/{bike}/variants")),
        (&stores.strange, format!("variants/{}", stores.s)),
        (&stores.parent, "adverts/x".to_owned()),
        (&stores.parent, format!("adverts/{bike}/variants/{bike}")),
        (&stores.parent, "nothing".to_owned()),
    ] {
        assert_eq!(stores.get(key, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        stores.send(&stores.parent, Method::POST, "adverts", "{}".to_owned()).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn stock_of_many_variants_is_set_at_once_or_not_at_all() {
    let stores = Stores::new().await;
    let pump = stores.pump().await;
    let set = async |key: &str, counts: Value| {
        let body = json!({ "count_on_hand": counts }).to_string();
        stores.send(key, Method::POST, "variants/stock_on_hand", body).await
    };
    let [s, m] = [stores.s.to_string(), stores.m.to_string()];

    let done = set(&stores.parent, json!({ s.as_str(): 2, m.as_str(): "INFINITE" })).await;
    let own = set(&stores.quay, json!({ pump.to_string(): 7 })).await;
    let foreign = set(&stores.parent, json!({ s.as_str(): 9, pump.to_string(): 1 })).await;
    let word = set(&stores.parent, json!({ s.as_str(): "OTHER" })).await;

    assert_eq!((done.status, &done.body, own.status), (StatusCode::CREATED, &json!({}), StatusCode::CREATED));
    assert_eq!((foreign.status.as_u16(), word.status.as_u16()), (422, 422));
    let shown = async |key: &str, id: i64| {
        let one = stores.get(key, &format!("variants/{id}")).await.body;
        (one["data"]["attributes"]["count_on_hand"].clone(), one["data"]["attributes"]["infinite"].clone())
    };
    assert_eq!(shown(&stores.parent, stores.s).await, (json!(2), json!(false)));
    assert_eq!(shown(&stores.parent, stores.m).await.1, true);
    assert_eq!(shown(&stores.quay, pump).await, (json!(7), json!(false)));
    set(&stores.parent, json!({ m.as_str(): 1 })).await;
    assert_eq!(shown(&stores.parent, stores.m).await, (json!(1), json!(false)));
}

#[tokio::test]
async fn a_variant_goes_with_its_stock() {
    let stores = Stores::new().await;
    let pump = stores.pump().await;
    let inventory = json!({ "data": [{ "attributes": { "count_on_hand": 3 } }] });
    stores.put(&stores.quay, &Stores::of(stores.s), inventory).await;

    assert_eq!(stores.delete(&stores.quay, &format!("variants/{}", stores.s)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stores.delete(&stores.parent, &format!("variants/{}", stores.s)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stores.delete(&stores.quay, &format!("variants/{pump}")).await.status, StatusCode::NO_CONTENT);

    assert_eq!(stores.app.get("/v1/products/bike/variants").await.column("ID"), [json!("m")]);
    assert_eq!(stores.app.get("/v1/products/pump").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stores.app.get("/v1/inventoryrecords").await.column("ID"), Vec::<Value>::new());
    let movements = stores.app.get("/v1/inventory/movements").await;
    assert_eq!(movements.column("Why"), [json!("Deleted"), json!("Created")]);
    assert_eq!(stores.delete(&stores.parent, &format!("variants/{}", stores.s)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_written_figure_without_end_sells_until_it_is_counted_again() {
    let stores = Stores::new().await;
    let path = format!("variants/{}", stores.s);
    let variant = "/v1/products/bike/variants/s";
    stores.put(&stores.parent, &path, asked(json!({ "infinite": true, "sku": "BIKE-S" }))).await;
    let endless = stores.app.get(variant).await.body["Inventory"]["Infinite"].clone();

    let sold = stores.submit_unnamed(2).await;
    stores.app.patch(variant, json!({ "Inventory": { "QuantityAvailable": 9 } })).await;

    assert_eq!((endless, sold.status), (json!(true), StatusCode::CREATED), "{sold:?}");
    let shown = stores.get(&stores.parent, &path).await.body["data"]["attributes"].clone();
    assert_eq!(
        (&shown["count_on_hand"], &shown["infinite"], &shown["sku"]),
        (&json!(9), &json!(false), &json!("BIKE-S"))
    );
}

#[tokio::test]
async fn what_keeps_no_stock_refuses_a_count_and_makes_nothing() {
    let stores = Stores::new().await;
    let mut numbers = Vec::new();
    for (id, multi) in [("frame", false), ("fork", true)] {
        let product = json!({ "ID": id, "Name": id, "OwnerID": "parent", "MultiStore": multi });
        numbers.push(stores.app.post("/v1/products", product).await.body["Number"].as_i64().unwrap());
    }
    let fork = json!({ "data": [{ "attributes": { "seller_id": super::QUAY, "count_on_hand": 1 } }] });

    for number in &numbers {
        let refused =
            stores.put(&stores.parent, &format!("variants/{number}"), asked(json!({ "count_on_hand": 1 }))).await;
        assert_eq!(fault(&refused).1, "data cannot be set: the product keeps no stock, it has no Inventory");
    }
    let refused = stores.put(&stores.parent, &Stores::of(numbers[1]), fork).await;
    assert_eq!(refused.status.as_u16(), 422);
    for supplier in ["parent", "quay"] {
        assert_eq!(stores.addresses(supplier).await, [json!(null); 0], "{supplier}");
    }
}

#[tokio::test]
async fn a_refused_request_leaves_no_location_behind() {
    let stores = Stores::new().await;
    let pump = stores.pump().await;
    for (id, more) in [("lamp", json!({ "SKU": "LAMP-1" })), ("bell", json!({}))] {
        let mut product = json!({ "ID": id, "Name": id, "OwnerID": "quay" });
        product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stores.app.post("/v1/products", product).await;
    }
    let bell = stores.app.get("/v1/products/bell").await.body["Number"].as_i64().unwrap();

    let named = asked(json!({ "count_on_hand": 5, "sku": "LAMP-1", "upc": "1" }));
    let named = stores.put(&stores.quay, &format!("variants/{pump}"), named).await;
    let counts = json!({ "count_on_hand": { pump.to_string(): 1, bell.to_string(): 1 } }).to_string();
    let counted = stores.send(&stores.quay, Method::POST, "variants/stock_on_hand", counts).await;

    assert_eq!(fault(&named), (422, "data: sku is that of another variant", &json!("data/attributes/sku")));
    let reason = "cannot be set: the product keeps no stock, it has no Inventory";
    assert_eq!(fault(&counted), (422, format!("count_on_hand.{bell} {reason}").as_str(), &Value::Null));
    assert_eq!(stores.addresses("quay").await, [json!(null); 0]);
    assert_eq!(stores.app.get("/v1/inventoryrecords").await.column("ID"), [json!(null); 0]);
}

#[tokio::test]
async fn a_count_that_nobody_sent_stays() {
    let count = async |stores: &Stores, pump: i64| {
        let shown = stores.get(&stores.quay, &format!("variants/{pump}")).await.body["data"]["attributes"].clone();
        (shown["count_on_hand"].clone(), shown["infinite"].clone())
    };
    for steps in [&["false"][..], &["true", "false"], &["INFINITE", "false"], &["true", "true", "false"]] {
        let stores = Stores::new().await;
        let pump = stores.figure(7).await;
        assert_eq!(count(&stores, pump).await, (json!(7), json!(false)));
        for step in steps {
            let done = if *step == "INFINITE" {
                let body = json!({ "count_on_hand": { pump.to_string(): step } }).to_string();
                stores.send(&stores.quay, Method::POST, "variants/stock_on_hand", body).await
            } else {
                let body = asked(json!({ "infinite": *step == "true" }));
                stores.put(&stores.quay, &format!("variants/{pump}"), body).await
            };
            assert!(done.status.is_success(), "{steps:?}: {done:?}");
        }

        assert_eq!(count(&stores, pump).await, (json!(7), json!(false)), "{steps:?}");
        assert_eq!(stores.app.get("/v1/products/pump").await.body["Inventory"]["QuantityAvailable"], 7, "{steps:?}");
    }
}

#[tokio::test]
async fn a_count_ends_what_was_without_end_whatever_it_is() {
    let endless = asked(json!({ "infinite": true }));
    for (send, stays) in [
        (json!({ "Inventory": { "QuantityAvailable": 0 } }), false),
        (json!({ "Inventory": null }), false),
        (json!({ "Inventory": { "NotificationPoint": 2 } }), true),
        (json!({ "Inventory": { "QuantityAvailable": 0, "Infinite": true } }), true),
        (json!({ "Active": true }), true),
    ] {
        let stores = Stores::new().await;
        let bell = json!({ "ID": "bell", "Name": "Bell", "OwnerID": "parent", "MultiStore": true, "Inventory": {} });
        let bell = stores.app.post("/v1/products", bell).await.body["Number"].as_i64().unwrap();
        for (path, number) in [("/v1/products/bike/variants/s", stores.s), ("/v1/products/bell", bell)] {
            let variant = format!("variants/{number}");
            assert_eq!(stores.put(&stores.parent, &variant, endless.clone()).await.status, StatusCode::OK);

            stores.app.patch(path, send.clone()).await;

            let shown = stores.get(&stores.parent, &variant).await.body["data"]["attributes"]["infinite"].clone();
            assert_eq!(shown, stays, "{path} {send}");
        }
    }
}

#[tokio::test]
async fn a_put_of_what_was_read_leaves_it_without_end() {
    let stores = Stores::new().await;
    let (path, variant) = ("/v1/products/bike/variants/s", format!("variants/{}", stores.s));
    stores.put(&stores.parent, &variant, asked(json!({ "infinite": true }))).await;

    let read = stores.app.get(path).await.body;
    stores.app.put(path, read).await;

    assert_eq!(stores.get(&stores.parent, &variant).await.body["data"]["attributes"]["infinite"], true);
}

#[tokio::test]
async fn a_page_of_adverts_has_the_size_that_was_asked_for() {
    let stores = Stores::new().await;
    for at in 0..120 {
        let product = json!({ "ID": format!("bell-{at}"), "Name": "Bell", "OwnerID": "quay" });
        stores.app.post("/v1/products", product).await;
    }

    let page = stores.get(&stores.quay, "adverts?include=variants&page[size]=110").await.body;

    let lengths = ["data", "included"].map(|member| page[member].as_array().unwrap().len());
    assert_eq!(lengths, [110, 110]);
    assert!(page["links"]["next"].as_str().unwrap().contains("110"), "{}", page["links"]);
}
