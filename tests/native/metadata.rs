//! Metadata of OpenID Providers and authorization servers: OpenID Connect Discovery 1.0, RFC 8414; 19 real documents.

use crate::support::{assert_refused, changed, code_of, read_text};
use serde_json::{Value, json};
use tokenward::oauth::metadata::{
    self, Metadata, MetadataExpectations, MetadataType, well_known_url,
};
use tokenward::{Code, Error};

const ISSUER: &str = "https://op.example/tenant";

fn good() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://op.example/authorize?tenant=1",
        "token_endpoint": "https://op.example:8443/token",
        "userinfo_endpoint": "https://op.example/userinfo",
        "jwks_uri": "https://keys.example/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["none", "HS256", "ES256", "RS256", "XX"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "unknown_endpoint": "http://anything",
    })
}

fn judge(document: &str, expected: &MetadataExpectations) -> Result<Metadata, Error> {
    let validated = metadata::validate(document, expected);
    let report = metadata::explain(document, expected)?;
    assert_eq!(report.error, validated.as_ref().err().map(Error::to_json));
    let warned = report.steps.iter().filter(|step| step.reason.is_some());
    if let Ok(metadata) = &validated {
        assert_eq!(warned.count(), metadata.warnings.len());
    }
    assert_eq!(report.steps.len(), 5);
    validated
}

fn of(changes: &Value) -> Result<Metadata, Error> {
    judge(
        &changed(good(), changes).to_string(),
        &MetadataExpectations::new(ISSUER),
    )
}

/// META-07: what the server lists narrows the choice; `none` and MACs never come of it.
#[test]
fn good_metadata() {
    let metadata = of(&json!({})).unwrap();
    assert_eq!(metadata.warnings, []);
    assert_eq!(
        metadata.jwks_uri.as_deref(),
        Some("https://keys.example/jwks")
    );
    let names: Vec<_> = metadata.algorithms.iter().map(|alg| alg.name()).collect();
    assert_eq!(names, ["ES256", "RS256"]);
    let marked = format!("\u{feff}{}", good());
    let metadata = judge(&marked, &MetadataExpectations::new(ISSUER)).unwrap();
    assert!(metadata.document.starts_with('{'));
}

/// META-01, META-02
#[test]
fn metadata_that_is_refused() {
    for (changes, code, rule, claim) in [
        (
            json!({ "issuer": "https://op.example/tenant/" }),
            "metadata_issuer_mismatch",
            "META-01",
            "issuer",
        ),
        (
            json!({ "issuer": "https://OP.example/tenant" }),
            "metadata_issuer_mismatch",
            "META-01",
            "issuer",
        ),
        (
            json!({ "issuer": null }),
            "metadata_invalid",
            "META-01",
            "issuer",
        ),
        (
            json!({ "issuer": [ISSUER] }),
            "metadata_invalid",
            "META-01",
            "issuer",
        ),
        (
            json!({ "jwks_uri": "http://keys.example/jwks" }),
            "metadata_invalid",
            "META-02",
            "jwks_uri",
        ),
        (
            json!({ "jwks_uri": "http://localhost/jwks" }),
            "metadata_invalid",
            "META-02",
            "jwks_uri",
        ),
        (
            json!({ "jwks_uri": 5 }),
            "metadata_invalid",
            "META-02",
            "jwks_uri",
        ),
        (
            json!({ "token_endpoint": "https://op.example/token#x" }),
            "metadata_invalid",
            "META-02",
            "token_endpoint",
        ),
        (
            json!({ "userinfo_endpoint": "/userinfo" }),
            "metadata_invalid",
            "META-02",
            "userinfo_endpoint",
        ),
        (
            json!({ "end_session_endpoint": "javascript:alert(1)" }),
            "metadata_invalid",
            "META-02",
            "end_session_endpoint",
        ),
        (
            json!({ "response_types_supported": "code" }),
            "metadata_invalid",
            "META-02",
            "response_types_supported",
        ),
        (
            json!({ "code_challenge_methods_supported": ["S256", 5] }),
            "metadata_invalid",
            "META-02",
            "code_challenge_methods_supported",
        ),
        (
            json!({ "authorization_response_iss_parameter_supported": "true" }),
            "metadata_invalid",
            "META-02",
            "authorization_response_iss_parameter_supported",
        ),
    ] {
        let error = of(&changes).unwrap_err();
        assert_eq!(error.claim_name(), Some(claim), "{changes}");
        assert_refused(Err::<(), _>(error), code, rule);
    }
}

/// META-02, JWT-01: one object, unique members, bounded.
#[test]
fn documents_that_are_none() {
    let issuer = MetadataExpectations::new(ISSUER);
    let twice = format!(r#"{{"issuer":"{ISSUER}","issuer":"https://evil.example"}}"#);
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(99), "]".repeat(99));
    let longest = good().to_string();
    let longest = format!("{longest}{}", " ".repeat(65_536 - longest.len()));
    judge(&longest, &issuer).unwrap();
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(65_536));
    for (document, code) in [
        ("", Code::MetadataInvalid),
        ("<html>", Code::MetadataInvalid),
        ("[]", Code::MetadataInvalid),
        (&twice, Code::DuplicateMember),
        (&deep, Code::JsonTooDeep),
        (&long, Code::MetadataInvalid),
    ] {
        assert_eq!(code_of(judge(document, &issuer)), Some(code));
    }
}

/// META-03: reported, not refused.
#[test]
fn members_that_are_missing() {
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    ] {
        let metadata = of(&json!({ name: null })).unwrap();
        let mut document = good();
        document[name] = Value::Null;
        let null = judge(&document.to_string(), &MetadataExpectations::new(ISSUER)).unwrap();
        assert_eq!(null.warnings, metadata.warnings, "{name}");
        assert_eq!(metadata.warnings.len(), 1, "{name}");
        let finding = &metadata.warnings[0];
        assert_eq!(
            (finding.rule, finding.code),
            ("META-03", "metadata_incomplete")
        );
        assert!(finding.message.starts_with(name), "{}", finding.message);
    }
    let no_rs256 = json!({ "id_token_signing_alg_values_supported": ["ES256"] });
    assert_eq!(of(&no_rs256).unwrap().warnings.len(), 1);
    let implicit = json!({ "token_endpoint": null, "grant_types_supported": ["implicit"] });
    assert_eq!(of(&implicit).unwrap().warnings, []);
}

/// RFC 8414 §2 requires less.
#[test]
fn authorization_server_metadata() {
    let mut expected = MetadataExpectations::new(ISSUER);
    expected.kind = MetadataType::OAuth;
    let minimal = json!({
        "issuer": ISSUER, "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
        "token_endpoint": "https://op.example/token", "authorization_endpoint": "https://op.example/authorize",
    });
    let warnings = |changes: &Value| {
        let document = changed(minimal.clone(), changes).to_string();
        judge(&document, &expected).unwrap().warnings
    };
    assert_eq!(warnings(&json!({})), []);
    let only_clients =
        json!({ "authorization_endpoint": null, "grant_types_supported": ["client_credentials"] });
    assert_eq!(warnings(&only_clients), []);
    for grant in ["authorization_code", "implicit"] {
        let front = json!({
            "authorization_endpoint": null, "grant_types_supported": [grant], "token_endpoint": "https://op.example/token",
        });
        assert_eq!(warnings(&front)[0].code, "metadata_incomplete", "{grant}");
    }
    for name in [
        "response_types_supported",
        "token_endpoint",
        "authorization_endpoint",
    ] {
        assert_eq!(
            warnings(&json!({ name: null }))[0].code,
            "metadata_incomplete",
            "{name}"
        );
    }
}

/// PKCE-09
#[test]
fn servers_without_pkce() {
    let mut required = MetadataExpectations::new(ISSUER);
    required.require_pkce = true;
    judge(&good().to_string(), &required).unwrap();
    for methods in [json!(null), json!(["plain"]), json!([])] {
        let changes = json!({ "code_challenge_methods_supported": methods });
        assert_eq!(of(&changes).unwrap().warnings[0].code, "pkce_not_supported");
        let document = changed(good(), &changes).to_string();
        assert_refused(judge(&document, &required), "pkce_not_supported", "PKCE-09");
    }
}

/// META-02: `http` where issuer and endpoint are both on this machine.
#[test]
fn loopback() {
    let expected = MetadataExpectations::new("http://localhost:3000");
    let document = |jwks_uri: &str| {
        changed(
            good(),
            &json!({ "issuer": "http://localhost:3000", "jwks_uri": jwks_uri }),
        )
        .to_string()
    };
    judge(&document("http://127.0.0.1:3000/jwks"), &expected).unwrap();
    assert_refused(
        judge(&document("http://keys.example/jwks"), &expected),
        "metadata_invalid",
        "META-02",
    );
    let refused = metadata::validate("{}", &MetadataExpectations::new("http://op.example"));
    assert_eq!(refused.unwrap_err().option_name(), Some("issuer"));
}

/// META-04
#[test]
fn well_known_urls() {
    for (issuer, oidc, oauth) in [
        (
            "https://op.example",
            "https://op.example/.well-known/openid-configuration",
            "https://op.example/.well-known/oauth-authorization-server",
        ),
        (
            "https://op.example/",
            "https://op.example/.well-known/openid-configuration",
            "https://op.example/.well-known/oauth-authorization-server",
        ),
        (
            "https://op.example:8443/a/b",
            "https://op.example:8443/a/b/.well-known/openid-configuration",
            "https://op.example:8443/.well-known/oauth-authorization-server/a/b",
        ),
        (
            "https://op.example/a/",
            "https://op.example/a/.well-known/openid-configuration",
            "https://op.example/.well-known/oauth-authorization-server/a",
        ),
    ] {
        assert_eq!(well_known_url(issuer, MetadataType::Oidc).unwrap(), oidc);
        assert_eq!(well_known_url(issuer, MetadataType::OAuth).unwrap(), oauth);
    }
    assert!(well_known_url("op.example", MetadataType::Oidc).is_err());
}

/// META-01 to META-03, PKCE-09: what real providers publish, each for the issuer it states, or for the stated reason not.
#[test]
fn metadata_of_real_providers() {
    const NO_PKCE: &[&str] = &["pkce_not_supported"];
    for (provider, issuer, outcome) in [
        ("apple", "https://appleid.apple.com", Ok(NO_PKCE)),
        ("battle-net", "https://oauth.battle.net", Ok(NO_PKCE)),
        ("discord", "https://discord.com", Ok(NO_PKCE)),
        ("docker", "https://login.docker.com/", Ok(&[])),
        ("dropbox", "https://www.dropbox.com", Ok(NO_PKCE)),
        (
            "entra-common",
            "https://login.microsoftonline.com/common/v2.0",
            Err("metadata_issuer_mismatch"),
        ),
        (
            "entra-organizations",
            "https://login.microsoftonline.com/organizations/v2.0",
            Err("metadata_issuer_mismatch"),
        ),
        (
            "facebook",
            "https://www.facebook.com",
            Ok(&["metadata_incomplete", "pkce_not_supported"]),
        ),
        ("gitlab", "https://gitlab.com", Ok(&[])),
        ("google", "https://accounts.google.com", Ok(&[])),
        ("klarna", "https://login.klarna.com", Ok(&[])),
        ("lego", "https://identity.lego.com", Ok(&[])),
        ("mojeid", "https://mojeid.cz/oidc/", Ok(NO_PKCE)),
        ("paypal", "https://www.paypal.com", Ok(&[])),
        ("slack", "https://slack.com", Ok(NO_PKCE)),
        ("spotify", "https://accounts.spotify.com", Ok(&[])),
        ("twitch", "https://id.twitch.tv/oauth2", Ok(NO_PKCE)),
        ("verimi", "https://web.verimi.de", Ok(&[])),
        ("yahoo", "https://api.login.yahoo.com", Ok(NO_PKCE)),
    ] {
        let file = format!("providers/panva-wellknown/{provider}.metadata.json");
        let found = judge(&read_text(&file), &MetadataExpectations::new(issuer));
        match (found, outcome) {
            (Ok(metadata), Ok(warnings)) => {
                let codes: Vec<_> = metadata.warnings.iter().map(|f| f.code).collect();
                assert_eq!(codes, warnings, "{provider}");
                assert!(!metadata.algorithms.is_empty() && metadata.jwks_uri.is_some());
            }
            (Err(error), Err(code)) => assert_eq!(error.to_json().code, code, "{provider}"),
            (found, _) => panic!("{provider}: {:?}", found.map(|metadata| metadata.warnings)),
        }
    }
}
