//! `Order` and `LineItem`: what is promised to whom.

mod line;

pub use line::{LineItem, LineProduct, LineVariant};

use serde::{Deserialize, Serialize};

use super::catalog::money_as_number;
use super::parties::User;
use crate::money::Amount;
use crate::orders::Status;
use crate::time::Timestamp;
use crate::wire::Members;
use crate::xp::Xp;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Order {
    #[serde(rename = "ID")]
    pub id: String,
    /// None once the user was deleted.
    pub from_user: Option<User>,
    #[serde(rename = "FromCompanyID")]
    pub from_company_id: String,
    #[serde(rename = "FromUserID")]
    pub from_user_id: String,
    /// The supplier, or the marketplace's owner.
    #[serde(rename = "ToCompanyID")]
    pub to_company_id: String,
    pub status: Status,
    pub is_submitted: bool,
    pub date_created: Timestamp,
    pub date_submitted: Option<Timestamp>,
    /// Always null, as is the next: there are no approvals.
    pub date_approved: Option<Timestamp>,
    pub date_declined: Option<Timestamp>,
    pub date_canceled: Option<Timestamp>,
    pub date_completed: Option<Timestamp>,
    pub last_updated: Timestamp,
    pub line_item_count: i64,
    pub comments: Option<String>,
    #[serde(rename = "BillingAddressID")]
    pub billing_address_id: Option<String>,
    #[serde(rename = "ShippingAddressID")]
    pub shipping_address_id: Option<String>,
    /// Always null: addresses of buyers are not kept.
    pub billing_address: (),
    #[serde(with = "money_as_number")]
    pub subtotal: Amount,
    #[serde(with = "money_as_number")]
    pub shipping_cost: Amount,
    #[serde(with = "money_as_number")]
    pub tax_cost: Amount,
    #[serde(with = "money_as_number")]
    pub gratuity: Amount,
    /// Always 0, as is the next.
    #[serde(with = "money_as_number")]
    pub fees: Amount,
    #[serde(with = "money_as_number")]
    pub promotion_discount: Amount,
    #[serde(with = "money_as_number")]
    pub total: Amount,
    /// Always null, as is the next.
    pub currency: (),
    #[serde(rename = "SubscriptionID")]
    pub subscription_id: (),
    #[serde(rename = "xp")]
    pub xp: Xp,
}

/// Between whom a new order is to be, as far as its client says.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    pub from_company_id: Option<String>,
    pub from_user_id: Option<String>,
    pub to_company_id: Option<String>,
}

impl Parties {
    pub fn read(members: &mut Members<'_>) -> Self {
        let mut parties = Self::default();
        members.reference("FromCompanyID", &mut parties.from_company_id);
        members.reference("FromUserID", &mut parties.from_user_id);
        members.reference("ToCompanyID", &mut parties.to_company_id);
        parties
    }
}

impl Order {
    pub fn blank(id: String, date_created: Timestamp) -> Self {
        Self {
            id,
            from_user: None,
            from_company_id: String::new(),
            from_user_id: String::new(),
            to_company_id: String::new(),
            status: Status::Unsubmitted,
            is_submitted: false,
            date_created,
            date_submitted: None,
            date_approved: None,
            date_declined: None,
            date_canceled: None,
            date_completed: None,
            last_updated: date_created,
            line_item_count: 0,
            comments: None,
            billing_address_id: None,
            shipping_address_id: None,
            billing_address: (),
            subtotal: Amount::default(),
            shipping_cost: Amount::default(),
            tax_cost: Amount::default(),
            gratuity: Amount::default(),
            fees: Amount::default(),
            promotion_discount: Amount::default(),
            total: Amount::default(),
            currency: (),
            subscription_id: (),
            xp: Xp::default(),
        }
    }

    /// The base of a PUT: what clients write is at its default, all else stays.
    pub fn reset(&self) -> Self {
        Self {
            comments: None,
            billing_address_id: None,
            shipping_address_id: None,
            shipping_cost: Amount::default(),
            tax_cost: Amount::default(),
            gratuity: Amount::default(),
            xp: Xp::default(),
            ..self.clone()
        }
    }

    /// Reads what may be written at any time; between whom the order is, [`Parties`] read.
    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.optional_text("Comments", 2_000, &mut self.comments);
        members.reference("BillingAddressID", &mut self.billing_address_id);
        members.reference("ShippingAddressID", &mut self.shipping_address_id);
        members.required_amount("ShippingCost", &mut self.shipping_cost);
        members.required_amount("TaxCost", &mut self.tax_cost);
        members.required_amount("Gratuity", &mut self.gratuity);
        if self.gratuity.is_negative() {
            members.fault("Gratuity", "must be 0 or more");
        }
        members.xp(&mut self.xp);
        if !self.sum_up() {
            members.fault("Total", TOO_MUCH);
        }
    }

    /// Brings the total up to date. False where it would be no [`Amount`] any more.
    #[must_use]
    pub fn sum_up(&mut self) -> bool {
        let costs = [&self.tax_cost, &self.shipping_cost, &self.gratuity, &self.fees];
        let total = costs.into_iter().try_fold(self.subtotal.clone(), |sum, cost| sum.plus(cost));
        let fits = total.is_some();
        self.total = total.unwrap_or_default();
        fits
    }

    /// Brings what follows from the lines up to date. False where a sum would be no [`Amount`] any more.
    #[must_use]
    pub fn sum_up_lines<'a>(&mut self, lines: impl IntoIterator<Item = &'a LineItem>) -> bool {
        let mut subtotal = Some(Amount::default());
        self.line_item_count = 0;
        for line in lines {
            self.line_item_count = self.line_item_count.saturating_add(1);
            subtotal = subtotal.and_then(|sum| sum.plus(&line.line_subtotal));
        }
        let fits = subtotal.is_some();
        self.subtotal = subtotal.unwrap_or_default();
        self.sum_up() && fits
    }
}

/// What is wrong with money that is no [`Amount`] any more.
pub const TOO_MUCH: &str = "would be more than 999999999999.999999";

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::wire::members::Mode;

    fn read(body: &Value) -> Result<Order, String> {
        let body = body.as_object().expect("an object");
        let mut order = Order::blank("o".to_owned(), Timestamp(0));
        let mut members = Members::new(body, Mode::Replace);
        order.read(&mut members);
        members.finish().map_err(|faults| faults[0].field.clone())?;
        Ok(order)
    }

    #[test]
    fn the_total_is_the_sum_of_all_costs() {
        let order = read(&json!({ "ShippingCost": 0.1, "TaxCost": "0.2", "Gratuity": 3 })).expect("it reads");

        let shown = serde_json::to_value(&order).expect("it writes");
        assert_eq!((&shown["Total"], &shown["TaxCost"], &shown["Subtotal"]), (&json!(3.3), &json!(0.2), &json!(0)));
        assert_eq!(serde_json::from_value::<Order>(shown).expect("it reads back"), order);
    }

    #[test]
    fn costs_are_numbers_and_a_gratuity_is_not_taken_back() {
        assert_eq!(read(&json!({ "ShippingCost": null })), Err("ShippingCost".to_owned()));
        assert_eq!(read(&json!({ "Gratuity": -1 })), Err("Gratuity".to_owned()));
        let most = json!({ "TaxCost": 999_999_999_999_u64, "ShippingCost": 1 });
        assert_eq!(read(&most), Err("Total".to_owned()));
    }
}
