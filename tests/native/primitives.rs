//! Raw signatures of Wycheproof, each file as `tests/vectors/primitives.json` says: as labelled, or all refused because
//! no JOSE algorithm has its parameters.

use crate::support::{Judge, encode, list, read_json, text};
use serde_json::{Value, json};
use tokenward::hazmat;

#[test]
fn every_file() {
    for plan in list(&read_json("primitives.json")) {
        run(plan);
    }
}

fn run(plan: &Value) {
    let file = text(plan, "file");
    let vectors = read_json(&format!("wycheproof/{file}"));
    let as_labelled = match text(plan, "run") {
        "as-labelled" => true,
        "refuse-all" => false,
        other => panic!("{file}: run {other}"),
    };
    let mut judge = Judge::new("wycheproof", file);
    let mut cases = 0;
    for group in list(&vectors["testGroups"]) {
        let jwk = jwk(&group["publicKey"]).to_string();
        for vector in list(&group["tests"]) {
            let (message, signature) = (hex(text(vector, "msg")), hex(text(vector, "sig")));
            let [ours, others @ ..] = hazmat::Way::ALL
                .map(|way| hazmat::verify(way, text(plan, "alg"), &jwk, &message, &signature));
            assert_eq!(others, [ours; 3], "{file}: {}", vector["tcId"]);
            judge.verdict(
                &vector["tcId"].to_string(),
                as_labelled && text(vector, "result") == "valid",
                ours,
            );
            cases += 1;
        }
    }
    let accepted = usize::try_from(plan["accepted"].as_u64().unwrap()).unwrap();
    assert_eq!(plan["cases"], cases, "{file}");
    judge.finish(accepted, cases - accepted);
}

/// The key from its numbers: not every file has it as a JWK.
fn jwk(key: &Value) -> Value {
    if let Some(modulus) = key["modulus"].as_str() {
        return json!({ "kty": "RSA", "n": number(modulus), "e": number(text(key, "publicExponent")) });
    }
    match text(key, "curve") {
        "edwards25519" => {
            json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(&hex(text(key, "pk"))) })
        }
        curve => {
            let (name, bytes) = match curve {
                "secp256r1" => ("P-256", 32),
                "secp384r1" => ("P-384", 48),
                "secp256k1" => ("secp256k1", 32),
                other => panic!("curve {other}"),
            };
            let point = hex(text(key, "uncompressed"));
            let (x, y) = point[1..].split_at(bytes);
            json!({ "kty": "EC", "crv": name, "x": encode(x), "y": encode(y) })
        }
    }
}

/// A big-endian number without leading zero octets, as RFC 7518 §6.3.1 wants it.
fn number(digits: &str) -> String {
    let bytes = hex(digits);
    let start = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    encode(&bytes[start..])
}

fn hex(digits: &str) -> Vec<u8> {
    assert!(digits.len().is_multiple_of(2));
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}
