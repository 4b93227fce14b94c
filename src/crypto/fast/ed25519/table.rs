//! Sums of multiples of the base point B and of a key: with tables for many uses, and without for the first ones.

use super::point::{Addend, Point};
use super::scalar::{ODD_WIDTH, Scalar};
use std::sync::OnceLock;

/// Bits of a digit of a table.
pub(super) const WIDTH: usize = 6;

/// Every `GROUP`-th digit has entries of its own; between them the sum is doubled `WIDTH` times.
pub(super) const GROUP: usize = 4;

/// Digits of a scalar below 2^253.
const DIGITS: usize = 253 / WIDTH + 1;

/// Entries of a digit: 1 to 2^(WIDTH − 1) times its power of two. The sign costs nothing.
const ENTRIES: usize = 1 << (WIDTH - 1);

/// The odd multiples 1, 3, … 15 of a point, for digits of [`Scalar::odd_digits`].
pub(super) type OddMultiples = Vec<Addend>;

/// Multiples of a point by all digits of a table, in the order of [`Multiples::new`].
pub(super) struct Multiples(Vec<Addend>);

/// What is kept of the base point.
struct Base {
    odd: OddMultiples,
    all: OnceLock<Option<Multiples>>,
}

pub(super) fn odd_multiples(point: &Point) -> OddMultiples {
    let mut points = Vec::new();
    for base in Addend::all(&[*point]) {
        Point::push_multiples(&mut points, &base, 1 << (ODD_WIDTH - 1));
    }
    let odd: Vec<Point> = points.into_iter().step_by(2).collect();
    Addend::all(&odd)
}

fn base() -> &'static Base {
    static BASE: OnceLock<Base> = OnceLock::new();
    BASE.get_or_init(|| Base {
        odd: odd_multiples(&Point::BASE),
        all: OnceLock::new(),
    })
}

pub(super) fn base_odd() -> &'static OddMultiples {
    &base().odd
}

/// Those of the base point, which all keys share.
pub(super) fn base_multiples() -> Option<&'static Multiples> {
    let base = base();
    base.all
        .get_or_init(|| Multiples::new(&Point::BASE, &base.odd))
        .as_ref()
}

impl Multiples {
    /// `None` if it fails the check, which no computer that works lets happen.
    pub(super) fn new(point: &Point, odd: &OddMultiples) -> Option<Self> {
        let mut power = *point;
        let mut powers = Vec::new();
        for _ in 0..DIGITS.div_ceil(GROUP) {
            powers.push(power);
            for _ in 0..WIDTH * GROUP {
                power.double(true);
            }
        }
        let mut multiples = Vec::with_capacity(powers.len() * ENTRIES);
        for power in Addend::all(&powers) {
            Point::push_multiples(&mut multiples, &power, ENTRIES);
        }
        let table = Self(Addend::all(&multiples));
        table.is_sound(odd).then_some(table)
    }

    /// Whether every entry is a point of the curve, and one sum what it is without a table.
    pub(super) fn is_sound(&self, odd: &OddMultiples) -> bool {
        let scalar = Scalar::reduced(&PROBE);
        let with = sum(&[(self, scalar)]);
        let without = sum_without_tables(&[(odd, scalar)]);
        self.0.iter().all(Addend::is_on_curve) && with.equals(&without)
    }

    #[cfg(test)]
    pub(super) fn entries_mut(&mut self) -> &mut [Addend] {
        &mut self.0
    }

    /// The memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    /// Adds what every `GROUP`-th digit from `first` on stands for. (Not inline, or it would be unrolled for each group.)
    #[inline(never)]
    fn add_digits(&self, sum: &mut Point, digits: &[i8; 64], first: usize) {
        for index in (first..DIGITS).step_by(GROUP) {
            let digit = digits[index];
            let size = usize::from(digit.unsigned_abs());
            if size != 0
                && let Some(entry) = self.0.get(index / GROUP * ENTRIES + size - 1)
            {
                sum.add(entry, digit < 0);
            }
        }
    }
}

/// A number with many different digits; any would do.
const PROBE: [u8; 64] = {
    let mut bytes = [0; 64];
    let mut index = 0;
    while index < bytes.len() {
        bytes[index] = (index * index + 89 * index + 41) as u8;
        index += 1;
    }
    bytes
};

/// The sum of scalar times point over tables, of at most two terms.
pub(super) fn sum(terms: &[(&Multiples, Scalar)]) -> Point {
    let mut sum = Point::IDENTITY;
    let mut digits = [[0; 64]; 2];
    for (digits, (_, scalar)) in digits.iter_mut().zip(terms) {
        *digits = scalar.digits(WIDTH);
    }
    for residue in (0..GROUP).rev() {
        if residue != GROUP - 1 {
            for step in 1..=WIDTH {
                sum.double(step == WIDTH);
            }
        }
        for ((table, _), digits) in terms.iter().zip(&digits) {
            table.add_digits(&mut sum, digits, residue);
        }
    }
    sum
}

/// The same over odd multiples, doubling together (Straus).
pub(super) fn sum_without_tables(terms: &[(&OddMultiples, Scalar)]) -> Point {
    let mut sum = Point::IDENTITY;
    let mut digits = [[0; 256]; 2];
    for (digits, (_, scalar)) in digits.iter_mut().zip(terms) {
        *digits = scalar.odd_digits();
    }
    for index in (0..256).rev() {
        let adds = digits.iter().any(|digits| digits[index] != 0);
        sum.double(adds || index == 0);
        for ((multiples, _), digits) in terms.iter().zip(&digits) {
            let digit = digits[index];
            if digit != 0
                && let Some(multiple) = multiples.get(usize::from(digit.unsigned_abs() / 2))
            {
                sum.add(multiple, digit < 0);
            }
        }
    }
    sum
}
