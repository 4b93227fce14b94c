//! The judgement on the metadata of an OpenID Provider or authorization server: OpenID Connect Discovery 1.0 §3 and §4.3,
//! RFC 8414 §2 and §3.3. Two documents of one shape; RFC 8414 is the younger.

use crate::error::{Code, Error};
use crate::jose::JwsAlgorithm;
use crate::json::{Json, JsonError, Object, Value};
use crate::jwt::issuer::{self, Issuer};
use crate::limits::MAX_METADATA_BYTES;
use crate::redact::shown;
use crate::rule::Rule;
use crate::trace::{Finding, Outcome, Report, Shown, TokenKind, Trace};

/// Which of the two documents it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the two documents of the public contract"
)]
pub enum MetadataType {
    /// `/.well-known/openid-configuration`
    #[default]
    Oidc,
    /// `/.well-known/oauth-authorization-server`
    OAuth,
}

/// What is expected of a metadata document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MetadataExpectations {
    /// The issuer identifier that the document was fetched for.
    pub issuer: String,
    /// Which document it is.
    pub kind: MetadataType,
    /// Whether a server that does not list S256 is refused (PKCE-09); else it is a warning.
    pub require_pkce: bool,
}

impl MetadataExpectations {
    /// The OpenID Provider metadata of `issuer`; PKCE is recommended.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            kind: MetadataType::Oidc,
            require_pkce: false,
        }
    }
}

/// Metadata that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The document as it was read: a JSON object of unique members.
    pub document: String,
    /// Where the key set is.
    pub jwks_uri: Option<String>,
    /// The asymmetric algorithms that the server lists for ID tokens and that can be verified here (META-07): never
    /// `none`, never a MAC. Empty where it lists none.
    pub algorithms: Vec<JwsAlgorithm>,
    /// Recommendations that did not hold.
    pub warnings: Vec<Finding>,
}

/// Every rule, in the order of judgement.
const ORDER: [Rule; 5] = [
    Rule::Jose05,
    Rule::Meta01,
    Rule::Meta02,
    Rule::Meta03,
    Rule::Pkce09,
];

/// Members that name an endpoint (META-02).
const ENDPOINTS: &[&str] = &[
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "end_session_endpoint",
    "check_session_iframe",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "backchannel_authentication_endpoint",
];

/// Members that list names.
const LISTS: &[&str] = &[
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "token_endpoint_auth_methods_supported",
    "code_challenge_methods_supported",
    "acr_values_supported",
    "claims_supported",
];

/// Members that say yes or no.
const FLAGS: &[&str] = &[
    "authorization_response_iss_parameter_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
    "require_pushed_authorization_requests",
];

/// Judges a metadata document.
///
/// # Errors
/// `invalid_option` for an `issuer` that is none; `metadata_issuer_mismatch`, `metadata_invalid`, `duplicate_member`,
/// `json_too_deep`; `pkce_not_supported` where PKCE is required.
/// # Specification
/// OpenID Connect Discovery 1.0 §4.3; RFC 8414 §3.3.
pub fn validate(document: &str, expected: &MetadataExpectations) -> Result<Metadata, Error> {
    judge(document, expected, &issuer(expected)?, &mut Trace::silent())
}

/// Takes the same path, and tells every rule with its outcome. A faulty document is not an error here.
///
/// # Errors
/// `invalid_option` for an `issuer` that is none.
pub fn explain(document: &str, expected: &MetadataExpectations) -> Result<Report, Error> {
    let mut trace = Trace::recording();
    let error = judge(document, expected, &issuer(expected)?, &mut trace).err();
    Ok(trace.into_report(TokenKind::Metadata, ORDER, error.as_ref()))
}

/// Where the document of `issuer` is (META-04): OpenID Connect appends its suffix to the path, RFC 8414 puts its own between
/// host and path.
///
/// # Errors
/// `invalid_option` for an `issuer` that is none.
/// # Specification
/// OpenID Connect Discovery 1.0 §4; RFC 8414 §3.1.
pub fn well_known_url(issuer: &str, kind: MetadataType) -> Result<String, Error> {
    let issuer = parse_issuer(issuer)?;
    let url = issuer.as_str();
    let url = url.strip_suffix('/').unwrap_or(url);
    Ok(match kind {
        MetadataType::Oidc => format!("{url}/.well-known/openid-configuration"),
        MetadataType::OAuth => {
            let (origin, path) = issuer::split_origin(url);
            format!("{origin}/.well-known/oauth-authorization-server{path}")
        }
    })
}

fn issuer(expected: &MetadataExpectations) -> Result<Issuer, Error> {
    parse_issuer(&expected.issuer)
}

fn parse_issuer(issuer: &str) -> Result<Issuer, Error> {
    Issuer::new(issuer).ok_or_else(|| Error::option("issuer", issuer::REASON))
}

fn judge(
    document: &str,
    expected: &MetadataExpectations,
    issuer: &Issuer,
    trace: &mut Trace,
) -> Result<Metadata, Error> {
    let read = trace.take(Rule::Jose05, parse(document), |_| Shown::default())?;
    let members = read.object();
    trace.check(Rule::Meta01, check_issuer(members, issuer), || {
        Shown::both(shown(issuer.as_str()), shown(issuer.as_str()))
    })?;
    trace.check(Rule::Meta02, check_members(members, issuer), Shown::default)?;
    trace.check(
        Rule::Meta03,
        Ok(check_required(members, expected.kind)),
        Shown::default,
    )?;
    trace.check(
        Rule::Pkce09,
        check_pkce(members, expected.require_pkce),
        Shown::default,
    )?;
    Ok(Metadata {
        document: without_mark(document).to_owned(),
        jwks_uri: text(members, "jwks_uri").map(str::to_owned),
        algorithms: algorithms(members),
        warnings: trace.warnings().to_vec(),
    })
}

/// RFC 8259 §8.1 lets a reader ignore a byte order mark, which real publishers send.
fn without_mark(document: &str) -> &str {
    document.strip_prefix('\u{feff}').unwrap_or(document)
}

fn parse(document: &str) -> Result<Json, Error> {
    let invalid = |reason| Error::new(Code::MetadataInvalid, reason).at(Rule::Meta02);
    if document.len() > MAX_METADATA_BYTES {
        return Err(invalid("the document is too long")
            .expected(format!("at most {MAX_METADATA_BYTES} bytes")));
    }
    Json::parse(without_mark(document).as_bytes()).map_err(|error| match error {
        JsonError::DuplicateMember => {
            Error::new(Code::DuplicateMember, "a member appears twice").at(Rule::Meta02)
        }
        JsonError::TooDeep => Error::new(Code::JsonTooDeep, "the document is nested too deeply"),
        JsonError::NotUtf8 | JsonError::Syntax | JsonError::NotAnObject => {
            invalid("the document is not a JSON object")
        }
    })
}

/// META-01: "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix to
/// /.well-known/openid-configuration".
fn check_issuer(members: Object<'_>, issuer: &Issuer) -> Result<Outcome, Error> {
    let Some(found) = members.get("issuer").and_then(Value::as_str) else {
        return Err(invalid("issuer", "is missing, or not a string"));
    };
    if found == issuer.as_str() {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::MetadataIssuerMismatch,
        "issuer",
        "is not the one that the document was asked of",
    )
    .expected_text(issuer.as_str())
    .actual_text(found))
}

/// META-02: "URLs … MUST use the https scheme"; `http` where issuer and endpoint are both on this very machine. A member
/// that is `null` says no more than one that is absent.
fn check_members(members: Object<'_>, issuer: &Issuer) -> Result<Outcome, Error> {
    let given = |name: &str| {
        members
            .get(name)
            .filter(|value| !matches!(value, Value::Null))
    };
    for name in ENDPOINTS {
        let fits = |value: Value<'_>| {
            value
                .as_str()
                .is_some_and(|url| issuer::is_endpoint(url, issuer.is_loopback()))
        };
        if given(name).is_some_and(|value| !fits(value)) {
            return Err(invalid(name, "is no https URL"));
        }
    }
    for name in LISTS {
        if given(name).is_some_and(|value| value.as_str_list().is_none()) {
            return Err(invalid(name, "is not a list of strings"));
        }
    }
    for name in FLAGS {
        if given(name).is_some_and(|value| !matches!(value, Value::Bool(_))) {
            return Err(invalid(name, "is neither true nor false"));
        }
    }
    Ok(Outcome::Holds)
}

/// META-03: what Discovery §3 and RFC 8414 §2 require. A verifier needs none of it but `jwks_uri`.
fn check_required(members: Object<'_>, kind: MetadataType) -> Outcome {
    const OIDC: &[(&str, &str)] = &[
        (
            "authorization_endpoint",
            "authorization_endpoint is missing",
        ),
        ("jwks_uri", "jwks_uri is missing"),
        (
            "response_types_supported",
            "response_types_supported is missing",
        ),
        (
            "subject_types_supported",
            "subject_types_supported is missing",
        ),
        (
            "id_token_signing_alg_values_supported",
            "id_token_signing_alg_values_supported is missing",
        ),
    ];
    const OAUTH: &[(&str, &str)] = &[(
        "response_types_supported",
        "response_types_supported is missing",
    )];
    let warns = |reason| Outcome::Warns(Code::MetadataIncomplete, reason);
    let required = match kind {
        MetadataType::Oidc => OIDC,
        MetadataType::OAuth => OAUTH,
    };
    if let Some((_, reason)) = required.iter().find(|(name, _)| {
        // As above, `null` says no more than absence.
        members
            .get(name)
            .is_none_or(|value| matches!(value, Value::Null))
    }) {
        return warns(reason);
    }
    let has = |name, value| list(members, name).is_some_and(|list| list.contains(&value));
    // "Unless only the Implicit Flow is used" (Discovery §3), "unless only the implicit grant type is supported" (RFC 8414 §2).
    let only_implicit = list(members, "grant_types_supported")
        .is_some_and(|grants| grants.iter().all(|grant| *grant == "implicit"));
    if text(members, "token_endpoint").is_none() && !only_implicit {
        return warns("token_endpoint is missing");
    }
    if kind == MetadataType::OAuth {
        let needs_front = list(members, "grant_types_supported").is_none_or(|grants| {
            grants.contains(&"authorization_code") || grants.contains(&"implicit")
        });
        if needs_front && text(members, "authorization_endpoint").is_none() {
            return warns("authorization_endpoint is missing");
        }
    } else if !has("id_token_signing_alg_values_supported", "RS256") {
        return warns("id_token_signing_alg_values_supported does not list RS256");
    }
    Outcome::Holds
}

/// PKCE-09: "clients MUST ensure that the authorization server supports PKCE before using PKCE for CSRF protection"
/// (RFC 9700 §4.7.1).
fn check_pkce(members: Object<'_>, required: bool) -> Result<Outcome, Error> {
    let name = "code_challenge_methods_supported";
    if list(members, name).is_some_and(|methods| methods.contains(&"S256")) {
        return Ok(Outcome::Holds);
    }
    if required {
        return Err(Error::claim(
            Code::PkceNotSupported,
            name,
            "does not list S256, and PKCE is required",
        ));
    }
    let reason = "the server does not say that it supports PKCE with S256";
    Ok(Outcome::Warns(Code::PkceNotSupported, reason))
}

/// META-07: what the server lists narrows the choice and never widens it.
fn algorithms(members: Object<'_>) -> Vec<JwsAlgorithm> {
    let listed = list(members, "id_token_signing_alg_values_supported").unwrap_or_default();
    JwsAlgorithm::asymmetric()
        .filter(|alg| listed.contains(&alg.name()))
        .collect()
}

fn text<'a>(members: Object<'a>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}

fn list<'a>(members: Object<'a>, name: &str) -> Option<Vec<&'a str>> {
    members.get(name).and_then(Value::as_str_list)
}

fn invalid(name: &'static str, reason: &'static str) -> Error {
    Error::claim(Code::MetadataInvalid, name, reason)
}
