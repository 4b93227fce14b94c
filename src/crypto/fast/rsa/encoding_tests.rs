//! Encodings against the `rsa` crate: right ones, and such as only somebody with the private key could sign.
//!
//! A prime as the modulus makes a key whose e-th roots anybody can take. The primes are 2^bits − c, one for each number of bits
//! that the first octet can have.

use super::super::tables::Tables;
use super::PublicKey;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::digest::const_oid::AssociatedOid;
use sha2::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};

pub(super) const PRIMES: [(usize, u64); 9] = [
    (2048, 1557),
    (2049, 1449),
    (2050, 7323),
    (2051, 289),
    (2052, 395),
    (2053, 2211),
    (2054, 675),
    (2055, 321),
    (2056, 1037),
];
const EXPONENT: u64 = 65_537;
pub(super) const MESSAGE: &[u8] = b"a message";

pub(super) struct Signer {
    bits: usize,
    pub(super) key: PublicKey,
    twin: RsaPublicKey,
    modulus: BoxedUint,
    secret: BoxedUint,
}

impl Signer {
    pub(super) fn new((bits, below): (usize, u64)) -> Self {
        let octets = bits.div_ceil(8);
        let mut modulus = vec![0xff; octets];
        modulus[0] = 0xff >> (octets * 8 - bits);
        modulus[octets - 2..]
            .copy_from_slice(&(u16::MAX - u16::try_from(below - 1).unwrap()).to_be_bytes());
        let mut order = modulus.clone();
        order[octets - 1] -= 1;
        Self {
            bits,
            key: PublicKey::new(&modulus, EXPONENT).unwrap(),
            twin: RsaPublicKey::new(BoxedUint::from_be_slice_vartime(&modulus), EXPONENT.into())
                .unwrap(),
            modulus: BoxedUint::from_be_slice_vartime(&modulus),
            secret: BoxedUint::from_be_slice_vartime(&inverse_of_exponent(&order)),
        }
    }

    /// One that remembers nothing.
    pub(super) fn new_key(&self) -> PublicKey {
        PublicKey::new(&self.modulus_octets(), EXPONENT).unwrap()
    }

    pub(super) fn modulus_octets(&self) -> Vec<u8> {
        let modulus = self.modulus.to_be_bytes();
        modulus[modulus.len() - self.octets()..].to_vec()
    }

    /// The signature that opens to `encoded`.
    pub(super) fn sign(&self, encoded: &[u8]) -> Vec<u8> {
        let encoded = BoxedUint::from_be_slice(encoded, self.modulus.bits_precision()).unwrap();
        let root = encoded
            .pow_mod(&self.secret, &self.modulus.to_odd().unwrap())
            .to_be_bytes();
        root[root.len() - self.octets()..].to_vec()
    }

    pub(super) fn octets(&self) -> usize {
        self.bits.div_ceil(8)
    }

    fn pkcs1<D: Digest + AssociatedOid>(&self, encoded: &[u8]) -> bool {
        let (hash, signature) = (D::digest(MESSAGE), self.sign(encoded));
        assert_eq!(self.key.open(&signature).as_deref(), Some(encoded));
        let expected = self
            .twin
            .verify(Pkcs1v15Sign::new::<D>(), &hash, &signature)
            .is_ok();
        for (key, tables) in [
            (&self.key, Tables::Never),
            (&self.new_key(), Tables::Always),
            (&self.key, Tables::Earned),
        ] {
            let ours = key.verify_pkcs1::<D>(&hash, &signature, tables);
            assert_eq!(ours, expected, "{tables:?}");
        }
        expected
    }

    fn pss<D: Digest + FixedOutputReset>(&self, encoded: &[u8]) -> bool {
        let (hash, signature) = (<D as Digest>::digest(MESSAGE), self.sign(encoded));
        assert_eq!(self.key.open(&signature).as_deref(), Some(encoded));
        let ours = self.key.verify_pss::<D>(&hash, &signature);
        assert_eq!(
            ours,
            self.twin.verify(Pss::<D>::new(), &hash, &signature).is_ok()
        );
        ours
    }
}

/// e⁻¹ modulo `order`: (1 + t · order) / e with the t that makes it whole.
fn inverse_of_exponent(order: &[u8]) -> Vec<u8> {
    let residue = order
        .iter()
        .fold(0, |rest, octet| (rest << 8 | u64::from(*octet)) % EXPONENT);
    let t = (1..EXPONENT)
        .find(|t| (1 + t * residue) % EXPONENT == 0)
        .unwrap();
    let (mut carry, mut product) = (1, Vec::new());
    for octet in order.iter().rev() {
        carry += t * u64::from(*octet);
        product.push(carry & 0xff);
        carry >>= 8;
    }
    let mut rest = carry;
    let quotient = product.iter().rev().map(|octet| {
        let sum = rest << 8 | octet;
        rest = sum % EXPONENT;
        u8::try_from(sum / EXPONENT).unwrap()
    });
    quotient.collect()
}

pub(super) fn pkcs1_encoding<D: Digest + AssociatedOid>(octets: usize) -> Vec<u8> {
    let hash = D::digest(MESSAGE);
    let (oid, length) = (D::OID.as_bytes(), u8::try_from(hash.len()).unwrap());
    let mut info = vec![0x30, length + 17, 0x30, 13, 6, 9];
    info.extend_from_slice(oid);
    info.extend_from_slice(&[5, 0, 4, length]);
    info.extend_from_slice(&hash);
    [
        &[0, 1],
        vec![0xff; octets - info.len() - 3].as_slice(),
        &[0],
        &info,
    ]
    .concat()
}

#[test]
fn pkcs1() {
    for prime in PRIMES {
        let signer = Signer::new(prime);
        assert!(signer.pkcs1::<Sha256>(&pkcs1_encoding::<Sha256>(signer.octets())));
        assert!(signer.pkcs1::<Sha384>(&pkcs1_encoding::<Sha384>(signer.octets())));
        assert!(signer.pkcs1::<Sha512>(&pkcs1_encoding::<Sha512>(signer.octets())));
        assert!(!signer.pkcs1::<Sha512>(&pkcs1_encoding::<Sha384>(signer.octets())));
    }
}

/// Every octet counts.
#[test]
fn pkcs1_changed() {
    let signer = Signer::new(PRIMES[0]);
    let right = pkcs1_encoding::<Sha256>(256);
    for place in (0..8).chain([100]).chain(200..256) {
        let mut encoded = right.clone();
        encoded[place] ^= 1;
        assert!(!signer.pkcs1::<Sha256>(&encoded), "{place}");
    }
    // The hash further left, with garbage behind it; no NULL in the DigestInfo; long-form lengths; type 2 padding.
    let info = &right[256 - 51..];
    let shorter = [&right[..180 - 52], &[0], info, &[0x5a; 76]].concat();
    let bare = [&[0x30, 47, 0x30, 11][..], &info[4..15], &info[17..]].concat();
    let long = [&[0x30, 0x81, 49][..], &info[2..]].concat();
    for (encoded, filled) in [
        (shorter, true),
        (bare, false),
        (long, false),
        (info.to_vec(), false),
    ] {
        let encoded = if filled {
            encoded
        } else {
            [
                &[0, 1],
                vec![0xff; 253 - encoded.len()].as_slice(),
                &[0],
                &encoded,
            ]
            .concat()
        };
        let expected = encoded == right;
        assert_eq!(signer.pkcs1::<Sha256>(&encoded), expected);
    }
    let mut random_padding = right;
    random_padding[1] = 2;
    assert!(!signer.pkcs1::<Sha256>(&random_padding));
}

/// How an encoding differs from the right one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    Nothing,
    /// A salt of this many octets more or less.
    Salt(isize),
    /// After masking, this bit of the first octet is set.
    TopBit(u32),
    /// In front of the encoding, where the modulus is one octet longer.
    Lead,
    Trailer,
    Separator(u8),
    /// The padding's octet at this place.
    Padding(usize),
    LastPadding,
    Seed,
    SaltOctet,
}

/// EMSA-PSS-ENCODE (RFC 8017 §9.1.1) with a change, in as many octets as the modulus has.
fn pss_encoding<D: Digest>(bits: usize, change: Change) -> Vec<u8> {
    let hash = D::digest(MESSAGE);
    let encoded_bits = bits - 1;
    let length = encoded_bits.div_ceil(8);
    let salt_length = match change {
        Change::Salt(more) => hash.len().checked_add_signed(more).unwrap(),
        _ => hash.len(),
    };
    let mut salt: Vec<u8> = (1..).take(salt_length).collect();
    let mut seed = D::new()
        .chain_update([0; 8])
        .chain_update(&hash)
        .chain_update(&salt)
        .finalize()
        .to_vec();
    let mut data = vec![0; length - hash.len() - 1 - salt_length - 1];
    match change {
        Change::Padding(place) => data[place] = 1,
        Change::LastPadding => *data.last_mut().unwrap() = 0x80,
        Change::Seed => seed[0] ^= 0x80,
        Change::SaltOctet => salt[0] ^= 1,
        _ => {}
    }
    data.push(if let Change::Separator(octet) = change {
        octet
    } else {
        1
    });
    data.extend_from_slice(&salt);
    for (counter, octets) in (0_u32..).zip(data.chunks_mut(hash.len())) {
        let mask = D::new()
            .chain_update(&seed)
            .chain_update(counter.to_be_bytes())
            .finalize();
        octets
            .iter_mut()
            .zip(mask)
            .for_each(|(octet, mask)| *octet ^= mask);
    }
    data[0] &= 0xff >> (8 * length - encoded_bits);
    if let Change::TopBit(bit) = change {
        data[0] |= 1 << bit;
    }
    let trailer = if change == Change::Trailer {
        0xcc
    } else {
        0xbc
    };
    let mut encoded = [&data, &seed[..], &[trailer]].concat();
    if length < bits.div_ceil(8) {
        encoded.insert(0, u8::from(change == Change::Lead));
    }
    encoded
}

fn pss_of<D: Digest + FixedOutputReset>(prime: (usize, u64)) {
    let signer = Signer::new(prime);
    let spare = u32::try_from((prime.0 - 1).next_multiple_of(8) - (prime.0 - 1)).unwrap();
    let mut changes = vec![
        Change::Salt(-1),
        Change::Salt(1),
        Change::Salt(-20),
        Change::Trailer,
        Change::Separator(0),
        Change::Separator(2),
        Change::Padding(0),
        Change::Padding(1),
        Change::LastPadding,
        Change::Seed,
        Change::SaltOctet,
    ];
    // The highest bit of the modulus is the first that the encoding must not use.
    changes.push(if spare == 0 {
        Change::Lead
    } else {
        Change::TopBit(8 - spare)
    });
    assert!(signer.pss::<D>(&pss_encoding::<D>(prime.0, Change::Nothing)));
    for change in changes {
        assert!(
            !signer.pss::<D>(&pss_encoding::<D>(prime.0, change)),
            "{} {change:?}",
            prime.0
        );
    }
}

#[test]
fn pss() {
    for prime in PRIMES {
        pss_of::<Sha256>(prime);
    }
    pss_of::<Sha384>(PRIMES[1]);
    pss_of::<Sha512>(PRIMES[2]);
}
