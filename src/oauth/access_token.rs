//! The judgement on a JWT access token at the resource server: RFC 9068 §4, step by step.

use super::grant::{self, Grant, GrantExpectations, ResourceServer};
use crate::error::{Challenge, Code, Error};
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules};
use crate::jwt::rules;
use crate::jwt::verified::VerifiedToken;
use crate::redact::shown;
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

/// The rules on the token itself, behind its opening.
const ORDER: [Rule; 7] = [
    Rule::At03,
    Rule::At07,
    Rule::At04,
    Rule::At14,
    Rule::At06,
    Rule::Jwt04,
    Rule::Jwt05,
];

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [
        &open::order(&RFC_9068)[..],
        &ORDER,
        &grant::ORDER,
        &[Rule::At20, Rule::At19],
    ]
    .concat()
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
    /// What the request needs.
    pub grant: GrantExpectations,
    /// The longest time from `iat` to `exp` that goes without a warning (AT-20).
    pub max_lifetime: Option<Seconds>,
    /// The profile.
    pub profile: Profile,
}

/// Judges an access token. The trace decides whether the steps are written down; the path is the same.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    server: &ResourceServer,
    expected: &AccessTokenExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let kind = match expected.profile {
        Profile::Rfc9068 => &RFC_9068,
        Profile::LegacyJwt => &LEGACY,
    };
    let judged = open::open(token, kind, &setting.ring, trace).and_then(|opened| {
        let is_legacy = expected.profile == Profile::LegacyJwt;
        let rules = ClaimRules {
            setting,
            max_lifetime: expected.max_lifetime,
            grant: Grant {
                given: &opened.claims,
                server,
                expected: &expected.grant,
                clock: setting.clock,
                is_legacy,
            },
        };
        rules.check(trace)?;
        let facts = vec![
            ("subjectType", rules.grant.subject_type()),
            ("profile", if is_legacy { "legacy-jwt" } else { "rfc9068" }),
        ];
        Ok((opened, facts))
    });
    let (opened, facts) = judged.map_err(challenged)?;
    let verified = VerifiedToken::new(TokenKind::AccessToken, opened, setting.issuer, trace);
    Ok(VerifiedToken { facts, ..verified })
}

/// AT-16: whatever is wrong with the token, RFC 6750 §3.1 has one word for it, unless the rule said another.
pub(crate) fn challenged(error: Error) -> Error {
    error.or_challenge(Challenge::INVALID_TOKEN)
}

/// Everything that the rules on the claims look at.
struct ClaimRules<'a> {
    setting: &'a Setting<'a>,
    max_lifetime: Option<Seconds>,
    grant: Grant<'a>,
}

impl ClaimRules<'_> {
    /// Every rule behind the opening, each in its own function.
    fn check(&self, trace: &mut Trace) -> Result<(), Error> {
        let (claims, issuer, clock) = (self.given(), self.setting.issuer, self.setting.clock);
        trace.check(Rule::At03, rules::check_issuer(claims, issuer), || {
            Shown::both(shown(issuer.as_str()), shown(issuer.as_str()))
        })?;
        trace.check(Rule::At07, self.check_required(), Shown::default)?;
        trace.check(Rule::At04, self.grant.server.check_audience(claims), || {
            self.grant.server.shown_audience(claims)
        })?;
        trace.check(Rule::At14, self.check_kind(), Shown::default)?;
        trace.check(Rule::At06, rules::check_expiry(claims, clock), || {
            rules::shown_time(claims, "exp", clock)
        })?;
        trace.check(Rule::Jwt04, rules::check_not_before(claims, clock), || {
            rules::shown_time(claims, "nbf", clock)
        })?;
        trace.check(Rule::Jwt05, self.check_issued_at(), || {
            rules::shown_time(claims, "iat", clock)
        })?;
        self.grant.check(trace)?;
        trace.check(Rule::At20, self.check_lifetime(), Shown::default)?;
        trace.check(Rule::At19, Ok(self.check_profile()), Shown::default)
    }

    fn given(&self) -> &Claims {
        self.grant.given
    }

    fn is_legacy(&self) -> bool {
        self.grant.is_legacy
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
        if self.is_legacy() && self.given().string("azp")? == Some("") {
            return Err(invalid("azp", "is empty"));
        }
        self.check_named()?;
        self.given().required_audience()?;
        self.given().required_time("exp")?;
        if !self.is_legacy() {
            self.given().required_time("iat")?;
        }
        Ok(Outcome::Holds)
    }

    /// AT-19: also by the legacy profile a token is about somebody, or was issued to somebody.
    fn check_named(&self) -> Result<(), Error> {
        let named = ["sub", "client_id", "azp"]
            .iter()
            .any(|name| self.given().get(name).is_some());
        if named {
            return Ok(());
        }
        Err(Error::claim(
            Code::ClaimMissing,
            "sub",
            "is missing, and neither client_id nor azp stands in for it",
        )
        .at(Rule::At19))
    }

    /// AT-14: an ID token is never an access token, also where both say `typ: JWT`.
    fn check_kind(&self) -> Result<Outcome, Error> {
        if self.is_legacy() {
            rules::check_foreign_claims(self.given(), rules::MARKS_OF_ID_TOKENS)?;
        }
        rules::check_foreign_claims(self.given(), rules::MARKS_OF_OTHER_KINDS)?;
        rules::check_stated_use(self.given(), &["access"], &["Bearer"])
    }

    /// JWT-05
    fn check_issued_at(&self) -> Result<Outcome, Error> {
        match self.given().time("iat")? {
            Some(iat) => rules::check_issued_at(iat, self.setting.clock),
            None => Ok(Outcome::Skipped(
                "the token has no iat, which this profile does not require",
            )),
        }
    }

    /// AT-20: what was stolen is worth something for as long as it lives.
    fn check_lifetime(&self) -> Result<Outcome, Error> {
        let Some(limit) = self.max_lifetime else {
            return Ok(Outcome::Skipped("no longest lifetime was asked for"));
        };
        let Some(iat) = self.given().time("iat")? else {
            return Ok(Outcome::Warns(
                Code::LifetimeTooLong,
                "the token does not say when it was issued",
            ));
        };
        let exp = self.given().required_time("exp")?;
        if exp.seconds() - iat.seconds() <= limit.get() {
            return Ok(Outcome::Holds);
        }
        Ok(Outcome::Warns(
            Code::LifetimeTooLong,
            "the token lives longer than it should",
        ))
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
}
