//! PKCS#1 v1.5 without a conversion: whether signature^e is the one right encoding modulo n, a difference that is zero or not.
//! What the encoding is, `encoding.rs` says.
//!
//! The encoding is a fixed number and the hash. Raised as it is, the signature yields c · signature^(e − 1) (`Prepared::raise`),
//! and c is what 1 yields. The hash times c is short, the fixed number times c is kept, and one reduction serves all products.

use super::super::tables::{TABLE_AFTER_USES, Tables};
use super::digits::is_zero;
use super::key::Prepared;
use super::lanes::Lanes;
use super::montgomery::{BLOCK, Row, Workspace};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The comparison that a key has earned: for the hash function of the use that earns it, as hardly a key has two.
#[derive(Default)]
pub(super) struct Comparisons {
    /// While there is none.
    uses: AtomicU32,
    pub(super) earned: OnceLock<Comparison>,
}

impl Comparisons {
    /// To be asked once for each verification. A comparison costs as much as one, and saves a fourteenth of each.
    pub(super) fn get(&self, tables: Tables, fixed: &[u8], key: &Prepared) -> Option<&Comparison> {
        let earned = match (tables, self.earned.get()) {
            (Tables::Never, _) => return None,
            (_, Some(_)) | (Tables::Always, _) => true,
            (Tables::Earned, None) => {
                self.uses.fetch_add(1, Ordering::Relaxed) >= TABLE_AFTER_USES - 1
            }
        };
        earned
            .then(|| self.earned.get_or_init(|| Comparison::new(key, fixed)))
            .filter(|comparison| comparison.fixed == fixed)
    }
}

/// What signatures of one key and one hash function are compared with.
pub(super) struct Comparison {
    /// The encoding of a hash of zeros.
    fixed: Vec<u8>,
    /// c.
    factor: Row<Lanes>,
    /// c · fixed.
    product: Row<Lanes>,
}

impl Comparison {
    /// For a `fixed` as long as the modulus.
    pub(super) fn new(key: &Prepared, fixed: &[u8]) -> Self {
        let mut workspace = Workspace::new(key.shape);
        let factor = key.raise(&mut workspace, &key.row(&[1]));
        let mut product = key.row(fixed);
        workspace.multiply(&mut product, &key.square, &key.modulus);
        workspace.multiply(&mut product, &factor, &key.modulus);
        Self {
            fixed: fixed.to_vec(),
            factor,
            product,
        }
    }

    /// Whether signature^e ≡ fixed + hash modulo n.
    pub(super) fn holds(&self, key: &Prepared, signature: &Row<Lanes>, hash: &[u8]) -> bool {
        let mut workspace = Workspace::new(key.shape);
        let mut x = key.raise(&mut workspace, signature);
        // One more bit for the carry out of the highest digit.
        let blocks = (hash.len() * 8 + 1).div_ceil(key.shape.radix as usize * BLOCK);
        let short = (&key.row(hash), blocks, &self.factor);
        workspace.multiply_and_subtract(&mut x, signature, short, &self.product, &key.modulus);
        // Below n in size, so that no other multiple of n can be meant. The encoding is below n too, as it begins with 00 01: what
        // is equal to it modulo n is equal.
        is_zero(&x, key.shape)
    }
}
