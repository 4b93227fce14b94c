//! Every rule of the introspection response: RFC 7662 §2.2 as JSON, RFC 9701 as JWT.

use crate::support::{
    CLIENT, ISSUER, NOW, TestSigner, assert_refused, assert_same_end, changed, options,
};
use serde_json::{Value, json};
use tokenward::{Error, IntrospectionExpectations, VerifiedToken, Verifier};

const API: &str = "https://api.example";
const JSON: &str = "application/json";
const JWT: &str = "application/token-introspection+jwt";

fn verifier() -> Verifier {
    let mut options = options(&TestSigner::new().jwks());
    options.clock_tolerance = Some(0.0);
    options.audience = Some(vec![API.to_owned()]);
    Verifier::new(options).unwrap()
}

fn active() -> Value {
    json!({
        "active": true, "iss": ISSUER, "sub": "alice", "aud": API, "client_id": CLIENT, "jti": "1", "iat": NOW,
        "exp": NOW + 600.0, "scope": "openid patient/Patient.r", "token_type": "Bearer", "username": "Alice",
    })
}

fn envelope(inner: &Value) -> Value {
    json!({ "iss": ISSUER, "aud": API, "iat": NOW, "token_introspection": inner })
}

fn judge(body: &str, expected: &IntrospectionExpectations) -> Result<VerifiedToken, Error> {
    let verified = verifier().verify_introspection_response(body, expected, NOW);
    let report = verifier().explain_introspection_response(body, expected, NOW);
    assert_same_end(&verified, &report?);
    verified
}

fn of(content_type: &str) -> IntrospectionExpectations {
    let mut expected = IntrospectionExpectations::default();
    expected.content_type = content_type.to_owned();
    expected
}

fn plain(changes: &Value) -> Result<VerifiedToken, Error> {
    judge(&changed(active(), changes).to_string(), &of(JSON))
}

fn signed(changes: &Value) -> Result<VerifiedToken, Error> {
    let claims = changed(envelope(&active()), changes);
    judge(
        &TestSigner::new().typed("token-introspection+jwt", &claims),
        &of(JWT),
    )
}

/// INTR-01 to INTR-03, INTR-07: every member but `active` is optional.
#[test]
fn responses_that_are_accepted() {
    for changes in [
        json!({}),
        json!({ "iss": null, "aud": null, "exp": null, "iat": null, "jti": null, "token_type": null }),
        json!({ "aud": ["other", API] }),
        json!({ "token_type": "bearer" }),
        json!({ "other": { "x": [1] } }),
    ] {
        let verified = plain(&changes).unwrap_or_else(|error| panic!("{changes}: {error}"));
        assert_eq!(verified.subject.as_deref(), Some("alice"));
        assert_eq!(
            verified.facts,
            [("form", "json"), ("subjectType", "user")],
            "{changes}"
        );
    }
    let verified = signed(&json!({})).unwrap();
    assert_eq!(
        (verified.subject.as_deref(), verified.within),
        (Some("alice"), Some("token_introspection"))
    );
    assert_eq!(verified.facts, [("form", "jwt"), ("subjectType", "user")]);
    assert!(verified.claims.get("active").is_some() && verified.warnings.is_empty());
    // No user, as far as the server tells.
    for client in [
        json!({ "sub": null, "username": null }),
        json!({ "sub": CLIENT }),
        json!({ "sub": null, "client_id": null, "username": null }),
    ] {
        assert_eq!(plain(&client).unwrap().facts[1], ("subjectType", "client"));
    }
    // RFC 7662 §2.2: username names the resource owner.
    let named = plain(&json!({ "sub": null })).unwrap();
    assert_eq!(named.facts[1], ("subjectType", "user"));
    // Ory Hydra's word for an access token, and Keycloak's.
    for own in [
        json!({ "token_use": "access_token" }),
        json!({ "token_use": "access", "typ": "Bearer" }),
    ] {
        plain(&own).unwrap();
    }
}

/// INTR-01, INTR-02 and the rules on a grant, alike in both forms; the client gets an answer (AT-16).
#[test]
fn tokens_that_are_refused() {
    for (changes, code, rule) in [
        (json!({ "active": false }), "token_inactive", "INTR-01"),
        (json!({ "active": null }), "claim_missing", "INTR-01"),
        (json!({ "active": "true" }), "claim_invalid", "INTR-01"),
        (json!({ "active": 1 }), "claim_invalid", "INTR-01"),
        (
            json!({ "active": false, "sub": 5, "exp": "x" }),
            "token_inactive",
            "INTR-01",
        ),
        (
            json!({ "iss": "https://op.example/" }),
            "issuer_mismatch",
            "INTR-02",
        ),
        (json!({ "aud": CLIENT }), "audience_mismatch", "INTR-02"),
        (json!({ "aud": [] }), "audience_mismatch", "INTR-02"),
        (json!({ "aud": 5 }), "claim_invalid", "INTR-02"),
        (json!({ "sub": 5 }), "claim_invalid", "INTR-02"),
        (json!({ "client_id": [] }), "claim_invalid", "INTR-02"),
        (json!({ "username": 5 }), "claim_invalid", "INTR-02"),
        (json!({ "sub": "" }), "claim_invalid", "INTR-02"),
        (json!({ "client_id": "" }), "claim_invalid", "INTR-02"),
        (
            json!({ "token_use": "refresh_token" }),
            "wrong_token_kind",
            "INTR-02",
        ),
        (json!({ "token_use": "id" }), "wrong_token_kind", "INTR-02"),
        (json!({ "typ": "Refresh" }), "wrong_token_kind", "INTR-02"),
        (json!({ "typ": "ID" }), "wrong_token_kind", "INTR-02"),
        (json!({ "jti": 5 }), "claim_invalid", "INTR-02"),
        (json!({ "exp": NOW }), "token_expired", "INTR-02"),
        (json!({ "exp": "soon" }), "claim_invalid", "INTR-02"),
        (
            json!({ "nbf": NOW + 1.0 }),
            "token_not_yet_valid",
            "INTR-02",
        ),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "INTR-02"),
        (json!({ "token_type": "DPoP" }), "pop_required", "AT-10"),
        (
            json!({ "token_type": "refresh_token" }),
            "claim_invalid",
            "INTR-02",
        ),
        (json!({ "cnf": { "jkt": "x" } }), "pop_required", "AT-10"),
        (json!({ "cnf": { "jwk": {} } }), "cnf_unsupported", "AT-11"),
        (json!({ "scope": ["openid"] }), "claim_invalid", "AT-09"),
    ] {
        let inner = changed(active(), &changes);
        for result in [
            plain(&changes),
            signed(&json!({ "token_introspection": inner })),
        ] {
            let error = result.map(|_| ()).unwrap_err().to_json();
            assert_eq!((error.code, error.rule), (code, rule), "{}", error.message);
            assert_eq!(
                (error.oauth_error, error.status),
                (Some("invalid_token"), Some(401)),
                "{changes}"
            );
        }
    }
}

/// AT-09, AT-12, AT-13, JWT-14
#[test]
fn grants_that_do_not_suffice() {
    let mut scope = of(JSON);
    scope.grant.required_scopes = vec!["openid".to_owned(), "patient/Patient.u".to_owned()];
    let error = judge(&active().to_string(), &scope).unwrap_err().to_json();
    assert_eq!(
        (error.code, error.status),
        ("insufficient_scope", Some(403))
    );
    scope.grant.required_scopes.pop();
    judge(&active().to_string(), &scope).unwrap();

    let mut user = of(JSON);
    user.grant.require_user = true;
    judge(&active().to_string(), &user).unwrap();
    for nobody in [
        json!({ "sub": CLIENT }),
        json!({ "sub": null, "username": null }),
        // Perhaps the client itself: it is not named.
        json!({ "client_id": null, "username": null }),
    ] {
        let body = changed(active(), &nobody).to_string();
        assert_refused(judge(&body, &user), "user_token_required", "AT-13");
    }
    let by_name = changed(active(), &json!({ "sub": null })).to_string();
    judge(&by_name, &user).unwrap();

    let mut bob = of(JSON);
    bob.grant.subject = Some("bob".to_owned());
    assert_refused(
        judge(&active().to_string(), &bob),
        "subject_mismatch",
        "JWT-14",
    );

    let mut recent = of(JSON);
    recent.grant.max_age = tokenward::time::Seconds::new(60.0);
    assert_refused(
        judge(&active().to_string(), &recent),
        "insufficient_user_authentication",
        "AT-12",
    );
}

/// INTR-04
#[test]
fn content_types() {
    let body = active().to_string();
    for content_type in [
        "text/html",
        "application/jwt",
        "application/jsonx",
        "application/token-introspection+jwtx",
    ] {
        assert_refused(
            judge(&body, &of(content_type)),
            "unexpected_content_type",
            "INTR-04",
        );
    }
    judge(&body, &of("Application/JSON; charset=utf-8")).unwrap();
    let mut agreed = of(JSON);
    agreed.expect_signed = true;
    assert_refused(judge(&body, &agreed), "unexpected_content_type", "INTR-04");
    agreed.content_type = JWT.to_owned();
    let token = TestSigner::new().typed("token-introspection+jwt", &envelope(&active()));
    judge(&token, &agreed).unwrap();
    // A body is read as what it says it is.
    assert_refused(judge(&token, &of(JSON)), "invalid_claims", "JWT-01");
    assert_refused(judge(&body, &of(JWT)), "malformed_token", "JOSE-01");
}

/// INTR-03: what is wrong with the response itself is no answer to the client.
#[test]
fn envelopes_that_are_refused() {
    for (changes, code, rule) in [
        (
            json!({ "iss": "https://other.example" }),
            "issuer_mismatch",
            "INTR-03",
        ),
        (json!({ "iss": null }), "claim_missing", "INTR-03"),
        (json!({ "aud": CLIENT }), "audience_mismatch", "INTR-03"),
        (json!({ "aud": null }), "claim_missing", "INTR-03"),
        (json!({ "iat": null }), "claim_missing", "INTR-03"),
        (json!({ "iat": NOW + 1.0 }), "issued_in_future", "INTR-03"),
        (json!({ "exp": NOW }), "token_expired", "INTR-03"),
        (
            json!({ "nbf": NOW + 1.0 }),
            "token_not_yet_valid",
            "INTR-03",
        ),
        (
            json!({ "token_introspection": null, "active": true }),
            "claim_missing",
            "INTR-03",
        ),
        (
            json!({ "token_introspection": [active()] }),
            "claim_invalid",
            "INTR-03",
        ),
    ] {
        let error = signed(&changes).unwrap_err().to_json();
        assert_eq!((error.code, error.rule), (code, rule), "{}", error.message);
        assert_eq!(error.oauth_error, None, "{changes}");
    }
    for typ in ["JWT", "at+jwt", "token-introspection"] {
        let token = TestSigner::new().typed(typ, &envelope(&active()));
        assert_refused(judge(&token, &of(JWT)), "typ_mismatch", "INTR-05");
    }
    let untyped = TestSigner::new().token(&envelope(&active()));
    assert_refused(judge(&untyped, &of(JWT)), "typ_mismatch", "INTR-05");
    let token = TestSigner::new().typed("token-introspection+jwt", &envelope(&active()));
    assert_refused(
        judge(&token.replace(".ey", ".ez"), &of(JWT)),
        "signature_invalid",
        "INTR-03",
    );
}

/// INTR-05
#[test]
fn responses_that_look_like_tokens() {
    for changes in [json!({ "sub": "alice" }), json!({ "exp": NOW + 60.0 })] {
        let verified = signed(&changes).unwrap();
        assert_eq!(verified.warnings[0].code, "claim_misplaced", "{changes}");
    }
    // Members outside are never taken for members inside.
    let inner = changed(active(), &json!({ "sub": null, "client_id": null }));
    let verified = signed(&json!({ "sub": "mallory", "token_introspection": inner })).unwrap();
    assert_eq!(verified.subject, None);
}

#[test]
fn mistakes_of_the_caller() {
    let mut expected = of(JSON);
    expected.grant.required_scopes = vec!["a b".to_owned()];
    assert_refused(judge("{}", &expected), "invalid_option", "POLICY");
    let no_audience = Verifier::new(options(&TestSigner::new().jwks())).unwrap();
    let refused = no_audience.verify_introspection_response("{}", &of(JSON), NOW);
    assert_eq!(refused.unwrap_err().option_name(), Some("audience"));
}
