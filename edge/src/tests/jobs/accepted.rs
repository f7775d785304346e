//! What is taken, what is refused, and what both look like.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{INVENTORY, QUEUE};
use crate::tests::{Answer, TestApp};

const BATH: &str = "/api/commerce/inventory/v5/inventory";

fn one() -> Value {
    json!({ "locationCode": "HARB", "items": [{ "sku": "S", "quantity": 1 }] })
}

/// Status, and whether the body is the dialect's error with this text.
fn told(answer: &Answer) -> (u16, &str) {
    let reason = answer.status.canonical_reason().unwrap_or_default();
    assert_eq!(answer.body["error"], reason, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(!answer.header("x-vol-correlation").is_empty());
    (answer.status.as_u16(), answer.body["message"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn every_path_takes_a_refresh_whatever_its_parameters() {
    let app = TestApp::with_locations().await;
    for (number, path) in [
        "/api/commerce/inventory/v5/inventory/refresh",
        "/commerce/inventory/v5/inventory/refresh",
        "/api/v5/inventory/refresh",
        "/inv/api/v5/inventory/refresh",
        "/api/commerce/inventory/v5/inventory/refresh/?responseFields=",
        "/inv/api/v5/inventory/adjust?x-vol-site=5&unknown=1",
    ]
    .into_iter()
    .enumerate()
    {
        let taken = app.kibo(Method::POST, path, Some(&one())).await;
        assert_eq!((taken.status, taken.body), (StatusCode::OK, json!({ "jobID": number + 1 })), "{path}");
    }
}

#[tokio::test]
async fn one_fault_refuses_everything() {
    let app = TestApp::with_locations().await;
    let before = app.database.contents();
    let body = json!({ "locationCode": "HARB", "items": [{ "sku": "STOVE-1", "quantity": 3 }, { "sku": "STOVE-2", "quantity": "1.5" }] });

    let refused = app.kibo(Method::POST, &format!("{BATH}/refresh/?responseFields="), Some(&body)).await;

    assert_eq!(told(&refused), (400, "items[1].quantity must be an integer of 0 or more"));
    assert_eq!(app.database.contents(), before);
    assert_eq!(app.kibo(Method::GET, QUEUE, None).await.body, json!([]));
}

#[tokio::test]
async fn the_checks_come_in_the_documented_order() {
    let app = TestApp::with_locations().await;
    let (path, huge) = (format!("{BATH}/refresh"), vec![b' '; 17 * 1_024 * 1_024]);
    let send = async |token: &str, tenant: &str, method: Method, path: &str, body: &Value| {
        app.call(token, method, path, Some(body), &[("x-vol-tenant", tenant)]).await
    };
    let reader = app.token_with(&["ProductReader"]).await;
    let other = app.other_marketplace().await;

    let wrong_method = send("", "", Method::GET, &path, &one()).await;
    assert_eq!(told(&wrong_method), (405, "Only POST is answered here"));
    assert_eq!(wrong_method.header("allow"), "POST");
    assert_eq!(told(&send("", "", Method::POST, "/inv/nowhere", &one()).await).0, 404);
    assert_eq!(told(&send("", "", Method::POST, &path, &one()).await).0, 401);
    assert_eq!(told(&send("forged", "100", Method::POST, &path, &one()).await).0, 401);
    assert_eq!(told(&send(&app.token, "", Method::POST, &path, &one()).await).0, 400);
    assert_eq!(told(&send(&app.token, "1e2", Method::POST, &path, &one()).await).0, 400);
    assert_eq!(told(&send(&app.token, "200", Method::POST, &path, &one()).await).0, 403);
    assert_eq!(told(&send(&app.token, "99999999999999999999", Method::POST, &path, &one()).await).0, 403);
    assert_eq!(told(&send(&other, "100", Method::POST, &path, &one()).await).0, 403);
    assert_eq!(told(&send(&reader, "100", Method::POST, &path, &one()).await).0, 403);
    let request = crate::message::Request::new(Method::POST, &format!("http://onhand.test{path}")).expect("an address");
    let headers = vec![
        ("authorization".to_owned(), format!("Bearer {}", app.token)),
        ("x-vol-tenant".to_owned(), "100".to_owned()),
    ];
    let large = app.send(crate::message::Request { headers, body: huge, ..request }).await;
    assert_eq!(told(&large).0, 413);
    assert_eq!(
        told(&send(&app.token, "100", Method::POST, &path, &json!([])).await),
        (400, "The body must be a JSON object")
    );
    for path in ["/delete", "/deleteItems", "/allocate", "/deallocate", "/fulfill"] {
        assert_eq!(told(&send(&app.token, "100", Method::POST, &format!("{BATH}{path}"), &one()).await).0, 501);
    }
    assert_eq!(told(&send(&app.token, "100", Method::GET, BATH, &one()).await).0, 405);
    assert_eq!(told(&send(&app.token, "100", Method::PUT, QUEUE, &one()).await).0, 405);
    for id in ["7", "x", "-1", "1.0", "99999999999999999999", "+1"] {
        assert_eq!(told(&app.kibo(Method::GET, &format!("{QUEUE}/{id}"), None).await).0, 404, "{id}");
    }
    assert_eq!(app.kibo(Method::GET, QUEUE, None).await.body, json!([]));
}

#[tokio::test]
async fn a_location_is_named_by_code_or_exact_name() {
    let app = TestApp::with_locations().await;
    app.post(
        "/v1/addresses",
        json!({ "ID": "HARB-2", "AddressName": "Twice", "Street1": "1", "City": "C", "Country": "IE" }),
    )
    .await;
    app.post(
        "/v1/addresses",
        json!({ "ID": "HARB-3", "AddressName": "Twice", "Street1": "1", "City": "C", "Country": "IE" }),
    )
    .await;
    let send = async |location: Value| {
        let mut body = one();
        body.as_object_mut().expect("an object").remove("locationCode");
        for (name, value) in location.as_object().expect("an object") {
            body[name] = value.clone();
        }
        app.kibo(Method::POST, &format!("{INVENTORY}/refresh"), Some(&body)).await
    };

    for location in [
        json!({ "locationName": "Harbour Street" }),
        json!({ "locationCode": "HARB" }),
        json!({ "locationCode": "HARB", "locationName": "Harbour Street" }),
        json!({ "locationCode": "HARB-2", "locationName": "Twice" }),
    ] {
        assert_eq!(send(location.clone()).await.status, StatusCode::OK, "{location}");
    }
    for (location, message) in [
        (json!({ "locationName": "harbour street" }), "locationName names no location: harbour street"),
        (json!({ "locationName": "HARB" }), "locationName names no location: HARB"),
        (json!({ "locationCode": "harb" }), "locationCode names no location: harb"),
        (
            json!({ "locationCode": "HARB", "locationName": "Mill Lane" }),
            "locationCode and locationName must mean one location; HARB has another name",
        ),
        (json!({ "locationName": "Twice" }), "locationName must mean one location; Twice is one of 2"),
        (json!({}), "locationName or locationCode is required"),
        // Longer than a value of the database.
        (json!({ "locationName": "x".repeat(3_000_000) }), "locationName must have at most 255 characters"),
    ] {
        assert_eq!(told(&send(location).await), (400, message));
    }
}

#[tokio::test]
async fn a_key_gives_the_same_job_again() {
    let app = TestApp::with_locations().await;
    let send = async |verb: &str, body: &Value, key: &str| {
        let headers = [("x-vol-tenant", "100"), ("idempotency-key", key)];
        app.call(&app.token, Method::POST, &format!("{INVENTORY}/{verb}"), Some(body), &headers).await
    };
    let mut other = one();
    other["items"][0]["quantity"] = json!(2);

    let first = send("adjust", &one(), "k").await;
    let again = send("adjust", &one(), "k").await;
    let with_slash = send("adjust/", &one(), "k").await;
    let changed = send("adjust", &other, "k").await;
    let another = send("refresh", &other, "k").await;
    let bad = send("adjust", &one(), "a key").await;
    app.deliver().await;
    let late = send("adjust", &one(), "k").await;

    assert_eq!((first.body.clone(), first.header("idempotent-replayed")), (json!({ "jobID": 1 }), ""));
    for replay in [again, with_slash, late] {
        assert_eq!((replay.body.clone(), replay.header("idempotent-replayed")), (json!({ "jobID": 1 }), "true"));
    }
    assert_eq!(told(&changed).0, 422);
    assert_eq!(another.body, json!({ "jobID": 2 }));
    assert_eq!(told(&bad).0, 400);
    assert_eq!(app.kibo(Method::GET, QUEUE, None).await.body.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn two_at_once_with_one_key_are_one_job() {
    let app = TestApp::with_locations().await;
    let path = format!("{INVENTORY}/adjust");
    let body = one();
    let send =
        || app.call(&app.token, Method::POST, &path, Some(&body), &[("x-vol-tenant", "100"), ("idempotency-key", "k")]);

    let (first, second) = tokio::join!(send(), send());
    app.deliver().await;

    assert_eq!((first.body, second.body), (json!({ "jobID": 1 }), json!({ "jobID": 1 })));
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 1);
}

#[tokio::test]
async fn a_small_smart_request_is_done_when_it_is_answered() {
    let app = TestApp::with_locations().await;
    app.send_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 5 }])).await;
    let rows = |count: usize| (0..count).map(|n| json!({ "sku": format!("S{n}"), "quantity": 1 })).collect::<Value>();

    let sync = app.send_items("smart-adjust/", "HARB", json!([{ "sku": "S", "quantity": -2 }])).await;
    let on_hand = app.record_of("S", "HARB").await["OnHand"].clone();
    let most = app.send_items("smart-refresh/", "HARB", rows(25)).await;
    let more = app.send_items("smart-refresh", "HARB", rows(26)).await;

    assert_eq!((sync.body, on_hand), (json!({ "method": "sync", "jobID": null }), json!(3)));
    assert_eq!(most.body, json!({ "method": "sync", "jobID": null }));
    assert_eq!(more.body, json!({ "method": "async", "jobID": "4" }));
    assert_eq!(app.job(4).await["status"], "PENDING");
    app.deliver().await;
    assert_eq!(app.job(4).await["status"], "SUCCESS");
}

#[tokio::test]
async fn a_small_smart_request_whose_job_failed_was_not_done() {
    let app = TestApp::with_locations().await;
    app.database.run_script("CREATE TRIGGER bug BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'a bug'); END");
    let headers = [("x-vol-tenant", "100"), ("idempotency-key", "k")];
    let path = format!("{INVENTORY}/smart-refresh");
    let body = one();
    let send = async || app.call(&app.token, Method::POST, &path, Some(&body), &headers).await.body;

    let first = send().await;
    for _ in 0..5 {
        app.clock.advance_secs(6);
        send().await;
    }

    assert_eq!(app.job(1).await["status"], "FAILED");
    assert_eq!(
        (first, send().await),
        (json!({ "method": "async", "jobID": "1" }), json!({ "method": "async", "jobID": "1" }))
    );
}

#[tokio::test]
async fn the_queue_lists_jobs_newest_first_and_filters() {
    let app = TestApp::with_locations().await;
    for (verb, location) in [("refresh", "HARB"), ("adjust", "MILL"), ("refresh", "MILL")] {
        app.send_items(verb, location, json!([{ "sku": "S", "quantity": 1 }])).await;
    }
    let listed = async |query: &str| {
        let answer = app.kibo(Method::GET, &format!("{QUEUE}{query}"), None).await;
        let jobs: Vec<i64> = answer.body.as_array().unwrap().iter().filter_map(|job| job["jobID"].as_i64()).collect();
        jobs
    };

    assert_eq!(listed("").await, [3, 2, 1]);
    assert_eq!(listed("/?locationCode=MILL").await, [3, 2]);
    assert_eq!(listed("?locationCode=&limit=&types=&originalFilename=&responseFields=").await, [3, 2, 1]);
    assert_eq!(listed("?types=REFRESH&types=DELETE").await, [3, 1]);
    assert_eq!(listed("?types=REFRESH,ADJUST&limit=2").await, [3, 2]);
    assert_eq!(listed("?types=UNHEARD").await, [0; 0]);
    assert_eq!(listed("?originalFilename=a.csv").await, [0; 0]);
    assert_eq!(listed("?owner=x&locationCode=harb").await, [0; 0]);
    for limit in ["0", "1001", "x", "-1"] {
        assert_eq!(told(&app.kibo(Method::GET, &format!("{QUEUE}?limit={limit}"), None).await).0, 400);
    }
}

#[tokio::test]
async fn large_requests_become_chunks_of_3000() {
    let app = TestApp::with_locations().await;
    let rows: Value = (0..6_001).map(|n| json!({ "upc": format!("{n:013}"), "quantity": n % 7 })).collect();

    let first = app.run_items("refresh", "HARB", rows.clone()).await;
    app.database.take_ran();
    let again = app.run_items("refresh", "HARB", rows).await;

    assert_eq!(
        (&first["status"], &first["itemCount"], &first["messages"]),
        (&json!("SUCCESS"), &json!(6_001), &json!([]))
    );
    assert_eq!((&again["status"], &again["itemCount"]), (&json!("SUCCESS"), &json!(6_001)));
    let ran = app.database.take_ran();
    let chunks = ran.iter().filter(|statement| statement.sql.starts_with("INSERT INTO chunk")).count();
    let upserts = ran.iter().filter(|statement| statement.sql.contains("INSERT INTO record (")).count();
    assert_eq!((chunks, upserts), (3, 0), "nothing is written where nothing changes");
}
