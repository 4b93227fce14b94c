//! A claim set with typed access: absent, of the wrong type, and present are three different answers.

use crate::distinct::distinct;
use crate::error::{Code, Error};
use crate::json::{Json, JsonError, Object, Value};
use crate::rule::Rule;
use crate::time::UnixTime;
use std::sync::Arc;

/// The claims of a token.
#[derive(Debug, Clone)]
pub struct Claims {
    document: Arc<Json>,
    /// The member of the document that holds them, where it is not the document itself.
    within: Option<&'static str>,
    /// The only ones that count, where not all do.
    only: Option<Arc<[String]>>,
}

impl Claims {
    /// Parses a payload (JWT-01).
    ///
    /// # Errors
    /// `invalid_claims`, `duplicate_member`, `json_too_deep`.
    /// # Specification
    /// RFC 7519 §4: names "MUST be unique"; §7.2 (10).
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, Error> {
        Json::parse(payload)
            .map(|document| Self {
                document: Arc::new(document),
                within: None,
                only: None,
            })
            .map_err(|error| match error {
                JsonError::DuplicateMember => Error::new(
                    Code::DuplicateMember,
                    "a claim or a member within one appears twice",
                )
                .at(Rule::Jwt01),
                JsonError::TooDeep => {
                    Error::new(Code::JsonTooDeep, "the payload is nested too deeply")
                }
                JsonError::NotUtf8 => Error::new(Code::InvalidClaims, "the payload is not UTF-8"),
                JsonError::Syntax => Error::new(Code::InvalidClaims, "the payload is not JSON"),
                JsonError::NotAnObject => {
                    Error::new(Code::InvalidClaims, "the payload is not a JSON object")
                }
            })
    }

    /// The claim called `name`, of whatever type.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.members().get(name).filter(|_| self.counts(name))
    }

    /// The text that was read, with everything that lies around the claims.
    #[must_use]
    pub fn text(&self) -> &str {
        self.document.text()
    }

    fn members(&self) -> Object<'_> {
        let whole = self.document.object();
        let Some(within) = self.within else {
            return whole;
        };
        match whole.get(within) {
            Some(Value::Object(members)) => members,
            _ => whole,
        }
    }

    fn counts(&self, name: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.iter().any(|kept| kept == name))
    }

    /// The names of the claims.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members().names().filter(|name| self.counts(name))
    }

    /// A required string (JWT-09).
    pub(crate) fn required_string(&self, name: &'static str) -> Result<&str, Error> {
        self.string(name)?.ok_or_else(|| missing(name))
    }

    /// An optional string: present of another type is an error, also where nobody asked for it.
    pub(crate) fn string(&self, name: &'static str) -> Result<Option<&str>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(name, "is not a string")),
        }
    }

    /// A required NumericDate (JWT-02, JWT-09).
    pub(crate) fn required_time(&self, name: &'static str) -> Result<UnixTime, Error> {
        self.time(name)?.ok_or_else(|| missing(name))
    }

    /// An optional NumericDate: a finite number of plausible size (JWT-02; RFC 7519 §2).
    pub(crate) fn time(&self, name: &'static str) -> Result<Option<UnixTime>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Number(seconds)) => UnixTime::new(seconds.as_f64())
                .map(Some)
                .ok_or_else(|| invalid(name, "is no plausible number of seconds since 1970")),
            Some(_) => Err(invalid(name, "is not a number of seconds since 1970")),
        }
    }

    /// The required audience, as a list: a string or an array of strings (JWT-08).
    pub(crate) fn required_audience(&self) -> Result<Vec<&str>, Error> {
        match self.get("aud") {
            None => Err(missing("aud")),
            Some(Value::String(one)) => Ok(vec![one]),
            Some(list) => list
                .as_str_list()
                .ok_or_else(|| invalid("aud", "is neither a string nor a list of strings")),
        }
    }

    /// How many audiences the token names; one that stands there twice is one.
    pub(crate) fn distinct_audiences(&self) -> Result<usize, Error> {
        Ok(distinct(self.required_audience()?).len())
    }

    /// The object in the member `name`, as a claim set of its own.
    pub(crate) fn within(&self, name: &'static str) -> Result<Self, Error> {
        match self.get(name) {
            None => Err(missing(name)),
            Some(Value::Object(_)) => Ok(Self {
                within: Some(name),
                ..self.clone()
            }),
            Some(_) => Err(invalid(name, "is not an object")),
        }
    }

    /// Leaves these claims, and takes off every other.
    pub(crate) fn keep_only(&mut self, names: &[String]) {
        self.only = Some(names.into());
    }

    /// An optional list of strings.
    pub(crate) fn string_list(&self, name: &'static str) -> Result<Option<Vec<&str>>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(list) => list
                .as_str_list()
                .map(Some)
                .ok_or_else(|| invalid(name, "is not a list of strings")),
        }
    }
}

fn missing(name: &'static str) -> Error {
    Error::claim(Code::ClaimMissing, name, "is missing")
}

pub(crate) fn invalid(name: &'static str, reason: &'static str) -> Error {
    Error::claim(Code::ClaimInvalid, name, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    /// JWT-01
    #[test]
    fn payloads_that_are_no_claim_set() {
        for (text, code) in [
            ("", Code::InvalidClaims),
            ("[]", Code::InvalidClaims),
            ("\"x\"", Code::InvalidClaims),
            ("{} {}", Code::InvalidClaims),
            (r#"{"a":1,"a":1}"#, Code::DuplicateMember),
            (r#"{"a":{"b":1,"b":1}}"#, Code::DuplicateMember),
        ] {
            assert_eq!(
                Claims::parse(text.as_bytes()).unwrap_err().code(),
                code,
                "{text}"
            );
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(99), "]".repeat(99));
        assert_eq!(
            Claims::parse(deep.as_bytes()).unwrap_err().code(),
            Code::JsonTooDeep
        );
        assert_eq!(
            Claims::parse(b"{\"a\":\"\xff\"}").unwrap_err().code(),
            Code::InvalidClaims
        );
    }

    /// JWT-02
    #[test]
    fn times_that_are_none() {
        for value in [
            "\"1\"",
            "null",
            "true",
            "[]",
            "{}",
            "1e999",
            "-1e999",
            "1e300",
            "1763770000000",
        ] {
            let error = claims(&format!(r#"{{"exp":{value}}}"#))
                .time("exp")
                .unwrap_err();
            assert_eq!(
                (error.code(), error.claim_name()),
                (Code::ClaimInvalid, Some("exp")),
                "{value}"
            );
        }
        assert_eq!(
            claims(r#"{"exp":1.5}"#).time("exp").unwrap(),
            UnixTime::new(1.5)
        );
        assert_eq!(claims("{}").time("exp").unwrap(), None);
    }

    /// JWT-08, JWT-09
    #[test]
    fn audiences() {
        assert_eq!(claims(r#"{"aud":"a"}"#).required_audience().unwrap(), ["a"]);
        assert_eq!(
            claims(r#"{"aud":["a","b"]}"#).required_audience().unwrap(),
            ["a", "b"]
        );
        assert_eq!(
            claims("{}").required_audience().unwrap_err().code(),
            Code::ClaimMissing
        );
        for value in ["5", "null", "{}", "[\"a\",5]", "[[\"a\"]]"] {
            let error = claims(&format!(r#"{{"aud":{value}}}"#))
                .required_audience()
                .unwrap_err();
            assert_eq!(error.code(), Code::ClaimInvalid, "{value}");
        }
    }
}
