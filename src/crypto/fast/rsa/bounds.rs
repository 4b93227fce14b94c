//! The proof that no sum leaves the 53 bits of an `f64`: the source of `montgomery.rs` runs over ranges instead of numbers, for
//! every shape that a key of 2048 to 8192 bits can have.

use super::super::number::interval::RealRange;
use super::lanes::Pair;
use super::lanes::plain::Plain;
use super::montgomery::{BLOCK, Block, Modulus, PAIRS, Row, Shape, Workspace};

type Ranges = Vec<Block<Plain<RealRange>>>;

fn up_to(size: i128) -> RealRange {
    RealRange::new(-size, size)
}

/// Digits up to `size`, the top one up to `top`.
fn digits(shape: Shape, size: i128, top: i128) -> Ranges {
    let mut digits = vec![[Plain::new(up_to(size), up_to(size)); PAIRS]; shape.blocks()];
    *digits.as_flattened_mut().last_mut().unwrap() = Plain::new(up_to(size), up_to(top));
    digits
}

fn assert_within(x: &Row<Plain<RealRange>>, limit: &Ranges) {
    let digits = x.digits().flatten().zip(limit.as_flattened());
    for (place, (x, limit)) in digits.enumerate() {
        let (x, limit) = (x.lanes(), limit.lanes());
        assert!(
            x.0.is_within(limit.0) && x.1.is_within(limit.1),
            "{place}: {x:?} in {limit:?}"
        );
    }
}

fn prove(shape: Shape) {
    let half = 1 << (shape.radix - 1);
    // Whatever goes into a product: numbers up to R/8 and a little.
    let admitted = digits(shape, half + (half >> 12), half / 4);
    // Moduli, what belongs to them, and signatures, freshly balanced, are below R/16.
    let fresh = digits(shape, half, half / 8 + 1);
    let modulus = Modulus::new(
        &fresh,
        &fresh,
        [Plain::new(up_to(half), up_to(half)); PAIRS],
    );
    let (admitted_row, fresh) = (Row::new(&admitted), Row::new(&fresh));
    assert_within(&fresh, &admitted);

    let mut workspace = Workspace::new(shape);
    let mut square = admitted_row.clone();
    workspace.square(&mut square, &modulus);
    assert_within(&square, &admitted);

    let mut product = admitted_row.clone();
    workspace.multiply(&mut product, &admitted_row, &modulus);
    assert_within(&product, &admitted);

    // Compared with the product of a hash of 512 bits and a factor, and a number more.
    let mut difference = admitted_row.clone();
    let hash = (&fresh, 512_usize.div_ceil(20 * BLOCK), &admitted_row);
    workspace.multiply_and_subtract(&mut difference, &fresh, hash, &admitted_row, &modulus);
    assert_within(&difference, &admitted);
}

#[test]
fn every_shape() {
    let mut shapes: Vec<Shape> = (2048..=8192).map(Shape::new).collect();
    shapes.dedup();
    for shape in &shapes {
        prove(*shape);
    }
    // 24 bits serve up to 2900 bits, 23 above.
    let edges =
        [shapes.first(), shapes.last()].map(|shape| shape.map(|shape| (shape.radix, shape.digits)));
    assert_eq!(edges, [Some((24, 90)), Some((23, 360))]);
}

/// The room for growth in every shape: the modulus is below R/16.
#[test]
fn slack() {
    for bits in 2048..=8192 {
        let shape = Shape::new(bits);
        let width = usize::try_from(shape.radix).unwrap();
        assert!(bits + 4 <= shape.digits * width && shape.digits.is_multiple_of(BLOCK));
    }
}
