//! Wycheproof's JOSE files: does the signature of each token hold, as labelled or as the ledger says?

use crate::support::{Judge, list, read_json, signature_held, text};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use tokenward::{IdTokenExpectations, Verifier, VerifierOptions};

#[test]
fn json_web_signature() {
    run("json_web_signature_test.json", 42, 359);
}

#[test]
fn json_web_key() {
    run("json_web_key_test.json", 2, 24);
}

#[test]
fn json_web_crypto() {
    run("json_web_crypto_test.json", 4, 45);
}

/// JOSE-03: an encrypted token is never taken for a signed one.
#[test]
fn json_web_encryption() {
    let file = read_json("wycheproof/json_web_encryption_test.json");
    let options = options_for(&json!({ "kty": "oct", "alg": "HS256", "k": "A".repeat(43) }));
    let tokens: Vec<_> = list(&file["testGroups"])
        .iter()
        .flat_map(|group| list(&group["tests"]))
        .collect();
    assert_eq!(tokens.len(), 139);
    for vector in tokens {
        let token = vector["jwe"]
            .as_str()
            .map_or_else(|| vector["jwe"].to_string(), str::to_owned);
        assert!(!holds(options.clone(), &token), "{}", vector["tcId"]);
    }
}

fn run(file: &str, accepted: usize, refused: usize) {
    let vectors = read_json(&format!("wycheproof/{file}"));
    let mut judge = Judge::new("wycheproof", file);
    for group in list(&vectors["testGroups"]) {
        for vector in list(&group["tests"])
            .iter()
            .filter(|vector| !vector["jws"].is_null())
        {
            let token = vector["jws"]
                .as_str()
                .map_or_else(|| vector["jws"].to_string(), str::to_owned);
            let ours = holds(options_of(group), &token);
            judge.verdict(
                &vector["tcId"].to_string(),
                text(vector, "result") == "valid",
                ours,
            );
        }
    }
    judge.finish(accepted, refused);
}

/// A refused key is a refused signature. Payloads of vectors are no ID tokens; the signature step is the answer.
fn holds(options: VerifierOptions, token: &str) -> bool {
    let Ok(verifier) = Verifier::new(options) else {
        return false;
    };
    let report = verifier
        .explain_id_token(token, &IdTokenExpectations::default(), 1.8e9)
        .unwrap();
    signature_held(&report)
}

fn options_of(group: &Value) -> VerifierOptions {
    let given = if group["public"].is_null() {
        &group["private"]
    } else {
        &group["public"]
    };
    match given.get("keys") {
        Some(keys) => {
            with_set(json!({ "keys": list(keys).iter().map(public_part).collect::<Vec<_>>() }))
        }
        None => options_for(given),
    }
}

/// A symmetric key as the client's secret, any other as the key set.
fn options_for(jwk: &Value) -> VerifierOptions {
    if jwk["kty"] != "oct" {
        return with_set(json!({ "keys": [public_part(jwk)] }));
    }
    let mut options = with_set(json!({ "keys": [] }));
    options.client_secret = Some(Base64UrlUnpadded::decode_vec(text(jwk, "k")).unwrap_or_default());
    options.algorithms = Some(vec![text(jwk, "alg").to_owned()]);
    options
}

fn with_set(set: Value) -> VerifierOptions {
    let mut options = VerifierOptions::new("https://vectors.example", &set.to_string());
    options.client_id = Some("vectors".to_owned());
    options
}

fn public_part(jwk: &Value) -> Value {
    let mut jwk = jwk.clone();
    if jwk["kty"] != "oct" {
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth"] {
            jwk.as_object_mut().unwrap().remove(name);
        }
    }
    jwk
}
