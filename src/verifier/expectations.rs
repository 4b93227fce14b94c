//! What one call expects: contradictions and empty values are the caller's mistakes, found before any token is read.

use crate::error::Error;
use crate::oauth::GrantExpectations;
use crate::oauth::scope;
use crate::oidc::IdTokenExpectations;
use crate::oidc::provided_claims::{CLAIMS_OF_THE_TOKEN, ProvidedClaimsExpectations};
use crate::time::UnixTime;

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

/// Contradictions and empty values, which would switch a check off in silence.
pub(super) fn check_id_token(expected: &IdTokenExpectations) -> Result<(), Error> {
    not_empty(&[
        ("nonce", &expected.nonce),
        ("subject", &expected.subject),
        ("accessToken", &expected.access_token),
        ("code", &expected.code),
        ("state", &expected.state),
    ])?;
    if expected.required_amr.iter().any(String::is_empty) {
        return Err(Error::option(
            "requiredAmr",
            "must be a list of non-empty strings",
        ));
    }
    if expected.require_s_hash && expected.state.is_none() {
        return Err(Error::option(
            "requireSHash",
            "needs state, the value that s_hash binds",
        ));
    }
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
pub(super) fn not_empty(texts: &[(&str, &Option<String>)]) -> Result<(), Error> {
    match texts
        .iter()
        .find(|(_, text)| text.as_ref().is_some_and(String::is_empty))
    {
        Some((name, _)) => Err(Error::option(name, "must not be empty")),
        None => Ok(()),
    }
}

/// AT-09: a required scope that no token can hold is a mistake, not a refusal.
pub(super) fn check_grant(expected: &GrantExpectations) -> Result<(), Error> {
    not_empty(&[("subject", &expected.subject)])?;
    let scopes = &expected.required_scopes;
    if scopes.iter().all(|token| scope::is_scope_token(token)) {
        return Ok(());
    }
    Err(Error::option(
        "requiredScopes",
        "must be a list of scope tokens, without spaces and quotes",
    ))
}

/// CLM-06: names are what binds the token; none would take nothing, and `sub` would replace the user.
pub(super) fn check_provided_claims(expected: &ProvidedClaimsExpectations) -> Result<(), Error> {
    let refused = |reason| Err(Error::option("claims", reason));
    if expected.claims.is_empty() || expected.claims.iter().any(String::is_empty) {
        return refused("must be a list of claim names, at least one");
    }
    if expected
        .claims
        .iter()
        .any(|name| CLAIMS_OF_THE_TOKEN.contains(&name.as_str()))
    {
        return refused("names a claim about the token itself, which cannot be taken from it");
    }
    Ok(())
}
