//! The object a user holds: options checked once, keys parsed once, one verb per kind of token.
//!
//! It decides nothing itself: it turns options into policy and hands over to the room of the kind. Next door: `options`
//! for what is given once, `expectations` for what is given with each call, `oidc_verbs` and `oauth_verbs` for the verbs,
//! `remote` for a verifier whose keys are fetched, `jwt` for JWTs of no named kind.

pub(crate) mod expectations;
mod jwt;
mod oauth_verbs;
mod oidc_verbs;
pub(crate) mod options;
pub mod remote;

use crate::crypto::{SignatureMemory, VerifyingKey};
use crate::error::Error;
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::jwt::issuer::{self, Issuer};
use crate::jwt::judgement::Setting;
use crate::jwt::open::Keyring;
use crate::jwt::rules::Clock;
use crate::oauth::ResourceServer;
use crate::oidc::RelyingParty;
use crate::time::ClockTolerance;

pub use jwt::{JwtKeys, JwtVerifier};
pub use options::VerifierOptions;

/// Verifies the tokens of one issuer (JOSE-31).
#[derive(Debug, Clone)]
pub struct Verifier {
    issuer: Issuer,
    keys: JwkSet,
    secret: Option<VerifyingKey>,
    algorithms: Vec<JwsAlgorithm>,
    relying_party: Option<RelyingParty>,
    resource_server: Option<ResourceServer>,
    tolerance: ClockTolerance,
    max_token_bytes: usize,
    /// Of the keys that are here, and of no others: it is emptied when they are replaced, and a clone starts with an empty one.
    memory: Option<SignatureMemory>,
}

impl Verifier {
    /// Checks the options and imports the keys.
    ///
    /// # Errors
    /// `invalid_option` naming the option; `weak_key` for a short client secret; what [`JwkSet::parse`] says, and
    /// `invalid_jwks` for a set without a usable key.
    pub fn new(given: VerifierOptions) -> Result<Self, Error> {
        let mut verifier = Self::without_keys(&given)?;
        verifier.update_jwks(&given.jwks)?;
        Ok(verifier)
    }

    /// The same before any key is known; `jwks` is not looked at.
    fn without_keys(given: &VerifierOptions) -> Result<Self, Error> {
        let issuer =
            Issuer::new(&given.issuer).ok_or_else(|| Error::option("issuer", issuer::REASON))?;
        let algorithms = options::algorithms(given.algorithms.as_deref())?;
        let secret = options::secret(given.client_secret.as_deref(), &algorithms)?;
        let tolerance = options::tolerance(given.clock_tolerance)?;
        let max_token_bytes = options::max_token_bytes(given.max_token_bytes)?;
        let memory = options::memory(given.cache_entries)?;
        let relying_party = options::relying_party(given)?;
        let resource_server = options::resource_server(given)?;
        Ok(Self {
            issuer,
            keys: JwkSet::default(),
            secret,
            algorithms,
            relying_party,
            resource_server,
            tolerance,
            max_token_bytes,
            memory,
        })
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// The longest token that is looked at, in bytes.
    #[must_use]
    pub fn max_token_bytes(&self) -> usize {
        self.max_token_bytes
    }

    /// Replaces the key set, and forgets which signatures held; on an error the old one stays, with what is remembered.
    ///
    /// # Errors
    /// What [`JwkSet::parse`] says; `invalid_jwks` for a set without a usable key.
    pub fn update_jwks(&mut self, jwks: &str) -> Result<(), Error> {
        self.keys = options::parse_keys(jwks, self.secret.is_some())?;
        if let Some(memory) = &mut self.memory {
            memory.clear();
        }
        Ok(())
    }

    /// How many signatures are remembered. For tests; never in the shipped package.
    #[cfg(feature = "hazmat")]
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.memory.as_ref().map_or(0, SignatureMemory::len)
    }

    fn relying_party(&self) -> Result<&RelyingParty, Error> {
        self.relying_party.as_ref().ok_or_else(|| {
            Error::option(
                "clientId",
                "is needed by this verb: give it to createVerifier",
            )
        })
    }

    fn resource_server(&self) -> Result<&ResourceServer, Error> {
        self.resource_server.as_ref().ok_or_else(|| {
            Error::option(
                "audience",
                "is needed by this verb: give it to createVerifier",
            )
        })
    }

    fn setting(&self, now: f64) -> Result<Setting<'_>, Error> {
        Ok(Setting {
            issuer: &self.issuer,
            ring: Keyring {
                keys: &self.keys,
                secret: self.secret.as_ref(),
                algorithms: &self.algorithms,
                max_token_bytes: self.max_token_bytes,
                memory: self.memory.as_ref(),
            },
            clock: Clock {
                now: expectations::point_in_time(now)?,
                tolerance: self.tolerance,
            },
        })
    }
}
