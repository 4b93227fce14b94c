//! A public key and the one operation on it: signature^e mod n. What the result must look like is next door, in `encoding.rs`.

use super::digits::{balance, from_bytes, to_bytes};
use super::lanes::Lanes;
use super::montgomery::{BLOCK, Modulus, Row, Shape, Workspace};
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
    modulus: Modulus<Lanes>,
    /// R² mod n.
    square: Row<Lanes>,
}

impl Prepared {
    fn new(modulus: &[u8], bits: usize) -> Self {
        let shape = Shape::new(bits);
        let digits = from_bytes(modulus, shape);
        let (inverse, rest) = negative_inverse(&digits, shape.radix);
        let row = balance(&digits, shape);
        let inverse = balance(&inverse, shape);
        let mut prepared = Self {
            shape,
            square: Row::new(&row),
            modulus: Modulus::new(&row, &balance(&rest, shape), inverse[0]),
            digits,
        };
        prepared.square = prepared.square_of_r(modulus, bits);
        prepared
    }

    /// R² mod n. A Montgomery product of R · 2^i and R · 2^j is R · 2^(i + j); that of R · 2^(radix · digits) is wanted.
    fn square_of_r(&self, modulus: &[u8], bits: usize) -> Row<Lanes> {
        const SQUARINGS: usize = 6;
        let log_r = self.shape.digits * self.shape.radix as usize;
        let start = log_r >> SQUARINGS;
        let power = power_of_two_mod(modulus, bits, log_r + start);
        let mut x = Row::new(&balance(&from_bytes(&power, self.shape), self.shape));
        let mut workspace = Workspace::new(self.shape);
        for bit in (0..SQUARINGS).rev() {
            workspace.square(&mut x, &self.modulus);
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
        workspace.multiply(&mut x, &signature_row, &self.modulus);
        // x is signature · R now; from the highest bit down, a squaring keeps one R, and so does a product with x.
        let middle_bits = 1..exponent.ilog2();
        let base = x.clone();
        for bit in middle_bits.rev() {
            workspace.square(&mut x, &self.modulus);
            if exponent >> bit & 1 == 1 {
                workspace.multiply(&mut x, &base, &self.modulus);
            }
        }
        workspace.square(&mut x, &self.modulus);
        // The lowest bit is 1. The product with the bare signature takes the last R away.
        workspace.multiply(&mut x, &signature_row, &self.modulus);
        to_bytes(x.digits(), &self.digits, self.shape, signature.len())
    }
}

/// The k that is −1/n modulo 2^(radix · [`BLOCK`]), and (n · k + 1) / 2^(radix · [`BLOCK`]), digit by digit: what clears a digit of
/// n · k + 1 is a digit of k. A k from the upper half of its range stands for one below zero: then n is less in the quotient.
fn negative_inverse(digits: &[i64], radix: u32) -> (Vec<i64>, Vec<i64>) {
    let (mask, half) = ((1 << radix) - 1, 1 << (radix - 1));
    // Newton's iteration: n is its own inverse modulo 8, and each step doubles the number of correct bits: 3, 6, 12, 24.
    let n = digits[0];
    let mut digit = n;
    for _ in 0..3 {
        digit = (digit * (2 - ((n * digit) & mask))) & mask;
    }
    let mut sum = vec![0; digits.len() + 1];
    sum[0] = 1;
    let mut inverse = Vec::new();
    for _ in 0..BLOCK {
        let quotient = (-digit * sum[0]) & mask;
        inverse.push(quotient);
        let mut carry = 0;
        for (sum, digit) in sum.iter_mut().zip(digits.iter().chain([&0])) {
            carry += *sum + quotient * digit;
            *sum = carry & mask;
            carry >>= radix;
        }
        sum.rotate_left(1);
    }
    if inverse[BLOCK - 1] >= half {
        sum.iter_mut()
            .zip(digits)
            .for_each(|(sum, digit)| *sum -= digit);
    }
    (inverse, sum)
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
