//! Scalars: integers below the order L of the base point, and their digits for sums of points.

use super::super::number::Int;

/// L = 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 §5.1).
pub(super) const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
];

/// Twelve limbs of 21 bits are 252 bits, so that the limb that leaves at the top counts multiples of 2^252.
const LIMBS: usize = 12;
const LIMB_BITS: u32 = 21;

/// L − 2^252, in limbs.
const TAIL: [i64; 6] = [1_430_509, 1_626_855, 1_442_968, 997_804, 1_960_495, 683_900];

/// The width of the odd digits of [`Scalar::odd_digits`].
pub(super) const ODD_WIDTH: usize = 5;

/// An integer from 0 to L − 1, little-endian.
#[derive(Clone, Copy)]
pub(super) struct Scalar([u8; 32]);

impl Scalar {
    /// `None` unless the integer is below L: each has one spelling (RFC 8032 §5.1.7).
    pub(super) fn canonical(bytes: [u8; 32]) -> Option<Self> {
        bytes
            .iter()
            .rev()
            .lt(ORDER.iter().rev())
            .then_some(Self(bytes))
    }

    /// A hash of 512 bits, modulo L.
    pub(super) fn reduced(hash: &[u8; 64]) -> Self {
        let mut wide = [0; 2 * LIMBS];
        for (index, limb) in wide.iter_mut().enumerate() {
            *limb = bits(
                hash,
                index * 21,
                if index == 2 * LIMBS - 1 { 29 } else { 21 },
            );
        }
        let limbs = remainder(wide);
        let mut bytes = [0; 32];
        for (index, limb) in limbs.into_iter().enumerate() {
            // A limb of 21 bits touches at most four bytes; the highest of the twelve may have 22.
            let shifted = limb << ((index * 21) % 8);
            for (byte, part) in bytes[index * 21 / 8..]
                .iter_mut()
                .zip(shifted.to_le_bytes())
            {
                *byte |= part;
            }
        }
        Self(bytes)
    }

    /// Digits d with Σ d·2^(width·i) = self, −2^(width − 1) < d ≤ 2^(width − 1), for widths of 4 to 7.
    #[inline(never)]
    pub(super) fn digits(&self, width: usize) -> [i8; 64] {
        let mut digits = [0; 64];
        let mut carry = 0;
        for (index, digit) in digits.iter_mut().enumerate() {
            let value = bits(&self.0, index * width, width) + carry;
            carry = i64::from(value > 1 << (width - 1));
            *digit = (value - (carry << width)) as i8;
        }
        digits
    }

    /// Digits d with Σ d·2^i = self, each zero or odd and below 2^(`ODD_WIDTH` − 1) in size, few of them not zero.
    #[inline(never)]
    pub(super) fn odd_digits(&self) -> [i8; 256] {
        let mut digits = [0; 256];
        let mut carry = 0;
        let mut index = 0;
        while index < digits.len() {
            let value = bits(&self.0, index, ODD_WIDTH) + carry;
            if value & 1 == 0 {
                index += 1;
                continue;
            }
            carry = i64::from(value > 1 << (ODD_WIDTH - 1));
            digits[index] = (value - (carry << ODD_WIDTH)) as i8;
            index += ODD_WIDTH;
        }
        digits
    }
}

/// `count` bits of a little-endian integer from bit `from` on, at most 32; beyond its end it is zero.
fn bits(bytes: &[u8], from: usize, count: usize) -> i64 {
    let mut value = 0;
    for offset in (0..5).rev() {
        value = (value << 8) | i64::from(*bytes.get(from / 8 + offset).unwrap_or(&0));
    }
    (value >> (from % 8)) & ((1 << count) - 1)
}

/// `wide` modulo L, in limbs from 0 to 2^21 − 1, the highest to 2^21. `wide` has limbs of 21 bits, the highest of 29.
///
/// Horner's rule from the top: the sum so far times 2^21 plus the next limb is q·2^252 + rest; subtracting q·L leaves
/// rest − q·(L − 2^252). From q ≥ −1 follows that this is below L; from q < 2^29 that it is above −2^154. So one addition of L at
/// the end, if the sum is negative, makes it canonical.
fn remainder<N: Int>(wide: [N; 2 * LIMBS]) -> [N; LIMBS] {
    let mut sum = [N::of(0); LIMBS];
    sum.copy_from_slice(&wide[LIMBS..]);
    for next in wide[..LIMBS].iter().rev() {
        let multiples = sum[LIMBS - 1];
        sum.copy_within(..LIMBS - 1, 1);
        sum[0] = *next;
        subtract_tail(&mut sum, multiples);
    }
    let minus_one_if_negative = sum[LIMBS - 1].shift(62);
    sum[LIMBS - 1] = sum[LIMBS - 1] - minus_one_if_negative * N::of(1 << LIMB_BITS);
    subtract_tail(&mut sum, minus_one_if_negative);
    sum
}

/// Subtracts L − 2^252 so many times, and carries.
fn subtract_tail<N: Int>(sum: &mut [N; LIMBS], times: N) {
    for (limb, tail) in sum.iter_mut().zip(TAIL) {
        *limb = *limb - times * N::of(tail);
    }
    for index in 0..LIMBS - 1 {
        let carry = sum[index].shift(LIMB_BITS);
        sum[index] = sum[index].low(LIMB_BITS);
        sum[index + 1] = sum[index + 1] + carry;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::number::interval::IntRange;
    use super::*;
    use curve25519_dalek::scalar::Scalar as Twin;

    /// The bounds of [`remainder`], from the widest input on: all its rounds are run, so there is no fixed point to look for.
    #[test]
    fn bounds() {
        let mut wide = [IntRange::new(0, (1 << 21) - 1); 2 * LIMBS];
        wide[2 * LIMBS - 1] = IntRange::new(0, (1 << 29) - 1);
        let limbs = remainder(wide);
        for limb in &limbs[..LIMBS - 1] {
            assert!(limb.is_within(IntRange::new(0, (1 << 21) - 1)), "{limb:?}");
        }
        // The highest is from 0 to 2^21 by the argument at `remainder`; of ranges alone, this is known.
        assert!(
            limbs[LIMBS - 1].is_within(IntRange::new(-3, (1 << 22) + 3)),
            "{limbs:?}"
        );
    }

    fn check(hash: &[u8; 64]) {
        assert_eq!(
            Scalar::reduced(hash).0,
            Twin::from_bytes_mod_order_wide(hash).to_bytes(),
            "{hash:02x?}"
        );
    }

    /// q·L + small, for q of one bit, two bits, or all bits below one: that is where a quotient is off by one.
    #[test]
    fn reduction_agrees_with_the_twin() {
        check(&[0xff; 64]);
        check(&[0; 64]);
        let multiple = |q: &[u8; 33], small: i32| {
            let mut product = [0_i32; 64];
            for (i, left) in q.iter().enumerate() {
                for (j, right) in ORDER.iter().enumerate() {
                    if i + j < 64 {
                        product[i + j] += i32::from(*left) * i32::from(*right);
                    }
                }
            }
            product[0] += small;
            let mut carry = 0;
            product.map(|sum| {
                let sum = sum + carry;
                carry = sum >> 8;
                (sum & 0xff) as u8
            })
        };
        for high in 0..260 {
            let mut q = [0_u8; 33];
            q[high / 8] = 1 << (high % 8);
            for low in (0..high).step_by(5) {
                let mut q = q;
                q[low / 8] |= 1 << (low % 8);
                for small in [-1, 0, 1] {
                    check(&multiple(&q, small));
                }
            }
            let mut ones = [0_u8; 33];
            for bit in 0..=high {
                ones[bit / 8] |= 1 << (bit % 8);
            }
            for small in -3..=3 {
                check(&multiple(&q, small));
                check(&multiple(&ones, small));
            }
        }
        for limb in 0..24 {
            for fill in [0x00, 0xff] {
                for bit in 0..21 {
                    let mut hash = [fill; 64];
                    if limb * 21 + bit < 512 {
                        hash[(limb * 21 + bit) / 8] ^= 1 << ((limb * 21 + bit) % 8);
                    }
                    check(&hash);
                }
            }
        }
    }

    /// Digits add up to the scalar, and stay within the entries that there are.
    #[test]
    fn digits_add_up() {
        let sum = |digits: &[i8], width: usize| {
            let mut power = Twin::ONE;
            let mut sum = Twin::ZERO;
            for digit in digits {
                let size = Twin::from(digit.unsigned_abs());
                sum += if *digit < 0 {
                    -(power * size)
                } else {
                    power * size
                };
                for _ in 0..width {
                    power += power;
                }
            }
            sum
        };
        let mut power = Twin::ONE;
        let mut scalars = vec![Twin::ZERO, -Twin::ONE];
        for _ in 0..253 {
            scalars.extend([power, -power, power - Twin::ONE, power + Twin::from(31_u8)]);
            power += power;
        }
        for twin in scalars {
            let scalar = Scalar::canonical(twin.to_bytes()).unwrap();
            for width in 4..=7 {
                let digits = scalar.digits(width);
                assert_eq!(sum(&digits[..253 / width + 1], width), twin);
                let half = 1 << (width - 1);
                assert!(
                    digits
                        .iter()
                        .all(|digit| -half < *digit && i16::from(*digit) <= i16::from(half))
                );
            }
            let digits = scalar.odd_digits();
            assert_eq!(sum(&digits, 1), twin);
            assert!(
                digits
                    .iter()
                    .all(|digit| *digit == 0 || digit % 2 != 0 && digit.abs() < 16)
            );
        }
    }
}
