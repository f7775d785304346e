//! What grows without end is kept for its time and then dropped by night, a little at a time.

use http::StatusCode;
use serde_json::{Value, json};

use super::{CLIENT_ID, CLIENT_SECRET, TestApp};
use crate::app::Kept;
use crate::platform::{Clock as _, Database as _, Statement};
use crate::schedule;
use crate::store::retention;

const DAY_SECS: i64 = 24 * 3_600;
const MUG: &str = "/v1/products/mug/inventoryrecords/HARB";

impl TestApp {
    /// Lets days pass, the last one until its night, and runs the cron once.
    async fn nights_later(&mut self, days: i64) {
        self.clock.advance_secs(days.saturating_sub(1).saturating_mul(DAY_SECS));
        loop {
            self.clock.advance_secs(3_600);
            if self.clock.now().0.div_euclid(3_600_000).rem_euclid(24) == 3 {
                break;
            }
        }
        schedule::run(&self.app).await;
        self.token = self.client_token(CLIENT_ID, CLIENT_SECRET, "").await;
        assert_eq!(*self.log.lines.lock().expect("no test panicked here"), Vec::<String>::new());
    }

    async fn count(&self, table: &'static str) -> i64 {
        let statement = Statement::new(format!("SELECT count(*) AS n FROM {table}"), vec![]);
        let rows = self.database.batch(vec![statement]).await.expect("it counts");
        rows[0][0]["n"].as_i64().expect("a count")
    }

    /// With item `mug`, counted by one job at `HARB`.
    async fn with_counted_mug() -> Self {
        let app = Self::with_locations().await;
        app.run_items("refresh", "HARB", json!([{ "partNumber": "mug", "quantity": 5 }])).await;
        app
    }
}

fn mug(quantity: i64) -> Value {
    json!([{ "partNumber": "mug", "quantity": quantity }])
}

#[tokio::test]
async fn a_job_that_can_be_undone_is_kept_for_longer_than_one_that_cannot() {
    let mut app = TestApp::with_counted_mug().await;
    app.run_items("refresh", "HARB", mug(5)).await;
    app.run_items("refresh", "HARB", mug(6)).await;
    app.undo(3).await;
    app.deliver().await;
    assert_eq!((app.count("job").await, app.count("chunk").await), (4, 4));

    app.nights_later(29).await;
    assert_eq!(app.count("job").await, 4);
    app.nights_later(2).await;

    // Gone are the one that changed nothing and the one that was undone.
    let left = app.kibo(http::Method::GET, super::jobs::QUEUE, None).await;
    let left: Vec<_> = left.body.as_array().expect("a list").iter().map(|job| job["jobID"].clone()).collect();
    assert_eq!(left, [json!(4), json!(1)]);
    assert_eq!(app.count("chunk").await, 2);
    assert_eq!(app.undo(3).await.status, StatusCode::NOT_FOUND);

    app.nights_later(60).await;
    assert_eq!((app.count("job").await, app.count("chunk").await), (0, 0));
}

#[tokio::test]
async fn an_undo_that_failed_is_kept_as_long_as_what_it_was_to_undo() {
    let mut app = TestApp::with_counted_mug().await;
    app.undo(1).await;
    app.database.run_script(
        "UPDATE job SET state = 'FAILED', finished = added WHERE number = 2;
         UPDATE chunk SET state = 'failed' WHERE job = 2;
         UPDATE job SET undone_by = NULL WHERE number = 1",
    );

    app.nights_later(31).await;
    assert_eq!((app.count("job").await, app.count("chunk").await), (2, 2));
    app.nights_later(60).await;
    assert_eq!((app.count("job").await, app.count("chunk").await), (0, 0));
}

#[tokio::test]
async fn a_job_that_has_not_ended_stays_whatever_its_age() {
    let mut app = TestApp::with_counted_mug().await;
    app.send_items("refresh", "HARB", mug(7)).await;
    app.queue.texts.lock().expect("no test panicked here").clear();

    app.nights_later(500).await;

    assert_eq!((app.count("job").await, app.count("chunk").await), (1, 1));
    app.deliver().await;
    assert_eq!(app.get(MUG).await.body["OnHand"], 7);
}

#[tokio::test]
async fn movements_of_chunks_go_before_the_others_and_a_history_ends_where_they_were() {
    let mut app = TestApp::with_counted_mug().await;
    app.run_items("adjust", "HARB", json!([{ "partNumber": "mug", "quantity": 1 }])).await;
    for on_hand in [7, 8] {
        app.patch(MUG, json!({ "OnHand": on_hand })).await;
    }
    assert_eq!(app.get(&format!("{MUG}/movements")).await.body["Meta"]["TotalCount"], 4);

    app.nights_later(89).await;
    assert_eq!(app.count("movement").await, 4);
    app.nights_later(2).await;

    let history = app.get(&format!("{MUG}/movements")).await;
    assert_eq!(history.column("Why"), [json!("Edited"), json!("Edited")]);
    assert_eq!((&history.body["Meta"]["TotalCount"], &history.body["Meta"]["TotalPages"]), (&json!(2), &json!(1)));
    let beyond = app.get(&format!("{MUG}/movements?pageSize=2&page=2")).await;
    assert_eq!((beyond.status, beyond.column("Why")), (StatusCode::OK, vec![]));
    let filtered = app.get(&format!("{MUG}/movements?Why=Edited&from=2020-01-01T00:00:00Z")).await;
    assert_eq!(filtered.column("Why"), [json!("Edited"), json!("Edited")]);

    app.nights_later(320).await;
    // The newest stays, so that its number is not given again.
    let history = app.get(&format!("{MUG}/movements")).await;
    assert_eq!((history.column("ID"), app.count("movement").await), (vec![json!(4)], 1));
    app.patch(MUG, json!({ "OnHand": 9 })).await;
    assert_eq!(app.get(&format!("{MUG}/movements")).await.column("ID"), [json!(5), json!(4)]);
}

#[tokio::test]
async fn what_is_too_old_cannot_be_undone() {
    let mut app = TestApp::with_counted_mug().await;
    app.clock.advance_secs(90 * DAY_SECS);
    app.token = app.client_token(CLIENT_ID, CLIENT_SECRET, "").await;

    let refused = app.undo(1).await;

    assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "Job.TooOld"));
}

#[tokio::test]
async fn by_day_only_small_things_are_dropped() {
    let app = TestApp::with_counted_mug().await;
    app.clock.advance_secs(500 * DAY_SECS);

    schedule::run(&app.app).await;

    assert_eq!(app.count("job").await, 1);
}

#[tokio::test]
async fn a_run_drops_a_bounded_number_at_a_time_until_nothing_is_due() {
    let mut app = TestApp::with_counted_mug().await;
    for quantity in 0..45 {
        app.run_items("refresh", "HARB", mug(quantity)).await;
    }
    for on_hand in 0..600 {
        app.patch(MUG, json!({ "OnHand": on_hand })).await;
    }
    let now = app.clock.now().plus_secs(500 * DAY_SECS);

    let gone = app.database.batch(retention::drop_some(now, &Kept::default())).await.expect("it drops");

    assert_eq!(gone.iter().map(Vec::len).collect::<Vec<_>>(), [0, 20, 40, 500, 0]);
    app.nights_later(500).await;
    assert_eq!((app.count("job").await, app.count("chunk").await, app.count("movement").await), (0, 0, 1));
}

#[tokio::test]
async fn what_is_due_is_found_without_reading_the_rest() {
    let app = TestApp::with_counted_mug().await;
    let mut lines = Vec::new();
    for statement in retention::drop_some(app.clock.now(), &Kept::default()) {
        lines.extend(app.database.plan(&statement));
    }
    // Of lists of its own, and of the marketplaces, which are few.
    let allowed = ["SCAN m USING COVERING INDEX marketplace_id", "SCAN due", "SCAN (subquery-1)", "SCAN (subquery-3)"];
    let scans: Vec<&String> =
        lines.iter().filter(|line| line.starts_with("SCAN") && !allowed.contains(&line.as_str())).collect();
    assert!(scans.is_empty(), "{scans:?} of {lines:#?}");
    let has = |wanted: &str| assert!(lines.iter().any(|line| line.contains(wanted)), "{wanted} in {lines:#?}");
    has("SEARCH job USING INDEX job_age (undoable=? AND finished<?)");
    has("SEARCH chunk USING PRIMARY KEY (marketplace=? AND job=?)");
    has("SEARCH seller_key USING COVERING INDEX seller_key_revoked (revoked_at<?)");
    has("SEARCH d USING INDEX movement_of_job_age (at<?)");
    has("SEARCH d USING PRIMARY KEY (marketplace=? AND number>? AND number<?)");
}

#[tokio::test]
async fn a_revoked_key_is_kept_for_a_while() {
    let mut app = TestApp::new().await;
    app.post("/v1/suppliers", json!({ "ID": "s1", "Name": "North", "Active": true })).await;
    for name in ["old", "new"] {
        app.post("/v1/suppliers/s1/apikeys", json!({ "Name": name })).await;
    }
    let old = app.get("/v1/suppliers/s1/apikeys?Name=old").await.body["Items"][0]["ID"].clone();
    app.delete(&format!("/v1/suppliers/s1/apikeys/{}", old.as_str().expect("an ID"))).await;

    app.nights_later(399).await;
    assert_eq!(app.count("seller_key").await, 2);
    app.nights_later(2).await;
    assert_eq!(app.count("seller_key").await, 1);
}

#[test]
fn how_long_is_said_by_the_environment() {
    let read = |value: &'static str| {
        Kept::read(&|name: &str| if name == "ONHAND_KEEP_JOBS_DAYS" { value.to_owned() } else { String::new() })
    };

    let kept = read("7").expect("it is a number");
    assert_eq!((kept.jobs_secs, kept.movements_secs), (7 * DAY_SECS, 400 * DAY_SECS));
    assert!(read("").is_ok());
    for wrong in ["0", "-1", "a week", "1.5", "999999999"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
