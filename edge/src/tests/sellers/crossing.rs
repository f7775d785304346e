//! For any stores, members and keys: a seller sees, sets and takes away what a model of a few lines says, and nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use super::super::TestApp;
use super::{Stores, attributes, key};

const SELLERS: usize = 4;

/// What a key asks of a variant of the store whose parent is seller 0 or 1.
#[derive(Clone, Debug)]
enum Ask {
    /// An array of seller and count, of which a member's last counts.
    Put(Vec<(usize, i64)>),
    /// The inventory that a seller has, or none.
    Delete(usize),
    Get,
}

#[derive(Clone, Debug)]
struct World {
    /// Of the stores of sellers 0 and 1: which sellers are members.
    members: [[bool; SELLERS]; 2],
    /// Store, key, request.
    asks: Vec<(usize, usize, Ask)>,
}

fn world() -> impl Strategy<Value = World> {
    let ask = prop_oneof![
        4 => prop::collection::vec((0..SELLERS, 0..9_i64), 1..4).prop_map(Ask::Put),
        2 => (0..SELLERS).prop_map(Ask::Delete),
        1 => Just(Ask::Get),
    ];
    let asks = prop::collection::vec((0..2_usize, 0..SELLERS, ask), 1..14);
    (any::<[[bool; SELLERS]; 2]>(), asks).prop_map(|(members, asks)| World { members, asks })
}

/// The number that the service gives the seller: they are made in this order.
fn number(seller: usize) -> i64 {
    i64::try_from(seller).unwrap().saturating_add(1)
}

/// By store and seller: the number of the inventory and its count. What a request does to it, and its status.
fn model(world: &World, stock: &mut BTreeMap<(usize, usize), (i64, i64)>, last: &mut i64, at: usize) -> u16 {
    let (store, who, ask) = &world.asks[at];
    let (members, is_parent) = (&world.members[*store], store == who);
    if !is_parent && !members[*who] {
        return 404;
    }
    let mut set = |seller: usize, count: i64| {
        let known = stock.get(&(*store, seller)).map(|(number, _)| *number);
        let number = known.unwrap_or(last.saturating_add(1));
        *last = number.max(*last);
        stock.insert((*store, seller), (number, count));
    };
    match ask {
        Ask::Get => 200,
        Ask::Put(asked) if is_parent => {
            if asked.iter().any(|(seller, _)| !members[*seller]) {
                return 422;
            }
            // A new one has its place by its first naming and its count by its last.
            for (seller, _) in asked {
                let count = asked.iter().rfind(|(other, _)| other == seller).map_or(0, |(_, count)| *count);
                set(*seller, count);
            }
            200
        }
        Ask::Put(asked) => {
            set(*who, asked.last().map_or(0, |(_, count)| *count));
            200
        }
        Ask::Delete(seller) if is_parent || seller == who => {
            if stock.remove(&(*store, *seller)).is_some() {
                204
            } else {
                404
            }
        }
        Ask::Delete(_) => 404,
    }
}

async fn holds(world: World) {
    let app = TestApp::new().await;
    for seller in 0..SELLERS {
        let body = json!({ "ID": format!("s{seller}"), "Name": "S", "Active": true });
        app.post("/v1/suppliers", body).await;
        let place = json!({ "ID": format!("home-{seller}"), "Street1": "1", "City": "x", "Country": "IE" });
        app.post(&format!("/v1/suppliers/s{seller}/addresses"), place).await;
    }
    let mut items = Vec::new();
    for (store, members) in world.members.iter().enumerate() {
        let product = json!({ "ID": format!("p{store}"), "Name": "P", "OwnerID": format!("s{store}"), "MultiStore": true,
                              "Inventory": { "Enabled": true } });
        items.push(app.post("/v1/products", product).await.body["Number"].as_i64().unwrap());
        for member in (0..SELLERS).filter(|member| members[*member]) {
            app.put(&format!("/v1/suppliers/s{store}/members/s{member}"), json!({})).await;
        }
    }
    let mut keys = Vec::new();
    for seller in 0..SELLERS {
        keys.push(key(&app, &format!("s{seller}")).await);
    }
    let stores = Stores::with(app);
    let (mut stock, mut last) = (BTreeMap::new(), 0);
    for at in 0..world.asks.len() {
        let (store, who, ask) = &world.asks[at];
        let path = Stores::of(items[*store]);
        let answer = match ask {
            Ask::Get => stores.get(&keys[*who], &path).await,
            Ask::Put(asked) => {
                let element = |(seller, count): &(usize, i64)| json!({ "attributes": { "seller_id": number(*seller), "count_on_hand": count } });
                let elements: Vec<Value> = asked.iter().map(element).collect();
                stores.put(&keys[*who], &path, json!({ "data": elements })).await
            }
            Ask::Delete(seller) => {
                let number = stock.get(&(*store, *seller)).map_or(9_999, |(number, _)| *number);
                stores.delete(&keys[*who], &format!("{path}/{number}")).await
            }
        };
        let status = model(&world, &mut stock, &mut last, at);
        assert_eq!(answer.status.as_u16(), status, "step {at} of {world:?}: {answer:?}");
        for (store, item) in items.iter().enumerate() {
            let mut expected: Vec<(i64, i64, i64)> = stock
                .iter()
                .filter(|((of, _), _)| *of == store)
                .map(|((_, seller), (id, count))| (*id, number(*seller), *count))
                .collect();
            expected.sort_unstable();
            for (who, key) in keys.iter().enumerate() {
                let seen = stores.get(key, &Stores::of(*item)).await;
                if store != who && !world.members[store][who] {
                    assert_eq!(seen.status.as_u16(), 404);
                    continue;
                }
                let ids = seen.body["data"].as_array().unwrap().iter().map(|one| one["id"].clone());
                let found: Vec<Value> = ids
                    .zip(attributes(&seen))
                    .map(|(id, one)| json!([id, one["seller_id"], one["count_on_hand"]]))
                    .collect();
                assert_eq!(json!(found), json!(expected), "step {at} of {world:?}");
            }
        }
    }
}

#[test]
fn a_seller_touches_its_own_alone() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    for _ in 0..24 {
        let world = world().new_tree(&mut runner).expect("a world").current();
        runtime.block_on(holds(world));
    }
}
