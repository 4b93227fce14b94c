//! Keys that others published or wrote as test data: which are used, and the code of each that is not.
//!
//! The tables are `decisions/providers.json` and `decisions/keys.json`, shared with the tests of the package.

use crate::support::{Judge, code_of, list, read_json, read_text, signature_held, text};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use tokenward::crypto::hash::Hash;
use tokenward::jose::{JwkSet, thumbprint};
use tokenward::json::Json;
use tokenward::{IdTokenExpectations, Verifier, VerifierOptions};

/// Every key set of a real provider parses, and each key is used or skipped with its code.
#[test]
fn providers() {
    let table = read_json("decisions/providers.json");
    let (mut usable, mut skipped) = (0, 0);
    for row in list(&table) {
        let provider = text(row, "provider");
        let file = format!("providers/panva-wellknown/{provider}.jwks.json");
        let set = read_text(&file);
        let set = JwkSet::parse(&set).unwrap_or_else(|error| panic!("{provider}: {error}"));
        assert_eq!(classes(&set), classes_of(row), "{provider}");
        usable += set.usable().len();
        skipped += set.skipped().len();
    }
    assert_eq!((list(&table).len(), usable, skipped), (19, 53, 11));
}

/// As given, a file with private or symmetric keys is refused (JOSE-30); its public part is judged key by key.
#[test]
fn key_files() {
    let table = read_json("decisions/keys.json");
    let (mut refused, mut usable, mut skipped) = (0, 0, 0);
    for row in list(&table) {
        let file = format!("{}/{}", text(row, "set"), text(row, "file"));
        let given = read_text(&file);
        let code = code_of(JwkSet::parse(&as_set(&given)));
        assert_eq!(
            code.map(|code| code.entry().code),
            row["refused"].as_str(),
            "{file}"
        );
        refused += usize::from(code.is_some());
        let Ok(given) = serde_json::from_str(&given) else {
            continue;
        };
        let keys: Vec<_> = keys_of(&given)
            .iter()
            .filter(|jwk| jwk["kty"] != "oct")
            .map(public_part)
            .collect();
        if keys.is_empty() {
            assert!(row["usable"].is_null(), "{file}");
            continue;
        }
        let set = JwkSet::parse(&json!({ "keys": keys }).to_string()).unwrap();
        assert_eq!(classes(&set), classes_of(row), "{file}");
        usable += set.usable().len();
        skipped += set.skipped().len();
    }
    assert_eq!(
        (list(&table).len(), refused, usable, skipped),
        (57, 30, 41, 15)
    );
}

/// RFC 7638 §3.1: private members do not change a thumbprint; a pair of files is one key.
#[test]
fn pairs_have_one_thumbprint() {
    let names = |set: &str, names: &[&str], private: &str, public: &str| -> Vec<(String, String)> {
        let file = |name: &str, half: &str| format!("{set}/{}", name.replace('*', half));
        names
            .iter()
            .map(|name| (file(name, private), file(name, public)))
            .collect()
    };
    let mut pairs = names(
        "authlib-files",
        &["jwk_*.json", "secp521r1-*.json"],
        "private",
        "public",
    );
    pairs.extend(names(
        "josekit-data",
        &[
            "jwk/EC_P-256_*.jwk",
            "jwk/EC_P-384_*.jwk",
            "jwk/EC_P-521_*.jwk",
            "jwk/EC_secp256k1_*.jwk",
            "jwk/OKP_Ed25519_*.jwk",
            "jwk/OKP_Ed448_*.jwk",
            "jwk/OKP_X25519_*.jwk",
            "jwk/OKP_X448_*.jwk",
            "jwk/RSA_*.jwk",
        ],
        "private",
        "public",
    ));
    pairs.extend(names(
        "pyjwt-keys",
        &[
            "jwk_ec_*_P-256.json",
            "jwk_ec_*_P-384.json",
            "jwk_ec_*_P-521.json",
            "jwk_ec_*_secp256k1.json",
            "jwk_okp_*_Ed25519.json",
            "jwk_okp_*_Ed448.json",
            "jwk_rsa_*.json",
        ],
        "key",
        "pub",
    ));
    assert_eq!(pairs.len(), 18);
    for (private, public) in pairs {
        assert_eq!(thumbprint_of(&private), thumbprint_of(&public), "{public}");
    }
    assert_eq!(
        thumbprint_of("authlib-files/thumbprint_example.json"),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
}

/// josekit's signed tokens, one per algorithm: does the signature hold?
#[test]
fn josekit_tokens() {
    const TOKENS: &[(&str, &str)] = &[
        ("ES256", "EC_P-256_public"),
        ("ES256K", "EC_secp256k1_public"),
        ("ES384", "EC_P-384_public"),
        ("ES512", "EC_P-521_public"),
        ("EdDSA", "OKP_Ed25519_public"),
        ("HS256", "oct_512bit_private"),
        ("HS384", "oct_512bit_private"),
        ("HS512", "oct_512bit_private"),
        ("PS256", "RSA_public"),
        ("PS384", "RSA_public"),
        ("PS512", "RSA_public"),
        ("RS256", "RSA_public"),
        ("RS384", "RSA_public"),
        ("RS512", "RSA_public"),
    ];
    let mut judge = Judge::new("josekit-data", "jwt");
    for (alg, key) in TOKENS {
        let token = read_text(&format!("josekit-data/jwt/{alg}.jwt"));
        let jwk = read_json(&format!("josekit-data/jwk/{key}.jwk"));
        let ours = holds(&jwk, alg, token.trim());
        judge.verdict(&format!("{alg}.jwt"), true, ours);
        assert!(!holds(&jwk, alg, &tampered(token.trim())), "{alg}");
    }
    judge.finish(13, 1);
}

/// The claims set of RFC 7519 §3.1, with another first letter of the issuer.
fn tampered(token: &str) -> String {
    let changed = token.replacen(".eyJpc3MiOiJqb2Ui", ".eyJpc3MiOiJrb2Ui", 1);
    assert_ne!(changed, token);
    changed
}

fn holds(jwk: &Value, alg: &str, token: &str) -> bool {
    let is_secret = jwk["kty"] == "oct";
    let keys = if is_secret { vec![] } else { vec![jwk.clone()] };
    let set = json!({ "keys": keys }).to_string();
    let mut options = VerifierOptions::new("https://vectors.example", &set);
    options.client_id = Some("vectors".to_owned());
    if is_secret {
        options.client_secret = Some(Base64UrlUnpadded::decode_vec(text(jwk, "k")).unwrap());
        options.algorithms = Some(vec![alg.to_owned()]);
    }
    Verifier::new(options).is_ok_and(|verifier| {
        let report = verifier.explain_id_token(token, &IdTokenExpectations::default(), 1.3e9);
        signature_held(&report.unwrap())
    })
}

/// A key without what only its owner may know.
fn public_part(jwk: &Value) -> Value {
    let mut jwk = jwk.clone();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

fn keys_of(file: &Value) -> Vec<Value> {
    match file.get("keys") {
        Some(keys) => list(keys).to_vec(),
        None => vec![file.clone()],
    }
}

fn as_set(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(file) if file.get("keys").is_none() => json!({ "keys": [file] }).to_string(),
        _ => text.to_owned(),
    }
}

fn classes(set: &JwkSet) -> (usize, Vec<&'static str>) {
    let codes = set.skipped().iter().map(|finding| finding.code).collect();
    (set.usable().len(), codes)
}

fn classes_of(row: &Value) -> (usize, Vec<&str>) {
    let codes = list(&row["skipped"])
        .iter()
        .map(|code| code.as_str().unwrap());
    (
        row["usable"].as_u64().unwrap().try_into().unwrap(),
        codes.collect(),
    )
}

fn thumbprint_of(file: &str) -> String {
    let jwk = Json::parse(read_text(file).as_bytes()).unwrap();
    thumbprint::of(jwk.object(), Hash::Sha256).unwrap_or_else(|error| panic!("{file}: {error}"))
}
