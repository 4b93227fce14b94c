//! A token that passed: what every kind hands out.

use super::claims::Claims;
use super::issuer::Issuer;
use super::open::Opened;
use crate::error::{Code, Error};
use crate::jose::JwsAlgorithm;
use crate::rule::Rule;
use crate::time::UnixTime;
use crate::trace::{Finding, TokenKind, Trace};

/// A token whose signature and claims held, as the kind that it was judged as.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifiedToken {
    /// What it was judged as.
    pub kind: TokenKind,
    /// The claims.
    pub claims: Claims,
    /// The algorithm; `None` for a response that came over TLS unsigned.
    pub alg: Option<JwsAlgorithm>,
    /// The header's `kid`.
    pub kid: Option<String>,
    /// The header's `typ`.
    pub typ: Option<String>,
    /// The member of the payload that holds the claims, where it is not the payload itself.
    pub within: Option<&'static str>,
    /// The only claims to hand out, where not all of the payload is meant.
    pub only: Option<Vec<String>>,
    /// The issuer of the verifier, which `iss` equals; where it has none, what `iss` says.
    pub issuer: String,
    /// `sub`
    pub subject: Option<String>,
    /// `exp`
    pub expires_at: Option<UnixTime>,
    /// RFC 7638 thumbprint of the key, SHA-256; empty for a MAC and where nothing was signed.
    pub key_thumbprint: String,
    /// What this kind adds: name and value, both fixed by this crate.
    pub facts: Vec<(&'static str, &'static str)>,
    /// Recommendations that did not hold.
    pub warnings: Vec<Finding>,
}

impl VerifiedToken {
    /// Only a kind's own `verify` calls this, after its last rule.
    pub(crate) fn new(kind: TokenKind, opened: Opened, issuer: &Issuer, trace: &Trace) -> Self {
        Self::build(kind, opened, issuer.as_str().to_owned(), trace)
    }

    fn build(kind: TokenKind, opened: Opened, issuer: String, trace: &Trace) -> Self {
        let subject = opened
            .claims
            .string("sub")
            .ok()
            .flatten()
            .map(str::to_owned);
        let expires_at = opened.claims.time("exp").ok().flatten();
        Self {
            kind,
            claims: opened.claims,
            alg: Some(opened.alg),
            kid: opened.kid,
            typ: opened.typ,
            within: None,
            only: None,
            issuer,
            subject,
            expires_at,
            key_thumbprint: opened.key_thumbprint,
            facts: Vec::new(),
            warnings: trace.warnings().to_vec(),
        }
    }

    /// The same where the verifier belongs to no issuer: `issuer` is then what the token says.
    pub(crate) fn of_any_issuer(kind: TokenKind, opened: Opened, trace: &Trace) -> Self {
        let iss = opened.claims.string("iss").ok().flatten();
        let issuer = iss.unwrap_or_default().to_owned();
        Self::build(kind, opened, issuer, trace)
    }

    /// Claims that came unsigned, over TLS from the issuer itself.
    pub(crate) fn unsigned(
        kind: TokenKind,
        claims: Claims,
        issuer: &Issuer,
        trace: &Trace,
    ) -> Self {
        let subject = claims.string("sub").ok().flatten().map(str::to_owned);
        let expires_at = claims.time("exp").ok().flatten();
        Self {
            kind,
            claims,
            alg: None,
            kid: None,
            typ: None,
            within: None,
            only: None,
            issuer: issuer.as_str().to_owned(),
            subject,
            expires_at,
            key_thumbprint: String::new(),
            facts: Vec::new(),
            warnings: trace.warnings().to_vec(),
        }
    }

    /// The claims as the JSON text that was signed, with what lies around them.
    #[must_use]
    pub fn payload(&self) -> &str {
        self.claims.text()
    }

    /// What a replay store remembers of the token (JWT-12, IDT-12, BCL-07): the nonce of an ID token, else its `jti`.
    ///
    /// # Errors
    /// `claim_missing` where the token has nothing of its own.
    pub fn replay_id(&self) -> Result<&str, Error> {
        let names: &[&'static str] = match self.kind {
            TokenKind::IdToken => &["nonce", "jti"],
            TokenKind::LogoutToken => &["jti"],
            _ => &[],
        };
        names
            .iter()
            .find_map(|name| self.claims.string(name).ok().flatten())
            .ok_or_else(|| {
                let reason = "is missing, and replays can be told by nothing else";
                Error::claim(Code::ClaimMissing, "jti", reason).at(Rule::Jwt12)
            })
    }

    /// Whether tokens of this kind are presented once only, so that a replay store is asked.
    #[must_use]
    pub fn is_one_time(&self) -> bool {
        matches!(self.kind, TokenKind::IdToken | TokenKind::LogoutToken)
    }

    /// Takes the answer of the caller's list of revoked tokens (AT-17): `true` where the token is on it.
    ///
    /// # Errors
    /// `token_revoked`.
    pub fn settle_revocation(self, revoked: bool) -> Result<Self, Error> {
        check_revocation(revoked).map(|()| self)
    }

    /// Takes the answer of the replay store: `true` where it saw the token for the first time.
    ///
    /// # Errors
    /// `replay_detected`.
    pub fn settle_replay(self, first_time: bool) -> Result<Self, Error> {
        check_first_time(first_time).map(|()| self)
    }
}

/// AT-17, for an answer that comes when the token itself has been handed over.
///
/// # Errors
/// `token_revoked`.
pub fn check_revocation(revoked: bool) -> Result<(), Error> {
    if revoked {
        return Err(Error::new(Code::TokenRevoked, "the token was revoked"));
    }
    Ok(())
}

/// JWT-12, for an answer that comes when the token itself has been handed over.
///
/// # Errors
/// `replay_detected`.
pub fn check_first_time(first_time: bool) -> Result<(), Error> {
    if first_time {
        return Ok(());
    }
    Err(Error::new(
        Code::ReplayDetected,
        "the token was presented before",
    ))
}
