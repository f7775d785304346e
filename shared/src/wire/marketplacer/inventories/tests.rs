use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn document(body: &str) -> Document {
    Document::read(body.as_bytes()).unwrap()
}

fn parent(body: &str) -> Result<Vec<(i64, Change)>, Vec<String>> {
    read_parent(&document(body)).map_err(told)
}

fn member(body: &str) -> Result<Change, Vec<String>> {
    read_member(&document(body)).map_err(told)
}

fn told(faults: Vec<FieldProblem>) -> Vec<String> {
    faults.iter().map(FieldProblem::to_string).collect()
}

/// What one element with these attributes asks for.
fn attributes(attributes: &str) -> Result<Change, Vec<String>> {
    member(&format!("{{\"data\":[{{\"attributes\":{{{attributes}}}}}]}}"))
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn counted(id: i64, count_on_hand: i64, seller_id: i64) -> Inventory {
    Inventory {
        id,
        count_on_hand,
        price: None,
        sale_price: None,
        infinite: false,
        seller_id,
        fulfilment_provider: String::new(),
    }
}

fn infinite(id: i64, seller_id: i64) -> Inventory {
    Inventory { infinite: true, ..counted(id, 0, seller_id) }
}

fn shown(inventories: &[Inventory]) -> String {
    String::from_utf8(list(inventories)).unwrap()
}

/// The text of the specification without the white space of its layout.
fn compact(printed: &str) -> String {
    let lines: Vec<_> = printed.lines().map(str::trim).collect();
    lines.join("").replace("\": ", "\":").replace(", ", ",")
}

/// Answers the first inventories of a variant as a service would.
fn apply(to: &mut Inventory, change: Change) {
    to.count_on_hand = change.count_on_hand.unwrap_or(to.count_on_hand);
    to.price = change.price.unwrap_or(to.price.take());
    to.sale_price = change.sale_price.unwrap_or(to.sale_price.take());
    to.infinite = change.infinite.unwrap_or(to.infinite);
    to.fulfilment_provider = change.fulfilment_provider.unwrap_or(std::mem::take(&mut to.fulfilment_provider));
}

const PARENT_PUT: &str = r#"{"data": [
  {"type": "inventories", "attributes": {"count_on_hand": 10, "price": 500, "sale_price": 450, "seller_id": 1, "fulfilment_provider": "fulfilio"}},
  {"type": "inventories", "attributes": {"count_on_hand": 15, "seller_id": 2}},
  {"type": "inventories", "attributes": {"infinite": true, "seller_id": 3}}]}"#;
const PARENT_ANSWER: &str = r#"{"data": [
  {"id": 1, "type": "inventories", "attributes": {"count_on_hand": 10, "price": "500", "sale_price": "450", "infinite": false, "seller_id": 1, "fulfilment_provider": "fulfilio"}},
  {"id": 2, "type": "inventories", "attributes": {"count_on_hand": 15, "price": null, "sale_price": null, "infinite": false, "seller_id": 2, "fulfilment_provider": ""}},
  {"id": 3, "type": "inventories", "attributes": {"infinite": true, "seller_id": 3, "fulfilment_provider": ""}}]}"#;
const MEMBER_PUT: &str = r#"{"data": [{"attributes": {"count_on_hand": 22, "price": 27.38, "sale_price": 21.99, "infinite": false, "fulfilment_provider": "fulfilment_provider"}}]}"#;
const MEMBER_ANSWER: &str = r#"{"data": [
  {"id": 1, "type": "inventories", "attributes": {"count_on_hand": 22, "price": "27.38", "sale_price": "21.99", "infinite": false, "seller_id": 1, "fulfilment_provider": "fulfilment_provider"}},
  {"id": 2, "type": "inventories", "attributes": {"count_on_hand": 15, "price": null, "sale_price": null, "infinite": false, "seller_id": 2, "fulfilment_provider": ""}},
  {"id": 3, "type": "inventories", "attributes": {"infinite": true, "seller_id": 3, "fulfilment_provider": ""}}]}"#;
const OLD_PARENT_PUT: &str = r#"{"data": [
  {"type": "inventories", "attributes": {"count_on_hand": 10, "price": 500, "sale_price": 450, "seller_id": 1}},
  {"type": "inventories", "attributes": {"count_on_hand": 15, "seller_id": 2}},
  {"type": "inventories", "attributes": {"infinite": true, "seller_id": 3}}]}"#;
const OLD_MEMBER_PUT: &str =
    r#"{"data": [{"attributes": {"count_on_hand": 22, "price": 27.38, "sale_price": 21.99, "infinite": false}}]}"#;

#[test]
fn the_documented_list_is_written_as_printed() {
    let printed = r#"{"data": [{"id": 1, "type": "inventories", "attributes": {"count_on_hand": 10, "price": "500", "sale_price": "450", "infinite": false, "seller_id": 1, "fulfilment_provider": "fulfilment_provider"}}]}"#;
    let inventory = Inventory {
        price: Some(amount("500")),
        sale_price: Some(amount("450")),
        fulfilment_provider: "fulfilment_provider".to_owned(),
        ..counted(1, 10, 1)
    };

    assert_eq!(shown(&[inventory]), compact(printed));
    assert_eq!(shown(&[]), r#"{"data":[]}"#);
}

#[test]
fn the_documented_puts_are_read_and_answered_as_printed() {
    let mut inventories = vec![counted(1, 0, 1), counted(2, 0, 2), counted(3, 0, 3)];
    for (inventory, (seller, change)) in inventories.iter_mut().zip(parent(PARENT_PUT).unwrap()) {
        assert_eq!(inventory.seller_id, seller);
        apply(inventory, change);
    }
    assert_eq!(shown(&inventories), compact(PARENT_ANSWER));

    apply(&mut inventories[0], member(MEMBER_PUT).unwrap());
    assert_eq!(shown(&inventories), compact(MEMBER_ANSWER));
}

#[test]
fn the_older_page_is_the_newer_without_the_provider() {
    let provider_kept = |mut change: Change| {
        change.fulfilment_provider = None;
        change
    };
    let newer: Vec<_> =
        parent(PARENT_PUT).unwrap().into_iter().map(|(seller, change)| (seller, provider_kept(change))).collect();

    assert_eq!(parent(OLD_PARENT_PUT), Ok(newer));
    assert_eq!(member(OLD_MEMBER_PUT), member(MEMBER_PUT).map(provider_kept));
}

#[test]
fn unquoted_names_are_no_json() {
    Document::read(br"{data: [{attributes: {count_on_hand: 22}}]}").unwrap_err();
}

#[test]
fn the_scenario_of_two_stores_is_read_and_answered() {
    let opened = parent(r#"{"data":[{"type":"inventories","attributes":{"seller_id":21,"count_on_hand":3,"price":59.9}},{"type":"inventories","attributes":{"seller_id":22,"infinite":true}}]}"#).unwrap();
    let mut inventories = vec![counted(501, 0, 21), counted(502, 0, 22)];
    for (inventory, (seller, change)) in inventories.iter_mut().zip(opened) {
        assert_eq!(inventory.seller_id, seller);
        apply(inventory, change);
    }
    assert_eq!(
        shown(&inventories),
        compact(
            r#"{"data":[{"id":501,"type":"inventories","attributes":{"count_on_hand":3,"price":"59.9","sale_price":null,"infinite":false,"seller_id":21,"fulfilment_provider":""}},
             {"id":502,"type":"inventories","attributes":{"infinite":true,"seller_id":22,"fulfilment_provider":""}}]}"#
        )
    );

    let closed =
        parent(r#"{"data":[{"type":"inventories","attributes":{"seller_id":21,"count_on_hand":0}}]}"#).unwrap();
    assert_eq!(closed, [(21, Change { count_on_hand: Some(0), ..Change::default() })]);
    for (_, change) in closed {
        apply(&mut inventories[0], change);
    }

    let own = member(r#"{"data":[{"attributes":{"count_on_hand":1}},{"attributes":{"seller_id":21,"infinite":false,"count_on_hand":"8","sale_price":"49.50"}}]}"#).unwrap();
    apply(&mut inventories[1], own);
    assert_eq!(
        shown(&inventories),
        compact(
            r#"{"data":[{"id":501,"type":"inventories","attributes":{"count_on_hand":0,"price":"59.9","sale_price":null,"infinite":false,"seller_id":21,"fulfilment_provider":""}},
             {"id":502,"type":"inventories","attributes":{"count_on_hand":8,"price":null,"sale_price":"49.5","infinite":false,"seller_id":22,"fulfilment_provider":""}}]}"#
        )
    );

    let faults = read_parent(&document(r#"{"data":[{"type":"inventories","attributes":{"seller_id":21,"count_on_hand":5}},{"type":"inventories","attributes":{"seller_id":22,"count_on_hand":-1}}]}"#)).unwrap_err();
    assert_eq!(faults[0].to_string(), "data[1]: count_on_hand must be an integer of 0 or more");
    assert_eq!(super::super::source_of(&faults[0]).as_deref(), Some("data/attributes/count_on_hand"));
    assert_eq!(faults.len(), 1);
}

#[test]
fn a_parent_names_sellers_by_number_or_digits() {
    let seller = |sent: &str| parent(&format!("{{\"data\":[{{\"attributes\":{{\"seller_id\":{sent}}}}}]}}"));
    for sent in ["21", "\"21\"", "21.0", "\"021\""] {
        assert_eq!(seller(sent), Ok(vec![(21, Change::default())]), "{sent}");
    }
    for sent in ["0", "-1", "1.5", "null", "true", "\"\"", "\"x\"", "\"-1\"", "[]", "{}", "1e400"] {
        let expected = "data[0]: seller_id must be the id of a member of the multi-store";
        assert_eq!(seller(sent), Err(vec![expected.to_owned()]), "{sent}");
    }
    assert_eq!(
        parent(r#"{"data":[{"attributes":{"count_on_hand":1}}]}"#),
        Err(vec!["data[0]: seller_id is required".to_owned()])
    );
}

#[test]
fn a_document_without_an_array_of_elements_is_refused() {
    for (body, fault) in [
        ("{}", "data is required"),
        (r#"{"data":null}"#, "data must be an array"),
        (r#"{"data":{}}"#, "data must be an array"),
        (r#"{"data":{"attributes":{"seller_id":1}}}"#, "data must be an array"),
        (r#"{"data":"[]"}"#, "data must be an array"),
        (r#"{"data":[null]}"#, "data[0] must be an object"),
        (r#"{"data":[[]]}"#, "data[0] must be an object"),
        (r#"{"data":["{}"]}"#, "data[0] must be an object"),
        (r#"{"data":[{}]}"#, "data[0].attributes must be an object"),
        (r#"{"data":[{"attributes":null}]}"#, "data[0].attributes must be an object"),
        (r#"{"data":[{"attributes":[]}]}"#, "data[0].attributes must be an object"),
        (r#"{"data":[{"type":"variants","attributes":{"seller_id":1}}]}"#, "data[0].type must be inventories"),
        (r#"{"data":[{"type":null,"attributes":{"seller_id":1}}]}"#, "data[0].type must be inventories"),
        (r#"{"data":[{"type":1,"attributes":{"seller_id":1}}]}"#, "data[0].type must be inventories"),
    ] {
        assert_eq!(parent(body), Err(vec![fault.to_owned()]), "{body}");
        assert_eq!(member(body), Err(vec![fault.to_owned()]), "{body}");
    }
}

#[test]
fn an_empty_array_changes_nothing_for_a_parent_and_is_a_fault_of_a_member() {
    assert_eq!(parent(r#"{"data": [ ]}"#), Ok(Vec::new()));
    assert_eq!(member(r#"{"data": [ ]}"#), Err(vec!["data must have an element".to_owned()]));
}

#[test]
fn a_member_is_read_by_its_last_element_alone() {
    let change = member(
        r#"{"data":[null,{"attributes":{"count_on_hand":-1}},{"attributes":{"seller_id":"x","infinite":true}}]}"#,
    );
    assert_eq!(change, Ok(Change { infinite: Some(true), ..Change::default() }));

    let faults = member(r#"{"data":[{"attributes":{"infinite":true}},{"attributes":{"count_on_hand":-1}}]}"#);
    assert_eq!(faults, Err(vec!["data[1]: count_on_hand must be an integer of 0 or more".to_owned()]));
}

#[test]
fn every_fault_is_told_and_of_very_many_the_first_ten() {
    let faults = parent(r#"{"data":[{"attributes":{"count_on_hand":-1,"price":"abc"}},5,{"attributes":{"seller_id":1}},{"attributes":{"seller_id":1,"infinite":null}}]}"#).unwrap_err();
    let places: Vec<_> = faults.iter().filter_map(|fault| fault.split(" must").next()).collect();
    assert_eq!(
        places,
        ["data[0]: count_on_hand", "data[0]: price", "data[0]: seller_id is required", "data[1]", "data[3]: infinite"]
    );

    let many = format!("{{\"data\":[{}]}}", vec!["1"; 5_000].join(","));
    let faults = parent(&many).unwrap_err();
    assert_eq!(faults.len(), 10);
    assert_eq!(faults[9], "data[9] must be an object");
}

#[test]
fn a_seller_that_is_named_twice_comes_twice_and_the_later_values_win() {
    let changes = parent(
        r#"{"data":[{"attributes":{"seller_id":1,"count_on_hand":1,"price":5,"infinite":true}},{"attributes":{"seller_id":2}},
            {"attributes":{"seller_id":1,"count_on_hand":2,"price":null,"fulfilment_provider":"x"}}]}"#,
    )
    .unwrap();
    let sellers: Vec<_> = changes.iter().map(|(seller, _)| *seller).collect();
    assert_eq!(sellers, [1, 2, 1]);

    let mut change = changes[0].1.clone();
    change.then(changes[2].1.clone());
    assert_eq!(
        change,
        Change {
            count_on_hand: Some(2),
            price: Some(None),
            sale_price: None,
            infinite: Some(true),
            fulfilment_provider: Some("x".to_owned()),
        }
    );
    assert!(changes[1].1.is_empty() && !change.is_empty());
}

#[test]
fn of_a_member_that_is_sent_twice_the_last_one_counts() {
    let change = attributes(r#""count_on_hand":-1,"count_on_h\u0061nd":4,"price":1,"price":null"#).unwrap();
    assert_eq!(change, Change { count_on_hand: Some(4), price: Some(None), ..Change::default() });

    let twice =
        r#"{"data":7,"data":[{"attributes":5,"type":"x","attributes":{"count_on_hand":1},"type":"inventories"}]}"#;
    assert_eq!(member(twice).unwrap().count_on_hand, Some(1));
}

#[test]
fn what_is_not_known_is_ignored() {
    let body = r#" { "meta" : {"data":[1e400]}, "data" : [ { "id" : "x", "links" : [ ], "type" : "inventories" ,
        "attributes" : { "Count_On_Hand" : -1, "count_on_hand" : 3, "colour" : "\ud800" } } ] } "#;
    assert_eq!(member(body), Ok(Change { count_on_hand: Some(3), ..Change::default() }));
}

#[test]
fn ten_thousand_elements_are_taken_and_no_more() {
    let of = |count: usize| {
        let element = r#"{"attributes":{"seller_id":1,"count_on_hand":1}}"#;
        format!("{{\"data\":[{}]}}", vec![element; count].join(","))
    };
    assert_eq!(parent(&of(10_000)).map(|changes| changes.len()), Ok(10_000));
    assert_eq!(parent(&of(10_001)), Err(vec!["data must have at most 10000 elements".to_owned()]));
    assert!(member(&of(10_001)).is_ok());
}

#[test]
fn an_infinite_inventory_shows_the_prices_that_are_set_and_no_count() {
    let mut inventory = infinite(3, 3);
    inventory.count_on_hand = 9;
    inventory.sale_price = Some(amount("4.50"));
    let expected = r#"{"data":[{"id":3,"type":"inventories","attributes":{"sale_price":"4.5","infinite":true,"seller_id":3,"fulfilment_provider":""}}]}"#;
    assert_eq!(shown(&[inventory]), expected);
}

#[test]
fn a_negative_count_is_shown_as_0() {
    assert_eq!(shown(&[counted(1, -4, 1)]), shown(&[counted(1, 0, 1)]));
}

#[test]
fn memberships_are_written_as_printed() {
    let printed = r#"{"data": [{"id": 1, "type": "multi_store_memberships", "attributes": {"seller_id": 1, "seller_name": "Bob's Bikes"}}]}"#;
    let membership = Membership { id: 1, seller_id: 1, seller_name: "Bob's Bikes".to_owned() };

    assert_eq!(String::from_utf8(memberships(&[membership])).unwrap(), compact(printed));
    assert_eq!(memberships(&[]), br#"{"data":[]}"#);
}

proptest! {
    #[test]
    fn any_text_is_answered_as_it_was_sent(name in any::<String>()) {
        let membership = Membership { id: 1, seller_id: 2, seller_name: name.clone() };
        let answer: Value = serde_json::from_slice(&memberships(&[membership])).unwrap();
        prop_assert_eq!(answer["data"][0]["attributes"]["seller_name"].as_str(), Some(name.as_str()));
    }
}
