//! `GET /v1/inventory/jobs` and one of them.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::operations::jobs::work;
use crate::tests::{Answer, TestApp};

const JOBS: &str = "/v1/inventory/jobs";

fn ids(answer: &Answer) -> Vec<i64> {
    answer.column("ID").iter().filter_map(Value::as_i64).collect()
}

#[tokio::test]
async fn a_job_is_told_with_all_its_members() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/tea", json!({ "Name": "Tea" })).await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }, { "sku": "T", "quantity": 2 }])).await;
    app.clock.advance_secs(60);
    let rows = json!([
        { "sku": "S", "quantity": 1 }, { "sku": "T", "quantity": 3 }, { "sku": "N", "quantity": 4 },
        { "partNumber": "tea", "quantity": 5 },
    ]);
    app.post_items(&app.token, "refresh", "HARB", rows).await;

    let pending = app.get(&format!("{JOBS}/2")).await;
    app.clock.advance_secs(1);
    app.deliver().await;
    let done = app.get(&format!("{JOBS}/2")).await;

    let mut expected = json!({
        "ID": 2, "Type": "REFRESH", "Status": "PENDING", "AddressID": "HARB", "Who": "100-backoffice",
        "Dialect": "OrderCloud", "Added": "2026-01-05T09:01:00.000+00:00", "Started": null, "Finished": null, "Items": 4,
        "Done": 0, "Counts": { "Added": 0, "Changed": 0, "Unchanged": 0, "Refused": 0, "ProductsCreated": 0 },
        "Chunks": 1, "ChunksDone": 0, "UndoneBy": null, "Undoes": null, "Messages": [],
    });
    assert_eq!((pending.status, &pending.body), (StatusCode::OK, &expected));
    for (member, value) in [
        ("Status", json!("SUCCESS")),
        ("Started", json!("2026-01-05T09:01:01.000+00:00")),
        ("Finished", json!("2026-01-05T09:01:01.000+00:00")),
        ("Done", json!(4)),
        ("Counts", json!({ "Added": 1, "Changed": 1, "Unchanged": 1, "Refused": 1, "ProductsCreated": 1 })),
        ("ChunksDone", json!(1)),
        ("Messages", json!(["items[3] partNumber=tea: the product has no Inventory"])),
    ] {
        expected[member] = value;
    }
    assert_eq!(done.body, expected);
    assert_eq!(app.get(JOBS).await.body["Items"][0], expected);
}

#[tokio::test]
async fn a_job_is_told_again_only_when_it_has_changed() {
    let app = TestApp::with_locations().await;
    app.post_items(&app.token, "refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    let again = async |path: &str, tag: &str| {
        app.call(&app.token, Method::GET, path, None, &[("if-none-match", tag)]).await.status
    };
    let one = format!("{JOBS}/1");
    let tags = [app.get(&one).await.header("etag").to_owned(), app.get(JOBS).await.header("etag").to_owned()];

    let before = (again(&one, &tags[0]).await, again(JOBS, &tags[1]).await);
    app.deliver().await;
    let after = (again(&one, &tags[0]).await, again(JOBS, &tags[1]).await);

    assert_eq!(before, (StatusCode::NOT_MODIFIED, StatusCode::NOT_MODIFIED));
    assert_eq!(after, (StatusCode::OK, StatusCode::OK));
}

#[tokio::test]
async fn progress_is_told_chunk_by_chunk() {
    let app = TestApp::with_locations().await;
    let rows: Value = (0..6_500).map(|n| json!({ "upc": format!("{n:013}"), "quantity": 1 })).collect();
    app.post_items(&app.token, "refresh", "HARB", rows).await;
    let mut seen = Vec::new();
    let look = async {
        while seen.last().is_none_or(|job: &Value| job[0] != "SUCCESS") {
            let job = app.get(&format!("{JOBS}/1")).await.body;
            let members = ["Status", "Chunks", "ChunksDone", "Items", "Done"].map(|member| job[member].clone());
            seen.push(json!(members));
        }
    };

    tokio::join!(work::consume(&app.app, "{\"m\":100}"), look);

    seen.dedup();
    assert_eq!(
        json!(seen),
        json!([
            ["PENDING", 3, 0, 6_500, 0],
            ["WORKING", 3, 1, 6_500, 3_000],
            ["WORKING", 3, 2, 6_500, 6_000],
            ["SUCCESS", 3, 3, 6_500, 6_500],
        ])
    );
}

#[tokio::test]
async fn jobs_are_listed_newest_first_filtered_and_paged() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.clock.advance_secs(3_600);
    app.do_items("adjust", "MILL", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.run_items("refresh", "MILL", json!([{ "sku": "S", "quantity": 1 }])).await;
    let other = app.token_with(&["ProductAdmin"]).await;
    app.post_items(&other, "adjust", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    let who = app.get(&format!("{JOBS}/4")).await.body["Who"].as_str().expect("who").to_owned();
    let listed = async |query: &str| ids(&app.get(&format!("{JOBS}{query}")).await);

    assert_eq!(listed("").await, [4, 3, 2, 1]);
    assert_eq!(listed("?Status=SUCCESS").await, [3, 2, 1]);
    assert_eq!(listed("?Status=pending|WORKING").await, [4]);
    assert_eq!(listed("?Type=REFRESH").await, [3, 1]);
    assert_eq!(listed("?Type=!REFRESH&AddressID=MILL").await, [2]);
    assert_eq!(listed(&format!("?Who={who}")).await, [4]);
    assert_eq!(listed("?Dialect=Kibo").await, [3]);
    assert_eq!(listed("?from=2026-01-05T09:30:00Z").await, [4, 3, 2]);
    assert_eq!(listed("?to=2026-01-05T09:30:00Z").await, [1]);
    assert_eq!(listed("?ID=>2&sortBy=ID").await, [3, 4]);
    assert_eq!(listed("?search=mill").await, [3, 2]);
    assert_eq!(listed("?sortBy=Type,!ID").await, [4, 2, 3, 1]);
    let page = app.get(&format!("{JOBS}?pageSize=2&page=2")).await;
    assert_eq!(ids(&page), [2, 1]);
    assert_eq!(
        page.body["Meta"],
        json!({ "Page": 2, "PageSize": 2, "TotalCount": 4, "TotalPages": 2, "ItemRange": [3, 4], "NextPageKey": null })
    );
    for (query, code) in [
        ("?pageSize=0", "List.InvalidPageSize"),
        ("?Nothing=1", "List.InvalidProperty"),
        ("?ID=x", "List.InvalidType"),
        ("?from=yesterday", "List.InvalidType"),
        ("?sortBy=Messages", "List.InvalidSortProperty"),
    ] {
        let answer = app.get(&format!("{JOBS}{query}")).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, code), "{query}");
    }
}

#[tokio::test]
async fn what_is_no_job_is_not_found() {
    let app = TestApp::with_locations().await;
    app.do_items("refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
    for id in ["2", "0", "x", "-1", "+1", "1.0", "1e0", "99999999999999999999", "%00"] {
        for path in [format!("{JOBS}/{id}"), format!("{JOBS}/{id}/items")] {
            let answer = app.get(&path).await;
            assert_eq!((answer.status, answer.missing().0), (StatusCode::NOT_FOUND, "Job"), "{path}");
        }
    }
    assert_eq!(app.get(&format!("{JOBS}/01")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn jobs_are_seen_by_those_whose_location_it_is_and_by_the_owner() {
    let app = TestApp::with_locations().await;
    let (larch, maple) = (app.supplier("larch").await, app.supplier("maple").await);
    let other = app.other_marketplace().await;
    app.post_items(&larch, "refresh", "larch-home", json!([{ "sku": "S", "quantity": 1 }])).await;
    app.do_items("refresh", "HARB", json!([{ "sku": "T", "quantity": 1 }])).await;
    let get = async |token: &str, path: &str| app.call(token, Method::GET, path, None, &[]).await;

    for (token, seen) in [(&app.token, vec![2, 1]), (&larch, vec![1]), (&maple, vec![]), (&other, vec![])] {
        let listed = get(token, JOBS).await;
        assert_eq!((ids(&listed), &listed.body["Meta"]["TotalCount"]), (seen.clone(), &json!(seen.len())));
        for job in [1, 2] {
            let expected = if seen.contains(&job) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            for path in [format!("{JOBS}/{job}"), format!("{JOBS}/{job}/items")] {
                let answer = get(token, &path).await;
                assert_eq!(answer.status, expected, "{path}");
                let csv = app.call(token, Method::GET, &path, None, &[("accept", "text/csv")]).await;
                assert_eq!(csv.status, expected, "{path}");
            }
        }
    }
    let (reader, nobody) = (app.token_with(&["ProductReader"]).await, app.token_with(&["MeAdmin"]).await);
    for path in [JOBS.to_owned(), format!("{JOBS}/1"), format!("{JOBS}/1/items")] {
        assert_eq!(get(&reader, &path).await.status, StatusCode::OK);
        assert_eq!(get(&nobody, &path).await.error_code(), "Auth.InsufficientRoles");
        assert_eq!(get("", &path).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn whoever_looks_at_a_job_that_nobody_was_woken_for_wakes_it() {
    let app = TestApp::with_locations().await;
    for path in [JOBS.to_owned(), format!("{JOBS}/2")] {
        app.post_items(&app.token, "refresh", "HARB", json!([{ "sku": "S", "quantity": 1 }])).await;
        app.queue.texts.lock().expect("no test panicked here").clear();
        app.clock.advance_secs(5);
        app.get(&path).await;
        app.deliver().await;
    }
    assert_eq!(app.get(&format!("{JOBS}?Status=SUCCESS")).await.body["Meta"]["TotalCount"], 2);
}

#[tokio::test]
async fn messages_cut_long_identifiers_and_a_list_of_many_jobs_tells_the_first_of_each() {
    let app = TestApp::with_locations().await;
    let (part, sku) = (format!("p{}", "é".repeat(200)), format!("s{}", "é".repeat(200)));
    app.run_items("refresh", "HARB", json!([{ "partNumber": part, "quantity": 1 }, { "sku": sku, "quantity": 1 }]))
        .await;
    let rows = |count: usize| -> Value {
        (0..count).map(|n| json!({ "partNumber": part, "sku": sku, "quantity": n })).collect()
    };

    let one = app.run_items("refresh", "HARB", rows(120)).await;
    app.run_items("refresh", "HARB", rows(12)).await;

    let text = |n: usize| json!(format!("items[{n}] partNumber=p{}…: its identifiers name two items", "é".repeat(59)));
    let messages = one["messages"].as_array().expect("messages");
    assert_eq!((messages.len(), &messages[0], &messages[99]), (101, &text(0), &text(99)));
    assert_eq!(messages[100], "20 more rows were reported");
    let listed = app.kibo(Method::GET, &format!("{}?limit=1000", super::QUEUE), None).await.body;
    let told = |place: usize| listed[place]["messages"].as_array().expect("messages").clone();
    assert_eq!((told(0).len(), &told(0)[11]), (12, &text(11)), "few are told");
    assert_eq!((told(1).len(), &told(1)[9], &told(1)[10]), (11, &text(9), &json!("110 more rows were reported")));
    assert_eq!(told(2), Vec::<Value>::new());
}

#[tokio::test]
async fn a_job_that_failed_tells_how_many_rows_are_not_told_of() {
    let app = TestApp::with_locations().await;
    app.put("/v1/products/tea", json!({ "Name": "Tea" })).await;
    let rows: Value = (0..3_001).map(|_| json!({ "partNumber": "tea", "quantity": 1 })).collect();
    app.send_items("refresh", "MILL", rows).await;
    app.database.run_script("UPDATE chunk SET state = 'failed' WHERE seq = 1");
    app.deliver().await;
    app.delete("/v1/addresses/MILL").await;
    app.database.run_script("UPDATE chunk SET state = 'pending' WHERE seq = 1");
    work::consume(&app.app, r#"{"m":100}"#).await;

    let job = app.job(1).await;

    let messages = job["messages"].as_array().expect("messages");
    assert_eq!(
        (&job["status"], messages.len(), &messages[101]),
        (&json!("FAILED"), 102, &json!("2900 more rows were reported"))
    );
    let listed = app.kibo(Method::GET, super::QUEUE, None).await.body;
    assert_eq!(listed[0]["messages"][10], "2991 more rows were reported");
}
