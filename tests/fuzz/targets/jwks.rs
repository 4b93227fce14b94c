//! Key sets: every member is used or skipped, nothing private is taken, and the choice does not depend on the order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokenward::crypto::hash::Hash;
use tokenward::jose::{JwkSet, JwsAlgorithm, thumbprint};
use tokenward::json::Json;
use tokenward::limits::{MAX_JWKS_KEYS, MAX_KEY_TRIES};

const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    check_thumbprint(data);
    let Ok(set) = JwkSet::parse(text) else {
        return;
    };
    check_members(&set);
    check_choice(&set);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Where the strict reader has no fault to mark, the other reader sees the same set.
    if Json::parse_value(text.as_bytes()).is_ok()
        && let Ok(Value::Object(members)) = serde_json::from_str(text)
    {
        check_against(&set, members["keys"].as_array().unwrap());
    }
});

fn check_thumbprint(data: &[u8]) {
    let Ok(jwk) = Json::parse(data) else { return };
    for (hash, length) in [(Hash::Sha256, 43), (Hash::Sha384, 64), (Hash::Sha512, 86)] {
        let Ok(plain) = thumbprint::of(jwk.object(), hash) else {
            assert!(thumbprint::uri(jwk.object(), hash).is_err());
            continue;
        };
        assert_eq!(plain.len(), length);
        assert!(
            thumbprint::uri(jwk.object(), hash)
                .unwrap()
                .ends_with(&plain)
        );
    }
}

fn check_members(set: &JwkSet) {
    assert!(set.usable().len() + set.skipped().len() <= MAX_JWKS_KEYS);
    assert_eq!(set.require_usable().is_ok(), !set.usable().is_empty());
    for key in set.usable() {
        assert_eq!(key.thumbprint().len(), 43);
        assert!(key.algorithms().all(|algorithm| !algorithm.is_mac()));
    }
}

fn check_choice(set: &JwkSet) {
    for kid in kids(set) {
        for algorithm in JwsAlgorithm::ALL {
            let Ok(keys) = set.select(kid.as_deref(), *algorithm, JwsAlgorithm::ALL) else {
                continue;
            };
            let most = if kid.is_some() { MAX_KEY_TRIES } else { 1 };
            assert!((1..=most).contains(&keys.len()));
            for key in keys {
                assert!(key.fits(*algorithm, JwsAlgorithm::ALL));
                assert!(kid.is_none() || key.kid() == kid.as_deref());
            }
        }
    }
}

/// No `kid`, one that is not there, and a few that are.
fn kids(set: &JwkSet) -> Vec<Option<String>> {
    let own = set.usable().iter().filter_map(|key| key.kid()).take(4);
    [None, Some("no such key".to_owned())]
        .into_iter()
        .chain(own.map(|kid| Some(kid.to_owned())))
        .collect()
}

fn check_against(set: &JwkSet, keys: &[Value]) {
    assert_eq!(set.usable().len() + set.skipped().len(), keys.len());
    for key in keys {
        assert!(PRIVATE.iter().all(|name| key.get(name).is_none()));
        assert_ne!(key["kty"], "oct");
    }
    let reversed: Vec<_> = keys.iter().rev().collect();
    let reversed = JwkSet::parse(&json!({ "keys": reversed }).to_string()).unwrap();
    for kid in kids(set) {
        for algorithm in JwsAlgorithm::ALL {
            let choose = |set: &JwkSet| {
                let chosen = set.select(kid.as_deref(), *algorithm, JwsAlgorithm::ALL);
                chosen
                    .map(|keys| {
                        keys.iter()
                            .map(|key| key.thumbprint().to_owned())
                            .collect::<BTreeSet<_>>()
                    })
                    .map_err(|error| error.code())
            };
            assert_eq!(choose(set), choose(&reversed));
        }
    }
}
