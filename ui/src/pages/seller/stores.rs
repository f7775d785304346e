//! The memberships of a seller, from both sides: the members of its store, and the stores it is a member of.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Over, Shared, Side};
use crate::api::item::Item;
use crate::api::{Page, buyers, sellers};
use crate::components::dialog::{Confirm, Dialog, dialog_foot};
use crate::components::icons::Icon;
use crate::components::loaded::{Loaded, Loading, skeleton_lines};
use crate::components::picker::{Finding, Found, Picker};
use crate::components::table::{Column, Table};
use crate::components::toast;
use crate::components::tools::{row_tool, tool};
use crate::dynamic::part;
use crate::format;
use crate::pages::sellers::address_of;

impl Side {
    /// The ID and the name of the other seller of a membership.
    fn other(self, membership: &Item) -> (String, String) {
        let (id, name) = match self {
            Self::Parent => ("MemberID", "MemberName"),
            Self::Member => ("ParentID", "ParentName"),
        };
        (membership.text(id), membership.text(name))
    }
}

impl Shared {
    pub(super) fn store_sections(self) -> AnyView {
        // A seller without a store of its own is no news to its own people.
        let has_members = Memo::new(move |_| self.members.get().is_some_and(|page| !page.items.is_empty()));
        let parent = move || {
            (!self.is_own || has_members.get()).then(|| {
                let none = "No members. Members keep their own stock and prices of this seller's multi-store products.";
                self.section(Side::Parent, "Members of its store", "Add member", none)
            })
        };
        view! {
            {part(parent)}
            {self.section(Side::Member, "Member of", "Add to a store", "Of no store. As a member it sells the products of that store beside others.")}
        }
        .into_any()
    }

    fn section(self, side: Side, title: &'static str, act: &'static str, none: &'static str) -> AnyView {
        let add = self.can_join.then(|| tool(act, Icon::Add, "button", self.open(Over::Join(side))));
        let value = match side {
            Side::Parent => self.members,
            Side::Member => self.memberships,
        };
        let show = move |page: Page<Item>| {
            if page.items.is_empty() {
                return view! { <p class="quiet section-none">{none}</p> }.into_any();
            }
            self.table(side, title, &page)
        };
        view! {
            <div class="section-head">
                <h2>{title}</h2>
                <div class="section-tools">{add}</div>
            </div>
            <Loaded value=value waiting=skeleton_lines view=show />
        }
        .into_any()
    }

    fn table(self, side: Side, caption: &'static str, page: &Page<Item>) -> AnyView {
        let head = match side {
            Side::Parent => "Member",
            Side::Member => "Parent",
        };
        let columns = vec![
            Column::new(head, "col-main", ""),
            Column::new("Since", "col-when", ""),
            Column::new("Tools", "col-tools", ""),
        ];
        let rows = page.items.iter().enumerate().map(|(index, membership)| self.row(side, membership, index == 0));
        view! { <Table caption=caption columns=columns rows=rows.collect_view().into_any() /> }.into_any()
    }

    fn row(self, side: Side, membership: &Item, is_first: bool) -> AnyView {
        let (id, name) = side.other(membership);
        let is_self = id == self.id.get_untracked();
        let stop = if is_first { "0" } else { "-1" };
        let remove = self.can_join.then(|| {
            let label = match side {
                Side::Parent => format!("Remove {name}"),
                Side::Member => format!("Leave the store of {name}"),
            };
            row_tool(label, Icon::Delete, self.open(Over::Leave(side, membership.clone())))
        });
        // Its own people may look at no other seller.
        let opens = !is_self && !self.is_own;
        let named = if opens {
            view! { <a class="row-open" href=address_of(&id) title=name.clone() tabindex=stop>{name.clone()}</a> }
                .into_any()
        } else {
            view! { <span class="row-name">{name.clone()}</span> }.into_any()
        };
        view! {
            <tr>
                <td class="col-main">
                    {named} <code hidden=name == id>{id.clone()}</code>
                    {is_self.then(|| view! { <span class="quiet">" itself"</span> }.into_any())}
                </td>
                <td class="col-when">{membership.moment("DateCreated").map(format::date)}</td>
                <td class="col-tools col-keep">{remove}</td>
            </tr>
        }
        .into_any()
    }

    pub(super) fn join_dialog(self, side: Side, close: Callback<()>) -> AnyView {
        let picked = RwSignal::new(None::<Found>);
        let busy = RwSignal::new(false);
        let problem = RwSignal::new(None::<String>);
        let name = untrack(move || self.name());
        let (title, label, act, help) = match side {
            Side::Parent => (
                format!("Add a member to the store of {name}"),
                "Member",
                "Add member",
                "It will see the multi-store products of this seller, and keep its own stock and prices of them.",
            ),
            Side::Member => (
                format!("Add {name} to a store"),
                "Parent of the store",
                "Add to store",
                "This seller will see the parent's multi-store products, and keep its own stock and prices of them.",
            ),
        };
        let run = move |()| {
            let Some(found) = picked.get_untracked() else {
                return problem.set(Some("Find the seller and pick it from the list.".to_owned()));
            };
            let own = self.id.get_untracked();
            let (parent, member) = match side {
                Side::Parent => (own, found.value),
                Side::Member => (found.value, own),
            };
            busy.set(true);
            problem.set(None);
            spawn_local(async move {
                let joined = sellers::join(&parent, &member).await;
                busy.set(false);
                match joined {
                    Ok(made) => {
                        close.run(());
                        let (member, parent) = (made.text("MemberName"), made.text("ParentName"));
                        toast::say(format!("{member} is a member of the store of {parent}"));
                        self.refetch();
                    }
                    Err(fault) => problem.set(Some(fault.message)),
                }
            });
        };
        let fault =
            move || problem.get().map(|problem| view! { <p class="form-fault" role="alert">{problem}</p> }.into_any());
        view! {
            <Dialog title=title close=close class="dialog dialog-open">
                <div class="dialog-body form">
                    <div class="field">
                        <label for="field-seller">{label}</label>
                        <Picker
                            id="field-seller"
                            label=label
                            placeholder="Find by name or ID"
                            find=find_sellers
                            pick=Callback::new(move |found| picked.set(Some(found)))
                        />
                        <p class="field-note">{help}</p>
                    </div>
                    {part(fault)}
                </div>
                {dialog_foot(act, "button button-primary", busy, close, Callback::new(run))}
            </Dialog>
        }
        .into_any()
    }

    pub(super) fn confirm_leave(self, side: Side, membership: &Item, close: Callback<()>) -> AnyView {
        let busy = RwSignal::new(false);
        let problem = RwSignal::new(None::<String>);
        let text = |name: &str| membership.text(name);
        let (parent, parent_name) = (text("ParentID"), text("ParentName"));
        let (member, member_name) = (text("MemberID"), text("MemberName"));
        let (title, act) = match side {
            Side::Parent => (format!("Remove {member_name} from the store"), "Remove member"),
            Side::Member => (format!("Leave the store of {parent_name}"), "Leave store"),
        };
        let goes = {
            let (parent, member) = (parent.clone(), member.clone());
            Loading::new(move || {
                let (parent, member) = (parent.clone(), member.clone());
                async move { super::stock::count(&parent, &member).await }
            })
        };
        let meaning = {
            let (parent, member) = (parent_name.clone(), member_name.clone());
            move || {
                let records = match goes.get() {
                    Some(0) => "It has no records of them now.".to_owned(),
                    Some(count) => format!(
                        "{} of them go away, with their counts and prices.",
                        format::count(count, "record", "records")
                    ),
                    None => "Its records of them go away, with their counts and prices.".to_owned(),
                };
                format!(
                    "{member} no longer sells the multi-store products of {parent}. {records} This cannot be undone."
                )
            }
        };
        let run = move |()| {
            let (parent, member) = (parent.clone(), member.clone());
            let said = format!("{member_name} is no longer a member of the store of {parent_name}");
            busy.set(true);
            problem.set(None);
            spawn_local(async move {
                let left = sellers::leave(&parent, &member).await;
                busy.set(false);
                match left {
                    Ok(()) => {
                        close.run(());
                        toast::say(said);
                        self.refetch();
                    }
                    Err(fault) if fault.code == "InventoryRecord.OpenOrdersExist" => problem.set(Some(
                        "Not removed: units of its records are allocated to open orders. Ship or cancel those first."
                            .to_owned(),
                    )),
                    Err(fault) => problem.set(Some(format!("Not removed: {}", fault.message))),
                }
            });
        };
        view! {
            <Confirm
                title=title
                text=Signal::derive(meaning)
                act=act
                busy=busy
                problem=problem
                close=close
                run=Callback::new(run)
            />
        }
        .into_any()
    }
}

fn find_sellers(text: String) -> Finding {
    Box::pin(async move {
        let parameters = [("search", text.trim()), ("pageSize", "8"), ("sortBy", "Name")];
        let page: Page<Item> = buyers::list(sellers::SELLERS, &parameters).await?;
        let found = page.items.iter().map(|seller| Found {
            value: seller.text("ID"),
            label: seller.text("Name"),
            detail: seller.text("ID"),
            group: "",
        });
        Ok(found.collect())
    })
}
