//! The same verdict as the twin, whatever the input: with a table, without one, and for keys that are none.
//!
//! `TOKENWARD_CASES` multiplies the random part.

use super::*;

/// A reproducible source of numbers (xorshift64*).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.word().to_be_bytes()[0]).collect()
    }
}

pub(super) fn cases(few: usize) -> usize {
    let times = std::env::var("TOKENWARD_CASES").map_or(1, |times| times.parse().unwrap());
    few * times
}

/// Big-endian `number` of `length` bytes, plus `more`.
fn plus(number: &[u8], more: i64) -> Vec<u8> {
    let mut carry = more;
    let mut sum = number.to_vec();
    for byte in sum.iter_mut().rev() {
        carry += i64::from(*byte);
        *byte = carry.rem_euclid(256) as u8;
        carry = carry.div_euclid(256);
    }
    assert_eq!(carry, 0);
    sum
}

fn hex(digits: &str, length: usize) -> Vec<u8> {
    let digits = format!("{digits:0>width$}", width = 2 * length);
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

macro_rules! against_the_twin {
    ($curve:ident, $twin:ident, $type:ident, $key:ident, $table:ident, $bytes:literal, $p:literal, $n:literal) => {
        mod $curve {
            use super::*;
            use $twin::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
            use $twin::ecdsa::{Signature, SigningKey, VerifyingKey};
            use $twin::elliptic_curve::{
                PrimeField, group::Group, ops::Reduce, point::AffineCoordinates, sec1::ToSec1Point,
            };
            use $twin::{ProjectivePoint, Scalar};

            struct Key {
                twin: VerifyingKey,
                ours: $key,
                table: $table,
            }

            impl Key {
                fn new(point: ProjectivePoint) -> Self {
                    let encoded = point.to_affine().to_sec1_point(false);
                    let (x, y) = encoded.as_bytes()[1..].split_at($bytes);
                    let ours = $key::new(x, y).unwrap();
                    let table = ours.table().unwrap();
                    let twin = VerifyingKey::from_sec1_bytes(encoded.as_bytes()).unwrap();
                    Self { twin, ours, table }
                }

                /// The common verdict.
                fn verdict(&self, digest: &[u8], signature: &[u8]) -> bool {
                    let twin = Signature::from_slice(signature).is_ok_and(|signature| {
                        self.twin.verify_prehash(digest, &signature).is_ok()
                    });
                    let case = || {
                        format!(
                            "digest {digest:02x?} signature {signature:02x?} key {:?}",
                            self.twin
                        )
                    };
                    assert_eq!(
                        self.ours.verify(None, digest, signature),
                        twin,
                        "without a table: {}",
                        case()
                    );
                    assert_eq!(
                        self.ours.verify(Some(&self.table), digest, signature),
                        twin,
                        "with a table: {}",
                        case()
                    );
                    twin
                }
            }

            fn scalar(random: &mut Random) -> Scalar {
                Scalar::reduce(&field(&random.bytes($bytes)))
            }

            fn field(bytes: &[u8]) -> $twin::FieldBytes {
                let mut field = $twin::FieldBytes::default();
                field.copy_from_slice(bytes);
                field
            }

            fn number(value: &[u8]) -> Scalar {
                Scalar::from_repr(field(value)).unwrap()
            }

            fn x_of(point: ProjectivePoint) -> Vec<u8> {
                point.to_affine().x().to_vec()
            }

            fn small(value: i64) -> Scalar {
                let size = Scalar::from(value.unsigned_abs());
                if value < 0 { -size } else { size }
            }

            fn pair(r: &[u8], s: &[u8]) -> Vec<u8> {
                [r, s].concat()
            }

            /// A signature and digest whose equation is R = u1·G + u2·Q.
            fn made(u1: Scalar, u2: Scalar, r: Scalar) -> Option<(Vec<u8>, Vec<u8>)> {
                let s = r * Option::<Scalar>::from(u2.invert())?;
                // Digests of P-521 have its length here: the lowest 521 bits are used.
                Some((
                    (u1 * s).to_repr().to_vec(),
                    pair(&r.to_repr(), &s.to_repr()),
                ))
            }

            #[test]
            fn random_signatures() {
                let mut random = Random(0x5eed);
                // Of changed digests.
                let mut accepted = 0;
                for _ in 0..cases(3) {
                    let d = scalar(&mut random);
                    let key = Key::new(ProjectivePoint::GENERATOR * d);
                    let signer = SigningKey::from_bytes(&d.to_repr()).unwrap();
                    // Digests of every length that the twin signs, shorter and longer than n; the first bits are set in some.
                    for length in [33, 48, 64, $bytes - 1, $bytes, $bytes + 1, $bytes + 20] {
                        let mut z = random.bytes(length);
                        z[0] |= random.word() as u8 & 0xf0;
                        let signature: Signature = signer.sign_prehash(&z).unwrap();
                        let good = signature.to_bytes().to_vec();
                        assert!(key.verdict(&z, &good));
                        // High and low s hold alike.
                        let (r, s) = good.split_at($bytes);
                        assert!(key.verdict(&z, &pair(r, &(-number(s)).to_repr())));
                        // Zeros in front change no number, but a length.
                        assert!(!key.verdict(&z, &[r, &[0], s].concat()));
                        assert!(!key.verdict(&z, &[&[0], r, s].concat()));
                        for _ in 0..3 {
                            let mut bad = good.clone();
                            let at = random.word() as usize % bad.len();
                            bad[at] ^= 1 << (random.word() % 8);
                            assert!(!key.verdict(&z, &bad));
                            let mut other = z.clone();
                            let at = random.word() as usize % other.len();
                            other[at] ^= 1 << (random.word() % 8);
                            accepted += usize::from(key.verdict(&other, &good));
                        }
                    }
                }
                // Bits behind the length of n, and the 7 above it in P-521, are no part of the digest.
                assert!(accepted < cases(3) * 7, "{accepted}");
            }

            /// Signatures that hold, with n added where there is room.
            #[test]
            fn numbers_above_the_order() {
                let n = hex($n, $bytes);
                let mut random = Random(8);
                for small_s in [1, 2, 77] {
                    let (k, z) = (scalar(&mut random), scalar(&mut random));
                    let point = ProjectivePoint::GENERATOR * k;
                    let r = Scalar::reduce(&field(&x_of(point)));
                    let key = Key::new(recovered(point, r, small(small_s), z));
                    let digest = z.to_repr();
                    assert!(
                        key.verdict(&digest, &pair(&r.to_repr(), &plus(&[0; $bytes], small_s)))
                    );
                    assert!(!key.verdict(&digest, &pair(&r.to_repr(), &plus(&n, small_s))));
                }
            }

            #[test]
            fn bounds_of_r_and_s() {
                let (p, n) = (hex($p, $bytes), hex($n, $bytes));
                let values: Vec<Vec<u8>> = [
                    vec![0; $bytes],
                    plus(&[0; $bytes], 1),
                    plus(&[0; $bytes], 2),
                    plus(&n, -2),
                    plus(&n, -1),
                    n.clone(),
                    plus(&n, 1),
                    plus(&p, -1),
                    p.clone(),
                    vec![0xff; $bytes],
                ]
                .into();
                let digests: [Vec<u8>; 9] = [
                    vec![],
                    vec![0; $bytes],
                    vec![0xff; $bytes],
                    vec![0xff; $bytes + 5],
                    vec![0xff; 32],
                    n.clone(),
                    plus(&n, 1),
                    plus(&n, -1),
                    p.clone(),
                ];
                let key = Key::new(ProjectivePoint::GENERATOR * Scalar::from(7_u64));
                for r in &values {
                    for s in &values {
                        for digest in &digests {
                            key.verdict(digest, &pair(r, s));
                        }
                    }
                }
                for length in [0, 1, $bytes, 2 * $bytes - 1, 2 * $bytes + 1, 3 * $bytes] {
                    assert!(!key.verdict(&[1; 32], &[1; 3 * $bytes][..length]));
                }
            }

            #[test]
            fn exceptional_additions() {
                let mut accepted = 0;
                for d in [1, -1, 2, -32] {
                    let key = Key::new(ProjectivePoint::GENERATOR * small(d));
                    let values = [
                        0,
                        1,
                        -1,
                        2,
                        -2,
                        3,
                        5,
                        15,
                        16,
                        -16,
                        17,
                        31,
                        32,
                        33,
                        64,
                        127,
                        128,
                        -129,
                        1024,
                        0x8421,
                        1 << 40,
                    ];
                    for u1 in values {
                        for u2 in values {
                            accepted += usize::from(judged(&key, small(d), small(u1), small(u2)));
                        }
                    }
                }
                assert!(accepted > 300, "{accepted}");
            }

            /// u1·G = ±u2·Q for whole scalars, and neighbours.
            #[test]
            fn meeting_and_cancelling_sums() {
                let mut random = Random(77);
                for _ in 0..cases(3) {
                    let d = scalar(&mut random);
                    let key = Key::new(ProjectivePoint::GENERATOR * d);
                    for near in -2..=2 {
                        let u2 = scalar(&mut random);
                        assert!(judged(&key, d, u2 * d + small(near), u2));
                        assert_eq!(judged(&key, d, small(near) - u2 * d, u2), near != 0);
                    }
                    assert!(judged(&key, d, Scalar::ZERO, scalar(&mut random)));
                }
            }

            /// Whether a signature with these u1, u2 was accepted, as it must be unless the sum is infinity.
            fn judged(key: &Key, d: Scalar, u1: Scalar, u2: Scalar) -> bool {
                let point = ProjectivePoint::GENERATOR * (u1 + u2 * d);
                let infinity = bool::from(point.is_identity());
                let r = if infinity {
                    Scalar::ONE
                } else {
                    Scalar::reduce(&field(&x_of(point)))
                };
                let Some((digest, signature)) = made(u1, u2, r) else {
                    return false;
                };
                let verdict = key.verdict(&digest, &signature);
                assert_eq!(verdict, !infinity);
                verdict
            }

            /// The key under which (r, s) holds for z with exactly this point R.
            fn recovered(
                point: ProjectivePoint,
                r: Scalar,
                s: Scalar,
                z: Scalar,
            ) -> ProjectivePoint {
                (point * s - ProjectivePoint::GENERATOR * z) * r.invert().unwrap()
            }

            fn with_x(x: &[u8]) -> Option<ProjectivePoint> {
                let key = VerifyingKey::from_sec1_bytes(&[&[2], x].concat()).ok()?;
                Some(ProjectivePoint::from(*key.as_affine()))
            }

            /// x of R at n or above: r = x − n, and r + n must be tried.
            #[test]
            fn x_above_the_order() {
                let (p, n) = (hex($p, $bytes), hex($n, $bytes));
                let mut random = Random(3);
                let below: Vec<_> = (1..12).map(|down| plus(&p, -down)).collect();
                let above: Vec<_> = (0..12).map(|up| plus(&n, up)).collect();
                let mut accepted = 0;
                for x in above.iter().chain(&below) {
                    let Some(point) = with_x(x) else { continue };
                    let r = Scalar::reduce(&field(x));
                    let (s, z) = (scalar(&mut random), scalar(&mut random));
                    if r == Scalar::ZERO {
                        continue;
                    }
                    let key = Key::new(recovered(point, r, s, z));
                    assert!(key.verdict(&z.to_repr(), &pair(&r.to_repr(), &s.to_repr())));
                    // x itself is no r.
                    assert!(!key.verdict(&z.to_repr(), &pair(x, &s.to_repr())));
                    accepted += 1;
                }
                assert!(accepted > 5, "{accepted}");
            }

            /// x of R small: r = x + p − n is the same modulo p after adding n, but not modulo n.
            #[test]
            fn x_that_would_wrap() {
                let p = hex($p, $bytes);
                let mut random = Random(4);
                let mut refused = 0;
                for x in 0..12 {
                    let x = plus(&[0; $bytes], x);
                    let Some(point) = with_x(&x) else { continue };
                    let r = Scalar::reduce(&field(&x)) + Scalar::reduce(&field(&p));
                    let (s, z) = (scalar(&mut random), scalar(&mut random));
                    let key = Key::new(recovered(point, r, s, z));
                    assert!(!key.verdict(&z.to_repr(), &pair(&r.to_repr(), &s.to_repr())));
                    refused += 1;
                }
                assert!(refused > 3);
            }

            #[test]
            fn keys() {
                let p = hex($p, $bytes);
                let mut random = Random(5);
                let good = (ProjectivePoint::GENERATOR * scalar(&mut random)).to_affine();
                let (x, y) = (
                    good.x().to_vec(),
                    good.to_sec1_point(false).as_bytes()[1 + $bytes..].to_vec(),
                );
                let mut values = vec![
                    x.clone(),
                    y,
                    vec![0; $bytes],
                    plus(&[0; $bytes], 1),
                    plus(&p, -1),
                    p.clone(),
                    plus(&p, 1),
                    vec![0xff; $bytes],
                ];
                for at in [0, $bytes / 2, $bytes - 1] {
                    let mut changed = x.clone();
                    changed[at] ^= 1;
                    values.push(changed);
                }
                // x = 0 is on these curves; x + p is the same point in other words, where it fits.
                let zero = with_x(&[0; $bytes])
                    .unwrap()
                    .to_affine()
                    .to_sec1_point(false);
                let zero_y = zero.as_bytes()[1 + $bytes..].to_vec();
                values.push(zero_y.clone());
                let mut accepted = 0;
                for x in &values {
                    for y in &values {
                        let encoded = [&[4], x.as_slice(), y].concat();
                        let twin = VerifyingKey::from_sec1_bytes(&encoded).is_ok();
                        assert_eq!($key::new(x, y).is_some(), twin, "{encoded:02x?}");
                        accepted += usize::from(twin);
                    }
                }
                assert_eq!(accepted, 2);
                assert!($key::new(&p, &zero_y).is_none());
                for length in [0, $bytes - 1, $bytes + 1] {
                    assert!($key::new(&vec![0; length], &zero_y).is_none());
                    assert!($key::new(&[0; $bytes], &[1; 3 * $bytes][..length]).is_none());
                }
            }

            /// The check of a table finds an entry of no point, and one of another point that its sum goes through.
            #[test]
            fn a_broken_table_is_found() {
                let d = scalar(&mut Random(9));
                let Key {
                    ours, mut table, ..
                } = Key::new(ProjectivePoint::GENERATOR * d);
                let (mut found_by_sum, mut tried) = (0, 0);
                for at in (0..table.entries_mut().len() - 1).step_by(7) {
                    let entry = table.entries_mut()[at];
                    table.entries_mut()[at].x[0] ^= 1;
                    assert!(!table.is_on_curve(), "{at}");
                    table.entries_mut()[at] = table.entries_mut()[at + 1];
                    assert!(table.is_on_curve());
                    found_by_sum += usize::from(ours.agrees_with(&table) == Some(false));
                    table.entries_mut()[at] = entry;
                    tried += 1;
                }
                assert!(found_by_sum > 2 && found_by_sum < tried, "{found_by_sum}");
                assert!(table.is_on_curve() && ours.agrees_with(&table) == Some(true));
            }

            /// A table goes with its key: that of another changes no verdict.
            #[test]
            fn tables_of_other_keys() {
                let mut random = Random(6);
                let (d, k, z) = (
                    scalar(&mut random),
                    scalar(&mut random),
                    scalar(&mut random),
                );
                let (key, other) = (
                    Key::new(ProjectivePoint::GENERATOR * d),
                    Key::new(ProjectivePoint::GENERATOR * k),
                );
                let r = Scalar::reduce(&field(&x_of(ProjectivePoint::GENERATOR * k)));
                let s = k.invert().unwrap() * (z + r * d);
                let (digest, signature) = (z.to_repr(), pair(&r.to_repr(), &s.to_repr()));
                assert!(key.verdict(&digest, &signature));
                assert!(!other.verdict(&digest, &signature));
                assert!(key.ours.verify(Some(&other.table), &digest, &signature));
                assert!(!other.ours.verify(Some(&key.table), &digest, &signature));
            }
        }
    };
}

against_the_twin!(
    p256_twin,
    p256,
    NistP256,
    P256Key,
    P256Table,
    32,
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
);
against_the_twin!(
    p384_twin,
    p384,
    NistP384,
    P384Key,
    P384Table,
    48,
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
);
against_the_twin!(
    p521_twin,
    p521,
    NistP521,
    P521Key,
    P521Table,
    66,
    "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
);

/// A point and its opposite share x and differ: the check of a table compares y too.
#[test]
fn opposite_points_differ() {
    let [point, opposite] = [false, true].map(|opposite| {
        let mut sum = point::Sum::<curve::P256, 9>::new();
        sum.add_affine(&ecdsa::generator::<curve::P256, 9>(), opposite);
        sum.point.unwrap()
    });
    assert!(point.equals::<curve::P256>(&point) && !point.equals::<curve::P256>(&opposite));
}

/// A table serves a key whose point is its own in every limb.
#[test]
fn the_same_point_has_all_limbs_in_common() {
    let point = ecdsa::generator::<curve::P256, 9>();
    assert!(point.same(&point));
    for limb in 0..9 {
        let mut others = [point; 2];
        others[0].x[limb] ^= 1;
        others[1].y[limb] ^= 1;
        assert!(!others.iter().any(|other| point.same(other)), "{limb}");
    }
}

/// Whether or not a point could be found for it.
#[test]
fn zero_is_no_scalar_of_a_signature() {
    use curve::Curve;
    let order = const { &curve::P256::ORDER };
    let (zero, one) = ([0; 32], plus(&[0; 32], 1));
    let is_valid =
        |r: &[u8], s: &[u8]| ecdsa::scalars(order, 32, 256, &[7; 32], &[r, s].concat()).is_some();
    assert!(is_valid(&one, &one));
    assert!(!is_valid(&zero, &one) && !is_valid(&one, &zero));
}
