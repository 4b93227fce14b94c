//! The keys as the next room sees them: without generics, so that their arithmetic is compiled here, and each with its way to a table.

#[cfg(feature = "ec")]
use crate::ec;
use crate::ed25519;
#[cfg(feature = "rsa")]
use crate::rsa;
use crate::tables::{self, Kind, Table, Tables};
use std::rc::Rc;
#[cfg(feature = "rsa")]
use {sha2::Digest, sha2::digest::const_oid::AssociatedOid};

#[cfg(feature = "ec")]
macro_rules! ecdsa_key {
    ($name:ident, $curve:literal, $bytes:literal, $hash:literal, $key:ty, $kind:ident) => {
        #[doc = concat!("A public key on ", $curve, ".")]
        pub struct $name {
            key: $key,
            /// x ‖ y: what its table is called by.
            name: [u8; 2 * $bytes],
        }

        impl $name {
            #[doc = concat!("From x and y, ", stringify!($bytes), " bytes each. `None` for coordinates that are no point of the curve.")]
            #[must_use]
            pub fn new(x: &[u8], y: &[u8]) -> Option<Self> {
                let name = [x, y].concat().try_into().ok()?;
                <$key>::new(x, y).map(|key| Self { key, name })
            }

            #[doc = concat!("Whether R‖S holds for `digest`, the ", $hash, " of what was signed (FIPS 186-5 §6.4.2).")]
            #[must_use]
            pub fn verify(&self, digest: &[u8], signature: &[u8], tables: Tables) -> bool {
                let table = tables::get(tables, Kind::$kind, &self.name, || {
                    self.key.table().map(Rc::new).map(Table::$kind)
                });
                let own = match &table {
                    Some(Table::$kind(own)) => Some(&**own),
                    _ => None,
                };
                self.key.verify(own, digest, signature)
            }
        }
    };
}

#[cfg(feature = "ec")]
ecdsa_key!(P256Key, "P-256", 32, "SHA-256", ec::P256Key, P256);
#[cfg(feature = "ec")]
ecdsa_key!(P384Key, "P-384", 48, "SHA-384", ec::P384Key, P384);
#[cfg(feature = "ec")]
ecdsa_key!(P521Key, "P-521", 66, "SHA-512", ec::P521Key, P521);

/// An Ed25519 public key.
pub struct Ed25519Key(ed25519::PublicKey);

impl Ed25519Key {
    /// `None` for what is no canonical encoding of a point, and for a point of small order.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Option<Self> {
        ed25519::PublicKey::new(bytes).map(Self)
    }

    /// Whether R‖S holds for `message` (RFC 8032 §5.1.7), strictly: S is canonical, R not of small order and compared as bytes.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8], tables: Tables) -> bool {
        let name = self.0.as_bytes();
        let table = tables::get(tables, Kind::Ed25519, name, || {
            self.0.table().map(Rc::new).map(Table::Ed25519)
        });
        let own = match &table {
            Some(Table::Ed25519(own)) => Some(&**own),
            _ => None,
        };
        self.0.verify(own, message, signature)
    }
}

/// An RSA public key of 2048 to 8192 bits.
#[cfg(feature = "rsa")]
pub struct RsaKey(rsa::PublicKey);

#[cfg(feature = "rsa")]
impl RsaKey {
    /// From the big-endian modulus. `None` for another size, leading zero octets, an even modulus, and an exponent that is even or 1.
    #[must_use]
    pub fn new(modulus: &[u8], exponent: u64) -> Option<Self> {
        rsa::PublicKey::new(modulus, exponent).map(Self)
    }

    /// The size of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.0.bits()
    }

    /// RSASSA-PKCS1-v1_5 with the hash `D` (RFC 8017 §8.2.2).
    #[must_use]
    pub fn verify_pkcs1<D: Digest + AssociatedOid>(
        &self,
        message: &[u8],
        signature: &[u8],
        tables: Tables,
    ) -> bool {
        self.0
            .verify_pkcs1::<D>(&D::digest(message), signature, tables)
    }

    /// RSASSA-PSS with the hash `D`, in MGF1 too, and a salt as long as the hash (RFC 8017 §8.1.2).
    #[must_use]
    pub fn verify_pss<D: Digest>(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_pss::<D>(&D::digest(message), signature)
    }
}
