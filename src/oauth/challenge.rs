//! What a server answers to a refused request: the `WWW-Authenticate` challenge and the OAuth error body.

use crate::decimal;
use crate::error::ErrorJson;

/// The authentication scheme of a challenge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the two schemes of RFC 6750 and RFC 9449"
)]
pub enum Scheme {
    /// RFC 6750
    #[default]
    Bearer,
    /// RFC 9449 §7.1
    Dpop,
}

impl Scheme {
    /// Its registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }
}

/// What of an error reaches the client.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The OAuth error code.
    pub error: String,
    /// One sentence for a person.
    pub description: String,
    /// The scopes that are needed.
    pub scope: Option<String>,
    /// The authentication contexts that suffice.
    pub acr_values: Option<String>,
    /// The greatest time since the user authenticated, in seconds.
    pub max_age: Option<f64>,
}

impl Answer {
    /// The answer to an error of a verb; `None` for a caller's mistake, which is no matter of the client's.
    #[must_use]
    pub fn of(error: &ErrorJson) -> Option<Self> {
        let parameters = error.challenge.clone().unwrap_or_default();
        Some(Self {
            error: error.oauth_error?.to_owned(),
            description: error.message.clone(),
            scope: parameters.scope,
            acr_values: parameters.acr_values,
            max_age: parameters.max_age,
        })
    }
}

/// The value of `WWW-Authenticate`. Without an answer, no token came, and the challenge has no error code (AT-16).
///
/// # Specification
/// RFC 6750 §3: "If the request lacks any authentication information … the resource server SHOULD NOT include an error
/// code"; RFC 9449 §7.1; RFC 9470 §3.
#[must_use]
pub fn www_authenticate(answer: Option<&Answer>, scheme: Scheme, realm: Option<&str>) -> String {
    let mut parameters: Vec<(&str, String)> = Vec::new();
    if let Some(realm) = realm {
        parameters.push(("realm", quotable(realm)));
    }
    if let Some(answer) = answer {
        parameters.push(("error", quotable(&answer.error)));
        parameters.push(("error_description", quotable(&answer.description)));
        parameters.extend(
            answer
                .scope
                .as_deref()
                .map(|scope| ("scope", quotable(scope))),
        );
        parameters.extend(
            answer
                .acr_values
                .as_deref()
                .map(|values| ("acr_values", quotable(values))),
        );
        parameters.extend(
            answer
                .max_age
                .map(|seconds| ("max_age", decimal::shown(seconds))),
        );
    }
    let name = scheme.name();
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}=\"{value}\""))
        .collect();
    if parameters.is_empty() {
        name.to_owned()
    } else {
        format!("{name} {}", parameters.join(", "))
    }
}

/// Only `%x20-21 / %x23-5B / %x5D-7E` (RFC 6750 §3), so that no text ends the quotes or the header.
#[must_use]
pub fn quotable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '\'',
            '\\' => '/',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Challenge, Code, Error};

    /// AT-09, AT-12, AT-16: what the client needs reaches it; a caller's mistake does not.
    #[test]
    fn answers() {
        let answer = |challenge| {
            let error = Error::new(Code::InternalError, "the reason").or_challenge(challenge);
            Answer::of(&error.to_json())
        };
        assert_eq!(
            answer(Challenge::insufficient_scope("a b".to_owned())),
            Some(Answer {
                error: "insufficient_scope".to_owned(),
                description: "the reason".to_owned(),
                scope: Some("a b".to_owned()),
                ..Answer::default()
            })
        );
        assert_eq!(
            answer(Challenge::step_up(Some("2 3".to_owned()), Some(60.0))),
            Some(Answer {
                error: "insufficient_user_authentication".to_owned(),
                description: "the reason".to_owned(),
                acr_values: Some("2 3".to_owned()),
                max_age: Some(60.0),
                ..Answer::default()
            })
        );
        assert_eq!(Answer::of(&Error::option("now", "x").to_json()), None);
    }

    /// AT-16
    #[test]
    fn challenges() {
        assert_eq!(www_authenticate(None, Scheme::Bearer, None), "Bearer");
        assert_eq!(
            www_authenticate(None, Scheme::Dpop, Some("api")),
            "DPoP realm=\"api\""
        );
        let answer = Answer {
            error: "insufficient_scope".to_owned(),
            description: "the \"scope\"\r\nX-Evil: ā\\".to_owned(),
            scope: Some("a b".to_owned()),
            ..Answer::default()
        };
        assert_eq!(
            www_authenticate(Some(&answer), Scheme::Bearer, None),
            "Bearer error=\"insufficient_scope\", error_description=\"the 'scope'??X-Evil: ?/\", scope=\"a b\""
        );
        let step_up = Answer {
            error: "insufficient_user_authentication".to_owned(),
            description: "x".to_owned(),
            acr_values: Some("2 3".to_owned()),
            max_age: Some(0.0),
            ..Answer::default()
        };
        assert!(
            www_authenticate(Some(&step_up), Scheme::Bearer, None)
                .ends_with("acr_values=\"2 3\", max_age=\"0\"")
        );
    }
}
