//! A JWK Set: parsed once, and the choice of a key in it, which does not depend on its order.

use super::algorithm::JwsAlgorithm;
use super::jwk::{self, Jwk};
use crate::error::{Code, Error};
use crate::json::{JsonError, Object, Value};
use crate::limits::{MAX_JWKS_BYTES, MAX_JWKS_KEYS, MAX_KEY_TRIES};
use crate::rule::Rule;
use crate::trace::Finding;

/// The keys of one issuer (JOSE-31).
#[derive(Debug, Clone, Default)]
pub struct JwkSet {
    usable: Vec<Jwk>,
    skipped: Vec<Skipped>,
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
        let members = Object::parse(text.as_bytes()).map_err(jwks_error)?;
        let Some(Value::Array(keys)) = members.get("keys") else {
            return Err(invalid("the key set has no list called keys"));
        };
        if keys.len() > MAX_JWKS_KEYS {
            return Err(invalid("the key set has too many keys"));
        }
        Self::from_members(keys)
    }

    fn from_members(keys: &[Value]) -> Result<Self, Error> {
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
            match Jwk::from_object(members) {
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
            .map(|skipped| skipped.error.code().entry().code)
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
        match kid {
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
                .actual_text(kid)
            }));
        }
        let of_its_type = named.iter().any(|key| key.key_type() == alg.key_type());
        let fitting: Vec<_> = named
            .into_iter()
            .filter(|key| key.fits(alg, allowed))
            .collect();
        match fitting.len() {
            0 if of_its_type => Err(no_fit(
                "the key with the token's kid has another alg than the token",
                alg,
            )
            .at(Rule::Jose19)),
            0 => Err(no_fit(
                "the key with the token's kid does not fit the token's alg",
                alg,
            )),
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
        let fitting: Vec<_> = self
            .usable
            .iter()
            .filter(|key| key.fits(alg, allowed))
            .collect();
        match fitting.len() {
            0 => Err(no_fit("no key of the set fits the token's alg", alg)),
            1 => Ok(fitting),
            _ => Err(Error::new(
                Code::KidRequired,
                "the token has no kid, and several keys of the set would fit",
            )),
        }
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

fn no_fit(reason: &'static str, alg: JwsAlgorithm) -> Error {
    Error::new(Code::KeyAlgMismatch, reason)
        .at(Rule::Jose18)
        .expected(format!("a key for {}", alg.name()))
}

fn jwks_error(error: JsonError) -> Error {
    match error {
        JsonError::DuplicateMember => Error::new(
            Code::DuplicateMember,
            "a member of the key set appears twice",
        )
        .at(Rule::Jose29),
        JsonError::TooDeep => Error::new(Code::JsonTooDeep, "the key set is nested too deeply"),
        JsonError::NotUtf8 | JsonError::Syntax => invalid("the key set is not JSON"),
        JsonError::NotAnObject => invalid("the key set is not a JSON object"),
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidJwks, reason)
}
