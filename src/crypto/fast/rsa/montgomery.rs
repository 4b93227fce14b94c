//! Montgomery multiplication (HAC 14.36) on balanced digits in floating point: a digit is an integer in an `f64`, two lie in a
//! vector, and no sum ever leaves 2^53, so nothing is rounded: `bounds.rs` next door proves it. Bytes become digits in `digits.rs`.
//!
//! Columns are not carried while products are added, rows are added six at once, and a row is kept twice, shifted by one
//! digit, so that every row of the six finds its pairs without a shuffle.

use super::super::number::Real;
use super::lanes::Pair;

/// How many digits of how many bits numbers of one key have. R is 2^(radix · digits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) radix: u32,
    /// A multiple of [`BLOCK`].
    pub(super) digits: usize,
}

/// R is larger than the multiple of the modulus by as many bits. It keeps the top digit from growing.
const SLACK: usize = 4;

/// So many rows are added at once: more than six would not fit into sixteen registers.
const BLOCK: usize = 6;
const PAIRS: usize = BLOCK / 2;

impl Shape {
    /// For moduli of `bits` bits.
    pub(super) fn new(bits: usize) -> Self {
        // As wide as the sums allow: n products of digits have 2 · radix − 2 + log2 n bits.
        let radix: u8 = if bits <= 2900 { 24 } else { 23 };
        let width = usize::from(radix);
        Self {
            radix: radix.into(),
            digits: (bits + width + SLACK)
                .div_ceil(width)
                .next_multiple_of(BLOCK),
        }
    }

    pub(super) fn vectors(self) -> usize {
        self.digits / 2
    }

    /// As many columns at either end may take both a product and its reduction before they are carried.
    fn shallow(self) -> usize {
        (1 << (54 - 2 * self.radix)) - 4
    }
}

/// A number as the rows of a product: its digits in pairs, and again one digit later; three pairs of zeros follow.
#[derive(Clone)]
pub(super) struct Row<V> {
    even: Vec<V>,
    odd: Vec<V>,
}

impl<V: Pair> Row<V> {
    pub(super) fn new(digits: &[V]) -> Self {
        let mut row = Self {
            even: vec![V::of(0.0); digits.len() + PAIRS],
            odd: vec![V::of(0.0); digits.len() + PAIRS],
        };
        row.set(digits.iter().copied());
        row
    }

    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    fn set(&mut self, digits: impl Iterator<Item = V>) {
        let end = [V::of(0.0); PAIRS];
        let mut before = V::Lane::of(0.0);
        let places = self.even.iter_mut().zip(&mut self.odd);
        for ((even, odd), pair) in places.zip(digits.chain(end)) {
            let (lower, upper) = pair.lanes();
            *even = pair;
            *odd = V::new(before, lower);
            before = upper;
        }
    }
}

/// What a product is reduced by: an odd number m below R / 2^[`SLACK`].
#[derive(Clone)]
pub(super) struct Modulus<V: Pair> {
    row: Row<V>,
    /// The lowest digits.
    low: [V::Lane; BLOCK],
    /// −1/m modulo 2^radix. `None` if it is 1.
    inverse: Option<V::Lane>,
}

impl<V: Pair> Modulus<V> {
    pub(super) fn new(digits: &[V], inverse: Option<V::Lane>) -> Self {
        Self {
            row: Row::new(digits),
            low: lanes([digits[0], digits[1], digits[2]]),
            inverse,
        }
    }

    /// The multiples of the modulus that clear the columns, and what is carried out of them.
    #[inline(always)]
    fn quotients(
        &self,
        columns: [V; PAIRS],
        mut carry: V::Lane,
        radix: u32,
    ) -> ([V::Lane; BLOCK], V::Lane) {
        let columns = lanes(columns);
        let mut quotients = [V::Lane::of(0.0); BLOCK];
        for place in 0..BLOCK {
            let mut column = columns[place] + carry;
            for (earlier, quotient) in quotients.iter().enumerate().take(place) {
                column = column + *quotient * self.low[place - earlier];
            }
            (quotients[place], carry) = match self.inverse {
                None => column.split(radix),
                Some(inverse) => {
                    let quotient = (column.split(radix).0 * inverse).split(radix).0;
                    (quotient, (column + quotient * self.low[0]).down(radix))
                }
            };
        }
        (quotients, carry)
    }
}

/// The digits of one block.
#[inline(always)]
fn lanes<V: Pair>(pairs: [V; PAIRS]) -> [V::Lane; BLOCK] {
    let [(x0, x1), (x2, x3), (x4, x5)] = pairs.map(V::lanes);
    [x0, x1, x2, x3, x4, x5]
}

/// The room a computation needs, for all its multiplications.
pub(super) struct Workspace<V> {
    shape: Shape,
    columns: Vec<V>,
    doubled: Row<V>,
}

impl<V: Pair> Workspace<V> {
    pub(super) fn new(shape: Shape) -> Self {
        let zeros = vec![V::of(0.0); shape.digits];
        Self {
            shape,
            doubled: Row::new(&zeros[..shape.vectors()]),
            columns: zeros,
        }
    }

    /// x · x / R modulo m, into x.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn square(&mut self, x: &mut [V], m: &Modulus<V>) {
        self.doubled.set(x.iter().map(|pair| *pair + *pair));
        let row = &self.doubled;
        self.columns.fill(V::of(0.0));
        for (block, pairs) in x.as_chunks::<PAIRS>().0.iter().enumerate() {
            let factors = lanes(*pairs);
            let [x0, x1, x2, x3, x4, x5] = factors;
            let (even, odd) = (&row.even[PAIRS * block..], &row.odd[PAIRS * block..]);
            let columns = &mut self.columns[BLOCK * block..];
            columns[0] = columns[0] + V::both(x0) * V::new(x0, x1 + x1);
            columns[1] = columns[1] + V::both(x0) * even[1] + V::both(x1) * V::new(x1, x2 + x2);
            columns[2] = columns[2]
                + V::both(x0) * even[2]
                + V::both(x1) * odd[2]
                + V::both(x2) * V::new(x2, x3 + x3);
            columns[3] = columns[3] + V::both(x3) * V::new(x3, x4 + x4);
            // The rows below hold these two squares twice.
            columns[4] = columns[4] - V::new(x4 * x4, V::Lane::of(0.0));
            columns[5] = columns[5] - V::new(x5 * x5, V::Lane::of(0.0));
            let mut before = [[V::of(0.0); 2]; 2];
            before[1][0] = even[2];
            add_rows(
                &mut columns[PAIRS..],
                &even[PAIRS..],
                &odd[PAIRS..],
                before,
                factors,
            );
        }
        self.reduce(x, m);
    }

    /// x · y / R modulo m, into x.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn multiply(&mut self, x: &mut [V], y: &Row<V>, m: &Modulus<V>) {
        self.columns.fill(V::of(0.0));
        for (block, pairs) in x.as_chunks::<PAIRS>().0.iter().enumerate() {
            let columns = &mut self.columns[PAIRS * block..];
            add_rows(
                columns,
                &y.even,
                &y.odd,
                [[V::of(0.0); 2]; 2],
                lanes(*pairs),
            );
        }
        self.reduce(x, m);
    }

    /// 2 · x, into x.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn double(&self, x: &mut [V]) {
        for pair in &mut *x {
            *pair = *pair + *pair;
        }
        carry(x, self.shape.radix);
    }

    /// The columns divided by R modulo m, into x.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    // Once in the module, not once per caller: 600 bytes compressed, and no slower.
    #[inline(never)]
    fn reduce(&mut self, x: &mut [V], m: &Modulus<V>) {
        let Shape { radix, digits } = self.shape;
        let (half, shallow) = (self.shape.vectors(), self.shape.shallow() / 2);
        if shallow < half {
            let deep = shallow..digits - shallow;
            let (carry, after) = (carry(&mut self.columns[deep.clone()], radix), deep.end);
            self.columns[after] = self.columns[after] + V::new(carry, V::Lane::of(0.0));
        }
        let Row { even, odd } = &m.row;
        let before = [[even[1], odd[1]], [even[2], odd[2]]];
        let after = [[even[4], odd[4]], [even[5], odd[5]]];
        let first = [self.columns[0], self.columns[1], self.columns[2]];
        let (mut quotients, mut carried) = m.quotients(first, V::Lane::of(0.0), radix);
        for block in 1..=half / PAIRS {
            let columns = &mut self.columns[PAIRS * block..];
            // The next quotients hang on the first pairs only: computed early, they overlap with the others.
            let (near, far) = columns.split_at_mut(PAIRS);
            add_rows(
                near,
                &even[PAIRS..BLOCK],
                &odd[PAIRS..BLOCK],
                before,
                quotients,
            );
            let next = m.quotients([near[0], near[1], near[2]], carried, radix);
            add_rows(far, &even[BLOCK..], &odd[BLOCK..], after, quotients);
            if block == half / PAIRS {
                near[0] = near[0] + V::new(carried, V::Lane::of(0.0));
            }
            (quotients, carried) = next;
        }
        x.copy_from_slice(&self.columns[half..]);
        carry(x, radix);
        carry(x, radix);
    }
}

/// Adds a block of rows, each one column further than the one before, and each times its factor. `before` are the pairs in front.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline]
fn add_rows<V: Pair>(
    columns: &mut [V],
    even: &[V],
    odd: &[V],
    before: [[V; 2]; 2],
    factors: [V::Lane; BLOCK],
) {
    let [f0, f1, f2, f3, f4, f5] = factors.map(V::both);
    let [mut second, mut first] = before;
    let rows = even
        .as_chunks::<PAIRS>()
        .0
        .iter()
        .zip(odd.as_chunks::<PAIRS>().0);
    for (columns, (even, odd)) in columns.as_chunks_mut::<PAIRS>().0.iter_mut().zip(rows) {
        for (column, (even, odd)) in columns.iter_mut().zip(even.iter().zip(odd)) {
            *column = *column
                + (*even * f0 + *odd * f1)
                + (first[0] * f2 + first[1] * f3)
                + (second[0] * f4 + second[1] * f5);
            (second, first) = (first, [*even, *odd]);
        }
    }
}

/// One parallel step of carrying: splits every column, and adds the high part to the next one. Returns the last high part: of a
/// whole number it is zero, as its top digit is small (`bounds.rs`).
#[inline(always)]
fn carry<V: Pair>(columns: &mut [V], radix: u32) -> V::Lane {
    let mut carry = V::Lane::of(0.0);
    for pair in columns {
        let (low, high) = pair.split(radix);
        let (lower, upper) = high.lanes();
        *pair = low + V::new(carry, lower);
        carry = upper;
    }
    carry
}
