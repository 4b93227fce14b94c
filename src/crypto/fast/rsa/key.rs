//! A public key and the one operation on it: signature^e mod n. What the result must look like is next door, in `encoding.rs`;
//! `comparison.rs` says so of a signature without that result.

use super::comparison::Comparisons;
use super::digits::{balance, from_bytes, to_bytes};
use super::lanes::Lanes;
use super::montgomery::{BLOCK, Modulus, Row, Shape, Workspace};
use std::sync::OnceLock;

/// A public key. What is computed from it once waits until it is used: most keys of a set never are.
pub(crate) struct PublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    exponent: u64,
    prepared: OnceLock<Box<Prepared>>,
    pub(super) comparisons: Comparisons,
}

impl PublicKey {
    /// A key of 2048 to 8192 bits. `None` if the modulus is even or has another size, and if the exponent is even or 1.
    pub(crate) fn new(modulus: &[u8], exponent: u64) -> Option<Self> {
        let odd = modulus.last()? & 1 == 1 && exponent & 1 == 1;
        let key = Self {
            modulus: modulus.to_vec(),
            exponent,
            prepared: OnceLock::new(),
            comparisons: Comparisons::default(),
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
        let signature = self.representative(signature)?;
        Some(self.prepared().open(&signature, self.octets()))
    }

    pub(super) fn octets(&self) -> usize {
        self.modulus.len()
    }

    /// OS2IP and the first step of RSAVP1 (RFC 8017 §4.2, §5.2.2). `None` for another length than that of the modulus, and for n
    /// and above.
    pub(super) fn representative(&self, signature: &[u8]) -> Option<Row<Lanes>> {
        // Of equal length, big-endian numbers are ordered as their bytes are.
        (signature.len() == self.modulus.len() && signature < self.modulus.as_slice())
            .then(|| self.prepared().row(signature))
    }

    pub(super) fn prepared(&self) -> &Prepared {
        self.prepared
            .get_or_init(|| Box::new(Prepared::new(&self.modulus, self.bits(), self.exponent)))
    }
}

/// What every use of a key needs.
pub(super) struct Prepared {
    pub(super) shape: Shape,
    /// Those of n.
    digits: Vec<i64>,
    pub(super) modulus: Modulus<Lanes>,
    exponent: u64,
    /// R² mod n.
    pub(super) square: Row<Lanes>,
}

impl Prepared {
    fn new(modulus: &[u8], bits: usize, exponent: u64) -> Self {
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
            exponent,
        };
        prepared.square = prepared.square_of_r(bits);
        prepared
    }

    /// R² mod n. The square of R · 2^i is R · 2^(2 · i): six of them make 2^(64 · i) of 2^i, somewhat more than R. A product with
    /// the right power of two, which divides by R, leaves R · R.
    fn square_of_r(&self, bits: usize) -> Row<Lanes> {
        const SQUARINGS: usize = 6;
        let log_r = self.shape.digits * self.shape.radix as usize;
        // As small as it may be for the last factor to be below n.
        let start = (2 * log_r - bits + 1).div_ceil(1 << SQUARINGS);
        let power = power_of_two_mod(&self.digits, self.shape.radix, bits, log_r + start);
        let mut x = Row::new(&balance(&power, self.shape));
        let mut workspace = Workspace::new(self.shape);
        for _ in 0..SQUARINGS {
            workspace.square(&mut x, &self.modulus);
        }
        let rest = 2 * log_r - (start << SQUARINGS);
        let mut factor = vec![1 << (rest % 8)];
        factor.resize(rest / 8 + 1, 0);
        workspace.multiply(&mut x, &self.row(&factor), &self.modulus);
        x
    }

    #[inline(never)]
    pub(super) fn row(&self, number: &[u8]) -> Row<Lanes> {
        Row::new(&balance(&from_bytes(number, self.shape), self.shape))
    }

    /// signature^e mod n, in `length` bytes.
    pub(super) fn open(&self, signature: &Row<Lanes>, length: usize) -> Vec<u8> {
        let mut workspace = Workspace::new(self.shape);
        let mut base = self.square.clone();
        workspace.multiply(&mut base, signature, &self.modulus);
        // The base is signature · R now. A product of two such numbers keeps one R; that with the bare signature takes it away.
        let mut x = self.raise(&mut workspace, &base);
        workspace.multiply(&mut x, signature, &self.modulus);
        to_bytes(&x, &self.digits, self.shape, length)
    }

    /// base^(e − 1) modulo n, every product divided by R: c · base^(e − 1) with a c that hangs on e and R alone.
    pub(super) fn raise(&self, workspace: &mut Workspace<Lanes>, base: &Row<Lanes>) -> Row<Lanes> {
        let mut x = base.clone();
        // From the highest bit down; the lowest is 1 (e is odd, and at least 3), and is left to the caller.
        for bit in (1..self.exponent.ilog2()).rev() {
            workspace.square(&mut x, &self.modulus);
            if self.exponent >> bit & 1 == 1 {
                workspace.multiply(&mut x, base, &self.modulus);
            }
        }
        workspace.square(&mut x, &self.modulus);
        x
    }
}

/// The k that is −1/n modulo 2^(radix · [`BLOCK`]), and (n · k + 1) / 2^(radix · [`BLOCK`]), digit by digit: what clears a digit
/// of n · k + 1 is a digit of k. A k from the upper half of its range stands for one below zero: then n is less in the quotient.
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

/// The digits of 2^exponent mod n, for an exponent of at least `bits`, by doubling.
fn power_of_two_mod(n: &[i64], radix: u32, bits: usize, exponent: usize) -> Vec<i64> {
    let mask = (1 << radix) - 1;
    let (mut x, mut less) = (vec![0; n.len()], vec![0; n.len()]);
    // 2^(bits − 1) is below n.
    let top = bits - 1;
    x[top / radix as usize] = 1 << (top % radix as usize);
    for _ in top..exponent {
        // 2 · x, and that without n. Nothing leaves the highest digit, which is not full.
        let (mut carry, mut borrow) = (0, 0);
        for ((x, less), n) in x.iter_mut().zip(&mut less).zip(n) {
            carry += *x << 1;
            *x = carry & mask;
            carry >>= radix;
            borrow += *x - n;
            *less = borrow & mask;
            borrow >>= radix;
        }
        if borrow == 0 {
            std::mem::swap(&mut x, &mut less);
        }
    }
    x
}
