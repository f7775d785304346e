//! Who is signed in, as context. No endpoint calls.

use leptos::prelude::*;
use shared::roles::{self, PartyKind};
use shared::wire::ordercloud::session::Session;

/// What is known of the person.
#[derive(Clone, Copy)]
pub struct Account {
    session: RwSignal<Option<Session>>,
    /// Whether the session ran out under the page, so that the password is asked for over it.
    pub lost: RwSignal<bool>,
}

impl Account {
    pub fn new() -> Self {
        Self { session: RwSignal::new(None), lost: RwSignal::new(false) }
    }

    /// Of the part that is being built; every part below the app has one.
    #[track_caller]
    pub fn here() -> Self {
        expect_context()
    }

    pub fn set(self, session: Option<Session>) {
        self.session.set(session);
    }

    pub fn is_signed_in(self) -> bool {
        self.session.with(Option::is_some)
    }

    pub fn session(self) -> Option<Session> {
        self.session.get_untracked()
    }

    /// Whether the person may do what any of these roles allows.
    pub fn may(self, sufficient: &[&str]) -> bool {
        self.session.with_untracked(|session| {
            session.as_ref().is_some_and(|session| {
                let party = if session.supplier_id.is_some() { PartyKind::Supplier } else { PartyKind::Seller };
                roles::suffice(party, &session.roles, sufficient)
            })
        })
    }

    /// The supplier whose own stock is all that the person sees; nothing for the marketplace owner's people.
    pub fn supplier(self) -> Option<String> {
        self.session.with_untracked(|session| session.as_ref()?.supplier_id.clone())
    }

    /// The ID under which the marketplace's owner owns things.
    pub fn marketplace(self) -> String {
        self.session.with_untracked(|session| session.as_ref().map(|s| s.marketplace.id.clone()).unwrap_or_default())
    }

    /// Under what the browser keeps things of the person, which are nobody else's.
    pub fn whose(self) -> String {
        format!("{}/{}", self.marketplace(), self.session().map(|session| session.user.id).unwrap_or_default())
    }

    /// The name of the marketplace, or its ID where it has none.
    pub fn marketplace_name(self) -> String {
        self.session.with_untracked(|session| {
            let marketplace = session.as_ref().map(|session| session.marketplace.clone());
            marketplace.map(|m| if m.name.is_empty() { m.id } else { m.name }).unwrap_or_default()
        })
    }

    /// The name of an owner of stock: the marketplace's where a record names no supplier.
    pub fn owner_name(self, owner: &str, supplier: Option<&str>) -> String {
        match supplier {
            Some(supplier) => supplier.to_owned(),
            None if owner == self.marketplace() => self.marketplace_name(),
            None => owner.to_owned(),
        }
    }

    /// The name of the person, the user name where there is none.
    pub fn person(self) -> String {
        self.session.with_untracked(|session| {
            let Some(user) = session.as_ref().map(|session| &session.user) else { return String::new() };
            let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
            if name.is_empty() { user.username.clone() } else { name }
        })
    }

    /// One or two letters that stand for the person. The stylesheet makes them capitals.
    pub fn initials(self) -> String {
        initials(&self.person())
    }
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("demo"), "d");
        assert_eq!(initials(""), "");
    }
}
