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
use crate::jwt::judgement::Judgement;
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
type Judge<E> = for<'a> fn(&'a Verifier, &'a str, &'a E, f64) -> Result<Judgement<'a>, Error>;

/// A verb with what it is to expect.
pub(super) struct Question {
    subject: Box<dyn Judged>,
    explains: bool,
    asks: Asks,
}

/// A subject with what is expected of it.
trait Judged {
    fn judge<'a>(
        &'a self,
        verifier: &'a Verifier,
        text: &'a str,
        now: f64,
    ) -> Result<Judgement<'a>, Error>;
}

struct Expecting<E> {
    expected: E,
    judge: Judge<E>,
}

impl<E> Judged for Expecting<E> {
    fn judge<'a>(
        &'a self,
        verifier: &'a Verifier,
        text: &'a str,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        (self.judge)(verifier, text, &self.expected, now)
    }
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
                Self::about(explains, asks, expected, Verifier::id_token)
            }
            Subject::RefreshedIdToken => Self::about(
                explains,
                Asks::Nobody,
                refresh_expectations(expected)?,
                Verifier::refreshed_id_token,
            ),
            Subject::LogoutToken => Self::about(
                explains,
                Asks::Replay,
                logout_expectations(expected)?,
                Verifier::logout_token,
            ),
            Subject::UserInfo => Self::about(
                explains,
                Asks::Nobody,
                userinfo_expectations(expected)?,
                Verifier::userinfo,
            ),
            Subject::IdTokenHint => Self::about(
                explains,
                Asks::Nobody,
                id_token_hint_expectations(expected)?,
                Verifier::id_token_hint,
            ),
            _ => Self::about(
                explains,
                Asks::Nobody,
                provided_claims_expectations(expected)?,
                Verifier::provided_claims,
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
                Verifier::access_token,
            ),
            _ => Self::about(
                explains,
                Asks::Nobody,
                introspection_expectations(expected)?,
                Verifier::introspection_response,
            ),
        })
    }

    pub(super) fn put(&self, verifier: &Verifier, text: &str, now: f64) -> Outcome {
        let judgement = self.subject.judge(verifier, text, now)?;
        Ok(if self.explains {
            Verdict::Report(Box::new(judgement.explain()))
        } else {
            Verdict::Token(Box::new(judgement.verify()?))
        })
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
    fn about<E: 'static>(explains: bool, asks: Asks, expected: E, judge: Judge<E>) -> Self {
        Self {
            subject: Box::new(Expecting { expected, judge }),
            explains,
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
