//! The three curves of FIPS 186-5 (SP 800-186 §3.2.1), each y² = x³ − 3·x + b: parameters, limbs, and window sizes.

use super::super::number::Int;
use super::ecdsa::generator;
use super::field::{Field, Mersenne, Montgomery, folded, square_middle, square_term, term};
use super::scalar::{BITS, Modulus, Number, number, repacked};
use super::table::Table;
use std::sync::OnceLock;

/// How a table is laid out: windows of some bits, of which only every `stride`-th is stored.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) window: u32,
    pub(crate) stride: u32,
}

pub(crate) trait Curve<const N: usize>: Field<N> + Sized {
    /// The length of a coordinate, in bytes.
    const BYTES: usize;
    const ORDER_BITS: u32;
    const ORDER: Modulus;
    const B: Number;
    const GENERATOR: (Number, Number);
    /// Of tables of public keys.
    const KEY: Layout;
    /// Of the table of the generator.
    const BASE: Layout;

    /// 3 and b.
    fn coefficients() -> ([i64; N], [i64; N]) {
        (Self::enter(&number("3")), Self::enter(&Self::B))
    }

    /// The table of the generator, made at its first use.
    fn base_table() -> Option<&'static Table<Self, N>>;
}

/// A column of a product or a square, all its terms written out: loops would keep their sums in memory.
macro_rules! column {
    ($at:expr, $left:ident, $right:ident, ($($row:literal)*)) => {
        T::of(0) $(+ term($at, $row, $left, $right))*
    };
    ($at:expr, $value:ident, ($($row:literal)*)) => {{
        let sum = T::of(0) $(+ square_term($at, $row, $value))*;
        sum + sum + square_middle($at, $value)
    }};
}

macro_rules! montgomery {
    ($n:literal, $bits:literal, $top:literal, $terms:ident, $rows:tt: $($at:literal)*) => {
        #[inline(never)]
        fn multiply_less<T: Int>(left: &[T; $n], right: &[T; $n], less: &[T; $n]) -> [T; $n] {
            let mut sum = Montgomery::new($bits, $terms, less);
            $(sum.column($at, column!($at, left, right, $rows));)*
            sum.out
        }

        #[inline(never)]
        fn square_less<T: Int>(value: &[T; $n], less: &[T; $n]) -> [T; $n] {
            let mut sum = Montgomery::new($bits, $terms, less);
            $(sum.column($at, column!($at, value, $rows));)*
            sum.out
        }

        #[inline(never)]
        fn carry<T: Int>(value: &[T; $n]) -> [T; $n] {
            folded(value, $bits, $top, $terms)
        }
    };
}

macro_rules! mersenne {
    ($n:literal, $rows:tt: $($at:literal)*) => {
        #[inline(never)]
        fn multiply_less<T: Int>(left: &[T; $n], right: &[T; $n], less: &[T; $n]) -> [T; $n] {
            let mut sum = Mersenne::new(less);
            $(sum.column($at, column!($at, left, right, $rows), column!($at + $n, left, right, $rows));)*
            sum.finish()
        }

        #[inline(never)]
        fn square_less<T: Int>(value: &[T; $n], less: &[T; $n]) -> [T; $n] {
            let mut sum = Mersenne::new(less);
            $(sum.column($at, column!($at, value, $rows), column!($at + $n, value, $rows));)*
            sum.finish()
        }

        #[inline(never)]
        fn carry<T: Int>(value: &[T; $n]) -> [T; $n] {
            let mut sum = Mersenne::new(&[T::of(0); $n]);
            $(sum.column($at, value[$at], T::of(0));)*
            sum.finish()
        }
    };
}

/// A static for each curve: one in a generic function would be shared by all.
macro_rules! base_table {
    ($curve:ident, $n:literal) => {
        fn base_table() -> Option<&'static Table<Self, $n>> {
            static TABLE: OnceLock<Option<Table<$curve, $n>>> = OnceLock::new();
            TABLE
                .get_or_init(|| Table::new(&generator::<Self, $n>(), Self::BASE))
                .as_ref()
        }
    };
}

/// p = 2^256 − 2^224 + 2^192 + 2^96 − 1
const P256_TERMS: [(usize, i64); 4] = [(3, 1 << 9), (6, 1 << 18), (7, -(1 << 21)), (8, 1 << 24)];

/// secp256r1
#[derive(Clone, Copy)]
pub(crate) struct P256;

impl Field<9> for P256 {
    const BITS: u32 = 29;
    const PRIME: Modulus =
        Modulus::new("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    const ENTRANCE: [i64; 9] = repacked(&Self::PRIME.power_of_two(2 * 9 * 29), BITS, 29);

    montgomery!(9, 29, 24, P256_TERMS, (0 1 2 3 4 5 6 7 8): 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17);
}

impl Curve<9> for P256 {
    const BYTES: usize = 32;
    const ORDER_BITS: u32 = 256;
    const ORDER: Modulus =
        Modulus::new("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const B: Number = number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    const GENERATOR: (Number, Number) = (
        number("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        number("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
    );
    const KEY: Layout = Layout {
        window: 5,
        stride: 2,
    };
    const BASE: Layout = Layout {
        window: 7,
        stride: 2,
    };

    base_table!(P256, 9);
}

/// p = 2^384 − 2^128 − 2^96 + 2^32 − 1
const P384_TERMS: [(usize, i64); 4] =
    [(1, 1 << 4), (3, -(1 << 12)), (4, -(1 << 16)), (13, 1 << 20)];

/// secp384r1
#[derive(Clone, Copy)]
pub(crate) struct P384;

impl Field<14> for P384 {
    const BITS: u32 = 28;
    const PRIME: Modulus = Modulus::new(
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    );
    const ENTRANCE: [i64; 14] = repacked(&Self::PRIME.power_of_two(2 * 14 * 28), BITS, 28);

    montgomery!(14, 28, 20, P384_TERMS, (0 1 2 3 4 5 6 7 8 9 10 11 12 13): 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27);
}

impl Curve<14> for P384 {
    const BYTES: usize = 48;
    const ORDER_BITS: u32 = 384;
    const ORDER: Modulus = Modulus::new(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    );
    const B: Number = number(
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    );
    const GENERATOR: (Number, Number) = (
        number(
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
        ),
        number(
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ),
    );
    const KEY: Layout = Layout {
        window: 5,
        stride: 3,
    };
    const BASE: Layout = Layout {
        window: 6,
        stride: 3,
    };

    base_table!(P384, 14);
}

/// secp521r1
#[derive(Clone, Copy)]
pub(crate) struct P521;

impl Field<18> for P521 {
    const BITS: u32 = 29;
    const PRIME: Modulus = Modulus::new(
        "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    );
    /// No Montgomery domain: a Mersenne prime.
    const ENTRANCE: [i64; 18] = repacked(&Self::PRIME.power_of_two(0), BITS, 29);

    mersenne!(18, (0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17): 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17);
}

impl Curve<18> for P521 {
    const BYTES: usize = 66;
    const ORDER_BITS: u32 = 521;
    const ORDER: Modulus = Modulus::new(
        "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    );
    const B: Number = number(
        "051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    );
    const GENERATOR: (Number, Number) = (
        number(
            "0c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
        ),
        number(
            "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
        ),
    );
    const KEY: Layout = Layout {
        window: 5,
        stride: 4,
    };
    const BASE: Layout = Layout {
        window: 6,
        stride: 4,
    };

    base_table!(P521, 18);
}
