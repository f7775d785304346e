//! A buyer: its people, its groups, and who is a member of which.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::buyers::{WRITERS, confirm_delete, make_dialog, name_of};
use crate::account::Account;
use crate::api::item::Item;
use crate::api::{Page, buyers, escaped, with_query};
use crate::browser;
use crate::components::chip::active_chip;
use crate::components::field::field;
use crate::components::frame::Frame;
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::table::{Column, Table};
use crate::components::toast;
use crate::components::tools::{row_tool, tool};
use crate::dynamic::{changed, part, pressed};
use crate::form::{Field, Form, Kind};

const BUYER: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Buyer ID", Kind::Required, "Assignments, orders and users follow when it changes."),
    Field::new("Active", "Active: its people can sign in and order", Kind::Flag, ""),
];
const GROUP: &[Field] = &[
    Field::new("Name", "Name", Kind::Required, ""),
    Field::new("ID", "Group ID", Kind::Own, "Letters, digits, - and _. Made for you when empty."),
    Field::new("Description", "Description", Kind::Lines, ""),
];
const USER: &[Field] = &[
    Field::new("FirstName", "First name", Kind::Required, ""),
    Field::new("LastName", "Last name", Kind::Required, ""),
    Field::new("Username", "User name", Kind::Required, "Unique in the marketplace."),
    Field::new("ID", "User ID", Kind::Own, "Made for you when empty."),
    Field::new("Email", "Email", Kind::Required, ""),
    Field::new("Password", "Password", Kind::Own, "At least 10 characters. Empty leaves it as it is."),
    Field::new("Active", "Active: can sign in", Kind::Flag, ""),
];

#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    EditBuyer(Item),
    DeleteBuyer(Item),
    Group(Option<Item>),
    DeleteGroup(Item),
    User(Option<Item>),
    DeleteUser(Item),
}

#[derive(Clone, Copy)]
struct Shared {
    id: Memo<String>,
    buyer: Loading<Item>,
    groups: Loading<Page<Item>>,
    users: Loading<Page<Item>>,
    members: Loading<Page<Item>>,
    over: RwSignal<Over>,
}

const WHOLE: &[(&str, &str)] = &[("pageSize", "100")];

#[component]
pub fn BuyerPage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("buyer").unwrap_or_default()));
    let part_of = move |what: &'static str| {
        Loading::new(move || {
            let under = buyers::of(&id.get(), what);
            async move { buyers::list(&under, WHOLE).await }
        })
    };
    let page = Shared {
        id,
        buyer: Loading::new(move || {
            let id = id.get();
            async move { buyers::find(buyers::BUYERS, &id).await }
        }),
        groups: part_of("usergroups"),
        users: part_of("users"),
        members: part_of("usergroups/assignments"),
        over: RwSignal::new(Over::Nothing),
    };
    let title = Signal::derive(move || page.buyer.get().map_or_else(|| id.get(), |buyer| buyer.text("Name")));
    view! {
        <Frame title=title above=("/buyers", "Buyers")>
            <Loaded value=page.buyer waiting=skeleton_lines view=move |buyer| page.contents(&buyer) />
            {part(move || page.over())}
        </Frame>
    }
    .into_any()
}

/// The name of a row, which opens it where it may be written.
fn row_name(name: String, can_edit: bool, open: impl Fn() + 'static) -> AnyView {
    if !can_edit {
        return view! { <span>{name}</span> }.into_any();
    }
    view! { <button type="button" class="row-open" data-edit="" title=name.clone() on:click=pressed(move |_| open())>{name.clone()}</button> }
        .into_any()
}

impl Shared {
    fn open(self, over: Over) -> impl Fn() + Clone {
        move || self.over.set(over.clone())
    }

    fn contents(self, buyer: &Item) -> AnyView {
        let account = Account::here();
        let id = buyer.text("ID");
        let tools = account.may(WRITERS).then(|| {
            view! {
                {tool("Delete buyer", Icon::Delete, "button button-plain button-bad", self.open(Over::DeleteBuyer(buyer.clone())))}
                {tool("Edit buyer", Icon::Edit, "button", self.open(Over::EditBuyer(buyer.clone())))}
            }
            .into_any()
        });
        let view_as = with_query("/view-as", &[("buyer", &id)]);
        let new_group = account
            .may(&["UserGroupAdmin"])
            .then(|| tool("New group", Icon::Add, "button", self.open(Over::Group(None))));
        let new_user = account
            .may(&["BuyerUserAdmin"])
            .then(|| tool("New user", Icon::Add, "button", self.open(Over::User(None))));
        view! {
            <div class="lead">
                <div class="summary-line">
                    {active_chip(buyer.flag("Active"))} <span>"ID " <b>{id.clone()}</b></span>
                    <a href=with_query("/assignments", &[("parties", &id)])>"Assignments"</a>
                    <a href=view_as>"View as this buyer"</a>
                    <a href=with_query("/orders", &[("buyer", &id)])>"Orders"</a>
                </div>
                <div class="section-tools">{tools}</div>
            </div>
            <div class="section-head">
                <h2>"User groups"</h2>
                <div class="section-tools">{new_group}</div>
            </div>
            <Loaded value=self.groups waiting=skeleton_lines view=move |page| self.group_table(&page) />
            <div class="section-head">
                <h2>"Users"</h2>
                <div class="section-tools">{new_user}</div>
            </div>
            <Loaded value=self.users waiting=skeleton_lines view=move |page| self.user_table(&page) />
        }
        .into_any()
    }

    fn group_table(self, page: &Page<Item>) -> AnyView {
        if page.items.is_empty() {
            let text = "No groups. A group sees records that the rest of the buyer does not.";
            return view! { <p class="quiet section-none">{text}</p> }.into_any();
        }
        let columns = vec![
            Column::new("Group", "col-main", ""),
            Column::new("Members", "col-wide", ""),
            Column::new("Tools", "col-tools", ""),
        ];
        let rows = page.items.iter().map(|group| self.group_row(group)).collect_view();
        view! { <Table caption="User groups" columns=columns rows=rows.into_any() /> }.into_any()
    }

    fn group_row(self, group: &Item) -> AnyView {
        let can_edit = Account::here().may(&["UserGroupAdmin"]);
        let (id, name) = (group.text("ID"), group.text("Name"));
        let members = {
            let id = id.clone();
            move || self.members_of(&id, can_edit)
        };
        let tools = can_edit.then(|| {
            row_tool(format!("Delete group {name}"), Icon::Delete, self.open(Over::DeleteGroup(group.clone())))
        });
        view! {
            <tr>
                <td class="col-main">
                    {row_name(name.clone(), can_edit, self.open(Over::Group(Some(group.clone()))))}
                    <code hidden=name == id>{id.clone()}</code>
                </td>
                <td class="col-wide members">{part(members)}</td>
                <td class="col-tools">{tools}</td>
            </tr>
        }
        .into_any()
    }

    /// The members of a group, each to be taken out, and those who could be one.
    fn members_of(self, group: &str, can_edit: bool) -> AnyView {
        let (Some(members), Some(users)) = (self.members.get(), self.users.get()) else { return ().into_any() };
        let inside: Vec<String> = members
            .items
            .iter()
            .filter(|member| member.text("UserGroupID") == group)
            .map(|member| member.text("UserID"))
            .collect();
        let (here, others): (Vec<&Item>, Vec<&Item>) =
            users.items.iter().partition(|user| inside.contains(&user.text("ID")));
        let chips = here
            .into_iter()
            .map(|user| {
                let (group, id, name) = (group.to_owned(), user.text("ID"), name_of(user));
                let leave = move |_| self.change_member(&group, &id, false);
                view! {
                    <button type="button" class="filter is-set" disabled=!can_edit aria-label=format!("Take {name} out of the group") on:click=pressed(leave)>
                        {name.clone()}
                        {can_edit.then(|| icon(Icon::Close))}
                    </button>
                }
                .into_any()
            })
            .collect_view();
        let group = group.to_owned();
        let add = (can_edit && !others.is_empty()).then(|| {
            let label = format!("Add a member to {group}");
            let options = others
                .iter()
                .map(|user| view! { <option value=user.text("ID")>{name_of(user)}</option> }.into_any())
                .collect_view();
            let join = move |event: leptos::ev::Event| self.change_member(&group, &event_target_value(&event), true);
            view! {
                <select class="select-small" aria-label=label on:change=changed(join)>
                    <option value="">"Add…"</option>
                    {options}
                </select>
            }
            .into_any()
        });
        view! {
            {chips}
            {add}
        }
        .into_any()
    }

    fn change_member(self, group: &str, user: &str, joins: bool) {
        if user.is_empty() {
            return;
        }
        let (buyer, group, user) = (self.id.get_untracked(), group.to_owned(), user.to_owned());
        spawn_local(async move {
            let done = if joins {
                buyers::join(&buyer, &group, &user).await
            } else {
                buyers::leave(&buyer, &group, &user).await
            };
            match done {
                Ok(()) => toast::say(format!("{user} {} {group}", if joins { "is now in" } else { "is no longer in" })),
                Err(problem) => toast::say(problem.message),
            }
            self.members.refetch();
        });
    }

    fn user_table(self, page: &Page<Item>) -> AnyView {
        if page.items.is_empty() {
            return view! { <p class="quiet section-none">"No users. Nobody can order for this buyer yet."</p> }
                .into_any();
        }
        let columns = vec![
            Column::new("User", "col-main", ""),
            Column::new("Email", "col-wide", ""),
            Column::new("State", "col-state", ""),
            Column::new("Tools", "col-tools", ""),
        ];
        let rows = page.items.iter().map(|user| self.user_row(user)).collect_view();
        view! { <Table caption="Users" columns=columns rows=rows.into_any() /> }.into_any()
    }

    fn user_row(self, user: &Item) -> AnyView {
        let name = name_of(user);
        let can_edit = Account::here().may(&["BuyerUserAdmin"]);
        let tools = can_edit
            .then(|| row_tool(format!("Delete {name}"), Icon::Delete, self.open(Over::DeleteUser(user.clone()))));
        view! {
            <tr>
                <td class="col-main">
                    {row_name(name, can_edit, self.open(Over::User(Some(user.clone()))))}
                    <code>{user.text("Username")}</code>
                </td>
                <td class="col-wide quiet">{user.text("Email")}</td>
                <td class="col-state">{active_chip(user.flag("Active"))}</td>
                <td class="col-tools">{tools}</td>
            </tr>
        }
        .into_any()
    }

    fn refetch(self) {
        self.buyer.refetch();
        self.groups.refetch();
        self.users.refetch();
        self.members.refetch();
    }

    fn over(self) -> AnyView {
        let close = Callback::new(move |()| self.over.set(Over::Nothing));
        let saved = Callback::new(move |_: Item| self.refetch());
        let again = Callback::new(move |()| self.refetch());
        let id = self.id.get_untracked();
        match self.over.get() {
            Over::Nothing => ().into_any(),
            Over::EditBuyer(buyer) => {
                let form = Form::new(BUYER, &buyer.to_value());
                let saved = Callback::new(move |saved: Item| {
                    if saved.text("ID") == self.id.get_untracked() {
                        self.refetch();
                    } else {
                        browser::go(&format!("/buyers/{}", escaped(&saved.text("ID"))));
                    }
                });
                let content = view! { {field(form, "Name")} {field(form, "ID")} {field(form, "Active")} };
                let under = buyers::BUYERS.to_owned();
                make_dialog(buyer.text("Name"), "Save buyer", form, under, Some(id), close, saved, content.into_any())
            }
            Over::Group(group) => {
                let form = Form::new(GROUP, &group.clone().unwrap_or_default().to_value());
                let content = view! { {field(form, "Name")} {field(form, "ID")} {field(form, "Description")} };
                let (title, act) =
                    if group.is_some() { ("Edit group", "Save group") } else { ("New group", "Create group") };
                let own = group.map(|group| group.text("ID"));
                make_dialog(title, act, form, buyers::of(&id, "usergroups"), own, close, saved, content.into_any())
            }
            Over::User(user) => {
                let shown = user.as_ref().map_or_else(|| serde_json::json!({ "Active": true }), Item::to_value);
                let form = Form::new(USER, &shown);
                let content = view! {
                    <div class="form-row">{field(form, "FirstName")} {field(form, "LastName")}</div>
                    <div class="form-row">{field(form, "Username")} {field(form, "ID")}</div>
                    {field(form, "Email")}
                    {field(form, "Password")}
                    {field(form, "Active")}
                };
                let (title, act) =
                    if user.is_some() { ("Edit user", "Save user") } else { ("New user", "Create user") };
                let own = user.map(|user| user.text("ID"));
                make_dialog(title, act, form, buyers::of(&id, "users"), own, close, saved, content.into_any())
            }
            Over::DeleteBuyer(buyer) => {
                let count = |loading: Loading<Page<Item>>| loading.get().map_or(0, |page| page.items.len());
                let text = format!(
                    "Its {} users and {} groups go away with it, and so does every assignment to them. This cannot be undone.",
                    count(self.users),
                    count(self.groups)
                );
                confirm_delete(
                    &buyer,
                    buyers::BUYERS.to_owned(),
                    text,
                    "Delete buyer",
                    close,
                    Callback::new(|()| browser::go("/buyers")),
                )
            }
            Over::DeleteGroup(group) => {
                let text = "Its members stay, but no longer see what was assigned to the group.".to_owned();
                confirm_delete(&group, buyers::of(&id, "usergroups"), text, "Delete group", close, again)
            }
            Over::DeleteUser(user) => {
                let text = "Orders that were submitted stay; carts go away. This cannot be undone.".to_owned();
                confirm_delete(&user, buyers::of(&id, "users"), text, "Delete user", close, again)
            }
        }
    }
}
