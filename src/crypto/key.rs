//! Public keys, checked once when they are imported. A [`VerifyingKey`] that exists is fit to use. Next door: `signature`, which
//! uses them.

use super::hash::ListHash;
use crate::limits::{MAX_RSA_BITS, MAX_RSA_EXPONENT, MIN_RSA_BITS};
use std::sync::Arc;
use tokenward_fast as fast;

/// A key to check signatures with. Clones share it.
#[derive(Clone)]
pub struct VerifyingKey(pub(super) Arc<Kind>, Identity);

/// What tells a public key from every other, whatever it is called: a hash of its kind and all its octets. A secret has none.
type Identity = Option<[u8; 32]>;

pub(super) enum Kind {
    Ed25519(fast::Ed25519Key),
    Hmac(Vec<u8>),
    #[cfg(feature = "ec")]
    P256(fast::P256Key),
    #[cfg(feature = "ec")]
    P384(fast::P384Key),
    #[cfg(feature = "ec")]
    P521(fast::P521Key),
    #[cfg(feature = "rsa")]
    Rsa(fast::RsaKey),
}

/// A key never prints itself: one of its kinds is a secret.
impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}

/// Why key material was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is nothing between weak and invalid"
)]
pub enum KeyRejected {
    /// This build has no arithmetic for keys of its type.
    NotSupported,
    /// Malformed, not a point of its curve, or an absurd RSA key.
    Invalid,
    /// Too short to be safe.
    Weak,
}

/// A curve of NIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "RFC 7518 §6.2.1.1 has these three")]
pub enum Curve {
    /// secp256r1
    P256,
    /// secp384r1
    P384,
    /// secp521r1
    P521,
}

impl Curve {
    /// The length of a coordinate, in bytes.
    #[must_use]
    pub const fn coordinate_bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The size of the field, in bits.
    #[must_use]
    pub const fn bits(self) -> usize {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }
}

impl VerifyingKey {
    /// An RSA key from its big-endian modulus and exponent, in their shortest form (JOSE-21; RFC 7518 §6.3.1).
    ///
    /// # Errors
    /// `Weak` below 2048 bits; `Invalid` above 8192 bits, for an even modulus, for an exponent that is even, below 3 or
    /// above 2^32 + 1, and for leading zero octets.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyRejected> {
        let bits = modulus_bits(modulus).ok_or(KeyRejected::Invalid)?;
        if bits > MAX_RSA_BITS {
            return Err(KeyRejected::Invalid);
        }
        let exponent = small_exponent(exponent).ok_or(KeyRejected::Invalid)?;
        if bits < MIN_RSA_BITS {
            return Err(KeyRejected::Weak);
        }
        let parts = [modulus, &exponent.to_be_bytes()];
        rsa_kind(modulus, exponent).map(|kind| Self::of(kind, identity(b"RSA", &parts)))
    }

    /// An elliptic curve key from its coordinates, each of full length (JOSE-24; RFC 7518 §6.2.1).
    ///
    /// # Errors
    /// `Invalid` for a wrong length, a coordinate outside the field, or a point that is not on the curve.
    pub fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, KeyRejected> {
        let bytes = curve.coordinate_bytes();
        if x.len() != bytes || y.len() != bytes {
            return Err(KeyRejected::Invalid);
        }
        let parts = [&bytes.to_be_bytes(), x, y];
        ec_kind(curve, x, y).map(|kind| Self::of(kind, identity(b"EC", &parts)))
    }

    /// An Ed25519 key from its 32 bytes (RFC 8037 §2).
    ///
    /// # Errors
    /// `Invalid` for a wrong length, a non-canonical encoding, no point of the curve, or a point of small order.
    pub fn ed25519(public: &[u8]) -> Result<Self, KeyRejected> {
        let bytes: &[u8; 32] = public.try_into().map_err(|_| KeyRejected::Invalid)?;
        ed25519_kind(bytes).map(|kind| Self::of(kind, identity(b"Ed25519", &[public])))
    }

    /// A shared secret of at least `hash_bytes` (JOSE-22; RFC 7518 §3.2).
    ///
    /// # Errors
    /// `Weak` for a shorter one.
    pub fn hmac(secret: &[u8], hash_bytes: usize) -> Result<Self, KeyRejected> {
        if secret.len() < hash_bytes {
            return Err(KeyRejected::Weak);
        }
        Ok(Self::of(Kind::Hmac(secret.to_vec()), None))
    }

    /// `None` for a secret.
    pub(super) fn identity(&self) -> Option<&[u8; 32]> {
        self.1.as_ref()
    }

    /// The size of the key, in bits: the modulus, the field, or the secret.
    #[must_use]
    pub fn bits(&self) -> usize {
        match &*self.0 {
            Kind::Ed25519(_) => 256,
            #[cfg(feature = "ec")]
            Kind::P256(_) => Curve::P256.bits(),
            #[cfg(feature = "ec")]
            Kind::P384(_) => Curve::P384.bits(),
            #[cfg(feature = "ec")]
            Kind::P521(_) => Curve::P521.bits(),
            Kind::Hmac(secret) => secret.len().saturating_mul(8),
            #[cfg(feature = "rsa")]
            Kind::Rsa(key) => key.bits(),
        }
    }

    fn of(kind: Kind, identity: Identity) -> Self {
        Self(Arc::new(kind), identity)
    }
}

fn identity(kind: &[u8], parts: &[&[u8]]) -> Identity {
    let hash = ListHash::new().add(b"key").add(kind);
    let hash = parts.iter().fold(hash, |hash, part| hash.add(part));
    Some(hash.finish())
}

#[cfg(feature = "rsa")]
fn rsa_kind(modulus: &[u8], exponent: u64) -> Result<Kind, KeyRejected> {
    fast::RsaKey::new(modulus, exponent)
        .map(Kind::Rsa)
        .ok_or(KeyRejected::Invalid)
}

#[cfg(feature = "ec")]
fn ec_kind(curve: Curve, x: &[u8], y: &[u8]) -> Result<Kind, KeyRejected> {
    match curve {
        Curve::P256 => fast::P256Key::new(x, y).map(Kind::P256),
        Curve::P384 => fast::P384Key::new(x, y).map(Kind::P384),
        Curve::P521 => fast::P521Key::new(x, y).map(Kind::P521),
    }
    .ok_or(KeyRejected::Invalid)
}

fn ed25519_kind(public: &[u8; 32]) -> Result<Kind, KeyRejected> {
    fast::Ed25519Key::new(public)
        .map(Kind::Ed25519)
        .ok_or(KeyRejected::Invalid)
}

#[cfg(not(feature = "rsa"))]
fn rsa_kind(_: &[u8], _: u64) -> Result<Kind, KeyRejected> {
    Err(KeyRejected::NotSupported)
}

#[cfg(not(feature = "ec"))]
fn ec_kind(_: Curve, _: &[u8], _: &[u8]) -> Result<Kind, KeyRejected> {
    Err(KeyRejected::NotSupported)
}

/// `None` for an empty or zero modulus, or one with leading zero octets.
fn modulus_bits(modulus: &[u8]) -> Option<usize> {
    let first = *modulus.first()?;
    let unused = usize::try_from(first.leading_zeros()).ok()?;
    (first != 0).then(|| modulus.len().saturating_mul(8).saturating_sub(unused))
}

/// `None` unless the exponent is odd, 3 to [`MAX_RSA_EXPONENT`], without leading zero octets.
fn small_exponent(bytes: &[u8]) -> Option<u64> {
    if bytes.first() == Some(&0) || bytes.len() > 8 {
        return None;
    }
    let exponent = bytes
        .iter()
        .fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
    ((3..=MAX_RSA_EXPONENT).contains(&exponent) && exponent & 1 == 1).then_some(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modulus(bits: usize) -> Vec<u8> {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] = 0xff >> (bits.next_multiple_of(8) - bits);
        bytes
    }

    /// JOSE-21: −1, 0, +1 around both bounds.
    #[test]
    fn rsa_sizes() {
        let e = &[1, 0, 1];
        assert_eq!(
            VerifyingKey::rsa(&modulus(2047), e).unwrap_err(),
            KeyRejected::Weak
        );
        assert_eq!(VerifyingKey::rsa(&modulus(2048), e).unwrap().bits(), 2048);
        assert_eq!(VerifyingKey::rsa(&modulus(2049), e).unwrap().bits(), 2049);
        assert_eq!(VerifyingKey::rsa(&modulus(8191), e).unwrap().bits(), 8191);
        assert_eq!(VerifyingKey::rsa(&modulus(8192), e).unwrap().bits(), 8192);
        assert_eq!(
            VerifyingKey::rsa(&modulus(8193), e).unwrap_err(),
            KeyRejected::Invalid
        );
    }

    /// JOSE-21: e = 1 and e = 2 forge signatures; 3 is legal.
    #[test]
    fn rsa_exponents() {
        let n = modulus(2048);
        for e in [
            &[][..],
            &[0],
            &[1],
            &[2],
            &[4],
            &[0, 3],
            &[1, 0, 0],
            &[1, 0, 0, 0, 3],
            &[1; 9],
        ] {
            assert_eq!(
                VerifyingKey::rsa(&n, e).unwrap_err(),
                KeyRejected::Invalid,
                "{e:?}"
            );
        }
        for e in [
            &[3][..],
            &[1, 0, 1],
            &[0xff, 0xff, 0xff, 0xff],
            &[1, 0, 0, 0, 1],
        ] {
            assert!(VerifyingKey::rsa(&n, e).is_ok(), "{e:?}");
        }
    }

    #[test]
    fn rsa_moduli_that_are_none() {
        let e = &[1, 0, 1];
        let mut even = modulus(2048);
        *even.last_mut().unwrap() = 0xfe;
        let leading_zero = [&[0], &modulus(2048)[..]].concat();
        for n in [&[][..], &[0], &even, &leading_zero] {
            assert_eq!(VerifyingKey::rsa(n, e).unwrap_err(), KeyRejected::Invalid);
        }
    }

    /// JOSE-24: off the curve, zero, the field's prime and wrong lengths.
    #[test]
    fn points_that_are_none() {
        for curve in [Curve::P256, Curve::P384, Curve::P521] {
            let length = curve.coordinate_bytes();
            let (zero, ones) = (vec![0; length], vec![0xff; length]);
            for (x, y) in [
                (&zero[..], &zero[..]),
                (&ones, &ones),
                (&zero[1..], &zero),
                (&ones, &zero),
            ] {
                assert_eq!(
                    VerifyingKey::ec(curve, x, y).unwrap_err(),
                    KeyRejected::Invalid
                );
            }
        }
    }

    /// JOSE-25: small order, non-canonical and no point at all.
    #[test]
    fn ed25519_points_that_are_none() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut not_reduced = [0xff; 32];
        (not_reduced[0], not_reduced[31]) = (0xf0, 0x7f);
        for bytes in [&identity[..], &not_reduced, &[0; 32], &[2; 31], &[]] {
            assert_eq!(
                VerifyingKey::ed25519(bytes).unwrap_err(),
                KeyRejected::Invalid
            );
        }
    }

    #[test]
    fn a_secret_is_as_long_as_the_hash() {
        assert_eq!(
            VerifyingKey::hmac(&[7; 31], 32).unwrap_err(),
            KeyRejected::Weak
        );
        assert!(VerifyingKey::hmac(&[7; 32], 32).is_ok());
    }

    #[test]
    fn a_key_does_not_print_itself() {
        let key = VerifyingKey::hmac(b"a secret of more than thirty-two bytes", 32).unwrap();
        assert_eq!(format!("{key:?}"), "VerifyingKey(…)");
    }
}
