//! How questions find their rows: by whole keys, whatever the marketplace holds.

use http::StatusCode;
use serde_json::json;

use super::two_stores;

/// What a statement has made for itself, as long as the request makes it.
const BOUNDED: &[&str] = &["SCAN c", "SCAN g", "SCAN (subquery-"];

#[tokio::test]
async fn questions_are_answered_by_keys() {
    let app = two_stores().await;
    let items = json!([{ "partNumber": "P", "sku": "S" }, { "partNumber": "Q" }]);
    let at = json!({ "locationCode": "HARB" });
    for (path, body, of_location) in [
        ("", json!({ "type": "ANY", "items": items }), false),
        ("/aggregate", json!({ "items": items }), false),
        ("", json!({ "type": "ALL", "items": items, "locationWhitelist": ["HARB", "MILL"] }), false),
        ("", json!({ "type": "ALL", "items": items, "requestLocation": at }), false),
        ("", json!({ "type": "ANY", "requestLocation": { "locationName": "Mill Lane" } }), true),
        ("", json!({ "type": "ANY", "requestLocation": at, "sortByEnum": "ON_HAND" }), true),
    ] {
        app.database.take_ran();
        assert_eq!(app.ask(path, &body).await.status, StatusCode::OK, "{body}");
        let ran = app.database.take_ran();
        let lines: Vec<String> = ran.iter().flat_map(|statement| app.database.plan(statement)).collect();
        let wide = lines.iter().filter(|line| {
            let scans = line.starts_with("SCAN")
                && !line.contains("VIRTUAL TABLE")
                && !BOUNDED.iter().any(|known| line.starts_with(known));
            scans || line.contains("(marketplace=?)") || line.contains("AUTOMATIC")
        });
        assert_eq!(wide.collect::<Vec<_>>(), Vec::<&String>::new(), "{body}");
        let pages = lines.iter().filter(|line| line.contains("record_location (marketplace=? AND location=?)"));
        assert_eq!(pages.count(), usize::from(of_location), "{body}: {lines:?}");
        let records = lines
            .iter()
            .filter(|line| line.starts_with("SEARCH r USING PRIMARY KEY (marketplace=? AND item=?"))
            .count();
        assert!(records > 0, "{body}: {lines:?}");
    }
}
