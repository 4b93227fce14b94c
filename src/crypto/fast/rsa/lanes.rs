//! Two numbers side by side: a vector register in WebAssembly, a plain pair elsewhere. What is computed with them is next door, in
//! `montgomery.rs`.

use super::super::number::Real;

/// Two lanes that are computed with as one number is.
pub(super) trait Pair: Real {
    /// One lane.
    type Lane: Real;

    /// Both lanes, the lower digit first.
    fn new(lower: Self::Lane, upper: Self::Lane) -> Self;

    /// Both lanes, the lower digit first.
    fn lanes(self) -> (Self::Lane, Self::Lane);

    /// The upper lane of one and the lower lane of the next.
    #[inline(always)]
    fn between(one: Self, next: Self) -> Self {
        Self::new(one.lanes().1, next.lanes().0)
    }

    /// One number in both lanes.
    #[inline(always)]
    fn both(lane: Self::Lane) -> Self {
        Self::new(lane, lane)
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) type Lanes = plain::Plain<f64>;
#[cfg(target_arch = "wasm32")]
pub(super) type Lanes = vector::Vector;

#[cfg(not(target_arch = "wasm32"))]
pub(super) mod plain {
    use super::{Pair, Real};
    use std::ops::{Add, Mul, Sub};

    /// Two lanes of any number type, without vector instructions: tests and native builds run on it.
    #[derive(Debug, Clone, Copy)]
    pub(in super::super) struct Plain<T>(T, T);

    impl<T: Real> Add for Plain<T> {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(self.0 + other.0, self.1 + other.1)
        }
    }

    impl<T: Real> Sub for Plain<T> {
        type Output = Self;

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(self.0 - other.0, self.1 - other.1)
        }
    }

    impl<T: Real> Mul for Plain<T> {
        type Output = Self;

        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(self.0 * other.0, self.1 * other.1)
        }
    }

    impl<T: Real> Real for Plain<T> {
        #[inline(always)]
        fn of(value: f64) -> Self {
            Self::both(T::of(value))
        }

        #[inline(always)]
        fn split(self, bits: u32) -> (Self, Self) {
            let (lower, upper) = (self.0.split(bits), self.1.split(bits));
            (Self(lower.0, upper.0), Self(lower.1, upper.1))
        }

        #[inline(always)]
        fn down(self, bits: u32) -> Self {
            Self(self.0.down(bits), self.1.down(bits))
        }
    }

    impl<T: Real> Pair for Plain<T> {
        type Lane = T;

        #[inline(always)]
        fn new(lower: T, upper: T) -> Self {
            Self(lower, upper)
        }

        #[inline(always)]
        fn lanes(self) -> (T, T) {
            (self.0, self.1)
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod vector {
    use super::{Pair, Real};
    use crate::number::power_of_two;
    use core::arch::wasm32::{
        f64x2, f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_splat, f64x2_sub, v128,
    };
    use std::ops::{Add, Mul, Sub};

    /// Two `f64` in one register.
    #[derive(Debug, Clone, Copy)]
    pub(in super::super) struct Vector(v128);

    impl Add for Vector {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }
    }

    impl Sub for Vector {
        type Output = Self;

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }
    }

    impl Mul for Vector {
        type Output = Self;

        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }
    }

    impl Real for Vector {
        #[inline(always)]
        fn of(value: f64) -> Self {
            Self(f64x2_splat(value))
        }

        #[inline(always)]
        fn split(self, bits: u32) -> (Self, Self) {
            let magic = Self::of(1.5 * power_of_two(52 + bits));
            let high = (self + magic) - magic;
            (self - high, high.down(bits))
        }

        #[inline(always)]
        fn down(self, bits: u32) -> Self {
            self * Self::of(1.0 / power_of_two(bits))
        }
    }

    impl Pair for Vector {
        type Lane = f64;

        #[inline(always)]
        fn new(lower: f64, upper: f64) -> Self {
            Self(f64x2(lower, upper))
        }

        #[inline(always)]
        fn lanes(self) -> (f64, f64) {
            (
                f64x2_extract_lane::<0>(self.0),
                f64x2_extract_lane::<1>(self.0),
            )
        }

        #[inline(always)]
        fn both(lane: f64) -> Self {
            Self(f64x2_splat(lane))
        }
    }
}
