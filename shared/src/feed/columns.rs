//! What the columns of a file mean: guessed from their names, else from their values, and kept as text.

use std::collections::BTreeSet;

use super::figures::is_number;
use super::{Feed, Line, fingerprint};

/// What a column may hold: the members of a row, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    PartNumber,
    Upc,
    Sku,
    Location,
    Quantity,
    SafetyStock,
    Floor,
    Ltd,
    Attributes,
    Bin,
    Locator,
    RetailPrice,
    Currency,
}

impl Field {
    pub const ALL: [Self; 13] = [
        Self::PartNumber,
        Self::Upc,
        Self::Sku,
        Self::Location,
        Self::Quantity,
        Self::SafetyStock,
        Self::Floor,
        Self::Ltd,
        Self::Attributes,
        Self::Bin,
        Self::Locator,
        Self::RetailPrice,
        Self::Currency,
    ];

    /// The member of a request.
    pub fn member(self) -> &'static str {
        match self {
            Self::PartNumber => "partNumber",
            Self::Upc => "upc",
            Self::Sku => "sku",
            Self::Location => "location",
            Self::Quantity => "quantity",
            Self::SafetyStock => "safetyStock",
            Self::Floor => "floor",
            Self::Ltd => "ltd",
            Self::Attributes => "attributes",
            Self::Bin => "binID",
            Self::Locator => "inventoryLocatorName",
            Self::RetailPrice => "retailPrice",
            Self::Currency => "currencyID",
        }
    }

    /// What a person calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::PartNumber => "Part number",
            Self::Upc => "UPC",
            Self::Sku => "SKU",
            Self::Location => "Location",
            Self::Quantity => "Quantity",
            Self::SafetyStock => "Safety stock",
            Self::Floor => "Floor",
            Self::Ltd => "LTD",
            Self::Attributes => "Attributes",
            Self::Bin => "Bin",
            Self::Locator => "Locator",
            Self::RetailPrice => "Retail price",
            Self::Currency => "Currency",
        }
    }

    pub fn from_member(member: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.member() == member)
    }

    pub fn names_item(self) -> bool {
        matches!(self, Self::PartNumber | Self::Upc | Self::Sku)
    }

    pub fn is_number(self) -> bool {
        use Field::{Bin, Currency, Floor, Ltd, Quantity, RetailPrice, SafetyStock};
        matches!(self, Quantity | SafetyStock | Floor | Ltd | Bin | RetailPrice | Currency)
    }

    /// What such columns are called, in small letters and digits alone; the best name first.
    fn names(self) -> &'static str {
        match self {
            Self::PartNumber => {
                "partnumber partno part variationproductcode productcode productid itemnumber itemno itemid item \
                 articlenumber articleno article artikelnummer artikelnr artikel materialnumber material product code"
            }
            Self::Upc => "upc upccode ean ean13 gtin barcode",
            Self::Sku => "sku skucode skuid skunumber skuno variantsku",
            Self::Location => {
                "locationcode locationid location locationname addressid warehousecode warehouseid warehouse storecode \
                 storeid store storename site depot branch lager lagerort filiale"
            }
            Self::Quantity => {
                "quantity qty onhand quantityonhand qtyonhand stockonhand onhandquantity stock stocklevel stockqty count \
                 counted units bestand menge anzahl lagerbestand"
            }
            Self::SafetyStock => "safetystock safety buffer bufferstock sicherheitsbestand",
            Self::Floor => "floor reorderlevel reorderpoint minimum minstock min",
            Self::Ltd => "ltd",
            Self::Attributes => "attributes attribute",
            Self::Bin => "binid bin",
            Self::Locator => "inventorylocatorname locatorname locator aisle shelf",
            Self::RetailPrice => "retailprice price",
            Self::Currency => "currencyid",
        }
    }

    /// How well a name fits, 0 being best.
    fn rank(self, name: &str) -> Option<usize> {
        let plain = plain(name);
        let deltas = if self == Self::Quantity { DELTAS } else { "" };
        self.names().split_whitespace().chain(deltas.split_whitespace()).position(|known| known == plain)
    }
}

/// What columns of quantities are called that are added to what is there.
const DELTAS: &str = "delta deltaqty qtydelta quantitydelta change qtychange quantitychange stockchange \
    adjust adjustment adjustmentqty qtyadjustment quantityadjustment stockadjustment difference differenz korrektur";

/// Whether a column of this name holds deltas.
pub fn names_deltas(name: &str) -> bool {
    let plain = plain(name);
    DELTAS.split_whitespace().any(|known| known == plain)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether the first line names columns: by a name that is known, or since it is no number where others are.
pub fn is_header(lines: &[Line]) -> bool {
    let Some((first, rest)) = lines.split_first() else { return false };
    if first.cells.iter().any(|cell| Field::ALL.into_iter().any(|field| field.rank(cell).is_some())) {
        return true;
    }
    let column_has_numbers = |column: usize| rest.iter().any(|line| is_number(line.cell(column)));
    !first.cells.iter().any(|cell| is_number(cell)) && (0..first.cells.len()).any(column_has_numbers)
}

/// What each column means. Of several names the best one tells, except of quantities, whose columns are different numbers;
/// what has no name that is known is told by its values. Where two columns fit alike neither is taken: that is for the
/// person to say.
pub fn guess(feed: &Feed, is_place: impl Fn(&str) -> bool) -> Vec<Option<Field>> {
    let mut fields = vec![None; feed.columns.len()];
    let mut open = Vec::new();
    for field in Field::ALL {
        let ranked = feed.columns.iter().enumerate().filter_map(|(column, name)| Some((field.rank(name)?, column)));
        let mut ranked: Vec<(usize, usize)> = ranked.collect();
        ranked.sort_unstable();
        match ranked.as_slice() {
            [] => {}
            [(best, _), (next, _), ..] if field == Field::Quantity || best == next => open.push(field),
            [(_, column), ..] => fields.iter_mut().skip(*column).take(1).for_each(|slot| *slot = Some(field)),
        }
    }
    let names_item = |fields: &[Option<Field>]| fields.iter().flatten().chain(&open).any(|field| field.names_item());
    let is_told = |fields: &[Option<Field>], field: Field| fields.contains(&Some(field)) || open.contains(&field);
    if !is_told(&fields, Field::Location) {
        by_values(feed, &mut fields, Field::Location, |values| values.iter().all(|value| is_place(value)));
    }
    if !names_item(&fields) {
        let has_length =
            |value: &&str| matches!(value.len(), 8 | 12..=14) && value.bytes().all(|byte| byte.is_ascii_digit());
        by_values(feed, &mut fields, Field::Upc, |values| values.iter().all(has_length));
    }
    if !is_told(&fields, Field::Quantity) {
        by_values(feed, &mut fields, Field::Quantity, |values| values.iter().all(|value| is_number(value)));
    }
    if !names_item(&fields) {
        // Whatever names things names each of them once, or nearly. Numbers may be the quantities that are still open.
        let many = feed.lines.len().div_ceil(2);
        let has_quantity = fields.contains(&Some(Field::Quantity));
        let fits = |values: &BTreeSet<&str>| {
            values.len() >= many && (has_quantity || !values.iter().all(|value| is_number(value)))
        };
        by_values(feed, &mut fields, Field::Sku, fits);
    }
    fields
}

/// Gives a field to the one free column whose distinct values fit.
fn by_values(feed: &Feed, fields: &mut [Option<Field>], field: Field, fits: impl Fn(&BTreeSet<&str>) -> bool) {
    let free = fields.iter_mut().enumerate().filter(|(_, slot)| slot.is_none());
    let mut fitting = free.filter(|(column, _)| {
        let values: BTreeSet<&str> = feed.values(*column).collect();
        !values.is_empty() && fits(&values)
    });
    if let (Some((_, slot)), None) = (fitting.next(), fitting.next()) {
        *slot = Some(field);
    }
}

/// A name for files with these columns, under which what they mean is remembered. Files without names are not known again
/// by how many columns they have.
pub fn signature(feed: &Feed) -> Option<String> {
    let names = feed.columns.iter().flat_map(|name| name.to_lowercase().into_bytes().into_iter().chain([0]));
    feed.has_header.then(|| fingerprint(names))
}

/// What columns mean, as text to remember: `sku,,quantity`.
pub fn to_text(fields: &[Option<Field>]) -> String {
    fields.iter().map(|field| field.map(Field::member).unwrap_or_default()).collect::<Vec<_>>().join(",")
}

/// What [`to_text`] wrote, where it is of as many columns.
pub fn from_text(text: &str, columns: usize) -> Option<Vec<Option<Field>>> {
    let fields: Vec<_> = text.split(',').map(Field::from_member).collect();
    (fields.len() == columns).then_some(fields)
}
