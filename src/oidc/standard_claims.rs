//! The standard claims with their types and formats: OpenID Connect Core 1.0 §5.1. Findings, and no judgement: a name in the
//! wrong type is no reason to lock somebody out.

use crate::error::Code;
use crate::json::{Json, Value};
use crate::jwt::claims::Claims;
use crate::redact::shown;
use crate::rule::Rule;
use crate::trace::Finding;

/// The type of a standard claim.
#[derive(Clone, Copy)]
enum Type {
    Text(fn(&str) -> bool),
    Flag,
    Object,
    Number,
}

/// The twenty claims of §5.1, `address` with its members (§5.1.1).
const CLAIMS: [(&str, Type); 20] = [
    ("sub", Type::Text(any)),
    ("name", Type::Text(any)),
    ("given_name", Type::Text(any)),
    ("family_name", Type::Text(any)),
    ("middle_name", Type::Text(any)),
    ("nickname", Type::Text(any)),
    ("preferred_username", Type::Text(any)),
    ("profile", Type::Text(any)),
    ("picture", Type::Text(any)),
    ("website", Type::Text(any)),
    ("email", Type::Text(is_addr_spec)),
    ("email_verified", Type::Flag),
    ("gender", Type::Text(any)),
    ("birthdate", Type::Text(is_birthdate)),
    ("zoneinfo", Type::Text(is_zone)),
    ("locale", Type::Text(is_language_tag)),
    ("phone_number", Type::Text(is_e164)),
    ("phone_number_verified", Type::Flag),
    ("address", Type::Object),
    ("updated_at", Type::Number),
];

const MEMBERS_OF_ADDRESS: &[&str] = &[
    "formatted",
    "street_address",
    "locality",
    "region",
    "postal_code",
    "country",
];

/// Whether there is a claim that tells who somebody is, with or without language tag: the standard ones but `sub`, which is a
/// pseudonym, and those that only say how another was checked (HYB-06).
pub(crate) fn is_personal(claims: &Claims) -> bool {
    const IMPERSONAL: &[&str] = &[
        "sub",
        "email_verified",
        "phone_number_verified",
        "zoneinfo",
        "locale",
        "updated_at",
    ];
    claims.names().any(|name| {
        let base = name.split('#').next().unwrap_or_default();
        CLAIMS.iter().any(|(standard, _)| *standard == base) && !IMPERSONAL.contains(&base)
    })
}

/// Looks at every standard claim that is there, with and without language tag (§5.2).
#[must_use]
pub fn inspect(claims: &Json) -> Vec<Finding> {
    let standard = claims.object().members().filter_map(|(name, value)| {
        let base = name.split('#').next()?;
        let (_, kind) = CLAIMS.iter().find(|(standard, _)| *standard == base)?;
        Some((name, *kind, value))
    });
    standard
        .filter_map(|(name, kind, value)| {
            let (rule, code, reason) = fault(name, kind, value)?;
            Some(Finding::new(
                rule,
                code,
                format!("the claim {} {reason}", shown(name)),
            ))
        })
        .collect()
}

/// CLM-04: "If a Claim is not returned, that Claim Name SHOULD be omitted from the JSON object … it SHOULD NOT be present
/// with a null or empty string value."
pub(crate) fn is_without_value(value: Value<'_>) -> bool {
    matches!(value, Value::Null) || value.as_str().is_some_and(str::is_empty)
}

fn fault(name: &str, kind: Type, value: Value<'_>) -> Option<(Rule, Code, &'static str)> {
    if is_without_value(value) && name != "sub" {
        return Some((Rule::Clm04, Code::ClaimEmpty, "has no value"));
    }
    let wrong_type = |reason| Some((Rule::Clm01, Code::ClaimType, reason));
    match (kind, value) {
        (Type::Text(fits), Value::String(text)) if !fits(text) => Some((
            Rule::Clm02,
            Code::ClaimFormat,
            "is not written as the standard says",
        )),
        (Type::Text(_), Value::String(_))
        | (Type::Flag, Value::Bool(_))
        | (Type::Number, Value::Number(_)) => None,
        (Type::Object, Value::Object(address)) => {
            let wrong = MEMBERS_OF_ADDRESS
                .iter()
                .filter_map(|member| address.get(member))
                .any(|member| !matches!(member, Value::String(_) | Value::Null));
            if wrong {
                return wrong_type("has a member that is not a string");
            }
            None
        }
        (Type::Text(_), _) => wrong_type("is not a string"),
        (Type::Flag, _) => wrong_type("is neither true nor false"),
        (Type::Number, _) => wrong_type("is not a number"),
        (Type::Object, _) => wrong_type("is not an object"),
    }
}

fn any(_: &str) -> bool {
    true
}

/// CLM-02: "ISO 8601-1 YYYY-MM-DD format. The year MAY be 0000, indicating that it is omitted. To represent only the year,
/// YYYY format is allowed."
fn is_birthdate(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let (year, month, day, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
    let Some(year) = year.and_then(|year| number(year, 4)) else {
        return false;
    };
    match (month, day, rest) {
        (None, None, None) => true,
        (Some(month), Some(day), None) => match (number(month, 2), number(day, 2)) {
            (Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
            _ => false,
        },
        _ => false,
    }
}

/// The number of days of a month, none for a month that is none. Without a year, February may have 29.
fn days(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// "String from IANA Time Zone Database … For example, Europe/Paris": parts of letters, digits and a few signs.
fn is_zone(text: &str) -> bool {
    text.split('/').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    })
}

/// "BCP 47 language tag … some implementations have used an underscore as the separator".
fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split(['-', '_']);
    let language = subtags.next().unwrap_or_default();
    (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// "RFC 5322 addr-spec": something, one `@` outside quotes at the end of it, a domain; no spaces and controls.
fn is_addr_spec(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let local_fits = quoted || (!local.is_empty() && !local.contains(['@', '"', ' ']));
    local_fits
        && !domain.is_empty()
        && !domain.contains(' ')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.chars().any(char::is_control)
}

/// "E.164 is RECOMMENDED as the format … for example, +1 (425) 555-1212"; an extension may follow (RFC 3966).
fn is_e164(text: &str) -> bool {
    let (number, extension) = match text.split_once(';') {
        Some((number, extension)) => (number, Some(extension)),
        None => (text, None),
    };
    let Some(number) = number.strip_prefix('+') else {
        return false;
    };
    let is_extension = |text: &str| {
        let digits = text.strip_prefix("ext=").unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (1..=15).contains(&digits)
        && number
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'(' | b')' | b'-' | b'.'))
        && extension.is_none_or(is_extension)
}

#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "tables of cases are long and simple")]
mod tests {
    use super::*;

    fn findings(claims: &str) -> Vec<(&'static str, &'static str)> {
        inspect(&Json::parse(claims.as_bytes()).unwrap())
            .iter()
            .map(|finding| (finding.rule, finding.code))
            .collect()
    }

    #[test]
    fn the_example_of_the_standard_has_no_findings() {
        assert_eq!(
            findings(
                r#"{"sub":"248289761001","name":"Jane Doe","given_name":"Jane","family_name":"Doe",
                "preferred_username":"j.doe","email":"janedoe@example.com","email_verified":true,
                "picture":"http://example.com/janedoe/me.jpg","name#ja-Kana-JP":"ジェーン","updated_at":1311280970,
                "birthdate":"0000-10-31","zoneinfo":"America/Argentina/Buenos_Aires","locale":"en_NZ",
                "phone_number":"+1 (425) 555-1212","address":{"country":"NZ","x":5},"other":[null]}"#
            ),
            []
        );
    }

    /// CLM-01
    #[test]
    fn types() {
        for claim in [
            r#""name":5"#,
            r#""name#mi":["x"]"#,
            r#""email_verified":"true""#,
            r#""phone_number_verified":1"#,
            r#""updated_at":"1311280970""#,
            r#""address":"Wellington""#,
            r#""address":{"country":5}"#,
            r#""sub":5"#,
        ] {
            assert_eq!(
                findings(&format!("{{{claim}}}")),
                [("CLM-01", "claim_type")],
                "{claim}"
            );
        }
    }

    /// CLM-04: `sub` is never without a value; that is for the judgement to say.
    #[test]
    fn empty_values() {
        for claim in [r#""name":"""#, r#""address":null"#, r#""name#mi":null"#] {
            assert_eq!(
                findings(&format!("{{{claim}}}")),
                [("CLM-04", "claim_empty")],
                "{claim}"
            );
        }
        assert_eq!(findings(r#"{"sub":""}"#), []);
    }

    /// CLM-02
    #[test]
    fn formats() {
        for (name, good, bad) in [
            (
                "birthdate",
                &[
                    "1990",
                    "1990-02-28",
                    "2000-02-29",
                    "0000-02-29",
                    "0000-12-31",
                    "1990-04-30",
                ][..],
                &[
                    "1990-2-28",
                    "1990-02-29",
                    "1900-02-29",
                    "1990-13-01",
                    "1990-00-01",
                    "1990-01-00",
                    "1990-04-31",
                    "90",
                    "1990-02",
                    "1990-02-28-1",
                    "28.02.1990",
                    "+990",
                    "1990-0a-01",
                ][..],
            ),
            (
                "zoneinfo",
                &["Pacific/Auckland", "UTC", "Etc/GMT+12"],
                &["Pacific/", "/", "Pacific Auckland"],
            ),
            (
                "locale",
                &["mi", "en-NZ", "en_NZ", "zh-Hant-TW"],
                &["m", "12", "en-", "en NZ", "-NZ", "en-toolongsubtag"],
            ),
            (
                "email",
                &["a@b.example", "\"a b\"@c.example", "a+b@c"],
                &[
                    "a",
                    "@b",
                    "a@",
                    "a b@c",
                    "a@b@c",
                    "a@b c",
                    "a@.b",
                    "a@b.",
                    "a\\u0000@b",
                    "\\\"\\\"@b",
                    "\\\"a b@c",
                    "a\\\"@c",
                ],
            ),
            (
                "phone_number",
                &[
                    "+64 4 123-4567",
                    "+6441234567",
                    "+1 (604) 555-1234;ext=5678",
                ],
                &[
                    "04 123",
                    "+",
                    "+64x",
                    "+1234567890123456",
                    "+64;ext=",
                    "+64;ext=a",
                ],
            ),
        ] {
            for value in good {
                assert_eq!(
                    findings(&format!(r#"{{"{name}":{value:?}}}"#)),
                    [],
                    "{value}"
                );
            }
            for value in bad {
                assert_eq!(
                    findings(&format!(r#"{{"{name}":"{value}"}}"#)),
                    [("CLM-02", "claim_format")],
                    "{value}"
                );
            }
        }
    }
}
