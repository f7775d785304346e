//! How a cell of the table looks and what it says, by what a record is assigned to. No events.

use web_sys::HtmlElement;

use super::matrix::Row;
use crate::api::assignments::Party;

/// What records are assigned to, as sorted texts: `7 acme trade`, `7 acme ` for the whole buyer, and `7` where it is known
/// at all. Not a map of sets: each kind of tree is compiled anew, and this is a list of texts as there are many.
#[derive(Clone, Debug, Default)]
pub struct Assigned(Vec<String>);

impl Assigned {
    fn key(record: i64, party: &Party) -> String {
        format!("{record} {} {}", party.buyer, party.group.as_deref().unwrap_or_default())
    }

    fn holds(&self, key: &str) -> bool {
        self.0.binary_search_by(|other| other.as_str().cmp(key)).is_ok()
    }

    pub fn has(&self, record: i64, party: &Party) -> bool {
        self.holds(&Self::key(record, party))
    }

    pub fn is_known(&self, record: i64) -> bool {
        self.holds(&record.to_string())
    }

    /// Whether the record is assigned to nobody, as far as it is known.
    pub fn is_empty(&self, record: i64) -> bool {
        let start = format!("{record} ");
        let at = self.0.partition_point(|key| *key < start);
        self.is_known(record) && self.0.get(at).is_none_or(|key| !key.starts_with(&start))
    }

    /// Takes in all that these records are assigned to, in place of what was known of them.
    pub fn learn(&mut self, records: &[i64], pairs: impl Iterator<Item = (i64, Party)>) {
        let known: Vec<String> = records.iter().map(ToString::to_string).collect();
        self.0.retain(|key| !known.iter().any(|record| key.split(' ').next() == Some(record)));
        self.0.extend(known);
        self.0.extend(pairs.map(|(record, party)| Self::key(record, &party)));
        self.0.sort_unstable();
    }

    pub fn set(&mut self, record: i64, party: &Party, on: bool) {
        let key = Self::key(record, party);
        match (self.0.binary_search(&key), on) {
            (Err(at), true) => self.0.insert(at, key),
            (Ok(at), false) => drop(self.0.remove(at)),
            _ => {}
        }
    }
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub assigned: bool,
    /// The group sees the record since its whole buyer does.
    through: bool,
    all: bool,
    column_chosen: bool,
}

impl Look {
    pub fn of(row: &Row, party: &Party, assigned: &Assigned, column_chosen: bool) -> Self {
        let has = |party: &Party| assigned.has(row.number, party);
        let whole = Party { buyer: party.buyer.clone(), group: None };
        Self { assigned: has(party), through: party.group.is_some() && has(&whole), all: row.all, column_chosen }
    }

    pub fn words(self) -> &'static str {
        match (self.assigned, self.all, self.through) {
            (true, false, _) => "assigned",
            (true, true, _) => "assigned, and seen by all buyers anyway",
            (false, true, _) => "seen, as by all buyers",
            (false, false, true) => "seen through the whole buyer",
            (false, false, false) => "not seen",
        }
    }

    fn class(self) -> String {
        let state = match (self.assigned, self.all, self.through) {
            (true, false, _) => "cell is-on",
            (true, true, _) => "cell is-on is-moot",
            (false, true, _) => "cell is-moot",
            (false, false, true) => "cell is-through",
            (false, false, false) => "cell",
        };
        if self.column_chosen { format!("{state} in-column") } else { state.to_owned() }
    }
}

/// Lays a look on a cell.
pub fn paint(cell: &HtmlElement, look: Look, label: &str, can_edit: bool) {
    cell.set_class_name(&look.class());
    cell.set_title(label);
    let pressed = look.assigned.to_string();
    let disabled = (!can_edit).to_string();
    for (name, value) in [("aria-label", label), ("aria-pressed", &pressed), ("aria-disabled", &disabled)] {
        drop(cell.set_attribute(name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::records::RecordPath;

    fn words(all: bool, group: Option<&str>, assigned_to: &[Option<&str>]) -> &'static str {
        let party = |group: Option<&str>| Party { buyer: "acme".to_owned(), group: group.map(str::to_owned) };
        let path = RecordPath { product: "mug".to_owned(), variant: None, record: "cork".to_owned() };
        let [product, item, item_id, place] = ["Mug", "Mug", "mug", "Cork"].map(str::to_owned);
        let row = Row { number: 7, path, product, item, item_id, place, all };
        let mut assigned = Assigned::default();
        assigned.learn(&[7], assigned_to.iter().map(|group| (7, party(*group))));
        Look::of(&row, &party(group), &assigned, false).words()
    }

    #[test]
    fn a_cell_says_whether_its_party_sees_the_record_and_why() {
        assert_eq!(words(false, Some("trade"), &[]), "not seen");
        assert_eq!(words(false, Some("trade"), &[Some("trade")]), "assigned");
        assert_eq!(words(false, Some("trade"), &[None]), "seen through the whole buyer");
        assert_eq!(words(false, None, &[Some("trade")]), "not seen");
        assert_eq!(words(true, None, &[]), "seen, as by all buyers");
        assert_eq!(words(true, None, &[None]), "assigned, and seen by all buyers anyway");
    }

    #[test]
    fn what_records_are_assigned_to_is_learnt_and_set() {
        let party =
            |buyer: &str, group: Option<&str>| Party { buyer: buyer.to_owned(), group: group.map(str::to_owned) };
        let mut assigned = Assigned::default();
        assert!(!assigned.is_known(7) && !assigned.is_empty(7));
        assigned.learn(&[7, 77], [(77, party("acme", None))].into_iter());
        assert!(assigned.is_empty(7) && !assigned.is_empty(77));
        assigned.set(7, &party("acme", Some("trade")), true);
        assert!(assigned.has(7, &party("acme", Some("trade"))) && !assigned.has(7, &party("acme", None)));
        assigned.set(7, &party("acme", Some("trade")), false);
        assert!(assigned.is_empty(7) && assigned.has(77, &party("acme", None)));
        assigned.learn(&[77], std::iter::empty());
        assert!(assigned.is_empty(77));
    }
}
