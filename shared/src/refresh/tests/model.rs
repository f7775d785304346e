//! Random rows against a model that applies them one by one, the plain way; and jobs cut at any place against jobs that
//! are not cut.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// On hand, floor, attributes.
type Stock = (i64, Option<i64>, Vec<String>);

/// The state that rows work on: items with their identifiers, each with its records by bin.
#[derive(Clone, Debug, Default, PartialEq)]
struct World {
    /// Part number, sku, upc.
    items: Vec<[Option<String>; 3]>,
    /// By item and bin.
    records: BTreeMap<(usize, Option<i64>), Stock>,
}

fn identifiers(row: &Row) -> [Option<String>; 3] {
    [row.part_number.clone(), row.sku.clone(), row.upc.clone()]
}

impl World {
    /// Applies one row: whether it was.
    fn apply(&mut self, kind: Kind, row: &Row) -> bool {
        let sent = identifiers(row);
        let fits = |item: &[Option<String>; 3]| item.iter().zip(&sent).any(|(own, sent)| sent.is_some() && own == sent);
        let found: Vec<usize> = (0..self.items.len()).filter(|item| fits(&self.items[*item])).collect();
        let item = match found.as_slice() {
            [] => {
                self.items.push(sent);
                self.items.len().saturating_sub(1)
            }
            [item] => {
                let own = &self.items[*item];
                if own.iter().zip(&sent).any(|(own, sent)| own.is_some() && sent.is_some() && own != sent) {
                    return false;
                }
                for (own, sent) in self.items[*item].iter_mut().zip(sent) {
                    *own = own.take().or(sent);
                }
                *item
            }
            _ => return false,
        };
        let (on_hand, floor, attributes) = self.records.entry((item, row.bin)).or_default();
        match kind {
            Kind::Adjust => *on_hand = on_hand.saturating_add(row.quantity),
            Kind::Refresh => {
                *on_hand = row.quantity;
                *floor = row.floor.or(*floor);
                let mut union = attributes.clone();
                union.extend(row.attributes.iter().filter(|sent| !attributes.contains(sent)).cloned());
                union.sort();
                union.dedup();
                *attributes = union;
            }
        }
        true
    }
}

/// A world in the words of the resolution, as the database would tell it.
#[derive(Clone, Debug, Default)]
struct Database {
    items: BTreeMap<i64, Item>,
    records: BTreeMap<i64, Vec<Record>>,
    ids: BTreeSet<String>,
    last_record: i64,
}

impl Database {
    fn stocked(&self, number: i64, item: &Item) -> Stocked {
        let records = self.records.get(&number).cloned().unwrap_or_default();
        Stocked { number, facts: Some(item.clone()), records }
    }

    fn known(&self) -> Known {
        let mut known = Known {
            location: Location { number: 1, owner: 0, id: "L".to_owned() },
            items: self.items.iter().map(|(number, item)| self.stocked(*number, item)).collect(),
            product_ids: self.ids.iter().map(|id| (id.clone(), 0)).collect(),
            last_item: i64::try_from(self.items.len()).unwrap(),
            last_record: self.last_record,
            ..Known::default()
        };
        for (number, item) in &self.items {
            for (kind, value) in [
                (Identifier::PartNumber, &item.part_number),
                (Identifier::Sku, &item.sku),
                (Identifier::Upc, &item.upc),
            ] {
                if let Some(value) = value {
                    known.found.insert(kind, value.clone(), *number);
                }
            }
        }
        known
    }

    fn apply(&mut self, kind: Kind, resolution: &Resolution) {
        for made in &resolution.products {
            assert!(self.ids.insert(made.id.clone()), "{} is taken", made.id);
            self.items.insert(made.number, Item { has_inventory: true, ..Item::default() });
        }
        for take in &resolution.take_overs {
            let item = self.items.get_mut(&take.item).expect("the item is there");
            let value = match take.kind {
                Identifier::PartNumber => &mut item.part_number,
                Identifier::Sku => &mut item.sku,
                Identifier::Upc => &mut item.upc,
            };
            assert_eq!(value.replace(take.value.clone()), None, "an identifier is never replaced");
        }
        for change in &resolution.changes {
            let records = self.records.entry(change.item).or_default();
            if change.is_new {
                assert!(records.iter().all(|record| record.id != change.id), "{} is taken", change.id);
                let record =
                    Record { number: change.number, id: change.id.clone(), bin: change.bin, ..Record::default() };
                records.push(record);
                self.last_record = self.last_record.max(change.number);
            }
            let record = records.iter_mut().find(|record| record.number == change.number).expect("the record is there");
            match kind {
                Kind::Refresh => record.on_hand = change.quantity,
                Kind::Adjust => record.on_hand = record.on_hand.saturating_add(change.quantity),
            }
            record.floor = change.floor.or(record.floor);
            if let Some(attributes) = &change.attributes {
                record.attributes.clone_from(attributes);
            }
        }
    }

    /// As the model sees it.
    fn world(&self) -> World {
        let mut world = World::default();
        for (number, item) in &self.items {
            world.items.push([item.part_number.clone(), item.sku.clone(), item.upc.clone()]);
            for record in self.records.get(number).into_iter().flatten() {
                let mut attributes = record.attributes.clone();
                attributes.sort();
                let place = usize::try_from(*number).unwrap().saturating_sub(1);
                world.records.insert((place, record.bin), (record.on_hand, record.floor, attributes));
            }
        }
        world
    }
}

fn some_row() -> impl Strategy<Value = Row> {
    let identifier = |letters: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(letters).prop_map(str::to_owned))
    };
    let attributes = proptest::collection::btree_set(proptest::sample::select(&["x", "y", "z"][..]), 0..2);
    (
        (identifier(&["A", "B", "C"]), identifier(&["S", "T"]), identifier(&["1", "2"])),
        proptest::option::weighted(0.3, 1_i64..3),
        -3_i64..9,
        proptest::option::weighted(0.4, 0_i64..3),
        attributes,
    )
        .prop_filter("some identifier", |((part, sku, upc), ..)| part.is_some() || sku.is_some() || upc.is_some())
        .prop_map(|((part_number, sku, upc), bin, quantity, floor, attributes)| Row {
            part_number,
            sku,
            upc,
            bin,
            quantity,
            floor,
            attributes: attributes.into_iter().map(str::to_owned).collect(),
            ..Row::default()
        })
}

fn some_rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec(some_row(), 1..14).prop_map(|mut rows| {
        for (index, row) in rows.iter_mut().enumerate() {
            row.index = u32::try_from(index).unwrap();
        }
        rows
    })
}

fn apply_in_parts(kind: Kind, parts: &[&[Row]], database: &mut Database) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (number, rows) in parts.iter().enumerate() {
        let resolution = resolve(kind, rows, database.known(), &|item| format!("made-{number}-{item}"));
        database.apply(kind, &resolution);
        outcomes.extend(resolution.outcomes);
    }
    outcomes
}

proptest! {
    #[test]
    fn rows_do_what_they_do_one_by_one(before in some_rows(), rows in some_rows(), cut in 0_usize..14, adjust: bool) {
        let kind = if adjust { Kind::Adjust } else { Kind::Refresh };
        let mut world = World::default();
        let mut database = Database::default();
        for row in &before {
            world.apply(Kind::Refresh, row);
        }
        apply_in_parts(Kind::Refresh, &[&before], &mut database);
        prop_assert_eq!(database.world(), world.clone());

        let applied: Vec<bool> = rows.iter().map(|row| world.apply(kind, row)).collect();
        let mut settled = rows.clone();
        if kind == Kind::Refresh {
            settle_duplicates(&mut settled);
        }
        let (first, second) = settled.split_at(cut.min(settled.len()));
        let outcomes = apply_in_parts(kind, &[first, second], &mut database);

        prop_assert_eq!(database.world(), world);
        let told: Vec<bool> = outcomes.iter().map(|outcome| outcome.effect != Effect::Refused).collect();
        prop_assert_eq!(told, applied);
    }

    #[test]
    fn a_refresh_a_second_time_changes_nothing(rows in some_rows(), cut in 0_usize..14) {
        let mut rows = rows;
        settle_duplicates(&mut rows);
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let mut database = Database::default();
        apply_in_parts(Kind::Refresh, &[first, second], &mut database);
        let once = database.world();

        // Rows with the same item under other identifiers may still take turns.
        let by_one_name = rows.iter().all(|row| row.identifiers().count() == 1);
        let resolution = resolve(Kind::Refresh, &rows, database.known(), &|_| String::new());

        prop_assert!(resolution.products.is_empty() && resolution.take_overs.is_empty());
        if by_one_name {
            prop_assert_eq!(&resolution.changes, &vec![]);
        }
        database.apply(Kind::Refresh, &resolution);
        prop_assert_eq!(database.world(), once);
    }
}
