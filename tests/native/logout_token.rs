//! Every rule of the logout token (Back-Channel Logout §2.6), and the matrix of kinds: each token at every other verb.

use crate::support::{
    CLIENT, ISSUER, NONCE, NOW, TestSigner, assert_same_end, changed, code_of, expected,
    good_claims, options,
};
use serde_json::{Value, json};
use tokenward::oauth::Profile;
use tokenward::{
    AccessTokenExpectations, Error, IdTokenExpectations, LogoutExpectations, Report, Verifier,
};

fn verifier() -> Verifier {
    let mut options = options(&TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    options.audience = Some(vec![CLIENT.to_owned()]);
    Verifier::new(options).unwrap()
}

fn good() -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 120.0, "jti": "1", "sub": "alice", "sid": "s1",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    })
}

fn sign(typ: &str, claims: &Value) -> String {
    TestSigner::new().sign(
        &format!(r#"{{"alg":"Ed25519","kid":"test"{typ}}}"#),
        &claims.to_string(),
    )
}

fn judge(claims: &Value, expected: &LogoutExpectations) -> Result<Report, Error> {
    let token = sign(r#","typ":"logout+jwt""#, claims);
    let verified = verifier().verify_logout_token(&token, expected, NOW);
    let report = verifier().explain_logout_token(&token, expected, NOW)?;
    assert_same_end(&verified, &report);
    verified.map(|_| report)
}

/// BCL-02 to BCL-07
#[test]
fn claims_that_are_refused() {
    let event = "http://schemas.openid.net/event/backchannel-logout";
    for (changes, code, rule) in [
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "IDT-01",
        ),
        (json!({ "aud": "other" }), "audience_mismatch", "IDT-03"),
        (
            json!({ "aud": [CLIENT, "other"] }),
            "audience_untrusted",
            "IDT-04",
        ),
        (json!({ "exp": null }), "claim_missing", "IDT-09"),
        (json!({ "exp": NOW }), "token_expired", "IDT-09"),
        (json!({ "nbf": NOW + 1.0 }), "token_not_yet_valid", "JWT-04"),
        (json!({ "iat": null }), "claim_missing", "IDT-10"),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "JWT-05"),
        (
            json!({ "sub": null, "sid": null }),
            "logout_subject_missing",
            "BCL-04",
        ),
        (json!({ "sub": 5 }), "claim_invalid", "BCL-04"),
        (json!({ "sid": "" }), "claim_invalid", "BCL-04"),
        (json!({ "events": null }), "logout_event_missing", "BCL-05"),
        (
            json!({ "events": [event] }),
            "logout_event_missing",
            "BCL-05",
        ),
        (
            json!({ "events": { "other": {} } }),
            "logout_event_missing",
            "BCL-05",
        ),
        (
            json!({ "events": { event: true } }),
            "logout_event_missing",
            "BCL-05",
        ),
        (json!({ "nonce": NONCE }), "nonce_forbidden", "BCL-06"),
        (json!({ "jti": null }), "jti_missing", "BCL-07"),
        (json!({ "jti": "" }), "claim_invalid", "BCL-07"),
    ] {
        let error = judge(&changed(good(), &changes), &LogoutExpectations::default())
            .unwrap_err()
            .to_json();
        assert_eq!((error.code, error.rule), (code, rule), "{changes}");
        assert_eq!(
            (error.oauth_error, error.status),
            (Some("invalid_request"), Some(400))
        );
    }
    for changes in [json!({ "sub": null }), json!({ "sid": null })] {
        judge(&changed(good(), &changes), &LogoutExpectations::default()).unwrap();
    }
}

/// BCL-08
#[test]
fn sessions() {
    for (sub, sid, changes, code) in [
        (Some("alice"), None, json!({}), None),
        (None, Some("s1"), json!({}), None),
        (Some("alice"), Some("s1"), json!({}), None),
        (Some("alice"), Some("s1"), json!({ "sid": null }), None),
        (
            Some("bob"),
            Some("s1"),
            json!({}),
            Some("logout_session_mismatch"),
        ),
        (
            Some("alice"),
            Some("s2"),
            json!({}),
            Some("logout_session_mismatch"),
        ),
        (
            Some("alice"),
            None,
            json!({ "sub": null }),
            Some("logout_session_mismatch"),
        ),
    ] {
        let mut session = LogoutExpectations::default();
        (session.sub, session.sid) = (sub.map(str::to_owned), sid.map(str::to_owned));
        let result = judge(&changed(good(), &changes), &session);
        assert_eq!(
            code_of(result).map(|code| code.entry().code),
            code,
            "{sub:?} {sid:?} {changes}"
        );
    }
}

/// BCL-07, JWT-12: a replay store remembers `jti`.
#[test]
fn replays() {
    let token = sign(r#","typ":"logout+jwt""#, &good());
    let verified = verifier().verify_logout_token(&token, &LogoutExpectations::default(), NOW);
    let verified = verified.unwrap();
    assert!(verified.is_one_time());
    assert_eq!(verified.replay_id().unwrap(), "1");
    let code = code_of(verified.settle_replay(false));
    assert_eq!(code.map(|code| code.entry().code), Some("replay_detected"));
}

/// JWT-13: every kind at every other verb, under every `typ` that its own verb takes.
#[test]
fn kinds_exclude_each_other() {
    let access = json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT, "client_id": CLIENT, "jti": "1", "iat": NOW, "exp": NOW + 600.0,
    });
    let tokens = [
        ("id_token", vec!["", r#","typ":"JWT""#], good_claims()),
        ("access_token", vec![r#","typ":"at+jwt""#], access),
        (
            "logout_token",
            vec!["", r#","typ":"JWT""#, r#","typ":"logout+jwt""#],
            good(),
        ),
    ];
    let mut legacy = AccessTokenExpectations::default();
    legacy.profile = Profile::LegacyJwt;
    for (kind, types, claims) in &tokens {
        for typ in types {
            let (token, verifier) = (sign(typ, claims), verifier());
            for (verb, result) in [
                (
                    "id_token",
                    verifier.verify_id_token(&token, &expected(), NOW),
                ),
                (
                    "access_token",
                    verifier.verify_access_token(&token, &AccessTokenExpectations::default(), NOW),
                ),
                (
                    "logout_token",
                    verifier.verify_logout_token(&token, &LogoutExpectations::default(), NOW),
                ),
            ] {
                assert_eq!(
                    result.is_ok(),
                    verb == *kind,
                    "{kind} {typ} at {verb}: {:?}",
                    result.err()
                );
            }
            let as_legacy = verifier.verify_access_token(&token, &legacy, NOW);
            assert_eq!(
                as_legacy.is_ok(),
                *kind == "access_token",
                "{kind} {typ} as a legacy access token"
            );
            // A logout token has no nonce, and must not pass as an ID token for which none was sent.
            let without_nonce =
                verifier.verify_id_token(&token, &IdTokenExpectations::default(), NOW);
            assert!(
                without_nonce.is_err(),
                "{kind} {typ} as an ID token without nonce"
            );
        }
    }
}

/// BCL-03: servers from before errata set 1 send no `exp`; one that is there counts all the same.
#[test]
fn tokens_without_expiry() {
    let mut lenient = LogoutExpectations::default();
    lenient.allow_no_expiry = true;
    let report = judge(&changed(good(), &json!({ "exp": null })), &lenient).unwrap();
    assert!(
        report
            .steps
            .iter()
            .any(|step| step.rule == "IDT-09" && step.status == tokenward::trace::Status::Skipped)
    );
    judge(&good(), &lenient).unwrap();
    // It ends an hour after it was issued, so that a replay store need not remember it for ever.
    for (age, code) in [(3_600.0, None), (3_601.0, Some("token_too_old"))] {
        let claims = changed(good(), &json!({ "exp": null, "iat": NOW - age }));
        let found = code_of(judge(&claims, &lenient)).map(|code| code.name());
        assert_eq!(found, code, "{age}");
    }
    let token = sign("", &changed(good(), &json!({ "exp": null })));
    let verified = verifier()
        .verify_logout_token(&token, &lenient, NOW)
        .unwrap();
    assert_eq!(
        verified.expires_at.map(|time| time.seconds()),
        Some(NOW + 3_600.0)
    );
    for exp in [json!(NOW), json!("soon")] {
        assert!(judge(&changed(good(), &json!({ "exp": exp })), &lenient).is_err());
    }
}
