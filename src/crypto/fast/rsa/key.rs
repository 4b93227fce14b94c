//! A public key and the one operation on it: signature^e mod n. What the result must look like is next door, in `encoding.rs`.

use super::super::number::Real;
use super::digits::{balance, from_bytes, to_bytes};
use super::lanes::Lanes;
use super::montgomery::{Modulus, Row, Shape, Workspace};
use std::sync::OnceLock;

/// A public key. What is computed from it once waits until it is used: most keys of a set never are.
#[derive(Clone)]
pub(crate) struct PublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    exponent: u64,
    prepared: OnceLock<Box<Prepared>>,
}

impl PublicKey {
    /// A key of 2048 to 8192 bits. `None` if the modulus is even or has another size, and if the exponent is even or 1.
    pub(crate) fn new(modulus: &[u8], exponent: u64) -> Option<Self> {
        let odd = modulus.last()? & 1 == 1 && exponent & 1 == 1;
        let key = Self {
            modulus: modulus.to_vec(),
            exponent,
            prepared: OnceLock::new(),
        };
        (*modulus.first()? != 0 && odd && exponent > 1 && (2048..=8192).contains(&key.bits()))
            .then_some(key)
    }

    /// The size of the modulus.
    pub(crate) fn bits(&self) -> usize {
        let unused = self
            .modulus
            .first()
            .map_or(0, |first| first.leading_zeros());
        self.modulus.len() * 8 - unused as usize
    }

    /// RSAVP1 with the conversions around it (RFC 8017 §8.1.2, §8.2.2, steps 1 and 2): signature^e mod n, as long as the
    /// modulus. `None` for another length, and for n and above.
    pub(crate) fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        // Of equal length, big-endian numbers are ordered as their bytes are.
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return None;
        }
        let prepared = self
            .prepared
            .get_or_init(|| Box::new(Prepared::new(&self.modulus, self.bits())));
        Some(prepared.power(signature, self.exponent))
    }
}

/// What every use of a key needs.
#[derive(Clone)]
struct Prepared {
    shape: Shape,
    digits: Vec<i64>,
    /// n itself.
    modulus: Modulus<Lanes>,
    /// The multiple of n that is −1 modulo 2^radix: its quotients are the columns themselves.
    multiple: Modulus<Lanes>,
    /// R² mod n.
    square: Vec<Lanes>,
}

impl Prepared {
    fn new(modulus: &[u8], bits: usize) -> Self {
        let shape = Shape::new(bits);
        let digits = from_bytes(modulus, shape);
        let inverse = negative_inverse(&digits, shape.radix);
        let multiple = balance(&times(&digits, inverse, shape.radix), shape);
        let mut prepared = Self {
            shape,
            modulus: Modulus::new(
                &balance(&digits, shape),
                Some((inverse as f64).split(shape.radix).0),
            ),
            multiple: Modulus::new(&multiple, None),
            digits,
            square: Vec::new(),
        };
        prepared.square = prepared.square_of_r(modulus, bits);
        prepared
    }

    /// R² mod n. A Montgomery product of R · 2^i and R · 2^j is R · 2^(i + j); that of R · 2^(radix · digits) is wanted.
    fn square_of_r(&self, modulus: &[u8], bits: usize) -> Vec<Lanes> {
        const SQUARINGS: usize = 6;
        let log_r = self.shape.digits * self.shape.radix as usize;
        let start = log_r >> SQUARINGS;
        let power = power_of_two_mod(modulus, bits, log_r + start);
        let mut x = balance(&from_bytes(&power, self.shape), self.shape);
        let mut workspace = Workspace::new(self.shape);
        for bit in (0..SQUARINGS).rev() {
            workspace.square(&mut x, &self.multiple);
            if log_r >> bit & 1 == 1 {
                workspace.double(&mut x);
            }
        }
        x
    }

    /// signature^exponent mod n, for an odd exponent of at least 3.
    fn power(&self, signature: &[u8], exponent: u64) -> Vec<u8> {
        let mut workspace = Workspace::new(self.shape);
        let signature_row = Row::new(&balance(&from_bytes(signature, self.shape), self.shape));
        let mut x = self.square.clone();
        workspace.multiply(&mut x, &signature_row, &self.multiple);
        // x is signature · R now; from the highest bit down, a squaring keeps one R, and so does a product with x.
        let middle_bits = 1..exponent.ilog2();
        let base = Row::new(&x);
        for bit in middle_bits.rev() {
            workspace.square(&mut x, &self.multiple);
            if exponent >> bit & 1 == 1 {
                workspace.multiply(&mut x, &base, &self.multiple);
            }
        }
        workspace.square(&mut x, &self.multiple);
        // The lowest bit is 1. The product with the bare signature takes the last R away. Reduced by n itself, it is below n in
        // size: n · |x| / R and n · (1/2 + 2^-20) together, and x has a top digit of at most an eighth of 2^radix (`bounds.rs`).
        workspace.multiply(&mut x, &signature_row, &self.modulus);
        to_bytes(&x, &self.digits, self.shape, signature.len())
    }
}

/// −1/n modulo 2^radix, by Newton's iteration: n is its own inverse modulo 8, and each step doubles the number of correct bits:
/// 3, 6, 12, 24.
fn negative_inverse(digits: &[i64], radix: u32) -> i64 {
    let n = digits[0];
    let mask = (1 << radix) - 1;
    let mut inverse = n;
    for _ in 0..3 {
        inverse = (inverse * (2 - ((n * inverse) & mask))) & mask;
    }
    -inverse & mask
}

/// digits · factor, all digits and the factor below 2^radix.
fn times(digits: &[i64], factor: i64, radix: u32) -> Vec<i64> {
    let mut carry = 0;
    let product = digits.iter().map(|digit| {
        let sum = digit * factor + carry;
        carry = sum >> radix;
        sum & ((1 << radix) - 1)
    });
    product.collect()
}

/// 2^exponent mod n in big-endian bytes, for an exponent of at least `bits`, by doubling.
fn power_of_two_mod(modulus: &[u8], bits: usize, exponent: usize) -> Vec<u8> {
    let n: Vec<u64> = modulus
        .rchunks(8)
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |limb, byte| limb << 8 | u64::from(*byte))
        })
        .collect();
    // 2^(bits − 1) is below n.
    let mut x = vec![0_u64; n.len()];
    if let Some(top) = x.last_mut() {
        *top = 1 << ((bits - 1) % 64);
    }
    for _ in bits - 1..exponent {
        let mut out = 0;
        for limb in &mut x {
            (*limb, out) = (*limb << 1 | out, *limb >> 63);
        }
        if out == 1 || x.iter().rev().ge(n.iter().rev()) {
            let mut borrow = false;
            for (limb, n) in x.iter_mut().zip(&n) {
                let (difference, first) = limb.overflowing_sub(*n);
                let (difference, second) = difference.overflowing_sub(borrow.into());
                (*limb, borrow) = (difference, first || second);
            }
        }
    }
    x.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect()
}
