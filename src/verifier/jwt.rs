//! A verifier of JWTs whose kind and issuer nobody names: it has keys alone, and every call brings its own policy.
//!
//! What the rules are is in `jwt/any_kind.rs`.

use super::{expectations, options};
use crate::crypto::VerifyingKey;
use crate::error::{Code, Error};
use crate::jose::jwk;
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::json::{Json, Value};
use crate::jwt::any_kind::{self, JwtExpectations};
use crate::jwt::judgement::Judgement;
use crate::jwt::open::Keyring;
use crate::jwt::rules::Clock;
use crate::jwt::verified::VerifiedToken;
use crate::limits::MAX_TOKEN_BYTES;
use crate::rule::Rule;
use crate::trace::{Report, TokenKind};

/// What such tokens are verified with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum JwtKeys<'a> {
    /// A JWK Set, as JSON text: the token's `kid` chooses (JOSE-27, JOSE-28).
    Set(&'a str),
    /// One key, public or symmetric, as JSON text: the caller has chosen, and no `kid` counts.
    One(&'a str),
    /// A secret, for HS* alone.
    Secret(&'a [u8]),
    /// No key yet: of a token everything is looked at that comes before its key.
    Missing,
}

/// Verifies JWTs of any kind and issuer.
#[derive(Clone)]
pub struct JwtVerifier {
    keys: JwkSet,
    secret: Option<VerifyingKey>,
    /// Those that the keys are for, where the caller lists none (JOSE-08).
    algorithms: Vec<JwsAlgorithm>,
}

impl JwtVerifier {
    /// Imports the keys.
    ///
    /// # Errors
    /// For a set what [`JwkSet::parse`] says. For one key `private_key_in_jwks`, `invalid_key`, `weak_key`,
    /// `key_use_mismatch`, `key_alg_mismatch`, `key_not_supported`. For a secret `weak_key`; `invalid_option` where it is the
    /// text of a public key.
    pub fn new(keys: JwtKeys<'_>) -> Result<Self, Error> {
        match keys {
            JwtKeys::Set(text) => Ok(Self::of_public(JwkSet::parse(text)?)),
            JwtKeys::One(text) => Self::of_one(text),
            JwtKeys::Secret(secret) => Self::of_secret(secret.to_vec(), None),
            JwtKeys::Missing => Ok(Self {
                algorithms: JwsAlgorithm::ALL.to_vec(),
                ..Self::of_public(JwkSet::default())
            }),
        }
    }

    fn of_public(keys: JwkSet) -> Self {
        Self {
            keys,
            secret: None,
            algorithms: JwsAlgorithm::asymmetric().collect(),
        }
    }

    fn of_one(text: &str) -> Result<Self, Error> {
        let key = Json::parse(text.as_bytes()).map_err(|_| {
            Error::new(
                Code::InvalidKey,
                "the key is not a JSON object of unique members",
            )
        })?;
        let members = key.object();
        if members.get("kty").and_then(Value::as_str) == Some("oct") {
            let (secret, alg) = jwk::secret(members)?;
            return Self::of_secret(secret, alg);
        }
        if jwk::is_private(members) {
            let reason = "the key is private, and signatures are verified with public keys";
            return Err(Error::new(Code::PrivateKeyInJwks, reason));
        }
        Ok(Self::of_public(JwkSet::one(members)?))
    }

    /// JOSE-22: a secret is for the algorithms that it is long enough for, and for its own alone if it has one (JOSE-19).
    fn of_secret(secret: Vec<u8>, alg: Option<JwsAlgorithm>) -> Result<Self, Error> {
        if options::looks_like_a_public_key(&secret) {
            return Err(Error::option("key", "is the text of a key, and no secret"));
        }
        let fits = |mac: &JwsAlgorithm| {
            mac.is_mac() && mac.hash().bytes() <= secret.len() && alg.is_none_or(|alg| alg == *mac)
        };
        let algorithms: Vec<_> = JwsAlgorithm::ALL.iter().copied().filter(fits).collect();
        if algorithms.is_empty() {
            let reason = "the secret is shorter than the hash of its HS* algorithm";
            return Err(Error::new(Code::WeakKey, reason).at(Rule::Jose22));
        }
        Ok(Self {
            keys: JwkSet::default(),
            // Which hash it is long enough for is settled above.
            secret: VerifyingKey::hmac(&secret, 0).ok(),
            algorithms,
        })
    }

    /// Verifies a JWT. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// RFC 7519 §7.2; RFC 7515 §5.2; RFC 8725 §3.
    pub fn verify(
        &self,
        token: &str,
        expected: &JwtExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        let policy = self.policy(expected, now)?;
        self.judgement(token, expected, &policy).verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain(
        &self,
        token: &str,
        expected: &JwtExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        let policy = self.policy(expected, now)?;
        Ok(self.judgement(token, expected, &policy).explain())
    }

    fn judgement<'a>(
        &'a self,
        token: &'a str,
        expected: &'a JwtExpectations,
        policy: &'a Policy,
    ) -> Judgement<'a> {
        let ring = Keyring {
            keys: &self.keys,
            secret: self.secret.as_ref(),
            algorithms: &policy.algorithms,
            max_token_bytes: MAX_TOKEN_BYTES,
            memory: None,
        };
        Judgement::new(TokenKind::Jwt, any_kind::order, move |trace| {
            any_kind::verify(token, expected, &ring, policy.clock, trace)
        })
    }

    fn policy(&self, expected: &JwtExpectations, now: f64) -> Result<Policy, Error> {
        let tolerance = Some(expected.clock_tolerance.unwrap_or(0.0));
        let algorithms = match expected.algorithms.as_deref() {
            None => self.algorithms.clone(),
            Some(names) => self.listed(names)?,
        };
        Ok(Policy {
            algorithms,
            clock: Clock {
                now: expectations::point_in_time(now)?,
                tolerance: options::tolerance(tolerance)?,
            },
        })
    }

    /// JOSE-08, without the HS* that the secret is not for.
    fn listed(&self, names: &[String]) -> Result<Vec<JwsAlgorithm>, Error> {
        let mut algorithms = options::algorithms(Some(names))?;
        if self.secret.is_some() {
            algorithms.retain(|algorithm| self.algorithms.contains(algorithm));
        }
        Ok(algorithms)
    }
}

/// What one call decides.
struct Policy {
    algorithms: Vec<JwsAlgorithm>,
    clock: Clock,
}
