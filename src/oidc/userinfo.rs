//! The judgement on a UserInfo response: OpenID Connect Core 1.0 §5.3.2, plain or signed.

use super::policy::RelyingParty;
use crate::error::{Code, Error};
use crate::jwt::claims::Claims;
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules};
use crate::jwt::rules;
use crate::jwt::verified::VerifiedToken;
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// UINF-07: a signed response has no type of its own; every other kind's is refused.
const KIND: KindRules = KindRules {
    types: &["JWT"],
    typ_optional: true,
    typ: Rule::Uinf07,
    header_keys: Rule::Jose12,
    signature: Rule::Uinf03,
};

/// What is expected of a UserInfo response.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct UserInfoExpectations {
    /// The value of the `Content-Type` header.
    pub content_type: String,
    /// `sub` of the ID token.
    pub expected_subject: String,
    /// Whether a signature was agreed (UINF-04).
    pub expect_signed: bool,
}

/// How the claims came.
enum Form {
    Json,
    Jwt,
}

/// The rules on every response, before it is read.
const FORM: [Rule; 2] = [Rule::Uinf02, Rule::Uinf04];

/// The rules on the claims of a signed response.
const SIGNED: [Rule; 4] = [Rule::Uinf07, Rule::Uinf03, Rule::Uinf06, Rule::Uinf01];

/// Every rule, in the order of judgement: what comes behind the form depends on it.
pub(crate) fn order(expected: &UserInfoExpectations) -> Vec<Rule> {
    match form(&expected.content_type) {
        Ok(Form::Jwt) => [&FORM[..], &open::order(&KIND), &SIGNED].concat(),
        _ => [&FORM[..], &[Rule::Jose05, Rule::Jwt01, Rule::Uinf01]].concat(),
    }
}

/// Judges a UserInfo response.
///
/// # Errors
/// `unexpected_content_type`, `signed_userinfo_required`, `userinfo_sub_mismatch`, and the codes of a signed token.
pub(crate) fn verify(
    body: &str,
    party: &RelyingParty,
    expected: &UserInfoExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let form = trace.take(Rule::Uinf02, form(&expected.content_type), |_| {
        Shown::default()
    })?;
    let signed = trace.take(
        Rule::Uinf04,
        check_signed(&form, expected.expect_signed),
        |_| Shown::default(),
    )?;
    let verified = match form {
        Form::Json => {
            let claims = open::read_unsigned(body, setting.ring.max_token_bytes, trace)?;
            check_claims(&claims, expected, trace)?;
            VerifiedToken::unsigned(TokenKind::Userinfo, claims, setting.issuer, trace)
        }
        Form::Jwt => {
            let opened = open::open(body, &KIND, &setting.ring, trace)?;
            check_signed_claims(&opened.claims, party, setting, trace)?;
            check_claims(&opened.claims, expected, trace)?;
            VerifiedToken::new(TokenKind::Userinfo, opened, setting.issuer, trace)
        }
    };
    Ok(VerifiedToken {
        facts: vec![("form", if signed { "jwt" } else { "json" })],
        ..verified
    })
}

/// UINF-02: "If the UserInfo Response is not signed and encrypted, … the content-type … MUST be application/json";
/// signed, "application/jwt".
fn form(content_type: &str) -> Result<Form, Error> {
    if rules::is_media_type(content_type, "application/json") {
        return Ok(Form::Json);
    }
    if rules::is_media_type(content_type, "application/jwt") {
        return Ok(Form::Jwt);
    }
    Err(Error::new(
        Code::UnexpectedContentType,
        "the content type is neither application/json nor application/jwt",
    ))
}

/// UINF-04
fn check_signed(form: &Form, expect_signed: bool) -> Result<bool, Error> {
    match form {
        Form::Jwt => Ok(true),
        Form::Json if expect_signed => Err(Error::new(
            Code::SignedUserinfoRequired,
            "the response is plain JSON, and a signature was agreed",
        )),
        Form::Json => Ok(false),
    }
}

/// UINF-03, UINF-06, UINF-07
fn check_signed_claims(
    claims: &Claims,
    party: &RelyingParty,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<(), Error> {
    trace.check(Rule::Uinf07, rules::check_no_token(claims), Shown::default)?;
    let parties =
        rules::check_issuer(claims, setting.issuer).and_then(|_| party.check_audience(claims));
    trace.check(Rule::Uinf03, parties, Shown::default)?;
    trace.check(
        Rule::Uinf06,
        rules::check_given_times(claims, setting.clock),
        Shown::default,
    )
}

/// UINF-01: "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub Claim in the ID Token; if
/// they do not match, the UserInfo Response values MUST NOT be used."
fn check_claims(
    claims: &Claims,
    expected: &UserInfoExpectations,
    trace: &mut Trace,
) -> Result<(), Error> {
    let subject = claims.required_string("sub").and_then(|sub| {
        if sub == expected.expected_subject {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::UserinfoSubMismatch,
            "sub",
            "is not that of the ID token",
        ))
    });
    trace.check(Rule::Uinf01, subject, Shown::default)
}
