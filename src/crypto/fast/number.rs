//! The number types of limb code. Arithmetic is written once, generic over [`Int`] or [`Real`]; it runs on `i64` and `f64`, and a
//! test runs the very same source on [`interval::Range`], which proves that no intermediate value leaves the type.
//!
//! Limb code never branches on a value, or the proof would see one branch only.

use std::ops::{Add, Mul, Neg, Sub};

/// A signed integer of 64 bits. Operators must not overflow.
pub(crate) trait Int:
    Copy + 'static + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// As many zeros.
    fn zeros<const N: usize>() -> &'static [Self; N];

    /// A constant.
    fn of(value: i64) -> Self;

    /// ⌊self / 2^bits⌋.
    fn shift(self, bits: u32) -> Self;

    /// self mod 2^bits, from 0 to 2^bits − 1.
    fn low(self, bits: u32) -> Self;
}

impl Int for i64 {
    #[inline(always)]
    fn zeros<const N: usize>() -> &'static [Self; N] {
        const { &[0; N] }
    }

    #[inline(always)]
    fn of(value: i64) -> Self {
        value
    }

    #[inline(always)]
    fn shift(self, bits: u32) -> Self {
        self >> bits
    }

    #[inline(always)]
    fn low(self, bits: u32) -> Self {
        self & ((1 << bits) - 1)
    }
}

/// A number of 53 bits, held exactly: every value is an integer below 2^53, so that no operation rounds.
/// (Two lanes of a vector implement it as one number does.)
#[cfg(feature = "rsa")]
pub(crate) trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
    /// A constant, in every lane.
    fn of(value: f64) -> Self;

    /// A balanced split: self = high · 2^bits + low, low at most 2^(bits − 1) in size. Returns (low, high).
    fn split(self, bits: u32) -> (Self, Self);

    /// self / 2^bits, where self is a multiple of it.
    fn down(self, bits: u32) -> Self;
}

#[cfg(feature = "rsa")]
impl Real for f64 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn split(self, bits: u32) -> (Self, Self) {
        // Around 1.5 · 2^(52 + bits), neighbours are 2^bits apart: adding rounds to a multiple of that.
        let magic = 1.5 * power_of_two(52 + bits);
        let high = (self + magic) - magic;
        (self - high, high.down(bits))
    }

    #[inline(always)]
    fn down(self, bits: u32) -> Self {
        // The reciprocal of a power of two is exact.
        self * (1.0 / power_of_two(bits))
    }
}

/// 2^bits, for bits up to 1023.
#[cfg(feature = "rsa")]
#[inline(always)]
pub(super) fn power_of_two(bits: u32) -> f64 {
    f64::from_bits((1023 + u64::from(bits)) << 52)
}

#[cfg(test)]
pub(super) mod interval {
    //! Numbers that are known by their range only.

    use super::Int;
    #[cfg(feature = "rsa")]
    use super::Real;
    use std::ops::{Add, Mul, Neg, Sub};

    /// All integers from `low` to `high`. An operation whose result could leave `LIMIT` fails the test.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Range<const BITS: u32> {
        pub(crate) least: i128,
        pub(crate) most: i128,
    }

    /// Ranges of `i64`.
    pub(crate) type IntRange = Range<63>;
    /// Ranges of integers that an `f64` holds exactly.
    #[cfg(feature = "rsa")]
    pub(crate) type RealRange = Range<53>;

    impl<const BITS: u32> Range<BITS> {
        pub(crate) fn new(least: i128, most: i128) -> Self {
            let limit = 1_i128 << BITS;
            assert!(
                least <= most && -limit <= least && most < limit,
                "{least}..={most} leaves {BITS} bits"
            );
            Self { least, most }
        }

        pub(crate) fn is_within(self, other: Self) -> bool {
            other.least <= self.least && self.most <= other.most
        }
    }

    impl<const BITS: u32> Add for Range<BITS> {
        type Output = Self;

        fn add(self, other: Self) -> Self {
            Self::new(self.least + other.least, self.most + other.most)
        }
    }

    impl<const BITS: u32> Sub for Range<BITS> {
        type Output = Self;

        fn sub(self, other: Self) -> Self {
            Self::new(self.least - other.most, self.most - other.least)
        }
    }

    impl<const BITS: u32> Neg for Range<BITS> {
        type Output = Self;

        fn neg(self) -> Self {
            Self::new(-self.most, -self.least)
        }
    }

    impl<const BITS: u32> Mul for Range<BITS> {
        type Output = Self;

        fn mul(self, other: Self) -> Self {
            let corners = [
                self.least * other.least,
                self.least * other.most,
                self.most * other.least,
                self.most * other.most,
            ];
            let least = corners.into_iter().min().unwrap();
            let most = corners.into_iter().max().unwrap();
            Self::new(least, most)
        }
    }

    impl Int for IntRange {
        fn zeros<const N: usize>() -> &'static [Self; N] {
            const { &[Self { least: 0, most: 0 }; N] }
        }

        fn of(value: i64) -> Self {
            Self::new(value.into(), value.into())
        }

        fn shift(self, bits: u32) -> Self {
            Self::new(self.least >> bits, self.most >> bits)
        }

        fn low(self, bits: u32) -> Self {
            let all = (1_i128 << bits) - 1;
            if self.least >= 0 && self.most <= all {
                return self;
            }
            Self::new(0, all)
        }
    }

    #[cfg(feature = "rsa")]
    impl Real for RealRange {
        fn of(value: f64) -> Self {
            assert!(value.fract() == 0.0, "{value} is no integer");
            Self::new(value as i128, value as i128)
        }

        fn split(self, bits: u32) -> (Self, Self) {
            let half = 1_i128 << (bits - 1);
            if -half < self.least && self.most < half {
                return (self, Self::new(0, 0));
            }
            // Ties may go either way.
            let (least, most) = ((self.least - half) >> bits, (self.most + half) >> bits);
            (Self::new(-half, half), Self::new(least, most))
        }

        fn down(self, bits: u32) -> Self {
            Self::new(-(-self.least >> bits), self.most >> bits)
        }
    }
}
