//! Whole numbers modulo p or n, in 28-bit limbs, lengths known at run time: one small copy of this code serves all curves.
//! It is called a few times per signature; the arithmetic that is called a thousand times is next door, in `field.rs`.

use super::super::number::Int;

/// Bits of a limb.
pub(crate) const BITS: u32 = 28;
/// Limbs of the longest number: 532 bits, enough for 8·p of P-521 and a sign.
pub(crate) const LIMBS: usize = 19;

/// Limbs from the lowest; those beyond the modulus's length are zero.
pub(crate) type Number = [i64; LIMBS];

const MASK: i64 = (1 << BITS) - 1;

/// An odd modulus.
pub(crate) struct Modulus {
    limbs: Number,
    len: usize,
    /// −1 / modulus mod 2^28.
    factor: i64,
    /// The Montgomery radix R = 2^(28·len), reduced.
    radix: Number,
}

impl Modulus {
    pub(crate) const fn new(hex: &str) -> Self {
        let limbs = number(hex);
        let mut len = LIMBS;
        while limbs[len - 1] == 0 {
            len -= 1;
        }
        // Newton: each round doubles the number of right bits, and an odd number is its own inverse modulo 8.
        let mut inverse = limbs[0];
        let mut round = 0;
        while round < 4 {
            inverse = (inverse * ((2 - limbs[0] * inverse) & MASK)) & MASK;
            round += 1;
        }
        let mut modulus = Self {
            limbs,
            len,
            factor: (1 << BITS) - inverse,
            radix: [0; LIMBS],
        };
        modulus.radix = modulus.power_of_two(BITS * len as u32);
        modulus
    }

    /// 2^exponent, reduced.
    pub(crate) const fn power_of_two(&self, exponent: u32) -> Number {
        let mut power = [0; LIMBS];
        power[0] = 1;
        let mut count = 0;
        while count < exponent {
            let twice = sum(&power, &power);
            power = self.reduced_once(&twice);
            count += 1;
        }
        power
    }

    pub(crate) const fn limbs(&self) -> &Number {
        &self.limbs
    }

    /// The Montgomery radix, reduced.
    pub(crate) const fn radix(&self) -> &Number {
        &self.radix
    }

    /// Whether `value` is below the modulus.
    #[inline(never)]
    pub(crate) const fn exceeds(&self, value: &Number) -> bool {
        difference(value, &self.limbs)[LIMBS - 1] < 0
    }

    /// `value`, or `value` minus the modulus if that is not negative.
    #[inline(never)]
    pub(crate) const fn reduced_once(&self, value: &Number) -> Number {
        if self.exceeds(value) {
            *value
        } else {
            difference(value, &self.limbs)
        }
    }

    /// left · right / R mod the modulus, of reduced numbers (Montgomery).
    pub(crate) fn multiply(&self, left: &Number, right: &Number) -> Number {
        let rows = self.rows(left, right);
        self.reduced_once(&carried(&rows))
    }

    /// The Montgomery rows, before carries.
    pub(crate) fn rows<T: Int>(&self, left: &[T; LIMBS], right: &[T; LIMBS]) -> [T; LIMBS] {
        let mut columns = [T::of(0); LIMBS];
        for factor in &left[..self.len] {
            let lowest = columns[0] + *factor * right[0];
            let quotient = (lowest.low(BITS) * T::of(self.factor)).low(BITS);
            let mut carry = (lowest + quotient * T::of(self.limbs[0])).shift(BITS);
            for at in 1..self.len {
                columns[at - 1] =
                    columns[at] + *factor * right[at] + quotient * T::of(self.limbs[at]) + carry;
                carry = T::of(0);
            }
            columns[self.len - 1] = T::of(0);
        }
        columns
    }

    /// numerator / value, both reduced; `None` if value has no inverse.
    ///
    /// Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (2019), in variable time: f and g
    /// shrink by 28 division steps at a time, and d·value ≡ f·numerator, e·value ≡ g·numerator hold throughout.
    pub(crate) fn divide(&self, numerator: &Number, value: &Number) -> Option<Number> {
        let (mut f, mut g) = (self.limbs, *value);
        let (mut d, mut e) = ([0; LIMBS], *numerator);
        let mut eta = -1;
        // 54 blocks always suffice: (49·521 + 57) / 17 steps, by their theorem 11.2.
        for _ in 0..54 {
            if g == [0; LIMBS] {
                break;
            }
            let matrix = steps(&mut eta, f[0], g[0]);
            self.halve_exactly(&matrix, &mut f, &mut g);
            self.halve_modulo(&matrix, &mut d, &mut e);
        }
        let negative = f[self.len - 1] < 0;
        let unit = if negative { negated(&f) } else { f };
        let mut one = [0; LIMBS];
        one[0] = 1;
        if g != [0; LIMBS] || unit != one {
            return None;
        }
        // d lies between −2·modulus and modulus.
        let mut quotient = self.lifted(&carried(&d));
        if negative {
            quotient = negated(&quotient);
        }
        Some(self.lifted(&quotient))
    }

    /// Plus the modulus if negative.
    #[inline(never)]
    pub(crate) fn lifted(&self, value: &Number) -> Number {
        if value[LIMBS - 1] < 0 {
            sum(value, &self.limbs)
        } else {
            *value
        }
    }

    /// (f, g) ← matrix · (f, g) / 2^28, where the division leaves no rest.
    fn halve_exactly(&self, matrix: &Matrix, f: &mut Number, g: &mut Number) {
        let Matrix { u, v, q, r } = *matrix;
        let (mut f_carry, mut g_carry) = (0, 0);
        for at in 0..self.len {
            f_carry += u * f[at] + v * g[at];
            g_carry += q * f[at] + r * g[at];
            if at > 0 {
                f[at - 1] = f_carry & MASK;
                g[at - 1] = g_carry & MASK;
            }
            f_carry >>= BITS;
            g_carry >>= BITS;
        }
        f[self.len - 1] = f_carry;
        g[self.len - 1] = g_carry;
    }

    /// (d, e) ← matrix · (d, e) / 2^28 modulo the modulus; between −2·modulus and modulus before and after.
    fn halve_modulo(&self, matrix: &Matrix, d: &mut Number, e: &mut Number) {
        let Matrix { u, v, q, r } = *matrix;
        let top = self.len - 1;
        // One modulus more where negative keeps |d|, |e| below the modulus; the multiple that clears the low limb is taken off.
        let correction = |a: i64, b: i64| {
            let lift = if d[top] < 0 { a } else { 0 } + if e[top] < 0 { b } else { 0 };
            let low = (a * d[0] + b * e[0] + lift * self.limbs[0]) & MASK;
            // low + multiple · modulus ≡ 0, with −2^28 < multiple ≤ 0.
            let multiple = (low * self.factor) & MASK;
            if multiple == 0 {
                lift
            } else {
                lift + multiple - (1 << BITS)
            }
        };
        let (for_d, for_e) = (correction(u, v), correction(q, r));
        let (mut d_carry, mut e_carry) = (0, 0);
        for at in 0..self.len {
            d_carry += u * d[at] + v * e[at] + for_d * self.limbs[at];
            e_carry += q * d[at] + r * e[at] + for_e * self.limbs[at];
            if at > 0 {
                d[at - 1] = d_carry & MASK;
                e[at - 1] = e_carry & MASK;
            }
            d_carry >>= BITS;
            e_carry >>= BITS;
        }
        d[top] = d_carry;
        e[top] = e_carry;
    }
}

/// 28 division steps at once (so that products of an entry with a limb stay below 2^57): (f, g) ← (u·f + v·g, q·f + r·g) / 2^28, with |u| + |v| ≤ 2^28 and |q| + |r| ≤ 2^28.
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

fn steps(eta: &mut i64, mut f: i64, mut g: i64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1_i64, 0_i64, 0_i64, 1_i64);
    let mut left = BITS;
    loop {
        let zeros = (g | (1 << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            return Matrix { u, v, q, r };
        }
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, -f);
            (u, q) = (q, -u);
            (v, r) = (r, -v);
        }
        // −g / f modulo 2^6 (f·(2 − f²) inverts f there), for as many bits as may go before the next swap.
        let bits = left.min(6).min(eta.unsigned_abs() as u32 + 1);
        let low = f & 63;
        let multiple = (low * (g & 63) * (low * low - 2)) & ((1 << bits) - 1);
        g += f * multiple;
        q += u * multiple;
        r += v * multiple;
    }
}

/// Big-endian bytes; those that do not fit are an error of the caller and left out.
pub(crate) fn from_bytes(bytes: &[u8]) -> Number {
    let mut number = [0; LIMBS];
    for (at, byte) in bytes.iter().rev().enumerate() {
        let bit = 8 * at;
        let (limb, shift) = (bit / BITS as usize, bit % BITS as usize);
        if limb < LIMBS {
            let wide = i64::from(*byte) << shift;
            number[limb] |= wide & MASK;
            if limb + 1 < LIMBS {
                number[limb + 1] |= wide >> BITS;
            }
        }
    }
    number
}

/// Hexadecimal digits, for constants.
pub(crate) const fn number(hex: &str) -> Number {
    let digits = hex.as_bytes();
    let mut number = [0; LIMBS];
    let mut at = 0;
    while at < digits.len() {
        let digit = match digits[digits.len() - 1 - at] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit => digit - b'a' + 10,
        };
        let bit = 4 * at;
        number[bit / BITS as usize] |= (digit as i64) << (bit % BITS as usize);
        at += 1;
    }
    number
}

/// The same number in limbs of another size. All limbs but the highest, which has the sign, lie within their bits.
pub(crate) const fn repacked<const A: usize, const B: usize>(
    limbs: &[i64; A],
    from: u32,
    to: u32,
) -> [i64; B] {
    let mut out = [0; B];
    let (mut pending, mut bits, mut at, mut next) = (0_i64, 0, 0, 0);
    while at < B {
        while bits < to && next < A {
            pending |= limbs[next] << bits;
            bits += from;
            next += 1;
        }
        out[at] = if at + 1 < B {
            pending & ((1 << to) - 1)
        } else {
            pending
        };
        pending >>= to;
        bits = bits.saturating_sub(to);
        at += 1;
    }
    out
}

/// Bits `at` to `at + count` of a reduced number.
pub(crate) fn bits(number: &Number, at: u32, count: u32) -> i64 {
    let (limb, shift) = ((at / BITS) as usize, at % BITS);
    let low = number.get(limb).copied().unwrap_or(0);
    let high = number.get(limb + 1).copied().unwrap_or(0);
    ((low | high << BITS) >> shift) & ((1 << count) - 1)
}

/// Digits of `width` bits from −2^(width − 1) to 2^(width − 1), from the lowest. The last of them leaves no carry if `count` is
/// more than the bits of the number divided by the width.
pub(crate) fn signed_windows(number: &Number, width: u32, count: u32) -> Vec<i16> {
    let mut carry = 0;
    (0..count)
        .map(|window| {
            let digit = bits(number, window * width, width) + carry;
            carry = i64::from(digit > 1 << (width - 1));
            (digit - (carry << width)) as i16
        })
        .collect()
}

/// Odd digits below 2^(width − 1) in size, at most one in `width` places not zero, for a number of `end` bits (the non-adjacent
/// form of a window, HAC §14.7).
pub(crate) fn sparse_digits(number: &Number, end: u32, width: u32) -> Vec<i16> {
    let mut digits = vec![0; end as usize + 1];
    let (mut at, mut carry) = (0, 0);
    while at <= end {
        if bits(number, at, 1) == carry {
            at += 1;
            continue;
        }
        let digit = bits(number, at, width) + carry;
        carry = i64::from(digit >= 1 << (width - 1));
        digits[at as usize] = (digit - (carry << width)) as i16;
        at += width;
    }
    digits
}

pub(crate) const fn sum(left: &Number, right: &Number) -> Number {
    let mut out = [0; LIMBS];
    let mut at = 0;
    while at < LIMBS {
        out[at] = left[at] + right[at];
        at += 1;
    }
    carried(&out)
}

/// Whether two numbers with all their carries done are one. (Not `==`, which is compared limb by limb wherever it stands.)
#[inline(never)]
pub(crate) fn same(left: &Number, right: &Number) -> bool {
    left.iter().zip(right).all(|(left, right)| left == right)
}

/// left − right; negative in the highest limb.
const fn difference(left: &Number, right: &Number) -> Number {
    let mut out = [0; LIMBS];
    let mut at = 0;
    while at < LIMBS {
        out[at] = left[at] - right[at];
        at += 1;
    }
    carried(&out)
}

fn negated(value: &Number) -> Number {
    difference(&[0; LIMBS], value)
}

/// All limbs but the highest within 28 bits.
#[inline(never)]
const fn carried(value: &Number) -> Number {
    let mut out = *value;
    let mut at = 0;
    while at + 1 < LIMBS {
        out[at + 1] += out[at] >> BITS;
        out[at] &= MASK;
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::curve::{Curve, P256, P384, P521};
    use super::super::field::Field;
    use super::super::tests::{Random, cases};
    use super::*;

    /// quotient · value = numerator, in reduced numbers, for values that are small, large, or nearly a power of two.
    #[test]
    fn division() {
        let mut random = Random(0xd1f);
        for modulus in [
            P256::PRIME,
            P256::ORDER,
            P384::PRIME,
            P384::ORDER,
            P521::PRIME,
            P521::ORDER,
        ] {
            let one = number("1");
            let mut values = vec![one, number("2"), number("3"), number("fffffff")];
            for bits in 0..BITS * modulus.len as u32 {
                let power = modulus.power_of_two(bits);
                values.extend([power, modulus.lifted(&negated(&power))]);
            }
            for _ in 0..cases(300) {
                values.push(modulus.multiply(
                    &modulus.reduced_once(&random_number(&mut random, modulus.len)),
                    &modulus.radix,
                ));
            }
            for value in &values {
                for numerator in [&one, &modulus.radix] {
                    let quotient = modulus.divide(numerator, value).unwrap();
                    assert!(quotient.iter().all(|limb| (0..=MASK).contains(limb)));
                    assert!(modulus.exceeds(&quotient));
                    assert_eq!(
                        modulus.multiply(&quotient, value),
                        modulus.multiply(numerator, &one)
                    );
                }
            }
            assert!(modulus.divide(&one, &[0; LIMBS]).is_none());
        }
    }

    /// Below 2^(28·len − 28), which is below every modulus.
    fn random_number(random: &mut Random, len: usize) -> Number {
        std::array::from_fn(|at| {
            if at + 1 < len {
                random.word() as i64 & MASK
            } else {
                0
            }
        })
    }
}
