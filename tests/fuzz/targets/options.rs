//! Options and expectations from arbitrary JSON, in the names of the JavaScript contract: never a panic, every
//! contradiction and empty value refused, and nothing else.
//!
//! The input is `{"options": {…}, "expected": {…}, "acr": {…}, "now": 0}`; what has the wrong type counts as not given.

#![no_main]

use harness::{ISSUER, MARKER, jwks};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use tokenward::jose::{JwkSet, JwsAlgorithm};
use tokenward::json::Json;
use tokenward::jwt::{AcrPolicy, Issuer};
use tokenward::oidc::Flow;
use tokenward::time::Seconds;
use tokenward::{Code, Error, IdTokenExpectations, Verifier, VerifierOptions};

static JWKS: LazyLock<String> = LazyLock::new(jwks);

fuzz_target!(|data: &[u8]| {
    let Ok(input) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    let acr = acr(&input["acr"]);
    let mut options = options(&input["options"]);
    options.acr = acr.clone();
    let fits = fits(&options);
    let shows = shown(&options);
    match Verifier::new(options.clone()) {
        Ok(verifier) => {
            assert!(fits, "accepted");
            check_verifier(&verifier, &options, &input, acr);
        }
        Err(error) => {
            assert!(!fits, "refused: {}", error.to_json().message);
            check_error(&error, &shows);
        }
    }
});

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(text).collect()
}

/// JSON has no NaN and no infinity; here they are words.
fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}

fn options(given: &Value) -> VerifierOptions {
    let issuer = text(&given["issuer"]).unwrap_or_else(|| ISSUER.to_owned());
    let jwks = match &given["jwks"] {
        Value::Null => JWKS.clone(),
        Value::String(text) => text.clone(),
        object => object.to_string(),
    };
    let mut options = VerifierOptions::new(&issuer, &jwks);
    options.client_id = text(&given["clientId"]);
    options.audience = list(&given["audience"]);
    options.trusted_audiences = list(&given["trustedAudiences"]).unwrap_or_default();
    options.algorithms = list(&given["algorithms"]);
    options.client_secret = text(&given["clientSecret"]).map(String::into_bytes);
    options.clock_tolerance = number(&given["clockTolerance"]);
    options.max_token_bytes = number(&given["maxTokenBytes"]);
    options.cache_entries = number(&given["cache"]["maxEntries"]);
    options
}

/// The policy holds only values that the caller named, and at least one.
fn acr(given: &Value) -> Option<AcrPolicy> {
    let (order, any_of) = (list(&given["order"]), list(&given["anyOf"]));
    let minimum = text(&given["minimum"]);
    let policy = AcrPolicy::new(order.as_deref(), minimum.as_deref(), any_of.as_deref());
    let Ok(policy) = policy else {
        assert_eq!(policy.unwrap_err().code(), Code::InvalidOption);
        return None;
    };
    assert_eq!(order.is_some(), minimum.is_some());
    assert!(policy.sufficient().next().is_some());
    for value in policy.sufficient() {
        let place = |of: &str| order.as_ref()?.iter().position(|value| value == of);
        assert!(!value.is_empty() && policy.is_met_by(value));
        assert!(
            any_of
                .as_ref()
                .is_none_or(|list| list.iter().any(|one| one == value))
        );
        assert!(
            minimum
                .as_deref()
                .is_none_or(|minimum| place(value) >= place(minimum))
        );
    }
    Some(policy)
}

/// RFC 8725 §2.1: what anybody can read is no secret.
fn is_key_text(secret: &[u8]) -> bool {
    let text = String::from_utf8_lossy(secret);
    let text = text.trim_ascii_start();
    let is_jwk = Json::parse(text.as_bytes())
        .is_ok_and(|members| members.contains("kty") || members.contains("keys"));
    is_jwk
        || text.contains("-----BEGIN ")
        || text.starts_with("ssh-")
        || text.starts_with("ecdsa-sha2-")
}

/// The rules on options, told once more.
fn fits(options: &VerifierOptions) -> bool {
    let algorithms: Option<Vec<_>> = match &options.algorithms {
        None => Some(JwsAlgorithm::asymmetric().collect()),
        Some(names) => names
            .iter()
            .map(|name| JwsAlgorithm::from_name(name))
            .collect(),
    };
    let Some(algorithms) = algorithms else {
        return false;
    };
    let names: BTreeSet<_> = algorithms
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    let macs = algorithms.iter().filter(|algorithm| algorithm.is_mac());
    let secret_bytes = macs.map(|mac| mac.hash().bytes()).max();
    let has = options.client_secret.as_ref().map(Vec::len);
    let non_empty = |list: &[String]| list.iter().all(|one| !one.is_empty());
    let keys = JwkSet::parse(&options.jwks);
    Issuer::new(&options.issuer).is_some()
        && !algorithms.is_empty()
        && names.len() == algorithms.len()
        && secret_bytes.is_none_or(|bytes| has.is_some_and(|has| has >= bytes))
        && (secret_bytes.is_none() || !options.client_secret.as_deref().is_some_and(is_key_text))
        && options
            .clock_tolerance
            .is_none_or(|s| (0.0..=300.0).contains(&s))
        && options
            .max_token_bytes
            .is_none_or(|bytes| (1.0..=1_048_576.0).contains(&bytes) && bytes.fract() == 0.0)
        && options
            .cache_entries
            .is_none_or(|entries| (0.0..=1_000_000.0).contains(&entries) && entries.fract() == 0.0)
        && options.client_id.as_deref() != Some("")
        && options
            .audience
            .as_ref()
            .is_none_or(|list| !list.is_empty() && non_empty(list))
        && non_empty(&options.trusted_audiences)
        && keys.is_ok_and(|keys| secret_bytes.is_some() || !keys.usable().is_empty())
}

fn check_verifier(
    verifier: &Verifier,
    options: &VerifierOptions,
    input: &Value,
    acr: Option<AcrPolicy>,
) {
    assert_eq!(verifier.issuer(), options.issuer);
    let given = &input["expected"];
    let mut expected = IdTokenExpectations::default();
    expected.nonce = text(&given["nonce"]);
    expected.subject = text(&given["subject"]);
    expected.access_token = text(&given["accessToken"]);
    expected.code = text(&given["code"]);
    expected.state = text(&given["state"]);
    expected.max_age = number(&given["maxAge"]).and_then(Seconds::new);
    expected.acr = acr;
    expected.flow = match given["flow"].as_str() {
        Some("hybrid") => Flow::Hybrid,
        Some("implicit") => Flow::Implicit,
        _ => Flow::Code,
    };
    let now = number(&input["now"]).unwrap_or(harness::NOW);
    let token = given["token"].as_str().unwrap_or("e30.e30.AA");
    let texts = [
        &expected.nonce,
        &expected.subject,
        &expected.access_token,
        &expected.code,
        &expected.state,
    ];
    let fits = options.client_id.is_some()
        && texts.iter().all(|text| text.as_deref() != Some(""))
        && (expected.nonce.is_some() || !expected.flow.is_front_channel())
        && (0.0..=253_402_300_800.0).contains(&now);
    let verified = verifier.verify_id_token(token, &expected, now);
    match verifier.explain_id_token(token, &expected, now) {
        Ok(report) => {
            assert!(fits, "a contradiction was accepted");
            assert_eq!(report.error, verified.err().as_ref().map(Error::to_json));
        }
        Err(mistake) => {
            assert!(!fits, "refused: {}", mistake.to_json().message);
            assert_eq!(mistake.code(), Code::InvalidOption);
            assert_eq!(mistake.to_json(), verified.unwrap_err().to_json());
            check_error(&mistake, &shown(options));
        }
    }
}

/// What an error about options may show of them.
fn shown(options: &VerifierOptions) -> String {
    let algorithms = options.algorithms.clone().unwrap_or_default();
    format!(
        "{} {} {}",
        options.issuer,
        algorithms.join(" "),
        options.jwks
    )
}

/// No secret stands in an error, unless the caller put it where errors may show it.
fn check_error(error: &Error, shown: &str) {
    let text = serde_json::to_string(&error.to_json()).unwrap();
    assert!(shown.contains(MARKER) || !text.contains(MARKER), "{text}");
}
