//! Every rule of the access token (RFC 9068): what breaks it, and the exact code, row and answer that must come out.

use crate::support::{
    CLIENT, ISSUER, NOW, TestSigner, assert_same_end, changed, code_of, options, shown_steps,
};
use serde_json::{Value, json};
use tokenward::jwt::AcrPolicy;
use tokenward::oauth::Profile;
use tokenward::time::Seconds;
use tokenward::{AccessTokenExpectations, Error, Report, Verifier, VerifierOptions};

const API: &str = "https://api.example";

fn server() -> VerifierOptions {
    let mut options = options(&TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    options.audience = Some(vec![API.to_owned(), "https://api2.example".to_owned()]);
    options
}

fn good() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": API, "client_id": CLIENT, "jti": "1", "iat": NOW, "exp": NOW + 600.0,
        "scope": "openid patient/Patient.r",
    })
}

fn sign(typ: &str, claims: &Value) -> String {
    TestSigner::new().sign(
        &format!(r#"{{"alg":"Ed25519","kid":"test"{typ}}}"#),
        &claims.to_string(),
    )
}

fn at_jwt(claims: &Value) -> String {
    sign(r#","typ":"at+jwt""#, claims)
}

/// Verifies and explains: both must come to the same end.
fn judge(
    options: VerifierOptions,
    token: &str,
    expected: &AccessTokenExpectations,
) -> Result<Report, Error> {
    let verifier = Verifier::new(options).unwrap();
    let verified = verifier.verify_access_token(token, expected, NOW);
    let report = verifier.explain_access_token(token, expected, NOW)?;
    assert_same_end(&verified, &report);
    verified.map(|_| report)
}

fn with(set: impl FnOnce(&mut AccessTokenExpectations)) -> AccessTokenExpectations {
    let mut expected = AccessTokenExpectations::default();
    set(&mut expected);
    expected
}

#[track_caller]
fn assert_refused(result: Result<Report, Error>, code: &str, rule: &str) {
    let error = result.map(|_| ()).unwrap_err().to_json();
    assert_eq!((error.code, error.rule), (code, rule), "{}", error.message);
    // AT-16: every fault of a token has an answer.
    assert!(matches!(error.status, Some(401 | 403)) && error.oauth_error.is_some());
}

/// AT-01 to AT-07
#[test]
fn an_accepted_token_was_checked_by_every_rule() {
    let report = judge(
        server(),
        &at_jwt(&good()),
        &AccessTokenExpectations::default(),
    )
    .unwrap();
    let rules: Vec<_> = report.steps.iter().map(|step| step.rule).collect();
    assert_eq!(
        rules,
        [
            "JOSE-05", "JOSE-01", "JOSE-02", "JOSE-04", "JOSE-06", "JOSE-09", "JOSE-10", "JOSE-16",
            "AT-01", "JOSE-08", "JOSE-12", "JOSE-27", "AT-05", "JWT-01", "AT-03", "AT-07", "AT-04",
            "AT-14", "AT-06", "JWT-04", "JWT-05", "AT-10", "JWT-14", "AT-13", "AT-09", "AT-12",
            "AT-20", "AT-19",
        ]
    );
}

/// What a report shows beside each rule.
#[test]
fn an_accepted_token_is_shown() {
    let token = at_jwt(&changed(good(), &json!({ "nbf": NOW - 1.0 })));
    let needs = with(|expected| expected.grant.required_scopes = vec!["openid".to_owned()]);
    let report = judge(server(), &token, &needs).unwrap();
    let now = "now 1800000000, tolerance 0 s";
    assert_eq!(
        shown_steps(&report)[4..],
        [
            (
                "AT-03",
                r#""https://op.example""#,
                r#""https://op.example""#
            ),
            (
                "AT-04",
                r#"["https://api.example", "https://api2.example"]"#,
                r#"["https://api.example"]"#
            ),
            ("AT-06", now, "1800000600"),
            ("JWT-04", now, "1799999999"),
            ("JWT-05", now, "1800000000"),
            ("AT-09", r#"["openid"]"#, ""),
        ]
    );
}

#[test]
fn claims_that_are_refused() {
    for (changes, code, rule) in [
        (
            json!({ "iss": "https://op.example/" }),
            "issuer_mismatch",
            "AT-03",
        ),
        (json!({ "iss": null }), "claim_missing", "AT-03"),
        (json!({ "sub": null }), "claim_missing", "AT-07"),
        (json!({ "sub": "" }), "claim_invalid", "AT-07"),
        (json!({ "client_id": null }), "claim_missing", "AT-07"),
        (json!({ "client_id": 5 }), "claim_invalid", "AT-07"),
        (json!({ "client_id": "" }), "claim_invalid", "AT-07"),
        (json!({ "jti": "" }), "claim_invalid", "AT-07"),
        (json!({ "jti": null }), "claim_missing", "AT-07"),
        (json!({ "iat": null }), "claim_missing", "AT-07"),
        (json!({ "exp": null }), "claim_missing", "AT-07"),
        (json!({ "exp": "soon" }), "claim_invalid", "AT-07"),
        (json!({ "aud": null }), "claim_missing", "AT-07"),
        (json!({ "aud": 5 }), "claim_invalid", "AT-07"),
        (
            json!({ "aud": "https://api.example/" }),
            "audience_mismatch",
            "AT-04",
        ),
        (json!({ "aud": [] }), "audience_mismatch", "AT-04"),
        (json!({ "events": {} }), "wrong_token_kind", "AT-14"),
        (json!({ "exp": NOW }), "token_expired", "AT-06"),
        (json!({ "nbf": NOW + 1.0 }), "token_not_yet_valid", "JWT-04"),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "JWT-05"),
        (json!({ "cnf": { "jkt": "x" } }), "pop_required", "AT-10"),
        (
            json!({ "cnf": { "x5t#S256": "x" } }),
            "pop_required",
            "AT-10",
        ),
        (json!({ "cnf": { "jwk": {} } }), "cnf_unsupported", "AT-11"),
        (
            json!({ "cnf": { "jkt": "x", "x5t#S256": "x" } }),
            "cnf_unsupported",
            "AT-11",
        ),
        (json!({ "cnf": {} }), "cnf_unsupported", "AT-11"),
        (json!({ "cnf": "x" }), "claim_invalid", "AT-10"),
        (json!({ "scope": ["openid"] }), "claim_invalid", "AT-09"),
        (json!({ "scope": "a  b" }), "claim_invalid", "AT-09"),
    ] {
        let token = at_jwt(&changed(good(), &changes));
        assert_refused(
            judge(server(), &token, &AccessTokenExpectations::default()),
            code,
            rule,
        );
    }
}

#[test]
fn claims_that_are_accepted() {
    for changes in [
        json!({ "aud": ["https://api2.example", "https://other.example"] }),
        json!({ "scope": null }),
        json!({ "scope": "" }),
        json!({ "act": { "sub": "x" }, "authorization_details": [], "roles": ["a"] }),
    ] {
        let token = at_jwt(&changed(good(), &changes));
        judge(server(), &token, &AccessTokenExpectations::default())
            .unwrap_or_else(|error| panic!("{changes}: {error}"));
    }
}

/// AT-01, AT-19
#[test]
fn types() {
    let legacy = with(|expected| expected.profile = Profile::LegacyJwt);
    for (typ, strict, lax) in [
        (r#","typ":"at+jwt""#, None, None),
        (r#","typ":"application/AT+JWT""#, None, None),
        (r#","typ":"JWT""#, Some("typ_mismatch"), None),
        ("", Some("typ_mismatch"), None),
        (
            r#","typ":"logout+jwt""#,
            Some("typ_mismatch"),
            Some("typ_mismatch"),
        ),
        (
            r#","typ":"dpop+jwt""#,
            Some("typ_mismatch"),
            Some("typ_mismatch"),
        ),
    ] {
        let token = sign(typ, &good());
        for (expected, code) in [
            (&AccessTokenExpectations::default(), strict),
            (&legacy, lax),
        ] {
            let result = judge(server(), &token, expected);
            assert_eq!(code_of(result).map(|code| code.entry().code), code, "{typ}");
        }
    }
}

/// AT-14, AT-19: what older servers send is accepted where it was asked for, and reported; an ID token never is.
#[test]
fn the_legacy_profile() {
    let mut legacy = with(|expected| expected.profile = Profile::LegacyJwt);
    let verifier = Verifier::new(server()).unwrap();
    let old = changed(
        good(),
        &json!({ "client_id": null, "jti": null, "iat": null, "azp": CLIENT }),
    );
    for scopes in [
        json!({ "scope": ["a", "b"] }),
        json!({ "scope": null, "scp": "a b" }),
        json!({ "scope": null, "scopes": ["a", "b"] }),
    ] {
        legacy.grant.required_scopes = vec!["b".to_owned()];
        let token = sign("", &changed(old.clone(), &scopes));
        let verified = verifier.verify_access_token(&token, &legacy, NOW).unwrap();
        assert_eq!(verified.warnings[0].code, "not_rfc9068");
        assert!(
            verified.facts.contains(&("profile", "legacy-jwt"))
                && verified.facts.contains(&("subjectType", "user"))
        );
    }
    for claim in ["nonce", "at_hash", "c_hash", "s_hash"] {
        let mut id_token = good();
        id_token[claim] = json!("x");
        assert_refused(
            judge(server(), &sign("", &id_token), &legacy),
            "wrong_token_kind",
            "AT-14",
        );
    }
}

/// AT-09: the answer says what is needed.
#[test]
fn scopes() {
    let needs = |scopes: &[&str]| {
        with(|expected| {
            expected.grant.required_scopes =
                scopes.iter().map(|scope| (*scope).to_owned()).collect()
        })
    };
    judge(
        server(),
        &at_jwt(&good()),
        &needs(&["patient/Patient.r", "openid"]),
    )
    .unwrap();
    for missing in ["patient/Patient", "OPENID", "patient/Patient.rs"] {
        let error = judge(server(), &at_jwt(&good()), &needs(&["openid", missing]))
            .unwrap_err()
            .to_json();
        assert_eq!(
            (error.code, error.rule, error.status),
            ("insufficient_scope", "AT-09", Some(403))
        );
        assert_eq!(
            error.challenge.unwrap().scope.unwrap(),
            format!("openid {missing}")
        );
    }
    for broken in ["", "a b", "a\"b"] {
        let error = judge(server(), &at_jwt(&good()), &needs(&[broken]))
            .unwrap_err()
            .to_json();
        assert_eq!(
            (error.code, error.option.as_deref(), error.status),
            ("invalid_option", Some("requiredScopes"), None)
        );
    }
}

/// AT-13, JWT-14
#[test]
fn subjects() {
    let verifier = Verifier::new(server()).unwrap();
    let of_client = at_jwt(&changed(good(), &json!({ "sub": CLIENT })));
    let verified = verifier
        .verify_access_token(&of_client, &AccessTokenExpectations::default(), NOW)
        .unwrap();
    assert!(verified.facts.contains(&("subjectType", "client")));
    // JWT-12: an access token is presented many times.
    assert!(!verified.is_one_time() && verified.replay_id().is_err());
    let user = with(|expected| expected.grant.require_user = true);
    assert_refused(
        judge(server(), &of_client, &user),
        "user_token_required",
        "AT-13",
    );
    judge(server(), &at_jwt(&good()), &user).unwrap();
    let bob = with(|expected| expected.grant.subject = Some("bob".to_owned()));
    assert_refused(
        judge(server(), &at_jwt(&good()), &bob),
        "subject_mismatch",
        "JWT-14",
    );
}

/// AT-12: the answer tells the client what to ask the user for. Zero means zero.
#[test]
fn step_up() {
    let strong = with(|expected| {
        expected.grant.acr =
            Some(AcrPolicy::new(None, None, Some(&["2".to_owned(), "3".to_owned()])).unwrap());
        expected.grant.max_age = Seconds::new(60.0);
    });
    judge(
        server(),
        &at_jwt(&changed(
            good(),
            &json!({ "acr": "2", "auth_time": NOW - 60.0 }),
        )),
        &strong,
    )
    .unwrap();
    for changes in [
        json!({ "acr": "1", "auth_time": NOW }),
        json!({ "auth_time": NOW }),
        json!({ "acr": "2" }),
        json!({ "acr": "2", "auth_time": NOW - 61.0 }),
    ] {
        let error = judge(server(), &at_jwt(&changed(good(), &changes)), &strong)
            .unwrap_err()
            .to_json();
        assert_eq!(
            (error.code, error.rule),
            ("insufficient_user_authentication", "AT-12"),
            "{changes}"
        );
        assert_eq!(
            (error.oauth_error, error.status),
            (Some("insufficient_user_authentication"), Some(401))
        );
        let needed = error.challenge.unwrap();
        assert_eq!(
            (needed.acr_values.as_deref(), needed.max_age),
            (Some("2 3"), Some(60.0))
        );
    }
    let now = with(|expected| expected.grant.max_age = Seconds::new(0.0));
    judge(
        server(),
        &at_jwt(&changed(good(), &json!({ "auth_time": NOW }))),
        &now,
    )
    .unwrap();
    assert_refused(
        judge(
            server(),
            &at_jwt(&changed(good(), &json!({ "auth_time": NOW - 1.0 }))),
            &now,
        ),
        "insufficient_user_authentication",
        "AT-12",
    );
}

#[test]
fn options_that_are_none() {
    let mut none = server();
    none.audience = None;
    let error = Verifier::new(none)
        .unwrap()
        .verify_access_token("x", &AccessTokenExpectations::default(), NOW)
        .unwrap_err();
    assert_eq!(error.option_name(), Some("audience"));
    for audience in [Vec::new(), vec![String::new()]] {
        let mut empty = server();
        empty.audience = Some(audience);
        assert_eq!(
            Verifier::new(empty).unwrap_err().option_name(),
            Some("audience")
        );
    }
}

/// AT-20
#[test]
fn lifetimes() {
    let limit = |seconds| {
        move |expected: &mut AccessTokenExpectations| expected.max_lifetime = Seconds::new(seconds)
    };
    let verifier = Verifier::new(server()).unwrap();
    for (seconds, changes, warned) in [
        (600.0, json!({}), false),
        (599.0, json!({}), true),
        (0.0, json!({}), true),
        (600.0, json!({ "exp": NOW + 601.0 }), true),
    ] {
        let token = at_jwt(&changed(good(), &changes));
        let verified = verifier
            .verify_access_token(&token, &with(limit(seconds)), NOW)
            .unwrap();
        let codes: Vec<_> = verified.warnings.iter().map(|f| (f.rule, f.code)).collect();
        let expected = [("AT-20", "lifetime_too_long")];
        assert_eq!(
            codes,
            expected[..usize::from(warned)],
            "{seconds} {changes}"
        );
    }
    // By the legacy profile a token may not say when it was issued.
    let mut legacy = with(limit(600.0));
    legacy.profile = Profile::LegacyJwt;
    let token = sign("", &changed(good(), &json!({ "iat": null })));
    let verified = verifier.verify_access_token(&token, &legacy, NOW).unwrap();
    assert_eq!(verified.warnings[0].code, "lifetime_too_long");
}

/// AT-17: the caller's list has the last word.
#[test]
fn revoked_tokens() {
    let verifier = Verifier::new(server()).unwrap();
    let verified = verifier
        .verify_access_token(&at_jwt(&good()), &AccessTokenExpectations::default(), NOW)
        .unwrap();
    let error = verified
        .clone()
        .settle_revocation(true)
        .unwrap_err()
        .to_json();
    assert_eq!(
        (error.code, error.rule, error.oauth_error, error.status),
        ("token_revoked", "AT-17", Some("invalid_token"), Some(401))
    );
    verified.settle_revocation(false).unwrap();
}

/// AT-19: whom a legacy token is about, or whom it was issued to.
#[test]
fn legacy_tokens_name_somebody() {
    let mut legacy = AccessTokenExpectations::default();
    legacy.profile = Profile::LegacyJwt;
    let nobody = json!({ "sub": null, "client_id": null });
    for (changes, named) in [
        (json!({}), false),
        (json!({ "azp": CLIENT }), true),
        (json!({ "client_id": CLIENT }), true),
        (json!({ "sub": "alice" }), true),
        (json!({ "azp": CLIENT, "sub": "alice" }), true),
    ] {
        let claims = changed(changed(good(), &nobody), &changes);
        let result = judge(server(), &sign("", &claims), &legacy);
        if named {
            result.unwrap();
        } else {
            assert_refused(result, "claim_missing", "AT-19");
        }
    }
    for azp in [json!(""), json!([CLIENT]), json!(5)] {
        let claims = changed(good(), &json!({ "azp": azp }));
        assert_refused(
            judge(server(), &sign("", &claims), &legacy),
            "claim_invalid",
            "AT-07",
        );
    }
}

/// AT-14
#[test]
fn kinds_that_the_payload_states() {
    let none = AccessTokenExpectations::default();
    for own in [json!({ "token_use": "access" }), json!({ "typ": "Bearer" })] {
        judge(server(), &at_jwt(&changed(good(), &own)), &none).unwrap();
    }
    for foreign in [
        json!({ "token_use": "id" }),
        json!({ "typ": "ID" }),
        json!({ "typ": "Refresh" }),
        json!({ "typ": "Offline" }),
        json!({ "typ": "Logout" }),
    ] {
        let token = at_jwt(&changed(good(), &foreign));
        assert_refused(judge(server(), &token, &none), "wrong_token_kind", "AT-14");
    }
}
