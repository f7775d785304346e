//! What is read, what is refused, and what an answer looks like.

use serde_json::json;

use super::*;

fn read(body: &Value) -> Result<Request, String> {
    Request::read(body.to_string().as_bytes()).map_err(|fault| fault.to_string())
}

fn with(members: &Value) -> Value {
    let mut body = json!({ "type": "ANY", "items": [{ "sku": "S" }] });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn every_member_is_read() {
    let body = json!({
        "type": "PARTIAL", "limit": "7", "pageSize": 200, "pageNum": "3", "sortByEnum": "PRODUCT_ID", "sortDescending": true,
        "items": [{ "partNumber": "P", "quantity": "3", "unknown": 1 }, { "upc": "007", "sku": "S", "tags": {} }],
        "requestLocation": { "locationCode": "HARB", "postalCode": 1, "radius": null, "unit": "MILES" },
        "locationWhitelist": ["HARB", "?"], "locationBlacklist": [], "locationPriorityList": ["B", "A"],
        "ignoreSafetyStock": true, "includeNegativeInventory": true, "directShip": true, "pickup": false,
        "transferEnabled": true, "includeInAggregateExport": false, "includeInLocationExport": true,
        "excludeBlockedAssignment": true, "includeAttributes": true, "includeFutureInventory": true, "tags": {},
        "deliveryDateAfter": "2020-09-28T12:00:00-0500", "userID": 4, "sortBy": "x",
    });
    let text = |text: &str| Some(text.to_owned());
    let first = Row { part_number: text("P"), quantity: 3, ..Row::default() };
    let second = Row { index: 1, upc: text("007"), sku: text("S"), quantity: 1, ..Row::default() };

    let request = read(&body).unwrap();

    assert_eq!(
        request,
        Request {
            inquiry: Inquiry {
                wanted: Wanted::Partial,
                items: vec![first, second],
                flags: [Some(true), Some(false), Some(true), Some(false), Some(true)],
                whitelist: Some(["HARB", "?"].map(str::to_owned).into()),
                blacklist: Vec::new(),
                priority: vec!["B".to_owned(), "A".to_owned()],
                ignore_safety_stock: true,
                include_negative: true,
                limit: 7,
            },
            location: Some(NamedLocation { name: None, code: text("HARB") }),
            include_attributes: true,
            page: Page { size: 200, offset: 400, sort: Some("PRODUCT_ID"), is_descending: true },
        }
    );
}

#[test]
fn what_is_not_sent_has_its_default() {
    let nulls = json!({
        "limit": null, "pageSize": null, "pageNum": null, "sortByEnum": null, "requestLocation": null, "directShip": false,
        "locationWhitelist": null, "locationBlacklist": null, "includeAttributes": null, "tags": null,
    });

    let request = read(&with(&nulls)).unwrap();

    assert_eq!(request, read(&with(&json!({ "locationWhitelist": [] }))).unwrap());
    assert_eq!((request.inquiry.limit, request.page.size, request.page.offset), (100, 100, 0));
    assert_eq!((request.inquiry.flags, request.inquiry.whitelist), ([None; FLAGS.len()], None));
    let page = read(&json!({ "type": "ANY", "requestLocation": { "locationCode": "HARB" }, "items": [] })).unwrap();
    assert_eq!((page.inquiry.items.len(), page.inquiry.limit), (0, usize::MAX));
    assert!(read(&json!({ "type": "ANY", "locationName": "Harbour Street" })).unwrap().location.is_some());
}

#[test]
fn faults_name_their_member() {
    let many: Vec<Value> = (0..1_001).map(|n| json!({ "sku": n.to_string() })).collect();
    let item = |members: Value| with(&json!({ "items": [{ "sku": "S" }, members] }));
    for (body, fault) in [
        (json!({ "items": [{ "sku": "S" }] }), "type is required and one of ALL, PARTIAL, ANY, ALL_STORES"),
        (with(&json!({ "type": "any" })), "type is required and one of ALL, PARTIAL, ANY, ALL_STORES"),
        (json!({ "type": "ALL" }), "items or requestLocation.locationCode is required"),
        (with(&json!({ "items": [] })), "items or requestLocation.locationCode is required"),
        (with(&json!({ "items": {} })), "items must be an array"),
        (with(&json!({ "items": many })), "items must have at most 1000 elements, and has 1001"),
        (item(json!(7)), "items[1] must be an object"),
        (item(json!({ "quantity": 1 })), "items[1] must have a partNumber, upc or sku"),
        (item(json!({ "upc": 7 })), "items[1].upc must be text: a number would lose its leading zeros"),
        (item(json!({ "upc": "" })), "items[1].upc must not be empty"),
        (item(json!({ "upc": "x".repeat(256) })), "items[1].upc must have at most 255 characters"),
        (item(json!({ "upc": "1", "quantity": -1 })), "items[1].quantity must be an integer of 0 or more"),
        (item(json!({ "upc": "1", "quantity": "1.5" })), "items[1].quantity must be an integer of 0 or more"),
        (item(json!({ "upc": "1", "lotCode": "L" })), "items[1].lotCode is not supported"),
        (item(json!({ "upc": "1", "tags": { "a": "b" } })), "items[1].tags is not supported"),
        (with(&json!({ "tags": { "a": "b" } })), "tags is not supported"),
        (
            with(&json!({ "type": "ALL_STORES", "items": [{ "sku": "S" }, { "sku": "T" }] })),
            "items must have exactly one element when type is ALL_STORES",
        ),
        (with(&json!({ "requestLocation": "HARB" })), "requestLocation must be an object"),
        (
            with(&json!({ "requestLocation": { "radius": 5 } })),
            "requestLocation.radius is not supported: locations have no coordinates",
        ),
        (
            with(&json!({ "requestLocation": { "locationCode": 5 } })),
            "requestLocation.locationCode must be text of at least one character",
        ),
        (
            with(&json!({ "locationCode": "A", "requestLocation": { "locationCode": "B" } })),
            "locationCode and that of requestLocation must be the same",
        ),
        (with(&json!({ "limit": 0 })), "limit must be an integer of 1 or more"),
        (with(&json!({ "pageNum": "0" })), "pageNum must be an integer of 1 or more"),
        (with(&json!({ "pageSize": 5_001 })), "pageSize must be at most 5000"),
        (
            with(&json!({ "sortByEnum": "NAME" })),
            "sortByEnum must be one of ON_HAND, AVAILABLE, ALLOCATED, PART_NUMBER, PRODUCT_ID",
        ),
        (with(&json!({ "sortDescending": "yes" })), "sortDescending must be true or false"),
        (with(&json!({ "directShip": 1 })), "directShip must be true or false"),
        (with(&json!({ "locationWhitelist": "HARB" })), "locationWhitelist must be an array of text"),
        (with(&json!({ "locationBlacklist": [1] })), "locationBlacklist must be an array of text"),
        (
            with(&json!({ "locationPriorityList": vec!["A"; 10_001] })),
            "locationPriorityList must have at most 10000 elements",
        ),
    ] {
        assert_eq!(read(&body), Err(fault.to_owned()), "{body}");
    }
    assert!(Request::read(b"").is_err());
    let aggregate =
        |body: Value| Request::read_aggregate(body.to_string().as_bytes()).map_err(|fault| fault.to_string());
    assert_eq!(aggregate(json!({})), Err("items is required and must not be empty".to_owned()));
    assert_eq!(
        aggregate(json!({ "items": [{ "sku": "S" }], "pickup": 1 })),
        Err("pickup must be true or false".to_owned())
    );
    assert!(
        aggregate(json!({ "items": [{ "sku": "S" }], "includeFutureInventory": "NONE", "transferEnabled": null }))
            .is_ok()
    );
}
