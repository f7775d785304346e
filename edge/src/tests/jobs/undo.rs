//! Undoing a job: what is still as it left it goes back, what moved since stays and is named.

mod again;
mod chunks;
mod random;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::QUEUE;
use crate::operations::jobs::work;
use crate::tests::{Answer, TestApp};

impl TestApp {
    /// `POST /v1/inventory/jobs/{job}/undo`
    pub async fn undo(&self, job: i64) -> Answer {
        self.call(&self.token, Method::POST, &format!("/v1/inventory/jobs/{job}/undo"), None, &[]).await
    }

    /// Undoes a job: how the undo ended.
    async fn run_undo(&self, job: i64) -> Value {
        let taken = self.undo(job).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
        self.deliver().await;
        self.job(taken.body["JobID"].as_i64().expect("a job has a number")).await
    }

    /// What became of the rows of a job's first chunk.
    async fn outcomes(&self, job: i64) -> Value {
        let statement = crate::platform::Statement::new(
            "SELECT outcomes FROM chunk WHERE marketplace = 100 AND job = ?1 AND seq = 0",
            vec![json!(job)],
        );
        let rows = crate::platform::Database::batch(self.database.as_ref(), vec![statement]).await.expect("it reads");
        serde_json::from_str(rows[0][0]["outcomes"].as_str().expect("it is done")).expect("it is JSON")
    }
}

const RECORD: &str = "/v1/products/S/inventoryrecords/HARB";

/// With record `HARB` of product `S`: 5 on hand, floor 2, attribute `a`.
async fn with_stock() -> TestApp {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5, "floor": 2, "attributes": ["a"] }])).await;
    app
}

#[tokio::test]
async fn what_a_job_changed_goes_back_with_all_its_fields_and_a_movement() {
    let app = with_stock().await;
    let before = app.get(RECORD).await.body;
    let row = json!([{
        "sku": "S", "quantity": 9, "floor": 4, "safetyStock": 1, "ltd": "2.5", "currencyID": 3, "retailPrice": "7.10",
        "inventoryLocatorName": "A1", "attributes": ["b"],
    }]);
    app.run_items("refresh", "HARB", row).await;
    app.clock.advance_secs(60);

    let taken = app.undo(2).await;

    assert_eq!((taken.status, &taken.body), (StatusCode::ACCEPTED, &json!({ "JobID": 3 })));
    assert_eq!(app.job(3).await["status"], "PENDING");
    app.deliver().await;
    let job = app.job(3).await;
    assert_eq!(
        (&job["status"], &job["type"], &job["itemCount"], &job["locationCode"]),
        (&json!("SUCCESS"), &json!("REFRESH"), &json!(1), &json!("HARB"))
    );
    let mut after = app.get(RECORD).await.body;
    for moves_on in ["Version", "LastUpdated"] {
        assert_ne!(after[moves_on], before[moves_on]);
        after[moves_on] = before[moves_on].clone();
    }
    assert_eq!(after, before);
    assert_eq!(app.outcomes(3).await, json!([[0, "changed", 1, 1, [9, 8], [5, 5], null]]));
    let history = app.get(&format!("{RECORD}/movements")).await;
    assert_eq!(history.column("Why"), [json!("Undone"), json!("Refreshed"), json!("Refreshed")]);
    assert_eq!(history.column("Ref"), [json!("3"), json!("2"), json!("1")]);
    assert_eq!(history.body["Items"][0]["After"], history.body["Items"][1]["Before"]);
}

#[tokio::test]
async fn only_what_the_job_changed_goes_back_and_promised_units_stay_promised() {
    let app = with_stock().await;
    app.run_items("adjust", "HARB", json!([{ "sku": "S", "quantity": 4 }])).await;
    app.patch(RECORD, json!({ "Floor": 7, "SafetyStock": 2 })).await;
    app.database.run_script("UPDATE record SET allocated = 3");

    app.run_undo(2).await;

    let record = app.get(RECORD).await.body;
    let figures = ["OnHand", "Allocated", "SafetyStock", "Floor"].map(|member| record[member].clone());
    assert_eq!(figures, [json!(5), json!(3), json!(2), json!(7)]);
}

#[tokio::test]
async fn what_moved_since_stays_and_is_named() {
    let app = TestApp::with_locations().await;
    let rows = |on_hand: i64| json!([{ "sku": "S", "quantity": on_hand }, { "sku": "T", "quantity": on_hand }]);
    app.run_items("refresh", "HARB", rows(5)).await;
    app.run_items("refresh", "HARB", rows(9)).await;
    app.patch(RECORD, json!({ "OnHand": 8 })).await;

    let job = app.run_undo(2).await;

    assert_eq!(
        (&job["status"], &job["messages"]),
        (&json!("SUCCESS"), &json!(["S: it has changed since the job, and stays as it is"]))
    );
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 8);
    assert_eq!(app.record_of("T", "HARB").await["OnHand"], 5);
    assert_eq!(
        app.outcomes(3).await,
        json!([
            [0, "refused", 1, 1, null, null, "it has changed since the job, and stays as it is"],
            [1, "changed", 2, 2, [9, 9], [5, 5], null],
        ])
    );
}

#[tokio::test]
async fn what_was_changed_and_changed_back_has_not_moved() {
    let app = with_stock().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 9 }])).await;
    for on_hand in [8, 9] {
        app.patch(RECORD, json!({ "OnHand": on_hand })).await;
    }

    app.run_undo(2).await;

    assert_eq!(app.get(RECORD).await.body["OnHand"], 5);
}

#[tokio::test]
async fn a_record_that_the_job_made_goes_and_its_product_stays() {
    let app = with_stock().await;

    let job = app.run_undo(1).await;

    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
    assert_eq!(app.get(RECORD).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/v1/products/S").await.status, StatusCode::OK);
    assert_eq!(app.outcomes(2).await, json!([[0, "changed", 1, 1, [5, 5], null, null]]));
    let everywhere = app.get("/v1/inventory/movements").await;
    assert_eq!(everywhere.column("ProductID"), [json!("S"), json!("S")]);
    assert_eq!(everywhere.body["Items"][0]["After"], json!(null));
}

#[tokio::test]
async fn a_record_that_the_job_made_and_somebody_touched_stays_with_nothing_on_hand() {
    let touches: [(Method, &str, Value); 4] = [
        (Method::PATCH, RECORD, json!({ "Floor": 1 })),
        (Method::PATCH, RECORD, json!({ "xp": { "a": 1 } })),
        (Method::PATCH, RECORD, json!({ "ID": "other" })),
        (Method::PATCH, RECORD, json!({ "AllowAllBuyers": false })),
    ];
    for (method, path, body) in touches {
        let app = with_stock().await;
        app.call(&app.token, method, path, Some(&body), &[]).await;

        let job = app.run_undo(1).await;

        assert_eq!(job["messages"], json!([]), "{body}");
        let records = app.get("/v1/inventoryrecords").await;
        assert_eq!(records.column("OnHand"), [json!(0)], "{body}");
        assert_eq!(app.outcomes(2).await, json!([[0, "changed", 1, 1, [5, 5], [0, 0], null]]));
    }
    let app = with_stock().await;
    app.patch(RECORD, json!({ "OnHand": 6 })).await;
    let job = app.run_undo(1).await;
    assert_eq!(job["messages"], json!(["S: it has changed since the job, and stays as it is"]));
    assert_eq!(app.get(RECORD).await.body["OnHand"], 6);
}

#[tokio::test]
async fn an_assignment_or_a_line_of_an_order_counts_as_a_touch() {
    let app = with_stock().await;
    app.post("/v1/buyers", json!({ "ID": "b", "Name": "B", "Active": true })).await;
    let assigned = app
        .post("/v1/products/S/inventoryrecords/assignments", json!({ "InventoryRecordID": "HARB", "BuyerID": "b" }))
        .await;
    assert_eq!(assigned.status, StatusCode::NO_CONTENT, "{assigned:?}");

    app.run_undo(1).await;

    assert_eq!(app.get(RECORD).await.body["OnHand"], 0);
}

#[tokio::test]
async fn an_undo_can_be_undone_and_a_record_comes_back_as_it_was_with_its_history() {
    let app = with_stock().await;
    let before = app.get(RECORD).await.body;
    app.run_undo(1).await;
    app.clock.advance_secs(60);

    let job = app.run_undo(2).await;

    assert_eq!((&job["status"], &job["messages"]), (&json!("SUCCESS"), &json!([])));
    assert_eq!(app.outcomes(3).await, json!([[0, "added", 1, 1, null, [5, 5], null]]));
    let mut after = app.get(RECORD).await.body;
    assert_ne!(after["Version"], before["Version"], "an old version would let an old If-Match through");
    for moves_on in ["Version", "LastUpdated"] {
        after[moves_on] = before[moves_on].clone();
    }
    assert_eq!(after, before);
    let history = app.get(&format!("{RECORD}/movements")).await;
    assert_eq!(history.column("Why"), [json!("Undone"), json!("Undone"), json!("Refreshed")]);
    assert_eq!(history.body["Meta"]["TotalCount"], 3);
    app.run_undo(3).await;
    assert_eq!(app.get(RECORD).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_record_does_not_come_back_where_its_place_is_taken_or_gone() {
    let taken = "its record cannot come back: its place is taken or gone";
    let app = with_stock().await;
    app.run_undo(1).await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    let job = app.run_undo(2).await;
    assert_eq!(job["messages"], json!([format!("S: {taken}")]));
    assert_eq!(app.get(RECORD).await.body["OnHand"], 1);

    for gone in ["/v1/addresses/HARB", "/v1/products/S"] {
        let app = with_stock().await;
        app.run_undo(1).await;
        app.delete(gone).await;
        let job = app.run_undo(2).await;
        assert_eq!(job["status"], "SUCCESS");
        assert!(job["messages"][0].as_str().is_some_and(|text| text.ends_with(taken)), "{job}");
    }
}

#[tokio::test]
async fn a_record_that_is_gone_or_elsewhere_is_named() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }, { "sku": "T", "quantity": 5 }])).await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 6 }, { "sku": "T", "quantity": 6 }])).await;
    app.delete(RECORD).await;
    app.patch("/v1/products/T/inventoryrecords/HARB", json!({ "AddressID": "MILL" })).await;

    let job = app.run_undo(2).await;

    let text = |id: &str| format!("{id}: its record was deleted or moved since the job");
    assert_eq!(job["messages"], json!([text("S"), text("T")]));
}

#[tokio::test]
async fn only_a_job_that_ended_well_can_be_undone_and_only_once() {
    let app = with_stock().await;
    app.send_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 6 }])).await;
    let pending = app.undo(2).await;
    assert_eq!((pending.status, pending.error_code()), (StatusCode::BAD_REQUEST, "Job.NotSuccessful"));
    app.deliver().await;
    assert_eq!(app.undo(2).await.status, StatusCode::ACCEPTED);
    let before = app.database.contents();

    let again = app.undo(2).await;

    assert_eq!((again.status, again.error_code()), (StatusCode::BAD_REQUEST, "Job.AlreadyUndone"));
    for path in ["99", "abc", "-1", "+1", "2.5"] {
        let missing = app.post(&format!("/v1/inventory/jobs/{path}/undo"), json!({})).await;
        assert_eq!((missing.status, missing.missing()), (StatusCode::NOT_FOUND, ("Job", path)));
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn of_two_that_undo_a_job_at_once_one_wins() {
    let app = with_stock().await;
    app.run_items("adjust", "HARB", json!([{ "sku": "S", "quantity": 4 }])).await;

    let (left, right) = tokio::join!(app.undo(2), app.undo(2));

    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::ACCEPTED, StatusCode::BAD_REQUEST]);
    app.deliver().await;
    assert_eq!(app.get(RECORD).await.body["OnHand"], 5);
}

#[tokio::test]
async fn a_job_that_changed_nothing_is_undone_by_nothing() {
    let app = with_stock().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }])).await;

    let job = app.run_undo(2).await;

    assert_eq!((&job["status"], &job["itemCount"]), (&json!("SUCCESS"), &json!(0)));
    assert_eq!(app.get(&format!("{RECORD}/movements")).await.body["Meta"]["TotalCount"], 1);
}

#[tokio::test]
async fn a_key_makes_an_undo_safe_to_repeat() {
    let app = with_stock().await;
    let path = "/v1/inventory/jobs/1/undo";
    let key = [("idempotency-key", "k-1")];
    let send = || app.call(&app.token, Method::POST, path, None, &key);

    let (first, second) = tokio::join!(send(), send());
    let third = send().await;
    let other = app.call(&app.token, Method::POST, path, Some(&json!({ "a": 1 })), &key).await;
    let bad = app.call(&app.token, Method::POST, path, None, &[("idempotency-key", "a b")]).await;

    for answer in [&first, &second, &third] {
        assert_eq!((answer.status, &answer.body), (StatusCode::ACCEPTED, &json!({ "JobID": 2 })));
    }
    assert_eq!(third.header("idempotent-replayed"), "true");
    assert_eq!((other.status, other.error_code()), (StatusCode::UNPROCESSABLE_ENTITY, "Idempotency.KeyReused"));
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_may_not_write_or_not_see_a_job_cannot_undo_it() {
    let app = with_stock().await;
    let larch = app.supplier("larch").await;
    let body = json!({ "locationCode": "larch-home", "items": [{ "sku": "L", "quantity": 1 }] });
    let path = format!("{}/refresh", super::INVENTORY);
    app.call(&larch, Method::POST, &path, Some(&body), &[("x-vol-tenant", "100")]).await;
    app.deliver().await;
    let reader = app.token_with(&["ProductReader"]).await;
    let other = app.other_marketplace().await;
    let undo = async |token: &str, job: i64| {
        app.call(token, Method::POST, &format!("/v1/inventory/jobs/{job}/undo"), None, &[]).await.status
    };

    assert_eq!(undo(&reader, 1).await, StatusCode::FORBIDDEN);
    assert_eq!(undo("", 1).await, StatusCode::UNAUTHORIZED);
    assert_eq!(undo(&other, 1).await, StatusCode::NOT_FOUND);
    assert_eq!(undo(&larch, 1).await, StatusCode::NOT_FOUND);
    assert_eq!(undo(&larch, 2).await, StatusCode::ACCEPTED);
    app.deliver().await;
    assert_eq!(app.get("/v1/products/L/inventoryrecords/larch-home").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_undo_waits_its_turn_and_happens_once() {
    let app = with_stock().await;
    app.send_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 7 }])).await;
    app.undo(1).await;
    app.send_items("adjust", "HARB", json!([{ "sku": "S", "quantity": 2 }])).await;

    let consume = || work::consume(&app.app, r#"{"m":100}"#);
    tokio::join!(consume(), consume(), consume());

    // Job 2 moved the record before the undo came to it.
    assert_eq!(app.job(3).await["messages"], json!(["S: it has changed since the job, and stays as it is"]));
    assert_eq!(app.get(RECORD).await.body["OnHand"], 9);
    app.deliver().await;
    let before = app.database.contents();
    consume().await;
    assert_eq!(app.database.contents(), before);
    let listed = app.kibo(Method::GET, &format!("{QUEUE}?types=REFRESH"), None).await;
    let numbers: Vec<_> = listed.body.as_array().expect("a list").iter().map(|job| job["jobID"].clone()).collect();
    assert_eq!(numbers, [json!(3), json!(2), json!(1)], "an undo is a refresh to clients that know no other word");
}

#[tokio::test]
async fn an_undo_whose_movements_are_gone_fails_and_says_so() {
    let app = with_stock().await;
    app.undo(1).await;
    app.database.run_script("DELETE FROM movement");

    app.deliver().await;

    let job = app.job(2).await;
    let text = "The job could not be worked off, because what it would put back is not kept any more; 0 rows had been applied.";
    assert_eq!((&job["status"], &job["messages"]), (&json!("FAILED"), &json!([text])));
}
