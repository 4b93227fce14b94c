//! There must be no difference from the twin: ed25519-dalek's `verify_strict` behind the import rules of a key. The points and
//! scalars are of every kind that has told implementations apart (Chalkias, Garillot, Nikolaenko 2020).
//! `TOKENWARD_CASES` multiplies the random cases.

use super::scalar::ORDER;
use super::*;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar as TwinScalar;

/// Random cases: `few`, or that many times what the environment says.
fn cases(few: u64) -> u64 {
    let factor = std::env::var("TOKENWARD_CASES").map_or(1, |cases| cases.parse().unwrap());
    few * factor
}

/// 64 bytes that nobody chose.
fn random(purpose: &str, index: u64) -> [u8; 64] {
    Sha512::new()
        .chain_update(purpose)
        .chain_update(index.to_le_bytes())
        .finalize()
        .into()
}

fn random_scalar(purpose: &str, index: u64) -> TwinScalar {
    TwinScalar::from_bytes_mod_order_wide(&random(purpose, index))
}

fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8]) -> TwinScalar {
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(a)
        .chain_update(message)
        .finalize();
    TwinScalar::from_bytes_mod_order_wide(&hash.into())
}

/// A key with its table, in both implementations.
struct Pair {
    own: PublicKey,
    table: Table,
    twin: ed25519_dalek::VerifyingKey,
}

impl Pair {
    /// `None` if both refuse the key.
    fn new(bytes: &[u8; 32]) -> Option<Self> {
        let twin = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak() && key.to_edwards().compress().0 == *bytes);
        let own = PublicKey::new(bytes);
        assert_eq!(own.is_some(), twin.is_some(), "{bytes:02x?}");
        let own = own?;
        let table = own.table().unwrap();
        let twin = twin?;
        Some(Self { own, table, twin })
    }

    /// The verdict of all three ways, which must agree.
    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        let twin = ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.twin.verify_strict(message, &signature).is_ok());
        let without = self.own.verify(None, message, signature);
        let with = self.own.verify(Some(&self.table), message, signature);
        assert_eq!(
            (without, with),
            (twin, twin),
            "{:02x?} {message:02x?} {signature:02x?}",
            self.own.bytes
        );
        twin
    }
}

/// A signature by the secret `a` with the nonce `r`, whose R and A may have been moved by points of small order.
fn sign(
    a: TwinScalar,
    key: &[u8; 32],
    r: TwinScalar,
    r_bytes: &[u8; 32],
    message: &[u8],
) -> [u8; 64] {
    let s = r + challenge(r_bytes, key, message) * a;
    join(r_bytes, s.as_bytes())
}

fn join(r: &[u8; 32], s: &[u8; 32]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(r);
    signature[32..].copy_from_slice(s);
    signature
}

/// `value` + `addend` modulo 2^256, little-endian.
fn plus(value: &[u8; 32], addend: &[u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    std::array::from_fn(|index| {
        let sum = u16::from(value[index]) + u16::from(addend[index]) + carry;
        carry = sum >> 8;
        (sum & 0xff) as u8
    })
}

/// A little-endian integer, small or taken from `top` downwards.
fn number(small: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = small;
    bytes
}

/// `value` − `small`.
fn minus(value: &[u8; 32], small: u8) -> [u8; 32] {
    let negative: [u8; 32] = std::array::from_fn(|index| {
        if index == 0 {
            small.wrapping_neg()
        } else if small == 0 {
            0
        } else {
            0xff
        }
    });
    plus(value, &negative)
}

/// Encodings around everything that decoding decides: y near 0, p, 2^255, and of all points of small order, each with both signs.
fn odd_encodings() -> Vec<[u8; 32]> {
    let mut half_full = [0xff; 32];
    half_full[31] = 0x7f;
    let mut encodings: Vec<[u8; 32]> = (0..40).map(number).collect();
    encodings.extend((0..60).map(|small| minus(&half_full, small)));
    for point in EIGHT_TORSION {
        encodings.push(point.compress().0);
    }
    let other_sign: Vec<[u8; 32]> = encodings
        .iter()
        .map(|bytes| {
            let mut bytes = *bytes;
            bytes[31] ^= 0x80;
            bytes
        })
        .collect();
    encodings.extend(other_sign);
    encodings
}

/// Scalars at the edges of digits, limbs and of the range.
fn odd_scalars() -> Vec<TwinScalar> {
    let one = TwinScalar::ONE;
    let mut scalars: Vec<TwinScalar> = (0..70_u64).map(TwinScalar::from).collect();
    scalars.extend((1..70_u64).map(|small| -TwinScalar::from(small)));
    let mut power = one;
    for _ in 0..253 {
        scalars.extend([power, power - one, -power, power + one]);
        power += power;
    }
    for pattern in [
        0x55, 0xaa, 0x11, 0x84, 0x20, 0x82, 0x08, 0xf0, 0x0f, 0xff, 0x92, 0x49, 0x24, 0xdf, 0xe0,
    ] {
        let mut bytes = [pattern; 32];
        bytes[31] &= 0x0f;
        scalars.push(TwinScalar::from_bytes_mod_order(bytes));
    }
    scalars
}

fn own_scalar(scalar: &TwinScalar) -> Scalar {
    Scalar::canonical(*scalar.as_bytes()).unwrap()
}

/// Sums of s·B and k·A over tables and without, against the twin's.
#[test]
fn sums_agree_for_every_kind_of_point_and_scalar() {
    let b = ED25519_BASEPOINT_POINT;
    let random_point = EdwardsPoint::mul_base(&random_scalar("point", 0));
    let mut points = vec![b, -b, b + b, random_point, random_point + EIGHT_TORSION[1]];
    points.extend(EIGHT_TORSION);
    points.extend(EIGHT_TORSION.map(|torsion| b + torsion));
    let edges = odd_scalars();
    for (index, point) in points.iter().enumerate() {
        let own = Point::decode(&point.compress().0).unwrap();
        let odd = table::odd_multiples(&own);
        let table = Multiples::new(&own, &odd).unwrap();
        let check = |s: &TwinScalar, k: &TwinScalar| {
            let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(k, point, s)
                .compress()
                .0;
            let (s, k) = (own_scalar(s), own_scalar(k));
            let without = table::sum_without_tables(&[(table::base_odd(), s), (&odd, k)]);
            let with = table::sum(&[(table::base_multiples().unwrap(), s), (&table, k)]);
            assert_eq!(without.encode(), expected);
            assert_eq!(with.encode(), expected);
            assert!(with.is_consistent() && without.is_consistent());
        };
        let step = (if index < 5 { 13 } else { 67 } / cases(1)).max(1) as usize;
        for (edge, other) in edges
            .iter()
            .zip(edges.iter().rev())
            .skip(index % step)
            .step_by(step)
        {
            check(edge, &random_scalar("s", index as u64));
            check(&TwinScalar::ZERO, edge);
            check(edge, other);
            check(edge, edge);
            check(edge, &-edge);
        }
        for case in 0..cases(20) {
            check(&random_scalar("s", case), &random_scalar("k", case));
        }
    }
}

/// Every single bit of signature, key and message; truncations; and that the valid one holds.
#[test]
fn mutated_signatures() {
    for case in 0..cases(2) {
        let seed = random("seed", case);
        let signing = ed25519_dalek::SigningKey::from_bytes(seed[..32].try_into().unwrap());
        let message = &seed[..(case as usize * 7) % 65];
        let key = signing.verifying_key().to_bytes();
        let signature = ed25519_dalek::Signer::sign(&signing, message).to_bytes();
        let pair = Pair::new(&key).unwrap();
        assert!(pair.holds(message, &signature));
        for bit in 0..512 {
            let mut mutated = signature;
            mutated[bit / 8] ^= 1 << (bit % 8);
            assert!(!pair.holds(message, &mutated), "{bit}");
        }
        assert!(!pair.holds(&[message, &[0]].concat(), &signature));
        for length in 0..64 {
            assert!(!pair.holds(message, &signature[..length]));
        }
        assert!(!pair.holds(message, &[&signature[..], &[0]].concat()));
        assert!(!pair.holds(message, &[signature, signature].concat()));
        for bit in 0..256 {
            let mut other = key;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(Pair::new(&other).is_none_or(|pair| !pair.holds(message, &signature)));
        }
    }
}

#[test]
fn random_signatures() {
    for case in 0..cases(100) {
        let (a, r) = (random_scalar("a", case), random_scalar("r", case));
        let key = EdwardsPoint::mul_base(&a).compress().0;
        let message = random("message", case);
        let r_bytes = EdwardsPoint::mul_base(&r).compress().0;
        let mut signature = sign(a, &key, r, &r_bytes, &message);
        let pair = Pair::new(&key).unwrap();
        assert!(pair.holds(&message, &signature));
        signature[(case % 64) as usize] ^= message[0] | 1;
        assert!(!pair.holds(&message, &signature));
    }
}

/// S and S + L are the same to the equation; only the first is taken (RFC 8032 §5.1.7). So are 0, L, and everything around them.
#[test]
fn s_is_below_the_order() {
    let a = random_scalar("a", 0);
    let key = EdwardsPoint::mul_base(&a).compress().0;
    let pair = Pair::new(&key).unwrap();
    let mut numbers = vec![
        ORDER,
        [0xff; 32],
        plus(&ORDER, &ORDER),
        plus(&ORDER, &number(1)),
    ];
    numbers.extend((0..20).map(number));
    numbers.extend((0..20).map(|small| minus(&ORDER, small)));
    for bit in 240..256 {
        let mut bytes = [0; 32];
        bytes[bit / 8] = 1 << (bit % 8);
        numbers.extend([bytes, minus(&bytes, 1), plus(&bytes, &ORDER)]);
    }
    for (index, bytes) in numbers.iter().enumerate() {
        let canonical = TwinScalar::from_canonical_bytes(*bytes);
        assert_eq!(
            Scalar::canonical(*bytes).is_some(),
            bool::from(canonical.is_some()),
            "{bytes:02x?}"
        );
        let r = EdwardsPoint::mul_base(&random_scalar("r", index as u64))
            .compress()
            .0;
        pair.holds(b"message", &join(&r, bytes));
    }
    for case in 0..40 {
        let r = random_scalar("r", case);
        let r_bytes = EdwardsPoint::mul_base(&r).compress().0;
        let signature = sign(a, &key, r, &r_bytes, b"message");
        assert!(pair.holds(b"message", &signature));
        let mut s: [u8; 32] = signature[32..].try_into().unwrap();
        for _ in 0..14 {
            s = plus(&s, &ORDER);
            assert!(!pair.holds(b"message", &join(&r_bytes, &s)));
        }
    }
}

/// The keys that are taken are those that the twin takes and that have one encoding.
#[test]
fn odd_keys() {
    let mut taken = 0;
    for bytes in odd_encodings() {
        taken += usize::from(Pair::new(&bytes).is_some());
    }
    assert!(taken > 20, "{taken}");
    for case in 0..cases(200) {
        let bytes: [u8; 32] = random("key", case)[..32].try_into().unwrap();
        Pair::new(&bytes);
    }
    for point in EIGHT_TORSION {
        assert!(Pair::new(&point.compress().0).is_none());
    }
}

/// Every odd encoding as R, with S = k·a, so that S·B − k·A is O, or −k·T for a key that was moved by T of small order: then the
/// equation holds for R of small order, and only its order decides.
#[test]
fn odd_values_of_r() {
    let a = random_scalar("a", 1);
    let mut encoded_as_small_order = 0;
    for torsion in EIGHT_TORSION {
        let point = EdwardsPoint::mul_base(&a) + torsion;
        let key = point.compress().0;
        let pair = Pair::new(&key).unwrap();
        let small_order = EIGHT_TORSION.map(|torsion| (torsion.compress().0, 8));
        let others = odd_encodings().into_iter().map(|r| (r, 1));
        for (r, messages) in small_order.into_iter().chain(others) {
            for message in 0..messages {
                let k = challenge(&r, &key, &[message]);
                let s = k * a;
                let computed = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-point, &s);
                encoded_as_small_order += usize::from(computed.compress().0 == r);
                assert!(!pair.holds(&[message], &join(&r, s.as_bytes())));
            }
        }
    }
    // So R's small order was what decided, and not the equation.
    assert!(encoded_as_small_order > 20, "{encoded_as_small_order}");
}

/// Keys and R moved by points of small order. Without a cofactor the equation holds only if they cancel, which depends on k.
#[test]
fn mixed_order() {
    let (a, r) = (random_scalar("a", 3), random_scalar("r", 3));
    let (mut accepted, mut refused) = (0, 0);
    for key_torsion in EIGHT_TORSION {
        let key = (EdwardsPoint::mul_base(&a) + key_torsion).compress().0;
        let pair = Pair::new(&key).unwrap();
        for r_torsion in EIGHT_TORSION {
            let r_bytes = (EdwardsPoint::mul_base(&r) + r_torsion).compress().0;
            for message in 0..cases(12) {
                let message = message.to_le_bytes();
                let signature = sign(a, &key, r, &r_bytes, &message);
                if pair.holds(&message, &signature) {
                    accepted += 1;
                } else {
                    refused += 1;
                }
            }
        }
    }
    assert!(accepted > 60 && refused > 300, "{accepted} {refused}");
}

/// A = ±B, where the two sums share their points; k = 0 cannot be had from a hash, and is among the sums above.
#[test]
fn the_base_point_as_a_key() {
    for a in [
        TwinScalar::ONE,
        -TwinScalar::ONE,
        TwinScalar::from(2_u8),
        TwinScalar::from(16_u8),
    ] {
        let key = EdwardsPoint::mul_base(&a).compress().0;
        let pair = Pair::new(&key).unwrap();
        for r in [TwinScalar::ONE, -TwinScalar::ONE, TwinScalar::from(3_u8), a] {
            let r_bytes = EdwardsPoint::mul_base(&r).compress().0;
            for message in 0..8_u8 {
                assert!(pair.holds(&[message], &sign(a, &key, r, &r_bytes, &[message])));
                assert!(!pair.holds(&[message], &sign(a, &key, -r, &r_bytes, &[message])));
            }
        }
    }
}

/// The check of a table finds an entry of no point, and one of another point that its sum goes through.
#[test]
fn a_broken_table_is_found() {
    let base = Point::decode(&EdwardsPoint::mul_base(&random_scalar("a", 4)).compress().0).unwrap();
    let odd = table::odd_multiples(&base);
    let mut table = Multiples::new(&base, &odd).unwrap();
    let mut found_by_sum = 0;
    for index in (0..table.entries_mut().len() - 1).step_by(5) {
        let entry = table.entries_mut()[index];
        table.entries_mut()[index].break_it();
        assert!(!table.is_sound(&odd), "{index}");
        table.entries_mut()[index] = table.entries_mut()[index + 1];
        found_by_sum += usize::from(!table.is_sound(&odd));
        table.entries_mut()[index] = entry;
        assert!(table.is_sound(&odd));
    }
    assert!(found_by_sum > 2, "{found_by_sum}");
}

/// The table of another key makes no difference.
#[test]
fn a_table_serves_its_own_key_only() {
    let [one, other] = [5, 6].map(|index| {
        let a = random_scalar("a", index);
        let key = EdwardsPoint::mul_base(&a).compress().0;
        (a, PublicKey::new(&key).unwrap())
    });
    let r = random_scalar("r", 5);
    let r_bytes = EdwardsPoint::mul_base(&r).compress().0;
    let signature = sign(one.0, one.1.as_bytes(), r, &r_bytes, b"message");
    let table = other.1.table().unwrap();
    assert!(one.1.verify(Some(&table), b"message", &signature));
    assert!(!other.1.verify(Some(&table), b"message", &signature));
}
