//! Products and variants: settings, identifiers, derived figures.

use http::{Method, StatusCode};
use serde_json::json;

use super::TestApp;

const MUG: &str = "/v1/products/mug";

#[tokio::test]
async fn a_product_shows_every_member_it_has() {
    let app = TestApp::new().await;

    let made = app.post("/v1/products", json!({ "ID": "mug", "Name": "Stone mug" })).await;

    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(
        made.body,
        json!({
            "ID": "mug", "OwnerID": "demo", "Name": "Stone mug", "Description": null, "Active": false,
            "Inventory": null, "QuantityMultiplier": 1, "ShipWeight": null, "ShipHeight": null, "ShipWidth": null,
            "ShipLength": null, "ShipFromAddressID": null, "DefaultSupplierID": null, "Returnable": false,
            "AllSuppliersCanSell": false, "AutoForward": false, "ParentID": null, "IsParent": false,
            "DefaultPriceScheduleID": null, "IsBundle": false, "SpecCount": 0, "VariantCount": 0,
            "DateCreated": "2026-01-05T09:00:00.000+00:00", "xp": null, "Number": 1, "PartNumber": "mug", "UPC": null,
            "SKU": null, "EAN": null, "Barcode": null, "ExternalID": null, "Notes": null, "Price": null,
            "SalePrice": null, "MultiStore": false,
        })
    );
}

#[tokio::test]
async fn the_written_figure_is_shadowed_by_records_and_not_lost() {
    let app = TestApp::with_record(5).await;
    let shown = |answer: &super::Answer| answer.body["Inventory"]["QuantityAvailable"].clone();

    assert_eq!(shown(&app.get(MUG).await), 5);
    let written = app.patch(MUG, json!({ "Inventory": { "QuantityAvailable": 7 } })).await;
    assert_eq!(shown(&written), 5, "{written:?}");
    app.delete("/v1/products/mug/inventoryrecords/mug-dub").await;

    assert_eq!(shown(&app.get(MUG).await), 7);
    assert_eq!(app.get("/v1/products?Inventory.QuantityAvailable=7").await.column("ID"), [json!("mug")]);
}

#[tokio::test]
async fn inventory_and_tracking_stay_while_there_are_records() {
    let app = TestApp::with_record(5).await;

    let without = app.put(MUG, json!({ "Name": "Stone mug" })).await;
    let tracking = app.patch(MUG, json!({ "Inventory": { "VariantLevelTracking": true } })).await;

    assert_eq!(without.error_code(), "InventoryConfiguration.ProductInventoryMustExist");
    assert_eq!(tracking.error_code(), "InventoryConfiguration.CannotChangeVariantLevelTracking");
    assert_eq!(app.get(MUG).await.body["Inventory"]["VariantLevelTracking"], false);
}

#[tokio::test]
async fn parents_and_children_do_not_track_by_variant() {
    let app = TestApp::new().await;
    let tracked = json!({ "ID": "p", "Name": "p", "IsParent": true, "Inventory": { "VariantLevelTracking": true } });

    let refused = app.post("/v1/products", tracked).await;

    assert_eq!(refused.error_code(), "InventoryConfiguration.CannotSetVariantLevelTracking");
    assert_eq!(app.get("/v1/products/p").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tracked_product_sums_its_variants() {
    let app =
        TestApp::with_product(json!({ "Enabled": true, "VariantLevelTracking": true, "QuantityAvailable": 4 })).await;
    let specs = |option: &str| json!([{ "SpecID": "SIZE", "OptionID": option }]);
    app.put("/v1/products/mug/variants/s", json!({ "Specs": specs("S"), "Inventory": { "QuantityAvailable": 3 } }))
        .await;
    app.put("/v1/products/mug/variants/l", json!({ "Specs": specs("L") })).await;
    let record = json!({ "ID": "r", "AddressID": "cork", "QuantityAvailable": 10 });
    let made = app.post("/v1/products/mug/variants/l/inventoryrecords", record).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");

    let product = app.get(MUG).await;

    assert_eq!(product.body["Inventory"]["QuantityAvailable"], 13);
    assert_eq!((&product.body["VariantCount"], &product.body["SpecCount"]), (&json!(2), &json!(1)));
    let variant = app.get("/v1/products/mug/variants/l").await;
    assert_eq!(variant.body["Inventory"]["QuantityAvailable"], 10);
    assert_eq!(
        variant.body["Specs"],
        json!([{ "SpecID": "SIZE", "OptionID": "L", "Value": null, "Name": null,
                 "PriceMarkupType": "NoMarkup", "PriceMarkup": null }])
    );
}

#[tokio::test]
async fn two_variants_cannot_have_the_same_specs() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let specs = json!([{ "SpecID": "SIZE", "OptionID": "S" }, { "SpecID": "COLOR", "Value": "red" }]);
    let turned =
        json!([{ "SpecID": "COLOR", "Value": "red" }, { "SpecID": "SIZE", "OptionID": "S", "Value": "Small" }]);
    app.put("/v1/products/mug/variants/a", json!({ "Specs": specs })).await;

    let refused = app.put("/v1/products/mug/variants/b", json!({ "Specs": turned })).await;

    assert_eq!((refused.status, refused.error_code()), (StatusCode::BAD_REQUEST, "ValidationFailure"));
    assert_eq!(refused.body["Errors"][0]["Data"]["Field"], "Specs");
    assert_eq!(app.get("/v1/products/mug/variants").await.column("ID"), [json!("a")]);
}

#[tokio::test]
async fn a_put_that_omits_specs_keeps_them_and_has_no_post_or_delete() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    app.put("/v1/products/mug/variants/a", json!({ "Specs": [{ "SpecID": "SIZE", "Value": "S" }], "Name": "Small" }))
        .await;

    let replaced = app.put("/v1/products/mug/variants/a", json!({ "Description": "new" })).await;

    assert_eq!((&replaced.body["Specs"][0]["Value"], &replaced.body["Name"]), (&json!("S"), &json!(null)));
    assert_eq!(app.post("/v1/products/mug/variants", json!({})).await.body["Errors"][0]["Data"]["ObjectType"], "Route");
    assert_eq!(app.delete("/v1/products/mug/variants/a").await.body["Errors"][0]["Data"]["ObjectType"], "Route");
}

#[tokio::test]
async fn an_identifier_names_at_most_one_item() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    app.post("/v1/products", json!({ "ID": "cup", "Name": "Cup", "UPC": "007" })).await;

    let taken = app.post("/v1/products", json!({ "ID": "jug", "Name": "Jug", "UPC": "007" })).await;
    let variant = app.put("/v1/products/mug/variants/cup", json!({})).await;

    assert_eq!((taken.status, taken.error_code()), (StatusCode::CONFLICT, "IdExists"));
    assert_eq!(app.get("/v1/products/jug").await.status, StatusCode::NOT_FOUND);
    // The part number of the variant would be its ID, which a product has for its own.
    assert_eq!((variant.status, &variant.body["PartNumber"]), (StatusCode::OK, &json!(null)));
    app.patch("/v1/products/cup", json!({ "UPC": null, "PartNumber": "CUP-1" })).await;
    let freed = app.patch("/v1/products/mug/variants/cup", json!({ "UPC": "007", "PartNumber": "cup" })).await;
    assert_eq!((freed.status, &freed.body["UPC"]), (StatusCode::OK, &json!("007")), "{freed:?}");
}

#[tokio::test]
async fn deleting_a_product_takes_what_is_its_own() {
    let app = TestApp::with_record(5).await;
    app.put("/v1/products/mug/variants/a", json!({ "UPC": "1" })).await;

    assert_eq!(app.delete(MUG).await.status, StatusCode::NO_CONTENT);

    assert_eq!(
        app.get("/v1/products/mug/inventoryrecords/mug-dub").await.body["Errors"][0]["Data"]["ObjectType"],
        "Product"
    );
    assert_eq!(app.get("/v1/inventoryrecords").await.body["Meta"]["TotalCount"], 0);
    let again = app.post("/v1/products", json!({ "ID": "mug", "Name": "New", "UPC": "1" })).await;
    assert_eq!((again.status, &again.body["PartNumber"]), (StatusCode::CREATED, &json!("mug")), "{again:?}");
    let history = app.get("/v1/inventory/movements").await;
    assert_eq!(history.column("Why"), [json!("Deleted"), json!("Created")]);
    assert_eq!(history.column("ProductID"), [json!("mug"), json!(null)]);
}

#[tokio::test]
async fn products_are_found_by_one_record_that_meets_all_conditions() {
    let app = TestApp::with_record(5).await;
    app.post("/v1/products/mug/inventoryrecords", json!({ "ID": "c", "AddressID": "cork", "QuantityAvailable": 1 }))
        .await;

    let both =
        app.get("/v1/products?InventoryRecords.AddressID=dublin|galway&InventoryRecords.QuantityAvailable=>4").await;
    let none = app.get("/v1/products?InventoryRecords.AddressID=cork&InventoryRecords.QuantityAvailable=>4").await;

    assert_eq!(both.column("ID"), [json!("mug")], "{both:?}");
    assert_eq!(none.column("ID"), Vec::<serde_json::Value>::new());
    assert_eq!(both.body["Meta"]["Facets"], json!([]));
}

#[tokio::test]
async fn a_suppliers_caller_does_not_feel_for_records_of_others() {
    let app = TestApp::with_product(json!({ "Enabled": true })).await;
    let token = app.supplier("acme").await;
    let product = json!({ "ID": "cup", "Name": "Cup", "OwnerID": "acme", "Inventory": { "Enabled": true } });
    app.post("/v1/products", product).await;
    let record = json!({ "ID": "secret", "AddressID": "dublin", "QuantityAvailable": 7, "xp": { "cost": 3 } });
    let made = app.post("/v1/products/cup/inventoryrecords", record).await;
    assert_eq!(made.body["OwnerID"], "demo", "{made:?}");

    for filter in ["ID=secret", "QuantityAvailable=>6", "xp.cost=3", "ID=*"] {
        let path = format!("/v1/products?InventoryRecords.{filter}");
        let felt = app.call(&token, Method::GET, &path, None, &[]).await;

        assert_eq!(felt.body["Meta"]["TotalCount"], 0, "{filter}");
        assert_eq!(app.get(&path).await.column("ID"), [json!("cup")], "{filter}");
    }
}

#[tokio::test]
async fn a_variant_without_inventory_stays_so_while_records_show_one() {
    let app = TestApp::with_product(json!({ "Enabled": true, "VariantLevelTracking": true })).await;
    let variant = "/v1/products/mug/variants/s";
    app.put(variant, json!({})).await;
    let record = json!({ "ID": "r", "AddressID": "cork", "QuantityAvailable": 10 });
    app.post(&format!("{variant}/inventoryrecords"), record).await;

    let patched = app.patch(variant, json!({ "Name": "Small" })).await;
    assert_eq!(patched.body["Inventory"]["QuantityAvailable"], 10);
    app.delete(&format!("{variant}/inventoryrecords/r")).await;

    assert_eq!(app.get(variant).await.body["Inventory"], json!(null));
}
