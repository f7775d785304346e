//! What the table of a multi-store product is made of: its variants, its sellers, and the record of each pair. Loading,
//! no views.

use serde_json::{Value, json};
use shared::money::Amount;
use shared::wire::ordercloud::catalog::{Product, Variant};
use shared::wire::ordercloud::records::{InventoryRecord, ListedRecord};

use crate::account::Account;
use crate::api::item::Item;
use crate::api::records::{self, RecordPath};
use crate::api::{Page, Problem, buyers, catalog, locations, sellers};
use crate::browser;
use crate::format;

/// The most that the service gives at once.
const PAGE: &str = "100";
/// So many sellers are asked for in one call; each is a condition of its filter.
const SELLERS_AT_ONCE: usize = 30;

/// What of a product decides its table. As long as it stays the same, the table stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sold {
    pub product: String,
    pub name: String,
    pub owner: String,
    pub by_variant: bool,
    pub is_kept: bool,
    price: Option<Amount>,
    sale_price: Option<Amount>,
}

impl Sold {
    /// Of a product that many sell; nothing for another.
    pub fn of(product: &Product) -> Option<Self> {
        product.multi_store.then(|| Self {
            product: product.id.clone(),
            name: product.name.clone(),
            owner: product.owner_id.clone(),
            by_variant: product.inventory.as_ref().is_some_and(|inventory| inventory.variant_level_tracking),
            is_kept: product.inventory.is_some(),
            price: product.extras.price.clone(),
            sale_price: product.extras.sale_price.clone(),
        })
    }
}

/// A row: a variant, or the product as its own single variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub variant: Option<String>,
    /// As the shopper knows it.
    pub name: String,
    /// What tells it from the others.
    pub short: String,
    /// What a seller without prices of its own sells for.
    pub price: Option<Amount>,
    pub sale_price: Option<Amount>,
}

/// A column: a seller.
#[derive(Clone, Debug, PartialEq)]
pub struct Seller {
    pub id: String,
    pub name: String,
    /// Where its stock of the store is; nothing for a seller without a location.
    pub place: Option<String>,
    /// Whether it may have records that it has none of yet.
    pub is_member: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub sold: Sold,
    pub lines: Vec<Line>,
    pub sellers: Vec<Seller>,
    pub records: Vec<ListedRecord>,
}

impl Plan {
    pub async fn load(sold: Sold, account: Account) -> Result<Self, Problem> {
        let lines = lines(&sold).await?;
        let records = all_records(&sold.product).await?;
        let mut sellers = members(&sold, account).await?;
        // Whoever else has stock stands in the shop too: the marketplace's owner, say.
        for listed in &records {
            let owner = &listed.record.owner_id;
            if sellers.iter().all(|seller| seller.id != *owner) {
                let name = account.owner_name(owner, listed.supplier_name.as_deref());
                sellers.push(Seller { id: owner.clone(), name, place: None, is_member: false });
            }
        }
        places(&mut sellers).await?;
        Ok(Self { sold, lines, sellers, records })
    }

    /// The record that stands for a seller's stock of a line, and how many others it has: the one without a bin at its
    /// default location, else its oldest.
    pub fn record(&self, line: &Line, seller: &Seller) -> (Option<&ListedRecord>, usize) {
        let own = |listed: &&ListedRecord| listed.variant_id == line.variant && listed.record.owner_id == seller.id;
        let is_default = |listed: &&ListedRecord| {
            let record = &listed.record;
            record.bin_id.is_none() && seller.place.as_deref() == Some(record.address_id.as_str())
        };
        let default = self.records.iter().filter(own).find(is_default);
        let found = default.or_else(|| self.records.iter().filter(own).min_by_key(|listed| listed.record.number));
        (found, self.records.iter().filter(own).count().saturating_sub(1))
    }

    /// A new record of a line, as the list would tell it.
    pub fn listed(&self, line: &Line, seller: &Seller, record: InventoryRecord) -> ListedRecord {
        ListedRecord {
            record,
            product_id: self.sold.product.clone(),
            variant_id: line.variant.clone(),
            product_name: self.sold.name.clone(),
            variant_name: line.variant.is_some().then(|| line.name.clone()),
            supplier_name: Some(seller.name.clone()),
            part_number: None,
            upc: None,
            sku: None,
        }
    }
}

async fn lines(sold: &Sold) -> Result<Vec<Line>, Problem> {
    if !sold.by_variant {
        let short = "All of it".to_owned();
        let (price, sale_price) = (sold.price.clone(), sold.sale_price.clone());
        return Ok(vec![Line { variant: None, name: sold.name.clone(), short, price, sale_price }]);
    }
    let mut variants = catalog::variants(&sold.product, &[("pageSize", PAGE)]).await?.items;
    // As they were made: S, M, L, and not by name.
    variants.sort_by_key(|variant| variant.extras.number);
    Ok(variants.into_iter().map(|variant| line(sold, variant)).collect())
}

fn line(sold: &Sold, variant: Variant) -> Line {
    let name = variant.name.filter(|name| !name.is_empty()).unwrap_or_else(|| variant.id.clone());
    Line {
        short: short(&sold.name, &name),
        name,
        price: variant.extras.price.or_else(|| sold.price.clone()),
        sale_price: variant.extras.sale_price.or_else(|| sold.sale_price.clone()),
        variant: Some(variant.id),
    }
}

/// What a variant's name says beyond its product's: `M` of `Storm jacket, M`.
fn short(product: &str, variant: &str) -> String {
    let rest = variant.strip_prefix(product).unwrap_or(variant);
    let rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || ",·-–/:".contains(letter)).trim_end();
    if rest.is_empty() { variant.to_owned() } else { rest.to_owned() }
}

async fn all_records(product: &str) -> Result<Vec<ListedRecord>, Problem> {
    let mut found = Vec::new();
    for page in 1_u32.. {
        let number = page.to_string();
        let parameters = [("ProductID", product), ("pageSize", PAGE), ("sortBy", "Number"), ("page", &number)];
        let answer = records::list(&parameters).await?;
        found.extend(answer.items);
        if u64::from(page) >= answer.meta.total_pages {
            break;
        }
    }
    Ok(found)
}

/// The members of the owner's store that the person may see: a supplier's people see their own alone.
async fn members(sold: &Sold, account: Account) -> Result<Vec<Seller>, Problem> {
    let seller = |id: String, name: String| Seller { id, name, place: None, is_member: true };
    let Some(own) = account.supplier() else {
        if sold.owner == account.marketplace() {
            return Ok(Vec::new());
        }
        let page = sellers::members(&sold.owner, PAGE).await?;
        return Ok(page.items.iter().map(|item| seller(item.text("MemberID"), item.text("MemberName"))).collect());
    };
    let stores = sellers::memberships(&own, PAGE).await?.items;
    let here = stores.iter().find(|store| store.text("ParentID") == sold.owner);
    Ok(here.map(|store| seller(own, store.text("MemberName"))).into_iter().collect())
}

/// Finds where each seller's stock of the store is: the location it names, else its oldest.
async fn places(sellers: &mut [Seller]) -> Result<(), Problem> {
    for some in sellers.chunks_mut(SELLERS_AT_ONCE) {
        let members: Vec<&str> = some.iter().filter(|it| it.is_member).map(|it| it.id.as_str()).collect();
        if members.is_empty() {
            continue;
        }
        let found: Page<Item> =
            buyers::list(sellers::SELLERS, &[("ID", &members.join("|")), ("pageSize", PAGE)]).await?;
        for seller in some.iter_mut().filter(|seller| seller.is_member) {
            let named = found.items.iter().find(|item| item.text("ID") == seller.id);
            let named = named.map(|item| item.text("DefaultAddressID")).filter(|place| !place.is_empty());
            seller.place = match named {
                Some(place) => Some(place),
                None => oldest_place(&seller.id).await?,
            };
        }
    }
    Ok(())
}

async fn oldest_place(seller: &str) -> Result<Option<String>, Problem> {
    let page = locations::list(Some(seller), &[("sortBy", "DateCreated"), ("pageSize", "1")]).await?;
    Ok(page.items.into_iter().next().map(|place| place.id))
}

/// Gives a seller a record of a line; also a location, where it has none.
pub async fn add(
    plan: &Plan,
    line: &Line,
    seller: &Seller,
    mut body: shared::wire::Body,
) -> Result<ListedRecord, Problem> {
    let place = match seller.place.clone() {
        Some(place) => place,
        None => match oldest_place(&seller.id).await? {
            Some(place) => place,
            None => locations::create(Some(&seller.id), &nowhere()).await?.id,
        },
    };
    let key = browser::unique_key();
    body.insert("OwnerID".to_owned(), json!(seller.id));
    body.insert("AddressID".to_owned(), json!(place));
    let (product, variant) = (plan.sold.product.as_str(), line.variant.as_deref());
    // Called as the place is, unless another record of the item is.
    let mut named = body.clone();
    named.insert("ID".to_owned(), json!(place));
    let made = match records::create(product, variant, &key, &Value::Object(named)).await {
        Err(problem) if problem.code == "IdExists" => {
            records::create(product, variant, &browser::unique_key(), &Value::Object(body)).await
        }
        made => made,
    };
    Ok(plan.listed(line, seller, made?))
}

/// A location for who has none, as the Marketplacer API makes it.
fn nowhere() -> Value {
    json!({ "ID": "default", "Street1": "-", "City": "-", "Country": "ZZ" })
}

/// What the service tells of a record now.
pub async fn reread(listed: &ListedRecord) -> Result<ListedRecord, Problem> {
    let record = records::find(&RecordPath::of(listed)).await?;
    Ok(ListedRecord { record, ..listed.clone() })
}

/// The prices that a seller sells for: its own, else the line's. And whether they are its own.
pub fn prices(line: &Line, record: &InventoryRecord) -> [(Option<String>, bool); 2] {
    let of = |own: &Option<Amount>, else_: &Option<Amount>| {
        let amount = own.as_ref().or(else_.as_ref());
        (amount.map(|amount| format::price(&amount.to_string())), own.is_some())
    };
    [of(&record.price, &line.price), of(&record.sale_price, &line.sale_price)]
}

#[cfg(test)]
mod tests {
    use shared::time::Timestamp;

    use super::*;

    fn seller(place: Option<&str>) -> Seller {
        Seller { id: "trail".to_owned(), name: "Trail".to_owned(), place: place.map(str::to_owned), is_member: true }
    }

    fn plan() -> (Plan, Line) {
        let product =
            Product { multi_store: true, ..Product::blank("P".to_owned(), "p".to_owned(), Timestamp::default()) };
        let sold = Sold::of(&product).unwrap();
        let line = Line { variant: None, name: "P".to_owned(), short: "P".to_owned(), price: None, sale_price: None };
        let plan = Plan { sold, lines: vec![line.clone()], sellers: vec![], records: vec![] };
        let record = |number: i64, place: &str, bin: Option<i64>| {
            let mut record = InventoryRecord::blank(place.to_owned(), "trail".to_owned());
            (record.number, record.address_id, record.bin_id) = (number, place.to_owned(), bin);
            plan.listed(&line, &seller(None), record)
        };
        let records = vec![record(3, "leeds", Some(1)), record(2, "york", None), record(4, "leeds", None)];
        (Plan { records, ..plan }, line)
    }

    #[test]
    fn a_sellers_record_is_the_one_at_its_default_location_without_a_bin() {
        let (plan, line) = plan();
        let number = |place| plan.record(&line, &seller(place)).0.map(|listed| listed.record.number);
        assert_eq!(number(Some("leeds")), Some(4));
        assert_eq!(number(Some("york")), Some(2));
        assert_eq!(number(None), Some(2));
        assert_eq!(plan.record(&line, &seller(None)).1, 2);
        assert!(plan.record(&line, &Seller { id: "other".to_owned(), ..seller(None) }).0.is_none());
    }

    #[test]
    fn a_variant_is_told_by_what_its_product_does_not_say() {
        assert_eq!(short("Storm jacket", "Storm jacket, M"), "M");
        assert_eq!(short("Storm jacket", "Blue · 42"), "Blue · 42");
        assert_eq!(short("Storm jacket", "Storm jacket"), "Storm jacket");
    }
}
