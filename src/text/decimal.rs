//! Numbers as text, both ways and exactly: the text of JSON as the nearest f64, and an f64 as its shortest digits.
//!
//! The standard library does the same faster, with tables and several algorithms that would be a tenth of the module. Here are two short
//! paths for the numbers that tokens hold, and one with whole numbers of any length for all others. The unit tests hold both
//! directions against the standard library.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "each sum is bounded by what stands beside it"
)]

use std::cmp::Ordering;

/// No f64, and no middle between two, has more significant digits than 768; what lies behind these counts as one digit more.
const MOST_DIGITS: usize = 780;
/// From 10^310 on everything is infinite, below 10^-330 everything is zero.
const POWERS: std::ops::Range<i64> = -330..310;
/// So many digits are always below [`LARGE`].
const EXACT_DIGITS: usize = 15;
/// Up to this one, a power of ten is an f64 without rounding.
const EXACT_POWER: i64 = 22;
/// 2^52, and the bits of an f64 that lie below its leading one.
const WHOLE: f64 = 4_503_599_627_370_496.0;
const FRACTION: u64 = (1 << 52) - 1;
/// A whole number below this is an f64 without rounding.
const LARGE: u64 = 1 << 53;

/// The f64 that is nearest to a number as JSON writes it, the even one of two; infinite beyond the range (RFC 8259 §6).
#[must_use]
pub fn parse(number: &str) -> f64 {
    if let Some(seconds) = short_whole(number) {
        return seconds;
    }
    let unsigned = number.strip_prefix('-');
    let value = magnitude(unsigned.unwrap_or(number));
    if unsigned.is_some() { -value } else { value }
}

/// A whole number of so few digits that it is an f64 without rounding, as most times are.
fn short_whole(number: &str) -> Option<f64> {
    if number.len() > EXACT_DIGITS {
        return None;
    }
    let digits = number.bytes();
    let mut value = digits.map(|byte| byte.is_ascii_digit().then_some(byte & 0xf));
    let value = value.try_fold(0_u64, |value, digit| Some(value * 10 + u64::from(digit?)));
    value.map(exact)
}

/// A number below [`LARGE`].
fn exact(value: u64) -> f64 {
    f64::from(low(value >> 32)) * 4_294_967_296.0 + f64::from(low(value))
}

fn magnitude(number: &str) -> f64 {
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    let places = digits
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let power = exponent_of(exponent).saturating_sub(signed(places));
    let mut value = 0;
    for digit in values(digits) {
        // What is too large for the short path stays so.
        if value < LARGE {
            value = value * 10 + u64::from(digit);
        }
    }
    if value < LARGE && (-EXACT_POWER..=EXACT_POWER).contains(&power) {
        // Both are exact, so that one operation rounds once.
        let value = exact(value);
        let ten = (0..power.abs()).fold(1.0, |ten, _| ten * 10.0);
        return if power < 0 { value / ten } else { value * ten };
    }
    of_any_length(digits, power)
}

/// The values of the digits, the point passed over.
fn values(digits: &str) -> impl Iterator<Item = u8> {
    let digits = digits.bytes().filter(u8::is_ascii_digit);
    digits.map(|digit| digit & 0xf)
}

fn of_any_length(digits: &str, mut power: i64) -> f64 {
    let mut digits: Vec<u8> = values(digits).skip_while(|digit| *digit == 0).collect();
    if let Some(behind @ [_, ..]) = digits.get(MOST_DIGITS..) {
        let is_more = behind.iter().any(|digit| *digit != 0);
        power = power.saturating_add(signed(behind.len()) - 1);
        digits.truncate(MOST_DIGITS);
        digits.push(u8::from(is_more));
    }
    let leading = power.saturating_add(signed(digits.len()));
    if digits.is_empty() || leading < POWERS.start {
        return 0.0;
    }
    if leading > POWERS.end {
        return f64::INFINITY;
    }
    let mut above = Natural(Vec::new());
    for digit in digits {
        above.multiply_add(10, u32::from(digit));
    }
    let mut below = Natural(vec![1]);
    let side = if power < 0 { &mut below } else { &mut above };
    side.multiply_by_power(5, power.unsigned_abs(), 13);
    quotient(above, below, power)
}

/// The number behind the `e`, or an absurdly large one instead of a larger one.
fn exponent_of(text: &str) -> i64 {
    let digits = text.trim_start_matches(['+', '-']);
    let value = digits.bytes().fold(0_i64, |value, b| {
        value.saturating_mul(10).saturating_add(i64::from(b & 0xf))
    });
    if text.starts_with('-') { -value } else { value }
}

/// The f64 nearest to `above / below · 2^power`. Neither number is zero.
fn quotient(mut above: Natural, mut below: Natural, mut power: i64) -> f64 {
    let (long, short) = (above.bits(), below.bits());
    above.shift(short.saturating_sub(long));
    below.shift(long.saturating_sub(short));
    power += i64::from(long) - i64::from(short);
    if above.compare(&below) == Ordering::Less {
        above.shift(1);
        power -= 1;
    }
    // Now 1 ≤ above / below < 2. 63 bits of that, and one that says whether anything is left.
    let mut bits = 0_u64;
    for _ in 0..63 {
        bits <<= 1;
        if above.compare(&below) != Ordering::Less {
            above.subtract(&below);
            bits |= 1;
        }
        above.shift(1);
    }
    bits = bits << 1 | u64::from(above.bits() != 0);
    let exponent = power + 1023;
    if exponent >= 2047 {
        return f64::INFINITY;
    }
    // An f64 keeps 53 bits, a subnormal one fewer.
    let dropped = u32::try_from(11 + (1 - exponent).max(0)).unwrap_or(u32::MAX);
    let kept = bits.checked_shr(dropped).unwrap_or(0);
    let rest = bits ^ kept.checked_shl(dropped).unwrap_or(0);
    let half = 1_u64.checked_shl(dropped - 1).unwrap_or(u64::MAX);
    let up = rest > half || rest == half && kept & 1 == 1;
    // The leading bit of what is kept adds one to the exponent, and so does a carry out of the rounding.
    let biased = u64::try_from(exponent - 1).unwrap_or(0) << 52;
    f64::from_bits(biased + kept + u64::from(up))
}

/// A whole number of any length: 32 bits each, the least first, the last of them not zero.
struct Natural(Vec<u32>);

impl Natural {
    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = low(carry);
            carry >>= 32;
        }
        if carry != 0 {
            self.0.push(low(carry));
        }
    }

    fn shift(&mut self, bits: u32) {
        self.multiply_by_power(2, u64::from(bits), 31);
    }

    /// Multiplies by `base^power`, of which `base^most` fits into a limb.
    fn multiply_by_power(&mut self, base: u32, power: u64, most: u32) {
        let mut left = power;
        while let Some(step) = u32::try_from(left.min(u64::from(most)))
            .ok()
            .filter(|step| *step > 0)
        {
            self.multiply_add(base.pow(step), 0);
            left -= u64::from(step);
        }
    }

    /// Subtracts what is not larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        let others = other.0.iter().copied().chain(std::iter::repeat(0));
        for (limb, other) in self.0.iter_mut().zip(others) {
            let (less, first) = limb.overflowing_sub(other);
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            *limb = less;
            borrow = first || second;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// The digits, the greatest first.
    fn into_digits(mut self) -> Vec<u8> {
        let mut digits = Vec::new();
        while self.0.iter().any(|limb| *limb != 0) {
            let mut rest = 0;
            for limb in self.0.iter_mut().rev() {
                let value = rest << 32 | u64::from(*limb);
                *limb = low(value / 10);
                rest = value % 10;
            }
            digits.extend(u8::try_from(rest));
        }
        digits.reverse();
        digits
    }

    fn bits(&self) -> u32 {
        let limbs = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let unused = self.0.last().map_or(0, |limb| limb.leading_zeros());
        limbs * 32 - unused
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn low(value: u64) -> u32 {
    u32::try_from(value & 0xffff_ffff).unwrap_or(u32::MAX)
}

/// The fewest digits that are read as `number` again, and of these the nearest; without an exponent, as `Display` writes it.
pub fn shown(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let size = number.abs();
    if size.is_infinite() {
        return [sign, "inf"].concat();
    }
    let (digits, power) = match whole(size) {
        Some(whole) => (whole, 0),
        None => shortest(size),
    };
    let mut text = digits.to_string();
    match usize::try_from(power) {
        Ok(zeros) => text.push_str(&"0".repeat(zeros)),
        Err(_) => {
            let places = usize::try_from(-power).unwrap_or(0);
            let missing = (places + 1).saturating_sub(text.len());
            text.insert_str(0, &"0".repeat(missing));
            text.insert(text.len() - places, '.');
        }
    }
    text.insert_str(0, sign);
    text
}

/// A number from zero to 2^52 that has neither fraction nor sign.
pub fn whole(number: f64) -> Option<u64> {
    let is_whole = number.is_sign_positive() && number < WHOLE && number.fract() == 0.0;
    // From 2^52 on, the last bit of an f64 counts ones.
    is_whole.then(|| (number + WHOLE).to_bits() & FRACTION)
}

/// The shortest decimal of a positive number: its digits, and the power of ten behind them.
fn shortest(size: f64) -> (u64, i64) {
    let bits = size.to_bits();
    let (fraction, exponent) = (bits & FRACTION, bits >> 52);
    let mantissa = if exponent == 0 {
        fraction
    } else {
        fraction | 1 << 52
    };
    let weight = i64::try_from(exponent.max(1)).unwrap_or(i64::MAX) - 1075;
    let mut exact = Natural(vec![low(mantissa), low(mantissa >> 32)]);
    if weight < 0 {
        exact.multiply_by_power(5, weight.unsigned_abs(), 13);
    } else {
        exact.multiply_by_power(2, weight.unsigned_abs(), 31);
    }
    let digits = exact.into_digits();
    let mut power = weight.min(0) + signed(digits.len());
    let mut front = 0;
    // Seventeen digits always suffice.
    let next = digits.iter().skip(1).chain([&0]);
    for (digit, next) in digits.iter().zip(next).take(17) {
        front = front * 10 + u64::from(*digit);
        power -= 1;
        let fits = |digits: u64| parse(&format!("{digits}e{power}")) == size;
        let up = fits(front + 1);
        if up || fits(front) {
            let nearer = up && (*next >= 5 || !fits(front));
            front += u64::from(nearer);
            break;
        }
    }
    while front % 10 == 0 {
        front /= 10;
        power += 1;
    }
    (front, power)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudorandom numbers (Marsaglia's xorshift): the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }

        fn below(&mut self, bound: u64) -> u64 {
            self.next() % bound
        }

        fn digits(&mut self, most: u64) -> String {
            let count = self.below(most) + 1;
            (0..count)
                .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap()))
                .collect()
        }
    }

    fn cases() -> u64 {
        std::env::var("TOKENWARD_CASES").map_or(20_000, |cases| cases.parse().unwrap())
    }

    fn agrees(text: &str) {
        let (ours, theirs) = (parse(text), text.parse::<f64>().unwrap());
        assert_eq!(ours.to_bits(), theirs.to_bits(), "{text}: {ours} {theirs}");
    }

    fn is_shown_alike(number: f64) {
        assert_eq!(shown(number), number.to_string(), "{:x}", number.to_bits());
    }

    /// A whole number in the middle between two, and its neighbours beyond the digits that are kept.
    fn middles(numbers: &mut Numbers) -> [String; 3] {
        let middle = (1_u64 << 53) + (numbers.next() >> 12) * 2 + 1;
        let zeros = "0".repeat(1_000);
        let nines = "9".repeat(1_000);
        [
            format!("{middle}.{zeros}"),
            format!("{middle}.{zeros}1"),
            format!("{}.{nines}", middle - 1),
        ]
    }

    #[test]
    fn edges_are_read_alike() {
        for text in [
            "0",
            "-0",
            "0.0",
            "-0.0e9",
            "1",
            "-1",
            "0.1",
            "1e22",
            "1e23",
            "1e-22",
            "1e-23",
            "123456789012345e22",
            "999999999999999e-22",
            "9007199254740993",
            "9007199254740992.99999",
            "9007199254740993.00000000000000000001",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "17976931348623158079e289",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "2.225073858507201e-308",
            "5e-324",
            "4.9e-324",
            "3e-324",
            "2.4703282292062327208e-324",
            "2.4703282292062328e-324",
            "2.4703282292062327e-324",
            "2.5e-324",
            "1e-324",
            "7.4109846876186981626485318930233205854758970392148714663837852375101326090531312779794975454245398856969484704316857659638998506553390969459816219401617281718945106978546710679176872575177347315553307795408549809608457500958111373034747658096871009590975442271004757307809711118935784838675653998783503015228055934046593739791790738723868299395818481660169122019456499931289798411362062484498678713572180352209017023903285791732520220528974020802906854021606612375549983402671300035812486479041385743401875520901590172592547146296175134159774938718574737870961645638908718119841271673056017045493004705269590165763776884908267986972573366521765567941072508764337560846003984904972149117463085539556354188641513168478436313080237596295773983001708984375e-324",
            "1e999",
            "-1e999",
            "1e-999",
            "0e999999999999999999999",
            "1e99999999999999999999999",
            "1e-99999999999999999999999",
            "1.5E+3",
            "1.5E-3",
        ] {
            agrees(text);
        }
        agrees(&format!("0.{}1e1001", "0".repeat(1000)));
        agrees(&format!("1{}e-1000", "0".repeat(1000)));
        agrees(&format!("1{}1e-1000", "0".repeat(1000)));
        agrees(&format!("{}e-400", "9".repeat(709)));
    }

    #[test]
    fn numbers_are_read_alike() {
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
        for _ in 0..cases() {
            agrees(&numbers.digits(20));
            let power = i64::try_from(numbers.below(700)).unwrap() - 350;
            agrees(&format!(
                "{}.{}e{power}",
                numbers.below(10),
                numbers.digits(25)
            ));
            let near = i64::try_from(numbers.below(60)).unwrap() - 30;
            agrees(&format!("{}e{near}", numbers.digits(19)));
            let number = f64::from_bits(numbers.next() & (u64::MAX >> 1));
            if number.is_finite() {
                agrees(&format!("{number:e}"));
                agrees(&format!("{number:.16e}"));
                agrees(&format!("{number:.17e}"));
            }
        }
        for _ in 0..cases() / 100 {
            middles(&mut numbers).iter().for_each(|text| agrees(text));
            let digits = numbers.digits(1_200);
            let power = i64::try_from(numbers.below(1_600)).unwrap() - 1_200;
            agrees(&format!("{digits}e{power}"));
        }
    }

    #[test]
    fn numbers_are_shown_alike() {
        for number in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            0.25,
            0.1,
            0.3,
            1.0 / 3.0,
            9.5,
            0.999_999_999_999_999_9,
            1_763_770_000.0,
            1_763_770_000.123,
            253_402_300_799.999,
            -62_135_596_800.0,
            1e10,
            5e-324,
            1e-323,
            f64::MIN_POSITIVE,
            1e-300,
            4_503_599_627_370_495.5,
            4_503_599_627_370_496.0,
            9_007_199_254_740_991.0,
            9_007_199_254_740_992.0,
            9_007_199_254_740_994.0,
            1e-5,
            1e-7,
            1e22,
            1e23,
            1e300,
            f64::MAX,
            -f64::MAX,
            f64::NAN,
            -f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            is_shown_alike(number);
        }
        // At a power of two the neighbours are not equally far.
        for exponent in 0..2047_u64 {
            let bits = exponent << 52;
            for bits in [bits, bits + 1, bits.saturating_sub(1)] {
                is_shown_alike(f64::from_bits(bits));
            }
        }
        let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
        for _ in 0..cases() / 10 {
            is_shown_alike(f64::from_bits(numbers.next()));
        }
        for _ in 0..cases() {
            // Of the sizes that times have; then with few digits, as people write them.
            is_shown_alike(-f64::from_bits(
                0x3f00_0000_0000_0000 + numbers.next() % 0x0440_0000_0000_0000,
            ));
            let few = format!("{}.{}", numbers.below(300_000_000_000), numbers.digits(4));
            is_shown_alike(few.parse().unwrap());
        }
    }

    #[test]
    fn whole_numbers() {
        for (number, expected) in [
            (0.0, Some(0)),
            (0.5, None),
            (1.0, Some(1)),
            (1.5, None),
            (-0.0, None),
            (-1.0, None),
            (3.0, Some(3)),
            (4_294_967_295.0, Some(4_294_967_295)),
            (4_503_599_627_370_495.5, None),
            (4_503_599_627_370_495.0, Some(4_503_599_627_370_495)),
            (4_503_599_627_370_496.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(whole(number), expected, "{number}");
        }
    }
}
