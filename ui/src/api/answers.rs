//! Reads answers into the shapes of the wire, and shows shapes to forms.
//!
//! Members that requests have too are read by the shapes' own `read`, which forms call anyway, so that what stands here
//! is what only answers have. Serde's derived readers and writers of the same shapes would add 100 kB to the wasm.

use serde_json::{Value, json};
use shared::movements::{Dialect, Why};
use shared::quantity::Quantity;
use shared::records::Stock;
use shared::time::Timestamp;
use shared::wire::members::Mode;
use shared::wire::ordercloud::catalog::{ItemExtras, Product, Variant};
use shared::wire::ordercloud::locations::Address;
use shared::wire::ordercloud::movements::Movement;
use shared::wire::ordercloud::parties::{Supplier, User};
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord, LocationSummary, Summary, Sums};
use shared::wire::ordercloud::session::{MarketplaceName, Session};
use shared::wire::{Body, Members};

use super::{Meta, Page};

/// A shape that answers have.
pub trait Answer: Sized {
    /// Nothing when the object is not of this shape.
    fn from_answer(object: &Body) -> Option<Self>;
}

fn text(object: &Body, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

fn number(object: &Body, name: &str) -> i64 {
    object.get(name).and_then(Value::as_i64).unwrap_or_default()
}

fn flag(object: &Body, name: &str) -> bool {
    object.get(name).and_then(Value::as_bool).unwrap_or_default()
}

fn date(object: &Body, name: &str) -> Timestamp {
    object.get(name).and_then(Value::as_str).and_then(Timestamp::from_wire).unwrap_or_default()
}

fn object<'a>(object: &'a Body, name: &str) -> Option<&'a Body> {
    object.get(name)?.as_object()
}

fn objects<T: Answer>(object: &Body, name: &str) -> Option<Vec<T>> {
    object.get(name)?.as_array()?.iter().map(|item| T::from_answer(item.as_object()?)).collect()
}

/// The service's own answers pass its own checks, so the faults that a reader collects are not looked at.
fn members(object: &Body) -> Members<'_> {
    Members::new(object, Mode::Replace)
}

impl<T: Answer> Answer for Page<T> {
    fn from_answer(body: &Body) -> Option<Self> {
        let meta = object(body, "Meta")?;
        let items: Vec<T> = objects(body, "Items")?;
        let whole = |name: &str| u32::try_from(number(meta, name)).unwrap_or_default();
        let total = u64::try_from(number(meta, "TotalCount")).unwrap_or_default();
        let meta = Meta::new(whole("Page"), whole("PageSize"), total, items.len());
        Some(Self { meta, items })
    }
}

impl Answer for Address {
    fn from_answer(object: &Body) -> Option<Self> {
        let mut address = Self::blank(text(object, "ID")?, date(object, "DateCreated"));
        address.read(&mut members(object));
        Some(address)
    }
}

impl Answer for Stock {
    fn from_answer(object: &Body) -> Option<Self> {
        Some(Self {
            on_hand: Quantity(number(object, "OnHand")),
            allocated: Quantity(number(object, "Allocated")),
            safety_stock: Quantity(number(object, "SafetyStock")),
            infinite: flag(object, "Infinite"),
        })
    }
}

impl Answer for InventoryRecord {
    fn from_answer(body: &Body) -> Option<Self> {
        let mut record = Self::blank(text(body, "ID")?, text(body, "OwnerID")?);
        record.read(&mut members(body));
        record.address = object(body, "Address").and_then(Answer::from_answer);
        record.last_updated = date(body, "LastUpdated");
        record.number = number(body, "Number");
        record.stock = Stock::from_answer(body)?;
        record.version = number(body, "Version");
        Some(record)
    }
}

impl Answer for ListedRecord {
    fn from_answer(object: &Body) -> Option<Self> {
        Some(Self {
            record: Answer::from_answer(object)?,
            product_id: text(object, "ProductID")?,
            variant_id: text(object, "VariantID"),
            product_name: text(object, "ProductName")?,
            variant_name: text(object, "VariantName"),
            supplier_name: text(object, "SupplierName"),
            part_number: text(object, "PartNumber"),
            upc: text(object, "UPC"),
            sku: text(object, "SKU"),
        })
    }
}

fn sums(object: &Body) -> Sums {
    Sums {
        on_hand: Quantity(number(object, "OnHand")),
        allocated: Quantity(number(object, "Allocated")),
        available: Quantity(number(object, "Available")),
        out: number(object, "Out"),
        low: number(object, "Low"),
        oversold: number(object, "Oversold"),
        infinite: number(object, "Infinite"),
    }
}

impl Answer for LocationSummary {
    fn from_answer(object: &Body) -> Option<Self> {
        Some(Self {
            address_id: text(object, "AddressID")?,
            address_name: text(object, "AddressName"),
            owner_id: text(object, "OwnerID")?,
            records: number(object, "Records"),
            sums: sums(object),
            last_refreshed: text(object, "LastRefreshed").as_deref().and_then(Timestamp::from_wire),
        })
    }
}

impl Answer for Summary {
    fn from_answer(object: &Body) -> Option<Self> {
        Some(Self {
            records: number(object, "Records"),
            products: number(object, "Products"),
            locations: number(object, "Locations"),
            suppliers: number(object, "Suppliers"),
            sums: sums(object),
            as_of: date(object, "AsOf"),
            by_location: objects(object, "ByLocation")?,
        })
    }
}

impl Answer for Movement {
    fn from_answer(body: &Body) -> Option<Self> {
        Some(Self {
            id: number(body, "ID"),
            date: date(body, "Date"),
            who: text(body, "Who")?,
            dialect: Dialect::from_word(&text(body, "Dialect")?)?,
            why: Why::from_word(&text(body, "Why")?)?,
            reference: text(body, "Ref"),
            record_number: number(body, "RecordNumber"),
            product_id: text(body, "ProductID"),
            variant_id: text(body, "VariantID"),
            address_id: text(body, "AddressID"),
            before: object(body, "Before").and_then(Answer::from_answer),
            after: object(body, "After").and_then(Answer::from_answer),
        })
    }
}

impl Answer for Product {
    fn from_answer(body: &Body) -> Option<Self> {
        let mut product = Self::blank(text(body, "ID")?, text(body, "OwnerID")?, date(body, "DateCreated"));
        product.read(&mut members(body));
        product.extras.number = number(body, "Number");
        product.variant_count = number(body, "VariantCount");
        product.spec_count = number(body, "SpecCount");
        if let (Some(inventory), Some(answer)) = (&mut product.inventory, object(body, "Inventory")) {
            inventory.quantity_available = number(answer, "QuantityAvailable");
            inventory.infinite = flag(answer, "Infinite");
            inventory.last_updated = date(answer, "LastUpdated");
        }
        Some(product)
    }
}

impl Answer for Variant {
    fn from_answer(body: &Body) -> Option<Self> {
        let mut variant = Self::blank(text(body, "ID")?);
        variant.read(&mut members(body));
        variant.extras.number = number(body, "Number");
        if let (Some(inventory), Some(answer)) = (&mut variant.inventory, object(body, "Inventory")) {
            inventory.quantity_available = number(answer, "QuantityAvailable");
            inventory.infinite = flag(answer, "Infinite");
            inventory.last_updated = date(answer, "LastUpdated");
        }
        Some(variant)
    }
}

impl Answer for Supplier {
    fn from_answer(object: &Body) -> Option<Self> {
        let mut supplier = Self::blank(text(object, "ID")?, date(object, "DateCreated"));
        supplier.read(&mut members(object));
        supplier.number = number(object, "Number");
        Some(supplier)
    }
}

impl Answer for Session {
    fn from_answer(body: &Body) -> Option<Self> {
        let (user, marketplace) = (object(body, "User")?, object(body, "Marketplace")?);
        let mut person = User::blank(text(user, "ID")?, text(user, "CompanyID")?, date(user, "DateCreated"));
        person.read(&mut members(user));
        let roles = body.get("Roles")?.as_array()?;
        Some(Self {
            access_token: text(body, "AccessToken")?,
            expires_in: number(body, "ExpiresIn"),
            user: person,
            roles: roles.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            supplier_id: text(body, "SupplierID"),
            marketplace: MarketplaceName {
                id: text(marketplace, "ID")?,
                name: text(marketplace, "Name")?,
                number: number(marketplace, "Number"),
            },
        })
    }
}

/// The members of a record that a form shows.
pub fn shown_record(record: &InventoryRecord) -> Value {
    json!({
        "ID": record.id, "AddressID": record.address_id, "OnHand": record.stock.on_hand.0,
        "SafetyStock": record.stock.safety_stock.0, "Infinite": record.stock.infinite,
        "NotificationPoint": record.notification_point, "Floor": record.floor,
        "OrderCanExceed": record.order_can_exceed, "AllowAllBuyers": record.allow_all_buyers,
        "BinID": record.bin_id, "LocatorName": record.locator_name, "CurrencyID": record.currency_id,
        "Price": amount(record.price.as_ref()), "SalePrice": amount(record.sale_price.as_ref()),
        "RetailPrice": amount(record.retail_price.as_ref()), "LTD": amount(record.ltd.as_ref()),
        "FulfilmentProvider": record.fulfilment_provider, "Attributes": record.attributes,
        "xp": record.xp.to_text().and_then(|text| text.parse::<Value>().ok()),
    })
}

/// The members of a product that a form shows.
pub fn shown_product(product: &Product) -> Value {
    let inventory = product.inventory.as_ref().map(|inventory| {
        json!({
            "Enabled": inventory.enabled, "VariantLevelTracking": inventory.variant_level_tracking,
            "OrderCanExceed": inventory.order_can_exceed, "NotificationPoint": inventory.notification_point,
        })
    });
    let mut shown = json!({
        "ID": product.id, "Name": product.name, "Description": product.description, "Active": product.active,
        "Inventory": inventory, "MultiStore": product.multi_store,
    });
    show_extras(&mut shown, &product.extras);
    shown
}

/// The members of a variant that a form shows.
pub fn shown_variant(variant: &Variant) -> Value {
    let mut shown = json!({ "ID": variant.id, "Name": variant.name, "Active": variant.active });
    show_extras(&mut shown, &variant.extras);
    shown
}

fn show_extras(shown: &mut Value, extras: &ItemExtras) {
    let Value::Object(shown) = shown else { return };
    let members = [
        ("PartNumber", extras.part_number.clone()),
        ("SKU", extras.sku.clone()),
        ("UPC", extras.upc.clone()),
        ("Price", extras.price.as_ref().map(ToString::to_string)),
        ("SalePrice", extras.sale_price.as_ref().map(ToString::to_string)),
    ];
    for (name, value) in members {
        shown.insert(name.to_owned(), value.map_or(Value::Null, Value::String));
    }
}

/// The members of an address that a form shows.
pub fn shown_address(address: &Address) -> Value {
    json!({
        "ID": address.id, "AddressName": address.address_name, "CompanyName": address.company_name,
        "Street1": address.street1, "Street2": address.street2, "City": address.city, "State": address.state,
        "Zip": address.zip, "Country": address.country, "Phone": address.phone, "DirectShip": address.direct_ship,
        "Pickup": address.pickup, "TransferEnabled": address.transfer_enabled,
        "IncludeInAggregateExport": address.include_in_aggregate_export,
        "IncludeInLocationExport": address.include_in_location_export,
    })
}

fn amount(amount: Option<&shared::money::Amount>) -> Option<String> {
    amount.map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: Value) -> Body {
        let Value::Object(body) = value else { panic!("the tests write objects") };
        body
    }

    /// What the service writes, serde's derived writer being the service's own.
    fn written<T: serde::Serialize>(value: &T) -> Body {
        body(serde_json::to_value(value).unwrap())
    }

    #[test]
    fn a_record_reads_back_as_the_service_writes_it() {
        let mut record = InventoryRecord::blank("dublin".into(), "north".into());
        let mut address = Address::blank("dub".into(), Timestamp(5_000));
        (address.street1, address.city, address.country) = ("1 Quay".into(), "Cork".into(), "IE".into());
        record.read(&mut Members::new(
            &body(json!({
                "AddressID": "dub", "QuantityAvailable": -2, "NotificationPoint": 3, "OnHand": 4, "SafetyStock": 1,
                "Floor": 2, "BinID": 7, "LTD": 1.5, "CurrencyID": 1, "RetailPrice": "3.10", "LocatorName": "A-1",
                "Attributes": ["a", "b"], "Price": "2.5", "FulfilmentProvider": "us", "OrderCanExceed": true,
                "AllowAllBuyers": false, "xp": {"Zone": {"Row": 1}}
            })),
            Mode::Replace,
        ));
        record.stock.allocated = Quantity(5);
        (record.number, record.version, record.last_updated) = (12, 3, Timestamp(1_614_112_743_173));
        record.address = Some(address);
        let listed = ListedRecord {
            record,
            product_id: "MUG".into(),
            variant_id: Some("MUG-S".into()),
            product_name: "Mug".into(),
            variant_name: None,
            supplier_name: Some("Northwind".into()),
            part_number: None,
            upc: None,
            sku: Some("S".into()),
        };

        assert_eq!(ListedRecord::from_answer(&written(&listed)), Some(listed));
    }

    #[test]
    fn a_product_and_a_variant_read_back_as_the_service_writes_them() {
        let request = body(json!({
            "Name": "Mug", "Active": true, "Inventory": {"Enabled": true, "NotificationPoint": 2}, "SKU": "M",
            "Price": "9.95", "ShipWeight": 1.5, "Specs": [{"SpecID": "size", "OptionID": "S"}]
        }));
        let mut product = Product::blank("MUG".into(), "demo".into(), Timestamp(5_000));
        product.read(&mut members(&request));
        (product.variant_count, product.extras.number) = (4, 9);
        let mut variant = Variant::blank("MUG-S".into());
        variant.read(&mut members(&request));

        assert_eq!(Product::from_answer(&written(&product)), Some(product));
        assert_eq!(Variant::from_answer(&written(&variant)), Some(variant));
    }

    #[test]
    fn a_page_reads_its_items_and_refuses_what_is_none() {
        let page = body(json!({"Meta": {"Page": 2, "PageSize": 1, "TotalCount": 3}, "Items": [{"OnHand": 3}]}));
        let page = Page::<Stock>::from_answer(&page).unwrap();
        assert_eq!((page.meta.total_pages, page.items[0].on_hand), (3, Quantity(3)));
        assert!(Page::<Stock>::from_answer(&body(json!({"Items": []}))).is_none());
        assert!(Supplier::from_answer(&body(json!({"Name": "x"}))).is_none());
    }
}
