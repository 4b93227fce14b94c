//! ID tokens with a signature that holds over a header and claims that do not: the whole judgement.

#![no_main]

use harness::{
    ACCESS_TOKEN, CLIENT, CODE, Hostile, ISSUER, NONCE, NOW, STATE, SUBJECT, TOLERANCE, TRUSTED,
    audiences, check_common, check_report, jwks, reread, time,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::LazyLock;
use tokenward::jwt::AcrPolicy;
use tokenward::oidc::Flow;
use tokenward::oidc::hash_claim::matches;
use tokenward::oidc::policy::Azp;
use tokenward::time::Seconds;
use tokenward::{IdTokenExpectations, VerifiedToken, Verifier, VerifierOptions};

const GOOD_HEADER: &[u8] = br#"{"alg":"Ed25519","kid":"k","typ":"JWT"}"#;
const MAX_AGE: f64 = 60.0;
/// Every input is judged more than once: after the first time its signature is remembered.
const CACHE: f64 = 8.0;

/// `azp` enforced, and ignored.
static VERIFIERS: LazyLock<[Verifier; 2]> = LazyLock::new(|| {
    [Azp::Enforce, Azp::Ignore].map(|azp| {
        let mut options = VerifierOptions::new(ISSUER, &jwks());
        options.client_id = Some(CLIENT.to_owned());
        options.trusted_audiences = vec![TRUSTED.to_owned()];
        options.cache_entries = Some(CACHE);
        options.azp = azp;
        Verifier::new(options).unwrap()
    })
});

fuzz_target!(|data: &[u8]| {
    let Some(hostile) = Hostile::read(data, GOOD_HEADER) else {
        return;
    };
    let ignores_azp = hostile.switches.on(9);
    let verifier = &VERIFIERS[usize::from(ignores_azp)];
    let expected = expectations(&hostile);
    let token = hostile.sign();
    let verified = verifier.verify_id_token(&token, &expected, NOW);
    // Only a caller's mistake keeps a report away, and then it is the verdict too.
    let report = match verifier.explain_id_token(&token, &expected, NOW) {
        Ok(report) => report,
        Err(mistake) => {
            assert!(expected.flow.is_front_channel() && expected.nonce.is_none());
            assert_eq!(mistake.to_json(), verified.unwrap_err().to_json());
            return;
        }
    };
    check_report(&verified, &report, &hostile, &token);
    if let Ok(verified) = verified {
        check_accepted(&verified, &expected, ignores_azp);
    }
});

fn expectations(hostile: &Hostile<'_>) -> IdTokenExpectations {
    let switches = hostile.switches;
    let mut expected = IdTokenExpectations::default();
    expected.nonce = switches.text(0, NONCE);
    expected.flow = match (switches.on(1), switches.on(2)) {
        (false, _) => Flow::Code,
        (true, false) => Flow::Hybrid,
        (true, true) => Flow::Implicit,
    };
    expected.access_token = switches.text(3, ACCESS_TOKEN);
    expected.code = switches.text(4, CODE);
    expected.state = switches.text(5, STATE);
    expected.subject = switches.text(6, SUBJECT);
    expected.max_age = switches.on(7).then(|| Seconds::new(MAX_AGE).unwrap());
    expected.max_token_age = switches.on(8).then(|| Seconds::new(MAX_AGE).unwrap());
    expected.acr = switches.on(10).then(|| {
        let order = ["1", "2"].map(str::to_owned);
        AcrPolicy::new(Some(&order), Some("2"), None).unwrap()
    });
    expected
}

/// What must be true of an accepted token, read by somebody else.
fn check_accepted(verified: &VerifiedToken, expected: &IdTokenExpectations, ignores_azp: bool) {
    let Some(claims) = reread(verified.payload()) else {
        return;
    };
    check_common(&claims);
    check_parties(&claims, expected, ignores_azp);
    assert_eq!(claims["nonce"].as_str(), expected.nonce.as_deref());
    assert_eq!(verified.subject.as_deref(), claims["sub"].as_str());
    let front_channel = expected.flow.is_front_channel().then_some(3_600.0);
    let max_token_age = expected.max_token_age.map(Seconds::get).or(front_channel);
    if let Some(limit) = max_token_age {
        assert!(time(&claims, "iat") >= NOW - limit - TOLERANCE);
    }
    if let Some(limit) = expected.max_age {
        let auth_time = time(&claims, "auth_time");
        assert!((NOW - limit.get() - TOLERANCE..=NOW + TOLERANCE).contains(&auth_time));
    }
    if expected.acr.is_some() {
        assert_eq!(claims["acr"], "2");
    }
    check_bindings(&claims, expected, verified);
}

fn check_parties(claims: &Value, expected: &IdTokenExpectations, ignores_azp: bool) {
    let audiences = audiences(claims);
    assert!(audiences.contains(&CLIENT));
    assert!(audiences.iter().all(|aud| [CLIENT, TRUSTED].contains(aud)));
    let azp = &claims["azp"];
    assert!(ignores_azp || *azp == CLIENT || (azp.is_null() && audiences.len() == 1));
    let sub = claims["sub"].as_str().unwrap();
    assert!((1..=255).contains(&sub.len()) && sub.is_ascii());
    assert!(
        expected
            .subject
            .as_deref()
            .is_none_or(|subject| subject == sub)
    );
    assert!(claims["iat"].is_number());
    for foreign in ["events", "token_introspection", "htm", "htu"] {
        assert!(claims.get(foreign).is_none());
    }
}

fn check_bindings(claims: &Value, expected: &IdTokenExpectations, verified: &VerifiedToken) {
    let front_channel = expected.flow.is_front_channel();
    let bindings = [
        ("at_hash", &expected.access_token, front_channel),
        ("c_hash", &expected.code, expected.flow == Flow::Hybrid),
        ("s_hash", &expected.state, false),
    ];
    for (claim, value, required) in bindings {
        match (claims[claim].as_str(), value) {
            (Some(hash), Some(value)) => {
                assert!(matches(hash, value, verified.alg.unwrap()), "{claim}")
            }
            (Some(_), None) => assert!(!front_channel, "{claim} was not checked"),
            (None, Some(_)) => assert!(!required, "{claim} is missing"),
            // Hybrid always binds the code.
            (None, None) => assert!(claim != "c_hash" || !required, "{claim} is missing"),
        }
    }
}
