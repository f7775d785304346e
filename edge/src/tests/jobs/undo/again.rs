//! An undo that failed leaves its job to be undone again, from where it ended.

use http::StatusCode;
use serde_json::{Value, json};

use super::chunks::with_two_movements;
use super::{RECORD, with_stock};
use crate::operations::jobs::work;
use crate::tests::TestApp;

impl TestApp {
    /// Works as often as a bug needs that ends its job, whenever it is met.
    async fn work_until_given_up(&self) {
        for _ in 0..5 {
            work::consume(&self.app, r#"{"m":100}"#).await;
            self.clock.advance_secs(6);
        }
        self.log.lines.lock().expect("no test panicked here").clear();
    }

    /// No record can have this count.
    fn break_at(&self, on_hand: i64) {
        self.database.run_script(&format!(
            "CREATE TRIGGER bug BEFORE UPDATE ON record WHEN NEW.on_hand = {on_hand} BEGIN SELECT RAISE(ABORT, 'a bug'); END"
        ));
    }

    async fn told_of(&self, job: i64, member: &str) -> Value {
        self.get(&format!("/v1/inventory/jobs/{job}")).await.body[member].clone()
    }

    async fn counts(&self) -> [Value; 2] {
        [self.record_of("S", "HARB").await, self.record_of("T", "HARB").await].map(|record| record["OnHand"].clone())
    }
}

#[tokio::test]
async fn a_job_whose_undo_failed_before_it_did_anything_can_be_undone() {
    let app = with_stock().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 9 }])).await;
    app.break_at(5);
    app.undo(2).await;
    app.work_until_given_up().await;
    assert_eq!((app.told_of(3, "Status").await, app.told_of(3, "Undoes").await), (json!("FAILED"), json!(2)));
    assert_eq!(app.told_of(2, "UndoneBy").await, json!(null));
    assert_eq!(app.undo(3).await.error_code(), "Job.NotSuccessful");
    app.database.run_script("DROP TRIGGER bug");

    let job = app.run_undo(2).await;

    assert_eq!((&job["status"], &job["itemCount"], &job["messages"]), (&json!("SUCCESS"), &json!(1), &json!([])));
    assert_eq!(app.get(RECORD).await.body["OnHand"], 5);
    assert_eq!(app.told_of(2, "UndoneBy").await, 4);
    assert_eq!(app.undo(2).await.error_code(), "Job.AlreadyUndone");
}

#[tokio::test]
async fn an_undo_after_one_that_did_a_part_does_the_rest() {
    let app = with_two_movements().await;
    app.break_at(2);
    app.undo(2).await;
    app.work_until_given_up().await;
    assert_eq!((app.told_of(3, "Status").await, app.counts().await), (json!("FAILED"), [json!(5), json!(6)]));
    app.database.run_script("DROP TRIGGER bug");

    let job = app.run_undo(2).await;

    assert_eq!((&job["status"], &job["itemCount"], &job["messages"]), (&json!("SUCCESS"), &json!(2), &json!([])));
    assert_eq!(app.counts().await, [json!(2), json!(3)]);
    // What this one did can be undone; what the one before did stays.
    let job = app.run_undo(4).await;
    assert_eq!((&job["messages"], app.counts().await), (&json!([]), [json!(5), json!(6)]));
}

#[tokio::test]
async fn what_a_failed_undo_refused_or_others_moved_since_stays_in_the_next() {
    let app = with_two_movements().await;
    app.patch(RECORD, json!({ "OnHand": 5 })).await;
    app.break_at(3);
    app.undo(2).await;
    app.work_until_given_up().await;
    assert_eq!((app.told_of(3, "Status").await, app.counts().await), (json!("FAILED"), [json!(5), json!(6)]));
    app.database.run_script("DROP TRIGGER bug");
    let moved = |id: &str| format!("{id}: it has changed since the job, and stays as it is");

    // Again it fails, and again it is taken: what the first one refused is not forgotten.
    app.database.run_script("CREATE TRIGGER bug BEFORE INSERT ON movement BEGIN SELECT RAISE(ABORT, 'a bug'); END");
    app.undo(2).await;
    app.work_until_given_up().await;
    app.database.run_script("DROP TRIGGER bug");
    assert_eq!(app.told_of(4, "Status").await, "FAILED");
    app.undo(2).await;
    app.patch("/v1/products/T/inventoryrecords/HARB", json!({ "OnHand": 7 })).await;
    app.deliver().await;

    let job = app.job(5).await;
    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([moved("S"), moved("T")])));
    assert_eq!(app.counts().await, [json!(5), json!(7)]);
}

#[tokio::test]
async fn of_two_that_undo_again_at_once_one_wins() {
    let app = with_two_movements().await;
    app.break_at(2);
    app.undo(2).await;
    app.work_until_given_up().await;
    app.database.run_script("DROP TRIGGER bug");

    let (left, right) = tokio::join!(app.undo(2), app.undo(2));

    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::ACCEPTED, StatusCode::BAD_REQUEST]);
    app.deliver().await;
    assert_eq!(app.counts().await, [json!(2), json!(3)]);
}
