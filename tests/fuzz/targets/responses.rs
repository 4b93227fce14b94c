//! What a server answers, plain and with a signature that holds: UserInfo, introspection, provided claims; and ID tokens that come
//! again, as a hint or refreshed.

#![no_main]

use harness::{
    API, CLIENT, Hostile, ISSUER, NOW, SUBJECT, TOLERANCE, TRUSTED, audiences, check_common,
    check_report, jwks, reread, time,
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::sync::LazyLock;
use tokenward::{
    IdTokenHintExpectations, IntrospectionExpectations, PreviousToken, ProvidedClaimsExpectations,
    RefreshExpectations, UserInfoExpectations, Verifier, VerifierOptions,
};

const GOOD_HEADER: &[u8] = br#"{"alg":"Ed25519","kid":"k"}"#;
const SCOPE: &str = "read";
const NAMES: [&str; 3] = ["address", "name", "__proto__"];

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let mut options = VerifierOptions::new(ISSUER, &jwks());
    options.client_id = Some(CLIENT.to_owned());
    options.cache_entries = Some(8.0);
    options.trusted_audiences = vec![TRUSTED.to_owned()];
    options.audience = Some(vec![API.to_owned()]);
    Verifier::new(options).unwrap()
});

static REFRESH: LazyLock<RefreshExpectations> = LazyLock::new(|| {
    let claims =
        json!({ "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "iat": NOW - 60.0, "exp": NOW });
    RefreshExpectations::new(PreviousToken::from_claims(&claims.to_string()).unwrap())
});

fuzz_target!(|data: &[u8]| {
    let Some(hostile) = Hostile::read(data, GOOD_HEADER) else {
        return;
    };
    let token = hostile.sign();
    if let Ok(body) = std::str::from_utf8(hostile.payload) {
        userinfo(&hostile, body, "application/json");
        introspection(&hostile, body, "application/json");
    }
    let others = [
        userinfo(&hostile, &token, "application/jwt"),
        provided_claims(&hostile, &token),
        hint(&hostile, &token),
        refreshed(&hostile, &token),
    ];
    let introspected = introspection(&hostile, &token, "application/token-introspection+jwt");
    assert!(
        !(introspected && others.contains(&true)),
        "a response is a token"
    );
});

fn userinfo(hostile: &Hostile<'_>, body: &str, content_type: &str) -> bool {
    let mut expected = UserInfoExpectations::default();
    expected.content_type = content_type.to_owned();
    expected.expected_subject = SUBJECT.to_owned();
    let verified = VERIFIER.verify_userinfo(body, &expected, NOW);
    let report = VERIFIER.explain_userinfo(body, &expected, NOW).unwrap();
    check_report(&verified, &report, hostile, body);
    let Ok(verified) = verified else { return false };
    if let Some(claims) = reread(verified.payload()) {
        assert_eq!(claims["sub"], SUBJECT);
        if verified.alg.is_some() {
            assert_eq!(claims["iss"], ISSUER);
            assert!(audiences(&claims).contains(&CLIENT));
            check_times(&claims);
        }
    }
    true
}

fn introspection(hostile: &Hostile<'_>, body: &str, content_type: &str) -> bool {
    let mut expected = IntrospectionExpectations::default();
    expected.content_type = content_type.to_owned();
    expected.expect_signed = hostile.switches.on(0);
    if hostile.switches.on(1) {
        expected.grant.required_scopes = vec![SCOPE.to_owned()];
    }
    expected.grant.require_user = hostile.switches.on(2);
    let verified = VERIFIER.verify_introspection_response(body, &expected, NOW);
    let report = VERIFIER
        .explain_introspection_response(body, &expected, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, body);
    let Ok(verified) = verified else { return false };
    assert!(verified.alg.is_some() || !expected.expect_signed);
    let Some(mut claims) = reread(verified.payload()) else {
        return true;
    };
    if verified.alg.is_some() {
        assert_eq!(claims["iss"], ISSUER);
        assert!(audiences(&claims).contains(&API) && claims["iat"].is_number());
        claims = claims["token_introspection"].take();
    }
    check_told(&claims, &expected);
    true
}

fn check_told(told: &Value, expected: &IntrospectionExpectations) {
    assert_eq!(told["active"], true);
    assert!(told.get("cnf").is_none());
    assert!(told.get("iss").is_none_or(|iss| iss == ISSUER));
    assert!(told.get("aud").is_none() || audiences(told).contains(&API));
    let granted = told["scope"].as_str().unwrap_or_default();
    let has = |scope: &String| granted.split(' ').any(|one| one == scope);
    assert!(expected.grant.required_scopes.iter().all(has));
    if expected.grant.require_user {
        // Where subject and client cannot be told apart, a username names the user.
        let is_user = match (told["sub"].as_str(), told["client_id"].as_str()) {
            (Some(subject), Some(client)) => subject != client,
            _ => told["username"].is_string(),
        };
        assert!(is_user);
    }
    check_times(told);
}

fn provided_claims(hostile: &Hostile<'_>, jwt: &str) -> bool {
    let mut expected = ProvidedClaimsExpectations::default();
    expected.claims = NAMES.map(str::to_owned).to_vec();
    let verified = VERIFIER.verify_provided_claims(jwt, &expected, NOW);
    let report = VERIFIER
        .explain_provided_claims(jwt, &expected, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, jwt);
    let Ok(verified) = verified else { return false };
    assert!(verified.subject.is_none());
    if let Some(claims) = reread(verified.payload()) {
        assert_eq!(claims["iss"], ISSUER);
        assert_eq!(verified.expires_at.is_some(), claims.get("exp").is_some());
        check_times(&claims);
        for name in claims.as_object().unwrap().keys() {
            let listed = NAMES.contains(&name.as_str());
            assert_eq!(verified.claims.get(name).is_some(), listed, "{name}");
        }
    }
    true
}

fn hint(hostile: &Hostile<'_>, token: &str) -> bool {
    let mut expected = IdTokenHintExpectations::default();
    expected.client_id = hostile.switches.text(3, CLIENT);
    expected.subject = hostile.switches.text(4, SUBJECT);
    expected.allow_expired = hostile.switches.on(5);
    let verified = VERIFIER.verify_id_token_hint(token, &expected, NOW);
    let report = VERIFIER
        .explain_id_token_hint(token, &expected, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, token);
    let Ok(verified) = verified else { return false };
    if let Some(claims) = reread(verified.payload()) {
        assert_eq!(claims["iss"], ISSUER);
        assert!(expected.client_id.is_none() || audiences(&claims).contains(&CLIENT));
        assert!(expected.subject.is_none() || claims["sub"] == SUBJECT);
        assert!(expected.allow_expired || NOW < time(&claims, "exp") + TOLERANCE);
        assert!(time(&claims, "iat") <= NOW + TOLERANCE);
    }
    true
}

fn refreshed(hostile: &Hostile<'_>, token: &str) -> bool {
    let verified = VERIFIER.verify_refreshed_id_token(token, &REFRESH, NOW);
    let report = VERIFIER
        .explain_refreshed_id_token(token, &REFRESH, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, token);
    let Ok(verified) = verified else { return false };
    if let Some(claims) = reread(verified.payload()) {
        check_common(&claims);
        assert_eq!(claims["sub"], SUBJECT);
        assert!(audiences(&claims).iter().all(|aud| *aud == CLIENT));
        assert!(time(&claims, "iat") >= NOW - 60.0);
        assert!(claims.get("nonce").is_none());
    }
    true
}

/// Whatever times are there hold.
fn check_times(claims: &Value) {
    if claims.get("exp").is_some() {
        assert!(NOW < time(claims, "exp") + TOLERANCE);
    }
    for name in ["nbf", "iat"] {
        if claims.get(name).is_some() {
            assert!(time(claims, name) <= NOW + TOLERANCE, "{name}");
        }
    }
}
