//! Suppliers as sellers: who is a member of whose store, and the keys of sellers' systems. One function per endpoint.

use serde_json::json;

use super::item::Item;
use super::{Call, Page, Problem, answer, done, escaped, with_query};

/// The path of the suppliers.
pub const SELLERS: &str = "/v1/suppliers";

fn of(seller: &str, what: &str) -> String {
    format!("{SELLERS}/{}/{what}", escaped(seller))
}

/// `GET /v1/suppliers/{parent}/members`
pub async fn members(parent: &str, page_size: &str) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(&of(parent, "members"), &[("pageSize", page_size)]))).await
}

/// `GET /v1/suppliers/{member}/memberships`
pub async fn memberships(member: &str, page_size: &str) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(&of(member, "memberships"), &[("pageSize", page_size)]))).await
}

/// `PUT /v1/suppliers/{parent}/members/{member}`
pub async fn join(parent: &str, member: &str) -> Result<Item, Problem> {
    answer(Call::put(format!("{}/{}", of(parent, "members"), escaped(member)), &json!({}))).await
}

/// `DELETE /v1/suppliers/{parent}/members/{member}`
pub async fn leave(parent: &str, member: &str) -> Result<(), Problem> {
    done(Call::delete(format!("{}/{}", of(parent, "members"), escaped(member)))).await
}

/// `GET /v1/suppliers/{seller}/apikeys`
pub async fn keys(seller: &str) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(&of(seller, "apikeys"), &[("pageSize", "100")]))).await
}

/// `POST /v1/suppliers/{seller}/apikeys`: the key, which is told this once.
pub async fn make_key(seller: &str, name: &str) -> Result<Item, Problem> {
    answer(Call::post(of(seller, "apikeys"), &json!({ "Name": name }))).await
}

/// `DELETE /v1/suppliers/{seller}/apikeys/{key}`
pub async fn revoke_key(seller: &str, key: &str) -> Result<(), Problem> {
    done(Call::delete(format!("{}/{}", of(seller, "apikeys"), escaped(key)))).await
}
