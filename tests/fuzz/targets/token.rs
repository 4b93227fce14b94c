//! Tokens that nobody signed: reading must be strict, and verifying must refuse.
//!
//! The input is taken twice: as the text of a token, and as three parts with zero bytes between them, which are encoded.

#![no_main]

use harness::{CLIENT, ISSUER, NOW, encode, jwks};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::LazyLock;
use tokenward::jose::CompactJws;
use tokenward::jwt::unverified::{UnverifiedJwt, parse_unverified};
use tokenward::limits::DEFAULT_TOKEN_BYTES;
use tokenward::{Error, IdTokenExpectations, Verifier, VerifierOptions};

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let mut options = VerifierOptions::new(ISSUER, &jwks());
    options.client_id = Some(CLIENT.to_owned());
    Verifier::new(options).unwrap()
});

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        check(text);
    }
    let parts: Vec<_> = data.split(|byte| *byte == 0).map(encode).collect();
    check(&parts.join("."));
});

fn check(token: &str) {
    let read = parse_unverified(token, DEFAULT_TOKEN_BYTES);
    let parsed = CompactJws::parse(token, DEFAULT_TOKEN_BYTES);
    if let Ok(read) = &read {
        check_read(token, read);
        assert_eq!(parsed.is_ok(), !read.encrypted);
    }
    refuses(token);
}

/// Encoding what was read gives the token again: there is one spelling.
fn check_read(token: &str, read: &UnverifiedJwt) {
    assert!(token.len() <= DEFAULT_TOKEN_BYTES);
    let parts: Vec<_> = token.split('.').collect();
    assert_eq!(parts.len(), if read.encrypted { 5 } else { 3 });
    assert_eq!(read.encrypted, read.claims.is_none());
    let texts = [Some(&read.header), read.claims.as_ref()];
    for (text, part) in texts.into_iter().zip(&parts) {
        let Some(text) = text else { continue };
        assert_eq!(encode(text.as_bytes()), **part);
        if let Some(value) = harness::reread(text) {
            assert!(matches!(value, Value::Object(_)));
        }
    }
}

/// The signature is that of nobody, so no verb takes it, and both verbs say the same.
fn refuses(token: &str) {
    let expected = IdTokenExpectations::default();
    let refused = VERIFIER.verify_id_token(token, &expected, NOW).err();
    let report = VERIFIER.explain_id_token(token, &expected, NOW).unwrap();
    assert!(!report.ok && refused.is_some(), "a forged token passed");
    assert_eq!(report.error, refused.as_ref().map(Error::to_json));
}
