//! Making and editing a variant of a product.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use shared::problem::FieldProblem;
use shared::wire::Members;
use shared::wire::members::Mode;
use shared::wire::ordercloud::catalog::Variant;

use crate::api::answers::shown_variant;
use crate::api::catalog;
use crate::components::field::{FormDialog, field};
use crate::components::toast;
use crate::form::{Field, Form, Kind};
use crate::format;

const FIELDS: &[Field] = &[
    Field::new("ID", "Variant ID", Kind::Required, "Letters, digits, - and _."),
    Field::new("Name", "Name", Kind::Text, ""),
    Field::new("Active", "Active", Kind::Flag, ""),
    Field::new("Specs", "Choices", Kind::Aside, "One per line: color = Blue"),
    Field::new("PartNumber", "Part number", Kind::Text, ""),
    Field::new("SKU", "SKU", Kind::Text, ""),
    Field::new("UPC", "UPC", Kind::Text, ""),
    Field::new("Price", "Price", Kind::Decimal, ""),
    Field::new("SalePrice", "Sale price", Kind::Decimal, ""),
];

#[component]
pub fn VariantForm(
    product: String,
    /// The variant to edit; without one, a variant is made.
    #[prop(optional)]
    variant: Option<Variant>,
    close: Callback<()>,
    saved: Callback<()>,
) -> AnyView {
    let base = variant.clone().unwrap_or_else(|| Variant::blank(String::new()));
    let form = Form::new(FIELDS, &shown_variant(&base));
    form.set_text("Specs", lines(&base));
    let busy = RwSignal::new(false);
    let (title, act) = match &variant {
        Some(variant) => (format!("Edit variant {}", variant.id), "Save variant"),
        None => ("New variant".to_owned(), "Create variant"),
    };
    let submit = move |()| {
        let body = match body(form, &base) {
            Ok(body) => body,
            Err(problems) => return form.fault(problems),
        };
        let (product, before) = (product.clone(), variant.as_ref().map(|variant| variant.id.clone()));
        let id = form.text("ID").trim().to_owned();
        busy.set(true);
        spawn_local(async move {
            let result = match before {
                Some(before) => catalog::patch_variant(&product, &before, &body).await,
                None => catalog::put_variant(&product, &id, &body).await,
            };
            busy.set(false);
            match result {
                Ok(variant) => {
                    toast::say(format!("Variant {} saved", variant.id));
                    close.run(());
                    saved.run(());
                }
                Err(problem) if problem.code == "IdExists" && !problem.message.contains("dentifier") => {
                    form.fault(vec![FieldProblem::new("ID", "is taken by another variant")]);
                }
                Err(problem) => form.refuse(&problem),
            }
        });
    };
    view! {
        <FormDialog title=title act=act form=form busy=busy close=close submit=Callback::new(submit)>
            <div class="form-row">{field(form, "ID")} {field(form, "Name")}</div>
            {field(form, "Specs")}
            {field(form, "Active")}
            <div class="form-row">{field(form, "PartNumber")} {field(form, "SKU")} {field(form, "UPC")}</div>
            <div class="form-row">{field(form, "Price")} {field(form, "SalePrice")}</div>
        </FormDialog>
    }
    .into_any()
}

fn body(form: Form, base: &Variant) -> Result<Value, Vec<FieldProblem>> {
    let mut body = form.body()?;
    body.insert("Specs".to_owned(), specs(&form.text("Specs"))?);
    if form.text("ID").trim().is_empty() {
        return Err(vec![FieldProblem::new("ID", "is required")]);
    }
    let mut members = Members::new(&body, Mode::Replace);
    base.clone().read(&mut members);
    members.finish()?;
    Ok(Value::Object(body))
}

/// `color = Blue`, a choice per line, becomes the `Specs` of the wire.
fn specs(text: &str) -> Result<Value, Vec<FieldProblem>> {
    let mut specs = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((spec, choice)) if !spec.trim().is_empty() && !choice.trim().is_empty() => {
                specs.push(json!({ "SpecID": spec.trim(), "OptionID": choice.trim(), "Value": choice.trim() }));
            }
            _ => return Err(vec![FieldProblem::new("Specs", format!("must be written as color = Blue, not {line}"))]),
        }
    }
    Ok(Value::Array(specs))
}

fn lines(variant: &Variant) -> String {
    pairs(variant, " = ", "\n")
}

/// `color Blue, size 48`, in one line.
pub fn choices(variant: &Variant) -> String {
    if variant.specs.is_empty() { format::NONE.to_owned() } else { pairs(variant, " ", ", ") }
}

fn pairs(variant: &Variant, between: &str, after: &str) -> String {
    let pair = |spec: &shared::wire::ordercloud::catalog::VariantSpec| {
        let choice = spec.option_id.as_deref().or(spec.value.as_deref()).unwrap_or_default();
        format!("{}{between}{choice}", spec.spec_id)
    };
    variant.specs.iter().map(pair).collect::<Vec<_>>().join(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_written_one_per_line() {
        let written = specs("color = Blue\n\n size=48 ").unwrap();
        assert_eq!(written[0]["OptionID"], "Blue");
        assert_eq!(written[1]["SpecID"], "size");
        assert!(specs("color").is_err());
        assert!(specs("= Blue").is_err());
    }
}
