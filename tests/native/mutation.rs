//! Tokens that an independent library signed (`tests/vectors/signed`): accepted as they are, and never again after the
//! smallest change.

use crate::support::{
    ISSUER, NOW, code_of, encode, expected, judge, list, options, read_json, set_of, text,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;
use tokenward::{Code, Verifier};

fn tokens() -> Vec<Value> {
    list(&read_json("signed/tokens.json")["tokens"]).to_vec()
}

fn verifier(case: &Value) -> Verifier {
    let mut options = options(r#"{"keys":[]}"#);
    options.algorithms = Some(vec![text(case, "alg").to_owned()]);
    match case["secret"].as_str() {
        Some(secret) => options.client_secret = Some(secret.as_bytes().to_vec()),
        None => options.jwks = set_of(&case["jwk"]),
    }
    Verifier::new(options).unwrap()
}

#[test]
fn every_algorithm_is_accepted() {
    let tokens = tokens();
    assert_eq!(tokens.len(), 17);
    for case in &tokens {
        let verified = verifier(case)
            .verify_id_token(text(case, "token"), &expected(), NOW)
            .unwrap();
        assert_eq!(
            (verified.alg.map(|alg| alg.name()), verified.issuer.as_str()),
            (Some(text(case, "alg")), ISSUER)
        );
        // IDT-19, RFC 7638: the key's thumbprint was made by the same independent library.
        assert_eq!(
            verified.key_thumbprint,
            case["jwk"]["kid"].as_str().unwrap_or_default()
        );
    }
}

/// Every bit of the signature, and every byte of header and payload.
#[test]
fn no_change_is_accepted() {
    // The largest keys are left to the test above; their code is the same, and each verification costs milliseconds.
    for case in tokens()
        .iter()
        .filter(|case| !text(case, "name").ends_with("8192"))
    {
        let verifier = verifier(case);
        let token = text(case, "token").to_owned();
        let signature_start = token.rfind('.').unwrap() + 1;
        for at in 0..token.len() {
            let changes = if at < signature_start { 1 } else { 6 };
            for change in 0..changes {
                let changed = with_change(&token, at, change);
                if changed != token {
                    let result = verifier.verify_id_token(&changed, &expected(), NOW);
                    assert!(result.is_err(), "{} at {at}", text(case, "name"));
                }
            }
        }
    }
}

/// Flips one of the six bits that the character at `at` stands for; a dot becomes a letter.
fn with_change(token: &str, at: usize, bit: u32) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = token.as_bytes().to_vec();
    bytes[at] = match ALPHABET.iter().position(|letter| *letter == bytes[at]) {
        Some(position) => ALPHABET[position ^ (1 << bit)],
        None => b'A',
    };
    String::from_utf8(bytes).unwrap()
}

/// JOSE-23, JOSE-25, JOSE-26: cut, doubled and empty signatures, and those of another length.
#[test]
fn signatures_of_another_length() {
    for case in &tokens() {
        let verifier = verifier(case);
        let (input, signature) = text(case, "token").rsplit_once('.').unwrap();
        let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
        for (changed, code) in [
            (Vec::new(), Code::AlgNoneForbidden),
            (signature[1..].to_vec(), Code::SignatureInvalid),
            (
                signature[..signature.len() - 1].to_vec(),
                Code::SignatureInvalid,
            ),
            ([&[0], &signature[..]].concat(), Code::SignatureInvalid),
            ([&signature[..], &[0]].concat(), Code::SignatureInvalid),
            (
                [&signature[..], &signature[..]].concat(),
                Code::SignatureInvalid,
            ),
            (vec![0; signature.len()], Code::SignatureInvalid),
            (vec![0xff; signature.len()], Code::SignatureInvalid),
            (vec![0], Code::SignatureInvalid),
        ] {
            let changed = encode(&changed);
            let result = judge(&verifier, &format!("{input}.{changed}"), &expected(), NOW);
            assert_eq!(code_of(result), Some(code), "{}", text(case, "name"));
        }
    }
}

/// JOSE-18: a token never verifies under another algorithm, even one of the same key and hash.
#[test]
fn algorithms_do_not_stand_for_each_other() {
    for case in tokens().iter().filter(|case| case["secret"].is_null()) {
        let name = text(case, "alg");
        for other in tokenward::jose::JwsAlgorithm::asymmetric()
            .map(|other| other.name())
            .filter(|other| *other != name)
        {
            let mut options = options(&set_of(&case["jwk"]));
            options.algorithms = Some(vec![other.to_owned()]);
            let verifier = Verifier::new(options).unwrap();
            let result = judge(&verifier, text(case, "token"), &expected(), NOW);
            assert_eq!(
                code_of(result),
                Some(Code::AlgNotAllowed),
                "{name} under {other}"
            );
        }
    }
}
