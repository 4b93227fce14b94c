//! The verbs of a verifier: what each expects, what it answers, and which hook of the host has the last word. Both handles
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
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// What a verb answers.
pub(super) enum Verdict {
    Token(Box<VerifiedToken>),
    Report(Box<Report>),
}

pub(super) type Outcome = Result<Verdict, Error>;
type Put = dyn Fn(&Verifier, &str, f64) -> Outcome;
type Verb<E, T> = fn(&Verifier, &str, &E, f64) -> Result<T, Error>;

/// A verb with what it is to expect.
pub(super) struct Question {
    put: Box<Put>,
    asks: Asks,
}

/// What a verb is about.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Subject {
    AccessToken,
    IdToken,
    IdTokenHint,
    IntrospectionResponse,
    LogoutToken,
    ProvidedClaims,
    RefreshedIdToken,
    UserInfo,
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
    /// The verb `verify…` or `explain…` of a subject.
    ///
    /// # Errors
    /// `invalid_option` for what is expected.
    pub(super) fn of(subject: Subject, explains: bool, expected: &JsValue) -> JsResult<Self> {
        use Subject as S;
        match subject {
            S::AccessToken | S::IntrospectionResponse => Self::oauth(subject, explains, expected),
            S::IdToken
            | S::IdTokenHint
            | S::LogoutToken
            | S::ProvidedClaims
            | S::RefreshedIdToken
            | S::UserInfo => Self::oidc(subject, explains, expected),
        }
    }

    /// The verbs of `verifier/oidc_verbs.rs`.
    fn oidc(subject: Subject, explains: bool, expected: &JsValue) -> JsResult<Self> {
        Ok(match subject {
            Subject::IdToken => {
                let expected = id_token_expectations(expected)?;
                // HYB-04, HYB-05: the store was asked about the first token of the login.
                let asks = match expected.previous {
                    None => Asks::Replay,
                    Some(_) => Asks::Nobody,
                };
                Self::about(
                    explains,
                    asks,
                    expected,
                    Verifier::verify_id_token,
                    Verifier::explain_id_token,
                )
            }
            Subject::RefreshedIdToken => Self::about(
                explains,
                Asks::Nobody,
                refresh_expectations(expected)?,
                Verifier::verify_refreshed_id_token,
                Verifier::explain_refreshed_id_token,
            ),
            Subject::LogoutToken => Self::about(
                explains,
                Asks::Replay,
                logout_expectations(expected)?,
                Verifier::verify_logout_token,
                Verifier::explain_logout_token,
            ),
            Subject::UserInfo => Self::about(
                explains,
                Asks::Nobody,
                userinfo_expectations(expected)?,
                Verifier::verify_userinfo,
                Verifier::explain_userinfo,
            ),
            Subject::IdTokenHint => Self::about(
                explains,
                Asks::Nobody,
                id_token_hint_expectations(expected)?,
                Verifier::verify_id_token_hint,
                Verifier::explain_id_token_hint,
            ),
            _ => Self::about(
                explains,
                Asks::Nobody,
                provided_claims_expectations(expected)?,
                Verifier::verify_provided_claims,
                Verifier::explain_provided_claims,
            ),
        })
    }

    /// The verbs of `verifier/oauth_verbs.rs`.
    fn oauth(subject: Subject, explains: bool, expected: &JsValue) -> JsResult<Self> {
        Ok(match subject {
            Subject::AccessToken => Self::about(
                explains,
                Asks::IsRevoked,
                access_token_expectations(expected)?,
                Verifier::verify_access_token,
                Verifier::explain_access_token,
            ),
            _ => Self::about(
                explains,
                Asks::Nobody,
                introspection_expectations(expected)?,
                Verifier::verify_introspection_response,
                Verifier::explain_introspection_response,
            ),
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

    /// One of the two verbs of a subject. A report asks nobody: [`Self::hook`] is about tokens.
    fn about<E: 'static>(
        explains: bool,
        asks: Asks,
        expected: E,
        verify: Verb<E, VerifiedToken>,
        explain: Verb<E, Report>,
    ) -> Self {
        Self {
            put: Box::new(move |verifier, text, now| {
                if explains {
                    let report = explain(verifier, text, &expected, now)?;
                    return Ok(Verdict::Report(Box::new(report)));
                }
                let token = verify(verifier, text, &expected, now)?;
                Ok(Verdict::Token(Box::new(token)))
            }),
            asks,
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
