//! The judgement on a JWT access token at the resource server: RFC 9068 §4, step by step.

use super::scope;
use crate::error::{Challenge, Code, Error};
use crate::json::Value;
use crate::jwt::acr::AcrPolicy;
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::issuer::Issuer;
use crate::jwt::open::{self, Keyring, KindRules, Opened};
use crate::jwt::rules::{self, Clock};
use crate::jwt::verified::VerifiedToken;
use crate::redact::{shown, shown_list};
use crate::rule::Rule;
use crate::time::Seconds;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// AT-01: "The resource server MUST verify that the 'typ' header value is 'at+jwt' or 'application/at+jwt'".
const RFC_9068: KindRules = KindRules {
    types: &["at+jwt"],
    typ_optional: false,
    typ: Rule::At01,
    header_keys: Rule::Jose12,
    signature: Rule::At05,
};

/// AT-19: servers that predate RFC 9068 send `JWT` or nothing.
const LEGACY: KindRules = KindRules {
    types: &["at+jwt", "JWT"],
    typ_optional: true,
    ..RFC_9068
};

/// The rules before the claims.
pub(crate) const OPENING: [Rule; 14] = open::order(&RFC_9068);

/// The rules on the claims.
pub(crate) const ORDER: [Rule; 13] = [
    Rule::At03,
    Rule::At07,
    Rule::At04,
    Rule::At14,
    Rule::At06,
    Rule::Jwt04,
    Rule::Jwt05,
    Rule::At10,
    Rule::Jwt14,
    Rule::At13,
    Rule::At09,
    Rule::At12,
    Rule::At19,
];

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
}

/// What kind of access token is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the two profiles of the public contract"
)]
pub enum Profile {
    /// RFC 9068: `typ` `at+jwt`, all required claims.
    #[default]
    Rfc9068,
    /// AT-19: what servers sent before; chosen explicitly, and reported.
    LegacyJwt,
}

/// What is expected of one access token.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AccessTokenExpectations {
    /// Scopes the token must have been granted, all of them (AT-09).
    pub required_scopes: Vec<String>,
    /// The subject the token must be about (JWT-14).
    pub subject: Option<String>,
    /// Whether the subject must be a user, not the client itself (AT-13).
    pub require_user: bool,
    /// The greatest time since the user authenticated (AT-12). Zero means zero.
    pub max_age: Option<Seconds>,
    /// Replaces the authentication context of the resource server (AT-12).
    pub acr: Option<AcrPolicy>,
    /// The profile.
    pub profile: Profile,
}

/// Judges an access token. The trace decides whether the steps are written down; the path is the same.
///
/// # Errors
/// Every code of the rules in [`OPENING`] and [`ORDER`].
pub(crate) fn verify(
    token: &str,
    issuer: &Issuer,
    server: &ResourceServer,
    expected: &AccessTokenExpectations,
    ring: &Keyring<'_>,
    clock: Clock,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let kind = match expected.profile {
        Profile::Rfc9068 => &RFC_9068,
        Profile::LegacyJwt => &LEGACY,
    };
    let judged = open::open(token, kind, ring, trace).and_then(|opened| {
        let judgement = Judgement {
            opened: &opened,
            issuer,
            server,
            expected,
            clock,
        };
        let facts = judgement.claims(trace)?;
        Ok((opened, facts))
    });
    // AT-16: whatever is wrong with the token, RFC 6750 §3.1 has one word for it, unless the rule said another.
    let (opened, facts) = judged.map_err(|error| error.or_challenge(Challenge::INVALID_TOKEN))?;
    let verified = VerifiedToken::new(TokenKind::AccessToken, opened, issuer, trace);
    Ok(VerifiedToken { facts, ..verified })
}

/// Everything that the rules on the claims look at.
struct Judgement<'a> {
    opened: &'a Opened,
    issuer: &'a Issuer,
    server: &'a ResourceServer,
    expected: &'a AccessTokenExpectations,
    clock: Clock,
}

impl Judgement<'_> {
    /// The rules of [`ORDER`], each in its own function.
    fn claims(&self, trace: &mut Trace) -> Result<Vec<(&'static str, &'static str)>, Error> {
        let claims = self.given();
        trace.check(Rule::At03, rules::check_issuer(claims, self.issuer), || {
            Shown::both(shown(self.issuer.as_str()), shown(self.issuer.as_str()))
        })?;
        trace.check(Rule::At07, self.check_required(), Shown::default)?;
        trace.check(Rule::At04, self.check_audience(), || self.shown_audience())?;
        trace.check(Rule::At14, self.check_kind(), Shown::default)?;
        trace.check(Rule::At06, rules::check_expiry(claims, self.clock), || {
            self.shown_time("exp")
        })?;
        trace.check(
            Rule::Jwt04,
            rules::check_not_before(claims, self.clock),
            || self.shown_time("nbf"),
        )?;
        trace.check(Rule::Jwt05, self.check_issued_at(), || {
            self.shown_time("iat")
        })?;
        self.party(trace)?;
        trace.check(Rule::At19, Ok(self.check_profile()), Shown::default)?;
        Ok(self.facts())
    }

    /// Who holds the token, and what it allows.
    fn party(&self, trace: &mut Trace) -> Result<(), Error> {
        trace.check(Rule::At10, self.check_confirmation(), Shown::default)?;
        trace.check(Rule::Jwt14, self.check_subject(), Shown::default)?;
        trace.check(Rule::At13, self.check_user(), Shown::default)?;
        trace.check(Rule::At09, self.check_scopes(), || self.shown_scopes())?;
        trace.check(Rule::At12, self.check_authentication(), Shown::default)
    }

    fn given(&self) -> &Claims {
        &self.opened.claims
    }

    fn is_legacy(&self) -> bool {
        self.expected.profile == Profile::LegacyJwt
    }

    /// AT-07: "iss, exp, aud, sub, client_id, iat, jti: REQUIRED" (RFC 9068 §2.2); their types also where they are optional.
    fn check_required(&self) -> Result<Outcome, Error> {
        for name in ["sub", "client_id", "jti"] {
            match self.given().string(name)? {
                Some("") => return Err(invalid(name, "is empty")),
                None if !self.is_legacy() => {
                    return self.given().required_string(name).map(|_| Outcome::Holds);
                }
                _ => {}
            }
        }
        self.given().required_audience()?;
        self.given().required_time("exp")?;
        if !self.is_legacy() {
            self.given().required_time("iat")?;
        }
        Ok(Outcome::Holds)
    }

    /// AT-04: "The resource server MUST validate that the 'aud' claim contains a resource indicator value corresponding
    /// to an identifier the resource server expects for itself."
    fn check_audience(&self) -> Result<Outcome, Error> {
        let audience = self.given().required_audience()?;
        if audience
            .iter()
            .any(|aud| self.server.audience.iter().any(|own| own == aud))
        {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::AudienceMismatch,
            "aud",
            "does not contain this resource server",
        )
        .expected_list(self.server.audience.iter().map(String::as_str))
        .actual_list(audience))
    }

    /// AT-14: an ID token is never an access token, also where both say `typ: JWT`.
    fn check_kind(&self) -> Result<Outcome, Error> {
        const MARKS_OF_ID_TOKENS: &[&str] = &["nonce", "at_hash", "c_hash", "s_hash"];
        if self.is_legacy() {
            rules::check_foreign_claims(self.given(), MARKS_OF_ID_TOKENS)?;
        }
        rules::check_foreign_claims(self.given(), rules::MARKS_OF_OTHER_KINDS)
    }

    /// JWT-05
    fn check_issued_at(&self) -> Result<Outcome, Error> {
        match self.given().time("iat")? {
            Some(iat) => rules::check_issued_at(iat, self.clock),
            None => Ok(Outcome::Skipped(
                "the token has no iat, which this profile does not require",
            )),
        }
    }

    /// AT-10, AT-11: a token that is bound to a key is worth nothing without proof of that key.
    fn check_confirmation(&self) -> Result<Outcome, Error> {
        const KNOWN: &[&str] = &["jkt", "x5t#S256"];
        let methods = match self.given().get("cnf") {
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

    /// JWT-14
    fn check_subject(&self) -> Result<Outcome, Error> {
        let Some(subject) = &self.expected.subject else {
            return Ok(Outcome::Skipped("no subject was asked for"));
        };
        if self.given().required_string("sub")? == subject {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::SubjectMismatch,
            "sub",
            "is not the expected subject",
        ))
    }

    /// AT-13: "sub" equal to the client says that no user is involved (RFC 9068 §5, RFC 9700 §4.15).
    fn check_user(&self) -> Result<Outcome, Error> {
        if !self.expected.require_user {
            return Ok(Outcome::Skipped("a user was not asked for"));
        }
        if self.is_client() {
            return Err(Error::claim(
                Code::UserTokenRequired,
                "sub",
                "is the client itself: the token is not about a user",
            ));
        }
        Ok(Outcome::Holds)
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
        let names: &[&'static str] = if self.is_legacy() {
            &["scope", "scp", "scopes"]
        } else {
            &["scope"]
        };
        for name in names {
            match self.given().get(name) {
                None => {}
                Some(Value::String(text)) if text.is_empty() => return Ok(Vec::new()),
                Some(Value::String(text)) => {
                    return scope::parse(text).ok_or_else(|| malformed(name));
                }
                Some(list) if self.is_legacy() => {
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
        let (acr, auth_time) = (self.given().string("acr")?, self.given().time("auth_time")?);
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

    /// AT-19
    fn check_profile(&self) -> Outcome {
        if self.is_legacy() {
            return Outcome::Warns(
                Code::NotRfc9068,
                "the token was judged by the legacy profile, not by RFC 9068",
            );
        }
        Outcome::Holds
    }

    /// `client_id`, or `azp` in its place where the legacy profile allows it.
    fn client(&self) -> Option<&str> {
        let claim = |name| self.given().string(name).ok().flatten();
        claim("client_id").or_else(|| claim("azp").filter(|_| self.is_legacy()))
    }

    fn is_client(&self) -> bool {
        let subject = self.given().string("sub").ok().flatten();
        subject.is_none() || subject == self.client()
    }

    fn facts(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            (
                "subjectType",
                if self.is_client() { "client" } else { "user" },
            ),
            (
                "profile",
                if self.is_legacy() {
                    "legacy-jwt"
                } else {
                    "rfc9068"
                },
            ),
        ]
    }

    fn shown_audience(&self) -> Shown {
        let audience = self.given().required_audience().unwrap_or_default();
        Shown::both(
            shown_list(self.server.audience.iter().map(String::as_str)),
            shown_list(audience),
        )
    }

    fn shown_scopes(&self) -> Shown {
        Shown {
            expected: Some(shown_list(
                self.expected.required_scopes.iter().map(String::as_str),
            )),
            actual: None,
        }
    }

    fn shown_time(&self, claim: &'static str) -> Shown {
        rules::shown_time(self.given(), claim, self.clock)
    }
}
