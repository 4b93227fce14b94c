//! The judgement on an introspection response: RFC 7662 §2.2, plain (over TLS from the server itself) or signed (RFC 9701).

use super::grant::{self, Grant, GrantExpectations, ResourceServer};
use crate::error::{Challenge, Code, Error};
use crate::json::Value;
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules};
use crate::jwt::rules;
use crate::jwt::verified::VerifiedToken;
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// INTR-03, INTR-05: the type keeps a response and an access token apart, in both directions.
const KIND: KindRules = KindRules {
    types: &["token-introspection+jwt"],
    typ_optional: false,
    typ: Rule::Intr05,
    header_keys: Rule::Jose12,
    signature: Rule::Intr03,
};

/// Where a signed response tells of the token: nothing outside it does.
const INNER: &str = "token_introspection";

/// What is expected of an introspection response.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct IntrospectionExpectations {
    /// The value of the `Content-Type` header.
    pub content_type: String,
    /// Whether a signature was agreed (INTR-04).
    pub expect_signed: bool,
    /// What the request needs.
    pub grant: GrantExpectations,
}

/// How the response came.
enum Form {
    Json,
    Jwt,
}

/// The rules on what the server tells of the token.
const TOLD: [Rule; 2] = [Rule::Intr01, Rule::Intr02];

/// Every rule, in the order of judgement: what comes behind the content type depends on it.
pub(crate) fn order(expected: &IntrospectionExpectations) -> Vec<Rule> {
    let reading = match form(expected) {
        Ok(Form::Jwt) => [&open::order(&KIND)[..], &[Rule::Intr03, Rule::Intr05]].concat(),
        _ => vec![Rule::Jose05, Rule::Jwt01],
    };
    [&[Rule::Intr04][..], &reading, &TOLD, &grant::ORDER].concat()
}

/// Judges an introspection response.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    body: &str,
    server: &ResourceServer,
    expected: &IntrospectionExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let form = trace.take(Rule::Intr04, form(expected), |_| Shown::default())?;
    match form {
        Form::Json => {
            let claims = open::read_unsigned(body, setting.ring.max_token_bytes, trace)?;
            let subject_type = check_told(&claims, server, expected, setting, trace)?;
            let kind = TokenKind::IntrospectionResponse;
            let verified = VerifiedToken::unsigned(kind, claims, setting.issuer, trace);
            Ok(with_facts(verified, "json", subject_type))
        }
        Form::Jwt => {
            let mut opened = open::open(body, &KIND, &setting.ring, trace)?;
            opened.claims = check_envelope(&opened.claims, server, setting, trace)?;
            let subject_type = check_told(&opened.claims, server, expected, setting, trace)?;
            let kind = TokenKind::IntrospectionResponse;
            let mut verified = VerifiedToken::new(kind, opened, setting.issuer, trace);
            verified.within = Some(INNER);
            Ok(with_facts(verified, "jwt", subject_type))
        }
    }
}

fn with_facts(
    verified: VerifiedToken,
    form: &'static str,
    subject_type: &'static str,
) -> VerifiedToken {
    VerifiedToken {
        facts: vec![("form", form), ("subjectType", subject_type)],
        ..verified
    }
}

/// INTR-04: "application/token-introspection+jwt" (RFC 9701 §5), else JSON (RFC 7662 §2.2), unless a signature was agreed.
fn form(expected: &IntrospectionExpectations) -> Result<Form, Error> {
    if rules::is_media_type(
        &expected.content_type,
        "application/token-introspection+jwt",
    ) {
        return Ok(Form::Jwt);
    }
    let is_json = rules::is_media_type(&expected.content_type, "application/json");
    if is_json && !expected.expect_signed {
        return Ok(Form::Json);
    }
    let reason = if is_json {
        "the response is plain JSON, and a signature was agreed"
    } else {
        "the content type is neither application/json nor application/token-introspection+jwt"
    };
    Err(Error::new(Code::UnexpectedContentType, reason).at(Rule::Intr04))
}

/// INTR-03, INTR-05: who signed the response for whom, and that it is nothing else. What it tells comes out.
fn check_envelope(
    claims: &Claims,
    server: &ResourceServer,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<Claims, Error> {
    let told = rules::check_issuer(claims, setting.issuer)
        .and_then(|_| server.check_audience(claims))
        .and_then(|_| claims.required_time("iat"))
        .and_then(|_| rules::check_given_times(claims, setting.clock))
        .and_then(|_| claims.within(INNER))
        .map_err(|error| error.or_at(Rule::Intr03));
    let told = trace.take(Rule::Intr03, told, |_| server.shown_audience(claims))?;
    trace.check(Rule::Intr05, Ok(misplaced(claims)), Shown::default)?;
    Ok(told)
}

/// INTR-05: "a JWT access token … could be passed off": `sub` and `exp` belong inside.
fn misplaced(claims: &Claims) -> Outcome {
    if ["sub", "exp"].iter().all(|name| claims.get(name).is_none()) {
        return Outcome::Holds;
    }
    Outcome::Warns(
        Code::ClaimMisplaced,
        "the response has sub or exp of its own, as an access token would",
    )
}

/// INTR-01, INTR-02 and the rules on a grant. What is wrong with the token, the client is told (AT-16); what is wrong with the
/// response around it is no matter of the client's.
fn check_told(
    told: &Claims,
    server: &ResourceServer,
    expected: &IntrospectionExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<&'static str, Error> {
    let grant = Grant {
        given: told,
        server,
        expected: &expected.grant,
        clock: setting.clock,
        is_legacy: false,
    };
    trace
        .check(Rule::Intr01, check_active(told), Shown::default)
        .and_then(|()| {
            let told = check_members(told, server, setting);
            trace.check(Rule::Intr02, told, Shown::default)
        })
        .and_then(|()| grant.check(trace))
        .map_err(|error| error.or_challenge(Challenge::INVALID_TOKEN))?;
    Ok(grant.subject_type())
}

/// INTR-01: "active REQUIRED. Boolean indicator of whether or not the presented token is currently active."
fn check_active(told: &Claims) -> Result<Outcome, Error> {
    match told.get("active") {
        Some(Value::Bool(true)) => Ok(Outcome::Holds),
        Some(Value::Bool(false)) => Err(Error::claim(
            Code::TokenInactive,
            "active",
            "is false: the token has expired, was revoked, or is not meant for this server",
        )),
        Some(_) => Err(invalid("active", "is neither true nor false")),
        None => Err(Error::claim(Code::ClaimMissing, "active", "is missing")),
    }
}

/// INTR-02: every member is optional, and those that came count.
fn check_members(
    told: &Claims,
    server: &ResourceServer,
    setting: &Setting<'_>,
) -> Result<Outcome, Error> {
    for name in ["sub", "client_id", "username", "jti"] {
        if told.string(name)? == Some("") {
            return Err(invalid(name, "is empty"));
        }
    }
    // AT-14: Ory Hydra tells of refresh tokens too, and says so in token_use.
    rules::check_stated_use(told, &["access", "access_token"], &["Bearer"])?;
    if told.get("iss").is_some() {
        rules::check_issuer(told, setting.issuer)?;
    }
    if told.get("aud").is_some() {
        server.check_audience(told)?;
    }
    check_token_type(told)?;
    rules::check_given_times(told, setting.clock)?;
    Ok(Outcome::Holds)
}

/// AT-10: a token that goes with a proof is no bearer token (RFC 9449 §6.2).
fn check_token_type(told: &Claims) -> Result<(), Error> {
    match told.string("token_type")? {
        None => Ok(()),
        Some(kind) if kind.eq_ignore_ascii_case("Bearer") => Ok(()),
        Some(kind) if kind.eq_ignore_ascii_case("DPoP") => Err(Error::claim(
            Code::PopRequired,
            "token_type",
            "is DPoP, and no proof was given",
        )
        .at(Rule::At10)),
        Some(_) => Err(invalid("token_type", "is not Bearer")),
    }
}
