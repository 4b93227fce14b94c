//! Properties that hold for every input.

use crate::support::{NOW, TestSigner, encode, expected, good_claims, options};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokenward::jose::{JwkSet, JwsAlgorithm};
use tokenward::json::{Json, Object, Value as Ours};
use tokenward::jwt::unverified::parse_unverified;
use tokenward::oauth::{CodeChallenge, CodeVerifier};
use tokenward::{Verifier, base64url};

/// Texts that look like tokens, and some that do not.
fn tokenish() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,90}",
        (any::<Vec<u8>>(), any::<Vec<u8>>(), any::<Vec<u8>>()).prop_map(
            |(header, payload, signature)| [header, payload, signature]
                .map(|part| encode(&part))
                .join(".")
        ),
        (jsonish(), jsonish())
            .prop_map(|(header, payload)| TestSigner::new().sign(&header, &payload)),
    ]
}

fn jsonish() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
    ];
    let value = scalar.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..6)
                .prop_map(|members| json!(members)),
        ]
    });
    value.prop_map(|value| value.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Parsing never panics, whatever the bytes; and a token that nobody signed is never accepted.
    #[test]
    fn every_text_has_an_answer(token in tokenish()) {
        let verifier = Verifier::new(options(&TestSigner::new().jwks())).unwrap();
        let report = verifier.explain_id_token(&token, &expected(), NOW).unwrap();
        prop_assert!(!report.ok);
        prop_assert_eq!(report.error.is_some(), verifier.verify_id_token(&token, &expected(), NOW).is_err());
        let _ = parse_unverified(&token, 16_384);
    }

    #[test]
    fn bytes_have_an_answer(bytes: Vec<u8>) {
        let _ = Json::parse_value(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = (JwkSet::parse(&text), CodeVerifier::parse(&text), CodeChallenge::parse(&text));
    }

    /// Whatever we read as JSON, an independent reader reads too, and to the same numbers and texts.
    #[test]
    fn json_agrees_with_an_independent_reader(text in jsonish()) {
        let theirs: Value = serde_json::from_str(&text).unwrap();
        let ours = Json::parse_value(text.as_bytes());
        prop_assert!(ours.is_ok_and(|ours| same(ours.whole(), &theirs)), "{}", text);
    }

    /// A text that an independent reader refuses, we refuse.
    #[test]
    fn json_is_no_laxer_than_an_independent_reader(text in "[\\[\\]{}:,\"\\\\ue0-9+.a-z -]{0,24}") {
        if Json::parse_value(text.as_bytes()).is_ok() {
            // serde_json refuses numbers beyond f64; we leave those to whoever uses the number.
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok() || text.contains(['e', '9']), "{}", text);
        }
    }

    /// base64url agrees with a decoder written from the table of RFC 4648, and has one spelling per value.
    #[test]
    fn base64url_agrees_with_a_naive_decoder(text in "[A-Za-z0-9_=+/ -]{0,24}") {
        prop_assert_eq!(base64url::decode(&text).ok(), naive_decode(&text));
    }

    #[test]
    fn base64url_round_trip(bytes: Vec<u8>) {
        prop_assert_eq!(base64url::decode(&base64url::encode(&bytes)), Ok(bytes));
    }

    /// The choice of a key does not depend on the order of the set.
    #[test]
    fn selection_is_independent_of_order(
        keys in prop::collection::vec((0_u8..4, 0_u8..3, any::<bool>()), 0..6),
        kid in prop::option::of(0_u8..4),
        seed: u64,
    ) {
        let jwks: Vec<_> = keys.iter().map(|(key, kid, named)| jwk(*key, named.then_some(*kid))).collect();
        let mut shuffled = jwks.clone();
        shuffle(&mut shuffled, seed);
        let kid = kid.map(|kid| kid.to_string());
        let (first, second) = (choose(&jwks, kid.as_deref()), choose(&shuffled, kid.as_deref()));
        prop_assert_eq!(first, second);
    }

    /// What was signed is accepted; the claims that come out are those that went in.
    #[test]
    fn signed_tokens_are_accepted(name in "[a-z]{1,8}", value in any::<String>()) {
        let mut claims = good_claims();
        if claims.get(&name).is_none() {
            claims["x_".to_owned() + &name] = json!(value);
        }
        let verifier = Verifier::new(options(&TestSigner::new().jwks())).unwrap();
        let verified = verifier.verify_id_token(&TestSigner::new().token(&claims), &expected(), NOW).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(verified.payload()).unwrap(), claims);
    }
}

fn same(ours: Ours<'_>, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Ours::Null, Value::Null) => true,
        (Ours::Bool(ours), Value::Bool(theirs)) => ours == *theirs,
        (Ours::Number(ours), Value::Number(theirs)) => theirs
            .as_f64()
            .is_some_and(|theirs| ours.as_f64() == theirs),
        (Ours::String(ours), Value::String(theirs)) => ours == theirs,
        (Ours::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| same(ours, theirs))
        }
        (Ours::Object(ours), Value::Object(theirs)) => same_members(ours, theirs),
        _ => false,
    }
}

fn same_members(ours: Object<'_>, theirs: &serde_json::Map<String, Value>) -> bool {
    ours.names().count() == theirs.len()
        && theirs
            .iter()
            .all(|(name, theirs)| ours.get(name).is_some_and(|ours| same(ours, theirs)))
}

/// RFC 4648 §5 from its table, without padding, trailing bits zero.
fn naive_decode(text: &str) -> Option<Vec<u8>> {
    let mut bits = Vec::new();
    for c in text.chars() {
        let value = match c {
            'A'..='Z' => u32::from(c) - u32::from('A'),
            'a'..='z' => u32::from(c) - u32::from('a') + 26,
            '0'..='9' => u32::from(c) - u32::from('0') + 52,
            '-' => 62,
            '_' => 63,
            _ => return None,
        };
        bits.extend((0..6).rev().map(|bit| (value >> bit) & 1 == 1));
    }
    let (whole, rest) = bits.split_at(bits.len() - bits.len() % 8);
    if rest.len() >= 6 || rest.contains(&true) {
        return None;
    }
    Some(
        whole
            .chunks(8)
            .map(|byte| byte.iter().fold(0, |value, bit| value * 2 + u8::from(*bit)))
            .collect(),
    )
}

fn jwk(key: u8, kid: Option<u8>) -> Value {
    let key = ed25519_dalek::SigningKey::from_bytes(&[key + 1; 32]);
    let mut jwk =
        json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(key.verifying_key().as_bytes()) });
    if let Some(kid) = kid {
        jwk["kid"] = json!(kid.to_string());
    }
    jwk
}

fn choose(jwks: &[Value], kid: Option<&str>) -> Result<Vec<String>, tokenward::Code> {
    let set = JwkSet::parse(&json!({ "keys": jwks }).to_string()).unwrap();
    let chosen = set.select(kid, JwsAlgorithm::Ed25519, &[JwsAlgorithm::Ed25519]);
    let mut thumbprints: Vec<_> = chosen
        .map_err(|error| error.code())?
        .iter()
        .map(|key| key.thumbprint().to_owned())
        .collect();
    thumbprints.sort();
    Ok(thumbprints)
}

/// Fisher and Yates, with a generator that is good enough for an order.
fn shuffle(items: &mut [Value], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(seed >> 33).unwrap() % (last + 1);
        items.swap(last, at);
    }
}
