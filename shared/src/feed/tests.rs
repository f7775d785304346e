//! Files of all kinds, from text to requests.

#![expect(clippy::arithmetic_side_effects, reason = "The tests count a few thousand rows.")]

use proptest::prelude::*;
use serde_json::json;

use super::columns::{Field, from_text, guess, signature, to_text};
use super::figures::Style;
use super::plan::{
    Mapping, Place, below_zero, body, count_of_ranges, in_ranges, kind, plan, repeats, slices, to_ranges,
};
use super::*;
use crate::refresh::Kind;

fn read(text: &str) -> Feed {
    Feed::read(text, Wish::default()).unwrap()
}

fn numbers(feed: &Feed) -> Vec<u32> {
    feed.lines.iter().map(|line| line.number).collect()
}

fn mapped(feed: &Feed) -> Mapping {
    Mapping { fields: guess(feed, |_| false), ..Mapping::default() }
}

fn places(ids: &[(&str, &str)]) -> Vec<Place> {
    ids.iter().map(|(id, name)| Place { id: (*id).to_owned(), name: (*name).to_owned() }).collect()
}

#[test]
fn a_messy_file_is_read_as_it_was_meant() {
    let feed = read(
        "\u{feff}Artikel;Bestand;Lager\r\n\r\n\"=\"\"00123\"\"\";1.000;dublin\r\n=\"007\"; 12 ;\"cork\r\n\"\r\n;;\r\n",
    );
    assert_eq!(feed.columns, ["Artikel", "Bestand", "Lager"]);
    assert_eq!(numbers(&feed), [3, 4], "empty lines are no rows, and lines keep their numbers");
    assert_eq!(feed.lines[0].cells, ["00123", "1.000", "dublin"]);
    assert_eq!(feed.lines[1].cells, ["007", "12", "cork"]);

    let mapping = mapped(&feed);
    let known = places(&[("dublin", ""), ("cork", "")]);
    let plan = plan(&feed, &mapping, &known, true, Kind::Refresh);
    let bodies: Vec<_> = plan.parts.iter().map(|part| body(&feed, &mapping, part)).collect();
    assert_eq!(
        bodies,
        [
            json!({ "locationCode": "dublin", "items": [{ "partNumber": "00123", "quantity": "1000" }] }),
            json!({ "locationCode": "cork", "items": [{ "partNumber": "007", "quantity": "12" }] }),
        ]
    );
}

#[test]
fn what_the_first_line_tells_a_spreadsheet_is_heard() {
    let feed = read("sep=;\nsku;quantity\na,b;1\n");
    assert_eq!((feed.columns.len(), numbers(&feed)), (2, vec![3]));
}

#[test]
fn a_file_without_a_header_has_numbered_columns() {
    let feed = read("A-1,5\nA-2,6\n");
    assert_eq!(
        (feed.has_header, feed.columns.as_slice()),
        (false, &["Column 1".to_owned(), "Column 2".to_owned()][..])
    );
    assert_eq!(mapped(&feed).fields, [Some(Field::Sku), Some(Field::Quantity)]);

    assert!(read("thing,amount\nA-1,5\n").has_header, "words over numbers");
    let told = Feed::read("sku,quantity\na,1\n", Wish { has_header: Some(false), ..Wish::default() }).unwrap();
    assert_eq!(told.lines.len(), 2);
}

#[test]
fn what_cannot_be_read_is_told_in_a_sentence() {
    let fault = |text: &str| Feed::read(text, Wish::default()).unwrap_err();
    assert_eq!(fault(""), "There are no rows in the file.");
    assert_eq!(fault("sku,quantity\n"), "There are no rows in the file.");
    assert_eq!(fault("sku\n\"a\n"), "Line 2 opens a quote that nothing closes.");
    assert!(fault("{\"items\": [}").starts_with("The file is no JSON: "));
    assert_eq!(fault("[1]"), "The JSON is neither an array of objects nor a body with items.");
}

#[test]
fn json_is_a_body_several_bodies_or_plain_objects() {
    let body = read(
        r#"{"locationCode": "HARB", "items": [{"sku": "001", "quantity": 4}, {"upc": "9", "quantity": "5", "attributes": ["a", "b"]}]}"#,
    );
    assert_eq!(body.columns, ["locationCode", "quantity", "sku", "attributes", "upc"]);
    assert_eq!(body.lines[1].cells, ["HARB", "5", "", "a|b", "9"]);
    assert_eq!((body.unit(), numbers(&body)), ("Item", vec![1, 2]));

    let bodies = read(
        r#"[{"locationName": "A", "items": [{"sku": "x", "quantity": 1}]}, {"locationName": "B", "items": [{"sku": "x", "quantity": 2}]}]"#,
    );
    assert_eq!(bodies.values(0).collect::<Vec<_>>(), ["A", "B"]);

    assert_eq!(read(r#"[{"sku": "x", "qty": 1}, {"qty": 2}]"#).columns, ["qty", "sku"]);
}

#[test]
fn numbers_of_json_are_what_they_are() {
    let feed = read(
        r#"[{"sku": "a", "quantity": 12, "ltd": 12}, {"sku": "b", "quantity": 5.0, "ltd": 1.125}, {"sku": "c", "quantity": "1,000", "ltd": -0.5}, {"sku": "1.0", "quantity": "12.0000", "ltd": "7.50"}]"#,
    );
    let mapping = Mapping { place: "DUB".to_owned(), ..mapped(&feed) };
    assert!(mapping.missing(&feed).is_empty(), "nothing is asked");
    let plan = plan(&feed, &mapping, &places(&[("DUB", "")]), true, Kind::Refresh);
    assert_eq!(
        body(&feed, &mapping, &plan.parts[0])["items"],
        json!([
            { "sku": "a", "quantity": "12", "ltd": "12" },
            { "sku": "b", "quantity": "5", "ltd": "1.125" },
            { "sku": "c", "quantity": "1,000", "ltd": "-0.5" },
            { "sku": "1.0", "quantity": "12", "ltd": "7.50" },
        ]),
        "a text that is no number is for the service to refuse"
    );
}

#[test]
fn a_member_that_makes_a_row_of_json_another_one_refuses_it() {
    let feed = read(
        r#"{"locationCode": "DUB", "items": [
            {"sku": "a", "quantity": 1, "deliveryDate": "2026-12-24T12:00:00-0500"},
            {"sku": "b", "quantity": 2, "deliveryDate": null, "tags": {}, "note": "x"},
            {"sku": "c", "quantity": 3, "lotCode": "L1"}, {"sku": "d", "quantity": 4, "serialNumber": 7}
        ]}"#,
    );
    let mut mapping = mapped(&feed);
    let sent = |mapping: &Mapping| {
        let plan = plan(&feed, mapping, &places(&[("DUB", "")]), true, Kind::Refresh);
        (plan.parts[0].rows.clone(), plan.astray.into_iter().map(|astray| astray.reason).collect::<Vec<_>>())
    };
    let reasons =
        ["deliveryDate", "lotCode", "serialNumber"].map(|m| format!("has a member {m}, which is not supported"));
    assert_eq!(sent(&mapping), (vec![1], reasons.to_vec()));

    let column = feed.columns.iter().position(|name| name == "lotCode").unwrap();
    mapping.set(column, Some(Field::Locator));
    assert_eq!(sent(&mapping).0, [1, 2], "what the person gives a meaning has it");

    for other in [
        "store,sku,quantity,lotCode\nDUB,a,1,L1\n",
        r#"[{"store": "DUB", "sku": "a", "quantity": 1, "lotCode": "L1"}]"#,
    ] {
        let feed = read(other);
        let plan = plan(&feed, &mapped(&feed), &[], false, Kind::Refresh);
        assert!(plan.astray.is_empty(), "that is in sight as not used");
    }
}

#[test]
fn columns_are_guessed_by_their_names_and_then_by_their_values() {
    use Field::{Floor, Location, Ltd, Quantity, SafetyStock, Sku, Upc};

    let outdoor =
        read("locationCode,locationName,upc,quantity,floor,safetyStock,ltd\nALB,Albuquerque,C_001,1000,0,0,0\n");
    assert_eq!(
        mapped(&outdoor).fields,
        [Some(Location), None, Some(Upc), Some(Quantity), Some(Floor), Some(SafetyStock), Some(Ltd)]
    );

    let plain = read("shop,thing,how many\ndub,4006381333931,5\ncork,4006381333948,7\n");
    assert_eq!(guess(&plain, |place| place == "dub" || place == "cork"), [Some(Location), Some(Upc), Some(Quantity)]);
    let one = read("Quantity,On hand,SKU,SKU code\n1,2,a,b\n");
    assert_eq!(mapped(&one).fields, [None, None, Some(Sku), None], "each meaning once");
}

#[test]
fn two_columns_that_could_be_one_field_are_a_question() {
    use Field::{Location, Quantity, Sku, Upc};

    let of = |text: &str| guess(&read(text), |place| place == "dub" || place == "cork");
    assert_eq!(of("A-1,5,10\nA-2,6,12\n"), [Some(Sku), None, None], "which number is the count");
    assert_eq!(of("sku,count,change\nA-1,5,1\n"), [Some(Sku), None, None]);
    assert_eq!(of("qty,sku,Qty\n1,A-1,2\n"), [None, Some(Sku), None]);
    assert_eq!(of("A-1,stove,5\nA-2,tent,6\n"), [None, None, Some(Quantity)], "which text names the item");
    assert_eq!(of("dub,cork,A-1,5\ncork,dub,A-2,6\n")[..2], [None, None]);
    assert_eq!(of("sku,SKU,n\nA-1,B-1,4006381333931\n"), [None, None, Some(Quantity)], "a name once is a name");
    assert_eq!(of("4006381333931,5\n4006381333948,6\n"), [Some(Upc), Some(Quantity)]);
    assert_eq!(of("locationName,locationCode,sku,qty\nx,y,A-1,5\n")[..2], [None, Some(Location)], "the better name");
}

#[test]
fn what_columns_mean_is_remembered_by_their_names() {
    let feed = read("SKU,Note,Quantity\na,,1\n");
    let fields = mapped(&feed).fields;
    assert_eq!(from_text(&to_text(&fields), 3), Some(fields.clone()));
    assert_eq!(from_text(&to_text(&fields), 2), None);
    assert_eq!(signature(&feed), signature(&read("sku,note,quantity\nb,x,2\n")));
    assert_ne!(signature(&feed), signature(&read("skunote,quantity,x\nb,x,2\n")));
    assert_eq!(signature(&read("A-1,5\nA-2,6\n")), None, "files without names are not known again");
}

#[test]
fn what_is_missing_is_named_until_it_is_said() {
    let feed = read("sku,quantity\na,\"1,000\"\nb,\"2,000\"\n");
    let mut mapping = Mapping { fields: vec![None, None], ..Mapping::default() };
    assert_eq!(mapping.missing(&feed).len(), 3);
    mapping.set(0, Some(Field::Sku));
    mapping.set(1, Some(Field::Quantity));
    mapping.place = "dublin".to_owned();
    assert_eq!(mapping.missing(&feed), ["Say what the commas and points of the numbers mean."]);
    mapping.styles.insert(1, Style::CommaDecimals);
    assert!(mapping.missing(&feed).is_empty());

    let plan = plan(&feed, &mapping, &places(&[("dublin", "Dublin")]), true, Kind::Refresh);
    assert_eq!(body(&feed, &mapping, &plan.parts[0])["items"][0]["quantity"], "1");
    mapping.set(0, Some(Field::Quantity));
    assert_eq!(mapping.fields, [Some(Field::Quantity), None], "a meaning moves from column to column");
}

#[test]
fn rows_go_to_their_locations_by_id_or_name() {
    let feed = read("store,sku,quantity\nDUB,a,1\nCork depot,b,2\ndub,c,3\nGalway,d,4\n,e,5\nTwin,f,6\n");
    let known = places(&[("DUB", "Dublin"), ("CRK", "Cork depot"), ("T1", "Twin"), ("T2", "Twin")]);
    let plan = plan(&feed, &mapped(&feed), &known, true, Kind::Refresh);

    let parts: Vec<_> = plan.parts.iter().map(|part| (part.place.as_str(), part.rows.as_slice())).collect();
    assert_eq!(parts, [("DUB", &[0, 2][..]), ("CRK", &[1])]);
    let astray: Vec<_> = plan.astray.iter().map(|astray| (astray.row, astray.reason.as_str())).collect();
    assert_eq!(
        astray,
        [
            (3, "names the location Galway, which is not known"),
            (4, "names no location"),
            (5, "names the location Twin, which there are several of"),
        ]
    );
}

#[test]
fn a_line_that_is_too_long_is_no_row() {
    let feed = read("store,sku,quantity\nDUB,a,1,000\nDUB,b,2,\n");
    let plan = plan(&feed, &mapped(&feed), &places(&[("DUB", "")]), true, Kind::Refresh);
    assert_eq!(plan.astray.iter().map(|astray| astray.row).collect::<Vec<_>>(), [0]);
    assert_eq!(plan.parts[0].rows, [1]);
}

#[test]
fn thousands_without_quotes_are_no_row_however_the_file_begins() {
    let astray = |text: &str| {
        let feed = read(text);
        let mapping = Mapping { place: "DUB".to_owned(), ..mapped(&feed) };
        let plan = plan(&feed, &mapping, &places(&[("DUB", "")]), true, Kind::Refresh);
        let line = |row: usize| feed.lines[row].number;
        (feed.columns.len(), plan.astray.iter().map(|astray| line(astray.row)).collect::<Vec<_>>())
    };
    assert_eq!(astray("A-1,5\nA-2,1,000\n"), (2, vec![2]), "without names");
    assert_eq!(astray("A-1,1,000\nA-2,2,000\nA-3,5\n"), (3, vec![3]), "also where most lines have one");
    assert_eq!(astray("sku,quantity,\na,5,\nb,1,000\n"), (2, vec![3]), "after a comma that ends the names");
    assert_eq!(astray("sku,quantity,\na,5,check again\nb,6,\n"), (3, vec![]), "where remarks have no name");
    assert_eq!(read("Stock report,,\nSKU,Name,Qty\nA-1,Mug,5\n").columns.len(), 3, "below a title");
    assert_eq!(astray("sku,quantity,note\na,5\nb,6,x\n"), (3, vec![]), "below names a line may end early");
    assert_eq!(astray("A-1,5,\nA-2,6,x\n"), (3, vec![]));
}

#[test]
fn rows_that_name_items_of_earlier_parts_are_counted() {
    let mut rows: Vec<String> = (0..1_002).map(|item| format!("DUB,a{item},1")).collect();
    rows.extend(["DUB,a0,1", "DUB,a1001,1", "CRK,a5,1"].map(str::to_owned));
    let feed = read(&format!("store,sku,delta\n{}\n", rows.join("\n")));
    let mapping = mapped(&feed);
    let plan = plan(&feed, &mapping, &places(&[("DUB", ""), ("CRK", "")]), true, Kind::Adjust);
    let count = |is_by_place: bool| repeats(&feed, &mapping, plan.parts.iter(), is_by_place);
    assert_eq!((plan.parts.len(), count(true), count(false)), (3, 1, 2), "a1001 is twice in one part, which knows it");
}

#[test]
fn a_location_that_may_exist_is_for_the_service_to_judge() {
    let feed = read("store,sku,quantity\nGalway,d,4\n");
    let plan = plan(&feed, &mapped(&feed), &[], false, Kind::Refresh);
    assert_eq!(plan.parts[0].place, "Galway");
}

#[test]
fn a_plus_or_a_name_tells_deltas_and_a_minus_alone_tells_nothing() {
    let told = |text: &str| {
        let feed = read(text);
        let mapping = mapped(&feed);
        (kind(&feed, &mapping), below_zero(&feed, &mapping))
    };
    assert_eq!(told("sku,quantity\na,5\nb,0\n"), (Some(Kind::Refresh), 0));
    assert_eq!(told("sku,quantity\na,100\nb,50\nc,-2\nd,\u{2212}3\n"), (None, 2));
    assert_eq!(told("sku,quantity\na,+5\nb,-2\n"), (Some(Kind::Adjust), 1));
    assert_eq!(told("sku,quantity\na,-\nb,+\nc,-n\n"), (Some(Kind::Refresh), 0), "a sign alone is no number");
    for name in ["delta", "Change", "Qty change", "Stock adjustment", "Differenz"] {
        assert_eq!(told(&format!("sku,{name}\na,5\nb,2\n")), (Some(Kind::Adjust), 0), "{name}");
    }
    assert_eq!(told("A-1,5\nA-2,-6\n"), (None, 1), "also without names");
}

proptest! {
    #[test]
    fn every_row_goes_once_and_in_order(spots in prop::collection::vec(0_usize..4, 1..4_000)) {
        let lines = spots.iter().map(|spot| Line { number: 1, cells: vec![format!("P{spot}")] }).collect();
        let feed = Feed { columns: vec!["location".to_owned()], lines, ..Feed::default() };
        let mapping = Mapping { fields: vec![Some(Field::Location)], ..Mapping::default() };
        let known = places(&[("P0", ""), ("P1", ""), ("P2", "")]);
        let plan = plan(&feed, &mapping, &known, true, Kind::Adjust);

        let mut sent: Vec<usize> = plan.astray.iter().map(|astray| astray.row).collect();
        for part in &plan.parts {
            prop_assert!((1..=1_000).contains(&part.rows.len()));
            prop_assert!(part.rows.is_sorted());
            sent.extend(&part.rows);
        }
        sent.sort_unstable();
        prop_assert_eq!(sent, (0..spots.len()).collect::<Vec<_>>());
        for place in ["P0", "P1", "P2"] {
            let rows: Vec<usize> =
                plan.parts.iter().filter(|part| part.place == place).flat_map(|part| part.rows.clone()).collect();
            prop_assert!(rows.is_sorted());
        }
    }

    #[test]
    fn the_pages_of_parts_are_the_pages_of_the_whole(
        counts in prop::collection::vec(0_usize..30, 0..8),
        size in 1_usize..12,
    ) {
        let whole: Vec<(usize, usize)> =
            counts.iter().enumerate().flat_map(|(part, count)| (0..*count).map(move |item| (part, item))).collect();
        let pages = whole.len().div_ceil(size);
        for page in 1..=pages + 1 {
            let shown: Vec<(usize, usize)> = slices(&counts, page, size)
                .into_iter()
                .flat_map(|slice| {
                    let first = (slice.page - 1) * size + slice.skip;
                    (first..first + slice.take).map(move |item| (slice.part, item))
                })
                .collect();
            let expected: Vec<_> = whole.iter().skip((page - 1) * size).take(size).copied().collect();
            prop_assert_eq!(shown, expected);
        }
    }

    #[test]
    fn ranges_give_back_their_numbers(steps in prop::collection::vec(1_u32..4, 0..60)) {
        let numbers: Vec<u32> = steps.iter().scan(0, |at, step| { *at += step; Some(*at) }).collect();
        let text = to_ranges(numbers.iter().copied());
        for (place, number) in numbers.iter().enumerate() {
            prop_assert_eq!(in_ranges(&text, u32::try_from(place).unwrap()), Some(*number));
        }
        prop_assert_eq!(in_ranges(&text, u32::try_from(numbers.len()).unwrap()), None);
        prop_assert_eq!(count_of_ranges(&text), u32::try_from(numbers.len()).unwrap());
    }
}
