use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Everything that reads a document, whatever it was sent for.
fn read_all(document: &Document) {
    let _ = inventories::read_parent(document);
    let _ = inventories::read_member(document);
    let _ = variants::read(document);
    let _ = variants::read_stock_on_hand(document);
}

#[test]
fn a_body_is_json_of_any_kind() {
    for body in ["{}", "[]", "null", " \t\r\n 1e400 \n", "\"\\ud800\"", "{\"a\":1,\"a\":2}"] {
        Document::read(body.as_bytes()).unwrap();
    }
}

#[test]
fn what_is_no_json_is_refused_with_a_sentence() {
    for body in [
        "",
        " ",
        "{data: []}",
        "{\"data\":[]",
        "{\"data\":[]}}",
        "{\"data\":[1,]}",
        "{'data':[]}",
        "{\"data\":NaN}",
        "{\"data\":01}",
        "{\"data\":1.}",
        "{\"data\":\"\t\"}",
        "{\"data\":\"\\x\"}",
        "\u{feff}{}",
        "{\"data\":[}]",
    ] {
        let why = Document::read(body.as_bytes()).unwrap_err();
        assert!(why.starts_with("The body is no JSON: "), "{body}: {why}");
    }
    assert!(Document::read(b"\"\xff\"").unwrap_err().starts_with("The body is no JSON: invalid utf-8"));
}

#[test]
fn a_document_that_is_no_object_is_a_fault_of_the_body() {
    for body in ["[]", "null", "1", "\"data\"", "true"] {
        let faults = inventories::read_parent(&Document::read(body.as_bytes()).unwrap()).unwrap_err();
        assert_eq!(faults, [FieldProblem::new("The body", "must be a JSON object")], "{body}");
    }
}

#[test]
fn bodies_of_brackets_end_neither_the_stack_nor_the_memory() {
    let brackets = "[".repeat(10_000_000);
    Document::read(brackets.as_bytes()).unwrap_err();
    for open in ["{\"a\":", "{\"data\":["] {
        Document::read(open.repeat(100_000).as_bytes()).unwrap_err();
    }
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for body in [
        nested.clone(),
        format!("{{\"data\":{nested}}}"),
        format!("{{\"data\":[{nested}]}}"),
        format!("{{\"data\":[{{\"attributes\":{nested}}}]}}"),
        format!("{{\"data\":[{{\"attributes\":{{\"price\":{nested}}}}}]}}"),
        format!("{{\"count_on_hand\":{nested}}}"),
        format!("{{\"count_on_hand\":{{\"1\":{nested}}}}}"),
    ] {
        let document = Document::read(body.as_bytes()).unwrap();
        assert!(inventories::read_parent(&document).is_err());
        assert!(inventories::read_member(&document).is_err());
        assert!(variants::read(&document).is_err());
        assert!(variants::read_stock_on_hand(&document).is_err());
    }
    let unknown = format!("{{\"more\":{nested},\"data\":[{{\"attributes\":{{\"more\":{nested}}}}}]}}");
    assert!(inventories::read_member(&Document::read(unknown.as_bytes()).unwrap()).unwrap().is_empty());
}

#[test]
fn an_attribute_is_a_source_and_nothing_else_is() {
    for (field, source) in [
        ("data[1]: count_on_hand", Some("data/attributes/count_on_hand")),
        ("data: sku", Some("data/attributes/sku")),
        ("data", None),
        ("data[0].type", None),
        ("count_on_hand.1: x", None),
        ("page[size]", None),
        ("The body", None),
    ] {
        assert_eq!(source_of(&FieldProblem::new(field, "must be")).as_deref(), source, "{field}");
    }
}

fn fault(title: &'static str, detail: &str, code: u16, source: Option<&str>, status: &'static str) -> Fault {
    Fault { title, detail: detail.to_owned(), code, source: source.map(str::to_owned), status }
}

#[test]
fn errors_are_written_as_the_specification_prints_them() {
    let source = Some("data/attributes/count_on_hand");
    for (fault, expected) in [
        (
            fault("Unsupported media type", "Send application/vnd.api+json", 415, None, "unsupported_media_type"),
            r#"{"errors":[{"title":"Unsupported media type","detail":"Send application/vnd.api+json","id":null,"href":null,"code":415,"source":null,"links":null,"status":"unsupported_media_type"}]}"#,
        ),
        (
            fault(
                "Validation error",
                "data[1]: count_on_hand must be an integer of 0 or more",
                422,
                source,
                "resource_invalid",
            ),
            r#"{"errors":[{"title":"Validation error","detail":"data[1]: count_on_hand must be an integer of 0 or more","id":null,"href":null,"code":422,"source":"data/attributes/count_on_hand","links":null,"status":"resource_invalid"}]}"#,
        ),
        (
            fault("Not found", "No such record for this key", 404, None, "not_found"),
            r#"{"errors":[{"title":"Not found","detail":"No such record for this key","id":null,"href":null,"code":404,"source":null,"links":null,"status":"not_found"}]}"#,
        ),
    ] {
        assert_eq!(String::from_utf8(errors(&[fault])).unwrap(), expected);
    }
}

#[test]
fn several_errors_are_one_document() {
    let two = [fault("a", "", 422, None, "b"), fault("c", "say \"so\"\n", 422, None, "d")];

    let document: Value = serde_json::from_slice(&errors(&two)).unwrap();

    assert_eq!(document["errors"].as_array().unwrap().len(), 2);
    assert_eq!(document["errors"][1]["detail"], json!("say \"so\"\n"));
    assert_eq!(errors(&[]), b"{\"errors\":[]}");
}

/// JSON whose names and values are often those that are read.
fn any_json() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just("inventories"),
        Just("variants"),
        Just("INFINITE"),
        Just("12"),
        Just("1e3"),
        Just("33.10"),
        Just("\\ud800"),
        Just("\\u0000"),
        Just("a\\\"b,:{["),
        Just("\\\\"),
        Just(""),
        Just("ü😀"),
    ]
    .prop_map(|text| format!("\"{text}\""));
    let number = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,20})?",
    ];
    let leaf = prop_oneof![Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned()), text, number];
    let name = prop_oneof![
        Just("data"),
        Just("type"),
        Just("attributes"),
        Just("count_on_hand"),
        Just("price"),
        Just("infinite"),
        Just("sku"),
        Just("seller_id"),
        Just("fulfilment_provider"),
        Just("notes"),
        Just("1"),
        Just("d\\u0061ta"),
        Just("\\ud800"),
    ];
    let space = prop_oneof![Just(""), Just(" "), Just("\r\n\t")];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let member = (name.clone(), space.clone(), inner.clone())
            .prop_map(|(name, space, value)| format!("{space}\"{name}\"{space}:{space}{value}{space}"));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|elements| format!("[{}]", elements.join(" , "))),
            prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_a_reader_fail(value in any_json()) {
        for body in [
            value.clone(),
            format!("{{\"data\":{value},\"count_on_hand\":{value}}}"),
            format!("{{\"data\":[{{\"attributes\":{value}}}]}}"),
            format!("{{\"data\":[{{\"attributes\":{{\"seller_id\":1,\"price\":{value},\"sku\":{value}}}}}]}}"),
            format!("{{\"data\":[{{\"attributes\":{{\"count_on_hand\":{value},\"seller_id\":{value}}}}}]}}"),
        ] {
            read_all(&Document::read(body.as_bytes()).unwrap());
        }
    }

    #[test]
    fn no_bytes_make_a_reader_fail(body in prop::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(document) = Document::read(&body) {
            read_all(&document);
        }
    }

    #[test]
    fn a_document_is_split_as_the_parser_splits_it(value in any_json(), other in any_json()) {
        let body = format!("{{\"other\":{other} , \"data\" : {value}}}");
        let document = Document::read(body.as_bytes()).unwrap();
        let Ok(raw) = document.member("data") else { return Err(TestCaseError::fail("no data")) };
        prop_assert_eq!(raw, Raw::new(value.trim()));
        // Half a surrogate pair, and an exponent beyond a float, are nothing that the parser makes a value of.
        if let Ok(Value::Array(elements)) = serde_json::from_str(&value) {
            let parts: Vec<_> = raw.elements().unwrap().collect();
            prop_assert_eq!(parts.len(), elements.len());
        }
        if let Ok(Value::Object(members)) = serde_json::from_str(&value) {
            let data = raw.known(&["data"]).unwrap();
            prop_assert_eq!(!data.is_empty(), members.contains_key("data"));
            if let Some((_, last)) = data.first() {
                prop_assert_eq!(last.is_null(), members["data"].is_null());
                prop_assert_eq!(last.text().is_some(), members["data"].is_string());
                prop_assert_eq!(last.elements().is_some(), members["data"].is_array());
                prop_assert_eq!(last.members().is_some(), members["data"].is_object());
            }
        }
    }
}
