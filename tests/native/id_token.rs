//! Every rule of the ID token: what breaks it, and the exact code and row that must come out.

use crate::support::{
    CLIENT, ISSUER, NONCE, NOW, TestSigner, changed, code_of, encode, expected, good_claims, judge,
    options, shown_steps,
};
use serde_json::{Value, json};
use tokenward::jwt::AcrPolicy;
use tokenward::oidc::hash_claim;
use tokenward::oidc::policy::{Azp, Flow};
use tokenward::time::Seconds;
use tokenward::trace::Status;
use tokenward::{Error, IdTokenExpectations, Report, Verifier, VerifierOptions};

/// A verifier without tolerance, so that each boundary is exact.
fn strict() -> VerifierOptions {
    let mut options = options(&TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    options
}

fn verify_with(
    options: VerifierOptions,
    claims: &Value,
    expected: &IdTokenExpectations,
) -> Result<Report, Error> {
    judge(
        &Verifier::new(options).unwrap(),
        &TestSigner::new().token(claims),
        expected,
        NOW,
    )
}

/// The good claims with some of them replaced; `null` removes one.
fn claims(changes: Value) -> Value {
    changed(good_claims(), &changes)
}

#[track_caller]
fn assert_refused(result: Result<Report, Error>, code: &str, rule: &str, claim: Option<&str>) {
    let error = result.map(|_| ()).unwrap_err().to_json();
    assert_eq!(
        (error.code, error.rule, error.claim.as_deref()),
        (code, rule, claim),
        "{}",
        error.message
    );
}

#[test]
fn an_accepted_token_was_checked_by_every_rule() {
    let report = verify_with(strict(), &good_claims(), &expected()).unwrap();
    let rules: Vec<_> = report.steps.iter().map(|step| step.rule).collect();
    assert_eq!(
        rules,
        [
            "JOSE-05", "JOSE-01", "JOSE-02", "JOSE-04", "JOSE-06", "JOSE-09", "JOSE-10", "JOSE-16",
            "JOSE-15", "JOSE-08", "IDT-16", "JOSE-27", "IDT-06", "JWT-01", "JWT-13", "IDT-01",
            "IDT-02", "JWT-14", "IDT-03", "IDT-04", "IDT-05", "IDT-08", "IDT-09", "JWT-04",
            "IDT-10", "JWT-05", "IDT-11", "IDT-13", "IDT-14", "IDT-15", "HASH-03", "HASH-04",
            "HASH-05", "HASH-06", "HYB-04", "HYB-06",
        ]
    );
    assert!(
        report
            .steps
            .iter()
            .all(|step| matches!(step.status, Status::Pass | Status::Skipped))
    );
    // Nothing is skipped without a reason.
    assert!(
        report
            .steps
            .iter()
            .all(|step| (step.status == Status::Skipped) == step.reason.is_some())
    );
}

#[test]
fn a_refused_token_shows_how_far_it_came() {
    let verifier = Verifier::new(strict()).unwrap();
    let token = TestSigner::new().token(&claims(json!({ "aud": "other" })));
    let report = verifier.explain_id_token(&token, &expected(), NOW).unwrap();
    let status = |rule| {
        report
            .steps
            .iter()
            .find(|step| step.rule == rule)
            .unwrap()
            .status
    };
    assert_eq!(
        (status("IDT-01"), status("IDT-03"), status("IDT-09")),
        (Status::Pass, Status::Fail, Status::Skipped)
    );
    assert_eq!(report.error.unwrap().code, "audience_mismatch");
}

/// What a report shows beside each rule: the caller's own values, and of the token what is no secret.
#[test]
fn an_accepted_token_is_shown() {
    let mut expected = expected();
    expected.max_token_age = Seconds::new(60.0);
    expected.max_age = Seconds::new(60.0);
    expected.acr = Some(AcrPolicy::new(None, None, Some(&["2".to_owned()])).unwrap());
    let claims =
        claims(json!({ "nbf": NOW - 1.0, "iat": NOW - 2.0, "auth_time": NOW - 3.0, "acr": "2" }));
    let token = TestSigner::new().sign(
        r#"{"alg":"Ed25519","kid":"test","typ":"JWT"}"#,
        &claims.to_string(),
    );
    let report = judge(&Verifier::new(strict()).unwrap(), &token, &expected, NOW).unwrap();
    let now = "now 1800000000, tolerance 0 s";
    assert_eq!(
        shown_steps(&report),
        [
            (
                "JOSE-05",
                "at most 16384 bytes",
                &*format!("{} bytes", token.len())
            ),
            ("JOSE-15", "", r#""JWT""#),
            (
                "JOSE-08",
                "ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512 Ed25519 EdDSA",
                "Ed25519"
            ),
            ("JOSE-27", "", r#""test""#),
            (
                "IDT-01",
                r#""https://op.example""#,
                r#""https://op.example""#
            ),
            ("IDT-03", r#""client""#, r#"["client"]"#),
            ("IDT-04", r#"["client"]"#, ""),
            ("IDT-09", now, "1800000600"),
            ("JWT-04", now, "1799999999"),
            ("IDT-10", now, "1799999998"),
            ("JWT-05", now, "1799999998"),
            ("IDT-13", r#"["2"]"#, ""),
            ("IDT-14", now, "1799999997"),
        ]
    );
    // JOSE-28: a token without `kid` says so.
    let token = TestSigner::new().sign(r#"{"alg":"Ed25519"}"#, &claims.to_string());
    let report = judge(&Verifier::new(strict()).unwrap(), &token, &expected, NOW).unwrap();
    assert!(shown_steps(&report).contains(&("JOSE-27", "", "no kid")));
}

/// JWT-02, JWT-07, JWT-08, JWT-09, IDT-01 to IDT-05, IDT-09, IDT-15
#[test]
fn claims_that_are_refused() {
    for (changes, code, rule, claim) in [
        (
            json!({ "events": {} }),
            "wrong_token_kind",
            "JWT-13",
            "events",
        ),
        (json!({ "iss": null }), "claim_missing", "IDT-01", "iss"),
        (json!({ "iss": 5 }), "claim_invalid", "IDT-01", "iss"),
        (json!({ "iss": [ISSUER] }), "claim_invalid", "IDT-01", "iss"),
        (
            json!({ "iss": "https://op.example/" }),
            "issuer_mismatch",
            "IDT-01",
            "iss",
        ),
        (
            json!({ "iss": "https://op.example1" }),
            "issuer_mismatch",
            "IDT-01",
            "iss",
        ),
        (
            json!({ "iss": "https://self-issued.me" }),
            "issuer_mismatch",
            "IDT-01",
            "iss",
        ),
        (json!({ "sub": null }), "claim_missing", "IDT-02", "sub"),
        (json!({ "sub": "" }), "claim_invalid", "IDT-02", "sub"),
        (json!({ "sub": 7 }), "claim_invalid", "IDT-02", "sub"),
        (json!({ "sub": "ā" }), "claim_invalid", "IDT-02", "sub"),
        (
            json!({ "sub": "a".repeat(256) }),
            "claim_invalid",
            "IDT-02",
            "sub",
        ),
        (json!({ "aud": null }), "claim_missing", "IDT-03", "aud"),
        (json!({ "aud": 5 }), "claim_invalid", "IDT-03", "aud"),
        (json!({ "aud": {} }), "claim_invalid", "IDT-03", "aud"),
        (
            json!({ "aud": [CLIENT, 5] }),
            "claim_invalid",
            "IDT-03",
            "aud",
        ),
        (json!({ "aud": [] }), "audience_mismatch", "IDT-03", "aud"),
        (
            json!({ "aud": "client1" }),
            "audience_mismatch",
            "IDT-03",
            "aud",
        ),
        (
            json!({ "aud": "Client" }),
            "audience_mismatch",
            "IDT-03",
            "aud",
        ),
        (
            json!({ "aud": "clien" }),
            "audience_mismatch",
            "IDT-03",
            "aud",
        ),
        (
            json!({ "aud": [CLIENT, "client1"] }),
            "audience_untrusted",
            "IDT-04",
            "aud",
        ),
        (json!({ "azp": "other" }), "azp_mismatch", "IDT-05", "azp"),
        (json!({ "azp": 5 }), "claim_invalid", "IDT-05", "azp"),
        (json!({ "exp": null }), "claim_missing", "IDT-09", "exp"),
        (
            json!({ "exp": "1800000600" }),
            "claim_invalid",
            "IDT-09",
            "exp",
        ),
        (json!({ "exp": 1.8e12 }), "claim_invalid", "IDT-09", "exp"),
        (json!({ "exp": -1 }), "token_expired", "IDT-09", "exp"),
        (json!({ "nbf": "x" }), "claim_invalid", "JWT-04", "nbf"),
        (
            json!({ "nbf": NOW + 1.0 }),
            "token_not_yet_valid",
            "JWT-04",
            "nbf",
        ),
        (json!({ "iat": null }), "claim_missing", "IDT-10", "iat"),
        (json!({ "iat": true }), "claim_invalid", "IDT-10", "iat"),
        (
            json!({ "iat": NOW + 1.0 }),
            "issued_in_future",
            "JWT-05",
            "iat",
        ),
        (json!({ "nonce": null }), "nonce_missing", "IDT-11", "nonce"),
        (
            json!({ "nonce": "n-0S6_WzA2Mj1" }),
            "nonce_mismatch",
            "IDT-11",
            "nonce",
        ),
        (json!({ "nonce": "" }), "nonce_mismatch", "IDT-11", "nonce"),
        (json!({ "nonce": 5 }), "claim_invalid", "IDT-11", "nonce"),
        (json!({ "acr": 2 }), "claim_invalid", "IDT-13", "acr"),
        (
            json!({ "auth_time": "yesterday" }),
            "claim_invalid",
            "IDT-14",
            "auth_time",
        ),
        (json!({ "amr": "pwd" }), "claim_invalid", "IDT-15", "amr"),
        (
            json!({ "amr": ["pwd", 1] }),
            "claim_invalid",
            "IDT-15",
            "amr",
        ),
        (
            json!({ "at_hash": 5 }),
            "claim_invalid",
            "HASH-03",
            "at_hash",
        ),
        (
            json!({ "c_hash": [] }),
            "claim_invalid",
            "HASH-04",
            "c_hash",
        ),
    ] {
        assert_refused(
            verify_with(strict(), &claims(changes), &expected()),
            code,
            rule,
            Some(claim),
        );
    }
}

/// JWT-10, and what lies just inside the bounds.
#[test]
fn claims_that_are_accepted() {
    for changes in [
        json!({ "unknown": { "deep": [1, 2, 3] } }),
        json!({ "sub": "a".repeat(255) }),
        json!({ "aud": [CLIENT] }),
        json!({ "azp": CLIENT }),
        json!({ "aud": [CLIENT, CLIENT] }),
        json!({ "aud": [CLIENT, CLIENT], "azp": CLIENT }),
        json!({ "exp": NOW + 0.5, "iat": NOW, "nbf": NOW }),
        json!({ "iat": 0 }),
        json!({ "amr": [], "acr": "0", "auth_time": 0 }),
        json!({ "__proto__": { "admin": true }, "constructor": 1 }),
    ] {
        verify_with(strict(), &claims(changes.clone()), &expected())
            .unwrap_or_else(|error| panic!("{changes}: {error}"));
    }
}

/// IDT-09: −1, 0, +1 around `exp` at zero tolerance; equal is expired.
#[test]
fn expiry_is_exclusive() {
    let verifier = Verifier::new(strict()).unwrap();
    let token = TestSigner::new().token(&good_claims());
    for (now, code) in [
        (NOW + 599.0, None),
        (NOW + 600.0, Some("token_expired")),
        (NOW + 601.0, Some("token_expired")),
    ] {
        let result = judge(&verifier, &token, &expected(), now);
        assert_eq!(code_of(result).map(|code| code.entry().code), code, "{now}");
    }
}

/// IDT-04, IDT-05
#[test]
fn audiences_and_authorized_parties() {
    let several = json!({ "aud": [CLIENT, "partner"] });
    let mut trusting = strict();
    trusting.trusted_audiences = vec!["partner".to_owned()];
    assert_refused(
        verify_with(trusting.clone(), &claims(several.clone()), &expected()),
        "azp_missing",
        "IDT-05",
        Some("azp"),
    );
    let with_azp = json!({ "aud": [CLIENT, "partner"], "azp": CLIENT });
    verify_with(trusting.clone(), &claims(with_azp), &expected()).unwrap();
    // An audience that is trusted does not stand for this client.
    assert_refused(
        verify_with(
            trusting.clone(),
            &claims(json!({ "aud": "partner" })),
            &expected(),
        ),
        "audience_mismatch",
        "IDT-03",
        Some("aud"),
    );
    trusting.azp = Azp::Ignore;
    verify_with(trusting.clone(), &claims(several), &expected()).unwrap();
    verify_with(trusting, &claims(json!({ "azp": "other" })), &expected()).unwrap();
}

/// IDT-11: the truth table.
#[test]
fn nonces() {
    let none = IdTokenExpectations::default();
    verify_with(strict(), &claims(json!({ "nonce": null })), &none).unwrap();
    assert_refused(
        verify_with(strict(), &good_claims(), &none),
        "nonce_unexpected",
        "IDT-11",
        Some("nonce"),
    );
    assert_refused(
        verify_with(strict(), &claims(json!({ "nonce": 5 })), &none),
        "nonce_unexpected",
        "IDT-11",
        Some("nonce"),
    );
}

/// JWT-14
#[test]
fn known_subjects() {
    let mut known = expected();
    known.subject = Some("alice".to_owned());
    verify_with(strict(), &good_claims(), &known).unwrap();
    known.subject = Some("Alice".to_owned());
    assert_refused(
        verify_with(strict(), &good_claims(), &known),
        "subject_mismatch",
        "JWT-14",
        Some("sub"),
    );
}

/// IDT-10: zero means zero.
#[test]
fn token_age() {
    for (max_token_age, iat, code) in [
        (0.0, NOW, None),
        (0.0, NOW - 1.0, Some("token_too_old")),
        (60.0, NOW - 60.0, None),
        (60.0, NOW - 61.0, Some("token_too_old")),
    ] {
        let mut expected = expected();
        expected.max_token_age = Seconds::new(max_token_age);
        let result = verify_with(strict(), &claims(json!({ "iat": iat })), &expected);
        assert_eq!(
            code_of(result).map(|code| code.entry().code),
            code,
            "{max_token_age} {iat}"
        );
    }
}

/// IDT-14: zero means zero; a time in the future is no proof of anything.
#[test]
fn authentication_age() {
    for (max_age, auth_time, code) in [
        (0.0, json!(NOW), None),
        (0.0, json!(NOW - 1.0), Some("reauthentication_required")),
        (300.0, json!(NOW - 300.0), None),
        (300.0, json!(NOW - 301.0), Some("reauthentication_required")),
        (300.0, Value::Null, Some("auth_time_missing")),
        (300.0, json!(NOW + 1.0), Some("claim_invalid")),
    ] {
        let mut expected = expected();
        expected.max_age = Seconds::new(max_age);
        let result = verify_with(
            strict(),
            &claims(json!({ "auth_time": auth_time })),
            &expected,
        );
        assert_eq!(
            code_of(result).map(|code| code.entry().code),
            code,
            "{max_age} {auth_time}"
        );
    }
}

/// IDT-13: the verifier's policy, and the call's in its place.
#[test]
fn authentication_context() {
    let order = ["0", "1", "2", "3"].map(str::to_owned);
    let mut careful = strict();
    careful.acr = Some(AcrPolicy::new(Some(&order), Some("2"), None).unwrap());
    for (acr, code) in [
        (json!("2"), None),
        (json!("3"), None),
        (json!("1"), Some("acr_insufficient")),
        (json!("4"), Some("acr_insufficient")),
        (Value::Null, Some("acr_insufficient")),
    ] {
        let result = verify_with(careful.clone(), &claims(json!({ "acr": acr })), &expected());
        assert_eq!(code_of(result).map(|code| code.entry().code), code, "{acr}");
    }
    let mut stricter = expected();
    stricter.acr = Some(AcrPolicy::new(None, None, Some(&["3".to_owned()])).unwrap());
    let result = verify_with(careful, &claims(json!({ "acr": "2" })), &stricter);
    assert_refused(result, "acr_insufficient", "IDT-13", Some("acr"));
}

/// HASH-01 to HASH-06, HYB-02, HYB-03
#[test]
fn hash_claims() {
    let alg = tokenward::jose::JwsAlgorithm::Ed25519;
    let hash = |value| hash_claim::compute(value, alg);
    let (access_token, code) = (
        Some("the access token".to_owned()),
        Some("the code".to_owned()),
    );
    let wrong = json!({ "at_hash": hash("another") });
    let right = json!({ "at_hash": hash("the access token"), "c_hash": hash("the code") });

    let mut bound = expected();
    bound.access_token = access_token.clone();
    verify_with(strict(), &claims(right.clone()), &bound).unwrap();
    verify_with(strict(), &good_claims(), &bound).unwrap();
    assert_refused(
        verify_with(strict(), &claims(wrong), &bound),
        "at_hash_mismatch",
        "HASH-03",
        Some("at_hash"),
    );
    let half = json!({ "at_hash": hash("the access token")[..20] });
    assert_refused(
        verify_with(strict(), &claims(half), &bound),
        "at_hash_mismatch",
        "HASH-03",
        Some("at_hash"),
    );

    let mut hybrid = expected();
    (hybrid.flow, hybrid.code) = (Flow::Hybrid, code);
    assert_refused(
        verify_with(strict(), &good_claims(), &hybrid),
        "c_hash_missing",
        "HYB-02",
        Some("c_hash"),
    );
    let c_hash = json!({ "c_hash": hash("another code") });
    assert_refused(
        verify_with(strict(), &claims(c_hash), &hybrid),
        "c_hash_mismatch",
        "HASH-04",
        Some("c_hash"),
    );
    assert_refused(
        verify_with(strict(), &claims(right.clone()), &hybrid),
        "binding_not_checked",
        "HASH-06",
        Some("at_hash"),
    );
    hybrid.access_token = access_token;
    verify_with(strict(), &claims(right), &hybrid).unwrap();
    let no_at_hash = json!({ "c_hash": hash("the code") });
    assert_refused(
        verify_with(strict(), &claims(no_at_hash), &hybrid),
        "at_hash_missing",
        "HYB-03",
        Some("at_hash"),
    );

    let mut stated = expected();
    stated.state = Some("the state".to_owned());
    let s_hash = json!({ "s_hash": hash("another state") });
    assert_refused(
        verify_with(strict(), &claims(s_hash), &stated),
        "s_hash_mismatch",
        "HASH-05",
        Some("s_hash"),
    );
}

/// HASH-06, IDT-16: recommendations that do not hold are warnings.
#[test]
fn warnings() {
    let signer = TestSigner::new();
    let header = r#"{"alg":"Ed25519","kid":"test","jku":"https://evil.example","x5c":["AA"]}"#;
    let token = signer.sign(header, &claims(json!({ "at_hash": "x" })).to_string());
    let verified = Verifier::new(strict())
        .unwrap()
        .verify_id_token(&token, &expected(), NOW)
        .unwrap();
    let warnings: Vec<_> = verified
        .warnings
        .iter()
        .map(|warning| (warning.rule, warning.code))
        .collect();
    assert_eq!(
        warnings,
        [
            ("IDT-16", "header_key_ignored"),
            ("HASH-06", "binding_not_checked")
        ]
    );
}

/// JOSE-01 to JOSE-16: headers and shapes, all of them with a signature that would hold.
#[test]
fn headers_that_are_refused() {
    let payload = good_claims().to_string();
    for (header, code, rule) in [
        (r#"{"kid":"test"}"#, "alg_missing", "JOSE-08"),
        (
            r#"{"alg":"none","kid":"test"}"#,
            "alg_none_forbidden",
            "JOSE-09",
        ),
        (
            r#"{"alg":"nOnE","kid":"test"}"#,
            "alg_none_forbidden",
            "JOSE-09",
        ),
        (
            r#"{"alg":"none ","kid":"test"}"#,
            "alg_none_forbidden",
            "JOSE-09",
        ),
        (
            r#"{"alg":"ed25519","kid":"test"}"#,
            "alg_not_allowed",
            "JOSE-08",
        ),
        (
            r#"{"alg":"HS256","kid":"test"}"#,
            "alg_not_allowed",
            "JOSE-08",
        ),
        (r#"{"alg":null,"kid":"test"}"#, "alg_not_allowed", "JOSE-08"),
        (
            r#"{"alg":"ES256K","kid":"test"}"#,
            "alg_not_supported",
            "JOSE-18",
        ),
        (
            r#"{"alg":"RS256","kid":"test"}"#,
            "key_alg_mismatch",
            "JOSE-18",
        ),
        (
            r#"{"alg":"Ed25519","kid":"other"}"#,
            "key_not_found",
            "JOSE-27",
        ),
        (r#"{"alg":"Ed25519","kid":1}"#, "invalid_header", "JOSE-06"),
        (
            r#"{"alg":"Ed25519","alg":"Ed25519","kid":"test"}"#,
            "duplicate_member",
            "JOSE-07",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","x":{"a":1,"a":2}}"#,
            "duplicate_member",
            "JOSE-07",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","crit":["x"],"x":1}"#,
            "crit_unsupported",
            "JOSE-10",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","b64":false}"#,
            "crit_unsupported",
            "JOSE-11",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","cty":"JWT"}"#,
            "cty_mismatch",
            "JOSE-16",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","typ":"at+jwt"}"#,
            "typ_mismatch",
            "JOSE-15",
        ),
        (
            r#"{"alg":"Ed25519","kid":"test","typ":"application/logout+jwt"}"#,
            "typ_mismatch",
            "JOSE-15",
        ),
        (r#"["alg"]"#, "invalid_header", "JOSE-06"),
        ("", "invalid_header", "JOSE-06"),
    ] {
        let token = TestSigner::new().sign(header, &payload);
        let result = judge(&Verifier::new(strict()).unwrap(), &token, &expected(), NOW);
        assert_refused(result, code, rule, None);
    }
}

/// JWT-01, JOSE-05, JOSE-17: payloads that are none, under a signature that holds.
#[test]
fn payloads_that_are_refused() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
    let twice = format!(r#"{{"iss":"{ISSUER}","iss":"{ISSUER}"}}"#);
    for (payload, code, rule) in [
        ("", "invalid_claims", "JWT-01"),
        ("[]", "invalid_claims", "JWT-01"),
        ("\"text\"", "invalid_claims", "JWT-01"),
        ("{} ", "claim_missing", "IDT-01"),
        ("\u{feff}{}", "invalid_claims", "JWT-01"),
        ("{\"exp\":NaN}", "invalid_claims", "JWT-01"),
        (&twice, "duplicate_member", "JWT-01"),
        (&deep, "json_too_deep", "JOSE-05"),
    ] {
        let token = TestSigner::new().sign(r#"{"alg":"Ed25519","kid":"test"}"#, payload);
        let error = judge(&Verifier::new(strict()).unwrap(), &token, &expected(), NOW)
            .unwrap_err()
            .to_json();
        assert_eq!((error.code, error.rule), (code, rule), "{payload}");
    }
}

/// JOSE-01 to JOSE-05
#[test]
fn texts_that_are_no_token() {
    let good = TestSigner::new().token(&good_claims());
    let (input, signature) = good.rsplit_once('.').unwrap();
    for (token, code, rule) in [
        (String::new(), "malformed_token", "JOSE-01"),
        (format!(" {good}"), "malformed_token", "JOSE-01"),
        (format!("{good}\n"), "malformed_token", "JOSE-01"),
        (format!("{good}="), "malformed_token", "JOSE-01"),
        (format!("Bearer {good}"), "malformed_token", "JOSE-01"),
        (
            format!("{{\"payload\":\"{good}\"}}"),
            "malformed_token",
            "JOSE-01",
        ),
        (input.to_owned(), "malformed_token", "JOSE-02"),
        (format!("{good}.AA"), "malformed_token", "JOSE-02"),
        (format!("{good}.AA.AA"), "jwe_not_expected", "JOSE-03"),
        (format!("{good}.AA.AA.AA"), "malformed_token", "JOSE-02"),
        (".".repeat(5000), "malformed_token", "JOSE-02"),
        (format!("{input}."), "alg_none_forbidden", "JOSE-09"),
        (
            format!("{input}.{}A", &signature[..signature.len() - 1]),
            "signature_invalid",
            "IDT-06",
        ),
        (
            format!("{input}.{}h", &signature[..signature.len() - 1]),
            "invalid_base64url",
            "JOSE-04",
        ),
        ("A".repeat(16_385), "token_too_large", "JOSE-05"),
    ] {
        let result = judge(&Verifier::new(strict()).unwrap(), &token, &expected(), NOW);
        assert_refused(result, code, rule, None);
    }
}

/// JOSE-02, JOSE-12: an embedded key is not used, and confusion of key and secret leads nowhere.
#[test]
fn keys_of_the_attacker() {
    use ed25519_dalek::{Signer, SigningKey};
    let attacker = SigningKey::from_bytes(&[9; 32]);
    let x = encode(attacker.verifying_key().as_bytes());
    let header = format!(
        r#"{{"alg":"Ed25519","kid":"test","jwk":{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}}}"#
    );
    let input = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(good_claims().to_string().as_bytes())
    );
    let token = format!(
        "{input}.{}",
        encode(&attacker.sign(input.as_bytes()).to_bytes())
    );
    let result = judge(&Verifier::new(strict()).unwrap(), &token, &expected(), NOW);
    assert_refused(result, "signature_invalid", "IDT-06", None);
}

/// IDT-08, JOSE-22
#[test]
fn secrets() {
    let mut with_secret = strict();
    with_secret.client_secret = Some(vec![7; 32]);
    // A secret alone allows nothing.
    let token = TestSigner::new().sign(r#"{"alg":"HS256"}"#, &good_claims().to_string());
    let verifier = Verifier::new(with_secret.clone()).unwrap();
    assert_refused(
        judge(&verifier, &token, &expected(), NOW),
        "alg_not_allowed",
        "JOSE-08",
        None,
    );
    // Attack 2: a public key in any text form is no secret.
    for text in [
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg",
        "Bag Attributes\n    friendlyName: op\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBg",
        r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a key of the issuer"}]}"#,
        "\n ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ",
        r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#,
    ] {
        let mut confused = with_secret.clone();
        confused.algorithms = Some(vec!["HS256".to_owned()]);
        confused.client_secret = Some(text.as_bytes().to_vec());
        assert_eq!(
            Verifier::new(confused).unwrap_err().option_name(),
            Some("clientSecret"),
            "{text}"
        );
    }
    // Too short for one of the listed algorithms.
    with_secret.algorithms = Some(vec!["HS256".to_owned(), "HS512".to_owned()]);
    assert_eq!(
        Verifier::new(with_secret.clone())
            .unwrap_err()
            .to_json()
            .code,
        "weak_key"
    );
    with_secret.client_secret = None;
    assert_eq!(
        Verifier::new(with_secret).unwrap_err().to_json().code,
        "invalid_option"
    );
}

/// IDT-08: a MAC is for one audience only, even where the others are trusted.
#[test]
fn macs_are_for_one_audience() {
    use hmac::{Hmac, KeyInit, Mac};
    let mut options = strict();
    options.algorithms = Some(vec!["HS256".to_owned()]);
    options.client_secret = Some(vec![7; 32]);
    options.trusted_audiences = vec!["partner".to_owned()];
    let verifier = Verifier::new(options).unwrap();
    let judge_for = |aud: Value| {
        let claims = claims(json!({ "aud": aud, "azp": CLIENT })).to_string();
        let input = [r#"{"alg":"HS256"}"#, &claims]
            .map(|part| encode(part.as_bytes()))
            .join(".");
        let mac = Hmac::<sha2::Sha256>::new_from_slice(&[7; 32])
            .unwrap()
            .chain_update(&input);
        let token = format!("{input}.{}", encode(&mac.finalize().into_bytes()));
        judge(&verifier, &token, &expected(), NOW)
    };
    judge_for(json!(CLIENT)).unwrap();
    judge_for(json!([CLIENT])).unwrap();
    assert_refused(
        judge_for(json!([CLIENT, "partner"])),
        "mac_not_allowed",
        "IDT-08",
        Some("aud"),
    );
}

/// Attack 57: no clock that is none.
#[test]
fn clocks_that_are_none() {
    let verifier = Verifier::new(strict()).unwrap();
    for now in [f64::NAN, f64::INFINITY, -1.0, NOW * 1000.0] {
        let error = verifier.verify_id_token("x", &expected(), now).unwrap_err();
        assert_eq!(error.to_json().code, "invalid_option", "{now}");
    }
}

/// Attack 63: options that would switch a check off in silence.
#[test]
fn options_that_are_none() {
    let broken: [fn(&mut VerifierOptions); 11] = [
        |options| options.issuer.clear(),
        |options| options.issuer = "http://op.example".to_owned(),
        |options| options.client_id = Some(String::new()),
        |options| options.algorithms = Some(Vec::new()),
        |options| options.algorithms = Some(vec!["none".to_owned()]),
        |options| options.algorithms = Some(vec!["ES256K".to_owned()]),
        |options| options.algorithms = Some(vec!["RS256".to_owned(), "RS256".to_owned()]),
        |options| options.clock_tolerance = Some(301.0),
        |options| options.clock_tolerance = Some(f64::NAN),
        |options| options.max_token_bytes = Some(0.0),
        |options| options.trusted_audiences = vec![String::new()],
    ];
    for (position, break_it) in broken.into_iter().enumerate() {
        let mut options = strict();
        break_it(&mut options);
        assert_eq!(
            Verifier::new(options).unwrap_err().to_json().code,
            "invalid_option",
            "{position}"
        );
    }
    let mut without_client = strict();
    without_client.client_id = None;
    let verifier = Verifier::new(without_client).unwrap();
    let error = verifier.verify_id_token("x", &expected(), NOW).unwrap_err();
    assert!(error.to_string().contains("clientId"), "{error}");
}

/// JOSE-05: 1 byte to 1 MiB, and 16 KiB where nothing was said.
#[test]
fn token_sizes() {
    for (given, bytes) in [
        (None, Some(16_384)),
        (Some(1.0), Some(1)),
        (Some(1_048_576.0), Some(1_048_576)),
        (Some(0.0), None),
        (Some(1.5), None),
        (Some(1_048_577.0), None),
    ] {
        let mut options = strict();
        options.max_token_bytes = given;
        let verifier = Verifier::new(options);
        let kept = verifier
            .as_ref()
            .map(|verifier| (verifier.issuer(), verifier.max_token_bytes()));
        assert_eq!(kept.ok(), bytes.map(|bytes| (ISSUER, bytes)), "{given:?}");
    }
}

/// HYB-01; and empty texts, which would bind nothing.
#[test]
fn expectations_that_are_none() {
    let verifier = Verifier::new(strict()).unwrap();
    let broken: [fn(&mut IdTokenExpectations); 6] = [
        |expected| expected.subject = Some(String::new()),
        |expected| expected.nonce = Some(String::new()),
        |expected| expected.access_token = Some(String::new()),
        |expected| expected.code = Some(String::new()),
        |expected| expected.state = Some(String::new()),
        |expected| (expected.flow, expected.nonce) = (Flow::Implicit, None),
    ];
    for break_it in broken {
        let mut expected = expected();
        break_it(&mut expected);
        assert_eq!(
            verifier
                .verify_id_token("x", &expected, NOW)
                .unwrap_err()
                .to_json()
                .code,
            "invalid_option"
        );
    }
}

/// No error shows a token, a nonce, or another secret.
#[test]
fn errors_are_safe_to_log() {
    let mut bound = expected();
    bound.access_token = Some("SECRET-access-token".to_owned());
    bound.nonce = Some("SECRET-nonce".to_owned());
    let at_hash = json!({ "at_hash": "SECRET-hash", "nonce": "SECRET-other", "sub": "SECRET-sub", "acr": "SECRET-acr" });
    for token in [
        TestSigner::new().token(&claims(at_hash)),
        "SECRET.SECRET.SECRET".to_owned(),
        "SECRET".to_owned(),
    ] {
        let report = Verifier::new(strict())
            .unwrap()
            .explain_id_token(&token, &bound, NOW)
            .unwrap();
        assert!(!serde_json::to_string(&report).unwrap().contains("SECRET"));
    }
    assert!(NONCE.len() > 5);
}

/// HYB-06
#[test]
fn personal_claims_in_the_front_channel() {
    let mut implicit = expected();
    implicit.flow = Flow::Implicit;
    let codes = |changes: Value, expected: &IdTokenExpectations| -> Vec<&'static str> {
        let token = TestSigner::new().token(&claims(changes));
        let verifier = Verifier::new(strict()).unwrap();
        let verified = verifier.verify_id_token(&token, expected, NOW).unwrap();
        verified
            .warnings
            .iter()
            .map(|finding| finding.code)
            .collect()
    };
    for personal in [
        json!({ "email": "a@b.example" }),
        json!({ "name": "Ana" }),
        json!({ "name#mi": "Ana" }),
        json!({ "birthdate": "1990" }),
        json!({ "address": {} }),
    ] {
        assert_eq!(
            codes(personal.clone(), &implicit),
            ["pii_in_front_channel"],
            "{personal}"
        );
        assert!(codes(personal, &expected()).is_empty());
    }
    for impersonal in [
        json!({}),
        json!({ "email_verified": true, "locale": "mi", "zoneinfo": "Pacific/Auckland", "updated_at": 5 }),
        json!({ "acr": "2", "sid": "s" }),
    ] {
        assert!(
            codes(impersonal.clone(), &implicit).is_empty(),
            "{impersonal}"
        );
    }
}

/// JWT-13: what Amazon Cognito and Keycloak write into the payload of every kind; and claims of other kinds.
#[test]
fn kinds_that_the_payload_states() {
    let judge = |changes: &Value| verify_with(strict(), &claims(changes.clone()), &expected());
    for own in [
        json!({ "token_use": "id" }),
        json!({ "typ": "ID" }),
        json!({ "typ": "JWT", "token_use": "id" }),
        json!({ "token_use": 5, "typ": ["Bearer"] }),
    ] {
        judge(&own).unwrap_or_else(|error| panic!("{own}: {error}"));
    }
    for (foreign, claim) in [
        (json!({ "token_use": "access" }), "token_use"),
        (json!({ "token_use": "ID" }), "token_use"),
        (json!({ "typ": "Bearer" }), "typ"),
        (json!({ "typ": "bearer" }), "typ"),
        (json!({ "typ": "Refresh" }), "typ"),
        (json!({ "typ": "Offline" }), "typ"),
        (json!({ "typ": "Logout" }), "typ"),
        (json!({ "response_type": "code" }), "response_type"),
        (json!({ "redirect_uri": "x" }), "redirect_uri"),
        (json!({ "code_challenge": "x" }), "code_challenge"),
        (json!({ "vct": "x" }), "vct"),
        (json!({ "_sd": [] }), "_sd"),
        (json!({ "_sd_alg": "x" }), "_sd_alg"),
    ] {
        assert_refused(judge(&foreign), "wrong_token_kind", "JWT-13", Some(claim));
    }
    assert_refused(
        judge(&json!({ "jti": 5 })),
        "claim_invalid",
        "JWT-09",
        Some("jti"),
    );
}
