//! The verbs of a verifier by name: what each expects, what it answers, and which hook of the host has the last word. Both handles
//! (`verifier`, `remote`) put their questions through here.

use super::options::{
    Hooks, access_token_expectations, id_token_expectations, id_token_hint_expectations,
    introspection_expectations, logout_expectations, provided_claims_expectations,
    refresh_expectations, userinfo_expectations,
};
use super::{JsResult, value};
use crate::error::Error;
use crate::jwt::VerifiedToken;
use crate::trace::Report;
use crate::verifier::Verifier;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// What a verb answers.
pub(super) enum Verdict {
    Token(Box<VerifiedToken>),
    Report(Box<Report>),
}

pub(super) type Outcome = Result<Verdict, Error>;
type Put = dyn Fn(&Verifier, &str, f64) -> Outcome;

/// A verb with what it is to expect.
pub(super) struct Question {
    put: Box<Put>,
    asks: Asks,
}

/// Which hook a verb asks at the end, if the host gave it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nobody,
    Replay,
    IsRevoked,
}

/// A hook that is to be asked.
pub(super) enum Hook<'a> {
    Replay(&'a Function),
    IsRevoked(&'a Function),
}

impl Question {
    /// # Errors
    /// `invalid_option` for what is expected.
    pub(super) fn of(verb: &str, expected: &JsValue) -> JsResult<Self> {
        Ok(match verb {
            "verifyIdToken" => {
                let expected = id_token_expectations(expected)?;
                // HYB-04, HYB-05: the store was asked about the first token of the login.
                let is_first = expected.previous.is_none();
                Self::token(
                    if is_first { Asks::Replay } else { Asks::Nobody },
                    move |v, text, now| v.verify_id_token(text, &expected, now),
                )
            }
            "explainIdToken" => {
                let expected = id_token_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_id_token(text, &expected, now))
            }
            "verifyRefreshedIdToken" => {
                let expected = refresh_expectations(expected)?;
                Self::token(Asks::Nobody, move |v, text, now| {
                    v.verify_refreshed_id_token(text, &expected, now)
                })
            }
            "explainRefreshedIdToken" => {
                let expected = refresh_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_refreshed_id_token(text, &expected, now))
            }
            "verifyAccessToken" => {
                let expected = access_token_expectations(expected)?;
                Self::token(Asks::IsRevoked, move |v, text, now| {
                    v.verify_access_token(text, &expected, now)
                })
            }
            "explainAccessToken" => {
                let expected = access_token_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_access_token(text, &expected, now))
            }
            "verifyLogoutToken" => {
                let expected = logout_expectations(expected)?;
                Self::token(Asks::Replay, move |v, text, now| {
                    v.verify_logout_token(text, &expected, now)
                })
            }
            "explainLogoutToken" => {
                let expected = logout_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_logout_token(text, &expected, now))
            }
            "verifyUserInfo" => {
                let expected = userinfo_expectations(expected)?;
                Self::token(Asks::Nobody, move |v, text, now| {
                    v.verify_userinfo(text, &expected, now)
                })
            }
            "explainUserInfo" => {
                let expected = userinfo_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_userinfo(text, &expected, now))
            }
            other => return Self::of_less_used(other, expected),
        })
    }

    fn of_less_used(verb: &str, expected: &JsValue) -> JsResult<Self> {
        Ok(match verb {
            "verifyIdTokenHint" => {
                let expected = id_token_hint_expectations(expected)?;
                Self::token(Asks::Nobody, move |v, text, now| {
                    v.verify_id_token_hint(text, &expected, now)
                })
            }
            "explainIdTokenHint" => {
                let expected = id_token_hint_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_id_token_hint(text, &expected, now))
            }
            "verifyProvidedClaims" => {
                let expected = provided_claims_expectations(expected)?;
                Self::token(Asks::Nobody, move |v, text, now| {
                    v.verify_provided_claims(text, &expected, now)
                })
            }
            "explainProvidedClaims" => {
                let expected = provided_claims_expectations(expected)?;
                Self::report(move |v, text, now| v.explain_provided_claims(text, &expected, now))
            }
            "verifyIntrospectionResponse" => {
                let expected = introspection_expectations(expected)?;
                Self::token(Asks::Nobody, move |v, text, now| {
                    v.verify_introspection_response(text, &expected, now)
                })
            }
            "explainIntrospectionResponse" => {
                let expected = introspection_expectations(expected)?;
                Self::report(move |v, text, now| {
                    v.explain_introspection_response(text, &expected, now)
                })
            }
            _ => return Err(Error::option("verb", "is not known").into()),
        })
    }

    pub(super) fn put(&self, verifier: &Verifier, text: &str, now: f64) -> Outcome {
        (self.put)(verifier, text, now)
    }

    /// The hook that has the last word about this verdict.
    pub(super) fn hook<'a>(&self, verdict: &Verdict, hooks: &'a Hooks) -> Option<Hook<'a>> {
        let Verdict::Token(token) = verdict else {
            return None;
        };
        match self.asks {
            Asks::Replay if token.is_one_time() => hooks.replay.dyn_ref().map(Hook::Replay),
            Asks::IsRevoked => hooks.is_revoked.dyn_ref().map(Hook::IsRevoked),
            _ => None,
        }
    }

    fn token(
        asks: Asks,
        verb: impl Fn(&Verifier, &str, f64) -> Result<VerifiedToken, Error> + 'static,
    ) -> Self {
        Self {
            put: Box::new(move |verifier, text, now| {
                verb(verifier, text, now).map(|token| Verdict::Token(Box::new(token)))
            }),
            asks,
        }
    }

    fn report(verb: impl Fn(&Verifier, &str, f64) -> Result<Report, Error> + 'static) -> Self {
        Self {
            put: Box::new(move |verifier, text, now| {
                verb(verifier, text, now).map(|report| Verdict::Report(Box::new(report)))
            }),
            asks: Asks::Nobody,
        }
    }
}

impl Verdict {
    pub(super) fn to_js(&self) -> JsResult {
        match self {
            Self::Token(token) => value::verified(token),
            Self::Report(report) => value::plain(report.as_ref()),
        }
    }

    /// What a replay store is asked about (JWT-12).
    pub(super) fn replay_entry(&self) -> JsResult {
        match self {
            Self::Token(token) => value::replay_entry(token),
            Self::Report(_) => Ok(JsValue::UNDEFINED),
        }
    }
}

/// The code of a refusal, whether it was thrown or reported.
pub(super) fn code_of(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Ok(Verdict::Token(_)) => None,
        Ok(Verdict::Report(report)) => report.error.as_ref().map(|error| error.code),
        Err(error) => Some(error.code().name()),
    }
}
