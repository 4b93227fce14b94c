//! The object a user holds: options checked once, keys parsed once, one verb per kind of token.
//!
//! It decides nothing itself: it turns options into policy and hands over to the room of the kind.

use crate::crypto::VerifyingKey;
use crate::error::{Code, Error};
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::json;
use crate::jwt::acr::AcrPolicy;
use crate::jwt::issuer::Issuer;
use crate::jwt::open::Keyring;
use crate::jwt::rules::Clock;
use crate::jwt::verified::VerifiedToken;
use crate::limits::{DEFAULT_TOKEN_BYTES, MAX_TOKEN_BYTES};
use crate::oauth::access_token::{self, AccessTokenExpectations, ResourceServer};
use crate::oauth::scope;
use crate::oidc::id_token;
use crate::oidc::logout_token::{self, LogoutExpectations};
use crate::oidc::policy::{Azp, IdTokenExpectations, RelyingParty};
use crate::oidc::refreshed::RefreshExpectations;
use crate::oidc::userinfo::{self, UserInfoExpectations};
use crate::time::{ClockTolerance, UnixTime};
use crate::trace::{Report, TokenKind, Trace};

/// What a verifier is made of. `None` means that the option was not given; its default is stated.
#[derive(Clone)]
#[non_exhaustive]
pub struct VerifierOptions {
    /// The issuer identifier: an `https` URL, compared exactly.
    pub issuer: String,
    /// The key set, as JSON text.
    pub jwks: String,
    /// The client's identifier; the ID token verbs need it.
    pub client_id: Option<String>,
    /// The identifiers of the resource server; the access token verbs need one.
    pub audience: Option<Vec<String>>,
    /// Further audiences an ID token may name; default none.
    pub trusted_audiences: Vec<String>,
    /// Allowed algorithms by name; default every asymmetric one.
    pub algorithms: Option<Vec<String>>,
    /// The client secret, for HS* alone.
    pub client_secret: Option<Vec<u8>>,
    /// The authentication context that is asked for; default none.
    pub acr: Option<AcrPolicy>,
    /// Seconds, 0 to 300; default 10.
    pub clock_tolerance: Option<f64>,
    /// Bytes, 1 to 1 MiB; default 16 KiB.
    pub max_token_bytes: Option<f64>,
    /// How `azp` is treated; default enforced.
    pub azp: Azp,
}

impl VerifierOptions {
    /// The two options without a default.
    #[must_use]
    pub fn new(issuer: &str, jwks: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            jwks: jwks.to_owned(),
            client_id: None,
            audience: None,
            trusted_audiences: Vec::new(),
            algorithms: None,
            client_secret: None,
            acr: None,
            clock_tolerance: None,
            max_token_bytes: None,
            azp: Azp::default(),
        }
    }
}

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
    pub fn new(options: VerifierOptions) -> Result<Self, Error> {
        let issuer = Issuer::new(&options.issuer).ok_or_else(|| {
            Error::option(
                "issuer",
                "must be an https URL without query and fragment (http for loopback hosts only)",
            )
        })?;
        let algorithms = algorithms(options.algorithms.as_deref())?;
        let secret = secret(options.client_secret.as_deref(), &algorithms)?;
        let tolerance = tolerance(options.clock_tolerance)?;
        let max_token_bytes = max_token_bytes(options.max_token_bytes)?;
        let relying_party = relying_party(&options)?;
        let resource_server = resource_server(&options)?;
        let keys = parse_keys(&options.jwks, secret.is_some())?;
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
        self.keys = parse_keys(jwks, self.secret.is_some())?;
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
        self.judge_id_token(id_token, expected, now, &mut Trace::silent())?
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
        let mut trace = Trace::recording();
        let result = self.judge_id_token(id_token, expected, now, &mut trace)?;
        let order = id_token::OPENING.into_iter().chain(id_token::ORDER);
        Ok(trace.into_report(TokenKind::IdToken, order, result.err().as_ref()))
    }

    fn judge_id_token(
        &self,
        id_token: &str,
        expected: &IdTokenExpectations,
        now: f64,
        trace: &mut Trace,
    ) -> Result<Result<VerifiedToken, Error>, Error> {
        let party = self.relying_party()?;
        check_expectations(expected)?;
        let clock = self.clock(now)?;
        Ok(id_token::verify(
            id_token,
            &self.issuer,
            party,
            expected,
            &self.keyring(),
            clock,
            trace,
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
        let party = self.relying_party()?;
        not_empty(&[("accessToken", &expected.access_token)])?;
        let (clock, mut trace) = (self.clock(now)?, Trace::silent());
        id_token::verify_refreshed(
            id_token,
            &self.issuer,
            party,
            expected,
            &self.keyring(),
            clock,
            &mut trace,
        )
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
        let party = self.relying_party()?;
        if expected.expected_subject.is_empty() {
            return Err(Error::option("expectedSubject", "must not be empty"));
        }
        let (clock, mut trace) = (self.clock(now)?, Trace::silent());
        userinfo::verify(
            body,
            &self.issuer,
            party,
            expected,
            &self.keyring(),
            clock,
            &mut trace,
        )
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
        self.judge_access_token(access_token, expected, now, &mut Trace::silent())?
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
        let mut trace = Trace::recording();
        let result = self.judge_access_token(access_token, expected, now, &mut trace)?;
        let order = access_token::OPENING.into_iter().chain(access_token::ORDER);
        Ok(trace.into_report(TokenKind::AccessToken, order, result.err().as_ref()))
    }

    fn judge_access_token(
        &self,
        access_token: &str,
        expected: &AccessTokenExpectations,
        now: f64,
        trace: &mut Trace,
    ) -> Result<Result<VerifiedToken, Error>, Error> {
        let server = self.resource_server.as_ref().ok_or_else(|| {
            Error::option(
                "audience",
                "is needed by this verb: give it to createVerifier",
            )
        })?;
        not_empty(&[("subject", &expected.subject)])?;
        if !expected
            .required_scopes
            .iter()
            .all(|token| scope::is_scope_token(token))
        {
            return Err(Error::option(
                "requiredScopes",
                "must be a list of scope tokens, without spaces and quotes",
            ));
        }
        let clock = self.clock(now)?;
        Ok(access_token::verify(
            access_token,
            &self.issuer,
            server,
            expected,
            &self.keyring(),
            clock,
            trace,
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
        self.judge_logout_token(logout_token, expected, now, &mut Trace::silent())?
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
        let mut trace = Trace::recording();
        let result = self.judge_logout_token(logout_token, expected, now, &mut trace)?;
        let order = logout_token::OPENING.into_iter().chain(logout_token::ORDER);
        Ok(trace.into_report(TokenKind::LogoutToken, order, result.err().as_ref()))
    }

    fn judge_logout_token(
        &self,
        logout_token: &str,
        expected: &LogoutExpectations,
        now: f64,
        trace: &mut Trace,
    ) -> Result<Result<VerifiedToken, Error>, Error> {
        let party = self.relying_party()?;
        not_empty(&[
            ("session.sub", &expected.sub),
            ("session.sid", &expected.sid),
        ])?;
        let clock = self.clock(now)?;
        Ok(logout_token::verify(
            logout_token,
            &self.issuer,
            party,
            expected,
            &self.keyring(),
            clock,
            trace,
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

    fn clock(&self, now: f64) -> Result<Clock, Error> {
        Ok(Clock {
            now: point_in_time(now)?,
            tolerance: self.tolerance,
        })
    }

    fn keyring(&self) -> Keyring<'_> {
        Keyring {
            keys: &self.keys,
            secret: self.secret.as_ref(),
            algorithms: &self.algorithms,
            max_token_bytes: self.max_token_bytes,
        }
    }
}

/// What a caller may give as the time: NaN, milliseconds and negative numbers are mistakes.
pub(crate) fn point_in_time(now: f64) -> Result<UnixTime, Error> {
    UnixTime::new(now)
        .filter(|now| now.seconds() >= 0.0)
        .ok_or_else(|| {
            Error::option(
                "now",
                "must be seconds (not milliseconds) since 1970, a finite number",
            )
        })
}

/// JOSE-08: a list that was given has at least one algorithm, and none that is unknown.
fn algorithms(names: Option<&[String]>) -> Result<Vec<JwsAlgorithm>, Error> {
    const OPTION: &str = "algorithms";
    let Some(names) = names else {
        return Ok(JwsAlgorithm::asymmetric().collect());
    };
    if names.is_empty() {
        return Err(Error::option(
            OPTION,
            "must not be empty: leave it out for every asymmetric algorithm",
        ));
    }
    let mut algorithms = Vec::new();
    for name in names {
        let algorithm = JwsAlgorithm::from_name(name)
            .ok_or_else(|| unknown_algorithm(name).actual_text(name))?;
        if algorithms.contains(&algorithm) {
            return Err(Error::option(OPTION, "names an algorithm twice").actual_text(name));
        }
        algorithms.push(algorithm);
    }
    Ok(algorithms)
}

fn unknown_algorithm(name: &str) -> Error {
    Error::option(
        "algorithms",
        if name.eq_ignore_ascii_case("none") {
            "must not contain none: an unsigned token is never accepted"
        } else if JwsAlgorithm::is_known_but_not_supported(name) {
            "names an algorithm that is not supported by this version"
        } else {
            "names an algorithm that is not known"
        },
    )
}

/// JOSE-22: a MAC on the list needs a secret, at least as long as the longest hash on the list.
fn secret(
    secret: Option<&[u8]>,
    algorithms: &[JwsAlgorithm],
) -> Result<Option<VerifyingKey>, Error> {
    let longest = algorithms
        .iter()
        .filter(|algorithm| algorithm.is_mac())
        .map(|mac| mac.hash().bytes())
        .max();
    match (longest, secret) {
        (None, _) => Ok(None),
        (Some(_), None) => Err(Error::option(
            "algorithms",
            "lists HS*, which needs clientSecret",
        )),
        (Some(_), Some(secret)) if looks_like_a_public_key(secret) => Err(Error::option(
            "clientSecret",
            "is the text of a key, and no secret",
        )),
        (Some(bytes), Some(secret)) => VerifyingKey::hmac(secret, bytes).map(Some).map_err(|_| {
            Error::new(
                Code::WeakKey,
                "the client secret is shorter than the hash of a listed HS* algorithm",
            )
            .at(crate::rule::Rule::Jose22)
            .expected(format!("at least {bytes} bytes"))
        }),
    }
}

/// RFC 8725 §2.1: the text of a public key is no secret, and with it anybody could make tokens.
fn looks_like_a_public_key(secret: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[b"-----BEGIN ", b"ssh-", b"ecdsa-sha2-"];
    let text = secret.trim_ascii_start();
    let is_jwk = || json::Object::parse(text).is_ok_and(|members| members.contains("kty"));
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
        || is_jwk()
}

fn tolerance(seconds: Option<f64>) -> Result<ClockTolerance, Error> {
    match seconds {
        None => Ok(ClockTolerance::default()),
        Some(seconds) => ClockTolerance::new(seconds).ok_or_else(|| {
            Error::option(
                "clockTolerance",
                "must be a number of seconds from 0 to 300",
            )
        }),
    }
}

/// JOSE-05: a whole number from 1 to [`MAX_TOKEN_BYTES`].
pub(crate) fn max_token_bytes(bytes: Option<f64>) -> Result<usize, Error> {
    let Some(bytes) = bytes else {
        return Ok(DEFAULT_TOKEN_BYTES);
    };
    let refused = || Error::option("maxTokenBytes", "must be a whole number from 1 to 1048576");
    whole_number(bytes)
        .filter(|bytes| (1..=MAX_TOKEN_BYTES).contains(bytes))
        .ok_or_else(refused)
}

/// A number without fraction, between 0 and 2^32 − 1.
pub(crate) fn whole_number(number: f64) -> Option<usize> {
    if !(0.0..=f64::from(u32::MAX)).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    // The number is whole and in range; text is the one lossless way there without a cast.
    format!("{number}").parse().ok()
}

fn relying_party(options: &VerifierOptions) -> Result<Option<RelyingParty>, Error> {
    if options.trusted_audiences.iter().any(String::is_empty) {
        return Err(Error::option(
            "trustedAudiences",
            "must be a list of non-empty strings",
        ));
    }
    let Some(client_id) = options.client_id.as_deref() else {
        return Ok(None);
    };
    if client_id.is_empty() {
        return Err(Error::option("clientId", "must not be empty"));
    }
    Ok(Some(RelyingParty {
        client_id: client_id.to_owned(),
        trusted_audiences: options.trusted_audiences.clone(),
        azp: options.azp,
        acr: options.acr.clone(),
    }))
}

fn resource_server(options: &VerifierOptions) -> Result<Option<ResourceServer>, Error> {
    let Some(audience) = &options.audience else {
        return Ok(None);
    };
    if audience.is_empty() || audience.iter().any(String::is_empty) {
        return Err(Error::option(
            "audience",
            "must be a non-empty string or a list of such",
        ));
    }
    let mut server = ResourceServer::new(audience.clone());
    server.acr = options.acr.clone();
    Ok(Some(server))
}

/// A verifier with a secret may do without public keys.
fn parse_keys(jwks: &str, has_secret: bool) -> Result<JwkSet, Error> {
    let keys = JwkSet::parse(jwks)?;
    if !has_secret {
        keys.require_usable()?;
    }
    Ok(keys)
}

/// Contradictions and empty values, which would switch a check off in silence.
fn check_expectations(expected: &IdTokenExpectations) -> Result<(), Error> {
    not_empty(&[
        ("nonce", &expected.nonce),
        ("subject", &expected.subject),
        ("accessToken", &expected.access_token),
        ("code", &expected.code),
        ("state", &expected.state),
    ])?;
    // HYB-01
    if expected.flow.is_front_channel() && expected.nonce.is_none() {
        return Err(Error::option(
            "nonce",
            "must not be null: a token from the front channel needs one",
        ));
    }
    Ok(())
}

/// An empty text binds nothing.
fn not_empty(texts: &[(&str, &Option<String>)]) -> Result<(), Error> {
    match texts
        .iter()
        .find(|(_, text)| text.as_ref().is_some_and(String::is_empty))
    {
        Some((name, _)) => Err(Error::option(name, "must not be empty")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        assert_eq!(whole_number(0.0), Some(0));
        assert_eq!(whole_number(4_294_967_295.0), Some(4_294_967_295));
        for number in [-1.0, 0.5, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
            assert_eq!(whole_number(number), None);
        }
    }
}
