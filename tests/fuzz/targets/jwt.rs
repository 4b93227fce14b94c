//! JWTs of no named kind, with a signature that holds: an accepted one keeps what was asked for, when read by somebody else.

#![no_main]

use harness::{
    API, CLIENT, Hostile, ISSUER, NOW, SUBJECT, audiences, check_report, jwks, reread, time,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::LazyLock;
use tokenward::time::Seconds;
use tokenward::{JwtExpectations, JwtKeys, JwtVerifier};

const GOOD_HEADER: &[u8] = br#"{"alg":"Ed25519","kid":"k","typ":"x+jwt"}"#;
const AGE: f64 = 60.0;
const AHEAD: f64 = 60.0;
const TOLERANCE: f64 = 5.0;

/// A set whose one key has a name, and that key without regard to names.
static VERIFIERS: LazyLock<[JwtVerifier; 2]> = LazyLock::new(|| {
    let set: Value = serde_json::from_str(&jwks()).unwrap();
    let key = set["keys"][0].to_string();
    [
        JwtVerifier::new(JwtKeys::Set(&jwks())).unwrap(),
        JwtVerifier::new(JwtKeys::One(&key)).unwrap(),
    ]
});

static KEYLESS: LazyLock<JwtVerifier> =
    LazyLock::new(|| JwtVerifier::new(JwtKeys::Missing).unwrap());

fuzz_target!(|data: &[u8]| {
    let Some(hostile) = Hostile::read(data, GOOD_HEADER) else {
        return;
    };
    let token = hostile.sign();
    let expected = expected(&hostile);
    let [by_set, by_key] = [0, 1].map(|which: usize| {
        let verified = VERIFIERS[which].verify(&token, &expected, NOW);
        let report = VERIFIERS[which].explain(&token, &expected, NOW).unwrap();
        check_report(&verified, &report, &hostile, &token);
        verified
    });
    // The name of a key is all that can be wrong with a set alone.
    match (&by_set, &by_key) {
        (Err(error), Ok(_)) => assert_eq!(error.code().name(), "key_not_found"),
        (Ok(_), Err(error)) => panic!("the key alone refuses: {}", error.to_json().message),
        _ => {}
    }
    let without = KEYLESS.verify(&token, &expected, NOW).unwrap_err();
    let lacks_a_key = ["key_not_found", "key_alg_mismatch"].contains(&without.code().name());
    let Ok(verified) = by_key else { return };
    assert!(lacks_a_key, "accepted with a key, and refused before it");
    if let Some(claims) = reread(verified.payload()) {
        check(&claims, &expected);
    }
});

fn expected(hostile: &Hostile<'_>) -> JwtExpectations {
    let switches = hostile.switches;
    let list = |bit, texts: &[&str]| {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        switches.on(bit).then_some(texts)
    };
    let mut expected = JwtExpectations::default();
    expected.issuers = list(0, &["https://other.example", ISSUER]);
    expected.audiences = list(1, &[API, CLIENT]);
    expected.subject = switches.text(2, SUBJECT);
    expected.typ = switches.text(3, "application/x+jwt");
    expected.max_token_age = switches.on(4).then(|| Seconds::new(AGE).unwrap());
    expected.required_claims = list(5, &["jti", "__proto__"]).unwrap_or_default();
    expected.clock_tolerance = switches.on(6).then_some(TOLERANCE);
    expected.algorithms = list(7, &["Ed25519"]);
    expected
}

fn check(claims: &Value, expected: &JwtExpectations) {
    let tolerance = expected.clock_tolerance.unwrap_or(0.0);
    for name in ["iss", "sub", "jti"] {
        assert!(claims.get(name).is_none_or(Value::is_string), "{name}");
    }
    let given = |name: &str| claims.get(name).map(|_| time(claims, name));
    assert!(given("exp").is_none_or(|exp| NOW < exp + tolerance));
    assert!(given("nbf").is_none_or(|nbf| nbf <= NOW + tolerance));
    assert!(given("iat").is_none_or(|iat| iat <= NOW + AHEAD));
    if expected.max_token_age.is_some() {
        let iat = time(claims, "iat");
        assert!((NOW - AGE - tolerance..=NOW + tolerance).contains(&iat));
    }
    if let Some(issuers) = &expected.issuers {
        assert!(issuers.iter().any(|issuer| claims["iss"] == **issuer));
    }
    if let Some(wanted) = &expected.audiences {
        let audiences = audiences(claims);
        assert!(wanted.iter().any(|one| audiences.contains(&one.as_str())));
    }
    if let Some(subject) = &expected.subject {
        assert_eq!(claims["sub"], **subject);
    }
    for name in &expected.required_claims {
        assert!(claims.get(name).is_some(), "{name}");
    }
}
