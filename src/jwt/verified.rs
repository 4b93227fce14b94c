//! A token that passed: what every kind hands out.

use super::claims::Claims;
use super::issuer::Issuer;
use super::open::Opened;
use crate::jose::JwsAlgorithm;
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
    /// The claims as the JSON text that was signed.
    pub payload: String,
    /// The algorithm.
    pub alg: JwsAlgorithm,
    /// The header's `kid`.
    pub kid: Option<String>,
    /// The header's `typ`.
    pub typ: Option<String>,
    /// The issuer of the verifier, which `iss` equals.
    pub issuer: String,
    /// `sub`
    pub subject: Option<String>,
    /// `exp`
    pub expires_at: Option<UnixTime>,
    /// RFC 7638 thumbprint of the key, SHA-256; empty for a MAC.
    pub key_thumbprint: String,
    /// What this kind adds: name and value, both fixed by this crate.
    pub facts: Vec<(&'static str, &'static str)>,
    /// Recommendations that did not hold.
    pub warnings: Vec<Finding>,
}

impl VerifiedToken {
    /// Only a kind's own `verify` calls this, after its last rule.
    pub(crate) fn new(kind: TokenKind, opened: Opened, issuer: &Issuer, trace: &Trace) -> Self {
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
            payload: opened.payload,
            alg: opened.alg,
            kid: opened.kid,
            typ: opened.typ,
            issuer: issuer.as_str().to_owned(),
            subject,
            expires_at,
            key_thumbprint: opened.key_thumbprint,
            facts: Vec::new(),
            warnings: trace.warnings().to_vec(),
        }
    }
}
