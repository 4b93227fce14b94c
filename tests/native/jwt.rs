//! JWTs whose kind nobody names: RFC 7519 §7.2 with what the caller asks for, and each form of key.

use crate::support::{
    NOW, TestSigner, assert_refused, assert_same_end, changed, encode, read_json, shown_steps,
};
use serde_json::{Value, json};
use tokenward::time::Seconds;
use tokenward::trace::{Status, TokenKind};
use tokenward::{Error, JwtExpectations, JwtKeys, JwtVerifier, VerifiedToken};

fn verifier() -> JwtVerifier {
    JwtVerifier::new(JwtKeys::Set(&TestSigner::new().jwks())).unwrap()
}

fn good() -> Value {
    json!({ "iss": "urn:issuer", "sub": "alice", "aud": ["a", "b"], "jti": "1", "iat": NOW - 5.0, "exp": NOW + 5.0 })
}

/// Asks for nothing but what `ask` sets.
fn asking(ask: impl FnOnce(&mut JwtExpectations)) -> JwtExpectations {
    let mut expected = JwtExpectations::default();
    ask(&mut expected);
    expected
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn judge_with(
    verifier: &JwtVerifier,
    token: &str,
    expected: &JwtExpectations,
) -> Result<VerifiedToken, Error> {
    let verified = verifier.verify(token, expected, NOW);
    match verifier.explain(token, expected, NOW) {
        Ok(report) => assert_same_end(&verified, &report),
        Err(mistake) => assert_eq!(
            Some(mistake.to_json()),
            verified.as_ref().err().map(Error::to_json)
        ),
    }
    verified
}

fn judge(changes: &Value, expected: &JwtExpectations) -> Result<VerifiedToken, Error> {
    let token = TestSigner::new().token(&changed(good(), changes));
    judge_with(&verifier(), &token, expected)
}

#[test]
fn an_accepted_token_was_checked_by_every_rule() {
    let expected = asking(|expected| {
        expected.issuers = Some(texts(&["x", "urn:issuer"]));
        expected.audiences = Some(texts(&["b", "c"]));
        expected.subject = Some("alice".to_owned());
        expected.typ = Some("application/x+JWT".to_owned());
        expected.max_token_age = Seconds::new(5.0);
        expected.required_claims = texts(&["jti", "exp"]);
        expected.algorithms = Some(texts(&["Ed25519"]));
    });
    let token = TestSigner::new().typed("X+jwt", &changed(good(), &json!({ "nbf": NOW })));
    let verified = judge_with(&verifier(), &token, &expected).unwrap();
    assert_eq!(
        (verified.kind, verified.issuer.as_str()),
        (TokenKind::Jwt, "urn:issuer")
    );
    assert_eq!(verified.subject.as_deref(), Some("alice"));
    assert!(!verified.key_thumbprint.is_empty() && !verified.is_one_time());

    let report = verifier().explain(&token, &expected, NOW).unwrap();
    let steps: Vec<_> = report.steps.iter().map(|step| step.rule).collect();
    let on_claims = [
        "JOSE-15", "JWT-09", "JWT-07", "JWT-14", "JWT-08", "JWT-04", "JWT-03", "JWT-11", "JWT-05",
    ];
    assert_eq!(
        steps[..9],
        [
            "JOSE-05", "JOSE-01", "JOSE-02", "JOSE-04", "JOSE-06", "JOSE-09", "JOSE-10", "JOSE-16",
            "JOSE-15"
        ]
    );
    assert_eq!(
        steps[9..14],
        ["JOSE-08", "JOSE-12", "JOSE-27", "JOSE-17", "JWT-01"]
    );
    assert_eq!(steps[14..], on_claims);
    assert!(report.steps.iter().all(|step| step.status == Status::Pass));
    let shown = shown_steps(&report);
    assert!(shown.contains(&("JOSE-15", r#""application/x+JWT""#, r#""X+jwt""#)));
    assert!(shown.contains(&("JWT-04", "now 1800000000, tolerance 0 s", "1800000000")));
    assert!(shown.contains(&("JWT-03", "now 1800000000, tolerance 0 s", "1800000005")));
    assert!(shown.contains(&("JWT-11", "now 1800000000, tolerance 0 s", "1799999995")));
}

/// Nothing is required that nobody asked for.
#[test]
fn a_token_without_claims_is_one() {
    let token = TestSigner::new().token(&json!({}));
    let verified = judge_with(&verifier(), &token, &JwtExpectations::default()).unwrap();
    assert_eq!((verified.issuer.as_str(), verified.expires_at), ("", None));
    let report = verifier().explain(&token, &JwtExpectations::default(), NOW);
    let skipped: Vec<_> = report.unwrap().steps[14..]
        .iter()
        .filter(|step| step.status == Status::Skipped)
        .map(|step| step.rule)
        .collect();
    let optional = [
        "JOSE-15", "JWT-07", "JWT-14", "JWT-08", "JWT-04", "JWT-03", "JWT-11", "JWT-05",
    ];
    assert_eq!(skipped, optional);
}

#[test]
fn claims_that_are_refused() {
    let plain = JwtExpectations::default;
    let issuer = |list: &[&str]| asking(|expected| expected.issuers = Some(texts(list)));
    let audience = |list: &[&str]| asking(|expected| expected.audiences = Some(texts(list)));
    let subject = |sub: &str| asking(|expected| expected.subject = Some(sub.to_owned()));
    let requiring = |name: &str| asking(|expected| expected.required_claims = texts(&[name]));
    let aged = |age: f64| asking(|expected| expected.max_token_age = Seconds::new(age));
    for (changes, expected, code, rule, claim) in [
        // JWT-07: exactly, and one that was not given matches nothing.
        (
            json!({}),
            issuer(&["urn:issuer/"]),
            "issuer_mismatch",
            "JWT-07",
            "iss",
        ),
        (json!({}), issuer(&[]), "issuer_mismatch", "JWT-07", "iss"),
        (json!({}), issuer(&[""]), "issuer_mismatch", "JWT-07", "iss"),
        (
            json!({ "iss": null }),
            issuer(&["x"]),
            "claim_missing",
            "JWT-09",
            "iss",
        ),
        // JWT-08
        (
            json!({}),
            audience(&["c"]),
            "audience_mismatch",
            "JWT-08",
            "aud",
        ),
        (
            json!({}),
            audience(&[]),
            "audience_mismatch",
            "JWT-08",
            "aud",
        ),
        (
            json!({ "aud": [] }),
            audience(&["a"]),
            "audience_mismatch",
            "JWT-08",
            "aud",
        ),
        (
            json!({ "aud": null }),
            audience(&["a"]),
            "claim_missing",
            "JWT-09",
            "aud",
        ),
        // JWT-14
        (
            json!({}),
            subject("Alice"),
            "subject_mismatch",
            "JWT-14",
            "sub",
        ),
        (
            json!({ "sub": null }),
            subject("alice"),
            "claim_missing",
            "JWT-09",
            "sub",
        ),
        // JWT-09: what is required, and the types of registered claims, whoever asks.
        (
            json!({}),
            requiring("urn:x"),
            "claim_missing",
            "JWT-09",
            "urn:x",
        ),
        (
            json!({}),
            requiring("__proto__"),
            "claim_missing",
            "JWT-09",
            "__proto__",
        ),
        (
            json!({ "iat": null }),
            aged(60.0),
            "claim_missing",
            "JWT-09",
            "iat",
        ),
        (
            json!({ "iss": 5 }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "iss",
        ),
        (
            json!({ "sub": 5 }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "sub",
        ),
        (
            json!({ "jti": 5 }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "jti",
        ),
        (
            json!({ "aud": [5] }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "aud",
        ),
        (
            json!({ "exp": "x" }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "exp",
        ),
        (
            json!({ "nbf": [] }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "nbf",
        ),
        (
            json!({ "iat": NOW * 1000.0 }),
            plain(),
            "claim_invalid",
            "JWT-09",
            "iat",
        ),
        // JWT-03, JWT-04
        (
            json!({ "exp": NOW }),
            plain(),
            "token_expired",
            "JWT-03",
            "exp",
        ),
        (
            json!({ "nbf": NOW + 1.0 }),
            plain(),
            "token_not_yet_valid",
            "JWT-04",
            "nbf",
        ),
        // JWT-11, JWT-05: an age that was asked for counts from both sides.
        (json!({}), aged(4.0), "token_too_old", "JWT-11", "iat"),
        (json!({}), aged(0.0), "token_too_old", "JWT-11", "iat"),
        (
            json!({ "iat": NOW + 1.0 }),
            aged(4.0),
            "issued_in_future",
            "JWT-05",
            "iat",
        ),
        (
            json!({ "iat": NOW + 61.0 }),
            plain(),
            "issued_in_future",
            "JWT-05",
            "iat",
        ),
    ] {
        let error = judge(&changes, &expected).unwrap_err();
        assert_eq!(error.claim_name(), Some(claim), "{changes}");
        assert_refused(Err::<(), _>(error), code, rule);
    }
    for (changes, expected) in [
        (json!({ "iat": NOW + 60.0 }), plain()),
        (json!({ "iat": NOW }), aged(0.0)),
        (json!({ "aud": "a" }), audience(&["a"])),
        (json!({ "urn:x": false }), requiring("urn:x")),
        // JWT-13: this verb tells no kinds apart.
        (json!({ "events": {}, "nonce": "n", "cnf": {} }), plain()),
    ] {
        judge(&changes, &expected).unwrap();
    }
}

/// JWT-06: none by default, and never more than five minutes.
#[test]
fn tolerance() {
    let tolerant = |seconds| asking(|expected| expected.clock_tolerance = Some(seconds));
    judge(
        &json!({ "exp": NOW - 299.0, "nbf": NOW + 300.0 }),
        &tolerant(300.0),
    )
    .unwrap();
    assert_refused(
        judge(&json!({ "exp": NOW - 300.0 }), &tolerant(300.0)),
        "token_expired",
        "JWT-03",
    );
    for wrong in [300.5, -1.0, f64::NAN, f64::INFINITY] {
        let refused = judge(&json!({}), &tolerant(wrong)).unwrap_err();
        assert_eq!(refused.option_name(), Some("clockTolerance"));
    }
    let token = TestSigner::new().token(&good());
    for now in [f64::NAN, -1.0, NOW * 1000.0] {
        let refused = verifier().verify(&token, &JwtExpectations::default(), now);
        assert_eq!(refused.unwrap_err().option_name(), Some("now"));
    }
}

/// JOSE-15: a type is compared where one was asked for, after the signature.
#[test]
fn types() {
    let signer = TestSigner::new();
    let typed = |typ: &str| asking(|expected| expected.typ = Some(typ.to_owned()));
    for (token, wanted, fits) in [
        (signer.typed("JWT", &good()), "jwt", true),
        (signer.typed("application/at+jwt", &good()), "at+jwt", true),
        (signer.typed("at+jwt", &good()), "JWT", false),
        (signer.typed("at+jwt", &good()), "", false),
        (signer.token(&good()), "JWT", false),
        (
            signer.typed("text/plain", &good()),
            "application/text/plain",
            false,
        ),
    ] {
        let result = judge_with(&verifier(), &token, &typed(wanted));
        if fits {
            result.unwrap();
        } else {
            assert_refused(result, "typ_mismatch", "JOSE-15");
        }
    }
    let forged = signer.typed("at+jwt", &good()).replace(".ey", ".ez");
    assert_refused(
        judge_with(&verifier(), &forged, &typed("JWT")),
        "signature_invalid",
        "JOSE-17",
    );
}

/// JOSE-27: of a set the token's `kid` chooses; one key that the caller named is meant whatever a `kid` says.
#[test]
fn one_key_and_a_set() {
    let signer = TestSigner::new();
    let set: Value = serde_json::from_str(&signer.jwks()).unwrap();
    let key = set["keys"][0].to_string();
    let token = signer.sign(r#"{"alg":"Ed25519","kid":"another"}"#, &good().to_string());
    let expected = JwtExpectations::default();
    assert_refused(
        judge_with(&verifier(), &token, &expected),
        "key_not_found",
        "JOSE-27",
    );
    let one = JwtVerifier::new(JwtKeys::One(&key)).unwrap();
    judge_with(&one, &token, &expected).unwrap();
    let other = signer.sign(r#"{"alg":"ES256"}"#, &good().to_string());
    assert_refused(
        judge_with(&one, &other, &expected),
        "key_alg_mismatch",
        "JOSE-18",
    );
    let empty = JwtVerifier::new(JwtKeys::Set(r#"{"keys":[]}"#)).unwrap();
    assert_refused(
        judge_with(&empty, &token, &expected),
        "key_not_found",
        "JOSE-27",
    );
}

#[test]
fn keys_that_are_refused() {
    let x = encode(&[1; 32]);
    for (key, code, rule) in [
        ("[]".to_owned(), "invalid_key", "JOSE-24"),
        ("{}".to_owned(), "invalid_key", "JOSE-24"),
        (
            r#"{"kty":"EC","kty":"EC"}"#.to_owned(),
            "invalid_key",
            "JOSE-24",
        ),
        (
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "d": x }).to_string(),
            "private_key_in_jwks",
            "JOSE-30",
        ),
        (
            json!({ "kty": "OKP", "crv": "Ed448", "x": x }).to_string(),
            "key_not_supported",
            "JOSE-18",
        ),
        (
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "use": "enc" }).to_string(),
            "key_use_mismatch",
            "JOSE-20",
        ),
        (
            json!({ "kty": "oct" }).to_string(),
            "invalid_key",
            "JOSE-24",
        ),
        (
            json!({ "kty": "oct", "k": encode(&[1; 31]) }).to_string(),
            "weak_key",
            "JOSE-22",
        ),
        (
            json!({ "kty": "oct", "k": encode(&[1; 47]), "alg": "HS384" }).to_string(),
            "weak_key",
            "JOSE-22",
        ),
        (
            json!({ "kty": "oct", "k": x, "alg": "RS256" }).to_string(),
            "key_alg_mismatch",
            "JOSE-19",
        ),
        (
            json!({ "kty": "oct", "k": x, "key_ops": ["sign"] }).to_string(),
            "key_use_mismatch",
            "JOSE-20",
        ),
    ] {
        assert_refused(JwtVerifier::new(JwtKeys::One(&key)).map(|_| ()), code, rule);
    }
    // RFC 8725 §2.1
    let public = TestSigner::new().jwks();
    let refused = JwtVerifier::new(JwtKeys::Secret(public.as_bytes())).map(|_| ());
    assert_eq!(refused.unwrap_err().option_name(), Some("key"));
}

/// JOSE-08, JOSE-22: without a list the keys say which algorithms are meant; a secret never meets a public key.
#[test]
fn algorithms() {
    let vectors = read_json("wycheproof/json_web_signature_test.json");
    let groups = vectors["testGroups"].as_array().unwrap();
    let group = groups
        .iter()
        .find(|group| group["private"]["alg"] == "HS256")
        .unwrap();
    let vector = &group["tests"][0];
    assert_eq!(vector["result"], "valid");
    let token = vector["jws"].as_str().unwrap();
    let one = |key: &Value| JwtVerifier::new(JwtKeys::One(&key.to_string())).unwrap();
    let keys = one(&group["private"]);
    let listing = |names: &[&str]| asking(|expected| expected.algorithms = Some(texts(names)));
    // The payloads of these vectors are no claims: that is behind the signature.
    for expected in [listing(&["RS256", "HS256"]), JwtExpectations::default()] {
        assert_refused(
            judge_with(&keys, token, &expected),
            "invalid_claims",
            "JWT-01",
        );
    }
    for names in [&["HS384"][..], &["RS256"]] {
        assert_refused(
            judge_with(&keys, token, &listing(names)),
            "alg_not_allowed",
            "JOSE-08",
        );
    }
    assert_refused(
        judge_with(&verifier(), token, &JwtExpectations::default()),
        "alg_not_allowed",
        "JOSE-08",
    );
    assert_refused(
        judge_with(&verifier(), token, &listing(&["HS256"])),
        "key_not_found",
        "JOSE-27",
    );
    for wrong in [&[][..], &["none"], &["ES256", "ES256"], &["ES256K"]] {
        let refused = judge_with(&verifier(), token, &listing(wrong)).unwrap_err();
        assert_eq!(refused.option_name(), Some("algorithms"), "{wrong:?}");
    }
}

/// Whoever has no key yet learns whether one would help.
#[test]
fn without_a_key() {
    let none = JwtVerifier::new(JwtKeys::Missing).unwrap();
    let signer = TestSigner::new();
    let expected = JwtExpectations::default();
    for (header, code) in [
        (r#"{"alg":"Ed25519","kid":"test"}"#, "key_not_found"),
        (r#"{"alg":"Ed25519"}"#, "key_alg_mismatch"),
        (r#"{"alg":"HS256"}"#, "key_not_found"),
        (r#"{"alg":"none"}"#, "alg_none_forbidden"),
        (r#"{"alg":"ES256K"}"#, "alg_not_supported"),
        (r#"{"alg":"x"}"#, "alg_not_allowed"),
        (r#"{"alg":"Ed25519","crit":["x"]}"#, "crit_unsupported"),
    ] {
        let token = signer.sign(header, "{}");
        let error = judge_with(&none, &token, &expected).unwrap_err();
        assert_eq!(error.code().name(), code, "{header}");
    }
}
