//! Which buyers and groups see which records: a table of records by parties, to be changed cell by cell or many at once.

mod bulk;
mod cells;
mod matrix;
mod parties;

use leptos::prelude::*;

use super::orders::buyer_choices;
use super::records::{owners, places};
use crate::account::Account;
use crate::api::assignments::{self, Party};
use crate::api::{Page, Problem, records};
use crate::components::field::Choice;
use crate::components::filter_bar::{Filter, FilterBar};
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, no_match, nothing};
use crate::components::pager::{page_size, pager};
use crate::components::record_table::WRITERS;
use crate::dynamic::{part, pressed};
use crate::format;
use crate::query::Query;
use bulk::Over;
use cells::Assigned;
use matrix::{Row, matrix, waiting};
use parties::Column;

const FILTERS: [&str; 6] = ["search", "location", "owner", "seen", "buyer", "product"];
/// Who may look through a shopper's eyes.
const LOOKERS: &[&str] = &["BuyerImpersonation"];

/// Parameters of a list.
type Asked = Vec<(&'static str, String)>;

/// Everything that the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    query: Query,
    /// The list that the address asks for, without its page.
    asked: Memo<Asked>,
    /// What each record is assigned to, of all that were shown.
    assigned: RwSignal<Assigned>,
    /// The chosen rows, of this page and of others.
    rows: RwSignal<Vec<Row>>,
    columns: RwSignal<Vec<Column>>,
    /// The box that was pressed last.
    anchor: StoredValue<Option<(usize, usize)>>,
    over: RwSignal<Option<Over>>,
    /// Reads the records again.
    reread: Callback<()>,
    can_edit: bool,
}

#[component]
pub fn Assignments() -> AnyView {
    let (account, query) = (Account::here(), Query::here());
    let asked = Memo::new(move |_| asked(query));
    let assigned = RwSignal::new(Assigned::default());
    let paged = Memo::new(move |_| {
        let mut parameters = asked.get();
        parameters.extend([("page", query.get("page")), ("pageSize", page_size(query))]);
        parameters
    });
    let listed = Loading::new(move || {
        let parameters = paged.get();
        async move {
            let found = rows_of(&parameters).await?;
            let numbers: Vec<i64> = found.items.iter().map(|row| row.number).collect();
            learn(assigned, &numbers).await?;
            Ok(found)
        }
    });
    // Records that no shopper sees are worth knowing of.
    let unseen = Loading::new(|| async {
        let found = records::list(&[("AllowAllBuyers", "false"), ("Assigned", "false"), ("pageSize", "1")]).await?;
        Ok(found.meta.total_count)
    });
    let page = Shared {
        query,
        asked,
        assigned,
        rows: RwSignal::new(Vec::new()),
        columns: RwSignal::new(Vec::new()),
        anchor: StoredValue::new(None),
        over: RwSignal::new(None),
        reread: Callback::new(move |()| {
            listed.refetch();
            unseen.refetch();
        }),
        can_edit: account.may(WRITERS),
    };
    // Rows of another list are not what one chose from; those of another page of it are.
    Effect::new(move |before: Option<()>| {
        asked.track();
        page.anchor.set_value(None);
        if before.is_some() {
            page.rows.set(Vec::new());
        }
    });
    let tokens = Memo::new(move |_| query.list("parties"));
    let columns = Loading::new(move || {
        let tokens = tokens.get();
        async move { parties::load(&tokens).await }
    });
    let shown = Signal::derive(move || columns.get().unwrap_or_default());
    // A column that is not shown is not chosen.
    Effect::new(move |_| {
        let shown = shown.get();
        page.columns.update(|chosen| chosen.retain(|column| shown.contains(column)));
    });
    let show = move |listed_now: Page<Row>| {
        let contents = move |columns: Vec<Column>| page.contents(&listed_now, &columns, listed.busy);
        view! { <Loaded value=columns waiting=waiting view=contents /> }.into_any()
    };
    view! {
        <Frame title="Assignments">
            <FilterBar search="Search items, IDs, locations" filters=filters(account, listed) actions=actions(account, query, shown) />
            {totals(page, listed, unseen)}
            <Loaded value=listed waiting=waiting view=show />
            {part(move || page.dialog())}
        </Frame>
    }
    .into_any()
}

/// The parameters of the list that the address asks for.
fn asked(query: Query) -> Asked {
    let (all, is_assigned) = match query.get("seen").as_str() {
        "all" => ("true", ""),
        "assigned" => ("false", "true"),
        "nobody" => ("false", "false"),
        _ => ("", ""),
    };
    vec![
        ("search", query.get("search")),
        ("AddressID", query.list("location").join("|")),
        ("OwnerID", query.list("owner").join("|")),
        ("ProductID", query.list("product").join("|")),
        ("Assignments.BuyerID", query.list("buyer").join("|")),
        ("AllowAllBuyers", all.to_owned()),
        ("Assigned", is_assigned.to_owned()),
        ("sortBy", "ProductName,VariantName,AddressID".to_owned()),
    ]
}

/// Reads what these records are assigned to; at most 100.
async fn learn(assigned: RwSignal<Assigned>, numbers: &[i64]) -> Result<(), Problem> {
    let pairs = assignments::of_records(numbers).await?;
    assigned.update(|assigned| {
        let pairs = pairs.iter().map(|pair| {
            let group = Some(pair.text("UserGroupID")).filter(|group| !group.is_empty());
            (pair.number("RecordNumber"), Party { buyer: pair.text("BuyerID"), group })
        });
        assigned.learn(numbers, pairs);
    });
    Ok(())
}

async fn rows_of(parameters: &Asked) -> Result<Page<Row>, Problem> {
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let found = records::list(&parameters).await?;
    Ok(Page { meta: found.meta, items: found.items.iter().map(Row::of).collect() })
}

fn filters(account: Account, listed: Loading<Page<Row>>) -> Vec<Filter> {
    let summary = Loading::new(records::summary);
    let seen = [("all", "All buyers"), ("assigned", "Assigned buyers"), ("nobody", "Nobody")];
    let seen = seen.map(|(value, label)| Choice::new(value, label)).to_vec();
    // The products that the rows show, so that one narrows the list to what one sees in it; search finds the others.
    let products = Signal::derive(move || {
        let mut products: Vec<Choice> = listed
            .get()
            .map(|listed| listed.items)
            .unwrap_or_default()
            .iter()
            .map(|row| Choice::new(row.path.product.clone(), row.product.clone()))
            .collect();
        products.dedup();
        products
    });
    let mut filters = vec![
        Filter { name: "product", label: "Product", choices: products, many: true },
        Filter { name: "location", label: "Location", choices: places(summary), many: true },
        Filter { name: "seen", label: "Seen by", choices: Signal::stored(seen), many: false },
        Filter { name: "buyer", label: "Assigned to", choices: buyer_choices(), many: true },
    ];
    if account.supplier().is_none() {
        filters.insert(2, Filter { name: "owner", label: "Owner", choices: owners(account), many: true });
    }
    filters
}

fn actions(account: Account, query: Query, shown: Signal<Vec<Column>>) -> AnyView {
    let look = account.may(LOOKERS).then(|| {
        view! { <a class="button" href="/view-as">{icon(Icon::Assignments)} <span>"View as…"</span></a> }.into_any()
    });
    view! {
        {parties::menu(query, shown)}
        {look}
    }
    .into_any()
}

/// `203 records · 4 seen by nobody`.
fn totals(page: Shared, listed: Loading<Page<Row>>, unseen: Loading<u64>) -> AnyView {
    let text = move || {
        let Some(listed) = listed.get() else { return "\u{a0}".into_any() };
        let is_narrowed = page.query.is_filtered(&FILTERS);
        let unseen = unseen.get().filter(|unseen| *unseen > 0 && !is_narrowed).map(|unseen| {
            let link = move || page.query.link(&[("seen", "nobody")]);
            view! { " · " <a href=Signal::derive(link)>{format::total(unseen)} " seen by nobody"</a> }.into_any()
        });
        view! {
            <strong>{format::count(listed.meta.total_count, "record", "records")}</strong>
            {unseen}
        }
        .into_any()
    };
    view! { <p class="totals" role="status">{part(text)}</p> }.into_any()
}

impl Shared {
    fn contents(self, listed: &Page<Row>, columns: &[Column], busy: RwSignal<bool>) -> AnyView {
        if columns.is_empty() {
            return self.no_columns();
        }
        if listed.items.is_empty() {
            let is_filtered = self.query.is_filtered(&FILTERS);
            return if is_filtered { no_match(self.query, &FILTERS, "No record matches") } else { no_records() };
        }
        let total = listed.meta.total_count;
        let rows = listed.items.clone();
        let all_here = Memo::new(move |_| {
            !rows.is_empty()
                && self.rows.with(|chosen| rows.iter().all(|row| chosen.iter().any(|it| it.number == row.number)))
        });
        view! {
            {matrix(self, &listed.items, columns, busy)}
            <div class="matrix-foot">
                {part(move || self.bar(total, all_here.get()))}
                {pager(self.query, &listed.meta)}
            </div>
        }
        .into_any()
    }

    fn no_columns(self) -> AnyView {
        if self.query.get("parties").is_empty() {
            let way_on = view! { <a class="button" href="/buyers">"Go to buyers"</a> };
            let text = "Records are assigned to buyers and their groups. Make a buyer first.";
            return nothing(Icon::Buyers, "No buyers yet", text, way_on.into_any());
        }
        let reset = move |_| self.query.step(&[("parties", "")]);
        let way_on =
            view! { <button type="button" class="button" on:click=pressed(reset)>"Show the first buyers"</button> };
        let text = "The buyers of this address are not there, or no longer.";
        nothing(Icon::Buyers, "No such buyer", text, way_on.into_any())
    }
}

fn no_records() -> AnyView {
    let way_on = view! { <a class="button" href="/records">"Go to records"</a> };
    let text = "A record says how many of an item are at a location. Make one, then say who sees it.";
    nothing(Icon::Records, "No records yet", text, way_on.into_any())
}
