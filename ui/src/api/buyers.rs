//! Buyers, their users and groups: one function per endpoint. `under` is the path of a collection.

use serde_json::{Value, json};

use super::item::Item;
use super::{Call, Page, Problem, answer, done, escaped, with_query};

/// The path of the buyers.
pub const BUYERS: &str = "/v1/buyers";

/// The path of a buyer's users or groups.
pub fn of(buyer: &str, what: &str) -> String {
    format!("{BUYERS}/{}/{what}", escaped(buyer))
}

/// `GET {under}`
pub async fn list(under: &str, parameters: &[(&str, &str)]) -> Result<Page<Item>, Problem> {
    answer(Call::get(with_query(under, parameters))).await
}

/// `GET {under}/{id}`
pub async fn find(under: &str, id: &str) -> Result<Item, Problem> {
    answer(Call::get(format!("{under}/{}", escaped(id)))).await
}

/// `POST {under}`
pub async fn create(under: &str, body: &Value) -> Result<Item, Problem> {
    answer(Call::post(under, body)).await
}

/// `PATCH {under}/{id}`
pub async fn patch(under: &str, id: &str, body: &Value) -> Result<Item, Problem> {
    answer(Call::patch(format!("{under}/{}", escaped(id)), body)).await
}

/// `DELETE {under}/{id}`
pub async fn delete(under: &str, id: &str) -> Result<(), Problem> {
    done(Call::delete(format!("{under}/{}", escaped(id)))).await
}

/// `POST …/usergroups/assignments`
pub async fn join(buyer: &str, group: &str, user: &str) -> Result<(), Problem> {
    let url = format!("{}/assignments", of(buyer, "usergroups"));
    done(Call::post(url, &json!({ "UserGroupID": group, "UserID": user }))).await
}

/// `DELETE …/usergroups/{group}/assignments/{user}`
pub async fn leave(buyer: &str, group: &str, user: &str) -> Result<(), Problem> {
    let url = format!("{}/{}/assignments/{}", of(buyer, "usergroups"), escaped(group), escaped(user));
    done(Call::delete(url)).await
}

/// `POST …/viewtoken`: the token that looks through the eyes of such a shopper.
pub async fn view_token(buyer: &str, groups: &[String]) -> Result<String, Problem> {
    let told: Item = answer(Call::post(of(buyer, "viewtoken"), &json!({ "UserGroupIDs": groups }))).await?;
    Ok(told.text("access_token"))
}
