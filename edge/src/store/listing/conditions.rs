//! The conditions of a list as SQL expressions. Each that leaves a function here is in parentheses, a call, or a
//! comparison that ANDs and ORs can join.
//!
//! D1 refuses expressions deeper than 100, and a chain of ANDs is as deep as it is long, so chains are built as trees.
//! Its LIKE ends at 50 bytes, so wildcards are `substr` and `instr`. Its numbers are floats, so integers and decimals
//! are bound as text and cast.

use serde_json::Value;
use shared::listing::{Condition, Filter, Key, Operand, Order, Pattern, Search, Term, ValueKind, fold, letter_pairs};

use crate::error::Error;

/// The columns that a filter may speak of.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) columns: &'static [(&'static str, &'static str)],
    pub(super) xp: Option<&'static str>,
}

impl Fields {
    pub(super) fn column(self, member: &str) -> Result<&'static str, Error> {
        let column = self.columns.iter().find(|(name, _)| *name == member).map(|(_, column)| *column);
        column.ok_or_else(|| Error::internal(format!("the list's source has no column for {member}")))
    }
}

/// What a condition is about, as SQL.
enum Subject {
    Text(String),
    /// Integers, booleans, dates, and decimals in millionths.
    Number(String),
    /// The JSON and the parameter of the path.
    Xp {
        json: &'static str,
        path: String,
    },
}

/// Collects the parameters of a statement.
pub(super) struct Builder {
    params: Vec<Value>,
}

impl Builder {
    pub(super) fn new(scope: Vec<Value>) -> Self {
        Self { params: scope }
    }

    pub(super) fn into_params(self) -> Vec<Value> {
        self.params
    }

    /// The parameter of this value: `?7`. Equal values share one.
    pub(super) fn bind(&mut self, value: Value) -> String {
        let number = self.params.iter().position(|param| *param == value).unwrap_or_else(|| {
            self.params.push(value);
            self.params.len().saturating_sub(1)
        });
        format!("?{}", number.saturating_add(1))
    }

    pub(super) fn filter(&mut self, fields: Fields, filter: &Filter) -> Result<String, Error> {
        let terms = filter.any.iter().map(|Term { key, condition }| {
            let subject = self.subject(fields, key)?;
            Ok(self.condition(&subject, condition))
        });
        Ok(any_of(terms.collect::<Result<_, Error>>()?))
    }

    pub(super) fn search(&mut self, fields: Fields, search: &Search) -> Result<String, Error> {
        let pairs = letter_pairs(&search.text);
        let text = self.bind(fold(&search.text, &pairs).into());
        let hits = search.members.iter().map(|member| {
            let folded = self.folded(fields.column(member.name)?, &pairs);
            Ok(format!("instr({folded}, {text}) > 0"))
        });
        Ok(any_of(hits.collect::<Result<_, Error>>()?))
    }

    pub(super) fn sort_key(&mut self, fields: Fields, key: &Key) -> Result<String, Error> {
        Ok(match self.subject(fields, key)? {
            Subject::Text(sql) | Subject::Number(sql) => sql,
            Subject::Xp { json, path } => format!("json_extract({json}, {path})"),
        })
    }

    fn subject(&mut self, fields: Fields, key: &Key) -> Result<Subject, Error> {
        Ok(match key {
            Key::Member(member) => {
                let column = fields.column(member.name)?;
                match member.kind {
                    // By code point, whatever the column's own order is.
                    ValueKind::Text => Subject::Text(format!("(({column}) COLLATE BINARY)")),
                    ValueKind::Integer | ValueKind::Boolean | ValueKind::Date => Subject::Number(format!("({column})")),
                    ValueKind::Decimal => Subject::Number(millionths(column)),
                }
            }
            Key::Xp(keys) => {
                let json = fields.xp.ok_or_else(|| Error::internal("the list's source has no xp"))?;
                // `parse` lets no key through that the quotes could not hold.
                let path = format!("$.\"{}\"", keys.join("\".\""));
                Subject::Xp { json, path: self.bind(path.into()) }
            }
        })
    }

    fn condition(&mut self, subject: &Subject, condition: &Condition) -> String {
        match condition {
            Condition::Any(parts) => {
                let (equal, others): (Vec<_>, Vec<_>) =
                    parts.iter().partition(|part| matches!(part, Condition::Equal(_)));
                let equal: Vec<_> = equal.into_iter().filter_map(operand).collect();
                let mut conditions = Vec::new();
                if !equal.is_empty() {
                    conditions.push(self.equal(subject, &equal));
                }
                conditions.extend(others.into_iter().map(|other| self.condition(subject, other)));
                any_of(conditions)
            }
            Condition::Not(inner) => format!("(({}) IS NOT TRUE)", self.condition(subject, inner)),
            Condition::Null => match subject {
                Subject::Text(sql) | Subject::Number(sql) => format!("({sql} IS NULL)"),
                Subject::Xp { json, path } => format!("(json_extract({json}, {path}) IS NULL)"),
            },
            Condition::Equal(operand) => self.equal(subject, &[operand]),
            Condition::Compare(order, operand) => self.compare(subject, *order, operand),
            Condition::Like(pattern) => match subject {
                Subject::Text(sql) | Subject::Number(sql) => self.like(sql, pattern),
                Subject::Xp { json, path } => {
                    let like = self.like(&format!("json_extract({json}, {path})"), pattern);
                    format!("(json_type({json}, {path}) = 'text' AND {like})")
                }
            },
        }
    }

    /// Equal to one of the operands.
    fn equal(&mut self, subject: &Subject, operands: &[&Operand]) -> String {
        let words: Vec<_> = operands.iter().map(|operand| word(operand)).collect();
        match subject {
            Subject::Text(sql) => self.equal_text(sql, &words),
            Subject::Number(sql) => self.equal_number(sql, &words),
            Subject::Xp { json, path } => {
                let value = format!("json_extract({json}, {path})");
                let kind = format!("json_type({json}, {path})");
                let mut conditions = vec![format!("({kind} = 'text' AND {})", self.equal_text(&value, &words))];
                let is_number = |operand: &&&Operand| matches!(operand, Operand::Free { number: true, .. });
                let numbers: Vec<_> = operands.iter().filter(is_number).map(|operand| word(operand)).collect();
                if !numbers.is_empty() {
                    let equal = self.equal_number(&value, &numbers);
                    conditions.push(format!("({kind} IN ('integer', 'real') AND {equal})"));
                }
                for boolean in ["true", "false"] {
                    if words.iter().any(|word| word.eq_ignore_ascii_case(boolean)) {
                        conditions.push(format!("({kind} = '{boolean}')"));
                    }
                }
                any_of(conditions)
            }
        }
    }

    fn equal_text(&mut self, sql: &str, texts: &[String]) -> String {
        let pairs = letter_pairs(&texts.concat());
        let folded = self.folded(sql, &pairs);
        let mut texts: Vec<_> = texts.iter().map(|text| fold(text, &pairs)).collect();
        match texts.pop() {
            Some(only) if texts.is_empty() => format!("({folded} = {})", self.bind(only.into())),
            rest => {
                texts.extend(rest);
                let list = self.bind(Value::from(texts).to_string().into());
                format!("({folded} IN (SELECT value FROM json_each({list})))")
            }
        }
    }

    fn equal_number(&mut self, sql: &str, numbers: &[String]) -> String {
        if let [only] = numbers {
            return format!("({sql} = CAST({} AS NUMERIC))", self.bind(only.as_str().into()));
        }
        let list = self.bind(Value::from(numbers).to_string().into());
        format!("({sql} IN (SELECT CAST(value AS NUMERIC) FROM json_each({list})))")
    }

    fn compare(&mut self, subject: &Subject, order: Order, operand: &Operand) -> String {
        let sign = match order {
            Order::Above => ">",
            Order::AtLeast => ">=",
            Order::Below => "<",
            Order::AtMost => "<=",
        };
        let bound = self.bind(word(operand).into());
        match subject {
            Subject::Text(sql) => format!("({sql} {sign} {bound})"),
            Subject::Number(sql) => format!("({sql} {sign} CAST({bound} AS NUMERIC))"),
            Subject::Xp { json, path } => {
                let value = format!("json_extract({json}, {path})");
                let kind = format!("json_type({json}, {path})");
                let texts = format!("({kind} = 'text' AND {value} {sign} {bound})");
                if !matches!(operand, Operand::Free { number: true, .. }) {
                    return texts;
                }
                let number = format!("{value} {sign} CAST({bound} AS NUMERIC)");
                format!("({texts} OR ({kind} IN ('integer', 'real') AND {number}))")
            }
        }
    }

    fn like(&mut self, sql: &str, pattern: &Pattern) -> String {
        let Pattern { prefix, middles, suffix } = pattern;
        let pairs = letter_pairs(&[prefix, &middles.concat(), suffix].map(String::as_str).concat());
        let text = self.folded(sql, &pairs);
        let mut conditions = Vec::new();
        // What lies between prefix and suffix, where the other pieces are looked for.
        let mut between = text.clone();
        if !prefix.is_empty() {
            let head = self.bind(fold(prefix, &pairs).into());
            conditions.push(format!("substr({text}, 1, length({head})) = {head}"));
            between = format!("substr({text}, length({head}) + 1)");
        }
        if !suffix.is_empty() {
            let tail = self.bind(fold(suffix, &pairs).into());
            conditions.push(format!("length({between}) >= length({tail})"));
            conditions.push(format!("substr({text}, -length({tail})) = {tail}"));
            between = format!("substr({between}, 1, length({between}) - length({tail}))");
        }
        let middles: Vec<_> = middles.iter().map(|piece| fold(piece, &pairs)).collect();
        match middles.as_slice() {
            [] => {}
            [only] => conditions.push(format!("instr({between}, {}) > 0", self.bind(only.as_str().into()))),
            several => {
                let pieces = self.bind(Value::from(several).to_string().into());
                conditions.push(walk(&between, &pieces));
            }
        }
        all_of(conditions)
    }

    /// The text in lower case, as far as the pairs of letters go. See `shared::listing::fold`.
    fn folded(&mut self, sql: &str, pairs: &[(char, char)]) -> String {
        let lower = format!("lower({sql})");
        if pairs.is_empty() {
            return lower;
        }
        let letters: String = pairs.iter().flat_map(|(upper, lower)| [*upper, *lower]).collect();
        let letters = self.bind(letters.into());
        let places = (1_usize..).step_by(2).zip(pairs);
        places.fold(lower, |sql, (place, _)| {
            let next = place.saturating_add(1);
            format!("replace({sql}, substr({letters}, {place}, 1), substr({letters}, {next}, 1))")
        })
    }
}

/// Finds the pieces, a JSON array, one after the other. The first place of each leaves most for the rest, so that there
/// is never a reason to go back.
fn walk(text: &str, pieces: &str) -> String {
    let piece = format!("json_extract({pieces}, '$[' || step || ']')");
    format!(
        "EXISTS (WITH RECURSIVE walk(step, rest) AS (SELECT 0, {text} \
         UNION ALL SELECT step + 1, substr(rest, instr(rest, {piece}) + length({piece})) FROM walk \
         WHERE instr(rest, {piece}) > 0) SELECT 1 FROM walk WHERE step = json_array_length({pieces}))"
    )
}

/// The exact value of a decimal's text as an INTEGER, in millionths: a float would lose digits.
fn millionths(column: &str) -> String {
    format!(
        "CAST(CASE instr({column}, '.') WHEN 0 THEN ({column}) || '000000' \
         ELSE substr({column}, 1, instr({column}, '.') - 1) \
         || substr(substr({column}, instr({column}, '.') + 1) || '000000', 1, 6) END AS INTEGER)"
    )
}

fn operand(condition: &Condition) -> Option<&Operand> {
    match condition {
        Condition::Equal(operand) => Some(operand),
        _ => None,
    }
}

/// The operand as it is bound.
fn word(operand: &Operand) -> String {
    match operand {
        Operand::Text(text) | Operand::Free { text, .. } => text.clone(),
        Operand::Integer(number) | Operand::Decimal(number) => number.to_string(),
        Operand::Boolean(boolean) => u8::from(*boolean).to_string(),
        Operand::Date(at) => at.0.to_string(),
    }
}

/// Each condition is a comparison or in parentheses, and so is the result.
pub(super) fn all_of(conditions: Vec<String>) -> String {
    tree(&conditions, "AND", "TRUE")
}

fn any_of(conditions: Vec<String>) -> String {
    tree(&conditions, "OR", "FALSE")
}

fn tree(conditions: &[String], operator: &str, of_none: &str) -> String {
    match conditions {
        [] => of_none.to_owned(),
        [only] => only.clone(),
        several => {
            let (left, right) = several.split_at(several.len().div_ceil(2));
            format!("({} {operator} {})", tree(left, operator, of_none), tree(right, operator, of_none))
        }
    }
}
