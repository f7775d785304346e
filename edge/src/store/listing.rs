//! From a [`ListQuery`] to SQL: constant pieces, values always bound. The only place where SQL is put together.
//!
//! A list is a `const` [`Source`] beside the offer it serves, and one call:
//!
//! ```ignore
//! const LOCATIONS: Source = Source {
//!     select: "l.id, l.name, l.updated_at, l.xp",
//!     from: "location l",
//!     scope: "l.marketplace = ?1 AND l.owner = ?2",
//!     columns: &[("ID", "l.id"), ("AddressName", "l.name"), ("DateCreated", "l.created_at")],
//!     xp: Some("l.xp"),
//!     key: None,
//!     tie: "l.id",
//!     related: &[],
//! };
//! let scope = vec![json!(marketplace), json!(owner)];
//! let page = listing::page(db, &LOCATIONS, scope, &query, &read_location).await?;
//! ```
//!
//! What it costs: the page asks for one row more than it shows. If that row is missing, the total is known and nothing
//! is counted, which is how short lists and last pages end. Otherwise a second statement counts, without the order and
//! without the columns, so that SQLite leaves out what a LEFT JOIN on a unique key would add. A window function
//! (`count(*) OVER ()`) would save that statement, but reads and keeps every row even where an index gives the order.

mod conditions;
#[cfg(test)]
mod tests;

use serde_json::Value;
use shared::listing::{Key as SortKey, ListFault, ListQuery, Offer, Page, ValueKind};

use crate::error::Error;
use crate::platform::{Database, Row, Statement};
use crate::store::read;
use conditions::{Builder, Fields, all_of};

/// Parameters that D1 takes per statement.
const MAX_PARAMS: usize = 100;
/// D1 takes 100,000 bytes of SQL.
const MAX_SQL_BYTES: usize = 99_000;

/// Where a list comes from. All texts are SQL; columns are named with their table's alias throughout, since a bare name
/// could mean a column of the answer.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The columns of the answer.
    pub select: &'static str,
    /// Tables and joins. A join that never drops a row should be a LEFT JOIN on a unique key: counting leaves it out
    /// unless a condition needs it.
    pub from: &'static str,
    /// What belongs to the list, by the scope's parameters from `?1` on; `true` is everything.
    pub scope: &'static str,
    /// The expression of each member that the offer has. Texts are TEXT, integers and booleans (0 and 1) INTEGER, dates
    /// INTEGER milliseconds, decimals TEXT without exponent and with at most 6 digits after the point.
    pub columns: &'static [(&'static str, &'static str)],
    /// The JSON of `xp`, if the offer has it.
    pub xp: Option<&'static str>,
    /// By what a thing of the list is found again. With it the page is chosen first, by the tables that the query asks
    /// about alone, and only what is on it is joined and read whole: worth it where the joins cost more than that.
    pub key: Option<Key>,
    /// The end of every order, unique within the scope. A sort on the same expression ends the order there.
    pub tie: &'static str,
    pub related: &'static [RelatedSource],
}

/// See [`Source::key`].
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The expression that names a thing within the scope.
    pub value: &'static str,
    /// The condition that finds it again by `page.key`.
    pub found: &'static str,
}

/// Where the related things of an offer come from.
#[derive(Clone, Copy, Debug)]
pub struct RelatedSource {
    /// As in the offer.
    pub prefix: &'static str,
    pub from: &'static str,
    /// What belongs to one item of the list, by its columns and the scope's parameters.
    pub scope: &'static str,
    /// As in [`Source`], named without the prefix.
    pub columns: &'static [(&'static str, &'static str)],
    pub xp: Option<&'static str>,
}

impl Source {
    /// What the offer promises and this source does not have. A test of each list says that it is nothing.
    pub fn missing(&self, offer: &Offer) -> Vec<String> {
        let names = |members: &[shared::listing::Member], columns: &[(&str, &str)]| {
            let absent = members.iter().filter(|member| columns.iter().all(|(name, _)| *name != member.name));
            absent.map(|member| member.name.to_owned()).collect::<Vec<_>>()
        };
        let mut missing = names(offer.members, self.columns);
        if offer.xp && self.xp.is_none() {
            missing.push("xp".to_owned());
        }
        for related in offer.related {
            match self.related.iter().find(|source| source.prefix == related.prefix) {
                Some(source) => {
                    let absent = names(related.members, source.columns);
                    missing.extend(absent.iter().map(|name| format!("{}{name}", related.prefix)));
                    if related.xp && source.xp.is_none() {
                        missing.push(format!("{}xp", related.prefix));
                    }
                }
                None => missing.push(related.prefix.to_owned()),
            }
        }
        missing
    }

    fn fields(&self) -> Fields {
        Fields { columns: self.columns, xp: self.xp }
    }
}

/// The page that the query asks for, of the things in the source's scope, each read by `read`.
///
/// `scope` are the parameters `?1` and on of [`Source::scope`], and at most 20: the rest is for the query, which is
/// refused with [`ListFault::TooMany`] if it needs more than is left.
pub async fn page<T>(
    db: &dyn Database,
    source: &Source,
    scope: Vec<Value>,
    query: &ListQuery,
    read: &(dyn Fn(&Row) -> Result<T, Error> + Sync),
) -> Result<Page<T>, Error> {
    let rows = rows(db, source, scope, query).await?;
    Ok(Page { meta: rows.meta, items: read::each(&rows.items, read)? })
}

/// The page before its rows are read: compiled once, and not once per kind of thing.
async fn rows(db: &dyn Database, source: &Source, scope: Vec<Value>, query: &ListQuery) -> Result<Page<Row>, Error> {
    let mut rows = one(db, page_statement(source, scope.clone(), query)?).await?;
    let size = usize::try_from(query.page_size).map_err(Error::internal)?;
    let is_last = rows.len() <= size;
    rows.truncate(size);
    let seen = offset(query).saturating_add(u64::try_from(rows.len()).map_err(Error::internal)?);
    let total = if is_last && (query.page == 1 || !rows.is_empty()) {
        seen
    } else {
        let counted = total(&one(db, count_statement(source, scope, query)?).await?)?;
        // Rows may have come or gone between the statements. What was seen on the page is there.
        if rows.is_empty() { counted } else { counted.max(seen) }
    };
    Ok(Page::new(query.page, query.page_size, total, rows))
}

/// The rows of a page and one more, if there is one.
pub fn page_statement(source: &Source, scope: Vec<Value>, query: &ListQuery) -> Result<Statement, Error> {
    let mut builder = Builder::new(scope);
    let rows = matching(source, query, &mut builder)?;
    let order = order(source, query, &mut builder)?;
    let limit = builder.bind(query.page_size.saturating_add(1).into());
    let offset = builder.bind(offset(query).into());
    let Source { select, from, .. } = source;
    let sql = match source.key {
        None => format!("SELECT {select} {rows} ORDER BY {order} LIMIT {limit} OFFSET {offset}"),
        Some(Key { value, found }) => format!(
            "SELECT {select} FROM (SELECT {value} AS key {rows} ORDER BY {order} LIMIT {limit} OFFSET {offset}) page
             CROSS JOIN {from} WHERE {found} ORDER BY {order}"
        ),
    };
    finish(sql, builder, query)
}

/// How many rows match, as `total`.
pub fn count_statement(source: &Source, scope: Vec<Value>, query: &ListQuery) -> Result<Statement, Error> {
    let mut builder = Builder::new(scope);
    let rows = matching(source, query, &mut builder)?;
    // The limit keeps the inner query from being merged into the outer one: SQLite leaves out idle joins of plain
    // queries only, not of aggregates.
    finish(format!("SELECT count(*) AS total FROM (SELECT 1 {rows} LIMIT -1)"), builder, query)
}

async fn one(db: &dyn Database, statement: Statement) -> Result<Vec<Row>, Error> {
    db.batch(vec![statement]).await?.pop().ok_or_else(|| Error::internal("a statement without an answer"))
}

fn total(rows: &[Row]) -> Result<u64, Error> {
    let row = rows.first().ok_or_else(|| Error::internal("a count without a row"))?;
    u64::try_from(read::integer(row, "total")?).map_err(Error::internal)
}

/// Below 2^39, so that nothing is lost on the way through a float.
fn offset(query: &ListQuery) -> u64 {
    u64::from(query.page.saturating_sub(1)).saturating_mul(u64::from(query.page_size))
}

fn matching(source: &Source, query: &ListQuery, builder: &mut Builder) -> Result<String, Error> {
    let mut conditions = vec![format!("({})", source.scope)];
    for filter in query.filters.iter().filter(|filter| filter.related.is_none()) {
        conditions.push(builder.filter(source.fields(), filter)?);
    }
    for related in source.related {
        let filters: Vec<_> = query.filters.iter().filter(|filter| filter.related == Some(related.prefix)).collect();
        if filters.is_empty() {
            continue;
        }
        let RelatedSource { from, scope, columns, xp, .. } = *related;
        let mut inner = vec![format!("({scope})")];
        for filter in filters {
            inner.push(builder.filter(Fields { columns, xp }, filter)?);
        }
        conditions.push(format!("EXISTS (SELECT 1 FROM {from} WHERE {})", all_of(inner)));
    }
    let served = |prefix| source.related.iter().any(|related| related.prefix == prefix);
    if let Some(filter) = query.filters.iter().find(|filter| filter.related.is_some_and(|prefix| !served(prefix))) {
        return Err(Error::internal(format!("the list's source has nothing related for {}", filter.field)));
    }
    if let Some(search) = &query.search {
        conditions.push(builder.search(source.fields(), search)?);
    }
    Ok(format!("FROM {} WHERE {}", source.from, all_of(conditions)))
}

fn order(source: &Source, query: &ListQuery, builder: &mut Builder) -> Result<String, Error> {
    let mut terms = Vec::new();
    for sort in &query.sort {
        let direction = if sort.descending { " DESC" } else { "" };
        let plain = match &sort.key {
            SortKey::Member(member) if member.kind != ValueKind::Decimal => Some(source.fields().column(member.name)?),
            _ => None,
        };
        let key = builder.sort_key(source.fields(), &sort.key)?;
        terms.push(format!("{key}{direction}"));
        if plain == Some(source.tie) {
            return Ok(terms.join(", "));
        }
    }
    terms.push(source.tie.to_owned());
    Ok(terms.join(", "))
}

fn finish(sql: String, builder: Builder, query: &ListQuery) -> Result<Statement, Error> {
    let mut params = builder.into_params();
    // Parameters that only the other statement uses: D1 refuses more values than the SQL has places.
    while !params.is_empty() && !sql.contains(&format!("?{}", params.len())) {
        params.pop();
    }
    if params.len() > MAX_PARAMS || sql.len() > MAX_SQL_BYTES {
        let field = query.filters.last().map_or("search", |filter| filter.field.as_str()).to_owned();
        let reason = "is one condition too many: ask for less at once".to_owned();
        return Err(ListFault::TooMany { field, reason }.into());
    }
    Ok(Statement::new(sql, params))
}
