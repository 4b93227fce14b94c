//! Scheme and key to arithmetic: the one place that knows which code checks which signature. `fast` next door computes; the maintained
//! crates do so in `reference`, for comparison.

use super::key::{Kind, VerifyingKey};
use super::scheme::SignatureScheme;
use hmac::{EagerHash, KeyInit, Mac};
#[cfg(feature = "ec")]
use sha2::Digest;
use sha2::{Sha256, Sha384, Sha512};
use tokenward_fast::Tables;

/// Whether `signature` over `message` holds under `key`. A key of another kind than the scheme's never does (JOSE-18).
pub(super) fn holds(
    scheme: SignatureScheme,
    key: &VerifyingKey,
    message: &[u8],
    signature: &[u8],
    tables: Tables,
) -> bool {
    use SignatureScheme as S;
    match (scheme, &*key.0) {
        (S::HmacSha256, Kind::Hmac(key)) => hmac::<Sha256>(key, message, signature),
        (S::HmacSha384, Kind::Hmac(key)) => hmac::<Sha384>(key, message, signature),
        (S::HmacSha512, Kind::Hmac(key)) => hmac::<Sha512>(key, message, signature),
        (S::Ed25519, Kind::Ed25519(key)) => key.verify(message, signature, tables),
        #[cfg(feature = "ec")]
        (S::EcdsaP256Sha256, Kind::P256(key)) => {
            key.verify(&Sha256::digest(message), signature, tables)
        }
        #[cfg(feature = "ec")]
        (S::EcdsaP384Sha384, Kind::P384(key)) => {
            key.verify(&Sha384::digest(message), signature, tables)
        }
        #[cfg(feature = "ec")]
        (S::EcdsaP521Sha512, Kind::P521(key)) => {
            key.verify(&Sha512::digest(message), signature, tables)
        }
        #[cfg(feature = "rsa")]
        (S::RsaPkcs1Sha256, Kind::Rsa(key)) => {
            key.verify_pkcs1::<Sha256>(message, signature, tables)
        }
        #[cfg(feature = "rsa")]
        (S::RsaPkcs1Sha384, Kind::Rsa(key)) => {
            key.verify_pkcs1::<Sha384>(message, signature, tables)
        }
        #[cfg(feature = "rsa")]
        (S::RsaPkcs1Sha512, Kind::Rsa(key)) => {
            key.verify_pkcs1::<Sha512>(message, signature, tables)
        }
        #[cfg(feature = "rsa")]
        (S::RsaPssSha256, Kind::Rsa(key)) => key.verify_pss::<Sha256>(message, signature),
        #[cfg(feature = "rsa")]
        (S::RsaPssSha384, Kind::Rsa(key)) => key.verify_pss::<Sha384>(message, signature),
        #[cfg(feature = "rsa")]
        (S::RsaPssSha512, Kind::Rsa(key)) => key.verify_pss::<Sha512>(message, signature),
        _ => false,
    }
}

/// HMAC, compared in constant time (JOSE-33). It takes a key of any length; the length rule (JOSE-22) was applied when the key was
/// imported.
fn hmac<D: EagerHash>(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    hmac::Hmac::<D>::new_from_slice(key)
        .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok())
}
