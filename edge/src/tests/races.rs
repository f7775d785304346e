//! What was decided meets what happened meanwhile: writes that were prepared before another write.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::movements::Dialect;
use shared::time::Timestamp;

use super::TestApp;
use crate::platform::Database as _;
use crate::store::movements::Author;
use crate::store::orders::stock::{self, Line, Orderer};
use crate::store::records::{self, Change, ItemPath, XpChange};

const MUG_DUB: &str = "/v1/products/mug/inventoryrecords/mug-dub";

#[tokio::test]
async fn a_change_that_was_prepared_before_a_move_does_not_undo_it() {
    let app = TestApp::with_record(5).await;
    let marketplace = MarketplaceNumber(100);
    let path = ItemPath { product: "mug".to_owned(), variant: None };
    let before = records::find(app.database.as_ref(), marketplace, "demo", &path, "mug-dub")
        .await
        .expect("the database answers")
        .expect("the record is there");
    let mut after = before.value.clone();
    after.quantity_available = 7;

    app.patch(MUG_DUB, json!({ "AddressID": "cork", "ID": "mug-cork" })).await;
    let change = Change { before: &before, after: &after, location: None, if_match: None, xp: XpChange::Replaced };
    let author = Author { who: "someone", dialect: Dialect::OrderCloud, at: Timestamp(1) };
    let statements = records::update(marketplace, &change, &|member| member == "QuantityAvailable", &author);
    app.database.batch(statements).await.expect("the record is there");

    let record = app.get("/v1/products/mug/inventoryrecords/mug-cork").await.body;
    assert_eq!(record["AddressID"], "cork");
    assert_eq!(record["QuantityAvailable"], 7);
}

#[tokio::test]
async fn what_lines_stand_on_is_compared_again_in_the_batch() {
    let app = TestApp::with_record(5).await;
    let (marketplace, orderer) = (MarketplaceNumber(100), Orderer { buyer: 1, user: 1 });
    let line = Line {
        number: Some(1),
        id: None,
        quantity: 2,
        product: 1,
        product_id: "mug".to_owned(),
        variant: None,
        record: Some(1),
        record_id: Some("mug-dub".to_owned()),
        overridden: false,
        held: None,
    };
    let lines = [line.clone(), Line { record: None, record_id: None, ..line }];
    let changes = [
        (MUG_DUB, json!({ "QuantityAvailable": 1, "xp": { "a": 1 } }), true),
        (MUG_DUB, json!({ "AllowAllBuyers": false }), false),
        ("/v1/products/mug", json!({ "Inventory": { "Enabled": false } }), false),
        ("/v1/products/mug", json!({ "Active": false }), false),
        ("/v1/products/mug", json!({ "Name": "Cup", "Inventory": { "QuantityAvailable": 9 } }), true),
        ("/v1/marketplace", json!({ "RequireInventoryRecord": true }), false),
    ];

    for (path, body, stands) in changes {
        let facts = stock::facts(app.database.as_ref(), marketplace, orderer, &lines).await.expect("they read");
        assert_eq!(app.patch(path, body.clone()).await.status, 200, "{path} {body}");
        let guard = stock::unless_moved(marketplace, orderer, &lines, &facts);
        let outcome = app.database.batch(vec![guard]).await;
        assert_eq!(outcome.is_ok(), stands, "{path} {body}: {outcome:?}");
    }
    let facts = stock::facts(app.database.as_ref(), marketplace, orderer, &lines).await.expect("they read");
    app.delete(MUG_DUB).await;
    let guard = stock::unless_moved(marketplace, orderer, &lines, &facts);
    assert!(app.database.batch(vec![guard]).await.is_err(), "the record went");
}
