//! Jobs take effect once and in the order of their numbers, whatever is delivered when.

use std::sync::atomic::Ordering;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::ids::MarketplaceNumber;

use super::{INVENTORY, QUEUE};
use crate::operations::jobs::work;
use crate::schedule;
use crate::store::jobs;
use crate::tests::TestApp;

fn items(quantity: i64) -> Value {
    json!([{ "sku": "S", "quantity": quantity }])
}

async fn on_hand(app: &TestApp) -> Value {
    app.record_of("S", "HARB").await["OnHand"].clone()
}

#[tokio::test]
async fn refresh_adjust_refresh_apply_in_the_order_of_their_numbers() {
    let app = TestApp::with_locations().await;
    for (verb, quantity) in [("refresh", 5), ("adjust", 3), ("adjust", -1), ("refresh", 9), ("adjust", 2)] {
        app.send_items(verb, "HARB", items(quantity)).await;
    }

    app.deliver().await;

    assert_eq!(on_hand(&app).await, 11);
    for number in 1..=5 {
        assert_eq!(app.job(number).await["status"], "SUCCESS");
    }
}

#[tokio::test]
async fn the_later_job_wins_though_one_between_changed_nothing() {
    let app = TestApp::with_locations().await;
    for quantity in [5, 9, 5] {
        app.send_items("refresh", "HARB", items(quantity)).await;
    }
    app.deliver().await;
    assert_eq!(on_hand(&app).await, 5);
}

#[tokio::test]
async fn a_delivery_that_comes_again_and_late_changes_nothing() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", items(5)).await;
    app.run_items("adjust", "HARB", items(-2)).await;
    let before = app.database.contents();

    for _ in 0..3 {
        work::consume(&app.app, r#"{"m":100}"#).await;
    }
    work::consume(&app.app, "no message of ours").await;

    assert_eq!((on_hand(&app).await, app.database.contents()), (json!(3), before));
}

#[tokio::test]
async fn whatever_is_delivered_twice_late_or_at_once_each_job_takes_effect_once_and_in_order() {
    let app = TestApp::with_locations().await;
    let mut sent: Vec<String> = Vec::new();
    // Each round takes four jobs.
    for (third, count) in [(3, 0), (7, 10), (11, 20), (15, 30), (19, 40), (23, 50)] {
        for (verb, quantity) in [("refresh", count), ("adjust", 2), ("adjust", 1)] {
            app.send_items(verb, "HARB", items(quantity)).await;
        }
        let early = app.undo(third).await;
        assert_eq!(early.error_code(), "Job.NotSuccessful");
        sent.append(&mut app.queue.texts.lock().expect("no test panicked here"));
        // Every wake-up so far, the newest first, each twice, two at a time.
        for text in sent.iter().rev() {
            tokio::join!(work::consume(&app.app, text), work::consume(&app.app, text));
        }
        assert_eq!(app.undo(third).await.status, StatusCode::ACCEPTED);
        sent.append(&mut app.queue.texts.lock().expect("no test panicked here"));
        for text in &sent {
            work::consume(&app.app, text).await;
        }

        assert_eq!(
            app.record_of("S", "HARB").await["OnHand"].as_i64().map(|on_hand| on_hand.saturating_sub(2)),
            Some(count)
        );
    }
    let history = app.get("/v1/products/S/inventoryrecords/HARB/movements?pageSize=100").await;
    let refs: Vec<i64> = history.column("Ref").iter().filter_map(|job| job.as_str()?.parse().ok()).collect();
    let expected: Vec<i64> = (1..=24).rev().collect();
    assert_eq!(refs, expected, "each job moved the record once, in its turn");
}

#[tokio::test]
async fn many_at_once_apply_each_chunk_once() {
    let app = TestApp::with_locations().await;
    app.send_items("refresh", "HARB", items(10)).await;
    for _ in 0..6 {
        app.send_items("adjust", "HARB", items(1)).await;
    }

    let consume = || work::consume(&app.app, r#"{"m":100}"#);
    let done = tokio::join!(consume(), consume(), consume(), consume());

    assert_eq!((done, on_hand(&app).await), ((true, true, true, true), json!(16)));
}

#[tokio::test]
async fn a_job_that_nobody_was_woken_for_is_found_by_the_cron_and_by_its_client() {
    let app = TestApp::with_locations().await;
    let forget = || app.queue.texts.lock().expect("no test panicked here").clear();

    app.send_items("refresh", "HARB", items(5)).await;
    forget();
    schedule::run(&app.app).await;
    app.deliver().await;
    assert_eq!(on_hand(&app).await, 5);

    app.send_items("refresh", "HARB", items(6)).await;
    forget();
    app.job(2).await;
    app.deliver().await;
    assert_eq!(on_hand(&app).await, 6);

    app.clock.advance_secs(5);
    app.send_items("refresh", "HARB", items(7)).await;
    forget();
    app.kibo(Method::GET, QUEUE, None).await;
    app.deliver().await;
    assert_eq!(on_hand(&app).await, 7);
}

#[tokio::test]
async fn the_cron_begins_each_minute_with_another_marketplace() {
    let app = TestApp::with_locations().await;
    let other = app.other_marketplace().await;
    let address = json!({ "ID": "HARB", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
    app.call(&other, Method::POST, "/v1/addresses", Some(&address), &[]).await;
    app.send_items("refresh", "HARB", items(5)).await;
    app.send_items("refresh", "HARB", items(6)).await;
    let body = json!({ "locationCode": "HARB", "items": items(7) });
    app.call(&other, Method::POST, &format!("{INVENTORY}/refresh"), Some(&body), &[("x-vol-tenant", "200")]).await;
    let sent = || std::mem::take(&mut *app.queue.texts.lock().expect("no test panicked here"));
    sent();

    for _ in 0..4 {
        schedule::run(&app.app).await;
        app.clock.advance_secs(60);
    }

    let mut woken = sent();
    assert_eq!((woken.len(), woken[0] == woken[2], woken[1] == woken[3]), (4, true, true));
    woken.sort_unstable();
    woken.dedup();
    assert_eq!(woken, [r#"{"m":100}"#, r#"{"m":200}"#]);
    work::consume(&app.app, &woken[0]).await;
    schedule::run(&app.app).await;
    assert_eq!(sent(), Vec::<String>::new(), "nothing is left to do");
}

#[tokio::test]
async fn without_a_queue_jobs_are_taken_and_the_cron_does_them() {
    let app = TestApp::with_locations().await;
    app.queue.is_down.store(true, Ordering::Relaxed);

    let taken = app.send_items("refresh", "HARB", items(5)).await;
    schedule::run(&app.app).await;

    assert_eq!((taken.body, on_hand(&app).await), (json!({ "jobID": 1 }), json!(5)));
    assert!(app.log.lines.lock().expect("no test panicked here")[0].contains("the queue is down"));
}

#[tokio::test]
async fn marketplaces_take_turns_chunk_by_chunk() {
    let app = TestApp::with_locations().await;
    let other = app.other_marketplace().await;
    let address = json!({ "ID": "HARB", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
    app.call(&other, Method::POST, "/v1/addresses", Some(&address), &[]).await;
    let rows =
        |letter: &str| (0..7_000).map(|n| json!({ "sku": format!("{letter}{n}"), "quantity": 1 })).collect::<Value>();
    app.send_items("refresh", "HARB", rows("A")).await;
    let body = json!({ "locationCode": "HARB", "items": rows("B") });
    let path = format!("{INVENTORY}/refresh");
    app.call(&other, Method::POST, &path, Some(&body), &[("x-vol-tenant", "200")]).await;
    app.database.take_ran();

    work::consume(&app.app, r#"{"m":200}"#).await;

    let ran = app.database.take_ran();
    let turns: Vec<_> = ran
        .iter()
        .filter(|statement| statement.sql.starts_with("UPDATE chunk SET state = 'done'"))
        .map(|statement| (statement.params[0].as_i64(), statement.params[2].as_i64()))
        .collect();
    let expected: Vec<_> = (0..3).flat_map(|seq| [(Some(200), Some(seq)), (Some(100), Some(seq))]).collect();
    assert_eq!(turns, expected);
}

#[tokio::test]
async fn when_its_time_is_up_the_work_goes_on_in_the_next_call() {
    let app = TestApp::with_locations().await;
    app.send_items("refresh", "HARB", items(5)).await;
    let now = crate::platform::Clock::now(app.clock.as_ref());

    let ended = work::work(&app.app, MarketplaceNumber(100), now).await;

    assert_eq!(ended, work::Ended::TimeIsUp);
    assert_eq!(app.job(1).await["status"], "PENDING");
    app.deliver().await;
    assert_eq!(app.job(1).await["status"], "SUCCESS");
}

#[tokio::test]
async fn a_job_whose_location_is_gone_fails_and_lets_the_next_go_on() {
    let app = TestApp::with_locations().await;
    app.send_items("refresh", "MILL", items(5)).await;
    app.send_items("refresh", "HARB", items(6)).await;
    app.delete("/v1/addresses/MILL").await;

    app.deliver().await;

    let failed = app.job(1).await;
    assert_eq!(
        (&failed["status"], &failed["success"], &failed["itemCount"]),
        (&json!("FAILED"), &json!(false), &json!(0))
    );
    assert_eq!(
        failed["messages"],
        json!(["The job could not be worked off, because its location is gone; 0 rows had been applied."])
    );
    assert!(failed["finished"].is_string());
    assert_eq!((app.job(2).await["status"].clone(), on_hand(&app).await), (json!("SUCCESS"), json!(6)));
}

#[tokio::test]
async fn a_bug_ends_its_job_after_some_attempts_and_not_the_others() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }])).await;
    app.database.run_script(
        "CREATE TRIGGER bug BEFORE UPDATE ON record WHEN NEW.on_hand = 13 BEGIN SELECT RAISE(ABORT, 'a bug'); END",
    );
    app.send_items("refresh", "HARB", items(13)).await;
    app.send_items("adjust", "HARB", items(1)).await;

    for _ in 0..4 {
        assert!(!work::consume(&app.app, r#"{"m":100}"#).await, "to be delivered again");
        assert_eq!(app.job(2).await["status"], "PENDING");
        app.clock.advance_secs(6);
    }
    work::consume(&app.app, r#"{"m":100}"#).await;

    assert_eq!(app.job(2).await["status"], "FAILED");
    assert_eq!((app.job(3).await["status"].clone(), on_hand(&app).await), (json!("SUCCESS"), json!(6)));
    assert!(app.log.lines.lock().expect("no test panicked here")[0].contains("a bug"));
}

#[tokio::test]
async fn an_outage_is_tried_again_without_end_and_others_do_not_wait_for_it() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", items(5)).await;
    app.database.run_script(
        "CREATE TRIGGER outage BEFORE UPDATE ON record WHEN NEW.marketplace = 100 BEGIN
           SELECT RAISE(ABORT, 'D1 DB storage operation exceeded timeout which caused object to be reset.'); END",
    );
    app.send_items("refresh", "HARB", items(13)).await;
    let other = app.other_marketplace().await;
    let address = json!({ "ID": "HARB", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
    app.call(&other, Method::POST, "/v1/addresses", Some(&address), &[]).await;
    let body = json!({ "locationCode": "HARB", "items": items(7) });
    app.call(&other, Method::POST, &format!("{INVENTORY}/refresh"), Some(&body), &[("x-vol-tenant", "200")]).await;

    for _ in 0..12 {
        assert!(!work::consume(&app.app, r#"{"m":100}"#).await, "to be delivered again");
        app.clock.advance_secs(6);
    }
    let refused = app.patch("/v1/products/S/inventoryrecords/HARB", json!({ "OnHand": 6 })).await;

    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(app.job(2).await["status"], "PENDING");
    let theirs = app.call(&other, Method::GET, "/v1/products/S/inventoryrecords/HARB", None, &[]).await;
    assert_eq!(theirs.body["OnHand"], 7);
    app.database.run_script("DROP TRIGGER outage");
    app.log.lines.lock().expect("no test panicked here").clear();
    app.deliver().await;
    assert_eq!((app.job(2).await["status"].clone(), on_hand(&app).await), (json!("SUCCESS"), json!(13)));
}

#[tokio::test]
async fn a_unique_key_that_refuses_each_time_is_a_bug_and_not_a_race() {
    let app = TestApp::with_locations().await;
    app.database.run_script(
        "CREATE TRIGGER bug BEFORE INSERT ON product
         BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: product.marketplace, product.id'); END",
    );
    app.send_items("refresh", "HARB", items(13)).await;

    for _ in 0..5 {
        assert_eq!(app.job(1).await["status"], "PENDING");
        work::consume(&app.app, r#"{"m":100}"#).await;
        app.clock.advance_secs(6);
    }

    assert_eq!(app.job(1).await["status"], "FAILED");
}

#[tokio::test]
async fn a_chunk_that_was_read_before_its_supplier_went_or_an_id_was_taken_is_read_again() {
    let app = TestApp::with_locations().await;
    app.put("/v1/suppliers/acme", json!({ "Name": "Acme" })).await;
    app.put("/v1/products/mug", json!({ "Name": "Mug" })).await;
    let address = json!({ "ID": "DOCK", "Street1": "1 Main", "City": "Galway", "Country": "IE" });
    app.post("/v1/suppliers/acme/addresses", address).await;
    app.send_items("refresh", "DOCK", items(13)).await;
    let next = async || jobs::next(app.database.as_ref(), 0, i64::MAX).await.expect("it reads").expect("there is one");
    let first = next().await;

    app.patch("/v1/products/mug", json!({ "ID": "S" })).await;
    let second = next().await;
    app.delete("/v1/suppliers/acme").await;
    let third = next().await;

    assert!(first.location.is_some() && second.location.is_some() && third.location.is_none());
    assert!(first.catalogue_version < second.catalogue_version, "S was free");
    assert!(second.catalogue_version < third.catalogue_version, "DOCK was there");
}

#[tokio::test]
async fn what_moved_between_reading_and_applying_is_read_again() {
    let app = TestApp::with_locations().await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5, "attributes": ["a"] }])).await;
    for round in 0..20 {
        let rows = json!([{ "sku": "S", "quantity": round, "attributes": [format!("j{round}")] }]);
        app.send_items("refresh", "HARB", rows).await;
        let attributes = json!({ "Attributes": ["a", format!("e{round}")] });
        let product = json!({ "Name": "N", "SKU": format!("n{round}") });
        let (record, made) = ("/v1/products/S/inventoryrecords/HARB", format!("/v1/products/n{round}"));

        let (done, ..) = tokio::join!(
            work::consume(&app.app, r#"{"m":100}"#),
            app.patch(record, attributes),
            app.put(&made, product)
        );

        assert!(done);
        let record = app.record_of("S", "HARB").await;
        let has = |name: String| record["Attributes"].as_array().unwrap().contains(&json!(name));
        assert!(has("a".to_owned()) && has(format!("e{round}")), "{record}");
        assert_eq!(record["OnHand"], round);
    }
}
