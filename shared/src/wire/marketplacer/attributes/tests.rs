use proptest::prelude::*;

use super::super::Document;
use super::super::inventories::{Change, read_member};
use super::FieldProblem;

/// What one element with these attributes asks for.
fn attributes(attributes: &str) -> Result<Change, Vec<String>> {
    let body = format!("{{\"data\":[{{\"attributes\":{{{attributes}}}}}]}}");
    let told = |faults: Vec<FieldProblem>| faults.iter().map(FieldProblem::to_string).collect();
    read_member(&Document::read(body.as_bytes()).unwrap()).map_err(told)
}

#[test]
fn prices_are_answered_as_the_table_says() {
    for (sent, answered) in [
        ("500", Some("500")),
        ("27.38", Some("27.38")),
        ("27.5", Some("27.5")),
        ("0.29", Some("0.29")),
        ("0", Some("0")),
        ("-0", Some("0")),
        ("-0.0e5", Some("0")),
        ("\"-0\"", Some("0")),
        ("1e6", Some("1000000")),
        ("\"33.10\"", Some("33.1")),
        ("33.10", Some("33.1")),
        ("\"007\"", Some("7")),
        ("1.0000e-4", Some("0.0001")),
        ("9999999999.9999", Some("9999999999.9999")),
        ("\"9999999999.9999\"", Some("9999999999.9999")),
        ("null", None),
    ] {
        for name in ["price", "sale_price"] {
            let change = attributes(&format!("\"{name}\":{sent}")).unwrap();
            let price = if name == "price" { change.price } else { change.sale_price };
            assert_eq!(price.unwrap().map(|price| price.to_string()).as_deref(), answered, "{sent}");
        }
    }
}

#[test]
fn prices_are_refused_as_the_table_says() {
    for sent in [
        "-1",
        "\"-1\"",
        "-0.0001",
        "\"abc\"",
        "\"\"",
        "\"1e3\"",
        "true",
        "false",
        "[]",
        "{}",
        "[1]",
        "0.00001",
        "\"0.00001\"",
        "1e-5",
        "27.38001",
        "0.28999999999999999",
        "10000000000",
        "1e10",
        "\"10000000000\"",
        "1e400",
        "-1e400",
        "1e-400",
        "99999999999999999999999999",
        "\" 1\"",
        "\"1.\"",
        "\".5\"",
        "\"+1\"",
        "\"1,5\"",
        "\"null\"",
        "\"NaN\"",
        "\"\\ud800\"",
    ] {
        let faults = attributes(&format!("\"sale_price\":{sent}")).unwrap_err();
        let expected = "data[0]: sale_price must be a decimal number of 0 or more, below 10000000000 and with at most 4 \
                        decimals, or null";
        assert_eq!(faults, [expected], "{sent}");
    }
}

#[test]
fn counts_are_integers_or_digits() {
    for (sent, count) in [
        ("0", 0),
        ("12", 12),
        ("\"12\"", 12),
        ("\"007\"", 7),
        ("5.0", 5),
        ("1e2", 100),
        ("1200e-2", 12),
        ("-0", 0),
        ("2147483647", 2_147_483_647),
        ("\"2147483647\"", 2_147_483_647),
    ] {
        assert_eq!(attributes(&format!("\"count_on_hand\":{sent}")).unwrap().count_on_hand, Some(count), "{sent}");
    }
}

#[test]
fn no_other_count_is_taken() {
    const WANTED: &str = "data[0]: count_on_hand must be an integer of 0 or more";
    const TOO_LARGE: &str = "data[0]: count_on_hand must be at most 2147483647";
    for sent in [
        "-1",
        "1.5",
        "\"1.5\"",
        "\"OTHER\"",
        "\"INF\"",
        "\"INFINITE\"",
        "\"\"",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "\"-1\"",
        "\"+1\"",
        "\"5.0\"",
        "\"1e2\"",
        "\" 5\"",
        "\"٣\"",
        "-1e400",
        "1e-400",
        "25e-1",
    ] {
        assert_eq!(attributes(&format!("\"count_on_hand\":{sent}")), Err(vec![WANTED.to_owned()]), "{sent}");
    }
    for sent in ["2147483648", "\"2147483648\"", "2147483648.0", "3e9", "\"99999999999999999999999\""] {
        assert_eq!(attributes(&format!("\"count_on_hand\":{sent}")), Err(vec![TOO_LARGE.to_owned()]), "{sent}");
    }
}

#[test]
fn infinite_is_true_or_false_alone() {
    assert_eq!(attributes("\"infinite\":true").unwrap().infinite, Some(true));
    assert_eq!(attributes("\"infinite\" : false ").unwrap().infinite, Some(false));
    for sent in ["null", "\"true\"", "\"\"", "0", "1", "[]", "{}"] {
        let faults = attributes(&format!("\"infinite\":{sent}")).unwrap_err();
        assert_eq!(faults, ["data[0]: infinite must be true or false"], "{sent}");
    }
}

#[test]
fn a_provider_is_text_and_null_is_the_empty_one() {
    let provider = |sent: &str| attributes(&format!("\"fulfilment_provider\":{sent}")).map(|c| c.fulfilment_provider);
    let of_length = |length: usize| format!("\"{}\"", "ü".repeat(length));
    assert_eq!(provider("\"fulfilio\""), Ok(Some("fulfilio".to_owned())));
    assert_eq!(provider(r#""a\"b\\,:\u00fc{[""#), Ok(Some("a\"b\\,:ü{[".to_owned())));
    assert_eq!(provider("\"\""), Ok(Some(String::new())));
    assert_eq!(provider("null"), Ok(Some(String::new())));
    assert_eq!(provider(&of_length(255)), Ok(Some("ü".repeat(255))));
    for sent in ["1", "true", "[]", "{}", "\"a\\u0000\"", "\"\\ud800\"", &of_length(256)] {
        let expected =
            "data[0]: fulfilment_provider must be text of at most 255 characters without U+0000, or null".to_owned();
        assert_eq!(provider(sent), Err(vec![expected]), "{sent}");
    }
}

/// A text by the digits of its number: no zeros at the ends, no point without digits after it.
fn canonical(whole: &str, fraction: &str) -> String {
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

proptest! {
    #[test]
    fn any_price_is_answered_in_canonical_form(whole in "0|[1-9][0-9]{0,9}", fraction in "[0-9]{0,4}") {
        let point = if fraction.is_empty() { "" } else { "." };
        let expected = canonical(&whole, &fraction);
        for sent in [
            format!("{whole}{point}{fraction}"),
            format!("\"{whole}{point}{fraction}\""),
            format!("{whole}{point}{fraction}e0"),
        ] {
            let price = attributes(&format!("\"price\":{sent}")).unwrap().price.unwrap();
            prop_assert_eq!(price.map(|price| price.to_string()), Some(expected.clone()));
        }
    }

    #[test]
    fn a_price_in_exponent_form_is_the_same_number(
        whole in "0|[1-9][0-9]{0,9}",
        fraction in "[0-9]{0,4}",
        zeros in "0{0,40}",
        mark in "e-|E-",
    ) {
        let places = fraction.len().strict_add(zeros.len());
        let digits = format!("{whole}{fraction}{zeros}");
        // JSON has no zeros before a number.
        let digits = digits.trim_start_matches('0');
        let sent = format!("{}{mark}{places}", if digits.is_empty() { "0" } else { digits });
        let price = attributes(&format!("\"price\":{sent}")).unwrap().price.unwrap();
        prop_assert_eq!(price.map(|price| price.to_string()), Some(canonical(&whole, &fraction)));
    }
}
