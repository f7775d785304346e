//! Which buyers and groups may see which records. A supplier's caller assigns only what its supplier owns.

use shared::listing::{ListQuery, Page};
use shared::problem::{FieldProblem, Kind, Refusal};
use shared::wire::members::Mode;
use shared::wire::ordercloud::assignments::{AssignedParty, Assignment, Bulk, ListedAssignment};
use shared::wire::{Body, Members};

use super::records::{find, place};
use super::resource::ATTEMPTS;
use crate::app::App;
use crate::auth::Caller;
use crate::error::Error;
use crate::store::MOVED_ON;
use crate::store::assignments::{self, Party};
use crate::store::records::ItemPath;

/// The assignments of an item's records.
pub async fn list(app: &App, caller: &Caller, path: &ItemPath, query: &ListQuery) -> Result<Page<Assignment>, Error> {
    let place = place(app, caller, path).await?;
    let level = match query.options.get("level").map(String::as_str) {
        None => None,
        Some("Company") => Some("Company"),
        Some("Group") => Some("Group"),
        Some(_) => return Err(Refusal::NoAssignmentToUsers.into()),
    };
    let db = app.database(caller.marketplace);
    assignments::of_item(db, caller.marketplace, place.item, caller.confined_to(), level, query).await
}

/// Assigns a record. Harmless when repeated.
pub async fn save(app: &App, caller: &Caller, path: &ItemPath, body: &Body) -> Result<(), Error> {
    place(app, caller, path).await?;
    let mut assignment = Assignment::blank();
    let mut members = Members::new(body, Mode::Replace);
    assignment.read(body, &mut members)?;
    members.finish()?;
    for _ in 0..ATTEMPTS {
        let record = find(app, caller, path, &assignment.record_id).await?.value.number;
        let party = party(app, caller, &assignment.buyer_id, assignment.user_group_id.as_deref()).await?;
        let statements = assignments::assign(caller.marketplace, record, party);
        match app.database(caller.marketplace).batch(statements).await {
            Err(Error::Guard(name)) if name == MOVED_ON => {}
            outcome => return outcome.map(|_| ()),
        }
    }
    Err(Error::Busy)
}

/// Withdraws a record from a buyer, or from one of its groups.
pub async fn remove(
    app: &App,
    caller: &Caller,
    path: &ItemPath,
    record: &str,
    buyer: Option<&str>,
    group: Option<&str>,
) -> Result<(), Error> {
    let number = find(app, caller, path, record).await?.value.number;
    let buyer = buyer.ok_or(Refusal::AssignmentNeedsBuyer)?;
    let party = party(app, caller, buyer, group).await?;
    let statements = assignments::withdraw(caller.marketplace, number, party);
    match app.database(caller.marketplace).batch(statements).await {
        Err(Error::Guard(name)) if name == MOVED_ON => Err(Error::not_found(Kind::InventoryRecordAssignment, record)),
        outcome => outcome.map(|_| ()),
    }
}

/// The buyers and groups of it by number, in one look.
async fn parties(app: &App, caller: &Caller, named: &[AssignedParty]) -> Result<Vec<Party>, Error> {
    let found = assignments::parties(app.database(caller.marketplace), caller.marketplace, named).await?;
    let numbers = named.iter().zip(found).map(|(party, (buyer, group))| {
        let buyer = buyer.ok_or_else(|| Error::not_found(Kind::Buyer, &party.buyer_id))?;
        match &party.user_group_id {
            None => Ok((buyer, 0)),
            Some(id) => Ok((buyer, group.ok_or_else(|| Error::not_found(Kind::UserGroup, id))?)),
        }
    });
    numbers.collect()
}

async fn party(app: &App, caller: &Caller, buyer: &str, group: Option<&str>) -> Result<Party, Error> {
    let named = AssignedParty { buyer_id: buyer.to_owned(), user_group_id: group.map(str::to_owned) };
    let found = parties(app, caller, &[named]).await?;
    found.first().copied().ok_or_else(|| Error::internal("a party that was looked up without an answer"))
}

/// The most records that the list over the marketplace takes by number.
const NAMED_RECORDS: usize = 100;

/// The assignments over the marketplace.
pub async fn everywhere(app: &App, caller: &Caller, query: &ListQuery) -> Result<Page<ListedAssignment>, Error> {
    let records = match query.options.get("records") {
        None => None,
        Some(text) => {
            let numbers: Option<Vec<i64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
            let reason = format!("must be at most {NAMED_RECORDS} numbers of records, with commas between");
            let numbers = numbers.filter(|numbers| numbers.len() <= NAMED_RECORDS);
            Some(numbers.ok_or_else(|| FieldProblem::new("records", reason))?)
        }
    };
    let db = app.database(caller.marketplace);
    assignments::everywhere(db, caller.marketplace, caller.confined_to(), records.as_deref(), query).await
}

/// How many pairs of a record and a party change, and how many are as wanted before.
pub struct Counts {
    pub changed: i64,
    pub unchanged: i64,
}

/// Assigns many records to many parties or withdraws them, in one batch; or counts what that would change.
pub async fn bulk(app: &App, caller: &Caller, bulk: &Bulk) -> Result<Counts, Error> {
    let (db, marketplace) = (app.database(caller.marketplace), caller.marketplace);
    let mut records = bulk.record_numbers.clone();
    records.sort_unstable();
    records.dedup();
    for _ in 0..ATTEMPTS {
        if let Some(place) = assignments::unknown_record(db, marketplace, caller.confined_to(), &records).await? {
            let number = usize::try_from(place).ok().and_then(|place| records.get(place));
            return Err(Error::not_found(Kind::InventoryRecord, number.copied().unwrap_or_default().to_string()));
        }
        let mut parties = Vec::new();
        for party in self::parties(app, caller, &bulk.parties).await? {
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
        let pairs = i64::try_from(records.len().saturating_mul(parties.len())).unwrap_or(i64::MAX);
        let assigned = if bulk.dry_run {
            assignments::count(db, marketplace, &records, &parties).await?
        } else {
            match db.batch(assignments::bulk(marketplace, &records, &parties, bulk.withdraw)).await {
                Ok(results) => assignments::counted_before(&results)?,
                Err(Error::Guard(name)) if name == MOVED_ON => continue,
                Err(error) => return Err(error),
            }
        };
        let others = pairs.saturating_sub(assigned);
        return Ok(if bulk.withdraw {
            Counts { changed: assigned, unchanged: others }
        } else {
            Counts { changed: others, unchanged: assigned }
        });
    }
    Err(Error::Busy)
}
