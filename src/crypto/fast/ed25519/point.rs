//! Points of edwards25519, −x² + y² = 1 + d·x²·y², in extended coordinates. The formulas are complete: they hold for every pair
//! of points, small order included, so there are no exceptional cases (Hisil, Wong, Carter, Dawson 2008; EFD).

use super::field::{Tight, mul, square};

/// d = −121665/121666.
const D: Tight = Tight::from_bytes(&[
    0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
    0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
]);

/// A square root of −1.
const ROOT_OF_MINUS_ONE: Tight = Tight::from_bytes(&[
    0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18, 0x43, 0x2f,
    0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b,
]);

/// 1/2 = (p + 1)/2.
const HALF: Tight = Tight::from_bytes(&{
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (0xf7, 0x3f);
    bytes
});

/// A point (X/Z, Y/Z) with T = XY/Z. Z is never zero.
#[derive(Clone, Copy)]
pub(super) struct Point {
    x: Tight,
    y: Tight,
    z: Tight,
    t: Tight,
}

/// A point that is often added: (y + x)/2, (y − x)/2 and d·x·y. The halves save a doubling of Z in each addition.
#[derive(Clone, Copy)]
pub(super) struct Addend {
    plus: Tight,
    minus: Tight,
    product: Tight,
}

impl Point {
    pub(super) const IDENTITY: Self = Self {
        x: Tight::ZERO,
        y: Tight::ONE,
        z: Tight::ONE,
        t: Tight::ZERO,
    };

    /// B, the base point (RFC 8032 §5.1): y = 4/5, x even.
    pub(super) const BASE: Self = Self {
        x: Tight::from_bytes(&[
            0x1a, 0xd5, 0x25, 0x8f, 0x60, 0x2d, 0x56, 0xc9, 0xb2, 0xa7, 0x25, 0x95, 0x60, 0xc7,
            0x2c, 0x69, 0x5c, 0xdc, 0xd6, 0xfd, 0x31, 0xe2, 0xa4, 0xc0, 0xfe, 0x53, 0x6e, 0xcd,
            0xd3, 0x36, 0x69, 0x21,
        ]),
        y: Tight::from_bytes(&{
            let mut bytes = [0x66; 32];
            bytes[0] = 0x58;
            bytes
        }),
        z: Tight::ONE,
        t: Tight::from_bytes(&[
            0xa3, 0xdd, 0xb7, 0xa5, 0xb3, 0x8a, 0xde, 0x6d, 0xf5, 0x52, 0x51, 0x77, 0x80, 0x9f,
            0xf0, 0x20, 0x7d, 0xe3, 0xab, 0x64, 0x8e, 0x4e, 0xea, 0x66, 0x65, 0x76, 0x8b, 0xd7,
            0x0f, 0x5f, 0x87, 0x67,
        ]),
    };

    /// The point of an encoding (RFC 8032 §5.1.3), if there is one. What is not below p is reduced, and the sign of zero ignored:
    /// whoever wants canonical encodings only must look at the bytes.
    pub(super) fn decode(bytes: &[u8; 32]) -> Option<Self> {
        let y = Tight::from_bytes(bytes);
        let y_squared = square(&y);
        let numerator = y_squared.sub(&Tight::ONE).carried();
        let denominator = mul(&y_squared, &D).add(&Tight::ONE).carried();
        // x = n·d³·(n·d⁷)^((p − 5)/8) is a root of ±n/d, if n/d or −n/d has one. d is never zero: −1/D is no square.
        let cube = mul(&square(&denominator), &denominator);
        let seventh = mul(&square(&cube), &denominator);
        let power = mul(&numerator, &seventh).root_power();
        let mut x = mul(&mul(&numerator, &cube), &power);
        let check = mul(&square(&x), &denominator);
        if !check.equals(&numerator) {
            if !check.equals(&numerator.negated()) {
                return None;
            }
            x = mul(&x, &ROOT_OF_MINUS_ONE);
        }
        if x.is_odd() != (bytes[31] >> 7 == 1) {
            x = x.negated();
        }
        Some(Self {
            x,
            y,
            z: Tight::ONE,
            t: mul(&x, &y),
        })
    }

    /// The canonical encoding (RFC 8032 §5.1.2).
    pub(super) fn encode(&self) -> [u8; 32] {
        let inverse = self.z.inverted();
        let mut bytes = mul(&self.y, &inverse).to_bytes();
        bytes[31] |= u8::from(mul(&self.x, &inverse).is_odd()) << 7;
        bytes
    }

    pub(super) fn negated(&self) -> Self {
        Self {
            x: self.x.negated(),
            t: self.t.negated(),
            ..*self
        }
    }

    /// Whether the order divides 8. Of order 1 and 2 are the points with x = 0, of order 4 those with y = 0, and of order 8 those
    /// whose double has y = 0, which is where x² + y² = 0.
    pub(super) fn is_small_order(&self) -> bool {
        let sum = square(&self.x).add(&square(&self.y));
        mul(&mul(&self.x, &self.y), &sum).is_zero()
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        mul(&self.x, &other.z).equals(&mul(&other.x, &self.z))
            && mul(&self.y, &other.z).equals(&mul(&other.y, &self.z))
    }

    /// Doubles, from X, Y and Z alone. T is made only on request: a further doubling does not need it.
    #[inline(never)]
    pub(super) fn double(&mut self, with_t: bool) {
        let x_squared = square(&self.x);
        let y_squared = square(&self.y);
        let z_squared = square(&self.z);
        let xy = mul(&self.x, &self.y);
        // 2x = e/g and 2y = h/f, where g = y² − x² = 1 + d·x²·y² by the equation of the curve.
        let e = xy.add(&xy);
        let h = y_squared.add(&x_squared);
        let g = y_squared.sub(&x_squared).carried();
        let f = z_squared.add(&z_squared).carried().sub(&g);
        self.x = mul(&e, &f);
        self.y = mul(&h, &g);
        self.z = mul(&f, &g);
        if with_t {
            self.t = mul(&e, &h);
        }
    }

    /// Adds `other`, or subtracts it: −(x, y) is (−x, y), which exchanges the halves and the sign of the product.
    #[inline(never)]
    pub(super) fn add(&mut self, other: &Addend, negative: bool) {
        let (plus, minus) = if negative {
            (&other.minus, &other.plus)
        } else {
            (&other.plus, &other.minus)
        };
        let a = mul(&self.y.sub(&self.x), minus);
        let b = mul(&self.y.add(&self.x), plus);
        let c = mul(&self.t, &other.product);
        let (less, more) = (self.z.sub(&c), self.z.add(&c));
        let (f, g) = if negative { (more, less) } else { (less, more) };
        let e = b.sub(&a);
        let h = b.add(&a);
        self.x = mul(&e, &f);
        self.y = mul(&g, &h);
        self.z = mul(&f, &g);
        self.t = mul(&e, &h);
    }

    /// Whether it is a point of the curve, and T what it should be.
    #[cfg(test)]
    pub(super) fn is_consistent(&self) -> bool {
        let addend = Addend::new(self, &self.z.inverted());
        addend.is_on_curve() && mul(&self.x, &self.y).equals(&mul(&self.z, &self.t))
    }

    /// Appends 1, 2, … `count` times the point that `base` stands for.
    pub(super) fn push_multiples(points: &mut Vec<Self>, base: &Addend, count: usize) {
        let mut point = Self::IDENTITY;
        for _ in 0..count {
            point.add(base, false);
            points.push(point);
        }
    }
}

impl Addend {
    /// No point; a place for one.
    const ZERO: Self = Self {
        plus: Tight::ZERO,
        minus: Tight::ZERO,
        product: Tight::ZERO,
    };

    /// Whether it stands for a point of the curve: with u and v for the halves, x·y = u² − v² and y² − x² = 4uv.
    pub(super) fn is_on_curve(&self) -> bool {
        let xy = square(&self.plus).sub(&square(&self.minus)).carried();
        let uv = mul(&self.plus, &self.minus);
        let twice = uv.add(&uv).carried();
        let right = mul(&self.product, &xy).add(&Tight::ONE).carried();
        mul(&D, &xy).equals(&self.product) && twice.add(&twice).carried().equals(&right)
    }

    /// All `points` with one inversion (Montgomery's trick): a product of all Z is divided by one after the other.
    #[inline(never)]
    pub(super) fn all(points: &[Point]) -> Vec<Self> {
        let mut product = Tight::ONE;
        let mut before = Vec::with_capacity(points.len());
        for point in points {
            before.push(product);
            product = mul(&product, &point.z);
        }
        let mut inverse = product.inverted();
        let mut addends = vec![Self::ZERO; points.len()];
        for ((addend, point), before) in addends.iter_mut().zip(points).zip(before).rev() {
            *addend = Self::new(point, &mul(&inverse, &before));
            inverse = mul(&inverse, &point.z);
        }
        addends
    }

    #[inline(never)]
    fn new(point: &Point, inverse_z: &Tight) -> Self {
        let half = mul(inverse_z, &HALF);
        Self {
            plus: mul(&point.y.add(&point.x), &half),
            minus: mul(&point.y.sub(&point.x), &half),
            product: mul(&mul(&point.t, inverse_z), &D),
        }
    }

    /// Makes it a point that is none.
    #[cfg(test)]
    pub(super) fn break_it(&mut self) {
        self.product = self.product.add(&Tight::ONE).carried();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_point_is_the_standard_one() {
        let mut encoding = [0x66; 32];
        encoding[0] = 0x58;
        assert_eq!(Point::BASE.encode(), encoding);
        assert!(Point::BASE.is_consistent() && Point::IDENTITY.is_consistent());
        assert!(Point::decode(&encoding).unwrap().equals(&Point::BASE));
    }

    /// Each half of the check, with the other one satisfied: u = 2, v = 1, so that 4uv = 8 and x·y = u² − v² = 3.
    #[test]
    fn addends_of_no_point() {
        let small = |value: u8| {
            let mut bytes = [0; 32];
            bytes[0] = value;
            Tight::from_bytes(&bytes)
        };
        let (plus, minus) = (small(2), small(1));
        let of = |product| Addend {
            plus,
            minus,
            product,
        };
        assert!(!of(mul(&D, &small(3))).is_on_curve());
        assert!(!of(mul(&small(7), &small(3).inverted())).is_on_curve());
        assert!(Addend::all(&[Point::BASE]).iter().all(Addend::is_on_curve));
    }

    #[test]
    fn points_that_share_a_coordinate_differ() {
        let point = Point::BASE;
        let mirrored = Point {
            y: point.y.negated(),
            t: point.t.negated(),
            ..point
        };
        assert!(point.equals(&point) && mirrored.is_consistent());
        assert!(!point.equals(&point.negated()) && !point.equals(&mirrored));
    }
}
