//! Where the lines of an order take their stock, and which of them do not fit.

use crate::quantity::Quantity;

/// What stock is taken from, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Record(i64),
    /// The written figure of a product without records.
    Product(i64),
    /// The written figure of a variant without records.
    Variant(i64),
}

/// A line as it is to be, with what its product, variant and record are at that moment.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// None for a new line whose client named none.
    pub id: Option<String>,
    pub quantity: i64,
    pub product: Named<ProductFacts>,
    pub variant: Named<VariantFacts>,
    pub record: Named<RecordFacts>,
    /// What the line of a submitted order took. `Some` is final about where from: the units change, the place does not.
    pub held: Option<Held>,
}

/// What a line of a submitted order took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// None: it took nothing, and never will.
    pub source: Option<Source>,
    pub units: i64,
}

/// An object that a line may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named<T> {
    No,
    /// It was there when the line was written; this is its ID.
    Gone(String),
    Is(T),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFacts {
    pub number: i64,
    pub id: String,
    pub active: bool,
    /// Whether stock is tracked and enforced.
    pub enabled: bool,
    pub variant_level_tracking: bool,
    pub order_can_exceed: bool,
    /// Whether it has records; over its variants, where it tracks by variant.
    pub has_records: bool,
    /// The written figure.
    pub quantity: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantFacts {
    pub number: i64,
    pub id: String,
    pub active: bool,
    /// The written figure; 0 without an Inventory.
    pub quantity: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFacts {
    pub number: i64,
    pub id: String,
    /// Whether the record is of the line's item and its order's user may see it.
    pub usable: bool,
    pub available: i64,
    /// Infinite, or it may be exceeded.
    pub never_short: bool,
}

/// Why a line cannot be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    ProductGone {
        product_id: String,
    },
    ProductInactive {
        product_id: String,
    },
    /// The line means no variant that is sold.
    NoVariant {
        product_id: String,
    },
    /// The record is gone, of another item, or hidden from the order's user.
    NoRecord {
        record_id: String,
    },
    /// The marketplace wants a record named wherever there are records.
    NamesNoRecord {
        line_id: Option<String>,
    },
    Short(Shortage),
}

/// A line that asks for more than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    pub line_id: Option<String>,
    pub product_id: String,
    pub variant_id: Option<String>,
    /// Of the stock in question, for this order.
    pub available: i64,
    /// Up to and with this line.
    pub requested: i64,
}

/// What a line takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    pub source: Option<Source>,
    pub units: i64,
    /// It takes nothing although its product has records: it names none of them.
    pub unstocked: bool,
}

/// What each line takes, or every line's first fault. Lines on the same stock must fit together.
pub fn plan(lines: &[LineFacts], record_is_required: bool) -> Result<Vec<Take>, Vec<LineFault>> {
    let (takes, faults): (Vec<_>, Vec<_>) = judge(lines, record_is_required).into_iter().unzip();
    let faults: Vec<_> = faults.into_iter().flatten().collect();
    if faults.is_empty() { Ok(takes) } else { Err(faults) }
}

/// What each line takes where the last is the one that is written: what is wrong with the others is no fault of it, but
/// it must fit beside them.
pub fn plan_last(lines: &[LineFacts], record_is_required: bool) -> Result<Vec<Take>, LineFault> {
    let (takes, mut faults): (Vec<_>, Vec<_>) = judge(lines, record_is_required).into_iter().unzip();
    match faults.pop().flatten() {
        Some(fault) => Err(fault),
        None => Ok(takes),
    }
}

fn judge(lines: &[LineFacts], record_is_required: bool) -> Vec<(Take, Option<LineFault>)> {
    let mut takes = Vec::with_capacity(lines.len());
    let mut faults = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        match take(line, record_is_required) {
            Ok((take, stock)) => {
                takes.push(take);
                faults.push(match (take.source, stock) {
                    (Some(source), Some(stock)) if take.units > held_units(line, source) => {
                        shortage(line, source, &stock, lines, &takes, place).map(LineFault::Short)
                    }
                    _ => None,
                });
            }
            Err(fault) => {
                takes.push(Take { source: None, units: 0, unstocked: false });
                faults.push(Some(fault));
            }
        }
    }
    takes.into_iter().zip(faults).collect()
}

/// What a source can give.
struct Stock {
    available: i64,
    never_short: bool,
}

fn take(line: &LineFacts, record_is_required: bool) -> Result<(Take, Option<Stock>), LineFault> {
    let (source, unstocked) = match line.held {
        // What is promised stays promised, whatever became of the product since.
        Some(held) => (held.source, false),
        None => {
            let product = sold(line)?;
            let unstocked = product.enabled && product.has_records && line.record == Named::No;
            if unstocked && record_is_required {
                return Err(LineFault::NamesNoRecord { line_id: line.id.clone() });
            }
            (source(product, line), unstocked)
        }
    };
    let exceeds = matches!(&line.product, Named::Is(product) if product.order_can_exceed);
    let stock = match (source, &line.record, &line.variant, &line.product) {
        (Some(Source::Record(_)), Named::Is(record), ..) => {
            Some(Stock { available: record.available, never_short: record.never_short })
        }
        (Some(Source::Variant(_)), _, Named::Is(variant), _) => {
            Some(Stock { available: variant.quantity, never_short: exceeds })
        }
        (Some(Source::Product(_)), _, _, Named::Is(product)) => {
            Some(Stock { available: product.quantity, never_short: exceeds })
        }
        _ => None,
    };
    let units = if source.is_some() { line.quantity } else { 0 };
    Ok((Take { source, units, unstocked }, stock))
}

/// The product of a line that is to be ordered, if all that the line names can be.
fn sold(line: &LineFacts) -> Result<&ProductFacts, LineFault> {
    let product = match &line.product {
        Named::Is(product) => product,
        Named::Gone(id) => return Err(LineFault::ProductGone { product_id: id.clone() }),
        Named::No => return Err(LineFault::ProductGone { product_id: String::new() }),
    };
    if !product.active {
        return Err(LineFault::ProductInactive { product_id: product.id.clone() });
    }
    match &line.variant {
        Named::No => {}
        Named::Is(variant) if variant.active => {}
        Named::Is(_) | Named::Gone(_) => return Err(LineFault::NoVariant { product_id: product.id.clone() }),
    }
    match &line.record {
        Named::Gone(id) => Err(LineFault::NoRecord { record_id: id.clone() }),
        Named::Is(record) if !record.usable => Err(LineFault::NoRecord { record_id: record.id.clone() }),
        Named::Is(_) | Named::No => Ok(product),
    }
}

fn source(product: &ProductFacts, line: &LineFacts) -> Option<Source> {
    match (&line.record, &line.variant) {
        _ if !product.enabled => None,
        (Named::Is(record), _) => Some(Source::Record(record.number)),
        _ if product.has_records => None,
        (_, Named::Is(variant)) if product.variant_level_tracking => Some(Source::Variant(variant.number)),
        _ => Some(Source::Product(product.number)),
    }
}

fn held_units(line: &LineFacts, source: Source) -> i64 {
    line.held.filter(|held| held.source == Some(source)).map_or(0, |held| held.units)
}

/// Whether the line at `place` asks for more of the source than is there for all lines up to it.
fn shortage(
    line: &LineFacts,
    source: Source,
    stock: &Stock,
    lines: &[LineFacts],
    takes: &[Take],
    place: usize,
) -> Option<Shortage> {
    if stock.never_short {
        return None;
    }
    let add = |sum: Quantity, units: i64| sum + Quantity(units);
    let held = lines.iter().map(|line| held_units(line, source)).fold(Quantity(stock.available), add);
    let upto = takes.iter().take(place.saturating_add(1)).filter(|take| take.source == Some(source));
    let requested = upto.map(|take| take.units).fold(Quantity(0), add);
    let id = |named: &Named<VariantFacts>| match named {
        Named::Is(variant) => Some(variant.id.clone()),
        Named::Gone(_) | Named::No => None,
    };
    let product_id = match &line.product {
        Named::Is(product) => product.id.clone(),
        Named::Gone(id) => id.clone(),
        Named::No => String::new(),
    };
    (requested > held).then(|| Shortage {
        line_id: line.id.clone(),
        product_id,
        variant_id: id(&line.variant),
        available: held.0,
        requested: requested.0,
    })
}

#[cfg(test)]
mod tests;
