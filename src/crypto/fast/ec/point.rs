//! Points: x = X/ZZ, y = Y/ZZZ with ZZ³ = ZZZ² ("XYZZ" in the Explicit-Formulas Database, short Weierstrass, a = −3). The
//! formulas never branch and can be proved over ranges; the [`Sum`] around them looks out for their exceptions.

use super::super::number::Int;
use super::curve::Curve;
use super::field::{minus, negated, plus};
use std::marker::PhantomData;

/// A point other than infinity, with coordinates that fit 32 bits: an entry of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Affine<const N: usize> {
    pub(crate) x: [i32; N],
    pub(crate) y: [i32; N],
}

impl<const N: usize> Affine<N> {
    /// From elements with small limbs.
    #[inline(never)]
    pub(crate) fn new(x: &[i64; N], y: &[i64; N]) -> Self {
        Self {
            x: x.map(|limb| limb as i32),
            y: y.map(|limb| limb as i32),
        }
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        same(&self.x, &other.x) && same(&self.y, &other.y)
    }

    #[inline(never)]
    pub(crate) fn wide(&self) -> ([i64; N], [i64; N]) {
        (self.x.map(i64::from), self.y.map(i64::from))
    }

    /// y² = x·(x² − 3) + b
    pub(crate) fn is_on_curve<C: Curve<N>>(&self, three: &[i64; N], b: &[i64; N]) -> bool {
        let (x, y) = self.wide();
        C::is_zero(&equation::<C, i64, N>(&x, &y, three, b))
    }
}

/// Not `==`, which is compared limb by limb wherever it stands.
#[inline(never)]
fn same(left: &[i32], right: &[i32]) -> bool {
    left.iter().zip(right).all(|(left, right)| left == right)
}

/// y² − x·(x² − 3) − b
pub(crate) fn equation<C: Curve<N>, T: Int, const N: usize>(
    x: &[T; N],
    y: &[T; N],
    three: &[T; N],
    b: &[T; N],
) -> [T; N] {
    let right = C::multiply_less(&minus(&C::squared(x), three), x, &negated(b));
    C::square_less(y, &right)
}

/// A point other than infinity.
#[derive(Clone, Copy)]
pub(crate) struct Point<T, const N: usize> {
    pub(crate) x: [T; N],
    pub(crate) y: [T; N],
    pub(crate) zz: [T; N],
    pub(crate) zzz: [T; N],
}

impl<T: Int, const N: usize> Point<T, N> {
    /// dbl-2008-s-1
    pub(crate) fn double<C: Curve<N>>(&self) -> Self {
        let u = C::carry(&plus(&self.y, &self.y));
        let v = C::squared(&u);
        let w = C::multiply(&u, &v);
        let s = C::multiply(&self.x, &v);
        let above = C::carry(&plus(&self.x, &self.zz));
        let m = C::multiply(&minus(&self.x, &self.zz), &above);
        let m = C::carry(&plus(&m, &plus(&m, &m)));
        let x = C::square_less(&m, &plus(&s, &s));
        let wy = C::multiply(&w, &self.y);
        Self {
            x,
            y: C::multiply_less(&m, &minus(&s, &x), &wy),
            zz: C::multiply(&v, &self.zz),
            zzz: C::multiply(&w, &self.zzz),
        }
    }

    /// madd-2008-s up to where it is seen whether the points differ: how far another point, with ZZ = ZZZ = 1, is from this.
    #[inline(always)]
    pub(crate) fn way_to_affine<C: Curve<N>>(&self, x: &[T; N], y: &[T; N]) -> Way<T, N> {
        Way {
            x: C::multiply_less(x, &self.zz, &self.x),
            y: C::multiply_less(y, &self.zzz, &self.y),
        }
    }

    /// add-2008-s up to the same place; this point comes back with the common ZZ and ZZZ.
    pub(crate) fn way_to_point<C: Curve<N>>(&self, other: &Self) -> (Self, Way<T, N>) {
        let common = Self {
            x: C::multiply(&self.x, &other.zz),
            y: C::multiply(&self.y, &other.zzz),
            zz: C::multiply(&self.zz, &other.zz),
            zzz: C::multiply(&self.zzz, &other.zzz),
        };
        let way = Way {
            x: C::multiply_less(&other.x, &self.zz, &common.x),
            y: C::multiply_less(&other.y, &self.zzz, &common.y),
        };
        (common, way)
    }

    /// The rest of both additions, for a way whose x is not zero.
    pub(crate) fn along<C: Curve<N>>(&self, way: &Way<T, N>) -> Self {
        let pp = C::squared(&way.x);
        let ppp = C::multiply(&way.x, &pp);
        let q = C::multiply(&self.x, &pp);
        let x = C::square_less(&way.y, &plus(&ppp, &plus(&q, &q)));
        let below = C::multiply(&self.y, &ppp);
        Self {
            x,
            y: C::multiply_less(&way.y, &minus(&q, &x), &below),
            zz: C::multiply(&self.zz, &pp),
            zzz: C::multiply(&self.zzz, &ppp),
        }
    }
}

/// What the x and the y of one point, over the common ZZ and ZZZ, are more than those of another.
pub(crate) struct Way<T, const N: usize> {
    pub(crate) x: [T; N],
    pub(crate) y: [T; N],
}

impl<const N: usize> Point<i64, N> {
    pub(crate) fn equals<C: Curve<N>>(&self, other: &Self) -> bool {
        let (_, way) = self.way_to_point::<C>(other);
        C::is_zero(&way.x) && C::is_zero(&way.y)
    }
}

/// A sum of points that grows; complete, infinity and equal and opposite points included.
pub(crate) struct Sum<C, const N: usize> {
    /// `None` is infinity.
    pub(crate) point: Option<Point<i64, N>>,
    curve: PhantomData<C>,
}

impl<C: Curve<N>, const N: usize> Sum<C, N> {
    pub(crate) fn new() -> Self {
        Self {
            point: None,
            curve: PhantomData,
        }
    }

    pub(crate) fn double(&mut self) {
        // No point has order 2, so a double is never infinity.
        if let Some(point) = &mut self.point {
            *point = point.double::<C>();
        }
    }

    /// Adds a point, or its opposite.
    #[inline(never)]
    pub(crate) fn add_affine(&mut self, other: &Affine<N>, opposite: bool) {
        let (x, mut y) = (other.x.map(i64::from), other.y.map(i64::from));
        if opposite {
            y = negated(&y);
        }
        if let Some(point) = &mut self.point {
            let way = point.way_to_affine::<C>(&x, &y);
            if C::is_zero(&way.x) {
                self.meet(&way);
            } else {
                *point = point.along::<C>(&way);
            }
        } else {
            let (zz, zzz) = (C::one(), C::one());
            self.point = Some(Point { x, y, zz, zzz });
        }
    }

    /// Adds a point, or its opposite.
    #[inline(never)]
    pub(crate) fn add(&mut self, other: &Point<i64, N>, opposite: bool) {
        let mut other = *other;
        if opposite {
            other.y = negated(&other.y);
        }
        if let Some(point) = &mut self.point {
            let (common, way) = point.way_to_point::<C>(&other);
            if C::is_zero(&way.x) {
                self.meet(&way);
            } else {
                *point = common.along::<C>(&way);
            }
        } else {
            self.point = Some(other);
        }
    }

    /// The sum of this point and one with the same x: itself or its opposite.
    #[cold]
    fn meet(&mut self, way: &Way<i64, N>) {
        if C::is_zero(&way.y) {
            self.double();
        } else {
            self.point = None;
        }
    }
}
