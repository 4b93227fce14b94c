//! Arithmetic modulo p, the work of nearly every microsecond: products of signed limbs in 64-bit columns, reduced at once.
//! Formulas over it are in `point.rs`; which primes and limbs, in `curve.rs`. `proof.rs` shows that no column overflows.

use super::super::number::Int;
use super::scalar::{self, Modulus};

/// What left[row] contributes to the column of 2^(bits·at) of left · right.
#[inline(always)]
pub(crate) fn term<T: Int, const N: usize>(
    at: usize,
    row: usize,
    left: &[T; N],
    right: &[T; N],
) -> T {
    if (row..row + N).contains(&at) {
        left[row] * right[at - row]
    } else {
        T::of(0)
    }
}

/// The same for value · value, each mixed term once and doubled.
#[inline(always)]
pub(crate) fn square_term<T: Int, const N: usize>(at: usize, row: usize, value: &[T; N]) -> T {
    if 2 * row < at {
        term(at, row, value, value)
    } else {
        T::of(0)
    }
}

/// value[at / 2]², in even columns.
#[inline(always)]
pub(crate) fn square_middle<T: Int, const N: usize>(at: usize, value: &[T; N]) -> T {
    if at.is_multiple_of(2) {
        term(at, at / 2, value, value)
    } else {
        T::of(0)
    }
}

/// A field: elements are N limbs of `BITS` bits, of which the highest takes what is left over, in the Montgomery domain.
pub(crate) trait Field<const N: usize>: 'static {
    /// Bits of a limb.
    const BITS: u32;
    const PRIME: Modulus;
    /// The same in limbs of this field.
    const PRIME_LIMBS: [i64; N] = scalar::repacked(Self::PRIME.limbs(), scalar::BITS, Self::BITS);
    /// Takes a number into the domain: the square of the Montgomery radix.
    const ENTRANCE: [i64; N];

    /// left · right − less, with small limbs.
    fn multiply_less<T: Int>(left: &[T; N], right: &[T; N], less: &[T; N]) -> [T; N];

    /// value² − less, with small limbs.
    fn square_less<T: Int>(value: &[T; N], less: &[T; N]) -> [T; N];

    /// The same element with small limbs and of small size.
    fn carry<T: Int>(value: &[T; N]) -> [T; N];

    #[inline(always)]
    fn multiply<T: Int>(left: &[T; N], right: &[T; N]) -> [T; N] {
        Self::multiply_less(left, right, T::zeros())
    }

    #[inline(always)]
    fn squared<T: Int>(value: &[T; N]) -> [T; N] {
        Self::square_less(value, T::zeros())
    }

    /// A number below p, into the domain.
    #[inline(never)]
    fn enter(number: &scalar::Number) -> [i64; N] {
        let limbs = scalar::repacked(number, scalar::BITS, Self::BITS);
        Self::multiply(&limbs, &Self::ENTRANCE)
    }

    /// 1, in the domain.
    fn one() -> [i64; N] {
        Self::enter(&scalar::number("1"))
    }

    /// The one representative of an element (of the domain) from 0 to p − 1.
    #[inline(never)]
    fn canonical(value: &[i64; N]) -> scalar::Number {
        let mut limbs = *value;
        for at in 1..N {
            limbs[at] += limbs[at - 1] >> Self::BITS;
            limbs[at - 1] = limbs[at - 1].low(Self::BITS);
        }
        let mut number = scalar::repacked(&limbs, Self::BITS, scalar::BITS);
        // Sizes are below 8·p, so 8 times in one of the directions suffice.
        for _ in 0..8 {
            number = Self::PRIME.lifted(&number);
        }
        for _ in 0..8 {
            number = Self::PRIME.reduced_once(&number);
        }
        number
    }

    /// Whether an element of size below 8·p is zero, which is: k·p with |k| < 8. As p ≡ −1 modulo 2^BITS, the lowest limb tells k,
    /// and almost every other element from zero.
    #[inline(always)]
    fn is_zero(value: &[i64; N]) -> bool {
        let k = 8 - (value[0] + 8).low(Self::BITS);
        k >= -8 && Self::is_multiple(value, k)
    }

    /// Whether value = k·p.
    #[inline(never)]
    fn is_multiple(value: &[i64; N], k: i64) -> bool {
        let mut carry = 0;
        for (limb, prime) in value.iter().zip(&Self::PRIME_LIMBS) {
            if carry & ((1 << Self::BITS) - 1) != 0 {
                return false;
            }
            carry = (carry >> Self::BITS) + limb - k * prime;
        }
        carry == 0
    }

    /// 1 / value; zero has none.
    #[inline(never)]
    fn inverse(value: &[i64; N]) -> Option<[i64; N]> {
        let entrance = scalar::repacked(&Self::ENTRANCE, Self::BITS, scalar::BITS);
        let inverse = Self::PRIME.divide(&entrance, &Self::canonical(value))?;
        Some(Self::carry(&scalar::repacked(
            &inverse,
            scalar::BITS,
            Self::BITS,
        )))
    }
}

/// left − right, without carries.
#[inline(always)]
pub(crate) fn minus<T: Int, const N: usize>(left: &[T; N], right: &[T; N]) -> [T; N] {
    let mut out = *left;
    for at in 0..N {
        out[at] = out[at] - right[at];
    }
    out
}

/// left + right, without carries.
#[inline(always)]
pub(crate) fn plus<T: Int, const N: usize>(left: &[T; N], right: &[T; N]) -> [T; N] {
    let mut out = *left;
    for at in 0..N {
        out[at] = out[at] + right[at];
    }
    out
}

#[inline(always)]
pub(crate) fn negated<T: Int, const N: usize>(value: &[T; N]) -> [T; N] {
    let mut out = *value;
    for limb in &mut out {
        *limb = -*limb;
    }
    out
}

/// Montgomery's reduction, fed one column after the other, for a prime that is −1 + Σ factor · 2^(bits·at): the quotient digit is
/// the low column itself, and few limbs of the prime are not zero.
pub(crate) struct Montgomery<T, const N: usize> {
    pub(crate) bits: u32,
    pub(crate) terms: [(usize, i64); 4],
    pub(crate) quotient: [T; N],
    pub(crate) carry: T,
    pub(crate) out: [T; N],
}

impl<T: Int, const N: usize> Montgomery<T, N> {
    #[inline(always)]
    pub(crate) fn new(bits: u32, terms: [(usize, i64); 4], less: &[T; N]) -> Self {
        Self {
            bits,
            terms,
            quotient: [T::of(0); N],
            carry: T::of(0),
            out: *less,
        }
    }

    #[inline(always)]
    pub(crate) fn column(&mut self, at: usize, column: T) {
        let mut sum = column + self.carry;
        let [first, second, third, fourth] = self.terms;
        sum = sum + self.quotient_times(first, at) + self.quotient_times(second, at);
        sum = sum + self.quotient_times(third, at) + self.quotient_times(fourth, at);
        if at >= N {
            sum = sum - self.out[at - N];
        }
        let low = if at == 2 * N - 1 {
            sum
        } else {
            sum.low(self.bits)
        };
        if at < N {
            self.quotient[at] = low;
        } else {
            self.out[at - N] = low;
        }
        self.carry = sum.shift(self.bits);
    }

    #[inline(always)]
    fn quotient_times(&self, (distance, factor): (usize, i64), at: usize) -> T {
        if (distance..N + distance).contains(&at) {
            self.quotient[at - distance] * T::of(factor)
        } else {
            T::of(0)
        }
    }
}

/// Limbs of `bits` bits again: each takes what its neighbour has too much. What the highest has above its `top` bits goes
/// back to where the prime has its limbs.
#[inline(always)]
pub(crate) fn folded<T: Int, const N: usize>(
    value: &[T; N],
    bits: u32,
    top: u32,
    terms: [(usize, i64); 4],
) -> [T; N] {
    let mut out = *value;
    for at in 0..N - 1 {
        out[at + 1] = out[at + 1] + out[at].shift(bits);
        out[at] = out[at].low(bits);
    }
    let above = out[N - 1].shift(top);
    out[N - 1] = out[N - 1].low(top);
    // Minus `above` times the prime, whose highest term was just taken off.
    out[0] = out[0] + above;
    for (at, factor) in &terms[..3] {
        out[*at] = out[*at] - above * T::of(*factor);
    }
    out
}

/// Reduction modulo 2^521 − 1 with 18 limbs of 29 bits: 2^522 ≡ 2, so that the upper column comes back doubled with the lower
/// one. Limbs are balanced around zero, one bit less each.
pub(crate) struct Mersenne<T, const N: usize> {
    pub(crate) carry: T,
    pub(crate) out: [T; N],
}

impl<T: Int, const N: usize> Mersenne<T, N> {
    const BITS: u32 = 29;

    #[inline(always)]
    pub(crate) fn new(less: &[T; N]) -> Self {
        Self {
            carry: T::of(0),
            out: *less,
        }
    }

    #[inline(always)]
    pub(crate) fn column(&mut self, at: usize, lower: T, upper: T) {
        // The highest limb has one bit less: 18 · 29 = 522.
        let width = if at == N - 1 {
            Self::BITS - 1
        } else {
            Self::BITS
        };
        let half = T::of(1 << (width - 1));
        let raised = lower + upper + upper - self.out[at] + self.carry + half;
        self.out[at] = raised.low(width) - half;
        self.carry = raised.shift(width);
    }

    /// What left the highest limb, at bit 521, comes back in the lowest.
    #[inline(always)]
    pub(crate) fn finish(mut self) -> [T; N] {
        let half = T::of(1 << (Self::BITS - 1));
        let raised = self.out[0] + self.carry + half;
        self.out[0] = raised.low(Self::BITS) - half;
        self.out[1] = self.out[1] + raised.shift(Self::BITS);
        self.out
    }
}
