//! Documents that are read without a signature: metadata of issuers, sources of claims, standard claims.

#![no_main]

use harness::ISSUER;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokenward::Error;
use tokenward::json::Json;
use tokenward::oauth::metadata::{
    self, Metadata, MetadataExpectations, MetadataType, well_known_url,
};
use tokenward::oidc::claim_sources::{self, Access};
use tokenward::oidc::standard_claims;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for kind in [MetadataType::Oidc, MetadataType::OAuth] {
        judge(text, kind);
        if let Ok(url) = well_known_url(text, kind) {
            assert!(url.starts_with("https://") || url.starts_with("http://"));
            assert!(!url.contains(['?', '#', ' ']) && url.len() > text.len());
        }
    }
    if let Ok(claims) = Json::parse(data) {
        check_sources(&claims);
        for finding in standard_claims::inspect(&claims) {
            assert!(finding.rule.starts_with("CLM-") && finding.message.len() < 1_000);
        }
    }
});

fn judge(text: &str, kind: MetadataType) {
    let mut expected = MetadataExpectations::new(ISSUER);
    expected.kind = kind;
    expected.require_pkce = text.len().is_multiple_of(2);
    let validated = metadata::validate(text, &expected);
    let report = metadata::explain(text, &expected).unwrap();
    assert_eq!(report.error, validated.as_ref().err().map(Error::to_json));
    if let Ok(metadata) = validated {
        check_metadata(&metadata, expected.require_pkce);
    }
}

fn check_metadata(metadata: &Metadata, require_pkce: bool) {
    let Ok(document) = serde_json::from_str::<Value>(&metadata.document) else {
        return; // a number out of its range
    };
    assert_eq!(document["issuer"], ISSUER);
    let listed = |name: &str, value: &str| {
        document[name]
            .as_array()
            .is_some_and(|list| list.iter().any(|one| one == value))
    };
    for name in ["jwks_uri", "token_endpoint", "end_session_endpoint"] {
        if let Some(url) = document[name].as_str() {
            assert!(url.starts_with("https://") && !url.contains('#'), "{name}");
        }
    }
    for alg in &metadata.algorithms {
        assert!(listed("id_token_signing_alg_values_supported", alg.name()));
        assert!(!alg.name().starts_with("HS"));
    }
    assert!(!require_pkce || listed("code_challenge_methods_supported", "S256"));
}

fn check_sources(claims: &Json) {
    let found = claim_sources::resolve(claims);
    for source in &found.sources {
        assert!(!source.claims.is_empty());
        assert!(
            !source
                .claims
                .iter()
                .any(|name| name == "sub" || name == "iss")
        );
        if let Access::Distributed { endpoint, .. } = &source.access {
            assert!(endpoint.starts_with("https://"));
        }
    }
}
