//! Ed25519 (RFC 8032 §5.1), verification only: public data, variable time. It decides as `verify_strict` of ed25519-dalek does,
//! its twin in `tests.rs`. Start at [`PublicKey::verify`]; sums of points are in `table.rs`, points in `point.rs`.

mod field;
mod point;
mod scalar;
mod table;
#[cfg(test)]
mod tests;

use point::Point;
use scalar::Scalar;
use sha2::{Digest, Sha512};
use table::{Multiples, OddMultiples};

/// A public key that is fit to use.
#[derive(Clone)]
pub(crate) struct PublicKey {
    bytes: [u8; 32],
    /// −A, so that the equation is a sum.
    negated: Point,
    odd: OddMultiples,
}

/// What makes the verification with one key fast.
pub(crate) struct Table {
    key: [u8; 32],
    multiples: Multiples,
}

impl Table {
    /// The memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.multiples.bytes()
    }
}

impl PublicKey {
    /// `None` for an encoding that is not canonical or no point of the curve, and for a point of small order (JOSE-25).
    pub(crate) fn new(bytes: &[u8; 32]) -> Option<Self> {
        let point = Point::decode(bytes)?;
        if !is_canonical_y(bytes) || point.is_small_order() {
            return None;
        }
        let negated = point.negated();
        Some(Self {
            bytes: *bytes,
            negated,
            odd: table::odd_multiples(&negated),
        })
    }

    /// The canonical encoding: one key, one name.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Work that pays after some uses of the key. `None` if the outcome does not pass its check.
    pub(crate) fn table(&self) -> Option<Table> {
        Some(Table {
            key: self.bytes,
            multiples: Multiples::new(&self.negated, &self.odd)?,
        })
    }

    /// Whether R = S·B − k·A with k = SHA-512(R ‖ A ‖ message), where R is compared as bytes. S must be below L, and R not of
    /// small order. A table of another key is not used.
    pub(crate) fn verify(&self, table: Option<&Table>, message: &[u8], signature: &[u8]) -> bool {
        let Some((r, s)) = signature.split_first_chunk::<32>() else {
            return false;
        };
        let Some(s) = s.try_into().ok().and_then(Scalar::canonical) else {
            return false;
        };
        let hash = Sha512::new()
            .chain_update(r)
            .chain_update(self.bytes)
            .chain_update(message)
            .finalize();
        let k = Scalar::reduced(&hash.into());
        let own = table.filter(|table| table.key == self.bytes);
        let sum = match own.and_then(|own| Some((own, table::base_multiples()?))) {
            Some((own, base)) => table::sum(&[(base, s), (&own.multiples, k)]),
            None => table::sum_without_tables(&[(table::base_odd(), s), (&self.odd, k)]),
        };
        // No decoding of R is needed: where the bytes agree, R is the encoding of this very point.
        sum.encode() == *r && !sum.is_small_order()
    }
}

/// Whether the y is below p = 2^255 − 19; only then has a point one encoding (RFC 8032 §5.1.3).
fn is_canonical_y(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    *low < 0xed || high & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}
