//! ECDSA verification (FIPS 186-5 §6.4.2, SEC 1 §4.1.4) with and without a table of the key.

use super::curve::Curve;
use super::point::{Affine, Point, Sum};
use super::scalar::{BITS, Modulus, Number, from_bytes, number, same, sparse_digits, sum};
use super::table::{Table, combine};
use std::marker::PhantomData;

/// A point of the curve, other than infinity.
#[derive(Clone, Copy)]
pub(crate) struct PublicKey<C, const N: usize> {
    point: Affine<N>,
    curve: PhantomData<C>,
}

impl<C: Curve<N>, const N: usize> PublicKey<C, N> {
    /// From coordinates of full length; `None` unless both are below p and satisfy the curve equation.
    pub(crate) fn new(x: &[u8], y: &[u8]) -> Option<Self> {
        let point = Affine::new(&coordinate::<C, N>(x)?, &coordinate::<C, N>(y)?);
        let (three, b) = C::coefficients();
        point.is_on_curve::<C>(&three, &b).then_some(Self {
            point,
            curve: PhantomData,
        })
    }

    /// The multiples that make every further verification faster. `None` if they fail their check, which never happens.
    pub(crate) fn table(&self) -> Option<Table<C, N>> {
        let table = Table::new(&self.point, C::KEY)?;
        self.agrees_with(&table)?.then_some(table)
    }

    /// Whether a combination over this table and the generator's is what it is without them.
    pub(super) fn agrees_with(&self, table: &Table<C, N>) -> Option<bool> {
        // A combination nobody chose: the coordinates of the key, as scalars.
        let (u1, u2) = self.as_scalars();
        let with = combine([(C::base_table()?, &u1), (table, &u2)]).point?;
        let without = combine_without_tables::<C, N>(&self.point, &u1, &u2).point?;
        Some(with.equals::<C>(&without))
    }

    fn as_scalars(&self) -> (Number, Number) {
        let (x, y) = self.point.wide();
        (
            C::ORDER.reduced_once(&C::canonical(&x)),
            C::ORDER.reduced_once(&C::canonical(&y)),
        )
    }

    /// Whether `signature`, R‖S of full length each, holds for `digest`. The table of another key is not used.
    pub(crate) fn verify(
        &self,
        table: Option<&Table<C, N>>,
        digest: &[u8],
        signature: &[u8],
    ) -> bool {
        self.check(table, digest, signature).unwrap_or(false)
    }

    fn check(&self, table: Option<&Table<C, N>>, digest: &[u8], signature: &[u8]) -> Option<bool> {
        let order = const { &C::ORDER };
        let [u1, u2, r] = scalars(order, C::BYTES, C::ORDER_BITS, digest, signature)?;
        // The first uses of a key must not pay for the generator's table either.
        let tables = table
            .filter(|table| table.point().same(&self.point))
            .and_then(|table| Some((C::base_table()?, table)));
        let sum = match tables {
            Some((base, table)) => combine([(base, &u1), (table, &u2)]),
            None => combine_without_tables(&self.point, &u1, &u2),
        };
        // Infinity has no x.
        Some(has_x::<C, N>(&sum.point?, &r))
    }
}

/// A coordinate of full length below p, into the domain.
fn coordinate<C: Curve<N>, const N: usize>(bytes: &[u8]) -> Option<[i64; N]> {
    let number = from_bytes(bytes);
    let prime = const { &C::PRIME };
    (bytes.len() == C::BYTES && prime.exceeds(&number)).then(|| C::enter(&number))
}

/// z/s, r/s and r. `None` unless `signature` is R‖S with `octets` each, from 1 to n − 1.
// Once in the module, not once per curve.
#[inline(never)]
pub(super) fn scalars(
    order: &Modulus,
    octets: usize,
    order_bits: u32,
    digest: &[u8],
    signature: &[u8],
) -> Option<[Number; 3]> {
    if signature.len() != 2 * octets {
        return None;
    }
    let (r, s) = signature.split_at(octets);
    let (r, s) = (from_bytes(r), from_bytes(s));
    let zero = number("0");
    for scalar in [&r, &s] {
        if same(scalar, &zero) || !order.exceeds(scalar) {
            return None;
        }
    }
    // R/s, so that the Montgomery products below come out without R.
    let inverse = order.divide(order.radix(), &s)?;
    if !same(&order.multiply(&inverse, &s), &number("1")) {
        return None;
    }
    let z = from_digest(order, octets, order_bits, digest);
    Some([
        order.multiply(&z, &inverse),
        order.multiply(&r, &inverse),
        r,
    ])
}

/// The leftmost bytes of the digest, as many as n has; then its lowest bits, modulo n. With the hashes of JOSE a digest is never
/// longer than n, and this is `bits2int` of RFC 6979 §2.3.2; beyond, it is what the twin does.
fn from_digest(order: &Modulus, octets: usize, order_bits: u32, digest: &[u8]) -> Number {
    let mut number = from_bytes(digest.get(..octets).unwrap_or(digest));
    let bits_above = order_bits % BITS;
    let top = (order_bits / BITS) as usize;
    number[top] &= (1 << bits_above) - 1;
    order.reduced_once(&number)
}

/// Whether the affine x of the point is r modulo n; without a division, x = X/ZZ.
fn has_x<C: Curve<N>, const N: usize>(point: &Point<i64, N>, r: &Number) -> bool {
    let is = |x: &Number| C::is_zero(&C::multiply_less(&C::enter(x), &point.zz, &point.x));
    // x is below p, and p lies between n and 2·n.
    let (order, prime) = const { (&C::ORDER, &C::PRIME) };
    let above = sum(r, order.limbs());
    is(r) || (prime.exceeds(&above) && is(&above))
}

/// Width of the windows of the path without tables.
const WIDTH: u32 = 5;

/// u1·G + u2·Q by doublings, with digits of both scalars interleaved.
pub(super) fn combine_without_tables<C: Curve<N>, const N: usize>(
    key: &Affine<N>,
    u1: &Number,
    u2: &Number,
) -> Sum<C, N> {
    let base = generator::<C, N>();
    let terms = [
        (
            odd_multiples::<C, N>(&base),
            sparse_digits(u1, C::ORDER_BITS, WIDTH),
        ),
        (
            odd_multiples::<C, N>(key),
            sparse_digits(u2, C::ORDER_BITS, WIDTH),
        ),
    ];
    let mut sum = Sum::new();
    for at in (0..=C::ORDER_BITS as usize).rev() {
        sum.double();
        for (multiples, digits) in &terms {
            let digit = digits[at];
            if digit != 0 {
                // An odd digit below 16, so one of the eight.
                sum.add(&multiples[usize::from(digit.unsigned_abs() / 2)], digit < 0);
            }
        }
    }
    sum
}

pub(super) fn generator<C: Curve<N>, const N: usize>() -> Affine<N> {
    Affine::new(&C::enter(&C::GENERATOR.0), &C::enter(&C::GENERATOR.1))
}

/// P, 3·P, 5·P, … 15·P.
fn odd_multiples<C: Curve<N>, const N: usize>(point: &Affine<N>) -> Vec<Point<i64, N>> {
    let mut sum = Sum::<C, N>::new();
    sum.add_affine(point, false);
    let first = sum.point;
    sum.double();
    let second = sum.point;
    sum.point = first;
    let mut multiples = Vec::with_capacity(1 << (WIDTH - 2));
    // A loop of known length would be written out.
    while let Some(multiple) = sum.point.filter(|_| multiples.len() < 1 << (WIDTH - 2)) {
        multiples.push(multiple);
        if let Some(second) = &second {
            sum.add(second, false);
        }
    }
    multiples
}
