//! The parameters of an authorization response: from the query, the fragment or a form (RFC 6749 §4.1.2, Multiple Response Types
//! §2, Form Post Response Mode §2). Each comes once.

use crate::error::{Code, Error};
use crate::limits::MAX_TOKEN_BYTES;
use std::collections::BTreeMap;

/// Reads `name=value` pairs, percent-encoded UTF-8 with `+` for a space; a `?` or `#` before them is taken off.
///
/// # Errors
/// `duplicate_parameter`; `invalid_parameter` for what is too long or not encoded as it must be.
/// # Specification
/// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
pub fn parse(text: &str) -> Result<BTreeMap<String, String>, Error> {
    if text.len() > MAX_TOKEN_BYTES {
        return Err(invalid("the response is too long"));
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in pairs(text) {
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            return Err(invalid("a parameter is not percent-encoded UTF-8"));
        };
        if name.is_empty() {
            return Err(invalid("a parameter has no name"));
        }
        if parameters.insert(name, value).is_some() {
            return Err(Error::new(
                Code::DuplicateParameter,
                "a parameter appears twice",
            ));
        }
    }
    Ok(parameters)
}

/// Names and values, still encoded; empty pairs are passed over.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.strip_prefix(['?', '#'])
        .unwrap_or(text)
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// `application/x-www-form-urlencoded`, strictly: `None` for a broken escape, and for what is not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = match first {
            b'+' => {
                bytes.push(b' ');
                behind
            }
            b'%' => {
                let (digits, behind) = behind.split_at_checked(2)?;
                // `from_str_radix` alone would also take a sign.
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                let digits = std::str::from_utf8(digits).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                behind
            }
            byte => {
                bytes.push(*byte);
                behind
            }
        };
    }
    String::from_utf8(bytes).ok()
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidParameter, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HYB-07
    #[test]
    fn parameters_are_read() {
        let expected = [("code", "a b+c"), ("empty", ""), ("state", "ā&=")];
        let expected: BTreeMap<_, _> = expected
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        for text in [
            "code=a+b%2Bc&state=%C4%81%26%3D&empty",
            "#code=a%20b%2bc&&state=%C4%81%26=&empty=",
            "?code=a+b%2Bc&state=\u{101}%26%3d&empty=",
        ] {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
        assert!(parse("").unwrap().is_empty() && parse("#").unwrap().is_empty());
    }

    /// HYB-07: also where the two are spelt differently.
    #[test]
    fn responses_that_are_refused() {
        for text in ["code=a&code=a", "code=a&co%64e=b", "state&state"] {
            assert_eq!(
                parse(text).unwrap_err().code(),
                Code::DuplicateParameter,
                "{text}"
            );
        }
        for text in ["a=%", "a=%4", "a=%4g", "a=%+4", "%ff=1", "a=%c3", "=x"] {
            assert_eq!(
                parse(text).unwrap_err().code(),
                Code::InvalidParameter,
                "{text}"
            );
        }
        let long = |length: usize| format!("a={}", "x".repeat(length - 2));
        assert!(parse(&long(MAX_TOKEN_BYTES)).is_ok());
        let error = parse(&long(MAX_TOKEN_BYTES + 1)).unwrap_err();
        assert_eq!(error.code(), Code::InvalidParameter);
    }
}
