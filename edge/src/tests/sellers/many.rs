//! Thousands at once: few statements, and each count its own.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::{QUAY, Stores, attributes};
use crate::platform::{Database as _, Statement};

/// More than one statement takes, and than one read.
const MANY: i64 = 2_300;

/// As many statements may one request of [`MANY`] run, whatever it reads and writes: far from one for each row.
const FEW: usize = 40;

impl Stores {
    /// Products of `quay` that are in no multi-store and have no records at its own location; ends with their numbers.
    async fn pumps(&self) -> Vec<i64> {
        let harbour =
            json!({ "ID": "HARB", "AddressName": "Harbour", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
        self.app.post("/v1/addresses", harbour).await;
        let items: Vec<Value> =
            (0..MANY).map(|at| json!({ "partNumber": format!("PUMP-{at}"), "quantity": 1 })).collect();
        let job = self.app.do_items("refresh", "HARB", json!(items)).await;
        assert_eq!(job["Counts"]["Added"], MANY, "{job}");
        self.app.database.run_script(&format!("UPDATE product SET owner = {QUAY} WHERE id LIKE 'PUMP-%'"));
        let numbers = self.integers("SELECT number FROM product WHERE id LIKE 'PUMP-%' ORDER BY number").await;
        assert_eq!(numbers.len(), usize::try_from(MANY).unwrap());
        numbers
    }

    /// The first column of what a query answers.
    pub async fn integers(&self, sql: &'static str) -> Vec<i64> {
        let rows = self.app.database.batch(vec![Statement::new(sql, vec![])]).await.unwrap().remove(0);
        rows.iter().map(|row| row.values().next().and_then(Value::as_i64).unwrap()).collect()
    }

    /// Sets the stock of them all; ends with the number of statements that ran.
    async fn set_stock(&self, counts: &BTreeMap<i64, Value>) -> usize {
        let counts: Map<String, Value> = counts.iter().map(|(item, count)| (item.to_string(), count.clone())).collect();
        self.app.database.take_ran();
        let body = json!({ "count_on_hand": counts }).to_string();
        let set = self.send(&self.quay, Method::POST, "variants/stock_on_hand", body).await;
        assert_eq!(set.status, StatusCode::CREATED, "{set:?}");
        self.app.database.take_ran().len()
    }

    /// The count, or `INFINITE`, of each item of `quay`, by pages.
    async fn own_stock(&self) -> BTreeMap<i64, Value> {
        let mut stock = BTreeMap::new();
        for page in 1.. {
            let answer = self.get(&self.quay, &format!("variants?page[size]=100&page[number]={page}")).await;
            for one in answer.body["data"].as_array().unwrap() {
                let attributes = &one["attributes"];
                let count = if attributes["infinite"] == true {
                    json!("INFINITE")
                } else {
                    attributes["count_on_hand"].clone()
                };
                stock.insert(one["id"].as_i64().unwrap(), count);
            }
            if answer.body["links"]["next"].is_null() {
                break;
            }
        }
        stock
    }
}

#[tokio::test]
async fn stock_of_thousands_is_set_in_a_few_statements() {
    let stores = Stores::new().await;
    let pumps = stores.pumps().await;
    let mut counts: BTreeMap<i64, Value> = pumps.iter().map(|item| (*item, json!(item % 90))).collect();

    let made = stores.set_stock(&counts).await;
    assert_eq!(stores.own_stock().await, counts);
    let movements = stores.app.get("/v1/inventory/movements").await.body;
    let same = stores.set_stock(&counts).await;
    assert_eq!(stores.app.get("/v1/inventory/movements").await.body, movements, "nothing differed");
    for (at, item) in pumps.iter().enumerate() {
        match at % 4 {
            0 => counts.insert(*item, json!("INFINITE")),
            1 => counts.insert(*item, json!(100 + at)),
            _ => None,
        };
    }
    let changed = stores.set_stock(&counts).await;

    assert_eq!(stores.own_stock().await, counts);
    assert!(made <= FEW && same <= FEW && changed <= FEW, "{made}, {same} and {changed} statements");
    let records = "/v1/products/PUMP-1/inventoryrecords";
    let own = stores.app.get(&format!("{records}?OwnerID=quay")).await.body["Items"][0]["ID"].clone();
    let history = stores.app.get(&format!("{records}/{}/movements", own.as_str().unwrap())).await;
    assert_eq!(history.column("Why"), [json!("Edited"), json!("Created")]);
    let [after, before] = ["After", "Before"].map(|side| history.body["Items"][0][side]["OnHand"].clone());
    assert_eq!((after, before), (counts[&pumps[1]].clone(), json!(pumps[1] % 90)));
}

#[tokio::test]
async fn a_variant_takes_the_stock_of_a_thousand_members_at_once() {
    const MEMBERS: i64 = 1_050;
    let stores = Stores::new().await;
    let first = stores.integers("SELECT max(number) + 1 FROM supplier").await[0];
    stores.app.database.run_script(&format!(
        "WITH RECURSIVE n(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n WHERE n < {first} + {MEMBERS} - 1)
         INSERT INTO supplier (marketplace, number, id, name, active, all_buyers_can_order, date_created)
         SELECT 100, n, 'member-' || n, 'Member ' || n, 1, 0, 0 FROM n;
         INSERT INTO store_member (marketplace, parent, member, number, date_created)
         SELECT 100, 1, number, number, 0 FROM supplier WHERE id LIKE 'member-%'"
    ));
    let element = |seller: i64, count: i64| json!({ "attributes": { "seller_id": seller, "count_on_hand": count } });
    let asked: Vec<Value> = (first..first + MEMBERS).rev().map(|seller| element(seller, seller % 40)).collect();

    stores.app.database.take_ran();
    let put = stores.put(&stores.parent, &Stores::of(stores.s), json!({ "data": asked })).await;
    let made = stores.app.database.take_ran().len();
    let again = stores.put(&stores.parent, &Stores::of(stores.s), json!({ "data": asked })).await;
    let ran = stores.app.database.take_ran().len();

    assert_eq!((put.status, again.status), (StatusCode::OK, StatusCode::OK), "{put:?}");
    let shown: BTreeMap<i64, i64> = attributes(&put)
        .iter()
        .map(|one| (one["seller_id"].as_i64().unwrap(), one["count_on_hand"].as_i64().unwrap()))
        .collect();
    assert_eq!(shown, (first..first + MEMBERS).map(|seller| (seller, seller % 40)).collect());
    assert_eq!(again.body, put.body);
    assert!(made <= FEW && ran <= FEW, "{made} and {ran} statements");
}
