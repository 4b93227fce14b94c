//! The cache (IDT-06): a signature that held is not computed twice, and nothing else changes, ever.
//!
//! That a hit computes nothing is shown in `src/crypto/memory.rs`; here is what a verifier makes of it.

use crate::support::{
    CLIENT, ISSUER, NONCE, NOW, TestSigner, changed, code_of, expected, good_claims, judge,
    options, read_json, read_text, set_of,
};
use serde_json::json;
use std::panic::Location;
use tokenward::crypto::{SignatureMemory, verify_by_any};
use tokenward::jose::{CompactJws, JwkSet, JwsAlgorithm};
use tokenward::oidc::PreviousToken;
use tokenward::{
    AccessTokenExpectations, Code, Error, IdTokenHintExpectations, IntrospectionExpectations,
    LogoutExpectations, ProvidedClaimsExpectations, RefreshExpectations, Report,
    UserInfoExpectations, VerifiedToken, Verifier, VerifierOptions,
};

const API: &str = "https://api.example";

fn remembering(entries: f64) -> VerifierOptions {
    let mut options = options(&TestSigner::new().jwks());
    options.audience = Some(vec![API.to_owned()]);
    options.cache_entries = Some(entries);
    options
}

fn verifier() -> Verifier {
    Verifier::new(remembering(100.0)).unwrap()
}

#[track_caller]
fn assert_remembered(verifier: &Verifier, count: usize) {
    #[cfg(feature = "hazmat")]
    assert_eq!(verifier.remembered(), count, "{}", Location::caller());
    #[cfg(not(feature = "hazmat"))]
    let _ = (verifier, count, Location::caller());
}

fn good() -> String {
    TestSigner::new().token(&good_claims())
}

type Verdict<T> = Result<T, Error>;
type Verify = Box<dyn Fn(&Verifier, &str, f64) -> Verdict<VerifiedToken>>;
type Explain = Box<dyn Fn(&Verifier, &str, f64) -> Verdict<Report>>;

/// Every verb with a text that it accepts.
fn verbs() -> Vec<(&'static str, String, Verify, Explain)> {
    let signer = TestSigner::new();
    let mut verbs: Vec<(&'static str, String, Verify, Explain)> = Vec::new();
    macro_rules! verb {
        ($verify:ident, $explain:ident, $text:expr, $expected:expr) => {{
            let (wanted, again) = ($expected, $expected);
            verbs.push((
                stringify!($verify),
                $text,
                Box::new(move |verifier, text, now| verifier.$verify(text, &wanted, now)),
                Box::new(move |verifier, text, now| verifier.$explain(text, &again, now)),
            ));
        }};
    }
    verb!(verify_id_token, explain_id_token, good(), expected());
    verb!(
        verify_refreshed_id_token,
        explain_refreshed_id_token,
        signer.token(&changed(good_claims(), &json!({ "nonce": null }))),
        RefreshExpectations::new(PreviousToken::from_claims(&good_claims().to_string()).unwrap())
    );
    verb!(
        verify_access_token,
        explain_access_token,
        signer.typed(
            "at+jwt",
            &changed(
                good_claims(),
                &json!({ "aud": API, "client_id": CLIENT, "jti": "1", "nonce": null }),
            )
        ),
        AccessTokenExpectations::default()
    );
    verb!(
        verify_logout_token,
        explain_logout_token,
        signer.typed(
            "logout+jwt",
            &json!({
                "iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 600.0, "jti": "1", "sub": "alice",
                "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
            })
        ),
        LogoutExpectations::default()
    );
    verb!(
        verify_userinfo,
        explain_userinfo,
        signer.token(&json!({ "iss": ISSUER, "aud": CLIENT, "sub": "alice", "exp": NOW + 600.0 })),
        {
            let mut expected = UserInfoExpectations::default();
            expected.content_type = "application/jwt".to_owned();
            expected.expected_subject = "alice".to_owned();
            expected
        }
    );
    verb!(
        verify_id_token_hint,
        explain_id_token_hint,
        good(),
        IdTokenHintExpectations::default()
    );
    verb!(
        verify_provided_claims,
        explain_provided_claims,
        signer.token(&json!({ "iss": ISSUER, "address": {}, "exp": NOW + 600.0 })),
        {
            let mut expected = ProvidedClaimsExpectations::default();
            expected.claims = vec!["address".to_owned()];
            expected
        }
    );
    verb!(
        verify_introspection_response,
        explain_introspection_response,
        signer.typed(
            "token-introspection+jwt",
            &json!({
                "iss": ISSUER, "aud": API, "iat": NOW,
                "token_introspection": { "active": true, "exp": NOW + 600.0 },
            })
        ),
        {
            let mut expected = IntrospectionExpectations::default();
            expected.content_type = "application/token-introspection+jwt".to_owned();
            expected
        }
    );
    verbs
}

/// Accepted or refused, the second time is like the first, and both are as without a cache; `explain` tells the same rules.
#[test]
fn a_hit_ends_like_a_miss_for_every_verb() {
    let forgetful = Verifier::new(remembering(0.0)).unwrap();
    for (name, text, verify, explain) in verbs() {
        let verifier = verifier();
        for now in [NOW, NOW + 609.0, NOW, NOW + 611.0, NOW, NOW - 200.0] {
            let fresh = format!("{:?}", verify(&forgetful, &text, now));
            let report = format!("{:?}", explain(&forgetful, &text, now));
            for _ in 0..2 {
                assert_eq!(
                    format!("{:?}", verify(&verifier, &text, now)),
                    fresh,
                    "{name}"
                );
                assert_eq!(
                    format!("{:?}", explain(&verifier, &text, now)),
                    report,
                    "{name}"
                );
            }
            if now == NOW {
                assert!(fresh.starts_with("Ok("), "{name}: {fresh}");
            }
            assert_remembered(&verifier, 1);
        }
        // One that is first met by `explain` is no different.
        let verifier = self::verifier();
        assert!(explain(&verifier, &text, NOW).unwrap().ok, "{name}");
        assert_remembered(&verifier, 1);
        assert!(verify(&verifier, &text, NOW).is_ok(), "{name}");
    }
    assert_remembered(&forgetful, 0);
}

/// IDT-01, IDT-03, IDT-09, IDT-11: the claims of a token that is remembered are judged like those of any other.
#[test]
fn claims_are_judged_each_time() {
    let verifier = verifier();
    let token = good();
    let code = |now: f64, nonce: Option<&str>| {
        let mut expected = expected();
        expected.nonce = nonce.map(str::to_owned);
        code_of(judge(&verifier, &token, &expected, now))
    };
    for _ in 0..3 {
        assert_eq!(code(NOW, Some(NONCE)), None);
        assert_eq!(code(NOW + 609.0, Some(NONCE)), None);
        assert_eq!(code(NOW + 610.0, Some(NONCE)), Some(Code::TokenExpired));
        assert_eq!(code(NOW, Some("another")), Some(Code::NonceMismatch));
        assert_eq!(code(NOW, None), Some(Code::NonceUnexpected));
        assert_eq!(
            code_of(verifier.verify_access_token(&token, &AccessTokenExpectations::default(), NOW)),
            Some(Code::TypMismatch),
            "another kind"
        );
        assert_remembered(&verifier, 1);
    }
    // A token that its claims condemn is remembered too: its signature held, and that is all.
    for claims in [
        json!({ "iss": "https://other.example" }),
        json!({ "aud": "other" }),
        json!({ "exp": NOW - 10.0 }),
        json!({ "sub": null }),
    ] {
        let verifier = self::verifier();
        let token = TestSigner::new().token(&changed(good_claims(), &claims));
        let first = code_of(judge(&verifier, &token, &expected(), NOW));
        assert!(first.is_some());
        assert_remembered(&verifier, 1);
        assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), first);
    }
}

/// IDT-06, JOSE-17: whatever of a remembered token is changed, by one bit or by a part of another, it is another token.
#[test]
fn a_token_that_was_changed_is_another() {
    let verifier = verifier();
    let token = good();
    let other = TestSigner::new().token(&changed(good_claims(), &json!({ "sub": "bob" })));
    for token in [&token, &other] {
        assert_eq!(code_of(judge(&verifier, token, &expected(), NOW)), None);
    }
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        let Some(digit) = digits.iter().position(|digit| *digit == bytes[place]) else {
            continue;
        };
        bytes[place] = digits[digit ^ 1];
        let changed = String::from_utf8(bytes).unwrap();
        let code = code_of(judge(&verifier, &changed, &expected(), NOW));
        assert!(code.is_some(), "accepted with another character {place}");
    }
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (one, two) = (parts(&token), parts(&other));
    for (header, payload, signature) in [
        (&one[0], &two[1], &one[2]),
        (&one[0], &one[1], &two[2]),
        (&two[0], &two[1], &one[2]),
    ] {
        let mixed = format!("{header}.{payload}.{signature}");
        let code = code_of(judge(&verifier, &mixed, &expected(), NOW));
        assert_eq!(code, Some(Code::SignatureInvalid));
    }
    // Nothing of this was learnt.
    assert_remembered(&verifier, 2);
}

/// JOSE-31: the key counts, and not what it is called.
#[test]
fn another_key_under_the_same_name() {
    let (one, other) = (TestSigner::new(), TestSigner::numbered(9));
    let mut verifier = verifier();
    let token = good();
    assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), None);
    verifier.update_jwks(&set_of(&other.jwk("test"))).unwrap();
    assert_remembered(&verifier, 0);
    let code = code_of(judge(&verifier, &token, &expected(), NOW));
    assert_eq!(code, Some(Code::SignatureInvalid));
    assert_remembered(&verifier, 0);
    // Both under one name: whichever stands first, each token is by its own key.
    for keys in [
        [one.jwk("test"), other.jwk("test")],
        [other.jwk("test"), one.jwk("test")],
    ] {
        verifier
            .update_jwks(&json!({ "keys": keys }).to_string())
            .unwrap();
        let theirs = other.token(&good_claims());
        let thumbprint = |token: &str| {
            let verified = verifier.verify_id_token(token, &expected(), NOW).unwrap();
            verified.key_thumbprint
        };
        let (first, second) = (thumbprint(&token), thumbprint(&theirs));
        assert_ne!(first, second);
        assert_eq!((thumbprint(&token), thumbprint(&theirs)), (first, second));
        assert_remembered(&verifier, 2);
    }
}

/// A key that was withdrawn does not live on, nor does what it once verified when it comes back.
#[test]
fn new_keys_and_an_empty_cache() {
    let mut verifier = verifier();
    let (token, jwks) = (good(), TestSigner::new().jwks());
    let without = set_of(&TestSigner::numbered(9).jwk("another"));
    for _ in 0..2 {
        assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), None);
        assert_remembered(&verifier, 1);
        verifier.update_jwks(&without).unwrap();
        assert_remembered(&verifier, 0);
        let code = code_of(judge(&verifier, &token, &expected(), NOW));
        assert_eq!(code, Some(Code::KeyNotFound));
        verifier.update_jwks(&jwks).unwrap();
        assert_remembered(&verifier, 0);
    }
    // Also by the very same set; but a set that is refused changes nothing.
    assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), None);
    for refused in ["{", r#"{"keys":[]}"#] {
        assert!(verifier.update_jwks(refused).is_err());
        assert_remembered(&verifier, 1);
    }
    verifier.update_jwks(&jwks).unwrap();
    assert_remembered(&verifier, 0);
}

/// No negative entries: what was refused is refused by computing it again.
#[test]
fn refused_tokens_are_not_remembered() {
    let verifier = verifier();
    let forged = TestSigner::numbered(9).token(&good_claims());
    let unknown = TestSigner::new().sign(
        r#"{"alg":"Ed25519","kid":"unknown"}"#,
        &good_claims().to_string(),
    );
    let critical = TestSigner::new().sign(
        r#"{"alg":"Ed25519","kid":"test","crit":["x"],"x":1}"#,
        &good_claims().to_string(),
    );
    for (token, code) in [
        (forged.as_str(), Code::SignatureInvalid),
        (&unknown, Code::KeyNotFound),
        (&critical, Code::CritUnsupported),
        ("e30.e30.AA", Code::AlgMissing),
        ("x", Code::MalformedToken),
    ] {
        for _ in 0..3 {
            let refused = code_of(judge(&verifier, token, &expected(), NOW));
            assert_eq!(refused, Some(code));
            assert_remembered(&verifier, 0);
        }
    }
}

#[test]
fn clones_share_nothing() {
    let verifier = verifier();
    assert_eq!(code_of(judge(&verifier, &good(), &expected(), NOW)), None);
    let mut clone = verifier.clone();
    assert_remembered(&clone, 0);
    assert_eq!(code_of(judge(&clone, &good(), &expected(), NOW)), None);
    assert_remembered(&clone, 1);
    clone
        .update_jwks(&set_of(&TestSigner::numbered(9).jwk("test")))
        .unwrap();
    assert_remembered(&verifier, 1);
    assert_eq!(code_of(judge(&verifier, &good(), &expected(), NOW)), None);
    let code = code_of(judge(&clone, &good(), &expected(), NOW));
    assert_eq!(code, Some(Code::SignatureInvalid));
}

/// The least recently met token goes first. That its order is kept is shown in `src/crypto/recent.rs`.
#[test]
fn ten_thousand_tokens() {
    let verifier = Verifier::new(remembering(100.0)).unwrap();
    let signer = TestSigner::new();
    for number in 0..10_000 {
        let subject = format!("user-{number}");
        let token = signer.token(&changed(good_claims(), &json!({ "sub": subject })));
        let verified = verifier.verify_id_token(&token, &expected(), NOW).unwrap();
        assert_eq!(verified.subject, Some(subject));
        assert_remembered(&verifier, usize::min(number + 1, 100));
    }
}

/// A secret leaves no trace: MACs are not remembered.
#[test]
fn macs_are_computed_each_time() {
    use hmac::{KeyInit, Mac};
    let secret = b"a secret of more than thirty-two bytes";
    let mut options = remembering(100.0);
    options.algorithms = Some(vec!["HS256".to_owned()]);
    options.client_secret = Some(secret.to_vec());
    let verifier = Verifier::new(options).unwrap();
    let encode = crate::support::encode;
    let input = format!(
        "{}.{}",
        encode(br#"{"alg":"HS256"}"#),
        encode(good_claims().to_string().as_bytes())
    );
    let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret)
        .unwrap()
        .chain_update(&input)
        .finalize();
    let token = format!("{input}.{}", encode(&mac.into_bytes()));
    for _ in 0..2 {
        assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), None);
        assert_remembered(&verifier, 0);
    }
}

/// RFC 7515 appendix A.2 to A.4: RSA, P-256 and P-521, with and without memory.
#[test]
fn the_examples_of_rfc_7515() {
    for name in ["A.2", "A.3", "A.4"] {
        let mut jwk = read_json(&format!("rfc-latchset-jose/rfc7515_{name}.jwk"));
        for name in ["d", "p", "q", "dp", "dq", "qi"] {
            jwk.as_object_mut().unwrap().remove(name);
        }
        let set = JwkSet::parse(&set_of(&jwk)).unwrap();
        let keys = [(set.usable()[0].key(), ())];
        let token = read_text(&format!("rfc-latchset-jose/rfc7515_{name}.jwsc"));
        let jws = CompactJws::parse(token.trim(), 10_000).unwrap();
        let scheme = JwsAlgorithm::from_name(jws.header().alg().unwrap())
            .unwrap()
            .scheme();
        let memory = SignatureMemory::new(10);
        let payload = |memory| {
            let (verified, ()) = verify_by_any(&jws, scheme, &keys, memory).unwrap();
            verified.payload().to_vec()
        };
        let fresh = payload(None);
        for _ in 0..2 {
            assert_eq!(payload(Some(&memory)), fresh, "{name}");
            assert_eq!(memory.len(), 1, "{name}");
        }
        // The same text with another signature.
        let (input, signature) = token.trim().rsplit_once('.').unwrap();
        let last = if signature.starts_with('A') { "B" } else { "A" };
        let forged = format!("{input}.{last}{}", &signature[1..]);
        let forged = CompactJws::parse(&forged, 10_000).unwrap();
        assert!(verify_by_any(&forged, scheme, &keys, Some(&memory)).is_err());
        assert_eq!(memory.len(), 1, "{name}");
    }
}

/// −1, 0, +1 around both bounds; zero means zero.
#[test]
fn bounds_of_the_option() {
    for entries in [0.0, -0.0, 1.0, 999_999.0, 1_000_000.0] {
        let verifier = Verifier::new(remembering(entries)).unwrap();
        for _ in 0..2 {
            assert_eq!(code_of(judge(&verifier, &good(), &expected(), NOW)), None);
        }
        assert_remembered(&verifier, usize::from(entries > 0.0));
    }
    for entries in [-1.0, 0.5, 1_000_001.0, f64::NAN, f64::INFINITY] {
        let error = Verifier::new(remembering(entries)).unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption);
        let message = error.to_json().message;
        assert!(message.contains("cache.maxEntries"), "{message}");
    }
    // Off by default.
    let verifier = Verifier::new(options(&TestSigner::new().jwks())).unwrap();
    assert_eq!(code_of(judge(&verifier, &good(), &expected(), NOW)), None);
    assert_remembered(&verifier, 0);
}
