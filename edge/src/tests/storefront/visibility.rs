//! For any buyers, groups, members, records and assignments, shoppers see what a model of ten lines says, and nothing of
//! the rest.

use http::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use super::super::{Answer, TestApp};

/// A record: its item (0 and 1 are products, 2 and 3 the variants of product 2), for all buyers or not, quantity, and to
/// whom it is assigned: buyer, and group or the whole of it.
type Record = (usize, bool, i64, Vec<(usize, Option<usize>)>);

#[derive(Clone, Debug)]
struct World {
    records: Vec<Record>,
    /// Of each of the four users, two of each buyer: the groups of its buyer that it is a member of.
    members: Vec<Vec<usize>>,
    /// Whether variant `v1`, item 3, is active.
    v1_active: bool,
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
    (prop::collection::vec(record, 1..9), members, prop::bool::weighted(0.7))
        .prop_map(|(records, members, v1_active)| World { records, members, v1_active })
}

/// Whether the user sees the record: the model.
fn sees(world: &World, user: usize, record: &Record) -> bool {
    let (buyer, groups) = (user / 2, &world.members[user]);
    if record.0 == 3 && !world.v1_active {
        return false;
    }
    record.1 || record.3.iter().any(|(to, group)| *to == buyer && group.is_none_or(|group| groups.contains(&group)))
}

/// IDs and safety stocks that nothing else has, so that a hidden one is found wherever it turns up.
fn id(place: usize) -> String {
    format!("record-{place}-x")
}

fn safety_stock(place: usize) -> usize {
    place.saturating_mul(1_111).saturating_add(770_000)
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
        let active = variant == "v0" || world.v1_active;
        app.put(&format!("/v1/products/p2/variants/{variant}"), json!({ "Active": active, "Specs": specs })).await;
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
        let body = json!({
            "ID": id(place), "AddressID": "dublin", "QuantityAvailable": quantity, "AllowAllBuyers": all,
            "SafetyStock": safety_stock(place), "xp": { "Mark": id(place) },
        });
        app.post(&base, body).await;
        for (buyer, group) in assigned {
            let group = group.map(|group| format!("g{group}"));
            let to = json!({ "InventoryRecordID": id(place), "BuyerID": format!("b{buyer}"), "UserGroupID": group });
            app.post(&format!("{base}/assignments"), to).await;
        }
    }
    (app, tokens)
}

/// A user's requests, none of which may show anything of a hidden record.
struct Eyes<'a> {
    app: &'a TestApp,
    world: &'a World,
    user: usize,
    token: &'a str,
    seen: Vec<bool>,
}

impl Eyes<'_> {
    async fn get(&self, path: &str) -> Answer {
        let answer = self.app.call(self.token, Method::GET, path, None, &[]).await;
        let text = answer.body.to_string();
        for (place, _) in self.seen.iter().enumerate().filter(|(_, seen)| !**seen) {
            for mark in [id(place), safety_stock(place).to_string()] {
                assert!(!text.contains(&mark), "{path} shows {mark} to u{}: {text}", self.user);
            }
        }
        answer
    }

    /// Whether the list has just these IDs, in their order, and counts them.
    async fn finds(&self, path: &str, ids: &[Value]) {
        let found = self.get(path).await;
        let told = (found.column("ID"), found.body["Meta"]["TotalCount"].clone());
        assert_eq!(told, (ids.to_vec(), json!(ids.len())), "{path} for u{} of {:?}", self.user, self.world);
    }

    fn records(&self, of: impl Fn(usize) -> bool) -> Vec<(usize, &Record)> {
        let records = self.world.records.iter().enumerate();
        records.filter(|(place, record)| self.seen[*place] && of(record.0)).collect()
    }

    fn sum(&self, of: impl Fn(usize) -> bool) -> i64 {
        self.records(of).iter().map(|(_, record)| record.2).sum()
    }
}

/// The items of product 0, 1 or 2.
fn of_product(product: usize) -> impl Fn(usize) -> bool {
    move |item| if product < 2 { item == product } else { item > 1 }
}

async fn check_items(eyes: &Eyes<'_>) {
    let mut variants = Vec::new();
    for (item, (_, path)) in ITEMS.iter().enumerate() {
        let records = format!("{path}/inventoryrecords");
        if item == 3 && !eyes.world.v1_active {
            for path in [path, records.as_str()] {
                assert_eq!(eyes.get(path).await.missing(), ("Variant", "v1"));
            }
            continue;
        }
        let of_item = eyes.records(|of| of == item);
        let ids = |of: &dyn Fn(i64) -> bool| -> Vec<Value> {
            of_item.iter().filter(|(_, record)| of(record.2)).map(|(place, _)| json!(id(*place))).collect()
        };
        eyes.finds(&records, &ids(&|_| true)).await;
        eyes.finds(&format!("{records}?search=record&QuantityAvailable=>15"), &ids(&|quantity| quantity > 15)).await;
        eyes.finds(&format!("{records}?xp.Mark=*&pageSize=100"), &ids(&|_| true)).await;
        let shown = eyes.get(path).await.body["Inventory"].clone();
        // Without records, a variant that nobody wrote an Inventory of has none.
        let has_records = eyes.world.records.iter().any(|record| record.0 == item);
        let available = (item < 2 || has_records).then(|| eyes.sum(|of| of == item));
        assert_eq!(shown["QuantityAvailable"], json!(available), "{path} for u{} of {:?}", eyes.user, eyes.world);
        if item > 1 {
            variants.push((json!(format!("v{}", item.saturating_sub(2))), available));
        }
    }
    for limit in [0, 15] {
        let above = variants.iter().filter(|(_, available)| available.is_some_and(|available| available > limit));
        let ids: Vec<Value> = above.map(|(id, _)| id.clone()).collect();
        eyes.finds(&format!("/v1/me/products/p2/variants?Inventory.QuantityAvailable=>{limit}"), &ids).await;
    }
    eyes.finds("/v1/me/products/p2/inventoryrecords", &[]).await;
}

async fn check_products(eyes: &Eyes<'_>) {
    let sums: Vec<i64> = (0..3).map(|product| eyes.sum(of_product(product))).collect();
    let listed = eyes.get("/v1/me/products?ID=p*&sortBy=ID").await;
    for (product, sum) in sums.iter().enumerate() {
        let shown = &eyes.get(&format!("/v1/me/products/p{product}")).await.body;
        assert_eq!(shown["Inventory"]["QuantityAvailable"], *sum, "p{product} for u{} of {:?}", eyes.user, eyes.world);
        assert_eq!(&listed.body["Items"][product], shown);
    }
    let mut sorted: Vec<usize> = (0..3).collect();
    sorted.sort_by_key(|product| (sums[*product], *product));
    let named = |products: Vec<usize>| -> Vec<Value> {
        products.into_iter().map(|product| json!(format!("p{product}"))).collect()
    };
    eyes.finds("/v1/me/products?ID=p*&sortBy=Inventory.QuantityAvailable", &named(sorted)).await;
    for limit in [1, 10, 20] {
        let has = |product: &usize| eyes.records(of_product(*product)).iter().any(|(_, record)| record.2 > limit);
        let path = format!("/v1/me/products?ID=p*&InventoryRecords.QuantityAvailable=>{limit}");
        eyes.finds(&path, &named((0..3).filter(has).collect())).await;
        let above = (0..3).filter(|product| sums[*product] > limit).collect();
        eyes.finds(&format!("/v1/me/products?ID=p*&Inventory.QuantityAvailable=>{limit}"), &named(above)).await;
    }
    for (place, record) in eyes.world.records.iter().enumerate() {
        let product = named(if eyes.seen[place] { vec![record.0.min(2)] } else { Vec::new() });
        let both = format!("InventoryRecords.ID={}&InventoryRecords.xp.Mark={}", id(place), id(place));
        eyes.finds(&format!("/v1/me/products?{both}"), &product).await;
    }
}

/// Whoever looks as a member of the same groups sees the same, and is told why not the rest.
async fn check_view(eyes: &Eyes<'_>) {
    let groups: Vec<String> = eyes.world.members[eyes.user].iter().map(|group| format!("g{group}")).collect();
    let asked = json!({ "UserGroupIDs": groups });
    let view = eyes.app.post(&format!("/v1/buyers/b{}/viewtoken", eyes.user / 2), asked).await;
    let view = view.body["access_token"].as_str().expect("a token");
    let look = async |path: &str| eyes.app.call(view, Method::GET, path, None, &[]).await;
    assert_eq!(look("/v1/me/products").await.body, eyes.get("/v1/me/products").await.body);
    for (item, (_, path)) in ITEMS.iter().enumerate() {
        let of_item = eyes.world.records.iter().zip(&eyes.seen).filter(|(record, _)| record.0 == item);
        let shown: Vec<Value> = of_item.map(|(_, seen)| json!(seen)).collect();
        let told = look(&format!("{path}/inventoryrecords?explain=true")).await;
        assert_eq!(told.column("Shown"), shown, "{path} for u{} of {:?}", eyes.user, eyes.world);
    }
}

async fn check(world: &World) {
    let (app, tokens) = build(world).await;
    for (user, token) in tokens.iter().enumerate() {
        let seen = world.records.iter().map(|record| sees(world, user, record)).collect();
        let eyes = Eyes { app: &app, world, user, token, seen };
        check_items(&eyes).await;
        check_products(&eyes).await;
        check_view(&eyes).await;
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
