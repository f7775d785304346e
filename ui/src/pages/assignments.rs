//! Which buyers and groups see which records: a table of records by parties, to be changed cell by cell or many at once.

mod bulk;

use std::collections::{BTreeMap, BTreeSet};

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::orders::buyer_choices;
use crate::account::Account;
use crate::api::assignments::{self, Counts, Party};
use crate::api::item::Item;
use crate::api::records::RecordPath;
use crate::api::{Page, buyers};
use crate::browser;
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::{Loaded, Loading, nothing, skeleton_lines};
use crate::components::pager::{page_size, pager};
use crate::components::record_table::WRITERS;
use crate::components::toast;
use crate::dynamic::{changed, keyed, part, pressed};
use crate::format;
use crate::query::Query;

/// So many buyers have columns while nobody chose.
const FIRST_BUYERS: usize = 4;

/// A record and a party that it is assigned to.
type Pair = (i64, Party);

/// A column: a party, and the names that stand over it.
#[derive(Clone, PartialEq)]
struct Column {
    party: Party,
    buyer_name: String,
    /// None over the column of the whole buyer.
    group_name: Option<String>,
}

#[derive(Clone, Copy)]
struct Shared {
    query: Query,
    assigned: RwSignal<BTreeSet<Pair>>,
    rows: RwSignal<BTreeSet<i64>>,
    columns: RwSignal<BTreeSet<Party>>,
    asking: RwSignal<Option<(bool, Counts)>>,
    /// Where the records of the page are.
    paths: StoredValue<BTreeMap<i64, RecordPath>>,
    can_edit: bool,
}

#[component]
pub fn Assignments() -> AnyView {
    let query = Query::here();
    let page = Shared {
        query,
        assigned: RwSignal::new(BTreeSet::new()),
        rows: RwSignal::new(BTreeSet::new()),
        columns: RwSignal::new(BTreeSet::new()),
        asking: RwSignal::new(None),
        paths: StoredValue::new(BTreeMap::new()),
        can_edit: Account::here().may(WRITERS),
    };
    let choices = buyer_choices();
    let columns = Loading::new(move || {
        let chosen = query.list("parties");
        async move { columns_of(&chosen).await }
    });
    let records = Loading::new(move || {
        let (search, all) = (query.get("search"), query.get("all"));
        let (number, size) = (query.get("page"), page_size(query));
        async move {
            let parameters = [
                ("search", search.as_str()),
                ("AllowAllBuyers", all.as_str()),
                ("sortBy", "ProductName,AddressID"),
                ("page", number.as_str()),
                ("pageSize", size.as_str()),
            ];
            let records = buyers::list("/v1/inventoryrecords", &parameters).await?;
            let numbers: Vec<i64> = records.items.iter().map(|record| record.number("Number")).collect();
            let assigned = assignments::of_records(&numbers).await?;
            Ok((records, assigned))
        }
    });
    Effect::new(move |_| {
        if let Some((listed, assigned)) = records.get() {
            page.paths
                .set_value(listed.items.iter().map(|record| (record.number("Number"), path_of(record))).collect());
            page.assigned.set(assigned.iter().map(pair_of).collect());
            page.rows.set(BTreeSet::new());
        }
    });
    let seen = vec![Choice::new("true", "Seen by all buyers"), Choice::new("false", "Seen where assigned")];
    let filters = vec![
        Filter { name: "parties", label: "Buyers", choices, many: true },
        Filter { name: "all", label: "Seen by", choices: Signal::stored(seen), many: false },
    ];
    let show = move |(records, _): (Page<Item>, Vec<Item>)| {
        let matrix = move |columns: Vec<Column>| page.matrix(&records, &columns);
        view! { <Loaded value=columns waiting=skeleton_lines view=matrix /> }.into_any()
    };
    let totals = move || {
        let total = records.get().map(|(page, _)| i64::try_from(page.meta.total_count).unwrap_or_default());
        total.map_or("\u{a0}".to_owned(), |total| format::count(total, "record", "records"))
    };
    view! {
        <Frame title="Assignments">
            <FilterBar search="Search records" filters=filters />
            <p class="totals" role="status">
                {part(totals)}
            </p>
            <Loaded value=records waiting=skeleton_lines view=show />
            {part(move || page.bar(Callback::new(move |()| records.refetch())))}
            {part(move || page.confirm(Callback::new(move |()| records.refetch())))}
        </Frame>
    }
    .into_any()
}

fn path_of(record: &Item) -> RecordPath {
    let variant = Some(record.text("VariantID")).filter(|variant| !variant.is_empty());
    RecordPath { product: record.text("ProductID"), variant, record: record.text("ID") }
}

fn pair_of(item: &Item) -> Pair {
    let group = Some(item.text("UserGroupID")).filter(|group| !group.is_empty());
    (item.number("RecordNumber"), Party { buyer: item.text("BuyerID"), group })
}

/// The buyers that were chosen, or the first ones, each as a whole and by its groups.
async fn columns_of(chosen: &[String]) -> Result<Vec<Column>, crate::api::Problem> {
    let ids = chosen.join("|");
    let all = buyers::list(buyers::BUYERS, &[("ID", &ids), ("sortBy", "Name"), ("pageSize", "100")]).await?;
    let most = if chosen.is_empty() { FIRST_BUYERS } else { all.items.len() };
    let mut columns = Vec::new();
    for buyer in all.items.iter().take(most) {
        let (id, name) = (buyer.text("ID"), buyer.text("Name"));
        columns.push(Column {
            party: Party { buyer: id.clone(), group: None },
            buyer_name: name.clone(),
            group_name: None,
        });
        let groups = buyers::list(&buyers::of(&id, "usergroups"), &[("pageSize", "100")]).await?;
        columns.extend(groups.items.iter().map(|group| Column {
            party: Party { buyer: id.clone(), group: Some(group.text("ID")) },
            buyer_name: name.clone(),
            group_name: Some(group.text("Name")),
        }));
    }
    Ok(columns)
}

fn toggled<T: Ord + Clone + Send + Sync + 'static>(set: RwSignal<BTreeSet<T>>, value: &T) {
    set.update(|set| {
        if !set.remove(value) {
            set.insert(value.clone());
        }
    });
}

impl Shared {
    fn matrix(self, records: &Page<Item>, columns: &[Column]) -> AnyView {
        if columns.is_empty() {
            let way_on = view! { <a class="button" href="/buyers">"Go to buyers"</a> };
            let text = "Records are assigned to buyers and their groups. Make a buyer first.";
            return nothing(Icon::Buyers, "No buyers yet", text, way_on.into_any());
        }
        if records.items.is_empty() {
            let clear = move |_| self.query.step(&[("search", ""), ("all", "")]);
            let way_on =
                view! { <button type="button" class="button" on:click=pressed(clear)>"Clear filters"</button> };
            return nothing(
                Icon::Search,
                "No record matches",
                "Take away a filter, or search for something shorter.",
                way_on.into_any(),
            );
        }
        let mut over = Vec::<(String, String, usize)>::new();
        for column in columns {
            match over.last_mut() {
                Some((buyer, _, span)) if *buyer == column.party.buyer => *span = span.saturating_add(1),
                _ => over.push((column.party.buyer.clone(), column.buyer_name.clone(), 1)),
            }
        }
        let over = over.into_iter().map(|(_, name, span)| {
            view! { <th scope="colgroup" colspan=span.to_string() title=name.clone()><span>{name.clone()}</span></th> }.into_any()
        });
        let heads = columns.iter().map(|column| self.head(column)).collect_view();
        let rows = records.items.iter().map(|record| self.row(record, columns)).collect_view();
        view! {
            <div class="matrix-region" role="region" aria-label="Records by buyers and groups" tabindex="0">
                <table class="matrix" on:keydown=keyed(walk)>
                    <caption class="hidden">"Which buyers and groups see which records"</caption>
                    <thead>
                        <tr>
                            <th scope="col" rowspan="2" class="matrix-item">"Record"</th>
                            {over.collect_view()}
                        </tr>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(self.query, &records.meta)}
        }
        .into_any()
    }

    fn head(self, column: &Column) -> AnyView {
        let party = column.party.clone();
        let name = column.group_name.clone().unwrap_or_else(|| "Everyone".to_owned());
        let label = format!("Choose the column of {}, {name}", column.buyer_name);
        let chosen = {
            let party = party.clone();
            move || self.columns.with(|columns| columns.contains(&party))
        };
        let choose = move |_| toggled(self.columns, &party);
        let control = self.can_edit.then(|| {
            view! { <input type="checkbox" aria-label=label prop:checked=Signal::derive(chosen) on:change=changed(choose) /> }.into_any()
        });
        view! {
            <th scope="col" title=name.clone()>
                <label>{control} <span>{name.clone()}</span></label>
            </th>
        }
        .into_any()
    }

    fn row(self, record: &Item, columns: &[Column]) -> AnyView {
        let number = record.number("Number");
        let item = [record.text("VariantName"), record.text("VariantID"), record.text("ProductName")];
        let item = item.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let address = record.object("Address");
        let place = [address.text("AddressName"), record.text("AddressID")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let all = record.flag("AllowAllBuyers");
        let chosen = move || self.rows.with(|rows| rows.contains(&number));
        let choose = move |_| toggled(self.rows, &number);
        let name = format!("{item} at {place}");
        let control = self.can_edit.then(|| {
            let label = format!("Choose {name}");
            view! { <input type="checkbox" aria-label=label prop:checked=Signal::derive(chosen) on:change=changed(choose) /> }.into_any()
        });
        let cells = {
            let columns = columns.to_vec();
            let name = name.clone();
            move || {
                self.assigned.with(|assigned| {
                    columns.iter().map(|column| self.cell(number, &name, all, column, assigned)).collect_view()
                })
            }
        };
        view! {
            <tr data-all=all.to_string()>
                <th scope="row" class="matrix-item">
                    <div>
                        <label>
                            {control}
                            <span title=name.clone()>{item} <small>{place}</small></span>
                        </label>
                        <small class="matrix-all" hidden=!all>"all buyers"</small>
                    </div>
                </th>
                {part(cells)}
            </tr>
        }
        .into_any()
    }

    fn cell(self, record: i64, name: &str, all: bool, column: &Column, assigned: &BTreeSet<Pair>) -> AnyView {
        let pair = (record, column.party.clone());
        let is_assigned = assigned.contains(&pair);
        let through = column.party.group.is_some()
            && assigned.contains(&(record, Party { buyer: column.party.buyer.clone(), group: None }));
        let who = column
            .group_name
            .as_deref()
            .map_or(column.buyer_name.clone(), |group| format!("{}, {group}", column.buyer_name));
        let state = match (is_assigned, all, through) {
            (true, ..) => "assigned",
            (false, true, _) => "seen, as by all buyers",
            (false, false, true) => "seen through the whole buyer",
            (false, false, false) => "not seen",
        };
        let label = format!("{name} for {who}: {state}");
        let class = if is_assigned {
            "cell is-on"
        } else if all || through {
            "cell is-through"
        } else {
            "cell"
        };
        let toggle = move |_| self.change(pair.clone(), !is_assigned);
        view! {
            <td>
                <button type="button" class=class aria-pressed=is_assigned.to_string() aria-label=label.clone() title=label disabled=!self.can_edit on:click=pressed(toggle)></button>
            </td>
        }
        .into_any()
    }

    /// Assigns or withdraws one record at once, with a way back.
    fn change(self, pair: Pair, assign: bool) {
        let (record, party) = pair.clone();
        spawn_local(async move {
            match assignments::bulk(!assign, &[record], std::slice::from_ref(&party), false).await {
                Ok(_) => {
                    self.assigned.update(|assigned| {
                        if assign {
                            assigned.insert(pair.clone());
                        } else {
                            assigned.remove(&pair);
                        }
                    });
                    let what = if assign { "Assigned to" } else { "Withdrawn from" };
                    let who =
                        party.group.as_deref().map_or(party.buyer.clone(), |group| format!("{}, {group}", party.buyer));
                    toast::say_with_undo(format!("{what} {who}"), move || self.change(pair.clone(), !assign));
                }
                Err(problem) => toast::say(problem.message),
            }
        });
    }
}

/// Arrows go from cell to cell.
fn walk(event: KeyboardEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    let Ok(Some(cell)) = target.closest("td, th") else { return };
    let Some(row) = cell.parent_element() else { return };
    let place = |row: &web_sys::Element| {
        let cells = browser::find_all(row, "button.cell");
        cells.iter().position(|other| *other == target).unwrap_or_default()
    };
    let at = place(&row);
    let next = match event.key().as_str() {
        "ArrowRight" => browser::find_all(&row, "button.cell").get(at.saturating_add(1)).cloned(),
        "ArrowLeft" => at.checked_sub(1).and_then(|at| browser::find_all(&row, "button.cell").get(at).cloned()),
        "ArrowDown" => {
            row.next_element_sibling().and_then(|row| browser::find_all(&row, "button.cell").get(at).cloned())
        }
        "ArrowUp" => {
            row.previous_element_sibling().and_then(|row| browser::find_all(&row, "button.cell").get(at).cloned())
        }
        _ => return,
    };
    if let Some(next) = next {
        event.prevent_default();
        browser::focus(&next);
    }
}
