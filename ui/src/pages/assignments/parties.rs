//! The columns: which buyers and groups the address asks for, their names, and the menu that chooses them. In the address
//! `acme` is a buyer with all its groups, `acme.trade` with that group, `acme.` with none.

use leptos::prelude::*;

use crate::api::assignments::Party;
use crate::api::item::Item;
use crate::api::{Problem, buyers};
use crate::browser;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::menu::Menu;
use crate::dynamic::{changed, part, pressed};
use crate::query::Query;

/// While nobody chose, buyers follow until there are so many columns: about what a screen shows.
const FIRST_COLUMNS: usize = 20;
/// The most things on a page of the service's lists.
const PAGE: &str = "100";

/// A column: a party, and the names that stand over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub party: Party,
    pub buyer_name: String,
    /// None over the column of the whole buyer.
    pub group_name: Option<String>,
}

impl Column {
    /// `Acme`, `Acme, Trade`.
    pub fn who(&self) -> String {
        match &self.group_name {
            Some(group) => format!("{}, {group}", self.buyer_name),
            None => self.buyer_name.clone(),
        }
    }

    /// The shortest name that tells it from the columns beside it.
    pub fn short(&self) -> String {
        self.group_name.clone().unwrap_or_else(|| self.buyer_name.clone())
    }
}

/// The columns that the address asks for, or the first ones.
pub async fn load(tokens: &[String]) -> Result<Vec<Column>, Problem> {
    let mut ids: Vec<&str> = tokens.iter().map(|token| buyer_of(token)).collect();
    ids.dedup();
    let parameters = [("ID", ids.join("|")), ("sortBy", "Name".to_owned()), ("pageSize", PAGE.to_owned())];
    let parameters = parameters.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut found = buyers::list(buyers::BUYERS, &parameters).await?.items;
    found.sort_by_key(|buyer| ids.iter().position(|id| *id == buyer.text("ID")));
    let mut columns = Vec::new();
    for buyer in &found {
        if tokens.is_empty() && columns.len() >= FIRST_COLUMNS {
            break;
        }
        let (id, buyer_name) = (buyer.text("ID"), buyer.text("Name"));
        let column = |group: Option<(String, String)>| {
            let (group, group_name) = group.unzip();
            Column { party: Party { buyer: id.clone(), group }, buyer_name: buyer_name.clone(), group_name }
        };
        columns.push(column(None));
        let groups = groups_of(&id).await?.into_iter().filter(|(group, _)| is_chosen(tokens, &id, group));
        columns.extend(groups.map(|group| column(Some(group))));
    }
    Ok(columns)
}

/// ID and name of each group of a buyer.
async fn groups_of(buyer: &str) -> Result<Vec<(String, String)>, Problem> {
    let parameters = [("sortBy", "Name"), ("pageSize", PAGE)];
    let groups = buyers::list(&buyers::of(buyer, "usergroups"), &parameters).await?;
    Ok(groups.items.iter().map(|group| (group.text("ID"), group.text("Name"))).collect())
}

fn buyer_of(token: &str) -> &str {
    token.split('.').next().unwrap_or(token)
}

/// Whether a group has a column; while nobody chose, every group of a buyer that is shown.
fn is_chosen(tokens: &[String], buyer: &str, group: &str) -> bool {
    tokens.is_empty() || tokens.iter().any(|token| token == buyer || *token == format!("{buyer}.{group}"))
}

/// The tokens with a buyer and all its groups shown, or none of it.
fn with_buyer(tokens: &[String], buyer: &str, shown: bool) -> Vec<String> {
    let others = tokens.iter().filter(|token| buyer_of(token) != buyer).cloned();
    others.chain(shown.then(|| buyer.to_owned())).collect()
}

/// The tokens with one group of a buyer turned on or off; `groups` are all that the buyer has.
fn with_group(tokens: &[String], buyer: &str, groups: &[String], group: &str) -> Vec<String> {
    let is_here = tokens.iter().any(|token| buyer_of(token) == buyer);
    let wanted = |other: &&String| (is_here && is_chosen(tokens, buyer, other)) != (*other == group);
    let chosen: Vec<&String> = groups.iter().filter(wanted).collect();
    let own: Vec<String> = match chosen.len() {
        0 => vec![format!("{buyer}.")],
        all if all == groups.len() => vec![buyer.to_owned()],
        _ => chosen.into_iter().map(|group| format!("{buyer}.{group}")).collect(),
    };
    let at = tokens.iter().position(|token| buyer_of(token) == buyer).unwrap_or(tokens.len());
    let mut tokens: Vec<String> = tokens.iter().filter(|token| buyer_of(token) != buyer).cloned().collect();
    tokens.splice(at.min(tokens.len())..at.min(tokens.len()), own);
    tokens
}

/// What the address asks for; while nobody chose, what is shown.
fn tokens(query: Query, shown: &[Column]) -> Vec<String> {
    let tokens = query.list("parties");
    if !tokens.is_empty() {
        return tokens;
    }
    shown.iter().filter(|column| column.party.group.is_none()).map(|column| column.party.buyer.clone()).collect()
}

/// The menu that chooses the columns: buyers, found by name, each of which unfolds to its groups.
pub fn menu(query: Query, shown: Signal<Vec<Column>>) -> AnyView {
    let count = move || shown.with(Vec::len).to_string();
    let face = view! {
        {icon(Icon::Buyers)}
        <span>"Columns "</span>
        <strong>{part(count)}</strong>
        {icon(Icon::ChevronDown)}
    }
    .into_any();
    let label = Signal::derive(move || format!("Columns {}", count()));
    let content = move || {
        let sought = RwSignal::new(String::new());
        let found = Loading::new(move || {
            let sought = sought.get();
            async move {
                let parameters = [("search", sought.as_str()), ("sortBy", "Name"), ("pageSize", PAGE)];
                Ok(buyers::list(buyers::BUYERS, &parameters).await?.items)
            }
        });
        let list = move |found: Vec<Item>| {
            if found.is_empty() {
                return view! { <p class="menu-none">"No buyer matches"</p> }.into_any();
            }
            found.iter().map(|buyer| entry(query, shown, buyer)).collect_view().into_any()
        };
        view! {
            <input
                type="search"
                class="menu-find"
                aria-label="Find a buyer"
                placeholder="Find a buyer"
                on:input=changed(move |event| sought.set(event_target_value(&event)))
            />
            <div class="menu-list"><Loaded value=found waiting=skeleton_lines view=list /></div>
        }
        .into_any()
    };
    view! { <Menu open=RwSignal::new(false) face=face label=label class="button" content=content /> }.into_any()
}

fn entry(query: Query, shown: Signal<Vec<Column>>, buyer: &Item) -> AnyView {
    let (id, name) = (buyer.text("ID"), buyer.text("Name"));
    let unfolded = RwSignal::new(false);
    let chosen = {
        let id = id.clone();
        move || shown.with(|shown| shown.iter().any(|column| column.party.buyer == id))
    };
    let toggle = {
        let (id, chosen) = (id.clone(), chosen.clone());
        move |_| {
            let now = shown.with_untracked(|shown| tokens(query, shown));
            query.step(&[("parties", &with_buyer(&now, &id, !chosen()).join(","))]);
        }
    };
    let groups = move || unfolded.get().then(|| groups(query, shown, id.clone()));
    let arrow = part(move || icon(if unfolded.get() { Icon::ChevronDown } else { Icon::ChevronRight }));
    view! {
        <div class="menu-fold">
            {check(&name, chosen, toggle)}
            <button
                type="button"
                class="icon-button"
                aria-expanded=Signal::derive(move || unfolded.get().to_string())
                aria-label=format!("Groups of {name}")
                on:click=pressed(move |_| unfolded.update(|unfolded| *unfolded = !*unfolded))
            >
                {arrow}
            </button>
        </div>
        {part(groups)}
    }
    .into_any()
}

fn groups(query: Query, shown: Signal<Vec<Column>>, buyer: String) -> AnyView {
    let found = {
        let buyer = buyer.clone();
        Loading::new(move || {
            let buyer = buyer.clone();
            async move { groups_of(&buyer).await }
        })
    };
    let list = move |groups: Vec<(String, String)>| {
        if groups.is_empty() {
            return view! { <p class="menu-none">"No groups"</p> }.into_any();
        }
        let ids: Vec<String> = groups.iter().map(|(id, _)| id.clone()).collect();
        let entry = |(id, name): &(String, String)| {
            let party = Party { buyer: buyer.clone(), group: Some(id.clone()) };
            let chosen = move || shown.with(|shown| shown.iter().any(|column| column.party == party));
            let (buyer, id, ids) = (buyer.clone(), id.clone(), ids.clone());
            let toggle = move |_| {
                let now = shown.with_untracked(|shown| tokens(query, shown));
                query.step(&[("parties", &with_group(&now, &buyer, &ids, &id).join(","))]);
            };
            check(name, chosen, toggle)
        };
        groups.iter().map(entry).collect_view().into_any()
    };
    view! { <div class="menu-folded"><Loaded value=found waiting=skeleton_lines view=list /></div> }.into_any()
}

fn check(
    name: &str,
    chosen: impl Fn() -> bool + Send + Sync + 'static,
    toggle: impl Fn(web_sys::MouseEvent) + 'static,
) -> AnyView {
    let chosen = Memo::new(move |_| chosen());
    let toggle = move |event| {
        browser::keep_focus();
        toggle(event);
    };
    view! {
        <button
            type="button"
            class="menu-item"
            role="checkbox"
            aria-checked=Signal::derive(move || chosen.get().to_string())
            title=name.to_owned()
            on:click=pressed(toggle)
        >
            <span class="menu-check">{part(move || chosen.get().then(|| icon(Icon::Check)))}</span>
            <span>{name.to_owned()}</span>
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tokens: &[&str]) -> Vec<String> {
        tokens.iter().map(|token| (*token).to_owned()).collect()
    }

    #[test]
    fn a_buyer_is_shown_with_all_its_groups_or_with_those_that_are_named() {
        assert!(is_chosen(&[], "acme", "trade"));
        assert!(is_chosen(&texts(&["acme"]), "acme", "trade"));
        assert!(is_chosen(&texts(&["acme.trade"]), "acme", "trade"));
        assert!(!is_chosen(&texts(&["acme.trade"]), "acme", "retail"));
        assert!(!is_chosen(&texts(&["acme."]), "acme", "trade"));
    }

    #[test]
    fn turning_groups_on_and_off_keeps_the_place_of_their_buyer() {
        let groups = texts(&["trade", "retail"]);
        let turned = |tokens: &[&str], group: &str| with_group(&texts(tokens), "acme", &groups, group);
        assert_eq!(turned(&["acme", "globex"], "trade"), ["acme.retail", "globex"]);
        assert_eq!(turned(&["acme.retail", "globex"], "retail"), ["acme.", "globex"]);
        assert_eq!(turned(&["acme.", "globex"], "trade"), ["acme.trade", "globex"]);
        assert_eq!(turned(&["acme.trade", "globex"], "retail"), ["acme", "globex"]);
        assert_eq!(turned(&["globex"], "retail"), ["globex", "acme.retail"]);
    }

    #[test]
    fn a_buyer_comes_and_goes_with_its_groups() {
        let tokens = texts(&["acme.trade", "acme.retail", "globex"]);
        assert_eq!(with_buyer(&tokens, "acme", false), ["globex"]);
        assert_eq!(with_buyer(&tokens, "zenith", true), ["acme.trade", "acme.retail", "globex", "zenith"]);
    }
}
