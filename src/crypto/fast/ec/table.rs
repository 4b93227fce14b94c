//! Multiples of a point, computed once per key, so that a multiplication is a row of additions.
//!
//! Windows of w bits with signed digits; of the points 2^(w·i)·P only every `stride`-th i is stored (with its multiples 1 to
//! 2^(w − 1)), the others come by (stride − 1)·w doublings of the whole sum (Lim and Lee, CRYPTO '94).

use super::curve::{Curve, Layout};
use super::field::minus;
use super::line;
use super::point::{Affine, Sum};
use super::scalar::{Number, signed_windows};
use std::marker::PhantomData;

pub(crate) struct Table<C, const N: usize> {
    point: Affine<N>,
    layout: Layout,
    /// All stored windows of P, then of 2·P, and so on.
    entries: Vec<Affine<N>>,
    curve: PhantomData<C>,
}

/// The number of windows, with room for the carry of signed digits.
fn windows<C: Curve<N>, const N: usize>(layout: Layout) -> u32 {
    C::ORDER_BITS / layout.window + 1
}

impl<C: Curve<N>, const N: usize> Table<C, N> {
    /// `None` does not occur for a point of the curve; a check found an error if it does.
    pub(crate) fn new(point: &Affine<N>, layout: Layout) -> Option<Self> {
        let count = 1 << (layout.window - 1);
        let stored = windows::<C, N>(layout).div_ceil(layout.stride) as usize;
        let mut entries = bases::<C, N>(point, stored, layout.window * layout.stride)?;
        let mut known = 1;
        while known < count {
            double_up::<C, N>(&mut entries, stored, known)?;
            known *= 2;
        }
        let table = Self {
            point: *point,
            layout,
            entries,
            curve: PhantomData,
        };
        table.is_on_curve().then_some(table)
    }

    /// Whether every entry is a point of the curve.
    pub(super) fn is_on_curve(&self) -> bool {
        let (three, b) = C::coefficients();
        self.entries
            .iter()
            .all(|entry| entry.is_on_curve::<C>(&three, &b))
    }

    #[cfg(test)]
    pub(super) fn entries_mut(&mut self) -> &mut [Affine<N>] {
        &mut self.entries
    }

    /// Whose multiples these are.
    pub(crate) fn point(&self) -> &Affine<N> {
        &self.point
    }

    /// The memory of the table.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.entries.as_slice())
    }

    fn stored(&self) -> usize {
        self.entries.len() >> (self.layout.window - 1)
    }

    /// The first step of doublings at which this table has something to add.
    fn highest(&self) -> u32 {
        self.layout.window * (self.layout.stride - 1)
    }

    /// Adds what belongs to `step` doublings before the end.
    fn add(&self, digits: &[i16], step: u32, sum: &mut Sum<C, N>) {
        if !step.is_multiple_of(self.layout.window) || step > self.highest() {
            return;
        }
        let first = (step / self.layout.window) as usize;
        let stored = self.stored();
        for (window, digit) in digits
            .iter()
            .skip(first)
            .step_by(self.layout.stride as usize)
            .enumerate()
        {
            let multiple = usize::from(digit.unsigned_abs());
            if multiple > 0 {
                // A digit is at most 2^(w − 1), and a stored window follows every `stride` digits.
                sum.add_affine(&self.entries[(multiple - 1) * stored + window], *digit < 0);
            }
        }
    }
}

/// Σ scalar · point.
pub(crate) fn combine<C: Curve<N>, const N: usize>(
    terms: [(&Table<C, N>, &Number); 2],
) -> Sum<C, N> {
    let digits = terms.map(|(table, scalar)| {
        signed_windows(scalar, table.layout.window, windows::<C, N>(table.layout))
    });
    let highest = terms
        .map(|(table, _)| table.highest())
        .into_iter()
        .max()
        .unwrap_or(0);
    let mut sum = Sum::new();
    for step in (0..=highest).rev() {
        sum.double();
        for ((table, _), digits) in terms.iter().zip(&digits) {
            table.add(digits, step, &mut sum);
        }
    }
    sum
}

/// The points 2^(distance·i) · point, i below `count`.
fn bases<C: Curve<N>, const N: usize>(
    point: &Affine<N>,
    count: usize,
    distance: u32,
) -> Option<Vec<Affine<N>>> {
    let mut sum = Sum::<C, N>::new();
    sum.add_affine(point, false);
    let mut points = Vec::with_capacity(count);
    for at in 0..count {
        if at > 0 {
            (0..distance).for_each(|_| sum.double());
        }
        points.push(sum.point?);
    }
    let mut inverses: Vec<_> = points.iter().map(|point| point.zzz).collect();
    invert_all::<C, N>(&mut inverses)?;
    let affine = points.iter().zip(&inverses).map(|(point, inverse)| {
        // 1/ZZ = (ZZ/ZZZ)²
        let root = C::multiply(&point.zz, inverse);
        Affine::new(
            &C::multiply(&point.x, &C::squared(&root)),
            &C::multiply(&point.y, inverse),
        )
    });
    Some(affine.collect())
}

/// From the multiples 1 to `known` of every window to those up to 2·`known`, with one inversion for all.
fn double_up<C: Curve<N>, const N: usize>(
    entries: &mut Vec<Affine<N>>,
    stored: usize,
    known: usize,
) -> Option<()> {
    // known·P + k·P is a chord for k < known and a tangent for k = known; neither is vertical, as the order is a large prime.
    let pairs: Vec<_> = (0..known * stored)
        .map(|at| {
            let (left, right) = (entries[(known - 1) * stored + at % stored], entries[at]);
            (left.wide(), right.wide(), at / stored + 1 == known)
        })
        .collect();
    let mut runs: Vec<_> = pairs
        .iter()
        .map(|(left, right, tangent)| {
            if *tangent {
                line::tangent_run::<C, _, N>(left)
            } else {
                line::chord_run::<C, _, N>(left, right)
            }
        })
        .collect();
    invert_all::<C, N>(&mut runs)?;
    let one = C::one();
    for ((left, right, tangent), inverse) in pairs.iter().zip(&runs) {
        let rise = if *tangent {
            line::tangent_rise::<C, _, N>(left, &one)
        } else {
            minus(&right.1, &left.1)
        };
        let (x, y) = line::third::<C, _, N>(left, right, &C::multiply(&rise, inverse));
        entries.push(Affine::new(&x, &y));
    }
    Some(())
}

/// Replaces every element by its inverse: one division for all (Montgomery's trick). `None` if one is zero.
fn invert_all<C: Curve<N>, const N: usize>(values: &mut [[i64; N]]) -> Option<()> {
    let mut product = C::one();
    let mut before = Vec::with_capacity(values.len());
    for value in &*values {
        before.push(product);
        product = C::multiply(&product, value);
    }
    let mut inverse = C::inverse(&product)?;
    for (value, before) in values.iter_mut().zip(&before).rev() {
        let next = C::multiply(&inverse, value);
        *value = C::multiply(&inverse, before);
        inverse = next;
    }
    Some(())
}
