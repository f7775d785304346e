//! A product as the shopper gets it, beside the list: what is available of it, the records that are shown, and the rest
//! with why not.

use leptos::prelude::*;

use super::{Shared, named, quantity};
use crate::api::eyes::{self, Eyes};
use crate::api::item::Item;
use crate::api::{Problem, buyers, escaped, with_query};
use crate::browser;
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::side_panel::SidePanel;
use crate::dynamic::part;
use crate::format;

/// The panel of the product that the address names.
pub fn product_panel(page: Shared) -> AnyView {
    let (id, eyes) = (page.product.get(), page.eyes.get());
    if id.is_empty() {
        return ().into_any();
    }
    let ids = move || {
        let list = page.list.get().map(|list| list.items).unwrap_or_default();
        list.iter().map(|product| product.text("ID")).collect::<Vec<_>>()
    };
    let open = move |id: &str| {
        let number = page.query.get("page");
        page.query.step(&[("product", id), ("page", &number)]);
    };
    let close = {
        let id = id.clone();
        Callback::new(move |()| {
            open("");
            browser::focus_first(&format!("[data-record=\"{id}\"]"));
        })
    };
    let at = {
        let id = id.clone();
        move || ids().iter().position(|other| *other == id)
    };
    let step = {
        let at = at.clone();
        Callback::new(move |by: isize| {
            let next = at().and_then(|at| ids().get(at.checked_add_signed(by)?).cloned());
            if let Some(next) = next {
                open(&next);
            }
        })
    };
    let place = Signal::derive(move || match at() {
        Some(at) => format!("{} of {}", at.saturating_add(1), ids().len()),
        None => String::new(),
    });
    let name = {
        let id = id.clone();
        move || {
            let list = page.list.get().map(|list| list.items).unwrap_or_default();
            let name = list.iter().find(|product| product.text("ID") == id).map(|product| product.text("Name"));
            name.unwrap_or_else(|| id.clone())
        }
    };
    view! {
        <SidePanel title=part(name) close=close step=step place=place>
            <div class="panel-body">{body(page, eyes, id)}</div>
        </SidePanel>
    }
    .into_any()
}

fn body(page: Shared, eyes: Eyes, id: String) -> AnyView {
    let found = {
        let (eyes, id) = (eyes.clone(), id.clone());
        Loading::new(move || {
            let (eyes, id) = (eyes.clone(), id.clone());
            async move {
                // What is not sold is not there for the shopper; its records still say so.
                let product = match eyes::product(&eyes, &id).await {
                    Ok(product) => Some(product),
                    Err(problem) if problem.status == 404 => None,
                    Err(problem) => return Err(problem),
                };
                let variants = variants_of(&eyes, &id).await?;
                Ok((product, variants))
            }
        })
    };
    let changing = {
        let link = with_query("/assignments", &[("product", &id), ("parties", &eyes.buyer)]);
        Shared::can_edit().then(|| view! { <a class="button" href=link>"Change who sees it"</a> }.into_any())
    };
    let show = move |(product, variants): (Option<Item>, Vec<Item>)| {
        let by_variant = product.as_ref().is_some_and(|it| it.object("Inventory").flag("VariantLevelTracking"));
        let lead = match &product {
            Some(product) => view! {
                <p class="sight-lead">{quantity(product)} "available to this shopper"</p>
            }
            .into_any(),
            None => view! { <p class="sight-lead">"This shopper does not get it: the product is not active."</p> }
                .into_any(),
        };
        let mut sections = vec![records(page, eyes.clone(), id.clone(), None, false)];
        sections.extend(variants.iter().map(|variant| {
            let (of, name) = (variant.text("ID"), variant.text("Name"));
            let name = if name.is_empty() { of.clone() } else { name };
            records(page, eyes.clone(), id.clone(), Some((of, name)), by_variant)
        }));
        view! {
            {lead}
            {sections.collect_view()}
        }
        .into_any()
    };
    view! {
        <Loaded value=found waiting=skeleton_lines view=show />
        <p class="sight-ways">{changing}</p>
    }
    .into_any()
}

/// All variants, as far as the person may read them; else those that the shopper gets.
async fn variants_of(eyes: &Eyes, product: &str) -> Result<Vec<Item>, Problem> {
    let path = format!("/v1/products/{}/variants", escaped(product));
    match buyers::list(&path, &[("pageSize", "100")]).await {
        Err(problem) if problem.status == 403 => Ok(eyes::variants(eyes, product).await?.items),
        found => Ok(found?.items),
    }
}

/// The records of a product, or of one of its variants: those that are shown, then the others. Without any it says so
/// where there should be some.
fn records(
    page: Shared,
    eyes: Eyes,
    product: String,
    variant: Option<(String, String)>,
    even_without: bool,
) -> AnyView {
    let (variant, name) = variant.unzip();
    let found = Loading::new(move || {
        let (eyes, product, variant) = (eyes.clone(), product.clone(), variant.clone());
        async move { Ok(eyes::explained(&eyes, &product, variant.as_deref()).await?.items) }
    });
    let show = move |records: Vec<Item>| {
        if records.is_empty() && !even_without {
            return ().into_any();
        }
        let heading = name.clone().map(|name| view! { <h3>{name}</h3> }.into_any());
        let (shown, hidden): (Vec<Item>, Vec<Item>) = records.into_iter().partition(|record| record.flag("Shown"));
        let none = (shown.is_empty() && hidden.is_empty())
            .then(|| view! { <p class="quiet section-none">"It has no records."</p> }.into_any());
        let list = |title: &'static str, records: &[Item]| {
            (!records.is_empty()).then(|| {
                let rows = records.iter().map(|record| row(page, record)).collect_view();
                view! {
                    <h4 class="sight-head">{title} " · " {records.len().to_string()}</h4>
                    <ul class="sight">{rows}</ul>
                }
                .into_any()
            })
        };
        view! {
            {heading}
            {list("Shown", &shown)}
            {list("Not shown", &hidden)}
            {none}
        }
        .into_any()
    };
    view! { <Loaded value=found waiting=skeleton_lines view=show /> }.into_any()
}

fn row(page: Shared, record: &Item) -> AnyView {
    let address = record.object("Address");
    let place = [address.text("AddressName"), record.text("AddressID")];
    let place = place.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let line = ["City", "Country"].map(|name| address.text(name));
    let line = line.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let because = record.text("Because");
    let why = move || why(&because, &named(page.buyers, &page.eyes.get().buyer), !page.eyes.get().groups.is_empty());
    let is_shown = record.flag("Shown");
    let number =
        if record.flag("Infinite") { "∞".to_owned() } else { format::quantity(record.number("QuantityAvailable")) };
    view! {
        <li class=if is_shown { "" } else { "is-hidden" }>
            <span class="sight-place">{place} <small>{line}</small></span>
            <span class="sight-number">{number}</span>
            <span class="sight-why">{part(why)}</span>
        </li>
    }
    .into_any()
}

/// Why a record is shown or not, as a sentence.
fn why(because: &str, buyer: &str, has_groups: bool) -> String {
    match because {
        "AllBuyers" => "All buyers see it".to_owned(),
        "AssignedToBuyer" => format!("Assigned to {buyer} as a whole"),
        "AssignedToGroup" => "Assigned to a group of theirs".to_owned(),
        "ProductInactive" => "Not sold: the product or the variant is not active".to_owned(),
        _ if has_groups => format!("Not assigned to {buyer} or to these groups"),
        _ => format!("Not assigned to {buyer} as a whole"),
    }
}

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn what_a_shopper_does_not_see_is_told_with_its_reason() {
        assert_eq!(why("NotAssigned", "Acme", true), "Not assigned to Acme or to these groups");
        assert_eq!(why("NotAssigned", "Acme", false), "Not assigned to Acme as a whole");
        assert_eq!(why("AssignedToBuyer", "Acme", false), "Assigned to Acme as a whole");
        assert_eq!(why("AllBuyers", "Acme", true), "All buyers see it");
    }
}
