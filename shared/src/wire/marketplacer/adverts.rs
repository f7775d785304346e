//! Adverts, which are read alone.

use super::answer::Answer;
use super::paging::Links;
use super::variants::{Variant, write_all};
use crate::money::Amount;

/// An advert as it is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advert {
    pub id: i64,
    pub title: String,
    pub description: Option<String>,
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
    pub external_id: Option<String>,
    pub is_published: bool,
    pub is_multi_store: bool,
    /// The ids of its variants.
    pub variants: Vec<i64>,
}

impl Advert {
    fn write(&self, name: &str, answer: &mut Answer) {
        answer.open(name, self.id, "adverts");
        answer.text("title", Some(&self.title));
        answer.text("description", self.description.as_deref());
        for (name, price) in [("price", &self.price), ("sale_price", &self.sale_price)] {
            answer.text(name, price.as_ref().map(with_a_decimal).as_deref());
        }
        answer.text("external_id", self.external_id.as_deref());
        answer.boolean("published", self.is_published);
        answer.boolean("multi_store", self.is_multi_store);
        answer.close("}");
        answer.member("relationships", "{");
        answer.member("variants", "{");
        answer.member("data", "[");
        for id in &self.variants {
            answer.member("", "{");
            answer.number("id", *id);
            answer.text("type", Some("variants"));
            answer.close("}");
        }
        answer.close("]}}}");
    }
}

/// A price as adverts have it: `499.0`, `27.38`.
fn with_a_decimal(price: &Amount) -> String {
    let mut text = price.to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text
}

/// The answer of one advert, with variants if they were asked for.
pub fn one(advert: &Advert, included: Option<&[Variant]>) -> Vec<u8> {
    let mut answer = Answer::start();
    advert.write("data", &mut answer);
    if let Some(variants) = included {
        write_all("included", variants, &mut answer);
    }
    answer.finish()
}

/// The answer of a page of them, with variants if they were asked for.
pub fn page(adverts: &[Advert], included: Option<&[Variant]>, links: &Links) -> Vec<u8> {
    let mut answer = Answer::start();
    answer.member("data", "[");
    for advert in adverts {
        advert.write("", &mut answer);
    }
    answer.close("]");
    if let Some(variants) = included {
        write_all("included", variants, &mut answer);
    }
    links.write(&mut answer);
    answer.finish()
}

#[cfg(test)]
mod tests;
