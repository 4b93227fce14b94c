//! The chord and the tangent: sums of points x, y themselves, where the divisions can be shared. Only tables are made so.

use super::super::number::Int;
use super::curve::Curve;
use super::field::{minus, plus};

type Pair<T, const N: usize> = ([T; N], [T; N]);

pub(crate) fn chord_run<C: Curve<N>, T: Int, const N: usize>(
    left: &Pair<T, N>,
    right: &Pair<T, N>,
) -> [T; N] {
    C::carry(&minus(&right.0, &left.0))
}

pub(crate) fn tangent_run<C: Curve<N>, T: Int, const N: usize>(point: &Pair<T, N>) -> [T; N] {
    C::carry(&plus(&point.1, &point.1))
}

/// 3·x² − 3
pub(crate) fn tangent_rise<C: Curve<N>, T: Int, const N: usize>(
    point: &Pair<T, N>,
    one: &[T; N],
) -> [T; N] {
    let third = C::square_less(&point.0, one);
    C::carry(&plus(&third, &plus(&third, &third)))
}

/// The sum of two points on a line of this slope.
pub(crate) fn third<C: Curve<N>, T: Int, const N: usize>(
    left: &Pair<T, N>,
    right: &Pair<T, N>,
    slope: &[T; N],
) -> Pair<T, N> {
    // Carried, or sizes would grow from generation to generation.
    let x = C::carry(&C::square_less(slope, &plus(&left.0, &right.0)));
    let y = C::multiply_less(slope, &minus(&left.0, &x), &left.1);
    (x, C::carry(&y))
}
