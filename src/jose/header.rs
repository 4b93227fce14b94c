//! The protected header of a JWS: what it says, and which of its demands are refused.
//!
//! Everything here is a hint from whoever made the token. No key and no address in a header is ever followed (JOSE-12).

use crate::error::{Code, Error};
use crate::json::{Json, JsonError, Value};
use crate::limits::MAX_KID_BYTES;
use crate::rule::Rule;

/// Header members that offer a key or lead to one (JOSE-12, IDT-16).
const KEY_SOURCES: &[&str] = &["jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u"];

/// A parsed protected header.
#[derive(Debug, Clone)]
pub struct ProtectedHeader {
    members: Json,
}

impl ProtectedHeader {
    /// Parses the decoded header.
    ///
    /// # Errors
    /// `invalid_header`, `duplicate_member`, `json_too_deep`.
    /// # Specification
    /// RFC 7515 §4, §5.2 (3-4).
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let members = Json::parse(bytes).map_err(header_error)?;
        let kid = optional_string(&members, "kid")?;
        if kid.is_some_and(|kid| kid.len() > MAX_KID_BYTES) {
            return Err(Error::new(
                Code::InvalidHeader,
                "the header's kid is too long",
            ));
        }
        optional_string(&members, "typ")?;
        Ok(Self { members })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// The key identifier, an opaque string.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.text("kid")
    }

    /// The media type, as received.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.text("typ")
    }

    /// The algorithm's name, not yet compared with any list.
    ///
    /// # Errors
    /// `alg_missing`; `alg_not_allowed` where it is not a string.
    pub fn alg(&self) -> Result<&str, Error> {
        let alg = self
            .members
            .get("alg")
            .ok_or_else(|| Error::new(Code::AlgMissing, "the header has no alg"))?;
        alg.as_str()
            .ok_or_else(|| Error::new(Code::AlgNotAllowed, "the header's alg is not a string"))
    }

    /// Refuses `crit` in every form: no extension is understood here (JOSE-10), least of all `b64` (JOSE-11).
    ///
    /// # Errors
    /// `crit_unsupported`.
    /// # Specification
    /// RFC 7515 §4.1.11: "If any of the listed extension Header Parameters are not understood and supported by the
    /// recipient, then the JWS is invalid." RFC 7797 §7 for `b64`.
    pub fn check_critical(&self) -> Result<(), Error> {
        let refused = |reason| Err(Error::new(Code::CritUnsupported, reason));
        match self.members.get("crit") {
            None => {}
            Some(Value::Array(names)) if names.is_empty() => {
                return refused("the header's crit is empty");
            }
            Some(Value::Array(_)) => {
                return refused("the header demands an extension that is not understood");
            }
            Some(_) => return refused("the header's crit is not a list"),
        }
        match self.members.get("b64") {
            None | Some(Value::Bool(true)) => Ok(()),
            Some(_) => refused("the payload is not base64url encoded (b64)")
                .map_err(|error| error.at(Rule::Jose11)),
        }
    }

    /// Refuses a payload that is itself another token or foreign content (JOSE-16).
    ///
    /// # Errors
    /// `cty_mismatch`.
    /// # Specification
    /// RFC 7519 §5.2: in the ordinary case "the use of this Header Parameter is NOT RECOMMENDED".
    pub fn check_content_type(&self) -> Result<(), Error> {
        if self.members.contains("cty") || self.members.contains("zip") {
            return Err(Error::new(
                Code::CtyMismatch,
                "the header says that the payload is not a plain claim set",
            ));
        }
        Ok(())
    }

    /// The members that offer a key, in order of name. They are never used.
    pub fn offered_keys(&self) -> impl Iterator<Item = &'static str> {
        KEY_SOURCES
            .iter()
            .copied()
            .filter(|name| self.members.contains(name))
    }

    /// Whether `typ` is one of `accepted`, compared as media types (JOSE-14).
    #[must_use]
    pub fn typ_is_one_of(&self, accepted: &[&str]) -> bool {
        self.typ()
            .is_some_and(|typ| accepted.iter().any(|other| is_same_media_type(typ, other)))
    }
}

/// RFC 7515 §4.1.9: a value without a slash stands for "application/" and that value; ASCII case does not count.
pub(crate) fn is_same_media_type(left: &str, right: &str) -> bool {
    short_media_type(left).eq_ignore_ascii_case(short_media_type(right))
}

fn short_media_type(value: &str) -> &str {
    const PREFIX: &str = "application/";
    match value.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains('/') => rest,
        _ => value,
    }
}

fn optional_string<'d>(members: &'d Json, name: &str) -> Result<Option<&'d str>, Error> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::new(
            Code::InvalidHeader,
            "the header's kid or typ is not a string",
        )),
    }
}

fn header_error(error: JsonError) -> Error {
    match error {
        JsonError::DuplicateMember => {
            Error::new(Code::DuplicateMember, "a header member appears twice")
        }
        JsonError::TooDeep => Error::new(Code::JsonTooDeep, "the header is nested too deeply"),
        JsonError::NotUtf8 => Error::new(Code::InvalidHeader, "the header is not UTF-8"),
        JsonError::Syntax => Error::new(Code::InvalidHeader, "the header is not JSON"),
        JsonError::NotAnObject => {
            Error::new(Code::InvalidHeader, "the header is not a JSON object")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> ProtectedHeader {
        ProtectedHeader::parse(text.as_bytes()).unwrap()
    }

    fn code(text: &str) -> Code {
        ProtectedHeader::parse(text.as_bytes()).unwrap_err().code()
    }

    /// JOSE-06, JOSE-07, JOSE-27
    #[test]
    fn shapes_that_are_no_header() {
        for text in [
            "",
            "[]",
            "\"x\"",
            "null",
            "{",
            "\u{feff}{}",
            r#"{"kid":1}"#,
            r#"{"kid":null}"#,
            r#"{"typ":["JWT"]}"#,
        ] {
            assert_eq!(code(text), Code::InvalidHeader, "{text}");
        }
        assert_eq!(
            code(r#"{"alg":"RS256","alg":"none"}"#),
            Code::DuplicateMember
        );
        assert_eq!(
            code(&format!(r#"{{"kid":"{}"}}"#, "k".repeat(MAX_KID_BYTES + 1))),
            Code::InvalidHeader
        );
        assert!(
            header(&format!(r#"{{"kid":"{}"}}"#, "k".repeat(MAX_KID_BYTES)))
                .kid()
                .is_some()
        );
    }

    /// JOSE-10, JOSE-11
    #[test]
    fn every_crit_is_refused() {
        for text in [
            r#"{"crit":[]}"#,
            r#"{"crit":"exp"}"#,
            r#"{"crit":null}"#,
            r#"{"crit":["exp"],"exp":1}"#,
            r#"{"crit":["alg"]}"#,
            r#"{"crit":["b64"],"b64":true}"#,
            r#"{"crit":["b64"],"b64":false}"#,
            r#"{"b64":false}"#,
            r#"{"b64":"true"}"#,
        ] {
            assert_eq!(
                header(text).check_critical().unwrap_err().code(),
                Code::CritUnsupported,
                "{text}"
            );
        }
        assert!(header(r#"{"b64":true,"x":1}"#).check_critical().is_ok());
        for (text, reason) in [
            (r#"{"crit":[]}"#, "the header's crit is empty"),
            (r#"{"crit":"exp"}"#, "the header's crit is not a list"),
            (
                r#"{"crit":["exp"]}"#,
                "the header demands an extension that is not understood",
            ),
        ] {
            let error = header(text).check_critical().unwrap_err();
            assert_eq!(error.to_string(), reason, "{text}");
        }
    }

    /// JOSE-14
    #[test]
    fn types_are_media_types() {
        for typ in ["JWT", "jwt", "application/jwt", "APPLICATION/JWT"] {
            assert!(
                header(&format!(r#"{{"typ":"{typ}"}}"#)).typ_is_one_of(&["JWT"]),
                "{typ}"
            );
        }
        for typ in [
            "at+jwt",
            "application/at+jwt",
            "",
            "jwt ",
            "text/jwt",
            "application-jwt",
            "application/application/jwt",
        ] {
            assert!(
                !header(&format!(r#"{{"typ":"{typ}"}}"#)).typ_is_one_of(&["JWT"]),
                "{typ}"
            );
        }
        // A value with another slash in it has no short form.
        assert!(!header(r#"{"typ":"application/text/jwt"}"#).typ_is_one_of(&["text/jwt"]));
    }

    /// JOSE-08
    #[test]
    fn alg_is_a_string() {
        assert_eq!(header("{}").alg().unwrap_err().code(), Code::AlgMissing);
        for text in [
            r#"{"alg":256}"#,
            r#"{"alg":null}"#,
            r#"{"alg":["RS256"]}"#,
            r#"{"alg":{}}"#,
            r#"{"alg":true}"#,
        ] {
            assert_eq!(
                header(text).alg().unwrap_err().code(),
                Code::AlgNotAllowed,
                "{text}"
            );
        }
    }

    /// JOSE-12
    #[test]
    fn offered_keys_are_named() {
        let offered: Vec<_> = header(r#"{"jwk":{},"x5u":"https://e.example"}"#)
            .offered_keys()
            .collect();
        assert_eq!(offered, ["jwk", "x5u"]);
        for name in ["jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u"] {
            let header = header(&format!(r#"{{"alg":"ES256","{name}":1}}"#));
            assert!(header.offered_keys().eq([name]), "{name}");
        }
    }

    /// JOSE-16
    #[test]
    fn nested_content_is_refused() {
        for text in [r#"{"cty":"JWT"}"#, r#"{"cty":"x"}"#, r#"{"zip":"DEF"}"#] {
            assert_eq!(
                header(text).check_content_type().unwrap_err().code(),
                Code::CtyMismatch,
                "{text}"
            );
        }
    }
}
