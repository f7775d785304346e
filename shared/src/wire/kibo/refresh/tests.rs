//! What is read, and which fault is told.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(body: &Value) -> Result<Request, String> {
    Request::read(body.to_string().as_bytes(), Kind::Refresh).map_err(|fault| fault.to_string())
}

/// The fault of a request with this one element beside a good one.
fn fault_of(element: &Value, kind: Kind) -> Option<String> {
    let body = json!({ "locationName": "L", "items": [{ "sku": "S", "quantity": 1 }, element] });
    let request = Request::read(body.to_string().as_bytes(), kind).expect("only elements are at fault");
    request.without_faults().err().map(|faults| faults[0].to_string())
}

/// An element with `members` beside an identifier and a quantity.
fn element(members: Value) -> Value {
    let mut element = json!({ "sku": "S", "quantity": 1 });
    for (name, value) in members.as_object().into_iter().flatten() {
        element[name] = value.clone();
    }
    element
}

#[test]
fn the_documented_example_is_read() {
    let body = json!({ "locationName": "Location 1", "items": [{ "partNumber": "101010", "sku": "101010", "quantity": "101" }] });
    let (location, rows) = read(&body).unwrap().without_faults().unwrap();
    assert_eq!(location, NamedLocation { name: Some("Location 1".to_owned()), code: None });
    let text = || Some("101010".to_owned());
    assert_eq!(rows, [Row { part_number: text(), sku: text(), quantity: 101, ..Row::default() }]);
}

#[test]
fn every_member_is_read_in_all_its_spellings() {
    for ltd in ["ltd", "LTD", "lTD"] {
        let sent = element(json!({
            "binID": "7", "floor": -1, "safetyStock": "2", "currencyID": 978, "retailPrice": 19.99, "externalID": "?",
            "inventoryLocatorName": "Aisle 5", "attributes": ["A1", "", "B7"], "tags": {}, "deliveryDate": null,
        }));
        let mut sent = sent;
        sent[ltd] = json!("3.50");
        let body =
            json!({ "locationCode": "HARB", "locationName": null, "items": [sent], "userID": 4, "pageSize": [] });
        let (location, rows) = read(&body).unwrap().without_faults().unwrap();
        assert_eq!(location, NamedLocation { name: None, code: Some("HARB".to_owned()) });
        let expected = Row {
            sku: Some("S".to_owned()),
            quantity: 1,
            bin: Some(7),
            floor: Some(-1),
            safety_stock: Some(2),
            currency_id: Some(978),
            ltd: "3.5".parse().ok(),
            retail_price: "19.99".parse().ok(),
            locator_name: Some("Aisle 5".to_owned()),
            attributes: vec!["A1".to_owned(), "B7".to_owned()],
            ..Row::default()
        };
        assert_eq!(rows, [expected]);
    }
}

#[test]
fn a_fault_names_the_element_and_the_member() {
    let long = "x".repeat(256);
    for (sent, message) in [
        (json!({ "sku": "S", "quantity": "1.5" }), "items[1].quantity must be an integer of 0 or more"),
        (json!({ "sku": "S" }), "items[1].quantity is required and must be an integer of 0 or more"),
        (json!({ "sku": "S", "quantity": null }), "items[1].quantity is required and must be an integer of 0 or more"),
        (json!({ "quantity": 1 }), "items[1] must have a partNumber, upc or sku"),
        (json!({ "sku": null, "quantity": 1 }), "items[1] must have a partNumber, upc or sku"),
        (json!(7), "items[1] must be an object"),
        (element(json!({ "upc": "" })), "items[1].upc must not be empty"),
        (element(json!({ "upc": 36 })), "items[1].upc must be text: a number would lose its leading zeros"),
        (element(json!({ "upc": long })), "items[1].upc must have at most 255 characters"),
        (element(json!({ "binID": 0 })), "items[1].binID must be an integer of 1 or more"),
        (element(json!({ "floor": "+1" })), "items[1].floor must be an integer"),
        (element(json!({ "floor": 2_147_483_648_i64 })), "items[1].floor must be at most 2147483647 in magnitude"),
        (element(json!({ "ltd": 1, "LTD": 2 })), "items[1].ltd must be the same in all its spellings"),
        (element(json!({ "retailPrice": 1e12 })), "items[1].retailPrice must be a decimal number below 1000000000000"),
        (
            element(json!({ "inventoryLocatorName": "é".repeat(51) })),
            "items[1].inventoryLocatorName must be text of at most 50 characters",
        ),
        (element(json!({ "attributes": "A" })), "items[1].attributes must be an array of text"),
        (element(json!({ "attributes": [1] })), "items[1].attributes must be an array of text"),
        (element(json!({ "attributes": vec!["a"; 64] })), "items[1].attributes must have at most 63 elements"),
        (element(json!({ "deliveryDate": "2020-09-28T12:00:00-0500" })), "items[1].deliveryDate is not supported"),
        (element(json!({ "tags": { "a": 1 } })), "items[1].tags is not supported"),
        (element(json!({ "serialNumber": "1" })), "items[1].serialNumber is not supported"),
    ] {
        assert_eq!(fault_of(&sent, Kind::Refresh).as_deref(), Some(message), "{sent}");
    }
    for sent in [
        element(json!({ "ltd": 2, "LTD": "2.0" })),
        element(json!({ "inventoryLocatorName": "é".repeat(50) })),
        element(json!({ "attributes": vec!["a"; 63] })),
        element(json!({ "upc": "é".repeat(255) })),
    ] {
        assert_eq!(fault_of(&sent, Kind::Refresh), None, "{sent}");
    }
}

#[test]
fn an_adjustment_looks_at_fewer_members_and_takes_signs() {
    for quantity in [json!("+2"), json!(-2), json!("-2"), json!(0)] {
        assert_eq!(
            fault_of(&element(json!({ "quantity": quantity, "floor": [], "attributes": 7 })), Kind::Adjust),
            None
        );
    }
    assert!(fault_of(&element(json!({ "quantity": 1.5 })), Kind::Adjust).is_some());
    assert!(fault_of(&element(json!({ "deliveryDate": "x" })), Kind::Adjust).is_some());
}

#[test]
fn a_fault_of_the_whole_is_told() {
    for (body, message) in [
        ("", "The body is no JSON: EOF while parsing a value at line 1 column 0"),
        ("[]", "The body must be a JSON object"),
        ("7", "The body must be a JSON object"),
        (r#"{"locationName":"L"}"#, "items is required"),
        (r#"{"locationName":"L","items":null}"#, "items is required"),
        (r#"{"locationName":"L","items":[]}"#, "items must not be empty"),
        (r#"{"locationName":"L","items":{}}"#, "items must be an array"),
        (r#"{"locationName":"","items":[]}"#, "locationName must be text of at least one character"),
        (r#"{"locationCode":7,"items":[]}"#, "locationCode must be text of at least one character"),
        (r#"{"items":[{"sku":"S","quantity":1}]}"#, "locationName or locationCode is required"),
    ] {
        let fault = Request::read(body.as_bytes(), Kind::Refresh).unwrap_err();
        assert_eq!(fault.to_string(), message, "{body}");
    }
    let cut = Request::read(br#"{"locationName":"L","items":[{"sku":"S","quantity":1}"#, Kind::Refresh).unwrap_err();
    assert!(cut.to_string().starts_with("The body is no JSON"), "{cut}");
}

#[test]
fn there_may_be_12000_elements_or_1000_deltas() {
    let body = |items: usize| {
        json!({ "locationName": "L", "items": vec![json!({ "sku": "S", "quantity": 1 }); items] }).to_string()
    };
    for (kind, limit) in [(Kind::Refresh, 12_000), (Kind::Adjust, 1_000)] {
        assert_eq!(Request::read(body(limit).as_bytes(), kind).unwrap().rows.len(), limit);
        let fault = Request::read(body(limit + 1).as_bytes(), kind).unwrap_err();
        assert_eq!(fault.to_string(), format!("items must have at most {limit} elements, and has {}", limit + 1));
    }
}

#[test]
fn no_value_is_read_that_takes_far_more_memory_than_its_text() {
    let many = "{\"a\":0},".repeat(100_000);
    for body in [
        format!("{{\"locationCode\":[{many}0]}}"),
        format!("{{\"locationCode\":\"L\",\"items\":[{{\"sku\":\"S\",\"quantity\":1,\"x\":[{many}0]}}]}}"),
        format!("{{\"locationCode\":\"L\",\"items\":[[{}]]}}", "[],".repeat(100_000)),
    ] {
        let fault = Request::read(body.as_bytes(), Kind::Refresh).unwrap_err();
        assert_eq!(fault.to_string(), "The body has too many values in one place");
    }
    // In texts nothing is a value.
    let text = "\\\"[{,".repeat(50_000);
    let element = element(json!({ "attributes": vec![",[{"; 63], "ignored": text }));
    let body = json!({ "locationCode": "L", "ignored": text, "items": vec![element; 30] });
    assert_eq!(read(&body).unwrap().rows.len(), 30);
}

#[test]
fn bad_elements_can_be_kept_to_be_reported() {
    let body = json!({ "locationName": "L", "items": [
        { "sku": "S", "quantity": 1 }, { "sku": "T", "quantity": -1 }, 7, { "upc": "U", "quantity": 3 },
    ] });
    let rows = read(&body).unwrap().rows;
    let told: Vec<_> = rows.iter().map(|row| (row.index, row.sku.as_deref(), row.fault.as_deref())).collect();
    assert_eq!(
        told,
        [
            (0, Some("S"), None),
            (1, Some("T"), Some("items[1].quantity must be an integer of 0 or more")),
            (2, None, Some("items[2] must be an object")),
            (3, None, None),
        ]
    );
}

/// Any JSON, with the names of members among its own.
fn some_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-10_i64..20).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9+.e-]{0,4}".prop_map(Value::from),
        ".{0,3}".prop_map(Value::from),
    ];
    let names = prop_oneof![
        proptest::sample::select(
            &[
                "items",
                "locationName",
                "locationCode",
                "sku",
                "upc",
                "partNumber",
                "quantity",
                "ltd",
                "LTD",
                "binID",
                "attributes",
                "tags",
                "floor",
                "retailPrice",
                "inventoryLocatorName"
            ][..]
        )
        .prop_map(str::to_owned),
        ".{0,2}",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(body in some_json(), adjust: bool) {
        let kind = if adjust { Kind::Adjust } else { Kind::Refresh };
        if let Ok(request) = Request::read(body.to_string().as_bytes(), kind) {
            let elements = body["items"].as_array().map_or(0, Vec::len);
            let rows = request.rows.clone();
            prop_assert_eq!(rows.len(), elements);
            prop_assert!(rows.iter().enumerate().all(|(place, row)| row.index as usize == place));
            let first = rows.iter().find_map(|row| row.fault.clone());
            let refused = request.without_faults().err().map(|faults| faults[0].to_string());
            prop_assert_eq!(refused, first);
            for row in rows.iter().filter(|row| row.fault.is_none()) {
                prop_assert!(row.identifiers().next().is_some());
                prop_assert!(adjust || row.quantity >= 0);
                prop_assert!(row.identifiers().all(|(_, value)| !value.is_empty()));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Request::read(&bytes, Kind::Refresh);
    }
}
