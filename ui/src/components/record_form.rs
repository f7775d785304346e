//! Making a record, and editing all its members.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use shared::problem::FieldProblem;
use shared::wire::Body;
use shared::wire::Members;
use shared::wire::members::Mode;
use shared::wire::ordercloud::catalog::Product;
use shared::wire::ordercloud::records::InventoryRecord;

use super::field::{Choice, FormDialog, choice_field, field, field_id};
use super::icons::{Icon, icon};
use super::picker::{Finding, Found, Picker};
use super::quantity_cell::{Row, show};
use super::toast;
use crate::account::Account;
use crate::api::answers::shown_record;
use crate::api::records::{self, RecordPath};
use crate::api::{Problem, catalog, locations, parties};
use crate::browser;
use crate::dynamic::part;
use crate::form::{Field, Form, Kind};
use crate::format;

/// The most addresses, suppliers or variants that a list of choices holds, and the most the service gives at once.
const MOST: &str = "100";

const FIELDS: &[Field] = &[
    Field::new("AddressID", "Location", Kind::Required, ""),
    Field::new("OnHand", "On hand", Kind::Whole, "Units physically there."),
    Field::new("SafetyStock", "Safety stock", Kind::Whole, "Units never promised."),
    Field::new("Infinite", "Never sells out", Kind::Flag, ""),
    Field::new("NotificationPoint", "Notification point", Kind::Whole, "Low at or below this."),
    Field::new("Floor", "Floor", Kind::Whole, "Replenish at or below this."),
    Field::new("OrderCanExceed", "Orders may exceed stock", Kind::Flag, ""),
    Field::new("AllowAllBuyers", "All buyers see it", Kind::Flag, ""),
    Field::new("ID", "Record ID", Kind::Own, "Letters, digits, - and _."),
    Field::new("BinID", "Bin", Kind::Whole, ""),
    Field::new("LocatorName", "Locator", Kind::Text, ""),
    Field::new("Price", "Price", Kind::Decimal, ""),
    Field::new("SalePrice", "Sale price", Kind::Decimal, ""),
    Field::new("RetailPrice", "Retail price", Kind::Decimal, ""),
    Field::new("CurrencyID", "Currency", Kind::Whole, "Its number in the feed."),
    Field::new("LTD", "LTD", Kind::Decimal, "Ranks locations in the feed."),
    Field::new("FulfilmentProvider", "Fulfilment provider", Kind::Text, ""),
    Field::new("Attributes", "Attributes", Kind::Words, "Words, with commas between."),
    Field::new("xp", "Extended properties", Kind::Json, "A JSON object of at most 8,000 bytes."),
];

const OWNER: Field = Field::new("OwnerID", "Owner", Kind::Own, "");
const VARIANT: Field = Field::new("VariantID", "Variant", Kind::Aside, "");
const PRODUCT: Field = Field::new("ProductID", "Product", Kind::Aside, "");

/// The faults that the service would find, found before sending.
fn check(body: &Body) -> Result<(), Vec<FieldProblem>> {
    let mut members = Members::new(body, Mode::Replace);
    InventoryRecord::blank(String::new(), String::new()).read(&mut members);
    members.finish()
}

/// The body that says everything about the record. What is available follows from the other figures, and is sent along
/// because a PUT without it would reset it.
fn whole_body(form: Form, allocated: i64) -> Result<Value, Vec<FieldProblem>> {
    let mut body = form.body()?;
    for name in ["OnHand", "SafetyStock"] {
        if body.get(name).is_none_or(Value::is_null) {
            body.insert(name.to_owned(), json!(0));
        }
    }
    let figure = |name: &str| body.get(name).and_then(Value::as_i64).unwrap_or_default();
    let available = figure("OnHand").saturating_sub(allocated).saturating_sub(figure("SafetyStock"));
    body.insert("QuantityAvailable".to_owned(), json!(available));
    check(&body)?;
    Ok(Value::Object(body))
}

fn sections(form: Form, places: Signal<Vec<Choice>>) -> AnyView {
    view! {
        {choice_field(form, "AddressID", places)}
        <div class="form-row">{field(form, "OnHand")} {field(form, "SafetyStock")}</div>
        {field(form, "Infinite")}
        <div class="form-row">{field(form, "NotificationPoint")} {field(form, "Floor")}</div>
        {field(form, "OrderCanExceed")}
        {field(form, "AllowAllBuyers")}
        <details class="more">
            <summary>{icon(Icon::ChevronRight)} "More settings"</summary>
            <div class="form-row">{field(form, "ID")} {field(form, "FulfilmentProvider")}</div>
            <div class="form-row">{field(form, "BinID")} {field(form, "LocatorName")}</div>
            <div class="form-row">{field(form, "Price")} {field(form, "SalePrice")} {field(form, "RetailPrice")}</div>
            <div class="form-row">{field(form, "CurrencyID")} {field(form, "LTD")}</div>
            {field(form, "Attributes")}
            {field(form, "xp")}
        </details>
    }
    .into_any()
}

/// The locations of an owner, read when the owner is known.
fn places(owner: Signal<String>, form: Form) -> Signal<Vec<Choice>> {
    let account = Account::here();
    let found = RwSignal::new(Vec::<Choice>::new());
    Effect::new(move |_| {
        let owner = owner.get();
        let supplier = (owner != account.marketplace()).then_some(owner);
        spawn_local(async move {
            match locations::list(supplier.as_deref(), &[("pageSize", MOST), ("sortBy", "AddressName")]).await {
                Ok(page) => {
                    let choices =
                        page.items.iter().map(|place| Choice::new(place.id.clone(), format::address_name(place)));
                    found.try_set(choices.collect());
                }
                Err(problem) => form.refuse(&problem),
            }
        });
    });
    Signal::derive(move || {
        let current = form.text("AddressID");
        let mut choices = found.get();
        if current.is_empty() {
            choices.insert(0, Choice::new("", "Choose a location"));
        } else if !choices.iter().any(|choice| choice.value == current) {
            choices.insert(0, Choice::new(current.clone(), current));
        }
        choices
    })
}

/// Edits all members of a record. The server's record takes the row's place.
#[component]
pub fn RecordEdit(
    row: Row,
    close: Callback<()>,
    /// The record went to another ID: the list is to be read again.
    moved: Callback<()>,
) -> AnyView {
    let listed = row.get_untracked();
    let form = Form::new(FIELDS, &shown_record(&listed.record));
    let busy = RwSignal::new(false);
    let owner = Signal::stored(listed.record.owner_id.clone());
    let places = places(owner, form);
    let submit = {
        let row = row.clone();
        move |()| {
            let listed = row.get_untracked();
            let body = match whole_body(form, listed.record.stock.allocated.0) {
                Ok(body) => body,
                Err(problems) => return form.fault(problems),
            };
            let row = row.clone();
            busy.set(true);
            spawn_local(async move {
                let result = records::replace(&RecordPath::of(&listed), listed.record.version, &body).await;
                busy.set(false);
                match result {
                    Ok(record) => {
                        let renamed = record.id != listed.record.id;
                        toast::say(format!("Record {} saved", record.id));
                        show(&row, record);
                        close.run(());
                        if renamed {
                            moved.run(());
                        }
                    }
                    Err(problem) if problem.is_clash() => explain_clash(form, &row).await,
                    Err(problem) => form.refuse(&problem),
                }
            });
        }
    };
    view! {
        <FormDialog
            title=format!("Edit {} at {}", format::item_id(&listed), format::location(&listed))
            act="Save record"
            form=form
            busy=busy
            close=close
            submit=Callback::new(submit)
        >
            {sections(form, places)}
        </FormDialog>
    }
    .into_any()
}

/// The record moved on under the form: what was typed stays, and a second save is against the new state.
async fn explain_clash(form: Form, row: &Row) {
    let before = row.get_untracked().record;
    match records::find(&RecordPath::of(&row.get_untracked())).await {
        Ok(now) => {
            let (was, is) = (format::quantity(before.quantity_available), format::quantity(now.quantity_available));
            form.problem.set(Some(format!(
                "The record changed while the form was open: {was} available then, {is} now. Nothing was saved. \
                 Save again to set what stands here."
            )));
            show(row, now);
        }
        Err(problem) => form.refuse(&problem),
    }
}

/// Makes a record: of a product that is given, or of one that the person finds.
#[component]
pub fn RecordCreate(
    #[prop(optional, into)] product: Option<String>,
    close: Callback<()>,
    /// The record is there.
    created: Callback<RecordPath>,
) -> AnyView {
    let account = Account::here();
    let me = account.supplier().unwrap_or_else(|| account.marketplace());
    let fields: Vec<Field> = FIELDS.iter().copied().chain([OWNER, VARIANT, PRODUCT]).collect();
    let start = json!({
        "OwnerID": me, "OnHand": 0, "SafetyStock": 0, "AllowAllBuyers": true, "Infinite": false, "OrderCanExceed": false,
    });
    let form = Form::new(&fields, &start);
    let busy = RwSignal::new(false);
    // One per form: an answer that got lost does not make a second record when the person tries again.
    let key = StoredValue::new(browser::unique_key());
    let chosen = RwSignal::new(None::<Product>);
    let variants = RwSignal::new(Vec::<Choice>::new());
    let owners = owners(form);
    let places = places(Signal::derive(move || form.text("OwnerID")), form);
    let take = move |id: String| spawn_local(async move { take_product(form, &id, chosen, variants).await });
    let picker = match product {
        Some(product) => {
            take(product);
            ().into_any()
        }
        None => product_picker(form, Callback::new(move |found: Found| take(found.value))),
    };
    let submit = move |()| {
        let variant = Some(form.text("VariantID")).filter(|variant| !variant.is_empty());
        let Some(product) = chosen.get_untracked() else {
            return form.fault(vec![FieldProblem::new("ProductID", "is required: find the product and pick it")]);
        };
        if by_variant(&product) && variant.is_none() {
            return form.fault(vec![FieldProblem::new("VariantID", "is required: this product is stocked by variant")]);
        }
        let body = match whole_body(form, 0) {
            Ok(body) => body,
            Err(problems) => return form.fault(problems),
        };
        busy.set(true);
        spawn_local(async move {
            let result = records::create(&product.id, variant.as_deref(), &key.get_value(), &body).await;
            busy.set(false);
            match result {
                Ok(record) => {
                    toast::say(format!("Record {} created", record.id));
                    close.run(());
                    created.run(RecordPath { product: product.id, variant, record: record.id });
                }
                Err(problem) => refuse_create(form, &problem),
            }
        });
    };
    let variant = move || {
        let product = chosen.get()?;
        if product.inventory.is_none() {
            let href = format!("/products/{}", crate::api::escaped(&product.id));
            let note = view! {
                <p class="form-note">
                    "This product does not keep inventory yet. "<a href=href>"Turn it on in its settings"</a>", then add the record."
                </p>
            }.into_any();
            return Some(note.into_any());
        }
        by_variant(&product).then(|| choice_field(form, "VariantID", variants.into()))
    };
    let owner = account.supplier().is_none().then(|| choice_field(form, "OwnerID", owners));
    view! {
        <FormDialog
            title="New record"
            act="Create record"
            form=form
            busy=busy
            close=close
            submit=Callback::new(submit)
        >
            {picker}
            {part(variant)}
            {owner}
            {sections(form, places)}
        </FormDialog>
    }
    .into_any()
}

fn by_variant(product: &Product) -> bool {
    product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking)
}

fn refuse_create(form: Form, problem: &Problem) {
    if problem.code == "IdExists" {
        form.fault(vec![FieldProblem::new("ID", "is taken by another record of this item")]);
    } else {
        form.refuse(problem);
    }
}

async fn take_product(form: Form, id: &str, chosen: RwSignal<Option<Product>>, variants: RwSignal<Vec<Choice>>) {
    let product = match catalog::find(id).await {
        Ok(product) => product,
        Err(problem) => return form.refuse(&problem),
    };
    if by_variant(&product) {
        match catalog::variants(id, &[("pageSize", MOST)]).await {
            Ok(page) => {
                let choices = page.items.into_iter().map(|variant| {
                    let label = variant.name.filter(|name| !name.is_empty()).unwrap_or_else(|| variant.id.clone());
                    Choice::new(variant.id, label)
                });
                variants.set([Choice::new("", "Choose a variant")].into_iter().chain(choices).collect());
            }
            Err(problem) => form.refuse(&problem),
        }
    }
    form.set_text("VariantID", "");
    form.clear_problems();
    chosen.set(Some(product));
}

fn owners(form: Form) -> Signal<Vec<Choice>> {
    let account = Account::here();
    let own = Choice::new(account.marketplace(), account.marketplace_name());
    let found = RwSignal::new(vec![own]);
    if account.supplier().is_none() {
        spawn_local(async move {
            match parties::suppliers(&[("pageSize", MOST), ("sortBy", "Name")]).await {
                Ok(page) => {
                    let suppliers = page.items.into_iter().map(|supplier| Choice::new(supplier.id, supplier.name));
                    found.try_update(|found| found.extend(suppliers));
                }
                Err(problem) => form.refuse(&problem),
            }
        });
    }
    // Another owner has other places.
    Effect::new(move |before: Option<String>| {
        let owner = form.text("OwnerID");
        if before.is_some_and(|before| before != owner) {
            form.set_text("AddressID", "");
        }
        owner
    });
    found.into()
}

fn product_picker(form: Form, pick: Callback<Found>) -> AnyView {
    let Some(entry) = form.entry("ProductID") else { return ().into_any() };
    let id = field_id("ProductID");
    let invalid = Signal::derive(move || form.fault_of("ProductID").is_some().to_string());
    let control = view! {
        <Picker
            id=id.clone()
            label="Product"
            placeholder="Find by name or ID"
            find=find_products
            pick=pick
            text=entry.text
            invalid=invalid
        />
    }
    .into_any();
    super::field::around(form, entry, id, control.into_any())
}

fn find_products(text: String) -> Finding {
    Box::pin(async move {
        let page = catalog::list(&[("search", text.trim()), ("pageSize", "8"), ("sortBy", "Name")]).await?;
        let found = page.items.into_iter();
        Ok(found
            .map(|product| Found { value: product.id.clone(), label: product.name, detail: product.id, group: "" })
            .collect())
    })
}
