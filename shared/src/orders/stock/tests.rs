use super::*;

fn product() -> ProductFacts {
    ProductFacts {
        number: 1,
        id: "mug".to_owned(),
        active: true,
        enabled: true,
        variant_level_tracking: false,
        order_can_exceed: false,
        has_records: false,
        quantity: 5,
    }
}

fn stocked() -> ProductFacts {
    ProductFacts { has_records: true, ..product() }
}

fn record(available: i64) -> RecordFacts {
    RecordFacts { number: 7, id: "cork".to_owned(), usable: true, available, never_short: false }
}

fn variant(quantity: i64) -> VariantFacts {
    VariantFacts { number: 2, id: "mug-s".to_owned(), active: true, quantity }
}

fn line(quantity: i64, product: ProductFacts) -> LineFacts {
    let id = Some("l-1".to_owned());
    LineFacts { id, quantity, product: Named::Is(product), variant: Named::No, record: Named::No, held: None }
}

fn on_record(quantity: i64, available: i64) -> LineFacts {
    LineFacts { record: Named::Is(record(available)), ..line(quantity, stocked()) }
}

fn taken(line: LineFacts) -> Take {
    plan(&[line], false).unwrap()[0]
}

fn fault(line: LineFacts) -> LineFault {
    plan(&[line], false).unwrap_err().remove(0)
}

#[test]
fn each_case_takes_from_where_the_rules_say() {
    let nowhere = |line: LineFacts| assert_eq!(taken(line).source, None);
    nowhere(line(9, ProductFacts { enabled: false, ..product() }));
    nowhere(LineFacts { record: Named::Is(record(0)), ..line(9, ProductFacts { enabled: false, ..stocked() }) });
    nowhere(line(9, stocked()));
    assert_eq!(taken(on_record(3, 3)).source, Some(Source::Record(7)));
    assert_eq!(taken(line(5, product())).source, Some(Source::Product(1)));
    let tracked = ProductFacts { variant_level_tracking: true, ..product() };
    let on_variant = LineFacts { variant: Named::Is(variant(4)), ..line(4, tracked) };
    assert_eq!(taken(on_variant).source, Some(Source::Variant(2)));
    let untracked = LineFacts { variant: Named::Is(variant(0)), ..line(4, product()) };
    assert_eq!(taken(untracked).source, Some(Source::Product(1)));
}

#[test]
fn a_line_that_names_no_record_is_marked_and_may_be_refused() {
    assert!(taken(line(1, stocked())).unstocked);
    assert!(!taken(line(1, product())).unstocked);
    assert!(!taken(on_record(1, 1)).unstocked);
    let refused = plan(&[line(1, stocked())], true).unwrap_err();
    assert_eq!(refused, [LineFault::NamesNoRecord { line_id: Some("l-1".to_owned()) }]);
    assert!(plan(&[line(1, product()), on_record(1, 1)], true).is_ok());
}

#[test]
fn lines_on_one_stock_must_fit_together() {
    assert!(plan(&[on_record(2, 4), on_record(2, 4)], false).is_ok());
    let LineFault::Short(shortage) = plan(&[on_record(2, 4), on_record(3, 4)], false).unwrap_err().remove(0) else {
        panic!("another fault")
    };
    assert_eq!((shortage.available, shortage.requested), (4, 5));
}

#[test]
fn what_may_exceed_or_is_infinite_never_falls_short() {
    assert!(
        plan(
            &[LineFacts { record: Named::Is(RecordFacts { never_short: true, ..record(0) }), ..line(9, stocked()) }],
            false
        )
        .is_ok()
    );
    assert!(plan(&[line(9, ProductFacts { order_can_exceed: true, ..product() })], false).is_ok());
    // For a record its own flag decides, not the product's.
    let product = ProductFacts { order_can_exceed: true, ..stocked() };
    assert!(plan(&[LineFacts { record: Named::Is(record(1)), ..line(2, product) }], false).is_err());
}

#[test]
fn every_line_tells_its_own_first_fault() {
    let gone = LineFacts { product: Named::Gone("cup".to_owned()), ..line(1, product()) };
    assert_eq!(fault(gone.clone()), LineFault::ProductGone { product_id: "cup".to_owned() });
    let inactive = line(1, ProductFacts { active: false, ..product() });
    assert_eq!(fault(inactive.clone()), LineFault::ProductInactive { product_id: "mug".to_owned() });
    let hidden = LineFacts { record: Named::Is(RecordFacts { usable: false, ..record(9) }), ..line(1, stocked()) };
    assert_eq!(fault(hidden), LineFault::NoRecord { record_id: "cork".to_owned() });
    let retired = VariantFacts { active: false, ..variant(1) };
    let on_retired = LineFacts { variant: Named::Is(retired), ..line(1, product()) };
    assert_eq!(fault(on_retired), LineFault::NoVariant { product_id: "mug".to_owned() });
    assert_eq!(plan(&[gone, on_record(1, 1), inactive], false).unwrap_err().len(), 2);
}

#[test]
fn a_submitted_line_keeps_its_place_and_may_always_give_back() {
    let held = |units| Some(Held { source: Some(Source::Record(7)), units });
    // A refresh left 5 too few; the 4 that are promised may become 3 or stay, but not 5.
    let oversold = |quantity| LineFacts { held: held(4), ..on_record(quantity, -5) };
    assert_eq!(taken(oversold(3)).units, 3);
    assert_eq!(taken(oversold(4)).units, 4);
    assert!(matches!(fault(oversold(5)), LineFault::Short(Shortage { available: -1, requested: 5, .. })));
    assert_eq!(taken(LineFacts { held: held(4), ..on_record(6, 2) }).units, 6);
    let nothing = LineFacts { held: Some(Held { source: None, units: 0 }), ..line(8, product()) };
    assert_eq!(taken(nothing), Take { source: None, units: 0, unstocked: false });
}

#[test]
fn a_written_line_answers_for_itself_beside_the_others() {
    let gone = LineFacts { product: Named::Gone("cup".to_owned()), ..line(1, product()) };
    assert!(plan_last(&[gone.clone(), on_record(2, 4)], false).is_ok());
    assert!(plan_last(&[on_record(9, 4), line(1, product())], false).is_ok());
    assert!(matches!(plan_last(&[on_record(3, 4), on_record(2, 4)], false), Err(LineFault::Short(_))));
    assert_eq!(
        plan_last(&[on_record(1, 1), gone], false),
        Err(LineFault::ProductGone { product_id: "cup".to_owned() })
    );
    assert_eq!(plan_last(&[], false), Ok(vec![]));
}
