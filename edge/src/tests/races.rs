//! What was decided meets what happened meanwhile: writes that were prepared before another write.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::movements::Dialect;
use shared::time::Timestamp;

use super::TestApp;
use crate::platform::Database as _;
use crate::store::movements::Author;
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
