//! The maintained backend: `jwt-compact`'s open `Algorithm` trait over today's RustCrypto and dalek crates.
//!
//! The only file that names `jwt_compact`. Its parsing, header and clock rules are not used (DESIGN.md says why), and
//! neither are its own backends, so that there is one version of each primitive. Signing does not exist here: the
//! signing key is a type without values.

use super::{Key, Kind};
use crate::crypto::SignatureScheme;
use jwt_compact::{Algorithm, AlgorithmSignature};
use rsa::signature::Verifier as _;
use sha2::{Sha256, Sha384, Sha512};
use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;

/// Whether `signature` over `message` holds under `key`. A key of another kind than the scheme's never does (JOSE-18).
pub(super) fn holds(scheme: SignatureScheme, key: &Key, message: &[u8], signature: &[u8]) -> bool {
    use SignatureScheme as S;
    let signature = RawSignature(signature.to_vec());
    match (scheme, &key.0) {
        (S::Ed25519, Kind::Ed25519(key)) => Ed25519.verify_signature(&signature, key, message),
        (S::EcdsaP256Sha256, Kind::P256(key)) => Es256.verify_signature(&signature, key, message),
        (S::EcdsaP384Sha384, Kind::P384(key)) => Es384.verify_signature(&signature, key, message),
        (S::EcdsaP521Sha512, Kind::P521(key)) => Es512.verify_signature(&signature, key, message),
        (S::RsaPkcs1Sha256, Kind::Rsa(key)) => {
            Pkcs1::<Sha256>::NEW.verify_signature(&signature, key, message)
        }
        (S::RsaPkcs1Sha384, Kind::Rsa(key)) => {
            Pkcs1::<Sha384>::NEW.verify_signature(&signature, key, message)
        }
        (S::RsaPkcs1Sha512, Kind::Rsa(key)) => {
            Pkcs1::<Sha512>::NEW.verify_signature(&signature, key, message)
        }
        (S::RsaPssSha256, Kind::Rsa(key)) => {
            Pss::<Sha256>::NEW.verify_signature(&signature, key, message)
        }
        (S::RsaPssSha384, Kind::Rsa(key)) => {
            Pss::<Sha384>::NEW.verify_signature(&signature, key, message)
        }
        (S::RsaPssSha512, Kind::Rsa(key)) => {
            Pss::<Sha512>::NEW.verify_signature(&signature, key, message)
        }
        _ => false,
    }
}

/// Signature bytes as received; each algorithm checks their length and range itself.
struct RawSignature(Vec<u8>);

impl AlgorithmSignature for RawSignature {
    fn try_from_slice(slice: &[u8]) -> anyhow::Result<Self> {
        Ok(Self(slice.to_vec()))
    }

    fn as_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.0)
    }
}

/// Implements the trait for one algorithm: its key and how a signature is checked.
macro_rules! algorithm {
    ($type:ty $(, $bound:ident: $($limit:path)|+)?; $key:ty; |$signature:ident, $verifying:ident, $message:ident| $check:expr) => {
        impl $(<$bound: $($limit +)+>)? Algorithm for $type {
            type SigningKey = Infallible;
            type VerifyingKey = $key;
            type Signature = RawSignature;

            fn name(&self) -> Cow<'static, str> {
                // Names are given next door, in `jose::algorithm`; this trait's tokens are not used.
                Cow::Borrowed("")
            }

            fn sign(&self, key: &Infallible, _message: &[u8]) -> RawSignature {
                match *key {}
            }

            fn verify_signature(&self, signature: &RawSignature, $verifying: &$key, $message: &[u8]) -> bool {
                let $signature = signature.0.as_slice();
                $check
            }
        }
    };
}

struct Ed25519;
algorithm!(Ed25519; ed25519_dalek::VerifyingKey; |signature, key, message| {
    // JOSE-25: `verify_strict` refuses S ≥ L and points of small order.
    ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
});

// JOSE-23: `from_slice` takes R‖S of exactly twice the coordinate length, 1 ≤ r, s < n; a DER signature never fits.
struct Es256;
algorithm!(Es256; p256::ecdsa::VerifyingKey; |signature, key, message| {
    p256::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
});

struct Es384;
algorithm!(Es384; p384::ecdsa::VerifyingKey; |signature, key, message| {
    p384::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
});

struct Es512;
algorithm!(Es512; p521::ecdsa::VerifyingKey; |signature, key, message| {
    p521::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
});

/// RSASSA-PKCS1-v1_5: the expected encoding is built anew and compared (RFC 8017 §8.2.2).
struct Pkcs1<D>(PhantomData<D>);

impl<D> Pkcs1<D> {
    const NEW: Self = Self(PhantomData);
}

algorithm!(Pkcs1<D>, D: sha2::Digest | sha2::digest::const_oid::AssociatedOid; rsa::RsaPublicKey; |signature, key, message| {
    key.verify(rsa::Pkcs1v15Sign::new::<D>(), &D::digest(message), signature).is_ok()
});

/// RSASSA-PSS: salt as long as the hash, MGF1 with the same hash (JOSE-26).
struct Pss<D>(PhantomData<D>);

impl<D> Pss<D> {
    const NEW: Self = Self(PhantomData);
}

algorithm!(Pss<D>, D: sha2::Digest | sha2::digest::FixedOutputReset; rsa::RsaPublicKey; |signature, key, message| {
    key.verify(rsa::Pss::<D>::new(), &<D as sha2::Digest>::digest(message), signature).is_ok()
});
