//! Types and orders one by one, and random stock against the specification's sentences, written down plainly.

use proptest::prelude::*;

use super::*;

fn place(number: i64, code: &str) -> Place {
    Place { number, code: code.to_owned(), name: None, country: "IE".to_owned(), flags: [true; FLAGS.len()] }
}

/// A record of so many units at a place, told apart by its floor.
fn held(item: usize, place: usize, number: i64, on_hand: i64) -> Held {
    let stock = Stock { on_hand: Quantity(on_hand), ..Stock::default() };
    Held { item, place, stock, floor: Some(number), ..Held::default() }
}

fn asked(wanted: Wanted, quantities: &[i64]) -> Inquiry {
    let items = quantities.iter().map(|quantity| Row { quantity: *quantity, ..Row::default() }).collect();
    Inquiry { wanted, items, limit: 100, ..Inquiry::default() }
}

/// HARB: P 5, Q 1. MILL: P 5, Q 5.
fn two_stores() -> Stocked {
    Stocked {
        records: vec![held(0, 0, 1, 5), held(1, 0, 2, 1), held(0, 1, 3, 5), held(1, 1, 4, 5)],
        places: vec![place(1, "HARB"), place(2, "MILL")],
    }
}

fn chosen(inquiry: &Inquiry, mut stocked: Stocked) -> Vec<i64> {
    choose(inquiry, &mut stocked);
    stocked.records.iter().filter_map(|held| held.floor).collect()
}

#[test]
fn the_types_answer_as_the_scenario_says() {
    for (wanted, expected) in
        [(Wanted::All, vec![3, 4]), (Wanted::Partial, vec![1, 3, 4]), (Wanted::Any, vec![1, 2, 3, 4])]
    {
        assert_eq!(chosen(&asked(wanted, &[3, 3]), two_stores()), expected, "{wanted:?}");
    }
}

#[test]
fn priority_comes_first_and_the_limit_cuts_what_is_left() {
    let mut inquiry = asked(Wanted::Any, &[1, 1]);
    inquiry.priority = vec!["NOWHERE".to_owned(), "MILL".to_owned()];
    inquiry.limit = 3;

    assert_eq!(chosen(&inquiry, two_stores()), [3, 4, 1]);
}

#[test]
fn bins_count_together_and_what_never_sells_out_is_always_enough() {
    let mut stocked = two_stores();
    stocked.records.insert(2, held(1, 0, 5, 2));
    assert_eq!(chosen(&asked(Wanted::All, &[3, 3]), stocked.clone()), [1, 2, 5, 3, 4]);

    stocked.records.remove(2);
    stocked.records[1].stock.infinite = true;
    assert_eq!(chosen(&asked(Wanted::All, &[3, 3]), stocked.clone()), [1, 2, 3, 4]);
    assert_eq!(sums(&asked(Wanted::Any, &[1, 1]), &mut stocked)[1].on_hand, Quantity(5));
}

/// Two items at three locations, perhaps with bins; deep enough to be short, and safety stock on some.
fn worlds() -> impl Strategy<Value = Stocked> {
    let record = (0..3_usize, 0..2_usize, -2..6_i64, 0..3_i64, 0..3_i64, any::<bool>());
    let flags = proptest::collection::vec(any::<[bool; FLAGS.len()]>(), 3);
    (proptest::collection::vec(record, 0..9), flags).prop_map(|(mut records, flags)| {
        records.sort_by_key(|(place, item, ..)| (*place, *item));
        let facts = |(number, (place, item, on_hand, allocated, safety_stock, infinite))| {
            let mut held = held(item, place, number, on_hand);
            held.stock.allocated = Quantity(allocated);
            held.stock.safety_stock = Quantity(safety_stock);
            held.stock.infinite = infinite && on_hand == 0;
            held
        };
        let place = |(number, (code, flags))| Place { flags, ..place(number, code) };
        Stocked {
            records: (1..).zip(records).map(facts).collect(),
            places: (1..).zip(["A", "B", "C"].into_iter().zip(flags)).map(place).collect(),
        }
    })
}

fn questions() -> impl Strategy<Value = Inquiry> {
    let wanted = prop_oneof![Just(Wanted::All), Just(Wanted::Partial), Just(Wanted::Any), Just(Wanted::AllStores)];
    let codes = || proptest::collection::vec(prop_oneof![Just("A"), Just("B"), Just("C"), Just("D")], 0..3);
    let flags: [_; FLAGS.len()] =
        std::array::from_fn(|_| prop_oneof![4 => Just(None), 1 => any::<bool>().prop_map(Some)]);
    let switches = (any::<bool>(), any::<bool>(), any::<bool>(), 1..8_usize);
    (wanted, proptest::collection::vec(0..5_i64, 2), flags, codes(), codes(), codes(), switches).prop_map(
        |(wanted, quantities, flags, whitelist, blacklist, priority, (ignores, negative, listed, limit))| Inquiry {
            flags,
            whitelist: listed.then(|| whitelist.into_iter().map(str::to_owned).collect()),
            blacklist: blacklist.into_iter().map(str::to_owned).collect(),
            priority: priority.into_iter().map(str::to_owned).collect(),
            ignore_safety_stock: ignores,
            include_negative: negative,
            limit,
            ..asked(wanted, &quantities)
        },
    )
}

/// The available units of an item at a place; none where it has no record there. Without an end: the largest number.
fn available(inquiry: &Inquiry, records: &[Held], place: usize, item: usize) -> Option<i64> {
    let mut records = records.iter().filter(|held| (held.place, held.item) == (place, item)).peekable();
    records.peek()?;
    Some(records.fold(0, |sum, Held { stock, .. }| {
        let safety_stock = if inquiry.ignore_safety_stock { Quantity(0) } else { stock.safety_stock };
        let own = (stock.on_hand - stock.allocated - safety_stock).0;
        if stock.infinite { i64::MAX } else { sum.saturating_add(own) }
    }))
}

fn counts(inquiry: &Inquiry, place: &Place) -> bool {
    let mut flags = inquiry.flags.iter().zip(place.flags);
    inquiry.whitelist.as_ref().is_none_or(|list| list.contains(&place.code))
        && !inquiry.blacklist.contains(&place.code)
        && flags.all(|(asked, flag)| *asked != Some(!flag))
}

/// The answer, place by place and item by item.
fn model(inquiry: &Inquiry, stocked: &Stocked) -> Vec<i64> {
    let mut codes: Vec<&str> = inquiry.priority.iter().map(String::as_str).collect();
    codes.extend(["A", "B", "C"]);
    let mut answer = Vec::new();
    for code in codes {
        for (place, _) in
            stocked.places.iter().enumerate().filter(|(_, place)| place.code == code && counts(inquiry, place))
        {
            let of = |item: usize| available(inquiry, &stocked.records, place, item);
            for item in 0..inquiry.items.len() {
                let is_chosen = of(item).is_some_and(|own| match inquiry.wanted {
                    Wanted::AllStores => true,
                    Wanted::Any => own > 0 || inquiry.include_negative,
                    Wanted::Partial => own >= inquiry.items[item].quantity,
                    Wanted::All => {
                        (0..2).all(|other| of(other).is_some_and(|own| own >= inquiry.items[other].quantity))
                    }
                });
                for held in stocked.records.iter().filter(|held| (held.place, held.item) == (place, item)) {
                    let number = held.floor.unwrap();
                    if is_chosen && !answer.contains(&number) {
                        answer.push(number);
                    }
                }
            }
        }
    }
    answer.truncate(inquiry.limit);
    answer
}

fn model_sum(inquiry: &Inquiry, stocked: &Stocked, item: usize) -> Sum {
    let mut sum = Sum::default();
    for (place, _) in stocked.places.iter().enumerate().filter(|(_, place)| counts(inquiry, place)) {
        let mut finite = stocked.records.clone();
        finite.retain(|held| (held.place, held.item) == (place, item) && !held.stock.infinite);
        for held in &finite {
            sum.on_hand = sum.on_hand + held.stock.on_hand;
            sum.floor = sum.floor + Quantity(held.floor.unwrap_or(0));
        }
        let available = available(inquiry, &finite, place, item).unwrap_or(0);
        let added = if inquiry.include_negative { available } else { available.max(0) };
        sum.available = sum.available + Quantity(added);
    }
    sum
}

proptest! {
    #[test]
    fn random_stock_answers_as_the_model_does(inquiry in questions(), stocked in worlds()) {
        prop_assert_eq!(chosen(&inquiry, stocked.clone()), model(&inquiry, &stocked));
        let expected: Vec<Sum> = (0..2).map(|item| model_sum(&inquiry, &stocked, item)).collect();
        prop_assert_eq!(sums(&inquiry, &mut stocked.clone()), expected);
    }
}
