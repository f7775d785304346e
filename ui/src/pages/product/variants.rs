//! The variants of a product, and the way to one more.

use leptos::prelude::*;
use shared::wire::ordercloud::catalog::{Product, Variant};

use super::{Over, Shared, variant_form};
use crate::api::Page;
use crate::components::chip::active_chip;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, skeleton_lines};
use crate::components::table::{Column, Table};
use crate::dynamic::pressed;
use crate::format;

impl Shared {
    pub(super) fn variant_section(self, product: &Product) -> AnyView {
        let tracked = product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking);
        let may_write = self.may_write(product);
        let new = may_write.then(|| {
            view! {
                <button type="button" class="button" on:click=pressed(move |_| self.over.set(Over::NewVariant))>
                    {icon(Icon::Add)}
                    "New variant"
                </button>
            }
            .into_any()
        });
        let show = move |page: Page<Variant>| {
            if page.items.is_empty() {
                let text = if tracked {
                    "Stock of this product is kept by variant. Make a variant, then give it records."
                } else {
                    "This product has no variants."
                };
                return view! { <p class="quiet section-none">{text}</p> }.into_any();
            }
            self.variant_table(&page.items, may_write)
        };
        view! {
            <div class="section-head">
                <h2>"Variants"</h2>
                <div class="section-tools">{new}</div>
            </div>
            <Loaded value=self.variants waiting=skeleton_lines view=show />
        }
        .into_any()
    }

    fn variant_table(self, variants: &[Variant], may_write: bool) -> AnyView {
        let columns = vec![
            Column::new("Variant", "col-main", ""),
            Column::new("Choices", "col-place", ""),
            Column::new("SKU", "col-owner", ""),
            Column::new("State", "col-state", ""),
            Column::new("Available", "col-quantity col-static", ""),
            Column::new("Tools", "col-tools", ""),
        ];
        let rows = variants.iter().enumerate().map(|(index, variant)| self.variant_row(variant, may_write, index == 0));
        view! { <Table caption="Variants" columns=columns rows=rows.collect_view().into_any() /> }.into_any()
    }

    fn variant_row(self, variant: &Variant, may_write: bool, is_first: bool) -> AnyView {
        let id = variant.id.clone();
        let name = variant.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone());
        let choices = variant_form::choices(variant);
        let available = variant
            .inventory
            .as_ref()
            .map_or(format::NONE.to_owned(), |inventory| format::quantity(inventory.quantity_available));
        let stop = if is_first { "0" } else { "-1" };
        let link = {
            let id = id.clone();
            move || self.query.link(&[("variant", if self.query.get("variant") == id { "" } else { &id })])
        };
        let current = {
            let id = id.clone();
            move || (self.query.get("variant") == id).then_some("true")
        };
        let editable = variant.clone();
        let edit = may_write.then(|| {
            let open = move |_| self.over.set(Over::EditVariant(Box::new(editable.clone())));
            view! {
                <button
                    type="button"
                    class="icon-button row-tools"
                    data-edit=""
                    aria-label=format!("Edit variant {id}")
                    title="Edit variant"
                    tabindex=stop
                    on:click=pressed(open)
                >
                    {icon(Icon::Edit)}
                </button>
            }
            .into_any()
        });
        view! {
            <tr aria-current=Signal::derive(current)>
                <td class="col-main">
                    <a class="row-open" href=Signal::derive(link) title="Show only its records" tabindex=stop>
                        {name.clone()}
                    </a>
                    <code hidden=name == variant.id>{variant.id.clone()}</code>
                </td>
                <td class="col-place" title=choices.clone()>
                    {choices.clone()}
                </td>
                <td class="col-owner">{variant.extras.sku.clone()}</td>
                <td class="col-state">{active_chip(variant.active)}</td>
                <td class="col-quantity col-static">
                    <span class="quantity-number">{available}</span>
                </td>
                <td class="col-tools">{edit}</td>
            </tr>
        }
        .into_any()
    }
}
