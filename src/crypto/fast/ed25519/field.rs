//! The field of integers modulo p = 2^255 − 19, over the formally verified code of fiat-crypto. Whoever wants points goes on to
//! `point.rs`.
//!
//! Bounds are proved by fiat-crypto for two sizes of limbs. The two types here keep them apart: a product takes either and is
//! [`Tight`], a sum takes tight ones and is [`Loose`]. Nothing else can be written.

use fiat_crypto::curve25519_32 as fiat;

/// An element with limbs just above 26 and 25 bits, in turn.
#[derive(Clone, Copy)]
pub(super) struct Tight(fiat::fiat_25519_tight_field_element);

/// An element with limbs up to three times as large: a sum or difference of two tight ones.
#[derive(Clone, Copy)]
pub(super) struct Loose(fiat::fiat_25519_loose_field_element);

/// What a product may be made of.
pub(super) trait Factor {
    fn limbs(&self) -> &[u32; 10];
}

impl Factor for Tight {
    #[inline(always)]
    fn limbs(&self) -> &[u32; 10] {
        &self.0.0
    }
}

impl Factor for Loose {
    #[inline(always)]
    fn limbs(&self) -> &[u32; 10] {
        &self.0.0
    }
}

const NO_LIMBS: [u32; 10] = [0; 10];

/// One function of some 2 kB for the whole module: a call costs 2 ns, a copy of it everywhere would cost bytes.
#[inline(never)]
fn product(left: &[u32; 10], right: &[u32; 10]) -> Tight {
    let mut out = fiat::fiat_25519_tight_field_element(NO_LIMBS);
    fiat::fiat_25519_carry_mul(
        &mut out,
        &fiat::fiat_25519_loose_field_element(*left),
        &fiat::fiat_25519_loose_field_element(*right),
    );
    Tight(out)
}

#[inline(never)]
fn squared(limbs: &[u32; 10]) -> Tight {
    let mut out = fiat::fiat_25519_tight_field_element(NO_LIMBS);
    fiat::fiat_25519_carry_square(&mut out, &fiat::fiat_25519_loose_field_element(*limbs));
    Tight(out)
}

#[inline(always)]
pub(super) fn mul(left: &impl Factor, right: &impl Factor) -> Tight {
    product(left.limbs(), right.limbs())
}

#[inline(always)]
pub(super) fn square(value: &impl Factor) -> Tight {
    squared(value.limbs())
}

impl Tight {
    pub(super) const ZERO: Self = Self(fiat::fiat_25519_tight_field_element(NO_LIMBS));
    pub(super) const ONE: Self = {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        Self::from_bytes(&bytes)
    };

    /// The element of 32 little-endian bytes. The highest bit is not part of it; what is not below p is reduced.
    #[inline(never)]
    pub(super) const fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut bytes = *bytes;
        bytes[31] &= 0x7f;
        let mut out = fiat::fiat_25519_tight_field_element(NO_LIMBS);
        fiat::fiat_25519_from_bytes(&mut out, &bytes);
        Self(out)
    }

    /// Its one canonical form, below p.
    #[inline(never)]
    pub(super) fn to_bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        fiat::fiat_25519_to_bytes(&mut out, &self.0);
        out
    }

    #[inline(always)]
    pub(super) fn add(&self, other: &Self) -> Loose {
        let mut out = fiat::fiat_25519_loose_field_element(NO_LIMBS);
        fiat::fiat_25519_add(&mut out, &self.0, &other.0);
        Loose(out)
    }

    #[inline(always)]
    pub(super) fn sub(&self, other: &Self) -> Loose {
        let mut out = fiat::fiat_25519_loose_field_element(NO_LIMBS);
        fiat::fiat_25519_sub(&mut out, &self.0, &other.0);
        Loose(out)
    }

    #[inline(never)]
    pub(super) fn negated(&self) -> Self {
        Self::ZERO.sub(self).carried()
    }

    pub(super) fn is_zero(&self) -> bool {
        self.to_bytes() == [0; 32]
    }

    #[inline(never)]
    pub(super) fn equals(&self, other: &Self) -> bool {
        self.sub(other).carried().is_zero()
    }

    /// Whether the canonical form is odd: the "sign" of RFC 8032 §5.1.2.
    pub(super) fn is_odd(&self) -> bool {
        self.to_bytes()[0] & 1 == 1
    }

    /// self^(2^times)·factor.
    #[inline(never)]
    fn raised(&self, times: usize, factor: &Self) -> Self {
        let mut power = *self;
        for _ in 0..times {
            power = square(&power);
        }
        mul(&power, factor)
    }

    /// self^(2^250 − 1) and self^11, where both long powers begin.
    #[inline(never)]
    fn ladder(&self) -> (Self, Self) {
        let two = square(self);
        let nine = two.raised(2, self);
        let eleven = mul(&nine, &two);
        // self^(2^n − 1), by 2^(n + k) − 1 = (2^n − 1)·2^k + (2^k − 1).
        let ones_5 = eleven.raised(1, &nine);
        let ones_10 = ones_5.raised(5, &ones_5);
        let ones_20 = ones_10.raised(10, &ones_10);
        let ones_40 = ones_20.raised(20, &ones_20);
        let ones_50 = ones_40.raised(10, &ones_10);
        let ones_100 = ones_50.raised(50, &ones_50);
        let ones_200 = ones_100.raised(100, &ones_100);
        (ones_200.raised(50, &ones_50), eleven)
    }

    /// self^(p − 2), which is 1/self, and 0 for 0.
    pub(super) fn inverted(&self) -> Self {
        let (ones_250, eleven) = self.ladder();
        ones_250.raised(5, &eleven)
    }

    /// self^((p − 5)/8), for square roots (RFC 8032 §5.1.3).
    pub(super) fn root_power(&self) -> Self {
        self.ladder().0.raised(2, self)
    }
}

impl Loose {
    #[inline(never)]
    pub(super) fn carried(&self) -> Tight {
        let mut out = fiat::fiat_25519_tight_field_element(NO_LIMBS);
        fiat::fiat_25519_carry(&mut out, &self.0);
        Tight(out)
    }
}
