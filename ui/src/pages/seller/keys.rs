//! The keys with which a seller's systems call: made, told once, revoked.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::{Over, Shared};
use crate::api::item::Item;
use crate::api::{Page, sellers};
use crate::browser;
use crate::components::dialog::{Confirm, Dialog};
use crate::components::field::{FormDialog, field};
use crate::components::icons::{Icon, icon};
use crate::components::loaded::{Loaded, skeleton_lines};
use crate::components::table::{Column, Table};
use crate::components::toast;
use crate::components::tools::{row_tool, tool};
use crate::dynamic::{part, pressed};
use crate::form::{Field, Form, Kind};
use crate::format;

const FIELDS: &[Field] = &[Field::new("Name", "Name", Kind::Required, "What will use it: ERP, till in Leeds.")];

impl Shared {
    pub(super) fn key_section(self) -> AnyView {
        let make = tool("Make key", Icon::Add, "button", self.open(Over::NewKey));
        let show = move |page: Page<Item>| {
            if page.items.is_empty() {
                let text =
                    "No keys. With one, a system of the seller reads and writes its stock by the Marketplacer API.";
                return view! { <p class="quiet section-none">{text}</p> }.into_any();
            }
            self.key_table(&page)
        };
        view! {
            <div class="section-head">
                <h2>"Keys"</h2>
                <div class="section-tools">{make}</div>
            </div>
            <Loaded value=self.keys waiting=skeleton_lines view=show />
        }
        .into_any()
    }

    fn key_table(self, page: &Page<Item>) -> AnyView {
        let columns = vec![
            Column::new("Key", "col-main", ""),
            Column::new("Begins with", "col-place", ""),
            Column::new("Last used", "col-long", ""),
            Column::new("Made", "col-when", ""),
            Column::new("Tools", "col-tools", ""),
        ];
        let rows = page.items.iter().map(|key| {
            let name = key.text("Name");
            let used = match key.moment("LastUsed") {
                Some(day) => format::day(day).into_any(),
                None => view! { <span class="quiet">"Never"</span> }.into_any(),
            };
            let revoke = row_tool(format!("Revoke {name}"), Icon::Delete, self.open(Over::Revoke(key.clone())));
            view! {
                <tr>
                    <td class="col-main"><span class="row-name" title=name.clone()>{name.clone()}</span></td>
                    <td class="col-place"><code>{key.text("Prefix")}"…"</code></td>
                    <td class="col-long"><span class="label">"Last used "</span>{used}</td>
                    <td class="col-when">{key.moment("DateCreated").map(format::date)}</td>
                    <td class="col-tools col-keep">{revoke}</td>
                </tr>
            }
            .into_any()
        });
        view! { <Table caption="Keys" columns=columns rows=rows.collect_view().into_any() /> }.into_any()
    }

    pub(super) fn key_form(self, close: Callback<()>) -> AnyView {
        let form = Form::new(FIELDS, &json!({}));
        let busy = RwSignal::new(false);
        let submit = move |()| {
            let (seller, name) = (self.id.get_untracked(), form.text("Name").trim().to_owned());
            busy.set(true);
            spawn_local(async move {
                let made = sellers::make_key(&seller, &name).await;
                busy.set(false);
                match made {
                    Ok(key) => {
                        self.over.set(Over::Key(key));
                        self.keys.refetch();
                    }
                    Err(problem) => form.refuse(&problem),
                }
            });
        };
        view! {
            <FormDialog title="Make a key" act="Make key" form=form busy=busy close=close submit=Callback::new(submit)>
                {field(form, "Name")}
            </FormDialog>
        }
        .into_any()
    }

    /// The key in full, to be copied now: the service keeps only what it takes to know it again.
    pub(super) fn show_key(key: &Item, close: Callback<()>) -> AnyView {
        let copied = RwSignal::new(false);
        let text = key.text("Key");
        let input = NodeRef::<Input>::new();
        input.on_load(|input| request_animation_frame(move || browser::focus(&input)));
        let copy = {
            let text = text.clone();
            move |_| {
                if let Some(input) = input.get_untracked() {
                    input.select();
                }
                let text = text.clone();
                spawn_local(async move {
                    if browser::copy(&text).await {
                        copied.try_set(true);
                    } else {
                        toast::say("The browser does not let this page copy. The key is selected: copy it by hand.");
                    }
                });
            }
        };
        let done = move || if copied.get() { (Icon::Check, "Copied") } else { (Icon::Copy, "Copy key") };
        view! {
            <Dialog title=format!("Key {}", key.text("Name")) close=close class="dialog">
                <div class="dialog-body form">
                    <p>
                        <strong>"Copy it now. It will not be shown again."</strong>
                        " Whoever has it can set this seller's stock and prices; keep it as a password. A key that got lost is revoked, and another made."
                    </p>
                    <div class="key-line">
                        <input type="text" class="code" readonly aria-label="The key" prop:value=text node_ref=input />
                        <button type="button" class="button button-primary" on:click=pressed(copy)>
                            {part(move || icon(done().0))}
                            {part(move || done().1)}
                        </button>
                        <span class="hidden" role="status">{part(move || copied.get().then_some("Copied"))}</span>
                    </div>
                </div>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=pressed(move |_| close.run(()))>"I have kept it"</button>
                </footer>
            </Dialog>
        }
        .into_any()
    }

    pub(super) fn confirm_revoke(self, key: &Item, close: Callback<()>) -> AnyView {
        let busy = RwSignal::new(false);
        let problem = RwSignal::new(None::<String>);
        let (id, name) = (key.text("ID"), key.text("Name"));
        let title = format!("Revoke {name}");
        let last = match key.moment("LastUsed") {
            Some(day) => format!("It was last used on {}.", format::day(day)),
            None => "It was never used.".to_owned(),
        };
        let text = format!("What calls with it is refused within a minute. {last} This cannot be undone.");
        let run = move |()| {
            let (seller, id, name) = (self.id.get_untracked(), id.clone(), name.clone());
            busy.set(true);
            problem.set(None);
            spawn_local(async move {
                let revoked = sellers::revoke_key(&seller, &id).await;
                busy.set(false);
                match revoked {
                    Ok(()) => {
                        close.run(());
                        toast::say(format!("{name} revoked. It stops working within a minute"));
                        self.keys.refetch();
                    }
                    Err(fault) => problem.set(Some(format!("Not revoked: {}", fault.message))),
                }
            });
        };
        view! {
            <Confirm title=title text=text act="Revoke key" busy=busy problem=problem close=close run=Callback::new(run) />
        }
        .into_any()
    }
}
