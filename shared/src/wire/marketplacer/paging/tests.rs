use super::*;

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_page_is_the_first_fifty_unless_the_query_says_otherwise() {
    for (query, number, size) in [
        (pairs(&[]), 1, 50),
        (pairs(&[("sku", "x"), ("page[other]", "x"), ("page", "9")]), 1, 50),
        (pairs(&[("page[number]", "3")]), 3, 50),
        (pairs(&[("page[number]", "3"), ("page[size]", "100")]), 3, 100),
        (pairs(&[("page[size]", "1100")]), 1, 1_100),
        (pairs(&[("page[size]", "1101")]), 1, 1_100),
        (pairs(&[("page[size]", "99999999999999999999")]), 1, 1_100),
        (pairs(&[("page[number]", "99999999999999999999")]), 2_147_483_647, 50),
        (pairs(&[("page[size]", "5"), ("page[size]", "6")]), 1, 6),
    ] {
        assert_eq!(Page::read(&query), Ok(Page { number, size }), "{query:?}");
    }
}

#[test]
fn a_page_of_no_positive_integer_is_refused() {
    for name in ["page[number]", "page[size]"] {
        for value in ["0", "-1", "1.5", "1.0", "", "x", " 1", "+1", "1e2", "00"] {
            let fault = Page::read(&pairs(&[(name, value)])).unwrap_err();
            assert_eq!(fault, FieldProblem::new(name, "must be an integer of 1 or more"), "{value}");
        }
    }
}

#[test]
fn a_page_comes_after_those_before_it() {
    assert_eq!(Page { number: 1, size: 50 }.offset(), 0);
    assert_eq!(Page { number: 3, size: 50 }.offset(), 100);
}

#[test]
fn links_keep_the_filters_and_always_show_the_size() {
    let query = pairs(&[("page[size]", "5000"), ("external_id", "a b&ü=1/2"), ("page[number]", "2"), ("sku", "-._~")]);
    let page = Page::read(&query).unwrap();

    let links = Links::of("https://x.example/api/v2/client/variants", &query, &page, 4_400);

    let link = |number: i64| {
        format!(
            "https://x.example/api/v2/client/variants?external_id=a%20b%26%C3%BC%3D1%2F2&sku=-._~\
             &page%5Bnumber%5D={number}&page%5Bsize%5D=1100"
        )
    };
    assert_eq!(links, Links { first: link(1), next: Some(link(3)), last: link(4) });
}

#[test]
fn there_is_no_next_page_from_the_last_one_on() {
    let link = |number: i64| format!("u?page%5Bnumber%5D={number}&page%5Bsize%5D=10");
    for (number, total, next, last) in [
        (1, 0, None, 1),
        (1, 1, None, 1),
        (1, 10, None, 1),
        (1, 11, Some(2), 2),
        (2, 11, None, 2),
        (2, 30, Some(3), 3),
        (9, 30, None, 3),
    ] {
        let links = Links::of("u", &[], &Page { number, size: 10 }, total);
        assert_eq!(links, Links { first: link(1), next: next.map(link), last: link(last) }, "{number} of {total}");
    }
}
