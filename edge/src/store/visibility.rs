//! Which records a shopper sees: those for all buyers, and those assigned to its buyer or to one of its groups.

use serde_json::{Value, json};

/// Who looks at stock.
#[derive(Clone, Debug)]
pub struct Shopper {
    /// The buyer's number.
    pub buyer: i64,
    /// The user's number; its groups are those that it is a member of at that moment.
    pub user: Option<i64>,
    /// The numbers of groups that somebody looks as, beside the user's.
    pub groups: Vec<i64>,
}

impl Shopper {
    /// The parameters that `visible` needs, in their order.
    pub fn params(&self) -> [Value; 3] {
        [json!(self.buyer), json!(self.user), json!(json!(self.groups).to_string())]
    }
}

/// Whether the record `r` is seen: the SQL condition, by the expressions of the shopper's buyer, of its user, and of a
/// JSON array of groups. `?1` is the marketplace.
macro_rules! visible {
    ($buyer:literal, $user:literal, $groups:literal) => {
        concat!(
            "(r.allow_all_buyers = 1 OR EXISTS (
               SELECT 1 FROM record_assignment a
               WHERE a.marketplace = ?1 AND a.record = r.number AND a.buyer = ",
            $buyer,
            " AND (a.user_group = 0
                 OR EXISTS (SELECT 1 FROM membership g
                            WHERE g.marketplace = ?1 AND g.user_group = a.user_group AND g.user = ",
            $user,
            ")
                 OR a.user_group IN (SELECT value FROM json_each(",
            $groups,
            ")))))"
        )
    };
}
pub(crate) use visible;
