//! What one call expects: contradictions and empty values are the caller's mistakes, found before any token is read.

use crate::error::Error;
use crate::oauth::GrantExpectations;
use crate::oauth::scope;
use crate::oidc::IdTokenExpectations;
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
