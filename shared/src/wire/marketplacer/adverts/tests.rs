use super::*;

fn advert() -> Advert {
    Advert {
        id: 4,
        title: "Helmet".to_owned(),
        price: Some("499".parse().unwrap()),
        sale_price: Some("449.950".parse().unwrap()),
        is_published: true,
        variants: vec![7, 8],
        ..Advert::default()
    }
}

const ADVERT: &str = r#"{"id":4,"type":"adverts","attributes":{"title":"Helmet","description":null,"price":"499.0","sale_price":"449.95","external_id":null,"published":true,"multi_store":false},"relationships":{"variants":{"data":[{"id":7,"type":"variants"},{"id":8,"type":"variants"}]}}}"#;
const VARIANT: &str = r#"{"id":7,"type":"variants","attributes":{"count_on_hand":0,"infinite":true,"sku":null,"barcode":null,"ean":null,"upc":null,"external_id":null,"price":null,"sale_price":null,"notes":null}}"#;

fn variant() -> Variant {
    Variant { id: 7, infinite: true, ..Variant::default() }
}

#[test]
fn an_advert_has_its_variants_when_they_are_asked_for() {
    assert_eq!(String::from_utf8(one(&advert(), None)).unwrap(), format!("{{\"data\":{ADVERT}}}"));
    assert_eq!(
        String::from_utf8(one(&advert(), Some(&[variant()]))).unwrap(),
        format!("{{\"data\":{ADVERT},\"included\":[{VARIANT}]}}")
    );
    assert_eq!(String::from_utf8(one(&advert(), Some(&[]))).unwrap(), format!("{{\"data\":{ADVERT},\"included\":[]}}"));
}

#[test]
fn a_page_of_adverts_has_its_links() {
    let links = Links { first: "f".to_owned(), next: Some("n".to_owned()), last: "l".to_owned() };
    assert_eq!(
        String::from_utf8(page(&[advert()], Some(&[variant()]), &links)).unwrap(),
        format!(r#"{{"data":[{ADVERT}],"included":[{VARIANT}],"links":{{"first":"f","next":"n","last":"l"}}}}"#)
    );
}

#[test]
fn an_advert_without_variants_or_prices_says_so() {
    let bare = Advert { price: None, sale_price: None, variants: Vec::new(), ..advert() };
    let answer = String::from_utf8(one(&bare, None)).unwrap();
    assert!(answer.contains(r#""price":null,"sale_price":null"#), "{answer}");
    assert!(answer.ends_with(r#""relationships":{"variants":{"data":[]}}}}"#), "{answer}");
}
