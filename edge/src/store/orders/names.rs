//! What a line names: product, variants, records, in the eyes of the order's user.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::wire::ordercloud::catalog::VariantSpec;

use super::stock::Orderer;
use crate::error::Error;
use crate::platform::{Database, Statement};
use crate::store::read;
use crate::store::visibility::visible;

/// What a line says of the item and the stock that it means.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub product: &'a str,
    pub record: Option<&'a str>,
}

/// What was found of [`Names`].
#[derive(Clone, Debug)]
pub struct Named {
    pub product: i64,
    pub active: bool,
    pub variant_level_tracking: bool,
    /// Stock is tracked, and there are records: of the product or, where it tracks by variant, of any of them.
    pub stocked: bool,
    /// The marketplace wants a record named wherever there are records.
    pub record_is_required: bool,
    pub variants: Vec<NamedVariant>,
    /// Records of that ID that the order's user may see: number, and the item it is of.
    pub records: Vec<(i64, i64)>,
}

#[derive(Clone, Debug)]
pub struct NamedVariant {
    pub number: i64,
    pub active: bool,
    pub specs: Vec<VariantSpec>,
}

/// Looks up what a line names, in the eyes of the order's user. Nothing where there is no such product.
pub async fn named(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    orderer: Orderer,
    names: Names<'_>,
) -> Result<Option<Named>, Error> {
    let mut statements = vec![product_statement(marketplace, names), variants_statement(marketplace, names)];
    statements.extend(names.record.map(|record| records_statement(marketplace, orderer, names, record)));
    let mut results = db.batch(statements).await?.into_iter();
    let Some(product) = results.next().and_then(|rows| rows.into_iter().next()) else { return Ok(None) };
    let variants = results.next().unwrap_or_default();
    let records = results.next().unwrap_or_default();
    Ok(Some(Named {
        product: read::integer(&product, "number")?,
        active: read::boolean(&product, "active")?,
        variant_level_tracking: read::boolean(&product, "variant_level_tracking")?,
        stocked: read::boolean(&product, "stocked")?,
        record_is_required: read::boolean(&product, "record_is_required")?,
        variants: read::each(&variants, &|row| {
            Ok(NamedVariant {
                number: read::integer(row, "number")?,
                active: read::boolean(row, "active")?,
                specs: read::json(row, "specs")?,
            })
        })?,
        records: read::each(&records, &|row| Ok((read::integer(row, "number")?, read::integer(row, "item")?)))?,
    }))
}

fn product_statement(marketplace: MarketplaceNumber, names: Names<'_>) -> Statement {
    Statement::new(
        "SELECT p.number, p.active, p.variant_level_tracking, m.require_inventory_record AS record_is_required,
                p.has_inventory AND p.inventory_enabled AND CASE p.variant_level_tracking
                  WHEN 1 THEN EXISTS (
                    SELECT 1 FROM variant w INDEXED BY variant_id
                    CROSS JOIN record x ON x.marketplace = w.marketplace AND x.item = w.number
                    WHERE w.marketplace = ?1 AND w.product = p.number)
                  ELSE EXISTS (SELECT 1 FROM record x WHERE x.marketplace = ?1 AND x.item = p.number) END AS stocked
         FROM product p CROSS JOIN marketplace m ON m.number = p.marketplace
         WHERE p.marketplace = ?1 AND p.id = ?2",
        vec![json!(marketplace), json!(names.product)],
    )
}

fn variants_statement(marketplace: MarketplaceNumber, names: Names<'_>) -> Statement {
    Statement::new(
        "SELECT v.number, v.active, v.specs
         FROM product p CROSS JOIN variant v INDEXED BY variant_id
           ON v.marketplace = p.marketplace AND v.product = p.number
         WHERE p.marketplace = ?1 AND p.id = ?2 ORDER BY v.number",
        vec![json!(marketplace), json!(names.product)],
    )
}

fn records_statement(marketplace: MarketplaceNumber, orderer: Orderer, names: Names<'_>, record: &str) -> Statement {
    Statement::new(
        concat!(
            "SELECT r.number, r.item
             FROM product p CROSS JOIN record r ON r.marketplace = p.marketplace AND r.item = p.number AND r.id = ?3
             WHERE p.marketplace = ?1 AND p.id = ?2 AND ",
            visible!("?4", "?5", "'[]'"),
            " UNION ALL
             SELECT r.number, r.item
             FROM product p CROSS JOIN variant v INDEXED BY variant_id
               ON v.marketplace = p.marketplace AND v.product = p.number
             CROSS JOIN record r ON r.marketplace = v.marketplace AND r.item = v.number AND r.id = ?3
             WHERE p.marketplace = ?1 AND p.id = ?2 AND ",
            visible!("?4", "?5", "'[]'")
        ),
        vec![json!(marketplace), json!(names.product), json!(record), json!(orderer.buyer), json!(orderer.user)],
    )
}
