//! Sellers' requests find their rows by keys, and lists of what a seller owns read what it owns.

use http::Method;
use serde_json::json;

use super::super::plans::what_reads_much;
use super::Stores;

#[tokio::test]
async fn what_is_named_is_found_by_keys() {
    let stores = Stores::new().await;
    let path = Stores::of(stores.s);
    let bike = stores.app.get("/v1/products/bike").await.body["Number"].clone();
    let one = json!({ "data": [{ "attributes": { "count_on_hand": 4, "price": 5 } }] }).to_string();
    let both = json!({ "data": [{ "attributes": { "seller_id": 2, "count_on_hand": 1 } },
                                { "attributes": { "seller_id": 3, "infinite": true } }] });
    let variant = json!({ "data": { "attributes": { "sku": "S-1", "count_on_hand": 3 } } }).to_string();
    let stock = json!({ "count_on_hand": { stores.s.to_string(): 5 } }).to_string();
    let none: Vec<String> = Vec::new();

    for (key, method, path, body) in [
        (&stores.parent, Method::GET, "multi_store_memberships".to_owned(), String::new()),
        (&stores.quay, Method::PUT, path.clone(), one.clone()),
        (&stores.quay, Method::PUT, path.clone(), one.replace('4', "6")),
        (&stores.parent, Method::PUT, path.clone(), both.to_string()),
        (&stores.moor, Method::GET, path.clone(), String::new()),
        (&stores.parent, Method::DELETE, format!("{path}/1"), String::new()),
        (&stores.parent, Method::PUT, format!("variants/{}", stores.s), variant),
        (&stores.parent, Method::POST, "variants/stock_on_hand".to_owned(), stock),
        (&stores.quay, Method::GET, format!("variants/{}", stores.s), String::new()),
        (&stores.quay, Method::GET, format!("adverts/{bike}/variants"), String::new()),
        (&stores.parent, Method::GET, "variants".to_owned(), String::new()),
        (&stores.parent, Method::GET, "adverts?include=variants".to_owned(), String::new()),
        (&stores.quay, Method::GET, format!("adverts/{bike}?include=variants"), String::new()),
        (&stores.parent, Method::DELETE, format!("variants/{}", stores.s), String::new()),
    ] {
        stores.app.database.take_ran();
        let answer = stores.send(key, method.clone(), &path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {answer:?}");
        assert_eq!(what_reads_much(&stores.app, &format!("{method} {path}")), none);
    }
    stores.put(&stores.quay, &Stores::of(stores.m), serde_json::from_str(&one).unwrap()).await;
    let shopper = stores.app.given_shopper("acme", "ann").await;
    for (token, method, path) in [
        (&stores.app.token, Method::GET, "/v1/suppliers/parent/members"),
        (&stores.app.token, Method::GET, "/v1/suppliers/quay/memberships"),
        (&stores.app.token, Method::GET, "/v1/suppliers/quay/apikeys"),
        (&shopper, Method::GET, "/v1/me/products/bike/variants/m/sellers"),
        (&stores.app.token, Method::DELETE, "/v1/suppliers/parent/members/quay"),
    ] {
        stores.app.database.take_ran();
        let answer = stores.app.call(token, method.clone(), path, None, &[]).await;
        assert!(answer.status.is_success(), "{method} {path}: {answer:?}");
        assert_eq!(what_reads_much(&stores.app, path), none);
    }
}
