//! The session: signing in and out, staying signed in, and getting a lost session back without losing the call.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use serde_json::json;
use shared::wire::ordercloud::session::{Session, SignIn};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Call, Problem, TOKEN, once, read_answer};

const PATH: &str = "/v1/session";

/// What to do when the session is lost: ask for the password over the page.
type Ask = Box<dyn Fn()>;

thread_local! {
    static ASK: RefCell<Option<Ask>> = const { RefCell::new(None) };
    /// The calls that wait for the session to come back.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// `POST /v1/session`
pub async fn sign_in(sign_in: &SignIn) -> Result<Session, Problem> {
    let SignIn { marketplace, username, password } = sign_in;
    let body = json!({ "Marketplace": marketplace, "Username": username, "Password": password });
    let session = read(once(&Call::post(PATH, &body), None).await?)?;
    for waiting in WAITING.take() {
        // A promise's own function takes any value and gives none back.
        drop(waiting.call0(&JsValue::NULL));
    }
    Ok(session)
}

/// `PUT /v1/session`: what the cookie still opens. Nothing when it opens nothing.
pub async fn resume() -> Result<Option<Session>, Problem> {
    match once(&Call::put(PATH, &json!({})), None).await {
        Ok(text) => read(text).map(Some),
        Err(problem) if matches!(problem.status, 400..=404) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// `DELETE /v1/session`
pub async fn sign_out() -> Result<(), Problem> {
    let token = TOKEN.take();
    once(&Call::delete(PATH), token.as_deref()).await.map(drop)
}

/// Says what happens when a session is lost.
pub fn when_lost(ask: impl Fn() + 'static) {
    ASK.set(Some(Box::new(ask)));
}

/// Comes back when there is a token other than the one that was refused: by the cookie, or by the person.
pub(super) async fn regain(refused: Option<&str>) -> Result<(), Problem> {
    if TOKEN.with_borrow(|token| token.as_deref() != refused) || resume().await?.is_some() {
        return Ok(());
    }
    let back = Promise::new(&mut |resolve, _| WAITING.with_borrow_mut(|waiting| waiting.push(resolve)));
    ASK.with_borrow(|ask| {
        if let Some(ask) = ask {
            ask();
        }
    });
    JsFuture::from(back).await.map(drop).map_err(|_| Problem::offline())
}

fn read(text: String) -> Result<Session, Problem> {
    let session: Session = read_answer(&text)?;
    TOKEN.set(Some(session.access_token.clone()));
    Ok(session)
}
