use super::*;

const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::text("Note"),
        Member::of("Count", ValueKind::Integer).sortable(),
        Member::of("Active", ValueKind::Boolean),
        Member::of("Created", ValueKind::Date),
        Member::of("Price", ValueKind::Decimal),
        Member::of("Inventory.QuantityAvailable", ValueKind::Integer),
    ],
    xp: true,
    options: &["includeAddress"],
    default_sort: &["!Name", "Note"],
    related: &[super::super::Related {
        prefix: "InventoryRecords.",
        members: &[Member::text("AddressID"), Member::of("QuantityAvailable", ValueKind::Integer)],
        xp: false,
    }],
};

fn read(pairs: &[(&str, &str)]) -> Result<ListQuery, ListFault> {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    parse(&OFFER, &pairs)
}

fn condition_of(name: &str, value: &str) -> Condition {
    let query = read(&[(name, value)]).unwrap();
    query.filters[0].any[0].condition.clone()
}

fn fault(name: &str, value: &str) -> ListFault {
    read(&[(name, value)]).unwrap_err()
}

fn text(text: &str) -> Operand {
    Operand::Text(text.to_owned())
}

fn equal(value: &str) -> Condition {
    Condition::Equal(text(value))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn like(prefix: &str, middles: &[&str], suffix: &str) -> Condition {
    let middles = middles.iter().map(|piece| (*piece).to_owned()).collect();
    Condition::Like(Pattern { prefix: prefix.to_owned(), middles, suffix: suffix.to_owned() })
}

#[test]
fn nothing_asked_is_the_first_page_in_the_lists_own_order() {
    let query = read(&[]).unwrap();

    assert_eq!((query.page, query.page_size, &query.search), (1, 20, &None));
    let order: Vec<_> = query.sort.iter().map(|sort| (sort.key.clone(), sort.descending)).collect();
    assert_eq!(
        order,
        [(Key::Member(Member::text("Name").searchable().sortable()), true), (Key::Member(Member::text("Note")), false)]
    );
}

#[test]
fn every_form_of_a_filter_is_read() {
    let compare = |order, operand| Condition::Compare(order, operand);
    for (value, condition) in [
        ("v", equal("v")),
        ("", equal("")),
        ("!v", not(equal("v"))),
        ("!!v", equal("v")),
        ("!", not(equal(""))),
        ("a|!b|>c", Condition::Any(vec![equal("a"), not(equal("b")), compare(Order::Above, text("c"))])),
        ("a|", Condition::Any(vec![equal("a"), equal("")])),
        (">5", compare(Order::Above, text("5"))),
        ("<5", compare(Order::Below, text("5"))),
        (">=5", compare(Order::AtLeast, text("5"))),
        ("=>5", compare(Order::AtLeast, text("5"))),
        ("<=5", compare(Order::AtMost, text("5"))),
        ("=<5", compare(Order::AtMost, text("5"))),
        (">", compare(Order::Above, text(""))),
        (">a*", compare(Order::Above, text("a*"))),
        ("!<3", compare(Order::AtLeast, text("3"))),
        ("!>9", compare(Order::AtMost, text("9"))),
        ("!>=9", compare(Order::Below, text("9"))),
        ("!<=9", compare(Order::Above, text("9"))),
        ("=5", equal("=5")),
        ("*", not(Condition::Null)),
        ("**", not(Condition::Null)),
        ("!*", Condition::Null),
        ("!!*", not(Condition::Null)),
        ("Smith*", like("Smith", &[], "")),
        ("*Jones", like("", &[], "Jones")),
        ("*vol*", like("", &["vol"], "")),
        ("a*b**c*d", like("a", &["b", "c"], "d")),
        ("!a*", not(like("a", &[], ""))),
        ("100%_", equal("100%_")),
    ] {
        assert_eq!(condition_of("Note", value), condition, "{value}");
    }
}

#[test]
fn values_are_read_by_kind() {
    let day = Operand::Date(Timestamp(86_400_000));
    for (name, value, operand) in [
        ("Count", "-9223372036854775808", Operand::Integer(i64::MIN)),
        ("Inventory.QuantityAvailable", "007", Operand::Integer(7)),
        ("Active", "True", Operand::Boolean(true)),
        ("Active", "false", Operand::Boolean(false)),
        ("Created", "1970-01-02", day.clone()),
        ("Created", "1970-01-02T01:00:00.000+01:00", day),
        ("Price", "-0.5", Operand::Decimal(-500_000)),
        ("Price", "12", Operand::Decimal(12_000_000)),
        ("Price", "999999999999.999999", Operand::Decimal(999_999_999_999_999_999)),
        ("xp.K", "5", Operand::Free { text: "5".to_owned(), number: true }),
        ("xp.K", "1.50E+2", Operand::Free { text: "1.50E+2".to_owned(), number: true }),
        ("xp.K", "007", Operand::Free { text: "007".to_owned(), number: false }),
        ("xp.K", "1e999", Operand::Free { text: "1e999".to_owned(), number: false }),
        ("xp.K", "NaN", Operand::Free { text: "NaN".to_owned(), number: false }),
    ] {
        assert_eq!(condition_of(name, value), Condition::Equal(operand), "{name}={value}");
    }
}

#[test]
fn a_value_of_another_kind_is_a_fault_that_names_the_field() {
    for (name, value) in [
        ("Count", "abc"),
        ("Count", ""),
        ("Count", "5.0"),
        ("Count", "9223372036854775808"),
        ("Count", "5*"),
        ("Count", ">"),
        ("Count", "1|x"),
        ("Active", "1"),
        ("Active", ">true"),
        ("Active", "t*"),
        ("Created", "yesterday"),
        ("Created", "2021-13-01"),
        ("Price", "1e3"),
        ("Price", ".5"),
        ("Price", "1."),
        ("Price", "1_000"),
        ("Price", "1.2.3"),
        ("Price", "1000000000000"),
        ("Price", "0.0000001"),
        ("Name", "a\0b"),
        ("xp.K", "\0"),
        ("InventoryRecords.QuantityAvailable", "x"),
        ("ID|Count", "x"),
    ] {
        let fault = fault(name, value);
        assert!(matches!(fault, ListFault::WrongType { .. }), "{name}={value}: {fault:?}");
        assert_eq!(fault.field(), name);
    }
}

#[test]
fn a_name_that_is_no_property_is_a_fault() {
    for name in [
        "id",
        "",
        "Nothing",
        "xp",
        "xp.",
        "xp.a..b",
        "xp.a\"b",
        "xp.a\\b",
        "xp.a\u{1}",
        "XP.a",
        "ID|Nothing",
        "ID|",
        "InventoryRecords.",
        "InventoryRecords.xp.A",
        "ID|InventoryRecords.AddressID",
        "level",
    ] {
        assert_eq!(fault(name, "v"), ListFault::UnknownMember { field: name.to_owned() });
    }
    let plain = Offer { xp: false, ..OFFER };
    assert!(parse(&plain, &[("xp.K".to_owned(), "1".to_owned())]).is_err());
}

#[test]
fn names_may_list_several_properties_and_related_ones() {
    let query = read(&[("ID|Name|xp.A.B", "v"), ("InventoryRecords.AddressID", "a|b")]).unwrap();

    assert_eq!(query.filters[0].any.len(), 3);
    assert_eq!(query.filters[0].any[2].key, Key::Xp(vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(query.filters[0].related, None);
    assert_eq!(query.filters[1].related, Some("InventoryRecords."));
    assert_eq!(query.filters[1].any[0].key, Key::Member(Member::text("AddressID")));
}

#[test]
fn options_match_without_case() {
    let query = read(&[
        ("PAGE", "2"),
        ("PageSize", "100"),
        ("SEARCH", "mug"),
        ("SearchOn", "Name, ID,Name"),
        ("SortBy", "!xp.A.B,ID"),
        ("sortby", "Count,!ID"),
        ("SearchType", "AnyTerm"),
        ("IncludeAddress", "true"),
    ])
    .unwrap();

    assert_eq!((query.page, query.page_size), (2, 100));
    let search = query.search.unwrap();
    assert_eq!(search.text, "mug");
    assert_eq!(search.members.iter().map(|member| member.name).collect::<Vec<_>>(), ["Name", "ID"]);
    assert_eq!(query.sort.len(), 3, "ID counts once");
    assert_eq!(query.sort[0], Sort { key: Key::Xp(vec!["A".to_owned(), "B".to_owned()]), descending: true });
    assert!(!query.sort[1].descending, "the first mention counts");
    assert_eq!(query.options.get("includeaddress").map(String::as_str), Some("true"));
    assert!(query.filters.is_empty());
}

#[test]
fn empty_options_are_as_if_absent() {
    assert_eq!(read(&[("search", ""), ("searchOn", ""), ("sortBy", "")]), read(&[]));
}

#[test]
fn pages_and_their_sizes_have_bounds() {
    for value in ["0", "-1", "x", "", "1.5", "+1", "4294967296", "99999999999999999999999"] {
        assert!(matches!(fault("page", value), ListFault::Page { field, .. } if field == "page"), "{value}");
    }
    for value in ["0", "101", "x", "", "-1", "+5", "1e1", "99999999999999999999999"] {
        assert_eq!(fault("pageSize", value), ListFault::PageSize, "{value}");
    }
    assert_eq!(read(&[("page", "4294967295")]).unwrap().page, u32::MAX);
}

#[test]
fn searches_and_sorts_are_limited_to_what_is_offered() {
    assert_eq!(fault("searchOn", "Note"), ListFault::NotSearchable { field: "Note".to_owned() });
    assert_eq!(fault("searchOn", "ID,id"), ListFault::NotSearchable { field: "id".to_owned() });
    for (value, field) in [("Note", "Note"), ("ID,!Nothing", "Nothing"), ("xp.", "xp."), ("!", "")] {
        assert_eq!(fault("sortBy", value), ListFault::NotSortable { field: field.to_owned() });
    }
    assert!(matches!(fault("search", "a\0"), ListFault::WrongType { .. }));
    let silent = Offer { default_sort: &["ID"], ..Offer::EMPTY };
    let pairs = [("search".to_owned(), "x".to_owned())];
    assert_eq!(parse(&silent, &pairs), Err(ListFault::NotSearchable { field: "search".to_owned() }));
}

#[test]
fn more_than_a_query_can_hold_is_a_fault_before_any_sql() {
    let many = |n| vec![("Name", "!x"); n];
    assert!(read(&many(40)).is_ok());
    assert!(matches!(read(&many(41)).unwrap_err(), ListFault::TooMany { .. }));

    let ids = vec!["x"; 2_000].join("|");
    assert!(read(&[("ID", &ids)]).is_ok(), "values of one any-of are one condition");
    assert!(matches!(fault("ID", &format!("{ids}|y")), ListFault::TooMany { .. }));
    assert!(matches!(fault("ID", &"!x|".repeat(41)), ListFault::TooMany { .. }));

    assert!(matches!(fault("ID", &"x".repeat(2_001)), ListFault::WrongType { .. }));
    assert!(read(&[("ID", &"!".repeat(2_000))]).is_ok());
    let keys: Vec<_> = (0..9).map(|n| format!("xp.k{n}")).collect();
    assert!(matches!(fault("sortBy", &keys.join(",")), ListFault::TooMany { .. }));
}
