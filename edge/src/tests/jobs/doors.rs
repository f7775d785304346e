//! `POST /v1/inventory/refresh` and `…/adjust`: what is taken, what is refused, and who may.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::message::Request;
use crate::tests::{Answer, PASSWORD, TestApp, USERNAME};

const REFRESH: &str = "/v1/inventory/refresh";
const ADJUST: &str = "/v1/inventory/adjust";

fn one() -> Value {
    json!({ "locationCode": "HARB", "items": [{ "sku": "S", "quantity": 1 }] })
}

async fn with_key(app: &TestApp, path: &str, body: &Value, key: &str) -> Answer {
    app.call(&app.token, Method::POST, path, Some(body), &[("idempotency-key", key)]).await
}

/// The members and reasons that are told of, in their order.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"), "{answer:?}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entries = answer.body["Errors"].as_array().into_iter().flatten();
    entries.map(|entry| (text(&entry["Data"]["Field"]), text(&entry["Data"]["Reason"]))).collect()
}

#[tokio::test]
async fn counts_and_deltas_are_taken_and_applied() {
    let app = TestApp::with_locations().await;

    let refreshed = app
        .post(REFRESH, json!({ "locationName": "Harbour Street", "items": [{ "sku": "S", "quantity": "7" }] }))
        .await;
    let adjusted =
        app.post(ADJUST, json!({ "locationCode": "HARB", "items": [{ "sku": "S", "quantity": "-2" }] })).await;
    app.deliver().await;

    assert_eq!((refreshed.status, refreshed.body), (StatusCode::ACCEPTED, json!({ "JobID": 1 })));
    assert_eq!((adjusted.status, adjusted.body), (StatusCode::ACCEPTED, json!({ "JobID": 2 })));
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 5);
    assert_eq!(app.job(2).await["type"], "ADJUST");
}

#[tokio::test]
async fn a_job_tells_through_which_door_it_came() {
    let app = TestApp::with_locations().await;
    let signed_in = app
        .call(
            "",
            Method::POST,
            "/v1/session",
            Some(&json!({ "Marketplace": "demo", "Username": USERNAME, "Password": PASSWORD })),
            &[("origin", "http://onhand.test")],
        )
        .await;
    let session = signed_in.body["AccessToken"].as_str().expect("the admin is signed in").to_owned();

    app.post(REFRESH, one()).await;
    app.call(
        &session,
        Method::POST,
        REFRESH,
        Some(&json!({ "locationCode": "HARB", "items": [{ "sku": "S", "quantity": 2 }] })),
        &[],
    )
    .await;
    app.run_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 3 }])).await;

    let jobs = app.get("/v1/inventory/jobs").await;
    assert_eq!(jobs.column("Dialect"), [json!("Kibo"), json!("Admin"), json!("OrderCloud")]);
    assert_eq!(jobs.column("Who"), [json!("100-backoffice"), json!("admin"), json!("100-backoffice")]);
    let movements = app.get("/v1/products/S/inventoryrecords/HARB/movements").await;
    assert_eq!(movements.column("Dialect"), [json!("Kibo"), json!("Admin"), json!("OrderCloud")]);
}

#[tokio::test]
async fn bad_rows_refuse_the_whole_and_the_first_are_named() {
    let app = TestApp::with_locations().await;
    let before = app.database.contents();
    let rows: Vec<Value> = (0..20)
        .map(|n| if n % 3 == 0 { json!({ "sku": "S", "quantity": n }) } else { json!({ "sku": "S", "quantity": "x" }) })
        .collect();

    let refused = app.post(REFRESH, json!({ "locationCode": "HARB", "items": rows })).await;
    let named = faults(&refused);
    let refuse =
        app.post(&format!("{REFRESH}?onBadRows=refuse"), json!({ "locationCode": "HARB", "items": [5] })).await;

    assert_eq!(named.len(), 10);
    assert_eq!(named[0], ("items[1].quantity".to_owned(), "must be an integer of 0 or more".to_owned()));
    assert_eq!(named[9].0, "items[14].quantity");
    assert_eq!(faults(&refuse), [("items[0]".to_owned(), "must be an object".to_owned())]);
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn bad_rows_are_skipped_where_that_is_asked_for() {
    let app = TestApp::with_locations().await;
    let rows = json!([{ "sku": "S", "quantity": 4 }, { "sku": "T", "quantity": -1 }, 5, { "sku": "S", "quantity": 6 }, { "sku": "", "quantity": 1 }]);

    let job = app.do_items("refresh?onBadRows=skip", "HARB", rows).await;
    let items = app.get("/v1/inventory/jobs/1/items").await;
    let all_bad = app.do_items("adjust?onBadRows=skip", "HARB", json!([{ "sku": "S", "quantity": 0.5 }])).await;

    assert_eq!((&job["Status"], &job["Items"], &job["Done"]), (&json!("SUCCESS"), &json!(5), &json!(5)));
    assert_eq!(
        job["Messages"],
        json!([
            "items[1].quantity must be an integer of 0 or more",
            "items[2] must be an object",
            "items[4].sku must not be empty",
        ])
    );
    assert_eq!(
        items.column("Outcome"),
        [json!("added"), json!("refused"), json!("refused"), json!("unchanged"), json!("refused")]
    );
    assert_eq!(items.body["Items"][1]["SKU"], "T");
    assert_eq!(items.body["Items"][1]["Reason"], "items[1].quantity must be an integer of 0 or more");
    assert_eq!(app.record_of("S", "HARB").await["OnHand"], 6);
    assert_eq!(app.get("/v1/products/T").await.status, StatusCode::NOT_FOUND);
    assert_eq!((&all_bad["Status"], &all_bad["Counts"]["Refused"]), (&json!("SUCCESS"), &json!(1)));
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_is_refused_even_then() {
    let app = TestApp::with_locations().await;
    let before = app.database.contents();
    for path in [REFRESH, "/v1/inventory/refresh?onBadRows=skip", ADJUST, "/v1/inventory/refresh/preview"] {
        for (body, field) in [
            (json!({}), "locationName"),
            (json!({ "locationCode": "HARB" }), "items"),
            (json!({ "locationCode": "HARB", "items": [] }), "items"),
            (json!({ "locationCode": "HARB", "items": {} }), "items"),
            (json!({ "locationCode": "HARB", "items": "x" }), "items"),
            (json!({ "locationCode": 7, "items": [{ "sku": "S", "quantity": 1 }] }), "locationCode"),
            (json!({ "locationCode": "nowhere", "items": [{ "sku": "S", "quantity": 1 }] }), "locationCode"),
            (json!({ "locationName": "harbour street", "items": [{ "sku": "S", "quantity": 1 }] }), "locationName"),
        ] {
            assert_eq!(faults(&app.post(path, body.clone()).await)[0].0, field, "{path} {body}");
        }
        for body in [
            "",
            "{",
            "[]",
            "7",
            "null",
            "\"x\"",
            "{\"locationCode\":\"HARB\",\"items\":[{\"sku\":\"S\",\"quantity\":1}]",
            "{\"a\":\"\\ud800\"}",
        ] {
            let answer =
                app.call_raw(&app.token, Method::POST, path, "application/json", body.as_bytes().to_vec()).await;
            assert_eq!(
                (answer.status, answer.error_code()),
                (StatusCode::BAD_REQUEST, "Request.InvalidRequestBody"),
                "{path} {body}"
            );
        }
        assert_eq!(app.get(path.split('?').next().unwrap_or_default()).await.status, StatusCode::NOT_FOUND);
    }
    let odd = app.post(&format!("{REFRESH}?onBadRows=maybe"), one()).await;
    assert_eq!(faults(&odd)[0].0, "onBadRows");
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn as_many_rows_and_bytes_are_taken_as_by_kibo() {
    let app = TestApp::with_locations().await;
    let rows =
        |count: usize| (0..count).map(|n| json!({ "upc": format!("{n:013}"), "quantity": n % 7 })).collect::<Value>();
    let body = |count: usize| json!({ "locationCode": "HARB", "items": rows(count) });
    let wide: Value = (0..3_000)
        .map(|n| json!({ "upc": format!("{n}{}", "0".repeat(240)), "quantity": 1, "ignored": "x".repeat(500) }))
        .collect();

    let most = app.post(REFRESH, body(12_000)).await;
    let deltas = app.post(ADJUST, body(1_000)).await;
    let long = app.post(REFRESH, json!({ "locationCode": "HARB", "items": wide })).await;
    let more = [app.post(REFRESH, body(12_001)).await, app.post(ADJUST, body(1_001)).await];
    let seen = [
        app.post("/v1/inventory/refresh/preview", body(12_001)).await,
        app.post("/v1/inventory/refresh/preview?type=adjust", body(1_001)).await,
    ];

    assert_eq!(
        (most.status, deltas.status, long.status),
        (StatusCode::ACCEPTED, StatusCode::ACCEPTED, StatusCode::ACCEPTED)
    );
    for (answer, limit) in more.iter().zip(["12000", "1000"]).chain(seen.iter().zip(["12000", "1000"])) {
        let told = faults(answer);
        assert_eq!(told[0].0, "items");
        assert!(told[0].1.starts_with(&format!("must have at most {limit} elements")), "{told:?}");
    }
    for path in [REFRESH, ADJUST, "/v1/inventory/refresh/preview"] {
        let answer =
            app.call_raw(&app.token, Method::POST, path, "application/json", vec![b' '; 16 * 1_024 * 1_024 + 1]).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::PAYLOAD_TOO_LARGE, "Request.TooLarge"));
    }
}

#[tokio::test]
async fn a_key_gives_the_same_job_again() {
    let app = TestApp::with_locations().await;
    let mut other = one();
    other["items"][0]["quantity"] = json!(2);

    let first = with_key(&app, ADJUST, &one(), "k").await;
    let again = with_key(&app, ADJUST, &one(), "k").await;
    let changed = with_key(&app, ADJUST, &other, "k").await;
    let another_path = with_key(&app, REFRESH, &other, "k").await;
    let bad = with_key(&app, ADJUST, &one(), "a key").await;
    app.clock.advance_secs(23 * 3_600);
    app.deliver().await;
    app.token = app.client_token(crate::tests::CLIENT_ID, crate::tests::CLIENT_SECRET, "").await;
    let late = with_key(&app, ADJUST, &one(), "k").await;
    app.clock.advance_secs(2 * 3_600);
    let fresh = app.client_token(crate::tests::CLIENT_ID, crate::tests::CLIENT_SECRET, "").await;
    let next_day = app.call(&fresh, Method::POST, ADJUST, Some(&one()), &[("idempotency-key", "k")]).await;

    assert_eq!(
        (first.body, first.headers.iter().any(|(name, _)| *name == "idempotent-replayed")),
        (json!({ "JobID": 1 }), false)
    );
    for replay in [again, late] {
        assert_eq!(
            (replay.status, replay.body.clone(), replay.header("idempotent-replayed")),
            (StatusCode::ACCEPTED, json!({ "JobID": 1 }), "true")
        );
    }
    assert_eq!((changed.status, changed.error_code()), (StatusCode::UNPROCESSABLE_ENTITY, "Idempotency.KeyReused"));
    assert_eq!(another_path.body, json!({ "JobID": 2 }));
    assert_eq!(faults(&bad)[0].0, "Idempotency-Key");
    assert_eq!(next_day.body, json!({ "JobID": 3 }), "a key is kept for a day");
}

#[tokio::test]
async fn two_at_once_with_one_key_are_one_job() {
    let app = TestApp::with_locations().await;
    let body = one();

    let (first, second) = tokio::join!(with_key(&app, ADJUST, &body, "k"), with_key(&app, ADJUST, &body, "k"));
    app.deliver().await;

    assert_eq!((first.body.clone(), second.body.clone()), (json!({ "JobID": 1 }), json!({ "JobID": 1 })));
    let replayed = [&first, &second].iter().filter(|answer| answer.header("idempotent-replayed") == "true").count();
    assert_eq!((replayed, app.record_of("S", "HARB").await["OnHand"].clone()), (1, json!(1)));
}

#[tokio::test]
async fn without_a_key_twice_is_two_jobs_and_two_at_once_too() {
    let app = TestApp::with_locations().await;
    let body = one();
    let send = || app.call(&app.token, Method::POST, ADJUST, Some(&body), &[]);

    let first = send().await;
    let (second, third) = tokio::join!(send(), send());
    app.deliver().await;

    let mut jobs = [first.body["JobID"].clone(), second.body["JobID"].clone(), third.body["JobID"].clone()];
    jobs.sort_by_key(Value::as_i64);
    assert_eq!((jobs, app.record_of("S", "HARB").await["OnHand"].clone()), ([json!(1), json!(2), json!(3)], json!(3)));
}

#[tokio::test]
async fn only_who_may_administer_products_may_send() {
    let app = TestApp::with_locations().await;
    let reader = app.token_with(&["ProductReader"]).await;
    let nobody = app.token_with(&["MeAdmin"]).await;
    let before = app.database.contents();

    for path in [REFRESH, ADJUST, "/v1/inventory/refresh/preview"] {
        for token in [&reader, &nobody] {
            let answer = app.call_raw(token, Method::POST, path, "application/json", b"{".to_vec()).await;
            assert_eq!(
                (answer.status, answer.error_code()),
                (StatusCode::FORBIDDEN, "Auth.InsufficientRoles"),
                "{path}"
            );
        }
        let answer = app.call(&String::new(), Method::POST, path, Some(&one()), &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn a_supplier_sends_to_its_own_locations_alone() {
    let app = TestApp::with_locations().await;
    let (larch, _) = (app.supplier("larch").await, app.supplier("maple").await);

    for location in ["HARB", "maple-home"] {
        for verb in ["refresh", "adjust", "refresh/preview"] {
            let answer = app.post_items(&larch, verb, location, json!([{ "sku": "S", "quantity": 1 }])).await;
            assert_eq!(faults(&answer), [("locationCode".to_owned(), format!("names no location: {location}"))]);
        }
    }
    let own = app.post_items(&larch, "refresh", "larch-home", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.deliver().await;

    assert_eq!(own.body, json!({ "JobID": 1 }));
    assert_eq!(app.record_of("S", "larch-home").await["OwnerID"], "larch");
}

#[tokio::test]
async fn a_shopper_and_whoever_looks_through_anothers_eyes_may_not() {
    let app = TestApp::with_locations().await;
    app.put("/v1/buyers/acme", json!({ "Name": "Acme", "Active": true })).await;
    let view = app.post("/v1/buyers/acme/viewtoken", json!({ "UserGroupIDs": [] })).await;
    let view = view.body["access_token"].as_str().expect("a view token").to_owned();
    for (method, path) in [(Method::POST, REFRESH), (Method::GET, "/v1/inventory/jobs")] {
        let request = Request::new(method, &format!("http://onhand.test{path}")).expect("an address");
        let headers = vec![("authorization".to_owned(), format!("Bearer {view}"))];
        let answer = app.send(Request { headers, body: one().to_string().into_bytes(), ..request }).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}
