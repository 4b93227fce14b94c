//! The proof that no sum leaves the 53 bits of an `f64`: the source of `montgomery.rs` runs over ranges instead of numbers, for
//! every shape that a key of 2048 to 8192 bits can have.

use super::super::number::Real;
use super::super::number::interval::RealRange;
use super::lanes::Pair;
use super::lanes::plain::Plain;
use super::montgomery::{Modulus, Row, Shape, Workspace};

type Ranges = Vec<Plain<RealRange>>;

fn up_to(size: i128) -> RealRange {
    RealRange::new(-size, size)
}

/// Digits up to `size`, the top one up to `top`.
fn digits(shape: Shape, size: i128, top: i128) -> Ranges {
    let mut digits = vec![Plain::new(up_to(size), up_to(size)); shape.vectors()];
    *digits.last_mut().unwrap() = Plain::new(up_to(size), up_to(top));
    digits
}

fn assert_within(x: &Ranges, limit: &Ranges) {
    for (place, (x, limit)) in x.iter().zip(limit).enumerate() {
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
    // Moduli, their multiples and signatures, freshly balanced, are below R/16.
    let fresh = digits(shape, half, half / 8 + 1);
    assert_within(&fresh, &admitted);

    let mut multiple = fresh.clone();
    multiple[0] = Plain::new(RealRange::of(-1.0), up_to(half));
    let multiple = Modulus::new(&multiple, None);
    let modulus = Modulus::new(&fresh, Some(up_to(half)));

    let mut workspace = Workspace::new(shape);
    let mut square = admitted.clone();
    workspace.square(&mut square, &multiple);
    assert_within(&square, &admitted);

    let mut product = admitted.clone();
    workspace.multiply(&mut product, &Row::new(&admitted), &multiple);
    assert_within(&product, &admitted);

    // Doubled once, a result of a squaring may be squared again, or begin a power.
    workspace.double(&mut square);
    let mut first = square.clone();
    workspace.multiply(&mut first, &Row::new(&fresh), &multiple);
    assert_within(&first, &admitted);
    workspace.square(&mut square, &multiple);
    assert_within(&square, &admitted);

    // The last product: reduced by n itself.
    let mut last = admitted.clone();
    workspace.multiply(&mut last, &Row::new(&fresh), &modulus);
    assert_within(&last, &admitted);
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

/// The room for growth in every shape: the multiple of the modulus, of radix bits more, is below R/16.
#[test]
fn slack() {
    for bits in 2048..=8192 {
        let shape = Shape::new(bits);
        let width = usize::try_from(shape.radix).unwrap();
        assert!(bits + width + 4 <= shape.digits * width && shape.digits.is_multiple_of(6));
    }
}
