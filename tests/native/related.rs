//! Tokens that are compared with something earlier: refreshed ID tokens, the second token of the hybrid flow, UserInfo,
//! replays, and the choice of an issuer.

use crate::support::{
    CLIENT, ISSUER, NOW, TestSigner, assert_refused, assert_same_end, changed, code_of, expected,
    good_claims, options,
};
use serde_json::{Value, json};
use tokenward::jose::JwsAlgorithm;
use tokenward::jwt::unverified::choose_issuer;
use tokenward::oidc::hash_claim;
use tokenward::oidc::policy::Azp;
use tokenward::{
    Code, Error, PreviousToken, RefreshExpectations, UserInfoExpectations, VerifiedToken, Verifier,
};

fn verifier() -> Verifier {
    let mut options = options(&TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    Verifier::new(options).unwrap()
}

fn previous(claims: &Value) -> PreviousToken {
    PreviousToken::from_claims(&claims.to_string()).unwrap()
}

/// RFR-01 to RFR-07
#[test]
fn refreshed_tokens() {
    let original = changed(
        good_claims(),
        &json!({ "auth_time": NOW - 60.0, "iat": NOW - 50.0 }),
    );
    let refresh = |changes: Value| {
        let fresh = changed(
            good_claims(),
            &json!({ "nonce": null, "auth_time": NOW - 60.0 }),
        );
        let token = TestSigner::new().token(&changed(fresh, &changes));
        let expected = RefreshExpectations::new(previous(&original));
        let verified = verifier().verify_refreshed_id_token(&token, &expected, NOW);
        let report = verifier().explain_refreshed_id_token(&token, &expected, NOW);
        assert_same_end(&verified, &report.unwrap());
        verified
    };
    for changes in [
        json!({}),
        json!({ "nonce": original["nonce"] }),
        json!({ "auth_time": null }),
        json!({ "aud": [CLIENT] }),
        json!({ "iat": NOW - 50.0 }),
    ] {
        refresh(changes.clone()).unwrap_or_else(|error| panic!("{changes}: {error}"));
    }
    for (changes, code, rule) in [
        (json!({ "sub": "bob" }), "refresh_sub_mismatch", "RFR-02"),
        (
            json!({ "iat": NOW - 51.0 }),
            "refresh_iat_invalid",
            "RFR-03",
        ),
        (
            json!({ "auth_time": NOW }),
            "refresh_auth_time_mismatch",
            "RFR-05",
        ),
        (
            json!({ "nonce": "another" }),
            "refresh_nonce_mismatch",
            "RFR-06",
        ),
        (json!({ "azp": CLIENT }), "azp_mismatch", "RFR-07"),
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "IDT-01",
        ),
        (json!({ "exp": NOW }), "token_expired", "IDT-09"),
    ] {
        assert_refused(refresh(changes), code, rule);
    }
}

/// RFR-01, RFR-04, RFR-05: where the original differs in what the verifier itself does not fix.
#[test]
fn originals_that_do_not_fit() {
    let token = TestSigner::new().token(&changed(
        good_claims(),
        &json!({ "nonce": null, "auth_time": NOW - 5.0 }),
    ));
    for (changes, code, rule) in [
        (
            json!({ "iss": "https://other.example" }),
            "refresh_iss_mismatch",
            "RFR-01",
        ),
        (
            json!({ "aud": [CLIENT, "partner"] }),
            "refresh_aud_mismatch",
            "RFR-04",
        ),
        (
            json!({ "iat": NOW - 10.0 }),
            "refresh_auth_time_mismatch",
            "RFR-05",
        ),
    ] {
        let expected = RefreshExpectations::new(previous(&changed(good_claims(), &changes)));
        assert_refused(
            verifier().verify_refreshed_id_token(&token, &expected, NOW),
            code,
            rule,
        );
    }
    // The original did not tell; the user authenticated before it was issued, or just then.
    for iat in [NOW, NOW - 5.0] {
        let original = changed(good_claims(), &json!({ "iat": iat }));
        let expected = RefreshExpectations::new(previous(&original));
        verifier()
            .verify_refreshed_id_token(&token, &expected, NOW)
            .unwrap();
    }
    for broken in [
        "",
        "[]",
        "{}",
        r#"{"iss":"x","sub":"x","aud":"x","exp":1}"#,
        r#"{"iss":"x","sub":"x","aud":"x","iat":1}"#,
        r#"{"iss":"x","sub":"x","exp":1,"iat":1}"#,
        r#"{"iss":"x","aud":"x","exp":1,"iat":1}"#,
        r#"{"sub":"x","aud":"x","exp":1,"iat":1}"#,
        r#"{"iss":"x","sub":"x","aud":5,"exp":1,"iat":1}"#,
    ] {
        assert_eq!(
            code_of(PreviousToken::from_claims(broken)),
            Some(Code::InvalidOption),
            "{broken}"
        );
    }
}

/// RFR-08: `at_hash` binds the access token of the refresh.
#[test]
fn refreshed_access_tokens() {
    let at_hash = hash_claim::compute("the new access token", JwsAlgorithm::Ed25519);
    let token = TestSigner::new().token(&changed(
        good_claims(),
        &json!({ "nonce": null, "at_hash": at_hash }),
    ));
    let refresh = |access_token: Option<&str>| {
        let mut expected = RefreshExpectations::new(previous(&good_claims()));
        expected.access_token = access_token.map(str::to_owned);
        verifier().verify_refreshed_id_token(&token, &expected, NOW)
    };
    let bound = refresh(Some("the new access token")).unwrap();
    assert!(bound.warnings.is_empty());
    assert_refused(
        refresh(Some("the old access token")),
        "at_hash_mismatch",
        "HASH-03",
    );
    assert_eq!(
        refresh(None).unwrap().warnings[0].code,
        "binding_not_checked"
    );
}

/// RFR-07: `azp: 'ignore'` holds here too.
#[test]
fn an_ignored_azp_stays_ignored() {
    let mut options = options(&TestSigner::new().jwks());
    options.azp = Azp::Ignore;
    let token = TestSigner::new().token(&changed(
        good_claims(),
        &json!({ "nonce": null, "azp": "another" }),
    ));
    let expected = RefreshExpectations::new(previous(&good_claims()));
    Verifier::new(options)
        .unwrap()
        .verify_refreshed_id_token(&token, &expected, NOW)
        .unwrap();
}

/// HYB-04
#[test]
fn second_tokens_of_the_hybrid_flow() {
    let token = TestSigner::new().token(&changed(good_claims(), &json!({ "acr": "2" })));
    let judge = |front_channel: Value| {
        let mut expected = expected();
        expected.previous = Some(previous(&changed(good_claims(), &front_channel)));
        verifier().verify_id_token(&token, &expected, NOW)
    };
    assert!(judge(json!({ "acr": "2" })).unwrap().warnings.is_empty());
    for other in [
        json!({ "acr": "1" }),
        json!({ "acr": null }),
        json!({ "acr": "2", "amr": ["pwd"] }),
        json!({ "acr": "2", "auth_time": NOW }),
    ] {
        let warnings = judge(other).unwrap().warnings;
        assert_eq!(warnings[0].code, "hybrid_claim_differs");
    }
    assert_refused(judge(json!({ "sub": "bob" })), "hybrid_mismatch", "HYB-04");
    assert_refused(
        judge(json!({ "iss": "https://other.example" })),
        "hybrid_mismatch",
        "HYB-04",
    );
}

fn userinfo(body: &str, content_type: &str, expect_signed: bool) -> Result<VerifiedToken, Error> {
    let mut expected = UserInfoExpectations::default();
    expected.content_type = content_type.to_owned();
    expected.expected_subject = "alice".to_owned();
    expected.expect_signed = expect_signed;
    let verified = verifier().verify_userinfo(body, &expected, NOW);
    assert_same_end(
        &verified,
        &verifier().explain_userinfo(body, &expected, NOW).unwrap(),
    );
    verified
}

/// UINF-01, UINF-02, UINF-04
#[test]
fn plain_userinfo() {
    let good = r#"{"sub":"alice","name":"Alice"}"#;
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
    ] {
        assert_eq!(
            userinfo(good, content_type, false)
                .unwrap()
                .subject
                .as_deref(),
            Some("alice")
        );
    }
    for (body, content_type, code, rule) in [
        (good, "text/html", "unexpected_content_type", "UINF-02"),
        (
            good,
            "application/jsonx",
            "unexpected_content_type",
            "UINF-02",
        ),
        (
            r#"{"sub":"Alice"}"#,
            "application/json",
            "userinfo_sub_mismatch",
            "UINF-01",
        ),
        (
            r#"{"name":"Alice"}"#,
            "application/json",
            "claim_missing",
            "UINF-01",
        ),
        (
            r#"{"sub":5}"#,
            "application/json",
            "claim_invalid",
            "UINF-01",
        ),
        (
            r#"{"sub":"alice","sub":"alice"}"#,
            "application/json",
            "duplicate_member",
            "JWT-01",
        ),
        ("[]", "application/json", "invalid_claims", "JWT-01"),
        ("<html>", "application/json", "invalid_claims", "JWT-01"),
        (good, "application/jwt", "malformed_token", "JOSE-01"),
    ] {
        assert_refused(userinfo(body, content_type, false), code, rule);
    }
    assert_refused(
        userinfo(good, "application/json", true),
        "signed_userinfo_required",
        "UINF-04",
    );
    let padded = |bytes: usize| format!("{good}{}", " ".repeat(bytes - good.len()));
    userinfo(&padded(16_384), "application/json", false).unwrap();
    assert_refused(
        userinfo(&padded(16_385), "application/json", false),
        "token_too_large",
        "JOSE-05",
    );
}

/// UINF-03, UINF-06, UINF-07
#[test]
fn signed_userinfo() {
    let good = json!({ "iss": ISSUER, "aud": CLIENT, "sub": "alice" });
    let judge = |changes: Value| {
        userinfo(
            &TestSigner::new().token(&changed(good.clone(), &changes)),
            "application/jwt",
            true,
        )
    };
    for changes in [
        json!({}),
        json!({ "exp": NOW + 1.0, "nbf": NOW, "iat": NOW }),
        json!({ "aud": [CLIENT, "other"] }),
    ] {
        assert!(judge(changes).unwrap().facts.contains(&("form", "jwt")));
    }
    for (changes, code, rule) in [
        (json!({ "iss": null }), "claim_missing", "UINF-03"),
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "UINF-03",
        ),
        (json!({ "aud": null }), "claim_missing", "UINF-03"),
        (json!({ "aud": "other" }), "audience_mismatch", "UINF-03"),
        (json!({ "exp": NOW }), "token_expired", "UINF-06"),
        (
            json!({ "nbf": NOW + 1.0 }),
            "token_not_yet_valid",
            "UINF-06",
        ),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "UINF-06"),
        (json!({ "nonce": "x" }), "wrong_token_kind", "UINF-07"),
        (json!({ "at_hash": "x" }), "wrong_token_kind", "UINF-07"),
        (json!({ "c_hash": "x" }), "wrong_token_kind", "UINF-07"),
        (json!({ "s_hash": "x" }), "wrong_token_kind", "UINF-07"),
        (json!({ "events": {} }), "wrong_token_kind", "UINF-07"),
        (json!({ "sub": "bob" }), "userinfo_sub_mismatch", "UINF-01"),
    ] {
        assert_refused(judge(changes), code, rule);
    }
    let typed = TestSigner::new().sign(
        r#"{"alg":"Ed25519","kid":"test","typ":"at+jwt"}"#,
        &good.to_string(),
    );
    assert_refused(
        userinfo(&typed, "application/jwt", false),
        "typ_mismatch",
        "UINF-07",
    );
    let mut forged = TestSigner::new().token(&good);
    forged.replace_range(forged.len() - 4.., "AAAA");
    assert_refused(
        userinfo(&forged, "application/jwt", false),
        "signature_invalid",
        "UINF-03",
    );
}

/// JWT-12, IDT-12
#[test]
fn replays() {
    let verify = |changes: Value, nonce: bool| {
        let mut expected = expected();
        if !nonce {
            expected.nonce = None;
        }
        verifier()
            .verify_id_token(
                &TestSigner::new().token(&changed(good_claims(), &changes)),
                &expected,
                NOW,
            )
            .unwrap()
    };
    assert_eq!(verify(json!({}), true).replay_id().unwrap(), "n-0S6_WzA2Mj");
    assert_eq!(
        verify(json!({ "nonce": null, "jti": "7" }), false)
            .replay_id()
            .unwrap(),
        "7"
    );
    let nothing = verify(json!({ "nonce": null }), false);
    let error = nothing.replay_id().unwrap_err().to_json();
    assert_eq!((error.code, error.rule), ("claim_missing", "JWT-12"));
    assert!(nothing.is_one_time() && nothing.clone().settle_replay(true).is_ok());
    assert_refused(nothing.settle_replay(false), "replay_detected", "JWT-12");
    // Nobody presents a response: there is nothing to replay.
    let response = userinfo(r#"{"sub":"alice","jti":"7"}"#, "application/json", false).unwrap();
    assert!(!response.is_one_time() && response.replay_id().is_err());
}

/// JOSE-31: by exact `iss`, never by key.
#[test]
fn choice_of_an_issuer() {
    let issuers = ["https://a.example".to_owned(), ISSUER.to_owned()];
    let token =
        |iss: Value| TestSigner::new().token(&changed(good_claims(), &json!({ "iss": iss })));
    assert_eq!(choose_issuer(&token(json!(ISSUER)), &issuers).unwrap(), 1);
    for (iss, code) in [
        (json!("https://op.example/"), Code::IssuerMismatch),
        (json!("https://A.example"), Code::IssuerMismatch),
        (json!(["https://a.example"]), Code::ClaimInvalid),
        (Value::Null, Code::ClaimMissing),
    ] {
        let error = choose_issuer(&token(iss), &issuers).unwrap_err();
        assert_eq!(
            (error.code(), error.rule().to_owned()),
            (code, tokenward::Rule::Jose31)
        );
    }
    assert_eq!(
        code_of(choose_issuer("a.b.c.d.e", &issuers)),
        Some(Code::JweNotExpected)
    );
}

/// UINF-07: a token of any kind is no UserInfo response, where its payload says what it is.
#[test]
fn userinfo_that_is_a_token() {
    for stated in [
        json!({ "typ": "ID" }),
        json!({ "typ": "Bearer" }),
        json!({ "token_use": "id" }),
        json!({ "token_use": "access" }),
    ] {
        let claims = json!({ "iss": ISSUER, "aud": CLIENT, "sub": "alice" });
        let body = TestSigner::new().token(&changed(claims.clone(), &stated));
        assert_refused(
            userinfo(&body, "application/jwt", true),
            "wrong_token_kind",
            "UINF-07",
        );
        let good = TestSigner::new().token(&claims);
        userinfo(&good, "application/jwt", true).unwrap();
    }
}
