//! How much memory a large body takes while it is read. A file of its own, since what is counted is the whole program's.

use shared::refresh::Kind;
use shared::wire::kibo::refresh::Request;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// So many elements, with all members that they have in practice: 2.8 MB.
const ITEMS: usize = 12_000;

fn body() -> String {
    let element = |n: usize| {
        format!(
            r#"{{"partNumber":"PART-{n:08}","upc":"{n:013}","sku":"SKU-{n:08}","quantity":"{n}","safetyStock":2,"floor":4,"ltd":"3.5","currencyID":1,"retailPrice":"19.99","inventoryLocatorName":"Aisle {n:06}","attributes":["A{n:05}","B"]}}"#
        )
    };
    let elements: Vec<String> = (0..ITEMS).map(element).collect();
    format!(r#"{{"locationCode":"HARB","items":[{}]}}"#, elements.join(","))
}

/// A Worker has 128 MB. The rows are held once beside the body, and elements are let go as they are read.
#[test]
fn a_body_is_held_once_and_its_rows_once() {
    let body = body();
    assert!((2_500_000..3_000_000).contains(&body.len()), "{}", body.len());
    let _profiler = dhat::Profiler::builder().testing().build();

    let request = Request::read(body.as_bytes(), Kind::Refresh).expect("it is a request");

    let peak = dhat::HeapStats::get().max_bytes;
    assert_eq!(request.rows.len(), ITEMS);
    assert!(peak < 10_000_000, "{peak} bytes at most at once, beside the body's {}", body.len());
}
