//! The one code path of `verify*` and `explain*`: every rule passes through a `Trace`, which either lets the
//! judgement go on or ends it with the rule's error. Steps are written down only when somebody asked.

use crate::error::{Code, Error, ErrorJson};
use crate::rule::{Level, Rule};

/// How a rule that did not fail ended.
pub(crate) enum Outcome {
    /// It holds.
    Holds,
    /// It does not apply, and why.
    Skipped(&'static str),
    /// It is of level SHOULD and does not hold: the token stands, the finding is reported.
    Warns(Code, &'static str),
}

/// What a report shows beside a rule, redacted by whoever makes it.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
}

impl Shown {
    pub(crate) fn both(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            expected: Some(expected.into()),
            actual: Some(actual.into()),
        }
    }

    pub(crate) fn actual(actual: impl Into<String>) -> Self {
        Self {
            expected: None,
            actual: Some(actual.into()),
        }
    }
}

/// The course of one judgement.
pub(crate) struct Trace {
    steps: Option<Vec<Step>>,
    warnings: Vec<Finding>,
    /// The rule that was put to the test when the judgement ended, and how often it had held before.
    failed_at: Option<(Rule, usize)>,
}

impl Trace {
    /// For `verify*`: nothing is written down but warnings.
    pub(crate) fn silent() -> Self {
        Self {
            steps: None,
            warnings: Vec::new(),
            failed_at: None,
        }
    }

    /// For `explain*`.
    pub(crate) fn recording() -> Self {
        Self {
            steps: Some(Vec::new()),
            warnings: Vec::new(),
            failed_at: None,
        }
    }

    /// Puts one rule to the test. `shown` is called only for a report.
    pub(crate) fn check(
        &mut self,
        rule: Rule,
        outcome: Result<Outcome, Error>,
        shown: impl FnOnce() -> Shown,
    ) -> Result<(), Error> {
        let shown = match &outcome {
            Ok(Outcome::Holds | Outcome::Warns(..)) if self.is_recording() => shown(),
            _ => Shown::default(),
        };
        self.settle(rule, outcome, shown)
    }

    /// A rule whose passing yields a value. Its error names the exact row, which may be a neighbour of `rule`.
    pub(crate) fn take<T>(
        &mut self,
        rule: Rule,
        result: Result<T, Error>,
        shown: impl FnOnce(&T) -> Shown,
    ) -> Result<T, Error> {
        match result {
            Ok(value) => {
                if self.is_recording() {
                    self.record(rule, Status::Pass, None, shown(&value));
                }
                Ok(value)
            }
            Err(error) => Err(self.fail(rule, error)),
        }
    }

    fn is_recording(&self) -> bool {
        self.steps.is_some()
    }

    fn settle(
        &mut self,
        rule: Rule,
        outcome: Result<Outcome, Error>,
        shown: Shown,
    ) -> Result<(), Error> {
        match outcome {
            Ok(Outcome::Holds) => self.record(rule, Status::Pass, None, shown),
            Ok(Outcome::Skipped(reason)) => {
                self.record(rule, Status::Skipped, Some(reason.to_owned()), shown);
            }
            Ok(Outcome::Warns(code, reason)) => {
                self.warnings
                    .push(Finding::new(rule, code, reason.to_owned()));
                self.record(rule, Status::Warn, Some(reason.to_owned()), shown);
            }
            Err(error) => return Err(self.fail(rule, error.or_at(rule))),
        }
        Ok(())
    }

    fn fail(&mut self, tested: Rule, error: Error) -> Error {
        let id = tested.row().id;
        let steps = self.steps.iter().flatten();
        self.failed_at = Some((tested, steps.filter(|step| step.rule == id).count()));
        if self.is_recording() {
            let json = error.to_json();
            let shown = Shown {
                expected: json.expected,
                actual: json.actual,
            };
            self.record(error.rule(), Status::Fail, Some(json.message), shown);
        }
        error
    }

    fn record(&mut self, rule: Rule, status: Status, reason: Option<String>, shown: Shown) {
        if let Some(steps) = &mut self.steps {
            let Shown { expected, actual } = shown;
            steps.push(Step::new(rule, status, reason, expected, actual));
        }
    }

    pub(crate) fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Closes the report. The rules of `order` behind the one that failed are listed as skipped.
    pub(crate) fn into_report(
        self,
        kind: TokenKind,
        order: impl IntoIterator<Item = Rule>,
        error: Option<&Error>,
    ) -> Report {
        let mut steps = self.steps.unwrap_or_default();
        // A rule may stand in the order more than once.
        let mut held = 0_usize;
        let not_reached = order
            .into_iter()
            .skip_while(|rule| {
                let Some((failed, before)) = self.failed_at else {
                    return true;
                };
                held = held.saturating_add(usize::from(failed == *rule));
                held <= before
            })
            .skip(1);
        for rule in not_reached {
            let reason = Some("not reached: an earlier rule failed".to_owned());
            steps.push(Step::new(rule, Status::Skipped, reason, None, None));
        }
        Report {
            ok: error.is_none(),
            kind,
            steps,
            error: error.map(Error::to_json),
        }
    }
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenKind {
    /// A JWT access token, RFC 9068.
    AccessToken,
    /// An OpenID Connect ID token.
    IdToken,
    /// An ID token that comes back as a hint of whom a request is about; it may have expired.
    IdTokenHint,
    /// The answer of an introspection endpoint.
    IntrospectionResponse,
    /// A JWT whose kind nobody named.
    Jwt,
    /// An OpenID Connect logout token.
    LogoutToken,
    /// The metadata of an authorization server or OpenID Provider.
    Metadata,
    /// Claims about a user that a claims provider signed.
    ProvidedClaims,
    /// A UserInfo response.
    Userinfo,
}

/// How a rule ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the four statuses of the public contract"
)]
pub enum Status {
    /// The rule holds.
    Pass,
    /// The rule was broken, and the token refused.
    Fail,
    /// The rule is a recommendation that does not hold.
    Warn,
    /// The rule does not apply, or was not reached.
    Skipped,
}

/// One rule with its outcome: `Step` of the public contract.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Step {
    /// The row id.
    pub rule: &'static str,
    /// The specification.
    pub spec: &'static str,
    /// How binding the rule is.
    pub level: Level,
    /// The rule in words, as it should be.
    pub title: &'static str,
    /// How it ended.
    pub status: Status,
    /// Why it failed, warned or was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was expected, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
}

impl Step {
    fn new(
        rule: Rule,
        status: Status,
        reason: Option<String>,
        expected: Option<String>,
        actual: Option<String>,
    ) -> Self {
        let row = rule.row();
        Self {
            rule: row.id,
            spec: row.spec,
            level: row.level,
            title: row.title,
            status,
            reason,
            expected,
            actual,
        }
    }
}

/// Something worth knowing that did not lead to a refusal: `Finding` of the public contract.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The row id.
    pub rule: &'static str,
    /// The stable code.
    pub code: &'static str,
    /// One sentence for a person.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(rule: Rule, code: Code, message: String) -> Self {
        Self {
            rule: rule.row().id,
            code: code.name(),
            message,
        }
    }
}

/// The course and end of one judgement: `Report` of the public contract.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Whether the token was accepted.
    pub ok: bool,
    /// What it was judged as.
    pub kind: TokenKind,
    /// Every rule, in the order of judgement.
    pub steps: Vec<Step>,
    /// The error that `verify*` would have thrown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorJson>,
}
