//! The arithmetic against the `rsa` crate, and against plain multiplication and division.
//!
//! `TOKENWARD_CASES` says how many random numbers are tried per modulus; a few by default.

use super::PublicKey;
use super::comparison::Comparison;
use super::digits::{balance, from_bytes, to_bytes};
use super::montgomery::{Row, Shape};
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPublicKey};

/// Random bytes, the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

fn cases() -> usize {
    std::env::var("TOKENWARD_CASES").map_or(2, |cases| cases.parse().unwrap())
}

/// An odd number of exactly `bits` bits from any bytes.
fn modulus_from(mut bytes: Vec<u8>, bits: usize) -> Vec<u8> {
    let spare = bytes.len() * 8 - bits;
    bytes[0] = bytes[0] & (0xff >> spare) | 0x80 >> spare;
    *bytes.last_mut().unwrap() |= 1;
    bytes
}

/// Big-endian bytes whose balanced digits of `radix` bits lie at the borders of what a digit can be.
fn at_the_borders(length: usize, radix: usize, random: &mut Random) -> Vec<u8> {
    let mut bits = Vec::new();
    while bits.len() < length * 8 {
        let half = 1_u64 << (radix - 1);
        let digit = match random.next() % 6 {
            0 => half,
            1 => half - 1,
            2 => half + 1,
            3 => 0,
            4 => 2 * half - 1,
            _ => random.next() % (2 * half),
        };
        bits.extend((0..radix).map(|bit| digit >> bit & 1 == 1));
    }
    let octets = bits.chunks(8).take(length);
    let mut bytes: Vec<u8> = octets
        .map(|octet| {
            octet
                .iter()
                .rev()
                .fold(0, |byte, bit| byte << 1 | u8::from(*bit))
        })
        .collect();
    bytes.reverse();
    bytes
}

fn moduli(bits: usize, random: &mut Random) -> Vec<Vec<u8>> {
    let length = bits.div_ceil(8);
    [
        random.bytes(length),
        vec![0xff; length],
        vec![0x00; length],
        [random.bytes(length / 2), vec![0xff; length - length / 2]].concat(),
        [vec![0xff; length / 2], vec![0x00; length - length / 2]].concat(),
        at_the_borders(length, 24, random),
        at_the_borders(length, 23, random),
    ]
    .map(|bytes| modulus_from(bytes, bits))
    .to_vec()
}

/// n plus or minus a little, as bytes of n's length.
fn near(modulus: &[u8], difference: i8) -> Vec<u8> {
    let mut bytes = modulus.to_vec();
    let mut carry = i16::from(difference);
    for byte in bytes.iter_mut().rev() {
        carry += i16::from(*byte);
        *byte = carry as u8;
        carry >>= 8;
    }
    bytes
}

fn signatures(modulus: &[u8], random: &mut Random) -> Vec<Vec<u8>> {
    let length = modulus.len();
    let small = |value: u8| [vec![0; length - 1], vec![value]].concat();
    let mut signatures = vec![
        small(0),
        small(1),
        small(2),
        near(modulus, -1),
        near(modulus, -2),
        vec![0xff; length],
        [vec![0], vec![0xff; length - 1]].concat(),
        [vec![0x7f], vec![0xff; length - 1]].concat(),
        [vec![0x01], vec![0x00; length - 1]].concat(),
        at_the_borders(length, 24, random),
        at_the_borders(length, 23, random),
    ];
    signatures.extend((0..cases()).map(|_| random.bytes(length)));
    signatures
}

/// signature^exponent mod n by multiplication and division, most significant bit first.
fn plain_power(key: &RsaPublicKey, signature: &[u8], exponent: u64) -> Vec<u8> {
    let n = key.n();
    let base = BoxedUint::from_be_slice(signature, n.bits_precision()).unwrap();
    let mut power = base.clone();
    for bit in (0..exponent.ilog2()).rev() {
        power = power.mul_mod(&power, n);
        if exponent >> bit & 1 == 1 {
            power = power.mul_mod(&base, n);
        }
    }
    let bytes = power.to_be_bytes();
    bytes[bytes.len() - key.size()..].to_vec()
}

/// Whether a comparison holds for what a signature opens to, the last octets of which are the hash, and not where a bit of either
/// part is another.
fn compared(key: &PublicKey, signature: &[u8], opened: &[u8], octets: usize, bit: usize) -> bool {
    let flipped = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    let (high, hash) = opened.split_at(opened.len() - octets);
    let fixed = [high, &vec![0; octets]].concat();
    let other_fixed = flipped(&fixed);
    let (prepared, row) = (key.prepared(), key.representative(signature).unwrap());
    let comparison = Comparison::new(prepared, &fixed);
    comparison.holds(prepared, &row, hash)
        && !comparison.holds(prepared, &row, &flipped(hash))
        && !Comparison::new(prepared, &other_fixed).holds(prepared, &row, hash)
}

fn compare(bits: usize, exponent: u64, random: &mut Random) {
    for modulus in moduli(bits, random) {
        let twin =
            RsaPublicKey::new(BoxedUint::from_be_slice_vartime(&modulus), exponent.into()).unwrap();
        let key = PublicKey::new(&modulus, exponent).unwrap();
        assert_eq!(key.bits(), bits);
        for signature in signatures(&modulus, random) {
            let opened = key.open(&signature);
            if signature >= modulus {
                assert_eq!(opened, None);
                continue;
            }
            let opened = opened.unwrap();
            assert!(
                opened == plain_power(&twin, &signature, exponent),
                "{bits} {exponent} {modulus:x?} {signature:x?}"
            );
            let octets = [32, 48, 64][(random.next() % 3) as usize];
            let bit = random.next() as usize % (8 * octets);
            assert!(
                compared(&key, &signature, &opened, octets, bit),
                "{bits} {exponent} {modulus:x?} {signature:x?} {octets} {bit}"
            );
        }
        // n + 1 of n all ones is zero in its length.
        let above = near(&modulus, 1).max(modulus.clone());
        let (shorter, longer) = (
            modulus[1..].to_vec(),
            [&[0], &near(&modulus, -1)[..]].concat(),
        );
        for refused in [modulus, above, shorter, longer, vec![]] {
            assert_eq!(key.open(&refused), None);
        }
    }
}

#[test]
fn powers() {
    let mut random = Random(1);
    // Some fill their digits but for the slack, or begin a new block.
    let edges = [2156, 2157, 2876, 2877, 2900, 2901, 3032, 3072, 3169, 3170];
    for bits in (2048..=2057).chain(edges).chain([4095, 4096, 4136]) {
        compare(bits, 65_537, &mut random);
    }
    for exponent in [3, 5, 17, 0xffff_ffff, 0x1_0000_0001, 0xaaaa_aaab] {
        compare(2048 + (exponent % 9) as usize, exponent, &mut random);
    }
}

#[test]
fn powers_of_large_keys() {
    let mut random = Random(2);
    for bits in [5792, 5793, 8191, 8192] {
        compare(bits, 3, &mut random);
    }
    compare(8192, 65_537, &mut random);
}

/// Every size, so that digits end in every way within the octets; and numbers on both sides of zero.
#[test]
fn octets_come_back() {
    let mut random = Random(3);
    for bits in 2048..=8192 {
        let shape = Shape::new(bits);
        let octets = bits.div_ceil(8);
        let modulus = modulus_from(random.bytes(octets), bits);
        let unit: Vec<u8> = [&[1], &vec![0; octets - 1][..]].concat();
        let digits = from_bytes(&modulus, shape);
        for number in [
            near(&modulus, -1),
            near(&modulus, -2),
            vec![0; octets],
            unit,
        ] {
            let unsigned = from_bytes(&number, shape);
            let below: Vec<i64> = unsigned.iter().zip(&digits).map(|(x, n)| x - n).collect();
            for digits_of_it in [unsigned, below] {
                let row = Row::new(&balance(&digits_of_it, shape));
                assert!(to_bytes(&row, &digits, shape, octets) == number, "{bits}");
            }
        }
    }
}
