//! The object a user holds: options checked once, keys parsed once, one verb per kind of token.
//!
//! It decides nothing itself: it turns options into policy and hands over to the room of the kind. Next door: `options`
//! for what is given once, `expectations` for what is given with each call.

pub(crate) mod expectations;
pub(crate) mod options;

use crate::crypto::VerifyingKey;
use crate::error::Error;
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::jwt::issuer::Issuer;
use crate::jwt::judgement::{Judge, Judgement, Setting};
use crate::jwt::open::Keyring;
use crate::jwt::rules::Clock;
use crate::jwt::verified::VerifiedToken;
use crate::oauth::ResourceServer;
use crate::oauth::access_token::{self, AccessTokenExpectations};
use crate::oidc::id_token;
use crate::oidc::logout_token::{self, LogoutExpectations};
use crate::oidc::policy::{IdTokenExpectations, RelyingParty};
use crate::oidc::refreshed::RefreshExpectations;
use crate::oidc::userinfo::{self, UserInfoExpectations};
use crate::time::ClockTolerance;
use crate::trace::{Report, TokenKind};
use expectations::not_empty;

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
}

impl Verifier {
    /// Checks the options and imports the keys.
    ///
    /// # Errors
    /// `invalid_option` naming the option; `weak_key` for a short client secret; what [`JwkSet::parse`] says, and
    /// `invalid_jwks` for a set without a usable key.
    pub fn new(given: VerifierOptions) -> Result<Self, Error> {
        let issuer = Issuer::new(&given.issuer).ok_or_else(|| {
            Error::option(
                "issuer",
                "must be an https URL without query and fragment (http for loopback hosts only)",
            )
        })?;
        let algorithms = options::algorithms(given.algorithms.as_deref())?;
        let secret = options::secret(given.client_secret.as_deref(), &algorithms)?;
        let tolerance = options::tolerance(given.clock_tolerance)?;
        let max_token_bytes = options::max_token_bytes(given.max_token_bytes)?;
        let relying_party = options::relying_party(&given)?;
        let resource_server = options::resource_server(&given)?;
        let keys = options::parse_keys(&given.jwks, secret.is_some())?;
        Ok(Self {
            issuer,
            keys,
            secret,
            algorithms,
            relying_party,
            resource_server,
            tolerance,
            max_token_bytes,
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

    /// Replaces the key set; on an error the old one stays.
    ///
    /// # Errors
    /// What [`JwkSet::parse`] says; `invalid_jwks` for a set without a usable key.
    pub fn update_jwks(&mut self, jwks: &str) -> Result<(), Error> {
        self.keys = options::parse_keys(jwks, self.secret.is_some())?;
        Ok(())
    }

    /// Verifies an ID token. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §3.1.3.7; RFC 7515 §5.2; RFC 8725 §3.
    pub fn verify_id_token(
        &self,
        id_token: &str,
        expected: &IdTokenExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.id_token(id_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_id_token(
        &self,
        id_token: &str,
        expected: &IdTokenExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.id_token(id_token, expected, now)?.explain())
    }

    fn id_token<'a>(
        &'a self,
        id_token: &'a str,
        expected: &'a IdTokenExpectations,
        now: f64,
    ) -> Result<impl Judge + 'a, Error> {
        let party = self.relying_party()?;
        expectations::check_id_token(expected)?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IdToken,
            id_token::order,
            move |trace| id_token::verify(id_token, party, expected, &setting, trace),
        ))
    }

    /// Verifies an ID token that came with a refresh. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §12.2.
    pub fn verify_refreshed_id_token(
        &self,
        id_token: &str,
        expected: &RefreshExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.refreshed_id_token(id_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_refreshed_id_token(
        &self,
        id_token: &str,
        expected: &RefreshExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.refreshed_id_token(id_token, expected, now)?.explain())
    }

    fn refreshed_id_token<'a>(
        &'a self,
        id_token: &'a str,
        expected: &'a RefreshExpectations,
        now: f64,
    ) -> Result<impl Judge + 'a, Error> {
        let party = self.relying_party()?;
        not_empty(&[("accessToken", &expected.access_token)])?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IdToken,
            id_token::refreshed_order,
            move |trace| id_token::verify_refreshed(id_token, party, expected, &setting, trace),
        ))
    }

    /// Verifies a UserInfo response. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the response breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §5.3.2.
    pub fn verify_userinfo(
        &self,
        body: &str,
        expected: &UserInfoExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.userinfo(body, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty response is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_userinfo(
        &self,
        body: &str,
        expected: &UserInfoExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.userinfo(body, expected, now)?.explain())
    }

    fn userinfo<'a>(
        &'a self,
        body: &'a str,
        expected: &'a UserInfoExpectations,
        now: f64,
    ) -> Result<impl Judge + 'a, Error> {
        let party = self.relying_party()?;
        if expected.expected_subject.is_empty() {
            return Err(Error::option("expectedSubject", "must not be empty"));
        }
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::Userinfo,
            || userinfo::order(expected),
            move |trace| userinfo::verify(body, party, expected, &setting, trace),
        ))
    }

    /// Verifies a JWT access token at the resource server. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// RFC 9068 §4; RFC 6750 §3.1; RFC 9470.
    pub fn verify_access_token(
        &self,
        access_token: &str,
        expected: &AccessTokenExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.access_token(access_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_access_token(
        &self,
        access_token: &str,
        expected: &AccessTokenExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.access_token(access_token, expected, now)?.explain())
    }

    fn access_token<'a>(
        &'a self,
        access_token: &'a str,
        expected: &'a AccessTokenExpectations,
        now: f64,
    ) -> Result<impl Judge + 'a, Error> {
        let server = self.resource_server()?;
        expectations::check_grant(&expected.grant)?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::AccessToken,
            access_token::order,
            move |trace| access_token::verify(access_token, server, expected, &setting, trace),
        ))
    }

    /// Verifies a logout token. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Back-Channel Logout 1.0 §2.6.
    pub fn verify_logout_token(
        &self,
        logout_token: &str,
        expected: &LogoutExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.logout_token(logout_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_logout_token(
        &self,
        logout_token: &str,
        expected: &LogoutExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.logout_token(logout_token, expected, now)?.explain())
    }

    fn logout_token<'a>(
        &'a self,
        logout_token: &'a str,
        expected: &'a LogoutExpectations,
        now: f64,
    ) -> Result<impl Judge + 'a, Error> {
        let party = self.relying_party()?;
        not_empty(&[
            ("session.sub", &expected.sub),
            ("session.sid", &expected.sid),
        ])?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::LogoutToken,
            logout_token::order,
            move |trace| logout_token::verify(logout_token, party, expected, &setting, trace),
        ))
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
            },
            clock: Clock {
                now: expectations::point_in_time(now)?,
                tolerance: self.tolerance,
            },
        })
    }
}
