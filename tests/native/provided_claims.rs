//! Claims that a claims provider signed: OpenID Connect Core 1.0 §5.6.2.

use crate::support::{
    CLIENT, ISSUER, NOW, TestSigner, assert_refused, assert_same_end, changed, options,
};
use serde_json::{Value, json};
use tokenward::{Error, ProvidedClaimsExpectations, VerifiedToken, Verifier, VerifierOptions};

fn without_client() -> Verifier {
    let mut options = VerifierOptions::new(ISSUER, &TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    Verifier::new(options).unwrap()
}

fn with_client() -> Verifier {
    let mut options = options(&TestSigner::new().jwks());
    options.trusted_audiences = vec!["partner".to_owned()];
    Verifier::new(options).unwrap()
}

fn good() -> Value {
    json!({ "iss": ISSUER, "address": { "country": "NZ" }, "birthdate": "1990-01-01", "sub": "b", "shoe_size": 9 })
}

fn of(names: &[&str]) -> ProvidedClaimsExpectations {
    let mut expected = ProvidedClaimsExpectations::default();
    expected.claims = names.iter().map(|name| (*name).to_owned()).collect();
    expected
}

fn judge(verifier: &Verifier, changes: &Value) -> Result<VerifiedToken, Error> {
    let token = TestSigner::new().token(&changed(good(), changes));
    let expected = of(&["address", "birthdate", "eye_color"]);
    let verified = verifier.verify_provided_claims(&token, &expected, NOW);
    let report = verifier.explain_provided_claims(&token, &expected, NOW);
    assert_same_end(&verified, &report.unwrap());
    verified
}

/// CLM-06: only what was listed is handed out, and `sub` never; CLM-07: a missing claim is no error.
#[test]
fn only_the_listed_claims_come_out() {
    let verified = judge(&without_client(), &json!({})).unwrap();
    for (name, present) in [
        ("address", true),
        ("birthdate", true),
        ("eye_color", false),
        ("sub", false),
        ("iss", false),
        ("shoe_size", false),
    ] {
        assert_eq!(verified.claims.get(name).is_some(), present, "{name}");
    }
    assert_eq!(verified.subject, None);
    // How long they hold is told beside them.
    assert_eq!(verified.expires_at, None);
    let timed = judge(&without_client(), &json!({ "exp": NOW + 60.0 })).unwrap();
    assert_eq!(
        timed.expires_at.map(|time| time.seconds()),
        Some(NOW + 60.0)
    );
    assert!(timed.claims.get("exp").is_none());
    assert_eq!(
        verified.only,
        Some(vec![
            "address".to_owned(),
            "birthdate".to_owned(),
            "eye_color".to_owned()
        ])
    );
}

#[test]
fn tokens_that_are_refused() {
    for (changes, code, rule) in [
        (json!({ "iss": null }), "claim_missing", "JWT-07"),
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "JWT-07",
        ),
        (json!({ "aud": CLIENT }), "audience_mismatch", "JWT-08"),
        (json!({ "aud": 5 }), "claim_invalid", "JWT-08"),
        (json!({ "exp": NOW }), "token_expired", "JWT-03"),
        (json!({ "exp": "x" }), "claim_invalid", "JWT-03"),
        (json!({ "nbf": NOW + 1.0 }), "token_not_yet_valid", "JWT-03"),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "JWT-03"),
        (json!({ "nonce": "x" }), "wrong_token_kind", "JWT-13"),
        (json!({ "events": {} }), "wrong_token_kind", "JWT-13"),
        (json!({ "typ": "ID" }), "wrong_token_kind", "JWT-13"),
        (json!({ "typ": "Bearer" }), "wrong_token_kind", "JWT-13"),
        (
            json!({ "token_use": "access" }),
            "wrong_token_kind",
            "JWT-13",
        ),
    ] {
        assert_refused(judge(&without_client(), &changes), code, rule);
    }
    let forged = TestSigner::new().token(&good()).replace(".ey", ".ez");
    assert_refused(
        without_client().verify_provided_claims(&forged, &of(&["address"]), NOW),
        "signature_invalid",
        "CLM-06",
    );
    let typed = TestSigner::new().typed("at+jwt", &good());
    assert_refused(
        without_client().verify_provided_claims(&typed, &of(&["address"]), NOW),
        "typ_mismatch",
        "JOSE-15",
    );
}

/// JWT-08: an audience that is there must be this client or one it trusts.
#[test]
fn audiences() {
    for aud in [json!(CLIENT), json!("partner"), json!(["x", CLIENT])] {
        judge(&with_client(), &json!({ "aud": aud })).unwrap();
    }
    for aud in [json!("x"), json!([]), json!(["x", "y"])] {
        assert_refused(
            judge(&with_client(), &json!({ "aud": aud })),
            "audience_mismatch",
            "JWT-08",
        );
    }
}

/// CLM-06: names that would take nothing, or replace the user.
#[test]
fn mistakes_of_the_caller() {
    for names in [&[][..], &[""], &["address", "sub"], &["iss"]] {
        let refused = without_client().verify_provided_claims("x", &of(names), NOW);
        assert_eq!(
            refused.unwrap_err().option_name(),
            Some("claims"),
            "{names:?}"
        );
    }
}
