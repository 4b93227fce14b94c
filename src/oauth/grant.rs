//! What a token grants to whom, whether the token says it itself (`access_token`) or its server does (`introspection`).

use super::scope;
use crate::error::{Challenge, Code, Error};
use crate::json::Value;
use crate::jwt::acr::AcrPolicy;
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::rules::{self, Clock};
use crate::redact::shown_list;
use crate::rule::Rule;
use crate::time::Seconds;
use crate::trace::{Outcome, Shown, Trace};

/// What stays the same for every token of one API.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResourceServer {
    /// Its own identifiers; a token must name one of them (AT-04).
    pub audience: Vec<String>,
    /// The authentication context that is asked for by default (AT-12).
    pub acr: Option<AcrPolicy>,
}

impl ResourceServer {
    /// A resource server known by these identifiers.
    #[must_use]
    pub fn new(audience: Vec<String>) -> Self {
        Self {
            audience,
            acr: None,
        }
    }

    /// AT-04: "The resource server MUST validate that the 'aud' claim contains a resource indicator value corresponding
    /// to an identifier the resource server expects for itself."
    pub(super) fn check_audience(&self, claims: &Claims) -> Result<Outcome, Error> {
        let audience = claims.required_audience()?;
        if audience
            .iter()
            .any(|aud| self.audience.iter().any(|own| own == aud))
        {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::AudienceMismatch,
            "aud",
            "does not contain this resource server",
        )
        .expected_list(self.audience.iter().map(String::as_str))
        .actual_list(audience))
    }

    pub(super) fn shown_audience(&self, claims: &Claims) -> Shown {
        Shown::both(
            shown_list(self.audience.iter().map(String::as_str)),
            shown_list(claims.required_audience().unwrap_or_default()),
        )
    }
}

/// What one request needs of the grant behind it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct GrantExpectations {
    /// Scopes that must have been granted, all of them (AT-09).
    pub required_scopes: Vec<String>,
    /// The subject the token must be about (JWT-14).
    pub subject: Option<String>,
    /// Whether the subject must be a user, not the client itself (AT-13).
    pub require_user: bool,
    /// The greatest time since the user authenticated (AT-12). Zero means zero.
    pub max_age: Option<Seconds>,
    /// Replaces the authentication context of the resource server (AT-12).
    pub acr: Option<AcrPolicy>,
}

/// The rules on a grant, in the order of judgement.
pub(super) const ORDER: [Rule; 5] = [Rule::At10, Rule::Jwt14, Rule::At13, Rule::At09, Rule::At12];

/// Everything that these rules look at.
pub(super) struct Grant<'a> {
    pub(super) given: &'a Claims,
    pub(super) server: &'a ResourceServer,
    pub(super) expected: &'a GrantExpectations,
    pub(super) clock: Clock,
    /// AT-19: other names for the same claims are accepted.
    pub(super) is_legacy: bool,
}

impl Grant<'_> {
    /// The rules of [`ORDER`]: who holds the token, and what it allows.
    pub(super) fn check(&self, trace: &mut Trace) -> Result<(), Error> {
        trace.check(Rule::At10, self.check_confirmation(), Shown::default)?;
        let subject = rules::check_expected_subject(self.given, self.expected.subject.as_deref());
        trace.check(Rule::Jwt14, subject, Shown::default)?;
        trace.check(Rule::At13, self.check_user(), Shown::default)?;
        trace.check(Rule::At09, self.check_scopes(), || self.shown_scopes())?;
        trace.check(Rule::At12, self.check_authentication(), Shown::default)
    }

    /// Whether the token is about the client itself.
    pub(super) fn subject_type(&self) -> &'static str {
        if self.is_client() { "client" } else { "user" }
    }

    /// AT-10, AT-11: a token that is bound to a key is worth nothing without proof of that key.
    fn check_confirmation(&self) -> Result<Outcome, Error> {
        const KNOWN: &[&str] = &["jkt", "x5t#S256"];
        let methods = match self.given.get("cnf") {
            None => return Ok(Outcome::Holds),
            Some(Value::Object(methods)) => methods,
            Some(_) => return Err(invalid("cnf", "is not an object")),
        };
        let names: Vec<_> = methods.names().collect();
        match names.as_slice() {
            [name] if KNOWN.contains(name) => Err(Error::claim(
                Code::PopRequired,
                "cnf",
                "binds the token to a key, and no proof of it was given",
            )),
            _ => Err(Error::claim(
                Code::CnfUnsupported,
                "cnf",
                "asks for a proof that is not understood",
            )
            .at(Rule::At11)),
        }
    }

    /// AT-13: "sub" equal to the client says that no user is involved (RFC 9068 §5, RFC 9700 §4.15). What nobody can tell is
    /// no user either.
    fn check_user(&self) -> Result<Outcome, Error> {
        if !self.expected.require_user {
            return Ok(Outcome::Skipped("a user was not asked for"));
        }
        let refused = |reason| Err(Error::claim(Code::UserTokenRequired, "sub", reason));
        match (self.subject(), self.client()) {
            (None, _) if self.username().is_none() => {
                refused("is missing: the token is not about a user")
            }
            (Some(subject), Some(client)) if subject == client => {
                refused("is the client itself: the token is not about a user")
            }
            (Some(_), None) if self.username().is_none() => {
                refused("may be the client itself, which the token does not name")
            }
            _ => Ok(Outcome::Holds),
        }
    }

    /// AT-09: every required scope was granted.
    fn check_scopes(&self) -> Result<Outcome, Error> {
        let granted = self.granted()?;
        let required = &self.expected.required_scopes;
        if required.is_empty() {
            return Ok(Outcome::Skipped("no scope was asked for"));
        }
        if required
            .iter()
            .all(|scope| granted.contains(&scope.as_str()))
        {
            return Ok(Outcome::Holds);
        }
        let challenge = Challenge::insufficient_scope(required.join(" "));
        Err(Error::claim(
            Code::InsufficientScope,
            "scope",
            "does not hold every required scope",
        )
        .expected_list(required.iter().map(String::as_str))
        .or_challenge(challenge))
    }

    /// The granted scopes: a string; in the legacy profile also a list, and under other names (AT-19).
    fn granted(&self) -> Result<Vec<&str>, Error> {
        let malformed = |name| invalid(name, "is no list of scopes");
        let names: &[&'static str] = if self.is_legacy {
            &["scope", "scp", "scopes"]
        } else {
            &["scope"]
        };
        for name in names {
            match self.given.get(name) {
                None => {}
                Some(Value::String("")) => return Ok(Vec::new()),
                Some(Value::String(text)) => {
                    return scope::parse(text).ok_or_else(|| malformed(name));
                }
                Some(list) if self.is_legacy => {
                    return list.as_str_list().ok_or_else(|| malformed(name));
                }
                Some(_) => return Err(invalid(name, "is not a string")),
            }
        }
        Ok(Vec::new())
    }

    /// AT-12: RFC 9470 §3.
    fn check_authentication(&self) -> Result<Outcome, Error> {
        let policy = self.expected.acr.as_ref().or(self.server.acr.as_ref());
        let (acr, auth_time) = (self.given.string("acr")?, self.given.time("auth_time")?);
        if policy.is_none() && self.expected.max_age.is_none() {
            return Ok(Outcome::Skipped(
                "no authentication context and age were asked for",
            ));
        }
        let acr_values = policy.map(|policy| policy.sufficient().collect::<Vec<_>>().join(" "));
        let challenge =
            || Challenge::step_up(acr_values.clone(), self.expected.max_age.map(Seconds::get));
        let insufficient = |claim, reason| {
            Error::claim(Code::InsufficientUserAuthentication, claim, reason)
                .or_challenge(challenge())
        };
        if policy.is_some_and(|policy| !acr.is_some_and(|acr| policy.is_met_by(acr))) {
            return Err(insufficient("acr", "is missing or not sufficient"));
        }
        let Some(limit) = self.expected.max_age else {
            return Ok(Outcome::Holds);
        };
        let auth_time = auth_time
            .ok_or_else(|| insufficient("auth_time", "is missing, and maxAge was asked for"))?;
        rules::check_past(
            auth_time,
            self.clock,
            invalid("auth_time", "lies in the future"),
        )?;
        rules::check_age(
            auth_time,
            limit,
            self.clock,
            insufficient("auth_time", "lies too far in the past"),
        )
    }

    /// `client_id`, or `azp` in its place where the legacy profile allows it.
    fn client(&self) -> Option<&str> {
        let claim = |name| self.given.string(name).ok().flatten();
        claim("client_id").or_else(|| claim("azp").filter(|_| self.is_legacy))
    }

    fn subject(&self) -> Option<&str> {
        self.given.string("sub").ok().flatten()
    }

    /// RFC 7662 §2.2: "Human-readable identifier for the resource owner who authorized this token."
    fn username(&self) -> Option<&str> {
        self.given.string("username").ok().flatten()
    }

    fn is_client(&self) -> bool {
        match self.subject() {
            None => self.username().is_none(),
            subject => subject == self.client(),
        }
    }

    fn shown_scopes(&self) -> Shown {
        Shown {
            expected: Some(shown_list(
                self.expected.required_scopes.iter().map(String::as_str),
            )),
            actual: None,
        }
    }
}
