//! The field against fiat-crypto's, which is formally verified: every limb as it comes, however large or negative.

use super::curve::{P256, P384, P521};
use super::field::Field;
use super::scalar::{self, LIMBS};
use super::tests::{Random, cases};

/// The field of fiat-crypto.
trait Oracle: Copy {
    /// A number, from the lowest byte.
    fn new(bytes: &[u8]) -> Self;
    fn times(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn bytes(self) -> Vec<u8>;

    fn small(value: i64) -> Self {
        let size = Self::new(&value.unsigned_abs().to_le_bytes());
        if value < 0 {
            Self::new(&[0]).minus(size)
        } else {
            size
        }
    }

    /// Σ limb · 2^(bits·at)
    fn of(limbs: &[i64], bits: u32) -> Self {
        let radix = Self::small(1 << bits);
        limbs.iter().rev().fold(Self::small(0), |sum, limb| {
            sum.times(radix).plus(Self::small(*limb))
        })
    }
}

macro_rules! montgomery_oracle {
    ($name:ident, $module:ident, $words:literal, $bytes:literal, $element:ident, $plain:ident,
     $from_bytes:ident, $to:ident, $mul:ident, $add:ident, $sub:ident, $from:ident, $to_bytes:ident) => {
        use fiat_crypto::$module::*;

        #[derive(Clone, Copy)]
        struct $name($element);

        impl $name {
            fn by(self, other: Self, operation: fn(&mut $element, &$element, &$element)) -> Self {
                let mut out = $element([0; $words]);
                operation(&mut out, &self.0, &other.0);
                Self(out)
            }
        }

        impl Oracle for $name {
            fn new(bytes: &[u8]) -> Self {
                let mut padded = [0; $bytes];
                padded[..bytes.len()].copy_from_slice(bytes);
                let (mut plain, mut out) = ($plain([0; $words]), $element([0; $words]));
                $from_bytes(&mut plain.0, &padded);
                $to(&mut out, &plain);
                Self(out)
            }

            fn times(self, other: Self) -> Self {
                self.by(other, $mul)
            }

            fn plus(self, other: Self) -> Self {
                self.by(other, $add)
            }

            fn minus(self, other: Self) -> Self {
                self.by(other, $sub)
            }

            fn bytes(self) -> Vec<u8> {
                let (mut plain, mut bytes) = ($plain([0; $words]), [0; $bytes]);
                $from(&mut plain, &self.0);
                $to_bytes(&mut bytes, &plain.0);
                bytes.to_vec()
            }
        }
    };
}

montgomery_oracle!(
    Fiat256,
    p256_32,
    8,
    32,
    fiat_p256_montgomery_domain_field_element,
    fiat_p256_non_montgomery_domain_field_element,
    fiat_p256_from_bytes,
    fiat_p256_to_montgomery,
    fiat_p256_mul,
    fiat_p256_add,
    fiat_p256_sub,
    fiat_p256_from_montgomery,
    fiat_p256_to_bytes
);
montgomery_oracle!(
    Fiat384,
    p384_32,
    12,
    48,
    fiat_p384_montgomery_domain_field_element,
    fiat_p384_non_montgomery_domain_field_element,
    fiat_p384_from_bytes,
    fiat_p384_to_montgomery,
    fiat_p384_mul,
    fiat_p384_add,
    fiat_p384_sub,
    fiat_p384_from_montgomery,
    fiat_p384_to_bytes
);

mod mersenne {
    use super::Oracle;
    use fiat_crypto::p521_32::*;

    type Tight = fiat_p521_tight_field_element;
    type Loose = fiat_p521_loose_field_element;

    #[derive(Clone, Copy)]
    pub(super) struct Fiat521(Tight);

    impl Fiat521 {
        fn loose(self) -> Loose {
            let mut loose = fiat_p521_loose_field_element([0; 19]);
            fiat_p521_relax(&mut loose, &self.0);
            loose
        }

        fn by(self, other: Self, operation: fn(&mut Loose, &Tight, &Tight)) -> Self {
            let (mut loose, mut out) = (self.loose(), self.0);
            operation(&mut loose, &self.0, &other.0);
            fiat_p521_carry(&mut out, &loose);
            Self(out)
        }
    }

    impl Oracle for Fiat521 {
        fn new(bytes: &[u8]) -> Self {
            let (mut padded, mut out) = ([0; 66], fiat_p521_tight_field_element([0; 19]));
            padded[..bytes.len()].copy_from_slice(bytes);
            fiat_p521_from_bytes(&mut out, &padded);
            Self(out)
        }

        fn times(self, other: Self) -> Self {
            let mut out = self.0;
            fiat_p521_carry_mul(&mut out, &self.loose(), &other.loose());
            Self(out)
        }

        fn plus(self, other: Self) -> Self {
            self.by(other, fiat_p521_add)
        }

        fn minus(self, other: Self) -> Self {
            self.by(other, fiat_p521_sub)
        }

        fn bytes(self) -> Vec<u8> {
            let mut bytes = [0; 66];
            fiat_p521_to_bytes(&mut bytes, &self.0);
            bytes.to_vec()
        }
    }
}

/// Limbs up to 2^`bits` in size: none, all, alternating, single, or random ones.
fn inputs<const N: usize>(bits: u32, random: &mut Random) -> Vec<[i64; N]> {
    let most = (1_i64 << bits) - 1;
    let mut inputs = vec![[0; N], [most; N], [-most; N], [1; N]];
    inputs.push(std::array::from_fn(
        |at| if at % 2 == 0 { most } else { -most },
    ));
    for at in [0, N / 2, N - 1] {
        for limb in [1, -1, most] {
            let mut single = [0; N];
            single[at] = limb;
            inputs.push(single);
        }
    }
    for _ in 0..cases(20) {
        inputs.push(std::array::from_fn(|_| {
            (random.word() as i64) >> (63 - bits)
        }));
    }
    inputs
}

/// Big-endian limbs of a canonical number, as bytes from the lowest.
fn bytes(number: &scalar::Number, length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| scalar::bits(number, 8 * at as u32, 8) as u8)
        .collect()
}

fn compare<C: Field<N>, O: Oracle, const N: usize>(radix_bits: u32) {
    let mut random = Random(0xf1a7);
    let mut radix = O::small(1);
    for _ in 0..radix_bits {
        radix = radix.plus(radix);
    }
    let value = |limbs: &[i64; N]| O::of(limbs, C::BITS);
    let length = O::small(0).bytes().len();
    let (wide, narrow) = (
        inputs::<N>(C::BITS, &mut random),
        inputs::<N>(C::BITS - 1, &mut random),
    );
    for (round, left) in wide.iter().enumerate() {
        for right in &narrow {
            let less = &wide[(round * 7 + 3) % wide.len()];
            let out = C::multiply_less(left, right, less);
            let expected = value(left)
                .times(value(right))
                .minus(value(less).times(radix));
            assert_eq!(
                value(&out).times(radix).bytes(),
                expected.bytes(),
                "{left:?} {right:?} {less:?}"
            );
        }
    }
    for (round, element) in narrow.iter().enumerate() {
        let less = &wide[(round * 5 + 1) % wide.len()];
        let out = C::square_less(element, less);
        let expected = value(element)
            .times(value(element))
            .minus(value(less).times(radix));
        assert_eq!(
            value(&out).times(radix).bytes(),
            expected.bytes(),
            "{element:?} {less:?}"
        );
        assert_eq!(value(&C::carry(element)).bytes(), value(element).bytes());
        let small = C::carry(element);
        assert_eq!(bytes(&C::canonical(&small), length), value(element).bytes());
        let is_zero = value(element).bytes().iter().all(|byte| *byte == 0);
        assert_eq!(C::is_zero(&small), is_zero);
        match C::inverse(&small) {
            Some(inverse) => assert_eq!(
                value(&inverse).times(value(&small)).bytes(),
                radix.times(radix).bytes()
            ),
            None => assert!(is_zero),
        }
    }
    assert_eq!(value(&C::one()).bytes(), radix.bytes());
}

/// Every multiple of p that `is_zero` may meet, in limbs as they come, and its neighbours.
fn multiples<C: Field<N>, const N: usize>() {
    for k in -7..8 {
        let multiple = C::PRIME_LIMBS.map(|limb| k * limb);
        let mut carried = multiple;
        for at in 1..N {
            carried[at] += carried[at - 1] >> C::BITS;
            carried[at - 1] &= (1 << C::BITS) - 1;
        }
        for limbs in [multiple, carried] {
            assert!(C::is_zero(&limbs), "{k}");
            assert_eq!(C::canonical(&limbs), [0; LIMBS]);
            for at in 0..N {
                for difference in [1, -1, 2, -3, 8, 1 << 20] {
                    let mut other = limbs;
                    other[at] += difference;
                    assert!(!C::is_zero(&other), "{k} {at} {difference}");
                    assert_ne!(C::canonical(&other), [0; LIMBS]);
                }
            }
        }
    }
}

#[test]
fn p256() {
    compare::<P256, Fiat256, 9>(9 * 29);
    multiples::<P256, 9>();
}

#[test]
fn p384() {
    compare::<P384, Fiat384, 14>(14 * 28);
    multiples::<P384, 14>();
}

#[test]
fn p521() {
    compare::<P521, mersenne::Fiat521, 18>(0);
    multiples::<P521, 18>();
}
