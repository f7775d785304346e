//! Finds what rows name, for the job and for the preview.

use shared::ids::{MarketplaceNumber, is_legal_id};
use shared::refresh::{Known, Location, Row, Stocked, pick};

use crate::error::Error;
use crate::platform::Database;
use crate::store::jobs;

/// What the rows name. Of the numbers that may be given next the caller of this knows.
///
/// Four reads at most: identifiers, with the records of plain rows; the other records; and only of what is needed to make,
/// name or refuse something, the facts of items and the IDs of products. A plain row that has its record needs none.
pub async fn look_up(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    location: &Location,
    confined_to: Option<i64>,
    rows: &[Row],
) -> Result<Known, Error> {
    let (found, plain) = jobs::identifiers(db, marketplace, location.number, rows).await?;
    let mut numbers: Vec<i64> = rows.iter().flat_map(|row| found.items(row)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let place = |number: i64| numbers.binary_search(&number).unwrap_or(usize::MAX);
    let mut items: Vec<Stocked> =
        numbers.iter().map(|number| Stocked { number: *number, ..Stocked::default() }).collect();
    // The items that are more to rows than plain ones: with whether attributes are needed. A row with several identifiers
    // may give its item one by which a later row with attributes finds it, so then too.
    let any_attributes = rows.iter().any(|row| !row.attributes.is_empty());
    let mut flags: Vec<(i64, Option<bool>)> = numbers.iter().map(|number| (*number, None)).collect();
    for row in rows.iter().filter(|row| !jobs::is_plain(row)) {
        for number in found.items(row) {
            if let Some((_, flag)) = flags.get_mut(place(number)) {
                *flag = Some(any_attributes);
            }
        }
    }
    let flagged: Vec<(i64, bool)> = flags.iter().filter_map(|(number, flag)| Some((*number, (*flag)?))).collect();
    let read = jobs::records(db, marketplace, location.number, &flagged).await?;
    let plain =
        plain.into_iter().filter(|(number, _)| flags.get(place(*number)).is_some_and(|(_, flag)| flag.is_none()));
    for (number, record) in plain.chain(read) {
        if let Some(item) = items.get_mut(place(number))
            && item.records.iter().all(|known| known.number != record.number)
        {
            item.records.push(record);
        }
    }
    let (mut asked, mut ids) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.fault.is_none()) {
        let of_row = found.items(row);
        if of_row.is_empty() {
            ids.extend(row.identifiers().map(|(_, value)| value).filter(|id| is_legal_id(id)).map(str::to_owned));
        }
        let has_several = row.identifiers().nth(1).is_some();
        for number in of_row {
            let records = items.get(place(number)).into_iter().flat_map(|item| &item.records);
            if has_several || pick(records, row.bin).is_none() {
                asked.push(number);
            }
        }
    }
    asked.sort_unstable();
    asked.dedup();
    for (number, facts) in jobs::items(db, marketplace, location, &asked).await? {
        if let Some(item) = items.get_mut(place(number)) {
            item.facts = Some(facts);
        }
    }
    let mut known = Known { location: location.clone(), confined_to, found, items, ..Known::default() };
    for id in jobs::product_ids(db, marketplace, ids).await? {
        known.product_ids.insert(id, 0);
    }
    Ok(known)
}
