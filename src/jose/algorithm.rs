//! One row per "alg". Below this file nobody enumerates algorithms.

use crate::crypto::hash::Hash;
use crate::crypto::{Curve, SignatureScheme};

/// The kind of key an algorithm takes (JOSE-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 7518 §6.1 and RFC 8037 §2 have these"
)]
pub enum KeyType {
    /// `kty` "EC" with this `crv`.
    Ec(Curve),
    /// `kty` "OKP" with `crv` "Ed25519".
    Ed25519,
    /// `kty` "oct": a shared secret, never from a key set.
    Oct,
    /// `kty` "RSA".
    Rsa,
}

/// What is known of one algorithm.
struct Row {
    name: &'static str,
    key_type: KeyType,
    scheme: SignatureScheme,
    hash: Hash,
}

macro_rules! algorithms {
    ($($(#[$when:meta])? $algorithm:ident = $name:literal, $key_type:expr, $scheme:ident, $hash:ident;)*) => {
        /// A JWS algorithm that this crate verifies.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum JwsAlgorithm {
            $(#[doc = concat!("`", $name, "`")] $algorithm,)*
        }

        impl JwsAlgorithm {
            /// Every algorithm of this build, asymmetric ones first.
            pub const ALL: &'static [Self] = &[$($(#[$when])? Self::$algorithm),*];

            /// Every algorithm of every build.
            const KNOWN: &'static [Self] = &[$(Self::$algorithm),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$algorithm => Row {
                        name: $name,
                        key_type: $key_type,
                        scheme: SignatureScheme::$scheme,
                        hash: Hash::$hash,
                    },)*
                }
            }
        }
    };
}

algorithms! {
    #[cfg(feature = "ec")]
    Es256 = "ES256", KeyType::Ec(Curve::P256), EcdsaP256Sha256, Sha256;
    #[cfg(feature = "ec")]
    Es384 = "ES384", KeyType::Ec(Curve::P384), EcdsaP384Sha384, Sha384;
    #[cfg(feature = "ec")]
    Es512 = "ES512", KeyType::Ec(Curve::P521), EcdsaP521Sha512, Sha512;
    #[cfg(feature = "rsa")]
    Ps256 = "PS256", KeyType::Rsa, RsaPssSha256, Sha256;
    #[cfg(feature = "rsa")]
    Ps384 = "PS384", KeyType::Rsa, RsaPssSha384, Sha384;
    #[cfg(feature = "rsa")]
    Ps512 = "PS512", KeyType::Rsa, RsaPssSha512, Sha512;
    #[cfg(feature = "rsa")]
    Rs256 = "RS256", KeyType::Rsa, RsaPkcs1Sha256, Sha256;
    #[cfg(feature = "rsa")]
    Rs384 = "RS384", KeyType::Rsa, RsaPkcs1Sha384, Sha384;
    #[cfg(feature = "rsa")]
    Rs512 = "RS512", KeyType::Rsa, RsaPkcs1Sha512, Sha512;
    Ed25519 = "Ed25519", KeyType::Ed25519, Ed25519, Sha512;
    EdDsa = "EdDSA", KeyType::Ed25519, Ed25519, Sha512;
    Hs256 = "HS256", KeyType::Oct, HmacSha256, Sha256;
    Hs384 = "HS384", KeyType::Oct, HmacSha384, Sha384;
    Hs512 = "HS512", KeyType::Oct, HmacSha512, Sha512;
}

/// Registered algorithms that a later version verifies: refused with a code that says "not supported".
const NOT_SUPPORTED: &[&str] = &["ES256K", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

impl JwsAlgorithm {
    /// The algorithm called `name`, compared exactly (RFC 7515 §4.1.1: case-sensitive).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.name() == name)
    }

    /// Whether `name` is registered, but not verified by this version or this build of it.
    #[must_use]
    pub fn is_known_but_not_supported(name: &str) -> bool {
        let is_known = NOT_SUPPORTED.contains(&name)
            || Self::KNOWN.iter().any(|algorithm| algorithm.name() == name);
        is_known && Self::from_name(name).is_none()
    }

    /// Every algorithm with a public key: the default list (JOSE-08).
    pub fn asymmetric() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|algorithm| !algorithm.is_mac())
    }

    /// The registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The kind of key it takes.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        self.row().key_type
    }

    /// What it computes.
    #[must_use]
    pub const fn scheme(self) -> SignatureScheme {
        self.row().scheme
    }

    /// The hash of the claims that bind other values (HASH-01, HASH-02: SHA-512 for Ed25519).
    #[must_use]
    pub const fn hash(self) -> Hash {
        self.row().hash
    }

    /// Whether it is a MAC with a shared secret (HS*).
    #[must_use]
    pub const fn is_mac(self) -> bool {
        matches!(self.key_type(), KeyType::Oct)
    }

    /// Whether a key whose `alg` is `self` may verify a token whose `alg` is `token` (JOSE-19).
    ///
    /// `EdDSA` with an Ed25519 key and `Ed25519` are two names of one algorithm (RFC 9864); they stand for each other only
    /// where both are allowed.
    #[must_use]
    pub fn fits(self, token: Self, allowed: &[Self]) -> bool {
        self == token
            || (self.scheme() == SignatureScheme::Ed25519
                && token.scheme() == SignatureScheme::Ed25519
                && allowed.contains(&self)
                && allowed.contains(&token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact() {
        for algorithm in JwsAlgorithm::ALL {
            assert_eq!(JwsAlgorithm::from_name(algorithm.name()), Some(*algorithm));
        }
        for name in ["rs256", "RS256 ", "", "none", "ES256K", "HS1"] {
            assert_eq!(JwsAlgorithm::from_name(name), None);
        }
    }

    /// JOSE-18: registered, for a later version; anything else is unknown.
    #[test]
    fn names_for_later() {
        for name in ["ES256K", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
            assert!(JwsAlgorithm::is_known_but_not_supported(name), "{name}");
        }
        for name in ["ES256", "es256k", "none", ""] {
            assert!(!JwsAlgorithm::is_known_but_not_supported(name), "{name}");
        }
    }

    /// JOSE-18: what this build has no arithmetic for is registered all the same.
    #[cfg(not(feature = "rsa"))]
    #[test]
    fn a_build_without_rsa_knows_its_names_and_keys() {
        use crate::error::Code;
        use crate::jose::Jwk;
        use crate::json::Json;

        for name in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
            assert_eq!(JwsAlgorithm::from_name(name), None);
            assert!(JwsAlgorithm::is_known_but_not_supported(name), "{name}");
        }
        assert!(JwsAlgorithm::asymmetric().all(|algorithm| algorithm.key_type() != KeyType::Rsa));
        let modulus = crate::base64url::encode(&[0xff; 256]);
        let jwk = format!(r#"{{"kty":"RSA","n":"{modulus}","e":"AQAB"}}"#);
        let refused = Jwk::from_object(Json::parse(jwk.as_bytes()).unwrap().object());
        assert_eq!(refused.unwrap_err().code(), Code::KeyNotSupported);
    }

    #[cfg(all(feature = "ec", feature = "rsa"))]
    #[test]
    fn the_default_list_has_no_mac() {
        assert_eq!(JwsAlgorithm::asymmetric().count(), 11);
        assert!(JwsAlgorithm::asymmetric().all(|algorithm| !algorithm.is_mac()));
    }

    /// JOSE-19: RS256 and PS256 share a key type and a hash, and yet do not stand for each other.
    #[test]
    fn one_key_one_algorithm() {
        let (ed25519, eddsa) = (JwsAlgorithm::Ed25519, JwsAlgorithm::EdDsa);
        assert!(ed25519.fits(eddsa, &[ed25519, eddsa]));
        assert!(!ed25519.fits(eddsa, &[eddsa]));
        assert!(!JwsAlgorithm::Ps256.fits(JwsAlgorithm::Rs256, JwsAlgorithm::ALL));
    }
}
