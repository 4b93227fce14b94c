//! The maintained implementations, RustCrypto and dalek: what `fast` next door is compared with, case by case. Tests and builds
//! for test vectors have them; the published module does not carry the same arithmetic twice (DESIGN.md says what it would weigh).

mod jwt_compact;

use super::{Curve, SignatureScheme};
use rsa::BoxedUint;

/// A public key of the maintained crates. Bounds of policy (JOSE-21: sizes and exponents) are not its business.
#[derive(Debug, Clone)]
pub struct Key(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
    Rsa(rsa::RsaPublicKey),
}

impl Key {
    /// An RSA key from its big-endian modulus and exponent; `None` where the crate refuses it.
    #[must_use]
    pub fn rsa(modulus: &[u8], exponent: u64) -> Option<Self> {
        let modulus = BoxedUint::from_be_slice_vartime(modulus);
        let key = rsa::RsaPublicKey::new(modulus, BoxedUint::from(exponent)).ok()?;
        Some(Self(Kind::Rsa(key)))
    }

    /// An elliptic curve key from its coordinates, each of full length; `None` for what is no point of the curve.
    #[must_use]
    pub fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let bytes = curve.coordinate_bytes();
        if x.len() != bytes || y.len() != bytes {
            return None;
        }
        // SEC1 §2.3.3: 04 ‖ x ‖ y. The decoder checks range and curve equation; infinity has another form.
        let point = [&[4], x, y].concat();
        let key = match curve {
            Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map(Kind::P256),
            Curve::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(&point).map(Kind::P384),
            Curve::P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(&point).map(Kind::P521),
        };
        key.map(Self).ok()
    }

    /// An Ed25519 key from its 32 bytes; `None` for what is no point, or one of small order.
    #[must_use]
    pub fn ed25519(public: &[u8]) -> Option<Self> {
        let bytes: &[u8; 32] = public.try_into().ok()?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(Kind::Ed25519(key)))
    }

    /// Whether `signature` over `message` holds. A key of another kind than the scheme's never does; HMAC has no twin.
    #[must_use]
    pub fn verifies(&self, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> bool {
        jwt_compact::holds(scheme, self, message, signature)
    }
}
