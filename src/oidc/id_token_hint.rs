//! The judgement on an `id_token_hint`: an ID token that the issuer itself, or a server beside it, gets back.
//!
//! It says whom a request is about, and proves nothing else: it may have expired, and it is bound to no request. So its
//! kind is its own, and its result is not accepted where that of `verifyIdToken` is wanted.

use super::id_token::{self, KIND};
use crate::error::{Code, Error};
use crate::jwt::claims::Claims;
use crate::jwt::judgement::Setting;
use crate::jwt::open;
use crate::jwt::rules::{self, Clock};
use crate::jwt::verified::VerifiedToken;
use crate::redact::{shown, shown_list};
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// The rules on the claims.
const ORDER: [Rule; 8] = [
    Rule::Jwt13,
    Rule::Idt01,
    Rule::Idt02,
    Rule::Jwt14,
    Rule::Idt03,
    Rule::Rpi01,
    Rule::Jwt04,
    Rule::Jwt05,
];

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [&open::order(&KIND)[..], &ORDER].concat()
}

/// What is expected of a hint.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct IdTokenHintExpectations {
    /// The client that the request names; `None` says that it names none, and any client's token is taken.
    pub client_id: Option<String>,
    /// The subject of the session, where there is one.
    pub subject: Option<String>,
    /// Whether a token that has expired is taken.
    pub allow_expired: bool,
}

/// Judges a hint.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    expected: &IdTokenHintExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let opened = open::open(token, &KIND, &setting.ring, trace)?;
    check_claims(&opened.claims, expected, setting, trace)?;
    Ok(VerifiedToken::new(
        TokenKind::IdTokenHint,
        opened,
        setting.issuer,
        trace,
    ))
}

/// The rules of [`ORDER`].
fn check_claims(
    claims: &Claims,
    expected: &IdTokenHintExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<(), Error> {
    let (issuer, clock) = (setting.issuer, setting.clock);
    trace.check(Rule::Jwt13, id_token::check_kind(claims), Shown::default)?;
    trace.check(Rule::Idt01, rules::check_issuer(claims, issuer), || {
        Shown::both(shown(issuer.as_str()), shown(issuer.as_str()))
    })?;
    trace.check(Rule::Idt02, id_token::check_subject(claims), Shown::default)?;
    trace.check(
        Rule::Jwt14,
        rules::check_expected_subject(claims, expected.subject.as_deref()),
        Shown::default,
    )?;
    trace.check(Rule::Idt03, check_client(claims, expected), || Shown {
        expected: expected.client_id.as_deref().map(shown),
        actual: claims.required_audience().ok().map(shown_list),
    })?;
    trace.check(
        Rule::Rpi01,
        check_expiry(claims, expected.allow_expired, clock),
        || rules::shown_time(claims, "exp", clock),
    )?;
    trace.check(Rule::Jwt04, rules::check_not_before(claims, clock), || {
        rules::shown_time(claims, "nbf", clock)
    })?;
    let issued_at = claims
        .required_time("iat")
        .and_then(|iat| rules::check_issued_at(iat, clock));
    trace.check(Rule::Jwt05, issued_at, || {
        rules::shown_time(claims, "iat", clock)
    })
}

/// RP-Initiated Logout §2: "When both client_id and id_token_hint are present, the OP MUST verify that the Client Identifier
/// matches the one used when issuing the ID Token."
fn check_client(claims: &Claims, expected: &IdTokenHintExpectations) -> Result<Outcome, Error> {
    let audience = claims.required_audience()?;
    match &expected.client_id {
        None => Ok(Outcome::Skipped(
            "the request names no client, as the caller said",
        )),
        Some(client_id) if audience.contains(&client_id.as_str()) => match claims.string("azp")? {
            Some(azp) if azp != client_id => {
                Err(
                    Error::claim(Code::AzpMismatch, "azp", "is not the client of the request")
                        .expected_text(client_id)
                        .actual_text(azp),
                )
            }
            _ => Ok(Outcome::Holds),
        },
        Some(client_id) => Err(Error::claim(
            Code::AudienceMismatch,
            "aud",
            "does not contain the client of the request",
        )
        .expected_text(client_id)
        .actual_list(audience)),
    }
}

/// RPI-01: "The OP SHOULD accept ID Tokens … even when the exp time has passed"; that is the caller's decision.
fn check_expiry(claims: &Claims, allow_expired: bool, clock: Clock) -> Result<Outcome, Error> {
    match rules::check_expiry(claims, clock) {
        Err(error) if allow_expired && error.code() == Code::TokenExpired => Ok(Outcome::Warns(
            Code::TokenExpired,
            "the hint has expired, which the caller allows",
        )),
        other => other,
    }
}
