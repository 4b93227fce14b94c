//! Signatures compared without being opened: when that is done, for which encodings, and where numbers come close to equal.
//! `tests.rs` compares any power of any number, `encoding_tests.rs` what is almost an encoding.

use super::super::tables::{TABLE_AFTER_USES, Tables};
use super::comparison::Comparison;
use super::digits::is_zero;
use super::encoding_tests::{MESSAGE, PRIMES, Signer, pkcs1_encoding};
use super::lanes::{Lanes, Pair};
use super::montgomery::{Row, Shape};
use sha2::digest::{Digest, Output};
use sha2::{Sha256, Sha384, Sha512};

#[test]
fn earned_by_use_and_for_one_hash() {
    let signer = Signer::new(PRIMES[3]);
    let key = signer.new_key();
    let right = signer.sign(&pkcs1_encoding::<Sha384>(signer.octets()));
    let wrong = signer.sign(&pkcs1_encoding::<Sha256>(signer.octets()));
    let (hash, other) = (Sha384::digest(MESSAGE), Sha256::digest(MESSAGE));
    for use_number in 1..TABLE_AFTER_USES + 3 {
        let signature = if use_number % 2 == 0 { &right } else { &wrong };
        let holds = key.verify_pkcs1::<Sha384>(&hash, signature, Tables::Earned);
        assert_eq!(holds, use_number % 2 == 0);
        let is_earned = key.comparisons.earned.get().is_some();
        assert_eq!(is_earned, use_number >= TABLE_AFTER_USES);
    }
    for tables in [Tables::Earned, Tables::Always, Tables::Never] {
        assert!(key.verify_pkcs1::<Sha256>(&other, &wrong, tables));
        assert!(!key.verify_pkcs1::<Sha256>(&other, &right, tables));
        assert!(key.verify_pkcs1::<Sha384>(&hash, &right, tables));
        assert!(!key.verify_pkcs1::<Sha384>(&hash, &wrong, tables));
    }
}

/// Hashes whose digits are 0, 1, all ones, and at the border between a digit and a carry.
#[test]
fn hashes_at_the_borders() {
    for (prime, places) in PRIMES.into_iter().zip([3, 4, 5, 6, 7, 8, 9, 1, 2]) {
        let signer = Signer::new(prime);
        let key = signer.new_key();
        for pattern in [
            vec![0x00; places],
            vec![0xff; places],
            [vec![0x80], vec![0x00; places]].concat(),
            [vec![0x7f], vec![0xff; places]].concat(),
            [vec![0x00; places], vec![0x01]].concat(),
        ] {
            let octets: Vec<u8> = pattern.into_iter().cycle().take(64).collect();
            let hash = Output::<Sha512>::try_from(&octets[..]).unwrap();
            let mut encoded = pkcs1_encoding::<Sha512>(signer.octets());
            let start = encoded.len() - 64;
            encoded[start..].copy_from_slice(&octets);
            let signature = signer.sign(&encoded);
            assert!(key.verify_pkcs1::<Sha512>(&hash, &signature, Tables::Always));
            for place in [start - 1, start, start + 31, start + 63] {
                encoded[place] ^= 0x80;
                let signature = signer.sign(&encoded);
                assert!(!key.verify_pkcs1::<Sha512>(&hash, &signature, Tables::Always));
                encoded[place] ^= 0x80;
            }
        }
    }
}

/// What is equal modulo n, and what is the same but for its sign, must be refused: s + n, −s, and a signature of −m.
#[test]
fn congruent_is_not_enough() {
    for prime in &PRIMES[..8] {
        let signer = Signer::new(*prime);
        let key = signer.new_key();
        let holds = |signature: &[u8]| {
            let hash = Sha256::digest(MESSAGE);
            key.verify_pkcs1::<Sha256>(&hash, signature, Tables::Always)
        };
        let encoded = pkcs1_encoding::<Sha256>(signer.octets());
        let signature = signer.sign(&encoded);
        assert!(holds(&signature));
        // Where the octets of n are not full, there is room in them for s + n.
        let (modulus, length) = (signer.modulus_octets(), signer.octets());
        let sum = add(&signature, &modulus);
        assert!(!holds(&sum[sum.len() - length..]));
        assert!(!holds(&sum));
        assert!(!holds(&subtract(&modulus, &signature)));
        assert!(!holds(&signer.sign(&subtract(&modulus, &encoded))));
        assert!(!holds(&modulus));
        assert!(!holds(&vec![0; length]));
    }
}

/// A comparison of fixed octets that are zero: the signature 0 opens to 0.
#[test]
fn zero_is_compared_too() {
    let signer = Signer::new(PRIMES[0]);
    let (prepared, zero) = (signer.key.prepared(), vec![0; signer.octets()]);
    let comparison = Comparison::new(prepared, &zero);
    let row = prepared.row(&zero);
    assert!(comparison.holds(prepared, &row, &[0; 32]));
    assert!(!comparison.holds(prepared, &row, &[1; 32]));
}

/// Digits that are not zero may be zero together, and only together.
#[test]
fn zero_in_digits() {
    let shape = Shape::new(2048);
    let base = f64::from(1 << shape.radix);
    let number = |digits: &[(usize, f64)]| {
        let mut flat = vec![0.0; shape.digits];
        for (place, digit) in digits {
            flat[*place] = *digit;
        }
        let blocks =
            flat.as_chunks::<6>().0.iter().map(|[a, b, c, d, e, f]| {
                [Lanes::new(*a, *b), Lanes::new(*c, *d), Lanes::new(*e, *f)]
            });
        Row::new(&blocks.collect::<Vec<_>>())
    };
    let top = shape.digits - 1;
    for zero in [
        &[][..],
        &[(0, base), (1, -1.0)],
        &[(0, -base), (1, 1.0)],
        &[(6, base), (7, base - 1.0), (8, -1.0)],
        &[(top - 1, -base), (top, 1.0)],
    ] {
        assert!(is_zero(&number(zero), shape), "{zero:?}");
    }
    for other in [
        &[(0, 1.0)][..],
        &[(0, base)],
        &[(0, base), (1, 1.0)],
        &[(0, base + 1.0), (1, -1.0)],
        &[(top, 1.0)],
        &[(top, -1.0)],
        &[(top, base)],
        &[(top, -base)],
    ] {
        assert!(!is_zero(&number(other), shape), "{other:?}");
    }
}

fn add(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let octets = left.iter().zip(right).rev().map(|(left, right)| {
        carry = (carry >> 8) + u16::from(*left) + u16::from(*right);
        carry as u8
    });
    let mut sum: Vec<u8> = octets.collect();
    if carry >> 8 != 0 {
        sum.push(1);
    }
    sum.reverse();
    sum
}

fn subtract(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut borrow = false;
    let octets = left.iter().zip(right).rev().map(|(left, right)| {
        let (difference, first) = left.overflowing_sub(*right);
        let (difference, second) = difference.overflowing_sub(borrow.into());
        borrow = first || second;
        difference
    });
    let mut difference: Vec<u8> = octets.collect();
    difference.reverse();
    difference
}
