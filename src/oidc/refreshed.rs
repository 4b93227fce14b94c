//! The rules on an ID token that came with a refresh: OpenID Connect Core 1.0 §12.2. The rest is judged as for any ID token.

use super::policy::{Azp, RelyingParty};
use super::previous::PreviousToken;
use crate::distinct::distinct;
use crate::error::{Code, Error};
use crate::jwt::claims::Claims;
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, Trace};

/// What is expected of a refreshed ID token.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RefreshExpectations {
    /// The ID token of the login, or of the last refresh.
    pub previous: PreviousToken,
    /// The access token of the same response (RFR-08).
    pub access_token: Option<String>,
}

impl RefreshExpectations {
    /// A token that follows `previous`, with no access token to compare.
    #[must_use]
    pub fn new(previous: PreviousToken) -> Self {
        Self {
            previous,
            access_token: None,
        }
    }
}

/// The rules on a refreshed token, behind those on any ID token.
pub(super) const ORDER: [Rule; 7] = [
    Rule::Rfr01,
    Rule::Rfr02,
    Rule::Rfr03,
    Rule::Rfr04,
    Rule::Rfr05,
    Rule::Rfr06,
    Rule::Rfr07,
];

/// Compares a refreshed token with the one it follows.
pub(super) fn check(
    claims: &Claims,
    previous: &PreviousToken,
    party: &RelyingParty,
    trace: &mut Trace,
) -> Result<(), Error> {
    trace.check(
        Rule::Rfr01,
        same(claims, previous, "iss", Code::RefreshIssMismatch),
        Shown::default,
    )?;
    trace.check(
        Rule::Rfr02,
        same(claims, previous, "sub", Code::RefreshSubMismatch),
        Shown::default,
    )?;
    trace.check(
        Rule::Rfr03,
        check_issued_later(claims, previous),
        Shown::default,
    )?;
    trace.check(
        Rule::Rfr04,
        check_audience(claims, previous),
        Shown::default,
    )?;
    trace.check(
        Rule::Rfr05,
        check_auth_time(claims, previous),
        Shown::default,
    )?;
    trace.check(Rule::Rfr06, check_nonce(claims, previous), Shown::default)?;
    trace.check(
        Rule::Rfr07,
        check_azp(claims, previous, party),
        Shown::default,
    )
}

/// RFR-01, RFR-02: "its iss Claim Value MUST be the same as in the ID Token issued when the original authentication
/// occurred"; likewise `sub`.
fn same(
    claims: &Claims,
    previous: &PreviousToken,
    name: &'static str,
    code: Code,
) -> Result<Outcome, Error> {
    if previous.agrees_on(name, claims) {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        code,
        name,
        "is not that of the original token",
    ))
}

/// RFR-03: "its iat Claim MUST represent the time that the new ID Token is issued"
fn check_issued_later(claims: &Claims, previous: &PreviousToken) -> Result<Outcome, Error> {
    if claims.required_time("iat")? >= previous.claims().required_time("iat")? {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::RefreshIatInvalid,
        "iat",
        "lies before that of the original token",
    ))
}

/// RFR-04: the same audiences, whatever their order.
fn check_audience(claims: &Claims, previous: &PreviousToken) -> Result<Outcome, Error> {
    let (now, before) = (
        claims.required_audience()?,
        previous.claims().required_audience()?,
    );
    if distinct(now.iter().copied()) == distinct(before.iter().copied()) {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::RefreshAudMismatch,
        "aud",
        "is not that of the original token",
    )
    .expected_list(before)
    .actual_list(now))
}

/// RFR-05: "its value MUST represent the time of the original authentication - not the time that the new ID token is
/// issued"
fn check_auth_time(claims: &Claims, previous: &PreviousToken) -> Result<Outcome, Error> {
    let Some(auth_time) = claims.time("auth_time")? else {
        return Ok(Outcome::Skipped("the token has no auth_time"));
    };
    let original = previous.claims();
    let holds = match original.time("auth_time")? {
        Some(before) => auth_time == before,
        // The original did not tell; it cannot have been after it was issued.
        None => auth_time <= original.required_time("iat")?,
    };
    if holds {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::RefreshAuthTimeMismatch,
        "auth_time",
        "is not that of the original authentication",
    ))
}

/// RFR-06: "it SHOULD NOT have a nonce Claim"; if it has one, it is the original's.
fn check_nonce(claims: &Claims, previous: &PreviousToken) -> Result<Outcome, Error> {
    if claims.get("nonce").is_none() || previous.agrees_on("nonce", claims) {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::RefreshNonceMismatch,
        "nonce",
        "is not that of the original token",
    ))
}

/// RFR-07: "its azp Claim Value MUST be the same as in the ID Token issued when the original authentication occurred; if
/// no azp Claim was present in the original ID Token, one MUST NOT be present in the new ID Token"
fn check_azp(
    claims: &Claims,
    previous: &PreviousToken,
    party: &RelyingParty,
) -> Result<Outcome, Error> {
    if party.azp == Azp::Ignore {
        return Ok(Outcome::Skipped("azp is ignored, as the caller decided"));
    }
    same(claims, previous, "azp", Code::AzpMismatch)
}
