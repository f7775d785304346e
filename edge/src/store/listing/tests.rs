//! Lists over SQLite under D1's limits: by example here, against a model of the rules in `model.rs`.

mod model;
mod random;
mod sqlite;

use serde_json::json;
use shared::listing::{ListQuery, Member, Offer, Related, ValueKind, parse};

use super::*;
use sqlite::Sqlite;

/// Every kind of member, a derived one, one through a join, xp and related things.
const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Name").searchable().sortable(),
        Member::of("Count", ValueKind::Integer).sortable(),
        Member::of("Available", ValueKind::Integer).sortable(),
        Member::of("Active", ValueKind::Boolean).sortable(),
        Member::of("Created", ValueKind::Date).sortable(),
        Member::of("Price", ValueKind::Decimal).sortable(),
        Member::text("Place.City").searchable().sortable(),
    ],
    xp: true,
    options: &[],
    default_sort: &["ID"],
    related: &[Related {
        prefix: "Records.",
        members: &[Member::text("AddressID"), Member::of("Quantity", ValueKind::Integer)],
        xp: true,
    }],
};

const SOURCE: Source = Source {
    select: "i.id",
    from: "item i LEFT JOIN place p ON p.marketplace = i.marketplace AND p.id = i.place",
    scope: "i.marketplace = ?1",
    columns: &[
        ("ID", "i.id"),
        ("Name", "i.name"),
        ("Count", "i.count"),
        ("Available", "i.on_hand - i.allocated"),
        ("Active", "i.active"),
        ("Created", "i.created_at"),
        ("Price", "i.price"),
        ("Place.City", "p.city"),
    ],
    xp: Some("i.xp"),
    key: None,
    tie: "i.id",
    related: &[RelatedSource {
        prefix: "Records.",
        from: "record r",
        scope: "r.marketplace = ?1 AND r.item = i.id",
        columns: &[("AddressID", "r.address"), ("Quantity", "r.quantity")],
        xp: Some("r.xp"),
    }],
};

fn query(pairs: &[(&str, &str)]) -> ListQuery {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    parse(&OFFER, &pairs).unwrap()
}

fn id(row: &Row) -> Result<String, Error> {
    row["id"].as_str().map(str::to_owned).ok_or_else(|| Error::internal("no id"))
}

async fn list(db: &Sqlite, query: &ListQuery) -> Page<String> {
    page(db, &SOURCE, vec![json!(100)], query, &id).await.unwrap()
}

async fn found(db: &Sqlite, pairs: &[(&str, &str)]) -> Vec<String> {
    list(db, &query(pairs)).await.items
}

/// Items by ID and name, in this order.
fn named(names: &[(&str, Option<&str>)]) -> Sqlite {
    let db = Sqlite::empty();
    for (id, name) in names {
        db.insert("item", &[("id", json!(id)), ("name", json!(name))]);
    }
    db
}

#[test]
fn a_source_says_what_it_does_not_have() {
    const OFFERED: Offer = Offer { members: &[Member::text("ID")], ..OFFER };
    let poor = Source { columns: &[], xp: None, related: &[], ..SOURCE };

    assert_eq!(SOURCE.missing(&OFFER), Vec::<String>::new());
    assert_eq!(poor.missing(&OFFERED), ["ID", "xp", "Records."]);
}

#[tokio::test]
async fn equality_search_and_wildcards_ignore_case_beyond_ascii_too() {
    let db = named(&[("a", Some("Éclair ß")), ("b", Some("éCLAIR ß")), ("c", Some("eclair")), ("d", Some("СКЛАД 1"))]);

    assert_eq!(found(&db, &[("Name", "ÉCLAIR ß")]).await, ["a", "b"]);
    assert_eq!(found(&db, &[("Name", "é*|eclair")]).await, ["a", "b", "c"]);
    assert_eq!(found(&db, &[("search", "клад")]).await, ["d"]);
    assert_eq!(found(&db, &[("Name", "ск*Д*1")]).await, ["d"]);
    assert_eq!(found(&db, &[("Name", "*к*А* *")]).await, ["d"]);
    assert_eq!(found(&db, &[("ID", "A|D|d|ж")]).await, ["a", "d"]);
}

#[tokio::test]
async fn signs_of_like_glob_and_sql_are_plain_text() {
    let db = named(&[("a", Some("100%")), ("b", Some("100x")), ("c", Some("a_b?[c]")), ("d", Some("'\"\\;--"))]);

    assert_eq!(found(&db, &[("Name", "100%")]).await, ["a"]);
    assert_eq!(found(&db, &[("Name", "%*")]).await, [""; 0]);
    assert_eq!(found(&db, &[("Name", "*_b?[*]")]).await, ["c"]);
    assert_eq!(found(&db, &[("search", "\"\\;-")]).await, ["d"]);
    assert_eq!(found(&db, &[("Name", "'*")]).await, ["d"]);
    assert_eq!(found(&db, &[("xp.' OR 1=1 --", "*")]).await, [""; 0]);
}

#[tokio::test]
async fn a_negation_finds_what_has_no_value_and_a_comparison_does_not() {
    let db = named(&[("a", Some("x")), ("b", Some("y")), ("c", None)]);

    assert_eq!(found(&db, &[("Name", "!x")]).await, ["b", "c"]);
    assert_eq!(found(&db, &[("Name", "!*x*")]).await, ["b", "c"]);
    assert_eq!(found(&db, &[("Name", "!<y")]).await, ["b"]);
    assert_eq!(found(&db, &[("Name", "!*")]).await, ["c"]);
    assert_eq!(found(&db, &[("Name", "*")]).await, ["a", "b"]);
    assert_eq!(found(&db, &[("xp.K", "!x")]).await, ["a", "b", "c"]);
}

#[tokio::test]
async fn wildcards_never_use_a_character_twice() {
    let db = named(&[("a", Some("ab")), ("b", Some("aba")), ("c", Some("abab"))]);

    assert_eq!(found(&db, &[("Name", "ab*ba")]).await, [""; 0]);
    assert_eq!(found(&db, &[("Name", "ab*ab")]).await, ["c"]);
    assert_eq!(found(&db, &[("Name", "*ab*b*")]).await, ["c"]);
    assert_eq!(found(&db, &[("Name", "*a*a")]).await, ["b"]);
}

#[tokio::test]
async fn xp_values_are_compared_by_their_own_type() {
    let db = Sqlite::empty();
    let values = [json!(5), json!("5"), json!(5.5), json!(true), json!("TRUE"), json!(null), json!([5]), json!("ä")];
    for (id, value) in ('a'..).zip(values) {
        db.insert("item", &[("id", json!(id)), ("xp", json!(json!({ "K": value }).to_string()))]);
    }
    db.insert("item", &[("id", json!("i")), ("xp", json!(null))]);

    assert_eq!(found(&db, &[("xp.K", "5")]).await, ["a", "b"]);
    assert_eq!(found(&db, &[("xp.K", "5.0|x")]).await, ["a"]);
    assert_eq!(found(&db, &[("xp.K", ">5")]).await, ["c", "e", "h"]);
    assert_eq!(found(&db, &[("xp.K", "True")]).await, ["d", "e"]);
    assert_eq!(found(&db, &[("xp.K", "!*")]).await, ["f", "i"]);
    assert_eq!(found(&db, &[("xp.K", "Ä|5.5")]).await, ["c", "h"]);
    assert_eq!(found(&db, &[("xp.K", "!5"), ("xp.K", "!true")]).await, ["c", "f", "g", "h", "i"]);
    assert_eq!(found(&db, &[("sortBy", "xp.K"), ("pageSize", "4")]).await, ["f", "i", "d", "a"]);
}

#[tokio::test]
async fn numbers_keep_every_digit() {
    let db = Sqlite::empty();
    for (id, count, price) in
        [("a", 9_007_199_254_740_993_i64, "0.1"), ("b", 9_007_199_254_740_992, "999999999999.999999")]
    {
        let xp = json!({ "N": count }).to_string();
        db.insert("item", &[("id", json!(id)), ("count", json!(count)), ("price", json!(price)), ("xp", json!(xp))]);
    }
    db.insert("item", &[("id", json!("c")), ("count", json!(i64::MAX)), ("price", json!("-0.000001"))]);

    assert_eq!(found(&db, &[("Count", "9007199254740993")]).await, ["a"]);
    assert_eq!(found(&db, &[("Count", ">9007199254740992")]).await, ["a", "c"]);
    assert_eq!(found(&db, &[("Count", "9223372036854775807|0")]).await, ["c"]);
    assert_eq!(found(&db, &[("xp.N", "9007199254740993|7")]).await, ["a"]);
    assert_eq!(found(&db, &[("Price", "0.10")]).await, ["a"]);
    assert_eq!(found(&db, &[("Price", "<999999999999.999999")]).await, ["a", "c"]);
    assert_eq!(found(&db, &[("Price", "<0|>100")]).await, ["b", "c"]);
    assert_eq!(found(&db, &[("sortBy", "Price")]).await, ["c", "a", "b"]);
}

#[tokio::test]
async fn related_conditions_hold_for_one_and_the_same_thing() {
    let db = named(&[("a", None), ("b", None), ("c", None)]);
    for (item, address, quantity) in [("a", "n", 9), ("a", "s", 1), ("b", "n", 1), ("b", "s", 9)] {
        db.insert("record", &[("item", json!(item)), ("address", json!(address)), ("quantity", json!(quantity))]);
    }

    let stocked = [("Records.AddressID", "N|x"), ("Records.Quantity", ">5")];
    assert_eq!(found(&db, &stocked).await, ["a"]);
    assert_eq!(found(&db, &[("Records.Quantity", "!9")]).await, ["a", "b"]);
    assert_eq!(found(&db, &[("Records.xp.K", "!*")]).await, ["a", "b"]);
}

#[tokio::test]
async fn a_long_list_is_walked_by_the_last_id() {
    let ids = ["a", "B", "é", "Z", "z-", "b", "_", "A", "日", "😀", "\u{ffff}"];
    let db = named(&ids.map(|id| (id, None)));

    let (mut walked, mut last) = (Vec::new(), String::new());
    loop {
        let step = list(&db, &query(&[("pageSize", "2"), ("sortBy", "ID"), ("ID", &format!(">{last}"))])).await;
        let Some(id) = step.items.last() else { break };
        last.clone_from(id);
        walked.extend(step.items);
    }

    let mut expected = ids.map(str::to_owned);
    expected.sort();
    assert_eq!(walked, expected);
}

#[tokio::test]
async fn only_a_page_with_a_successor_is_counted() {
    let db = named(&[("a", None), ("b", None), ("c", None), ("d", None)]);
    for (page_number, size, total_from, statements) in [
        ("1", "3", 4, 2),
        ("2", "3", 4, 1),
        ("1", "4", 4, 1),
        ("2", "2", 4, 1),
        ("3", "2", 4, 2),
        ("4294967295", "100", 4, 2),
    ] {
        db.forget();
        let page = list(&db, &query(&[("page", page_number), ("pageSize", size)])).await;

        assert_eq!((page.meta.total_count, db.statements()), (total_from, statements), "{page_number} {size}");
    }
}

#[tokio::test]
async fn another_marketplace_is_another_list() {
    let db = named(&[("a", None)]);

    let other = page(&db, &SOURCE, vec![json!(101)], &query(&[]), &id).await.unwrap();

    assert_eq!((other.items.len(), other.meta.total_count), (0, 0));
}

#[test]
fn a_scope_parameter_that_only_the_answer_uses_is_not_bound_when_counting() {
    let source = Source { select: "i.id, ?2 AS viewer", ..SOURCE };

    let count = count_statement(&source, vec![json!(100), json!("buyer")], &ListQuery::default()).unwrap();

    assert_eq!(count.params, [json!(100)]);
}

#[tokio::test]
async fn the_largest_queries_run_or_are_refused_before_sql() {
    let db = named(&[("a", Some("x"))]);
    let alphabet: String = ('а'..='я').collect();
    let ids = vec!["нет|ß"; 900].join("|");
    let pieces = "x*".repeat(999);
    let many = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned()); 40];
    let each = |name: &dyn Fn(usize) -> String, value: &dyn Fn(usize) -> String| -> Vec<_> {
        (0..40).map(|n| (name(n), value(n))).collect()
    };
    let runs = [
        many("Name", "!x"),
        many("Name", &alphabet),
        many("xp.K", "!*щ*"),
        vec![("search".to_owned(), alphabet.clone()), ("ID".to_owned(), format!("{ids}|A"))],
        vec![("Name".to_owned(), pieces.clone()), ("xp.A.B".to_owned(), pieces.clone())],
        each(&|n| format!("xp.k{n}"), &|n| format!("!{n}")),
        each(&|_| "Name".to_owned(), &|n| format!("a{n}*c{n}")),
        many("ID|Name|xp.K|Place.City", "1").into_iter().take(10).collect(),
        vec![("Count".to_owned(), (0..40).map(|n| format!("<{n}")).collect::<Vec<_>>().join("|"))],
        vec![("sortBy".to_owned(), "xp.a,xp.b,xp.c,xp.d,!xp.e,xp.f,!xp.g.h,Price".to_owned())],
    ];
    let refused = [
        each(&|n| format!("xp.k{n}"), &|n| format!("!a{n}*c{n}")),
        each(&|n| format!("xp.k{n}"), &|_| format!("*{alphabet}*a")),
    ];

    for pairs in runs {
        let query = parse(&OFFER, &pairs).unwrap();
        let page = page(&db, &SOURCE, vec![json!(100)], &query, &id).await;
        assert!(page.is_ok(), "{:?}: {:?}", pairs.first(), page.err());
    }
    for pairs in refused {
        let query = parse(&OFFER, &pairs).unwrap();
        let page = page(&db, &SOURCE, vec![json!(100)], &query, &id).await;
        assert!(
            matches!(&page, Err(Error::List(fault)) if matches!(**fault, ListFault::TooMany { .. })),
            "{:?}: {page:?}",
            pairs.first()
        );
    }
}

#[test]
fn counting_leaves_out_joins_that_nothing_asks_about() {
    let db = Sqlite::empty();

    let plain = db.plan(&count_statement(&SOURCE, vec![json!(100)], &query(&[("Count", ">1")])).unwrap());
    let joined = db.plan(&count_statement(&SOURCE, vec![json!(100)], &query(&[("Place.City", "x")])).unwrap());

    assert!(!plain.contains(" p "), "{plain}");
    assert!(joined.contains(" p "), "{joined}");
}

#[test]
fn the_order_of_an_index_is_used() {
    let db = Sqlite::empty();

    let walk = query(&[("ID", ">x"), ("sortBy", "!ID")]);
    let plan = db.plan(&page_statement(&SOURCE, vec![json!(100)], &walk).unwrap());

    assert!(plan.contains("(marketplace=? AND id>?)") && !plan.contains("TEMP B-TREE"), "{plan}");
}
