//! No intermediate value leaves 64 bits, and every formula gives back what it takes: the very same source, over ranges.

use super::super::number::Int;
use super::super::number::interval::IntRange;
use super::curve::{Curve, P256, P384, P521};
use super::field::{Field, minus, negated};
use super::line;
use super::point::{Point, Way, equation};
use super::scalar::{self, LIMBS};

type Limbs<const N: usize> = [IntRange; N];

/// The smallest ranges that hold both.
fn join<const N: usize>(left: &Limbs<N>, right: &Limbs<N>) -> Limbs<N> {
    std::array::from_fn(|at| {
        IntRange::new(
            left[at].least.min(right[at].least),
            left[at].most.max(right[at].most),
        )
    })
}

fn join_points<const N: usize>(
    left: &Point<IntRange, N>,
    right: &Point<IntRange, N>,
) -> Point<IntRange, N> {
    Point {
        x: join(&left.x, &right.x),
        y: join(&left.y, &right.y),
        zz: join(&left.zz, &right.zz),
        zzz: join(&left.zzz, &right.zzz),
    }
}

fn same<const N: usize>(left: &Point<IntRange, N>, right: &Point<IntRange, N>) -> bool {
    left.x == right.x && left.y == right.y && left.zz == right.zz && left.zzz == right.zzz
}

/// A number below p in limbs: `enter` takes such.
fn number<C: Field<N>, const N: usize>() -> Limbs<N> {
    let prime = C::PRIME_LIMBS;
    std::array::from_fn(|at| {
        let most = if at == N - 1 {
            prime[at]
        } else {
            (1 << C::BITS) - 1
        };
        IntRange::new(0, most.into())
    })
}

/// What `Field::inverse` gives.
fn inverse<C: Field<N>, const N: usize>() -> Limbs<N> {
    C::carry(&number::<C, N>())
}

/// `canonical` and `is_zero` want sizes below 8·p.
fn assert_size<C: Field<N>, const N: usize>(element: &Limbs<N>) {
    let weight = |at: usize| 2_f64.powi((C::BITS as usize * at) as i32);
    let value = |limb: fn(&IntRange) -> i128| -> f64 {
        element
            .iter()
            .enumerate()
            .map(|(at, range)| limb(range) as f64 * weight(at))
            .sum()
    };
    let prime = C::PRIME_LIMBS;
    let prime: f64 = prime
        .iter()
        .enumerate()
        .map(|(at, limb)| *limb as f64 * weight(at))
        .sum();
    let (least, most) = (
        value(|range| range.least) / prime,
        value(|range| range.most) / prime,
    );
    assert!(-7.99 < least && most < 7.99, "{least}..{most} times p");
}

fn assert_way<C: Field<N>, const N: usize>(way: &Way<IntRange, N>) {
    assert_size::<C, N>(&way.x);
    assert_size::<C, N>(&way.y);
}

/// All a table may hold, as x and as y: closed under the making of tables.
fn entries<C: Curve<N>, const N: usize>(one: &Limbs<N>, more: &Limbs<N>) -> Limbs<N> {
    let mut entry = join(one, more);
    loop {
        let pair = (entry, entry);
        let runs = join(
            &line::chord_run::<C, _, N>(&pair, &pair),
            &line::tangent_run::<C, _, N>(&pair),
        );
        let products = products::<C, N>(&runs, one);
        let inverse = C::multiply(
            &join(&products, &inverse::<C, N>()),
            &join(&products, &runs),
        );
        let rise = join(
            &line::tangent_rise::<C, _, N>(&pair, one),
            &minus(&entry, &entry),
        );
        let (x, y) = line::third::<C, _, N>(&pair, &pair, &C::multiply(&rise, &inverse));
        let next = join(&entry, &join(&x, &y));
        if next == entry {
            break;
        }
        entry = next;
    }
    for limb in entry {
        assert!(i128::from(i32::MIN) <= limb.least && limb.most <= i128::from(i32::MAX));
    }
    entry
}

/// What `invert_all` multiplies up from such values.
fn products<C: Curve<N>, const N: usize>(values: &Limbs<N>, one: &Limbs<N>) -> Limbs<N> {
    let mut product = join(one, &inverse::<C, N>());
    loop {
        let next = join(&product, &C::multiply(&product, values));
        if next == product {
            assert_size::<C, N>(&product);
            return product;
        }
        product = next;
    }
}

fn proof<C: Curve<N>, const N: usize>() {
    let entrance = C::ENTRANCE.map(IntRange::of);
    let entered = C::multiply(&number::<C, N>(), &entrance);
    let one = entered;
    let mut entry = entries::<C, N>(&one, &entered);
    let mut point: Option<Point<IntRange, N>> = None;
    loop {
        let y = join(&entry, &negated(&entry));
        let first = Point {
            x: entry,
            y,
            zz: one,
            zzz: one,
        };
        let mut next = point.map_or(first, |point| join_points(&point, &first));
        // The opposite of a point.
        next.y = join(&next.y, &negated(&next.y));
        let way = next.way_to_affine::<C>(&entry, &y);
        let (common, other) = next.way_to_point::<C>(&next);
        assert_way::<C, N>(&way);
        assert_way::<C, N>(&other);
        next = join_points(&next, &next.double::<C>());
        next = join_points(&next, &next.along::<C>(&way));
        next = join_points(&next, &common.along::<C>(&other));
        // From points to entries, by one division.
        let products = products::<C, N>(&next.zzz, &one);
        let inverse = C::multiply(
            &join(&products, &inverse::<C, N>()),
            &join(&products, &next.zzz),
        );
        let root = C::multiply(&next.zz, &inverse);
        let x = C::multiply(&next.x, &C::squared(&root));
        let affine = join(&x, &C::multiply(&next.y, &inverse));
        let wider = entries::<C, N>(&one, &join(&entry, &affine));
        if wider == entry && point.is_some_and(|point| same(&point, &next)) {
            break;
        }
        (point, entry) = (Some(next), wider);
    }
    assert_size::<C, N>(&entry);
    assert_size::<C, N>(&equation::<C, _, N>(&entry, &entry, &entered, &entered));
    let point = point.unwrap();
    // The comparison with r.
    assert_size::<C, N>(&C::multiply_less(&entered, &point.zz, &point.x));
}

#[test]
fn p256() {
    proof::<P256, 9>();
}

#[test]
fn p384() {
    proof::<P384, 14>();
}

#[test]
fn p521() {
    proof::<P521, 18>();
}

/// Products modulo n, from limbs of 28 bits.
#[test]
fn scalars() {
    let any = [IntRange::new(0, (1 << scalar::BITS) - 1); LIMBS];
    for order in [P256::ORDER, P384::ORDER, P521::ORDER] {
        let columns = order.rows(&any, &any);
        assert!(
            columns
                .iter()
                .all(|column| column.most < 1 << 62 && column.least >= 0)
        );
    }
}
