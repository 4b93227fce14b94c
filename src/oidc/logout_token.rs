//! The judgement on a logout token: OpenID Connect Back-Channel Logout 1.0 §2.6, step by step.

use super::audience::check_mac;
use super::policy::RelyingParty;
use crate::error::{Challenge, Code, Error};
use crate::json::Value;
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules, Opened};
use crate::jwt::rules::{self, Clock};
use crate::jwt::verified::VerifiedToken;
use crate::limits::LOGOUT_TOKEN_AGE;
use crate::redact::{shown, shown_list};
use crate::rule::Rule;
use crate::time::{Seconds, UnixTime};
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// BCL-09: "logout+jwt" is recommended; providers that predate it send `JWT` or nothing, and the `events` claim then sets
/// the kinds apart.
const KIND: KindRules = KindRules {
    types: &["logout+jwt", "JWT"],
    typ_optional: true,
    typ: Rule::Bcl09,
    header_keys: Rule::Idt16,
    signature: Rule::Bcl02,
};

/// The member of `events` that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The rules on the claims.
const ORDER: [Rule; 13] = [
    Rule::Idt01,
    Rule::Idt03,
    Rule::Idt04,
    Rule::Idt08,
    Rule::Idt09,
    Rule::Jwt04,
    Rule::Idt10,
    Rule::Jwt05,
    Rule::Bcl04,
    Rule::Bcl05,
    Rule::Bcl06,
    Rule::Bcl07,
    Rule::Bcl08,
];

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [&open::order(&KIND)[..], &ORDER].concat()
}

/// What is expected of one logout token: the session it is compared with, if it is.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct LogoutExpectations {
    /// The session's subject.
    pub sub: Option<String>,
    /// The session's identifier at the issuer.
    pub sid: Option<String>,
    /// Whether a token without `exp` is taken, as servers sent before errata set 1 (BCL-03). One that is there counts.
    pub allow_no_expiry: bool,
}

/// Judges a logout token. The trace decides whether the steps are written down; the path is the same.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    party: &RelyingParty,
    expected: &LogoutExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let judged = open::open(token, &KIND, &setting.ring, trace).and_then(|opened| {
        check_claims(&opened, party, expected, setting, trace)?;
        Ok(opened)
    });
    // §2.8: a refusal is answered by 400 with an error.
    let opened = judged.map_err(|error| error.or_challenge(Challenge::INVALID_REQUEST))?;
    let ends = opened
        .claims
        .time("iat")?
        .and_then(|iat| UnixTime::new(iat.seconds() + LOGOUT_TOKEN_AGE));
    let verified = VerifiedToken::new(TokenKind::LogoutToken, opened, setting.issuer, trace);
    // A replay store must know how long to remember.
    Ok(VerifiedToken {
        expires_at: verified.expires_at.or(ends),
        ..verified
    })
}

/// The rules of [`ORDER`].
fn check_claims(
    opened: &Opened,
    party: &RelyingParty,
    expected: &LogoutExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<(), Error> {
    let (claims, issuer, clock) = (&opened.claims, setting.issuer, setting.clock);
    // BCL-03: iss, aud, iat and exp are those of an ID token.
    trace.check(Rule::Idt01, rules::check_issuer(claims, issuer), || {
        Shown::both(shown(issuer.as_str()), shown(issuer.as_str()))
    })?;
    trace.check(Rule::Idt03, party.check_audience(claims), || {
        Shown::both(
            shown(&party.client_id),
            shown_list(claims.required_audience().unwrap_or_default()),
        )
    })?;
    trace.check(
        Rule::Idt04,
        party.check_other_audiences(claims),
        Shown::default,
    )?;
    // BCL-02: the rules on algorithms are those of an ID token.
    trace.check(Rule::Idt08, check_mac(claims, opened.alg), Shown::default)?;
    let expiry = if expected.allow_no_expiry && claims.get("exp").is_none() {
        check_age(claims, clock)
    } else {
        rules::check_expiry(claims, clock)
    };
    trace.check(Rule::Idt09, expiry, || {
        rules::shown_time(claims, "exp", clock)
    })?;
    trace.check(Rule::Jwt04, rules::check_not_before(claims, clock), || {
        rules::shown_time(claims, "nbf", clock)
    })?;
    let iat = trace.take(
        Rule::Idt10,
        claims
            .required_time("iat")
            .map_err(|error| error.or_at(Rule::Idt10)),
        |_| Shown::default(),
    )?;
    trace.check(Rule::Jwt05, rules::check_issued_at(iat, clock), || {
        rules::shown_time(claims, "iat", clock)
    })?;
    trace.check(Rule::Bcl04, check_named(claims), Shown::default)?;
    trace.check(Rule::Bcl05, check_event(claims), Shown::default)?;
    trace.check(Rule::Bcl06, check_no_nonce(claims), Shown::default)?;
    trace.check(Rule::Bcl07, check_identifier(claims), Shown::default)?;
    trace.check(Rule::Bcl08, check_session(claims, expected), Shown::default)
}

/// BCL-03: without `exp` a token ends an hour after it was issued.
fn check_age(claims: &Claims, clock: Clock) -> Result<Outcome, Error> {
    let iat = claims.required_time("iat")?;
    let too_old = Error::claim(Code::TokenTooOld, "iat", "lies too far in the past");
    if let Some(limit) = Seconds::new(LOGOUT_TOKEN_AGE) {
        rules::check_age(iat, limit, clock, too_old)?;
    }
    Ok(Outcome::Skipped(
        "the token has no exp, which the caller allows; it is not an hour old",
    ))
}

/// BCL-04: "Verify that the Logout Token contains a sub Claim, a sid Claim, or both."
fn check_named(claims: &Claims) -> Result<Outcome, Error> {
    let named = [non_empty(claims, "sub")?, non_empty(claims, "sid")?];
    if named.iter().any(Option::is_some) {
        return Ok(Outcome::Holds);
    }
    Err(Error::new(
        Code::LogoutSubjectMissing,
        "the token names neither a user (sub) nor a session (sid)",
    ))
}

/// BCL-05: "an events Claim whose value is JSON object containing the member name" of the event, itself an object.
fn check_event(claims: &Claims) -> Result<Outcome, Error> {
    let missing = |reason| Err(Error::claim(Code::LogoutEventMissing, "events", reason));
    match claims.get("events") {
        None => missing("is missing"),
        Some(Value::Object(events)) => match events.get(EVENT) {
            Some(Value::Object(_)) => Ok(Outcome::Holds),
            Some(_) => missing("has a logout event that is not an object"),
            None => missing("has no logout event"),
        },
        Some(_) => missing("is not an object"),
    }
}

/// BCL-06: "Verify that the Logout Token does not contain a nonce Claim."
fn check_no_nonce(claims: &Claims) -> Result<Outcome, Error> {
    if claims.get("nonce").is_some() {
        return Err(Error::claim(
            Code::NonceForbidden,
            "nonce",
            "is present, as in an ID token",
        ));
    }
    Ok(Outcome::Holds)
}

/// BCL-07: "jti REQUIRED. Unique identifier for the token"
fn check_identifier(claims: &Claims) -> Result<Outcome, Error> {
    match non_empty(claims, "jti")? {
        Some(_) => Ok(Outcome::Holds),
        None => Err(Error::claim(Code::JtiMissing, "jti", "is missing")),
    }
}

/// BCL-08: what the token names must be what the session has.
fn check_session(claims: &Claims, expected: &LogoutExpectations) -> Result<Outcome, Error> {
    if expected.sub.is_none() && expected.sid.is_none() {
        return Ok(Outcome::Skipped("no session was given to compare with"));
    }
    let mut compared = false;
    for (name, session) in [("sub", &expected.sub), ("sid", &expected.sid)] {
        if let (Some(claim), Some(session)) = (claims.string(name)?, session) {
            if claim != session {
                return Err(Error::claim(
                    Code::LogoutSessionMismatch,
                    name,
                    "is that of another session",
                ));
            }
            compared = true;
        }
    }
    if compared {
        return Ok(Outcome::Holds);
    }
    Err(Error::new(
        Code::LogoutSessionMismatch,
        "the token and the session have nothing to compare",
    ))
}

fn non_empty<'a>(claims: &'a Claims, name: &'static str) -> Result<Option<&'a str>, Error> {
    match claims.string(name)? {
        Some("") => Err(invalid(name, "is empty")),
        other => Ok(other),
    }
}
