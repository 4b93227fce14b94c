//! The examples of the specifications themselves.

use crate::support::{Judge, NOW, code_of, list, read_json, read_text, text};
use serde_json::{Value, json};
use tokenward::crypto::hash::Hash;
use tokenward::jose::{CompactJws, JwkSet, JwsAlgorithm, thumbprint};
use tokenward::json::Json;
use tokenward::oauth::{CodeChallenge, CodeVerifier};
use tokenward::oidc::hash_claim;
use tokenward::{Code, IdTokenExpectations, Verifier, VerifierOptions, crypto};

/// Whether `token` verifies under `jwk`, private members taken off, and the payload then is `payload`.
fn holds(jwk: &Value, token: &str, payload: Option<&str>) -> bool {
    let mut jwk = jwk.clone();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    let set = JwkSet::parse(&json!({ "keys": [jwk] }).to_string()).unwrap();
    let jws = CompactJws::parse(token, 10_000).unwrap();
    let alg = JwsAlgorithm::from_name(jws.header().alg().unwrap()).unwrap();
    let Ok(keys) = set.select(jws.header().kid(), alg, JwsAlgorithm::ALL) else {
        return false;
    };
    keys.iter().any(|key| {
        crypto::verify(&jws, alg.scheme(), key.key()).is_ok_and(|verified| {
            payload.is_none_or(|payload| verified.payload() == payload.as_bytes())
        })
    })
}

/// RFC 7515 appendix A.2 to A.4 (A.1 has a symmetric key), A.5 (unsecured).
#[test]
fn rfc_7515() {
    for name in ["A.2", "A.3", "A.4"] {
        let jwk = read_json(&format!("rfc-latchset-jose/rfc7515_{name}.jwk"));
        let token = read_text(&format!("rfc-latchset-jose/rfc7515_{name}.jwsc"));
        assert!(holds(&jwk, token.trim(), None), "{name}");
    }
    let unsecured = read_text("rfc-latchset-jose/rfc7515_A.5.jwsc");
    let jwks = json!({ "keys": [read_json("rfc-latchset-jose/rfc7517_A.1.jwkset")["keys"][1]] })
        .to_string();
    let mut options = VerifierOptions::new("https://joe.example", &jwks);
    options.client_id = Some("client".to_owned());
    let verifier = Verifier::new(options).unwrap();
    let result = verifier.verify_id_token(unsecured.trim(), &IdTokenExpectations::default(), NOW);
    assert_eq!(code_of(result), Some(Code::AlgNoneForbidden));
}

/// RFC 7515 appendix A.1: HS256, with the secret given as a secret.
#[test]
fn rfc_7515_a_1() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let jwk = read_json("rfc-latchset-jose/rfc7515_A.1.jwk");
    let token = read_text("rfc-latchset-jose/rfc7515_A.1.jwsc");
    let secret = Base64UrlUnpadded::decode_vec(text(&jwk, "k")).unwrap();
    let jws = CompactJws::parse(token.trim(), 1000).unwrap();
    let key = crypto::VerifyingKey::hmac(&secret, 32).unwrap();
    assert!(crypto::verify(&jws, crypto::SignatureScheme::HmacSha256, &key).is_ok());
    assert!(crypto::verify(&jws, crypto::SignatureScheme::HmacSha512, &key).is_err());
}

/// RFC 7517 appendix A: public keys are used, a set with private or symmetric ones is refused (JOSE-30).
#[test]
fn rfc_7517() {
    let set = read_text("rfc-latchset-jose/rfc7517_A.1.jwkset");
    let set = JwkSet::parse(&set).unwrap();
    // The EC key of the example is for encryption.
    assert_eq!(
        (set.usable().len(), set.skipped()[0].code),
        (1, "key_use_mismatch")
    );
    for private in ["A.2", "A.3"] {
        let set = read_text(&format!("rfc-latchset-jose/rfc7517_{private}.jwkset"));
        assert_eq!(code_of(JwkSet::parse(&set)), Some(Code::PrivateKeyInJwks));
    }
}

/// RFC 7520 §4.1 to §4.3
#[test]
fn rfc_7520() {
    for name in [
        "4_1.rsa_v15_signature",
        "4_2.rsa-pss_signature",
        "4_3.ecdsa_signature",
    ] {
        let example = read_json(&format!("rfc7520-cookbook/jws/{name}.json"));
        let (jwk, token) = (
            &example["input"]["key"],
            text(&example["output"], "compact"),
        );
        assert!(
            holds(jwk, token, Some(text(&example["input"], "payload"))),
            "{name}"
        );
    }
}

/// RFC 8037 appendix A.4
#[test]
fn rfc_8037() {
    let example = read_json("rfc-reconstructed/rfc8037.json");
    assert!(holds(
        &example["public_jwk"],
        text(&example, "jws"),
        Some(text(&example, "payload"))
    ));
}

/// RFC 7636 appendix B
#[test]
fn rfc_7636() {
    let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
    let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
    assert_eq!(verifier.challenge(), challenge);
}

/// RFC 7638 §3.1
#[test]
fn rfc_7638() {
    let jwk = Json::parse(read_text("rfc-latchset-jose/rfc7638_3.1.jwk").as_bytes()).unwrap();
    let expected = read_text("rfc-latchset-jose/rfc7638_3.1.thp");
    assert_eq!(
        thumbprint::of(jwk.object(), Hash::Sha256).unwrap(),
        expected.trim()
    );
}

/// OpenID Connect Core 1.0 appendix A
#[test]
fn openid_connect_core() {
    let file = read_json("oidc-core-examples/oidc-core-appendix-a.json");
    let mut accepted = 0;
    for case in list(&file["cases"])
        .iter()
        .filter(|case| case["token"].is_string())
    {
        let mut options = VerifierOptions::new(text(case, "issuer"), &case["jwks"].to_string());
        options.client_id = Some(text(case, "client_id").to_owned());
        let mut expected = IdTokenExpectations::default();
        expected.nonce = case["nonce"].as_str().map(str::to_owned);
        expected.access_token = case["access_token"].as_str().map(str::to_owned);
        expected.code = case["code"].as_str().map(str::to_owned);
        let now = case["now"].as_f64().unwrap();
        let result =
            Verifier::new(options)
                .unwrap()
                .verify_id_token(text(case, "token"), &expected, now);
        assert_eq!(
            result.is_ok(),
            case["expect"] == "valid",
            "{}: {result:?}",
            case["id"]
        );
        accepted += usize::from(result.is_ok());
    }
    assert_eq!(accepted, 3);
}

/// HASH-01, HASH-02: `at_hash` per algorithm, right and wrong.
#[test]
fn token_hashes() {
    let file = read_json("oidc-token-hash/cases.json");
    let mut judge = Judge::new("oidc-token-hash", "cases.json");
    for kind in ["generate", "validate"] {
        for (position, case) in list(&file[kind]).iter().enumerate() {
            // The name `EdDSA` leaves the curve open; here it means Ed25519 and no other.
            let other_curve = case["alg"] == "EdDSA" && case["crv"] != "Ed25519";
            let ours = JwsAlgorithm::from_name(text(case, "alg"))
                .filter(|_| !other_curve)
                .is_some_and(|alg| {
                    hash_claim::compute(text(case, "token"), alg) == text(case, "hash")
                });
            let label = kind == "generate" || case["expect"] == "accept";
            judge.verdict(&format!("{kind}/{position}"), label, ours);
        }
    }
    judge.finish(20, 30);
}
