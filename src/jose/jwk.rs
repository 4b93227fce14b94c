//! One JSON Web Key: from its JSON object to a key that is fit to verify with, or the reason why it is not.

use super::algorithm::{JwsAlgorithm, KeyType};
use super::thumbprint;
use crate::base64url;
use crate::crypto::hash::Hash;
use crate::crypto::{Curve, KeyRejected, VerifyingKey};
use crate::distinct::distinct;
use crate::error::{Code, Error};
use crate::json::{Object, Value};
use crate::limits::MAX_KID_BYTES;
use crate::rule::Rule;

/// Members that only private or symmetric keys have (JOSE-30; RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE_MEMBERS: &[&str] = &["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];

/// Key types and curves that a later version uses.
const NOT_SUPPORTED: &[&str] = &["AKP", "Ed448", "secp256k1"];

const NOT_IN_THIS_VERSION: &str = "the key's type or curve is not supported by this version";

/// A public key that is fit to verify signatures with.
#[derive(Debug, Clone)]
pub struct Jwk {
    kid: Option<String>,
    key_type: KeyType,
    alg: Option<JwsAlgorithm>,
    key: VerifyingKey,
    thumbprint: String,
}

impl Jwk {
    /// Reads one member of a key set.
    ///
    /// # Errors
    /// `invalid_key`, `weak_key`, `key_use_mismatch`, `key_alg_mismatch`, `key_not_supported`.
    /// # Specification
    /// RFC 7517 §4; RFC 7518 §6; RFC 8037 §2.
    pub fn from_object(members: Object<'_>) -> Result<Self, Error> {
        let kid = kid(members)?;
        check_use(members)?;
        let (key_type, key) = import(members)?;
        let alg = declared_alg(members, key_type)?;
        let thumbprint = thumbprint::of(members, Hash::Sha256)?;
        Ok(Self {
            kid,
            key_type,
            alg,
            key,
            thumbprint,
        })
    }

    /// The key identifier, an opaque string.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The kind of key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The RFC 7638 thumbprint, SHA-256, base64url.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether the key may verify a token with this `alg` (JOSE-18, JOSE-19).
    #[must_use]
    pub fn fits(&self, token: JwsAlgorithm, allowed: &[JwsAlgorithm]) -> bool {
        self.key_type == token.key_type() && self.alg.is_none_or(|alg| alg.fits(token, allowed))
    }

    /// Every algorithm the key may be used with.
    pub fn algorithms(&self) -> impl Iterator<Item = JwsAlgorithm> {
        JwsAlgorithm::asymmetric().filter(|algorithm| self.fits(*algorithm, JwsAlgorithm::ALL))
    }
}

/// The octets of a symmetric key that the caller named, and its own `alg`, if it has one. A key set never gives one (JOSE-30).
pub(crate) fn secret(members: Object<'_>) -> Result<(Vec<u8>, Option<JwsAlgorithm>), Error> {
    check_use(members)?;
    let alg = declared_alg(members, KeyType::Oct)?;
    Ok((octets(members, "k")?, alg))
}

/// Whether the object holds private or symmetric key material (JOSE-30).
pub(crate) fn is_private(members: Object<'_>) -> bool {
    members.get("kty").and_then(Value::as_str) == Some("oct")
        || PRIVATE_MEMBERS.iter().any(|name| members.contains(name))
}

/// The key's identifier (JOSE-27), also of a key that cannot be used.
pub(crate) fn kid(members: Object<'_>) -> Result<Option<String>, Error> {
    match members.get("kid") {
        None => Ok(None),
        Some(Value::String(kid)) if kid.len() <= MAX_KID_BYTES => Ok(Some(kid.to_owned())),
        Some(_) => Err(invalid("the key's kid is not a string of moderate length")),
    }
}

/// `use` is "sig" and `key_ops` contains "verify", where they are present; both present, they agree (JOSE-20).
fn check_use(members: Object<'_>) -> Result<(), Error> {
    let mismatch = |reason| Err(Error::new(Code::KeyUseMismatch, reason));
    let is_sig = match members.get("use") {
        None => false,
        Some(Value::String("sig")) => true,
        Some(_) => return mismatch("the key's use is not sig"),
    };
    let Some(operations) = members.get("key_ops") else {
        return Ok(());
    };
    let operations = operations.as_str_list().unwrap_or_default();
    if !operations.contains(&"verify") {
        return mismatch("the key's key_ops do not contain verify");
    }
    if distinct(operations.iter().copied()).len() != operations.len() {
        return mismatch("the key's key_ops name an operation twice");
    }
    if is_sig
        && operations
            .iter()
            .any(|operation| !matches!(*operation, "sign" | "verify"))
    {
        return mismatch("the key's use and key_ops contradict each other");
    }
    Ok(())
}

/// Key material by `kty` and `crv` (JOSE-18, JOSE-21, JOSE-24).
fn import(members: Object<'_>) -> Result<(KeyType, VerifyingKey), Error> {
    let kty = members
        .get("kty")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("the key has no kty"))?;
    match kty {
        "RSA" => {
            let (n, e) = (octets(members, "n")?, octets(members, "e")?);
            Ok((
                KeyType::Rsa,
                VerifyingKey::rsa(&n, &e).map_err(|why| rejected(why, Rule::Jose21))?,
            ))
        }
        "EC" => {
            let curve = curve(members)?;
            let (x, y) = (octets(members, "x")?, octets(members, "y")?);
            Ok((
                KeyType::Ec(curve),
                VerifyingKey::ec(curve, &x, &y).map_err(|why| rejected(why, Rule::Jose24))?,
            ))
        }
        "OKP" if crv(members)? == "Ed25519" => {
            let x = octets(members, "x")?;
            Ok((
                KeyType::Ed25519,
                VerifyingKey::ed25519(&x).map_err(|why| rejected(why, Rule::Jose24))?,
            ))
        }
        "OKP" => Err(unusable(crv(members)?)),
        _ => Err(unusable(kty)),
    }
}

fn curve(members: Object<'_>) -> Result<Curve, Error> {
    match crv(members)? {
        "P-256" => Ok(Curve::P256),
        "P-384" => Ok(Curve::P384),
        "P-521" => Ok(Curve::P521),
        other => Err(unusable(other)),
    }
}

fn crv(members: Object<'_>) -> Result<&str, Error> {
    members
        .get("crv")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("the key has no crv"))
}

fn octets(members: Object<'_>, name: &str) -> Result<Vec<u8>, Error> {
    let text = members
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("the key lacks a member of its type"))?;
    base64url::decode(text).map_err(|_| invalid("a member of the key is not canonical base64url"))
}

/// The key's own `alg`, if it has one. One that is none of this key type's can never verify anything (JOSE-19).
fn declared_alg(members: Object<'_>, key_type: KeyType) -> Result<Option<JwsAlgorithm>, Error> {
    let mismatch = || {
        Error::new(
            Code::KeyAlgMismatch,
            "the key's alg is none that such a key verifies with",
        )
        .at(Rule::Jose19)
    };
    match members.get("alg") {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .and_then(JwsAlgorithm::from_name)
            .filter(|alg| alg.key_type() == key_type)
            .map(Some)
            .ok_or_else(mismatch),
    }
}

fn rejected(why: KeyRejected, rule: Rule) -> Error {
    match why {
        KeyRejected::Weak => Error::new(Code::WeakKey, "the key is too short").at(rule),
        KeyRejected::Invalid => invalid("the key is not a valid public key of its type").at(rule),
        KeyRejected::NotSupported => Error::new(Code::KeyNotSupported, NOT_IN_THIS_VERSION),
    }
}

fn unusable(name: &str) -> Error {
    let reason = if NOT_SUPPORTED.contains(&name) {
        NOT_IN_THIS_VERSION
    } else {
        "the key's type or curve is none that verifies signatures"
    };
    Error::new(Code::KeyNotSupported, reason)
}

fn invalid(reason: &'static str) -> Error {
    Error::new(Code::InvalidKey, reason)
}
