//! Writes the first inputs of every target into the folder that is named: from `tests/vectors` where they have such
//! material, else by hand. `README.md` tells how they become the committed corpus.

use base64ct::{Base64UrlUnpadded, Encoding};
use harness::{ACCESS_TOKEN, API, CLIENT, CODE, ISSUER, NONCE, NOW, SESSION, STATE, SUBJECT};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::{env, fs};
use tokenward::jose::JwsAlgorithm;
use tokenward::oidc::hash_claim;

/// A longer text slows the fuzzer and teaches it little.
const MOST_BYTES: usize = 4_096;

fn main() {
    let root = PathBuf::from(env::args().nth(1).expect("the folder to write to"));
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let mut found = Found::default();
    read_folder(&vectors, &mut found);
    found.texts.extend(JSON.iter().map(ToString::to_string));
    write(&root, "token", token_inputs(&found.tokens));
    write(
        &root,
        "json",
        found.texts.into_iter().map(String::into_bytes),
    );
    write(&root, "jwks", key_inputs(&found.keys));
    write(&root, "id_token", id_tokens());
    write(&root, "access_token", access_and_logout_tokens());
    write(&root, "options", options());
    write(&root, "responses", responses());
    write(&root, "documents", documents(&vectors));
    write(&root, "remote", remote());
    write(&root, "jwt", jwts());
}

/// A life each: letters as in `targets/remote.rs`.
fn remote() -> Vec<Vec<u8>> {
    let lives = [
        "v\nx\nw\nw\nt31\nw\nv",
        "0\nv\nw\nv",
        "cmax-age=60\nv\nt60\nv\na30\nt60\nv",
        "v\nt601\nd\nv\nt1\nv\nt3600\nv\nu\nt31\nv",
        "v\nk\nt-86400\nv\nt86400\ns500\nr120\nv",
        "s404\nv\ns302\nt60\nv\ns200\nytext/html\nt60\nv",
        "b{\"keys\":[]}\nv\nt9\nb{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}\nv\nt9\nb\nv",
        "p{\"version\":1,\"issuer\":\"https://op.example\",\"fetchedAt\":1800000000,\"freshUntil\":1800000600,\"jwks\":\"{}\"}\nv",
    ];
    lives.map(|life| life.as_bytes().to_vec()).to_vec()
}

fn jwts() -> Vec<Vec<u8>> {
    let claims = json!({
        "iss": ISSUER, "sub": SUBJECT, "aud": ["x", API], "jti": "1", "__proto__": 1, "iat": NOW - 5.0, "nbf": NOW, "exp": NOW + 60.0,
    });
    let header = |typ: &str, kid: &str| json!({ "alg": "Ed25519", "kid": kid, "typ": typ });
    vec![
        input(0b1111_1111, None, &claims),
        input(0b0, None, &json!({})),
        input(0b1000, Some(&header("x+JWT", "k")), &claims),
        input(0b0, Some(&header("JWT", "another")), &claims),
        input(0b0, Some(&json!({ "alg": "EdDSA" })), &claims),
        input(0b0, Some(&json!({ "alg": "HS256" })), &claims),
        input(
            0b101_0000,
            None,
            &json!({ "iat": NOW + 60.0, "exp": NOW, "aud": 5 }),
        ),
        input(
            0b0,
            None,
            &with(claims, &json!({ "exp": NOW * 1000.0, "sub": 5 })),
        ),
    ]
}

fn responses() -> Vec<Vec<u8>> {
    let typed = |typ: &str| json!({ "alg": "Ed25519", "kid": "k", "typ": typ });
    let told = json!({
        "active": true, "sub": SUBJECT, "client_id": CLIENT, "aud": API, "iss": ISSUER, "scope": "openid read",
        "token_type": "Bearer", "exp": NOW + 600.0, "iat": NOW, "username": "marker-name",
    });
    let envelope = json!({ "iss": ISSUER, "aud": API, "iat": NOW, "token_introspection": told });
    let userinfo = json!({ "iss": ISSUER, "aud": [CLIENT], "sub": SUBJECT, "name": "marker-name", "email_verified": true });
    let provided = json!({ "iss": ISSUER, "address": { "country": "NZ" }, "name": "x", "__proto__": 1, "exp": NOW + 60.0 });
    vec![
        input(0b110, None, &told),
        input(0b0, None, &with(told.clone(), &json!({ "active": false }))),
        input(
            0b0,
            None,
            &with(
                told.clone(),
                &json!({ "token_type": "DPoP", "cnf": { "jkt": "x" } }),
            ),
        ),
        input(0b111, Some(&typed("token-introspection+jwt")), &envelope),
        input(
            0b1,
            Some(&typed("token-introspection+jwt")),
            &with(envelope, &json!({ "sub": "x", "exp": NOW + 60.0 })),
        ),
        input(0b0, None, &userinfo),
        input(0b0, Some(&typed("JWT")), &userinfo),
        input(0b0, None, &provided),
        input(
            0b0,
            None,
            &with(provided, &json!({ "aud": "other", "sub": "x" })),
        ),
        input(
            0b11_1000,
            None,
            &with(id_claims(), &json!({ "exp": NOW - 600.0 })),
        ),
        input(0b1_1000, None, &id_claims()),
        input(
            0b0,
            None,
            &json!({ "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "exp": NOW + 600.0, "iat": NOW, "auth_time": NOW - 60.0 }),
        ),
    ]
}

/// Real metadata in the name of the harness's issuer, and the claims of two sections of OpenID Connect Core.
fn documents(vectors: &Path) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = fs::read_dir(vectors.join("providers/panva-wellknown"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".metadata.json"))
        .map(|path| {
            let mut document: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            document["issuer"] = json!(ISSUER);
            document.to_string().into_bytes()
        })
        .filter(|document| document.len() <= MOST_BYTES)
        .collect();
    let sources = json!({
        "_claim_names": { "address": "a", "score": "b", "lost": "c", "sub": "a" },
        "_claim_sources": { "a": { "JWT": "x.y.z" }, "b": { "endpoint": "https://c.example/", "access_token": "t" } },
    });
    let standard = json!({
        "sub": "x", "name#mi": "", "email": "a@b.example", "email_verified": "true", "birthdate": "1990-02-29",
        "zoneinfo": "Pacific/Auckland", "locale": "en_NZ", "phone_number": "+64 4 123;ext=1", "updated_at": 5,
        "address": { "country": 5 },
    });
    found.extend([sources, standard].map(|value| value.to_string().into_bytes()));
    found.push(b"https://op.example:8443/a/b/".to_vec());
    found
}

const JSON: [&str; 8] = [
    r#"[1e999,-1e999,1e-999,-0,0.1e+1,18446744073709551616]"#,
    r#"{"a":1,"\u0061":2}"#,
    r#"["\ud83d\ude00","\ud800"]"#,
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    r#"{"__proto__":{"a":[true,false,null]}}"#,
    " \t\r\n{ } ",
    r#""\"\\\/\b\f\n\r\t""#,
    "\u{feff}{}",
];

fn write(root: &Path, target: &str, inputs: impl IntoIterator<Item = Vec<u8>>) {
    let dir = root.join(target);
    fs::create_dir_all(&dir).unwrap();
    let mut count = 0;
    for input in inputs.into_iter().filter(|input| input.len() <= MOST_BYTES) {
        fs::write(dir.join(format!("seed-{count:04}")), input).unwrap();
        count += 1;
    }
    println!("{target}: {count} seeds");
}

/// What the vectors hold.
#[derive(Default)]
struct Found {
    tokens: Vec<String>,
    keys: Vec<Value>,
    texts: Vec<String>,
}

fn read_folder(dir: &Path, found: &mut Found) {
    let mut paths: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path)
            && let Ok(value) = serde_json::from_str(&text)
        {
            found.texts.push(text);
            collect(&value, found);
        }
    }
}

fn collect(value: &Value, found: &mut Found) {
    match value {
        Value::String(text) if is_token(text) => found.tokens.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(members) => {
            if members.contains_key("kty") {
                found.keys.push(value.clone());
            }
            members.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}

fn is_token(text: &str) -> bool {
    text.starts_with("ey") && [2, 4].contains(&text.matches('.').count())
}

/// Each token as it is, and as its parts.
fn token_inputs(tokens: &[String]) -> Vec<Vec<u8>> {
    let decoded = |token: &String| {
        let parts: Option<Vec<_>> = token
            .split('.')
            .map(|part| Base64UrlUnpadded::decode_vec(part).ok())
            .collect();
        parts.map(|parts| parts.join(&0))
    };
    tokens
        .iter()
        .flat_map(|token| [Some(token.clone().into_bytes()), decoded(token)])
        .flatten()
        .collect()
}

/// Each key alone, each as a set, each without its private half, and all kinds in one set.
fn key_inputs(keys: &[Value]) -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    for key in keys {
        let mut public = key.clone();
        let members = public.as_object_mut().unwrap();
        for name in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            members.remove(name);
        }
        inputs.push(key.to_string());
        inputs.push(json!({ "keys": [key] }).to_string());
        inputs.push(json!({ "keys": [public, { "kty": "?" }] }).to_string());
    }
    let some: Vec<_> = keys.iter().filter(|key| key.get("d").is_none()).collect();
    inputs.extend(
        some.chunks(4)
            .map(|keys| json!({ "keys": keys }).to_string()),
    );
    inputs.into_iter().map(String::into_bytes).collect()
}

fn input(switches: u16, header: Option<&Value>, payload: &Value) -> Vec<u8> {
    let mut bytes = switches.to_le_bytes().to_vec();
    if let Some(header) = header {
        bytes.extend(header.to_string().bytes());
        bytes.push(0);
    }
    bytes.extend(payload.to_string().bytes());
    bytes
}

fn with(mut claims: Value, more: &Value) -> Value {
    let more = more.as_object().unwrap().clone();
    claims.as_object_mut().unwrap().extend(more);
    claims
}

fn id_claims() -> Value {
    json!({
        "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "iat": NOW, "exp": NOW + 600.0, "nonce": NONCE,
    })
}

fn id_tokens() -> Vec<Vec<u8>> {
    let hash = |value| hash_claim::compute(value, JwsAlgorithm::Ed25519);
    let hashes = json!({
        "at_hash": hash(ACCESS_TOKEN), "c_hash": hash(CODE), "s_hash": hash(STATE),
    });
    let several = json!({ "aud": [CLIENT, "other"], "azp": CLIENT });
    let rich = json!({
        "auth_time": NOW, "acr": "2", "amr": ["pwd", "otp"], "nbf": NOW, "email": "marker-email",
    });
    let header =
        json!({ "alg": "EdDSA", "typ": "application/jwt", "jku": "https://op.example/keys" });
    vec![
        input(0b1, None, &id_claims()),
        input(0b1, Some(&header), &id_claims()),
        input(0b1, Some(&json!({ "alg": "none" })), &id_claims()),
        input(
            0b1,
            Some(&json!({ "alg": "Ed25519", "crit": ["b64"], "b64": false })),
            &id_claims(),
        ),
        input(0b0, None, &with(id_claims(), &several)),
        input(0b11_1001, None, &with(id_claims(), &hashes)),
        input(0b11_1011, None, &with(id_claims(), &hashes)),
        input(0b11_1111, None, &with(id_claims(), &hashes)),
        input(0b1, None, &with(id_claims(), &hashes)),
        input(0b1, None, &with(id_claims(), &several)),
        input(0b101_1100_0001, None, &with(id_claims(), &rich)),
        input(
            0b10_0000_0001,
            None,
            &with(id_claims(), &json!({ "azp": "other" })),
        ),
        input(0b1, None, &with(id_claims(), &json!({ "exp": NOW }))),
        input(0b1, None, &with(id_claims(), &json!({ "events": {} }))),
    ]
}

fn access_and_logout_tokens() -> Vec<Vec<u8>> {
    let access = json!({
        "iss": ISSUER, "sub": SUBJECT, "aud": API, "client_id": CLIENT, "jti": "marker-jti", "iat": NOW,
        "exp": NOW + 600.0, "scope": "openid read", "auth_time": NOW, "acr": "2",
    });
    let legacy = json!({ "iss": ISSUER, "aud": [API, "other"], "exp": NOW + 1.5, "azp": CLIENT, "scp": ["read"] });
    let logout = json!({
        "iss": ISSUER, "sub": SUBJECT, "sid": SESSION, "aud": CLIENT, "jti": "marker-jti", "iat": NOW,
        "exp": NOW + 600.0, "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    let typed = |typ: &str| json!({ "alg": "Ed25519", "kid": "k", "typ": typ });
    vec![
        input(0b0, None, &access),
        input(0b10_1111, None, &access),
        input(0b0, Some(&typed("application/at+jwt")), &access),
        input(0b0, Some(&typed("JWT")), &access),
        input(
            0b0,
            None,
            &with(access.clone(), &json!({ "cnf": { "jkt": "x" } })),
        ),
        input(
            0b0,
            None,
            &with(
                access.clone(),
                &json!({ "cnf": { "x5t#S256": "x", "y": 1 } }),
            ),
        ),
        input(0b100, None, &with(access, &json!({ "sub": CLIENT }))),
        input(0b1_0001, Some(&typed("JWT")), &legacy),
        input(0b1_0000, Some(&json!({ "alg": "Ed25519" })), &legacy),
        input(0b0, Some(&typed("logout+jwt")), &logout),
        input(0b1100_0000, Some(&typed("JWT")), &logout),
        input(
            0b0,
            Some(&typed("logout+jwt")),
            &with(logout, &json!({ "nonce": NONCE })),
        ),
        input(0b1_0000, Some(&typed("JWT")), &id_claims()),
    ]
}

fn options() -> Vec<Vec<u8>> {
    let secret = "marker-secret-of-more-than-sixty-four-bytes-for-the-longest-of-the-macs";
    let expected =
        json!({ "nonce": NONCE, "subject": SUBJECT, "flow": "hybrid", "code": CODE, "maxAge": 0 });
    let some = [
        json!({ "options": { "clientId": CLIENT } }),
        json!({ "options": { "clientId": CLIENT }, "expected": expected, "now": 1.5 }),
        json!({ "options": { "clientId": CLIENT }, "expected": { "flow": "implicit" } }),
        json!({ "options": { "clientId": CLIENT }, "expected": { "accessToken": "", "state": STATE } }),
        json!({ "options": { "algorithms": ["HS256", "HS512", "ES256"], "clientSecret": secret, "jwks": { "keys": [] } } }),
        json!({ "options": { "algorithms": ["HS384"], "clientSecret": "marker-short" } }),
        json!({ "options": { "algorithms": ["none"] } }),
        json!({ "options": { "algorithms": ["RS256", "RS256"] } }),
        json!({ "options": { "issuer": "http://127.0.0.1:80/a", "audience": [API], "trustedAudiences": ["other"] } }),
        json!({ "options": { "issuer": "https://[::1]:443/", "audience": [] } }),
        json!({ "options": { "clockTolerance": 300, "maxTokenBytes": 1_048_576 } }),
        json!({ "options": { "clockTolerance": "NaN", "maxTokenBytes": 1.5 }, "now": "Infinity" }),
        json!({ "options": { "cache": { "maxEntries": 0 } } }),
        json!({ "options": { "cache": { "maxEntries": 1_000_001 } } }),
        json!({ "acr": { "order": ["1", "2"], "minimum": "2", "anyOf": ["2", "3"] } }),
        json!({ "acr": { "order": ["1", "2"], "minimum": "3" }, "options": { "jwks": "{" } }),
    ];
    // An empty value switches nothing off: one input for each, for they take the same path.
    let empty = ["nonce", "subject", "accessToken", "code", "state"].map(|name| {
        let expected = Value::from_iter([(name, "")]);
        json!({ "options": { "clientId": CLIENT }, "expected": expected })
    });
    some.iter()
        .chain(&empty)
        .map(|value| value.to_string().into_bytes())
        .collect()
}
