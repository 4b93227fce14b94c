//! Key sets: what is skipped, what is refused whole, and which key is chosen.

use crate::support::{
    NOW, TestSigner, code_of, expected, good_claims, judge, list, options, read_json,
};
use serde_json::{Value, json};
use tokenward::jose::{JwkSet, JwsAlgorithm};
use tokenward::limits::{MAX_JWKS_BYTES, MAX_JWKS_KEYS, MAX_KID_BYTES};
use tokenward::{Code, Verifier};

fn key(name: &str) -> Value {
    let file = read_json("signed/tokens.json");
    list(&file["tokens"])
        .iter()
        .find(|token| token["name"] == name)
        .unwrap()["jwk"]
        .clone()
}

fn with(mut jwk: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        jwk[name] = value.clone();
    }
    jwk
}

fn parse(keys: &[Value]) -> JwkSet {
    JwkSet::parse(&json!({ "keys": keys }).to_string()).unwrap()
}

/// JOSE-18 to JOSE-21, JOSE-24, JOSE-29: a bad key is skipped with its reason, and the good one beside it stays.
#[test]
fn bad_keys_are_skipped() {
    let (rsa, ec, okp) = (key("RS256-2048"), key("ES256"), key("Ed25519"));
    for (bad, code) in [
        (with(rsa.clone(), json!({ "e": "AQ" })), "invalid_key"),
        (with(rsa.clone(), json!({ "e": "Ag" })), "invalid_key"),
        (with(rsa.clone(), json!({ "n": "AQAB" })), "weak_key"),
        (with(rsa.clone(), json!({ "n": 5 })), "invalid_key"),
        (with(rsa.clone(), json!({ "n": "AQ==" })), "invalid_key"),
        (
            with(rsa.clone(), json!({ "use": "enc" })),
            "key_use_mismatch",
        ),
        (with(rsa.clone(), json!({ "use": 1 })), "key_use_mismatch"),
        (
            with(rsa.clone(), json!({ "key_ops": ["sign"] })),
            "key_use_mismatch",
        ),
        (
            with(rsa.clone(), json!({ "key_ops": "verify" })),
            "key_use_mismatch",
        ),
        (
            with(rsa.clone(), json!({ "key_ops": ["verify", "verify"] })),
            "key_use_mismatch",
        ),
        (
            with(
                rsa.clone(),
                json!({ "use": "sig", "key_ops": ["verify", "encrypt"] }),
            ),
            "key_use_mismatch",
        ),
        (
            with(rsa.clone(), json!({ "alg": "SHA256" })),
            "key_alg_mismatch",
        ),
        (
            with(rsa.clone(), json!({ "alg": "RSA-OAEP" })),
            "key_alg_mismatch",
        ),
        (
            with(rsa.clone(), json!({ "alg": "ES256" })),
            "key_alg_mismatch",
        ),
        (with(rsa.clone(), json!({ "kid": 5 })), "invalid_key"),
        (
            with(rsa.clone(), json!({ "kid": "k".repeat(MAX_KID_BYTES + 1) })),
            "invalid_key",
        ),
        (with(ec.clone(), json!({ "crv": "P-384" })), "invalid_key"),
        (
            with(ec.clone(), json!({ "crv": "secp256k1" })),
            "key_not_supported",
        ),
        (with(ec.clone(), json!({ "y": ec["x"] })), "invalid_key"),
        (
            with(okp.clone(), json!({ "crv": "Ed448" })),
            "key_not_supported",
        ),
        (
            with(okp.clone(), json!({ "crv": "X25519" })),
            "key_not_supported",
        ),
        (with(okp.clone(), json!({ "x": "AA" })), "invalid_key"),
        (json!({ "kty": "quantum" }), "key_not_supported"),
        (json!({ "n": "AQAB" }), "invalid_key"),
        (json!(5), "invalid_key"),
    ] {
        let set = parse(&[bad.clone(), ec.clone()]);
        let skipped = set.skipped();
        assert_eq!((set.usable().len(), skipped.len()), (1, 1), "{bad}");
        assert_eq!(skipped[0].code, code, "{bad}");
        // JOSE-29: alone, it leaves no usable key.
        let alone = Verifier::new(options(&json!({ "keys": [bad] }).to_string()));
        assert_eq!(alone.unwrap_err().code(), Code::InvalidJwks);
    }
    for good in [
        with(
            rsa.clone(),
            json!({ "use": "sig", "key_ops": ["verify"], "x5c": [], "unknown": 1 }),
        ),
        with(rsa.clone(), json!({ "kid": "k".repeat(MAX_KID_BYTES) })),
        rsa,
        okp,
    ] {
        assert_eq!(parse(&[good]).usable().len(), 1);
    }
}

/// JOSE-18: what a later version will use is told apart from what no version will.
#[test]
fn keys_of_other_kinds() {
    let later = "the key's type or curve is not supported by this version";
    let never = "the key's type or curve is none that verifies signatures";
    let (ec, okp) = (key("ES256"), key("Ed25519"));
    for (bad, reason) in [
        (with(ec.clone(), json!({ "crv": "secp256k1" })), later),
        (with(ec, json!({ "crv": "P-224" })), never),
        (with(okp.clone(), json!({ "crv": "Ed448" })), later),
        (with(okp, json!({ "crv": "X25519" })), never),
        (json!({ "kty": "AKP" }), later),
        (json!({ "kty": "quantum" }), never),
    ] {
        let message = &parse(std::slice::from_ref(&bad)).skipped()[0].message;
        assert_eq!(
            *message,
            format!("key 0 of the set was skipped: {reason}"),
            "{bad}"
        );
    }
}

/// JOSE-18, JOSE-19: the algorithms of a key are those of its type, or of its own `alg`.
#[test]
fn algorithms_of_a_key() {
    let rsa = key("RS256-2048");
    for (jwk, names) in [
        (rsa.clone(), "PS256 PS384 PS512 RS256 RS384 RS512"),
        (with(rsa, json!({ "alg": "PS384" })), "PS384"),
        (key("ES384"), "ES384"),
        (
            with(key("Ed25519"), json!({ "alg": "EdDSA" })),
            "Ed25519 EdDSA",
        ),
    ] {
        let set = parse(&[jwk]);
        let algorithms: Vec<_> = set.usable()[0].algorithms().map(|alg| alg.name()).collect();
        assert_eq!(algorithms.join(" "), names);
    }
}

/// JOSE-29: a key with two readings, or with a text of none, is no fault of its neighbours.
#[test]
fn ambiguous_keys_are_skipped() {
    let ec = key("ES256");
    for (bad, code) in [
        (r#"{"kty":"RSA","kty":"RSA"}"#, "duplicate_member"),
        (r#"{"kty":"RSA","x":[{"a":1,"a":1}]}"#, "duplicate_member"),
        (r#"{"kty":"RSA","kid":"\ud800"}"#, "invalid_key"),
    ] {
        let set = JwkSet::parse(&format!("{{\"keys\":[{bad},{ec}]}}")).unwrap();
        assert_eq!(
            (set.usable().len(), set.skipped()[0].code),
            (1, code),
            "{bad}"
        );
    }
}

/// JOSE-29, JOSE-30
#[test]
fn sets_that_are_refused() {
    let ec = key("ES256");
    for (text, code) in [
        ("".to_owned(), Code::InvalidJwks),
        ("[]".to_owned(), Code::InvalidJwks),
        ("{}".to_owned(), Code::InvalidJwks),
        (r#"{"keys":{}}"#.to_owned(), Code::InvalidJwks),
        (r#"{"keys":null}"#.to_owned(), Code::InvalidJwks),
        ("{\"keys\":[],}".to_owned(), Code::InvalidJwks),
        (many_keys(MAX_JWKS_KEYS + 1), Code::InvalidJwks),
        (padded(MAX_JWKS_BYTES + 1), Code::InvalidJwks),
        (r#"{"keys":[],"keys":[]}"#.to_owned(), Code::DuplicateMember),
        (
            json!({ "keys": [ec, with(ec.clone(), json!({ "d": "AA" }))] }).to_string(),
            Code::PrivateKeyInJwks,
        ),
        (
            json!({ "keys": [ec, { "kty": "oct", "k": "AA" }] }).to_string(),
            Code::PrivateKeyInJwks,
        ),
        (
            json!({ "keys": [ec, { "kty": "oct" }] }).to_string(),
            Code::PrivateKeyInJwks,
        ),
        (
            json!({ "keys": [{ "kty": "future", "d": "AA" }] }).to_string(),
            Code::PrivateKeyInJwks,
        ),
    ] {
        assert_eq!(
            code_of(JwkSet::parse(&text)),
            Some(code),
            "{}",
            text.get(..60).unwrap_or(&text)
        );
    }
    // RFC 7518 §6.2.2, §6.3.2, §6.4.1; `priv` is that of the key type AKP.
    for member in ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"] {
        let mut private = ec.clone();
        private[member] = json!("AA");
        assert_eq!(
            code_of(JwkSet::parse(&json!({ "keys": [private] }).to_string())),
            Some(Code::PrivateKeyInJwks),
            "{member}"
        );
    }
    for text in [
        format!("\u{feff}{}", json!({ "keys": [ec] })),
        many_keys(MAX_JWKS_KEYS),
        padded(MAX_JWKS_BYTES),
        padded(MAX_JWKS_BYTES - 1),
    ] {
        assert!(JwkSet::parse(&text).is_ok());
    }
}

/// JOSE-29: what was passed instead of a set is told apart, because each has another remedy.
#[test]
fn texts_that_are_no_set() {
    for (text, message) in [
        (
            "https://op.example/jwks",
            "the key set is an address: pass the document that is found there",
        ),
        ("<html>", "the key set is not JSON"),
        ("[]", "the key set is not a JSON object"),
        (
            "{}",
            "the key set has no list called keys: it is no JWK Set, or an await was forgotten",
        ),
    ] {
        let error = JwkSet::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
    }
}

fn many_keys(count: usize) -> String {
    format!("{{\"keys\":[{}]}}", vec!["{}"; count].join(","))
}

/// A set without keys, as long as this.
fn padded(bytes: usize) -> String {
    let set = r#"{"keys":[]}"#;
    format!("{set}{}", " ".repeat(bytes - set.len()))
}

/// JOSE-18, JOSE-19, JOSE-27, JOSE-28
#[test]
fn choice_of_a_key() {
    let all: Vec<_> = JwsAlgorithm::asymmetric().collect();
    let rsa = with(key("RS256-2048"), json!({ "kid": "a" }));
    let other = with(key("PS256-2048"), json!({ "kid": "b", "alg": "PS256" }));
    let ec = with(key("ES256"), json!({ "kid": "a" }));
    let enc = with(key("RS384-2048"), json!({ "kid": "e", "use": "enc" }));
    let nameless = with(key("Ed25519"), json!({ "kid": "" }));
    let set = parse(&[rsa, other, ec, enc, nameless]);
    for (kid, alg, outcome) in [
        (Some("a"), JwsAlgorithm::Rs256, Ok(1)),
        (Some("a"), JwsAlgorithm::Es256, Ok(1)),
        (Some("b"), JwsAlgorithm::Ps256, Ok(1)),
        (Some("b"), JwsAlgorithm::Rs256, Err(Code::KeyAlgMismatch)),
        (Some("a"), JwsAlgorithm::Es384, Err(Code::KeyAlgMismatch)),
        (Some("e"), JwsAlgorithm::Rs384, Err(Code::KeyUseMismatch)),
        (Some("c"), JwsAlgorithm::Rs256, Err(Code::KeyNotFound)),
        (Some("A"), JwsAlgorithm::Rs256, Err(Code::KeyNotFound)),
        (Some(""), JwsAlgorithm::Ed25519, Ok(1)),
        (None, JwsAlgorithm::Es256, Ok(1)),
        (None, JwsAlgorithm::Rs256, Ok(1)),
        (None, JwsAlgorithm::Ps256, Err(Code::KidRequired)),
        (None, JwsAlgorithm::Es384, Err(Code::KeyAlgMismatch)),
    ] {
        let chosen = set
            .select(kid, alg, &all)
            .map(|keys| keys.len())
            .map_err(|error| error.code());
        assert_eq!(chosen, outcome, "{kid:?} {alg:?}");
    }
    // The error shows the names that are there.
    let error = set.select(Some("c"), JwsAlgorithm::Rs256, &all);
    let error = error.unwrap_err().to_json();
    assert_eq!(
        (error.expected.as_deref(), error.actual.as_deref()),
        (Some(r#"["", "a", "b"]"#), Some(r#""c""#))
    );
}

/// JOSE-27: keys that share a `kid` are tried, four at the most, and none is missed.
#[test]
fn keys_that_share_a_kid() {
    let signer = TestSigner::new();
    let ours: Value = serde_json::from_str(&signer.jwks()).unwrap();
    let other = |byte: u8| {
        let key = ed25519_dalek::SigningKey::from_bytes(&[byte; 32]);
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "test", "x": crate::support::encode(key.verifying_key().as_bytes()) })
    };
    let token = signer.token(&good_claims());
    for (keys, code) in [
        (
            vec![other(1), other(2), other(3), ours["keys"][0].clone()],
            None,
        ),
        (
            vec![other(1), other(2), other(3), other(4)],
            Some(Code::SignatureInvalid),
        ),
        (
            vec![
                ours["keys"][0].clone(),
                other(1),
                other(2),
                other(3),
                other(4),
            ],
            Some(Code::KeyNotFound),
        ),
    ] {
        let verifier = Verifier::new(options(&json!({ "keys": keys }).to_string())).unwrap();
        assert_eq!(code_of(judge(&verifier, &token, &expected(), NOW)), code);
    }
}

/// A set that is refused leaves the old one in place.
#[test]
fn updates_are_atomic() {
    let signer = TestSigner::new();
    let mut verifier = Verifier::new(options(&signer.jwks())).unwrap();
    let token = signer.token(&good_claims());
    assert!(verifier.update_jwks("{}").is_err());
    assert!(verifier.verify_id_token(&token, &expected(), NOW).is_ok());
    verifier
        .update_jwks(&json!({ "keys": [key("ES256")] }).to_string())
        .unwrap();
    assert_eq!(
        code_of(verifier.verify_id_token(&token, &expected(), NOW)),
        Some(Code::KeyNotFound)
    );
}
