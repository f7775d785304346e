//! The rules of rows, one by one; [`model`] holds random ones against a model.

mod model;

use std::collections::BTreeMap;

use super::*;

pub fn row(index: u32, quantity: i64) -> Row {
    Row { index, quantity, ..Row::default() }
}

fn part(index: u32, part_number: &str, quantity: i64) -> Row {
    Row { part_number: Some(part_number.to_owned()), ..row(index, quantity) }
}

/// Item 1 with part number `A` and upc `1`, and a record of five; item 2, a variant with sku `B`, without one.
fn known() -> Known {
    let mut known = Known {
        location: Location { number: 7, owner: 0, id: "HARB".to_owned() },
        last_item: 2,
        last_record: 1,
        ..Known::default()
    };
    known.found.insert(Identifier::PartNumber, "A".to_owned(), 1);
    known.found.insert(Identifier::Upc, "1".to_owned(), 1);
    known.found.insert(Identifier::Sku, "B".to_owned(), 2);
    let item = Item { has_inventory: true, ..Item::default() };
    let first = Item { part_number: Some("A".to_owned()), upc: Some("1".to_owned()), ..item.clone() };
    let second = Item { is_variant: true, variant_level_tracking: true, sku: Some("B".to_owned()), ..item };
    known.items = vec![
        Stocked { number: 1, facts: Some(first), records: Vec::new() },
        Stocked { number: 2, facts: Some(second), records: Vec::new() },
    ];
    let record = Record { number: 1, id: "HARB".to_owned(), on_hand: 5, allocated: 1, ..Record::default() };
    known.items[0].records = vec![record];
    known
}

fn resolved(kind: Kind, rows: &[Row], known: Known) -> Resolution {
    resolve(kind, rows, known, &|_| "made".to_owned())
}

fn effects(resolution: &Resolution) -> Vec<&'static str> {
    resolution.outcomes.iter().map(|outcome| outcome.effect.word()).collect()
}

fn reasons(resolution: &Resolution) -> Vec<String> {
    resolution.outcomes.iter().filter_map(|outcome| outcome.reason.as_ref()).map(Reason::text).collect()
}

#[test]
fn a_count_replaces_what_is_on_hand_and_leaves_what_was_not_sent() {
    let resolution = resolved(Kind::Refresh, &[part(0, "A", 9)], known());

    let before = Shown { on_hand: 5, available: 4 };
    let after = Shown { on_hand: 9, available: 8 };
    assert_eq!(
        resolution.outcomes,
        [Outcome {
            index: 0,
            effect: Effect::Changed,
            item: Some(1),
            record: Some(1),
            before: Some(before),
            after: Some(after),
            reason: None,
        }]
    );
    let [change] = resolution.changes.as_slice() else { panic!("one change") };
    assert_eq!((change.number, change.quantity, change.is_new), (1, 9, false));
    assert_eq!((&change.safety_stock, &change.floor, &change.attributes), (&None, &None, &None));
}

#[test]
fn an_equal_count_changes_nothing() {
    let resolution = resolved(Kind::Refresh, &[part(0, "A", 5)], known());
    assert_eq!((effects(&resolution), resolution.changes.len()), (vec!["unchanged"], 0));
}

#[test]
fn the_last_count_wins_and_all_deltas_count() {
    let rows = [part(0, "A", 3), part(1, "A", 4)];

    let (counts, deltas) = (resolved(Kind::Refresh, &rows, known()), resolved(Kind::Adjust, &rows, known()));

    assert_eq!(counts.changes.iter().map(|change| change.quantity).collect::<Vec<_>>(), [4]);
    assert_eq!(deltas.changes.iter().map(|change| change.quantity).collect::<Vec<_>>(), [7]);
    assert_eq!(deltas.outcomes[1].before.map(|shown| shown.on_hand), Some(8));
    assert_eq!(deltas.outcomes[1].after.map(|shown| shown.on_hand), Some(12));
}

#[test]
fn deltas_that_add_up_to_nothing_change_nothing() {
    let resolution = resolved(Kind::Adjust, &[part(0, "A", 3), part(1, "A", -3)], known());
    assert_eq!(resolution.changes, []);
}

#[test]
fn an_item_takes_over_the_identifiers_that_it_lacks() {
    let both = Row { sku: Some("S".to_owned()), ..part(0, "A", 5) };
    let later = Row { sku: Some("S".to_owned()), ..row(1, 6) };

    let resolution = resolved(Kind::Refresh, &[both, later], known());

    let take = TakeOver { item: 1, is_variant: false, is_new: false, kind: Identifier::Sku, value: "S".to_owned() };
    assert_eq!(resolution.take_overs, [take]);
    assert_eq!(resolution.outcomes[1].item, Some(1));
    assert_eq!(resolution.products, []);
}

#[test]
fn identifiers_of_two_items_and_other_values_are_refused_and_change_nothing() {
    let two = Row { sku: Some("B".to_owned()), ..part(0, "A", 9) };
    let other = Row { upc: Some("2".to_owned()), ..part(1, "A", 9) };
    let other_and_new = Row { upc: Some("2".to_owned()), sku: Some("new".to_owned()), ..part(2, "A", 9) };

    let resolution = resolved(Kind::Refresh, &[two, other, other_and_new], known());

    assert_eq!(effects(&resolution), ["refused"; 3]);
    assert_eq!(reasons(&resolution)[..2], ["its identifiers name two items", "its item has another upc, 1"]);
    assert_eq!((resolution.changes, resolution.take_overs), (vec![], vec![]));
}

#[test]
fn unknown_identifiers_make_a_product_named_by_the_first_that_can_be_its_id() {
    let named = |sku: &str, upc: &str| Row {
        sku: Some(sku.to_owned()),
        upc: Some(upc.to_owned()),
        ..part(0, "no legal ID", 1)
    };
    for (sku, upc, id) in [("S", "U", "S"), ("taken", "U", "U"), ("taken", "assignments", "made")] {
        let known = Known { product_ids: BTreeMap::from([("taken".to_owned(), 0)]), ..known() };

        let resolution = resolved(Kind::Refresh, &[named(sku, upc)], known);

        let [made] = resolution.products.as_slice() else { panic!("one product") };
        assert_eq!((made.number, made.id.as_str(), made.name.as_str()), (3, id, "no legal ID"));
        assert_eq!((made.part_number.as_deref(), made.upc.as_deref()), (Some("no legal ID"), Some(upc)));
        assert_eq!(resolution.take_overs.len(), 3);
        assert!(resolution.take_overs.iter().all(|take| take.is_new && take.item == 3));
        assert_eq!(effects(&resolution), ["added"]);
        assert_eq!(resolution.counts.products_created, 1);
    }
}

#[test]
fn two_new_products_do_not_get_one_id() {
    let rows = [part(0, "N", 1), Row { sku: Some("N".to_owned()), ..row(1, 2) }];
    let resolution = resolved(Kind::Refresh, &rows, known());
    assert_eq!(resolution.products.iter().map(|made| made.id.as_str()).collect::<Vec<_>>(), ["N", "made"]);
}

#[test]
fn records_are_made_at_the_level_that_keeps_them() {
    let sku = |sku: &str| Row { sku: Some(sku.to_owned()), ..row(0, 1) };
    let with = |change: &dyn Fn(&mut Item)| {
        let mut known = known();
        for item in &mut known.items {
            item.records.clear();
            item.facts.iter_mut().for_each(change);
        }
        known
    };

    assert_eq!(effects(&resolved(Kind::Refresh, &[sku("B")], known())), ["added"]);
    let tracked = with(&|item| item.variant_level_tracking = true);
    assert_eq!(reasons(&resolved(Kind::Refresh, &[part(0, "A", 1)], tracked))[0], Reason::KeptAtVariants.text());
    let untracked = with(&|item| item.variant_level_tracking = false);
    assert_eq!(reasons(&resolved(Kind::Refresh, &[sku("B")], untracked))[0], Reason::KeptAtProduct.text());
    let without = with(&|item| item.has_inventory = false);
    assert_eq!(reasons(&resolved(Kind::Refresh, &[part(0, "A", 1)], without))[0], Reason::NoInventory.text());
}

#[test]
fn a_bin_is_a_record_of_its_own_and_none_is_the_oldest_without_one() {
    let mut known = known();
    let record = |number: i64, bin: Option<i64>| Record { number, bin, id: format!("r{number}"), ..Record::default() };
    known.items[0].records = vec![record(9, None), record(4, None), record(2, Some(1))];
    known.last_record = 9;
    let in_bin = |index: u32, bin: i64| Row { bin: Some(bin), ..part(index, "A", 1) };

    let resolution = resolved(Kind::Refresh, &[part(0, "A", 1), in_bin(1, 1), in_bin(2, 5), in_bin(3, 5)], known);

    let records: Vec<_> = resolution.outcomes.iter().map(|outcome| outcome.record).collect();
    assert_eq!(records, [Some(4), Some(2), Some(10), Some(10)]);
    let made = resolution.changes.iter().find(|change| change.is_new).expect("a record is made");
    assert_eq!((made.id.as_str(), made.bin), ("HARB", Some(5)));
}

#[test]
fn a_record_whose_id_would_be_taken_gets_its_number_behind_it() {
    let mut elsewhere = known();
    elsewhere.items[0].records.clear();
    let taken = ["HARB", "HARB-2"].map(str::to_owned);
    elsewhere.items[0].facts.iter_mut().for_each(|facts| facts.record_ids = taken.to_vec());
    let in_bin = Row { bin: Some(3), ..part(0, "A", 1) };

    let (taken, here) =
        (resolved(Kind::Refresh, &[part(0, "A", 1)], elsewhere), resolved(Kind::Refresh, &[in_bin], known()));

    assert_eq!((taken.changes[0].id.as_str(), here.changes[0].id.as_str()), ("HARB-3", "HARB-2"));
}

#[test]
fn attributes_are_united_and_too_many_stay_as_they_were() {
    let with = |sent: Vec<String>| Row { attributes: sent, ..part(0, "A", 6) };
    let mut some = known();
    some.items[0].records[0].attributes = vec!["A1".to_owned(), "A2".to_owned()];

    let united = resolved(Kind::Refresh, &[with(vec!["A2".to_owned(), "B7".to_owned()])], some.clone());
    let many = resolved(Kind::Refresh, &[with((0..62).map(|n| n.to_string()).collect())], some);

    let attributes = |names: [&str; 3]| Some(names.map(str::to_owned).to_vec());
    assert_eq!(united.changes[0].attributes, attributes(["A1", "A2", "B7"]));
    assert_eq!(united.changes[0].attributes_before, ["A1", "A2"]);
    assert_eq!((many.changes[0].attributes.clone(), many.changes[0].quantity), (None, 6));
    assert_eq!((effects(&many), reasons(&many).len()), (vec!["changed"], 1));
}

#[test]
fn a_suppliers_caller_stocks_its_own_items_and_where_it_has_a_record() {
    let confined = |owner: i64| {
        let mut known = Known { confined_to: Some(4), ..known() };
        known.items.iter_mut().filter_map(|item| item.facts.as_mut()).for_each(|facts| facts.owner = owner);
        known.location.owner = 4;
        known
    };
    let sku = Row { sku: Some("B".to_owned()), ..row(0, 1) };
    let named = Row { sku: Some("new".to_owned()), ..part(1, "A", 1) };

    let foreign = resolved(Kind::Refresh, &[sku.clone(), part(1, "A", 1), named], confined(0));
    let own = resolved(Kind::Refresh, &[sku], confined(4));

    assert_eq!(effects(&foreign), ["refused", "changed", "refused"]);
    assert_eq!(effects(&own), ["added"]);
}

#[test]
fn a_row_with_a_fault_is_reported_and_not_applied() {
    let bad = Row { fault: Some("items[0].quantity is required".to_owned()), ..part(0, "A", 0) };
    let resolution = resolved(Kind::Refresh, &[bad], known());
    assert_eq!(
        (effects(&resolution), reasons(&resolution)[0].as_str()),
        (vec!["refused"], "items[0].quantity is required")
    );
    assert_eq!(resolution.changes, []);
}

#[test]
fn chunks_have_3000_rows_and_bounded_bytes() {
    let rows: Vec<Row> = (0..6_001).map(|index| part(index, "A", 1)).collect();
    let sizes: Vec<usize> = chunks(&rows).iter().map(|chunk| chunk.items).collect();
    assert_eq!(sizes, [3_000, 3_000, 1]);

    let long = vec!["\u{1}".repeat(255); 63];
    let rows: Vec<Row> = (0..40).map(|index| Row { attributes: long.clone(), ..part(index, "A", 1) }).collect();
    let cut = chunks(&rows);
    assert!(cut.len() > 1 && cut.iter().all(|chunk| chunk.payload.len() < 2_000_000));
    let kept = cut.iter().flat_map(|chunk| serde_json::from_str::<Vec<serde_json::Value>>(&chunk.payload).unwrap());
    let read: Vec<Row> = kept.map(Row::from_kept).collect();
    assert_eq!(read, rows);
}

#[test]
fn a_row_is_read_as_it_is_kept() {
    let full = Row {
        part_number: Some("p".to_owned()),
        sku: Some("s".to_owned()),
        upc: Some("u".to_owned()),
        bin: Some(1),
        safety_stock: Some(-2),
        floor: Some(3),
        ltd: "2.5".parse().ok(),
        currency_id: Some(4),
        retail_price: "19.99".parse().ok(),
        locator_name: Some(String::new()),
        attributes: vec!["a".to_owned(), "b".to_owned()],
        fault: Some("x".to_owned()),
        ..row(7, -8)
    };
    for row in [full, row(0, 0)] {
        assert_eq!(Row::from_kept(serde_json::to_value(&row).unwrap()), row);
    }
}

#[test]
fn an_outcome_is_kept_as_an_array() {
    let mut text = String::new();
    let resolution = resolved(
        Kind::Refresh,
        &[part(0, "A", 9), Row { fault: Some("a \"b\"".to_owned()), ..part(1, "A", 1) }],
        known(),
    );
    for outcome in &resolution.outcomes {
        outcome.write(&mut text);
    }
    assert_eq!(text, r#"[0,"changed",1,1,[5,4],[9,8],null][1,"refused",null,null,null,null,"a \"b\""]"#);
}
