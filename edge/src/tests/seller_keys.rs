//! Keys of sellers' systems.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::sellers::Stores;
use super::{Answer, CLIENT_ID, CLIENT_SECRET, TestApp};

const KEYS: &str = "/v1/suppliers/quay/apikeys";

async fn ask(app: &TestApp, headers: &[(&str, String)]) -> Answer {
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.call("", Method::GET, "/api/v2/client/multi_store_memberships", None, &headers).await
}

#[tokio::test]
async fn a_key_is_told_once_and_kept_nowhere() {
    let stores = Stores::new().await;

    let made = stores.app.post(KEYS, json!({ "Name": "ERP" })).await;

    let key = made.body["Key"].as_str().unwrap();
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::CREATED, "no-store"));
    assert!(key.starts_with("100-") && key.len() == 47, "{key}");
    assert!(key.starts_with(made.body["Prefix"].as_str().unwrap()));
    let listed = stores.app.get(&format!("{KEYS}?ID={}", made.body["ID"].as_str().unwrap())).await;
    assert_eq!(
        listed.body["Items"],
        json!([{ "ID": made.body["ID"], "Name": "ERP", "Prefix": made.body["Prefix"],
        "LastUsed": null, "DateCreated": "2026-01-05T09:00:00.000+00:00" }])
    );
    let secret = key.strip_prefix("100-").unwrap();
    let unknown = format!("{}x", &key[..key.len() - 1]);
    for (sent, status) in [(key, 200), (unknown.as_str(), 401)] {
        let answer = ask(&stores.app, &[("authorization", format!("Bearer {sent}"))]).await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(!format!("{answer:?}").contains(&secret[..20]));
    }
    assert!(!stores.app.database.contents().contains(secret));
    let refused = stores.app.post(KEYS, json!({})).await;
    assert_eq!((refused.status, refused.field()), (StatusCode::BAD_REQUEST, "Name"));
    // A failure of ours is logged whole.
    let other = stores.app.post(KEYS, json!({ "Name": "Shop" })).await.body["Key"].as_str().unwrap().to_owned();
    stores.app.database.run_script("DROP TABLE seller_key");
    let failed = ask(&stores.app, &[("authorization", format!("Bearer {other}"))]).await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    let logged = stores.app.log.lines.lock().expect("no test panicked here").join("");
    assert!(logged.contains("seller_key") && !logged.contains(&other[4..24]), "{logged}");
}

#[tokio::test]
async fn a_key_comes_in_either_header() {
    let stores = Stores::new().await;
    let (quay, moor) = (stores.quay.clone(), stores.moor.clone());
    let own = "marketplacer-api-key";
    let basic = "Basic c2l0ZTpwYXNz".to_owned();

    for (headers, status) in [
        (vec![("authorization", format!("Bearer {quay}"))], 200),
        (vec![(own, quay.clone())], 200),
        (vec![(own, quay.clone()), ("authorization", basic.clone())], 200),
        (vec![(own, quay.clone()), ("authorization", format!("bearer {quay}"))], 200),
        (vec![(own, quay.clone()), ("authorization", format!("Bearer {moor}"))], 401),
        (vec![("authorization", basic)], 401),
        (vec![("authorization", quay.clone())], 401),
        (vec![("authorization", format!("Bearer {}", stores.app.token))], 401),
        (vec![(own, "100-".to_owned())], 401),
        (vec![(own, format!("101-{}", &quay[4..]))], 401),
        (vec![], 401),
    ] {
        let answer = ask(&stores.app, &headers).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}");
        if status == 401 {
            assert_eq!(answer.body["errors"][0]["status"], "unauthorized");
        }
    }
}

#[tokio::test]
async fn a_revoked_key_stops_within_a_minute() {
    let stores = Stores::new().await;
    let headers = [("authorization", format!("Bearer {}", stores.quay))];
    let id = stores.app.get(KEYS).await.body["Items"][0]["ID"].as_str().unwrap().to_owned();
    assert_eq!(ask(&stores.app, &headers).await.status, StatusCode::OK);

    let revoked = stores.app.delete(&format!("{KEYS}/{id}")).await;
    let twice = stores.app.delete(&format!("{KEYS}/{id}")).await;
    stores.app.clock.advance_secs(60);

    assert_eq!((revoked.status, twice.missing()), (StatusCode::NO_CONTENT, ("ApiKey", id.as_str())));
    assert_eq!(ask(&stores.app, &headers).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stores.app.get(KEYS).await.body["Items"], json!([]));
}

#[tokio::test]
async fn a_seller_that_is_switched_off_is_let_in_no_more() {
    let stores = Stores::new().await;
    let headers = [("authorization", format!("Bearer {}", stores.quay))];
    stores.app.patch("/v1/suppliers/quay", json!({ "Active": false })).await;
    stores.app.clock.advance_secs(60);
    assert_eq!(ask(&stores.app, &headers).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_day_of_the_last_use_is_noted() {
    let stores = Stores::new().await;
    let headers = [("authorization", format!("Bearer {}", stores.quay))];
    let noted = async || {
        let token = stores.app.client_token(CLIENT_ID, CLIENT_SECRET, "").await;
        stores.app.call(&token, Method::GET, KEYS, None, &[]).await.body["Items"][0]["LastUsed"].clone()
    };
    assert_eq!(noted().await, Value::Null);

    ask(&stores.app, &headers).await;
    assert_eq!(noted().await, "2026-01-05T00:00:00.000+00:00");
    stores.app.clock.advance_secs(86_400);
    ask(&stores.app, &headers).await;

    assert_eq!(noted().await, "2026-01-06T00:00:00.000+00:00");
}

#[tokio::test]
async fn who_keeps_a_suppliers_users_keeps_its_keys_and_nobody_elses() {
    let stores = Stores::new().await;
    let keeper = stores.app.supplier_token("quay", &["SupplierUserAdmin"]).await;
    let reader = stores.app.supplier_token("quay", &["SupplierReader"]).await;
    let make = async |token: &str, path: &str| {
        stores.app.call(token, Method::POST, path, Some(&json!({ "Name": "ERP" })), &[]).await
    };

    assert_eq!(make(&keeper, KEYS).await.status, StatusCode::CREATED);
    assert_eq!(make(&keeper, "/v1/suppliers/moor/apikeys").await.missing(), ("Supplier", "moor"));
    assert_eq!(make(&reader, KEYS).await.status, StatusCode::FORBIDDEN);
    let owners = stores.app.token_with(&["SupplierUserAdmin"]).await;
    assert_eq!(make(&owners, KEYS).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_key_opens_its_own_marketplace_alone() {
    let stores = Stores::new().await;
    let other = stores.app.other_marketplace().await;
    let send = async |path: &str, body: Value| stores.app.call(&other, Method::POST, path, Some(&body), &[]).await.body;
    for id in ["parent", "quay"] {
        send("/v1/suppliers", json!({ "ID": id, "Name": "Other", "Active": true })).await;
    }
    let product = json!({ "ID": "bike", "Name": "Bike", "OwnerID": "quay", "Inventory": { "Enabled": true } });
    let number = send("/v1/products", product).await["Number"].as_i64().unwrap();
    let key = send(KEYS, json!({ "Name": "ERP" })).await["Key"].as_str().unwrap().to_owned();
    // The numbers of the two marketplaces meet.
    assert_eq!(number, 1);
    let ours = stores.get(&stores.parent, &Stores::of(stores.s)).await;

    let list = stores.get(&key, "variants").await.body["data"].clone();
    let own = stores.get(&key, "variants/1").await;
    let foreign = stores.get(&key, &Stores::of(stores.s)).await;
    let body = json!({ "data": [{ "attributes": { "count_on_hand": 9 } }] });
    let written = stores.put(&key, &Stores::of(stores.s), body).await;
    let moved = key.replacen("200-", "100-", 1);

    assert_eq!((list.as_array().unwrap().len(), own.status), (1, StatusCode::OK));
    assert_eq!((foreign.status, written.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert!(key.starts_with("200-") && moved != key, "{key}");
    assert_eq!(stores.get(&moved, "variants").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stores.get(&stores.parent, &Stores::of(stores.s)).await.body, ours.body);
}
