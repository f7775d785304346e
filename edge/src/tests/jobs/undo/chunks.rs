//! Undoing a job of several chunks, which may have moved a record more than once.

use serde_json::{Value, json};

use super::RECORD;
use crate::operations::jobs::work;
use crate::tests::TestApp;

impl TestApp {
    /// Cuts a job of one chunk that is not worked off into chunks of so many rows.
    pub fn cut(&self, job: i64, rows: usize) {
        self.database.run_script(&format!(
            "INSERT INTO chunk (marketplace, job, seq, items, payload)
             SELECT c.marketplace, c.job, 1 + e.key / {rows}, count(*), json_group_array(json(e.value))
             FROM chunk c CROSS JOIN json_each(c.payload) e
             WHERE c.marketplace = 100 AND c.job = {job} AND c.seq = 0 GROUP BY e.key / {rows};
             DELETE FROM chunk WHERE marketplace = 100 AND job = {job} AND seq = 0;
             UPDATE chunk SET seq = seq - 1 WHERE marketplace = 100 AND job = {job};
             UPDATE job SET chunks = (SELECT count(*) FROM chunk WHERE marketplace = 100 AND job = {job})
             WHERE marketplace = 100 AND number = {job}"
        ));
    }

    /// Holds back the chunks of a job until each is worked: how many there are.
    pub async fn hold_back(&self, job: i64) -> i64 {
        self.database.run_script(&format!("UPDATE chunk SET state = 'failed' WHERE marketplace = 100 AND job = {job}"));
        self.get(&format!("/v1/inventory/jobs/{job}")).await.body["Chunks"].as_i64().expect("a job has chunks")
    }

    /// Works off a chunk that was held back.
    pub async fn work_chunk(&self, job: i64, seq: i64) {
        self.database.run_script(&format!(
            "UPDATE chunk SET state = 'pending' WHERE marketplace = 100 AND job = {job} AND seq = {seq}"
        ));
        self.deliver().await;
        work::consume(&self.app, r#"{"m":100}"#).await;
    }
}

#[tokio::test]
async fn a_job_of_many_chunks_goes_back_from_the_last_to_the_first() {
    let app = TestApp::with_locations().await;
    // The last row means the first record by its other identifier, in another chunk.
    let mut rows: Vec<Value> = (0..3_100).map(|n| json!({ "sku": format!("K{n}"), "quantity": 1 })).collect();
    rows[0]["upc"] = json!("77");
    rows.push(json!({ "upc": "77", "quantity": 8 }));
    app.run_items("refresh", "HARB", json!(rows)).await;
    assert_eq!(app.record_of("K0", "HARB").await["OnHand"], 8);

    app.patch("/v1/products/K1/inventoryrecords/HARB", json!({ "OnHand": 2 })).await;
    app.undo(1).await;
    app.hold_back(2).await;
    app.work_chunk(2, 0).await;
    // As the first chunk left it, but for the undo's second one.
    app.patch("/v1/products/K2/inventoryrecords/HARB", json!({ "OnHand": 3 })).await;
    app.work_chunk(2, 1).await;

    let job = app.job(2).await;
    let texts = ["K1", "K2"].map(|id| format!("{id}: it has changed since the job, and stays as it is"));
    assert_eq!(
        (&job["status"], &job["itemCount"], &job["messages"]),
        (&json!("SUCCESS"), &json!(3_101), &json!(texts))
    );
    let left = app.get("/v1/inventoryrecords").await;
    assert_eq!(
        (left.column("ProductID"), left.column("OnHand")),
        (vec![json!("K1"), json!("K2")], vec![json!(2), json!(3)])
    );
    app.run_undo(2).await;
    assert_eq!(app.get("/v1/inventoryrecords").await.body["Meta"]["TotalCount"], 3_100);
    assert_eq!(app.record_of("K0", "HARB").await["OnHand"], 8);
    assert_eq!(app.get("/v1/products/K0/inventoryrecords/HARB/movements").await.body["Meta"]["TotalCount"], 6);
}

/// With 2 of `S`, whose other identifier is `77`, and a job that made it 5 and then, in its second chunk, 8; and likewise 3
/// of `T`, `78`, first 6 and then 9.
pub async fn with_two_movements() -> TestApp {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "sku": "S", "upc": "77", "quantity": 2 }, { "sku": "T", "upc": "78", "quantity": 3 }]);
    app.run_items("refresh", "HARB", rows).await;
    let rows = json!([
        { "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 6 },
        { "upc": "77", "quantity": 8 }, { "upc": "78", "quantity": 9 },
    ]);
    app.send_items("refresh", "HARB", rows).await;
    app.cut(2, 2);
    app.deliver().await;
    let on_hand = [app.record_of("S", "HARB").await, app.record_of("T", "HARB").await].map(|one| one["OnHand"].clone());
    assert_eq!(on_hand, [json!(8), json!(9)]);
    app
}

#[tokio::test]
async fn what_moved_since_stays_though_it_has_a_value_that_the_job_gave_it_before() {
    let app = with_two_movements().await;
    app.patch(RECORD, json!({ "OnHand": 5 })).await;

    let job = app.run_undo(2).await;

    let text = "S: it has changed since the job, and stays as it is";
    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([text, text])));
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 5);
    assert_eq!(app.record_of("T", "HARB").await["OnHand"], 3);
}

#[tokio::test]
async fn what_came_back_between_two_chunks_of_an_undo_stays() {
    let app = with_two_movements().await;
    app.patch(RECORD, json!({ "AddressID": "MILL" })).await;
    app.undo(2).await;
    app.hold_back(3).await;
    app.work_chunk(3, 0).await;
    app.patch(RECORD, json!({ "AddressID": "HARB", "OnHand": 5 })).await;
    app.work_chunk(3, 1).await;

    let texts = ["its record was deleted or moved since the job", "it has changed since the job, and stays as it is"];
    assert_eq!(app.job(3).await["messages"], json!(texts.map(|text| format!("S: {text}"))));
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 5);
    assert_eq!(app.record_of("T", "HARB").await["OnHand"], 3);
}
