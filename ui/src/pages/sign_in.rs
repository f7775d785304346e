//! The way in, and the way back in when the session was lost under a page.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::ordercloud::session::SignIn;

use crate::account::Account;
use crate::api::{Problem, session};
use crate::browser;
use crate::components::dialog::Dialog;
use crate::components::icons::mark;
use crate::dynamic::{changed, part, pressed, sent};

/// The marketplace that was signed in to last, offered the next time.
const LAST: &str = "onhand-marketplace";

#[component]
pub fn SignInPage() -> AnyView {
    let account = Account::here();
    let marketplace = RwSignal::new(browser::stored(LAST).unwrap_or_default());
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let sign_in = SignIn {
            marketplace: marketplace.get_untracked().trim().to_owned(),
            username: username.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        if let Some(missing) = missing(&sign_in) {
            fault.set(Some(missing.to_owned()));
            return;
        }
        enter(account, sign_in, busy, fault, password);
    };
    Effect::new(move |_| document().set_title("Sign in · Onhand"));
    request_animation_frame(move || {
        let empty = marketplace.with_untracked(String::is_empty);
        browser::focus_first(if empty { "#sign-in-marketplace" } else { "#sign-in-username" });
    });
    view! {
        <main class="lone">
            <form class="sign-in" on:submit=sent(submit) novalidate="">
                <div class="sign-in-head">
                    {mark()} <div>
                        <h1>"Onhand"</h1>
                        <p>"Sign in to your marketplace"</p>
                    </div>
                </div>
                {input("marketplace", "Marketplace", "organization", "text", marketplace, fault)}
                {input("username", "User name", "username", "text", username, fault)}
                {input("password", "Password", "current-password", "password", password, fault)}
                {fault_line(fault)}
                <button type="submit" class="button button-primary button-wide" disabled=Signal::derive(move || busy.get())>
                    "Sign in"
                </button>
            </form>
        </main>
    }
    .into_any()
}

/// Asks for the password over the page; what waits for the session goes on afterwards.
#[component]
pub fn SignInAgain() -> AnyView {
    let account = Account::here();
    let password = RwSignal::new(String::new());
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let username = account.session().map(|session| session.user.username).unwrap_or_default();
    let submit = {
        let username = username.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let sign_in = SignIn {
                marketplace: account.marketplace(),
                username: username.clone(),
                password: password.get_untracked(),
            };
            if let Some(missing) = missing(&sign_in) {
                fault.set(Some(missing.to_owned()));
                return;
            }
            enter(account, sign_in, busy, fault, password);
        }
    };
    let leave = move |_| {
        account.lost.set(false);
        account.set(None);
    };
    view! {
        <Dialog
            title="Your session has ended"
            close=Callback::new(|()| ())
            class="dialog dialog-small"
            can_close=false
        >
            <form on:submit=sent(submit) novalidate="">
                <div class="dialog-body form">
                    <p>"Type the password of "<strong>{username}</strong>" to go on. Nothing on the page is lost."</p>
                    {input("password", "Password", "current-password", "password", password, fault)}
                    {fault_line(fault)}
                </div>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=pressed(leave)>"Sign in as someone else"</button>
                    <button type="submit" class="button button-primary" disabled=Signal::derive(move || busy.get())>"Go on"</button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}

fn missing(sign_in: &SignIn) -> Option<&'static str> {
    match sign_in {
        SignIn { marketplace, .. } if marketplace.is_empty() => Some("Type the marketplace you work in."),
        SignIn { username, .. } if username.is_empty() => Some("Type your user name."),
        SignIn { password, .. } if password.is_empty() => Some("Type your password."),
        _ => None,
    }
}

fn enter(
    account: Account,
    sign_in: SignIn,
    busy: RwSignal<bool>,
    fault: RwSignal<Option<String>>,
    password: RwSignal<String>,
) {
    busy.set(true);
    fault.set(None);
    spawn_local(async move {
        match session::sign_in(&sign_in).await {
            Ok(session) => {
                browser::store(LAST, &sign_in.marketplace);
                account.set(Some(session));
                account.lost.set(false);
            }
            Err(problem) => {
                busy.set(false);
                fault.set(Some(explain(&problem, account.lost.get_untracked())));
                if problem.status == 401 || problem.status == 400 {
                    password.set(String::new());
                    browser::focus_first("#sign-in-password");
                }
            }
        }
    });
}

/// `again`: only the password was asked for.
fn explain(problem: &Problem, again: bool) -> String {
    match (problem.status, problem.retry_after_secs) {
        (429, Some(seconds)) => format!("Too many attempts with a wrong password. Try again in {seconds} seconds."),
        (429, None) => "Too many attempts with a wrong password. Try again in a minute.".to_owned(),
        (400 | 401, _) if again => "This is not the password of that user.".to_owned(),
        (400 | 401, _) if problem.fields.is_empty() => {
            "Marketplace, user name and password do not belong together. Check all three.".to_owned()
        }
        _ => problem.message.clone(),
    }
}

fn input(
    name: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    kind: &'static str,
    text: RwSignal<String>,
    fault: RwSignal<Option<String>>,
) -> AnyView {
    let id = format!("sign-in-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=kind
                name=name
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="sign-in-fault"
                aria-invalid=Signal::derive(move || fault.get().is_some().to_string())
                prop:value=Signal::derive(move || text.get())
                on:input=changed(move |event| text.set(event_target_value(&event)))
            />
        </div>
    }
    .into_any()
}

fn fault_line(fault: RwSignal<Option<String>>) -> AnyView {
    view! {
        <div id="sign-in-fault" role="alert">
            {part(move || fault.get().map(|fault| view! { <p class="form-fault">{fault}</p> }.into_any()))}
        </div>
    }
    .into_any()
}
