//! The judgement on a JWT whose kind nobody names: RFC 7519 §7.2, and what the caller asks for of its claims.
//!
//! Such a token may be of any kind, and nothing here tells kinds apart (JWT-13): whoever knows the kind uses its verb.
//! Next door: `verifier/jwt.rs` brings keys and clock.

use super::claims::Claims;
use super::open::{self, KindRules, Opened};
use super::rules::{self, Clock};
use super::verified::VerifiedToken;
use crate::error::{Code, Error};
use crate::jose::header;
use crate::limits::MAX_IAT_AHEAD;
use crate::redact::shown;
use crate::rule::Rule;
use crate::time::{ClockTolerance, Seconds};
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// JOSE-15: the type is the caller's to name, and judged by [`check_type`].
const KIND: KindRules = KindRules {
    types: open::ANY_TYPE,
    typ_optional: true,
    typ: Rule::Jose15,
    header_keys: Rule::Jose12,
    signature: Rule::Jose17,
};

/// The rules on type and claims.
const ORDER: [Rule; 9] = [
    Rule::Jose15,
    Rule::Jwt09,
    Rule::Jwt07,
    Rule::Jwt14,
    Rule::Jwt08,
    Rule::Jwt04,
    Rule::Jwt03,
    Rule::Jwt11,
    Rule::Jwt05,
];

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [&open::order(&KIND)[..], &ORDER].concat()
}

/// What is expected of a JWT. `None` means that nothing was asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JwtExpectations {
    /// Allowed algorithms by name; default those that the keys are for.
    pub algorithms: Option<Vec<String>>,
    /// The issuers of which one must be `iss`.
    pub issuers: Option<Vec<String>>,
    /// The audiences of which one must be in `aud`.
    pub audiences: Option<Vec<String>>,
    /// What `sub` must be.
    pub subject: Option<String>,
    /// What the header's `typ` must be, as a media type.
    pub typ: Option<String>,
    /// The greatest age by `iat`, which is then required.
    pub max_token_age: Option<Seconds>,
    /// Claims that must be there, whatever their value.
    pub required_claims: Vec<String>,
    /// Seconds, 0 to 300; default 0.
    pub clock_tolerance: Option<f64>,
}

/// Judges a JWT.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    expected: &JwtExpectations,
    ring: &open::Keyring<'_>,
    clock: Clock,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let opened = open::open(token, &KIND, ring, trace)?;
    check(&opened, expected, clock, trace)?;
    Ok(VerifiedToken::of_any_issuer(TokenKind::Jwt, opened, trace))
}

/// The rules of [`ORDER`].
fn check(
    opened: &Opened,
    expected: &JwtExpectations,
    clock: Clock,
    trace: &mut Trace,
) -> Result<(), Error> {
    let claims = &opened.claims;
    trace.check(Rule::Jose15, check_type(opened, expected), || Shown {
        expected: expected.typ.as_deref().map(shown),
        actual: opened.typ.as_deref().map(shown),
    })?;
    trace.check(Rule::Jwt09, check_present(claims, expected), Shown::default)?;
    trace.check(Rule::Jwt07, check_issuer(claims, expected), Shown::default)?;
    trace.check(
        Rule::Jwt14,
        rules::check_expected_subject(claims, expected.subject.as_deref()),
        Shown::default,
    )?;
    trace.check(
        Rule::Jwt08,
        check_audience(claims, expected),
        Shown::default,
    )?;
    trace.check(Rule::Jwt04, rules::check_not_before(claims, clock), || {
        rules::shown_time(claims, "nbf", clock)
    })?;
    trace.check(Rule::Jwt03, check_expiry(claims, clock), || {
        rules::shown_time(claims, "exp", clock)
    })?;
    trace.check(Rule::Jwt11, check_age(claims, expected, clock), || {
        rules::shown_time(claims, "iat", clock)
    })?;
    trace.check(
        Rule::Jwt05,
        check_issued_at(claims, expected, clock),
        || rules::shown_time(claims, "iat", clock),
    )
}

/// JOSE-15, where the caller names a type; RFC 7515 §4.1.9 for how types are compared.
fn check_type(opened: &Opened, expected: &JwtExpectations) -> Result<Outcome, Error> {
    let Some(wanted) = &expected.typ else {
        return Ok(Outcome::Skipped("no type was asked for"));
    };
    let typ = opened.typ.as_deref();
    if typ.is_some_and(|typ| header::is_same_media_type(typ, wanted)) {
        return Ok(Outcome::Holds);
    }
    let reason = "the header's typ is not the expected one";
    Err(Error::new(Code::TypMismatch, reason)
        .expected_text(wanted)
        .actual_text(typ.unwrap_or_default()))
}

/// JWT-09: what is asked for is there, and registered claims are of their types, whoever asks (RFC 7519 §4.1).
fn check_present(claims: &Claims, expected: &JwtExpectations) -> Result<Outcome, Error> {
    let asked = [
        ("iss", expected.issuers.is_some()),
        ("sub", expected.subject.is_some()),
        ("aud", expected.audiences.is_some()),
        ("iat", expected.max_token_age.is_some()),
    ];
    let asked = asked
        .iter()
        .filter(|(_, asked)| *asked)
        .map(|(name, _)| *name);
    let named = expected.required_claims.iter().map(String::as_str);
    if let Some(absent) = asked.chain(named).find(|name| claims.get(name).is_none()) {
        return Err(Error::required_claim(absent));
    }
    for name in ["iss", "sub", "jti"] {
        claims.string(name)?;
    }
    for name in ["iat", "nbf", "exp"] {
        claims.time(name)?;
    }
    if claims.get("aud").is_some() {
        claims.required_audience()?;
    }
    Ok(Outcome::Holds)
}

/// JWT-07: exactly one of those that were asked for.
fn check_issuer(claims: &Claims, expected: &JwtExpectations) -> Result<Outcome, Error> {
    let Some(issuers) = &expected.issuers else {
        return Ok(Outcome::Skipped("no issuer was asked for"));
    };
    let iss = claims.required_string("iss")?;
    if issuers.iter().any(|issuer| issuer == iss) {
        return Ok(Outcome::Holds);
    }
    Err(
        Error::claim(Code::IssuerMismatch, "iss", "is not an expected issuer")
            .expected_list(issuers.iter().map(String::as_str))
            .actual_text(iss),
    )
}

/// JWT-08: at least one of those that were asked for.
fn check_audience(claims: &Claims, expected: &JwtExpectations) -> Result<Outcome, Error> {
    let Some(wanted) = &expected.audiences else {
        return Ok(Outcome::Skipped("no audience was asked for"));
    };
    let audience = claims.required_audience()?;
    if wanted.iter().any(|one| audience.contains(&one.as_str())) {
        return Ok(Outcome::Holds);
    }
    let reason = "does not contain an expected audience";
    Err(Error::claim(Code::AudienceMismatch, "aud", reason)
        .expected_list(wanted.iter().map(String::as_str))
        .actual_list(audience))
}

/// JWT-03, where there is an `exp`.
fn check_expiry(claims: &Claims, clock: Clock) -> Result<Outcome, Error> {
    if claims.get("exp").is_none() {
        return Ok(Outcome::Skipped("the token has no exp"));
    }
    rules::check_expiry(claims, clock)
}

/// JWT-11
fn check_age(claims: &Claims, expected: &JwtExpectations, clock: Clock) -> Result<Outcome, Error> {
    let Some(limit) = expected.max_token_age else {
        return Ok(Outcome::Skipped("no greatest token age was asked for"));
    };
    let too_old = Error::claim(Code::TokenTooOld, "iat", "lies too far in the past");
    rules::check_age(claims.required_time("iat")?, limit, clock, too_old)
}

/// JWT-05: by the caller's tolerance where an age was asked for; else only what no clock explains is refused.
fn check_issued_at(
    claims: &Claims,
    expected: &JwtExpectations,
    clock: Clock,
) -> Result<Outcome, Error> {
    let Some(iat) = claims.time("iat")? else {
        return Ok(Outcome::Skipped("the token has no iat"));
    };
    let widest = ClockTolerance::new(MAX_IAT_AHEAD).filter(|_| expected.max_token_age.is_none());
    let tolerance = widest.unwrap_or(clock.tolerance);
    rules::check_issued_at(iat, Clock { tolerance, ..clock })
}
