//! Who a record is assigned to and whose units it holds, in its panel.

use leptos::prelude::*;

use super::loaded::{Loaded, Loading, skeleton_lines};
use crate::api::item::Item;
use crate::api::{assignments, with_query};
use crate::format;

pub fn record_marks(record: i64) -> AnyView {
    let found = Loading::new(move || async move {
        let assigned = assignments::of_records(&[record]).await?;
        let held = assignments::allocations(record).await?.items;
        Ok((assigned, held))
    });
    let show = |(assigned, held): (Vec<Item>, Vec<Item>)| {
        let parties = assigned.iter().map(|item| {
            let (buyer, group) = (item.text("BuyerID"), item.text("UserGroupID"));
            let text = if group.is_empty() { buyer.clone() } else { format!("{buyer}, {group}") };
            view! { <li><a href=with_query("/assignments", &[("parties", &buyer)])>{text}</a></li> }.into_any()
        });
        let orders = held.iter().map(|line| {
            let order = line.text("OrderID");
            let link = with_query("/orders", &[("panel", &order)]);
            view! {
                <li>
                    <strong>{format::quantity(line.number("Quantity"))}</strong>
                    " in "
                    <a href=link>{order}</a>
                    " of "
                    {line.text("FromCompanyID")}
                </li>
            }
            .into_any()
        });
        let none =
            |is_empty: bool, text: &'static str| is_empty.then(|| view! { <p class="quiet">{text}</p> }.into_any());
        view! {
            <h3>"Assigned to"</h3>
            <ul class="marks">{parties.collect_view()}</ul>
            {none(assigned.is_empty(), "Nobody in particular.")}
            <h3>"Whose units it holds"</h3>
            <ul class="marks">{orders.collect_view()}</ul>
            {none(held.is_empty(), "No open order has units of it.")}
        }
        .into_any()
    };
    view! { <Loaded value=found waiting=skeleton_lines view=show /> }.into_any()
}
