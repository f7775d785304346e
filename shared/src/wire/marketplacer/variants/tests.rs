use serde_json::Value;

use super::*;

fn told(faults: Vec<FieldProblem>) -> Vec<String> {
    faults.iter().map(FieldProblem::to_string).collect()
}

fn edit(body: &str) -> Result<Edit, Vec<String>> {
    read(&Document::read(body.as_bytes()).unwrap()).map_err(told)
}

fn attributes(attributes: &str) -> Result<Edit, Vec<String>> {
    edit(&format!("{{\"data\":{{\"attributes\":{{{attributes}}}}}}}"))
}

fn stock(body: &str) -> Result<Vec<(i64, Option<i64>)>, Vec<String>> {
    read_stock_on_hand(&Document::read(body.as_bytes()).unwrap()).map_err(told)
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn helmet() -> Variant {
    Variant {
        id: 7,
        count_on_hand: 13,
        sku: Some("HELM-M".to_owned()),
        barcode: Some("9300000000017".to_owned()),
        external_id: Some("erp-4711".to_owned()),
        price: Some(amount("59.90")),
        ..Variant::default()
    }
}

const HELMET: &str = r#"{"id":7,"type":"variants","attributes":{"count_on_hand":13,"infinite":false,"sku":"HELM-M","barcode":"9300000000017","ean":null,"upc":null,"external_id":"erp-4711","price":59.9,"sale_price":null,"notes":null}}"#;

#[test]
fn the_documented_variant_is_written_as_printed() {
    assert_eq!(String::from_utf8(one(&helmet())).unwrap(), format!("{{\"data\":{HELMET}}}"));
}

#[test]
fn prices_are_numbers_with_all_their_digits() {
    for price in ["0.29", "9999999999.9999", "500", "0"] {
        let answer = String::from_utf8(one(&Variant { sale_price: Some(amount(price)), ..helmet() })).unwrap();
        assert!(answer.contains(&format!("\"sale_price\":{price},")), "{answer}");
    }
}

#[test]
fn a_negative_count_is_shown_as_0() {
    let answer: Value = serde_json::from_slice(&one(&Variant { count_on_hand: -2, ..helmet() })).unwrap();
    assert_eq!(answer["data"]["attributes"]["count_on_hand"], 0);
}

#[test]
fn a_page_has_its_links_after_its_variants() {
    let links = Links { first: "f".to_owned(), next: None, last: "l".to_owned() };
    assert_eq!(
        String::from_utf8(page(&[helmet(), helmet()], &links)).unwrap(),
        format!(r#"{{"data":[{HELMET},{HELMET}],"links":{{"first":"f","next":null,"last":"l"}}}}"#)
    );
    assert_eq!(
        String::from_utf8(page(&[], &links)).unwrap(),
        r#"{"data":[],"links":{"first":"f","next":null,"last":"l"}}"#
    );
}

#[test]
fn the_documented_put_is_an_object_or_an_array_of_one() {
    let expected = Edit { count_on_hand: Some(13), ..Edit::default() };
    assert_eq!(edit(r#"{"data": {"type": "variants", "attributes": {"count_on_hand": 13}}}"#), Ok(expected.clone()));
    assert_eq!(edit(r#"{"data": [{"type": "variants", "attributes": {"count_on_hand": "13"}}]}"#), Ok(expected));
    assert_eq!(attributes(""), Ok(Edit::default()));
}

#[test]
fn every_attribute_of_a_variant_can_be_written() {
    let sent = r#""count_on_hand":1,"infinite":true,"sku":"a","barcode":"b","ean":"c","upc":"d","external_id":"e",
        "price":59.90,"sale_price":"49.50","notes":"n""#;
    let text = |text: &str| Some(Some(text.to_owned()));
    assert_eq!(
        attributes(sent),
        Ok(Edit {
            count_on_hand: Some(1),
            infinite: Some(true),
            sku: text("a"),
            barcode: text("b"),
            ean: text("c"),
            upc: text("d"),
            external_id: text("e"),
            price: Some(Some(amount("59.9"))),
            sale_price: Some(Some(amount("49.5"))),
            notes: text("n"),
        })
    );
}

#[test]
fn null_clears_texts_and_prices() {
    for name in ["sku", "barcode", "ean", "upc", "external_id", "price", "sale_price", "notes"] {
        let edit = attributes(&format!("\"{name}\":null")).unwrap();
        let cleared = [&edit.sku, &edit.barcode, &edit.ean, &edit.upc, &edit.external_id, &edit.notes]
            .into_iter()
            .filter(|text| **text == Some(None))
            .count();
        let prices = [&edit.price, &edit.sale_price].into_iter().filter(|price| **price == Some(None)).count();
        assert_eq!(cleared + prices, 1, "{name}");
    }
}

#[test]
fn texts_have_255_characters_and_notes_2000() {
    for (name, limit) in
        [("sku", 255), ("barcode", 255), ("ean", 255), ("upc", 255), ("external_id", 255), ("notes", 2_000)]
    {
        let of_length = |length: usize| attributes(&format!("\"{name}\":\"{}\"", "ü".repeat(length)));
        assert!(of_length(limit).is_ok(), "{name}");
        let fault = format!("data: {name} must be text of at most {limit} characters without U+0000, or null");
        assert_eq!(of_length(limit + 1), Err(vec![fault]));
    }
}

#[test]
fn faults_of_a_variant_are_told_together() {
    let faults = attributes(r#""count_on_hand":"INFINITE","infinite":null,"sku":5,"price":-1"#).unwrap_err();
    let places: Vec<_> = faults.iter().filter_map(|fault| fault.split(" must").next()).collect();
    assert_eq!(places, ["data: count_on_hand", "data: infinite", "data: sku", "data: price"]);
}

#[test]
fn a_document_that_is_no_variant_is_refused() {
    for (body, fault) in [
        ("{}", "data is required"),
        (r#"{"data":null}"#, "data must be an object"),
        (r#"{"data":[]}"#, "data must be an object or an array of one"),
        (r#"{"data":[{"attributes":{}},{"attributes":{}}]}"#, "data must be an object or an array of one"),
        (r#"{"data":[1]}"#, "data must be an object"),
        (r#"{"data":{}}"#, "data.attributes must be an object"),
        (r#"{"data":{"type":"inventories","attributes":{}}}"#, "data.type must be variants"),
    ] {
        assert_eq!(edit(body), Err(vec![fault.to_owned()]), "{body}");
    }
}

#[test]
fn the_documented_stock_is_read() {
    let read = stock(r#"{"count_on_hand": {"123": 2, "456": 10, "789": "INFINITE"}}"#);
    assert_eq!(read, Ok(vec![(123, Some(2)), (456, Some(10)), (789, None)]));
    assert_eq!(stock(r#"{"count_on_hand": {}}"#), Ok(Vec::new()));
}

#[test]
fn stock_comes_in_the_order_of_ids_and_the_last_count_counts() {
    let read = stock(r#"{"count_on_hand":{"9":1,"7":"INFINITE","8":"4","07":3,"9":"INFINITE"}}"#);
    assert_eq!(read, Ok(vec![(7, Some(3)), (8, Some(4)), (9, None)]));
    assert_eq!(stock(r#"{"count_on_hand":{"9":-1,"9":2}}"#), Ok(vec![(9, Some(2))]));
}

#[test]
fn stock_that_is_no_count_is_refused() {
    for sent in ["-1", "1.5", "\"OTHER\"", "\"INF\"", "\"infinite\"", "\"\"", "null", "true", "{}", "[]"] {
        let expected = "count_on_hand.123 must be an integer of 0 or more, or INFINITE".to_owned();
        assert_eq!(stock(&format!("{{\"count_on_hand\":{{\"123\":{sent}}}}}")), Err(vec![expected]), "{sent}");
    }
    let large = stock(r#"{"count_on_hand":{"123":2147483648}}"#);
    assert_eq!(large, Err(vec!["count_on_hand.123 must be at most 2147483647, or INFINITE".to_owned()]));
}

#[test]
fn a_key_that_is_no_id_is_refused() {
    for key in ["", "0", "-1", "1.0", "abc", " 1", "+1"] {
        let expected = format!("count_on_hand.{key} is no id of a variant");
        assert_eq!(stock(&format!("{{\"count_on_hand\":{{\"{key}\":1}}}}")), Err(vec![expected]), "{key}");
    }
    let long = stock(&format!("{{\"count_on_hand\":{{\"{}\":1}}}}", "x".repeat(10_000))).unwrap_err();
    assert!(long[0].len() < 100);
}

#[test]
fn a_document_without_stock_is_refused() {
    assert_eq!(stock("{}"), Err(vec!["count_on_hand is required".to_owned()]));
    for sent in ["null", "[]", "5", "\"INFINITE\""] {
        let expected = "count_on_hand must be an object of counts by the ids of variants".to_owned();
        assert_eq!(stock(&format!("{{\"count_on_hand\":{sent}}}")), Err(vec![expected]), "{sent}");
    }
}

#[test]
fn stock_of_ten_thousand_variants_is_taken_and_of_no_more() {
    let of = |count: usize| {
        let members: Vec<_> = (1..=count).rev().map(|id| format!("\"{id}\":1")).collect();
        stock(&format!("{{\"count_on_hand\":{{{}}}}}", members.join(",")))
    };
    assert_eq!(of(10_000).map(|counts| counts.len()), Ok(10_000));
    assert_eq!(of(10_001), Err(vec!["count_on_hand must have at most 10000 members".to_owned()]));
}
