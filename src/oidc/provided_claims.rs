//! The judgement on claims that a claims provider signed, aggregated or distributed: OpenID Connect Core 1.0 §5.6.2.
//!
//! The verifier is that of the claims provider: its issuer, its keys. What the issuer of the user's own token says of
//! these claims is only their names (`claim_sources`).

use super::policy::RelyingParty;
use crate::error::{Code, Error};
use crate::jwt::claims::Claims;
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules};
use crate::jwt::rules;
use crate::jwt::verified::VerifiedToken;
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// CLM-06: such a token has no type of its own; every other kind's is refused.
const KIND: KindRules = KindRules {
    types: &["JWT"],
    typ_optional: true,
    typ: Rule::Jose15,
    header_keys: Rule::Jose12,
    signature: Rule::Clm06,
};

/// Claims about the token, which no other token may replace: "The JWT MUST NOT contain a sub (subject) Claim unless its
/// value is an identifier for the End-User at the Claims Provider (and not for the OpenID Provider or another party)".
pub const CLAIMS_OF_THE_TOKEN: &[&str] = &["iss", "sub", "aud", "exp", "iat", "nbf", "jti"];

/// What is expected of provided claims.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ProvidedClaimsExpectations {
    /// The claims to take, as `_claim_names` lists them for this source. No other claim is handed out.
    pub claims: Vec<String>,
}

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [
        &open::order(&KIND)[..],
        &[Rule::Jwt13, Rule::Jwt07, Rule::Jwt08, Rule::Jwt03],
    ]
    .concat()
}

/// Judges the JWT of a claims provider.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    party: Option<&RelyingParty>,
    expected: &ProvidedClaimsExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let mut opened = open::open(token, &KIND, &setting.ring, trace)?;
    let claims = &opened.claims;
    trace.check(Rule::Jwt13, rules::check_no_token(claims), Shown::default)?;
    trace.check(
        Rule::Jwt07,
        rules::check_issuer(claims, setting.issuer),
        Shown::default,
    )?;
    trace.check(Rule::Jwt08, check_audience(claims, party), Shown::default)?;
    trace.check(
        Rule::Jwt03,
        rules::check_given_times(claims, setting.clock),
        Shown::default,
    )?;
    let expires_at = claims.time("exp")?;
    opened.claims.keep_only(&expected.claims);
    let mut verified = VerifiedToken::new(TokenKind::ProvidedClaims, opened, setting.issuer, trace);
    verified.only = Some(expected.claims.clone());
    verified.expires_at = expires_at;
    Ok(verified)
}

/// RFC 7519 §4.1.3: "If the principal processing the claim does not identify itself with a value in the aud claim when this
/// claim is present, then the JWT MUST be rejected."
fn check_audience(claims: &Claims, party: Option<&RelyingParty>) -> Result<Outcome, Error> {
    if claims.get("aud").is_none() {
        return Ok(Outcome::Skipped("the token names no audience"));
    }
    let audience = claims.required_audience()?;
    if party.is_some_and(|party| party.trusted().any(|own| audience.contains(&own))) {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::AudienceMismatch,
        "aud",
        "names neither this client nor an audience it trusts",
    )
    .expected_list(party.iter().flat_map(|party| party.trusted()))
    .actual_list(audience))
}
