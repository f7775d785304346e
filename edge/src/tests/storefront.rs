//! What shoppers see: active products, and of stock only what they may. How that holds for any buyers, groups and
//! assignments is in `storefront/`.

mod visibility;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, TestApp};

const PRODUCTS: &str = "/v1/me/products";
const RECORDS: &str = "/v1/me/products/mug/inventoryrecords";

/// The worked scenario: Dublin 5 for all, Cork 8 for the group `trade` of buyer `acme`; ann is a member, bob is not.
struct Scenario {
    app: TestApp,
    ann: String,
    bob: String,
}

impl Scenario {
    async fn new() -> Self {
        let app = TestApp::with_buyer().await;
        let cork =
            json!({ "AddressID": "cork", "QuantityAvailable": 8, "AllowAllBuyers": false, "xp": { "Aisle": "7" } });
        app.put("/v1/products/mug/inventoryrecords/mug-cork", cork).await;
        let assigned = json!({ "InventoryRecordID": "mug-cork", "BuyerID": "acme", "UserGroupID": "trade" });
        app.post("/v1/products/mug/inventoryrecords/assignments", assigned).await;
        let bob = json!({ "Username": "bob", "FirstName": "B", "LastName": "B", "Email": "b@b", "Active": true });
        app.put("/v1/buyers/acme/users/bob", bob).await;
        let (ann, bob) = (app.token_of("acme", "ann").await, app.token_of("acme", "bob").await);
        Self { app, ann, bob }
    }

    async fn get(&self, token: &str, path: &str) -> Answer {
        self.app.call(token, Method::GET, path, None, &[]).await
    }

    async fn view(&self, groups: Value) -> String {
        let told = self.app.post("/v1/buyers/acme/viewtoken", json!({ "UserGroupIDs": groups })).await;
        told.body["access_token"].as_str().expect("a token").to_owned()
    }
}

#[tokio::test]
async fn the_worked_scenario_holds() {
    let shop = Scenario::new().await;

    let records = shop.get(&shop.ann, &format!("{RECORDS}?sortBy=ID")).await;
    assert_eq!(records.column("ID"), [json!("mug-cork"), json!("mug-dub")], "{records:?}");
    assert_eq!(records.body["Items"][0]["Address"]["City"], "cork");
    assert_eq!(shop.get(&shop.bob, RECORDS).await.column("ID"), [json!("mug-dub")]);
    for (token, available) in [(&shop.ann, 13), (&shop.bob, 5)] {
        let product = shop.get(token, "/v1/me/products/mug").await;
        assert_eq!(product.body["Inventory"]["QuantityAvailable"], available);
        let listed = shop.get(token, PRODUCTS).await;
        assert_eq!(listed.body["Items"][0], product.body);
        assert_eq!(listed.body["Meta"]["Facets"], json!([]));
    }
    let filter = "InventoryRecords.AddressID=cork&InventoryRecords.QuantityAvailable=>5&InventoryRecords.xp.Aisle=7";
    assert_eq!(shop.get(&shop.ann, &format!("{PRODUCTS}?{filter}")).await.column("ID"), [json!("mug")]);
    assert_eq!(shop.get(&shop.bob, &format!("{PRODUCTS}?{filter}")).await.body["Meta"]["TotalCount"], 0);
    let both = "InventoryRecords.AddressID=dublin&InventoryRecords.QuantityAvailable=>5";
    assert_eq!(shop.get(&shop.ann, &format!("{PRODUCTS}?{both}")).await.body["Meta"]["TotalCount"], 0, "of one record");
    assert_eq!(
        shop.get(&shop.ann, &format!("{PRODUCTS}?Inventory.QuantityAvailable=13")).await.body["Meta"]["TotalCount"],
        1
    );
    assert_eq!(
        shop.get(&shop.bob, &format!("{PRODUCTS}?Inventory.QuantityAvailable=13")).await.body["Meta"]["TotalCount"],
        0
    );
}

#[tokio::test]
async fn a_shoppers_product_is_without_the_sellers_business() {
    let shop = Scenario::new().await;
    let product = shop.get(&shop.ann, "/v1/me/products/mug").await.body;
    for own in ["OwnerID", "DefaultPriceScheduleID", "AutoForward"] {
        assert!(product.get(own).is_none(), "{own}");
        assert_eq!(shop.get(&shop.ann, &format!("{PRODUCTS}?{own}=x")).await.error_code(), "List.InvalidProperty");
    }
    assert_eq!(product["PriceSchedule"], Value::Null);
    let ignored =
        format!("{PRODUCTS}?catalogID=x&categoryID=x&depth=all&sellerID=x&searchType=AnyTerm&search=MUG&sortBy=!Name");
    assert_eq!(shop.get(&shop.ann, &ignored).await.column("ID"), [json!("mug")]);
}

#[tokio::test]
async fn what_is_inactive_is_not_there() {
    let shop = Scenario::new().await;
    shop.app
        .put(
            "/v1/products/cup",
            json!({ "Name": "Cup", "Active": true, "Inventory": { "Enabled": true, "VariantLevelTracking": true } }),
        )
        .await;
    for (id, active) in [("red", true), ("old", false)] {
        let specs = json!([{ "SpecID": "COLOUR", "Value": id }]);
        shop.app.put(&format!("/v1/products/cup/variants/{id}"), json!({ "Active": active, "Specs": specs })).await;
        let record = json!({ "AddressID": "cork", "QuantityAvailable": 3 });
        shop.app.put(&format!("/v1/products/cup/variants/{id}/inventoryrecords/r-{id}"), record).await;
    }

    let cup = "/v1/me/products/cup";
    let shown = shop.get(&shop.ann, cup).await.body;
    assert_eq!(shown["Inventory"]["QuantityAvailable"], 3);
    assert_eq!((&shown["VariantCount"], &shown["SpecCount"]), (&json!(1), &json!(1)));
    for (filter, found) in [
        ("VariantCount=1", 1),
        ("VariantCount=2", 0),
        ("InventoryRecords.ID=r-red", 1),
        ("InventoryRecords.ID=r-old", 0),
    ] {
        let listed = shop.get(&shop.ann, &format!("{PRODUCTS}?ID=cup&{filter}")).await;
        assert_eq!(listed.body["Meta"]["TotalCount"], found, "{filter}");
    }
    assert_eq!(shop.get(&shop.ann, &format!("{cup}/variants")).await.column("ID"), [json!("red")]);
    let red = shop.get(&shop.ann, &format!("{cup}/variants/red")).await;
    assert_eq!(red.body["Inventory"]["QuantityAvailable"], 3);
    assert_eq!(shop.get(&shop.ann, &format!("{cup}/variants/old")).await.missing(), ("Variant", "old"));
    let records = shop.get(&shop.ann, &format!("{cup}/variants/red/inventoryrecords")).await;
    assert_eq!(records.column("ID"), [json!("r-red")]);
    assert_eq!(
        shop.get(&shop.ann, &format!("{cup}/variants/old/inventoryrecords")).await.missing(),
        ("Variant", "old")
    );
    assert_eq!(shop.get(&shop.ann, &format!("{cup}/inventoryrecords")).await.body["Meta"]["TotalCount"], 0);

    shop.app.patch("/v1/products/cup", json!({ "Active": false })).await;
    for path in [cup.to_owned(), format!("{cup}/variants"), format!("{cup}/variants/red/inventoryrecords")] {
        assert_eq!(shop.get(&shop.ann, &path).await.missing(), ("Product", "cup"), "{path}");
    }
    assert_eq!(shop.get(&shop.ann, PRODUCTS).await.column("ID"), [json!("mug")]);
}

#[tokio::test]
async fn only_shoppers_shop() {
    let shop = Scenario::new().await;
    let supplier = shop.app.supplier("larch").await;
    for token in [&shop.app.token, &supplier] {
        for path in [PRODUCTS, "/v1/me/products/mug", RECORDS] {
            assert_eq!(shop.get(token, path).await.error_code(), "Auth.UserNotAuthorizedToAdmin", "{path}");
        }
    }
    let other = shop.app.other_marketplace().await;
    assert_eq!(shop.get(&other, PRODUCTS).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_elses_cache_keeps_an_answer() {
    let shop = Scenario::new().await;

    let first = shop.get(&shop.ann, RECORDS).await;

    assert_eq!(first.header("cache-control"), "private, max-age=0, must-revalidate");
    assert_eq!(
        (first.header("vary"), first.header("x-stock-as-of")),
        ("Authorization", "2026-01-05T09:00:00.000+00:00")
    );
    let with = [("if-none-match", first.header("etag"))];
    let again = shop.app.call(&shop.ann, Method::GET, RECORDS, None, &with).await;
    assert_eq!((again.status, again.body), (StatusCode::NOT_MODIFIED, Value::Null));
    let others = shop.app.call(&shop.bob, Method::GET, RECORDS, None, &with).await;
    assert_eq!(others.status, StatusCode::OK, "another shopper's answer has another tag");
    assert_ne!(shop.get(&shop.ann, "/v1/me/products/mug").await.header("etag"), "");
}

#[tokio::test]
async fn whoever_looks_through_a_buyers_eyes_is_told_why_not_the_rest() {
    let shop = Scenario::new().await;
    let because = async |token: &str| {
        let told = shop.get(token, &format!("{RECORDS}?explain=true")).await;
        (told.column("Shown"), told.column("Because"))
    };

    let (trade, company) = (shop.view(json!(["trade"])).await, shop.view(json!([])).await);
    assert_eq!(
        because(&trade).await,
        (vec![json!(true), json!(true)], vec![json!("AssignedToGroup"), json!("AllBuyers")])
    );
    assert_eq!(
        because(&company).await,
        (vec![json!(false), json!(true)], vec![json!("NotAssigned"), json!("AllBuyers")])
    );
    assert_eq!(shop.get(&trade, RECORDS).await.body, shop.get(&shop.ann, RECORDS).await.body);
    assert_eq!(shop.get(&company, PRODUCTS).await.body, shop.get(&shop.bob, PRODUCTS).await.body);
    assert_eq!(shop.get(&shop.ann, &format!("{RECORDS}?explain=true")).await.error_code(), "List.InvalidProperty");

    let assigned = json!({ "InventoryRecordID": "mug-cork", "BuyerID": "acme" });
    shop.app.post("/v1/products/mug/inventoryrecords/assignments", assigned).await;
    assert_eq!(because(&company).await.1, [json!("AssignedToBuyer"), json!("AllBuyers")]);
    shop.app.patch("/v1/products/mug", json!({ "Active": false })).await;
    assert_eq!(because(&trade).await, (vec![json!(false); 2], vec![json!("ProductInactive"); 2]));
    assert_eq!(shop.get(&trade, RECORDS).await.missing(), ("Product", "mug"));
}

#[tokio::test]
async fn memberships_and_assignments_take_effect_at_once() {
    let shop = Scenario::new().await;
    let count = async |token: &str| shop.get(token, RECORDS).await.body["Meta"]["TotalCount"].clone();

    shop.app.post("/v1/buyers/acme/usergroups/assignments", json!({ "UserGroupID": "trade", "UserID": "bob" })).await;
    assert_eq!(count(&shop.bob).await, 2);
    shop.app.delete("/v1/buyers/acme/usergroups/trade/assignments/ann").await;
    assert_eq!(count(&shop.ann).await, 1);
    shop.app.delete("/v1/products/mug/inventoryrecords/mug-cork/assignments?buyerID=acme&userGroupID=trade").await;
    assert_eq!(count(&shop.bob).await, 1);
}
