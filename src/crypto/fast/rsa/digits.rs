//! Bytes to digits and back: big-endian octets, unsigned digits, balanced digits in vectors.

use super::lanes::{Lanes, Pair};
use super::montgomery::{BLOCK, Block, Row, Shape};

/// The unsigned digits of big-endian `bytes`, lowest first. What `shape` has no room for is dropped.
pub(super) fn from_bytes(bytes: &[u8], shape: Shape) -> Vec<i64> {
    let mask = (1_u64 << shape.radix) - 1;
    let mut digits = Vec::with_capacity(shape.digits);
    let (mut bits, mut held) = (0_u64, 0);
    for byte in bytes.iter().rev() {
        bits |= u64::from(*byte) << held;
        held += 8;
        if held >= shape.radix {
            digits.push((bits & mask) as i64);
            bits >>= shape.radix;
            held -= shape.radix;
        }
    }
    digits.push(bits as i64);
    digits.resize(shape.digits, 0);
    digits
}

/// Digits from −2^(radix − 1) up, in blocks. A carry out of the last one is dropped.
pub(super) fn balance(digits: &[i64], shape: Shape) -> Vec<Block<Lanes>> {
    let half = 1_i64 << (shape.radix - 1);
    let mut carry = 0;
    let mut next = |digit: i64| {
        let sum = digit + carry;
        carry = (sum + half) >> shape.radix;
        (sum - (carry << shape.radix)) as f64
    };
    let (blocks, _) = digits.as_chunks::<BLOCK>();
    let mut pair = |lower, upper| Lanes::new(next(lower), next(upper));
    blocks
        .iter()
        .map(|[d0, d1, d2, d3, d4, d5]| [pair(*d0, *d1), pair(*d2, *d3), pair(*d4, *d5)])
        .collect()
}

/// Whether all of `balanced` is zero.
pub(super) fn is_zero(balanced: &Row<Lanes>, shape: Shape) -> bool {
    let mut carry = 0;
    let is_zero = |digit: i64| {
        carry += digit;
        let low = carry & ((1 << shape.radix) - 1);
        carry >>= shape.radix;
        low == 0
    };
    integers(balanced).all(is_zero) && carry == 0
}

/// The `length` big-endian bytes of the number from 0 to n − 1 that is congruent to `balanced`, a number from 1 − n to n − 1.
pub(super) fn to_bytes(
    balanced: &Row<Lanes>,
    modulus: &[i64],
    shape: Shape,
    length: usize,
) -> Vec<u8> {
    let digits: Vec<i64> = integers(balanced).collect();
    let negative = digits
        .iter()
        .fold(0, |carry, digit| (carry + digit) >> shape.radix)
        < 0;
    let mask = (1_i64 << shape.radix) - 1;
    let mut bytes = vec![0; length];
    let mut places = bytes.iter_mut().rev();
    let mut put = |octet: i64| {
        if let Some(place) = places.next() {
            *place = octet as u8;
        }
    };
    let (mut carry, mut bits, mut held) = (0, 0, 0);
    for (digit, modulus) in digits.iter().zip(modulus) {
        carry += digit + if negative { *modulus } else { 0 };
        bits |= (carry & mask) << held;
        carry >>= shape.radix;
        held += shape.radix;
        while held >= 8 {
            put(bits);
            bits >>= 8;
            held -= 8;
        }
    }
    // Where the digits end within an octet. If they go on after the last one, there is nothing in them.
    put(bits);
    bytes
}

fn integers(balanced: &Row<Lanes>) -> impl Iterator<Item = i64> {
    balanced
        .digits()
        .flatten()
        .flat_map(|pair| <[f64; 2]>::from(pair.lanes()))
        .map(|digit| digit as i64)
}
