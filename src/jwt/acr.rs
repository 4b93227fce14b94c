//! Authentication context: an ordered vocabulary with a minimum, or a set of acceptable values (IDT-13).
//!
//! The vocabulary is the caller's: levels of assurance differ from federation to federation.

use crate::distinct::distinct;
use crate::error::Error;

/// Which authentication contexts suffice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcrPolicy {
    sufficient: Vec<String>,
}

impl AcrPolicy {
    /// `order` lists the vocabulary from weak to strong and goes with `minimum`; `any_of` lists acceptable values.
    ///
    /// # Errors
    /// `invalid_option` for contradictions: `minimum` without `order` or not in it, `order` without `minimum`, duplicate or
    /// empty values, nothing asked for, or both forms at once with no value in common.
    pub fn new(
        order: Option<&[String]>,
        minimum: Option<&str>,
        any_of: Option<&[String]>,
    ) -> Result<Self, Error> {
        for (name, list) in [("acr.order", order), ("acr.anyOf", any_of)] {
            check_list(name, list)?;
        }
        let at_least = match (order, minimum) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err(Error::option(
                    "acr.minimum",
                    "needs acr.order, from weak to strong",
                ));
            }
            (Some(_), None) => {
                return Err(Error::option(
                    "acr.order",
                    "needs acr.minimum, one of its values",
                ));
            }
            (Some(order), Some(minimum)) => Some(from_minimum(order, minimum)?),
        };
        let sufficient = match (at_least, any_of) {
            (None, None) => {
                return Err(Error::option(
                    "acr",
                    "asks for nothing: give minimum with order, or anyOf",
                ));
            }
            (Some(at_least), None) => at_least,
            (None, Some(any_of)) => any_of.to_vec(),
            (Some(at_least), Some(any_of)) => at_least
                .into_iter()
                .filter(|value| any_of.contains(value))
                .collect(),
        };
        if sufficient.is_empty() {
            return Err(Error::option(
                "acr",
                "can be met by no value: anyOf and minimum contradict each other",
            ));
        }
        Ok(Self { sufficient })
    }

    /// Whether `acr` is one of the sufficient values, compared exactly.
    #[must_use]
    pub fn is_met_by(&self, acr: &str) -> bool {
        self.sufficient.iter().any(|value| value == acr)
    }

    /// The sufficient values.
    pub fn sufficient(&self) -> impl Iterator<Item = &str> {
        self.sufficient.iter().map(String::as_str)
    }
}

fn check_list(name: &'static str, list: Option<&[String]>) -> Result<(), Error> {
    let Some(values) = list else { return Ok(()) };
    if values.is_empty() || values.iter().any(String::is_empty) {
        return Err(Error::option(name, "must be a list of non-empty strings"));
    }
    if distinct(values.iter().map(String::as_str)).len() != values.len() {
        return Err(Error::option(name, "names a value twice"));
    }
    Ok(())
}

fn from_minimum(order: &[String], minimum: &str) -> Result<Vec<String>, Error> {
    let stronger: Vec<_> = order
        .iter()
        .skip_while(|value| *value != minimum)
        .cloned()
        .collect();
    if stronger.is_empty() {
        return Err(Error::option("acr.minimum", "is not one of acr.order"));
    }
    Ok(stronger)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn a_minimum_in_an_order() {
        let policy = AcrPolicy::new(Some(&list(&["0", "1", "2", "3"])), Some("2"), None).unwrap();
        for (acr, met) in [
            ("0", false),
            ("1", false),
            ("2", true),
            ("3", true),
            ("4", false),
            ("", false),
        ] {
            assert_eq!(policy.is_met_by(acr), met, "{acr}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        let order = list(&["1", "2"]);
        assert!(AcrPolicy::new(None, None, None).is_err());
        assert!(AcrPolicy::new(None, Some("1"), None).is_err());
        assert!(AcrPolicy::new(Some(&order), None, None).is_err());
        assert!(AcrPolicy::new(Some(&order), Some("3"), None).is_err());
        assert!(AcrPolicy::new(Some(&list(&["1", "1"])), Some("1"), None).is_err());
        assert!(AcrPolicy::new(None, None, Some(&[])).is_err());
        assert!(AcrPolicy::new(None, None, Some(&list(&[""]))).is_err());
        assert!(AcrPolicy::new(Some(&order), Some("2"), Some(&list(&["1"]))).is_err());
        assert!(AcrPolicy::new(Some(&order), Some("1"), Some(&list(&["1"]))).is_ok());
    }
}
