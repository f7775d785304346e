//! A seller: the stores it has and is in, the keys of its systems, and its stock of what many sell.

mod keys;
mod stock;
mod stores;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::buyers::{confirm_delete, make_dialog};
use super::sellers::{WRITERS, address_of};
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, Problem, buyers, locations, sellers, with_query};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::field::{Choice, choice_field, field};
use crate::components::frame::Frame;
use crate::components::icons::Icon;
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::record_panel::RecordPanel;
use crate::components::tools::tool;
use crate::dynamic::part;
use crate::form::{Field, Form, Kind};
use crate::format;
use stock::Stock;

const FIELDS: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Seller ID", Kind::Required, "Records, memberships and keys follow when it changes."),
    Field::new("Active", "Active: its people can sign in", Kind::Flag, ""),
    Field::new(
        "DefaultAddressID",
        "Default location",
        Kind::Text,
        "Where its stock of a store's products is. Without one it is the first location.",
    ),
];

/// What lies over the page.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Edit(Item),
    Delete(Item),
    /// A member for its store, or a store to be a member of.
    Join(Side),
    Leave(Side, Item),
    NewKey,
    /// A key that was just made, as it is told once.
    Key(Item),
    Revoke(Item),
}

/// From which side of a membership the seller is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// It is the parent; others are its members.
    Parent,
    /// It is a member of others' stores.
    Member,
}

/// Everything that the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    id: Memo<String>,
    seller: Loading<Item>,
    members: Loading<Page<Item>>,
    memberships: Loading<Page<Item>>,
    keys: Loading<Page<Item>>,
    stock: Loading<Stock>,
    over: RwSignal<Over>,
    /// Whether the person is of the seller itself.
    is_own: bool,
    can_edit: bool,
    can_join: bool,
    has_keys: bool,
}

#[component]
pub fn SellerPage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("seller").unwrap_or_default()));
    let account = Account::here();
    let is_own = account.supplier().is_some();
    let may = account.may(WRITERS);
    let has_keys = may || (is_own && account.may(&["SupplierUserAdmin"]));
    let page = Shared {
        id,
        seller: Loading::new(move || {
            let id = id.get();
            async move { buyers::find(sellers::SELLERS, &id).await }
        }),
        members: Loading::new(move || {
            let id = id.get();
            async move { or_none(sellers::members(&id, "100").await, is_own) }
        }),
        memberships: Loading::new(move || {
            let id = id.get();
            async move { sellers::memberships(&id, "100").await }
        }),
        keys: Loading::new(move || {
            let id = id.get();
            async move { if has_keys { sellers::keys(&id).await } else { Ok(Page::new(1, 1, 0, Vec::new())) } }
        }),
        stock: stock::load(id, is_own),
        over: RwSignal::new(Over::Nothing),
        is_own,
        can_edit: may,
        can_join: may && !is_own,
        has_keys,
    };
    let title = Signal::derive(move || page.seller.get().map_or_else(|| id.get(), |seller| seller.text("Name")));
    let rows = Signal::derive(move || page.stock.get().map(|stock| stock.rows.rows).unwrap_or_default());
    let changed = Callback::new(move |()| page.stock.refetch());
    let contents = view! {
        <Loaded value=page.seller waiting=skeleton_lines view=move |seller| page.contents(&seller) />
        <RecordPanel rows=rows changed=changed />
        {part(move || page.over())}
    };
    if is_own {
        return view! { <Frame title=title>{contents}</Frame> }.into_any();
    }
    view! { <Frame title=title above=("/sellers", "Sellers")>{contents}</Frame> }.into_any()
}

/// What a seller's own people may not read is nothing to them.
fn or_none(found: Result<Page<Item>, Problem>, is_own: bool) -> Result<Page<Item>, Problem> {
    match found {
        Err(problem) if is_own && matches!(problem.status, 403 | 404) => Ok(Page::new(1, 1, 0, Vec::new())),
        found => found,
    }
}

impl Shared {
    fn open(self, over: Over) -> impl Fn() + Clone {
        move || self.over.set(over.clone())
    }

    /// What the seller is called; its ID until its name is here.
    fn name(self) -> String {
        self.seller.get().map_or_else(|| self.id.get(), |seller| seller.text("Name"))
    }

    fn contents(self, seller: &Item) -> AnyView {
        let id = seller.text("ID");
        let delete = self.can_join.then(|| {
            tool(
                "Delete seller",
                Icon::Delete,
                "button button-plain button-bad",
                self.open(Over::Delete(seller.clone())),
            )
        });
        let edit =
            self.can_edit.then(|| tool("Edit seller", Icon::Edit, "button", self.open(Over::Edit(seller.clone()))));
        let place = Some(seller.text("DefaultAddressID")).filter(|place| !place.is_empty());
        let place = place.map(|place| view! { <span>"Stock at " <b>{place}</b></span> }.into_any());
        let owner = if self.is_own { "" } else { id.as_str() };
        view! {
            <div class="lead">
                <div class="summary-line">
                    {active_chip(seller.flag("Active"))} <span>"ID " <b>{id.clone()}</b></span>
                    <span>"Number " <b>{seller.number("Number").to_string()}</b></span> {place}
                    <a href=with_query("/records", &[("owner", owner)])>"Records"</a>
                    <a href=with_query("/locations", &[("owner", owner)])>"Locations"</a>
                </div>
                <div class="section-tools">{delete} {edit}</div>
            </div>
            {self.store_sections()}
            {self.has_keys.then(|| self.key_section())}
            {self.stock_section()}
        }
        .into_any()
    }

    fn refetch(self) {
        self.seller.refetch();
        self.members.refetch();
        self.memberships.refetch();
        self.stock.refetch();
    }

    fn over(self) -> AnyView {
        let close = Callback::new(move |()| self.over.set(Over::Nothing));
        match self.over.get() {
            Over::Nothing => ().into_any(),
            Over::Edit(seller) => self.edit_form(&seller, close),
            Over::Delete(seller) => {
                let text =
                    "Its users, locations, memberships and keys go away with it. This cannot be undone.".to_owned();
                let done = Callback::new(|()| browser::go("/sellers"));
                confirm_delete(&seller, sellers::SELLERS.to_owned(), text, "Delete seller", close, done)
            }
            Over::Join(side) => self.join_dialog(side, close),
            Over::Leave(side, membership) => self.confirm_leave(side, &membership, close),
            Over::NewKey => self.key_form(close),
            Over::Key(key) => Self::show_key(&key, close),
            Over::Revoke(key) => self.confirm_revoke(&key, close),
        }
    }

    fn edit_form(self, seller: &Item, close: Callback<()>) -> AnyView {
        let form = Form::new(FIELDS, &seller.to_value());
        let id = seller.text("ID");
        let saved = Callback::new(move |saved: Item| {
            if saved.text("ID") == self.id.get_untracked() {
                self.refetch();
            } else {
                browser::go(&address_of(&saved.text("ID")));
            }
        });
        let content = view! {
            {field(form, "Name")}
            {field(form, "ID")}
            {choice_field(form, "DefaultAddressID", places(&id, form))}
            {field(form, "Active")}
        };
        let title = seller.text("Name");
        let under = sellers::SELLERS.to_owned();
        make_dialog(title, "Save seller", form, under, Some(id), close, saved, content.into_any())
    }
}

/// The locations of a seller, and none.
fn places(seller: &str, form: Form) -> Signal<Vec<Choice>> {
    let seller = seller.to_owned();
    let found = Loading::new(move || {
        let seller = seller.clone();
        async move { locations::list(Some(&seller), &[("pageSize", "100"), ("sortBy", "AddressName")]).await }
    });
    Signal::derive(move || {
        let current = form.text("DefaultAddressID");
        let places = found.get().map(|page| page.items).unwrap_or_default();
        let mut choices = vec![Choice::new("", "The first location")];
        choices.extend(places.iter().map(|place| Choice::new(place.id.clone(), format::address_name(place))));
        if !choices.iter().any(|choice| choice.value == current) {
            choices.push(Choice::new(current.clone(), current));
        }
        choices
    })
}
