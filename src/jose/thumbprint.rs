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
/// `invalid_key` for a missing member, an unknown `kty` or `crv`, or a member that is not in its one spelling (TP-02).
/// # Specification
/// RFC 7638 §3.
pub fn of(jwk: Object<'_>, hash: Hash) -> Result<String, Error> {
    Ok(base64url::encode(&hash.digest(canonical(jwk)?.as_bytes())))
}

/// The thumbprint as a URI.
///
/// # Errors
/// As [`of`].
/// # Specification
/// RFC 9278 §3; the hash names are those of the "Named Information Hash Algorithm" registry.
pub fn uri(jwk: Object<'_>, hash: Hash) -> Result<String, Error> {
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

/// The required members as JSON without white space, in lexicographic order (TP-01).
fn canonical(jwk: Object<'_>) -> Result<String, Error> {
    let kty = text(jwk, "kty")?;
    let (_, names) = REQUIRED
        .iter()
        .find(|(name, _)| *name == kty)
        .ok_or_else(|| invalid("the key's kty has no thumbprint here"))?;
    let mut out = String::from("{");
    for name in *names {
        check_member(jwk, kty, name)?;
        if out.len() > 1 {
            out.push(',');
        }
        // Registered names and base64url need no escaping.
        out.extend(["\"", name, "\":\"", text(jwk, name)?, "\""]);
    }
    out.push('}');
    Ok(out)
}

/// TP-02: a value has one spelling; any other is invalid rather than another key.
fn check_member(jwk: Object<'_>, kty: &str, name: &str) -> Result<(), Error> {
    let octets = match name {
        "kty" => return Ok(()),
        "crv" => return coordinate_bytes(text(jwk, "crv")?).map(|_| ()),
        _ => base64url::decode(text(jwk, name)?).map_err(|_| {
            invalid("a member of the key is not canonical base64url").at(Rule::Thumb02)
        })?,
    };
    let fits = match kty {
        "RSA" => octets.first().is_some_and(|first| *first != 0),
        "oct" => !octets.is_empty(),
        _ => octets.len() == coordinate_bytes(text(jwk, "crv")?)?,
    };
    if fits {
        Ok(())
    } else {
        Err(invalid("a member of the key has the wrong length").at(Rule::Thumb02))
    }
}

/// The length of a coordinate or public key (RFC 7518 §6.2.1, RFC 8037 §2, RFC 8812 §3.1), also of curves not verified here.
fn coordinate_bytes(crv: &str) -> Result<usize, Error> {
    match crv {
        "Ed25519" | "P-256" | "X25519" | "secp256k1" => Ok(32),
        "P-384" => Ok(48),
        "X448" => Ok(56),
        "Ed448" => Ok(57),
        "P-521" => Ok(66),
        _ => Err(invalid("the key's crv is not known").at(Rule::Thumb02)),
    }
}

fn text<'d>(jwk: Object<'d>, name: &str) -> Result<&'d str, Error> {
    jwk.get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("the key lacks a required member"))
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidKey, reason).at(Rule::Thumb01)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    /// RFC 8037 appendix A.3
    #[test]
    fn okp_thumbprint() {
        let jwk = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"ignored"}"#;
        let jwk = Json::parse(jwk).unwrap();
        assert_eq!(
            of(jwk.object(), Hash::Sha256).unwrap(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        assert_eq!(
            uri(jwk.object(), Hash::Sha256).unwrap(),
            "urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    /// TP-01: the key is that of RFC 7515 appendix A.1, the value from another implementation of SHA-256.
    #[test]
    fn oct_thumbprint() {
        let jwk = br#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
        assert_eq!(
            of(Json::parse(jwk).unwrap().object(), Hash::Sha256).unwrap(),
            "y_x3gCJnL6oKGBBIXScabduwxTVy2Wd2bzRVEUbdUzc"
        );
    }

    #[test]
    fn keys_without_a_thumbprint() {
        for text in [
            "{}",
            r#"{"kty":"RSA","n":"AQ"}"#,
            r#"{"kty":"RSA","n":"AAE","e":"AQAB"}"#,
            r#"{"kty":"RSA","n":"AQ","e":"AAEAAQ"}"#,
            r#"{"kty":"RSA","n":"AR","e":"AQAB"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"AQ"}"#,
            r#"{"kty":"OKP","crv":"whatever","x":"AQ"}"#,
            r#"{"kty":"EC","crv":"P-256","x":"AQ","y":1}"#,
            r#"{"kty":"none"}"#,
            r#"{"kty":"oct","k":""}"#,
            r#"{"kty":"oct","k":"a\"b"}"#,
            r#"{"kty":5}"#,
        ] {
            let jwk = Json::parse(text.as_bytes()).unwrap();
            assert_eq!(
                of(jwk.object(), Hash::Sha256).unwrap_err().code(),
                Code::InvalidKey,
                "{text}"
            );
        }
    }
}
