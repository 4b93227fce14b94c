//! Montgomery multiplication (HAC 14.36) on balanced digits in floating point: a digit is an integer in an `f64`, two lie in a
//! vector, and no sum ever leaves 2^53, so nothing is rounded: `bounds.rs` next door proves it. Bytes become digits in `digits.rs`.
//!
//! Columns are not carried while products are added, rows are added six at once, and a row is kept twice, shifted by one
//! digit, so that every row of the six finds its pairs without a shuffle. The six quotients of a block of rows are found side by
//! side too: modulo 2^(6 · radix), what the rows are multiples of is −1.

use super::super::number::Real;
use super::lanes::Pair;

/// How many digits of how many bits numbers of one key have. R is 2^(radix · digits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) radix: u32,
    /// A multiple of [`BLOCK`].
    pub(super) digits: usize,
}

/// R is larger than the modulus by as many bits. It keeps the top digit from growing.
const SLACK: usize = 4;

/// So many rows are added at once: more than six would not fit into sixteen registers.
pub(super) const BLOCK: usize = 6;
pub(super) const PAIRS: usize = BLOCK / 2;

/// The digits of a block of rows.
pub(super) type Block<V> = [V; PAIRS];

impl Shape {
    /// For moduli of `bits` bits.
    pub(super) fn new(bits: usize) -> Self {
        // As wide as the sums allow: n products of digits have 2 · radix − 2 + log2 n bits.
        let radix: u8 = if bits <= 2900 { 24 } else { 23 };
        let width = usize::from(radix);
        Self {
            radix: radix.into(),
            digits: (bits + SLACK).div_ceil(width).next_multiple_of(BLOCK),
        }
    }

    pub(super) fn blocks(self) -> usize {
        self.digits / BLOCK
    }

    /// As many columns at either end may take both a product and its reduction before they are carried.
    fn shallow(self) -> usize {
        (1 << (54 - 2 * self.radix)) - 4
    }
}

/// A number as the rows of a product: its digits in pairs, and beside each what pairs with it one digit later. A block of zeros
/// follows.
#[derive(Clone)]
pub(super) struct Row<V>(Vec<[Step<V>; PAIRS]>);

/// A pair of digits, and the last digit before it with its first.
type Step<V> = [V; 2];

impl<V: Pair> Row<V> {
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    #[inline(never)]
    pub(super) fn new(digits: &[Block<V>]) -> Self {
        let zero = V::of(0.0);
        let mut before = zero;
        let blocks = digits.iter().copied().chain([[zero; PAIRS]]);
        Self(
            blocks
                .map(|block| block.map(|pair| step(pair, &mut before)))
                .collect(),
        )
    }

    /// Without the zeros.
    pub(super) fn digits(&self) -> impl Iterator<Item = Block<V>> {
        let blocks = &self.0[..self.0.len() - 1];
        blocks.iter().map(|block| block.map(|[pair, _]| pair))
    }
}

#[inline(always)]
fn step<V: Pair>(pair: V, before: &mut V) -> Step<V> {
    let step = [pair, V::between(*before, pair)];
    *before = pair;
    step
}

/// What a product is reduced by: an odd number n below R / 2^[`SLACK`].
pub(super) struct Modulus<V: Pair> {
    /// n.
    row: Row<V>,
    /// (n · k + 1) / 2^(6 · radix).
    rest: Row<V>,
    /// k, which is −1/n modulo 2^(6 · radix), and at most half of that in size.
    inverse: [V::Lane; BLOCK],
}

impl<V: Pair> Modulus<V> {
    pub(super) fn new(modulus: &[Block<V>], rest: &[Block<V>], inverse: Block<V>) -> Self {
        Self {
            row: Row::new(modulus),
            rest: Row::new(rest),
            inverse: lanes(inverse),
        }
    }

    /// digits · k modulo 2^(6 · radix).
    #[inline(always)]
    fn quotients(&self, digits: Block<V>, radix: u32) -> Block<V> {
        let digits = lanes(digits);
        let [p0, p1, p2, p3, p4, p5] = std::array::from_fn(|place| {
            let products = (0..=place).map(|low| digits[low] * self.inverse[place - low]);
            products.fold(V::Lane::of(0.0), |sum, product| sum + product)
        });
        settle([V::new(p0, p1), V::new(p2, p3), V::new(p4, p5)], radix).0
    }
}

/// The digits of one block.
#[inline(always)]
fn lanes<V: Pair>(pairs: Block<V>) -> [V::Lane; BLOCK] {
    let [(x0, x1), (x2, x3), (x4, x5)] = pairs.map(V::lanes);
    [x0, x1, x2, x3, x4, x5]
}

/// The room a computation needs, for all its multiplications.
pub(super) struct Workspace<V> {
    shape: Shape,
    columns: Vec<V>,
}

impl<V: Pair> Workspace<V> {
    #[inline(never)]
    pub(super) fn new(shape: Shape) -> Self {
        Self {
            shape,
            columns: vec![V::of(0.0); shape.digits],
        }
    }

    /// x · x / R modulo n, into x.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn square(&mut self, x: &mut Row<V>, n: &Modulus<V>) {
        self.columns.fill(V::of(0.0));
        let columns = self.columns.as_chunks_mut::<PAIRS>().0;
        for (block, pairs) in x.digits().enumerate() {
            let [x0, x1, x2, x3, x4, x5] = lanes(pairs);
            // A product of two digits is met once and counts twice.
            let twice = lanes(pairs.map(|pair| pair + pair));
            let (row, rows) = x.0[block..].split_at(1);
            let [_, [even1, _], [even2, odd2]] = row[0];
            let (first, further) = columns[2 * block..].split_at_mut(1);
            let [c0, c1, c2] = &mut first[0];
            *c0 = *c0 + V::both(x0) * V::new(x0, twice[1]);
            *c1 = *c1 + V::both(twice[0]) * even1 + V::both(x1) * V::new(x1, twice[2]);
            *c2 = *c2
                + V::both(twice[0]) * even2
                + V::both(twice[1]) * odd2
                + V::both(x2) * V::new(x2, twice[3]);
            let [c3, c4, c5] = &mut further[0];
            *c3 = *c3 + V::both(x3) * V::new(x3, twice[4]);
            // The rows below hold these two squares twice.
            *c4 = *c4 - V::new(x4 * x4, V::Lane::of(0.0));
            *c5 = *c5 - V::new(x5 * x5, V::Lane::of(0.0));
            let mut before = [[V::of(0.0); 2]; 2];
            before[1][0] = even2;
            add_rows(further, rows, before, twice);
        }
        self.reduce(x, n);
    }

    /// x · y / R modulo n, into x.
    #[inline(never)]
    pub(super) fn multiply(&mut self, x: &mut Row<V>, y: &Row<V>, n: &Modulus<V>) {
        self.columns.fill(V::of(0.0));
        self.add_product(x, self.shape.blocks(), y);
        self.reduce(x, n);
    }

    /// (x · y − a · b − c) / R modulo n, into x, where a has `blocks` blocks.
    pub(super) fn multiply_and_subtract(
        &mut self,
        x: &mut Row<V>,
        y: &Row<V>,
        (a, blocks, b): (&Row<V>, usize, &Row<V>),
        c: &Row<V>,
        n: &Modulus<V>,
    ) {
        self.columns.fill(V::of(0.0));
        self.add_product(a, blocks, b);
        for (column, digit) in self.columns.iter_mut().zip(c.digits().flatten()) {
            *column = *column + digit;
        }
        // Digits again, so that the columns have room for the other product.
        carry(&mut self.columns, self.shape.radix);
        for column in &mut self.columns {
            *column = V::of(0.0) - *column;
        }
        self.add_product(x, self.shape.blocks(), y);
        self.reduce(x, n);
    }

    /// Adds x · y to the columns.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    #[inline(never)]
    fn add_product(&mut self, x: &Row<V>, blocks: usize, y: &Row<V>) {
        let columns = self.columns.as_chunks_mut::<PAIRS>().0;
        for (block, pairs) in x.digits().take(blocks).enumerate() {
            add_rows(
                &mut columns[block..],
                &y.0,
                [[V::of(0.0); 2]; 2],
                lanes(pairs),
            );
        }
    }

    /// The columns divided by R modulo n, into x: below n in size, if the columns are below n · R/8. The last block of quotients
    /// adds n/2 to that, the one before it n/4, as k is no more than half of its range, and the others next to nothing.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    // Once in the module, not once per caller: 600 bytes compressed, and no slower.
    #[inline(never)]
    fn reduce(&mut self, x: &mut Row<V>, n: &Modulus<V>) {
        let Shape { radix, digits } = self.shape;
        let (blocks, shallow) = (self.shape.blocks(), self.shape.shallow() / 2);
        if shallow < digits / 2 {
            let columns = &mut self.columns;
            let deep = shallow..digits - shallow;
            let after = deep.end;
            columns[after] = columns[after] + carry(&mut columns[deep], radix);
        }
        let columns = self.columns.as_chunks_mut::<PAIRS>().0;
        let (first, rest) = n.rest.0.split_at(1);
        let [_, step1, step2] = first[0];
        let (mut quotients, mut carried) = settle(columns[0], radix);
        for block in 1..blocks {
            // The next quotients hang on the first pairs only: computed early, they overlap with the others.
            let (near, far) = columns[block..].split_at_mut(1);
            let factors = lanes(quotients);
            near[0][0] = near[0][0] + carried;
            add_rows(near, first, [[V::of(0.0); 2]; 2], factors);
            (quotients, carried) = settle(near[0], radix);
            add_rows(far, rest, [step1, step2], factors);
        }
        // n · k is longer than n. So the last block is cleared with n itself.
        let columns = &mut columns[blocks - 1..];
        columns[0] = quotients;
        columns[1][0] = columns[1][0] + carried;
        let factors = lanes(n.quotients(quotients, radix));
        add_rows(columns, &n.row.0, [[V::of(0.0); 2]; 2], factors);
        let carried = lanes(columns[0])
            .into_iter()
            .fold(V::Lane::of(0.0), |carry, column| {
                (column + carry).down(radix)
            });
        columns[1][0] = columns[1][0] + V::new(carried, V::Lane::of(0.0));
        self.write(x);
    }

    /// The upper columns, carried, into x.
    #[inline(always)]
    fn write(&self, x: &mut Row<V>) {
        let radix = self.shape.radix;
        let [mut first, mut second, mut before] = [V::of(0.0); 3];
        let columns = &self.columns[self.shape.digits / 2..];
        for (place, column) in x.0.as_flattened_mut().iter_mut().zip(columns) {
            let once = carry_one(*column, &mut first, radix);
            *place = step(carry_one(once, &mut second, radix), &mut before);
        }
        if let Some([end, ..]) = x.0.last_mut() {
            *end = step(V::of(0.0), &mut before);
        }
    }
}

/// Adds a block of rows, each one column further than the one before, and each times its factor. `before` are the pairs in front.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline]
fn add_rows<V: Pair>(
    columns: &mut [Block<V>],
    row: &[[Step<V>; PAIRS]],
    before: [Step<V>; 2],
    factors: [V::Lane; BLOCK],
) {
    let [f0, f1, f2, f3, f4, f5] = factors.map(V::both);
    let [mut second, mut first] = before;
    for (columns, steps) in columns.iter_mut().zip(row) {
        for (column, step) in columns.iter_mut().zip(steps) {
            *column = *column
                + (step[0] * f0 + step[1] * f1)
                + (first[0] * f2 + first[1] * f3)
                + (second[0] * f4 + second[1] * f5);
            (second, first) = (first, *step);
        }
    }
}

/// Digits of a block that is carried twice, and what goes to the column after it.
#[inline(always)]
fn settle<V: Pair>(mut columns: Block<V>, radix: u32) -> (Block<V>, V) {
    let first = carry(&mut columns, radix);
    let second = carry(&mut columns, radix);
    (columns, first + second)
}

/// One parallel step of carrying: splits every column, and adds the high part to the next one. Returns the last high part: of a
/// whole number it is zero, as its top digit is small (`bounds.rs`).
#[inline(always)]
fn carry<V: Pair>(columns: &mut [V], radix: u32) -> V {
    let mut before = V::of(0.0);
    for pair in columns {
        *pair = carry_one(*pair, &mut before, radix);
    }
    V::between(before, V::of(0.0))
}

#[inline(always)]
fn carry_one<V: Pair>(pair: V, before: &mut V, radix: u32) -> V {
    let (low, high) = pair.split(radix);
    let carry = V::between(*before, high);
    *before = high;
    low + carry
}
