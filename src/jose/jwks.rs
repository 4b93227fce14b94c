//! A JWK Set: parsed once, and the choice of a key in it, which does not depend on its order.

use super::algorithm::JwsAlgorithm;
use super::jwk::{self, Jwk};
use super::thumbprint;
use crate::crypto::hash::Hash;
use crate::distinct::distinct;
use crate::error::{Code, Error};
use crate::json::{Array, Json, JsonError, Object, Value};
use crate::limits::{MAX_JWKS_BYTES, MAX_JWKS_KEYS, MAX_KEY_TRIES};
use crate::rule::Rule;
use crate::trace::Finding;

/// The keys of one issuer (JOSE-31).
#[derive(Debug, Clone, Default)]
pub struct JwkSet {
    usable: Vec<Jwk>,
    skipped: Vec<Skipped>,
    /// Whether the caller named the one key itself.
    is_one: bool,
}

/// A member of the set that cannot be used, and why (JOSE-29).
#[derive(Debug, Clone)]
struct Skipped {
    position: usize,
    kid: Option<String>,
    error: Error,
}

impl JwkSet {
    /// Parses the JSON text of a JWK Set. Members that cannot be used are skipped, with a finding.
    ///
    /// # Errors
    /// `invalid_jwks`, `duplicate_member`, `json_too_deep`; `private_key_in_jwks` for the whole set if one member
    /// holds private or symmetric material.
    /// # Specification
    /// RFC 7517 §5; OpenID Connect Discovery 1.0 §3.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_JWKS_BYTES {
            return Err(invalid("the key set is too long"));
        }
        // RFC 8259 §8.1 lets a parser ignore a byte order mark, and some publishers send one.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document =
            Json::parse_marking(text.as_bytes()).map_err(|error| jwks_error(error, text))?;
        let members = document.object();
        if let Some(fault) = members.own_fault() {
            return Err(jwks_error(fault, text));
        }
        let Some(Value::Array(keys)) = members.get("keys") else {
            return Err(invalid(
                "the key set has no list called keys: it is no JWK Set, or an await was forgotten",
            ));
        };
        if keys.len() > MAX_JWKS_KEYS {
            return Err(invalid("the key set has too many keys"));
        }
        Self::from_members(keys)
    }

    /// The one key that the caller named: it is meant whatever `kid` a token or the key itself has.
    ///
    /// # Errors
    /// Those of [`Jwk::from_object`].
    pub fn one(key: Object<'_>) -> Result<Self, Error> {
        Ok(Self {
            usable: vec![usable(key)?],
            skipped: Vec::new(),
            is_one: true,
        })
    }

    fn from_members(keys: Array<'_>) -> Result<Self, Error> {
        let mut set = Self::default();
        for (position, value) in keys.iter().enumerate() {
            let Value::Object(members) = value else {
                let error = Error::new(Code::InvalidKey, "the member is not an object");
                set.skipped.push(Skipped {
                    position,
                    kid: None,
                    error,
                });
                continue;
            };
            if jwk::is_private(members) {
                return Err(Error::new(
                    Code::PrivateKeyInJwks,
                    "the key set holds a private or symmetric key",
                ));
            }
            match usable(members) {
                Ok(key) => set.usable.push(key),
                Err(error) => {
                    let kid = jwk::kid(members).ok().flatten();
                    set.skipped.push(Skipped {
                        position,
                        kid,
                        error,
                    });
                }
            }
        }
        Ok(set)
    }

    /// The keys that can be used, in the order of the set.
    #[must_use]
    pub fn usable(&self) -> &[Jwk] {
        &self.usable
    }

    /// Why the others cannot.
    #[must_use]
    pub fn skipped(&self) -> Vec<Finding> {
        self.skipped.iter().map(Skipped::finding).collect()
    }

    /// Takes the keys with these thumbprints out; how many there were (RMT-06).
    pub(crate) fn remove(&mut self, thumbprints: &[String]) -> usize {
        let before = self.usable.len();
        self.usable
            .retain(|key| !thumbprints.iter().any(|print| print == key.thumbprint()));
        before.saturating_sub(self.usable.len())
    }

    /// The thumbprints of the keys whose private part `text` gives away (RMT-06).
    pub(crate) fn given_away(text: &str) -> Vec<String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Ok(document) = Json::parse_marking(text.as_bytes()) else {
            return Vec::new();
        };
        let Some(Value::Array(keys)) = document.get("keys") else {
            return Vec::new();
        };
        let private = keys.iter().filter_map(|value| match value {
            Value::Object(members) if jwk::is_private(members) => Some(members),
            _ => None,
        });
        private
            .filter_map(|members| thumbprint::of(members, Hash::Sha256).ok())
            .collect()
    }

    /// Refuses a set without a usable key (JOSE-29).
    ///
    /// # Errors
    /// `invalid_jwks`.
    pub fn require_usable(&self) -> Result<(), Error> {
        if !self.usable.is_empty() {
            return Ok(());
        }
        let reasons: Vec<_> = self
            .skipped
            .iter()
            .map(|skipped| skipped.error.code().name())
            .collect();
        let error = invalid("the key set has no usable key");
        Err(if reasons.is_empty() {
            error
        } else {
            error.actual_list(reasons)
        })
    }

    /// The keys to try for a token with this `kid` and `alg`: one, or a few that share a `kid`.
    ///
    /// # Errors
    /// With a `kid`: `key_not_found`, or why the key of that name cannot be used (`key_alg_mismatch`,
    /// `key_use_mismatch`, `weak_key`, `invalid_key`, `key_not_supported`). Without: `kid_required` if several keys would
    /// do, `key_alg_mismatch` if none would.
    /// # Specification
    /// RFC 7515 §4.1.4; OpenID Connect Core 1.0 §10.1.
    pub fn select(
        &self,
        kid: Option<&str>,
        alg: JwsAlgorithm,
        allowed: &[JwsAlgorithm],
    ) -> Result<Vec<&Jwk>, Error> {
        match kid.filter(|_| !self.is_one) {
            Some(kid) => self.select_by_kid(kid, alg, allowed),
            None => self.select_without_kid(alg, allowed),
        }
    }

    /// JOSE-27
    fn select_by_kid(
        &self,
        kid: &str,
        alg: JwsAlgorithm,
        allowed: &[JwsAlgorithm],
    ) -> Result<Vec<&Jwk>, Error> {
        let named: Vec<_> = self
            .usable
            .iter()
            .filter(|key| key.kid() == Some(kid))
            .collect();
        if named.is_empty() {
            return Err(self.why_skipped(kid).unwrap_or_else(|| {
                Error::new(
                    Code::KeyNotFound,
                    "the key set has no key with the token's kid",
                )
                .expected_list(self.kids())
                .actual_text(kid)
            }));
        }
        let fitting = fitting(&named, alg, allowed);
        match fitting.len() {
            0 => Err(no_fit(&named, alg)),
            1..=MAX_KEY_TRIES => Ok(fitting),
            _ => Err(
                Error::new(Code::KeyNotFound, "too many keys share the token's kid")
                    .actual_text(kid),
            ),
        }
    }

    /// JOSE-28
    fn select_without_kid(
        &self,
        alg: JwsAlgorithm,
        allowed: &[JwsAlgorithm],
    ) -> Result<Vec<&Jwk>, Error> {
        let all: Vec<_> = self.usable.iter().collect();
        let fitting = fitting(&all, alg, allowed);
        match fitting.len() {
            0 => Err(no_fit(&all, alg)),
            1 => Ok(fitting),
            _ => Err(Error::new(
                Code::KidRequired,
                "the token has no kid, and several keys of the set would fit",
            )),
        }
    }

    /// Every `kid`, for the person who looks for one.
    fn kids(&self) -> Vec<&str> {
        distinct(self.usable.iter().filter_map(Jwk::kid))
    }

    /// The least of the reasons, so that the answer does not depend on the order of the set.
    fn why_skipped(&self, kid: &str) -> Option<Error> {
        let named = self
            .skipped
            .iter()
            .filter(|skipped| skipped.kid.as_deref() == Some(kid));
        named
            .min_by_key(|skipped| skipped.error.code())
            .map(|skipped| skipped.error.clone())
    }
}

impl Skipped {
    fn finding(&self) -> Finding {
        let error = self.error.to_json();
        let message = format!(
            "key {} of the set was skipped: {}",
            self.position, error.message
        );
        Finding::new(self.error.rule(), self.error.code(), message)
    }
}

fn fitting<'a>(keys: &[&'a Jwk], alg: JwsAlgorithm, allowed: &[JwsAlgorithm]) -> Vec<&'a Jwk> {
    keys.iter()
        .copied()
        .filter(|key| key.fits(alg, allowed))
        .collect()
}

/// JOSE-18 where no key is of the right type, JOSE-19 where one is and has another `alg`.
fn no_fit(keys: &[&Jwk], alg: JwsAlgorithm) -> Error {
    let of_its_type = keys.iter().any(|key| key.key_type() == alg.key_type());
    let (rule, reason) = if of_its_type {
        (
            Rule::Jose19,
            "the key for the token has another alg than the token",
        )
    } else {
        (Rule::Jose18, "no key for the token fits its alg")
    };
    Error::new(Code::KeyAlgMismatch, reason)
        .at(rule)
        .expected(format!("a key for {}", alg.name()))
}

/// RFC 7517 §4: member names within a key "MUST be unique"; a key that has two readings has no use.
fn usable(members: Object<'_>) -> Result<Jwk, Error> {
    match members.fault() {
        Some(JsonError::DuplicateMember) => Err(Error::new(
            Code::DuplicateMember,
            "a member of the key appears twice",
        )
        .at(Rule::Jose29)),
        Some(_) => Err(
            Error::new(Code::InvalidKey, "a text of the key has no UTF-8 form").at(Rule::Jose29),
        ),
        None => Jwk::from_object(members),
    }
}

fn jwks_error(error: JsonError, text: &str) -> Error {
    match error {
        JsonError::DuplicateMember => Error::new(
            Code::DuplicateMember,
            "a member of the key set appears twice",
        )
        .at(Rule::Jose29),
        JsonError::TooDeep => {
            Error::new(Code::JsonTooDeep, "the key set is nested too deeply").at(Rule::Jose29)
        }
        JsonError::NotUtf8 | JsonError::Syntax if text.starts_with("http") => {
            invalid("the key set is an address: pass the document that is found there")
        }
        JsonError::NotUtf8 | JsonError::Syntax => invalid("the key set is not JSON"),
        JsonError::NotAnObject => invalid("the key set is not a JSON object"),
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidJwks, reason)
}
