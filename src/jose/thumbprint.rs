//! JWK thumbprints (RFC 7638) and their URIs (RFC 9278).

use crate::base64url;
use crate::crypto::hash::Hash;
use crate::error::{Code, Error};
use crate::json::{Object, Value};
use crate::rule::Rule;

/// The required members of each key type, in the lexicographic order that is hashed
/// (RFC 7638 §3.2; RFC 8037 §2 for OKP).
const REQUIRED: &[(&str, &[&str])] = &[
    ("EC", &["crv", "kty", "x", "y"]),
    ("OKP", &["crv", "kty", "x"]),
    ("RSA", &["e", "kty", "n"]),
    ("oct", &["k", "kty"]),
];

/// The thumbprint of a key, base64url.
///
/// # Errors
/// `invalid_key` for a missing member, an unknown `kty`, or a member that is no registered name or base64url text.
/// # Specification
/// RFC 7638 §3.
pub fn of(jwk: &Object, hash: Hash) -> Result<String, Error> {
    Ok(base64url::encode(&hash.digest(canonical(jwk)?.as_bytes())))
}

/// The thumbprint as a URI.
///
/// # Errors
/// As [`of`].
/// # Specification
/// RFC 9278 §3; the hash names are those of the "Named Information Hash Algorithm" registry.
pub fn uri(jwk: &Object, hash: Hash) -> Result<String, Error> {
    let name = match hash {
        Hash::Sha256 => "sha-256",
        Hash::Sha384 => "sha-384",
        Hash::Sha512 => "sha-512",
    };
    Ok(format!(
        "urn:ietf:params:oauth:jwk-thumbprint:{name}:{}",
        of(jwk, hash)?
    ))
}

/// The required members as JSON without white space, in lexicographic order.
fn canonical(jwk: &Object) -> Result<String, Error> {
    let kty = jwk
        .get("kty")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("the key has no kty"))?;
    let (_, names) = REQUIRED
        .iter()
        .find(|(name, _)| *name == kty)
        .ok_or_else(|| invalid("the key's kty has no thumbprint here"))?;
    let mut out = String::from("{");
    for name in *names {
        let value = jwk
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| invalid("the key lacks a required member"))?;
        // Registered names and base64url need no escaping, so two spellings of one value cannot arise.
        if value.is_empty() || !base64url::is_alphabet(value) {
            return Err(invalid("a required member of the key is not base64url"));
        }
        if out.len() > 1 {
            out.push(',');
        }
        out.extend(["\"", name, "\":\"", value, "\""]);
    }
    out.push('}');
    Ok(out)
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidKey, reason).at(Rule::Thumb)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A.3
    #[test]
    fn okp_thumbprint() {
        let jwk = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"ignored"}"#;
        let jwk = Object::parse(jwk).unwrap();
        assert_eq!(
            of(&jwk, Hash::Sha256).unwrap(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        assert_eq!(
            uri(&jwk, Hash::Sha256).unwrap(),
            "urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn keys_without_a_thumbprint() {
        for text in [
            "{}",
            r#"{"kty":"RSA","n":"AQ"}"#,
            r#"{"kty":"EC","crv":"P-256","x":"AQ","y":1}"#,
            r#"{"kty":"none"}"#,
            r#"{"kty":"oct","k":""}"#,
            r#"{"kty":"oct","k":"a\"b"}"#,
            r#"{"kty":5}"#,
        ] {
            let jwk = Object::parse(text.as_bytes()).unwrap();
            assert_eq!(
                of(&jwk, Hash::Sha256).unwrap_err().code(),
                Code::InvalidKey,
                "{text}"
            );
        }
    }
}
