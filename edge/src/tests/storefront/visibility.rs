//! For any buyers, groups, members, records and assignments, shoppers see what a model of ten lines says, and nothing of
//! the rest.

use http::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use super::super::TestApp;

/// A record: its item (0 and 1 are products, 2 and 3 the variants of product 2), for all buyers or not, quantity, and to
/// whom it is assigned: buyer, and group or the whole of it.
type Record = (usize, bool, i64, Vec<(usize, Option<usize>)>);

#[derive(Clone, Debug)]
struct World {
    records: Vec<Record>,
    /// Of each of the four users, two of each buyer: the groups of its buyer that it is a member of.
    members: Vec<Vec<usize>>,
}

const ITEMS: [(&str, &str); 4] = [
    ("/v1/products/p0", "/v1/me/products/p0"),
    ("/v1/products/p1", "/v1/me/products/p1"),
    ("/v1/products/p2/variants/v0", "/v1/me/products/p2/variants/v0"),
    ("/v1/products/p2/variants/v1", "/v1/me/products/p2/variants/v1"),
];

fn world() -> impl Strategy<Value = World> {
    let assigned = prop::collection::vec((0..2_usize, prop::option::of(0..2_usize)), 0..3);
    let record = (0..4_usize, prop::bool::weighted(0.3), 1..40_i64, assigned);
    let members = prop::collection::vec(prop::collection::vec(0..2_usize, 0..3), 4);
    (prop::collection::vec(record, 1..9), members).prop_map(|(records, members)| World { records, members })
}

/// Whether the user sees the record: the model.
fn sees(world: &World, user: usize, record: &Record) -> bool {
    let (buyer, groups) = (user / 2, &world.members[user]);
    record.1 || record.3.iter().any(|(to, group)| *to == buyer && group.is_none_or(|group| groups.contains(&group)))
}

/// IDs that nothing else has, so that a hidden one is found wherever it turns up.
fn id(place: usize) -> String {
    format!("record-{place}-x")
}

async fn build(world: &World) -> (TestApp, Vec<String>) {
    let app = TestApp::with_record(5).await;
    for (product, tracking) in [("p0", false), ("p1", false), ("p2", true)] {
        let inventory = json!({ "Enabled": true, "VariantLevelTracking": tracking });
        app.put(&format!("/v1/products/{product}"), json!({ "Name": product, "Active": true, "Inventory": inventory }))
            .await;
    }
    for variant in ["v0", "v1"] {
        let specs = json!([{ "SpecID": "V", "Value": variant }]);
        app.put(&format!("/v1/products/p2/variants/{variant}"), json!({ "Active": true, "Specs": specs })).await;
    }
    let mut tokens = Vec::new();
    for buyer in ["b0", "b1"] {
        app.put(&format!("/v1/buyers/{buyer}"), json!({ "Name": buyer, "Active": true })).await;
        for group in ["g0", "g1"] {
            app.put(&format!("/v1/buyers/{buyer}/usergroups/{group}"), json!({ "Name": group })).await;
        }
    }
    for (user, groups) in world.members.iter().enumerate() {
        let (buyer, name) = (format!("b{}", user / 2), format!("u{user}"));
        let body = json!({ "Username": name, "FirstName": "U", "LastName": "U", "Email": "u@u", "Active": true });
        app.put(&format!("/v1/buyers/{buyer}/users/{name}"), body).await;
        for group in groups {
            let joined = json!({ "UserGroupID": format!("g{group}"), "UserID": name });
            app.post(&format!("/v1/buyers/{buyer}/usergroups/assignments"), joined).await;
        }
        tokens.push(app.token_of(&buyer, &name).await);
    }
    for (place, (item, all, quantity, assigned)) in world.records.iter().enumerate() {
        let base = format!("{}/inventoryrecords", ITEMS[*item].0);
        let body =
            json!({ "ID": id(place), "AddressID": "dublin", "QuantityAvailable": quantity, "AllowAllBuyers": all });
        app.post(&base, body).await;
        for (buyer, group) in assigned {
            let group = group.map(|group| format!("g{group}"));
            let to = json!({ "InventoryRecordID": id(place), "BuyerID": format!("b{buyer}"), "UserGroupID": group });
            app.post(&format!("{base}/assignments"), to).await;
        }
    }
    (app, tokens)
}

async fn check(world: &World) {
    let (app, tokens) = build(world).await;
    for (user, token) in tokens.iter().enumerate() {
        let seen: Vec<bool> = world.records.iter().map(|record| sees(world, user, record)).collect();
        let get = async |path: String| {
            let answer = app.call(token, Method::GET, &path, None, &[]).await;
            let text = answer.body.to_string();
            for hidden in seen.iter().enumerate().filter(|(_, seen)| !**seen).map(|(place, _)| id(place)) {
                assert!(!text.contains(&hidden), "{path} shows {hidden} to u{user}: {text}");
            }
            answer
        };
        let sum = |of: &dyn Fn(usize) -> bool| -> i64 {
            let records = world.records.iter().zip(&seen).filter(|(record, seen)| **seen && of(record.0));
            records.map(|(record, _)| record.2).sum()
        };
        for (item, (_, path)) in ITEMS.iter().enumerate() {
            let of_item = world.records.iter().enumerate().filter(|(place, record)| seen[*place] && record.0 == item);
            let ids: Vec<Value> = of_item.map(|(place, _)| json!(id(place))).collect();
            let listed = get(format!("{path}/inventoryrecords")).await;
            assert_eq!(listed.column("ID"), ids, "{path} for u{user} of {world:?}");
            assert_eq!(listed.body["Meta"]["TotalCount"], ids.len());
            let searched = get(format!("{path}/inventoryrecords?search=record&QuantityAvailable=>0&sortBy=!ID")).await;
            assert_eq!(searched.body["Meta"]["TotalCount"], ids.len());
            let has_records = world.records.iter().any(|record| record.0 == item);
            if item < 2 || has_records {
                let shown = get((*path).to_owned()).await.body["Inventory"]["QuantityAvailable"].clone();
                assert_eq!(shown, sum(&|of| of == item), "{path} for u{user} of {world:?}");
            }
        }
        let tracked = sum(&|of| of > 1);
        assert_eq!(get("/v1/me/products/p2".to_owned()).await.body["Inventory"]["QuantityAvailable"], tracked);
        let products = get("/v1/me/products?ID=p*&sortBy=ID".to_owned()).await;
        let shown: Vec<Value> = products.body["Items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["Inventory"]["QuantityAvailable"].clone())
            .collect();
        assert_eq!(shown, [json!(sum(&|of| of == 0)), json!(sum(&|of| of == 1)), json!(tracked)]);
        for limit in [1, 10, 20] {
            let has = |product: usize| {
                let of = |item: usize| if product < 2 { item == product } else { item > 1 };
                world.records.iter().zip(&seen).any(|(record, seen)| *seen && of(record.0) && record.2 > limit)
            };
            let found = get(format!("/v1/me/products?ID=p*&InventoryRecords.QuantityAvailable=>{limit}")).await;
            let wanted: Vec<Value> =
                (0..3).filter(|product| has(*product)).map(|product| json!(format!("p{product}"))).collect();
            assert_eq!((found.column("ID"), &found.body["Meta"]["TotalCount"]), (wanted.clone(), &json!(wanted.len())));
            let found = get(format!("/v1/me/products?ID=p*&Inventory.QuantityAvailable=>{limit}")).await;
            let above = [sum(&|of| of == 0), sum(&|of| of == 1), tracked].iter().filter(|sum| **sum > limit).count();
            assert_eq!(found.body["Meta"]["TotalCount"], above);
        }
    }
}

/// As many worlds each run, the same ones; more with `ONHAND_CASES`.
const WORLDS: usize = 12;

#[tokio::test]
async fn shoppers_see_what_the_model_says() {
    let worlds = std::env::var("ONHAND_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(WORLDS);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..worlds {
        let world = world().new_tree(&mut runner).expect("a world").current();
        check(&world).await;
    }
}
