//! What no resource may fall for. Always: a refusal in the dialect's shape that names the member, and nothing changed.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, TestApp};

const JSON: &str = "application/json";

/// A collection, a body that is right, an object that is there, and the members of each type.
struct Subject {
    collection: &'static str,
    object: &'static str,
    body: Value,
    texts: &'static [&'static str],
    optional_texts: &'static [&'static str],
    booleans: &'static [&'static str],
    integers: &'static [&'static str],
    lists: &'static [&'static str],
}

fn subjects() -> Vec<Subject> {
    let address = json!({ "Street1": "1", "City": "c", "Country": "IE" });
    let user = json!({ "Username": "x", "FirstName": "F", "LastName": "L", "Email": "e", "Active": true });
    let of_address = |collection, object| Subject {
        collection,
        object,
        body: address.clone(),
        texts: &["Street1", "City", "Country"],
        optional_texts: &["CompanyName", "FirstName", "LastName", "Street2", "State", "Zip", "Phone", "AddressName"],
        booleans: &["DirectShip", "Pickup", "TransferEnabled", "IncludeInAggregateExport", "IncludeInLocationExport"],
        integers: &[],
        lists: &[],
    };
    let of_user = |collection, object| Subject {
        collection,
        object,
        body: user.clone(),
        texts: &["Username", "FirstName", "LastName", "Email"],
        optional_texts: &["Phone", "Password"],
        booleans: &["Active"],
        integers: &[],
        lists: &["Roles"],
    };
    vec![
        Subject {
            collection: "/v1/suppliers",
            object: "/v1/suppliers/there",
            body: json!({ "Name": "x" }),
            texts: &["Name"],
            optional_texts: &[],
            booleans: &["Active", "AllBuyersCanOrder"],
            integers: &[],
            lists: &[],
        },
        of_address("/v1/addresses", "/v1/addresses/there"),
        of_address("/v1/suppliers/there/addresses", "/v1/suppliers/there/addresses/there"),
        of_user("/v1/adminusers", "/v1/adminusers/there"),
        of_user("/v1/suppliers/there/users", "/v1/suppliers/there/users/there"),
        Subject {
            collection: "/v1/apiclients",
            object: "/v1/apiclients/100-backoffice",
            body: json!({ "AppName": "x", "AccessTokenDuration": 60 }),
            texts: &["AppName"],
            optional_texts: &["DefaultContextUserName", "ClientSecret"],
            booleans: &["Active", "AllowAnyBuyer", "AllowAnySupplier", "AllowSeller", "IsAnonBuyer"],
            integers: &["AccessTokenDuration", "RefreshTokenDuration", "AnonymousTokenDuration"],
            lists: &["Roles", "MinimumRequiredRoles", "MaximumGrantedRoles"],
        },
    ]
}

/// With an object `there` in each collection.
async fn with_subjects() -> TestApp {
    let app = TestApp::new().await;
    app.add_supplier("there").await;
    for subject in subjects().iter().filter(|subject| subject.object.ends_with("/there")).skip(1) {
        let mut body = subject.body.clone();
        if body["Username"].is_string() {
            body["Username"] = json!(subject.collection);
        }
        assert_eq!(app.put(subject.object, body).await.status, StatusCode::OK);
    }
    app
}

/// A refusal whose first entry is this code, with all keys.
fn assert_refused(answer: &Answer, status: u16, code: &str, what: &str) {
    assert_eq!((answer.status.as_u16(), answer.error_code()), (status, code), "{what}: {answer:?}");
    for entry in answer.body["Errors"].as_array().expect("errors") {
        let keys: Vec<_> = entry.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["Data", "ErrorCode", "Message"], "{what}");
        assert!(entry["Message"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let app = with_subjects().await;
    let deep = format!("{}1{}", r#"{"xp":"#.repeat(200), "}".repeat(200));
    let bodies: &[(&[u8], u16, &str)] = &[
        (b"", 400, "Request.InvalidRequestBody"),
        (b"   ", 400, "Request.InvalidRequestBody"),
        (b"{", 400, "Request.InvalidRequestBody"),
        (b"{} {}", 400, "Request.InvalidRequestBody"),
        (b"{'a':1}", 400, "Request.InvalidRequestBody"),
        (b"null", 400, "Request.InvalidRequestBody"),
        (b"[]", 400, "Request.InvalidRequestBody"),
        (b"[{}]", 400, "Request.InvalidRequestBody"),
        (b"\"{}\"", 400, "Request.InvalidRequestBody"),
        (b"7", 400, "Request.InvalidRequestBody"),
        (b"{\"xp\":1e999}", 400, "Request.InvalidRequestBody"),
        (b"{\"Name\":\"\\ud800\"}", 400, "Request.InvalidRequestBody"),
        (b"{\"Name\":\"\xff\"}", 400, "Request.InvalidRequestBody"),
        (b"a=1&b=2", 400, "Request.InvalidRequestBody"),
        (deep.as_bytes(), 400, "Request.InvalidRequestBody"),
    ];
    let before = app.database.contents();
    for subject in subjects() {
        for (method, path) in
            [(Method::POST, subject.collection), (Method::PUT, subject.object), (Method::PATCH, subject.object)]
        {
            for (body, status, code) in bodies {
                let answer = app.call_raw(&app.token, method.clone(), path, JSON, body.to_vec()).await;
                assert_refused(&answer, *status, code, &format!("{method} {path} {}", String::from_utf8_lossy(body)));
            }
            let large = format!(r#"{{"xp":{{"a":"{}"}}}}"#, "x".repeat(1_000_000));
            let answer = app.call_raw(&app.token, method.clone(), path, JSON, large.into_bytes()).await;
            assert_refused(&answer, 413, "Request.TooLarge", path);
        }
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn a_member_of_a_wrong_type_is_refused_by_its_name() {
    let app = with_subjects().await;
    let before = app.database.contents();
    for subject in subjects() {
        let long = "x".repeat(100_000);
        let mut cases: Vec<(&str, Value)> = Vec::new();
        for &name in subject.texts {
            cases.extend(
                [json!(null), json!(""), json!(1), json!(true), json!({}), json!([])].map(|value| (name, value)),
            );
            cases.extend([json!("x".repeat(201)), json!(long), json!("a\u{0}b")].map(|value| (name, value)));
        }
        for &name in subject.optional_texts {
            cases.extend(
                [json!(1), json!(false), json!({}), json!(["a"]), json!(long), json!("\u{0}".repeat(40))]
                    .map(|value| (name, value)),
            );
        }
        for &name in subject.booleans {
            cases.extend([json!(null), json!(0), json!("true"), json!([])].map(|value| (name, value)));
        }
        for &name in subject.integers {
            let wrong =
                [json!(null), json!("60"), json!(60.5), json!(true), json!(2_147_483_648_i64), json!(1e300), json!(-1)];
            cases.extend(wrong.map(|value| (name, value)));
        }
        for &name in subject.lists {
            cases.extend(
                [json!("x"), json!({}), json!([1]), json!([null]), json!(vec!["x"; 101])].map(|value| (name, value)),
            );
        }
        let xp = json!({ "a": "x".repeat(8_000) });
        cases.extend([json!(1), json!("{}"), json!([]), xp].map(|value| ("xp", value)));
        for (name, value) in cases {
            let mut body = subject.body.clone();
            body[name] = value;
            let shown: String = body[name].to_string().chars().take(40).collect();
            for (method, path, body) in [
                (Method::POST, subject.collection, body.clone()),
                (Method::PUT, subject.object, body.clone()),
                (Method::PATCH, subject.object, json!({ name: body[name] })),
            ] {
                let answer = app.call(&app.token, method.clone(), path, Some(&body), &[]).await;
                let what = format!("{method} {path} {name}={shown}");
                assert_refused(&answer, 400, "ValidationFailure", &what);
                let field = answer.field();
                assert!(field == name || field.starts_with(&format!("{name}[")), "{what} names {field}");
            }
        }
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let app = with_subjects().await;
    for subject in subjects() {
        let answer = app.post(subject.collection, json!({})).await;

        let entries = answer.body["Errors"].as_array().into_iter().flatten();
        let fields: Vec<_> = entries.map(|entry| entry["Data"]["Field"].as_str().unwrap_or_default()).collect();
        for name in subject.texts {
            assert!(fields.contains(name), "{} {fields:?}", subject.collection);
        }
    }
}

#[tokio::test]
async fn an_id_of_other_characters_is_refused_in_body_and_path() {
    let app = with_subjects().await;
    let before = app.database.contents();
    let long = "x".repeat(101);
    for subject in subjects().iter().filter(|subject| subject.collection != "/v1/apiclients") {
        for id in [
            json!(""),
            json!("a b"),
            json!("a/b"),
            json!("é"),
            json!("a.b"),
            json!(long),
            json!(7),
            json!(["a"]),
            json!("assignments"),
        ] {
            let mut body = subject.body.clone();
            body["ID"] = id.clone();
            for (method, path) in
                [(Method::POST, subject.collection), (Method::PUT, subject.object), (Method::PATCH, subject.object)]
            {
                let answer = app.call(&app.token, method, path, Some(&body), &[]).await;
                assert_refused(&answer, 400, "ValidationFailure", &format!("{path} {id}"));
                assert_eq!(answer.field(), "ID");
            }
        }
        for id in ["a%20b", "a%2Fb", "%C3%A9", "a.b", "%00", "assignments", &long] {
            let path = format!("{}/{id}", subject.collection);
            let answer = app.put(&path, subject.body.clone()).await;
            assert_refused(&answer, 400, "ValidationFailure", &path);
            assert_eq!(answer.field(), "ID");
            assert_refused(&app.get(&path).await, 404, "NotFound", &path);
            assert_refused(&app.delete(&path).await, 404, "NotFound", &path);
        }
        let no_text = app.get(&format!("{}/%ff", subject.collection)).await;
        assert_eq!((no_text.status, no_text.missing().0), (StatusCode::NOT_FOUND, "Route"));
    }
    assert_eq!(app.database.contents(), before);
}

#[tokio::test]
async fn unknown_and_read_only_members_are_ignored_and_not_echoed() {
    let app = with_subjects().await;
    for subject in subjects() {
        let mut body = subject.body.clone();
        for (name, value) in [
            ("Nonsense", json!({ "a": 1 })),
            ("DateCreated", json!(7)),
            ("CompanyID", json!("evil")),
            ("Number", json!("x")),
            ("AvailableRoles", json!(["FullAccess"])),
            ("FailedLoginAttempts", json!(-5)),
            ("AssignedBuyerCount", json!("x")),
            ("marketplace", json!(200)),
            ("__proto__", json!({ "admin": true })),
        ] {
            body[name] = value;
        }
        if body["Username"].is_string() {
            body["Username"] = json!(format!("y{}", subject.collection));
            body["Roles"] = json!([]);
        }

        let answer = app.post(subject.collection, body).await;

        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        for name in ["Nonsense", "marketplace", "__proto__"] {
            assert!(answer.body.get(name).is_none(), "{name}");
        }
        assert_ne!(answer.body["CompanyID"], "evil");
        assert_ne!(answer.body["Number"], "x");
        assert_ne!(answer.body["AvailableRoles"], json!(["FullAccess"]));
        assert_ne!(answer.body["FailedLoginAttempts"], -5);
    }
}

#[tokio::test]
async fn text_is_text_whatever_it_looks_like() {
    let app = with_subjects().await;
    for (n, text) in
        ["'; DROP TABLE user; --", "%_*?[", "\u{202e}\u{1f9ff}", "<script>", "{\"a\":1}", "?1"].iter().enumerate()
    {
        let path = format!("/v1/suppliers/t{n}");
        let made = app.put(&path, json!({ "Name": text, "xp": { (*text): text } })).await;
        assert_eq!(made.status, StatusCode::OK, "{made:?}");
        let read = app.get(&path).await;
        assert_eq!((&read.body["Name"], &read.body["xp"][text]), (&json!(text), &json!(text)));
    }
}

#[tokio::test]
async fn a_list_asked_for_wrongly_is_refused_by_the_parameter() {
    let app = with_subjects().await;
    for subject in subjects() {
        for (query, code, field) in [
            ("pageSize=0", "List.InvalidPageSize", "pageSize"),
            ("pageSize=101", "List.InvalidPageSize", "pageSize"),
            ("page=0", "ValidationFailure", "page"),
            ("page=x", "ValidationFailure", "page"),
            ("Nonsense=1", "List.InvalidProperty", "Nonsense"),
            ("id=x", "List.InvalidProperty", "id"),
            ("sortBy=xxx", "List.InvalidSortProperty", "xxx"),
            ("search=a&searchOn=xp", "List.InvalidSearchProperty", "xp"),
        ] {
            let answer = app.get(&format!("{}?{query}", subject.collection)).await;
            assert_refused(&answer, 400, code, query);
            assert_eq!(answer.field(), field, "{query}");
        }
        if !subject.booleans.is_empty() {
            let answer = app.get(&format!("{}?{}=maybe", subject.collection, subject.booleans[0])).await;
            assert_refused(&answer, 400, "List.InvalidType", subject.collection);
        }
        let beyond = app.get(&format!("{}?page=1000000&pageSize=100", subject.collection)).await;
        assert_eq!((beyond.status, beyond.body["Items"].as_array().map(Vec::len)), (StatusCode::OK, Some(0)));
    }
}

#[tokio::test]
async fn who_asks_comes_first_then_what_they_may_then_what_they_say() {
    let app = with_subjects().await;
    let nobody = app.token_with(&["MeAdmin"]).await;
    let before = app.database.contents();
    for subject in subjects() {
        for (method, path) in [
            (Method::GET, subject.collection),
            (Method::POST, subject.collection),
            (Method::GET, subject.object),
            (Method::PUT, subject.object),
            (Method::PATCH, subject.object),
            (Method::DELETE, subject.object),
        ] {
            let answer = app.call_raw("", method.clone(), path, JSON, b"{".to_vec()).await;
            assert_refused(&answer, 401, "InvalidToken", path);
            let answer = app.call_raw(&nobody, method.clone(), path, JSON, b"{".to_vec()).await;
            assert_refused(&answer, 403, "Auth.InsufficientRoles", path);
        }
        let answer = app.call(&app.token, Method::DELETE, subject.collection, None, &[]).await;
        assert_eq!((answer.status, answer.missing()), (StatusCode::NOT_FOUND, ("Route", subject.collection)));
    }
    assert_eq!(app.database.contents(), before);
}
