//! Which buyers and groups see which records: one function per endpoint.

use serde_json::{Value, json};

use super::item::Item;
use super::records::RecordPath;
use super::{Call, Page, Problem, answer, done, with_query};

const EVERYWHERE: &str = "/v1/inventoryrecords/assignments";

/// `GET /v1/inventoryrecords/assignments`, of the records with these numbers.
pub async fn of_records(numbers: &[i64]) -> Result<Vec<Item>, Problem> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let records: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let mut items = Vec::new();
    for page in 1_u32.. {
        let parameters = [("records", records.join(",")), ("pageSize", "100".to_owned()), ("page", page.to_string())];
        let parameters = parameters.each_ref().map(|(name, value)| (*name, value.as_str()));
        let found: Page<Item> = answer(Call::get(with_query(EVERYWHERE, &parameters))).await?;
        items.extend(found.items);
        if u64::from(page) >= found.meta.total_pages {
            break;
        }
    }
    Ok(items)
}

/// A buyer, and the group of it that is meant; without one the whole buyer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    pub buyer: String,
    pub group: Option<String>,
}

/// How many pairs change, and how many are as wanted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub changed: i64,
    pub unchanged: i64,
}

/// `POST /v1/inventoryrecords/assignments/bulk`
pub async fn bulk(withdraw: bool, records: &[i64], parties: &[Party], dry_run: bool) -> Result<Counts, Problem> {
    let parties: Vec<Value> =
        parties.iter().map(|party| json!({ "BuyerID": party.buyer, "UserGroupID": party.group })).collect();
    let action = if withdraw { "Withdraw" } else { "Assign" };
    let body = json!({ "Action": action, "RecordNumbers": records, "Parties": parties, "DryRun": dry_run });
    let told: Item = answer(Call::post(format!("{EVERYWHERE}/bulk"), &body)).await?;
    Ok(Counts { changed: told.number("Changed"), unchanged: told.number("Unchanged") })
}

/// `PATCH …/inventoryrecords/{record}`: whether all buyers see it.
pub async fn show_to_all(path: &RecordPath, all: bool) -> Result<(), Problem> {
    done(Call::patch(path.url(), &json!({ "AllowAllBuyers": all }))).await
}

/// `GET /v1/inventoryrecords/{number}/allocations`
pub async fn allocations(record: i64) -> Result<Page<Item>, Problem> {
    answer(Call::get(format!("/v1/inventoryrecords/{record}/allocations?pageSize=100"))).await
}
