//! Access and logout tokens with a signature that holds, and whether the kinds of tokens exclude each other.

#![no_main]

use harness::{
    API, CLIENT, Hostile, ISSUER, NOW, SESSION, SUBJECT, TOLERANCE, TRUSTED, audiences,
    check_common, check_report, jwks, reread, time,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::LazyLock;
use tokenward::jwt::AcrPolicy;
use tokenward::oauth::Profile;
use tokenward::time::Seconds;
use tokenward::{
    AccessTokenExpectations, IdTokenExpectations, LogoutExpectations, Verifier, VerifierOptions,
};

const GOOD_HEADER: &[u8] = br#"{"alg":"Ed25519","kid":"k","typ":"at+jwt"}"#;
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const SCOPE: &str = "read";
const MAX_AGE: f64 = 60.0;
/// Every input is judged more than once: after the first time its signature is remembered.
const CACHE: f64 = 8.0;

/// The API is known by the client's identifier too, as careless set-ups have it.
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let mut options = VerifierOptions::new(ISSUER, &jwks());
    options.client_id = Some(CLIENT.to_owned());
    options.trusted_audiences = vec![TRUSTED.to_owned()];
    options.cache_entries = Some(CACHE);
    options.audience = Some(vec![API.to_owned(), CLIENT.to_owned()]);
    Verifier::new(options).unwrap()
});

fuzz_target!(|data: &[u8]| {
    let Some(hostile) = Hostile::read(data, GOOD_HEADER) else {
        return;
    };
    let token = hostile.sign();
    let access = access_token(&hostile, &token);
    let logout = logout_token(&hostile, &token);
    if !(access || logout) {
        return;
    }
    let expected = IdTokenExpectations::default();
    let id = VERIFIER.verify_id_token(&token, &expected, NOW).is_ok();
    assert!(!logout || !(access || id), "a logout token is another kind");
    // A token of the legacy profile may look like an ID token without a nonce; that is why the profile is asked for.
    let legacy = hostile.switches.on(4);
    assert!(legacy || !(access && id), "an access token is an ID token");
});

fn access_token(hostile: &Hostile<'_>, token: &str) -> bool {
    let switches = hostile.switches;
    let mut expected = AccessTokenExpectations::default();
    if switches.on(0) {
        expected.grant.required_scopes = vec![SCOPE.to_owned()];
    }
    expected.grant.subject = switches.text(1, SUBJECT);
    expected.grant.require_user = switches.on(2);
    expected.grant.max_age = switches.on(3).then(|| Seconds::new(MAX_AGE).unwrap());
    if switches.on(4) {
        expected.profile = Profile::LegacyJwt;
    }
    expected.grant.acr = switches.on(5).then(|| {
        let any_of = ["2".to_owned()];
        AcrPolicy::new(None, None, Some(&any_of)).unwrap()
    });
    let verified = VERIFIER.verify_access_token(token, &expected, NOW);
    let report = VERIFIER
        .explain_access_token(token, &expected, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, token);
    let Ok(verified) = verified else { return false };
    if let Some(claims) = reread(verified.payload()) {
        check_common(&claims);
        check_access(&claims, &expected);
    }
    true
}

fn check_access(claims: &Value, expected: &AccessTokenExpectations) {
    let legacy = expected.profile == Profile::LegacyJwt;
    let audiences = audiences(claims);
    assert!(audiences.contains(&API) || audiences.contains(&CLIENT));
    assert!(claims.get("cnf").is_none() && claims.get("events").is_none());
    if !legacy {
        for name in ["sub", "client_id", "jti"] {
            assert!(claims[name].as_str().is_some_and(|text| !text.is_empty()));
        }
        assert!(claims["iat"].is_number());
        let granted = claims["scope"].as_str().unwrap_or_default();
        let has = |scope: &String| granted.split(' ').any(|one| one == scope);
        assert!(expected.grant.required_scopes.iter().all(has));
    }
    if let Some(subject) = &expected.grant.subject {
        assert_eq!(claims["sub"].as_str(), Some(subject.as_str()));
    }
    if expected.grant.require_user {
        assert!(claims["sub"].is_string() && claims["sub"] != claims["client_id"]);
    }
    if expected.grant.max_age.is_some() {
        let auth_time = time(claims, "auth_time");
        assert!((NOW - MAX_AGE - TOLERANCE..=NOW + TOLERANCE).contains(&auth_time));
    }
    if expected.grant.acr.is_some() {
        assert_eq!(claims["acr"], "2");
    }
}

fn logout_token(hostile: &Hostile<'_>, token: &str) -> bool {
    let mut expected = LogoutExpectations::default();
    expected.sub = hostile.switches.text(6, SUBJECT);
    expected.sid = hostile.switches.text(7, SESSION);
    let verified = VERIFIER.verify_logout_token(token, &expected, NOW);
    let report = VERIFIER
        .explain_logout_token(token, &expected, NOW)
        .unwrap();
    check_report(&verified, &report, hostile, token);
    let Ok(verified) = verified else { return false };
    if let Some(claims) = reread(verified.payload()) {
        check_common(&claims);
        check_logout(&claims, &expected);
    }
    true
}

fn check_logout(claims: &Value, expected: &LogoutExpectations) {
    assert!(audiences(claims).contains(&CLIENT));
    assert!(claims["events"][EVENT].is_object());
    assert!(claims.get("nonce").is_none());
    assert!(claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    assert!(claims["iat"].is_number());
    let (sub, sid) = (claims["sub"].as_str(), claims["sid"].as_str());
    assert!(sub.is_some() || sid.is_some());
    let mut compared = expected.sub.is_none() && expected.sid.is_none();
    for (claim, session) in [(sub, &expected.sub), (sid, &expected.sid)] {
        if let (Some(claim), Some(session)) = (claim, session) {
            assert_eq!(claim, session);
            compared = true;
        }
    }
    assert!(compared, "nothing was compared with the session");
}
