//! Reports are complete: a token refused by the very first rule lists the same rules, in the same order, as one that
//! every rule let pass.

use crate::support::{CLIENT, ISSUER, NONCE, NOW, TestSigner, changed, good_claims, options};
use serde_json::json;
use tokenward::trace::Status;
use tokenward::{
    AccessTokenExpectations, IdTokenExpectations, IdTokenHintExpectations,
    IntrospectionExpectations, JwtExpectations, JwtKeys, JwtVerifier, LogoutExpectations,
    PreviousToken, ProvidedClaimsExpectations, RefreshExpectations, Report, UserInfoExpectations,
    Verifier,
};

const API: &str = "https://api.example";

fn verifier() -> Verifier {
    let mut options = options(&TestSigner::new().jwks());
    options.audience = Some(vec![API.to_owned()]);
    options.max_token_bytes = Some(2_000.0);
    Verifier::new(options).unwrap()
}

#[track_caller]
fn assert_complete(accepted: &Report, refused: &Report) {
    assert!(accepted.ok, "{:?}", accepted.error);
    assert!(!refused.ok);
    let rules = |report: &Report| {
        report
            .steps
            .iter()
            .map(|step| step.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(rules(accepted), rules(refused));
    let failed: Vec<_> = refused
        .steps
        .iter()
        .filter(|step| step.status == Status::Fail)
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].rule, "JOSE-05");
    // Nothing is passed over in silence: what did not apply says why.
    for step in accepted.steps.iter().chain(&refused.steps) {
        assert!(step.status == Status::Pass || step.reason.is_some());
    }
}

fn too_long() -> String {
    "e".repeat(2_001)
}

#[test]
fn id_tokens() {
    let signer = TestSigner::new();
    let mut expected = IdTokenExpectations::default();
    expected.nonce = Some(NONCE.to_owned());
    let explain = |token: &str| verifier().explain_id_token(token, &expected, NOW).unwrap();
    assert_complete(
        &explain(&signer.token(&good_claims())),
        &explain(&too_long()),
    );

    let previous = PreviousToken::from_claims(&good_claims().to_string()).unwrap();
    let refresh = RefreshExpectations::new(previous);
    let explain = |token: &str| {
        verifier()
            .explain_refreshed_id_token(token, &refresh, NOW)
            .unwrap()
    };
    assert_complete(
        &explain(&signer.token(&good_claims())),
        &explain(&too_long()),
    );

    let hint = IdTokenHintExpectations::default();
    let explain = |token: &str| verifier().explain_id_token_hint(token, &hint, NOW).unwrap();
    assert_complete(
        &explain(&signer.token(&good_claims())),
        &explain(&too_long()),
    );
}

#[test]
fn jwts_of_no_named_kind() {
    let signer = TestSigner::new();
    let verifier = JwtVerifier::new(JwtKeys::Set(&signer.jwks())).unwrap();
    let expected = JwtExpectations::default();
    let explain = |token: &str| verifier.explain(token, &expected, NOW).unwrap();
    assert_complete(
        &explain(&signer.token(&good_claims())),
        &explain(&"e".repeat(1_048_577)),
    );
}

#[test]
fn userinfo_and_claims() {
    let signer = TestSigner::new();
    for (content_type, body) in [
        ("application/json", json!({ "sub": "alice" }).to_string()),
        (
            "application/jwt",
            signer.token(&json!({ "iss": ISSUER, "aud": CLIENT, "sub": "alice", "iat": NOW })),
        ),
    ] {
        let mut expected = UserInfoExpectations::default();
        expected.content_type = content_type.to_owned();
        expected.expected_subject = "alice".to_owned();
        let explain = |body: &str| verifier().explain_userinfo(body, &expected, NOW).unwrap();
        assert_complete(&explain(&body), &explain(&too_long()));
    }
    let mut expected = ProvidedClaimsExpectations::default();
    expected.claims = vec!["address".to_owned()];
    let explain = |jwt: &str| {
        verifier()
            .explain_provided_claims(jwt, &expected, NOW)
            .unwrap()
    };
    assert_complete(
        &explain(&signer.token(&json!({ "iss": ISSUER }))),
        &explain(&too_long()),
    );
}

#[test]
fn access_tokens_and_introspection() {
    let signer = TestSigner::new();
    let claims = changed(
        good_claims(),
        &json!({ "aud": API, "client_id": CLIENT, "jti": "1", "nonce": null }),
    );
    let expected = AccessTokenExpectations::default();
    let explain = |token: &str| {
        verifier()
            .explain_access_token(token, &expected, NOW)
            .unwrap()
    };
    assert_complete(
        &explain(&signer.typed("at+jwt", &claims)),
        &explain(&too_long()),
    );

    let envelope =
        json!({ "iss": ISSUER, "aud": API, "iat": NOW, "token_introspection": { "active": true } });
    for (content_type, body) in [
        ("application/json", json!({ "active": true }).to_string()),
        (
            "application/token-introspection+jwt",
            signer.typed("token-introspection+jwt", &envelope),
        ),
    ] {
        let mut expected = IntrospectionExpectations::default();
        expected.content_type = content_type.to_owned();
        let explain = |body: &str| {
            verifier()
                .explain_introspection_response(body, &expected, NOW)
                .unwrap()
        };
        assert_complete(&explain(&body), &explain(&too_long()));
    }
}

#[test]
fn logout_tokens() {
    let claims = json!({
        "iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 120.0, "jti": "1", "sub": "alice",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    let expected = LogoutExpectations::default();
    let explain = |token: &str| {
        verifier()
            .explain_logout_token(token, &expected, NOW)
            .unwrap()
    };
    assert_complete(
        &explain(&TestSigner::new().typed("logout+jwt", &claims)),
        &explain(&too_long()),
    );
}

/// A rule may stand in an order twice: what comes behind its second failure is listed once.
#[test]
fn rules_that_stand_twice() {
    let mut expected = IntrospectionExpectations::default();
    expected.content_type = "application/token-introspection+jwt".to_owned();
    let claims = json!({ "iss": "https://other.example", "aud": API, "iat": NOW });
    let token = TestSigner::new().typed("token-introspection+jwt", &claims);
    let report = verifier()
        .explain_introspection_response(&token, &expected, NOW)
        .unwrap();
    let statuses: Vec<_> = report
        .steps
        .iter()
        .filter(|step| step.rule == "INTR-03")
        .map(|step| step.status)
        .collect();
    assert_eq!(statuses, [Status::Pass, Status::Fail]);
    let behind = report
        .steps
        .iter()
        .skip_while(|step| step.status != Status::Fail);
    let behind: Vec<_> = behind.skip(1).map(|step| step.rule).collect();
    assert_eq!(
        behind,
        [
            "INTR-05", "INTR-01", "INTR-02", "AT-10", "JWT-14", "AT-13", "AT-09", "AT-12"
        ]
    );
}
