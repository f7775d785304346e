//! Making a product, and editing how its stock is kept.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use shared::problem::FieldProblem;
use shared::time::Timestamp;
use shared::wire::members::Mode;
use shared::wire::ordercloud::catalog::Product;
use shared::wire::{Body, Members};

use crate::account::Account;
use crate::api::answers::shown_product;
use crate::api::{Problem, catalog, parties};
use crate::components::field::{Choice, FormDialog, choice_field, field};
use crate::components::loaded::Loading;
use crate::components::toast;
use crate::dynamic::{changed, part};
use crate::form::{Field, Form, Kind};

const KEEPS: &str = "KeepsInventory";

const FIELDS: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Product ID", Kind::Own, "Letters, digits, - and _. Made for you when empty."),
    Field::new("OwnerID", "Owner", Kind::Own, "Cannot change afterwards."),
    Field::new("Description", "Description", Kind::Lines, ""),
    Field::new("Active", "Active", Kind::Flag, "Shoppers see it and may order it."),
    Field::new(KEEPS, "Keep inventory", Kind::Aside, ""),
    Field::new("Inventory.Enabled", "Enforce stock", Kind::Flag, "Orders that ask for more than there is are refused."),
    Field::new(
        "Inventory.VariantLevelTracking",
        "Keep stock by variant",
        Kind::Flag,
        "Cannot change once there are records.",
    ),
    Field::new("Inventory.OrderCanExceed", "Orders may exceed stock", Kind::Flag, ""),
    Field::new("Inventory.NotificationPoint", "Notification point", Kind::Whole, "Low at or below this."),
    Field::new(
        "MultiStore",
        "Sold by many stores",
        Kind::Flag,
        "The members of its owner's store each keep their own stock and prices; shoppers choose the seller.",
    ),
    Field::new("PartNumber", "Part number", Kind::Text, ""),
    Field::new("SKU", "SKU", Kind::Text, ""),
    Field::new("UPC", "UPC", Kind::Text, ""),
    Field::new("Price", "Price", Kind::Decimal, ""),
    Field::new("SalePrice", "Sale price", Kind::Decimal, ""),
];

#[component]
pub fn ProductForm(
    /// The product to edit; without one, a product is made.
    #[prop(optional)]
    product: Option<Product>,
    close: Callback<()>,
    saved: Callback<Product>,
) -> AnyView {
    let form = start(product.as_ref());
    let busy = RwSignal::new(false);
    let (title, act) = match &product {
        Some(product) => (format!("Edit {}", product.name), "Save product"),
        None => ("New product".to_owned(), "Create product"),
    };
    let account = Account::here();
    let owner =
        (product.is_none() && account.supplier().is_none()).then(|| choice_field(form, "OwnerID", owners(account)));
    let is_shared =
        product.as_ref().is_some_and(|product| product.multi_store || product.owner_id != account.marketplace());
    // A store is a seller's; what the marketplace owns itself is in none.
    let many = move || {
        let is_sellers = is_shared || account.supplier().is_some() || !form.text("OwnerID").is_empty();
        is_sellers.then(|| field(form, "MultiStore"))
    };
    let submit = move |()| {
        let product = product.clone();
        let body = match body(form, product.as_ref()) {
            Ok(body) => Value::Object(body),
            Err(problems) => return form.fault(problems),
        };
        busy.set(true);
        spawn_local(async move {
            let result = match &product {
                Some(product) => catalog::patch(&product.id, &body).await,
                None => catalog::create(&body).await,
            };
            busy.set(false);
            match result {
                Ok(answer) => {
                    let what = if product.is_some() { "saved" } else { "created" };
                    toast::say(format!("{} {what}", answer.name));
                    close.run(());
                    saved.run(answer);
                }
                Err(problem) => refuse(form, &problem),
            }
        });
    };
    let inventory = move || {
        (form.text(KEEPS) == "true").then(|| {
            view! {
                <div class="form form-nested">
                    {field(form, "Inventory.Enabled")} {field(form, "Inventory.VariantLevelTracking")}
                    {field(form, "Inventory.OrderCanExceed")} {field(form, "Inventory.NotificationPoint")}
                </div>
            }
            .into_any()
        })
    };
    view! {
        <FormDialog title=title act=act form=form busy=busy close=close submit=Callback::new(submit)>
            <div class="form-row">{field(form, "Name")} {field(form, "ID")}</div>
            {owner}
            {field(form, "Description")}
            {field(form, "Active")}
            {part(many)}
            {keeps(form)}
            {part(inventory)}
            <div class="form-row">{field(form, "PartNumber")} {field(form, "SKU")} {field(form, "UPC")}</div>
            <div class="form-row">{field(form, "Price")} {field(form, "SalePrice")}</div>
        </FormDialog>
    }
    .into_any()
}

/// Who may own a new product: the marketplace or a seller.
fn owners(account: Account) -> Signal<Vec<Choice>> {
    let found = Loading::new(|| parties::suppliers(&[("pageSize", "100"), ("sortBy", "Name")]));
    Signal::derive(move || {
        let sellers = found.get().map(|page| page.items).unwrap_or_default();
        let own = Choice::new("", account.marketplace_name());
        [own].into_iter().chain(sellers.into_iter().map(|seller| Choice::new(seller.id, seller.name))).collect()
    })
}

/// The switch that decides whether there is an `Inventory` at all; it is no member itself.
fn keeps(form: Form) -> AnyView {
    let Some(entry) = form.entry(KEEPS) else { return ().into_any() };
    view! {
        <div class="field field-flag">
            <input
                id="field-keeps"
                type="checkbox"
                prop:checked=Signal::derive(move || entry.text.get() == "true")
                on:change=changed(move |event| entry.text.set(event_target_checked(&event).to_string()))
            />
            <label for="field-keeps">{entry.field.label}</label>
        </div>
    }
    .into_any()
}

fn start(product: Option<&Product>) -> Form {
    let mut value = match product {
        Some(product) => shown_product(product),
        None => json!({ "Active": true, "Inventory": { "Enabled": true } }),
    };
    let keeps = value.get("Inventory").is_some_and(Value::is_object);
    if let Value::Object(value) = &mut value {
        value.insert(KEEPS.to_owned(), json!(keeps));
        if !keeps {
            value.insert("Inventory".to_owned(), json!({ "Enabled": true }));
        }
    }
    Form::new(FIELDS, &value)
}

/// A new product says all that stands in the form; an edited one only what changed, so that what others change at the
/// same time stays.
fn body(form: Form, product: Option<&Product>) -> Result<Body, Vec<FieldProblem>> {
    let keeps = form.text(KEEPS) == "true";
    let (mut body, mode, mut onto) = match product {
        Some(product) => (form.changes()?, Mode::Patch, product.clone()),
        None => (form.body()?, Mode::Replace, Product::blank(String::new(), String::new(), Timestamp::default())),
    };
    let kept = product.is_some_and(|product| product.inventory.is_some());
    if keeps && !kept {
        let whole = form.body()?;
        body.insert("Inventory".to_owned(), whole.get("Inventory").cloned().unwrap_or_default());
    } else if !keeps {
        body.remove("Inventory");
        if kept {
            body.insert("Inventory".to_owned(), Value::Null);
        }
    }
    let mut members = Members::new(&body, mode);
    onto.read(&mut members);
    members.finish()?;
    Ok(body)
}

fn refuse(form: Form, problem: &Problem) {
    match problem.code.as_str() {
        "IdExists" if problem.message.contains("dentifier") => form.refuse(problem),
        "IdExists" => form.fault(vec![FieldProblem::new("ID", "is taken by another product")]),
        "InventoryConfiguration.CannotChangeVariantLevelTracking" => form.fault(vec![FieldProblem::new(
            "Inventory.VariantLevelTracking",
            "cannot change while the product has records; delete them first",
        )]),
        "InventoryConfiguration.ProductInventoryMustExist" => form
            .problem
            .set(Some("The product has records, so it keeps its inventory. Delete the records first.".to_owned())),
        _ => form.refuse(problem),
    }
}
