//! ID tokens that come back as a hint: RP-Initiated Logout §2, OpenID Connect Core §3.1.2.1.

use crate::support::{
    CLIENT, ISSUER, NOW, TestSigner, assert_refused, assert_same_end, changed, good_claims,
};
use serde_json::{Value, json};
use tokenward::trace::TokenKind;
use tokenward::{Error, IdTokenHintExpectations, VerifiedToken, Verifier, VerifierOptions};

/// An issuer has many clients: it configures none.
fn verifier() -> Verifier {
    let mut options = VerifierOptions::new(ISSUER, &TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    Verifier::new(options).unwrap()
}

fn expected(allow_expired: bool) -> IdTokenHintExpectations {
    let mut expected = IdTokenHintExpectations::default();
    expected.client_id = Some(CLIENT.to_owned());
    expected.allow_expired = allow_expired;
    expected
}

fn judge(
    changes: &Value,
    expected: &IdTokenHintExpectations,
    now: f64,
) -> Result<VerifiedToken, Error> {
    let token = TestSigner::new().token(&changed(good_claims(), changes));
    let verified = verifier().verify_id_token_hint(&token, expected, now);
    let report = verifier().explain_id_token_hint(&token, expected, now);
    assert_same_end(&verified, &report.unwrap());
    verified
}

/// RPI-01
#[test]
fn expired_hints_are_a_decision() {
    let fresh = judge(&json!({}), &expected(false), NOW).unwrap();
    assert_eq!(fresh.kind, TokenKind::IdTokenHint);
    assert!(fresh.warnings.is_empty() && !fresh.is_one_time());
    let late = NOW + 1e6;
    assert_refused(
        judge(&json!({}), &expected(false), late),
        "token_expired",
        "RPI-01",
    );
    let expired = judge(&json!({}), &expected(true), late).unwrap();
    assert_eq!(expired.warnings[0].code, "token_expired");
    assert!(
        judge(&json!({}), &expected(true), NOW)
            .unwrap()
            .warnings
            .is_empty()
    );
}

/// RPI-01: what is allowed is the passing of `exp` alone.
#[test]
fn hints_that_are_refused() {
    let forgiving = expected(true);
    for (changes, code, rule) in [
        (json!({ "exp": null }), "claim_missing", "RPI-01"),
        (json!({ "exp": "x" }), "claim_invalid", "RPI-01"),
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "IDT-01",
        ),
        (json!({ "sub": null }), "claim_missing", "IDT-02"),
        (json!({ "sub": "" }), "claim_invalid", "IDT-02"),
        (json!({ "aud": "other" }), "audience_mismatch", "IDT-03"),
        (json!({ "aud": null }), "claim_missing", "IDT-03"),
        (json!({ "iat": null }), "claim_missing", "JWT-05"),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "JWT-05"),
        (json!({ "nbf": NOW + 1.0 }), "token_not_yet_valid", "JWT-04"),
        (json!({ "events": {} }), "wrong_token_kind", "JWT-13"),
    ] {
        assert_refused(judge(&changes, &forgiving, NOW), code, rule);
    }
    let token = TestSigner::new().typed("at+jwt", &good_claims());
    assert_refused(
        verifier().verify_id_token_hint(&token, &forgiving, NOW),
        "typ_mismatch",
        "JOSE-15",
    );
    let token = TestSigner::new().token(&good_claims());
    assert_refused(
        verifier().verify_id_token_hint(&token.replace(".ey", ".ez"), &forgiving, NOW),
        "signature_invalid",
        "IDT-06",
    );
}

/// IDT-03, JWT-14: client and subject of the request, where it names them.
#[test]
fn clients_and_subjects() {
    let mut any = expected(true);
    any.client_id = None;
    judge(&json!({ "aud": ["other", "another"] }), &any, NOW).unwrap();
    judge(&json!({ "aud": ["other", CLIENT] }), &expected(true), NOW).unwrap();
    // A token that was issued to another client is not this one's, though it names it.
    for (aud, azp) in [
        (json!(["other", CLIENT]), "other"),
        (json!(CLIENT), "other"),
    ] {
        let foreign = json!({ "aud": aud, "azp": azp });
        assert_refused(
            judge(&foreign, &expected(true), NOW),
            "azp_mismatch",
            "IDT-03",
        );
        judge(&foreign, &any, NOW).unwrap();
    }
    judge(&json!({ "azp": CLIENT }), &expected(true), NOW).unwrap();
    any.subject = Some("alice".to_owned());
    judge(&json!({}), &any, NOW).unwrap();
    any.subject = Some("bob".to_owned());
    assert_refused(judge(&json!({}), &any, NOW), "subject_mismatch", "JWT-14");
    any.subject = Some(String::new());
    let refused = verifier().verify_id_token_hint("x", &any, NOW);
    assert_eq!(refused.unwrap_err().option_name(), Some("subject"));
    let mut empty = expected(true);
    empty.client_id = Some(String::new());
    let refused = verifier().verify_id_token_hint("x", &empty, NOW);
    assert_eq!(refused.unwrap_err().option_name(), Some("clientId"));
}
