//! Lists of orders and of lines: what they are filtered, searched and sorted on.

use serde_json::{Value, json};

use crate::tests::shoppers::Shop;

const OUTGOING: &str = "/v1/orders/Outgoing";

async fn ids(shop: &Shop, token: &str, path: &str) -> Vec<Value> {
    let answer = shop.send_as(token, "GET", path, Value::Null).await;
    assert!(answer.status.is_success(), "{path}: {answer:?}");
    answer.column("ID")
}

/// `a` and `b` of ann's, a day apart, `c` of zoe's to a supplier.
async fn given_orders() -> Shop {
    let shop = Shop::new().await;
    shop.supplier("larch").await;
    shop.as_ann("POST", OUTGOING, json!({ "ID": "a", "Comments": "Ring twice", "xp": { "n": 1 } })).await;
    let line = json!({ "ID": "l", "ProductID": "mug", "InventoryRecordID": "mug-dub", "UnitPrice": "100.5" });
    shop.as_ann("POST", &format!("{OUTGOING}/a/lineitems"), line).await;
    shop.send_as(&shop.zoe, "POST", OUTGOING, json!({ "ID": "c", "ToCompanyID": "larch", "Gratuity": 9 })).await;
    shop.database.run_script("UPDATE sales_order SET date_created = date_created + 86400000 WHERE id = 'c'");
    shop.as_ann("POST", OUTGOING, json!({ "ID": "b", "Gratuity": 20 })).await;
    shop.as_ann("POST", &format!("{OUTGOING}/b/lineitems"), json!({ "ProductID": "mug" })).await;
    shop.submit("b").await;
    shop
}

#[tokio::test]
async fn orders_are_found_by_what_people_know() {
    let shop = given_orders().await;

    for (query, expected) in [
        ("buyerID=acme", vec!["a", "b"]),
        ("supplierID=larch", vec!["c"]),
        ("supplierID=demo&buyerID=acme", vec!["a", "b"]),
        ("from=2026-01-06", vec!["c"]),
        ("to=2026-01-05T23:59:59Z", vec!["a", "b"]),
        ("Status=Open", vec!["b"]),
        ("IsSubmitted=false", vec!["a", "c"]),
        ("FromUserID=zoe", vec!["c"]),
        ("ToCompanyID=demo", vec!["a", "b"]),
        ("Total=>20", vec!["a"]),
        ("Subtotal=100.50", vec!["a"]),
        ("LineItemCount=0", vec!["c"]),
        ("DateSubmitted=!*", vec!["a", "c"]),
        ("DateApproved=*", vec![]),
        ("xp.n=1", vec!["a"]),
        ("search=TWICE", vec!["a"]),
        ("search=lar&searchOn=ToCompanyID", vec!["c"]),
        ("searchType=AnyTerm", vec!["a", "b", "c"]),
    ] {
        assert_eq!(ids(&shop, &shop.token, &format!("/v1/orders/All?sortBy=ID&{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn orders_are_sorted_by_money_and_dates() {
    let shop = given_orders().await;
    let all = |query: &str| format!("/v1/orders/All?{query}");

    assert_eq!(ids(&shop, &shop.token, &all("sortBy=!Total")).await, ["a", "b", "c"]);
    assert_eq!(ids(&shop, &shop.token, &all("sortBy=!DateCreated,ID")).await, ["c", "a", "b"]);
    assert_eq!(ids(&shop, &shop.token, "/v1/orders/All").await, ["a", "c", "b"], "not submitted comes first, then IDs");
    let page = shop.as_seller("GET", "/v1/orders/All?pageSize=2&page=2&sortBy=ID", Value::Null).await;
    assert_eq!((page.column("ID"), &page.body["Meta"]["TotalCount"]), (vec![json!("c")], &json!(3)));
    for (query, code, field) in [
        ("from=yesterday", "List.InvalidType", "from"),
        ("to=yesterday", "List.InvalidType", "to"),
        ("Colour=red", "List.InvalidProperty", "Colour"),
        ("sortBy=Comments", "List.InvalidSortProperty", "Comments"),
        ("search=x&searchOn=Status", "List.InvalidSearchProperty", "Status"),
    ] {
        let refused = shop.as_seller("GET", &all(query), Value::Null).await;
        assert_eq!((refused.error_code(), refused.field()), (code, field), "{query}");
    }
}

#[tokio::test]
async fn a_shoppers_lists_hold_what_it_may_see_whatever_it_asks() {
    let shop = given_orders().await;

    assert_eq!(ids(&shop, &shop.ann, "/v1/me/orders?sortBy=ID").await, ["a", "b"]);
    assert_eq!(ids(&shop, &shop.ann, "/v1/me/orders?from=2026-01-06").await, Vec::<Value>::new());
    assert_eq!(ids(&shop, &shop.ann, "/v1/orders/all?buyerID=zenith").await, Vec::<Value>::new());
    assert_eq!(ids(&shop, &shop.ann, "/v1/orders/Incoming?pageSize=7").await, Vec::<Value>::new());
    let empty = shop.get_as_ann("/v1/orders/Incoming?pageSize=7").await;
    assert_eq!(empty.body["Meta"]["ItemRange"], json!([1, 0]));
    assert_eq!(shop.get_as_ann("/v1/orders/Incoming?Colour=red").await.error_code(), "List.InvalidProperty");
}

#[tokio::test]
async fn lines_are_found_and_sorted() {
    let shop = given_orders().await;
    shop.post("/v1/products", json!({ "ID": "jug", "Name": "Clay jug", "Active": true, "DefaultSupplierID": "larch" }))
        .await;
    let lines = "/v1/orders/Outgoing/a/lineitems";
    shop.clock.advance_secs(1);
    let line = json!({ "ID": "k", "ProductID": "jug", "Quantity": 3, "CostCenter": "C1", "DateNeeded": "2026-02-01" });
    let made = shop.as_ann("POST", lines, line).await;
    assert_eq!(
        (&made.body["SupplierID"], &made.body["DateNeeded"]),
        (&json!("larch"), &json!("2026-02-01T00:00:00.000+00:00"))
    );

    for (query, expected) in [
        ("", vec!["l", "k"]),
        ("sortBy=ID", vec!["k", "l"]),
        ("sortBy=!DateAdded", vec!["k", "l"]),
        ("ProductID=jug", vec!["k"]),
        ("Product.Name=clay*", vec!["k"]),
        ("Quantity=>1", vec!["k"]),
        ("InventoryRecordID=mug-dub", vec!["l"]),
        ("UnitPrice=100.50", vec!["l"]),
        ("PriceOverridden=false", vec!["k"]),
        ("SupplierID=larch&CostCenter=c1", vec!["k"]),
        ("DateNeeded=>2026-01-31", vec!["k"]),
        ("Variant.ID=*", vec![]),
        ("search=jug", vec!["k"]),
    ] {
        assert_eq!(ids(&shop, &shop.ann, &format!("{lines}?{query}")).await, expected, "{query}");
    }
    assert_eq!(shop.get_as_ann(&format!("{lines}?sortBy=Quantity")).await.error_code(), "List.InvalidSortProperty");
}
