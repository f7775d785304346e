//! Which variant of a product the specs of a line mean.

use crate::wire::ordercloud::catalog::VariantSpec;

/// Why the specs of a line mean no variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecFault {
    /// The line says nothing of this spec, by which the product's variants differ.
    Missing { spec_id: String },
    /// The line says all of them, but no variant that is sold is so.
    NoVariant,
}

/// The place of the variant that the line's specs mean, among the active variants of its product. None where the
/// product `has_variants` of no kind: then specs mean nothing.
///
/// A variant fits when each of its specs is among the line's, by its option or, where it has none, by its value. Where
/// several fit, the one that says most is meant.
pub fn match_variant(
    line: &[VariantSpec],
    has_variants: bool,
    active: &[&[VariantSpec]],
) -> Result<Option<usize>, SpecFault> {
    if !has_variants {
        return Ok(None);
    }
    let lacks = |spec: &&VariantSpec| line.iter().all(|given| given.spec_id != spec.spec_id);
    if let Some(missing) = active.iter().flat_map(|specs| specs.iter()).find(lacks) {
        return Err(SpecFault::Missing { spec_id: missing.spec_id.clone() });
    }
    let fits = |specs: &[VariantSpec]| {
        !specs.is_empty() && specs.iter().all(|spec| line.iter().any(|given| says_the_same(given, spec)))
    };
    let fitting = active.iter().enumerate().filter(|(_, specs)| fits(specs));
    // Of those that say equally much the first: `max_by_key` alone would take the last.
    let most = fitting.rev().max_by_key(|(_, specs)| specs.len());
    most.map(|(place, _)| Some(place)).ok_or(SpecFault::NoVariant)
}

fn says_the_same(given: &VariantSpec, spec: &VariantSpec) -> bool {
    given.spec_id == spec.spec_id
        && match &spec.option_id {
            Some(_) => given.option_id == spec.option_id,
            None => given.value == spec.value,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(id: &str, option: Option<&str>, value: Option<&str>) -> VariantSpec {
        VariantSpec::new(id.to_owned(), option.map(str::to_owned), value.map(str::to_owned))
    }

    fn small() -> VariantSpec {
        spec("SIZE", Some("S"), Some("Small"))
    }

    #[test]
    fn a_variant_is_meant_by_all_its_specs_and_others_are_ignored() {
        let large = [spec("SIZE", Some("L"), None)];
        let small = [small()];
        let variants: [&[VariantSpec]; 2] = [&large, &small];
        let line = [spec("GIFT", None, Some("yes")), spec("SIZE", Some("S"), None)];
        assert_eq!(match_variant(&line, true, &variants), Ok(Some(1)));
    }

    #[test]
    fn a_spec_without_an_option_is_met_by_its_value() {
        let engraved = [spec("TEXT", None, Some("Ann"))];
        let variants: [&[VariantSpec]; 1] = [&engraved];
        assert_eq!(match_variant(&[spec("TEXT", Some("x"), Some("Ann"))], true, &variants), Ok(Some(0)));
        assert_eq!(match_variant(&[spec("TEXT", None, Some("Bob"))], true, &variants), Err(SpecFault::NoVariant));
    }

    #[test]
    fn a_missing_spec_is_told_before_a_missing_variant() {
        let (one, other) = ([small()], [small(), spec("COLOUR", Some("red"), None)]);
        let variants: [&[VariantSpec]; 2] = [&one, &other];
        let missing = SpecFault::Missing { spec_id: "COLOUR".to_owned() };
        assert_eq!(match_variant(&[small()], true, &variants), Err(missing));
        let red = [small(), spec("COLOUR", Some("red"), None)];
        assert_eq!(match_variant(&red, true, &variants), Ok(Some(1)), "the one that says most");
        let blue = [small(), spec("COLOUR", Some("blue"), None)];
        assert_eq!(match_variant(&blue, true, &variants), Ok(Some(0)));
    }

    #[test]
    fn an_empty_variant_is_never_meant_and_no_variants_means_none() {
        assert_eq!(match_variant(&[small()], true, &[&[]]), Err(SpecFault::NoVariant));
        assert_eq!(match_variant(&[small()], true, &[]), Err(SpecFault::NoVariant));
        assert_eq!(match_variant(&[small()], false, &[]), Ok(None));
    }
}
