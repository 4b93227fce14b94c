//! Judges tokens natively, for comparison with the package: cases as JSON lines on standard input, one answer a line.
//!
//! A case is `{ issuer, clientId, audience?, jwks, algorithms?, clientSecret?, idToken, nonce, now }` with `jwks` as JSON text,
//! `clientSecret` as text, and `nonce` as text or null; for another verb `{ …, verb, text, expected }` in the names of the
//! package. The answer is the report, or `{ error }` for a caller's mistake.

use serde_json::Value;
use std::io::{BufRead, Write};
use tokenward::error::ErrorJson;
use tokenward::oauth::Profile;
use tokenward::oauth::metadata::{self, MetadataExpectations};
use tokenward::{
    AccessTokenExpectations, Error, IdTokenExpectations, IdTokenHintExpectations,
    IntrospectionExpectations, LogoutExpectations, PreviousToken, ProvidedClaimsExpectations,
    RefreshExpectations, Report, UserInfoExpectations, Verifier, VerifierOptions,
};

/// A caller's mistake; a struct keeps the order of the members.
#[derive(serde::Serialize)]
struct Refusal {
    error: ErrorJson,
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        match judge(&case) {
            Ok(report) => serde_json::to_writer(&mut out, &report)?,
            Err(error) => serde_json::to_writer(
                &mut out,
                &Refusal {
                    error: error.to_json(),
                },
            )?,
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn text(case: &Value, name: &str) -> Option<String> {
    case.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn texts(case: &Value, name: &str) -> Option<Vec<String>> {
    let list = case.get(name)?.as_array()?;
    Some(
        list.iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
    )
}

fn judge(case: &Value) -> Result<Report, Error> {
    let mut options = VerifierOptions::new(
        &text(case, "issuer").unwrap_or_default(),
        &text(case, "jwks").unwrap_or_default(),
    );
    options.client_id = text(case, "clientId");
    options.audience = text(case, "audience").map(|audience| vec![audience]);
    options.client_secret = text(case, "clientSecret").map(String::into_bytes);
    options.algorithms = texts(case, "algorithms");
    let now = case.get("now").and_then(Value::as_f64).unwrap_or(f64::NAN);
    if let Some(verb) = text(case, "verb") {
        return judge_by(&verb, case, options, now);
    }
    let mut expected = IdTokenExpectations::default();
    expected.nonce = text(case, "nonce");
    let id_token = text(case, "idToken").unwrap_or_default();
    Verifier::new(options)?.explain_id_token(&id_token, &expected, now)
}

/// A verb by the name that the package gives it.
fn judge_by(verb: &str, case: &Value, options: VerifierOptions, now: f64) -> Result<Report, Error> {
    let given = case.get("expected").unwrap_or(&Value::Null);
    let presented = text(case, "text").unwrap_or_default();
    if verb == "explainMetadata" {
        let expected = MetadataExpectations::new(&options.issuer);
        return metadata::explain(&presented, &expected);
    }
    let verifier = Verifier::new(options)?;
    match verb {
        "explainIdToken" => {
            let mut expected = IdTokenExpectations::default();
            expected.nonce = text(given, "nonce");
            expected.code = text(given, "code");
            expected.access_token = text(given, "accessToken");
            if text(given, "flow").is_some() {
                expected.flow = tokenward::oidc::Flow::Hybrid;
            }
            verifier.explain_id_token(&presented, &expected, now)
        }
        "explainRefreshedIdToken" => {
            let claims = given
                .get("previous")
                .and_then(|previous| previous.get("claims"));
            let claims = claims.map(Value::to_string).unwrap_or_default();
            let expected = RefreshExpectations::new(PreviousToken::from_claims(&claims)?);
            verifier.explain_refreshed_id_token(&presented, &expected, now)
        }
        "explainAccessToken" => {
            let mut expected = AccessTokenExpectations::default();
            if text(given, "profile").is_some() {
                expected.profile = Profile::LegacyJwt;
            }
            verifier.explain_access_token(&presented, &expected, now)
        }
        "explainLogoutToken" => {
            verifier.explain_logout_token(&presented, &LogoutExpectations::default(), now)
        }
        "explainUserInfo" => {
            let mut expected = UserInfoExpectations::default();
            expected.content_type = text(given, "contentType").unwrap_or_default();
            expected.expected_subject = text(given, "expectedSubject").unwrap_or_default();
            verifier.explain_userinfo(&presented, &expected, now)
        }
        "explainIntrospectionResponse" => {
            let mut expected = IntrospectionExpectations::default();
            expected.content_type = text(given, "contentType").unwrap_or_default();
            verifier.explain_introspection_response(&presented, &expected, now)
        }
        "explainIdTokenHint" => {
            let mut expected = IdTokenHintExpectations::default();
            expected.client_id = text(given, "clientId");
            expected.allow_expired = given.get("allowExpired") == Some(&Value::Bool(true));
            verifier.explain_id_token_hint(&presented, &expected, now)
        }
        "explainProvidedClaims" => {
            let mut expected = ProvidedClaimsExpectations::default();
            expected.claims = texts(given, "claims").unwrap_or_default();
            verifier.explain_provided_claims(&presented, &expected, now)
        }
        _ => Err(Error::option("verb", "is none that this example knows")),
    }
}
